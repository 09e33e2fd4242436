//! What stands above or below a table about it: its label and title, and the unit of its figures. These lines stay where
//! they are in the text.

use super::lines::Line;
use super::words;
use crate::adapters::reader::tables::labels::labelled;
use crate::domain::text;

/// Lines above a table, and below it, that may be about it.
const NEAR: usize = 6;

/// A title has at most this many characters.
const LONGEST: usize = 240;

/// What is known of a table from the lines around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Caption {
    pub label: Option<String>,
    pub title: Option<String>,
    pub units: Option<String>,
    /// It says that the table goes on from the page before.
    pub continued: bool,
}

/// Finds the caption of a table with these bounds among the other lines of the page. `first` are the words of its first
/// cell, where the unit is often named.
pub(super) fn find(lines: &[&Line], bounds: [f32; 4], first: &str) -> Caption {
    let [x0, y0, x1, y1] = bounds;
    let over = |line: &&&Line| line.x0 < x1 && x0 < line.x1;
    let mut above: Vec<&Line> = lines.iter().filter(over).filter(|line| line.y <= y0 + 2.0).copied().collect();
    above.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut below: Vec<&Line> =
        lines.iter().filter(over).filter(|line| line.y - 0.7 * line.size >= y1 - 2.0).copied().collect();
    below.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut caption = Caption::default();
    // Lines above, from the nearest, as far as they follow closely.
    let mut edge = y0;
    let mut near: Vec<(&Line, String)> = Vec::new();
    for line in above.into_iter().take(NEAR) {
        if edge - line.y > 2.8 * line.size {
            break;
        }
        edge = line.y - line.size;
        near.push((line, text::one_line(&words::text(line))));
    }
    caption.units = near.iter().take(3).map(|(_, own)| own.as_str()).chain([first]).find_map(units);
    let unit = |own: &str| units(own).is_some_and(|unit| unit.chars().count() + 2 >= own.chars().count());
    if let Some(at) = near.iter().position(|(_, own)| labelled(own).is_some()) {
        let whole: Vec<&str> = near[..=at].iter().rev().map(|(_, own)| own.as_str()).filter(|own| !unit(own)).collect();
        caption.set(&whole.join(" "));
    } else if let Some(at) =
        below.first().filter(|line| line.y - y1 < 3.2 * line.size).map(|line| text::one_line(&words::text(line)))
        && labelled(&at).is_some()
    {
        // Its further lines follow closely.
        let mut whole = at;
        for pair in below.windows(2).take(2) {
            if pair[1].y - pair[0].y > 1.4 * pair[1].size || whole.ends_with(['.', '。']) {
                break;
            }
            whole.push(' ');
            whole.push_str(&text::one_line(&words::text(pair[1])));
        }
        caption.set(&whole);
    } else {
        let titles: Vec<&(&Line, String)> = near.iter().filter(|(_, own)| !unit(own)).take(1).collect();
        if let Some((line, own)) = titles.first() {
            let middle = (line.x0 + line.x1 - x0 - x1).abs() / 2.0;
            let bold = line.bold * 10 > line.glyphs.len() * 6;
            let capital = own.chars().filter(|c| c.is_uppercase()).count() * 2
                > own.chars().filter(|c| c.is_alphabetic()).count();
            let centred = middle < 0.03 * (x1 - x0) && line.x1 - line.x0 < 0.7 * (x1 - x0);
            let few = own.chars().count() <= 100 && own.chars().any(char::is_alphabetic);
            if few && (bold || capital || centred) && !own.ends_with(['.', ',', ';']) {
                caption.title = Some(own.trim_end_matches([':', '：']).trim().to_string());
            }
        }
    }
    let said = [&caption.title, &caption.label].into_iter().flatten().any(|own| continued(own));
    caption.continued = said || near.first().is_some_and(|(_, own)| continued(own));
    caption
}

impl Caption {
    fn set(&mut self, whole: &str) {
        let Some(end) = labelled(whole) else { return };
        self.label = Some(whole[..end].trim_end_matches(['.', ':', '：', ' ']).to_string());
        let title = whole[end..].trim_start_matches(['.', ':', '：', ' ', '-', '–', '—', '|', '．']).trim();
        self.title = (!title.is_empty()).then(|| text::shorten(title, LONGEST));
    }
}

/// The unit that a line names: "(in millions)", "in thousands, except per share data", "单位：元".
fn units(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let said = [
        "in millions",
        "in thousands",
        "in billions",
        "millions of",
        "thousands of",
        "billions of",
        "in hundreds",
        "in mio",
        "in mrd",
        "in tausend",
        "in teur",
        "en millions",
        "en milliers",
        "en millones",
        "en miles",
        "em milhões",
        "em milhares",
        "in milioni",
        "in migliaia",
        "в миллионах",
        "в тысячах",
        "млн",
        "тыс.",
        "单位",
        "單位",
        "単位",
        "百万円",
        "단위",
        "amounts in",
        "dollars in",
        "in percent",
        "(in %)",
        "(%)",
        "in €",
        "in eur",
        "in us$",
        "in usd",
    ];
    if !said.iter().any(|said| lower.contains(said)) {
        return None;
    }
    // Within brackets, or the whole of a short line.
    let mut depth = None;
    for (at, c) in line.char_indices() {
        match c {
            '(' | '（' | '[' => depth = Some(at),
            ')' | '）' | ']' => {
                if let Some(from) = depth.take() {
                    let inside = &line[from..at + c.len_utf8()];
                    if said.iter().any(|said| inside.to_lowercase().contains(said)) {
                        return Some(inside.to_string());
                    }
                }
            }
            _ => {}
        }
    }
    (line.chars().count() <= 60).then(|| line.trim().to_string())
}

/// True for words that say that something goes on.
fn continued(line: &str) -> bool {
    let lower = line.to_lowercase();
    [
        "continued",
        "cont.",
        "cont’d",
        "cont'd",
        "fortsetzung",
        "suite)",
        "continuación",
        "продолжение",
        "续表",
        "續表",
        "（续",
        "(续",
        "続き",
        "계속",
    ]
    .iter()
    .any(|said| lower.contains(said))
}
