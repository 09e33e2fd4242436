//! The features of each candidate: how it is made, what it shares with the question, what was read of it.

use super::form;
use super::meaning::{self, Nearness, Read};
use super::overlap::{Terms, Weighted, longest_run};
use super::question::Question;
use crate::domain::answering::extraction::{SentenceCandidate, asks, is_caption, is_fragment};
use crate::domain::answering::shapes::answer_type::{AnswerType, Fit, Held};
use crate::domain::answering::shapes::names_only;
use crate::domain::finding::passage::Passage;
use crate::domain::finding::reading::ReadWindow;
use crate::domain::finding::sentence_vectors::NearSentence;
use crate::domain::text::tokens;

/// What the search knows of its passages.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub passages: &'a [Passage],
    /// Sentences of the passages with their similarity to the question; empty without sentence vectors.
    pub near: &'a [NearSentence],
    /// Empty without the cross-encoder.
    pub read: &'a [ReadWindow],
    pub across_languages: bool,
}

/// Numbers by name, in a fixed order.
pub type Row = Vec<(&'static str, f32)>;

/// Which features are there for all candidates of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    pub near: bool,
    pub read: bool,
}

/// The features of all candidates, and which of them are known.
pub fn features(question: &Question, candidates: &[SentenceCandidate], known: &Known<'_>) -> (Vec<Row>, Present) {
    let all = All::of(question, candidates, known);
    let present = Present { near: all.near.is_some(), read: all.read.iter().any(|read| read.score.is_some()) };
    ((0..candidates.len()).map(|n| all.row(n)).collect(), present)
}

/// What is computed once for all candidates.
struct All<'a> {
    question: &'a Question,
    candidates: &'a [SentenceCandidate],
    known: &'a Known<'a>,
    terms: Vec<Terms>,
    weighted: Weighted<'a>,
    near: Option<Nearness>,
    read: Vec<Read>,
    best_read: f32,
    best_passage: f32,
    best_dense: Option<f32>,
}

/// Words of a sentence of ordinary length, in estimated tokens.
const ORDINARY: f32 = 60.0;

/// Similarities of neighbouring ranks differ by hundredths.
const FINE: f32 = 20.0;

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

impl<'a> All<'a> {
    fn of(question: &'a Question, candidates: &'a [SentenceCandidate], known: &'a Known<'a>) -> All<'a> {
        let terms: Vec<Terms> = candidates.iter().map(|c| Terms::of(&c.text)).collect();
        let weighted = Weighted::new(&question.terms, &terms);
        let read = meaning::read(candidates, known.passages, known.read);
        let best_read = read.iter().filter_map(|read| read.score).reduce(f32::max).unwrap_or(0.0);
        All {
            question,
            candidates,
            known,
            weighted,
            near: Nearness::of(candidates, known.near),
            read,
            best_read,
            best_passage: known.passages.iter().map(|p| p.score).fold(f32::EPSILON, f32::max),
            best_dense: known.passages.iter().filter_map(|p| p.dense_score).reduce(f32::max),
            terms,
        }
    }

    /// The candidate beside another in its passage.
    fn beside(&self, n: usize, after: bool) -> Option<usize> {
        let other = if after { n.checked_add(1)? } else { n.checked_sub(1)? };
        let (own, near) = (&self.candidates[n], self.candidates.get(other)?);
        (own.passage == near.passage && own.position.abs_diff(near.position) == 1).then_some(other)
    }

    fn row(&self, n: usize) -> Row {
        let candidate = &self.candidates[n];
        let passage = self.known.passages.iter().find(|passage| passage.rank == candidate.passage);
        let mut row = Row::with_capacity(64);
        if !self.known.across_languages {
            self.words(n, passage, &mut row);
        }
        self.place(n, passage, &mut row);
        self.answer(n, &mut row);
        self.form(n, passage, &mut row);
        self.read_of(n, &mut row);
        row
    }

    /// Words in common.
    fn words(&self, n: usize, passage: Option<&Passage>, row: &mut Row) {
        let (question, own, weighted) = (self.question, &self.terms[n], &self.weighted);
        let (before, after) =
            (self.beside(n, false).map(|n| &self.terms[n]), self.beside(n, true).map(|n| &self.terms[n]));
        let share = weighted.share(own);
        let with = |other: Option<&Terms>| other.map_or(0.0, |other| weighted.share_in(&[own, other]) - share);
        let heading = Terms::of(&passage.map(|p| p.section.join(" ")).unwrap_or_default());
        let length = tokens::estimate(&self.candidates[n].text) as f32;
        let continues = form::continues(&self.candidates[n].text);
        row.extend([
            ("words", share),
            ("words_dense", share / (length / ORDINARY).max(1.0).sqrt()),
            ("words_rarest", flag(weighted.holds_rarest(own))),
            ("words_together", weighted.together(own)),
            ("words_run", longest_run(&question.text, &self.candidates[n].text)),
            ("words_before", with(before)),
            ("words_before_continued", if continues { with(before) } else { 0.0 }),
            ("words_after", with(after)),
            ("words_heading", weighted.share_in(&[own, &heading]) - share),
        ]);
    }

    /// The passage, and nearness in meaning.
    fn place(&self, n: usize, passage: Option<&Passage>, row: &mut Row) {
        let rank = passage.map_or(usize::MAX, |p| p.rank);
        let dense = passage.and_then(|p| p.dense_score).zip(self.best_dense).map_or(0.0, |(own, best)| own - best);
        let position = self.candidates[n].position;
        row.extend([
            ("passage_score", passage.map_or(0.0, |p| p.score / self.best_passage)),
            ("passage_first", flag(rank == 1)),
            ("passage_rank", 1.0 / rank.max(1) as f32),
            ("passage_near", (dense * FINE).max(-2.0)),
            ("begins_passage", flag(position == 0)),
            ("deep", (position as f32 / 8.0).min(1.0)),
        ]);
        if let Some(near) = &self.near {
            let beside = |after| self.beside(n, after).map_or(near.place(n), |other| near.place(other));
            row.extend([
                ("near", near.place(n)),
                ("near_lead", ((near.similarity[n] - near.high) * FINE).max(-2.0)),
                ("near_before", beside(false)),
                ("near_after", beside(true)),
            ]);
        }
    }

    /// Whether words of the kind that answers are there, and words that the question does not say.
    fn answer(&self, n: usize, row: &mut Row) {
        let (question, text) = (self.question, &self.candidates[n].text);
        let held = Held::of(text, &question.said, &question.text);
        let fit = question.wanted.fit(&held);
        let has = matches!(fit, Some(Fit::Has | Fit::Beside));
        let of = |is: bool| flag(is && has);
        use AnswerType as T;
        let wanted = &question.wanted;
        let own = &self.terms[n];
        let asked = |term: &String| question.terms.contains(term) || question.said.contains(term);
        let new = own.set.iter().filter(|term| !asked(term)).count();
        let share = self.weighted.share(own);
        row.extend([
            ("lacks", flag(fit == Some(Fit::Lacks))),
            ("beside", flag(fit == Some(Fit::Beside))),
            ("has_number", of(matches!(wanted, T::Number(_) | T::Amount))),
            ("has_money", of(matches!(wanted, T::Money | T::Share))),
            ("has_date", of(*wanted == T::Date)),
            ("has_time", of(matches!(wanted, T::Duration | T::Frequency))),
            ("has_person", of(*wanted == T::Person)),
            ("has_place", of(*wanted == T::Place)),
            ("has_reason", of(*wanted == T::Reason)),
            ("has_means", of(*wanted == T::Manner)),
            ("has_named", of(matches!(wanted, T::Which(_)))),
            ("any_number", flag(*wanted == T::Any && (held.number() || held.year()))),
            ("any_name", flag(*wanted == T::Any && held.name())),
            ("which_name", flag(matches!(wanted, T::Which(_)) && held.name())),
            ("new_number", flag(held.number() || held.year())),
            ("new_name", flag(held.name())),
            ("new_words", ((1 + new) as f32).ln() / 3.0),
            ("echo", flag(new == 0)),
            ("new_few", flag(new > 0 && new < if question.cjk { 6 } else { 3 })),
            ("words_and_new", if self.known.across_languages { 0.0 } else { share * (new as f32 / 6.0).min(1.0) }),
        ]);
    }

    fn form(&self, n: usize, passage: Option<&Passage>, row: &mut Row) {
        let (candidate, question) = (&self.candidates[n], self.question);
        let text = candidate.text.as_str();
        let source = passage.and_then(|p| p.text.get(candidate.range.clone())).unwrap_or(text);
        let table = text.contains(" · ") && source.trim_start().starts_with('|');
        let long = tokens::estimate(text) as f32;
        let continues = form::continues(text);
        row.extend([
            ("asks", flag(asks(text))),
            ("code", flag(is_fragment(text) && !is_caption(text))),
            ("caption", flag(is_caption(text))),
            ("refers", flag(form::refers(text))),
            ("lists_names", flag(passage.is_some_and(|p| names_only(&p.section)))),
            ("row", flag(table)),
            ("item", flag(form::is_item(source))),
            ("no_end", flag(!table && form::lacks_end(text) && !form::is_item(source))),
            ("introduces", flag(form::introduces(text))),
            ("continues", flag(continues)),
            ("begins_low", flag(form::begins_low(text))),
            ("quotes", flag(text.contains(['“', '"', '「', '《', '‘']))),
            ("defines", flag(question.defines && form::defines(text))),
            ("short", flag(long < 8.0)),
            ("long", ((long - ORDINARY) / ORDINARY).clamp(0.0, 3.0)),
        ]);
    }

    /// What the cross-encoder read.
    fn read_of(&self, n: usize, row: &mut Row) {
        let read = self.read[n];
        let score = read.score.unwrap_or(self.best_read - UNREAD);
        row.extend([
            ("read_lead", (score - self.best_read).max(-UNREAD) / 4.0),
            ("read_odds", 1.0 / (1.0 + (-score).exp())),
            ("read_none", flag(read.score.is_none())),
            ("read_answers", read.answers),
            ("read_answers_any", flag(read.answers_any)),
            ("read_answers_best", flag(read.answers_best)),
        ]);
    }
}

/// How far below the best what no window covers is taken to be, in logits.
const UNREAD: f32 = 8.0;
