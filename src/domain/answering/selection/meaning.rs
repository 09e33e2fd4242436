//! What the embedding model and the cross-encoder say of each candidate.

use std::ops::Range;

use crate::domain::answering::extraction::SentenceCandidate;
use crate::domain::finding::passage::Passage;
use crate::domain::finding::reading::ReadWindow;
use crate::domain::finding::sentence_vectors::NearSentence;
use crate::domain::text::squeeze;

/// Similarities of candidates without a vector of their own lie this far between the lowest and the highest.
const UNKNOWN: f32 = 0.4;

/// The similarities of the candidates to the question, and their lowest and highest; `None` if none is known.
pub struct Nearness {
    pub similarity: Vec<f32>,
    pub low: f32,
    pub high: f32,
}

impl Nearness {
    pub fn of(candidates: &[SentenceCandidate], near: &[NearSentence]) -> Option<Nearness> {
        let near: Vec<(String, f32)> = near.iter().map(|s| (squeeze(&s.text), s.similarity)).collect();
        let near: Vec<(String, f32)> = near.into_iter().filter(|(text, _)| !text.is_empty()).collect();
        let known: Vec<Option<f32>> = candidates.iter().map(|c| similarity(&squeeze(&c.text), &near)).collect();
        let all = || known.iter().flatten().copied();
        let (low, high) = (all().reduce(f32::min)?, all().reduce(f32::max)?);
        let unknown = low + UNKNOWN * (high - low);
        Some(Nearness { similarity: known.iter().map(|s| s.unwrap_or(unknown)).collect(), low, high })
    }

    /// The place of a similarity between the lowest and the highest, 0 to 1.
    pub fn place(&self, n: usize) -> f32 {
        if self.high > self.low { (self.similarity[n] - self.low) / (self.high - self.low) } else { 0.5 }
    }
}

/// The highest similarity of the sentences that hold a text or that it holds.
fn similarity(text: &str, near: &[(String, f32)]) -> Option<f32> {
    let same = |other: &str| other.contains(text) || other.len() * 2 > text.len() && text.contains(other);
    near.iter().filter(|(other, _)| same(other)).map(|(_, similarity)| *similarity).reduce(f32::max)
}

/// What was read of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Read {
    /// The score of the best window that covers it; `None` if none does.
    pub score: Option<f32>,
    /// Its share of the words that answer, in that window.
    pub answers: f32,
    /// Whether words that answer in the best window of all lie in it.
    pub answers_best: bool,
    /// Whether any window's words that answer lie in it.
    pub answers_any: bool,
}

impl Read {
    /// Takes a window that covers the candidate; `inside` is the share of its words that answer that lie in it.
    fn note(&mut self, score: f32, inside: f32, best: Option<f32>) {
        if self.score.is_none_or(|known| score > known) {
            (self.score, self.answers) = (Some(score), inside);
        }
        self.answers_any |= inside > 0.5;
        self.answers_best |= inside > 0.5 && best.is_some_and(|best| score >= best);
    }
}

/// What was read of each candidate. `windows` are the best first.
pub fn read(candidates: &[SentenceCandidate], passages: &[Passage], windows: &[ReadWindow]) -> Vec<Read> {
    let (mut placed, mut apart) = (Vec::new(), Vec::new());
    for window in windows {
        match Placed::of(window, passages) {
            Some(window) => placed.push(window),
            None => apart.push(Apart::of(window)),
        }
    }
    let best = windows.iter().map(|window| window.reading.score).reduce(f32::max);
    candidates
        .iter()
        .map(|candidate| {
            let mut read = Read::default();
            for window in placed.iter().filter(|window| window.passage == candidate.passage) {
                let covered = shared(&window.range, &candidate.range);
                if covered * 2 <= candidate.range.len().min(window.range.len()) {
                    continue;
                }
                let inside = window
                    .answer
                    .as_ref()
                    .map_or(0.0, |answer| shared(answer, &candidate.range) as f32 / answer.len().max(1) as f32);
                read.note(window.score, inside, best);
            }
            if !apart.is_empty() {
                let text = squeeze(&candidate.text);
                for window in apart.iter().filter(|window| window.passage == candidate.passage) {
                    if window.text.contains(&text) {
                        let inside = window.answer.as_ref().is_some_and(|answer| text.contains(answer));
                        read.note(window.score, f32::from(u8::from(inside)), best);
                    }
                }
            }
            read
        })
        .collect()
}

/// A window in the text of its passage.
struct Placed {
    passage: usize,
    range: Range<usize>,
    answer: Option<Range<usize>>,
    score: f32,
}

impl Placed {
    fn of(window: &ReadWindow, passages: &[Passage]) -> Option<Placed> {
        let own = |passage: &&Passage| passage.rank == window.passage && passage.text.contains(&window.text);
        let holds = |passage: &&Passage| passage.text.contains(&window.text);
        let passage = passages.iter().find(own).or_else(|| passages.iter().find(holds))?;
        let start = passage.text.find(&window.text)?;
        let moved = |range: &Range<usize>| start + range.start..start + range.end;
        let range = moved(&(0..window.text.len()));
        let answer = window.reading.answer.as_ref().map(moved);
        Some(Placed { passage: passage.rank, range, answer, score: window.reading.score })
    }
}

/// A window that does not stand in the text of its passage, such as a row with the headings of its columns.
struct Apart {
    passage: usize,
    text: String,
    answer: Option<String>,
    score: f32,
}

impl Apart {
    fn of(window: &ReadWindow) -> Apart {
        let answer = window.reading.answer.clone().and_then(|range| window.text.get(range));
        let answer = answer.map(squeeze).filter(|answer| !answer.is_empty());
        Apart { passage: window.passage, text: squeeze(&window.text), answer, score: window.reading.score }
    }
}

fn shared(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answering::extraction::sentences;
    use crate::domain::finding::passage::sample;
    use crate::domain::finding::reading::Reading;

    #[test]
    fn a_window_says_of_each_sentence_whether_it_answers() {
        let passages = [sample(1, "Chunk size is a key design parameter. We have chosen 64 MB for all of them.")];
        let text = passages[0].text.clone();
        let at = text.find("64 MB").unwrap();
        let windows = [ReadWindow { passage: 1, text, reading: Reading { score: 2.0, answer: Some(at..at + 5) } }];
        let candidates = sentences(&passages);
        let found = read(&candidates, &passages, &windows);
        assert_eq!((found[0].score, found[0].answers_best), (Some(2.0), false));
        assert_eq!((found[1].answers, found[1].answers_best), (1.0, true));
        // A row is read with the headings of its columns, which do not stand in it.
        let passages = [sample(1, "| Part | Torque |\n| --- | --- |\n| PX-3 bolt | 12 Nm |")];
        let window = ReadWindow { text: "PX-3 bolt: Torque 12 Nm".into(), ..windows[0].clone() };
        let reading = Reading { score: 1.0, answer: Some(18..23) };
        let found = read(&sentences(&passages), &passages, &[ReadWindow { reading, ..window }]);
        assert_eq!((found[0].score, found[0].answers), (Some(1.0), 1.0));
    }

    #[test]
    fn sentences_without_a_vector_lie_between_the_others() {
        let candidates =
            sentences(&[sample(1, "The harbour freezes early. The tariff is nine percent. Ships wait outside it.")]);
        let near = |text: &str, similarity| NearSentence { text: text.into(), similarity };
        let known = [near("The harbour  freezes early.", 0.9), near("The tariff is nine percent.", 0.8)];
        let found = Nearness::of(&candidates, &known).unwrap();
        assert_eq!(found.place(0), 1.0);
        assert!(found.place(2) > 0.0 && found.place(2) < 1.0);
        assert!(Nearness::of(&candidates, &[]).is_none());
    }
}
