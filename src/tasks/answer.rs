//! Answering: one turn of a conversation from question to checked citations, every step saved.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use super::prompt::{self, Ingredients};
use super::search::{self, Found, SearchOptions};
use super::workspace::{Workspace, extractive_info};
use crate::adapters::embedder::{TextKind, cosine};
use crate::adapters::library::Library;
use crate::adapters::llm::ChatModel;
use crate::adapters::templates;
use crate::domain::attribution::Attribution;
use crate::domain::chat::{FinishReason, ModelInfo, StreamEvent, Usage};
use crate::domain::citation::{Check, check_answer, narrow};
use crate::domain::conversation::{ConversationId, Turn, TurnId, TurnState, history, title_from};
use crate::domain::document::DocumentId;
use crate::domain::evidence::Evidence;
use crate::domain::extract::{self, Quote};
use crate::domain::followup;
use crate::domain::passage::{Passage, SearchMode};
use crate::domain::progress::{AnswerEnd, AnswerEvent, AnswerTimings};
use crate::domain::template::Template;
use crate::domain::text;

/// A question to answer.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The conversation it continues; `None` begins one.
    pub conversation: Option<ConversationId>,
    /// The documents asked.
    pub documents: Vec<DocumentId>,
    /// The question.
    pub question: String,
    /// The template's name, or a file.
    pub template: String,
    /// Values of the template's own variables.
    pub values: BTreeMap<String, String>,
    /// The most passages; the template's own number when absent.
    pub passages: Option<usize>,
}

/// What came before the model was asked; what `docent prompt` shows.
pub struct Prepared {
    /// The template.
    pub template: Template,
    /// The question as searched for, where the conversation changed it.
    pub rewritten: Option<String>,
    /// What was found.
    pub found: Found,
    /// The sentences that answer best.
    pub quotes: Vec<Quote>,
    /// What speaks for an answer being there.
    pub evidence: Evidence,
    /// The language model; `None` where answers are extractive.
    pub model: Option<Arc<dyn ChatModel>>,
    /// Its number in the chain of models, from 0.
    pub number: usize,
    /// The request; `None` where answers are extractive.
    pub prompt: Option<prompt::Prompt>,
}

/// How often an answer that streams is brought up to date on disk.
const SAVE_EVERY: Duration = Duration::from_millis(500);

/// Answers a question. Everything goes to `events`, the last one being `Finished` or `Failed`. Dropping the future
/// cancels the request; what was said until then is kept in the turn.
pub async fn answer(workspace: &Arc<Workspace>, ask: Ask, events: UnboundedSender<AnswerEvent>) {
    let started = Instant::now();
    let mut keeper = match Keeper::begin(workspace, &ask) {
        Ok(keeper) => keeper,
        Err(message) => {
            let _ = events.send(AnswerEvent::Failed { message, partial: String::new() });
            return;
        }
    };
    let _ = events.send(AnswerEvent::Started { turn: keeper.turn.id, conversation: keeper.conversation });
    let event = match run(workspace, &ask, &mut keeper, &events, started).await {
        Ok(end) => AnswerEvent::Finished(end),
        Err(message) => AnswerEvent::Failed { partial: keeper.fail(&message), message },
    };
    let _ = events.send(event);
}

/// Searches and builds the request without sending it. `events` hears of what is found on the way.
///
/// # Errors
/// In one or two sentences, what failed and what to do.
pub async fn prepare(
    workspace: &Arc<Workspace>,
    ask: &Ask,
    earlier: &[Turn],
    events: &UnboundedSender<AnswerEvent>,
) -> Result<Prepared, String> {
    let template = templates::find(&workspace.settings.prompts, &ask.template).map_err(|e| e.to_string())?;
    let asked: Vec<String> = earlier.iter().map(|turn| turn.question.clone()).collect();
    let rewritten = followup::rewrite(&ask.question, &asked);
    if let Some(query) = &rewritten {
        let _ = events.send(AnswerEvent::Rewritten(query.clone()));
    }
    let query = rewritten.clone().unwrap_or_else(|| ask.question.clone());

    let (number, model) = next_model(workspace, &template.name, 0, events).await?;
    let info = model.as_ref().map_or_else(extractive_info, |m| m.info());
    let said = history(earlier, history_budget(&info));
    let options = SearchOptions {
        mode: SearchMode::Hybrid,
        limit: ask.passages.unwrap_or(template.parameters.passages),
        budget: prompt::passage_budget(&template, &info, &said),
        widen: true,
    };
    await_reading(workspace, &ask.documents, events).await;
    let mut found = search::search(workspace, &ask.documents, &query, options).await.map_err(|e| e.to_string())?;
    // A small model is given sentences, not passages; those are chosen from the best ones.
    if let Some(before) = earlier.last().filter(|_| !info.small) {
        prompt::keep_order(&mut found.passages, &before.passages);
    }
    let _ = events.send(AnswerEvent::Passages { passages: found.passages.clone(), coverage: found.coverage });
    if let Some(said) = how_found(&found) {
        let _ = events.send(AnswerEvent::Waiting(said));
    }
    let evidence = Evidence::of(&query, &found.passages, found.across_languages);
    let quotes = quotes(workspace, &query, &found).await;
    let _ = events.send(AnswerEvent::Extract(quotes.clone()));
    let _ = events.send(AnswerEvent::Model(info.clone()));

    let mut prepared = Prepared { template, rewritten, found, quotes, evidence, model, number, prompt: None };
    prepared.prompt = write_prompt(workspace, ask, earlier, &prepared)?;
    Ok(prepared)
}

/// What the reader is to know of how passages were found, in a line; `None` where it was as usual.
fn how_found(found: &Found) -> Option<String> {
    let place = found.place.as_ref().map(|place| format!("the passages are those of {place}"));
    let words = found.without_meaning.as_ref().map(|why| format!("found by words only: {why}"));
    let said: Vec<String> = [found.notice.clone(), place, words].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// The first model of the chain, from `number` on, that can be connected to. `events` hears of those that cannot.
async fn next_model(
    workspace: &Workspace,
    template: &str,
    mut number: usize,
    events: &UnboundedSender<AnswerEvent>,
) -> Result<(usize, Option<Arc<dyn ChatModel>>), String> {
    let mut failed = Vec::new();
    while let Some(connected) = workspace.model_for(template, number).await {
        match connected {
            Ok(model) => return Ok((number, model)),
            Err(error) => {
                let _ = events.send(AnswerEvent::Waiting(error.to_string()));
                failed.push(error.to_string());
            }
        }
        number += 1;
    }
    Err(failed.join("; "))
}

/// The longest that a question waits for pages that are still being read: at some 500 pages a second most documents are
/// whole by then, and an answer from the first pages alone would only have to be asked for again.
const READING: Duration = Duration::from_secs(2);

/// Waits until the documents are read, or a moment has passed.
async fn await_reading(workspace: &Workspace, documents: &[DocumentId], events: &UnboundedSender<AnswerEvent>) {
    let reading = || {
        documents
            .iter()
            .filter_map(|id| workspace.opened(id))
            .map(|o| o.coverage())
            .any(|c| c.pages_read < c.pages_total)
    };
    let end = Instant::now() + READING;
    if reading() {
        let _ = events.send(AnswerEvent::Waiting("the document is still being read".into()));
    }
    while reading() && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
}

/// The request for the model that is asked; `None` where answers are extractive.
fn write_prompt(
    workspace: &Workspace,
    ask: &Ask,
    earlier: &[Turn],
    prepared: &Prepared,
) -> Result<Option<prompt::Prompt>, String> {
    let Some(model) = &prepared.model else { return Ok(None) };
    let info = model.info();
    let said = history(earlier, history_budget(&info));
    let titles: Vec<String> =
        ask.documents.iter().filter_map(|id| workspace.opened(id)).map(|o| o.document.title.clone()).collect();
    let ingredients = Ingredients {
        template: &prepared.template,
        question: &ask.question,
        passages: &prepared.found.passages,
        quotes: &prepared.quotes,
        history: &said,
        documents: &titles,
        model: &info,
        values: &ask.values,
    };
    prompt::build(ingredients, |text| model.count_tokens(text)).map(Some).map_err(|e| e.to_string())
}

/// The tokens that the conversation so far may take.
fn history_budget(model: &ModelInfo) -> u32 {
    model.context_tokens.map_or(1500, |context| context / 4)
}

async fn run(
    workspace: &Arc<Workspace>,
    ask: &Ask,
    keeper: &mut Keeper,
    events: &UnboundedSender<AnswerEvent>,
    started: Instant,
) -> Result<AnswerEnd, String> {
    let mut prepared = prepare(workspace, ask, &keeper.earlier, events).await?;
    let searched = started.elapsed();
    keeper.turn.rewritten.clone_from(&prepared.rewritten);
    keeper.turn.template.clone_from(&prepared.template.name);
    keeper.turn.passages.clone_from(&prepared.found.passages);
    keeper.turn.model = Some(prepared.model.as_ref().map_or_else(extractive_info, |m| m.info()));
    keeper.save();

    let mut timings = AnswerTimings { search: searched.as_millis() as u64, ..AnswerTimings::default() };
    // What stands on a page or in a chapter answers a question about that page or chapter.
    let weak = prepared.found.passages.is_empty() || (prepared.found.place.is_none() && prepared.evidence.weak());
    let chinese = prompt::language_of(&ask.question) == "Chinese";
    let (finish, usage, small) = loop {
        let small = prepared.model.as_ref().is_none_or(|m| m.info().small);
        match (&prepared.model, &prepared.prompt) {
            // No small model refuses what the text does not answer, so it is not asked.
            (Some(model), Some(prompt)) if !(weak && small) => {
                match stream(model.as_ref(), prompt, &prepared, keeper, events, started, &mut timings).await {
                    Ok((finish, usage)) => break (finish, usage, small),
                    // What was said stays: another model does not take over in mid-sentence.
                    Err(why) if !keeper.turn.answer.is_empty() => return Err(why),
                    Err(why) => fall_back(workspace, ask, keeper, events, &mut prepared, why).await?,
                }
            }
            _ => {
                let said = extractive(&prepared.quotes, weak, chinese);
                timings.first_token = Some(started.elapsed().as_millis() as u64);
                keeper.say(&said);
                let _ = events.send(AnswerEvent::Text(said));
                break (FinishReason::Stop, None, small);
            }
        }
    };
    let mut citations = check_answer(&keeper.turn.answer, &prepared.found.passages);
    for citation in &mut citations {
        let document = citation.locator.document.clone();
        narrow(citation, |page| workspace.library.page(&document, page).ok().flatten().map(|page| page.text));
    }
    let unanswered = weak && !citations.iter().any(|c| !small && c.check != Check::Unsupported);
    timings.total = started.elapsed().as_millis() as u64;
    keeper.turn.citations.clone_from(&citations);
    keeper.turn.usage = usage;
    keeper.finish(TurnState::Done(finish.clone()))?;
    Ok(AnswerEnd { answer: keeper.turn.answer.clone(), citations, finish, usage, timings, unanswered })
}

/// Turns to the next model of the chain, because of `why`.
async fn fall_back(
    workspace: &Arc<Workspace>,
    ask: &Ask,
    keeper: &mut Keeper,
    events: &UnboundedSender<AnswerEvent>,
    prepared: &mut Prepared,
    why: String,
) -> Result<(), String> {
    let (number, model) = next_model(workspace, &prepared.template.name, prepared.number + 1, events)
        .await
        .map_err(|more| if more.is_empty() { why.clone() } else { format!("{why}; {more}") })?;
    (prepared.number, prepared.model) = (number, model);
    let info = prepared.model.as_ref().map_or_else(extractive_info, |m| m.info());
    let _ = events.send(AnswerEvent::Waiting(format!("{why}; {} answers instead", info.model)));
    let _ = events.send(AnswerEvent::Model(info.clone()));
    prepared.prompt = write_prompt(workspace, ask, &keeper.earlier, prepared)?;
    keeper.turn.model = Some(info);
    keeper.save();
    Ok(())
}

/// Streams the model's answer into the turn.
async fn stream(
    model: &dyn ChatModel,
    prompt: &prompt::Prompt,
    prepared: &Prepared,
    keeper: &mut Keeper,
    events: &UnboundedSender<AnswerEvent>,
    started: Instant,
    timings: &mut AnswerTimings,
) -> Result<(FinishReason, Option<Usage>), String> {
    let mut stream = model.stream(prompt.request.clone());
    let nearest = prepared.quotes.first().map(|quote| quote.passage);
    let mut marks = model.info().small.then(|| Attribution::new(&prepared.found.passages, nearest));
    let say = |piece: String, keeper: &mut Keeper| {
        if !piece.is_empty() {
            keeper.say(&piece);
            let _ = events.send(AnswerEvent::Text(piece));
        }
    };
    let mut usage = None;
    let mut countdown: Option<Countdown> = None;
    loop {
        let event = match &countdown {
            None => stream.next().await,
            Some(running) => match tokio::time::timeout(running.to_next_second(), stream.next()).await {
                Ok(event) => event,
                Err(_) => {
                    let _ = events.send(AnswerEvent::Waiting(running.to_string()));
                    continue;
                }
            },
        };
        let Some(event) = event else { break };
        countdown = None;
        match event.map_err(|e| e.to_string())? {
            StreamEvent::Text(piece) => {
                let piece = text::clean(&piece).into_owned();
                timings.first_token.get_or_insert(started.elapsed().as_millis() as u64);
                let piece = match &mut marks {
                    Some(marks) => marks.feed(&piece),
                    None => piece,
                };
                say(piece, keeper);
            }
            StreamEvent::Reasoning(piece) => {
                let _ = events.send(AnswerEvent::Reasoning(text::clean(&piece).into_owned()));
            }
            StreamEvent::Usage(counts) => usage = Some(counts),
            StreamEvent::Retrying { attempt, wait_ms, why } => {
                let running = Countdown { until: Instant::now() + Duration::from_millis(wait_ms), attempt, why };
                let _ = events.send(AnswerEvent::Waiting(running.to_string()));
                countdown = Some(running);
            }
            StreamEvent::Finish(reason) => {
                say(marks.as_mut().map(Attribution::finish).unwrap_or_default(), keeper);
                return Ok((reason, usage));
            }
        }
    }
    say(marks.as_mut().map(Attribution::finish).unwrap_or_default(), keeper);
    Ok((FinishReason::Truncated, usage))
}

/// The wait before another try, told anew every second.
struct Countdown {
    until: Instant,
    attempt: u32,
    why: String,
}

impl Countdown {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }

    /// The time until the number of seconds left changes; once none are left, until the request may have gone out.
    fn to_next_second(&self) -> Duration {
        match self.left().subsec_millis() {
            0 => Duration::from_secs(1),
            ms => Duration::from_millis(u64::from(ms)),
        }
    }
}

impl std::fmt::Display for Countdown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Countdown { attempt, why, .. } = self;
        match self.left().as_millis().div_ceil(1000) {
            0 => write!(f, "{why}; try {attempt} is under way"),
            seconds => write!(f, "{why}; try {attempt} in {seconds} s"),
        }
    }
}

/// The sentences that answer best: by words, and by meaning where the embedding model is loaded.
async fn quotes(workspace: &Arc<Workspace>, query: &str, found: &Found) -> Vec<Quote> {
    if found.place.is_some() && found.passages.iter().all(|p| p.dense_score.is_none() && p.lexical_score.is_none()) {
        // A place was asked about, not a subject: it is told by how its passages begin.
        let firsts = extract::sentences(&found.passages).into_iter().filter(|sentence| sentence.position <= 1);
        let mut begun = std::collections::HashSet::new();
        let quotes: Vec<Quote> = firsts
            .filter(|sentence| begun.insert(sentence.passage))
            .map(|s| Quote { passage: s.passage, text: s.text, score: 1.0 })
            .collect();
        return extract::best(&quotes, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET);
    }
    let leading: Vec<Passage> = found.passages.iter().take(5).cloned().collect();
    let candidates = extract::sentences(&leading);
    let by_words = extract::rank(query, &candidates, &leading, None);
    let Some(embedder) = workspace.embedder_if_loaded() else {
        return extract::best(&by_words, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET);
    };
    // Embedding every sentence would take longer than the model's first token: those that words (or, across
    // languages, the order of passages) put first are enough.
    let mut chosen: Vec<_> = if found.across_languages {
        candidates.into_iter().take(EMBEDDED_SENTENCES).collect()
    } else {
        let keep: Vec<&Quote> = by_words.iter().take(EMBEDDED_SENTENCES).collect();
        candidates.into_iter().filter(|c| keep.iter().any(|q| q.passage == c.passage && q.text == c.text)).collect()
    };
    chosen.retain(|c| !c.text.is_empty());
    let (query, texts) = (query.to_string(), chosen.iter().map(|c| c.text.clone()).collect::<Vec<_>>());
    let across = found.across_languages;
    let ranked = tokio::task::spawn_blocking(move || {
        let question = embedder.embed(TextKind::Query, &[&query]).ok()?.pop()?;
        let vectors =
            embedder.embed_urgently(TextKind::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>()).ok()?;
        let similarity: Vec<f32> = vectors.iter().map(|v| cosine(&question, v)).collect();
        Some(extract::rank(if across { "" } else { &query }, &chosen, &leading, Some(&similarity)))
    })
    .await;
    let quotes = ranked.ok().flatten().unwrap_or(by_words);
    extract::best(&quotes, prompt::SMALL_SENTENCES, prompt::SMALL_BUDGET)
}

/// Sentences embedded for one question: a third of a second on two cores.
const EMBEDDED_SENTENCES: usize = 16;

/// The answer where there is no language model, or nothing to ask it about.
fn extractive(quotes: &[Quote], weak: bool, chinese: bool) -> String {
    let quotes = &quotes[..quotes.len().min(3)];
    let list = extract::answer(quotes, chinese);
    match (weak, chinese) {
        (true, true) if quotes.is_empty() => "文档中没有找到与这个问题有关的内容。".into(),
        (true, false) if quotes.is_empty() => "Nothing in the document speaks of this.".into(),
        (true, true) => format!("文档似乎没有回答这个问题。最接近的内容是：\n\n{list}"),
        (true, false) => format!("The document does not seem to answer this. The nearest it says:\n\n{list}"),
        (false, true) => format!("以下是文档中与问题最相关的原文（未使用语言模型）：\n\n{list}"),
        (false, false) => {
            format!("The document's own words nearest to the question (no language model was used):\n\n{list}")
        }
    }
}

/// Keeps a turn on disk. Dropped before it is finished, it marks the turn cancelled with what was said.
struct Keeper {
    library: Arc<Library>,
    conversation: ConversationId,
    earlier: Vec<Turn>,
    turn: Turn,
    saved_at: Instant,
    ended: bool,
}

impl Keeper {
    fn begin(workspace: &Arc<Workspace>, ask: &Ask) -> Result<Keeper, String> {
        let library = workspace.library.clone();
        let begin = || -> Result<_, crate::adapters::library::LibraryError> {
            let now = super::now();
            let (conversation, earlier) = match ask.conversation {
                Some(id) => (id, library.conversation(id)?.turns),
                None => (library.begin_conversation(&title_from(&ask.question), &ask.documents, now)?, Vec::new()),
            };
            let mut turn = Turn {
                id: TurnId(0),
                question: ask.question.clone(),
                rewritten: None,
                template: ask.template.clone(),
                answer: String::new(),
                passages: Vec::new(),
                citations: Vec::new(),
                model: None,
                usage: None,
                state: TurnState::Running,
                asked_at: now,
            };
            turn.id = library.add_turn(conversation, &turn)?;
            Ok((conversation, earlier, turn))
        };
        let (conversation, earlier, turn) = begin().map_err(|e| e.to_string())?;
        Ok(Keeper { library, conversation, earlier, turn, saved_at: Instant::now(), ended: false })
    }

    fn say(&mut self, piece: &str) {
        self.turn.answer.push_str(piece);
        if self.saved_at.elapsed() > SAVE_EVERY {
            if let Err(error) = self.library.save_answer(self.turn.id, &self.turn.answer) {
                tracing::warn!(%error, "an answer in progress was not saved");
            }
            self.saved_at = Instant::now();
        }
    }

    fn save(&mut self) {
        if let Err(error) = self.library.save_turn(&self.turn) {
            tracing::warn!(%error, "a turn was not saved");
        }
    }

    fn finish(&mut self, state: TurnState) -> Result<(), String> {
        self.ended = true;
        self.turn.state = state;
        self.library.save_turn(&self.turn).map_err(|e| e.to_string())
    }

    /// Marks the turn failed; returns what had been said.
    fn fail(&mut self, message: &str) -> String {
        if let Err(error) = self.finish(TurnState::Failed(message.to_string())) {
            tracing::warn!(%error, "a failed turn was not saved");
        }
        self.turn.answer.clone()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.finish(TurnState::Cancelled);
        }
    }
}
