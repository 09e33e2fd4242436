//! The context window of a model: as its server tells it, else as it is known of its name.

use serde_json::Value;

/// Windows outside of this are mistakes.
const SENSIBLE: std::ops::RangeInclusive<u64> = 256..=100_000_000;

/// The window of `model` according to a server's list of models. vLLM, OpenRouter, Groq, Mistral and LM Studio tell it,
/// each by a name of its own.
pub(super) fn in_list(list: &Value, model: &str) -> Option<u32> {
    let items = list.get("data").or_else(|| list.get("models")).unwrap_or(list).as_array()?;
    let named = |item: &&Value| ["id", "name"].iter().any(|key| item.get(*key).and_then(Value::as_str) == Some(model));
    let item = items.iter().find(named).or(items.first().filter(|_| items.len() == 1))?;
    // What is loaded counts more than what the model could have.
    let first = ["/loaded_context_length", "/max_model_len", "/top_provider/context_length"];
    let then = ["/context_length", "/context_window", "/max_context_length", "/meta/n_ctx"];
    first.iter().chain(&then).find_map(|path| sensible(item.pointer(path)?))
}

/// The window of the model that a llama.cpp server runs, according to its properties.
pub(super) fn in_properties(properties: &Value) -> Option<u32> {
    sensible(properties.pointer("/default_generation_settings/n_ctx")?)
}

fn sensible(number: &Value) -> Option<u32> {
    number.as_u64().filter(|n| SENSIBLE.contains(n)).and_then(|n| u32::try_from(n).ok())
}

/// Windows by the beginning of a model's name, the longest beginnings first; as their makers state them.
const KNOWN: &[(&str, u32)] = &[
    ("chatgpt-4o", 128_000),
    ("claude-2", 100_000),
    ("claude-instant", 100_000),
    ("claude", 200_000),
    ("command-a", 256_000),
    ("command-r", 128_000),
    ("deepseek", 64_000),
    ("gemini-1.0", 32_760),
    ("gemini-pro", 32_760),
    ("gemini", 1_048_576),
    ("gemma-3", 128_000),
    ("gemma", 8_192),
    ("glm-4", 128_000),
    ("gpt-3.5", 16_385),
    ("gpt-4.1", 1_047_576),
    ("gpt-4o", 128_000),
    ("gpt-4-turbo", 128_000),
    ("gpt-4", 8_192),
    ("gpt-5", 272_000),
    ("gpt-oss", 131_072),
    ("grok", 131_072),
    ("kimi-k2", 131_072),
    ("llama-3.", 131_072),
    ("llama3.", 131_072),
    ("llama-4", 131_072),
    ("llama", 8_192),
    ("ministral", 128_000),
    ("mistral-large", 128_000),
    ("mistral", 32_000),
    ("mixtral", 32_000),
    ("o1", 200_000),
    ("o3", 200_000),
    ("o4", 200_000),
    ("qwen-plus", 131_072),
    ("qwen-turbo", 131_072),
    ("qwen", 32_768),
    ("qwq", 32_768),
];

/// The window of a well-known model by its name ("openai/gpt-4o", "moonshot-v1-128k").
pub(super) fn by_name(name: &str) -> Option<u32> {
    let name = name.to_lowercase();
    let bare = name.rsplit('/').next().unwrap_or(&name);
    // "moonshot-v1-128k" says it itself.
    let said = bare.split(['-', ':', '_']).find_map(|word| word.strip_suffix('k')?.parse::<u32>().ok());
    let said = said.filter(|thousands| (4..=2_000).contains(thousands)).map(|thousands| thousands * 1_000);
    said.or_else(|| {
        let known = KNOWN.iter().filter(|(start, _)| bare.starts_with(start));
        known.max_by_key(|(start, _)| start.len()).map(|(_, window)| *window)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_servers_list_tells_the_window_of_the_model_asked_for() {
        let vllm = json!({ "data": [{ "id": "a", "max_model_len": 8192 }, { "id": "b", "max_model_len": 32768 }] });
        assert_eq!((in_list(&vllm, "b"), in_list(&vllm, "c")), (Some(32_768), None));
        let router = json!({ "data": [{ "id": "x/y", "context_length": 200000, "top_provider": { "context_length": 131072 } }] });
        assert_eq!(in_list(&router, "x/y"), Some(131_072));
        let studio = json!({ "data": [{ "id": "q", "max_context_length": 32768, "loaded_context_length": 4096 }] });
        assert_eq!(in_list(&studio, "q"), Some(4_096));
        let llama = json!({ "default_generation_settings": { "n_ctx": 16384 } });
        assert_eq!(in_properties(&llama), Some(16_384));
        let odd = json!({ "data": [{ "id": "q", "context_length": -1 }, "x", null] });
        assert_eq!((in_list(&odd, "q"), in_list(&json!("no list"), "q")), (None, None));
    }

    #[test]
    fn well_known_models_are_known_by_name() {
        for (name, window) in [
            ("openai/gpt-4o-mini", Some(128_000)),
            ("gpt-4", Some(8_192)),
            ("gpt-4.1-nano", Some(1_047_576)),
            ("claude-sonnet-4-5", Some(200_000)),
            ("gemini-2.5-flash", Some(1_048_576)),
            ("moonshot-v1-32k", Some(32_000)),
            ("llama-3.3-70b-instruct", Some(131_072)),
            ("my-own-model", None),
        ] {
            assert_eq!(by_name(name), window, "{name}");
        }
    }
}
