//! Recognises questions about the structure of a document: how many chapters or pages it has, what they are called,
//! where they begin, which one is about something, what figure 3 is.
//!
//! A question counts only if what it asks of is named by a word for a part ("chapter", "appendix", "第三章") and, apart
//! from a topic in the places where one can be, everything else consists of words for asking. "How many chapters does
//! the union have in Ohio?" is a question about a subject.

use crate::domain::document::outline::LabelledKind;
use crate::domain::text::tokens::is_cjk;

mod chinese;
mod english;
mod english_words;

/// What is asked of the structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// How many there are, of one or several kinds.
    Count(Vec<Thing>, Range),
    /// What they are called.
    List(Vec<Thing>, Range),
    /// Whether there is one.
    Exists(Thing),
    /// How many pages the document has.
    Pages,
    /// Which one is about a topic. `exists` if it was asked whether there is one.
    About { thing: Thing, topic: String, exists: bool },
    /// Which one a page, by its printed label, belongs to.
    OnPage(Thing, String),
    /// The title of one.
    Title(Which),
    /// Where one begins.
    Begin(Which),
    /// How many pages one has, and which.
    Length(Which),
    /// The one after, or before.
    Next(Which, Direction),
    /// The longest, or the shortest.
    Extreme(Thing, Longest),
    /// The caption and place of a labelled item.
    Item(LabelledKind, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    After,
    Before,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Longest {
    Longest,
    Shortest,
}

/// Where things are counted or listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Within this part; `None` for the whole document.
    pub within: Option<Which>,
    /// Before the part with this name.
    pub before: Option<String>,
    /// Only numbered ones.
    pub numbered: bool,
}

/// A kind of thing that a document has several of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Whatever the document is divided into.
    Any,
    Part,
    Chapter,
    Section,
    Subsection,
    Appendix,
    Labelled(LabelledKind),
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// By its number as written, in digits where it was a word: "3", "3.2", "IV", "A".
    Number(Thing, String),
    /// The nth, from 1; the last with 0.
    Nth(Thing, u32),
    /// By words of its title.
    Named(String),
}

/// What a question asks of the structure; `None` if it asks for something else.
pub fn asked(question: &str) -> Option<Asked> {
    // Longer ones are no questions.
    if question.len() > 600 {
        return None;
    }
    let lower = question.trim().to_lowercase();
    if lower.chars().any(is_cjk) { chinese::asked(&lower) } else { english::asked(&lower) }
}

#[cfg(test)]
mod tests;
