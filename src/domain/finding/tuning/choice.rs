//! What users said of passages that were found for a question: kept, so that search can be fitted to it.

use serde::{Deserialize, Serialize};

use crate::domain::document::{DocumentId, Locator};

/// What a user said of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It answers the question.
    Right,
    /// It was pinned for the next asking.
    Pinned,
    /// It was excluded from the next asking.
    Dropped,
}

impl Verdict {
    /// As kept in the library.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Right => "right",
            Verdict::Pinned => "pinned",
            Verdict::Dropped => "dropped",
        }
    }

    /// The verdict of that name.
    pub fn named(name: &str) -> Option<Verdict> {
        [Verdict::Right, Verdict::Pinned, Verdict::Dropped].into_iter().find(|verdict| verdict.name() == name)
    }

    /// True if the passage is to be found for the question, false if not.
    pub fn favours(self) -> bool {
        self != Verdict::Dropped
    }
}

/// A passage marked by the user. The same mark again takes it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The question as searched for.
    pub question: String,
    /// Where the passage stands.
    pub place: Locator,
    /// `None` takes back what was said of it before.
    pub verdict: Option<Verdict>,
}

/// A choice as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChoice<K> {
    pub question: String,
    pub document: DocumentId,
    /// The key of the chunk's text, under which its embedding is kept too.
    pub text: K,
    pub verdict: Verdict,
}

/// The place of the text in `places` that shares most with `wanted`, the first of several; `None` if none shares any.
pub fn nearest_place<'a>(wanted: &Locator, places: impl Iterator<Item = &'a Locator>) -> Option<usize> {
    let shared = |place: &Locator| -> usize {
        let pairs = wanted.spans.iter().flat_map(|a| place.spans.iter().map(move |b| (a, b)));
        pairs
            .filter(|(a, b)| a.page == b.page)
            .map(|(a, b)| a.end.min(b.end).saturating_sub(a.start.max(b.start)))
            .sum()
    };
    let mut best = (0, None);
    for (n, place) in places.enumerate() {
        let share = shared(place);
        if share > best.0 {
            best = (share, Some(n));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::PageSpan;

    fn place(spans: &[(u32, usize, usize)]) -> Locator {
        let spans = spans.iter().map(|&(page, start, end)| PageSpan { page, start, end }).collect();
        Locator { document: DocumentId("d".into()), spans }
    }

    #[test]
    fn a_passage_belongs_to_the_chunk_it_shares_most_text_with() {
        let chunks = [place(&[(1, 0, 100)]), place(&[(1, 85, 200), (2, 0, 40)]), place(&[(2, 30, 90)])];
        let nearest = |spans: &[(u32, usize, usize)]| nearest_place(&place(spans), chunks.iter());
        assert_eq!(nearest(&[(1, 90, 120)]), Some(1));
        assert_eq!(nearest(&[(2, 35, 60)]), Some(2));
        assert_eq!(nearest(&[(1, 0, 200)]), Some(1), "a widened passage");
        assert_eq!(nearest(&[(3, 0, 9)]), None);
    }

    #[test]
    fn every_verdict_has_a_name_of_its_own() {
        for verdict in [Verdict::Right, Verdict::Pinned, Verdict::Dropped] {
            assert_eq!(Verdict::named(verdict.name()), Some(verdict));
        }
        assert_eq!(Verdict::named("wrong"), None);
    }
}
