//! A question and its answer, as shown in the conversation.

use std::sync::Arc;

use crate::app::locale::Locale;
use crate::app::text::{Mark, Tone, unbroken};
use crate::domain::answering::citation::{Citation, with_claims};
use crate::domain::answering::claim::Check;
use crate::domain::answering::extraction::Quote;
use crate::domain::answering::marks::marks_of;
use crate::domain::conversation::chat::{ModelInfo, Usage};
use crate::domain::conversation::progress::{AnswerEvent, AnswerTimings};
use crate::domain::conversation::{Turn, TurnId, TurnState};
use crate::domain::document::labels::Printed;
use crate::domain::document::{Coverage, Locator};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::{Failure, Notice, Waiting};
use crate::domain::text;

/// A turn on screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TurnView {
    /// Its id in the library, once saved.
    pub id: Option<TurnId>,
    pub question: String,
    /// The question as searched for.
    pub rewritten: Option<String>,
    /// The template's name.
    pub template: String,
    /// The answer so far.
    pub answer: String,
    /// The model's reasoning so far.
    pub reasoning: String,
    /// True if the reasoning is shown in full.
    pub reasoning_shown: bool,
    /// The passages it is based on.
    pub passages: Vec<Passage>,
    /// The sentences that answer best, shown until the model answers.
    pub quotes: Vec<Quote>,
    /// Checked, once the answer is complete.
    pub citations: Vec<Citation>,
    pub model: Option<ModelInfo>,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// How much of the documents could be searched.
    pub coverage: Option<Coverage>,
    pub timings: Option<AnswerTimings>,
    pub usage: Option<Usage>,
    /// `None` while it is queued.
    pub state: Option<TurnState>,
    /// Why it failed, as far as this version knows; the state has the same in English.
    pub failure: Option<Failure>,
    /// True if nothing in the documents answers it.
    pub unanswered: bool,
    /// What could not be done as asked, or was ambiguous.
    pub notice: Option<Notice>,
    /// The page labels of its documents.
    pub printed: Arc<Printed>,
    /// Documents it is based on whose files have changed: their names, and when they were read.
    pub editions: Vec<(String, String)>,
    /// The model's answer, if it was withdrawn.
    pub withdrawn: Option<String>,
    /// What the question was taken to ask for.
    pub inquiry: Option<Inquiry>,
    /// The key that changes it, as shown.
    pub change_key: String,
    /// Incremented by changes, so that the layout is only redone when necessary.
    pub revision: u64,
}

/// A citation that can be selected and opened.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkView {
    /// Its position in the answer and its display text.
    pub mark: Mark,
    /// Index into [`TurnView::passages`]; `None` if no passage has that number.
    pub passage: Option<usize>,
    /// Index into [`TurnView::citations`].
    pub citation: Option<usize>,
}

impl TurnView {
    /// A question being asked.
    pub fn asked(question: &str, template: &str) -> TurnView {
        TurnView {
            question: question.to_string(),
            template: template.to_string(),
            state: Some(TurnState::Running),
            ..TurnView::default()
        }
    }

    /// A turn from the library.
    pub fn saved(mut turn: Turn) -> TurnView {
        with_claims(&turn.answer, &mut turn.citations);
        TurnView {
            id: Some(turn.id),
            question: turn.question,
            rewritten: turn.rewritten,
            template: turn.template,
            answer: turn.answer,
            passages: turn.passages,
            citations: turn.citations,
            model: turn.model,
            usage: turn.usage,
            state: Some(turn.state),
            failure: turn.failure,
            withdrawn: turn.withdrawn,
            inquiry: turn.inquiry,
            ..TurnView::default()
        }
    }

    /// True while an answer is in progress.
    pub fn running(&self) -> bool {
        self.state == Some(TurnState::Running)
    }

    /// Processes a task's event.
    pub fn take(&mut self, event: AnswerEvent) {
        self.revision += 1;
        match event {
            AnswerEvent::Started { turn, .. } => self.id = Some(turn),
            AnswerEvent::Rewritten(question) => self.rewritten = Some(question),
            AnswerEvent::Inquiry(inquiry) => self.inquiry = Some(inquiry),
            AnswerEvent::Notice(notice) => self.notice = Some(notice),
            AnswerEvent::Passages { passages, coverage } => {
                self.passages = passages;
                self.coverage = Some(coverage);
            }
            AnswerEvent::Extract(quotes) => self.quotes = quotes,
            AnswerEvent::Model(info) => self.model = Some(info),
            AnswerEvent::Waiting(what) => self.waiting = Some(what),
            AnswerEvent::Text(piece) => {
                self.waiting = None;
                self.answer.push_str(&text::clean(&piece));
            }
            AnswerEvent::Reasoning(piece) => {
                self.waiting = None;
                self.reasoning.push_str(&text::clean(&piece));
            }
            AnswerEvent::Retracted { answer } => {
                let answer = text::clean(&answer);
                let stays = if self.answer.starts_with(&*answer) { answer.len() } else { 0 };
                let thought = self.answer.split_off(stays);
                self.reasoning.push_str(&thought);
            }
            AnswerEvent::Finished(end) => {
                self.waiting = None;
                self.answer = text::clean(&end.answer).into_owned();
                self.citations = end.citations;
                self.usage = end.usage;
                self.timings = Some(end.timings);
                self.unanswered = end.unanswered;
                self.withdrawn = end.withdrawn;
                self.state = Some(TurnState::Done(end.finish));
            }
            AnswerEvent::Failed { failure, partial } => {
                self.waiting = None;
                if partial.len() > self.answer.len() {
                    self.answer = text::clean(&partial).into_owned();
                }
                self.state = Some(TurnState::Failed(text::one_line(&failure.to_string())));
                self.failure = Some(failure);
            }
        }
    }

    /// Marks it stopped by the user; its text stays.
    pub fn stop(&mut self) {
        self.revision += 1;
        self.waiting = None;
        self.state = Some(TurnState::Cancelled);
    }

    /// The citations in the answer, in order. Marks that name no passage are shown as wrong once the answer was
    /// checked, until then as the model wrote them.
    pub fn marks(&self, locale: Locale) -> Vec<MarkView> {
        let mut used = vec![false; self.citations.len()];
        let done = matches!(self.state, Some(TurnState::Done(_))) && !self.passages.is_empty();
        marks_of(&self.answer, &self.passages)
            .into_iter()
            .filter_map(|marker| {
                let Some(passage) = self.passages.iter().position(|p| p.rank == marker.number) else {
                    let label = unbroken(&format!("[{} ✗]", marker.number));
                    let mark = Mark { range: marker.range, label, tone: Tone::Bad };
                    return done.then_some(MarkView { mark, passage: None, citation: None });
                };
                let citation = self
                    .citations
                    .iter()
                    .enumerate()
                    .position(|(n, c)| !used[n] && c.marker == marker.number && c.range == marker.range);
                if let Some(n) = citation {
                    used[n] = true;
                }
                // A checked citation names the pages of its quote, which may be fewer than the passage's.
                let locator = citation.map_or(&self.passages[passage].locator, |n| &self.citations[n].locator);
                let pages = self.pages(locator, locale);
                let (sign, tone) = match citation.map(|n| self.citations[n].check) {
                    None => ("", Tone::Cited),
                    Some(check) => sign(check),
                };
                // A mark is not split at the end of a line.
                let label = unbroken(&format!("[{} {pages}{sign}]", marker.number));
                let mark = Mark { range: marker.range, label, tone };
                Some(MarkView { mark, passage: Some(passage), citation })
            })
            .collect()
    }

    /// The page name of a locator.
    pub fn pages(&self, locator: &Locator, locale: Locale) -> String {
        locale.pages(self.printed.of(&locator.document), locator.page_start(), locator.page_end())
    }

    /// The target of a citation: its quote, or its passage.
    pub fn locator(&self, mark: &MarkView) -> Option<&Locator> {
        let checked = mark.citation.and_then(|n| self.citations.get(n)).map(|citation| &citation.locator);
        checked.or(self.passages.get(mark.passage?).map(|passage| &passage.locator))
    }

    /// The page to open for a citation: that of its quote, or its passage's first.
    pub fn page(&self, mark: &MarkView) -> Option<u32> {
        self.locator(mark).map(Locator::page_start)
    }

    /// The supporting quote of a citation, once checked.
    pub fn quote(&self, mark: &MarkView) -> Option<&str> {
        mark.citation.map(|n| self.citations[n].quote.as_str()).filter(|quote| !quote.is_empty())
    }

    /// The cell of a table that a citation names, once checked.
    pub fn cell(&self, mark: &MarkView) -> Option<&Locator> {
        let cited = mark.citation.and_then(|n| self.citations.get(n)).filter(|citation| citation.cell.is_some());
        cited.map(|citation| &citation.locator)
    }

    /// The claim at a mark, if its passage does not support it.
    pub(super) fn claim(&self, mark: &MarkView) -> Option<&str> {
        let refuted = mark.citation.map(|n| &self.citations[n]).filter(|c| c.check == Check::Unsupported);
        refuted.map(|citation| citation.claim.as_str()).filter(|claim| !claim.is_empty())
    }
}

/// The symbol and tone of a check.
pub fn sign(check: Check) -> (&'static str, Tone) {
    match check {
        Check::Verbatim => (" ✓", Tone::Verbatim),
        Check::Close => (" ≈", Tone::Close),
        Check::Unsupported => (" ✗", Tone::Bad),
    }
}
