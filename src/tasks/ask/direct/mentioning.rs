//! Which of several documents mention something, and where: for each, the sentence that does.

use std::time::Duration;

use super::Direct;
use crate::domain::answering::mentioning::{Mention, said, sentence_with};
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::inquiry::Inquiry;
use crate::domain::inquiry::mentioning::asked;
use crate::domain::report::Failure;
use crate::domain::text::language::AnswerLanguage;
use crate::tasks::ask::asking::Asking;
use crate::tasks::search::{SearchOptions, search};

/// Most documents looked through for one answer.
const MOST: usize = 20;

/// Passages of a document that are looked at.
const PASSAGES: usize = 6;

/// Maximum tokens of the passages of a document.
const BUDGET: u32 = 4000;

/// The answer; `None` if the question asks for something else, or of one document.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry) -> Result<Option<Direct>, Failure> {
    let question = inquiry.understood.as_ref().unwrap_or(&asking.ask.question);
    let Some(what) = asked(question).filter(|_| asking.ask.documents.len() > 1) else { return Ok(None) };
    let mut passages: Vec<Passage> = Vec::new();
    let mut mentions: Vec<Mention> = Vec::new();
    for id in asking.ask.documents.iter().take(MOST) {
        let Some(opened) = asking.workspace.opened(id) else { continue };
        let options = SearchOptions {
            mode: SearchMode::Hybrid,
            limit: PASSAGES,
            budget: BUDGET,
            widen: false,
            patience: Duration::ZERO,
            read: false,
            trace: false,
        };
        let found = search(&asking.workspace, std::slice::from_ref(id), &what, options).await?;
        // Every word must be there: what is only near to it in meaning is no mention.
        let holder =
            found.passages.into_iter().find_map(|passage| Some((sentence_with(&what, &passage.text)?, passage)));
        let name = asking.workspace.name_of(&opened.document);
        let Some((sentence, mut passage)) = holder else {
            mentions.push(Mention { document: name, found: None });
            continue;
        };
        passage.rank = passages.len() + 1;
        mentions.push(Mention { document: name, found: Some((sentence, passage.rank)) });
        passages.push(passage);
    }
    let language = match inquiry.form.language.as_deref() {
        Some(tag) if tag.starts_with("zh") => AnswerLanguage::Chinese,
        Some(tag) if tag.starts_with("en") => AnswerLanguage::English,
        _ => AnswerLanguage::of(&asking.ask.question),
    };
    let left = asking.ask.documents.len().saturating_sub(MOST);
    let text = said(&what, &mentions, left, language);
    let unanswered = passages.is_empty();
    Ok(Some(Direct { text, passages, exact: false, unanswered }))
}
