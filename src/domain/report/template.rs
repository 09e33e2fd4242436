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
    /// What is wrong and what would be right.
    pub fault: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum TemplateFault {
    /// There is none of this name.
    #[error("there is no such template{} There are: {known}", near.as_ref().map_or_else(|| ".".into(), |near| format!("; did you mean {near}?")))]
    Missing {
        /// The name that was probably meant.
        near: Option<String>,
        /// The names there are.
        known: String,
    },
    /// The system does not give its file.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// It does not begin with front matter.
    #[error("the first line must be +++, which opens the TOML front matter")]
    NoFrontMatter,
    /// Its front matter has no end.
    #[error("the front matter has no closing +++ line")]
    Unclosed,
    /// Its front matter cannot be read.
    #[error("{said}{}", meant(near.as_deref()))]
    FrontMatter {
        /// The parser's words.
        said: String,
        /// The key that was probably meant.
        near: Option<String>,
    },
    /// It has front matter alone.
    #[error("there is nothing below the front matter")]
    Empty,
    /// It asks for too many passages, or none.
    #[error("parameters.passages must be 1 to 50, not {0}")]
    Passages(usize),
    /// It leaves no room.
    #[error("parameters.budget must be at least 100 tokens, not {0}")]
    Budget(u32),
    /// No model takes such a temperature.
    #[error("parameters.temperature must be 0 to 2")]
    Temperature,
    /// It translates what it does not have.
    #[error("in.{language}.variables.{name}: the template has no such variable")]
    Translation {
        /// The language.
        language: String,
        /// The variable.
        name: String,
    },
    /// A variable has a name that is taken.
    #[error("variables.{0}: that name is Docent's own; choose another")]
    Reserved(String),
    /// Its body cannot be read, or fails.
    #[error("{0}")]
    Body(String),
    /// Its body speaks of a variable that nobody declares.
    #[error("unknown variable `{name}`{} (declare your own under [variables.{name}])", meant(near.as_deref()))]
    Undeclared {
        /// The variable.
        name: String,
        /// The one that was probably meant.
        near: Option<String>,
    },
    /// A value is given for a variable that it does not have.
    #[error("it has no variable `{name}`{}", others(near.as_deref(), known))]
    NoVariable {
        /// The variable.
        name: String,
        /// The one that was probably meant.
        near: Option<String>,
        /// Those that it has.
        known: String,
    },
    /// A variable that must be set is not.
    #[error("`{name}` must be set ({purpose}): --set {name}=…")]
    Unset {
        /// The variable.
        name: String,
        /// What it is for.
        purpose: String,
    },
    /// A value is none of those that can be chosen.
    #[error("`{name}` must be one of {choices}, not {value:?}")]
    Choice {
        /// The variable.
        name: String,
        /// What can be chosen.
        choices: String,
        /// What was given.
        value: String,
    },
    /// It does not end with something to answer.
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
