//! `docent templates`: built-in prompt templates and the user's own.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::adapters::templates;
use crate::commands::output::{self, warn};
use crate::config::Config;
use crate::domain::conversation::parameters::Parameters;
use crate::domain::conversation::template::{Source, Template, Variable};

#[derive(Serialize)]
struct Json<'a> {
    templates: Vec<TemplateJson<'a>>,
}

#[derive(Serialize)]
struct TemplateJson<'a> {
    name: &'a str,
    title: &'a str,
    description: &'a str,
    source: String,
    parameters: &'a Parameters,
    variables: &'a BTreeMap<String, Variable>,
}

fn source(template: &Template) -> String {
    match &template.source {
        Source::BuiltIn => "built-in".into(),
        Source::File(path) => path.clone(),
    }
}

/// Prints all templates; those that do not parse are reported on standard error.
///
/// # Errors
/// When standard output cannot be written.
pub fn list(config: &Config, json: bool) -> anyhow::Result<()> {
    let (all, errors) = templates::all(&config.settings.prompts);
    for error in errors {
        warn(&error.to_string());
    }
    if json {
        let templates = all
            .iter()
            .map(|t| TemplateJson {
                name: &t.name,
                title: &t.title,
                description: &t.description,
                source: source(t),
                parameters: &t.parameters,
                variables: &t.variables,
            })
            .collect();
        return output::json(&Json { templates });
    }
    for t in &all {
        let from = if t.source == Source::BuiltIn { String::new() } else { format!("  ({})", source(t)) };
        output::item(&format!("{:<12} {}{from}", t.name, t.title))?;
        output::item(&format!("             {}", t.description))?;
        for (name, variable) in &t.variables {
            let default = variable.default.as_ref().map(|d| format!(" [default: {d}]")).unwrap_or_default();
            output::item(&format!("             --set {name}=…  {}{default}", variable.description))?;
        }
    }
    output::line("")?;
    output::item(&format!("Your own templates: {}", config.settings.prompts.display()))
}

/// Prints the text of a template.
///
/// # Errors
/// When the template does not exist, or its file cannot be read.
pub fn show(config: &Config, name: &str) -> anyhow::Result<()> {
    let template = templates::find(&config.settings.prompts, name)?;
    let text = match &template.source {
        Source::File(path) => templates::text(std::path::Path::new(path))?,
        Source::BuiltIn => templates::built_in_text(name).unwrap_or_default().to_string(),
    };
    output::piece(&text)
}

/// Checks whether a file is a valid template, and warns about likely mistakes.
///
/// # Errors
/// If it cannot be read or does not parse; the message names the line.
pub fn check(file: &Path) -> anyhow::Result<()> {
    let template = templates::read(file)?;
    if !template.uses_passages() {
        warn(&format!("{}: does not use `passages`, so the model would answer from memory", file.display()));
    }
    if !template.uses("question") {
        warn(&format!("{}: does not use `question`", file.display()));
    }
    for name in template.variables.keys().filter(|name| !template.uses(name)) {
        warn(&format!("{}: variable `{name}` is declared but never used", file.display()));
    }
    output::item(&format!("{}: \"{}\" is a valid template", file.display(), template.title))
}
