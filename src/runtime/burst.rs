//! Keys that arrive faster than anyone types: pasted text on a terminal without bracketed paste. Its line ends look
//! like Enter, and each would send a question.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Pasted keys arrive without longer pauses; nobody types two keys within this time.
pub const GAP: Duration = Duration::from_millis(10);

/// Maximum number of events collected.
pub const LONGEST: usize = 1 << 16;

/// The text of events that arrived together, if they are pasted lines: only characters and line ends, with a line end
/// between two characters. A line followed by Enter was typed, perhaps ahead.
pub fn pasted(events: &[Event]) -> Option<String> {
    let text: String = events.iter().map(character).collect::<Option<_>>()?;
    let inner = text.trim_matches('\n');
    inner.contains('\n').then_some(text)
}

/// True if the next event decides what these are: characters that end with Enter, or pasted ones that may continue.
pub fn undecided(events: &[Event]) -> bool {
    let Some(last) = events.last() else { return false };
    let after_a_letter = events.len() > 1 && character(last) == Some('\n') && character(&events[0]).is_some();
    after_a_letter || pasted(events).is_some()
}

/// The character a key writes; `None` for events that write nothing.
fn character(event: &Event) -> Option<char> {
    let Event::Key(KeyEvent { code, modifiers, kind, .. }) = event else { return None };
    if *kind == KeyEventKind::Release {
        return None;
    }
    let plain = !modifiers.intersects(!KeyModifiers::SHIFT);
    match code {
        KeyCode::Enter if modifiers.is_empty() => Some('\n'),
        // A line feed arrives as this key.
        KeyCode::Char('j') if *modifiers == KeyModifiers::CONTROL => Some('\n'),
        KeyCode::Tab if modifiers.is_empty() => Some('\t'),
        KeyCode::Char(c) if plain => Some(*c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events crossterm makes of these bytes.
    fn keys(text: &str) -> Vec<Event> {
        let key = |c| match c {
            '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
            '\n' => KeyEvent::new(KeyCode::Char('j'), KeyModifiers::CONTROL),
            '\t' => KeyEvent::new(KeyCode::Tab, KeyModifiers::NONE),
            '\u{1b}' => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
            c if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
            c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
        };
        text.chars().map(|c| Event::Key(key(c))).collect()
    }

    #[test]
    fn lines_that_come_at_once_are_one_pasted_text() {
        assert_eq!(pasted(&keys("One\rtwo\rthree\rfour\r")).as_deref(), Some("One\ntwo\nthree\nfour\n"));
        assert_eq!(pasted(&keys("灯塔\n有多高？")).as_deref(), Some("灯塔\n有多高？"));
        assert_eq!(pasted(&keys("a\tb\r\rc")).as_deref(), Some("a\tb\n\nc"));
    }

    #[test]
    fn a_line_with_enter_behind_it_is_typed() {
        for typed in ["When does it freeze?\r", "\r", "\rq", "word", "y", "\u{1b}a\rb"] {
            assert_eq!(pasted(&keys(typed)), None, "{typed:?}");
        }
    }

    #[test]
    fn only_a_line_end_behind_characters_is_waited_for() {
        assert!(undecided(&keys("a line\r")) && undecided(&keys("one\rtwo")));
        for decided in ["a line", "\r", "a", "\u{1b}\r"] {
            assert!(!undecided(&keys(decided)), "{decided:?}");
        }
    }
}
