//! Texts to read: the help, and others that are longer than a line.

use super::{Around, Component, Outcome};
use crate::app::keys::keymap::{Action, Context};
use crate::app::text::Line;

/// The keys. The view makes the text of the keymap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Help {
    /// The first line shown.
    pub top: usize,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct LongText {
    pub title: String,
    /// Its lines, not wrapped yet.
    pub lines: Vec<Line>,
    /// The first wrapped line shown.
    pub top: usize,
    /// Maximum columns.
    pub widest: u16,
}

const CONTEXTS: &[Context] = &[Context::Text, Context::Overlay];

/// Far below every text's end; the view stops at the end.
const END: usize = usize::MAX / 2;

fn scroll(top: &mut usize, action: Action, around: &Around<'_>) -> Outcome {
    *top = match action {
        Action::TextUp => top.saturating_sub(1),
        Action::TextDown => *top + 1,
        Action::TextPageUp => top.saturating_sub(around.rows),
        Action::TextPageDown => *top + around.rows,
        Action::TextTop => 0,
        Action::TextBottom => END,
        Action::TextClose | Action::Close | Action::Accept => return Outcome::Close,
        _ => return Outcome::Ignored,
    };
    Outcome::Consumed
}

impl Component for Help {
    fn contexts(&self) -> &'static [Context] {
        CONTEXTS
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Outcome {
        scroll(&mut self.top, action, around)
    }

    fn wheel(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }
}

impl Component for LongText {
    fn contexts(&self) -> &'static [Context] {
        CONTEXTS
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Outcome {
        scroll(&mut self.top, action, around)
    }

    fn wheel(&mut self, by: isize) {
        self.top = self.top.saturating_add_signed(by);
    }
}
