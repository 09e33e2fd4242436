//! What a task has people know while it goes on: what is waited for, and what was done in another way than asked.

use std::fmt;

use super::embedding::EmbedError;
use super::language_model::LlmError;
use crate::domain::document::labels::{PageChoice, PageName};

/// What an answer waits for, or makes do with: said as long as nothing newer is.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Waiting {
    /// Pages of the document.
    #[error("the document is still being read")]
    Reading,
    /// The next model of the chain, since this one cannot be had.
    #[error(transparent)]
    NextModel(LlmError),
    /// Another model, since one failed.
    #[error("{why}; {model} answers instead")]
    Instead {
        /// Why the first does not answer.
        why: LlmError,
        /// Who does.
        model: String,
    },
    /// Another try.
    #[error("{why}; try {attempt} {}", if *seconds == 0 { "is under way".into() } else { format!("in {seconds} s") })]
    Retrying {
        /// Why there is another.
        why: LlmError,
        /// The try's number, from 2.
        attempt: u32,
        /// Seconds until it begins; 0 once it has.
        seconds: u64,
    },
    /// Nothing: how the passages were found.
    #[error(transparent)]
    Found(HowFound),
    /// Nothing: what had no room in the prompt.
    #[error(transparent)]
    LeftOff(LeftOff),
}

/// How passages were found, where it was not as usual.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HowFound {
    /// They are those of a place.
    pub place: Option<PlaceName>,
    /// They were found by words alone.
    pub without_meaning: Option<WithoutMeaning>,
}

impl HowFound {
    /// True where it was as usual.
    pub fn is_usual(&self) -> bool {
        *self == HowFound::default()
    }
}

impl std::error::Error for HowFound {}

impl fmt::Display for HowFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.as_ref().map(|place| format!("passages from {place}"));
        let words = self.without_meaning.as_ref().map(|why| format!("keyword search only: {why}"));
        f.write_str(&[place, words].into_iter().flatten().collect::<Vec<_>>().join("; "))
    }
}

/// Why passages were found by words alone, where meaning was asked for too.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WithoutMeaning {
    /// The embedding model is on its way.
    #[error("the embedding model is still loading")]
    Loading,
    /// There is none.
    #[error(transparent)]
    Failed(EmbedError),
}

/// The place that a question is about.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceName {
    /// Pages, in one stretch or several.
    Pages(Vec<PageName>),
    /// A section, by its heading, or a document, by its name.
    Named(String),
}

impl fmt::Display for PlaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlaceName::Pages(names) => {
                f.write_str(&names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and "))
            }
            PlaceName::Named(name) => f.write_str(name),
        }
    }
}

/// What of passages and conversation had no room in a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOff {
    /// Passages left off the end.
    pub passages: usize,
    /// Earlier turns of which only question and cited sentences are given.
    pub turns_shortened: usize,
    /// Earlier turns left off.
    pub turns: usize,
}

impl LeftOff {
    /// True where there was room for all.
    pub fn is_nothing(&self) -> bool {
        *self == LeftOff::default()
    }
}

impl std::error::Error for LeftOff {}

/// In a line; empty where nothing is missing.
impl fmt::Display for LeftOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.passages, "passage left off", "passages left off"),
            (self.turns_shortened, "earlier turn shortened", "earlier turns shortened"),
            (self.turns, "earlier turn left off", "earlier turns left off"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }))
            .collect();
        if said.is_empty() { Ok(()) } else { write!(f, "not everything fits: {}", said.join(", ")) }
    }
}

/// What could not be done as asked, or was understood in one of several ways.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Notice {
    /// A page was named that could have meant others; where several documents are asked, with the document's name.
    #[error("{}", chosen(.0))]
    PageChoice(Vec<(Option<String>, PageChoice)>),
    /// The pages asked about are there, and nothing of them can be given.
    #[error("{0} holds no text that can be read, or has not been read yet")]
    NoTextOn(PageName),
    /// The same of pages that are called by nothing but their numbers.
    #[error("{} holds no text that can be read, or has not been read yet", counted(*first, *last))]
    NoTextOnCounted {
        /// The first.
        first: u32,
        /// The last.
        last: u32,
    },
    /// There is no such page.
    #[error("there is no page {page}: the last one is {}", last_page(*last, called.as_ref()))]
    NoPage {
        /// The page that was asked about.
        page: u32,
        /// The last page of the file.
        last: u32,
        /// How that one is called on paper.
        called: Option<PageName>,
    },
    /// No page is called so.
    #[error("no page is printed {0}")]
    NotPrinted(String),
}

fn chosen(all: &[(Option<String>, PageChoice)]) -> String {
    let said = all.iter().map(|(name, choice)| match name {
        Some(name) => format!("{name}: {choice}"),
        None => choice.to_string(),
    });
    said.collect::<Vec<_>>().join("; ")
}

fn counted(first: u32, last: u32) -> String {
    if first == last { format!("page {first}") } else { format!("pages {first}–{last}") }
}

fn last_page(last: u32, called: Option<&PageName>) -> String {
    match called {
        Some(called) => format!("{called}, page {last} of the file"),
        None => format!("page {last}"),
    }
}
