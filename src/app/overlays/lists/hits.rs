//! Passages found in the library, the best first.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List, Shape};
use crate::app::effect::Effect;
use crate::app::message::LibraryHit;
use crate::app::overlays::intent::Intent;
use crate::app::panes::page::Purpose;
use crate::app::panes::passages::untitled;
use crate::app::state::App;
use crate::app::text::fit;
use crate::domain::report::Failure;
use crate::domain::text::dot_leaders::shortened;
use crate::domain::text::{one_line, shorten};
use crate::say;

/// Maximum columns of a document's name beside a passage.
const LONGEST_NAME: usize = 28;

/// Maximum characters of a passage in the list.
const SNIPPET: usize = 200;

/// The passages, as they are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits(pub Vec<LibraryHit>);

impl Choosing for Hits {
    fn shape(&self) -> Shape {
        Shape { detailed: false, wide: true }
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        self.0.get(at).map(|hit| Intent::VisitHit(Box::new(hit.clone())))
    }
}

impl App {
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
                let title = say!(self.locale, "library-hits-title", wanted = wanted);
                self.overlays.push(List::of(title, Choice::Hits(Hits(hits)), Picker::new(items)));
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
