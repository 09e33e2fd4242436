//! The line over an answer: what its question was taken for.

use super::turn::TurnView;
use crate::app::locale::Locale;
use crate::app::text::{fit, width};
use crate::domain::document::DocumentId;
use crate::domain::inquiry::taken::{PartName, Taken};
use crate::say;

impl TurnView {
    /// What the question was taken for, on one line; if nothing decided it, with the key that changes it.
    pub(super) fn taken(&self, columns: usize, locale: Locale) -> Option<String> {
        let name = |id: &DocumentId| {
            self.passages.iter().find(|p| p.locator.document == *id).map(|passage| passage.document.clone())
        };
        let mut taken = Taken::of(self.inquiry.as_ref()?, &self.printed, name)?;
        let hint = match taken.sure || self.change_key.is_empty() {
            true => String::new(),
            false => format!(" — {}", say!(locale, "taken-change", key = self.change_key.as_str())),
        };
        let room = columns.saturating_sub(2 + width(&hint));
        // A long title gives way to the pages behind it.
        let over = width(&locale.taken(&taken)).saturating_sub(room);
        match &mut taken.part {
            _ if over == 0 => {}
            Some(PartName::Titled(title)) => *title = shortened(title, over),
            Some(PartName::Titles(first, last)) => {
                (*first, *last) = (shortened(first, over.div_ceil(2)), shortened(last, over.div_ceil(2)));
            }
            _ => {}
        }
        Some(format!("  {}{hint}", fit(&locale.taken(&taken), room)))
    }
}

/// A title with so many columns less, but not less than a few.
fn shortened(title: &str, columns: usize) -> String {
    fit(title, width(title).saturating_sub(columns).max(12))
}
