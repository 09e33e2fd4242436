//! Streams a model's answer into the turn: text, reasoning, waits before retries, and retractions.

use std::time::Duration;

use futures_util::StreamExt;

use super::retry_countdown::RetryCountdown;
use super::turn::RunningTurn;
use crate::adapters::llm::{ChatModel, LlmError};
use crate::domain::answering::attribution::Attribution;
use crate::domain::conversation::chat::{ChatRequest, FinishReason, StreamEvent, Usage};
use crate::domain::conversation::ending::{is_tool_call, says_nothing};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::text;

impl RunningTurn<'_> {
    /// Asks the model and adds its text to the answer; returns how it ended and its token counts.
    pub(crate) async fn stream(
        &mut self,
        model: &dyn ChatModel,
        request: ChatRequest,
    ) -> Result<(FinishReason, Option<Usage>), LlmError> {
        let mut stream = model.stream(request);
        let passages = self.prepared.found.passages.clone();
        let nearest = self.prepared.quotes.first().map(|quote| quote.passage);
        // A small model's sentences get their citation marks here.
        let new_marks = || model.info().small.then(|| Attribution::new(&passages, nearest));
        let mut marks = new_marks();
        // Where the model's own text begins.
        let own = self.answer().len();
        let (mut usage, mut reasoned) = (None, false);
        let mut countdown: Option<RetryCountdown> = None;
        loop {
            let event = match &countdown {
                None => stream.next().await,
                Some(running) => match tokio::time::timeout(running.to_next_second(), stream.next()).await {
                    Ok(event) => event,
                    Err(_) => {
                        self.asking.tell(AnswerEvent::Waiting(running.waiting()));
                        continue;
                    }
                },
            };
            let Some(event) = event else { break };
            countdown = None;
            match event? {
                StreamEvent::Text(piece) => {
                    let piece = text::clean(&piece).into_owned();
                    self.time_first_word();
                    self.add(match &mut marks {
                        Some(marks) => marks.feed(&piece),
                        None => piece,
                    });
                }
                StreamEvent::Retracted => {
                    reasoned = true;
                    marks = new_marks();
                    self.take_back(own);
                }
                StreamEvent::Reasoning(piece) => {
                    reasoned = true;
                    self.asking.tell(AnswerEvent::Reasoning(text::clean(&piece).into_owned()));
                }
                StreamEvent::Usage(counts) => usage = Some(counts),
                StreamEvent::Retrying { attempt, wait_ms, why } => {
                    let running = RetryCountdown::new(Duration::from_millis(wait_ms), attempt, why);
                    self.asking.tell(AnswerEvent::Waiting(running.waiting()));
                    countdown = Some(running);
                }
                StreamEvent::Finish(reason) => {
                    self.add(marks.as_mut().map(Attribution::finish).unwrap_or_default());
                    if is_tool_call(&self.answer()[own..]) {
                        self.take_back(own);
                        return Ok((FinishReason::ToolCall, usage));
                    }
                    if let Some(rank) = marks.as_ref().and_then(Attribution::pointed) {
                        self.say_what_is_pointed_at(own, rank);
                    }
                    let silent = says_nothing(&self.answer()[own..]);
                    return Ok((if silent { reason.without_words(reasoned) } else { reason }, usage));
                }
            }
        }
        self.add(marks.as_mut().map(Attribution::finish).unwrap_or_default());
        Ok((FinishReason::Truncated, usage))
    }

    /// Writes the sentence of passage `rank` in the place of an answer that is only its mark, unless it stands there
    /// already, quoted.
    fn say_what_is_pointed_at(&mut self, own: usize, rank: usize) {
        self.take_back(own);
        let quote = self.prepared.quotes.iter().find(|quote| quote.passage == rank);
        if let Some(text) = quote.map(|quote| text::one_line(&quote.text))
            && !self.answer().contains(&text)
        {
            self.add(format!("“{text}” [{rank}]"));
        }
    }

    /// Retracts the answer from byte `from` on.
    fn take_back(&mut self, from: usize) {
        self.saved.take_back(from);
        self.asking.tell(AnswerEvent::Retracted { answer: self.answer().to_string() });
    }
}
