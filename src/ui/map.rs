//! The map of a document: a row of cells per chapter, or its passages as dots on a plane.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use ratatui::widgets::canvas::{Canvas, Points};

use super::put;
use super::theme::Theme;
use crate::app::locale::Locale;
use crate::app::overlays::map::{MapView, PageSign};
use crate::app::text::{Tone, fit, width};
use crate::domain::finding::chart::Dot;
use crate::say;

fn sign(sign: PageSign) -> (&'static str, Tone) {
    match sign {
        PageSign::Waiting => ("·", Tone::Dim),
        PageSign::Words => ("▫", Tone::Dim),
        PageSign::Meaning => ("▪", Tone::Normal),
        PageSign::Skipped => ("×", Tone::Bad),
        PageSign::Found => ("●", Tone::Accent),
        PageSign::Cited => ("◆", Tone::Verbatim),
    }
}

/// Draws the map into the inside of its window.
pub fn draw(frame: &mut Frame<'_>, map: &MapView, inner: Rect, locale: Locale, theme: Theme) {
    let body = Rect { height: inner.height.saturating_sub(2), ..inner };
    if map.plane {
        plane(frame, map, body, locale, theme);
    } else {
        chapters(frame, map, body, locale, theme);
    }
    let columns = usize::from(inner.width);
    let legend =
        if map.plane { plane_legend(map, locale, theme, columns) } else { page_legend(locale, theme, columns) };
    let keys = if map.plane { say!(locale, "map-keys-plane") } else { say!(locale, "map-keys") };
    let buffer = frame.buffer_mut();
    put(buffer, inner.x, inner.bottom().saturating_sub(2), inner.width, legend);
    let keys = Line::from(Span::styled(keys, theme.tone(Tone::Dim)));
    put(buffer, inner.x, inner.bottom().saturating_sub(1), inner.width, keys);
}

fn page_legend(locale: Locale, theme: Theme, columns: usize) -> Line<'static> {
    let parts = [
        (PageSign::Cited, say!(locale, "map-cited")),
        (PageSign::Found, say!(locale, "map-found")),
        (PageSign::Meaning, say!(locale, "map-meaning")),
        (PageSign::Words, say!(locale, "map-words")),
        (PageSign::Skipped, say!(locale, "map-skipped")),
    ];
    legend(parts.map(|(page, what)| (sign(page).0, sign(page).1, what)), theme, columns)
}

fn plane_legend(map: &MapView, locale: Locale, theme: Theme, columns: usize) -> Line<'static> {
    let mut parts = Vec::new();
    if map.chart.question.is_some() {
        parts.push(("✦", Tone::Close, say!(locale, "map-question")));
    }
    parts.push(("1", Tone::Accent, say!(locale, "map-passages")));
    parts.push(("⠂", Tone::Dim, say!(locale, "map-dots")));
    legend(parts, theme, columns)
}

/// Symbols with labels: closer together in little space, without the last ones that do not fit completely.
fn legend(
    parts: impl IntoIterator<Item = (&'static str, Tone, String)>,
    theme: Theme,
    columns: usize,
) -> Line<'static> {
    let parts: Vec<_> = parts.into_iter().collect();
    let all: usize = parts.iter().map(|(_, _, what)| width(what) + 4).sum();
    let gap = if all <= columns + 2 { "  " } else { " " };
    let mut used = 0;
    let fits = |(_, _, what): &(&str, Tone, String)| {
        used += width(what) + 2 + gap.len();
        used <= columns + gap.len()
    };
    let spans = parts.into_iter().take_while(fits).flat_map(|(sign, tone, what)| {
        [Span::styled(sign, theme.tone(tone)), Span::styled(format!(" {what}{gap}"), theme.tone(Tone::Dim))]
    });
    Line::from(spans.collect::<Vec<_>>())
}

fn chapters(frame: &mut Frame<'_>, map: &MapView, area: Rect, locale: Locale, theme: Theme) {
    let rows = usize::from(area.height).max(1);
    let top = map.selected.saturating_sub(rows * 2 / 3).min(map.chapters.len().saturating_sub(rows));
    let columns = usize::from(area.width);
    let front = say!(locale, "map-front");
    // Rows of page ranges have no titles; with chapters, the pages before the first one have none.
    let titled = map.chapters.iter().any(|c| !c.title.is_empty());
    let title_of = |title: &str| if titled && title.is_empty() { front.clone() } else { title.to_string() };
    let longest = map.chapters.iter().map(|c| width(&title_of(&c.title))).max().unwrap_or(0);
    let pages_of = |first: u32, last: u32| locale.pages(&map.labels, first, last);
    let numbers = map.chapters.iter().map(|c| width(&pages_of(c.first, c.last))).max().unwrap_or(0);
    let most = map.chapters.iter().map(|c| c.last - c.first + 1).max().unwrap_or(1);
    // Titles get the space pages leave, and at least half of it.
    let room = columns.saturating_sub(numbers + 4);
    let titles = longest.clamp(10, room.saturating_sub(most as usize).max(columns / 2).max(10));
    let strip = room.saturating_sub(titles).max(1);
    // One scale for all rows, so that a long chapter looks long.
    let each = most.div_ceil(strip as u32).max(1);
    for (row, chapter) in map.chapters.iter().enumerate().skip(top).take(rows) {
        let chosen = row == map.selected;
        let mut style = if chosen { theme.tone(Tone::Accent) } else { Style::default() };
        if chosen {
            style = style.add_modifier(Modifier::BOLD);
        }
        let title = fit(&title_of(&chapter.title), titles);
        let numbers_of = pages_of(chapter.first, chapter.last);
        let pad = |text: &str, columns: usize| " ".repeat(columns.saturating_sub(width(text)));
        let mut spans = vec![
            Span::styled(if chosen { "▸ " } else { "  " }, style),
            Span::styled(format!("{title}{}", pad(&title, titles)), style),
            Span::styled(format!(" {}{numbers_of} ", pad(&numbers_of, numbers)), theme.tone(Tone::Dim)),
        ];
        let cells = (chapter.first..=chapter.last).step_by(each as usize);
        spans.extend(cells.map(|first| {
            let (sign, tone) = sign(map.sign(first, (first + each - 1).min(chapter.last)));
            Span::styled(sign, theme.tone(tone))
        }));
        let y = area.y + (row - top) as u16;
        put(frame.buffer_mut(), area.x, y, area.width, Line::from(spans));
    }
}

fn plane(frame: &mut Frame<'_>, map: &MapView, area: Rect, locale: Locale, theme: Theme) {
    if area.is_empty() {
        return;
    }
    if map.chart.dots.is_empty() {
        let why = match &map.chart.without_dots {
            Some(error) => locale.embed_error(error),
            None => say!(locale, "map-no-dots"),
        };
        let why = Line::from(Span::styled(crate::domain::text::one_line(&why), theme.tone(Tone::Dim)));
        put(frame.buffer_mut(), area.x, area.y, area.width, why);
        return;
    }
    // Four parts of the document in four colours: a cluster of one colour is a chapter.
    let tones = [Tone::Link, Tone::Heading, Tone::Verbatim, Tone::Code];
    let part = |dot: &Dot| (dot.page.saturating_sub(1) * 4 / map.chart.pages.max(1)).min(3) as usize;
    let mut heaps: [Vec<(f64, f64)>; 4] = Default::default();
    for dot in map.chart.dots.iter().filter(|dot| map.rank(dot).is_none()) {
        heaps[part(dot)].push((dot.x.into(), dot.y.into()));
    }
    let canvas =
        Canvas::default().marker(Marker::Braille).x_bounds([-1.05, 1.05]).y_bounds([-1.05, 1.05]).paint(|context| {
            for (heap, tone) in heaps.iter().zip(tones) {
                let color = theme.tone(tone).fg.unwrap_or_default();
                context.draw(&Points { coords: heap, color });
            }
        });
    canvas.render(area, frame.buffer_mut());
    let place = |x: f32, y: f32| {
        let along = |v: f32, cells: u16| ((v + 1.05) / 2.1 * f32::from(cells)) as u16;
        let column = area.x + along(x, area.width).min(area.width.saturating_sub(1));
        let row =
            area.bottom().saturating_sub(1 + along(y, area.height)).clamp(area.y, area.bottom().saturating_sub(1));
        (column, row)
    };
    for dot in &map.chart.dots {
        let Some(rank) = map.rank(dot) else { continue };
        let (x, y) = place(dot.x, dot.y);
        let style = theme.tone(Tone::Accent).add_modifier(Modifier::BOLD | Modifier::REVERSED);
        put(frame.buffer_mut(), x, y, 2, Line::from(Span::styled(rank.to_string(), style)));
    }
    if let Some((x, y)) = map.chart.question {
        let (x, y) = place(x, y);
        let style = theme.tone(Tone::Close).add_modifier(Modifier::BOLD);
        put(frame.buffer_mut(), x, y, 1, Line::from(Span::styled("✦", style)));
    }
}
