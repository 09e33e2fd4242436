//! Counts the text of a page that ends up in no passage, by reason, so that nothing is lost silently.
//!
//! Characters are counted without white space. Text the reader set aside is counted under its kind; everything else
//! outside all chunks is counted too, whatever the cause.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::quality::UNREADABLE;
use super::{AsideKind, Page};

/// Reason for text that was not set aside but is still in no passage.
pub const IN_NO_PASSAGE: &str = "in no passage";

/// A page gets a warning if it loses more than this share of its characters for reasons without a warning of their own.
const SHARE: f32 = 0.2;

/// Fewer characters than this are a running head or two on a nearly empty page.
const FEW: usize = 150;

/// Text of a page or document that is in no passage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// In a few plain words.
    pub reason: String,
    /// Without white space.
    pub characters: usize,
}

impl AsideKind {
    /// Why text of this kind is in no passage, in a few plain words.
    pub fn reason(self) -> &'static str {
        match self {
            AsideKind::Running => "running head",
            AsideKind::Hidden => "hidden",
            AsideKind::Unreadable => "unreadable",
            AsideKind::LineNumber => "line number",
        }
    }
}

/// The text the reader set aside on a page.
pub fn aside(page: &Page) -> Vec<LeftOut> {
    let mut all = Vec::new();
    let mut at = 0;
    for aside in &page.asides {
        let range = aside.start.max(at)..aside.end;
        add(&mut all, aside.kind.reason(), page.text.get(range).map_or(0, characters));
        at = at.max(aside.end);
    }
    all
}

/// All text of a page that is in no passage; `covered` are the ranges of its text that passages hold.
pub fn of_page(page: &Page, covered: &[Range<usize>]) -> Vec<LeftOut> {
    let mut all = aside(page);
    let mut covered: Vec<&Range<usize>> = covered.iter().collect();
    covered.sort_by_key(|range| range.start);
    // Unreadable pages are in no passage, and have their own warning.
    let reason = if page.quality < UNREADABLE && page.warning.is_some() {
        AsideKind::Unreadable.reason()
    } else {
        IN_NO_PASSAGE
    };
    for part in page.body(0..page.text.len()) {
        let mut at = part.start;
        for range in &covered {
            let until = range.start.min(part.end);
            if until > at {
                add(&mut all, reason, page.text.get(at..until).map_or(0, characters));
            }
            at = at.max(range.end);
        }
        if at < part.end {
            add(&mut all, reason, page.text.get(at..part.end).map_or(0, characters));
        }
    }
    all
}

/// Adds the counts of one page to a total.
pub fn sum(all: &mut Vec<LeftOut>, more: &[LeftOut]) {
    for one in more {
        add(all, &one.reason, one.characters);
    }
}

/// The warning for a page that loses a large share of its text for reasons without a warning of their own.
pub fn warning(page: &Page, left_out: &[LeftOut]) -> Option<String> {
    let silent = [AsideKind::Running.reason(), IN_NO_PASSAGE];
    let lost: Vec<&LeftOut> = left_out.iter().filter(|one| silent.contains(&one.reason.as_str())).collect();
    let count: usize = lost.iter().map(|one| one.characters).sum();
    let share = count as f32 / characters(&page.text).max(1) as f32;
    if count < FEW || share <= SHARE {
        return None;
    }
    let reasons: Vec<&str> = lost.iter().map(|one| one.reason.as_str()).collect();
    Some(format!("{:.0} % of its text is left out of passages ({})", share * 100.0, reasons.join(", ")))
}

fn add(all: &mut Vec<LeftOut>, reason: &str, characters: usize) {
    if characters == 0 {
        return;
    }
    match all.iter_mut().find(|one| one.reason == reason) {
        Some(one) => one.characters += characters,
        None => all.push(LeftOut { reason: reason.to_string(), characters }),
    }
}

fn characters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::Aside;

    fn page(text: &str, asides: &[(Range<usize>, AsideKind)]) -> Page {
        let asides = asides.iter().map(|(r, kind)| Aside { start: r.start, end: r.end, kind: *kind }).collect();
        Page { number: 1, text: text.into(), asides, quality: 1.0, ..Page::default() }
    }

    fn one(range: Range<usize>) -> Vec<Range<usize>> {
        vec![range]
    }

    fn counts(all: &[LeftOut]) -> Vec<(&str, usize)> {
        all.iter().map(|one| (one.reason.as_str(), one.characters)).collect()
    }

    #[test]
    fn every_character_is_in_a_passage_or_counted_by_its_reason() {
        let page =
            page("Head 1\nThe words. Lost here.\nunseen", &[(0..6, AsideKind::Running), (29..35, AsideKind::Hidden)]);
        let all = of_page(&page, &one(7..17));
        assert_eq!(counts(&all), [("running head", 5), ("hidden", 6), (IN_NO_PASSAGE, 9)]);
        assert_eq!(counts(&of_page(&page, &[7..28, 7..12])), [("running head", 5), ("hidden", 6)]);
        let total: usize = all.iter().map(|one| one.characters).sum();
        assert_eq!(total + "The words.".len() - 1, characters(&page.text));
    }

    #[test]
    fn a_page_that_loses_much_of_its_text_is_warned_of() {
        let page = page(&"word ".repeat(100), &[(0..150, AsideKind::Running)]);
        assert!(warning(&page, &aside(&page)).is_none(), "120 characters are few");
        let lost = of_page(&page, &one(150..300));
        assert_eq!(
            warning(&page, &lost).unwrap(),
            "70 % of its text is left out of passages (running head, in no passage)"
        );
        assert!(warning(&page, &of_page(&page, &one(0..500))).is_none());
    }

    #[test]
    fn a_page_that_nobody_can_read_is_counted_as_such() {
        let mut page = page("\u{fffd}\u{fffd} x", &[]);
        (page.quality, page.warning) = (0.1, Some("unreadable".into()));
        assert_eq!(counts(&of_page(&page, &[])), [("unreadable", 3)]);
    }
}
