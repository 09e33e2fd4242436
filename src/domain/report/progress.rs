//! What a running task reports: what it waits for, and what was not done as asked.

use std::fmt;

use super::embedding::EmbedError;
use super::language_model::LlmError;
use crate::domain::document::labels::{PageChoice, PageName};

/// What an answer waits for, or does without; shown until something newer replaces it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Waiting {
    #[error("the document is still being read")]
    Reading,
    /// The next model of the chain, since this one cannot be had.
    #[error(transparent)]
    NextModel(LlmError),
    #[error("{why}; {model} answers instead")]
    Instead {
        /// Why the first does not answer.
        why: LlmError,
        /// Who does.
        model: String,
    },
    #[error("{why}; try {attempt} {}", if *seconds == 0 { "is under way".into() } else { format!("in {seconds} s") })]
    Retrying {
        /// Why there is another.
        why: LlmError,
        /// The try's number, from 2.
        attempt: u32,
        /// Seconds until it begins; 0 once it has.
        seconds: u64,
    },
    /// The notes on a part of a text too long for one request.
    #[error("reading part {number} of {of}: {name}")]
    Part {
        /// From 1, in the order in which they are begun.
        number: usize,
        of: usize,
        /// Its sections and pages.
        name: String,
    },
    /// Nothing: how the passages were found.
    #[error(transparent)]
    Found(HowFound),
    /// Nothing: what had no room in the prompt.
    #[error(transparent)]
    LeftOff(LeftOff),
}

/// What was unusual about how passages were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HowFound {
    /// They are from a location.
    pub place: Option<PlaceName>,
    /// Only keyword search was used.
    pub without_meaning: Option<WithoutMeaning>,
}

impl HowFound {
    /// True if nothing was unusual.
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

/// Why only keyword search was used, although semantic search was requested.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WithoutMeaning {
    #[error("the embedding model is still loading")]
    Loading,
    /// There is none.
    #[error(transparent)]
    Failed(EmbedError),
}

/// The location a question is about.
#[derive(Clone, Debug, PartialEq)]
pub enum PlaceName {
    /// One or more page ranges.
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

/// Passages and turns that did not fit into a prompt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOff {
    /// Passages omitted at the end.
    pub passages: usize,
    /// Earlier turns shortened to the question and cited sentences.
    pub turns_shortened: usize,
    /// Earlier turns omitted.
    pub turns: usize,
}

impl LeftOff {
    /// True if everything fits.
    pub fn is_nothing(&self) -> bool {
        *self == LeftOff::default()
    }
}

impl std::error::Error for LeftOff {}

/// One line; empty if nothing is missing.
impl fmt::Display for LeftOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.passages, "passage left out", "passages left out"),
            (self.turns_shortened, "earlier turn shortened", "earlier turns shortened"),
            (self.turns, "earlier turn left out", "earlier turns left out"),
        ];
        let said: Vec<String> = parts
            .iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many }))
            .collect();
        if said.is_empty() { Ok(()) } else { write!(f, "not everything fits: {}", said.join(", ")) }
    }
}

/// What could not be done as asked, or was ambiguous.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Notice {
    /// A page was named that could have meant others; where several documents are asked, with the document's name.
    #[error("{}", chosen(.0))]
    PageChoice(Vec<(Option<String>, PageChoice)>),
    #[error("{0} holds no text that can be read, or has not been read yet")]
    NoTextOn(PageName),
    #[error("{} holds no text that can be read, or has not been read yet", counted(*first, *last))]
    NoTextOnCounted { first: u32, last: u32 },
    #[error("there is no page {page}: the last one is {}", last_page(*last, called.as_ref()))]
    NoPage {
        /// The page that was asked about.
        page: u32,
        /// The last page of the file.
        last: u32,
        /// How that one is called on paper.
        called: Option<PageName>,
    },
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
