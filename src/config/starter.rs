//! The commented file written by `docent config init`: every setting explained, and common services.

use super::schema::{SETTINGS, Setting};

/// Every setting, explained and commented out.
pub(super) fn commented_file(schema_file: &str) -> String {
    let mut text = format!(
        "#:schema ./{schema_file}\n\
         # Docent configuration. Everything is commented out; the values are the defaults, or examples.\n\
         # `docent config check` finds mistakes, `docent config show` shows the settings in effect and their source.\n\
         # Flags override environment variables, which override this file.\n"
    );
    let mut table = String::new();
    for setting in SETTINGS {
        let (inside, name) = setting.name.rsplit_once('.').unwrap_or(("", setting.name));
        let (inside, name) = match inside.strip_suffix(".prices") {
            Some(provider) => (provider, format!("prices.{name}")),
            None => (inside, name.to_string()),
        };
        if inside != table {
            table = inside.to_string();
            text += &format!("\n{}# [{}]\n", introduction(inside), example_name(inside));
        }
        text.push('\n');
        for line in wrapped(setting.about, 108) {
            text += &format!("# {line}\n");
        }
        let (name, value) = match example(setting) {
            Some((name, value)) => (name, value),
            None => (name, setting.default.to_string()),
        };
        text += &format!("# {name} = {value}\n");
    }
    text += "\n\n# Common services and servers, ready to uncomment. The names are up to you.\n";
    for line in SERVICES.lines() {
        text += &if line.is_empty() { "\n".to_string() } else { format!("# {line}\n") };
    }
    text
}

/// Services by name. Each uses the protocol given by `kind`, "openai" by default.
const SERVICES: &str = r#"
[providers.azure]
base_url = "https://my-resource.openai.azure.com/openai/deployments/my-deployment"
query = { api-version = "2024-10-21" }
model = "my-deployment"
key_env = "AZURE_OPENAI_API_KEY"

[providers.claude]
kind = "anthropic"
model = "claude-sonnet-4-5"
key_env = "ANTHROPIC_API_KEY"

[providers.google]
kind = "gemini"
model = "gemini-2.5-flash"
key_env = "GEMINI_API_KEY"

[providers.openrouter]
base_url = "https://openrouter.ai/api/v1"
model = "qwen/qwen3-32b"
key_env = "OPENROUTER_API_KEY"
headers = { X-Title = "Docent" }

[providers.deepseek]
base_url = "https://api.deepseek.com"
model = "deepseek-chat"
key_env = "DEEPSEEK_API_KEY"

[providers.qwen]
base_url = "https://dashscope.aliyuncs.com/compatible-mode/v1"
model = "qwen-plus"
key_env = "DASHSCOPE_API_KEY"

[providers.llama-cpp]
base_url = "http://127.0.0.1:8080/v1"

[providers.vllm]
base_url = "http://127.0.0.1:8000/v1"

[providers.lm-studio]
base_url = "http://127.0.0.1:1234/v1"
"#;

fn introduction(table: &str) -> &'static str {
    match table {
        "templates.*" => {
            "\n# A different model for one template, under the template's name. Any number of these tables.\n"
        }
        "providers.*" => "\n# A server, under a name of your choice. Any number of these tables.\n",
        "ui" => "\n# The terminal interface.\n",
        "keys" => "\n# Keys of the terminal interface.\n",
        _ => "\n",
    }
}

fn example_name(table: &str) -> &'static str {
    match table {
        "templates.*" => "templates.summarise",
        "providers.*" => "providers.mine",
        "ui" => "ui",
        "keys" => "keys",
        _ => "",
    }
}

/// Examples for settings without a default.
fn example(setting: &Setting) -> Option<(String, String)> {
    let value = match setting.name {
        "model" => "\"qwen3:8b\"",
        "templates.*.provider" => "\"mine\"",
        "templates.*.model" => "\"a-larger-model\"",
        "providers.*.kind" => "\"openai\"",
        "providers.*.base_url" => "\"http://127.0.0.1:8080/v1\"",
        "providers.*.model" => "\"qwen3-8b\"",
        "providers.*.key_env" => "\"MY_SERVER_KEY\"",
        "providers.*.key_command" => "[\"pass\", \"show\", \"my-server\"]",
        "providers.*.key_keyring" => "\"my-server\"",
        "providers.*.key" => "\"…\"",
        "providers.*.headers" => "{ X-Title = \"Docent\" }",
        "providers.*.query" => "{ api-version = \"2024-10-21\" }",
        "passage_tokens" => "8000",
        "providers.*.context_tokens" => "32768",
        "providers.*.reasoning_tokens" => "2000",
        "providers.*.prices.prompt" => "0.25",
        "providers.*.prices.completion" => "1.25",
        "providers.*.gguf" => "\"/models/my-model.gguf\"",
        "keys.*" => return Some(("templates".into(), "[\"ctrl-t\", \"f5\"]".into())),
        _ => return None,
    };
    let name = setting.name.rsplit_once(".*.").map_or(setting.name, |(_, name)| name);
    Some((name.to_string(), value.to_string()))
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::File;
    use super::super::schema::problems;
    use super::*;

    /// The commented file with its settings uncommented.
    fn uncommented() -> String {
        let file = commented_file("s.json");
        let lines = file.lines().filter_map(|line| {
            let line = line.strip_prefix("# ")?;
            let name = line.split(" = ").next()?;
            let setting = line.contains(" = ") && !name.contains(' ');
            (setting || line.starts_with('[')).then_some(line)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_commented_file_says_nothing_and_its_examples_are_right() {
        let file = commented_file("s.json");
        assert!(file.parse::<toml::Table>().unwrap().is_empty(), "{file}");
        assert!(file.lines().all(|line| line.chars().count() <= 115), "{file}");
        let examples = uncommented();
        assert_eq!(problems(&examples), [], "{examples}");
        let read: File = toml::from_str(&examples).unwrap();
        assert_eq!(read.providers["mine"].prices.unwrap().completion, 1.25);
        // Every setting is among them; two are inside tables of their own.
        assert_eq!(examples.matches(" = ").count() - 2 - SERVICES.matches(" = ").count(), SETTINGS.len(), "{examples}");
    }

    #[test]
    fn the_services_are_configurations_that_hold() {
        assert_eq!(problems(SERVICES), []);
        let read: File = toml::from_str(SERVICES).unwrap();
        assert!(read.providers.len() >= 9 && read.providers.values().all(|entry| entry.key.is_none()));
    }
}
