//! The fitted weights of the features: one column for each state of knowledge, since features weigh differently where
//! others are missing. `training/selection` writes the file.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::features::{Present, Row};

/// A weight for each feature and column; lines of `#` are comments.
const FILE: &str = include_str!("selection.weights");

/// Question and text in one language or in two, with or without sentence vectors, with or without the cross-encoder.
const COLUMNS: usize = 8;

static WEIGHTS: LazyLock<HashMap<&str, [f32; COLUMNS]>> = LazyLock::new(|| parse(FILE));

fn parse(file: &str) -> HashMap<&str, [f32; COLUMNS]> {
    let lines = file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let parsed = lines.filter_map(|line| {
        let mut fields = line.split_whitespace();
        let name = fields.next()?;
        let numbers: Vec<f32> = fields.map_while(|field| field.parse().ok()).collect();
        Some((name, numbers.try_into().ok()?))
    });
    parsed.collect()
}

fn column(present: Present, across_languages: bool) -> usize {
    4 * usize::from(across_languages) + 2 * usize::from(present.read) + usize::from(present.near)
}

/// The log odds that a sentence with these features answers.
pub fn log_odds(row: &Row, present: Present, across_languages: bool) -> f32 {
    let column = column(present, across_languages);
    let weight = |name: &str| WEIGHTS.get(name).map_or(0.0, |weights| weights[column]);
    weight(OFFSET) + row.iter().map(|(name, value)| weight(name) * value).sum::<f32>()
}

/// What is added to every sentence's sum.
const OFFSET: &str = "offset";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_read() {
        let lines = FILE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count();
        assert_eq!(WEIGHTS.len(), lines);
        assert!(WEIGHTS.contains_key(OFFSET));
        assert!(WEIGHTS.values().flatten().all(|weight| weight.is_finite()));
    }
}
