//! `docent prompt`: prints the exact request that `ask` would send, without sending it.

use std::sync::Arc;

use serde::Serialize;

use super::ask::taken;
use super::asking::open_to_ask;
use crate::adapters::templates;
use crate::cli::PromptArgs;
use crate::commands::output;
use crate::config::Config;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::chat::{ChatMessage, ModelInfo, Role};
use crate::domain::conversation::parameters::Parameters;
use crate::domain::inquiry::Inquiry;
use crate::tasks::Workspace;
use crate::tasks::ask::prompt::PromptTokens;
use crate::tasks::ask::{Direct, Prepared, prepare};

#[derive(Serialize)]
struct Json<'a> {
    messages: &'a [ChatMessage],
    tokens: PromptTokens,
    template: &'a str,
    parameters: &'a Parameters,
    /// What the question is taken to ask for.
    inquiry: &'a Inquiry,
    provider: String,
    model: String,
}

/// Prints the request for a question.
///
/// # Errors
/// When the document cannot be opened, the template does not exist, or there is no language model.
pub async fn run(workspace: &Arc<Workspace>, config: &Config, args: PromptArgs) -> anyhow::Result<()> {
    // Report a wrong template before reading a long document.
    let template = args.template.unwrap_or_else(|| config.template.clone());
    templates::find(&workspace.settings.prompts, &template)?;
    let asked = open_to_ask(workspace, config, std::slice::from_ref(&args.file), &args.question, false).await?;
    let ask = Ask {
        values: args.set.iter().cloned().collect(),
        steer: ByHand { kind: args.kind, ..ByHand::default() },
        ..Ask::new(asked.documents.clone(), args.question.clone(), template)
    };
    let prepared = prepare(workspace, ask).await.map_err(anyhow::Error::msg)?;
    if let Some(direct) = &prepared.direct {
        return unsent(workspace, &prepared, direct, args.json.json);
    }
    let Some((model, prompt)) = prepared.model.zip(prepared.prompt) else {
        anyhow::bail!("no language model is configured (answers are quotes), so nothing would be sent");
    };
    let info = model.info();
    if args.json.json {
        return output::json(&Json {
            messages: &prompt.request.messages,
            tokens: prompt.tokens,
            template: &prepared.template.name,
            parameters: &prepared.template.parameters,
            inquiry: &prepared.inquiry,
            provider: info.provider,
            model: info.model,
        });
    }
    for message in &prompt.request.messages {
        let role = match message.role {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        output::line(&format!("--- {role}\n{}\n", message.content))?;
    }
    if let Some(taken) = taken(workspace, &prepared.inquiry) {
        output::item(&format!("--- {taken}"))?;
    }
    let t = prompt.tokens;
    let limit = t.limit.map(|l| format!(" of {l}")).unwrap_or_default();
    output::item(&format!(
        "--- {} ({}): {} tokens{limit}: system {}, history {}, passages {}, question {}",
        info.model, info.provider, t.total, t.system, t.history, t.passages, t.question
    ))?;
    let missing = prompt.left_off.to_string();
    if missing.is_empty() { Ok(()) } else { output::line(&format!("--- {missing}")) }
}

/// Prints what is answered without a request.
fn unsent(workspace: &Workspace, prepared: &Prepared, direct: &Direct, json: bool) -> anyhow::Result<()> {
    if json {
        let info = ModelInfo::extractive();
        return output::json(&Json {
            messages: &[],
            tokens: PromptTokens::default(),
            template: &prepared.template.name,
            parameters: &prepared.template.parameters,
            inquiry: &prepared.inquiry,
            provider: info.provider,
            model: info.model,
        });
    }
    let what = taken(workspace, &prepared.inquiry).unwrap_or_else(|| prepared.inquiry.kind.to_string());
    output::item(&format!("--- {what}"))?;
    let passages = direct.passages.len();
    output::item(&format!(
        "--- no request: Docent answers this itself, {}",
        match passages {
            0 => "without the document's text".to_string(),
            n => format!("from {n} passage{} of the document", if n == 1 { "" } else { "s" }),
        }
    ))
}
