//! Patterns of questions, in a small language of their own.
//!
//! A pattern is a row of items separated by spaces and matches a whole question: `give|show me? a|an? * summary of +`.
//! `a|b` is either, `a?` may be missing, `sum_up` is two words, `@doc` any phrase of a named [`Class`], `*` and `+` any
//! words (`+` at least one) and `#` a number; what stands for these three is given back. Chinese is written without
//! spaces inside an item: `讲了什么`.

use super::tokens::{Token, tokens};

/// Gives the words of a named list, separated by spaces.
pub(super) type Class = fn(&str) -> &'static str;

/// Patterns, read once.
pub(super) struct Patterns(Vec<Vec<Item>>);

impl Patterns {
    /// Patterns from lines of text; `class` gives the words of the lists that they name.
    pub fn new(lines: &str, class: Class) -> Patterns {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let items =
            |line: &str| line.split(' ').filter(|item| !item.is_empty()).map(|item| item_of(item, class)).collect();
        Patterns(lines.map(items).collect())
    }

    /// What stood for each `*`, `+` and `#` of the first pattern that matches.
    pub fn find<'t>(&self, words: &'t [Token]) -> Option<Vec<&'t [Token]>> {
        self.all(words).next()
    }

    /// The same for each pattern that matches.
    pub fn all<'t>(&self, words: &'t [Token]) -> impl Iterator<Item = Vec<&'t [Token]>> {
        let patterns = if words.len() > MOST { &[] } else { self.0.as_slice() };
        patterns.iter().filter_map(|items| {
            let mut held = Vec::new();
            matches(items, words, &mut held).then(|| {
                held.reverse();
                held
            })
        })
    }

    pub fn is(&self, words: &[Token]) -> bool {
        self.find(words).is_some()
    }
}

/// Maximum words of a question compared: a pattern with three stars looks at each split of them.
const MOST: usize = 48;

pub(super) enum Item {
    /// Alternatives, each of one or more tokens, longest first; and whether it may be missing.
    Words(Vec<Vec<String>>, bool),
    /// Any words, at least so many.
    Any(usize),
    Number,
}

fn item_of(text: &str, class: Class) -> Item {
    match text {
        "*" => return Item::Any(0),
        "+" => return Item::Any(1),
        "#" => return Item::Number,
        _ => {}
    }
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let mut all: Vec<Vec<String>> = Vec::new();
    for word in text.split('|') {
        match word.strip_prefix('@') {
            Some(name) => all.extend(class(name).split_whitespace().map(cut)),
            None => all.push(cut(word)),
        }
    }
    all.sort_by_key(|words| std::cmp::Reverse(words.len()));
    Item::Words(all, optional)
}

fn cut(word: &str) -> Vec<String> {
    tokens(&word.replace('_', " ")).into_iter().map(|token| token.text).collect()
}

/// What is held is added from the end.
fn matches<'t>(items: &[Item], words: &'t [Token], held: &mut Vec<&'t [Token]>) -> bool {
    let Some((item, rest)) = items.split_first() else { return words.is_empty() };
    match item {
        Item::Words(all, optional) => {
            for one in all {
                let fits = words.len() >= one.len() && one.iter().zip(words).all(|(a, b)| *a == b.text);
                if fits && matches(rest, &words[one.len()..], held) {
                    return true;
                }
            }
            *optional && matches(rest, words, held)
        }
        Item::Any(least) => (*least..=words.len()).any(|n| {
            let fits = matches(rest, &words[n..], held);
            if fits {
                held.push(&words[..n]);
            }
            fits
        }),
        Item::Number => {
            let is_number = words.first().is_some_and(|word| number(&word.text).is_some());
            let fits = is_number && matches(rest, &words[1..], held);
            if fits {
                held.push(&words[..1]);
            }
            fits
        }
    }
}

/// A small number in digits, in English words or as one Chinese character.
pub(super) fn number(word: &str) -> Option<u32> {
    const CHINESE: &str = "零一二三四五六七八九十";
    let english = || crate::domain::text::numerals::NUMBER_WORDS.iter().position(|known| *known == word);
    let chinese = || match word {
        "两" => Some(2),
        _ if word.chars().count() == 1 => CHINESE.chars().position(|c| word.starts_with(c)),
        _ => None,
    };
    word.parse().ok().or_else(|| english().or_else(chinese).map(|n| n as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(patterns: &str, text: &str) -> Option<Vec<String>> {
        let words = tokens(text);
        let patterns = Patterns::new(patterns, |_| "paper this_paper");
        let said = |held: &[Token]| held.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        patterns.find(&words).map(|all| all.into_iter().map(said).collect())
    }

    #[test]
    fn a_pattern_is_matched_as_a_whole_and_gives_back_what_it_left_open() {
        let pattern = "what is|'s @class? about\nsum_up + in # points";
        assert_eq!(held(pattern, "What is this paper about?"), Some(vec![]));
        assert_eq!(
            held(pattern, "Sum up chapter two in three points"),
            Some(vec!["chapter two".into(), "three".into()])
        );
        assert_eq!(held(pattern, "What is this paper about to do?"), None);
        assert_eq!(held("第 # 章 讲了什么|是什么 *", "第三章講了什麼呢"), Some(vec!["三".into(), "呢".into()]));
    }
}
