//! Tells whether a line of a log repeats words of a conversation, however they were escaped or broken up.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::squeeze;
use super::tokens::is_cjk;

/// Minimum run of letters and digits that two texts do not share by chance. A CJK character carries as much as half a
/// word.
const RUN: usize = 16;
/// See [`RUN`].
const RUN_CJK: usize = 6;

/// Texts shorter than a run are searched for whole, unless they are this short or shorter.
const TOO_SHORT: usize = 4;

/// The texts to look for.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    runs: HashSet<u64>,
    whole: Vec<String>,
}

impl Traces {
    /// The traces these texts would leave.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Traces {
        let mut traces = Traces::default();
        for text in texts {
            let letters: Vec<char> = squeeze(text).chars().collect();
            let runs: Vec<u64> = runs(&letters).collect();
            if runs.is_empty() && letters.len() > TOO_SHORT {
                traces.whole.push(letters.into_iter().collect());
            }
            traces.runs.extend(runs);
        }
        traces
    }

    /// True if the line contains a run of one of the texts, or a short text whole.
    pub fn in_line(&self, line: &str) -> bool {
        let squeezed = squeeze(line);
        let letters: Vec<char> = squeezed.chars().collect();
        runs(&letters).any(|run| self.runs.contains(&run)) || self.whole.iter().any(|text| squeezed.contains(text))
    }
}

fn runs(letters: &[char]) -> impl Iterator<Item = u64> + '_ {
    (0..letters.len()).filter_map(|at| {
        let length = if is_cjk(letters[at]) { RUN_CJK } else { RUN };
        let run = letters.get(at..at + length)?;
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        Some(hasher.finish())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_however_they_are_escaped_and_other_lines_are_not() {
        let traces = Traces::of(["When does the harbour\nof Riga freeze?", "港口在一月封冻", "Why Riga?"]);
        for line in [
            "WARN docent: the request failed: {\"content\": \"When does the harbour\\nof Riga freeze?\"}",
            "the question \"does the harbour of…\" was not rewritten",
            "报错：港口在一月封冻。",
            "asked: why riga",
        ] {
            assert!(traces.in_line(line), "{line}");
        }
        for line in ["2026-11-27T22:48:59Z WARN docent::tasks::keeper: a turn was not saved", "riga", "港口多深", ""]
        {
            assert!(!traces.in_line(line), "{line}");
        }
        assert!(!Traces::of(["why", ""]).in_line("why not"));
    }
}
