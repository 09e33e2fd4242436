//! The library: documents opened before, found by title or by their text.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List, Shape};
use crate::app::effect::Effect;
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::SessionRow;
use crate::app::overlays::intent::Intent;
use crate::app::overlays::{Around, Outcome};
use crate::app::state::App;
use crate::domain::document::Document;
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

/// The library, as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    /// The last conversation, where none is going on: it stands first.
    pub last: Option<SessionRow>,
    /// The most recently opened first.
    pub documents: Vec<Document>,
}

impl Library {
    /// The document at this place of the list.
    fn document(&self, at: usize) -> Option<&Document> {
        self.documents.get(at.checked_sub(usize::from(self.last.is_some()))?)
    }
}

impl Choosing for Library {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Library, Context::List, Context::Overlay]
    }

    fn shape(&self) -> Shape {
        Shape { detailed: false, wide: true }
    }

    fn hint(&self, around: &Around<'_>) -> String {
        let key = |action| around.keymap.key(action);
        let (ask, search) = (key(Action::LibraryAsk), key(Action::LibrarySearch));
        let (accept, close) = (key(Action::Accept), key(Action::Close));
        say!(around.locale, "pick-keys-library", accept = accept, ask = ask, search = search, close = close)
    }

    fn act(&mut self, action: Action, picker: &Picker, _: &Around<'_>) -> Outcome {
        match action {
            Action::LibrarySearch if !picker.query.text().trim().is_empty() => {
                Outcome::CloseAnd(Intent::SearchLibrary(picker.query.text().to_string()))
            }
            Action::LibraryAsk => {
                let listed = picker.matching().iter().filter_map(|at| self.document(*at)).cloned();
                Outcome::CloseAnd(Intent::AskDocuments(listed.collect()))
            }
            _ => Outcome::Ignored,
        }
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        match (&self.last, at) {
            (Some(last), 0) => Some(Intent::Effect(Effect::LoadSession(last.id))),
            _ => self.document(at).map(|document| Intent::Open(document.file())),
        }
    }
}

impl App {
    /// Shows the documents opened before, with the last conversation above them if none is in progress.
    pub(crate) fn library(&mut self, library: Result<(Vec<Document>, Option<SessionRow>), Failure>) -> Vec<Effect> {
        let (documents, last) = match library {
            Ok(library) => library,
            Err(failure) => {
                self.report(&failure);
                return Vec::new();
            }
        };
        if documents.is_empty() {
            self.notices.say(say!(self.locale, "said-library-empty", key = self.keymap.key(Action::OpenFile)));
            return Vec::new();
        }
        let last = last.filter(|_| self.chat.turns().is_empty());
        let mut items = Vec::new();
        if let Some(row) = &last {
            let item = self.session_item(row);
            items.push(Item { label: say!(self.locale, "library-go-on", title = item.label), ..item });
        }
        items.extend(documents.iter().map(|d| Item {
            label: one_line(d.name()),
            detail: if d.title == d.name() { String::new() } else { one_line(&d.title) },
            inside: String::new(),
            note: say!(self.locale, "pages", count = d.pages),
        }));
        let title = say!(self.locale, "library-title");
        let choice = Choice::Library(Library { last, documents });
        self.overlays.push(List::of(title, choice, Picker::new(items)));
        Vec::new()
    }

    /// Searches the text of all documents of the library.
    pub(crate) fn search_library(&mut self, wanted: &str) -> Vec<Effect> {
        let wanted = one_line(wanted);
        self.notices.say(say!(self.locale, "said-library-searched", wanted = wanted.as_str()));
        vec![Effect::SearchLibrary(wanted)]
    }

    /// Starts a conversation about several documents of the library.
    pub(crate) fn ask_documents(&mut self, documents: Vec<Document>) -> Vec<Effect> {
        if documents.is_empty() {
            return Vec::new();
        }
        let mut effects = self.leave_conversation();
        effects.extend(self.close_all_but(&documents));
        let count = documents.len();
        for document in documents {
            if self.documents.get(&document.id).is_none() {
                effects.push(self.open_known(document));
            }
        }
        self.notices.say(say!(self.locale, "said-library-asked", count = count));
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::LibraryHit;
    use crate::app::stage::passage;
    use crate::app::stage::{open, press, write};
    use crate::app::{Code, Key, Message};
    use crate::domain::document::{DocumentId, Format};

    fn hit(id: &str, name: &str, page: u32) -> LibraryHit {
        let mut passage = passage(1, page, "The harbour freezes in January.");
        passage.locator.document = DocumentId(id.into());
        let document = Document {
            id: DocumentId(id.into()),
            path: format!("/books/{name}"),
            title: name.into(),
            format: Format::Text,
            pages: 40,
        };
        LibraryHit { document, passage, labels: Default::default() }
    }

    #[test]
    fn words_after_the_command_are_searched_in_all_documents_and_a_hit_opens_its_document_at_its_page() {
        let mut app = open(120, 36);
        write(&mut app, "/library frozen ports");
        assert_eq!(press(&mut app, Code::Enter), [Effect::SearchLibrary("frozen ports".into())]);
        let hits = vec![hit("other", "harbour.txt", 7), hit("d", "guide.pdf", 3)];
        app.update(Message::LibraryHits { wanted: "frozen ports".into(), hits: Ok(hits.clone()) });
        let effects = press(&mut app, Code::Enter);
        assert!(
            matches!(&effects[..], [Effect::OpenKnown { document, .. }, Effect::LoadPage { page: 7, .. }] if document.title == "harbour.txt"),
            "{effects:?}"
        );
        let view = app.panes.page.as_ref().unwrap();
        assert_eq!((view.name.as_str(), view.pages, view.number), ("harbour.txt", 40, 7));
        // One that is open is not opened again.
        app.update(Message::LibraryHits { wanted: "frozen ports".into(), hits: Ok(hits) });
        press(&mut app, Code::Down);
        let effects = press(&mut app, Code::Enter);
        assert!(matches!(&effects[..], [Effect::LoadPage { page: 3, .. }]), "{effects:?}");
    }

    #[test]
    fn all_documents_listed_are_asked_together() {
        let mut app = open(120, 36);
        let names = [("other", "harbour.txt"), ("d", "guide.pdf"), ("ice", "ice.txt"), ("tea", "tea.pdf")];
        let documents = || names.map(|(id, name)| hit(id, name, 1).document).to_vec();
        app.update(Message::Library(Ok((documents(), None))));
        write(&mut app, "txt");
        let effects = app.update(Message::Key(Key::ctrl('a')));
        let known = |effect: &Effect| match effect {
            Effect::OpenKnown { document, .. } => document.title.clone(),
            other => format!("{other:?}"),
        };
        assert!(matches!(effects[0], Effect::Close(_)), "the guide is not listed");
        let mut opened: Vec<String> = effects[1..].iter().map(known).collect();
        opened.sort();
        assert_eq!(opened, ["harbour.txt", "ice.txt"]);
        assert_eq!((app.documents.views.len(), app.overlays.len(), app.chat.turns().len()), (2, 0, 0));
        // Without search text: all of them.
        app.update(Message::Library(Ok((documents(), None))));
        let effects = app.update(Message::Key(Key::ctrl('a')));
        assert_eq!(effects.iter().filter(|e| matches!(e, Effect::OpenKnown { .. })).count(), 4);
        assert_eq!(app.documents.views.len(), 4);
    }

    #[test]
    fn what_was_typed_to_find_a_title_can_be_searched_in_the_texts() {
        let mut app = open(120, 36);
        app.update(Message::Library(Ok((vec![hit("other", "harbour.txt", 7).document], None))));
        write(&mut app, "ice");
        let effects = app.update(Message::Key(Key::ctrl('f')));
        assert_eq!(effects, [Effect::SearchLibrary("ice".into())]);
        assert!(app.overlays.is_empty());
        app.update(Message::LibraryHits { wanted: "ice".into(), hits: Ok(Vec::new()) });
        assert!(app.notices.current.is_some() && app.overlays.is_empty());
    }
}
