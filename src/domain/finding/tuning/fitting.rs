//! Fits an adapter: gradient descent on a contrastive loss (InfoNCE), with hard negatives.
//!
//! For a question with vector q, let s be the inner products of q' = normalise(q + M q) with the vectors of the texts
//! that could be found and of what the words of the question add to each, divided by a temperature: what keyword search
//! finds need not be learnt. The loss is −log of the share of e^s that falls on the right texts,
//! plus the size of M, plus how far M moves questions about nothing in particular: without that, all questions would be
//! moved with those of the field, since their vectors have most in common. Tried on 200 questions of one half of RAGEval
//! and told of the other (`docs/finding.md`): without general questions, 4 points were lost across languages; with them,
//! and words left out, recall@1 rose by 4.0 and 2.0 points; with words, by 4.9 and 4.0. It begins at M = 0 and takes every example at every step, so
//! nothing is left to chance: the same examples give the same matrix.

use super::adapter::{Adapter, dot};

/// A question, what answers it, and what else the search finds for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its vector.
    pub question: Vec<f32>,
    /// Places of texts that answer it.
    pub right: Vec<usize>,
    /// Places of texts that do not, the nearest first.
    pub wrong: Vec<usize>,
    /// What its words add to the similarity of each of these texts, the right ones first; none where it is empty.
    pub by_words: Vec<f32>,
}

/// How to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitting {
    /// Number of steps.
    pub steps: usize,
    /// Length of a step (Adam's).
    pub rate: f32,
    /// Weight of the size of M, which pulls it towards 0.
    pub pull: f32,
    /// What inner products are divided by.
    pub temperature: f32,
    /// Weight of how far general questions are moved.
    pub still: f32,
}

impl Default for Fitting {
    fn default() -> Fitting {
        Fitting { steps: 60, rate: 0.002, pull: 0.2, temperature: 0.01, still: 50.0 }
    }
}

/// Adam's means of gradients and of their squares, and what keeps a division finite.
const MEANS: (f32, f32) = (0.9, 0.999);
const LEAST: f32 = 1e-8;

impl Fitting {
    /// An adapter for `examples`, whose places are those of `texts`, that leaves the vectors of `general` questions where
    /// they are. Examples without a right or a wrong text are left out. `None` if there is no other.
    pub fn fit(&self, examples: &[&Example], texts: &[Vec<f32>], general: &[Vec<f32>]) -> Option<Adapter> {
        let examples: Vec<&Example> =
            examples.iter().copied().filter(|e| !e.right.is_empty() && !e.wrong.is_empty()).collect();
        let wide = examples.first()?.question.len();
        let mut matrix = vec![0.0f32; wide * wide];
        let (mut mean, mut square) = (vec![0.0f32; wide * wide], vec![0.0f32; wide * wide]);
        for step in 1..=self.steps {
            let (_, gradient) = self.loss(&matrix, &examples, texts, general);
            let correction = (1.0 - MEANS.0.powi(step as i32), 1.0 - MEANS.1.powi(step as i32));
            for (n, slope) in gradient.into_iter().enumerate() {
                mean[n] = MEANS.0 * mean[n] + (1.0 - MEANS.0) * slope;
                square[n] = MEANS.1 * square[n] + (1.0 - MEANS.1) * slope * slope;
                matrix[n] -= self.rate * (mean[n] / correction.0) / ((square[n] / correction.1).sqrt() + LEAST);
            }
        }
        Adapter::of(wide, matrix)
    }

    /// The mean loss of the examples, and its gradient by M.
    fn loss(&self, matrix: &[f32], examples: &[&Example], texts: &[Vec<f32>], general: &[Vec<f32>]) -> (f32, Vec<f32>) {
        let wide = examples.first().map_or(0, |example| example.question.len());
        let mut gradient: Vec<f32> = matrix.iter().map(|v| 2.0 * self.pull * v).collect();
        let mut loss = self.pull * dot(matrix, matrix);
        for question in general {
            let weight = self.still / general.len() as f32;
            for (row, slopes) in matrix.chunks_exact(wide).zip(gradient.chunks_exact_mut(wide)) {
                let moved = dot(row, question);
                loss += weight * moved * moved;
                slopes.iter_mut().zip(question).for_each(|(sum, q)| *sum += 2.0 * weight * moved * q);
            }
        }
        let each = 1.0 / examples.len().max(1) as f32;
        for example in examples {
            let question = &example.question;
            let row = |n: usize| question[n] + dot(&matrix[n * wide..][..wide], question);
            let mut moved: Vec<f32> = (0..wide).map(row).collect();
            let length = dot(&moved, &moved).sqrt().max(LEAST);
            moved.iter_mut().for_each(|v| *v /= length);
            // How strongly each text pulls the question towards itself, or pushes it away.
            let all = || example.right.iter().chain(&example.wrong);
            let words = example.by_words.iter().copied().chain(std::iter::repeat(0.0));
            let near = all().zip(words).map(|(&text, words)| (dot(&moved, &texts[text]) + words) / self.temperature);
            let near: Vec<f32> = near.collect();
            let highest = near.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let share: Vec<f32> = near.iter().map(|s| (s - highest).exp()).collect();
            let whole: f32 = share.iter().sum();
            let right: f32 = share[..example.right.len()].iter().sum::<f32>().max(f32::MIN_POSITIVE);
            loss -= each * (right / whole).ln();
            let mut pull = vec![0.0f32; wide];
            for (n, &text) in all().enumerate() {
                let due = if n < example.right.len() { share[n] / right } else { 0.0 };
                let slope = (share[n] / whole - due) / self.temperature;
                pull.iter_mut().zip(&texts[text]).for_each(|(sum, v)| *sum += slope * v);
            }
            // Through the normalisation: what lengthens the vector does not move it.
            let along = dot(&pull, &moved);
            for n in 0..wide {
                let slope = each * (pull[n] - along * moved[n]) / length;
                gradient[n * wide..][..wide].iter_mut().zip(question).for_each(|(sum, q)| *sum += slope * q);
            }
        }
        (loss, gradient)
    }
}

#[cfg(test)]
mod tests {
    use super::super::adapter::normalised;
    use super::*;

    /// Numbers from −1 to 1 that look like chance.
    fn drawn(seed: u32, count: usize) -> Vec<f32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 23) as f32 - 1.0
        };
        (0..count).map(|_| next()).collect()
    }

    /// Questions whose answers lie a turn away from them, the same for all, among texts that are nearer.
    fn turned(count: usize, wide: usize) -> (Vec<Example>, Vec<Vec<f32>>) {
        let (mut examples, mut texts) = (Vec::new(), Vec::new());
        for n in 0..count {
            let question = normalised(drawn(100 + n as u32, wide));
            let answer: Vec<f32> = (0..wide).map(|at| question[at] + 0.9 * question[(at + 1) % wide]).collect();
            let near: Vec<f32> = question.iter().zip(drawn(900 + n as u32, wide)).map(|(q, d)| q + 0.3 * d).collect();
            texts.extend([normalised(answer), normalised(near)]);
            let by_words = Vec::new();
            examples.push(Example { question, right: vec![2 * n], wrong: vec![2 * n + 1], by_words });
        }
        (examples, texts)
    }

    #[test]
    fn the_gradient_is_that_of_the_loss_and_a_step_against_it_descends() {
        let (examples, texts) = turned(4, 6);
        let examples: Vec<&Example> = examples.iter().collect();
        let fitting = Fitting { temperature: 0.5, still: 1.0, ..Fitting::default() };
        let mut examples = examples.into_iter().cloned().collect::<Vec<Example>>();
        examples[1].by_words = vec![0.1, 0.3];
        let examples: Vec<&Example> = examples.iter().collect();
        let general: Vec<Vec<f32>> = (0..3).map(|n| normalised(drawn(n, 6))).collect();
        let matrix: Vec<f32> = drawn(3, 36).iter().map(|v| v * 0.3).collect();
        let (loss, gradient) = fitting.loss(&matrix, &examples, &texts, &general);
        for n in [0, 7, 20, 35] {
            let mut moved = matrix.clone();
            moved[n] += 1e-2;
            let there = (fitting.loss(&moved, &examples, &texts, &general).0 - loss) / 1e-2;
            assert!((there - gradient[n]).abs() < 0.05 * (1.0 + gradient[n].abs()), "{n}: {there} {}", gradient[n]);
        }
        let step: Vec<f32> = matrix.iter().zip(&gradient).map(|(m, g)| m - 0.05 * g).collect();
        assert!(fitting.loss(&step, &examples, &texts, &general).0 < loss);
    }

    #[test]
    fn what_is_learnt_from_some_questions_holds_for_others() {
        let (examples, texts) = turned(40, 16);
        let nearer = |adapter: &Adapter, example: &Example| {
            let moved = adapter.moved(&example.question);
            dot(&moved, &texts[example.right[0]]) > dot(&moved, &texts[example.wrong[0]])
        };
        let seen: Vec<&Example> = examples[..30].iter().collect();
        let fitting = Fitting { steps: 100, rate: 0.01, pull: 0.02, temperature: 0.05, still: 0.0 };
        let fitted = fitting.fit(&seen, &texts, &[]).unwrap();
        let right = |adapter: &Adapter| examples[30..].iter().filter(|example| nearer(adapter, example)).count();
        let before = right(&Adapter::none(16));
        assert!(right(&fitted) >= before + 4, "{before} {}", right(&fitted));
        let moved = |adapter: &Adapter, question: &[f32]| 1.0 - dot(&adapter.moved(question), question);
        let general = vec![normalised(drawn(5, 16))];
        let held = Fitting { still: 1000.0, ..fitting }.fit(&seen, &texts, &general).unwrap();
        assert!(moved(&held, &general[0]) < 0.1 * moved(&fitted, &general[0]), "general questions stay where they are");
        assert_eq!(fitting.fit(&seen, &texts, &[]), Some(fitted), "nothing is left to chance");
    }

    #[test]
    fn examples_that_teach_nothing_give_no_adapter() {
        let (mut examples, texts) = turned(2, 6);
        examples[0].wrong.clear();
        examples[1].right.clear();
        assert_eq!(Fitting::default().fit(&examples.iter().collect::<Vec<_>>(), &texts, &[]), None);
    }
}
