//! `docent tune`: fits search to what its owner marked right.

use std::sync::Arc;

use serde::Serialize;

use crate::cli::TuneArgs;
use crate::commands::documents::open_all;
use crate::commands::output::{self, Progress, warn};
use crate::config::Config;
use crate::domain::finding::tuning::general::General;
use crate::domain::finding::tuning::report::{Refusal, Tuned};
use crate::domain::text::counted;
use crate::tasks::Workspace;
use crate::tasks::time;
use crate::tasks::tune::{Tuning, status, tune, undo};

#[derive(Serialize)]
struct Json {
    pairs: usize,
    /// Of the pairs, those marked in the interface.
    choices: usize,
    /// Recall@1 and recall@5 by cross-validation.
    recall_before: f64,
    recall_after: f64,
    recall_at_5_before: f64,
    recall_at_5_after: f64,
    general: General,
    installed: bool,
    /// Why it was not installed.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'static str>,
    /// Pairs that could not be used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unused: Vec<String>,
}

#[derive(Serialize)]
struct StatusJson {
    /// Passages marked in the interface, for the next fitting.
    choices: usize,
    installed: bool,
    #[serde(flatten)]
    tuned: Option<TunedJson>,
}

#[derive(Serialize)]
struct TunedJson {
    pairs: usize,
    recall_before: f64,
    recall_after: f64,
    recall_at_5_before: f64,
    recall_at_5_after: f64,
    made: String,
}

#[derive(Serialize)]
struct UndoneJson {
    installed: bool,
    removed: bool,
}

/// Fits, shows or removes the adapter.
///
/// # Errors
/// If there are too few pairs, a file cannot be read, or the library or the embedding model fails.
pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: TuneArgs) -> anyhow::Result<()> {
    if args.status {
        return show(workspace, args.json.json);
    }
    if args.undo {
        let removed = undo(workspace)?;
        return match (args.json.json, removed) {
            (true, removed) => output::json(&UndoneJson { installed: false, removed }),
            (false, true) => output::line("Removed: search is as it was before the fitting."),
            (false, false) => output::line("Nothing was fitted, so nothing is removed."),
        };
    }
    let opened = open_all(workspace, config, &args.documents).await?;
    let documents = opened.into_iter().map(|opened| opened.document.id).collect();
    let tuning = Tuning { documents, pairs: args.pairs };
    let mut progress = Progress::new();
    let outcome = tune(workspace, &tuning, &mut |words| progress.show(&words)).await;
    progress.clear();
    let outcome = outcome?;
    let (tuned, refused) = (&outcome.tuned, outcome.refused);
    if args.json.json {
        return output::json(&Json {
            pairs: tuned.pairs,
            choices: tuned.choices,
            recall_before: tuned.before.at_1,
            recall_after: tuned.after.at_1,
            recall_at_5_before: tuned.before.at_5,
            recall_at_5_after: tuned.after.at_5,
            general: tuned.general,
            installed: refused.is_none(),
            refused: refused.map(reason),
            unused: outcome.unused,
        });
    }
    for why in outcome.unused.iter().take(SHOWN) {
        warn(&format!("not used: {why}"));
    }
    if outcome.unused.len() > SHOWN {
        warn(&format!("{} more pairs were not used", outcome.unused.len() - SHOWN));
    }
    table(tuned)?;
    output::line(match refused {
        None => "Installed. `docent tune --undo` removes it.",
        Some(Refusal::NoGain) => "Not installed: the gain is not beyond chance. More pairs may help.",
        Some(Refusal::LosesElsewhere) => {
            "Not installed: it loses on general questions. More, and more varied, pairs may help."
        }
    })
}

/// Unused pairs shown one by one.
const SHOWN: usize = 5;

fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoGain => "no gain beyond chance",
        Refusal::LosesElsewhere => "loses on general questions",
    }
}

fn table(tuned: &Tuned) -> anyhow::Result<()> {
    let pairs = counted(u32::try_from(tuned.pairs).unwrap_or(u32::MAX), "pair");
    output::line(&format!("{pairs}, {} of them marked by you; by cross-validation:", tuned.choices))?;
    output::line("           before   after")?;
    output::line(&format!("recall@1    {:.3}   {:.3}", tuned.before.at_1, tuned.after.at_1))?;
    output::line(&format!("recall@5    {:.3}   {:.3}", tuned.before.at_5, tuned.after.at_5))?;
    let General { questions, before, after } = tuned.general;
    output::line(&format!("general    {before:>6}  {after:>6}  of {questions} built-in questions"))
}

fn show(workspace: &Workspace, json: bool) -> anyhow::Result<()> {
    let (learnt, choices) = status(workspace)?;
    let tuned = learnt.as_ref().map(|learnt| &learnt.tuned);
    if json {
        let tuned = tuned.map(|tuned| TunedJson {
            pairs: tuned.pairs,
            recall_before: tuned.before.at_1,
            recall_after: tuned.after.at_1,
            recall_at_5_before: tuned.before.at_5,
            recall_at_5_after: tuned.after.at_5,
            made: jiff::Timestamp::from_second(tuned.made).map(|t| t.to_string()).unwrap_or_default(),
        });
        return output::json(&StatusJson { choices, installed: tuned.is_some(), tuned });
    }
    match tuned {
        Some(tuned) => {
            output::line(&format!("Search is fitted ({}).", time::shown(tuned.made)))?;
            table(tuned)?;
        }
        None => output::line("Search is not fitted to anything.")?,
    }
    let marked = counted(u32::try_from(choices).unwrap_or(u32::MAX), "passage");
    output::line(&format!("{marked} marked for the next fitting."))
}
