//! What a model's name reveals: which model was probably meant, and whether it is a small one.

/// The name in `available` that `wanted` most likely means, if any is similar.
pub fn nearest<'a>(wanted: &str, available: &'a [String]) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    available
        .iter()
        .map(|name| (likeness(&wanted, &name.to_lowercase()), name.as_str()))
        .filter(|(likeness, _)| *likeness >= 0.72)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

fn likeness(wanted: &str, name: &str) -> f64 {
    // "qwen3" for "qwen3:4b", "gpt-4o" for "openai/gpt-4o".
    let bare = name.rsplit('/').next().unwrap_or(name);
    let bare = bare.split(':').next().unwrap_or(bare);
    let prefix = if !wanted.is_empty() && (name.starts_with(wanted) || bare == wanted) { 0.95 } else { 0.0 };
    strsim::normalized_damerau_levenshtein(wanted, name)
        .max(strsim::normalized_damerau_levenshtein(wanted, bare) * 0.99)
        .max(prefix)
}

/// Parameters in billions, according to the name: "qwen2.5:0.5b", "SmolLM2-135M-Instruct".
pub(super) fn billions(name: &str) -> Option<f32> {
    name.to_lowercase().split(|c: char| !c.is_ascii_alphanumeric() && c != '.').find_map(|word| {
        let (number, unit) = word.split_at(word.len().checked_sub(1)?);
        let number: f32 = number.parse().ok()?;
        match unit {
            "b" => Some(number),
            "m" => Some(number / 1000.0),
            _ => None,
        }
    })
}

/// True if the name suggests fewer than three billion parameters.
pub(super) fn looks_small(name: &str) -> bool {
    billions(name).is_some_and(|billions| billions < 3.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_gets_a_suggestion() {
        let names = ["qwen3:4b", "llama3.2:latest", "openai/gpt-4o-mini"].map(String::from);
        assert_eq!(nearest("qwen3", &names), Some("qwen3:4b"));
        assert_eq!(nearest("lama3.2", &names), Some("llama3.2:latest"));
        assert_eq!(nearest("GPT-4o-mini", &names), Some("openai/gpt-4o-mini"));
        assert_eq!(nearest("claude-sonnet", &names), None);
    }

    #[test]
    fn size_is_read_from_the_name() {
        assert_eq!(billions("qwen2.5:0.5b"), Some(0.5));
        assert_eq!(billions("SmolLM2-135M-Instruct.Q4_1.gguf"), Some(0.135));
        assert_eq!(billions("Llama-3.3-70B-Instruct"), Some(70.0));
        assert_eq!(billions("gpt-4o"), None);
        assert!(looks_small("Qwen2.5-Coder-0.5B-Instruct") && !looks_small("qwen3:4b") && !looks_small("gpt-4o"));
    }
}
