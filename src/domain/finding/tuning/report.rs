//! What a fitting came to.

use serde::{Deserialize, Serialize};

use super::folds::Recall;
use super::general::General;

/// What an adapter was fitted from, and what cross-validation said of it. Kept with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tuned {
    /// Questions with a right passage that were used.
    pub pairs: usize,
    /// Of these, those that come from what users marked.
    pub choices: usize,
    /// Of questions that it was not fitted to.
    pub before: Recall,
    pub after: Recall,
    /// Of the built-in questions on general matters.
    pub general: General,
    /// When it was fitted, seconds since 1970 UTC.
    pub made: i64,
}

/// How an adapter moved the passages found for a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// As in [`Tuned`].
    pub pairs: usize,
    pub choices: usize,
    /// For each passage its number without the adapter, if that is another; one more than there are if it was not found.
    pub before: Vec<Option<usize>>,
}

/// Why an adapter is not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It finds no more than chance would for questions that it was not fitted to.
    NoGain,
    /// It finds less for the built-in questions.
    LosesElsewhere,
}

impl Tuned {
    /// Why it is not worth installing; `helps` says whether the gain is beyond chance.
    pub fn refused(&self, helps: bool) -> Option<Refusal> {
        match (helps, self.general.is_kept()) {
            (false, _) => Some(Refusal::NoGain),
            (true, false) => Some(Refusal::LosesElsewhere),
            (true, true) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_is_refused_without_gain_and_where_it_loses_elsewhere() {
        let tuned = |before, after| Tuned {
            pairs: 40,
            choices: 0,
            before: Recall::default(),
            after: Recall::default(),
            general: General { questions: 48, before, after },
            made: 0,
        };
        assert_eq!(tuned(40, 40).refused(true), None);
        assert_eq!(tuned(40, 40).refused(false), Some(Refusal::NoGain));
        assert_eq!(tuned(40, 30).refused(true), Some(Refusal::LosesElsewhere));
    }
}
