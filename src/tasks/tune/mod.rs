//! `docent tune`: fits search to what the library's owner marked right, and to pairs from a file.
//!
//! `examples.rs` turns choices and pairs into questions with right and wrong chunks (`pairs.rs` reads the file); here
//! they are searched, the adapter is cross-validated, and installed if it helps.

mod examples;
mod pairs;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::search::{Moving, SearchOptions, search_moved};
use super::workspace::Workspace;
use super::workspace::learnt::Learnt;
use crate::adapters::embedder::{Embedder, TextKind};
use crate::domain::document::DocumentId;
use crate::domain::finding::common_questions;
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::finding::tuning::adapter::Adapter;
use crate::domain::finding::tuning::fitting::{Example, Fitting};
use crate::domain::finding::tuning::folds::{FEWEST, FOLDS, Recall, folds, helps};
use crate::domain::finding::tuning::general::{General, TOPICS};
use crate::domain::finding::tuning::report::{Refusal, Tuned};
use crate::domain::text::language::Script;
use examples::{Asked, Gathered, Hit};
pub use pairs::MOST;

/// What to fit to.
#[derive(Clone, Debug, Default)]
pub struct Tuning {
    /// Only pairs of these documents; all of the library if empty.
    pub documents: Vec<DocumentId>,
    /// A file of pairs, besides what was marked.
    pub pairs: Option<PathBuf>,
}

/// What a fitting came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub tuned: Tuned,
    /// Why it was not installed.
    pub refused: Option<Refusal>,
    /// Pairs that could not be used, each with the reason.
    pub unused: Vec<String>,
}

/// Chunks searched for each question: the wrong ones among them are the hard negatives.
const NEIGHBOURS: usize = 32;

/// Fits an adapter, tells what it is worth, and installs it if it helps. `progress` is called with status messages.
///
/// # Errors
/// If there are too few pairs, the file cannot be read, or the library or the embedding model fails.
pub async fn tune(
    workspace: &Arc<Workspace>,
    tuning: &Tuning,
    progress: &mut dyn FnMut(String),
) -> anyhow::Result<Outcome> {
    let embedder = workspace.embedder().await?;
    let Gathered { asked, texts, choices, unused } = examples::gather(workspace, &embedder, tuning).await?;
    enough(asked.len(), &unused)?;
    let job = Job { workspace, asked: &asked };
    let before =
        job.searched(|_| None, &mut |n| progress(format!("searching, question {n} of {}", asked.len()))).await?;
    let examples: Vec<Example> = asked.iter().zip(&before).map(|(asked, found)| asked.example(found, &texts)).collect();
    let folds = folds(&asked.iter().map(|asked| asked.group.clone()).collect::<Vec<_>>());
    progress("fitting".into());
    let (dealt, still) = (folds.clone(), general_questions(&embedder)?);
    let fitted = tokio::task::spawn_blocking(move || fitted(&examples, &dealt, &texts, &still)).await?;
    let Some((whole, without)) = fitted else {
        anyhow::bail!("no pair has both a right passage and a wrong one: the documents are too short to search")
    };
    let moved = |n: usize| Some(without[folds[n]].clone());
    let after = job.searched(moved, &mut |n| progress(format!("checking, question {n} of {}", asked.len()))).await?;
    let ranks = |found: &[Vec<Hit>]| -> Vec<Option<usize>> {
        asked.iter().zip(found).map(|(asked, found)| asked.rank(found)).collect()
    };
    let (before, after) = (ranks(&before), ranks(&after));
    let tuned = Tuned {
        pairs: asked.len(),
        choices,
        before: Recall::of(&before),
        after: Recall::of(&after),
        general: general(&whole, &embedder)?,
        made: super::time::now(),
    };
    let refused = tuned.refused(helps(&before, &after));
    if refused.is_none() {
        workspace.library.keep_adapter(embedder.id(), &whole.to_bytes(), &serde_json::to_string(&tuned)?)?;
    }
    Ok(Outcome { tuned, refused, unused })
}

/// The installed adapter and the number of choices kept.
///
/// # Errors
/// If the library or the embedding model fails.
pub fn status(workspace: &Workspace) -> anyhow::Result<(Option<Arc<Learnt>>, usize)> {
    let learnt = match identity(workspace) {
        Some(embedder) => workspace.learnt(&embedder)?,
        None => None,
    };
    Ok((learnt, workspace.library.choices()?.len()))
}

/// Removes the adapter. True if there was one.
///
/// # Errors
/// If the library fails, or the embedding model is not installed.
pub fn undo(workspace: &Workspace) -> anyhow::Result<bool> {
    let name = &workspace.settings.embedder;
    let embedder = identity(workspace).with_context(|| {
        format!("the embedding model {name} is not installed: run scripts/setup, or name another with --embedder")
    })?;
    Ok(workspace.library.remove_adapter(&embedder)?)
}

fn identity(workspace: &Workspace) -> Option<String> {
    Embedder::identity(&workspace.settings.models, &workspace.settings.embedder).map(|model| model.id)
}

fn enough(pairs: usize, unused: &[String]) -> anyhow::Result<()> {
    if pairs >= FEWEST {
        return Ok(());
    }
    let (missing, first) = (FEWEST - pairs, unused.first().map(|why| format!(" ({why})")).unwrap_or_default());
    let left = match unused.len() {
        0 => String::new(),
        count => format!("; {count} could not be used{first}"),
    };
    anyhow::bail!(
        "{pairs} pairs of a question and its passage are known, {missing} fewer than the {FEWEST} that are needed{left}. \
         Mark passages with v (“this one is right”) or p (pin), or give pairs with --pairs FILE.jsonl"
    )
}

/// The vectors of questions about nothing in particular, in every script.
fn general_questions(embedder: &Embedder) -> anyhow::Result<Vec<Vec<f32>>> {
    let scripts = [Script::Alphabetic, Script::Cjk];
    let questions: Vec<&str> = scripts.into_iter().flat_map(common_questions::questions).copied().collect();
    Ok(embedder.embed(TextKind::Query, &questions)?)
}

/// The adapter fitted to all examples, and for each fold the one fitted to the others.
fn fitted(
    examples: &[Example],
    folds: &[usize],
    texts: &[Vec<f32>],
    general: &[Vec<f32>],
) -> Option<(Adapter, Vec<Arc<Adapter>>)> {
    let fitting = Fitting::default();
    let but = |left_out: usize| {
        let others: Vec<&Example> =
            examples.iter().zip(folds).filter(|(_, fold)| **fold != left_out).map(|(example, _)| example).collect();
        fitting.fit(&others, texts, general).map(Arc::new)
    };
    let whole = fitting.fit(&examples.iter().collect::<Vec<_>>(), texts, general)?;
    let folds = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..FOLDS).map(|fold| scope.spawn(move || but(fold))).collect();
        threads.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    // A fold without others: nothing is known of it.
    let folds: Vec<Option<Arc<Adapter>>> = folds;
    let none = Arc::new(Adapter::none(whole.dimensions()));
    Some((whole, folds.into_iter().map(|adapter| adapter.unwrap_or_else(|| none.clone())).collect()))
}

/// How the adapter leaves general questions.
fn general(adapter: &Adapter, embedder: &Embedder) -> anyhow::Result<General> {
    let both = |kind, pick: &dyn Fn(&(&'static str, &'static str)) -> &'static str| {
        let english = TOPICS.iter().map(|topic| pick(&topic.english));
        let texts: Vec<&str> = english.chain(TOPICS.iter().map(|topic| pick(&topic.chinese))).collect();
        embedder.embed(kind, &texts)
    };
    let passages = both(TextKind::Passage, &|(passage, _)| passage)?;
    let questions = both(TextKind::Query, &|(_, question)| question)?;
    Ok(General::measured(adapter, &questions, &passages))
}

/// The searches of a fitting.
struct Job<'a> {
    workspace: &'a Arc<Workspace>,
    asked: &'a [Asked],
}

impl Job<'_> {
    /// For each question the chunks found, best first, with its vector moved by an adapter.
    async fn searched(
        &self,
        moved: impl Fn(usize) -> Option<Arc<Adapter>>,
        progress: &mut dyn FnMut(usize),
    ) -> anyhow::Result<Vec<Vec<Hit>>> {
        let options = SearchOptions {
            mode: SearchMode::Hybrid,
            limit: NEIGHBOURS,
            budget: u32::MAX,
            widen: false,
            patience: Duration::ZERO,
            read: false,
            trace: false,
        };
        let mut all = Vec::with_capacity(self.asked.len());
        for (n, asked) in self.asked.iter().enumerate() {
            progress(n + 1);
            let opened = vec![asked.document.clone()];
            let moving = Moving::By(moved(n));
            let found = search_moved(self.workspace, opened, &asked.question, options, moving).await?;
            let hit = |passage: &Passage| Some((asked.place(&passage.locator)?, passage.lexical_score.unwrap_or(0.0)));
            all.push(found.passages.iter().filter_map(hit).collect());
        }
        Ok(all)
    }
}

/// How a file is named in messages.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
