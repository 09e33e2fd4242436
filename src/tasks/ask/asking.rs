//! A question together with what is needed to look for its answer and whoever is told of it on the way.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc::UnboundedSender;

use crate::domain::conversation::Turn;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::progress::AnswerEvent;
use crate::tasks::workspace::Workspace;

/// See the module.
pub(crate) struct Asking {
    pub workspace: Arc<Workspace>,
    pub ask: Ask,
    /// The turns of its conversation that come before it, oldest first.
    pub earlier: Vec<Turn>,
    /// When it was asked.
    pub started: Instant,
    pub events: UnboundedSender<AnswerEvent>,
}

impl Asking {
    /// Tells whoever waits for the answer. One who is gone needs to hear nothing.
    pub(crate) fn tell(&self, event: AnswerEvent) {
        let _ = self.events.send(event);
    }

    /// Milliseconds since it was asked.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}
