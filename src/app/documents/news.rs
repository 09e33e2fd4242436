//! What the interface does about its documents: what their openings report and what becomes of their files is said, and the
//! page, the answers and what waits go along.

use std::sync::Arc;

use super::editions::Reopened;
use super::opening::{News, Refused};
use crate::app::effect::{Effect, OpenId};
use crate::app::keys::keymap::Action;
use crate::app::message::{Edition, OpenFailure};
use crate::app::overlays::line::{Line, Wanted};
use crate::app::panes::page::Purpose;
use crate::app::state::App;
use crate::domain::conversation::progress::OpenEvent;
use crate::domain::document::labels::Labels;
use crate::domain::document::{DocumentId, FileNow};
use crate::say;

impl App {
    /// Takes in a report of an opening; goes on with what waited for it.
    pub(crate) fn opening(&mut self, id: OpenId, event: OpenEvent) -> Vec<Effect> {
        let mut effects = self.reopening(id, &event);
        match self.documents.take(id, event) {
            None => return effects,
            Some(News::Progress) => {}
            Some(News::Labels(document, labels)) => self.label(&document, labels),
            Some(News::WordsOnly { name, why }) => {
                let why = self.locale.failure(&why);
                self.notices.complain(say!(self.locale, "said-words-only", name = name, why = why));
            }
            Some(News::Unread { name, document, first, count }) => {
                let (reason, first) = (self.locale.page_note(&first.reason), first.page);
                let page = match document {
                    Some(id) => self.locale.pages(self.documents.printed.of(&id), first, first),
                    None => self.locale.page_range(first, first),
                };
                self.notices.complain(match count {
                    1 => say!(self.locale, "said-unread-page", name = name, page = page, reason = reason),
                    _ => say!(self.locale, "said-unread-pages", name = name, count = count, reason = reason),
                });
            }
        }
        if let Some((read, document)) = self.documents.read_of(id)
            && let Some(page) = self.panes.page.as_mut().and_then(|page| page.read_since(document, read))
        {
            effects.push(Effect::LoadPage { document: document.clone(), page });
        }
        effects.extend(self.put_off_commands());
        effects.extend(self.next_question());
        effects
    }

    /// Takes in that a document was not opened.
    pub(crate) fn open_failed(&mut self, id: OpenId, failure: OpenFailure) {
        if let Some((name, path)) = self.documents.not_reopened(id) {
            match failure {
                OpenFailure::Password { wrong } => self.ask_password(name, path, wrong),
                OpenFailure::Other(why) => {
                    let why = self.locale.failure(&why);
                    self.notices.complain(say!(self.locale, "said-not-reloaded", name = name, why = why));
                }
            }
            return self.mark_editions();
        }
        match self.documents.refused(id, failure) {
            None => {}
            Some(Refused::Locked { name, path, wrong }) => self.ask_password(name, path, wrong),
            Some(Refused::Failed(why)) => {
                self.report(&why);
                self.give_back();
            }
        }
    }

    fn ask_password(&mut self, name: String, path: std::path::PathBuf, wrong: bool) {
        let hint = if wrong { say!(self.locale, "password-wrong") } else { say!(self.locale, "password-hint") };
        let title = say!(self.locale, "password-title", name = name);
        self.overlays.push(Line::asking(title, hint, Wanted::Password(path), ""));
    }

    /// Sets the page labels of a document.
    pub(crate) fn label(&mut self, document: &DocumentId, labels: Arc<Labels>) {
        if !self.documents.label(document, labels.clone()) {
            return;
        }
        self.chat.print(&self.documents.printed);
        if let Some(page) = self.panes.page.as_mut().filter(|page| page.document == *document) {
            page.labels = labels;
        }
    }

    /// Processes the state of the documents' files.
    pub(crate) fn files_now(&mut self, files: Vec<(DocumentId, FileNow, String)>) {
        for (id, now, read) in files {
            let Some(name) = self.documents.file_now(&id, &now, &read) else { continue };
            let key = self.keymap.key(Action::Reload);
            match now {
                FileNow::Same => self.notices.say(say!(self.locale, "said-file-same", name = name)),
                FileNow::Changed => {
                    self.notices.complain(say!(self.locale, "said-file-changed", name = name, read = read, key = key));
                }
                FileNow::Gone => self.notices.complain(say!(self.locale, "said-file-gone", name = name, read = read)),
                FileNow::Unreadable(why) => {
                    let what = say!(self.locale, "said-file-unreadable", name = name, why = why, read = read);
                    self.notices.complain(what);
                }
            }
        }
        self.mark_editions();
    }

    /// Stores the library's data on documents that answers are based on.
    pub(crate) fn take_editions(&mut self, editions: Vec<Edition>) {
        for edition in editions {
            let id = edition.document.id.clone();
            self.label(&id, edition.labels.clone());
            self.documents.editions.insert(id, edition);
        }
        self.mark_editions();
    }

    /// Marks the turns that are based on documents whose files have changed, and the page shown.
    pub(crate) fn mark_editions(&mut self) {
        let documents = &self.documents;
        self.chat.mark_editions(|id| documents.earlier(id));
        if let Some(page) = &mut self.panes.page {
            page.edition = documents.earlier(&page.document).map(str::to_string);
        }
    }

    /// Reads the files again that have changed; where none has, all of them.
    pub(crate) fn reload(&mut self) -> Vec<Effect> {
        let paths = self.documents.to_read_again();
        if paths.is_empty() {
            self.notices.say(say!(self.locale, "said-no-document-open"));
        }
        paths.into_iter().map(|path| self.open(path, None)).collect()
    }

    /// Processes the progress of rereading an open document's file: it is unchanged, or a new version that replaces it.
    fn reopening(&mut self, id: OpenId, event: &OpenEvent) -> Vec<Effect> {
        let document = match event {
            OpenEvent::Opened { document, .. } => document,
            OpenEvent::Labels { document, labels } if self.documents.reads_again(id) => {
                self.label(document, labels.clone());
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        match self.documents.reopened(id, document) {
            None => Vec::new(),
            Some(Reopened::Same { name }) => {
                self.notices.say(say!(self.locale, "said-file-same", name = name));
                self.mark_editions();
                Vec::new()
            }
            Some(Reopened::New { name, old, closed }) => {
                self.notices.say(say!(self.locale, "said-reloading", name = name));
                let mut effects = vec![Effect::Close(closed), Effect::LoadEditions(vec![old.clone()])];
                // Browsing continues in the new version; the quote behind a claim stays in the version cited.
                let leafing = self.panes.page_of(&old).filter(|page| page.purpose == Purpose::Browse);
                if let Some(number) = leafing.map(|page| page.number) {
                    let (focus, side) = (self.panes.focus, self.panes.side);
                    effects.extend(self.show_page(&document.id, number, Purpose::Browse));
                    (self.panes.focus, self.panes.side) = (focus, side);
                }
                effects
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::documents::Phase;
    use crate::app::panes::page::PageView;
    use crate::app::stage::{ANSWER, ask, begin, end, open, press, write};
    use crate::app::{Code, Message};
    use crate::domain::document::{Document, Format};
    use crate::domain::report::Failure;

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
        app.notices.current.as_ref().map(|n| n.text.clone()).unwrap_or_default()
    }

    #[test]
    fn a_change_of_the_file_is_said_once_and_marks_the_answers_from_before() {
        let mut app = answered();
        changed(&mut app, FileNow::Same);
        assert!(app.notices.current.is_none() && app.chat.turns()[0].editions.is_empty());
        changed(&mut app, FileNow::Changed);
        assert!(notice(&app).contains("guide.pdf") && notice(&app).contains("F12"), "{}", notice(&app));
        assert_eq!(app.chat.turns()[0].editions, [("guide.pdf".to_string(), "2026-11-12 09:30".to_string())]);
        app.notices.current = None;
        changed(&mut app, FileNow::Changed);
        assert!(app.notices.current.is_none(), "once");
        // A question asked anyway is answered from the old text, and marked.
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
        assert_eq!(app.documents.askable(), [DocumentId("d".into())], "until then the old one can be asked");
        let effects = app.update(Message::Opening(id, OpenEvent::Opened { document: document("new"), cached: false }));
        assert!(effects.contains(&Effect::LoadEditions(vec![DocumentId("d".into())])), "{effects:?}");
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Close(_))));
        app.update(Message::Opening(id, OpenEvent::Searchable { chunks: 9 }));
        assert_eq!(app.documents.askable(), [DocumentId("new".into())]);
        assert_eq!((app.documents.views.len(), &app.documents.views[0].file), (1, &FileNow::Same));
        let old = Edition { document: document("d"), read: "2026-11-12 09:30".into(), labels: Arc::default() };
        app.update(Message::Editions(vec![old]));
        assert_eq!(app.chat.turns()[0].editions.len(), 1, "it rests on the edition before");
        let effects = press(&mut app, Code::F(2));
        assert_eq!(effects, [Effect::LoadPage { document: DocumentId("d".into()), page: 10 }]);
        let page: &PageView = app.panes.page.as_ref().unwrap();
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
        app.update(Message::OpenFailed(id, OpenFailure::Other(Failure::Said("guide.pdf is empty".into()))));
        assert!(notice(&app).contains("is empty"), "{}", notice(&app));
        assert_eq!(app.documents.askable(), [DocumentId("d".into())]);
        // One that opens, but turns out to have no text.
        let id = reload(&mut app);
        app.update(Message::Opening(id, OpenEvent::Opened { document: document("new"), cached: false }));
        app.update(Message::OpenFailed(id, OpenFailure::Other(Failure::Said("none of its pages holds text".into()))));
        assert_eq!(app.documents.askable(), [DocumentId("d".into())]);
        assert_eq!(app.documents.views[0].file, FileNow::Changed);
        changed(&mut app, FileNow::Gone);
        assert!(notice(&app).contains("no longer"), "{}", notice(&app));
    }

    #[test]
    fn a_file_that_is_encrypted_now_asks_for_its_password_and_the_old_edition_stays_until_it_opens() {
        let mut app = answered();
        changed(&mut app, FileNow::Changed);
        let id = reload(&mut app);
        app.update(Message::OpenFailed(id, OpenFailure::Password { wrong: false }));
        assert_eq!(app.documents.askable(), [DocumentId("d".into())]);
        write(&mut app, "secret");
        let effects = press(&mut app, Code::Enter);
        assert!(matches!(&effects[..], [Effect::Open { password: Some(p), .. }] if p == "secret"), "{effects:?}");
        assert_eq!(app.documents.askable(), [DocumentId("d".into())]);
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
        assert_eq!((app.documents.views.len(), &app.documents.views[0].phase), (1, &Phase::Ready));
        assert!(notice(&app).contains("guide.pdf"), "{}", notice(&app));
    }
}
