//! Keys, with names shared by configuration files and the help screen.

use std::fmt;
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    /// Shift and Tab.
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub ctrl: bool,
    /// Alt (Option, Meta).
    pub alt: bool,
    /// Never set for characters, which carry their case.
    pub shift: bool,
    pub code: Code,
}

impl Key {
    pub const fn plain(code: Code) -> Key {
        Key { ctrl: false, alt: false, shift: false, code }
    }

    pub const fn char(c: char) -> Key {
        Key::plain(Code::Char(c))
    }

    /// Control and a character.
    pub const fn ctrl(c: char) -> Key {
        Key { ctrl: true, alt: false, shift: false, code: Code::Char(c) }
    }

    /// The character it types, if any.
    pub fn typed(&self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

/// Names longer than one character.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backtab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
];

/// A text that is not the name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAKey;

impl FromStr for Key {
    type Err = NotAKey;

    fn from_str(name: &str) -> Result<Key, NotAKey> {
        let mut key = Key::plain(Code::Esc);
        let mut rest = name.trim();
        loop {
            let lower = rest.to_lowercase();
            let (flag, length) = match () {
                () if lower.starts_with("ctrl-") || lower.starts_with("ctrl+") => (&mut key.ctrl, 5),
                () if lower.starts_with("alt-") || lower.starts_with("alt+") => (&mut key.alt, 4),
                () if lower.starts_with("shift-") || lower.starts_with("shift+") => (&mut key.shift, 6),
                () => break,
            };
            *flag = true;
            rest = &rest[length..];
        }
        let lower = rest.to_lowercase();
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) => Code::Char(if key.ctrl { c.to_ascii_lowercase() } else { c }),
            _ => match NAMES.iter().find(|(known, _)| *known == lower) {
                Some((_, code)) => *code,
                None => match lower.strip_prefix('f').and_then(|n| n.parse().ok()).filter(|n| (1..=24).contains(n)) {
                    Some(n) => Code::F(n),
                    None => return Err(NotAKey),
                },
            },
        };
        Ok(key)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (set, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if set {
                f.write_str(name)?;
            }
        }
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) if self.ctrl || self.alt => write!(f, "{}", c.to_uppercase()),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "F{n}"),
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::PageUp => f.write_str("PgUp"),
            Code::PageDown => f.write_str("PgDn"),
            Code::BackTab => f.write_str("Shift+Tab"),
            Code::Delete => f.write_str("Del"),
            code => {
                let name = NAMES.iter().find(|(_, known)| *known == code).map_or("", |(name, _)| name);
                let mut chars = name.chars();
                let first = chars.next().map(|c| c.to_ascii_uppercase());
                write!(f, "{}{}", first.map(String::from).unwrap_or_default(), chars.as_str())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_shown() {
        for (name, shown) in
            [("ctrl-t", "Ctrl+T"), ("alt+enter", "Alt+Enter"), ("F2", "F2"), ("g", "g"), ("G", "G"), ("pageup", "PgUp")]
        {
            assert_eq!(name.parse::<Key>().unwrap().to_string(), shown);
        }
        assert_eq!("ctrl-T".parse::<Key>(), Ok(Key::ctrl('t')));
        assert_eq!("ctrl-banana".parse::<Key>(), Err(NotAKey));
        assert!("f99".parse::<Key>().is_err());
    }
}
