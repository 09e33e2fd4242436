//! Questions on chapters, pages, figures and tables, answered from the outline.

use std::time::Duration;

use super::Direct;
use crate::adapters::library::LibraryError;
use crate::domain::answering::evidence::{Evidence, Verdict};
use crate::domain::answering::structure::{self, Known, Said};
use crate::domain::document::{DocumentId, Locator, PageSpan};
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::inquiry::{Inquiry, asked_of_structure};
use crate::domain::report::Failure;
use crate::domain::text;
use crate::domain::text::language::AnswerLanguage;
use crate::tasks::ask::asking::Asking;
use crate::tasks::search::{SearchOptions, search};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Passages that tell which chapter a topic is in.
const TELLING: usize = 12;

/// The share of them, weighted by rank, that must be in one chapter.
const MOSTLY: f32 = 0.4;

/// The answer; `None` if the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry) -> Result<Option<Direct>, Failure> {
    let question = &asking.ask.question;
    let read_as = inquiry.read_as(question);
    let asked = match asked_of_structure(read_as).or_else(|| asked_of_structure(question)) {
        Some(asked) => Some(asked),
        // A follow-up asks with the words of the question before.
        None => asking.rewritten(None).await.and_then(|rewritten| asked_of_structure(&rewritten)),
    };
    let Some(asked) = asked else { return Ok(None) };
    let language = match inquiry.form.language.as_deref() {
        Some("zh") => AnswerLanguage::Chinese,
        Some("en") => AnswerLanguage::English,
        _ => AnswerLanguage::of(question),
    };
    let named = &inquiry.scope.documents;
    let documents = if named.is_empty() { &asking.ask.documents } else { named };
    let workspace = &asking.workspace;
    let mut said: Vec<(std::sync::Arc<OpenDocument>, Said)> = Vec::new();
    for id in documents {
        let Some(opened) = workspace.opened(id) else { continue };
        let outline = workspace.knowledge(id)?.outline;
        let labels = workspace.labels(id);
        let known = Known { outline: &outline, labels: &labels, pages: opened.document.pages };
        let found = match structure::searched(&asked, &outline) {
            Some((topic, among)) => {
                searched(asking, id, &topic, |page, at| structure::section_at(&outline, &among, page, at)).await?
            }
            None => Vec::new(),
        };
        said.extend(structure::answer(&asked, known, language, &found).map(|said| (opened, said)));
    }
    // A document that has no such thing matters only if none has.
    if said.iter().any(|(_, said)| !said.lacking) && documents.len() > 3 {
        said.retain(|(_, said)| !said.lacking);
    }
    if said.is_empty() {
        return Ok(None);
    }
    let several = documents.len() > 1;
    let mut direct = Direct { exact: true, ..Direct::default() };
    for (opened, said) in said {
        let text = numbered(&said.text, direct.passages.len());
        if !direct.text.is_empty() {
            direct.text.push_str("\n\n");
        }
        if several {
            let name = text::one_line(opened.document.name()).replace(['[', ']', '*'], " ");
            direct.text.push_str(&format!("**{name}**: "));
        }
        direct.text.push_str(&text);
        for place in said.places {
            let rank = direct.passages.len() + 1;
            direct.passages.push(passage(workspace, &opened, place, rank)?);
        }
    }
    Ok(Some(direct))
}

/// A text whose marks count on from `from`.
fn numbered(said: &str, from: usize) -> String {
    if from == 0 {
        return said.to_string();
    }
    let mut text = String::with_capacity(said.len() + 16);
    let mut rest = said;
    // Titles have no brackets, so each pair is a mark.
    while let Some((before, behind)) = rest.split_once('[') {
        text.push_str(before);
        let Some((number, after)) = behind.split_once(']') else {
            rest = behind;
            continue;
        };
        let number = number.parse::<usize>().map_or_else(|_| number.to_string(), |n| (n + from).to_string());
        text.push_str(&format!("[{number}]"));
        rest = after;
    }
    text + rest
}

/// The words at a place of a page, as a passage.
fn passage(
    workspace: &Workspace,
    opened: &OpenDocument,
    place: PageSpan,
    rank: usize,
) -> Result<Passage, LibraryError> {
    let id = &opened.document.id;
    let page = workspace.library.page(id, place.page)?.map(|page| page.text).unwrap_or_default();
    let (mut start, mut end) = (place.start.min(page.len()), place.end.min(page.len()));
    if start >= end {
        // The first line from there on.
        let from = page.get(start..).unwrap_or_default();
        start += from.len() - from.trim_start().len();
        end = page.get(start..).and_then(|rest| rest.find('\n')).map_or(page.len(), |at| start + at);
    }
    let words = page.get(start..end).unwrap_or_default();
    Ok(Passage {
        rank,
        score: 1.0,
        dense_score: None,
        lexical_score: None,
        document: opened.document.name().to_string(),
        locator: Locator { document: id.clone(), spans: vec![PageSpan { page: place.page, start, end }] },
        section: Vec::new(),
        text: text::one_line(&text::dot_leaders::shortened(words)),
    })
}

/// The sections in which a search finds a topic, if most of what it finds is in one.
async fn searched(
    asking: &Asking,
    id: &DocumentId,
    topic: &str,
    section: impl Fn(u32, usize) -> Option<usize>,
) -> Result<Vec<usize>, Failure> {
    let options = SearchOptions {
        mode: SearchMode::Hybrid,
        limit: TELLING,
        budget: u32::MAX,
        widen: false,
        patience: Duration::ZERO,
        read: false,
        trace: false,
    };
    let found = search(&asking.workspace, std::slice::from_ref(id), topic, options).await?;
    if Evidence::of(topic, &found.findings()).judge().verdict == Verdict::DoesNotSay {
        return Ok(Vec::new());
    }
    let mut weights: Vec<(usize, f32)> = Vec::new();
    let mut all = 0.0;
    for (n, passage) in found.passages.iter().enumerate() {
        let weight = 1.0 / (n as f32 + 2.0);
        all += weight;
        let place = passage.locator.spans.first();
        let Some(own) = place.and_then(|place| section(place.page, place.start)) else { continue };
        match weights.iter_mut().find(|(known, _)| *known == own) {
            Some((_, sum)) => *sum += weight,
            None => weights.push((own, weight)),
        }
    }
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mostly = weights.first().is_some_and(|(_, weight)| *weight >= MOSTLY * all);
    Ok(if mostly { weights.into_iter().map(|(n, _)| n).collect() } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_on_over_documents() {
        assert_eq!(
            numbered("2 chapters:\n- 1 Ice (p. 3) [1]\n- 2 Fog [2]", 3),
            "2 chapters:\n- 1 Ice (p. 3) [4]\n- 2 Fog [5]"
        );
        assert_eq!(numbered("none", 3), "none");
    }
}
