//! Which words of a question stand nowhere in the documents asked, in any form: a sign that they do not answer it.

use super::search::{Search, SearchError};
use crate::domain::language::query_words;

/// Letters that an ending may have: a word stands there too where one begins like it but for so many.
const ENDING: usize = 3;

/// A word of fewer letters than this has no forms that its beginning tells.
const SHORTEST: usize = 5;

impl Search {
    /// The share of the question's words (pairs of characters in Chinese) that stand nowhere, 0 to 1; numbers are not counted.
    /// 0 while pages are still being read, which may hold them.
    pub(super) fn absent(&self) -> Result<f32, SearchError> {
        let coverage = self.coverage();
        if coverage.pages_read < coverage.pages_total {
            return Ok(0.0);
        }
        let words = query_words(&self.query);
        let words: Vec<&String> = words.iter().filter(|word| !word.chars().all(|c| c.is_ascii_digit())).collect();
        let mut missing = 0usize;
        for word in &words {
            missing += usize::from(!self.stands_somewhere(word)?);
        }
        Ok(missing as f32 / words.len().max(1) as f32)
    }

    fn stands_somewhere(&self, word: &str) -> Result<bool, SearchError> {
        let plain = word.len() >= SHORTEST && word.bytes().all(|b| b.is_ascii_lowercase());
        let begins = plain.then(|| &word[..(word.len() - ENDING).max(SHORTEST - 1)]);
        for opened in &self.opened {
            let (library, id) = (&self.workspace.library, &opened.document.id);
            if library.holds_word(id, word, false)? {
                return Ok(true);
            }
            if let Some(begins) = begins
                && library.holds_word(id, begins, true)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
