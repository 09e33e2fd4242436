//! Uses the page viewer: opens, turns and searches pages, shown as text or as an image.

use std::sync::Arc;

use super::page::{PageView, Purpose};
use super::{Focus, Side};
use crate::app::conversation::chat::Chosen;
use crate::app::effect::Effect;
use crate::app::keys::keymap::Action;
use crate::app::state::App;
use crate::domain::document::labels::How;
use crate::domain::document::{DocumentId, Format, Page, PageSpan};
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

impl App {
    /// Opens the page viewer.
    pub(crate) fn show_page(&mut self, document: &DocumentId, page: u32, purpose: Purpose) -> Vec<Effect> {
        let edition = self.documents.editions.get(document).map(|edition| &edition.document);
        let known = self.documents.get(document).and_then(|d| d.document.as_ref()).or(edition);
        let (name, pages) = match known {
            Some(document) => (document.name().to_string(), document.pages),
            None => (document.short().to_string(), u32::MAX),
        };
        // Typing continues after opening a cited page if both panes are visible.
        let stays = matches!(purpose, Purpose::Citation { .. })
            && self.panes.focus == Focus::Composer
            && self.panes.room_for_two();
        if matches!(purpose, Purpose::Citation { .. }) && std::mem::take(&mut self.first_run) {
            self.notices.say(say!(self.locale, "guide-done", key = self.keymap.key(Action::Help)));
        }
        let mut view = PageView::new(document.clone(), one_line(&name), pages, page, purpose);
        // Marks are in the text, which a citation shows.
        view.drawn = view.purpose == Purpose::Browse && self.panes.page.as_ref().is_some_and(|before| before.drawn);
        view.labels = Arc::new(self.documents.printed.of(document).clone());
        view.edition = self.documents.earlier(document).map(str::to_string);
        let page = view.number;
        self.panes.page = Some(view);
        self.panes.side = Side::Page;
        if !stays {
            self.panes.focus = Focus::Side;
        }
        vec![Effect::LoadPage { document: document.clone(), page }]
    }

    pub(crate) fn page_loaded(
        &mut self,
        document: &DocumentId,
        number: u32,
        page: Result<Page, Failure>,
    ) -> Vec<Effect> {
        let Some(view) = self.panes.page.as_mut().filter(|v| v.document == *document && v.number == number) else {
            return Vec::new();
        };
        match page {
            Ok(page) => match view.loaded(page) {
                Some(next) => vec![Effect::LoadPage { document: document.clone(), page: next }],
                None => Vec::new(),
            },
            Err(failure) => {
                view.problem = Some(failure);
                Vec::new()
            }
        }
    }

    pub(crate) fn found(
        &mut self,
        document: &DocumentId,
        wanted: String,
        spans: Result<Vec<PageSpan>, Failure>,
    ) -> Vec<Effect> {
        let spans = match spans {
            Ok(spans) => spans,
            Err(failure) => {
                self.report(&failure);
                return Vec::new();
            }
        };
        let Some(first) = spans.first() else {
            self.notices.complain(say!(self.locale, "said-not-found", wanted = one_line(&wanted)));
            return Vec::new();
        };
        let here = self.panes.page.as_ref().filter(|p| p.document == *document).map_or(1, |p| p.number);
        let at = spans.iter().position(|s| s.page >= here).unwrap_or(0);
        let page = spans.get(at).unwrap_or(first).page;
        self.show_page(document, page, Purpose::Find { wanted, found: spans, at })
    }

    /// Turns the page, or first scrolls within a long text.
    pub(crate) fn leaf(&mut self, by: i64) -> Vec<Effect> {
        self.panes.leaf(by).map_or_else(Vec::new, |page| self.turn_to(page))
    }

    /// Goes to a page of the current document, or of the first one.
    pub(crate) fn turn_to(&mut self, page: u32) -> Vec<Effect> {
        let Some(view) = self.panes.page.as_mut() else {
            return match self.first_document() {
                Some(id) => self.show_page(&id, page, Purpose::Browse),
                None => Vec::new(),
            };
        };
        self.panes.side = Side::Page;
        self.panes.focus = Focus::Side;
        match view.turn_to(page) {
            Some(page) => vec![Effect::LoadPage { document: view.document.clone(), page }],
            None => Vec::new(),
        }
    }

    /// The next match of a search, or the next citation.
    pub(crate) fn next_mark(&mut self, forward: bool) -> Vec<Effect> {
        let Some(view) = self.panes.page.as_mut() else { return Vec::new() };
        match view.next_found(forward) {
            Ok(page) => {
                let document = view.document.clone();
                page.map(|page| Effect::LoadPage { document, page }).into_iter().collect()
            }
            Err(_) => self.walk_and_open(forward),
        }
    }

    pub(crate) fn walk_and_open(&mut self, forward: bool) -> Vec<Effect> {
        // The first press opens the first citation of the last answer; at the last citation it stays there.
        match self.chat.neighbour(forward).or(self.chat.chosen()) {
            Some(next) => {
                self.chat.choose(Some(next));
                self.open_citation(next)
            }
            None => {
                self.notices.say(say!(self.locale, "said-no-citation"));
                Vec::new()
            }
        }
    }

    /// Opens the page of a citation, with the quote marked.
    pub(crate) fn open_citation(&mut self, chosen: Chosen) -> Vec<Effect> {
        self.chat.choose(Some(chosen));
        let Some((turn, view)) = self.chat.chosen_mark() else { return Vec::new() };
        let named = view.passage.and_then(|at| Some((at, turn.passages.get(at)?)));
        let Some((selected, passage)) = named else {
            self.notices.say(say!(self.locale, "turn-no-passage"));
            return Vec::new();
        };
        // A figure occurs in many cells: its place says which.
        let cell = turn.cell(&view).cloned();
        let quote = if cell.is_some() { None } else { turn.quote(&view).map(str::to_string) };
        let locator = cell.unwrap_or_else(|| passage.locator.clone());
        let page = turn.page(&view).unwrap_or(locator.page_start());
        self.panes.passages.selected = selected;
        let purpose = Purpose::Citation { spans: locator.spans.clone(), quote };
        self.show_page(&locator.document, page, purpose)
    }

    /// Opens the page of a passage of the current turn.
    pub(crate) fn open_passage(&mut self, index: usize) -> Vec<Effect> {
        let Some(passage) = self.chat.current_turn().and_then(|t| t.passages.get(index)) else { return Vec::new() };
        let locator = passage.locator.clone();
        self.panes.passages.selected = index;
        let purpose = Purpose::Citation { spans: locator.spans.clone(), quote: None };
        self.show_page(&locator.document, locator.page_start(), purpose)
    }

    /// Copies the table at hand as Markdown, or writes it to a file as comma-separated values.
    pub(crate) fn take_table(&mut self, file: bool) -> Vec<Effect> {
        let at_hand = self.panes.page.as_ref().and_then(|page| Some((page.document.clone(), page.table_at_hand()?)));
        match at_hand {
            Some((document, place)) => vec![Effect::TakeTable { document, place, file }],
            None => {
                self.notices.say(say!(self.locale, "said-no-table"));
                Vec::new()
            }
        }
    }

    pub(crate) fn go_to_page(&mut self, text: &str) -> Vec<Effect> {
        let Some(document) = self.first_document() else { return Vec::new() };
        let shown = self.panes.page.as_ref().filter(|page| page.document == document);
        let known = self.documents.get(&document).and_then(|d| d.document.as_ref()).map(|d| d.pages);
        let pages = shown.map(|page| page.pages).or(known).unwrap_or(u32::MAX);
        let (locale, printed) = (self.locale, self.documents.printed.clone());
        let labels = printed.of(&document);
        let meant = labels.typed(text, pages);
        let text = one_line(text);
        let Some(&(first, _)) = meant.stretches.first() else {
            let last = locale.pages(labels, pages, pages);
            self.notices.complain(match text.trim_start_matches('#').trim().parse::<u32>() {
                Ok(_) => say!(locale, "said-no-such-page", text = text, last = last),
                Err(_) => say!(locale, "said-no-page-number", text = text),
            });
            return Vec::new();
        };
        let mut page = first;
        let said = match meant.how {
            How::Plainly => None,
            How::AsPrinted(number, _) => {
                let other = labels.get(number).map(|_| locale.pages(labels, number, number));
                let page = locale.pages(labels, first, first);
                Some(match other {
                    Some(other) => say!(locale, "said-page-printed", page = page, number = number, other = other),
                    None => say!(locale, "said-page-printed-only", page = page, number = number),
                })
            }
            How::AsCounted => Some(say!(locale, "said-page-counted", text = text, number = first)),
            How::Shared => {
                // Requested again: the next of them.
                let here =
                    self.panes.page.as_ref().filter(|page| page.document == document).map_or(0, |page| page.number);
                let all: Vec<u32> = meant.stretches.iter().map(|(first, _)| *first).collect();
                let at = all.iter().position(|page| *page == here).map_or(0, |at| (at + 1) % all.len());
                page = all[at];
                let places: Vec<String> = all.iter().map(|page| format!("#{page}")).collect();
                let here = places[at].clone();
                Some(say!(locale, "said-page-shared", text = text, pages = places.join(", "), here = here))
            }
        };
        if let Some(said) = said {
            self.notices.say(said);
        }
        self.turn_to(page)
    }

    pub(crate) fn find(&mut self, text: &str) -> Vec<Effect> {
        let wanted = text.trim().to_string();
        match self.first_document() {
            Some(document) if !wanted.is_empty() => vec![Effect::Find { document, wanted }],
            _ => Vec::new(),
        }
    }

    /// Shows the current page, or the first, as an image, or switches back to text.
    pub(crate) fn toggle_picture(&mut self) -> Vec<Effect> {
        if !self.draws {
            self.notices.say(say!(self.locale, "said-no-pictures"));
            return Vec::new();
        }
        if let Some(page) = self.panes.page.as_mut().filter(|page| page.drawn && self.panes.side == Side::Page) {
            page.drawn = false;
            return Vec::new();
        }
        let shown =
            self.panes.page.as_ref().filter(|_| self.panes.side == Side::Page).map(|page| page.document.clone());
        let Some(document) = shown.clone().or_else(|| self.first_document()) else {
            self.notices.say(say!(self.locale, "said-no-document-open"));
            return Vec::new();
        };
        let known = self.documents.get(&document).and_then(|d| d.document.as_ref());
        if known.is_some_and(|document| document.format != Format::Pdf) {
            self.notices.say(say!(self.locale, "said-no-picture-of"));
            return Vec::new();
        }
        let number = self.panes.page.as_ref().filter(|page| page.document == document).map_or(1, |page| page.number);
        let effects = match shown {
            Some(_) => Vec::new(),
            None => self.show_page(&document, number, Purpose::Browse),
        };
        self.panes.page.iter_mut().for_each(|page| page.drawn = true);
        effects
    }
}
