//! Editions: what becomes of a document whose file changes while it is open. Answers go on from what was read, and say so;
//! the file is read again when that is asked for, and takes the place of the edition before once there is a document of it.

use std::path::Path;
use std::sync::Arc;

use crate::app::effect::{Effect, OpenId};
use crate::app::keys::keymap::Action;
use crate::app::message::{Edition, OpenFailure};
use crate::app::overlays::{Overlay, Wanted};
use crate::app::panes::page::Purpose;
use crate::app::state::{App, Phase};
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::labels::Labels;
use crate::domain::document::{DocumentId, FileNow};
use crate::domain::text::one_line;
use crate::say;

impl App {
    /// Takes what is printed on the pages of a document.
    pub(crate) fn label(&mut self, document: &DocumentId, labels: Arc<Labels>) {
        if !Arc::make_mut(&mut self.printed).set(document.clone(), labels.clone()) {
            return;
        }
        self.chat.print(&self.printed);
        if let Some(page) = self.page.as_mut().filter(|page| page.document == *document) {
            page.labels = labels;
        }
    }

    /// Takes in what has become of the documents' files.
    pub(crate) fn files_now(&mut self, files: Vec<(DocumentId, FileNow, String)>) {
        for (id, now, read) in files {
            let Some(view) = self.documents.iter_mut().find(|d| d.document.as_ref().is_some_and(|doc| doc.id == id))
            else {
                continue;
            };
            if view.file == now {
                continue;
            }
            view.file = now.clone();
            let name = view.name();
            if let Some(document) = view.document.clone() {
                let labels = Arc::new(self.printed.of(&id).clone());
                self.editions.insert(id, Edition { document, read: read.clone(), labels });
            }
            let key = self.keymap.key(Action::Reload);
            match now {
                FileNow::Same => self.say(say!(self.locale, "said-file-same", name = name)),
                FileNow::Changed => {
                    self.complain(say!(self.locale, "said-file-changed", name = name, read = read, key = key));
                }
                FileNow::Gone => self.complain(say!(self.locale, "said-file-gone", name = name, read = read)),
                FileNow::Unreadable(why) => {
                    self.complain(say!(self.locale, "said-file-unreadable", name = name, why = why, read = read));
                }
            }
        }
        self.mark_editions();
    }

    /// Takes what the library has of documents that answers rest on.
    pub(crate) fn take_editions(&mut self, editions: Vec<Edition>) {
        for edition in editions {
            let id = edition.document.id.clone();
            self.label(&id, edition.labels.clone());
            self.editions.insert(id, edition);
        }
        self.mark_editions();
    }

    /// When a document was read, where its file is another now.
    pub(crate) fn earlier(&self, id: &DocumentId) -> Option<&str> {
        let edition = self.editions.get(id)?;
        let path = &edition.document.path;
        let stale = match self.document(id) {
            Some(view) => view.file != FileNow::Same,
            None => self.documents.iter().any(|d| d.document.as_ref().is_some_and(|doc| doc.path == *path)),
        };
        stale.then_some(edition.read.as_str())
    }

    /// Marks the turns that rest on documents whose files are others now, and the page that is shown.
    pub(crate) fn mark_editions(&mut self) {
        for at in 0..self.chat.turns().len() {
            let turn = &self.chat.turns()[at];
            let mut editions: Vec<(String, String)> = Vec::new();
            for passage in &turn.passages {
                if let Some(read) = self.earlier(&passage.locator.document) {
                    let one = (passage.document.clone(), read.to_string());
                    if !editions.contains(&one) {
                        editions.push(one);
                    }
                }
            }
            if let Some(turn) = self.chat.turn_mut(at).filter(|turn| turn.editions != editions) {
                turn.editions = editions;
                turn.revision += 1;
            }
        }
        let edition = self.page.as_ref().and_then(|page| self.earlier(&page.document)).map(str::to_string);
        if let Some(page) = &mut self.page {
            page.edition = edition;
        }
    }

    /// Reads the files again that have changed; where none has, all of them: what is in them may have since.
    pub(crate) fn reload(&mut self) -> Vec<Effect> {
        let changed = self.documents.iter().any(|view| view.file != FileNow::Same);
        let wanted = self.documents.iter().filter(|view| !changed || view.file != FileNow::Same);
        let paths: Vec<_> = wanted.filter(|view| view.document.is_some()).map(|view| view.path.clone()).collect();
        if paths.is_empty() {
            self.say(say!(self.locale, "said-no-document-open"));
        }
        paths.into_iter().map(|path| self.open(path, None)).collect()
    }

    /// Begins to read the file of an open document again; `None` where there is no such document.
    pub(crate) fn again_of(&mut self, path: &Path) -> Option<OpenId> {
        let open = |phase: &Phase| matches!(phase, Phase::Reading | Phase::Embedding | Phase::Ready);
        let at = self.documents.iter().position(|d| d.path == path && d.document.is_some() && open(&d.phase))?;
        let id = OpenId(self.next_id());
        self.documents[at].again = Some(id);
        Some(id)
    }

    /// Takes in what the reading of an open document's file finds: the same, or another edition, which takes its place.
    pub(crate) fn reopening(&mut self, id: OpenId, event: &OpenEvent) -> Vec<Effect> {
        let Some(at) = self.documents.iter().position(|d| d.again == Some(id)) else { return Vec::new() };
        let OpenEvent::Opened { document, .. } = event else {
            if let OpenEvent::Labels { document, labels } = event {
                self.label(document, labels.clone());
            }
            return Vec::new();
        };
        let view = &mut self.documents[at];
        view.again = None;
        let name = view.name();
        let Some(old) = view.document.clone().filter(|old| old.id != document.id) else {
            view.file = FileNow::Same;
            self.say(say!(self.locale, "said-file-same", name = name));
            self.mark_editions();
            return Vec::new();
        };
        let before = view.clone();
        let mut effects = vec![Effect::Close(view.open), Effect::LoadEditions(vec![old.id.clone()])];
        view.open = id;
        view.document = Some(document.clone());
        view.file = FileNow::Same;
        view.skipped.clear();
        view.no_embeddings = None;
        view.before = Some(Box::new(before));
        self.say(say!(self.locale, "said-reloading", name = name));
        // Someone who leafs goes on in the new edition; the words behind a claim stay those that were cited.
        let leafing =
            |page: &&crate::app::panes::page::PageView| page.document == old.id && page.purpose == Purpose::Browse;
        if let Some(number) = self.page.as_ref().filter(leafing).map(|page| page.number) {
            let focus = self.focus;
            let side = self.side;
            effects.extend(self.show_page(&document.id, number, Purpose::Browse));
            (self.focus, self.side) = (focus, side);
        }
        effects
    }

    /// Takes in that an open document's file cannot be read again: the edition before stays. Gives back what is none of
    /// that.
    pub(crate) fn not_reopened(&mut self, id: OpenId, failure: OpenFailure) -> Option<OpenFailure> {
        let Some(at) = self.documents.iter().position(|d| d.again == Some(id) || d.open == id && d.before.is_some())
        else {
            return Some(failure);
        };
        let view = &mut self.documents[at];
        if view.open == id
            && let Some(before) = view.before.take()
        {
            *view = *before;
            // What was still being done of it was given up; what was done can be asked.
            view.phase = Phase::Ready;
        }
        view.again = None;
        if view.file == FileNow::Same {
            view.file = FileNow::Changed;
        }
        let (name, path) = (view.name(), view.path.clone());
        match failure {
            OpenFailure::Password { wrong } => {
                let hint = if wrong { say!(self.locale, "password-wrong") } else { say!(self.locale, "password-hint") };
                let title = say!(self.locale, "password-title", name = name);
                let wanted = Wanted::Password(path);
                self.overlays.push(Overlay::Line { title, hint, wanted, editor: Default::default() });
            }
            OpenFailure::Other(why) => {
                self.complain(say!(self.locale, "said-not-reloaded", name = name, why = one_line(&why)));
            }
        }
        self.mark_editions();
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::page::PageView;
    use crate::app::stage::{ANSWER, ask, begin, end, open, press, write};
    use crate::app::{Code, Message};
    use crate::domain::document::{Document, Format};

    fn document(id: &str) -> Document {
        Document {
            id: DocumentId(id.into()),
            path: "guide.pdf".into(),
            title: "A guide".into(),
            format: Format::Pdf,
            pages: 60,
        }
    }

    fn answered() -> App {
        let mut app = open(120, 36);
        let id = ask(&mut app, "Why?").unwrap();
        begin(&mut app, id);
        end(&mut app, id, ANSWER);
        app
    }

    fn changed(app: &mut App, now: FileNow) {
        app.update(Message::FilesNow(vec![(DocumentId("d".into()), now, "2026-11-12 09:30".into())]));
        app.settle();
    }

    /// The new opening of the file.
    fn reload(app: &mut App) -> OpenId {
        match press(app, Code::F(12)).as_slice() {
            [Effect::Open { id, path, .. }] if path.ends_with("guide.pdf") => *id,
            other => panic!("{other:?}"),
        }
    }

    fn notice(app: &App) -> String {
        app.notice.as_ref().map(|n| n.text.clone()).unwrap_or_default()
    }

    #[test]
    fn a_change_of_the_file_is_said_once_and_marks_the_answers_from_before() {
        let mut app = answered();
        changed(&mut app, FileNow::Same);
        assert!(app.notice.is_none() && app.chat.turns()[0].editions.is_empty());
        changed(&mut app, FileNow::Changed);
        assert!(notice(&app).contains("guide.pdf") && notice(&app).contains("F12"), "{}", notice(&app));
        assert_eq!(app.chat.turns()[0].editions, [("guide.pdf".to_string(), "2026-11-12 09:30".to_string())]);
        app.notice = None;
        changed(&mut app, FileNow::Changed);
        assert!(app.notice.is_none(), "once");
        // A question that is asked all the same is answered from the old text, and marked.
        let id = ask(&mut app, "And?").unwrap();
        begin(&mut app, id);
        assert_eq!(app.chat.turns()[1].editions.len(), 1);
        changed(&mut app, FileNow::Same);
        assert!(app.chat.turns().iter().all(|turn| turn.editions.is_empty()), "put back");
    }

    #[test]
    fn the_new_edition_takes_the_place_of_the_old_one_whose_answers_keep_their_pages() {
        let mut app = answered();
        changed(&mut app, FileNow::Changed);
        let id = reload(&mut app);
        assert_eq!(app.askable(), [DocumentId("d".into())], "until then the old one can be asked");
        let effects = app.update(Message::Opening(id, OpenEvent::Opened { document: document("new"), cached: false }));
        assert!(effects.contains(&Effect::LoadEditions(vec![DocumentId("d".into())])), "{effects:?}");
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Close(_))));
        app.update(Message::Opening(id, OpenEvent::Searchable { chunks: 9 }));
        assert_eq!(app.askable(), [DocumentId("new".into())]);
        assert_eq!((app.documents.len(), &app.documents[0].file), (1, &FileNow::Same));
        let old = Edition { document: document("d"), read: "2026-11-12 09:30".into(), labels: Arc::default() };
        app.update(Message::Editions(vec![old]));
        assert_eq!(app.chat.turns()[0].editions.len(), 1, "it rests on the edition before");
        let effects = press(&mut app, Code::F(2));
        assert_eq!(effects, [Effect::LoadPage { document: DocumentId("d".into()), page: 10 }]);
        let page: &PageView = app.page.as_ref().unwrap();
        assert_eq!(
            (page.name.as_str(), page.pages, page.edition.as_deref()),
            ("guide.pdf", 60, Some("2026-11-12 09:30"))
        );
    }

    #[test]
    fn a_file_that_is_no_document_any_more_leaves_the_old_edition_open() {
        let mut app = answered();
        changed(&mut app, FileNow::Changed);
        let id = reload(&mut app);
        app.update(Message::OpenFailed(id, OpenFailure::Other("guide.pdf is empty".into())));
        assert!(notice(&app).contains("is empty"), "{}", notice(&app));
        assert_eq!(app.askable(), [DocumentId("d".into())]);
        // One that opens, and turns out to hold nothing.
        let id = reload(&mut app);
        app.update(Message::Opening(id, OpenEvent::Opened { document: document("new"), cached: false }));
        app.update(Message::OpenFailed(id, OpenFailure::Other("none of its pages holds text".into())));
        assert_eq!(app.askable(), [DocumentId("d".into())]);
        assert_eq!(app.documents[0].file, FileNow::Changed);
        changed(&mut app, FileNow::Gone);
        assert!(notice(&app).contains("no longer"), "{}", notice(&app));
    }

    #[test]
    fn a_file_that_is_encrypted_now_asks_for_its_password_and_the_old_edition_stays_until_it_opens() {
        let mut app = answered();
        changed(&mut app, FileNow::Changed);
        let id = reload(&mut app);
        app.update(Message::OpenFailed(id, OpenFailure::Password { wrong: false }));
        assert_eq!(app.askable(), [DocumentId("d".into())]);
        write(&mut app, "secret");
        let effects = press(&mut app, Code::Enter);
        assert!(matches!(&effects[..], [Effect::Open { password: Some(p), .. }] if p == "secret"), "{effects:?}");
        assert_eq!(app.askable(), [DocumentId("d".into())]);
    }

    #[test]
    fn opening_an_open_file_again_finds_it_unchanged_or_reads_its_new_edition() {
        let mut app = answered();
        write(&mut app, "/open guide.pdf");
        let id = match press(&mut app, Code::Enter).as_slice() {
            [Effect::Open { id, .. }] => *id,
            other => panic!("{other:?}"),
        };
        let effects = app.update(Message::Opening(id, OpenEvent::Opened { document: document("d"), cached: true }));
        assert!(effects.is_empty(), "{effects:?}");
        assert_eq!((app.documents.len(), &app.documents[0].phase), (1, &Phase::Ready));
        assert!(notice(&app).contains("guide.pdf"), "{}", notice(&app));
    }
}
