//! Answering: one turn of a conversation from question to checked citations, every step saved.

pub(super) mod continuing;
pub(super) mod countdown;
pub(super) mod keeper;
pub mod prompt;
pub(super) mod quoting;
pub mod rewrite;
pub(super) mod withdrawing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use super::model::extractive_info;
use super::search::{self, Found, SearchOptions};
use super::workspace::Workspace;
use crate::adapters::embedder::{TextKind, cosine};
use crate::adapters::llm::ChatModel;
use crate::adapters::templates;
use crate::domain::answering::attribution::Attribution;
use crate::domain::answering::citation::{Citation, check_answer_with, narrow};
use crate::domain::answering::claim::Check;
use crate::domain::answering::evidence::Evidence;
use crate::domain::answering::extraction::Quote;
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::chat::{FinishReason, ModelInfo, StreamEvent, Usage};
use crate::domain::conversation::ending::{is_tool_call, says_nothing};
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings};
use crate::domain::conversation::recall::recall;
use crate::domain::conversation::template::{Source, Template};
use crate::domain::conversation::{AskedWith, ConversationId, Exchange, Turn, TurnId, TurnState};
use crate::domain::document::DocumentId;
use crate::domain::finding::passage::Passage;
use crate::domain::text;
use continuing::go_on_from;
use countdown::Countdown;
use keeper::Keeper;
use prompt::Ingredients;
use rewrite::Rewriting;
use withdrawing::{Judged, withdraw};

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
    /// What was decided by hand.
    pub steer: Steer,
    /// Who makes a question that leans on the conversation stand alone.
    pub rewriting: Rewriting,
    /// The turn whose answer was cut short and is to go on; everything but `conversation` and `documents` is then the
    /// turn's own.
    pub continues: Option<TurnId>,
}

impl Ask {
    /// A question that begins a conversation, everything else as it usually is.
    pub fn new(documents: Vec<DocumentId>, question: String, template: String) -> Ask {
        Ask {
            conversation: None,
            documents,
            question,
            template,
            values: BTreeMap::new(),
            passages: None,
            steer: Steer::default(),
            rewriting: Rewriting::default(),
            continues: None,
        }
    }
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
    /// The mark of the conversation.
    pub(super) mark: String,
    /// The request; `None` where answers are extractive.
    pub prompt: Option<prompt::Prompt>,
}

/// Answers a question. Everything goes to `events`, the last one being `Finished` or `Failed`. Dropping the future
/// cancels the request; what was said until then is kept in the turn.
pub async fn answer(workspace: &Arc<Workspace>, ask: Ask, events: UnboundedSender<AnswerEvent>) {
    let _answering = workspace.begin_answer();
    let started = Instant::now();
    let begun = match ask.continues {
        Some(turn) => Keeper::go_on(workspace, &ask, turn),
        None => Keeper::begin(workspace, &ask),
    };
    let mut keeper = match begun {
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

/// Searches and builds the request without sending it. `events` hears of what is found on the way. The passages are
/// marked off with the conversation's own mark; outside a conversation, with one that is used once.
///
/// # Errors
/// In one or two sentences, what failed and what to do.
pub async fn prepare(
    workspace: &Arc<Workspace>,
    ask: &Ask,
    conversation: Option<ConversationId>,
    earlier: &[Turn],
    events: &UnboundedSender<AnswerEvent>,
) -> Result<Prepared, String> {
    let template = templates::find(&workspace.settings.prompts, &ask.template).map_err(|e| e.to_string())?;
    let mark = workspace.mark(conversation)?;
    let (number, model) = next_model(workspace, &template.name, 0, events).await?;
    let info = model.as_ref().map_or_else(extractive_info, |m| m.info());
    let said = recall(earlier, history_budget(&info));
    let rewritten = match &ask.steer.search_for {
        Some(wanted) => Some(wanted.clone()).filter(|wanted| *wanted != ask.question),
        None => {
            // A question that is asked again does not lean on itself.
            let asked: Vec<Exchange> = earlier
                .iter()
                .filter(|turn| turn.question.trim() != ask.question.trim())
                .map(|turn| Exchange { question: turn.question.clone(), answer: turn.answer.clone() })
                .collect();
            rewrite::rewrite(&ask.question, &asked, ask.rewriting, model.as_deref()).await
        }
    };
    if let Some(query) = &rewritten {
        let _ = events.send(AnswerEvent::Rewritten(query.clone()));
    }
    let query = rewritten.clone().unwrap_or_else(|| ask.question.clone());
    let limit = ask.passages.unwrap_or(template.parameters.passages);
    let options = SearchOptions {
        mode: template.parameters.mode,
        limit: limit + ask.steer.dropped.len(),
        budget: prompt::passage_budget(&template, &info, &said),
        widen: true,
        patience: SENTENCES,
    };
    await_reading(workspace, &ask.documents, events).await;
    let mut found = search::search(workspace, &ask.documents, &query, options).await.map_err(|e| e.to_string())?;
    found.passages = ask.steer.apply(found.passages, limit);
    // A small model is given sentences, not passages; those are chosen from the best ones.
    if let Some(before) = earlier.last().filter(|_| !info.small) {
        prompt::keep_order(&mut found.passages, &before.passages);
    }
    let _ = events.send(AnswerEvent::Passages { passages: found.passages.clone(), coverage: found.coverage });
    if let Some(notice) = &found.notice {
        let _ = events.send(AnswerEvent::Notice(notice.clone()));
    }
    if let Some(said) = how_found(&found) {
        let _ = events.send(AnswerEvent::Waiting(said));
    }
    let evidence = Evidence::of(&query, &found.passages, found.across_languages).lacking(found.absent);
    let quotes = quoting::quotes(workspace, &query, &found).await;
    let _ = events.send(AnswerEvent::Extract(quotes.clone()));
    let _ = events.send(AnswerEvent::Model(info.clone()));

    let mut prepared = Prepared { template, rewritten, found, quotes, evidence, model, number, mark, prompt: None };
    prepared.prompt = write_prompt(workspace, ask, earlier, &prepared)?;
    let missing = prepared.prompt.as_ref().map(|prompt| prompt.missing.to_string()).unwrap_or_default();
    if !missing.is_empty() {
        let _ = events.send(AnswerEvent::Waiting(missing));
    }
    Ok(prepared)
}

/// What the reader is to know of how passages were found, in a line; `None` where it was as usual.
fn how_found(found: &Found) -> Option<String> {
    let place = found.place.as_ref().map(|place| format!("the passages are those of {place}"));
    let words = found.without_meaning.as_ref().map(|why| format!("found by words only: {why}"));
    let said: Vec<String> = [place, words].into_iter().flatten().collect();
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

/// How long a question waits for the sentences of the best passages to be embedded, where they are not yet: enough for
/// four to eight passages on two cores.
const SENTENCES: Duration = Duration::from_millis(300);

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
    let said = recall(earlier, history_budget(&info));
    let named = |id: &&DocumentId| {
        ask.documents.len() <= MOST_NAMED || prepared.found.passages.iter().any(|p| p.locator.document == **id)
    };
    let asked = ask.documents.iter().filter(named).filter_map(|id| workspace.opened(id));
    let titles: Vec<String> = asked.map(|o| o.document.title.clone()).collect();
    let printed = workspace.printed(prepared.found.passages.iter().map(|passage| &passage.locator.document));
    let ingredients = Ingredients {
        template: &prepared.template,
        question: &ask.question,
        passages: &prepared.found.passages,
        quotes: &prepared.quotes,
        history: &said,
        documents: &titles,
        printed: &printed,
        model: &info,
        values: &ask.values,
        mark: &prepared.mark,
    };
    prompt::build(ingredients, |text| model.count_tokens(text)).map(Some).map_err(|e| e.to_string())
}

/// Where more documents than this are asked, a prompt names those alone that a passage is of: a library's titles would
/// fill it.
const MOST_NAMED: usize = 8;

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
    let mut prepared = prepare(workspace, ask, Some(keeper.conversation), &keeper.earlier, events).await?;
    let searched = started.elapsed();
    keeper.turn.rewritten.clone_from(&prepared.rewritten);
    if ask.continues.is_none() {
        keeper.turn.template.clone_from(&prepared.template.name);
        keeper.turn.asked_with = AskedWith {
            template_hash: Some(text_hash(&prepared.template.body)),
            parameters: Some(prepared.template.parameters.clone()),
            values: ask.values.clone(),
            steer: ask.steer.clone(),
        };
    }
    keeper.turn.passages.clone_from(&prepared.found.passages);
    keeper.turn.model = Some(prepared.model.as_ref().map_or_else(extractive_info, |m| m.info()));
    keeper.save();

    let mut timings = AnswerTimings { search: searched.as_millis() as u64, ..AnswerTimings::default() };
    // What stands on a page or in a chapter answers a question about that page or chapter.
    // What a person pinned is evidence by that.
    let weak = prepared.found.passages.is_empty()
        || (prepared.found.place.is_none() && ask.steer.pinned.is_empty() && prepared.evidence.weak());
    if ask.continues.is_some() {
        go_on_from(&mut prepared, &keeper.turn.answer);
    }
    let chinese = prompt::language_of(&ask.question) == "Chinese";
    // How much of the answer the model did not say.
    let mut before = keeper.had;
    let (finish, usage, small) = loop {
        let small = prepared.model.as_ref().is_none_or(|m| m.info().small);
        match (&prepared.model, &prepared.prompt) {
            // No small model refuses what the text does not answer, so it is not asked.
            (Some(model), Some(prompt)) if !(weak && small) => {
                let quoting = small && keeper.turn.answer.is_empty() && prepared.template.parameters.own_words;
                if let Some(said) = quoting.then(|| quoting::own_words(&prepared.quotes, chinese)).flatten() {
                    say(said, keeper, events, started, &mut timings);
                    before = keeper.turn.answer.len();
                }
                match stream(model.as_ref(), prompt, &prepared, keeper, events, started, &mut timings).await {
                    Ok((finish, usage)) => break (finish, usage, small),
                    // What was said stays: another model does not take over in mid-sentence.
                    Err(why) if keeper.turn.answer.len() > before => return Err(why),
                    Err(why) => fall_back(workspace, ask, keeper, events, &mut prepared, why).await?,
                }
            }
            _ if keeper.had > 0 => return Err("there is no language model that could go on with the answer".into()),
            // The model that was to sum up the quoted sentences failed, and there is no other.
            _ if before > 0 => break (FinishReason::Stop, None, small),
            _ => {
                say(quoting::extractive(&prepared.quotes, weak, chinese), keeper, events, started, &mut timings);
                break (FinishReason::Stop, None, small);
            }
        }
    };
    let mut citations = checked(workspace, &keeper.turn.answer, &prepared.found.passages).await;
    let mut unanswered = weak && !citations.iter().any(|c| !small && c.check != Check::Unsupported);
    // What a person's own template asks a large model for may be anything.
    if prepared.model.is_some() && (small || prepared.template.source == Source::BuiltIn) {
        let quotes = &prepared.quotes;
        // What an answer that goes on said before is the model's too.
        let before = if ask.continues.is_some() { 0 } else { before };
        let judged = Judged { citations: &citations, before, small, quotes, weak, chinese };
        if withdraw(keeper, &judged) {
            citations = checked(workspace, &keeper.turn.answer, &prepared.found.passages).await;
            unanswered = weak || citations.is_empty();
        }
    }
    timings.total = started.elapsed().as_millis() as u64;
    keeper.turn.citations.clone_from(&citations);
    keeper.turn.usage = usage;
    tracing::info!(finish = finish.word(), citations = citations.len(), ?usage, ?timings, "a question is answered");
    keeper.finish(TurnState::Done(finish.clone()))?;
    let (answer, withdrawn) = (keeper.turn.answer.clone(), keeper.turn.withdrawn.clone());
    Ok(AnswerEnd { answer, citations, finish, usage, timings, unanswered, withdrawn })
}

/// The answer's citations, checked by words and, where the embedding model is loaded, by meaning; narrowed to the pages
/// and characters of their quotations.
async fn checked(workspace: &Arc<Workspace>, answer: &str, passages: &[Passage]) -> Vec<Citation> {
    let (owner, said, found) = (workspace.clone(), answer.to_string(), passages.to_vec());
    let check = move || {
        let embedder = owner.embedder_if_loaded();
        let near = |claim: &str, words: &str| {
            let vectors = embedder.as_ref()?.embed_urgently(TextKind::Query, &[claim, words]).ok()?;
            Some(cosine(vectors.first()?, vectors.get(1)?))
        };
        let mut citations = check_answer_with(&said, &found, near);
        for citation in &mut citations {
            let document = citation.locator.document.clone();
            narrow(citation, |page| owner.library.page(&document, page).ok().flatten().map(|page| page.text));
        }
        citations
    };
    tokio::task::spawn_blocking(check).await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "the check of the citations failed");
        Vec::new()
    })
}

/// The hash of a text, as a turn remembers its template.
fn text_hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())[..8].iter().map(|byte| format!("{byte:02x}")).collect()
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
    // Where the model's own words begin.
    let own = keeper.turn.answer.len();
    let take_back = |keeper: &mut Keeper| {
        keeper.take_back(own);
        let _ = events.send(AnswerEvent::Retracted { answer: keeper.turn.answer.clone() });
    };
    let (mut usage, mut reasoned) = (None, false);
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
            StreamEvent::Retracted => {
                reasoned = true;
                marks = model.info().small.then(|| Attribution::new(&prepared.found.passages, nearest));
                take_back(keeper);
            }
            StreamEvent::Reasoning(piece) => {
                reasoned = true;
                let _ = events.send(AnswerEvent::Reasoning(text::clean(&piece).into_owned()));
            }
            StreamEvent::Usage(counts) => usage = Some(counts),
            StreamEvent::Retrying { attempt, wait_ms, why } => {
                let running = Countdown::new(Duration::from_millis(wait_ms), attempt, why);
                let _ = events.send(AnswerEvent::Waiting(running.to_string()));
                countdown = Some(running);
            }
            StreamEvent::Finish(reason) => {
                say(marks.as_mut().map(Attribution::finish).unwrap_or_default(), keeper);
                if is_tool_call(&keeper.turn.answer[own..]) {
                    take_back(keeper);
                    return Ok((FinishReason::ToolCall, usage));
                }
                let silent = says_nothing(&keeper.turn.answer[own..]);
                return Ok((if silent { reason.without_words(reasoned) } else { reason }, usage));
            }
        }
    }
    say(marks.as_mut().map(Attribution::finish).unwrap_or_default(), keeper);
    Ok((FinishReason::Truncated, usage))
}

/// Says a piece of the answer that no model wrote.
fn say(
    piece: String,
    keeper: &mut Keeper,
    events: &UnboundedSender<AnswerEvent>,
    started: Instant,
    timings: &mut AnswerTimings,
) {
    timings.first_token.get_or_insert(started.elapsed().as_millis() as u64);
    keeper.say(&piece);
    let _ = events.send(AnswerEvent::Text(piece));
}
