//! Windows over the panes: lists, input lines, texts and the help.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::put;
use super::theme::Theme;
use super::window::window;
use crate::app::keys::keymap::{Action, Context};
use crate::app::overlays::lists::{List, Shape};
use crate::app::overlays::text::Help;
use crate::app::overlays::{Around, Overlay, line};
use crate::app::panes::geometry::room;
use crate::app::state::App;
use crate::app::text::{self as laid, Tone, fit, width, wrap};
use crate::say;

/// Draws the stack. Returns the cursor position of the topmost, if it has one.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme) -> Option<Position> {
    let mut cursor = None;
    for overlay in &app.overlays {
        cursor = match overlay {
            Overlay::Help(Help { top }) => {
                let columns = app.panes.size.0;
                let lines = help(app, room(columns, columns.saturating_sub(8).min(WIDEST_HELP)).into());
                long_text(frame, app, theme, &say!(app.locale, "help-title"), (&lines, WIDEST_HELP), *top);
                None
            }
            Overlay::Text(text) => {
                long_text(frame, app, theme, &text.title, (&text.lines, text.widest), text.top);
                None
            }
            Overlay::Map(map) => {
                let name = fit(&map.name, usize::from(app.panes.size.0) / 2);
                let title = if map.plane {
                    say!(app.locale, "map-title-plane", name = name)
                } else {
                    say!(app.locale, "map-title", name = name, count = map.chart.pages)
                };
                let rows = if map.plane { app.panes.size.1 } else { map.chapters.len() as u16 + 2 };
                let inner = window(frame, app, theme, &title, app.panes.size.0.saturating_sub(8).min(120), rows.max(8));
                super::map::draw(frame, map, inner, app, theme);
                None
            }
            Overlay::List(list) => Some(pick(frame, app, theme, list)),
            Overlay::Form(form) => Some(super::form::draw(frame, app, theme, form)),
            Overlay::Line(asked) => Some(line(frame, app, theme, asked)),
        };
    }
    cursor
}

/// Minimum columns of a detail beside its label, gap included.
const LEAST_DETAIL: usize = 12;

fn pick(frame: &mut Frame<'_>, app: &App, theme: Theme, list: &List) -> Position {
    let (picker, choice) = (&list.picker, list.choice.kind());
    let Shape { detailed, wide } = choice.shape();
    let each = if detailed { 2 } else { 1 };
    let (matching, all) = picker.counts();
    let wanted = (all * each + 2).clamp(6, 40) as u16;
    // Long titles and passages need space; short ones are easier to read close together.
    let columns = if wide { (app.panes.size.0 * 3 / 4).clamp(76, 110) } else { 76 };
    let inner = window(frame, app, theme, &list.title, columns, wanted);
    let buffer = frame.buffer_mut();
    let prompt = Span::styled("❯ ", theme.tone(Tone::Accent));
    put(buffer, inner.x, inner.y, inner.width, Line::from(vec![prompt, Span::raw(picker.query.text())]));
    let count = format!("{matching}/{all}");
    let x = inner.right().saturating_sub(count.len() as u16);
    put(buffer, x, inner.y, inner.width, Line::from(Span::styled(count, theme.tone(Tone::Dim))));
    let rows = usize::from(inner.height.saturating_sub(2)) / each;
    let (selected, view) = picker.view(rows);
    if view.is_empty() {
        let nothing = Line::from(Span::styled(say!(app.locale, "pick-nothing"), theme.tone(Tone::Dim)));
        put(buffer, inner.x, inner.y + 1, inner.width, nothing);
    }
    let columns = usize::from(inner.width);
    for (row, &index) in view.iter().enumerate() {
        let item = &picker.items[index];
        let y = inner.y + 1 + (row * each) as u16;
        let chosen = row == selected;
        let note = fit(&item.note, columns / 2);
        let room = columns.saturating_sub(width(&note) + 3);
        let label = fit(&item.label, room);
        let left = room.saturating_sub(width(&label));
        // A letter or two of it would be useless.
        let detail = if detailed || item.detail.is_empty() || left < LEAST_DETAIL.min(width(&item.detail) + 2) {
            String::new()
        } else {
            fit(&format!("  {}", item.detail), left)
        };
        let gap = " ".repeat(room.saturating_sub(width(&label) + width(&detail)) + 1);
        let mark = if chosen { "▸ " } else { "  " };
        let mut style = theme.tone(Tone::Normal);
        if chosen {
            style = theme.tone(Tone::Accent).add_modifier(Modifier::BOLD);
        }
        let dim = theme.tone(Tone::Dim);
        let spans = vec![
            Span::styled(format!("{mark}{label}"), style),
            Span::styled(format!("{detail}{gap}"), dim),
            Span::styled(note, dim),
        ];
        put(buffer, inner.x, y, inner.width, Line::from(spans));
        if detailed {
            let detail = fit(&item.detail, columns.saturating_sub(2));
            put(buffer, inner.x + 2, y + 1, inner.width - 2, Line::from(Span::styled(detail, dim)));
        }
    }
    let keys = choice.hint(&Around { keymap: &app.keymap, locale: app.locale, rows });
    let y = inner.bottom().saturating_sub(1);
    let tone = if choice.warns() { Tone::Bad } else { Tone::Dim };
    put(buffer, inner.x, y, inner.width, Line::from(Span::styled(keys, theme.tone(tone))));
    cursor_in(&picker.query, inner, 2)
}

fn line(frame: &mut Frame<'_>, app: &App, theme: Theme, asked: &line::Line) -> Position {
    let typed = asked.editor.text();
    let shown = if asked.secret() { "•".repeat(typed.chars().count()) } else { typed.to_string() };
    let inner = window(frame, app, theme, &asked.title, 56, 2);
    let buffer = frame.buffer_mut();
    let prompt = Span::styled("❯ ", theme.tone(Tone::Accent));
    // A long text shows its end, where the cursor is.
    let room = usize::from(inner.width).saturating_sub(3);
    let tail = end_of(&shown, room);
    put(buffer, inner.x, inner.y, inner.width, Line::from(vec![prompt, Span::raw(tail)]));
    let hint = fit(&asked.hint, inner.width.into());
    put(buffer, inner.x, inner.y + 1, inner.width, Line::from(Span::styled(hint, theme.tone(Tone::Dim))));
    Position { x: inner.x + 2 + width(tail) as u16, y: inner.y }
}

/// The longest end of a text that fits into `columns` columns.
fn end_of(text: &str, columns: usize) -> &str {
    let (mut used, mut from) = (0, text.len());
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += width(grapheme);
        if used > columns {
            break;
        }
        from = at;
    }
    &text[from..]
}

fn cursor_in(editor: &crate::app::input::composer::Editor, inner: Rect, indent: u16) -> Position {
    let column = editor.column();
    Position {
        x: (inner.x + indent)
            .saturating_add(column.min(usize::from(u16::MAX)) as u16)
            .min(inner.right().saturating_sub(1)),
        y: inner.y,
    }
}

/// Maximum width of the help: keys and a few words.
const WIDEST_HELP: u16 = 90;

fn long_text(
    frame: &mut Frame<'_>,
    app: &App,
    theme: Theme,
    title: &str,
    (lines, widest): (&[laid::Line], u16),
    top: usize,
) {
    // As wide as the window will be.
    let columns = room(app.panes.size.0, app.panes.size.0.saturating_sub(8).min(widest));
    let wrapped: Vec<laid::Line> = lines.iter().flat_map(|l| wrap(&l.spans, columns.into(), &[], &[])).collect();
    let inner = window(frame, app, theme, title, columns, (wrapped.len() + 1) as u16);
    let rows = usize::from(inner.height.saturating_sub(1));
    let top = top.min(wrapped.len().saturating_sub(rows));
    let buffer = frame.buffer_mut();
    for (row, line) in wrapped.iter().skip(top).take(rows).enumerate() {
        put(buffer, inner.x, inner.y + row as u16, inner.width, theme.line(line));
    }
    let close = app.keymap.key(Action::Close);
    let more = if wrapped.len() > rows {
        let steps = app.keymap.pair(Action::TextUp, Action::TextDown);
        let (up, down) = (app.keymap.key(Action::TextPageUp), app.keymap.key(Action::TextPageDown));
        let (from, to, count) = (top + 1, top + rows, wrapped.len());
        say!(
            app.locale,
            "text-keys-more",
            steps = steps,
            up = up,
            down = down,
            from = from,
            to = to,
            count = count,
            close = close
        )
    } else {
        say!(app.locale, "text-keys", close = close)
    };
    let y = inner.bottom().saturating_sub(1);
    put(buffer, inner.x, y, inner.width, Line::from(Span::styled(more, theme.tone(Tone::Dim))));
}

/// Width of the keys column.
const KEYS: usize = 26;

/// The keys, from the keymap itself, for `columns` columns: descriptions wrap below their beginning.
fn help(app: &App, columns: usize) -> Vec<laid::Line> {
    let normal = laid::Style::default();
    let accent = laid::Style::of(Tone::Accent);
    let locale = app.locale;
    let row = |keys: &str, what: String| {
        let indent = laid::Span::new(" ".repeat(KEYS), normal);
        // Many keys have a line of their own.
        let (mut lines, first) = match width(keys) + 2 > KEYS {
            true => (wrap(&[laid::Span::new(keys, accent)], columns, &[], &[]), indent.clone()),
            false => {
                let gap = " ".repeat(KEYS.saturating_sub(width(keys)));
                (Vec::new(), laid::Span::new(format!("{keys}{gap}"), accent))
            }
        };
        lines.extend(wrap(&[laid::Span::new(what, normal)], columns, &[first], &[indent]));
        lines
    };
    let heading = |text: String| vec![laid::Line::of(text, laid::Style::of(Tone::Heading).bold())];
    let mut lines = Vec::new();
    for context in Context::ALL {
        lines.push(heading(locale.context(context)));
        for action in Action::ALL.iter().filter(|action| action.context() == context) {
            let keys = app.keymap.keys(*action).join(", ");
            if !keys.is_empty() {
                lines.push(row(&keys, locale.action(*action)));
            }
        }
        lines.push(vec![laid::Line::default()]);
    }
    lines.push(heading(say!(locale, "help-commands")));
    lines.extend(crate::app::input::slash::commands().map(|(name, written)| row(&written, locale.slash(name))));
    lines.push(vec![laid::Line::default()]);
    lines.push(heading(say!(locale, "help-signs")));
    lines.push(row("✓ ≈ ✗", say!(locale, "help-checks")));
    lines.push(row("[?]", say!(locale, "help-uncited")));
    lines.push(row("● ▲", say!(locale, "help-places")));
    lines.into_iter().flatten().collect()
}
