//! The mark that fences passages off in a prompt: a word that nobody who wrote a document can know.
//!
//! It is drawn by chance for a conversation (`adapters/chance.rs`). That a text holds it all the same, because somebody
//! made a document of an earlier prompt or a model repeated it, is seen to here.

use std::borrow::Cow;

/// What stands where the mark was taken out. It is no part of a mark, so that what is left and right of it makes none.
const GAP: &str = "…";

/// The text with every occurrence of the mark, in whatever case, taken out.
pub fn without<'a>(text: &'a str, mark: &str) -> Cow<'a, str> {
    if mark.is_empty() || text.len() < mark.len() {
        return Cow::Borrowed(text);
    }
    // Byte for byte as long as the text, so that places in the one are places in the other.
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
