//! Measures retrieval quality on a question set, with the same search that answers use.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::forget;
use super::open::open;
use super::search::{SearchOptions, search};
use super::workspace::Workspace;
use crate::adapters::llm::ChatModel;
use crate::adapters::{bounded, private};
use crate::domain::answering::evidence::{Evidence, Verdict};
use crate::domain::answering::selection;
use crate::domain::conversation::Exchange;
use crate::domain::conversation::ask::{Ask, Rewriting};
use crate::domain::conversation::chat::Usage;
use crate::domain::conversation::progress::{AnswerEvent, AnswerTimings};
use crate::domain::document::DocumentId;
use crate::domain::finding::evaluation::{Judge, Judged, Question, Refusal, SetScore, first_hit, refusal, score};
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::finding::trace::{Features, Traced};
use crate::domain::text;
use crate::tasks::ask::answer;
use crate::tasks::ask::best_sentences::known;
use crate::tasks::ask::rewrite::rewrite;

/// What to evaluate.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The question set.
    pub questions: PathBuf,
    /// The folder of the documents.
    pub documents: PathBuf,
    pub mode: SearchMode,
    /// Passages per question.
    pub limit: usize,
    /// Where to write the results.
    pub results: Option<PathBuf>,
    /// Where to write what rankings and judgements were made from.
    pub trace: Option<PathBuf>,
    /// The prompt template for answers; `None` only searches.
    pub answers: Option<String>,
    /// What makes a question with `previous` ones self-contained.
    pub rewriting: Rewriting,
}

#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// One entry per set.
    pub sets: Vec<SetScore>,
    /// How well unanswerable questions were refused, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    pub timings_ms: Timings,
}

/// In milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Timings {
    /// Opening all documents.
    pub index: u64,
    /// The median search time.
    pub search_p50: u64,
    /// The 95th percentile of search times.
    pub search_p95: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    qid: &'a str,
    /// The question as searched for, if the conversation changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rewritten: Option<String>,
    /// The evidence is too weak for an answer.
    refused: bool,
    verdict: Verdict,
    passages: Vec<LinePassage>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    answered: Option<LineAnswer>,
}

/// What was known of a question and of what was found for it.
#[derive(Serialize)]
struct TraceLine<'a> {
    qid: &'a str,
    query: &'a str,
    across_languages: bool,
    /// The candidates of the search, as ranked.
    candidates: &'a [Traced],
    /// The signs for and against an answer.
    evidence: Features,
    /// That the document answers, by them.
    probability: f32,
    /// The windows that the cross-encoder read, with their scores.
    read: Vec<(&'a str, f32)>,
    /// The sentences considered for the answer, in the order of the passages.
    spans: Vec<Traced>,
    /// The best passages, each with the windows that may be read of it.
    windows: &'a [Traced],
}

/// The answer to a question.
#[derive(Serialize)]
struct LineAnswer {
    answer: String,
    model: String,
    /// The document was found not to contain the answer.
    unanswered: bool,
    usage: Option<Usage>,
    timings_ms: AnswerTimings,
    /// The sentences given to the model, or used as the answer without one.
    sentences: Vec<String>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<String>,
}

#[derive(Serialize)]
struct LinePassage {
    text: String,
    page_start: u32,
    page_end: u32,
    score: f32,
    dense_score: Option<f32>,
    lexical_score: Option<f32>,
}

/// Runs an evaluation. `progress` is called with status messages.
///
/// # Errors
/// If a file cannot be read or a document cannot be found.
pub async fn evaluate(
    workspace: &Arc<Workspace>,
    evaluation: &Evaluation,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Report> {
    let questions = read_questions(&evaluation.questions)?;
    let mut by_document: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for question in &questions {
        by_document.entry(&question.doc_id).or_default().push(question);
    }
    let scratch = workspace.settings.home.join("eval");
    let files = find_documents(&evaluation.documents, &scratch, by_document.keys().copied())?;
    let mut results = evaluation.results.as_deref().map(created).transpose()?;
    let trace = evaluation.trace.as_deref().map(created).transpose()?;
    let model = match evaluation.rewriting {
        Rewriting::Auto | Rewriting::Model => workspace.language_models.current().await?,
        Rewriting::Rules | Rewriting::Off => None,
    };
    let mut run = Run { workspace, evaluation, model, trace };
    let mut tally = Tally::default();
    let total = by_document.len();
    for (n, (doc_id, asked)) in by_document.into_iter().enumerate() {
        progress(format!("document {} of {total}: {doc_id}", n + 1));
        let began = Instant::now();
        let document = open_quietly(workspace, &files[doc_id]).await?;
        tally.index_ms += began.elapsed().as_millis() as u64;
        for question in asked {
            let line = run.ask(&document, question, &mut tally).await?;
            if let Some(out) = &mut results {
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
                // Answers are slow: flush, so that intermediate results can be inspected.
                out.flush()?;
            }
        }
    }
    Ok(tally.report(&questions))
}

fn created(path: &Path) -> anyhow::Result<std::io::BufWriter<std::fs::File>> {
    let file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(std::io::BufWriter::new(file))
}

/// The settings shared by all questions of an evaluation.
struct Run<'a> {
    workspace: &'a Arc<Workspace>,
    evaluation: &'a Evaluation,
    /// Rewrites questions that depend on earlier ones.
    model: Option<Arc<dyn ChatModel>>,
    trace: Option<std::io::BufWriter<std::fs::File>>,
}

impl Run<'_> {
    /// Searches for one question, answers it if requested, and records the result.
    async fn ask<'q>(
        &mut self,
        document: &DocumentId,
        question: &'q Question,
        tally: &mut Tally<'q>,
    ) -> anyhow::Result<Line<'q>> {
        let (workspace, evaluation) = (self.workspace, self.evaluation);
        let options = SearchOptions {
            mode: evaluation.mode,
            limit: evaluation.limit,
            budget: u32::MAX,
            widen: false,
            patience: Duration::MAX,
            read: true,
            trace: evaluation.trace.is_some(),
        };
        let began = Instant::now();
        let earlier = question.previous.iter().cloned();
        let said: Vec<Exchange> = earlier.map(|question| Exchange { question, answer: String::new() }).collect();
        let rewritten = rewrite(&question.question, &said, evaluation.rewriting, self.model.as_deref()).await;
        let query = rewritten.as_deref().unwrap_or(&question.question);
        let found = search(workspace, std::slice::from_ref(document), query, options).await?;
        let evidence = Evidence::of(query, &found.findings());
        let judgement = evidence.judge();
        if let Some(out) = &mut self.trace {
            let line = TraceLine {
                qid: &question.qid,
                query,
                across_languages: found.across_languages,
                candidates: &found.trace,
                evidence: evidence.features(),
                probability: judgement.probability,
                read: found.read.iter().map(|window| (window.text.as_str(), window.reading.score)).collect(),
                windows: &found.windows,
                spans: selection::traced(query, &known(&found)),
            };
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        let said = if found.how.place.is_none() { judgement.verdict } else { Verdict::Says };
        let refused = said == Verdict::DoesNotSay || found.passages.is_empty();
        tally.times.push(began.elapsed().as_millis() as u64);
        let judged: Vec<Judged<'_>> = found.passages.iter().map(judged).collect();
        tally.hits.insert(&question.qid, first_hit(question, &judged));
        tally.refused.insert(&question.qid, refused);
        let answered = match &evaluation.answers {
            Some(template) => Some(answer_quietly(workspace, document, &question.question, template).await),
            None => None,
        };
        let passages = found.passages.into_iter().map(line_passage).collect();
        let verdict = if refused { Verdict::DoesNotSay } else { said };
        Ok(Line { qid: &question.qid, rewritten, refused, verdict, passages, answered })
    }
}

/// Results so far, by question id.
#[derive(Default)]
struct Tally<'q> {
    /// Opening documents, in milliseconds.
    index_ms: u64,
    /// Each search, in milliseconds.
    times: Vec<u64>,
    /// The rank, from 1, of the first passage that answers.
    hits: HashMap<&'q str, Option<usize>>,
    /// Whether the evidence was too weak for an answer.
    refused: HashMap<&'q str, bool>,
}

impl Tally<'_> {
    fn report(mut self, questions: &[Question]) -> Report {
        self.times.sort_unstable();
        let percentile = |share: usize| self.times.get(self.times.len() * share / 100).copied().unwrap_or(0);
        let hit = |question: &Question| self.hits.get(question.qid.as_str()).copied().flatten();
        let refused = |question: &Question| self.refused.get(question.qid.as_str()).copied().unwrap_or(false);
        Report {
            sets: score(questions.iter().map(|q| (q, hit(q)))),
            refusal: questions
                .iter()
                .any(|q| q.judge == Judge::None)
                .then(|| refusal(questions.iter().map(|q| (q, refused(q))))),
            timings_ms: Timings { index: self.index_ms, search_p50: percentile(50), search_p95: percentile(95) },
        }
    }
}

fn judged(passage: &Passage) -> Judged<'_> {
    Judged { text: &passage.text, page_start: passage.locator.page_start(), page_end: passage.locator.page_end() }
}

fn line_passage(passage: Passage) -> LinePassage {
    LinePassage {
        page_start: passage.locator.page_start(),
        page_end: passage.locator.page_end(),
        score: passage.score,
        dense_score: passage.dense_score,
        lexical_score: passage.lexical_score,
        text: passage.text,
    }
}

/// Answers a question in a conversation of its own, which is not saved.
async fn answer_quietly(
    workspace: &Arc<Workspace>,
    document: &DocumentId,
    question: &str,
    template: &str,
) -> LineAnswer {
    let ask = Ask::new(vec![document.clone()], question.to_string(), template.to_string());
    let (sender, mut events) = mpsc::unbounded_channel();
    answer(workspace, ask, sender).await;
    let mut line = LineAnswer {
        answer: String::new(),
        model: String::new(),
        unanswered: false,
        usage: None,
        timings_ms: AnswerTimings::default(),
        sentences: Vec::new(),
        failed: None,
    };
    while let Ok(event) = events.try_recv() {
        match event {
            AnswerEvent::Started { conversation, .. } => {
                if let Err(error) = forget::conversation(workspace, conversation) {
                    tracing::warn!(%error, "a conversation of an evaluation is left behind");
                }
            }
            AnswerEvent::Model(info) => line.model = info.model,
            AnswerEvent::Extract(quotes) => line.sentences = quotes.into_iter().map(|quote| quote.text).collect(),
            AnswerEvent::Finished(end) => {
                (line.answer, line.unanswered, line.usage, line.timings_ms) =
                    (end.answer, end.unanswered, end.usage, end.timings);
            }
            AnswerEvent::Failed { failure, .. } => line.failed = Some(failure.to_string()),
            _ => {}
        }
    }
    line
}

async fn open_quietly(workspace: &Arc<Workspace>, file: &Path) -> anyhow::Result<DocumentId> {
    let (sender, _events) = mpsc::unbounded_channel();
    let opened = open(workspace, file, None, sender).await?;
    Ok(opened.document.id)
}

/// Maximum size of a question file, in bytes.
const LONGEST: u64 = 256 << 20;

fn read_questions(path: &Path) -> anyhow::Result<Vec<Question>> {
    let text = bounded::text(path, LONGEST).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let questions: Vec<Question> = lines
        .map(|(n, line)| {
            // The parser counts every line as the first.
            serde_json::from_str(line).map_err(|error| {
                let why = error.to_string().replace(" at line 1 column ", " at column ");
                anyhow::anyhow!("{}, line {}: not a question: {why}", path.display(), n + 1)
            })
        })
        .collect::<anyhow::Result<_>>()?;
    anyhow::ensure!(!questions.is_empty(), "{} holds no question", path.display());
    Ok(questions)
}

/// A document given as the texts of its pages.
#[derive(Deserialize)]
struct Pages {
    doc_id: String,
    pages: Vec<String>,
}

/// The file of every document: `doc_id.*` below `folder`, else a text file made from a line of a `*.jsonl[.gz]` there.
fn find_documents<'a>(
    folder: &Path,
    scratch: &Path,
    wanted: impl Iterator<Item = &'a str>,
) -> anyhow::Result<HashMap<&'a str, PathBuf>> {
    let files = files_below(folder)?;
    let mut found = HashMap::new();
    let mut missing: Vec<&str> = Vec::new();
    for doc_id in wanted {
        let readable = |path: &&PathBuf| {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            path.file_stem().is_some_and(|stem| stem == doc_id)
                && ["pdf", "md", "markdown", "txt", "text"].contains(&ending.as_str())
        };
        match files.iter().find(readable) {
            Some(path) => drop(found.insert(doc_id, path.clone())),
            None => missing.push(doc_id),
        }
    }
    for list in
        files.iter().filter(|f| f.to_string_lossy().ends_with(".jsonl") || f.to_string_lossy().ends_with(".jsonl.gz"))
    {
        if missing.is_empty() {
            break;
        }
        let file = std::fs::File::open(list).with_context(|| format!("cannot read {}", list.display()))?;
        let reader: Box<dyn Read> = if list.extension().is_some_and(|e| e == "gz") {
            Box::new(flate2::read::GzDecoder::new(file))
        } else {
            Box::new(file)
        };
        for line in BufReader::new(reader).lines() {
            let line = line.with_context(|| format!("cannot read {}", list.display()))?;
            let Ok(document) = serde_json::from_str::<Pages>(&line) else { continue };
            let Some(at) = missing.iter().position(|id| *id == document.doc_id) else { continue };
            let doc_id = missing.swap_remove(at);
            found.insert(doc_id, as_text_file(scratch, &document)?);
        }
    }
    if let Some(doc_id) = missing.first() {
        anyhow::bail!("no document {doc_id} below {} ({} missing in all)", folder.display(), missing.len());
    }
    Ok(found)
}

/// Pages are separated by form feeds, as the text reader expects.
fn as_text_file(scratch: &Path, document: &Pages) -> anyhow::Result<PathBuf> {
    private::make_folder(scratch).with_context(|| format!("cannot write to {}", scratch.display()))?;
    let name: String =
        document.doc_id.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
    let path = scratch.join(format!("{name}.txt"));
    // Cleaned before it is written: the text reader refuses files with the control characters in some sets.
    let pages: Vec<String> =
        document.pages.iter().map(|page| text::clean(&page.replace('\u{c}', "\n")).into_owned()).collect();
    let text = pages.join("\u{c}");
    if std::fs::read_to_string(&path).ok().as_deref() != Some(&text) {
        private::write(&path, text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(path)
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                // Files and symbolic links to files; opening a pipe would block forever.
                Ok(_) if entry.path().is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    Ok(files)
}
