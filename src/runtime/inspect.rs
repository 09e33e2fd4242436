//! The request a question would send, formatted for the interface.

use std::sync::Arc;

use crate::app::Locale;
use crate::app::message::Request;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::report::Failure;
use crate::say;
use crate::tasks::Workspace;
use crate::tasks::ask::inspect::{Inspected, inspect};
use crate::tasks::ask::prompt::Prompt;

/// The request for a question, with the candidates it was made from.
///
/// # Errors
/// When it cannot be prepared or searched for.
pub async fn request(workspace: &Arc<Workspace>, ask: Ask, locale: Locale) -> Result<Request, Failure> {
    let Inspected { prepared, candidates, moved } = inspect(workspace, ask).await?;
    let info = prepared.info();
    let evidence = prepared.judgement(&ByHand::default()).cloned();
    let (summary, messages) = match (&prepared.model, prepared.prompt) {
        (Some(_), Some(prompt)) => {
            let mut summary = summary(&info, &prepared.template.name, &prompt, locale);
            if !prompt.left_off.is_nothing() {
                summary = say!(locale, "failed-and", first = summary, second = locale.left_off(&prompt.left_off));
            }
            (summary, prompt.request.messages)
        }
        _ if prepared.direct.is_some() => (say!(locale, "request-direct"), Vec::new()),
        _ => (say!(locale, "request-nothing-sent"), Vec::new()),
    };
    let inquiry = Some(prepared.inquiry);
    let rewritten = prepared.rewritten;
    Ok(Request { messages, summary, inquiry, evidence, rewritten, candidates, moved })
}

/// The model, the template and the tokens of each part, in one line.
fn summary(info: &ModelInfo, template: &str, prompt: &Prompt, locale: Locale) -> String {
    let t = prompt.tokens;
    let (model, provider) = (info.model.as_str(), info.provider.as_str());
    match t.limit {
        None => say!(
            locale,
            "request-summary",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
        Some(limit) => say!(
            locale,
            "request-summary-limit",
            model = model,
            provider = provider,
            template = template,
            total = t.total,
            limit = limit,
            system = t.system,
            history = t.history,
            passages = t.passages,
            question = t.question
        ),
    }
}
