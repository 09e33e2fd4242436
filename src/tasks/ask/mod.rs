//! Asking: one turn of a conversation, from the question to its checked answer, every step saved.
//!
//! [`answer`] is the whole sequence: the turn is saved (`saved_turn.rs`), passages are found and the prompt is built
//! (`prepare.rs`), the model writes (`write.rs`, `stream.rs`), and its answer is checked (`check.rs`).

pub(super) mod about;
pub(super) mod asking;
pub(super) mod best_sentences;
pub(super) mod cells;
pub(super) mod check;
pub(super) mod direct;
pub(super) mod document_words;
pub(super) mod gather;
mod inquire;
pub mod inspect;
pub(super) mod nearness;
pub(super) mod prepare;
pub mod prompt;
pub(super) mod request;
pub(super) mod retry_countdown;
pub(super) mod rework;
pub mod rewrite;
pub(super) mod saved_turn;
pub(super) mod scope;
pub(super) mod stream;
pub(super) mod turn;
pub(super) mod whole;
pub(super) mod write;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::workspace::Workspace;
use crate::domain::conversation::TurnState;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent};
use crate::domain::report::Failure;
use asking::Asking;
use check::Checked;
pub use direct::Direct;
pub use prepare::Prepared;
use saved_turn::SavedTurn;
use turn::RunningTurn;
use write::Written;

/// Answers a question. Everything is reported to `events`, ending with `Finished` or `Failed`. Dropping the future
/// cancels the request; the text received until then is kept in the turn.
pub async fn answer(workspace: &Arc<Workspace>, mut ask: Ask, events: UnboundedSender<AnswerEvent>) {
    let _answering = workspace.begin_answer();
    let started = Instant::now();
    let (mut saved, earlier) = match SavedTurn::begin(&workspace.library, &mut ask) {
        Ok(begun) => begun,
        Err(failure) => {
            let _ = events.send(AnswerEvent::Failed { failure, partial: String::new() });
            return;
        }
    };
    let asking = Asking { workspace: workspace.clone(), ask, earlier, started, events };
    if let Some(conversation) = asking.ask.conversation {
        asking.tell(AnswerEvent::Started { turn: saved.turn.id, conversation });
    }
    let end = match asking.prepare().await {
        Ok(prepared) => RunningTurn::new(&asking, &mut saved, prepared).run().await,
        Err(failure) => Err(failure),
    };
    asking.tell(match end {
        Ok(end) => AnswerEvent::Finished(end),
        Err(failure) => AnswerEvent::Failed { partial: saved.fail(&failure), failure },
    });
}

impl RunningTurn<'_> {
    async fn run(mut self) -> Result<AnswerEnd, Failure> {
        let written = self.write().await?;
        let checked = self.check(&written).await;
        self.finish(written, checked)
    }

    fn finish(mut self, written: Written, checked: Checked) -> Result<AnswerEnd, Failure> {
        let (Written { finish, usage, .. }, Checked { citations, unanswered }) = (written, checked);
        self.timings.total = self.asking.elapsed_ms();
        let timings = self.timings;
        tracing::info!(finish = finish.word(), citations = citations.len(), ?usage, ?timings, "a question is answered");
        self.saved.turn.citations.clone_from(&citations);
        self.saved.turn.usage = usage;
        self.saved.finish(TurnState::Done(finish.clone()))?;
        let (answer, withdrawn) = (self.saved.turn.answer.clone(), self.saved.turn.withdrawn.clone());
        let evidence = self.prepared.judgement(&self.asking.ask.steer).cloned();
        Ok(AnswerEnd { answer, citations, finish, usage, timings, unanswered, evidence, withdrawn })
    }
}

/// Searches and builds the request that [`answer`] would send, sending and saving nothing. The passages are marked off
/// with the conversation's own mark; outside a conversation, with one that is used once.
///
/// # Errors
/// When the template, the library, the models or the search fail.
pub async fn prepare(workspace: &Arc<Workspace>, ask: Ask) -> Result<Prepared, Failure> {
    let earlier = match ask.conversation {
        Some(id) => workspace.library.conversation(id)?.turns,
        None => Vec::new(),
    };
    let (events, _unheard) = unbounded_channel();
    Asking { workspace: workspace.clone(), ask, earlier, started: Instant::now(), events }.prepare().await
}
