//! Questions on authors, dates, versions and identifiers, answered from the metadata.

use std::sync::Arc;

use super::Direct;
use crate::adapters::library::LibraryError;
use crate::domain::answering::metadata::{About, Answer, answer as said};
use crate::domain::document::metadata::names::{Names, mentions};
use crate::domain::document::metadata::{Field, Metadata};
use crate::domain::document::{Document, DocumentId, Locator, PageSpan};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::inquiry::metadata::{Asked, asked};
use crate::domain::report::Failure;
use crate::domain::text::language::AnswerLanguage;
use crate::domain::text::{one_line, reflow};
use crate::tasks::ask::asking::Asking;
use crate::tasks::workspace::Workspace;

/// Most documents answered for at once.
const MOST: usize = 12;

/// Seconds in a year.
const YEAR: i64 = 31_556_952;

/// A document with what is known of it.
struct Known {
    document: Document,
    name: String,
    metadata: Arc<Metadata>,
}

/// The answer; `None` if the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry) -> Result<Option<Direct>, Failure> {
    let question = asking.ask.question.clone();
    let read = inquiry.understood.clone().into_iter().chain([question.clone()]);
    let Some(asked) = read.into_iter().find_map(|question| asked(&question)) else { return Ok(None) };
    let named = &inquiry.scope.documents;
    let ids = if named.is_empty() { asking.ask.documents.clone() } else { named.clone() };
    let workspace = asking.workspace.clone();
    let language = match inquiry.form.language.as_deref() {
        Some(tag) if tag.starts_with("zh") => AnswerLanguage::Chinese,
        Some(tag) if tag.starts_with("en") => AnswerLanguage::English,
        _ => AnswerLanguage::of(&question),
    };
    let work = move || answered(&workspace, &ids, &asked, &question, language);
    match tokio::task::spawn_blocking(work).await {
        Ok(answer) => answer.map_err(Failure::from),
        Err(fault) => {
            tracing::error!(%fault, "a question on metadata was not answered");
            Ok(None)
        }
    }
}

fn answered(
    workspace: &Workspace,
    ids: &[DocumentId],
    asked: &Asked,
    question: &str,
    language: AnswerLanguage,
) -> Result<Option<Direct>, LibraryError> {
    let mut documents = Vec::new();
    for id in ids {
        let document = match workspace.opened(id) {
            Some(opened) => Some(opened.document.clone()),
            None => workspace.library.document(id)?,
        };
        if let Some(document) = document {
            let name = workspace.name_of(&document);
            documents.push(Known { document, name, metadata: workspace.knowledge(id)?.metadata });
        }
    }
    if !asked.about.is_empty() && !narrowed(&mut documents, asked, question) {
        return Ok(None);
    }
    documents.truncate(MOST);
    let about: Vec<About<'_>> =
        documents.iter().map(|known| About { name: &known.name, metadata: &known.metadata }).collect();
    let year = 1970 + u32::try_from(crate::tasks::time::now() / YEAR).unwrap_or_default();
    let Some(answer) = said(asked, &about, language, year) else { return Ok(None) };
    direct(workspace, &documents, answer).map(Some)
}

/// Keeps the documents that the words left over name; false if they name none of them and none of their people.
fn narrowed(documents: &mut Vec<Known>, asked: &Asked, question: &str) -> bool {
    let names: Vec<Names> = documents.iter().map(|known| Names::of(&known.document, &known.metadata)).collect();
    let found = mentions(question, &names);
    let left = asked.about.to_lowercase();
    let named: Vec<&str> = found.iter().filter_map(|mention| question.get(mention.place.clone())).collect();
    // All of the words must be explained by the names.
    let named = named.join(" ").to_lowercase();
    let explained = |word: &str| named.contains(word) || word.len() < 2;
    if !found.is_empty() && left.split_whitespace().all(explained) {
        let mut n = 0;
        documents.retain(|_| {
            n += 1;
            found.iter().any(|mention| mention.document == n - 1)
        });
        return true;
    }
    let of_person =
        |known: &Known| known.metadata.of(Field::Author).any(|author| author.value.to_lowercase().contains(&left));
    let people = asked.wanted.iter().any(|wanted| matches!(wanted.field, Field::Affiliation | Field::Email));
    let any = left.chars().count() >= 2 && people && documents.iter().any(of_person);
    if any {
        documents.retain(of_person);
    }
    any
}

/// The answer with the passages it cites: the very words on the pages.
fn direct(workspace: &Workspace, documents: &[Known], answer: Answer) -> Result<Direct, LibraryError> {
    let mut passages = Vec::with_capacity(answer.cited.len());
    for (n, (document, span)) in answer.cited.iter().enumerate() {
        let document = &documents[*document].document;
        let page = workspace.library.page(&document.id, span.page)?;
        let words = page.as_ref().and_then(|page| page.text.get(span.start..span.end)).unwrap_or_default();
        passages.push(passage(document, n + 1, *span, words));
    }
    Ok(Direct { text: answer.text, passages, exact: true, unanswered: answer.unanswered })
}

fn passage(document: &Document, rank: usize, span: PageSpan, words: &str) -> Passage {
    Passage {
        rank,
        score: 1.0,
        dense_score: None,
        lexical_score: None,
        document: document.name().to_string(),
        locator: Locator { document: document.id.clone(), spans: vec![span] },
        section: Vec::new(),
        text: one_line(&reflow(words)),
    }
}
