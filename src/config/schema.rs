//! Every setting of the configuration file: its name, allowed values and purpose. The validation of a file, the schema
//! for editors and the commented file written by `docent config init` ([`super::starter`]) are made from this table.

use serde_json::{Map, Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::addresses::wrong_addresses;
use super::names::unknown_providers;
use crate::adapters::llm::Kind as Protocol;
use crate::adapters::reader::READER_MEMORY;
use crate::domain::conversation::template::nearest;

/// The allowed values of a setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    Flag,
    /// A whole number in this inclusive range.
    Whole(i64, i64),
    /// A number of at least 0.
    Amount,
    Texts,
    /// A table of strings with user-chosen names.
    TextByName,
    /// A string, or a list of strings.
    OneOrMore,
}

/// One setting. In its name, `*` stands for a user-chosen name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub name: &'static str,
    pub shape: Shape,
    /// The default as written in TOML; empty if there is none.
    pub default: &'static str,
    pub about: &'static str,
}

const fn setting(name: &'static str, shape: Shape, default: &'static str, about: &'static str) -> Setting {
    Setting { name, shape, default, about }
}

/// The languages of the interface; "auto" follows the locale.
const LANGUAGES: &[&str] = &["auto", "en", "zh"];
/// The names of protocols, as returned by [`Protocol::name`].
const PROTOCOLS: &[&str] = &[
    Protocol::ALL[0].name(),
    Protocol::ALL[1].name(),
    Protocol::ALL[2].name(),
    Protocol::ALL[3].name(),
    Protocol::ALL[4].name(),
];

const MOST: i64 = u32::MAX as i64;

/// In the order of the commented file.
pub(super) const SETTINGS: &[Setting] = &[
    setting(
        "provider",
        Shape::Text,
        "\"auto\"",
        "What answers: \"auto\" (a running Ollama, else the built-in model, else quotes from the document), \
         \"none\", \"embedded\", \"ollama\", \"openai\", \"anthropic\", \"gemini\", or a name from [providers].",
    ),
    setting(
        "model",
        Shape::Text,
        "",
        "The provider's model; for \"embedded\", an installed model or a GGUF file. Default: the model set for the \
         provider, else the first one that the server lists.",
    ),
    setting(
        "fallback",
        Shape::Texts,
        "[]",
        "Providers to try, in this order, if the first one cannot be reached or fails before its first word.",
    ),
    setting(
        "local_only",
        Shape::Flag,
        "false",
        "Refuse every connection that leaves this machine, whatever else is configured.",
    ),
    setting("template", Shape::Text, "\"answer\"", "The prompt template for new conversations."),
    setting(
        "passage_tokens",
        Shape::Whole(100, MOST),
        "",
        "Maximum tokens of the passages sent with a question, for models that are given whole passages and templates \
         that set no budget. Default: an eighth of the model's context, 2400 to 12000.",
    ),
    setting(
        "embedder",
        Shape::Text,
        "\"multilingual-e5-small\"",
        "The embedding model: an installed one, one from `docent models list`, or a folder with model.onnx and \
         tokenizer.json. Changing it embeds documents again.",
    ),
    setting(
        "reader_memory_mb",
        Shape::Whole(*READER_MEMORY.start() as i64, *READER_MEMORY.end() as i64),
        "960",
        "Maximum memory, in MB, for all processes that read a document. A page or file that needs more is reported and \
         skipped.",
    ),
    setting("templates.*.provider", Shape::Text, "", "The provider for this template."),
    setting("templates.*.model", Shape::Text, "", "The model for this template."),
    setting(
        "providers.*.kind",
        Shape::Word(PROTOCOLS),
        "",
        "The protocol. Default: the provider's name if it is a protocol, else \"openai\", which most servers support.",
    ),
    setting(
        "providers.*.base_url",
        Shape::Text,
        "",
        "The address of the server. Default: the official service of the protocol.",
    ),
    setting("providers.*.model", Shape::Text, "", "The model. Default: the first one that the server lists."),
    setting(
        "providers.*.key_env",
        Shape::Text,
        "",
        "The environment variable that holds the key. Default, if neither a key setting nor base_url is given: \
         OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY.",
    ),
    setting(
        "providers.*.key_command",
        Shape::Texts,
        "",
        "A command that prints the key, such as [\"pass\", \"show\", \"my-server\"].",
    ),
    setting(
        "providers.*.key_command_timeout_seconds",
        Shape::Whole(1, 3600),
        "10",
        "Time limit for key_command. Raise it if the command asks for a passphrase.",
    ),
    setting(
        "providers.*.key_keyring",
        Shape::Text,
        "",
        "The account of the key in the system keyring, under the service \"docent\". Store the key with `secret-tool \
         store --label=Docent service docent account my-server` (on macOS: `security add-generic-password \
         -s docent -a my-server -w`).",
    ),
    setting(
        "providers.*.key",
        Shape::Text,
        "",
        "The key itself. This file must then be readable by you only (chmod 600).",
    ),
    setting("providers.*.headers", Shape::TextByName, "", "Extra HTTP headers. Their values are never shown."),
    setting("providers.*.query", Shape::TextByName, "", "Extra query parameters, such as Azure's api-version."),
    setting(
        "providers.*.context_tokens",
        Shape::Whole(0, MOST),
        "",
        "The model's context window in tokens. For Ollama and in-process models, an upper limit.",
    ),
    setting(
        "providers.*.reasoning_tokens",
        Shape::Whole(0, MOST),
        "",
        "Token budget for visible reasoning (Anthropic, Gemini).",
    ),
    setting("providers.*.connect_timeout_seconds", Shape::Whole(0, i64::MAX), "10", "Time limit for connecting."),
    setting(
        "providers.*.idle_timeout_seconds",
        Shape::Whole(0, i64::MAX),
        "180",
        "Time limit for each silence of the server. The whole answer has no limit.",
    ),
    setting("providers.*.prices.prompt", Shape::Amount, "", "Price of a million input tokens, in your currency."),
    setting("providers.*.prices.completion", Shape::Amount, "", "Price of a million output tokens."),
    setting("providers.*.gguf", Shape::Text, "", "The model weights (a GGUF file), for kind \"embedded\"."),
    setting(
        "ui.language",
        Shape::Word(LANGUAGES),
        "\"auto\"",
        "The language of the interface: \"auto\" (from LC_ALL, LC_MESSAGES or LANG), \"en\" or \"zh\". Commands such \
         as `docent ask` always print English, so scripts can rely on it.",
    ),
    setting(
        "ui.mouse",
        Shape::Flag,
        "true",
        "Whether Docent uses the mouse; false leaves it to the terminal (F6 switches).",
    ),
    setting(
        "ui.colours",
        Shape::Flag,
        "true",
        "Whether to use colours, from the terminal's palette. NO_COLOR turns them off too.",
    ),
    setting("ui.side_pane", Shape::Whole(24, 70), "42", "Width of the side pane, in percent."),
    setting(
        "keys.*",
        Shape::OneOrMore,
        "",
        "The keys of a command, replacing its default keys; [] removes them all. Help (F1) lists commands and keys.",
    ),
];

/// An error in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// From 1; `None` if unknown.
    pub line: Option<usize>,
    /// The setting concerned, if it is about one.
    pub setting: Option<String>,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Every unknown setting, invalid value, unknown provider and invalid address in a file; if the file is not TOML, only
/// that.
pub(super) fn problems(text: &str) -> Vec<Problem> {
    let line = |at: usize| Some(1 + text[..at.min(text.len())].matches('\n').count());
    match DeTable::parse(text) {
        Err(error) => {
            let line = error.span().and_then(|span| line(span.start));
            vec![Problem { line, setting: None, message: error.message().to_string() }]
        }
        Ok(table) => {
            let mut found = Vec::new();
            walk(table.get_ref(), &mut Vec::new(), &mut |at, setting, message| {
                found.push(Problem { line: line(at), setting: Some(setting.to_string()), message });
            });
            let named = unknown_providers(table.get_ref()).into_iter();
            for (at, setting, message) in named.chain(wrong_addresses(table.get_ref())) {
                found.push(Problem { line: line(at), setting: Some(setting), message });
            }
            found.sort_by_key(|problem| problem.line);
            found
        }
    }
}

fn walk(table: &DeTable<'_>, path: &mut Vec<String>, report: &mut dyn FnMut(usize, &str, String)) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        let shown = path.join(".");
        match place(path) {
            Place::Setting(setting) => {
                if let Some(wanted) = misfit(setting.shape, value) {
                    report(value.span().start, &shown, format!("{shown}: must be {wanted}"));
                }
            }
            Place::Table => match value.get_ref() {
                DeValue::Table(inner) => walk(inner, path, report),
                _ => report(
                    value.span().start,
                    &shown,
                    format!("{shown}: must be a table: [{shown}], then its settings"),
                ),
            },
            Place::Nothing => {
                let siblings = siblings(&path[..path.len() - 1]);
                let near = nearest(key.get_ref(), siblings.iter().map(String::as_str));
                let hint = near.map(str::to_string).or_else(|| elsewhere(key.get_ref()));
                let hint = hint.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
                report(key.span().start, &shown, format!("{shown}: unknown setting{hint}"));
            }
        }
        path.pop();
    }
}

enum Place {
    Setting(&'static Setting),
    Table,
    Nothing,
}

fn place(path: &[String]) -> Place {
    let fits = |setting: &&Setting| {
        let parts: Vec<&str> = setting.name.split('.').collect();
        parts.len() >= path.len() && parts.iter().zip(path).all(|(part, typed)| *part == "*" || part == typed)
    };
    match SETTINGS.iter().find(fits) {
        Some(setting) if setting.name.split('.').count() == path.len() => Place::Setting(setting),
        Some(_) => Place::Table,
        None => Place::Nothing,
    }
}

/// The full name of a setting of that name in another table.
fn elsewhere(name: &str) -> Option<String> {
    let of = |setting: &&Setting| setting.name.rsplit('.').next() == Some(name);
    SETTINGS.iter().find(of).map(|setting| setting.name.replace('*', "NAME"))
}

/// The names allowed in the table at `path`.
fn siblings(path: &[String]) -> Vec<String> {
    let mut names: Vec<String> = SETTINGS
        .iter()
        .filter_map(|setting| {
            let parts: Vec<&str> = setting.name.split('.').collect();
            let inside = parts.len() > path.len() && parts.iter().zip(path).all(|(a, b)| *a == "*" || a == b);
            (inside && parts[path.len()] != "*").then(|| parts[path.len()].to_string())
        })
        .collect();
    names.dedup();
    names
}

/// The expected kind of value; `None` if the value is valid.
fn misfit(shape: Shape, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let value = value.get_ref();
    let texts =
        |value: &DeValue<'_>| value.as_array().is_some_and(|items| items.iter().all(|item| item.get_ref().is_str()));
    let whole = |value: &DeValue<'_>| {
        value.as_integer().and_then(|n| i64::from_str_radix(&n.as_str().replace('_', ""), n.radix()).ok())
    };
    let (fits, wanted) = match shape {
        Shape::Text => (value.is_str(), "a string in quotation marks".to_string()),
        Shape::Word(words) => {
            (value.as_str().is_some_and(|word| words.contains(&word)), format!("one of \"{}\"", words.join("\", \"")))
        }
        Shape::Flag => (value.is_bool(), "true or false".into()),
        Shape::Whole(least, most) => {
            let wanted = match most {
                MOST.. => format!("a whole number of at least {least}"),
                _ => format!("a whole number from {least} to {most}"),
            };
            (whole(value).is_some_and(|n| (least..=most).contains(&n)), wanted)
        }
        Shape::Amount => {
            let number = value.as_float().and_then(|n| n.as_str().replace('_', "").parse::<f64>().ok());
            let number = number.or_else(|| whole(value).map(|n| n as f64));
            (number.is_some_and(|n| n >= 0.0 && n.is_finite()), "a number of at least 0".into())
        }
        Shape::Texts => (texts(value), "a list of strings, such as [\"a\", \"b\"]".into()),
        Shape::TextByName => (
            value.as_table().is_some_and(|table| table.values().all(|item| item.get_ref().is_str())),
            "a table of strings, such as { name = \"text\" }".into(),
        ),
        Shape::OneOrMore => (value.is_str() || texts(value), "a string or a list of strings".into()),
    };
    (!fits).then_some(wanted)
}

/// The JSON Schema (draft 2020-12) of the file, for editors.
pub(super) fn json_schema() -> Value {
    let mut root = object();
    for setting in SETTINGS {
        let parts: Vec<&str> = setting.name.split('.').collect();
        let mut leaf = shape_schema(setting.shape);
        leaf.insert("description".into(), setting.about.into());
        if let Some(default) = default_value(setting) {
            leaf.insert("default".into(), default);
        }
        insert(&mut root, &parts, Value::Object(leaf));
    }
    root.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    root.insert("title".into(), "Configuration of Docent".into());
    Value::Object(root)
}

fn object() -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("additionalProperties".into(), false.into());
    object
}

fn insert(into: &mut Map<String, Value>, path: &[&str], leaf: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    let slot = if *first == "*" {
        let slot = into.entry("additionalProperties").or_insert(Value::Bool(false));
        if !slot.is_object() {
            *slot = Value::Object(object());
        }
        slot
    } else {
        let properties = into.entry("properties").or_insert_with(|| json!({}));
        let Value::Object(properties) = properties else { return };
        properties.entry((*first).to_string()).or_insert_with(|| Value::Object(object()))
    };
    match (rest.is_empty(), slot) {
        (true, slot) => *slot = leaf,
        (false, Value::Object(inner)) => insert(inner, rest, leaf),
        (false, _) => {}
    }
}

fn shape_schema(shape: Shape) -> Map<String, Value> {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let schema = match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Whole(least, most) if most >= MOST => json!({ "type": "integer", "minimum": least }),
        Shape::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Amount => json!({ "type": "number", "minimum": 0 }),
        Shape::Texts => texts,
        Shape::TextByName => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Shape::OneOrMore => json!({ "anyOf": [{ "type": "string" }, texts] }),
    };
    match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The default as a JSON value. TOML writes these few kinds like JSON.
fn default_value(setting: &Setting) -> Option<Value> {
    serde_json::from_str(setting.default).ok()
}

#[cfg(test)]
mod tests {
    use super::super::File;
    use super::*;

    #[test]
    fn the_table_names_what_the_program_reads_and_nothing_else() {
        // serde lists the known names when it meets an unknown one.
        let known = |text: &str| -> Vec<String> {
            let message = toml::from_str::<File>(text).unwrap_err().message().to_string();
            message.split('`').skip(1).step_by(2).skip(1).map(str::to_string).collect()
        };
        let listed = |path: &[&str]| {
            let mut names = siblings(&path.iter().map(|p| (*p).to_string()).collect::<Vec<_>>());
            names.sort();
            names.dedup();
            names
        };
        for (text, path) in [
            ("zzz = 1", &[][..]),
            ("[templates.x]\nzzz = 1", &["templates", "x"]),
            ("[providers.x]\nzzz = 1", &["providers", "x"]),
            ("[providers.x.prices]\nzzz = 1", &["providers", "x", "prices"]),
        ] {
            let mut names = known(text);
            names.sort();
            assert_eq!(listed(path), names, "{text}");
        }
    }

    #[test]
    fn mistakes_are_found_with_their_lines_and_the_nearest_name() {
        let text = "provider = 3\nembeder = \"x\"\n\n[providers.mine]\nbase_ulr = \"x\"\nkind = \"openia\"\n\
                    context_tokens = -1\nheaders = { a = 1 }\n[ui]\nside_pane = 99\n[keys]\nquit = 1\n";
        let found: Vec<(usize, String)> = problems(text).into_iter().map(|p| (p.line.unwrap(), p.message)).collect();
        let told = |line: usize, words: &str| {
            assert!(found.iter().any(|(at, said)| *at == line && said.contains(words)), "{line} {words}: {found:?}");
        };
        told(1, "provider: must be a string");
        told(2, "did you mean embedder?");
        told(5, "did you mean base_url?");
        told(6, "one of \"openai\"");
        told(7, "at least 0");
        told(8, "a table of strings");
        told(10, "from 24 to 70");
        told(12, "a string or a list");
        assert_eq!(found.len(), 8, "{found:?}");
        let syntax = problems("provider = \"x\nmodel = 1");
        assert_eq!((syntax.len(), syntax[0].line), (1, Some(1)), "{syntax:?}");
        let top = problems("language = \"zh\"\nbase_url = \"x\"\n");
        assert!(top[0].message.contains("did you mean ui.language?"), "{top:?}");
        assert!(top[1].message.contains("did you mean providers.NAME.base_url?"), "{top:?}");
        let flat = problems("providers = 1\nui = true");
        assert!(flat.len() == 2 && flat[0].message.contains("[providers]"), "{flat:?}");
    }

    #[test]
    fn the_schema_has_every_setting_with_its_words() {
        let schema = json_schema();
        let provider = &schema["properties"]["providers"]["additionalProperties"];
        assert_eq!(provider["properties"]["kind"]["enum"][0], "openai");
        assert_eq!(provider["properties"]["prices"]["properties"]["prompt"]["minimum"], 0);
        assert_eq!(provider["additionalProperties"], false);
        assert_eq!(schema["properties"]["ui"]["properties"]["side_pane"]["maximum"], 70);
        assert_eq!(schema["properties"]["template"]["default"], "answer");
        assert_eq!(schema["properties"]["keys"]["additionalProperties"]["anyOf"][0]["type"], "string");
        assert_eq!(schema["additionalProperties"], false);
    }

    #[test]
    fn defaults_of_the_table_are_those_of_the_program() {
        let of = |name: &str| SETTINGS.iter().find(|s| s.name == name).unwrap().default.trim_matches('"').to_string();
        assert_eq!(of("embedder"), crate::adapters::embedder::DEFAULT_EMBEDDER);
        assert_eq!(of("template"), crate::adapters::templates::DEFAULT_TEMPLATE);
        let config = crate::adapters::llm::ProviderConfig::new(Protocol::OpenAi);
        assert_eq!(of("providers.*.idle_timeout_seconds"), config.idle_timeout.as_secs().to_string());
        let command = super::super::providers::KEY_COMMAND_SECONDS.to_string();
        assert_eq!(of("providers.*.key_command_timeout_seconds"), command);
        assert_eq!(of("providers.*.connect_timeout_seconds"), config.connect_timeout.as_secs().to_string());
    }
}
