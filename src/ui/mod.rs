//! The view: from the model to a frame, and nothing else. It changes nothing and decides nothing but looks.

mod chrome;
mod overlays;
mod panes;
mod theme;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

pub use theme::Theme;

use crate::app::geometry::{Area, SMALLEST};
use crate::app::model::{Focus, Model};

/// Draws the whole screen, as [`Model::settle`] laid it out.
pub fn draw(frame: &mut Frame<'_>, model: &Model, theme: Theme) {
    let Some(g) = model.geometry() else {
        let text =
            format!("Docent needs {}×{} cells; here are {}×{}", SMALLEST.0, SMALLEST.1, model.size.0, model.size.1);
        let area = frame.area();
        put(frame.buffer_mut(), area.x, area.y, area.width, Line::from(text));
        return;
    };
    chrome::header(frame, model, g, theme);
    panes::chat(frame, model, g, theme);
    panes::side(frame, model, g, theme);
    chrome::rule(frame, model, g, theme);
    let cursor = chrome::composer(frame, model, g, theme);
    chrome::status(frame, model, g, theme);
    let over = overlays::draw(frame, model, theme);
    // The real cursor stands at the insertion point, where input methods open their window.
    let cursor = if model.overlays.is_empty() { cursor.filter(|_| model.focus == Focus::Composer) } else { over };
    if let Some(position) = cursor {
        frame.set_cursor_position(position);
    }
}

fn rect(area: Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}

/// Puts a line at a place, cut to `width` columns and to the buffer.
fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, line: Line<'_>) {
    let area = *buffer.area();
    if area.contains(Position { x, y }) {
        buffer.set_line(x, y, &line, width.min(area.right().saturating_sub(x)));
    }
}
