//! Prepares an answer: chooses the model, searches, and builds the prompt.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::asking::Asking;
use super::best_sentences::{best_sentences, selected};
use super::cells::Cells;
use super::direct::Direct;
use super::gather::Gathered;
use super::inquire::Inquired;
use super::prompt::{self, Prompt};
use super::request::Parts;
use super::rework::Rework;
use super::whole::Whole;
use crate::adapters::llm::{ChatModel, LlmError};
use crate::adapters::templates;
use crate::domain::answering::clause;
use crate::domain::answering::evidence::{Evidence, Judgement, Verdict};
use crate::domain::answering::extraction::Quote;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::chat::{ChatMessage, ModelInfo, Role};
use crate::domain::conversation::fence;
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::conversation::template::Template;
use crate::domain::document::{Coverage, DocumentId};
use crate::domain::inquiry::{Inquiry, Kind, Part, searched};
use crate::domain::report::{Failure, Notice, Waiting};
use crate::tasks::search::place::meant;
use crate::tasks::search::{Found, SearchOptions, search};

/// Maximum time a question waits for missing sentence embeddings of the best passages: enough for four to eight
/// passages on two cores.
const SENTENCES: Duration = Duration::from_millis(300);

/// Maximum time a question waits for pages still being read: at about 500 pages a second most documents are complete by
/// then, and an answer from the first pages alone would have to be asked for again.
const READING: Duration = Duration::from_secs(2);

/// Everything determined before the model is asked; shown by `docent prompt`.
pub struct Prepared {
    pub template: Template,
    /// What the question is taken to ask for.
    pub inquiry: Inquiry,
    /// The question as searched for, if the conversation changed it.
    pub rewritten: Option<String>,
    pub found: Found,
    /// The sentences that answer best.
    pub quotes: Vec<Quote>,
    /// What was gathered for its kind of question.
    pub(crate) gathered: Gathered,
    /// The tables near the passages, and the cell that answers.
    pub cells: Arc<Cells>,
    /// Whether the passages contain an answer; `None` if nothing was searched for.
    pub evidence: Option<Judgement>,
    /// `None` if answers are extractive.
    pub model: Option<Arc<dyn ChatModel>>,
    /// Its index in the chain of models, from 0.
    pub number: usize,
    /// The conversation's marker.
    pub(super) mark: String,
    /// `None` if answers are extractive.
    pub prompt: Option<Prompt>,
    /// The answer, if no model is needed for it; `model` and `prompt` are then `None`.
    pub direct: Option<Direct>,
    /// The scope that is given as a whole, in place of the best passages.
    pub(crate) whole: Option<Whole>,
    /// What a larger model says in another form, if nothing was searched; it is asked of no small one.
    pub(crate) rework: Option<Rework>,
}

impl Prepared {
    /// The model that answers, or a placeholder for "none".
    pub(crate) fn info(&self) -> ModelInfo {
        self.model.as_ref().map_or_else(ModelInfo::extractive, |model| model.info())
    }

    /// Whether the documents answer. A question about a page or chapter is answered by what is there, and pinned passages
    /// count as evidence.
    pub(crate) fn verdict(&self, steer: &ByHand) -> Verdict {
        if let Some(direct) = &self.direct {
            return if direct.unanswered { Verdict::DoesNotSay } else { Verdict::Says };
        }
        if self.whole.is_some() || self.rework.is_some() {
            return Verdict::Says;
        }
        match self.judgement(steer) {
            _ if self.found.passages.is_empty() => Verdict::DoesNotSay,
            Some(judgement) => judgement.verdict,
            None => Verdict::Says,
        }
    }

    /// The evidence, if it decides.
    pub(crate) fn judgement(&self, steer: &ByHand) -> Option<&Judgement> {
        let given = self.found.how.place.is_some()
            || !steer.pinned.is_empty()
            || self.cells.answer()
            || self.gathered.answers();
        self.evidence.as_ref().filter(|_| !given)
    }

    /// Asks the model to continue from the text it had written.
    pub(crate) fn go_on_from(&mut self, said: &str) {
        let Some(prompt) = &mut self.prompt else { return };
        if said.trim().is_empty() {
            return;
        }
        let message = |role, content: &str| ChatMessage { role, content: content.to_string() };
        prompt.request.messages.push(message(Role::Assistant, &fence::without(said, &self.mark)));
        prompt.request.messages.push(message(
            Role::User,
            "Your answer was cut off there. Go on exactly where it breaks off, in the same language; repeat nothing and \
             write nothing before it.",
        ));
    }
}

impl Asking {
    /// Searches and builds the request without sending it.
    pub(crate) async fn prepare(&self) -> Result<Prepared, Failure> {
        let Asking { workspace, ask, .. } = self;
        let template = templates::find(&workspace.settings.prompts, &ask.template)?;
        let mark = workspace.mark(ask.conversation)?;
        if let Some(prepared) = self.prepared_at_once(&template, &mark).await? {
            return Ok(prepared);
        }
        let connected = self.connect(&template.name, 0).await;
        let model = connected.as_ref().ok().and_then(|(_, model)| model.clone());
        let info = model.as_ref().map_or_else(ModelInfo::extractive, |model| model.info());
        let mut inquired = self.inquire(model.as_deref()).await;
        let info = self.learned(&inquired.inquiry, model.as_deref(), info).await;
        if let Some(query) = &inquired.rewritten {
            self.tell(AnswerEvent::Rewritten(query.clone()));
        }
        self.await_reading().await;
        let missing = self.locate(&mut inquired).await?;
        let Inquired { mut inquiry, rewritten } = inquired;
        self.tell(AnswerEvent::Inquiry(inquiry.clone()));
        if let Some(direct) = missing {
            return Ok(self.prepared_directly(direct, inquiry, rewritten, template, mark));
        }
        self.tell_page_choice(&inquiry);
        let narrowed = self.narrowed(&inquiry);
        let asking = narrowed.as_ref().unwrap_or(self);
        let number = connected.as_ref().map_or(0, |(number, _)| *number);
        let large = model.clone().filter(|_| !info.small);
        if let Some((model, rework)) = large.zip(self.rework(&inquiry).await?.filter(Rework::needs_model)) {
            return self.prepared_to_rework(rework, (number, model), inquiry, template, mark);
        }
        if let Some(direct) = asking.direct(&inquiry, &info).await? {
            return Ok(self.prepared_directly(direct, inquiry, rewritten, template, mark));
        }
        connected.map_err(Failure::Models)?;
        if let Some(whole) = asking.whole(&inquiry, &template, &info).await? {
            let mut prepared = asking.prepared_wholly(whole, inquiry, template, mark);
            (prepared.rewritten, prepared.model, prepared.number) = (rewritten, model, number);
            prepared.prompt = asking.write_prompt(&prepared)?;
            self.tell(AnswerEvent::Model(info));
            return Ok(prepared);
        }
        let query = rewritten.as_ref().unwrap_or(&ask.question);
        if matches!(inquiry.kind, Kind::Structure | Kind::Metadata) && ask.steer.kind.is_none() {
            // Nothing is known that answers it, so the text is searched.
            inquiry = Inquiry { scope: inquiry.scope, ..searched(query) };
            self.tell(AnswerEvent::Inquiry(inquiry.clone()));
        }
        let (found, gathered, cells) = asking.find(&inquiry, query, &template, &info).await?;
        let judgement = Evidence::of(query, &found.findings()).judge();
        let selected = selected(query, &found, inquiry.kind == Kind::HowTo);
        let quotes = best_sentences(&inquiry, &found, &gathered, &selected);
        let quotes = if rewritten.is_some() { self.not_shown(quotes, query) } else { quotes };
        let is_there = quotes.iter().any(|quote| clause::is_asked_for(query, &quote.text));
        let evidence = (!is_there).then_some(judgement);
        self.tell(AnswerEvent::Extract(with_row(&cells, &quotes)));
        self.tell(AnswerEvent::Model(info));

        let cells = Arc::new(cells);
        let mut prepared = Prepared {
            template,
            inquiry,
            rewritten,
            found,
            quotes,
            gathered,
            cells,
            evidence,
            model,
            number,
            mark,
            prompt: None,
            direct: None,
            whole: None,
            rework: None,
        };
        prepared.prompt = asking.write_prompt(&prepared)?;
        if let Some(prompt) = prepared.prompt.as_ref().filter(|prompt| !prompt.left_off.is_nothing()) {
            self.tell(AnswerEvent::Waiting(Waiting::LeftOff(prompt.left_off)));
        }
        Ok(prepared)
    }

    /// What needs neither a model nor a search, before a model is connected to: small talk does not even wait for the
    /// documents to be read.
    async fn prepared_at_once(&self, template: &Template, mark: &str) -> Result<Option<Prepared>, Failure> {
        let extractive = ModelInfo::extractive();
        if let Some(inquiry) = self.chatted() {
            self.tell(AnswerEvent::Inquiry(inquiry.clone()));
            let direct = self.direct(&inquiry, &extractive).await?;
            return Ok(
                direct.map(|direct| self.prepared_directly(direct, inquiry, None, template.clone(), mark.to_string()))
            );
        }
        let Some(mut known) = self.known() else { return Ok(None) };
        self.await_reading().await;
        self.locate(&mut known).await?;
        let narrowed = self.narrowed(&known.inquiry);
        let asking = narrowed.as_ref().unwrap_or(self);
        let Some(direct) = asking.direct(&known.inquiry, &extractive).await? else { return Ok(None) };
        self.tell(AnswerEvent::Inquiry(known.inquiry.clone()));
        Ok(Some(self.prepared_directly(direct, known.inquiry, None, template.clone(), mark.to_string())))
    }

    /// What is known of the model once its server was asked, if the question may be sent to it.
    async fn learned(&self, inquiry: &Inquiry, model: Option<&dyn ChatModel>, info: ModelInfo) -> ModelInfo {
        let own = matches!(inquiry.kind, Kind::Structure | Kind::Metadata | Kind::SmallTalk | Kind::AboutDocent);
        match model.filter(|_| !own) {
            Some(model) => {
                model.learn().await;
                model.info()
            }
            None => info,
        }
    }

    /// Tells of pages that are to be summed up or shown whether others may have been meant by their names; for those that
    /// are searched, the search does.
    fn tell_page_choice(&self, inquiry: &Inquiry) {
        let (Kind::Summary | Kind::Content, Some(Part::Place(place))) = (inquiry.kind, &inquiry.scope.part) else {
            return;
        };
        let opened: Vec<_> = self.ask.documents.iter().filter_map(|id| self.workspace.opened(id)).collect();
        let choices = opened.iter().filter_map(|one| {
            let (_, choice) = meant(&self.workspace, one, place)?;
            Some(((opened.len() > 1).then(|| one.document.name().to_string()), choice?))
        });
        let choices: Vec<_> = choices.collect();
        if !choices.is_empty() {
            self.tell(AnswerEvent::Notice(Notice::PageChoice(choices)));
        }
    }

    /// An answer that needs no model, in place of what would be asked of one.
    fn prepared_directly(
        &self,
        direct: Direct,
        inquiry: Inquiry,
        rewritten: Option<String>,
        template: Template,
        mark: String,
    ) -> Prepared {
        let opened = self.ask.documents.iter().filter_map(|id| self.workspace.opened(id));
        let coverage = opened.fold(Coverage::default(), |sum, opened| sum.plus(opened.coverage()));
        self.tell(AnswerEvent::Passages { passages: direct.passages.clone(), coverage });
        self.tell(AnswerEvent::Model(ModelInfo::extractive()));
        Prepared {
            template,
            inquiry,
            rewritten,
            evidence: None,
            found: Found::given(direct.passages.clone(), coverage),
            quotes: Vec::new(),
            gathered: Gathered::default(),
            cells: Arc::default(),
            model: None,
            number: 0,
            mark,
            prompt: None,
            direct: Some(direct),
            whole: None,
            rework: None,
        }
    }

    /// A whole scope, in place of what a search finds. The passages of one that does not fit are known once it is
    /// noted.
    fn prepared_wholly(&self, whole: Whole, inquiry: Inquiry, template: Template, mark: String) -> Prepared {
        let opened = self.ask.documents.iter().filter_map(|id| self.workspace.opened(id));
        let coverage = opened.fold(Coverage::default(), |sum, opened| sum.plus(opened.coverage()));
        let passages = if whole.fits() { whole.passages.clone() } else { Vec::new() };
        self.tell(AnswerEvent::Passages { passages: passages.clone(), coverage });
        Prepared {
            template,
            inquiry,
            rewritten: None,
            evidence: None,
            found: Found::given(passages, coverage),
            quotes: Vec::new(),
            gathered: Gathered::default(),
            cells: Arc::default(),
            model: None,
            number: 0,
            mark,
            prompt: None,
            direct: None,
            whole: Some(whole),
            rework: None,
        }
    }

    /// A text to be reworded by a larger model, with its own passages in place of found ones.
    fn prepared_to_rework(
        &self,
        rework: Rework,
        (number, model): (usize, Arc<dyn ChatModel>),
        inquiry: Inquiry,
        template: Template,
        mark: String,
    ) -> Result<Prepared, Failure> {
        let direct = Direct { passages: rework.passages.clone(), ..Direct::default() };
        let info = model.info();
        let prepared = self.prepared_directly(direct, inquiry, None, template, mark);
        self.tell(AnswerEvent::Model(info));
        let mut prepared = Prepared { model: Some(model), number, direct: None, rework: Some(rework), ..prepared };
        prepared.prompt = self.write_prompt(&prepared)?;
        Ok(prepared)
    }

    /// The first model of the chain, from `number` on, that can be connected to; else why none can.
    pub(crate) async fn connect(
        &self,
        template: &str,
        mut number: usize,
    ) -> Result<(usize, Option<Arc<dyn ChatModel>>), Vec<LlmError>> {
        let mut failed = Vec::new();
        while let Some(connected) = self.workspace.language_models.for_template(template, number).await {
            match connected {
                Ok(model) => return Ok((number, model)),
                Err(error) => {
                    self.tell(AnswerEvent::Waiting(Waiting::NextModel(error.clone())));
                    failed.push(error);
                }
            }
            number += 1;
        }
        Err(failed)
    }

    /// Waits until the documents have been read, for a limited time.
    async fn await_reading(&self) {
        let unread = |id: &DocumentId| {
            let coverage = self.workspace.opened(id).map(|opened| opened.coverage());
            coverage.is_some_and(|c| c.pages_read < c.pages_total)
        };
        let reading = || self.ask.documents.iter().any(unread);
        let end = Instant::now() + READING;
        if reading() {
            self.tell(AnswerEvent::Waiting(Waiting::Reading));
        }
        while reading() && Instant::now() < end {
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// The passages for `query`, as many as the template asks for and fit the model's context, pinned ones first.
    /// With them, the tables near them and what answers there.
    async fn find(
        &self,
        inquiry: &Inquiry,
        query: &str,
        template: &Template,
        model: &ModelInfo,
    ) -> Result<(Found, Gathered, Cells), Failure> {
        let ask = &self.ask;
        let room = self.room(template, model);
        let limit = ask.passages.unwrap_or(room.passages);
        let options = SearchOptions {
            mode: template.parameters.mode,
            limit: limit + ask.steer.dropped.len(),
            budget: room.tokens,
            widen: true,
            patience: SENTENCES,
            read: model.small,
            trace: false,
        };
        let documents = self.documents_of(inquiry);
        let mut found = search(&self.workspace, &documents, query, options).await?;
        found.passages = ask.steer.apply(found.passages, limit);
        // A small model is given sentences, not passages; they are chosen from the best passages.
        if let Some(before) = self.earlier.last().filter(|_| !model.small) {
            prompt::keep_order(&mut found.passages, &before.passages);
        }
        // A place's own text answers a question about it alone, and templates that summarise are asked for no figure.
        let scored = found.passages.iter().any(|p| p.dense_score.is_some() || p.lexical_score.is_some());
        let asked = (found.how.place.is_none() || scored) && template.parameters.own_words;
        let most = (!model.small).then_some(room.tokens);
        let (gathered, cells) =
            self.gather_or_compute(inquiry, asked.then_some(query), (limit, most), &mut found).await?;
        self.tell(AnswerEvent::Passages { passages: found.passages.clone(), coverage: found.coverage });
        if let Some(notice) = &found.notice {
            self.tell(AnswerEvent::Notice(notice.clone()));
        }
        if !found.how.is_usual() {
            self.tell(AnswerEvent::Waiting(Waiting::Found(found.how.clone())));
        }
        Ok((found, gathered, cells))
    }

    /// The request for the model; `None` if answers are extractive.
    pub(crate) fn write_prompt(&self, prepared: &Prepared) -> Result<Option<Prompt>, Failure> {
        let Some(model) = &prepared.model else { return Ok(None) };
        let history = self.said(&model.info());
        if let Some(rework) = &prepared.rework {
            let passages = &prepared.found.passages;
            let printed = self.workspace.printed(passages.iter().map(|passage| &passage.locator.document));
            return Ok(Some(rework.prompt(&self.ask.question, &model.info(), &printed, &prepared.mark)));
        }
        if let Some(whole) = &prepared.whole {
            return whole.request(self, model, &prepared.mark).map(Some);
        }
        let (passages, quotes) = (&prepared.found.passages, with_row(&prepared.cells, &prepared.quotes));
        let parts = Parts {
            template: &prepared.template,
            question: &self.ask.question,
            inquiry: &prepared.inquiry,
            passages,
            whole: false,
            quotes: &quotes,
            history: &history,
            mark: &prepared.mark,
        };
        self.request(parts, &**model).map(Some)
    }
}

/// The sentences that answer best, after the row of a table that does.
fn with_row(cells: &Cells, quotes: &[Quote]) -> Vec<Quote> {
    cells.quote().into_iter().chain(quotes.iter().cloned()).take(prompt::SMALL_SENTENCES).collect()
}
