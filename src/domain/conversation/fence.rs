//! The marker that fences off passages in a prompt: a word no author of a document can know.
//!
//! It is drawn at random per conversation (`adapters/chance.rs`). This module handles texts that contain it anyway,
//! because someone made a document of an earlier prompt or a model repeated it.

use std::borrow::Cow;

/// Replaces a removed marker. Not a character of a marker, so the text on both sides cannot form one.
const GAP: &str = "…";

/// The text with every occurrence of the marker removed, regardless of case.
pub fn without<'a>(text: &'a str, mark: &str) -> Cow<'a, str> {
    if mark.is_empty() || text.len() < mark.len() {
        return Cow::Borrowed(text);
    }
    // Same length in bytes as the text, so that offsets match.
    let (lower, mark) = (text.to_ascii_lowercase(), mark.to_ascii_lowercase());
    let mut kept = String::new();
    let mut from = 0;
    for (at, found) in lower.match_indices(&mark) {
        kept.push_str(&text[from..at]);
        kept.push_str(GAP);
        from = at + found.len();
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_holds_the_mark_whole_in_capitals_or_put_together_from_what_is_left() {
        let mark = "00ff";
        assert_eq!(without("nothing of the kind", mark), "nothing of the kind");
        assert_eq!(without("a 00ff b 00FF", mark), "a … b …");
        for text in ["0000ffff", "000000ffffff", "00f00fff", "章00fF节"] {
            assert!(!without(text, mark).to_lowercase().contains(mark), "{text}");
        }
        assert_eq!(without("any", ""), "any");
    }
}
