//! What the conversation shows before the first question: the documents, and what to do.

use ratatui::Frame;

use super::theme::Theme;
use super::{put, rect};
use crate::app::documents::Phase;
use crate::app::panes::geometry::Geometry;
use crate::app::text::{self as laid, Line, Tone, fit, width, wrap};
use crate::app::{Action, App};
use crate::say;

/// A row, which may take several lines.
enum Row {
    /// A text.
    Text(String, Tone),
    /// Keys, and what each does.
    Keys(Vec<(String, String)>),
}

/// Columns between what one key does and the next key.
const GAP: usize = 8;

/// Maximum documents listed before the first question; beyond it, one fewer and the number of the others.
const MOST_LISTED: usize = 4;

/// Maximum attached files named.
const MOST_ATTACHED: usize = 5;

/// Draws it.
pub fn draw(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let (locale, key) = (app.locale, |action| app.keymap.key(action));
    let mut text: Vec<Row> = Vec::new();
    let columns = usize::from(g.chat.width.saturating_sub(1));
    let open = |text: &mut Vec<Row>| {
        if app.first_run {
            text.push(Row::Text(say!(locale, "guide-open", key = key(Action::OpenFile)), Tone::Normal));
            text.push(Row::Text(say!(locale, "guide-ask", send = key(Action::Send)), Tone::Dim));
            text.push(Row::Text(say!(locale, "guide-check", key = key(Action::OpenCitation)), Tone::Dim));
            text.push(Row::Text(String::new(), Tone::Normal));
        }
        text.push(Row::Keys(vec![
            (key(Action::OpenFile), say!(locale, "welcome-open")),
            (key(Action::Library), say!(locale, "welcome-library")),
        ]));
        text.push(Row::Keys(vec![(key(Action::Sessions), say!(locale, "welcome-sessions"))]));
    };
    if app.documents.views.is_empty() {
        text.push(Row::Text(say!(locale, "welcome-purpose"), Tone::Heading));
        text.push(Row::Text(say!(locale, "welcome-kinds"), Tone::Normal));
        text.push(Row::Text(String::new(), Tone::Normal));
        open(&mut text);
    }
    let listed = match app.documents.views.len() {
        0..=MOST_LISTED => app.documents.views.len(),
        _ => MOST_LISTED - 1,
    };
    for view in &app.documents.views[..listed] {
        let title = view.document.as_ref().map_or_else(|| view.name(), |d| crate::domain::text::one_line(&d.title));
        text.push(Row::Text(title, Tone::Heading));
        match &view.phase {
            Phase::Failed(why) => text.push(Row::Text(format!("✗ {}", locale.failure(why)), Tone::Bad)),
            Phase::Locked => text.push(Row::Text(say!(locale, "welcome-locked"), Tone::Close)),
            Phase::Opening => text.push(Row::Text(say!(locale, "coverage-opening"), Tone::Dim)),
            _ => {
                let mut parts = vec![String::new(), say!(locale, "pages", count = view.coverage.pages_total)];
                if !view.skipped.is_empty() {
                    parts.push(say!(locale, "welcome-unread", count = view.skipped.len()));
                }
                let rest = parts.join(" · ");
                let name = fit(&view.name(), columns.saturating_sub(width(&rest)).max(16));
                text.push(Row::Text(format!("{name}{rest}"), Tone::Dim));
                if let count @ 1.. = view.attachments.len() {
                    let listed: Vec<String> = view
                        .attachments
                        .iter()
                        .take(MOST_ATTACHED)
                        .map(|name| crate::domain::text::one_line(name))
                        .collect();
                    let more = if count > listed.len() { ", …" } else { "" };
                    let names = format!("{}{more}", listed.join(", "));
                    text.push(Row::Text(say!(locale, "welcome-attached", count = count, names = names), Tone::Close));
                }
            }
        }
        text.push(Row::Text(String::new(), Tone::Normal));
    }
    if let more @ 1.. = app.documents.views.len() - listed {
        text.push(Row::Text(say!(locale, "welcome-more", count = more), Tone::Dim));
        text.push(Row::Text(String::new(), Tone::Normal));
    }
    if !app.documents.views.is_empty() && app.documents.nothing_to_ask() {
        open(&mut text);
    } else if !app.documents.views.is_empty() {
        text.push(Row::Text(say!(locale, "welcome-ask", send = key(Action::Send)), Tone::Normal));
        // A line ends between questions, not in one.
        let examples = say!(locale, "welcome-examples");
        let examples: Vec<String> = examples.split(" · ").map(laid::unbroken).collect();
        text.push(Row::Text(examples.join(" · "), Tone::Dim));
        text.push(Row::Text(String::new(), Tone::Normal));
        text.push(Row::Text(say!(locale, "welcome-checks"), Tone::Normal));
        text.push(Row::Text(say!(locale, "welcome-signs"), Tone::Dim));
        text.push(Row::Text(String::new(), Tone::Normal));
        let help = say!(locale, "welcome-either", one = key(Action::Help), other = key(Action::InputHelp));
        text.push(Row::Keys(vec![(key(Action::OpenCitation), say!(locale, "welcome-citation"))]));
        text.push(Row::Keys(vec![(key(Action::Templates), say!(locale, "welcome-template", names = names(app)))]));
        text.push(Row::Keys(vec![
            (key(Action::Palette), say!(locale, "welcome-commands")),
            (help, say!(locale, "welcome-help")),
        ]));
    }
    let area = rect(g.chat);
    let mut lines = Vec::new();
    for row in text {
        match row {
            Row::Text(text, tone) => {
                lines.extend(wrap(&[laid::Span::new(text, laid::Style::of(tone))], columns, &[], &[]))
            }
            Row::Keys(keys) => lines.extend(key_lines(&keys, columns)),
        }
    }
    let top = area.y + area.height.saturating_sub(lines.len() as u16) / 3;
    for (row, line) in lines.iter().enumerate() {
        let y = top + row as u16;
        if y < area.bottom() {
            put(frame.buffer_mut(), area.x + 1, y, area.width.saturating_sub(1), theme.line(line));
        }
    }
}

fn names(app: &App) -> String {
    app.settings.templates.iter().map(|t| t.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Keys and what they do, side by side where they have room, else one below the other. What goes on below a key begins
/// where its text does.
fn key_lines(keys: &[(String, String)], columns: usize) -> Vec<Line> {
    let style = laid::Style::default();
    let head = |key: &str| format!("{key}  ");
    let all = keys.iter().map(|(key, what)| format!("{}{what}", head(key))).collect::<Vec<_>>().join(&" ".repeat(GAP));
    if keys.len() > 1 && width(&all) <= columns {
        return vec![Line::of(all, style)];
    }
    let one = |(key, what): &(String, String)| {
        let head = head(key);
        let indent = laid::Span::new(" ".repeat(width(&head)), style);
        wrap(&[laid::Span::new(what.as_str(), style)], columns, &[laid::Span::new(head, style)], &[indent])
    };
    keys.iter().flat_map(one).collect()
}
