//! The user's choices for a question: what to search for, which passages the model must get, and which it must not.

use serde::{Deserialize, Serialize};

use crate::domain::document::Locator;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Kind;

/// The user's choices for a question. The default leaves everything to the search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ByHand {
    /// Search text used instead of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_for: Option<String>,
    /// What the question is to be taken to ask for, whatever its words say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Passages given to the model before all others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<Passage>,
    /// Passages never given to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Locator>,
}

impl ByHand {
    /// True if the user chose nothing.
    pub fn is_empty(&self) -> bool {
        *self == ByHand::default()
    }

    /// The passages found, with the pinned ones first and without the excluded ones: at most `limit` besides the pinned
    /// ones, renumbered.
    pub fn apply(&self, found: Vec<Passage>, limit: usize) -> Vec<Passage> {
        let elsewhere = |passage: &Passage| {
            !self.dropped.contains(&passage.locator) && self.pinned.iter().all(|p| p.locator != passage.locator)
        };
        let room = limit.saturating_sub(self.pinned.len());
        let others = found.into_iter().filter(elsewhere).take(room);
        let mut all: Vec<Passage> = self.pinned.iter().cloned().chain(others).collect();
        for (n, passage) in all.iter_mut().enumerate() {
            passage.rank = n + 1;
        }
        all
    }

    /// Pins or unpins a passage; an excluded one is included again.
    pub fn toggle_pin(&mut self, passage: &Passage) {
        self.dropped.retain(|locator| *locator != passage.locator);
        let before = self.pinned.len();
        self.pinned.retain(|pinned| pinned.locator != passage.locator);
        if self.pinned.len() == before {
            self.pinned.push(passage.clone());
        }
    }

    /// Excludes or includes a passage; a pinned one is unpinned.
    pub fn toggle_drop(&mut self, passage: &Passage) {
        self.pinned.retain(|pinned| pinned.locator != passage.locator);
        let before = self.dropped.len();
        self.dropped.retain(|locator| *locator != passage.locator);
        if self.dropped.len() == before {
            self.dropped.push(passage.locator.clone());
        }
    }

    /// True for a pinned passage.
    pub fn pins(&self, passage: &Passage) -> bool {
        self.pinned.iter().any(|pinned| pinned.locator == passage.locator)
    }

    /// True for an excluded passage.
    pub fn drops(&self, passage: &Passage) -> bool {
        self.dropped.contains(&passage.locator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{DocumentId, PageSpan};
    use crate::domain::finding::passage::sample;

    /// The tests change the rank; the page identifies a passage.
    fn passage(rank: usize, page: u32) -> Passage {
        let locator = Locator { document: DocumentId("d".into()), spans: vec![PageSpan { page, start: 0, end: 9 }] };
        Passage { locator, ..sample(rank, &format!("page {page}")) }
    }

    fn pages(passages: &[Passage]) -> Vec<(usize, u32)> {
        passages.iter().map(|p| (p.rank, p.locator.page_start())).collect()
    }

    #[test]
    fn pinned_passages_come_first_and_dropped_ones_not_at_all() {
        let found: Vec<Passage> = (1..=5).map(|n| passage(n, n as u32 * 10)).collect();
        let mut steer = ByHand::default();
        assert!(steer.is_empty());
        assert_eq!(pages(&steer.apply(found.clone(), 3)), [(1, 10), (2, 20), (3, 30)]);
        steer.toggle_pin(&found[3]);
        steer.toggle_drop(&found[0]);
        assert_eq!(pages(&steer.apply(found.clone(), 3)), [(1, 40), (2, 20), (3, 30)]);
        // Pinned from a different page.
        steer.toggle_pin(&passage(1, 90));
        assert_eq!(pages(&steer.apply(found.clone(), 3)), [(1, 40), (2, 90), (3, 20)]);
    }

    #[test]
    fn the_same_key_takes_it_back_and_one_excludes_the_other() {
        let one = passage(1, 10);
        let mut steer = ByHand::default();
        steer.toggle_pin(&one);
        steer.toggle_drop(&one);
        assert!(steer.drops(&one) && !steer.pins(&one));
        steer.toggle_pin(&one);
        assert!(!steer.drops(&one) && steer.pins(&one));
        steer.toggle_pin(&one);
        assert!(steer.is_empty());
    }
}
