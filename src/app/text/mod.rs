//! Text as it is laid out for the screen: styled pieces, wrapped to a width in terminal cells.
//!
//! This is the interface's own idea of a line, free of any drawing library, so that the state machine can scroll, hit
//! and search what is shown without drawing it. [`crate::ui`] turns a [`Tone`] into a colour and does nothing else.

use std::sync::Arc;

mod code;
mod markdown;
mod math;
mod page;
mod tabs;
mod wrap;

pub use code::warm_up;
pub use markdown::{Mark, annotated, markdown};
pub use page::{PageLine, page_lines};
pub use wrap::{breakable, fit, unbroken, width, wrap, wrap_even, wrap_ranges};

/// What a piece of text is, for the theme to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Running text.
    #[default]
    Normal,
    /// Less important: numbers, hints, rules.
    Dim,
    /// The interface's own colour: names, prompts, what is chosen.
    Accent,
    /// A heading.
    Heading,
    /// Code.
    Code,
    /// A word of a programming language.
    CodeWord,
    /// A text or number in code.
    CodeText,
    /// A name in code.
    CodeName,
    /// A comment in code.
    CodeComment,
    /// A quotation.
    Quote,
    /// The person's question.
    Question,
    /// A checked citation that holds word for word.
    Verbatim,
    /// A checked citation that holds in other words.
    Close,
    /// A checked citation that does not hold, or an error.
    Bad,
    /// A citation not checked yet.
    Cited,
    /// A web address.
    Link,
    /// The words of a page that a citation rests on.
    Highlight,
    /// Something found by a search.
    Found,
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// What it is.
    pub tone: Tone,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck through.
    pub strike: bool,
    /// Chosen: drawn in reverse.
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
    /// Its text, without line breaks or control characters.
    pub text: String,
    /// How it looks.
    pub style: Style,
    /// The citation it stands for: an index into the answer's marks.
    pub mark: Option<usize>,
    /// The web address it leads to.
    pub link: Option<Arc<str>>,
}

impl Span {
    /// A piece of text.
    pub fn new(text: impl Into<String>, style: Style) -> Span {
        Span { text: text.into(), style, ..Span::default() }
    }
}

/// One line on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// A line of one piece.
    pub fn of(text: impl Into<String>, style: Style) -> Line {
        Line { spans: vec![Span::new(text, style)] }
    }

    /// The mark at a column (from 0), if one is there.
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
