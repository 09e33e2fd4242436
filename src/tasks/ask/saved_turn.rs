//! A turn on disk while it is being answered: from the question, piece by piece, to its end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::adapters::library::{Journal, Library, LibraryError};
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::{AskedWith, Conversation, Turn, TurnId, TurnState, title_from};
use crate::domain::report::{Failure, NotContinued};

/// How often a streaming answer is updated in the library.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// A turn being saved. If dropped before it is finished, it marks the turn cancelled, keeping the text so far.
pub(crate) struct SavedTurn {
    library: Arc<Library>,
    pub(crate) turn: Turn,
    saved_at: Instant,
    ended: bool,
    /// Every piece is written here before it is shown.
    journal: Option<Journal>,
}

impl SavedTurn {
    /// Saves the question as a new turn, or resumes the turn it continues; also returns the earlier turns. Afterwards
    /// `ask` names its conversation.
    pub(crate) fn begin(library: &Arc<Library>, ask: &mut Ask) -> Result<(SavedTurn, Vec<Turn>), Failure> {
        match ask.continues {
            Some(turn) => SavedTurn::take_up(library, ask, turn),
            None => Ok(SavedTurn::add(library, ask)?),
        }
    }

    fn add(library: &Arc<Library>, ask: &mut Ask) -> Result<(SavedTurn, Vec<Turn>), LibraryError> {
        let now = crate::tasks::time::now();
        let (conversation, earlier) = match ask.conversation {
            Some(id) => (id, library.conversation(id)?.turns),
            None => (library.begin_conversation(&title_from(&ask.question), &ask.documents, now)?, Vec::new()),
        };
        ask.conversation = Some(conversation);
        let mut turn = Turn {
            id: TurnId(0),
            question: ask.question.clone(),
            rewritten: None,
            template: ask.template.clone(),
            asked_with: AskedWith { values: ask.values.clone(), steer: ask.steer.clone(), ..AskedWith::default() },
            answer: String::new(),
            passages: Vec::new(),
            citations: Vec::new(),
            model: None,
            usage: None,
            state: TurnState::Running,
            failure: None,
            withdrawn: None,
            inquiry: None,
            asked_at: now,
        };
        turn.id = library.add_turn(conversation, &turn)?;
        Ok((SavedTurn::of(library, turn), earlier))
    }

    /// Resumes an incomplete turn. Its text stays, and new text is appended.
    fn take_up(library: &Arc<Library>, ask: &mut Ask, wanted: TurnId) -> Result<(SavedTurn, Vec<Turn>), Failure> {
        let conversation = ask.conversation.ok_or(NotContinued::NoConversation)?;
        let Conversation { turns: mut earlier, .. } = library.conversation(conversation)?;
        let at = earlier.iter().position(|turn| turn.id == wanted).ok_or(NotContinued::NoTurn)?;
        let mut turn = earlier.swap_remove(at);
        earlier.truncate(at);
        if turn.withdrawn.is_some() {
            return Err(NotContinued::Withdrawn.into());
        }
        if !turn.state.cut_short() {
            return Err(NotContinued::Whole.into());
        }
        *ask = Ask::continuing(conversation, std::mem::take(&mut ask.documents), &turn);
        (turn.state, turn.failure) = (TurnState::Running, None);
        library.save_turn(&turn)?;
        Ok((SavedTurn::of(library, turn), earlier))
    }

    fn of(library: &Arc<Library>, turn: Turn) -> SavedTurn {
        let (library, journal) = (library.clone(), journal(library, &turn));
        SavedTurn { library, turn, saved_at: Instant::now(), ended: false, journal }
    }

    /// Adds a piece to the answer.
    pub(crate) fn add_text(&mut self, piece: &str) {
        self.turn.answer.push_str(piece);
        if let Some(Err(error)) = self.journal.as_mut().map(|journal| journal.add(piece)) {
            tracing::warn!(%error, "an answer is kept every half second only");
            self.journal = None;
        }
        if self.saved_at.elapsed() > SAVE_EVERY {
            if let Err(error) = self.library.save_answer(self.turn.id, &self.turn.answer) {
                tracing::warn!(%error, "an answer in progress was not saved");
            }
            self.saved_at = Instant::now();
        }
    }

    /// Retracts the answer from byte `from` on, also on disk.
    pub(crate) fn take_back(&mut self, from: usize) {
        self.turn.answer.truncate(from);
        // The library first: a journal counts only if it continues from the library's text.
        if let Err(error) = self.library.save_answer(self.turn.id, &self.turn.answer) {
            tracing::warn!(%error, "what was taken back of an answer is still saved");
        }
        self.journal = journal(&self.library, &self.turn);
        self.saved_at = Instant::now();
    }

    pub(crate) fn save(&mut self) {
        if let Err(error) = self.library.save_turn(&self.turn) {
            tracing::warn!(%error, "a turn was not saved");
        }
    }

    /// Ends the turn in this state.
    pub(crate) fn finish(&mut self, state: TurnState) -> Result<(), LibraryError> {
        self.ended = true;
        self.turn.state = state;
        self.library.save_turn(&self.turn)?;
        // Only once the library has all of it.
        if let Some(journal) = self.journal.take() {
            journal.close();
        }
        Ok(())
    }

    /// Marks the turn failed; returns the text so far.
    pub(crate) fn fail(&mut self, failure: &Failure) -> String {
        self.turn.failure = Some(failure.clone());
        if let Err(error) = self.finish(TurnState::Failed(failure.to_string())) {
            tracing::warn!(%error, "a failed turn was not saved");
        }
        self.turn.answer.clone()
    }
}

impl Drop for SavedTurn {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.finish(TurnState::Cancelled);
        }
    }
}

fn journal(library: &Library, turn: &Turn) -> Option<Journal> {
    let made = library.journal(turn.id, &turn.answer);
    made.inspect_err(|error| tracing::warn!(%error, "an answer is kept every half second only")).ok()
}
