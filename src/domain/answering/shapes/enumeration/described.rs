//! Lists of names that are described: options, files or fields, each with its description behind it or below, without
//! bullets.

use super::{Enumeration, Form, Kind, Line, last_sentences};
use crate::domain::text::sentence;

/// Names from which on they are a list.
const FEWEST: usize = 3;

/// Lines of one description.
const DESCRIPTION: usize = 6;

/// Characters of a name with its arguments.
const LONGEST_NAME: usize = 48;

/// Names of one list.
const MOST: usize = 60;

/// The described names after the line that introduces them, which ends with a colon.
pub(super) fn described(lines: &[Line<'_>], n: usize) -> Option<Enumeration> {
    if !lines[n].text.ends_with([':', '：']) {
        return None;
    }
    let mut items: Vec<(usize, String)> = Vec::new();
    let mut since = 0;
    // A name that stands at the end of the description before it.
    let mut waiting: Option<&str> = None;
    for line in lines[n + 1..].iter().filter(|line| line.kind != Kind::Blank) {
        if !matches!(line.kind, Kind::Text | Kind::Item(..)) || items.len() == MOST {
            break;
        }
        let (text, next) = match trailing(line.text).filter(|_| !items.is_empty() || waiting.is_some()) {
            Some((before, name)) => (before, Some(name)),
            None => (line.text, None),
        };
        // What introduces another list ends this one.
        if waiting.is_none() && text.ends_with([':', '：']) && named(text).is_none() {
            break;
        }
        if let Some(name) = waiting.take() {
            items.push((line.at, format!("{name}: {}", first(text))));
            since = 0;
        } else if let Some((name, said)) = named(text) {
            match first(said) {
                "" => waiting = Some(name),
                said => items.push((line.at, format!("{name}: {said}"))),
            }
            since = 0;
        } else {
            since += 1;
            // The first line must be a name; a long text ends the list.
            if items.is_empty() || since > DESCRIPTION {
                break;
            }
        }
        waiting = next.or(waiting);
    }
    let lead = (lines[n].at, last_sentences(lines[n].text));
    (items.len() >= FEWEST).then_some(Enumeration { lead, items, form: Form::List })
}

fn first(text: &str) -> &str {
    sentence::split(text).first().map_or(text.trim(), |range| text[range.clone()].trim())
}

/// A line's name, and what the line says of it: "-file", "preinst This script …".
fn named(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    if text.chars().count() <= LONGEST_NAME && is_name(text) {
        return Some((text, ""));
    }
    let (name, said) = text.split_once(char::is_whitespace)?;
    let said = said.trim_start();
    let begins = said.starts_with(|c: char| c.is_uppercase() || c > '\u{2e80}');
    (begins && is_name(name) && !name.starts_with(char::is_uppercase)).then_some((name, said))
}

/// The text before an option that ends a line: "… is shown. -global".
fn trailing(text: &str) -> Option<(&str, &str)> {
    let (before, name) = text.trim_end().rsplit_once(' ')?;
    (is_option(name) && before.trim_end().ends_with(['.', '。', '!', '；', ';'])).then_some((before.trim_end(), name))
}

fn is_option(word: &str) -> bool {
    word.trim_start_matches('-').len() < word.len()
        && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
}

/// An option with its arguments, a word of code, or a plain word in small letters.
fn is_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let Some(name) = words.next() else { return false };
    let arguments = words.clone().all(|word| word.starts_with(['<', '[', '{', '|', '-']) || word == "or");
    let plain = name.len() >= 2
        && !name.ends_with([':', ',', '.', ';', ')'])
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '*' | '+'))
        && name.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '/' | '_'));
    (is_option(name) || name.starts_with('\\') && name.len() > 2) && arguments && words.count() <= 3
        || plain && text.split_whitespace().count() == 1
}
