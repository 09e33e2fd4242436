//! Compares a question with example questions by embedding, where the rules cannot tell what it asks for.

use std::sync::Arc;

use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::text_key;
use crate::domain::inquiry::{Inquiry, examples};
use crate::domain::report::Failure;
use crate::tasks::search::SearchError;
use crate::tasks::workspace::Workspace;

/// The inquiry of the example that a question is near to; `None` if it is near to none, if its words are clear, or if
/// no embedding model is loaded. Takes about as long as embedding a question.
pub(super) async fn nearest(workspace: &Arc<Workspace>, question: &str) -> Option<Inquiry> {
    let threshold = examples::worth_comparing(question)?;
    let embedder = workspace.embedder_if_loaded()?;
    let (workspace, question) = (workspace.clone(), question.to_string());
    let compared = tokio::task::spawn_blocking(move || {
        let examples = vectors(&workspace, &embedder)?;
        let own = embedder.embed(TextKind::Query, &[&question]).map_err(SearchError::from)?.pop();
        let similarities: Option<Vec<f32>> = own.map(|own| examples.iter().map(|other| cosine(&own, other)).collect());
        Ok::<_, Failure>(similarities.and_then(|near| examples::nearest(&question, &near, threshold)))
    });
    match compared.await {
        Ok(Ok(inquiry)) => inquiry,
        Ok(Err(failure)) => {
            tracing::warn!(%failure, "a question was not compared with the examples");
            None
        }
        Err(fault) => {
            tracing::error!(%fault, "a question was not compared with the examples");
            None
        }
    }
}

/// The embeddings of the examples, computed once and kept in the library.
fn vectors(workspace: &Workspace, embedder: &Embedder) -> Result<Vec<Vec<f32>>, Failure> {
    let texts = examples::texts();
    // A text embedded as a question differs from one embedded as a passage, so it has another key.
    let keys: Vec<_> = texts.iter().map(|text| text_key(&format!("question\n{text}"))).collect();
    let kept = workspace.library.kept_embeddings(embedder.id(), &keys)?;
    if let Some(vectors) = kept.into_iter().collect::<Option<Vec<_>>>() {
        return Ok(vectors);
    }
    let vectors = embedder.embed_urgently(TextKind::Query, &texts).map_err(SearchError::from)?;
    let pairs: Vec<_> = keys.into_iter().zip(vectors.iter().cloned()).collect();
    workspace.library.keep_embeddings(embedder.id(), &pairs)?;
    Ok(vectors)
}
