//! The panes of the screen: their positions, the focus, and the contents of the side pane: passages or a page.

pub mod geometry;
pub mod page;
pub mod passages;
mod reading;
mod sideways;

use super::conversation::turn::TurnView;
use super::locale::Locale;
use crate::domain::document::DocumentId;
use geometry::{Arrangement, Geometry, geometry};
use page::{PageView, Picture};
use passages::{Marked, PassagesView};

/// Where the keyboard focus is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The input.
    #[default]
    Composer,
    Conversation,
    /// The side pane.
    Side,
}

/// What the side pane shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    Hidden,
    /// The passages of the current turn.
    Passages,
    Page,
}

/// The side pane's share of the width, in percent: default, minimum, maximum, and step.
const SHARE: u16 = 42;
const SHARES: std::ops::RangeInclusive<u16> = 24..=70;
const SHARE_STEP: u16 = 4;

/// Minimum columns to show the passages automatically.
const ROOMY: u16 = 100;

/// The panes of the screen.
#[derive(Clone, Debug)]
pub struct Panes {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    pub side: Side,
    /// The side pane's share of the width, in percent.
    pub share: u16,
    pub focus: Focus,
    pub passages: PassagesView,
    /// The page viewer, once a page was opened.
    pub page: Option<PageView>,
    geometry: Option<Geometry>,
}

impl Default for Panes {
    fn default() -> Panes {
        Panes {
            size: (80, 24),
            side: Side::Hidden,
            share: SHARE,
            focus: Focus::Composer,
            passages: PassagesView::default(),
            page: None,
            geometry: None,
        }
    }
}

impl Panes {
    /// The screen layout; `None` if the screen is too small.
    pub fn geometry(&self) -> Option<&Geometry> {
        self.geometry.as_ref()
    }

    /// True if the screen has space for the conversation and another pane.
    pub fn room_for_two(&self) -> bool {
        let (columns, rows) = self.size;
        let arrangement = geometry(columns, rows, true, false, self.share, 1).map(|g| g.arrangement);
        matches!(arrangement, Some(Arrangement::Beside | Arrangement::Below))
    }

    /// True if there is space to show the passages beside the conversation automatically.
    pub fn roomy(&self) -> bool {
        self.size.0 >= ROOMY
    }

    /// Widens or narrows the side pane.
    pub fn widen(&mut self, wider: bool) {
        let share = if wider { self.share + SHARE_STEP } else { self.share.saturating_sub(SHARE_STEP) };
        self.share = share.clamp(*SHARES.start(), *SHARES.end());
    }

    /// The page, if the side pane shows it.
    pub fn shown_page(&self) -> Option<&PageView> {
        self.page.as_ref().filter(|_| self.side == Side::Page)
    }

    /// The page, if it is of this document.
    pub fn page_of(&self, document: &DocumentId) -> Option<&PageView> {
        self.page.as_ref().filter(|page| page.document == *document)
    }

    /// The page to show as an image, and where; its text is shown there until the image arrives.
    pub fn picture(&self) -> Option<Picture> {
        let page = self.shown_page().filter(|page| page.drawn)?;
        let area = self.geometry.map(|g| g.side_text).filter(|area| area.width > 0 && area.height > 0)?;
        Some(Picture { document: page.document.clone(), page: page.number, area, boxes: page.boxes() })
    }

    /// Shows and focuses the passages, or hides them.
    pub fn toggle_passages(&mut self) {
        if self.side == Side::Passages {
            self.side = Side::Hidden;
            if self.focus == Focus::Side {
                self.focus = Focus::Composer;
            }
        } else {
            self.show(Side::Passages);
        }
    }

    /// Shows something in the side pane and focuses it.
    pub fn show(&mut self, side: Side) {
        self.side = side;
        self.focus = Focus::Side;
    }

    /// Shows only the conversation, with the focus in the input.
    pub fn close(&mut self) {
        self.page = None;
        self.side = Side::Hidden;
        self.focus = Focus::Composer;
    }

    /// Returns to where the page was opened from: the passages, if there are some and space for them.
    pub fn close_page(&mut self, passages: bool) {
        self.side = if passages && self.roomy() { Side::Passages } else { Side::Hidden };
        self.focus = Focus::Composer;
    }

    /// Moves the focus to the next or previous pane.
    pub fn move_focus(&mut self, forward: bool) {
        let mut panes = vec![Focus::Composer, Focus::Conversation];
        if self.side != Side::Hidden {
            panes.push(Focus::Side);
        }
        let at = panes.iter().position(|pane| *pane == self.focus).unwrap_or(0);
        let step = if forward { 1 } else { panes.len() - 1 };
        self.focus = panes[(at + step) % panes.len()];
    }

    /// Turns the page, or first scrolls within a long text; an image always fits. Returns the page to load.
    pub fn leaf(&mut self, by: i64) -> Option<u32> {
        let rows = self.geometry.map_or(10, |g| isize::try_from(g.side_text.height).unwrap_or(10));
        let view = self.page.as_mut()?;
        match by {
            1 if !view.drawn && view.page.is_some() && !view.at_end() => view.scroll((rows - 2).max(1)),
            -1 if !view.drawn && view.page.is_some() && view.top > 0 => view.scroll(-(rows - 2).max(1)),
            _ => {
                let target = i64::from(view.number).saturating_add(by).clamp(1, i64::from(view.pages));
                return Some(u32::try_from(target).unwrap_or(1));
            }
        }
        None
    }

    /// Scrolls the contents of the side pane.
    pub fn scroll_side(&mut self, by: isize) {
        match self.side {
            Side::Page => self.page.iter_mut().for_each(|page| page.scroll(by)),
            _ => self.passages.scroll(by),
        }
    }

    /// Computes the screen layout. `input`: the number of lines of the input.
    pub(super) fn arrange(&mut self, input: u16) -> Option<Geometry> {
        let (columns, rows) = self.size;
        let focused = self.focus == Focus::Side;
        self.geometry = geometry(columns, rows, self.side != Side::Hidden, focused, self.share, input);
        self.geometry
    }

    /// Lays out the contents of the side pane.
    pub(super) fn settle_side(&mut self, turn: Option<&TurnView>, marked: Marked<'_>, locale: Locale) {
        let Some(area) = self.geometry.map(|g| g.side_text) else { return };
        let (columns, rows) = (area.width.into(), area.height.into());
        match self.side {
            Side::Hidden => {}
            Side::Passages => {
                self.passages.settle(turn, columns, rows, (self.focus == Focus::Side, marked), locale);
            }
            Side::Page => self.page.iter_mut().for_each(|page| page.settle(columns, rows)),
        }
    }
}
