//! Questions in progress: the one being answered, those queued behind it, and commands waiting for a document.

use std::collections::VecDeque;

use crate::app::effect::AskId;
use crate::domain::conversation::ask::Ask;

/// Questions in progress.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// Queued questions.
    pub queue: VecDeque<Ask>,
    /// Commands waiting for a document, as typed.
    pub waiting: Vec<String>,
    /// The question being answered, and the index of its turn.
    pub running: Option<(AskId, usize)>,
    /// Questions with a greater id belong to this conversation.
    since: u64,
}

impl Questions {
    /// True for a question of this conversation, even if it was stopped.
    pub fn ours(&self, id: AskId) -> bool {
        id.0 > self.since
    }

    /// The turn of this question, while it is being answered.
    pub fn turn_of(&self, id: AskId) -> Option<usize> {
        self.running.filter(|(running, _)| *running == id).map(|(_, turn)| turn)
    }

    /// Stops everything. Returns the question being answered, with its turn, and the texts of the queued ones.
    pub fn stop(&mut self) -> Option<(AskId, usize, Vec<String>)> {
        let (id, turn) = self.running.take()?;
        Some((id, turn, self.queue.drain(..).map(|queued| queued.question).collect()))
    }

    /// Removes everything that waits: commands first, then questions.
    pub fn give_back(&mut self) -> Vec<String> {
        self.waiting.drain(..).chain(self.queue.drain(..).map(|queued| queued.question)).collect()
    }

    /// Leaves the conversation: questions with ids up to `last` do not belong to the next one. Returns the one to stop.
    pub fn leave(&mut self, last: u64) -> Option<AskId> {
        let running = self.running.map(|(id, _)| id);
        *self = Questions { since: last, ..Questions::default() };
        running
    }
}
