//! Scores retrieval against a question set: does one of the first passages contain the answer?
//!
//! The criteria are the strict ones of the open sets. A question judged by text is answered by a passage that contains
//! a gold answer and at least 40 % of the 8-character shingles of the surrounding text (for an answer above 80
//! characters, 80 % of its shingles are enough; without answers, 60 % of one gold sentence). A question judged by page
//! is answered by a passage that touches an evidence page and spans at most two. Texts are compared after
//! [`crate::domain::text::squeeze`].

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::domain::text::squeeze;

/// A question with its gold answers: one line of a question set.
#[derive(Clone, Debug, Deserialize)]
pub struct Question {
    pub qid: String,
    /// The question set's name.
    #[serde(default)]
    pub set: String,
    #[serde(default)]
    pub lang: String,
    /// The document it is about.
    pub doc_id: String,
    pub question: String,
    /// Earlier questions of the same conversation, oldest first.
    #[serde(default)]
    pub previous: Vec<String>,
    /// Verbatim answers.
    #[serde(default)]
    pub answers: Vec<String>,
    /// Text around the answer, or gold sentences.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Pages that hold the answer, from 1.
    #[serde(default)]
    pub evidence_pages: Vec<u32>,
    /// The criterion that decides it.
    #[serde(default, rename = "match")]
    pub judge: Judge,
}

/// How a passage is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judge {
    /// By its text.
    #[default]
    Text,
    /// By its pages.
    Page,
    /// Not at all: the document has no answer.
    None,
}

/// A passage to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    pub text: &'a str,
    pub page_start: u32,
    pub page_end: u32,
}

/// The rank, from 1, of the first passage that answers; `None` if none does.
pub fn first_hit(question: &Question, passages: &[Judged<'_>]) -> Option<usize> {
    passages.iter().position(|passage| answers(question, passage)).map(|at| at + 1)
}

fn answers(question: &Question, passage: &Judged<'_>) -> bool {
    match question.judge {
        Judge::None => false,
        Judge::Page => {
            let span = passage.page_start..=passage.page_end;
            passage.page_end - passage.page_start < 2 && question.evidence_pages.iter().any(|page| span.contains(page))
        }
        Judge::Text => {
            let text = squeeze(passage.text);
            let there = pieces(&text);
            let share = |gold: &str| {
                let wanted = pieces(&squeeze(gold));
                if wanted.is_empty() { 0.0 } else { wanted.intersection(&there).count() as f32 / wanted.len() as f32 }
            };
            if question.answers.is_empty() {
                return question.evidence.iter().any(|gold| share(gold) >= 0.6);
            }
            let near = question.evidence.is_empty() || question.evidence.iter().any(|gold| share(gold) >= 0.4);
            question.answers.iter().any(|answer| {
                let short = squeeze(answer);
                let held = !short.is_empty() && text.contains(&short);
                (held && near) || (short.chars().count() > 80 && share(answer) >= 0.8)
            })
        }
    }
}

fn pieces(text: &str) -> HashSet<Vec<char>> {
    let letters: Vec<char> = text.chars().collect();
    let width = letters.len().clamp(1, 8);
    letters.windows(width).map(<[char]>::to_vec).collect()
}

/// The figures of one set.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SetScore {
    pub name: String,
    pub language: String,
    /// Number of scored questions.
    pub questions: usize,
    /// Share of questions with a hit first.
    pub recall_at_1: f64,
    /// Share with a hit among the first five.
    pub recall_at_5: f64,
    /// Share with a hit among the first ten.
    pub recall_at_10: f64,
    /// Mean of 1/rank of the first hit among the first ten; 0 without one.
    pub mrr_at_10: f64,
    /// Mean of 1/log2(1 + rank) of the first hit among the first ten: nDCG@10 with a single relevant passage, so the
    /// best possible value is 1.
    pub ndcg_at_10: f64,
}

/// How well unanswerable questions are told from answerable ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Refusal {
    /// Number of questions the document does not answer.
    pub unanswerable: usize,
    /// Number of questions it does.
    pub answerable: usize,
    /// Of the refused questions, the share that is unanswerable.
    pub precision: f64,
    /// Of the unanswerable questions, the share that was refused.
    pub recall: f64,
    /// Of the answerable questions, the share that was refused.
    pub wrongly_refused: f64,
}

/// Scores refusals; the flag says whether a question was refused.
pub fn refusal<'a>(refused: impl Iterator<Item = (&'a Question, bool)>) -> Refusal {
    let (mut right, mut wrong, mut all) = (0usize, 0usize, Refusal::default());
    for (question, refused) in refused {
        let none = question.judge == Judge::None;
        all.unanswerable += usize::from(none);
        all.answerable += usize::from(!none);
        right += usize::from(none && refused);
        wrong += usize::from(!none && refused);
    }
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Refusal {
        precision: share(right, right + wrong),
        recall: share(right, all.unanswerable),
        wrongly_refused: share(wrong, all.answerable),
        ..all
    }
}

/// The scores of every set, in order of appearance. `hits` gives each question's first hit; questions without a
/// criterion are skipped.
pub fn score<'a>(hits: impl Iterator<Item = (&'a Question, Option<usize>)>) -> Vec<SetScore> {
    let mut sets: Vec<SetScore> = Vec::new();
    for (question, hit) in hits.filter(|(question, _)| question.judge != Judge::None) {
        let at = match sets.iter().position(|s| s.name == question.set && s.language == question.lang) {
            Some(at) => at,
            None => {
                let (name, language) = (question.set.clone(), question.lang.clone());
                sets.push(SetScore { name, language, ..SetScore::default() });
                sets.len() - 1
            }
        };
        let set = &mut sets[at];
        set.questions += 1;
        let within = |k: usize| f64::from(hit.is_some_and(|rank| rank <= k));
        set.recall_at_1 += within(1);
        set.recall_at_5 += within(5);
        set.recall_at_10 += within(10);
        let among_ten = hit.filter(|rank| *rank <= 10).map(|rank| rank as f64);
        set.mrr_at_10 += among_ten.map_or(0.0, |rank| 1.0 / rank);
        set.ndcg_at_10 += among_ten.map_or(0.0, |rank| 1.0 / (1.0 + rank).log2());
    }
    for set in &mut sets {
        let n = set.questions as f64;
        let SetScore { recall_at_1, recall_at_5, recall_at_10, mrr_at_10, ndcg_at_10, .. } = set;
        for figure in [recall_at_1, recall_at_5, recall_at_10, mrr_at_10, ndcg_at_10] {
            *figure /= n;
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(judge: Judge, answers: &[&str], evidence: &[&str], pages: &[u32]) -> Question {
        Question {
            qid: "q".into(),
            set: "s".into(),
            lang: "en".into(),
            doc_id: "d".into(),
            question: "?".into(),
            previous: vec![],
            answers: answers.iter().map(|a| (*a).to_string()).collect(),
            evidence: evidence.iter().map(|e| (*e).to_string()).collect(),
            evidence_pages: pages.to_vec(),
            judge,
        }
    }

    fn passage(text: &str, page_start: u32, page_end: u32) -> Judged<'_> {
        Judged { text, page_start, page_end }
    }

    #[test]
    fn the_answer_must_stand_in_its_own_surroundings() {
        let asked = question(Judge::Text, &["1990"], &["The harbour of Riga was dredged in 1990 by the state"], &[]);
        let right = passage("Later, the harbour of Riga was dredged in 1990 by the state.", 1, 1);
        let elsewhere = passage("In 1990 many other things happened.", 1, 1);
        assert_eq!(first_hit(&asked, &[elsewhere, right]), Some(2));
        assert_eq!(first_hit(&asked, &[elsewhere]), None);
    }

    #[test]
    fn pages_judge_only_narrow_passages() {
        let asked = question(Judge::Page, &[], &[], &[12]);
        assert_eq!(first_hit(&asked, &[passage("", 11, 13), passage("", 12, 13)]), Some(2));
    }

    #[test]
    fn refusals_are_counted_on_both_kinds_of_question() {
        let (a, none) = (question(Judge::Page, &[], &[], &[1]), question(Judge::None, &[], &[], &[]));
        let said = [(&a, true), (&a, false), (&a, false), (&a, false), (&none, true), (&none, false)];
        let scored = refusal(said.into_iter());
        assert_eq!((scored.unanswerable, scored.answerable), (2, 4));
        assert_eq!((scored.precision, scored.recall, scored.wrongly_refused), (0.5, 0.5, 0.25));
    }

    #[test]
    fn figures_are_means_over_scored_questions() {
        let (a, none) = (question(Judge::Page, &[], &[], &[1]), question(Judge::None, &[], &[], &[]));
        let sets = score([(&a, Some(1)), (&a, Some(4)), (&a, None), (&a, Some(11)), (&none, None)].into_iter());
        assert_eq!((sets.len(), sets[0].questions), (1, 4));
        assert_eq!((sets[0].recall_at_1, sets[0].recall_at_5, sets[0].recall_at_10), (0.25, 0.5, 0.5));
        assert!((sets[0].mrr_at_10 - 1.25 / 4.0).abs() < 1e-9);
        assert!((sets[0].ndcg_at_10 - (1.0 + 1.0 / 5f64.log2()) / 4.0).abs() < 1e-9);
    }
}
