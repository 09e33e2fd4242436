//! Why a prompt template is not used.

use serde::{Deserialize, Serialize};

/// A template that cannot be used, and where in its file the reason stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("template {template}{}: {fault}", line.map(|l| format!(", line {l}")).unwrap_or_default())]
pub struct TemplateError {
    /// Its file, or its name.
    pub template: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong, and what would be right.
    pub fault: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TemplateFault {
    #[error("there is no such template{} There are: {known}", near.as_ref().map_or_else(|| ".".into(), |near| format!("; did you mean {near}?")))]
    Missing {
        /// A similar name.
        near: Option<String>,
        /// The names there are.
        known: String,
    },
    #[error("cannot be read: {0}")]
    Unreadable(String),
    #[error("the first line must be +++, which opens the TOML front matter")]
    NoFrontMatter,
    #[error("the front matter has no closing +++ line")]
    Unclosed,
    #[error("{said}{}", meant(near.as_deref()))]
    FrontMatter {
        said: String,
        /// A similar key.
        near: Option<String>,
    },
    #[error("there is nothing below the front matter")]
    Empty,
    #[error("parameters.passages must be 1 to 50, not {0}")]
    Passages(usize),
    #[error("parameters.budget must be at least 100 tokens, not {0}")]
    Budget(u32),
    #[error("parameters.temperature must be 0 to 2")]
    Temperature,
    #[error("in.{language}.variables.{name}: the template has no such variable")]
    Translation { language: String, name: String },
    #[error("variables.{0}: that name is Docent's own; choose another")]
    Reserved(String),
    /// Its body cannot be read, or fails.
    #[error("{0}")]
    Body(String),
    #[error("unknown variable `{name}`{} (declare your own under [variables.{name}])", meant(near.as_deref()))]
    Undeclared {
        name: String,
        /// A similar name.
        near: Option<String>,
    },
    #[error("it has no variable `{name}`{}", others(near.as_deref(), known))]
    NoVariable {
        name: String,
        /// A similar name.
        near: Option<String>,
        /// Those that it has.
        known: String,
    },
    #[error("`{name}` must be set ({purpose}): --set {name}=…")]
    Unset {
        name: String,
        /// What it is for.
        purpose: String,
    },
    #[error("`{name}` must be one of {choices}, not {value:?}")]
    Choice {
        name: String,
        /// What can be chosen.
        choices: String,
        /// What was given.
        value: String,
    },
    #[error("its last message must be the user's (`<!-- user -->`), and not empty")]
    NoQuestion,
}

fn meant(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

fn others(near: Option<&str>, known: &str) -> String {
    match near {
        Some(_) => meant(near),
        None if known.is_empty() => "; it has none".to_string(),
        None => format!("; it has {known}"),
    }
}
