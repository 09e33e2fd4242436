//! The two panes: the conversation, and the passages or a page beside or below it.

use crate::app::panes::{Focus, Side};
use ratatui::Frame;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::theme::Theme;
use super::{put, rect};
use crate::app::Action;
use crate::app::panes::geometry::{Arrangement, Geometry};
use crate::app::state::App;
use crate::app::text as laid;
use crate::app::text::{Tone, fit, width, wrap};
use crate::say;

/// The conversation, or what to do if it is empty.
pub fn chat(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.chat);
    if area.height == 0 {
        return;
    }
    if app.chat.turns().is_empty() {
        return super::welcome::draw(frame, app, g, theme);
    }
    let buffer = frame.buffer_mut();
    for (row, line) in app.chat.view().iter().enumerate().take(area.height.into()) {
        put(buffer, area.x, area.y + row as u16, area.width, theme.line(&line.content));
    }
    if !app.chat.at_end() {
        let hint = format!(" ↓ {} ", say!(app.locale, "more-below"));
        let x = area.right().saturating_sub(width(&hint) as u16);
        let style = theme.tone(Tone::Accent).add_modifier(Modifier::REVERSED);
        put(buffer, x, area.bottom() - 1, area.width, Line::from(Span::styled(hint, style)));
    }
}

/// The side pane with its title.
pub fn side(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    if g.side.height == 0 || app.panes.side == Side::Hidden {
        return;
    }
    let focused = app.panes.focus == Focus::Side;
    let rule = theme.tone(if focused { Tone::Accent } else { Tone::Dim });
    let area = rect(g.side);
    let buffer = frame.buffer_mut();
    let beside = g.arrangement == Arrangement::Beside;
    // A rule has a space on both sides of its title.
    let room = usize::from(g.side_text.width).saturating_sub(if beside { 0 } else { 4 });
    let (titles, hints) = titles(app, room);
    let mut title_style = theme.tone(if focused { Tone::Accent } else { Tone::Normal });
    title_style = title_style.add_modifier(Modifier::BOLD);
    if beside {
        for y in area.top()..area.bottom() {
            put(buffer, area.x, y, 1, Line::from(Span::styled("│", rule)));
        }
    } else {
        put(buffer, area.x, area.y, area.width, Line::from(Span::styled("─".repeat(area.width.into()), rule)));
    }
    let text = rect(g.side_text);
    // Key hints are worth more than a longer title.
    let ways = titles.iter().flat_map(|title| hints.iter().map(move |hint| (title.clone(), hint.clone())));
    let fits = |(title, hint): &(String, String)| width(title) + width(hint) + 2 <= room;
    let (title, hint) = ways.into_iter().find(fits).unwrap_or_else(|| (fit(&titles[0], room), String::new()));
    // In a rule both have a space on either side.
    let pad = if beside { "" } else { " " };
    put(buffer, text.x, area.y, text.width, Line::from(Span::styled(format!("{pad}{title}{pad}"), title_style)));
    if !hint.is_empty() {
        let hint = format!("{pad}{hint}{pad}");
        let x = text.right().saturating_sub(width(&hint) as u16);
        put(buffer, x, area.y, text.width, Line::from(Span::styled(hint, theme.tone(Tone::Dim))));
    }
    match app.panes.side {
        Side::Page => page(frame, app, g, theme),
        _ => passages(frame, app, g, theme),
    }
}

/// The title of the side pane and its key hints, each in full and shortened, for `room` columns.
fn titles(app: &App, room: usize) -> ([String; 2], Vec<String>) {
    let (inside, locale) = (app.panes.focus == Focus::Side, app.locale);
    match (app.panes.side, &app.panes.page) {
        (Side::Page, Some(view)) => {
            let what = match &view.purpose {
                crate::app::panes::page::Purpose::Find { found, at, wanted } => {
                    let (wanted, at, count) = (fit(wanted, 20), at + 1, found.len());
                    format!(" · {}", say!(locale, "page-found", wanted = wanted, at = at, count = count))
                }
                _ => String::new(),
            };
            let key = |action| app.keymap.key(action);
            let (next, close) = (key(Action::NextPane), key(Action::Escape));
            let hints = if inside {
                let pages = app.keymap.pair(Action::PageBack, Action::PageForward);
                let marks = app.keymap.pair(Action::PageNextMark, Action::PagePreviousMark);
                let columns = app.keymap.pair(Action::TableLeft, Action::TableRight);
                let usual = say!(locale, "page-keys", pages = pages.as_str(), marks = marks, close = close.as_str());
                let wide = || say!(locale, "page-keys-wide", pages = pages, columns = columns, close = close);
                vec![if view.is_wide() && !view.drawn { wide() } else { usual }]
            } else {
                vec![
                    say!(locale, "page-keys-outside", next = next.as_str(), close = close.as_str()),
                    say!(locale, "page-keys-outside-short", next = next, close = close),
                ]
            };
            let place = format!("{}{what}", view.place(locale));
            let title = format!("{} · {place}", view.name);
            // The page matters more than the name of the only document, or the end of a long one.
            let name = fit(&view.name, room.saturating_sub(width(&place) + 3));
            let short = if app.documents.views.len() > 1 { format!("{name} · {place}") } else { place };
            ([if width(&title) <= room { title } else { short.clone() }, short], hints)
        }
        _ => {
            let count = app.chat.current_turn().map_or(0, |t| t.passages.len());
            let key = |action| app.keymap.key(action);
            let hint = if inside {
                let (pin, drop, ask) = (key(Action::PassagePin), key(Action::PassageDrop), key(Action::PassageAsk));
                say!(locale, "passages-keys", pin = pin, drop = drop, ask = ask)
            } else {
                say!(locale, "passages-keys-outside", keys = app.keymap.keys(Action::OpenSource).join(", "))
            };
            let short = say!(locale, "passages-title-short", count = count);
            ([say!(locale, "passages-title", count = count), short], vec![hint])
        }
    }
}

fn passages(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.side_text);
    let lines = app.panes.passages.view();
    if lines.is_empty() {
        let text = match app.questions.running {
            Some(_) => say!(app.locale, "searching"),
            None => say!(app.locale, "passages-none"),
        };
        put(frame.buffer_mut(), area.x, area.y, area.width, Line::from(Span::styled(text, theme.tone(Tone::Dim))));
    }
    for (row, line) in lines.iter().enumerate().take(area.height.into()) {
        put(frame.buffer_mut(), area.x, area.y + row as u16, area.width, theme.line(line));
    }
}

fn page(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.side_text);
    let Some(view) = &app.panes.page else { return };
    let buffer = frame.buffer_mut();
    let note = match (&view.problem, &view.page) {
        (Some(problem), _) => Some((format!("✗ {}", app.locale.failure(problem)), Tone::Bad)),
        (None, None) => Some((say!(app.locale, "page-loading"), Tone::Dim)),
        (None, Some(page)) if page.text.trim().is_empty() => {
            let why = page.warning.as_ref().map(|kept| app.locale.page_notes(kept));
            let why = why.unwrap_or_else(|| say!(app.locale, "page-without-text"));
            Some((why, Tone::Dim))
        }
        _ => None,
    };
    if let Some((text, tone)) = note {
        let span = laid::Span::new(text, laid::Style::of(tone));
        for (row, line) in wrap(&[span], area.width.into(), &[], &[]).iter().enumerate().take(area.height.into()) {
            put(buffer, area.x, area.y + row as u16, area.width, theme.line(line));
        }
        return;
    }
    for (row, line) in view.visible().enumerate().take(area.height.into()) {
        put(buffer, area.x, area.y + row as u16, area.width, theme.line(&line));
    }
    // How much of the page is visible; an image always fits.
    let (all, rows) = (view.lines().len(), usize::from(area.height));
    if all > rows && rows > 0 && !view.drawn {
        let size = (rows * rows / all).max(1);
        let top = (view.top * (rows - size)).checked_div(all - rows).unwrap_or(0);
        for row in top..top + size {
            let x = (area.right()).min(buffer.area().right() - 1);
            put(buffer, x, area.y + row as u16, 1, Line::from(Span::styled("▐", theme.tone(Tone::Dim))));
        }
    }
}
