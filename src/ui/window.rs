//! The box that every overlay is drawn in.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::Span;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::rect;
use super::theme::Theme;
use crate::app::panes::geometry::centred;
use crate::app::state::App;
use crate::app::text::{Tone, fit};

/// An empty box; returns its inside.
pub fn window(frame: &mut Frame<'_>, app: &App, theme: Theme, title: &str, columns: u16, rows: u16) -> Rect {
    let area = rect(centred(app.panes.size.0, app.panes.size.1, columns, rows)).intersection(frame.area());
    let buffer = frame.buffer_mut();
    Clear.render(area, buffer);
    let style = theme.tone(Tone::Accent);
    let title = fit(title, usize::from(area.width.saturating_sub(4)));
    Block::bordered()
        .border_type(BorderType::Rounded)
        .border_style(style)
        .title(Span::styled(format!(" {title} "), style.add_modifier(Modifier::BOLD)))
        .render(area, buffer);
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(2) }
}
