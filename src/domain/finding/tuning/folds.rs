//! Cross-validation: whether an adapter finds more for questions that it was not fitted to, on pages that it has not
//! seen.

use std::collections::BTreeMap;

/// Number of folds.
pub const FOLDS: usize = 5;

/// Fewest pairs from which something is fitted.
pub const FEWEST: usize = 20;

/// A gain has to be this many standard errors above 0: chance reaches it in one of ten cases.
const BEYOND_CHANCE: f64 = 1.28;

/// The fold of each question: all those of one group (a document, or a page) are in the same one, and the folds are
/// about equally large. The largest groups are dealt out first, so the same groups always fall into the same folds.
pub fn folds<G: Ord>(groups: &[G]) -> Vec<usize> {
    let mut members: BTreeMap<&G, Vec<usize>> = BTreeMap::new();
    for (n, group) in groups.iter().enumerate() {
        members.entry(group).or_default().push(n);
    }
    let mut dealt: Vec<Vec<usize>> = members.into_values().collect();
    dealt.sort_by_key(|members| std::cmp::Reverse(members.len()));
    let mut sizes = [0usize; FOLDS];
    let mut folds = vec![0; groups.len()];
    for members in dealt {
        let smallest = (0..FOLDS).min_by_key(|&fold| sizes[fold]).unwrap_or_default();
        sizes[smallest] += members.len();
        for member in members {
            folds[member] = smallest;
        }
    }
    folds
}

/// Shares of questions that have a right passage first, and among the first five.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Recall {
    pub at_1: f64,
    pub at_5: f64,
}

impl Recall {
    /// From the rank of the first right passage of each question, from 1; `None` if it was not found.
    pub fn of(ranks: &[Option<usize>]) -> Recall {
        let share = |most: usize| {
            let found = ranks.iter().flatten().filter(|&&rank| rank <= most).count();
            if ranks.is_empty() { 0.0 } else { found as f64 / ranks.len() as f64 }
        };
        Recall { at_1: share(1), at_5: share(5) }
    }
}

/// True if the ranks after are better than those before by more than chance: the mean of 1/rank has risen by more than
/// `BEYOND_CHANCE` standard errors, and no fewer questions have a right passage first.
pub fn helps(before: &[Option<usize>], after: &[Option<usize>]) -> bool {
    let worth = |rank: &Option<usize>| rank.map_or(0.0, |rank| 1.0 / rank.max(1) as f64);
    let gains: Vec<f64> = before.iter().zip(after).map(|(before, after)| worth(after) - worth(before)).collect();
    let count = gains.len() as f64;
    if count < 2.0 {
        return false;
    }
    let mean = gains.iter().sum::<f64>() / count;
    let spread = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (count - 1.0);
    mean > 0.0 && mean > BEYOND_CHANCE * (spread / count).sqrt() && Recall::of(after).at_1 >= Recall::of(before).at_1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_in_one_fold_and_folds_are_about_equally_large() {
        let groups: Vec<u32> = (0..100).map(|n| n * n % 23).collect();
        let folds = folds(&groups);
        for (group, fold) in groups.iter().zip(&folds) {
            assert!(groups.iter().zip(&folds).all(|(other, place)| other != group || place == fold));
        }
        for fold in 0..FOLDS {
            let size = folds.iter().filter(|&&place| place == fold).count();
            assert!((14..=26).contains(&size), "{fold}: {size}");
        }
    }

    #[test]
    fn a_gain_counts_only_beyond_chance() {
        let ranks = |first: usize, second: usize, none: usize| {
            let mut ranks = vec![Some(1); first];
            ranks.extend(vec![Some(2); second]);
            ranks.extend(vec![None; none]);
            ranks
        };
        assert!(helps(&ranks(60, 30, 10), &ranks(70, 20, 10)));
        assert!(!helps(&ranks(60, 30, 10), &ranks(60, 30, 10)));
        assert!(!helps(&ranks(60, 30, 10), &ranks(61, 29, 10)), "one more is chance");
        assert!(!helps(&ranks(70, 20, 10), &ranks(60, 30, 10)));
        // Many changes in both directions that nearly cancel out.
        let (mut before, mut after) = (vec![Some(1); 40], vec![Some(2); 38]);
        before.extend(vec![Some(2); 40]);
        after.extend(vec![Some(1); 42]);
        assert!(!helps(&before, &after));
        assert!(!helps(&[], &[]) && !helps(&[None], &[Some(1)]));
    }

    #[test]
    fn recall_is_the_share_of_questions_with_a_right_passage_among_the_first() {
        let recall = Recall::of(&[Some(1), Some(4), Some(9), None]);
        assert_eq!((recall.at_1, recall.at_5), (0.25, 0.5));
        assert_eq!(Recall::of(&[]), Recall::default());
    }
}
