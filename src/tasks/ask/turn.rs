//! The turn being answered: the state shared by the steps from the prepared question to its checked answer.

use super::asking::Asking;
use super::prepare::Prepared;
use super::saved_turn::SavedTurn;
use crate::domain::answering::evidence::Verdict;
use crate::domain::conversation::AskedWith;
use crate::domain::conversation::progress::{AnswerEvent, AnswerTimings};
use crate::domain::text::language::AnswerLanguage;

/// The state of a turn being answered.
pub(crate) struct RunningTurn<'a> {
    pub asking: &'a Asking,
    pub saved: &'a mut SavedTurn,
    pub prepared: Prepared,
    pub timings: AnswerTimings,
    /// Whether the documents answer.
    pub verdict: Verdict,
    /// The language of what no model writes.
    pub language: AnswerLanguage,
    /// The answer continues existing text.
    pub continues_words: bool,
    /// Length of the answer, in bytes, before the current model's text.
    pub given: usize,
}

impl RunningTurn<'_> {
    /// A prepared turn; the search result is saved with it.
    pub(crate) fn new<'a>(asking: &'a Asking, saved: &'a mut SavedTurn, mut prepared: Prepared) -> RunningTurn<'a> {
        let timings = AnswerTimings { search: asking.elapsed_ms(), ..AnswerTimings::default() };
        let (ask, turn) = (&asking.ask, &mut saved.turn);
        turn.rewritten.clone_from(&prepared.rewritten);
        turn.inquiry = Some(prepared.inquiry.clone());
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
            verdict: prepared.verdict(&ask.steer),
            language: AnswerLanguage::of(&ask.question),
            continues_words: given > 0,
            given,
            asking,
            saved,
            prepared,
        }
    }

    /// The documents do not answer.
    pub(crate) fn is_weak(&self) -> bool {
        self.verdict == Verdict::DoesNotSay
    }

    /// The answer so far.
    pub(crate) fn answer(&self) -> &str {
        &self.saved.turn.answer
    }

    /// Records the time of the answer's first text.
    pub(crate) fn time_first_word(&mut self) {
        self.timings.first_token.get_or_insert(self.asking.elapsed_ms());
    }

    /// Adds a piece to the answer: first on disk, then on screen.
    pub(crate) fn add(&mut self, piece: String) {
        if !piece.is_empty() {
            self.saved.add_text(&piece);
            self.asking.tell(AnswerEvent::Text(piece));
        }
    }

    /// Adds a piece not written by a model.
    pub(crate) fn add_given(&mut self, piece: String) {
        self.time_first_word();
        self.add(piece);
    }
}

/// The hash by which a turn remembers its template.
fn text_hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
