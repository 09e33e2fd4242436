//! `docent eval`: search quality on a question set.

use crate::adapters::templates;
use crate::cli::EvalArgs;
use crate::commands::output::{self, Progress};
use crate::config::Config;
use crate::tasks::evaluate::{Evaluation, evaluate};

/// Runs a question set and prints the scores.
///
/// # Errors
/// If the questions, a document or the template cannot be read, or the results cannot be written.
pub async fn run(config: &Config, args: EvalArgs) -> anyhow::Result<()> {
    // Report a wrong template before a long evaluation.
    if let Some(template) = &args.answers {
        templates::find(&config.settings.prompts, template)?;
    }
    let workspace = crate::commands::workspace(config)?;
    let evaluation = Evaluation {
        questions: args.questions,
        documents: args.documents,
        mode: args.mode.into(),
        limit: usize::from(args.passages),
        results: args.results,
        answers: args.answers,
        trace: args.trace,
        rewriting: args.rewrite.into(),
    };
    let mut progress = Progress::new();
    let report = evaluate(&workspace, &evaluation, &mut |words| progress.show(&words)).await?;
    progress.clear();
    if args.json.json {
        return output::json(&report);
    }
    output::line("set              language  questions  recall@1  recall@5  recall@10  MRR@10  nDCG@10")?;
    for s in &report.sets {
        output::item(&format!(
            "{:<16} {:<9} {:>9}  {:>8.3}  {:>8.3}  {:>9.3}  {:>6.3}  {:>7.3}",
            s.name, s.language, s.questions, s.recall_at_1, s.recall_at_5, s.recall_at_10, s.mrr_at_10, s.ndcg_at_10
        ))?;
    }
    if let Some(r) = &report.refusal {
        output::line(&format!(
            "refusing: precision {:.3}, recall {:.3} of {} unanswerable; {:.3} of {} answerable refused",
            r.precision, r.recall, r.unanswerable, r.wrongly_refused, r.answerable
        ))?;
    }
    let t = report.timings_ms;
    output::line(&format!("opening {} ms; search p50 {} ms, p95 {} ms", t.index, t.search_p50, t.search_p95))
}
