//! The library: documents opened before, found by title or by their text.

use super::picker::{Item, Picker};
use super::{Choice, Overlay};
use crate::app::effect::Effect;
use crate::app::message::LibraryHit;
use crate::app::panes::page::Purpose;
use crate::app::panes::passages::untitled;
use crate::app::state::App;
use crate::app::text::fit;
use crate::domain::document::Document;
use crate::domain::report::Failure;
use crate::domain::text::dot_leaders::shortened;
use crate::domain::text::{one_line, shorten};
use crate::say;

/// Maximum columns of a document's name beside a passage.
const LONGEST_NAME: usize = 28;

/// Maximum characters of a passage in the list.
const SNIPPET: usize = 200;

impl App {
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

    /// Lists the matches, best first.
    pub(crate) fn library_hits(&mut self, wanted: &str, hits: Result<Vec<LibraryHit>, Failure>) -> Vec<Effect> {
        match hits {
            Ok(hits) if hits.is_empty() => {
                self.notices.complain(say!(self.locale, "said-library-nothing", wanted = wanted))
            }
            Ok(hits) => {
                // The notice that they are being searched is obsolete.
                self.notices.current = None;
                let items = hits
                    .iter()
                    .map(|hit| Item {
                        label: shorten(&one_line(&shortened(untitled(&hit.passage))), SNIPPET),
                        detail: String::new(),
                        inside: String::new(),
                        note: self.place(hit),
                    })
                    .collect();
                self.overlays.push(Overlay::Pick {
                    title: say!(self.locale, "library-hits-title", wanted = wanted),
                    choice: Choice::Hit(hits),
                    picker: Picker::new(items),
                });
            }
            Err(failure) => self.report(&failure),
        }
        Vec::new()
    }

    /// "guide.pdf · p. 12", with a long name cut to leave space for the passage.
    fn place(&self, hit: &LibraryHit) -> String {
        let page = hit.passage.locator.page_start();
        let name = fit(&one_line(hit.document.name()), LONGEST_NAME);
        format!("{name} · {}", self.locale.pages(&hit.labels, page, page))
    }

    /// Shows the page of a match at once, and makes its document available, both from the library.
    pub(crate) fn visit_hit(&mut self, hit: &LibraryHit) -> Vec<Effect> {
        let locator = &hit.passage.locator;
        let mut effects = Vec::new();
        self.label(&locator.document, hit.labels.clone());
        if self.documents.get(&locator.document).is_none() {
            effects.push(self.open_known(hit.document.clone()));
        }
        let purpose = Purpose::Citation { spans: locator.spans.clone(), quote: None };
        effects.extend(self.show_page(&locator.document, locator.page_start(), purpose));
        if let Some(view) = &mut self.panes.page {
            // Until it is open the interface does not know it.
            (view.name, view.pages) = (one_line(hit.document.name()), hit.document.pages);
        }
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
