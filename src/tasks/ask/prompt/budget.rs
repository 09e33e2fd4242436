//! How many passages a model is given, and how long: as its context allows.

use super::ANSWER_ROOM;
use super::description::room as description_room;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::conversation::parameters::Parameters;
use crate::domain::conversation::recall::Recalled;
use crate::domain::text::tokens;

/// Tokens and number of passages for small models, and for those whose context is not known.
const LEAST_TOKENS: u32 = 2_400;
/// See [`LEAST_TOKENS`].
const LEAST_PASSAGES: usize = 8;

/// The share of the context that passages may take: an eighth.
const SHARE: u32 = 8;
/// Tokens beyond which more passages add noise and cost rather than answers.
const MOST_TOKENS: u32 = 12_000;
const MOST_PASSAGES: usize = 24;
/// Tokens for one more passage. It takes about half of that; the rest is for the text around the best.
const A_PASSAGE: u32 = 600;

/// The room for passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Maximum number of passages.
    pub passages: usize,
    /// Maximum tokens (estimated) of all of them.
    pub tokens: u32,
}

/// The room for passages: what the template sets, else what the configuration sets (`wanted`), else a share of the
/// model's context; in any case no more than the context holds.
pub fn room(parameters: &Parameters, wanted: Option<u32>, model: &ModelInfo, history: &Recalled) -> Room {
    let share = match model.context_tokens {
        Some(context) if !model.small => (context / SHARE).clamp(LEAST_TOKENS, MOST_TOKENS),
        _ => LEAST_TOKENS,
    };
    let tokens = parameters.budget.or(wanted.filter(|_| !model.small)).unwrap_or(share);
    let more = tokens.saturating_sub(LEAST_TOKENS) / A_PASSAGE;
    let passages = parameters.passages.unwrap_or((LEAST_PASSAGES + more as usize).min(MOST_PASSAGES));
    let Some(context) = model.context_tokens else { return Room { passages, tokens } };
    let said: u32 = history.exchanges.iter().map(|e| tokens::estimate(&e.question) + tokens::estimate(&e.answer)).sum();
    let answer = parameters.max_tokens.unwrap_or(ANSWER_ROOM);
    let about = if model.small { 0 } else { description_room(Some(context)) };
    // An estimate may be a fifth too low, and the instructions take about 300.
    let left = (context / 5 * 4).saturating_sub(said + answer + about + 300);
    Room { passages, tokens: tokens.min(left.max(200)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::chat::Destination;

    fn of(context_tokens: Option<u32>, small: bool, parameters: &Parameters, wanted: Option<u32>) -> (usize, u32) {
        let model = ModelInfo {
            provider: "t".into(),
            model: "t".into(),
            destination: Destination::InProcess,
            context_tokens,
            small,
        };
        let room = room(parameters, wanted, &model, &Recalled::default());
        (room.passages, room.tokens)
    }

    #[test]
    fn passages_take_a_share_of_the_context_within_bounds() {
        let auto = Parameters::default();
        assert_eq!(of(None, false, &auto, None), (8, 2_400));
        assert_eq!(of(Some(32_768), true, &auto, None), (8, 2_400));
        assert_eq!(of(Some(16_384), false, &auto, None), (8, 2_400));
        assert_eq!(of(Some(32_768), false, &auto, None), (10, 4_096));
        assert_eq!(of(Some(65_536), false, &auto, None), (17, 8_192));
        assert_eq!(of(Some(200_000), false, &auto, None), (24, 12_000));
        assert_eq!(of(Some(1_000_000), false, &auto, None), (24, 12_000));
    }

    #[test]
    fn what_the_template_or_the_person_sets_wins() {
        let own = Parameters { budget: Some(3_000), passages: Some(5), ..Parameters::default() };
        assert_eq!(of(Some(200_000), false, &own, Some(20_000)), (5, 3_000));
        let auto = Parameters::default();
        assert_eq!(of(Some(200_000), false, &auto, Some(20_000)), (24, 20_000));
        assert_eq!(of(Some(200_000), false, &auto, Some(1_000)), (8, 1_000));
        assert_eq!(of(None, true, &auto, Some(20_000)), (8, 2_400));
        // Never more than fits.
        assert_eq!(of(Some(8_192), false, &auto, Some(20_000)).1, 8_192 / 5 * 4 - ANSWER_ROOM - 819 - 300);
    }
}
