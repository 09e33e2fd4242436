//! What overlays want done, done: a key goes to the topmost, and what becomes of it is carried out here.

use std::path::PathBuf;

use super::form::Form;
use super::line::Wanted;
use super::lists::answer_actions::TurnAction;
use super::{Around, Outcome, Overlay};
use crate::app::effect::Effect;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::Action;
use crate::app::message::LibraryHit;
use crate::app::panes::Focus;
use crate::app::panes::page::Purpose;
use crate::app::state::App;
use crate::domain::document::{Document, DocumentId};
use crate::domain::inquiry::Kind;
use crate::domain::text::one_line;

/// What an overlay wants done that takes more than itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// This effect.
    Effect(Effect),
    /// What this command does.
    Act(Action),
    /// Open a file.
    Open(PathBuf),
    /// Open a page, with the passage marked that stands there.
    Visit {
        document: DocumentId,
        /// Its number.
        page: u32,
    },
    /// Open the page of a passage found in the library.
    VisitHit(Box<LibraryHit>),
    /// Search the texts of all documents.
    SearchLibrary(String),
    /// Ask these documents together.
    AskDocuments(Vec<Document>),
    /// Do something with a turn: its index.
    Turn(usize, TurnAction),
    /// Take a template; `again` holds the turn that is asked again with it at once.
    UseTemplate {
        /// Its name.
        name: String,
        /// The turn to ask again with it at once.
        again: Option<usize>,
    },
    /// Ask the question of a turn (its index) again, taken for this.
    AskAs(usize, Kind),
    /// A line was filled in.
    Filled(Wanted, String),
    /// A form was filled in.
    FormFilled(Box<Form>),
    /// A form was left; the question that waited for it is not lost.
    FormLeft(Option<String>),
}

/// Rows of the screen that are not an overlay's, and rows that a screenful has at least.
const FRAME_ROWS: u16 = 8;
const LEAST_ROWS: u16 = 4;

impl App {
    /// Passes a key to the topmost overlay.
    pub(crate) fn overlay_key(&mut self, key: Key) -> Vec<Effect> {
        let rows = self.panes.size.1.saturating_sub(FRAME_ROWS).max(LEAST_ROWS).into();
        let around = Around { keymap: &self.keymap, locale: self.locale, rows };
        let Some(overlay) = self.overlays.last_mut() else { return Vec::new() };
        match overlay.component().key(key, &around) {
            Outcome::Ignored | Outcome::Consumed => Vec::new(),
            Outcome::Close => {
                self.overlays.pop();
                Vec::new()
            }
            Outcome::Then(intent) => self.carry_out(intent),
            Outcome::CloseAnd(intent) => {
                self.overlays.pop();
                self.carry_out(intent)
            }
            Outcome::Push(overlay) => {
                self.overlays.push(overlay);
                Vec::new()
            }
        }
    }

    /// Puts an overlay on top; it takes the place of one that `same` says is its like.
    pub(crate) fn put_on_top(&mut self, overlay: Overlay, same: impl Fn(&Overlay) -> bool) {
        self.overlays.pop_if(|top| same(top));
        self.overlays.push(overlay);
    }

    fn carry_out(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Effect(effect) => vec![effect],
            Intent::Act(action) => self.act(action),
            Intent::Open(path) => vec![self.open(path, None)],
            Intent::Visit { document, page } => self.visit(&document, page),
            Intent::VisitHit(hit) => self.visit_hit(&hit),
            Intent::SearchLibrary(wanted) => self.search_library(&wanted),
            Intent::AskDocuments(documents) => self.ask_documents(documents),
            Intent::Turn(turn, action) => self.with_turn(turn, action),
            Intent::UseTemplate { name, again } => {
                self.use_template(&name);
                self.panes.focus = Focus::Composer;
                match again.and_then(|turn| self.chat.turns().get(turn)).map(|turn| turn.question.clone()) {
                    Some(question) => {
                        self.chat.to_end();
                        self.ask(question)
                    }
                    None => Vec::new(),
                }
            }
            Intent::AskAs(turn, kind) => self.ask_as(Some(turn), kind),
            Intent::Filled(wanted, text) => self.filled(wanted, &text),
            Intent::FormFilled(form) => self.filled_in(*form),
            Intent::FormLeft(question) => {
                match question {
                    Some(question) if self.composer.is_blank() => self.composer.set(&question),
                    Some(question) => self.composer.remember_question(&question),
                    None => {}
                }
                Vec::new()
            }
        }
    }

    fn filled(&mut self, wanted: Wanted, text: &str) -> Vec<Effect> {
        match wanted {
            Wanted::Password(path) => vec![self.open(path, Some(text.to_string()))],
            Wanted::Page => self.go_to_page(text),
            Wanted::Find => self.find(text),
            Wanted::SearchFor { question } => self.search_for(question, text),
            Wanted::Title(id) => {
                let title = one_line(text);
                if title.is_empty() {
                    return Vec::new();
                }
                if self.chat.id == Some(id) {
                    self.chat.title.clone_from(&title);
                }
                vec![Effect::RenameSession { id, title }]
            }
        }
    }

    fn visit(&mut self, document: &DocumentId, page: u32) -> Vec<Effect> {
        let passages = self.chat.current_turn().map_or(&[][..], |turn| &turn.passages);
        let here = |p: &&crate::domain::finding::passage::Passage| {
            p.locator.document == *document && p.locator.page_start() == page
        };
        let purpose = match passages.iter().find(here) {
            Some(passage) => Purpose::Citation { spans: passage.locator.spans.clone(), quote: None },
            None => Purpose::Browse,
        };
        self.show_page(document, page, purpose)
    }
}
