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
        "Who answers: \"auto\" (a running Ollama, else the model in this process, else the document's own sentences), \
         \"none\", \"embedded\", \"ollama\", \"openai\", \"anthropic\", \"gemini\", or a name of [providers].",
    ),
    setting(
        "model",
        Shape::Text,
        "",
        "The provider's model; for \"embedded\" a model that setup fetched, or a GGUF file. Without it, the provider's \
         own setting, else the first that the server lists.",
    ),
    setting(
        "fallback",
        Shape::Texts,
        "[]",
        "Providers that are asked, in this order, when the first one cannot be reached or fails before its first word.",
    ),
    setting(
        "local_only",
        Shape::Flag,
        "false",
        "Refuse every connection that leaves this machine, whatever else is configured.",
    ),
    setting("template", Shape::Text, "\"answer\"", "The prompt template of a new conversation."),
    setting(
        "embedder",
        Shape::Text,
        "\"multilingual-e5-small\"",
        "The embedding model: one that setup fetched, one of `docent models list`, or a folder with model.onnx and \
         tokenizer.json. Documents are embedded anew when it changes.",
    ),
    setting(
        "reader_memory_mb",
        Shape::Whole(*READER_MEMORY.start() as i64, *READER_MEMORY.end() as i64),
        "960",
        "The most memory, in MB, that the processes which read a document may use together. A page or a file that needs \
         more is named and left out.",
    ),
    setting("templates.*.provider", Shape::Text, "", "Who answers where this template is used."),
    setting("templates.*.model", Shape::Text, "", "The model where this template is used."),
    setting(
        "providers.*.kind",
        Shape::Word(PROTOCOLS),
        "",
        "The protocol. Without it, the provider's own name where that is a protocol, else \"openai\", which most servers \
         speak.",
    ),
    setting(
        "providers.*.base_url",
        Shape::Text,
        "",
        "Where the server listens; without it, the protocol's own service.",
    ),
    setting("providers.*.model", Shape::Text, "", "The model; without it, the first that the server lists."),
    setting(
        "providers.*.key_env",
        Shape::Text,
        "",
        "The environment variable that holds the key. Without any key setting and without base_url, the service's usual \
         variable: OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY.",
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
        "The longest that key_command may take; then it is ended. More where it asks for a passphrase.",
    ),
    setting(
        "providers.*.key_keyring",
        Shape::Text,
        "",
        "The account under which the platform's keyring holds the key, for the service \"docent\": `secret-tool store \
         --label=Docent service docent account my-server` puts it there (on macOS `security add-generic-password -s \
         docent -a my-server -w`).",
    ),
    setting(
        "providers.*.key",
        Shape::Text,
        "",
        "The key itself; then nobody else may be able to read this file (chmod 600).",
    ),
    setting("providers.*.headers", Shape::TextByName, "", "Headers sent along; their values are never shown."),
    setting("providers.*.query", Shape::TextByName, "", "Query parameters sent along, such as Azure's api-version."),
    setting(
        "providers.*.context_tokens",
        Shape::Whole(0, MOST),
        "",
        "The model's context window in tokens; for Ollama and the model in this process its upper bound.",
    ),
    setting(
        "providers.*.reasoning_tokens",
        Shape::Whole(0, MOST),
        "",
        "Tokens granted for reasoning that is shown (Anthropic, Gemini).",
    ),
    setting(
        "providers.*.connect_timeout_seconds",
        Shape::Whole(0, i64::MAX),
        "10",
        "The longest wait for a connection.",
    ),
    setting(
        "providers.*.idle_timeout_seconds",
        Shape::Whole(0, i64::MAX),
        "180",
        "The longest silence of the server. There is no limit on the whole answer.",
    ),
    setting("providers.*.prices.prompt", Shape::Amount, "", "What a million tokens read cost, in your unit of money."),
    setting("providers.*.prices.completion", Shape::Amount, "", "What a million tokens written cost."),
    setting("providers.*.gguf", Shape::Text, "", "The weights (a GGUF file), for kind \"embedded\"."),
    setting(
        "ui.language",
        Shape::Word(LANGUAGES),
        "\"auto\"",
        "The language of the interface: \"auto\" (the locale's: LC_ALL, LC_MESSAGES, LANG), \"en\" or \"zh\". Headless \
         commands speak English, which scripts can rely on.",
    ),
    setting(
        "ui.mouse",
        Shape::Flag,
        "true",
        "Clicks and the wheel come to Docent; false leaves them to the terminal (F6 switches).",
    ),
    setting("ui.colours", Shape::Flag, "true", "Colours of the terminal's own palette; NO_COLOR turns them off too."),
    setting("ui.side_pane", Shape::Whole(24, 70), "42", "The side pane's share of the width, in percent."),
    setting(
        "keys.*",
        Shape::OneOrMore,
        "",
        "The keys of a command, instead of its default ones; [] takes them all away. The help (F1) names commands and keys.",
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
                    report(value.span().start, &shown, format!("{shown}: write {wanted}"));
                }
            }
            Place::Table => match value.get_ref() {
                DeValue::Table(inner) => walk(inner, path, report),
                _ => report(
                    value.span().start,
                    &shown,
                    format!("{shown}: this is a table: write [{shown}] and its settings"),
                ),
            },
            Place::Nothing => {
                let siblings = siblings(&path[..path.len() - 1]);
                let near = nearest(key.get_ref(), siblings.iter().map(String::as_str));
                let hint = near.map(str::to_string).or_else(|| elsewhere(key.get_ref()));
                let hint = hint.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
                report(key.span().start, &shown, format!("{shown}: there is no such setting{hint}"));
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
        Shape::Text => (value.is_str(), "a text in quotation marks".to_string()),
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
        Shape::Texts => (texts(value), "a list of texts, such as [\"a\", \"b\"]".into()),
        Shape::TextByName => (
            value.as_table().is_some_and(|table| table.values().all(|item| item.get_ref().is_str())),
            "names with texts, such as { name = \"text\" }".into(),
        ),
        Shape::OneOrMore => (value.is_str() || texts(value), "a text, or a list of them".into()),
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
        told(1, "provider: write a text");
        told(2, "did you mean embedder?");
        told(5, "did you mean base_url?");
        told(6, "one of \"openai\"");
        told(7, "at least 0");
        told(8, "names with texts");
        told(10, "from 24 to 70");
        told(12, "a text, or a list");
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
