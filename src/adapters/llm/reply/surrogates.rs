//! Surrogate pairs that a server has split: JSON writes characters beyond U+FFFF as two escapes, and some servers send
//! each half in a different piece of an answer. A lone half is not a character, so JSON parsers reject such a message.
//! Halves are kept as private-use characters until they meet.

use std::borrow::Cow;

/// Where the halves, 0xD800 to 0xDFFF, are mapped: the last private-use characters of Unicode.
const KEPT: u32 = 0x10_F800;

/// A JSON text with its lone halves mapped; `None` if it has none.
pub(crate) fn keep_halves(json: &str) -> Option<String> {
    if !json.contains("\\u") {
        return None;
    }
    let (mut out, mut rest, mut changed) = (String::new(), json, false);
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let pair = (half(rest), rest.get(6..).and_then(half));
        let len = match pair {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(alone), _) => {
                let kept = KEPT + u32::from(alone) - 0xD800;
                out.extend(char::from_u32(kept));
                changed = true;
                rest = &rest[6..];
                continue;
            }
            // The backslash and the character it escapes, which may be another backslash.
            (None, _) => rest.chars().take(2).map(char::len_utf8).sum(),
        };
        out.push_str(&rest[..len]);
        rest = &rest[len..];
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The surrogate half written by an escape at the beginning of `text`.
fn half(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok().filter(|code| (0xD800..=0xDFFF).contains(code))
}

/// Joins mapped halves across the pieces of a text.
#[derive(Debug, Default)]
pub(crate) struct Joiner {
    first: Option<u16>,
}

impl Joiner {
    /// Takes a piece; returns the text that can be passed on.
    pub fn feed<'t>(&mut self, piece: &'t str) -> Cow<'t, str> {
        // Every character from U+100000 on begins with this byte.
        if piece.is_empty() || self.first.is_none() && !piece.as_bytes().contains(&0xF4) {
            return Cow::Borrowed(piece);
        }
        let mut out = String::with_capacity(piece.len() + 4);
        for c in piece.chars() {
            let half = u32::from(c).checked_sub(KEPT).and_then(|n| u16::try_from(n + 0xD800).ok());
            match (self.first.take(), half) {
                (first, Some(half)) if half < 0xDC00 => {
                    out.extend(first.map(|_| char::REPLACEMENT_CHARACTER));
                    self.first = Some(half);
                }
                (first, Some(half)) => {
                    let both = first.and_then(|first| char::decode_utf16([first, half]).next()?.ok());
                    out.push(both.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                (first, None) => {
                    out.extend(first.map(|_| char::REPLACEMENT_CHARACTER));
                    out.push(c);
                }
            }
        }
        Cow::Owned(out)
    }

    /// Ends the text: the replacement of an unmatched half.
    pub fn end(&mut self) -> &'static str {
        if self.first.take().is_some() { "\u{fffd}" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[&str]) -> String {
        let mut joiner = Joiner::default();
        let mut out = String::new();
        for piece in pieces {
            let json = keep_halves(piece).unwrap_or_else(|| (*piece).to_string());
            out += &joiner.feed(&serde_json::from_str::<String>(&json).unwrap());
        }
        out + joiner.end()
    }

    #[test]
    fn halves_that_meet_are_a_character() {
        assert_eq!(read(&[r#""a \ud83d""#, r#""\uDE00 b""#]), "a 😀 b");
        assert_eq!(read(&[r#""a \ud83d""#, r#""""#, r#""\ude00\ud83d""#, r#""\ude01""#]), "a 😀😁");
    }

    #[test]
    fn halves_that_never_meet_are_one_unknown_character_each() {
        assert_eq!(read(&[r#""a\ud83d""#, r#""b""#]), "a\u{fffd}b");
        assert_eq!(read(&[r#""\ude00\ud83dx\ud83d""#]), "\u{fffd}\u{fffd}x\u{fffd}");
    }

    #[test]
    fn whole_characters_and_escaped_backslashes_are_left_alone() {
        for json in [r#""\ud83d\ude00 \u00e9""#, r#""\\ud83d \n""#, r#""plain""#, r#""\u12""#, "\"\\"] {
            assert_eq!(keep_halves(json), None, "{json}");
        }
    }
}
