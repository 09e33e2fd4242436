//! Text laid out for the screen: styled spans, wrapped to a width in terminal cells.
//!
//! This is the interface's own line type, independent of any drawing library, so that the state machine can scroll,
//! hit-test and search what is shown without drawing it. [`crate::ui`] only turns a [`Tone`] into a colour.

use std::sync::Arc;

mod code;
mod markdown;
mod math;
mod page;
mod table;
mod tabs;
mod wrap;

pub use code::warm_up;
pub use markdown::{Mark, Noted, annotated, markdown};
pub use page::{PageLine, page_lines};
pub use wrap::{breakable, fit, slice, unbroken, width, wrap, wrap_even, wrap_ranges};

/// The meaning of a piece of text, for the theme to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Running text.
    #[default]
    Normal,
    /// Less important: numbers, hints, rules.
    Dim,
    /// The interface's own colour: names, prompts, selections.
    Accent,
    Heading,
    Code,
    /// A keyword.
    CodeWord,
    /// A string or number in code.
    CodeText,
    /// A name in code.
    CodeName,
    /// A comment in code.
    CodeComment,
    Quote,
    /// The user's question.
    Question,
    /// A verified citation: verbatim.
    Verbatim,
    /// A verified citation: paraphrased.
    Close,
    /// A citation that was not found, or an error.
    Bad,
    /// A citation not checked yet.
    Cited,
    /// A web address.
    Link,
    /// The quote of a citation on a page.
    Highlight,
    /// A search match.
    Found,
}

/// The appearance of a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    pub tone: Tone,
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
    pub strike: bool,
    /// Selected: drawn in reverse.
    pub reversed: bool,
}

impl Style {
    /// A plain style of this tone.
    pub fn of(tone: Tone) -> Style {
        Style { tone, ..Style::default() }
    }

    /// The same in bold.
    pub fn bold(self) -> Style {
        Style { bold: true, ..self }
    }
}

/// A piece of a line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Without line breaks or control characters.
    pub text: String,
    pub style: Style,
    /// The citation it stands for: an index into the answer's marks.
    pub mark: Option<usize>,
    /// The target web address.
    pub link: Option<Arc<str>>,
}

impl Span {
    pub fn new(text: impl Into<String>, style: Style) -> Span {
        Span { text: text.into(), style, ..Span::default() }
    }
}

/// One line on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// From left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// A line of one span.
    pub fn of(text: impl Into<String>, style: Style) -> Line {
        Line { spans: vec![Span::new(text, style)] }
    }

    /// The mark at a column (from 0), if any.
    pub fn mark_at(&self, column: usize) -> Option<usize> {
        let mut at = 0;
        for span in &self.spans {
            at += width(&span.text);
            if column < at {
                return span.mark;
            }
        }
        None
    }

    /// All of its text.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}
