//! Everything around the panes: the header, the rule above the input, the input, and the status bar.

use crate::app::documents::{DocumentView, Phase};
use crate::app::panes::Focus;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::theme::Theme;
use super::{put, rect};
use crate::app::panes::geometry::{Geometry, PROMPT};
use crate::app::state::App;
use crate::app::text::{self as laid, Tone, fit, width, wrap};
use crate::app::{Action, Locale};
use crate::domain::conversation::chat::{Cost, Destination, ModelInfo};
use crate::domain::document::FileNow;
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

/// Maximum lines of a long message.
const MOST_NOTICE_LINES: usize = 6;

/// The documents and their state.
pub fn header(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.header);
    let names = |room: usize| match app.documents.views.as_slice() {
        [] => say!(app.locale, "no-document"),
        [one] => one.name(),
        several => {
            let named = |name: &str| say!(app.locale, "documents-more", name = name, count = several.len() - 1);
            named(&fit(&several[0].name(), room.saturating_sub(width(&named("")))))
        }
    };
    // The state leaves at least a third of the line for the name.
    let columns = usize::from(area.width).saturating_sub(width(" docent  ") + 2);
    let most = columns.saturating_sub(width(&names(columns)).min(columns / 3));
    let (states, tone) = coverage(app);
    let state = states.iter().find(|state| width(state) <= most).unwrap_or(&states[1]);
    let state = fit(state, most);
    let room = columns.saturating_sub(width(&state));
    let names = names(room);
    let title = match (&app.chat.title, app.documents.views.len()) {
        (title, 1) if !title.is_empty() && room > width(&names) + 20 => {
            let title = fit(&one_line(title), room - width(&names) - 3);
            vec![Span::raw(names), Span::styled(format!(" · {title}"), theme.tone(Tone::Dim))]
        }
        _ => vec![Span::raw(fit(&names, room))],
    };
    let mut spans = vec![Span::styled(" docent  ", theme.tone(Tone::Accent).add_modifier(Modifier::BOLD))];
    spans.extend(title);
    let buffer = frame.buffer_mut();
    put(buffer, area.x, area.y, area.width, Line::from(spans));
    let x = area.right().saturating_sub(width(&state) as u16 + 1);
    put(buffer, x, area.y, area.width, Line::from(Span::styled(state, theme.tone(tone))));
}

/// How much of the documents can be searched, in full and shortened.
fn coverage(app: &App) -> ([String; 2], Tone) {
    let locale = app.locale;
    let alike = |text: String, tone: Tone| ([text.clone(), text], tone);
    let failed = app.documents.views.iter().filter(|d| matches!(d.phase, Phase::Failed(_))).count();
    if app.documents.views.is_empty() {
        return alike(String::new(), Tone::Dim);
    }
    if failed == app.documents.views.len() {
        return alike(say!(locale, "coverage-failed"), Tone::Bad);
    }
    let busy = |wanted: fn(&Phase) -> bool| app.documents.views.iter().any(|d| wanted(&d.phase));
    let all = app
        .documents
        .views
        .iter()
        .map(|d| d.coverage)
        .fold(Default::default(), crate::domain::document::Coverage::plus);
    let total = all.pages_total;
    if busy(|p| *p == Phase::Locked) {
        return alike(say!(locale, "coverage-locked"), Tone::Close);
    }
    if busy(|p| *p == Phase::Opening) {
        return alike(say!(locale, "coverage-opening"), Tone::Accent);
    }
    if busy(|p| *p == Phase::Reading) {
        let done = all.pages_read;
        let full = say!(locale, "coverage-reading", done = done, total = total);
        let short = say!(locale, "coverage-reading-short", done = done, total = total);
        return ([full, short].map(|text| format!("{} {text}", gauge(done, total))), Tone::Accent);
    }
    if busy(|p| *p == Phase::Embedding) {
        let done = all.pages_embedded;
        let full = say!(locale, "coverage-embedding", done = done, total = total);
        let short = say!(locale, "coverage-embedding-short", done = done, total = total);
        return ([full, short].map(|text| format!("{} {text}", gauge(done, total))), Tone::Accent);
    }
    if app.documents.views.iter().any(|d| d.again.is_some()) {
        return alike(say!(locale, "coverage-opening"), Tone::Accent);
    }
    if app.documents.views.iter().any(|d| d.file != FileNow::Same) {
        let key = app.keymap.key(Action::Reload);
        return ([say!(locale, "coverage-changed", key = key), say!(locale, "coverage-changed-short")], Tone::Close);
    }
    let words_only = app.documents.views.iter().any(|d: &DocumentView| d.no_embeddings.is_some());
    let mut parts = vec![say!(locale, "pages", count = total)];
    let unread: usize = app.documents.views.iter().map(|d| d.skipped.len()).sum();
    if unread > 0 {
        parts.push(say!(locale, "coverage-unread", count = unread));
    }
    parts.push(if words_only { say!(locale, "coverage-words-only") } else { say!(locale, "coverage-ready") });
    ([parts.join(" · "), parts[1..].join(" · ")], if words_only { Tone::Close } else { Tone::Dim })
}

fn gauge(done: u32, total: u32) -> String {
    const CELLS: u32 = 8;
    let full = (done * CELLS).checked_div(total.max(1)).unwrap_or(0).min(CELLS);
    format!("{}{}", "▰".repeat(full as usize), "▱".repeat((CELLS - full) as usize))
}

/// The rule above the input: the template, and current activity.
pub fn rule(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.rule);
    let focused = app.panes.focus == Focus::Composer;
    let line = theme.tone(if focused { Tone::Accent } else { Tone::Dim });
    let buffer = frame.buffer_mut();
    put(buffer, area.x, area.y, area.width, Line::from(Span::styled("─".repeat(area.width.into()), line)));
    let title =
        app.settings.current().map_or(app.settings.template.clone(), |t| one_line(t.title_in(app.locale.code())));
    let locale = app.locale;
    let waiting = match (app.questions.queue.len(), app.questions.waiting.last()) {
        (0, None) => String::new(),
        (0, Some(command)) => say!(locale, "command-waits", command = fit(&one_line(command), 24)),
        (count, _) => say!(locale, "questions-wait", count = count),
    };
    let rights = match (app.questions.running.is_some(), waiting.is_empty()) {
        (true, _) => {
            let beat = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"][app.notices.beat as usize % 8];
            let waiting = if waiting.is_empty() { waiting } else { format!("{waiting} · ") };
            let answering = format!("{beat} {} ", say!(locale, "answering"));
            vec![format!(" {waiting}{answering}"), format!(" {answering}")]
        }
        (false, false) => vec![format!(" {} ", say!(locale, "waits-for-document", questions = waiting))],
        (false, true) => vec![format!(" {} ", say!(locale, "template-key", key = app.keymap.key(Action::Templates)))],
    };
    // Activity matters more than the end of a title.
    let left = |right: &String| usize::from(area.width).saturating_sub(width(right) + 5);
    let right = rights.into_iter().find(|right| left(right) >= LEAST_TITLE).unwrap_or_default();
    let title = fit(&title, left(&right));
    put(buffer, area.x + 1, area.y, area.width, Line::from(Span::styled(format!(" {title} "), line)));
    let x = area.right().saturating_sub(width(&right) as u16 + 1);
    put(buffer, x, area.y, area.width, Line::from(Span::styled(right, line)));
}

/// Minimum columns of the template's title worth showing.
const LEAST_TITLE: usize = 8;

/// The input. Returns the cursor position.
pub fn composer(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) -> Option<Position> {
    let area = rect(g.composer);
    let editor = &app.composer;
    // Laid out for this width by App::settle.
    let (lines, (row, column)) = editor.laid();
    let top = (row + 1).saturating_sub(area.height.into());
    let buffer = frame.buffer_mut();
    let prompt = theme.tone(Tone::Accent).add_modifier(Modifier::BOLD);
    put(buffer, 0, area.y, PROMPT, Line::from(Span::styled("❯ ", prompt)));
    if editor.text().is_empty() {
        let hint = match (app.documents.nothing_to_ask(), app.panes.focus) {
            (true, _) => say!(app.locale, "hint-open", key = app.keymap.key(Action::OpenFile)),
            (false, Focus::Composer) if app.first_run => first_steps(app),
            (false, Focus::Composer) => say!(app.locale, "hint-ask"),
            (false, Focus::Conversation) => in_conversation(app, area.width.into()),
            (false, Focus::Side) => say!(app.locale, "hint-back"),
        };
        put(buffer, area.x, area.y, area.width, Line::from(Span::styled(hint, theme.tone(Tone::Dim))));
    }
    for (n, range) in lines.iter().skip(top).take(area.height.into()).enumerate() {
        let text = editor.text()[range.clone()].replace('\t', " ");
        put(buffer, area.x, area.y + n as u16, area.width, Line::from(text));
    }
    let x = area.x + (column as u16).min(area.width.saturating_sub(1));
    Some(Position { x, y: area.y + (row - top) as u16 })
}

/// Key hints for the conversation, as many as fit.
fn in_conversation(app: &App, columns: usize) -> String {
    let key = |action| app.keymap.key(action);
    let (open, again, actions) = (key(Action::Follow), key(Action::Again), key(Action::TurnActions));
    let all = say!(app.locale, "hint-conversation", open = open, again = again, actions = actions);
    if width(&all) <= columns { all } else { say!(app.locale, "hint-back") }
}

/// Hints for a first-time user: ask, then check the answer.
fn first_steps(app: &App) -> String {
    let cited = app.chat.turns().iter().any(|turn| !turn.running() && !turn.marks(app.locale).is_empty());
    if cited {
        say!(app.locale, "guide-check", key = app.keymap.key(Action::OpenCitation))
    } else {
        say!(app.locale, "guide-ask")
    }
}

/// The status bar: the model and where text is sent; or a message.
pub fn status(frame: &mut Frame<'_>, app: &App, g: &Geometry, theme: Theme) {
    let area = rect(g.status);
    let buffer = frame.buffer_mut();
    let dim = theme.tone(Tone::Dim);
    if let Some(notice) = &app.notices.current {
        let tone = if notice.bad { Tone::Bad } else { Tone::Accent };
        let sign = if notice.bad { "✗ " } else { "" };
        let text = format!("{sign}{}", notice.text);
        if width(&text) < usize::from(area.width) {
            put(buffer, area.x, area.y, area.width, Line::from(Span::styled(format!(" {text}"), theme.tone(tone))));
        } else {
            long_notice(buffer, app, g, theme, laid::Span::new(text, laid::Style::of(tone)));
        }
        return;
    }
    let (commands, help) = (app.keymap.key(Action::Palette), app.keymap.key(Action::Help));
    let locale = app.locale;
    let short_hint = say!(locale, "status-help", help = help.as_str());
    let long_hint = say!(locale, "status-commands-help", commands = commands, help = help);
    let hints = [format!("{long_hint} "), format!("{short_hint} ")];
    let (sign, [long, short, least], tone) = model_line(app.model.as_ref(), locale);
    // Where text is sent matters more than the hints.
    let room = |hint: &str| usize::from(area.width).saturating_sub(width(hint) + 4);
    let spent = spent(app).map(|cost| format!("{long} · {}", say!(locale, "session-cost", cost = cost.to_string())));
    let mut ways = vec![(&long, &hints[0]), (&long, &hints[1]), (&short, &hints[0]), (&short, &hints[1])];
    ways.push((&least, &hints[1]));
    if let Some(spent) = &spent {
        ways.splice(0..0, [(spent, &hints[0]), (spent, &hints[1])]);
    }
    let (who, right) = ways.into_iter().find(|(who, hint)| width(who) <= room(hint)).unwrap_or((&least, &hints[1]));
    let who = fit(who, room(right));
    let left = Line::from(vec![Span::styled(format!(" {sign} "), theme.tone(tone)), Span::styled(who, dim)]);
    put(buffer, area.x, area.y, area.width, left);
    let x = area.right().saturating_sub(width(right) as u16);
    put(buffer, x, area.y, area.width, Line::from(Span::styled(right.as_str(), dim)));
}

/// A message longer than the status bar, drawn over the end of the pane above the input so that it can be read in full.
fn long_notice(buffer: &mut Buffer, app: &App, g: &Geometry, theme: Theme, text: laid::Span) {
    let area = rect(g.status);
    let (style, bad) = (theme.tone(text.style.tone), text.style.tone == Tone::Bad);
    let indent = [laid::Span::new(" ", laid::Style::default())];
    let lines = wrap(&[text], usize::from(area.width.saturating_sub(1)), &indent, &indent);
    let room = usize::from(g.rule.y.saturating_sub(g.header.y + 2)).min(MOST_NOTICE_LINES);
    let shown = lines.len().min(room);
    let top = g.rule.y - shown as u16;
    Clear.render(Rect { y: top, height: shown as u16, ..area }, buffer);
    for (n, line) in lines.iter().take(shown).enumerate() {
        let y = top + n as u16;
        put(buffer, area.x, y, area.width, theme.line(line));
    }
    if bad {
        let keys = Line::from(Span::styled(format!(" {}", say!(app.locale, "text-keys")), style));
        put(buffer, area.x, area.y, area.width, keys);
    }
}

/// The cost of the conversation so far, if prices are configured.
fn spent(app: &App) -> Option<Cost> {
    let costs = app.chat.turns().iter().filter_map(|turn| turn.usage?.cost);
    costs.reduce(|sum, cost| Cost(sum.0.saturating_add(cost.0)))
}

/// A symbol, and the model and where text is sent: in full, for a narrow screen, and without the model.
fn model_line(model: Option<&Result<ModelInfo, Failure>>, locale: Locale) -> (&'static str, [String; 3], Tone) {
    let alone = |text: String| [text.clone(), text.clone(), text];
    match model {
        None => ("○", alone(say!(locale, "model-wanted")), Tone::Dim),
        Some(Err(why)) => ("✗", alone(locale.failure(why)), Tone::Bad),
        Some(Ok(info)) if info.provider == "none" => {
            let ways =
                [say!(locale, "model-none"), say!(locale, "model-none-short"), say!(locale, "model-local-least")];
            ("●", ways, Tone::Close)
        }
        Some(Ok(info)) => {
            let name = one_line(&info.model);
            let short = say!(locale, "model-local-short", model = fit(&name, 30));
            let least = say!(locale, "model-local-least");
            match &info.destination {
                Destination::InProcess => {
                    ("●", [say!(locale, "model-in-process", model = name), short, least], Tone::Verbatim)
                }
                Destination::ThisMachine => {
                    let long = say!(locale, "model-here", model = name, provider = one_line(&info.provider));
                    ("●", [long, short, least], Tone::Verbatim)
                }
                Destination::Remote(host) => {
                    let host = one_line(host);
                    let short = say!(locale, "model-remote-short", model = fit(&name, 20), host = host.as_str());
                    let least = say!(locale, "model-remote-least", host = host.as_str());
                    ("▲", [say!(locale, "model-remote", model = name, host = host), short, least], Tone::Close)
                }
            }
        }
    }
}
