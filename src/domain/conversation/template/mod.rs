//! Prompt templates: a Markdown file with TOML front matter between `+++` lines, and a minijinja body that becomes the
//! messages of a chat.
//!
//! The body is cut into messages at lines that read `<!-- system -->`, `<!-- user -->` and `<!-- history -->` *before*
//! anything is filled in, so that text of a document cannot form a message of its own. `<!-- history -->` stands for
//! the conversation so far, as real messages. A body without such lines is one user message. Consecutive messages of
//! one role become one: what precedes the history (the passages) can then stay identical from turn to turn, which lets
//! a model continue from its cached prompt.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::filling::{Context, KNOWN_NAMES, PassageView};
use self::filling::{Part, describe, environment, line_of};
use super::parameters::Parameters;
pub use crate::domain::report::template::{TemplateError, TemplateFault};

mod filling;

/// A template's own variable, set by `--set name=value` or a form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variable {
    pub description: String,
    /// A variable without a default must be set.
    pub default: Option<String>,
    /// The allowed values; any if empty.
    pub choices: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FrontMatter {
    title: String,
    description: String,
    parameters: Parameters,
    variables: BTreeMap<String, Variable>,
    r#in: BTreeMap<String, Translation>,
}

/// A template's texts in another language; empty ones fall back to the template's own.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Translation {
    /// A few words for a list.
    pub title: String,
    /// One sentence on what it does.
    pub description: String,
    /// The description of each variable.
    pub variables: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Part of the program.
    BuiltIn,
    /// The user's own file.
    File(String),
}

/// A prompt template that has been read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The file name without its extension; the value of `--template`.
    pub name: String,
    /// A few words for a list.
    pub title: String,
    /// One sentence on what it does.
    pub description: String,
    pub source: Source,
    pub parameters: Parameters,
    pub variables: BTreeMap<String, Variable>,
    /// By ISO 639-1 code ("zh").
    pub translations: BTreeMap<String, Translation>,
    /// The text below the front matter.
    pub body: String,
    /// The line of the file on which the body begins, from 1 (for messages).
    body_line: usize,
}

impl Template {
    /// Reads a template. `name` is what messages call it.
    ///
    /// # Errors
    /// If the front matter is missing, is not TOML, or has unknown keys or wrong values, or if the body is empty, is
    /// not valid minijinja, or uses an undeclared variable.
    pub fn parse(name: &str, source: Source, text: &str) -> Result<Template, TemplateError> {
        let file = match &source {
            Source::BuiltIn => name.to_string(),
            Source::File(path) => path.clone(),
        };
        let fail = |line: Option<usize>, fault: TemplateFault| TemplateError { template: file.clone(), line, fault };
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let rest = text.strip_prefix("+++\n").ok_or_else(|| fail(Some(1), TemplateFault::NoFrontMatter))?;
        let end = if rest.starts_with("+++\n") { Some(0) } else { rest.find("\n+++\n").map(|at| at + 1) }
            .ok_or_else(|| fail(None, TemplateFault::Unclosed))?;
        let (front, body) = (&rest[..end], &rest[end + 4..]);
        let meta: FrontMatter = toml::from_str(front).map_err(|error| {
            let line = error.span().map(|span| 2 + front[..span.start.min(front.len())].matches('\n').count());
            fail(line, front_matter_fault(error.message()))
        })?;
        let body_line = 3 + front.matches('\n').count();
        let template = Template {
            name: name.to_string(),
            title: if meta.title.is_empty() { name.to_string() } else { meta.title },
            description: meta.description,
            source,
            parameters: meta.parameters,
            variables: meta.variables,
            translations: meta.r#in,
            body: body.trim_matches('\n').to_string(),
            body_line: body_line + body.len() - body.trim_start_matches('\n').len(),
        };
        template.check(&fail)?;
        Ok(template)
    }

    /// Its title in this language (ISO 639-1); its own title if there is no translation.
    pub fn title_in(&self, language: &str) -> &str {
        self.translated(language, |t| &t.title).unwrap_or(&self.title)
    }

    /// Its description in this language (ISO 639-1), or its own.
    pub fn description_in(&self, language: &str) -> &str {
        self.translated(language, |t| &t.description).unwrap_or(&self.description)
    }

    /// The description of a variable in this language (ISO 639-1), or its own.
    pub fn variable_in(&self, language: &str, name: &str) -> &str {
        let translated = self.translations.get(language).and_then(|t| t.variables.get(name));
        translated.or(self.variables.get(name).map(|v| &v.description)).map_or("", String::as_str)
    }

    fn translated(&self, language: &str, part: impl Fn(&Translation) -> &String) -> Option<&str> {
        self.translations.get(language).map(part).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn check(&self, fail: &dyn Fn(Option<usize>, TemplateFault) -> TemplateError) -> Result<(), TemplateError> {
        if self.body.trim().is_empty() {
            return Err(fail(None, TemplateFault::Empty));
        }
        let p = &self.parameters;
        if let Some(passages) = p.passages.filter(|n| !(1..=50).contains(n)) {
            return Err(fail(None, TemplateFault::Passages(passages)));
        }
        if let Some(budget) = p.budget.filter(|n| *n < 100) {
            return Err(fail(None, TemplateFault::Budget(budget)));
        }
        if p.temperature.is_some_and(|t| !(0.0..=2.0).contains(&t)) {
            return Err(fail(None, TemplateFault::Temperature));
        }
        for (language, translation) in &self.translations {
            if let Some(unknown) = translation.variables.keys().find(|name| !self.variables.contains_key(*name)) {
                let (language, name) = (language.clone(), unknown.clone());
                return Err(fail(None, TemplateFault::Translation { language, name }));
            }
        }
        for name in self.variables.keys() {
            if KNOWN_NAMES.contains(&name.as_str()) {
                return Err(fail(None, TemplateFault::Reserved(name.clone())));
            }
        }
        let environment = environment();
        let mut line = self.body_line;
        for part in self.parts() {
            if let Part::Message(_, text) = &part.part {
                let compiled = environment.template_from_str(text).map_err(|e| {
                    fail(Some(line_of(&e, self.body_line + part.line)), TemplateFault::Body(describe(&e)))
                })?;
                for name in compiled.undeclared_variables(false) {
                    let is_function = environment.globals().any(|(global, _)| global == name);
                    if !is_function && !KNOWN_NAMES.contains(&name.as_str()) && !self.variables.contains_key(&name) {
                        let known = KNOWN_NAMES.iter().copied().chain(self.variables.keys().map(String::as_str));
                        let near = nearest(&name, known).map(str::to_string);
                        line += part.line;
                        return Err(fail(Some(line), TemplateFault::Undeclared { name, near }));
                    }
                }
            }
        }
        Ok(())
    }
}

/// serde's "unknown field `x`, expected one of `a`, `b`" with a suggestion of the nearest.
fn front_matter_fault(said: &str) -> TemplateFault {
    let mut quoted = said.split('`').skip(1).step_by(2);
    let wrong = said.starts_with("unknown field").then(|| quoted.next()).flatten();
    let near = wrong.and_then(|wrong| nearest(wrong, quoted)).map(str::to_string);
    TemplateFault::FrontMatter { said: said.to_string(), near }
}

/// The candidate most like `wrong`, if one is similar at all.
pub fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(&wrong.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Template, TemplateError> {
        Template::parse("t", Source::BuiltIn, text)
    }

    #[test]
    fn errors_name_the_line_and_the_nearest_right_word() {
        let wrong_variable = parse("+++\n[in.zh]\nvariables = { stadt = \"城市\" }\n+++\nx").unwrap_err();
        assert!(wrong_variable.to_string().contains("in.zh.variables.stadt"), "{wrong_variable}");
        let wrong_key = parse("+++\ntitle = \"x\"\n[parameters]\ntemprature = 1\n+++\nx").unwrap_err();
        assert_eq!(wrong_key.line, Some(4));
        assert!(wrong_key.to_string().contains("did you mean `temperature`"), "{}", wrong_key);
        let wrong_name = parse("+++\ntitle = \"x\"\n+++\n{{ pasages }}").unwrap_err();
        assert!(wrong_name.to_string().contains("did you mean `passages`"), "{}", wrong_name);
        let broken = parse("+++\n+++\n\nfirst\n{% for %}").unwrap_err();
        assert_eq!(broken.line, Some(5), "{broken}");
        assert_eq!(parse("no front matter").unwrap_err().line, Some(1));
        assert!(parse("+++\ntitle = 1\n+++\nx").unwrap_err().to_string().starts_with("template t, line 2"));
    }

    #[test]
    fn a_template_names_itself_in_the_readers_language_where_it_can() {
        let text = "+++\ntitle = \"Answer\"\ndescription = \"Answers.\"\n[variables.city]\ndescription = \"where\"\n\
                    [in.zh]\ntitle = \"回答\"\nvariables = { city = \"城市\" }\n+++\n{{ city }}";
        let template = parse(text).unwrap();
        assert_eq!((template.title_in("zh"), template.description_in("zh")), ("回答", "Answers."));
        assert_eq!((template.title_in("en"), template.variable_in("en", "city")), ("Answer", "where"));
        assert_eq!((template.variable_in("zh", "city"), template.variable_in("zh", "none")), ("城市", ""));
    }
}
