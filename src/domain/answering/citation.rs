//! Citations: the `[n]` marks in an answer, tied to their passages and checked against the passages' text.
//!
//! The page of a citation comes from the passage's locator, never from the model. The check compares the sentence with
//! the mark to the passage's text (`claim`): a quotation found verbatim is `Verbatim`; a sentence most of whose content
//! words and all of whose numbers and names occur in the passage is `Close`; anything else is `Unsupported`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::cells::CellPlace;
use super::claim::{Check, Signals};
use super::marks::{Marker, markers, marks_of, without};
use crate::domain::document::{Locator, PageSpan};
use crate::domain::finding::passage::Passage;
use crate::domain::text::sentence;
use crate::domain::text::{one_line, squeeze, squeeze_with_ranges};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Citation {
    /// The number in the mark: 3 for `[3]`.
    pub marker: usize,
    /// The document's display name.
    pub document: String,
    /// Location of the passage or, once narrowed, of the quote ([`narrow`]).
    pub locator: Locator,
    /// The passage's own words that best support the claim.
    pub quote: String,
    /// The sentence of the answer that carries the mark. Empty in turns saved by earlier versions.
    #[serde(default)]
    pub claim: String,
    pub check: Check,
    /// Byte range of the mark in the answer, brackets included.
    pub range: Range<usize>,
    /// The cell of a table that says it; the locator then covers exactly this cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellPlace>,
    /// Byte range, in the answer, of the quoted words that answer the question, if they were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Range<usize>>,
}

/// Ties every mark of an answer to its passage and checks it. Marks that name no passage are dropped, since a number
/// the model invented must not become a page; [`super::marks::unknown`] returns them.
pub fn check_answer(answer: &str, passages: &[Passage]) -> Vec<Citation> {
    check_answer_with(answer, passages, |_, _| None)
}

/// [`check_answer`] with semantic similarity: `similarity` returns the cosine similarity of a claim and a text of a
/// passage, if available; it is called only where words leave the verdict open.
pub fn check_answer_with(
    answer: &str,
    passages: &[Passage],
    mut similarity: impl FnMut(&str, &str) -> Option<f32>,
) -> Vec<Citation> {
    let marks = marks_of(answer, passages);
    marks
        .iter()
        .filter_map(|marker| {
            let passage = passages.iter().find(|passage| passage.rank == marker.number)?;
            let claim = claim_before(answer, &marker.range, &marks);
            let headings = format!("{} {}", passage.document, passage.section.join(" "));
            let signals = Signals::under(&claim, &passage.text, &headings);
            let quote = passage.text[signals.support.clone()].trim().to_string();
            let nearness = signals.open().then(|| similarity(&claim, &quote)).flatten();
            let check = signals.verdict(nearness);
            Some(Citation {
                marker: marker.number,
                document: passage.document.clone(),
                locator: passage.locator.clone(),
                quote,
                claim,
                check,
                range: marker.range.clone(),
                cell: None,
                words: None,
            })
        })
        .collect()
}

/// The citations of an answer whose passages are the very words that it rests on: each cites its passage as a whole.
pub fn exact_citations(answer: &str, passages: &[Passage]) -> Vec<Citation> {
    let mut citations = check_answer(answer, passages);
    for citation in &mut citations {
        if let Some(passage) = passages.iter().find(|passage| passage.rank == citation.marker) {
            citation.quote = passage.text.trim().to_string();
            citation.check = Check::Verbatim;
        }
    }
    citations
}

/// Fills in the missing claims of citations saved by earlier versions.
pub fn with_claims(answer: &str, citations: &mut [Citation]) {
    if citations.iter().any(|citation| citation.claim.is_empty() && answer.get(citation.range.clone()).is_some()) {
        let marks = markers(answer);
        for citation in citations.iter_mut().filter(|citation| citation.claim.is_empty()) {
            if answer.get(citation.range.clone()).is_some() {
                citation.claim = claim_before(answer, &citation.range, &marks);
            }
        }
    }
}

/// The sentence a mark belongs to: the one around it or, if the mark follows a full stop, the one before. Marks and
/// Markdown emphasis are removed.
fn claim_before(answer: &str, mark: &Range<usize>, marks: &[Marker]) -> String {
    let mut breaks = answer.match_indices('\n').map(|(at, _)| at).filter(|&at| block_begins(&answer[at + 1..]));
    let paragraph_start = breaks.clone().take_while(|&at| at < mark.start).last().map_or(0, |at| at + 1);
    let paragraph_end = breaks.find(|&at| at >= mark.end).unwrap_or(answer.len());
    let paragraph_start = (paragraph_start + item_sign(&answer[paragraph_start..paragraph_end])).min(mark.start);
    let paragraph = &answer[paragraph_start..paragraph_end];
    let mark_at = mark.start - paragraph_start;
    let plain = |range: Range<usize>| {
        let (from, text) = (paragraph_start + range.start, &paragraph[range]);
        without(text, from, marks).replace(['*', '_', '`', '#'], "")
    };
    let mut claim = String::new();
    for range in sentence::split(paragraph) {
        if range.start > mark_at {
            break;
        }
        let words = plain(range.clone());
        let before_mark = plain(range.start..range.end.min(mark_at).max(range.start));
        // "… is so. [1] Next": the splitter may put the mark at the start of a sentence; it then belongs to the one
        // before.
        if range.end > mark_at && before_mark.trim().is_empty() && !claim.is_empty() {
            break;
        }
        if !words.trim().is_empty() {
            claim = words;
        }
    }
    // Removing a mark leaves a space behind.
    let mut claim = one_line(&claim);
    for stop in ['.', ',', ';', ':', '!', '?', '。', '，', '；', '：', '！', '？'] {
        claim = claim.replace(&format!(" {stop}"), &stop.to_string());
    }
    claim
}

/// True if a line of Markdown begins a new block: a blank line, a list item, a table row, a heading, a quotation.
fn block_begins(rest: &str) -> bool {
    rest.lines().next().is_none_or(|line| line.trim().is_empty()) || item_sign(rest) > 0
}

/// Length in bytes of a block's prefix: "- ", "12. ", "| ", "## ". 0 for a plain paragraph.
fn item_sign(block: &str) -> usize {
    let text = block.trim_start();
    let blank = block.len() - text.len();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let signs = text.len() - text.trim_start_matches('#').len();
    let sign = if (1..=3).contains(&digits) && [". ", ") "].iter().any(|sign| text[digits..].starts_with(sign)) {
        digits + 2
    } else if let Some(sign) = ["- ", "* ", "+ ", "• ", "|", "> "].iter().find(|sign| text.starts_with(**sign)) {
        sign.len()
    } else {
        signs
    };
    if sign == 0 { 0 } else { blank + sign }
}

/// Narrows a citation from its whole passage to the supporting quote: afterwards the locator covers exactly the quote,
/// on the page or pages where it stands. `page_text` returns the text of a page of the document. If the quote is not
/// found, the citation is unchanged.
pub fn narrow(citation: &mut Citation, mut page_text: impl FnMut(u32) -> Option<String>) {
    let wanted: Vec<char> = squeeze(&citation.quote).chars().collect();
    let mut there: Vec<(char, u32, Range<usize>)> = Vec::new();
    for span in &citation.locator.spans {
        let Some(text) = page_text(span.page) else { continue };
        let Some(inside) = text.get(span.start..span.end.min(text.len())) else { continue };
        let placed = squeeze_with_ranges(inside).into_iter();
        there.extend(placed.map(|(c, range)| (c, span.page, range.start + span.start..range.end + span.start)));
    }
    if wanted.is_empty() || there.len() < wanted.len() {
        return;
    }
    let places = 0..=there.len() - wanted.len();
    let Some(at) = places.into_iter().find(|&at| wanted.iter().zip(&there[at..]).all(|(w, (c, ..))| w == c)) else {
        return;
    };
    let mut spans: Vec<PageSpan> = Vec::new();
    for (_, page, range) in &there[at..at + wanted.len()] {
        match spans.last_mut() {
            Some(span) if span.page == *page => span.end = range.end,
            _ => spans.push(PageSpan { page: *page, start: range.start, end: range.end }),
        }
    }
    citation.locator.spans = spans;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample as passage;

    #[test]
    fn a_number_the_model_made_up_becomes_no_page() {
        assert!(check_answer("It is so [7].", &[passage(1, "It is so.")]).is_empty());
    }

    #[test]
    fn pages_come_from_the_locator() {
        let cited = check_answer("Page 99 says the sky is blue [2].", &[passage(2, "The sky is blue.")]);
        assert_eq!(cited[0].locator.page_start(), 20);
    }

    #[test]
    fn a_mark_of_another_shape_is_checked_like_any_other() {
        let passages = [passage(1, "Harbours freeze in January."), passage(2, "Ships wait for spring.")];
        for mark in
            ["[2, p. 7]", "[Source 2]", "【2†source】", "<sup>2</sup>", "(passage 2)", "(2)", "（2）", "[来源2]"]
        {
            for (claim, check) in
                [("Ships wait for spring", Check::Verbatim), ("Harbours burn in May", Check::Unsupported)]
            {
                for answer in [format!("{claim} {mark}."), format!("{claim}. {mark}"), format!("- {claim} {mark}")] {
                    let cited = check_answer(&answer, &passages);
                    assert_eq!(cited.len(), 1, "{answer}: {cited:?}");
                    assert_eq!((cited[0].marker, cited[0].check), (2, check), "{answer}: {cited:?}");
                    assert_eq!(cited[0].claim.trim_end_matches('.').trim(), claim);
                }
            }
        }
    }

    #[test]
    fn an_item_of_a_list_is_a_claim_of_its_own_full_stop_or_not() {
        let passages =
            [passage(1, "Harbours freeze in January and thaw in March."), passage(2, "Ships wait for spring.")];
        for list in [
            "- “Harbours freeze in January” [1]\n- “Ships wait for spring.” [2]",
            "1. Harbours freeze in January [1]\n2. Ships wait for spring [2]",
            "| what | where |\n|---|---|\n| Harbours freeze in January | [1] |\n| Ships wait for spring | [2] |",
        ] {
            let cited = check_answer(list, &passages);
            assert_eq!(cited.iter().map(|c| c.check).collect::<Vec<_>>(), [Check::Verbatim; 2], "{list}");
        }
    }

    #[test]
    fn a_mark_after_the_full_stop_belongs_to_the_sentence_before() {
        let passages = [passage(1, "Harbours freeze in January."), passage(2, "Ships wait for spring.")];
        let cited = check_answer("Harbours freeze in January. [1] Ships wait for spring. [2]", &passages);
        assert_eq!(cited.iter().map(|c| c.check).collect::<Vec<_>>(), [Check::Verbatim, Check::Verbatim]);
        assert_eq!(cited[1].quote, "Ships wait for spring.");
    }

    #[test]
    fn a_citation_is_narrowed_to_the_page_and_characters_of_its_quotation() {
        let pages =
            ["The first page says nothing of it.", "Harbours freeze in Jan-\nuary. Ships wait", "for spring to come."];
        let mut wide =
            passage(1, "The first page says nothing of it. Harbours freeze in January. Ships wait for spring to come.");
        wide.locator.spans =
            pages.iter().zip(7..).map(|(text, page)| PageSpan { page, start: 0, end: text.len() }).collect();
        let text_of = |page: u32| pages.get(page as usize - 7).map(|text| text.to_string());
        let mut cited = check_answer("Harbours freeze in January [1]. Ships wait for spring to come [1].", &[wide]);
        for citation in &mut cited {
            narrow(citation, text_of);
        }
        let PageSpan { page, start, end } = cited[0].locator.spans[0];
        assert_eq!((page, &pages[1][start..end]), (8, "Harbours freeze in Jan-\nuary"));
        assert_eq!(cited[0].locator.spans.len(), 1);
        let pages_of = |c: &Citation| c.locator.spans.iter().map(|s| s.page).collect::<Vec<_>>();
        assert_eq!(pages_of(&cited[1]), [8, 9]);
    }

    #[test]
    fn a_mark_at_the_beginning_of_a_sentence_speaks_of_the_sentence_before() {
        let passages = [passage(1, "Harbours freeze in January."), passage(2, "Ships wait for spring.")];
        let claims = |answer: &str| check_answer(answer, &passages).into_iter().map(|c| c.claim).collect::<Vec<_>>();
        for answer in
            ["Harbours freeze in January. [1] Ships wait for spring.", "Harbours freeze in January.\n[1] Ships wait."]
        {
            assert_eq!(claims(answer), ["Harbours freeze in January."], "{answer}");
        }
        // Where nothing stands before it, it can only speak of what follows.
        assert_eq!(claims("[2] Ships wait for spring."), ["Ships wait for spring."]);
        assert_eq!(
            claims("Harbours freeze in January [1].\n\n[2] Ships wait for spring.")[1],
            "Ships wait for spring."
        );
    }
}
