//! Writes the answer: by the model, by the next one of the chain if it fails, or as quotes from the document.

use std::sync::Arc;

use super::document_words::{own_words, without_model};
use super::turn::RunningTurn;
use super::whole::{Whole, not_covered, note_parts};
use crate::adapters::llm::ChatModel;
use crate::domain::conversation::chat::{FinishReason, Usage};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::finding::passage::Passage;
use crate::domain::report::language_model::LlmError;
use crate::domain::report::{Failure, NotContinued, Waiting};

/// How the writing ended.
pub(crate) struct Written {
    pub finish: FinishReason,
    pub usage: Option<Usage>,
    /// By a small model, or by none.
    pub small: bool,
}

impl RunningTurn<'_> {
    /// Writes the answer into the turn.
    pub(crate) async fn write(&mut self) -> Result<Written, Failure> {
        loop {
            if let Some(direct) = self.prepared.direct.clone() {
                if self.given == 0 {
                    self.add_given(direct.text);
                }
                return Ok(Written { finish: FinishReason::Stop, usage: None, small: false });
            }
            if let Some(model) = self.prepared.model.clone()
                && let Some(why) = self.note_parts(&model).await?
            {
                self.fall_back(why).await?;
                continue;
            }
            let small = self.prepared.info().small;
            // The next of the chain may be a small one.
            if let Some(rework) = self.prepared.rework.as_ref().filter(|_| small && self.given == 0) {
                let said = rework.by_code(&self.asking.ask.question).text;
                self.add_given(said);
                return Ok(Written { finish: FinishReason::Stop, usage: None, small });
            }
            // No small model refuses what the text does not answer, so it is not asked.
            // What was gathered as a whole is complete; a small model would only lose of it.
            let asked = !(small && (self.is_weak() || self.prepared.gathered.said.is_some()));
            let model = self.prepared.model.clone().filter(|_| asked);
            let Some((model, prompt)) = model.zip(self.prepared.prompt.as_ref()) else {
                return self.write_without_model(small);
            };
            let request = prompt.request.clone();
            if small {
                self.quote_first();
            }
            match self.stream(model.as_ref(), request).await {
                Ok((finish, usage)) => {
                    let usage = self.end_whole(usage);
                    return Ok(Written { finish, usage, small });
                }
                // Existing text stays: another model does not take over in mid-sentence.
                Err(why) if self.answer().len() > self.given => return Err(why.into()),
                Err(why) => self.fall_back(why).await?,
            }
        }
    }

    /// Says what of a whole scope is not covered, and adds the tokens of its notes.
    fn end_whole(&mut self, usage: Option<Usage>) -> Option<Usage> {
        let Some(whole) = &self.prepared.whole else { return usage };
        let (said, all) = (not_covered(&whole.not_read, self.language), whole.with_notes(usage));
        if let Some(said) = said {
            self.add(format!("\n\n{said}"));
        }
        all
    }

    /// What the cells of a table answer.
    pub(crate) fn said_by_cells(&self) -> Option<String> {
        self.prepared.cells.text(self.language)
    }

    /// Puts the document's best sentences before a small model's answer, if the template wants them.
    fn quote_first(&mut self) {
        if !self.answer().is_empty() || !self.prepared.template.parameters.own_words {
            return;
        }
        if let Some(said) = own_words(self.said_by_cells(), &self.prepared.quotes, self.verdict, self.language) {
            self.add_given(said);
            self.given = self.answer().len();
        }
    }

    fn write_without_model(&mut self, small: bool) -> Result<Written, Failure> {
        if self.continues_words {
            return Err(NotContinued::NoModel.into());
        }
        // Otherwise the model that was to summarise the quotes failed, and there is no other.
        if self.given == 0
            && let Some(said) = self.prepared.gathered.said.clone()
        {
            self.add_given(said);
        } else if self.given == 0 {
            self.add_given(without_model(self.said_by_cells(), &self.prepared.quotes, self.verdict, self.language));
        }
        Ok(Written { finish: FinishReason::Stop, usage: None, small })
    }

    /// Switches to the next model of the chain, because of `why`.
    async fn fall_back(&mut self, why: LlmError) -> Result<(), Failure> {
        let (asking, prepared) = (self.asking, &mut self.prepared);
        let (number, model) = asking
            .connect(&prepared.template.name, prepared.number + 1)
            .await
            .map_err(|more| Failure::Models(std::iter::once(why.clone()).chain(more).collect()))?;
        (prepared.number, prepared.model) = (number, model);
        let info = prepared.info();
        asking.tell(AnswerEvent::Waiting(Waiting::Instead { why, model: info.model.clone() }));
        asking.tell(AnswerEvent::Model(info.clone()));
        if prepared.whole.is_some() {
            // Another model has another context, or needs the sentences chosen for it.
            prepared.direct = asking.direct(&prepared.inquiry, &info).await?;
            prepared.whole = asking.whole(&prepared.inquiry, &prepared.template, &info).await?;
            prepared.found.passages = match (&prepared.direct, &prepared.whole) {
                (Some(direct), _) => direct.passages.clone(),
                (None, Some(whole)) if whole.fits() => whole.passages.clone(),
                _ => Vec::new(),
            };
            let (passages, coverage) = (prepared.found.passages.clone(), prepared.found.coverage);
            self.saved.turn.passages.clone_from(&passages);
            asking.tell(AnswerEvent::Passages { passages, coverage });
        }
        prepared.prompt = asking.write_prompt(prepared)?;
        self.saved.turn.model = Some(info);
        self.saved.save();
        Ok(())
    }

    /// Has the model note every part of a scope that does not fit one request, and makes the last request of the notes.
    /// Returns why, if the model cannot be had.
    async fn note_parts(&mut self, model: &Arc<dyn ChatModel>) -> Result<Option<LlmError>, Failure> {
        let Some(mut whole) = self.prepared.whole.take() else { return Ok(None) };
        if whole.fits() || whole.points.is_some() {
            self.prepared.whole = Some(whole);
            return Ok(None);
        }
        let noted = note_parts(self.asking, &mut whole, model, &self.prepared.mark).await?;
        if let Ok(cited) = &noted {
            self.given_passages(&whole, cited);
        }
        self.prepared.whole = Some(whole);
        if let Err(why) = noted {
            return Ok(Some(why));
        }
        self.prepared.prompt = self.asking.write_prompt(&self.prepared)?;
        if self.continues_words {
            let said = self.answer().to_string();
            self.prepared.go_on_from(&said);
        }
        Ok(None)
    }

    /// Makes the cited passages, numbered anew, those of the turn.
    fn given_passages(&mut self, whole: &Whole, cited: &[usize]) {
        let numbered = cited.iter().enumerate().map(|(n, &at)| Passage { rank: n + 1, ..whole.passages[at].clone() });
        let passages: Vec<Passage> = numbered.collect();
        self.prepared.found.passages.clone_from(&passages);
        self.saved.turn.passages.clone_from(&passages);
        self.saved.save();
        self.asking.tell(AnswerEvent::Passages { passages, coverage: self.prepared.found.coverage });
    }
}
