//! The weights of the signs, as `training/evidence` fits them: a line `ROW SIGN WEIGHT MEAN` for each sign of each row,
//! where a row is a language and what was at hand; `intercept` is the row's constant, `says` and `may_say` are its
//! thresholds.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Languages, Sign, Verdict};

/// The fitted lines; a test reads every one.
const FITTED: &str = include_str!("evidence.weights");

/// The weights of one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    intercept: f32,
    /// Weight and mean over the questions fitted on, by the sign's name.
    signs: HashMap<&'static str, (f32, f32)>,
    says: f32,
    may_say: f32,
}

/// All rows by name.
#[derive(Debug, Default)]
pub(super) struct Weights(HashMap<&'static str, Row>);

pub(super) fn weights() -> &'static Weights {
    static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::of(FITTED));
    &WEIGHTS
}

impl Weights {
    fn of(text: &'static str) -> Weights {
        let mut rows: HashMap<&'static str, Row> = HashMap::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split_whitespace();
            let (Some(row), Some(name)) = (parts.next(), parts.next()) else { continue };
            let mut number = || parts.next().and_then(|word| word.parse::<f32>().ok()).unwrap_or(0.0);
            let (weight, mean) = (number(), number());
            let row = rows.entry(row).or_default();
            match name {
                "intercept" => row.intercept = weight,
                "says" => row.says = weight,
                "may_say" => row.may_say = weight,
                _ => drop(row.signs.insert(name, (weight, mean))),
            }
        }
        Weights(rows)
    }

    /// The row for a language and for what was at hand: embeddings, the cross-encoder. What was read counts only where
    /// it was fitted.
    pub(super) fn row(&self, languages: Languages, (meaning, reading): (bool, bool)) -> Option<&Row> {
        let languages = match languages {
            Languages::Alphabetic => "letters",
            Languages::Cjk => "cjk",
            Languages::Across => "across",
        };
        let (words, read) = match meaning {
            false => ("words", "words+reading"),
            true => ("words+meaning", "words+meaning+reading"),
        };
        let row = |at_hand: &str| self.0.get(format!("{languages}/{at_hand}").as_str());
        reading.then(|| row(read)).flatten().or_else(|| row(words))
    }
}

impl Row {
    /// That the document answers, 0 to 1.
    pub(super) fn probability(&self, signs: &[(Sign, f32)]) -> f32 {
        let weight = |sign: Sign| self.signs.get(sign.name()).map_or(0.0, |(weight, _)| *weight);
        let odds: f32 = signs.iter().map(|&(sign, value)| weight(sign) * value).sum::<f32>() + self.intercept;
        1.0 / (1.0 + (-odds).exp())
    }

    /// How far a sign moves the log-odds from where its mean would leave them.
    pub(super) fn moved(&self, sign: Sign, value: f32) -> f32 {
        self.signs.get(sign.name()).map_or(0.0, |(weight, mean)| weight * (value - mean))
    }

    pub(super) fn verdict(&self, probability: f32) -> Verdict {
        match probability {
            p if p >= self.says => Verdict::Says,
            p if p >= self.may_say => Verdict::MaySay,
            _ => Verdict::DoesNotSay,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::signs::ALL;
    use super::*;

    #[test]
    fn every_fitted_line_names_a_sign_and_every_row_has_its_thresholds() {
        let names: Vec<&str> = ALL.iter().map(|sign| sign.name()).chain(["intercept", "says", "may_say"]).collect();
        for line in FITTED.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let parts: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(parts.len(), 4, "{line}");
            assert!(names.contains(&parts[1]), "{line}");
            assert!(parts[2..].iter().all(|number| number.parse::<f32>().is_ok_and(f32::is_finite)), "{line}");
        }
        for languages in [Languages::Alphabetic, Languages::Cjk, Languages::Across] {
            for at_hand in [(false, false), (true, false), (false, true), (true, true)] {
                if languages == Languages::Across && !at_hand.0 {
                    continue;
                }
                let row = weights().row(languages, at_hand).unwrap();
                assert!(0.0 < row.may_say && row.may_say <= row.says && row.says < 1.0, "{languages:?} {at_hand:?}");
                assert!(!row.signs.is_empty());
            }
        }
    }

    #[test]
    fn a_sign_at_its_mean_moves_nothing() {
        let rows = Weights::of("letters/words overlap 4 0.5\nletters/words intercept -2 0\nletters/words says .6 0");
        let row = rows.row(Languages::Alphabetic, (false, false)).unwrap();
        assert_eq!(row.moved(Sign::Overlap, 0.5), 0.0);
        assert!(row.moved(Sign::Overlap, 1.0) > 0.0 && row.moved(Sign::Read, 9.0) == 0.0);
        assert!((row.probability(&[(Sign::Overlap, 0.5)]) - 0.5).abs() < 1e-6);
        assert_eq!(row.verdict(0.61), Verdict::Says);
        assert_eq!(row.verdict(0.59), Verdict::MaySay);
    }
}
