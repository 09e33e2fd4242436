//! `docent ask`: one question, the answer streamed, then its sources.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use tokio::sync::mpsc;

use super::asking::{Asked, open_to_ask};
use crate::cli::{AskArgs, files_and_question};
use crate::commands::UNANSWERED;
use crate::commands::output::{
    self, CitationJson, LibraryJson, PassageJson, Progress, UnknownMarkJson, path_of, unknown_marks, warn,
    warn_left_out,
};
use crate::config::Config;
use crate::domain::answering::citation::Citation;
use crate::domain::answering::evidence::Verdict;
use crate::domain::answering::marks::unknown;
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::chat::{FinishReason, ModelInfo, Usage};
use crate::domain::conversation::export::checked_quotes;
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings};
use crate::domain::document::labels::Printed;
use crate::domain::document::{Coverage, Document, DocumentId};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::inquiry::taken::Taken;
use crate::domain::text;
use crate::tasks::Workspace;
use crate::tasks::ask::answer;
use crate::tasks::open::from_library::{FromLibrary, open_from_library};

#[derive(Serialize)]
struct Json<'a> {
    answer: &'a str,
    template: &'a str,
    provider: &'a str,
    model: &'a str,
    citations: Vec<CitationJson<'a>>,
    /// Citations without a passage.
    unknown_marks: Vec<UnknownMarkJson<'a>>,
    /// The model's answer if no passage supports it; `answer` then holds quotes from the document.
    withdrawn: Option<&'a str>,
    passages: Vec<PassageJson<'a>>,
    coverage: Coverage,
    usage: Usage,
    timings_ms: AnswerTimings,
    finish: &'a str,
    answered: bool,
    /// Whether the documents answer, if that was decided by what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<EvidenceJson>,
    rewritten: Option<&'a str>,
    /// What the question was taken to ask for.
    inquiry: Option<&'a Inquiry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    conversation: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<LibraryJson<'a>>,
}

/// A verdict with the probability that the documents answer, 0 to 1.
#[derive(Serialize)]
struct EvidenceJson {
    verdict: Verdict,
    probability: f32,
}

/// What the answer's events reported.
#[derive(Default)]
struct Heard {
    conversation: i64,
    rewritten: Option<String>,
    inquiry: Option<Inquiry>,
    /// What the question was taken for has been printed, if there is anything to say.
    headed: bool,
    notice: Option<String>,
    passages: Vec<Passage>,
    coverage: Coverage,
    model: Option<ModelInfo>,
    waiting: Option<String>,
    /// The answer as printed.
    printed: String,
    end: Option<AnswerEnd>,
    /// Why it failed, and the answer up to then.
    failed: Option<(String, String)>,
}

/// Asks one question and prints the answer as it comes, then its sources.
///
/// # Errors
/// When a document cannot be opened, the template or conversation does not exist, or the model fails.
pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: AskArgs) -> anyhow::Result<ExitCode> {
    // Report a wrong template before reading a long document.
    let template = args.template.as_ref().unwrap_or(&config.template);
    crate::adapters::templates::find(&workspace.settings.prompts, template)?;
    let started = Instant::now();
    let (asked, question, library) = match &args.library {
        Some(question) => {
            let taken = library(workspace).await?;
            let documents = taken.documents.iter().map(|document| document.id.clone()).collect();
            (Asked::ready(documents), question.as_str(), Some(taken))
        }
        None => {
            let (files, question) = files_and_question(&args.words).map_err(anyhow::Error::msg)?;
            (open_to_ask(workspace, config, files, question, args.wait).await?, question, None)
        }
    };
    let open = started.elapsed().as_millis() as u64;
    let ask = Ask {
        conversation: args.session.map(ConversationId),
        values: args.set.iter().cloned().collect(),
        passages: args.passages.map(usize::from),
        steer: ByHand { search_for: args.search_for.clone(), kind: args.kind, ..ByHand::default() },
        ..Ask::new(asked.documents.clone(), question.to_string(), template.clone())
    };
    hear_out(workspace, ask, (asked, library), open, args.json.json).await
}

/// `docent ask --library`: all documents opened before that can be asked.
async fn library(workspace: &Arc<Workspace>) -> anyhow::Result<FromLibrary> {
    let taken = open_from_library(workspace, None).await?;
    warn_left_out(&taken.left_out);
    if taken.documents.is_empty() {
        anyhow::bail!("the library has no document that can be searched; add one with `docent index FILE`");
    }
    // Wait for the model: unlike with new files, there is nothing to read meanwhile. The search reports its error.
    drop(workspace.embedder().await);
    Ok(taken)
}

/// `docent sessions continue`: continues the last answer of a conversation.
pub async fn go_on(workspace: &Arc<Workspace>, config: &Config, id: i64, json: bool) -> anyhow::Result<ExitCode> {
    let conversation = workspace.library.conversation(ConversationId(id))?;
    let Some(turn) = conversation.turns.last() else { anyhow::bail!("conversation {id} has no turns") };
    if turn.withdrawn.is_some() {
        anyhow::bail!("the last answer of conversation {id} was withdrawn because no passage supports it; ask again");
    }
    if !turn.state.cut_short() {
        anyhow::bail!("the last answer of conversation {id} is complete; there is nothing to continue");
    }
    let mut files = Vec::new();
    for document in &conversation.documents {
        match workspace.library.document(document)? {
            Some(known) => files.push(known.file()),
            None => anyhow::bail!("the document {} is no longer in the library", document.short()),
        }
    }
    let started = Instant::now();
    let asked = open_to_ask(workspace, config, &files, &turn.question, false).await?;
    let open = started.elapsed().as_millis() as u64;
    if !json && !turn.answer.is_empty() {
        output::piece(&text::clean(&turn.answer))?;
    }
    let ask = Ask::continuing(conversation.id, asked.documents.clone(), turn);
    hear_out(workspace, ask, (asked, None), open, json).await
}

/// Asks, prints the answer and how it ended. `open` is the time for opening the documents, in milliseconds; `library`
/// is set if the whole library was asked.
async fn hear_out(
    workspace: &Arc<Workspace>,
    ask: Ask,
    (asked, library): (Asked, Option<FromLibrary>),
    open: u64,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let template = ask.template.clone();
    let (sender, events) = mpsc::unbounded_channel();
    let ((), heard) = tokio::join!(answer(workspace, ask, sender), listen(workspace, events, asked, json));
    let heard = heard?;
    if let Some((message, partial)) = heard.failed {
        if partial.is_empty() {
            anyhow::bail!(message);
        }
        let id = heard.conversation;
        anyhow::bail!("{message}; the incomplete answer is saved, continue it with `docent sessions continue {id}`");
    }
    let Some(mut end) = heard.end else { anyhow::bail!("the answer ended without a final event") };
    end.timings.open = open;
    end.timings.first_token = end.timings.first_token.map(|ms| ms + open);
    end.timings.total += open;
    if let Some(why) = workspace.language_models.damaged_weights() {
        warn(&why.to_string());
    }
    let printed = workspace.printed(heard.passages.iter().map(|passage| &passage.locator.document));
    let model = heard.model.unwrap_or_else(ModelInfo::extractive);
    if json {
        output::json(&Json {
            answer: &end.answer,
            template: &template,
            provider: &model.provider,
            model: &model.model,
            citations: end.citations.iter().map(|citation| CitationJson::new(citation, &printed)).collect(),
            unknown_marks: unknown_marks(&end.answer, &heard.passages),
            withdrawn: end.withdrawn.as_deref(),
            passages: heard
                .passages
                .iter()
                .map(|passage| PassageJson::new(passage, &printed).cited(&end.citations))
                .collect(),
            coverage: heard.coverage,
            usage: end.usage.unwrap_or_default(),
            timings_ms: end.timings,
            finish: end.finish.word(),
            answered: !(end.unanswered || end.is_empty()),
            evidence: end
                .evidence
                .as_ref()
                .map(|judgement| EvidenceJson { verdict: judgement.verdict, probability: judgement.probability }),
            rewritten: heard.rewritten.as_deref(),
            inquiry: heard.inquiry.as_ref(),
            notice: heard.notice.as_deref(),
            conversation: heard.conversation,
            library: library.as_ref().map(|l| LibraryJson::new(&l.documents, &l.left_out, &heard.passages)),
        })?;
    } else {
        output::line("")?;
        if end.withdrawn.is_some() {
            taken_back(&heard.printed, &end.answer)?;
        }
        let documents = library.as_ref().map_or(&[][..], |library| &library.documents);
        sources(&end.citations, &heard.passages, documents, &printed)?;
        if let Some(usage) = &end.usage
            && let Some(cost) = usage.cost
        {
            let (read, written) = (usage.prompt_tokens, usage.completion_tokens);
            output::line(&format!("\nCost: {cost} ({read} tokens read, {written} written)"))?;
        }
        for passage in heard.passages.iter().filter(|p| speaks_to_model(&p.text)) {
            let pages = printed.range(&passage.locator);
            warn(&format!(
                "passage [{}] ({}, {pages}) contains text written like instructions to a model; it was sent as data \
                 only, but read the answer with care",
                passage.rank, passage.document
            ));
        }
        for mark in unknown(&end.answer, &heard.passages) {
            warn(&format!("the answer cites [{}], but there is no passage with this number", mark.number));
        }
        if !end.is_empty() && end.withdrawn.is_none() {
            finish_note(&end.finish);
        }
    }
    if end.is_empty() && end.withdrawn.is_none() {
        anyhow::bail!(end.finish.no_answer());
    }
    Ok(if end.unanswered { ExitCode::from(UNANSWERED) } else { ExitCode::SUCCESS })
}

/// Receives the answer. The opened documents are dropped once the passages are found: an in-process model needs the
/// CPU.
async fn listen(
    workspace: &Workspace,
    mut events: mpsc::UnboundedReceiver<AnswerEvent>,
    asked: Asked,
    json: bool,
) -> anyhow::Result<Heard> {
    let mut heard = Heard::default();
    let mut asked = Some(asked);
    let mut progress = Progress::new();
    progress.show("searching …");
    while let Some(event) = events.recv().await {
        match event {
            AnswerEvent::Started { conversation, .. } => heard.conversation = conversation.0,
            AnswerEvent::Rewritten(query) => heard.rewritten = Some(query),
            AnswerEvent::Inquiry(inquiry) => heard.inquiry = Some(inquiry),
            AnswerEvent::Notice(notice) => {
                progress.clear();
                let notice = notice.to_string();
                warn(&notice);
                heard.notice = Some(notice);
            }
            AnswerEvent::Passages { passages, coverage } => {
                drop(asked.take());
                (heard.passages, heard.coverage) = (passages, coverage);
                let first = !std::mem::replace(&mut heard.headed, true);
                if first
                    && !json
                    && let Some(taken) = heard.inquiry.as_ref().and_then(|inquiry| taken(workspace, inquiry))
                {
                    progress.clear();
                    warn(&taken);
                }
            }
            AnswerEvent::Model(info) => {
                // Name the model that answers after a fallback: text may now go to another host.
                if heard.model.is_some()
                    && let Some(why) = heard.waiting.take()
                {
                    progress.clear();
                    warn(&why);
                }
                progress.show(&format!("{} is reading {} passages …", info.model, heard.passages.len()));
                heard.model = Some(info);
            }
            AnswerEvent::Waiting(what) => {
                let what = what.to_string();
                progress.show(&what);
                heard.waiting = Some(what);
            }
            AnswerEvent::Text(piece) => {
                progress.clear();
                if !json {
                    output::piece(&piece)?;
                    heard.printed.push_str(&piece);
                }
            }
            AnswerEvent::Retracted { .. } => {
                progress.clear();
                if !json {
                    output::line("\n\n(The text above is the model's reasoning, not its answer.)\n")?;
                }
            }
            AnswerEvent::Finished(end) => heard.end = Some(end),
            AnswerEvent::Failed { failure, partial } => {
                progress.clear();
                if !json && !partial.is_empty() {
                    output::line("")?;
                }
                heard.failed = Some((failure.to_string(), partial));
            }
            AnswerEvent::Extract(_) | AnswerEvent::Reasoning(_) => {}
        }
    }
    Ok(heard)
}

/// What the question was taken for; if nothing decided it, with what changes it.
pub(super) fn taken(workspace: &Workspace, inquiry: &Inquiry) -> Option<String> {
    let scope = &inquiry.scope;
    let printed = workspace.printed(scope.regions.iter().map(|region| &region.document));
    let name = |id: &DocumentId| workspace.opened(id).map(|opened| opened.document.name().to_string());
    let taken = Taken::of(inquiry, &printed, name)?;
    Some(if taken.sure { taken.to_string() } else { format!("{taken} (--as KIND changes it)") })
}

/// Reports that the model's answer was withdrawn, and prints the quotes unless they were printed above it.
fn taken_back(printed: &str, answer: &str) -> anyhow::Result<()> {
    warn(
        "the model's answer was withdrawn because no passage supports it; quotes from the document replace it \
         (`--json` keeps it as `withdrawn`)",
    );
    if printed.starts_with(answer) {
        return output::line("\n(The text below the quotes is withdrawn: no passage supports it.)");
    }
    output::line("\n(The answer above is withdrawn: no passage supports it.)\n")?;
    output::line(answer)
}

/// Prints the passages that the answer cites, or the first few if it cites none, with their files if those are among
/// `documents`.
fn sources(
    citations: &[Citation],
    passages: &[Passage],
    documents: &[Document],
    printed: &Printed,
) -> anyhow::Result<()> {
    let cited = |p: &&Passage| citations.iter().any(|c| c.marker == p.rank);
    let any = passages.iter().any(|p| cited(&p));
    // Small talk, and questions about Docent.
    if passages.is_empty() {
        return Ok(());
    }
    output::line(if any { "\nSources" } else { "\nNearest passages" })?;
    for passage in passages.iter().filter(|p| if any { cited(p) } else { p.rank <= 3 }) {
        let pages = printed.range(&passage.locator);
        let section = passage.section.last().map(|s| format!(", {s}")).unwrap_or_default();
        let path = path_of(documents, passage).map(|path| format!("  {path}")).unwrap_or_default();
        output::item(&format!("  [{}] {}, {pages}{section}{path}", passage.rank, passage.document))?;
        for (checked, quote) in checked_quotes(citations, passage, printed) {
            output::item(&format!("      {checked}: {}", text::shorten(&quote, 160)))?;
        }
    }
    Ok(())
}

fn finish_note(finish: &FinishReason) {
    match finish {
        FinishReason::Stop => {}
        FinishReason::Length => warn("the answer stopped at the model's length limit"),
        FinishReason::ContentFilter => warn("the server withheld the rest of the answer"),
        FinishReason::Truncated => warn("the connection was lost before the answer was complete"),
        // The quotes above are the answer.
        FinishReason::ReasoningOnly | FinishReason::Empty => warn(&finish.no_answer()),
        FinishReason::ToolCall => warn("the model also asked for a tool; Docent provides none"),
        FinishReason::Other(reason) => warn(&format!("the model stopped: {reason}")),
    }
}
