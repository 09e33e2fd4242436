//! Notes of a scope too long for one request: the model notes the points of each part, some parts at a time. Notes are
//! kept in the library by what they were made from, so that a second question on a book, or one that was cancelled, does
//! not ask for them again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use sha2::{Digest, Sha256};

use super::Whole;
use crate::adapters::llm::{ChatModel, LlmError};
use crate::domain::answering::summary::parts::{Noted, points};
use crate::domain::conversation::chat::{ChatRequest, StreamEvent, Usage};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::conversation::recall::Recalled;
use crate::domain::conversation::template::Template;
use crate::domain::finding::passage::Passage;
use crate::domain::report::{Failure, Waiting};
use crate::domain::text;
use crate::tasks::ask::asking::Asking;
use crate::tasks::ask::prompt::Prompt;
use crate::tasks::ask::request::Parts as RequestParts;

/// Points asked of each part.
const POINTS: &str = "8";

/// After so many failures before the first success the model is given up.
const PATIENCE: usize = 2;

/// A stretch of text of which notes are made: part of a document, or points to be brought together.
pub(super) struct Text<'a> {
    pub name: &'a str,
    pub passages: &'a [Passage],
}

/// The notes of texts: the points of each by the passages' indexes in it, or why there are none.
pub(super) struct Notes {
    pub texts: Vec<Result<Vec<Noted>, LlmError>>,
    pub usage: Usage,
}

/// Has the model note the points of each text, `whole.at_a_time` at a time. Fails if it can be had for none.
pub(super) async fn take(
    asking: &Asking,
    whole: &Whole,
    texts: &[Text<'_>],
    model: &Arc<dyn ChatModel>,
    mark: &str,
) -> Result<Result<Notes, LlmError>, Failure> {
    let (begun, all) = (AtomicUsize::new(0), texts.len());
    let mut noted: Vec<BoxFuture<'_, _>> = Vec::with_capacity(all);
    for text in texts {
        noted.push(note(asking, whole, text, model, mark, (&begun, all)).boxed());
    }
    let mut noted = futures_util::stream::iter(noted).buffered(whole.at_a_time.max(1));
    let mut notes = Notes { texts: Vec::with_capacity(all), usage: Usage::default() };
    let mut had = false;
    while let Some(done) = noted.next().await {
        let (said, usage) = done?;
        notes.usage = sum(notes.usage, usage);
        let place = notes.texts.len();
        let words: Vec<&str> = texts[place].passages.iter().map(|passage| passage.text.as_str()).collect();
        had |= said.is_ok();
        if let Err(why) = &said {
            tracing::warn!(%why, part = texts[place].name, "a part has no notes");
            if !had && (place + 1 >= PATIENCE || place + 1 == all) {
                return Ok(Err(why.clone()));
            }
        }
        notes.texts.push(said.map(|said| points(&said, &words)));
    }
    Ok(Ok(notes))
}

/// The notes of one text, from the library or the model; `begun` of `all` are begun.
async fn note(
    asking: &Asking,
    whole: &Whole,
    text: &Text<'_>,
    model: &Arc<dyn ChatModel>,
    mark: &str,
    (begun, all): (&AtomicUsize, usize),
) -> Result<(Result<String, LlmError>, Usage), Failure> {
    let prompt = request(asking, whole, text, model, mark)?;
    let key = key(&**model, &whole.template, &asking.ask.question, text);
    let number = begun.fetch_add(1, Ordering::SeqCst) + 1;
    if let Some(kept) = asking.workspace.library.digest(&key)? {
        return Ok((Ok(kept), Usage::default()));
    }
    asking.tell(AnswerEvent::Waiting(Waiting::Part { number, of: all, name: text.name.to_string() }));
    let (said, usage) = complete(asking, &**model, prompt.request).await;
    if let Ok(said) = &said
        && !said.trim().is_empty()
        && let Err(error) = asking.workspace.library.keep_digest(&key, said)
    {
        tracing::warn!(%error, "the notes of a part were not kept");
    }
    Ok((said, usage))
}

/// The request for notes of a text, its passages numbered from 1.
pub(super) fn request(
    asking: &Asking,
    whole: &Whole,
    text: &Text<'_>,
    model: &Arc<dyn ChatModel>,
    mark: &str,
) -> Result<Prompt, Failure> {
    let mut passages = text.passages.to_vec();
    for (n, passage) in passages.iter_mut().enumerate() {
        passage.rank = n + 1;
    }
    let mut template = whole.template.clone();
    if let Some(points) = template.variables.get_mut("points") {
        points.default = Some(POINTS.into());
    }
    let question = subject(asking, text);
    let history = Recalled::default();
    let parts = RequestParts { template: &template, ..whole.of(&question, &passages, &history, mark) };
    asking.request(parts, &**model)
}

/// What is asked of a part: all it says, whatever the question, so that the next question finds the notes; a template
/// of the user's own is asked the question itself.
fn subject(asking: &Asking, text: &Text<'_>) -> String {
    if asking.ask.template == "answer" || asking.ask.template == super::SUMMARISE {
        format!("What this part says ({}): its points with their names, figures, decisions and results", text.name)
    } else {
        asking.ask.question.clone()
    }
}

/// The key under which notes are kept: model, template, what is asked, and the text.
fn key(model: &dyn ChatModel, template: &Template, question: &str, text: &Text<'_>) -> Vec<u8> {
    let info = model.info();
    let own = template.name != super::SUMMARISE;
    let parameters = serde_json::to_string(&template.parameters).unwrap_or_default();
    let mut hash = Sha256::new();
    let asked = if own { question } else { "" };
    let heads: [&str; 6] = [&info.provider, &info.model, &template.body, &parameters, asked, text.name];
    for piece in heads.into_iter().chain(text.passages.iter().map(|passage| passage.text.as_str())) {
        hash.update((piece.len() as u64).to_le_bytes());
        hash.update(piece.as_bytes());
    }
    hash.finalize().to_vec()
}

/// The whole reply to a request, with its tokens. Waits before retries are told.
async fn complete(asking: &Asking, model: &dyn ChatModel, request: ChatRequest) -> (Result<String, LlmError>, Usage) {
    let mut stream = model.stream(request);
    let (mut said, mut usage) = (String::new(), Usage::default());
    while let Some(event) = stream.next().await {
        match event {
            Ok(StreamEvent::Text(piece)) => said.push_str(&text::clean(&piece)),
            Ok(StreamEvent::Retracted) => said.clear(),
            Ok(StreamEvent::Usage(counts)) => usage = counts,
            Ok(StreamEvent::Retrying { attempt, wait_ms, why }) => {
                let seconds = wait_ms.div_ceil(1000);
                asking.tell(AnswerEvent::Waiting(Waiting::Retrying { why, attempt, seconds }));
            }
            Ok(StreamEvent::Reasoning(_)) => {}
            Ok(StreamEvent::Finish(_)) => break,
            Err(why) => return (Err(why), usage),
        }
    }
    (Ok(said), usage)
}

/// The tokens of two requests.
pub(super) fn sum(a: Usage, b: Usage) -> Usage {
    use crate::domain::conversation::chat::Cost;
    let cost = match (a.cost, b.cost) {
        (None, None) => None,
        (a, b) => Some(Cost(a.map_or(0, |c| c.0) + b.map_or(0, |c| c.0))),
    };
    Usage {
        prompt_tokens: a.prompt_tokens.saturating_add(b.prompt_tokens),
        completion_tokens: a.completion_tokens.saturating_add(b.completion_tokens),
        cost,
    }
}
