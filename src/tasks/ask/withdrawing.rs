//! Withdrawing an answer that no passage bears out, and putting the document's own words in its place.

use super::keeper::Keeper;
use super::quoting;
use crate::domain::answering::citation::Citation;
use crate::domain::answering::extraction::Quote;
use crate::domain::answering::withdrawal::{Said, groundless};

/// What an answer is judged by, besides its text.
pub(crate) struct Judged<'a> {
    /// The checked citations.
    pub citations: &'a [Citation],
    /// Bytes of the answer that stood there before the model spoke.
    pub before: usize,
    /// A small model said it.
    pub small: bool,
    /// The sentences that answer best.
    pub quotes: &'a [Quote],
    /// The evidence is too weak for an answer.
    pub weak: bool,
    /// The question is in Chinese.
    pub chinese: bool,
}

/// Puts the document's own words in the place of what the model said, where no passage bears out any of that. True when it
/// did; the turn keeps what was withdrawn.
pub(crate) fn withdraw(keeper: &mut Keeper, judged: &Judged<'_>) -> bool {
    let turn = &mut keeper.turn;
    let said = Said {
        answer: &turn.answer,
        from: judged.before,
        citations: judged.citations,
        passages: &turn.passages,
        question: &turn.question,
        small: judged.small,
    };
    if !groundless(said) {
        return false;
    }
    let model = turn.answer.split_off(judged.before.min(turn.answer.len()));
    turn.withdrawn = Some(model.trim().to_string());
    let quoted = turn.answer.trim_end().len();
    turn.answer.truncate(quoted);
    if turn.answer.is_empty() {
        turn.answer = quoting::instead(judged.quotes, judged.weak, judged.chinese);
    }
    true
}
