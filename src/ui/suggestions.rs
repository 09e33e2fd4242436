//! Suggestions for the command being typed, drawn over the end of the pane above the input.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::put;
use super::theme::Theme;
use crate::app::Action;
use crate::app::panes::geometry::Geometry;
use crate::app::state::App;
use crate::app::text::{Tone, fit, width};
use crate::say;

/// Maximum rows; longer lists belong in the help.
const MOST: usize = 8;

/// Draws them below a rule, as many as fit below the header.
pub fn draw(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let found = app.suggestions();
    let room = usize::from(g.rule.y.saturating_sub(g.header.y + 3)).min(MOST);
    if found.is_empty() || room == 0 {
        return;
    }
    let shown = if found.len() > room { room.saturating_sub(1) } else { found.len() };
    let rows = if found.len() > room { room } else { shown } as u16;
    let area = Rect { x: g.rule.x, y: g.rule.y - rows - 1, width: g.rule.width, height: rows + 1 };
    let buffer = frame.buffer_mut();
    Clear.render(area, buffer);
    let (accent, dim) = (theme.tone(Tone::Accent), theme.tone(Tone::Dim));
    put(buffer, area.x, area.y, area.width, Line::from(Span::styled("─".repeat(area.width.into()), dim)));
    let complete = app.keymap.key(Action::Complete);
    let keys = format!(
        " {} ",
        say!(app.locale, "slash-keys", complete = complete.as_str(), send = app.keymap.key(Action::Send))
    );
    let x = area.right().saturating_sub(width(&keys) as u16 + 1);
    put(buffer, x, area.y, area.width, Line::from(Span::styled(keys, dim)));
    let names = found.iter().map(|(_, written)| width(written)).max().unwrap_or(0);
    for (row, (name, written)) in found.iter().take(shown).enumerate() {
        let gap = " ".repeat(names.saturating_sub(width(written)) + 3);
        let left = usize::from(area.width).saturating_sub(names + 6);
        let line = Line::from(vec![
            Span::styled(format!("  {written}"), accent),
            Span::styled(format!("{gap}{}", fit(&app.locale.slash(name), left)), dim),
        ]);
        put(buffer, area.x, area.y + 1 + row as u16, area.width, line);
    }
    if found.len() > shown {
        let more = say!(app.locale, "slash-more", count = found.len() - shown, complete = complete);
        put(buffer, area.x + 2, area.bottom() - 1, area.width.saturating_sub(2), Line::from(Span::styled(more, dim)));
    }
}
