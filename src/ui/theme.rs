//! From the meaning of a piece of text to its appearance.
//!
//! Colours come from the terminal's own palette (the 16 that users set up to be readable), never from fixed values, so
//! that dark, light and high-contrast terminals all work; only marked text, where foreground and background are both
//! ours, has fixed ones if there are 256. With `NO_COLOR` there are no colours; bold, underline and reverse carry the
//! meaning, and every check has a symbol besides its colour.

use ratatui::style::{Color, Modifier, Style};

use crate::app::text::{self, Tone};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    colours: bool,
    many: bool,
}

/// Foreground and background of marked text, from the 240 colours that no palette changes: black on light yellow, black
/// on light blue. Black on the palette's own yellow is unreadable if that is dark, as on light terminals.
const MARKED: (Color, Color) = (Color::Indexed(16), Color::Indexed(221));
const MATCHED: (Color, Color) = (Color::Indexed(16), Color::Indexed(117));

impl Theme {
    /// The palette's colours, or none.
    pub fn new(colours: bool) -> Theme {
        Theme { colours, many: false }
    }

    /// With 256 colours, marked text uses two that are always readable together.
    pub fn with_many_colours(self, many: bool) -> Theme {
        Theme { many, ..self }
    }

    pub fn tone(self, tone: Tone) -> Style {
        let plain = Style::default();
        let colour = |colour: Color| if self.colours { plain.fg(colour) } else { plain };
        match tone {
            Tone::Normal => plain,
            Tone::Dim => plain.add_modifier(Modifier::DIM),
            Tone::Accent => colour(Color::Cyan),
            Tone::Heading => colour(Color::Cyan).add_modifier(Modifier::BOLD),
            Tone::Code => colour(Color::Magenta),
            Tone::CodeWord => colour(Color::Cyan).add_modifier(Modifier::BOLD),
            Tone::CodeText => colour(Color::Green),
            Tone::CodeName => colour(Color::Blue),
            Tone::CodeComment => plain.add_modifier(Modifier::DIM | Modifier::ITALIC),
            Tone::Quote => plain.add_modifier(Modifier::ITALIC),
            Tone::Question => plain.add_modifier(Modifier::BOLD),
            Tone::Verbatim => colour(Color::Green),
            Tone::Close => colour(Color::Yellow),
            Tone::Bad => colour(Color::Red),
            Tone::Cited => colour(Color::Blue),
            Tone::Link => colour(Color::Blue),
            Tone::Highlight if self.colours && self.many => plain.fg(MARKED.0).bg(MARKED.1),
            Tone::Found if self.colours && self.many => plain.fg(MATCHED.0).bg(MATCHED.1),
            Tone::Highlight if self.colours => plain.fg(Color::Black).bg(Color::Yellow),
            Tone::Highlight => plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
            Tone::Found if self.colours => plain.fg(Color::Black).bg(Color::Cyan),
            Tone::Found => plain.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
        }
    }

    pub fn style(self, style: text::Style) -> Style {
        let mut out = self.tone(style.tone);
        for (set, modifier) in [
            (style.bold, Modifier::BOLD),
            (style.italic, Modifier::ITALIC),
            (style.underline, Modifier::UNDERLINED),
            (style.strike, Modifier::CROSSED_OUT),
            (style.reversed, Modifier::REVERSED),
        ] {
            if set {
                out = out.add_modifier(modifier);
            }
        }
        out
    }

    /// Converts a line for the drawing library.
    pub fn line(self, line: &text::Line) -> ratatui::text::Line<'_> {
        line.spans.iter().map(|s| ratatui::text::Span::styled(s.text.as_str(), self.style(s.style))).collect()
    }
}
