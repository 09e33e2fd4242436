//! The form for a template's variables: label, description and value of each, one below the other; it scrolls if
//! necessary.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::put;
use super::theme::Theme;
use super::window::window;
use crate::app::Action;
use crate::app::overlays::form::{Field, Form};
use crate::app::state::App;
use crate::app::text::{Tone, fit, width};
use crate::domain::text::one_line;
use crate::say;

/// Width of the window in columns.
const COLUMNS: u16 = 68;

/// Draws the form. Returns the cursor position.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme, form: &Form) -> Position {
    let count = form.fields.len() as u16;
    let asked = u16::from(form.question.is_some()) * 2;
    // A blank line between fields, if all of them remain visible.
    let each = if count * 3 + asked + 5 <= app.panes.size.1 { 3 } else { 2 };
    let inner = window(frame, app, theme, &form.title, COLUMNS, count * each + asked + 1);
    let buffer = frame.buffer_mut();
    let columns = usize::from(inner.width);
    let mut top = inner.y;
    if let Some(question) = &form.question {
        let question = fit(&one_line(question), columns);
        put(buffer, inner.x, top, inner.width, Line::from(Span::styled(question, theme.tone(Tone::Dim))));
        top += asked;
    }
    let bottom = inner.bottom().saturating_sub(1);
    let shown = usize::from((bottom.saturating_sub(top) / each).max(1));
    let first = (form.at + 1).saturating_sub(shown);
    let mut cursor = Position { x: inner.x, y: top };
    for (row, (at, field)) in form.fields.iter().enumerate().skip(first).take(shown).enumerate() {
        let y = top + row as u16 * each;
        let area = Rect { y, height: 2, ..inner };
        let column = one(buffer, area, theme, field, at == form.at);
        if at == form.at {
            cursor = Position { x: inner.x + 2 + column, y: y + 1 };
        }
    }
    let key = |action| app.keymap.key(action);
    let (next, accept, close) = (key(Action::FormNext), key(Action::Accept), key(Action::Close));
    let steps = app.keymap.pair(Action::FormUp, Action::FormDown);
    let (text, tone) = match &form.missing {
        Some(name) => (say!(app.locale, "form-missing", name = one_line(name)), Tone::Bad),
        None if form.chooses() => {
            let turns = app.keymap.pair(Action::ChoicePrevious, Action::ChoiceNext);
            let what = say!(
                app.locale,
                "form-keys-choice",
                turns = turns,
                next = next,
                steps = steps,
                accept = accept,
                close = close
            );
            (what, Tone::Dim)
        }
        None => {
            let what = say!(app.locale, "form-keys", next = next, steps = steps, accept = accept, close = close);
            (what, Tone::Dim)
        }
    };
    let keys = Span::styled(text, theme.tone(tone));
    put(buffer, inner.x, bottom, inner.width, Line::from(keys));
    cursor
}

/// One field, two lines. Returns the column of the cursor within its value.
fn one(buffer: &mut Buffer, area: Rect, theme: Theme, field: &Field, here: bool) -> u16 {
    let (accent, dim) = (theme.tone(Tone::Accent), theme.tone(Tone::Dim));
    let columns = usize::from(area.width);
    let mut style = theme.tone(Tone::Normal);
    if here {
        style = accent.add_modifier(Modifier::BOLD);
    }
    let label = fit(&one_line(&field.name), columns / 2);
    let purpose = fit(&format!("  {}", field.purpose), columns.saturating_sub(width(&label)));
    let line = Line::from(vec![Span::styled(label, style), Span::styled(purpose, dim)]);
    put(buffer, area.x, area.y, area.width, line);
    let mark = Span::styled(if here { "❯ " } else { "  " }, accent);
    let room = columns.saturating_sub(3);
    if field.choices.is_empty() {
        let (shown, column) = around(field.editor.text(), field.editor.column(), room);
        let shown = shown.replace('\n', " ");
        let value = match &field.default {
            _ if here || !shown.is_empty() => Span::raw(shown),
            default => Span::styled(fit(&one_line(default.as_deref().unwrap_or("–")), room), dim),
        };
        put(buffer, area.x, area.y + 1, area.width, Line::from(vec![mark, value]));
        return column as u16;
    }
    let mut spans = vec![mark];
    let (mut column, mut used) = (0, 0);
    for choice in &field.choices {
        let chosen = choice == field.value();
        if chosen {
            column = used;
        }
        let sign = if chosen { "● " } else { "○ " };
        let choice = one_line(choice);
        spans.push(Span::styled(format!("{sign}{choice}   "), if chosen { style } else { dim }));
        used += width(sign) + width(&choice) + 3;
    }
    if used > room {
        // If the choices do not fit: only the selected one, with arrows.
        let value = format!("◂ {} ▸", one_line(field.value()));
        spans.truncate(1);
        spans.push(Span::styled(fit(&value, room), style));
        column = 2;
    }
    put(buffer, area.x, area.y + 1, area.width, Line::from(spans));
    column as u16
}

/// The part of a text that fits into `room` columns and contains the cursor at `column`, and the cursor's column in it.
fn around(text: &str, column: usize, room: usize) -> (&str, usize) {
    let (mut from, mut left) = (0, column);
    for grapheme in text.graphemes(true) {
        if left <= room {
            break;
        }
        left = left.saturating_sub(width(grapheme));
        from += grapheme.len();
    }
    (&text[from..], left)
}
