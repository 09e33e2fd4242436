//! What the prompt says of the passages themselves: how many of how many they are, and next to which of them there is
//! text that is not shown.

use std::collections::HashMap;

use crate::domain::document::{DocumentId, PageSpan};
use crate::domain::finding::passage::Passage;

/// Bytes between passages that are not worth a word: white space, running heads and page numbers.
const GAP: usize = 80;

/// The pages at which passages begin and end: the length of their text, by document and number.
pub type PageLengths = HashMap<(DocumentId, u32), usize>;

/// One or two sentences on `given` passages of `total`. `pages` holds the lengths of the pages they begin and end on;
/// the last page of a document is known by the absence of the next one.
pub fn shown(given: &[Passage], total: u32, pages: &PageLengths) -> String {
    if given.is_empty() {
        return String::new();
    }
    let spans: Vec<(&DocumentId, &PageSpan)> = given
        .iter()
        .flat_map(|passage| passage.locator.spans.iter().map(|span| (&passage.locator.document, span)))
        .collect();
    let covers = |document: &DocumentId, page: u32, from: usize, to: usize| {
        spans.iter().any(|(of, span)| *of == document && span.page == page && span.start <= to && span.end > from)
    };
    let length = |document: &DocumentId, page: u32| pages.get(&(document.clone(), page)).copied();
    let before = |passage: &Passage| {
        let (document, Some(first)) = (&passage.locator.document, passage.locator.spans.first()) else { return false };
        match (first.start > GAP, first.page.checked_sub(1).filter(|page| *page > 0)) {
            (true, _) => !covers(document, first.page, first.start - GAP, first.start - 1),
            (false, None) => false,
            (false, Some(page)) => match length(document, page) {
                Some(end) => !covers(document, page, end.saturating_sub(2 * GAP), end),
                None => true,
            },
        }
    };
    let after = |passage: &Passage| {
        let (document, Some(last)) = (&passage.locator.document, passage.locator.spans.last()) else { return false };
        let left = length(document, last.page).is_none_or(|length| length > last.end + GAP);
        if left {
            return !covers(document, last.page, last.end, last.end + GAP);
        }
        length(document, last.page + 1).is_some() && !covers(document, last.page + 1, 0, 2 * GAP)
    };
    let marks = |unshown: &dyn Fn(&Passage) -> bool| {
        let marks: Vec<String> = given.iter().filter(|p| unshown(p)).map(|p| format!("[{}]", p.rank)).collect();
        marks.join(" ")
    };
    let count = match given.len() {
        1 => "This is 1 passage".to_string(),
        n => format!("These are {n} passages"),
    };
    let mut said = format!("{count} of {}.", total.max(given.len() as u32));
    let parts = [("before", marks(&before)), ("after", marks(&after))];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, marks)| !marks.is_empty())
        .map(|(where_, marks)| format!("{where_} {marks}"))
        .collect();
    if !parts.is_empty() {
        said.push_str(&format!(" There is text that is not shown {}.", parts.join(" and ")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    fn passage(rank: usize, spans: &[(u32, usize, usize)]) -> Passage {
        let mut passage = sample(rank, "Ice.");
        passage.locator.spans =
            spans.iter().map(|(page, start, end)| PageSpan { page: *page, start: *start, end: *end }).collect();
        passage
    }

    #[test]
    fn passages_are_counted_and_those_with_unshown_neighbours_named() {
        let document = sample(1, "").locator.document;
        let pages: PageLengths = (1..=3).map(|page| ((document.clone(), page), 2_000)).collect();
        let given =
            [passage(1, &[(1, 0, 900)]), passage(2, &[(1, 902, 1_990), (2, 0, 300)]), passage(3, &[(3, 1_000, 2_000)])];
        assert_eq!(
            shown(&given, 278, &pages),
            "These are 3 passages of 278. There is text that is not shown before [3] and after [2]."
        );
        let whole = [passage(1, &[(1, 0, 2_000), (2, 0, 2_000), (3, 0, 1_990)])];
        assert_eq!(shown(&whole, 1, &pages), "This is 1 passage of 1.");
        assert_eq!(shown(&[], 5, &pages), "");
    }
}
