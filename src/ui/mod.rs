//! The view: draws the model into a frame. It changes no state and decides only on looks.

mod chrome;
mod form;
#[cfg(test)]
mod hostile;
mod map;
mod overlays;
mod panes;
#[cfg(test)]
mod snapshots;
mod suggestions;
mod theme;
mod welcome;
mod window;

use crate::app::panes::Focus;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::Line;

pub use theme::Theme;

use crate::app::panes::geometry::{Area, SMALLEST};
use crate::app::state::App;
use crate::app::text::{Span, Style, width, wrap};
use crate::say;

/// Draws the whole screen, as laid out by [`App::settle`].
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme) {
    let Some(g) = app.panes.geometry() else {
        let cells = |(columns, rows): (u16, u16)| format!("{columns}×{rows}");
        let text = say!(app.locale, "too-small", wanted = cells(SMALLEST), here = cells(app.panes.size));
        let area = frame.area();
        let lines = wrap(&[Span::new(text, Style::default())], area.width.into(), &[], &[]);
        for (row, line) in lines.iter().enumerate().take(area.height.into()) {
            put(frame.buffer_mut(), area.x, area.y + row as u16, area.width, theme.line(line));
        }
        return;
    };
    chrome::header(frame, app, g, theme);
    panes::chat(frame, app, g, theme);
    panes::side(frame, app, g, theme);
    chrome::rule(frame, app, g, theme);
    suggestions::draw(frame, app, g, theme);
    let cursor = chrome::composer(frame, app, g, theme);
    chrome::status(frame, app, g, theme);
    let over = overlays::draw(frame, app, theme);
    // The terminal's cursor is at the insertion point, where input methods open their window.
    let cursor = if app.overlays.is_empty() { cursor.filter(|_| app.panes.focus == Focus::Composer) } else { over };
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
    mend_wide_cells(frame.buffer_mut());
}

/// The variation selector that requests emoji presentation. Half of the terminals draw such a symbol two columns wide,
/// half one; without the selector all of them use one.
const AS_EMOJI: char = '\u{fe0f}';

/// Makes wide characters safe to draw over, in this frame and by the next one. One whose second half was drawn over
/// becomes a blank. The second half of the others is marked hidden, which is invisible and makes ratatui write that
/// cell again when a narrower character replaces the first half; otherwise terminals differ in what they leave there.
fn mend_wide_cells(buffer: &mut Buffer) {
    let area = *buffer.area();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x + 1 < area.right() {
            if buffer[(x, y)].symbol().contains(AS_EMOJI) {
                // It keeps its width; the unused part is blank.
                let alone = buffer[(x, y)].symbol().replace(AS_EMOJI, "");
                buffer[(x, y)].set_symbol(&alone);
            }
            if width(buffer[(x, y)].symbol()) < 2 {
                x += 1;
            } else if buffer[(x + 1, y)].symbol() == " " {
                buffer[(x + 1, y)].modifier.insert(Modifier::HIDDEN);
                x += 2;
            } else {
                buffer[(x, y)].set_symbol(" ");
                x += 1;
            }
        }
    }
}

fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}

/// Puts a line at a position, cut to `width` columns and to the buffer.
fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, line: Line<'_>) {
    let area = *buffer.area();
    if area.contains(Position { x, y }) {
        buffer.set_line(x, y, &line, width.min(area.right().saturating_sub(x)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_character_half_drawn_over_becomes_a_blank() {
        let mut buffer = Buffer::with_lines(["中文字"]);
        buffer[(1, 0)].set_symbol("│");
        mend_wide_cells(&mut buffer);
        assert_eq!((buffer[(0, 0)].symbol(), buffer[(1, 0)].symbol(), buffer[(2, 0)].symbol()), (" ", "│", "文"));
    }

    #[test]
    fn a_sign_asked_for_as_an_emoji_is_drawn_in_the_width_that_all_terminals_give_it() {
        let mut buffer = Buffer::with_lines(["☺\u{fe0f}b漢"]);
        mend_wide_cells(&mut buffer);
        let shown: Vec<&str> = (0..4).map(|x| buffer[(x, 0)].symbol()).collect();
        assert_eq!(shown, ["☺", " ", "b", "漢"]);
        assert!(!buffer[(1, 0)].modifier.contains(Modifier::HIDDEN));
    }

    #[test]
    fn both_cells_are_written_when_a_narrow_character_takes_the_place_of_a_wide_one() {
        let mut before = Buffer::with_lines(["中文"]);
        mend_wide_cells(&mut before);
        let mut after = Buffer::with_lines(["a 文"]);
        mend_wide_cells(&mut after);
        let written: Vec<u16> = before.diff(&after).iter().map(|(x, _, _)| *x).collect();
        assert_eq!(written, [0, 1]);
    }
}
