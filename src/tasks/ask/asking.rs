//! A question with what is needed to find its answer, and the channel for progress events.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;

use crate::domain::conversation::Turn;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::progress::AnswerEvent;
use crate::tasks::workspace::Workspace;

/// A question being answered.
pub(crate) struct Asking {
    pub workspace: Arc<Workspace>,
    pub ask: Ask,
    /// The earlier turns of its conversation, oldest first.
    pub earlier: Vec<Turn>,
    /// When it was asked.
    pub started: Instant,
    pub events: UnboundedSender<AnswerEvent>,
}

impl Asking {
    /// Sends an event. If the receiver is gone, nobody needs it.
    pub(crate) fn tell(&self, event: AnswerEvent) {
        let _ = self.events.send(event);
    }

    /// Milliseconds since it was asked.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}
