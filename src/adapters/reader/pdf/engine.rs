//! The interface of a PDF engine: something that reads one page at a time. Two are in use, [`super::hayro`] first and
//! [`crate::adapters::reader::pdf::pdf_extract`] as the second opinion.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::adapters::reader::layout::Laid;
use crate::domain::text;

/// An engine's result for a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub laid: Laid,
    /// The share of the page covered by its largest image, 0 to 1.
    pub image: f32,
    /// The page draws something: text, paths or images.
    pub draws: bool,
    /// The page shows text, whether or not any was extracted.
    pub shows_text: bool,
    /// Some characters were guessed from the order of glyphs in their font.
    pub guessed: bool,
}

/// Reads pages of one open PDF.
pub(crate) trait Engine {
    /// The engine's name as recorded with pages ([`crate::domain::document::Page::engine`]).
    fn name(&self) -> &'static str;

    fn pages(&self) -> u32;

    /// Reads a page, from 1.
    ///
    /// # Errors
    /// A few words on why it cannot be read.
    fn read(&self, number: u32) -> Result<Reading, String>;
}

/// Runs code of a library that panics on damaged files; returns the panic message on failure.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_string()));
        text::shorten(&text::one_line(&words.unwrap_or_else(|| "the PDF engine crashed".into())), 120)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_reason() {
        let result = guarded(|| -> u32 { panic!("no font {}", 7) });
        assert_eq!(result, Err("no font 7".into()));
    }
}
