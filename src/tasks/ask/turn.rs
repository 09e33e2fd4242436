//! The turn that is being answered: all that the steps from the prepared question to its checked answer share.

use super::asking::Asking;
use super::prepare::Prepared;
use super::saved_turn::SavedTurn;
use crate::domain::conversation::AskedWith;
use crate::domain::conversation::progress::{AnswerEvent, AnswerTimings};
use crate::domain::text::language::AnswerLanguage;

/// See the module.
pub(crate) struct RunningTurn<'a> {
    pub asking: &'a Asking,
    pub saved: &'a mut SavedTurn,
    pub prepared: Prepared,
    pub timings: AnswerTimings,
    /// The evidence is too weak for an answer.
    pub weak: bool,
    /// The language of what no model writes.
    pub language: AnswerLanguage,
    /// The answer continues words that are there already.
    pub continues_words: bool,
    /// How many bytes of the answer stood there before the model that is asked now.
    pub given: usize,
}

impl RunningTurn<'_> {
    /// A turn that is prepared; what was found for it is saved with it.
    pub(crate) fn new<'a>(asking: &'a Asking, saved: &'a mut SavedTurn, mut prepared: Prepared) -> RunningTurn<'a> {
        let timings = AnswerTimings { search: asking.elapsed_ms(), ..AnswerTimings::default() };
        let (ask, turn) = (&asking.ask, &mut saved.turn);
        turn.rewritten.clone_from(&prepared.rewritten);
        if ask.continues.is_none() {
            turn.template.clone_from(&prepared.template.name);
            turn.asked_with = AskedWith {
                template_hash: Some(text_hash(&prepared.template.body)),
                parameters: Some(prepared.template.parameters.clone()),
                values: ask.values.clone(),
                steer: ask.steer.clone(),
            };
        } else {
            prepared.go_on_from(&turn.answer);
        }
        turn.passages.clone_from(&prepared.found.passages);
        turn.model = Some(prepared.info());
        let given = turn.answer.len();
        saved.save();
        RunningTurn {
            timings,
            weak: prepared.is_weak(&ask.steer),
            language: AnswerLanguage::of(&ask.question),
            continues_words: given > 0,
            given,
            asking,
            saved,
            prepared,
        }
    }

    /// The answer as it is now.
    pub(crate) fn answer(&self) -> &str {
        &self.saved.turn.answer
    }

    /// Notes when the answer's first word came.
    pub(crate) fn time_first_word(&mut self) {
        self.timings.first_token.get_or_insert(self.asking.elapsed_ms());
    }

    /// Adds a piece to the answer: on disk first, then where it is shown.
    pub(crate) fn add(&mut self, piece: String) {
        if !piece.is_empty() {
            self.saved.add_text(&piece);
            self.asking.tell(AnswerEvent::Text(piece));
        }
    }

    /// Adds a piece that no model wrote.
    pub(crate) fn add_given(&mut self, piece: String) {
        self.time_first_word();
        self.add(piece);
    }
}

/// The hash of a text, as a turn remembers its template.
fn text_hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
