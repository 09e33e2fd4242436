//! Language models that are known to be worth their memory: what `docent models install NAME` can fetch from the model
//! hub, and the order in which the model of this process is chosen from those that are here.

use crate::domain::conversation::chat::{Expected, ModelSize};

/// A language model at the hub, one GGUF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownModel {
    /// What it is called here, and its folder in the models folder.
    pub name: &'static str,
    /// Its repository at the hub.
    pub repository: &'static str,
    /// The file there.
    pub file: &'static str,
    /// The file's size.
    pub bytes: u64,
    /// The file's SHA-256, as its publisher's hub names it and public projects pin it.
    pub sha256: &'static str,
    /// Its licence.
    pub license: &'static str,
    /// Free memory in GB that it wants with a context of 4096 tokens, rounded up.
    pub memory_gb: u32,
    /// What to expect of it.
    pub expected: Expected,
}

/// Those that can be installed by name, the best first. All Apache-2.0, 4-bit (Q4_K_M), from their maker's own
/// repositories.
pub const KNOWN_MODELS: &[KnownModel] = &[
    KnownModel {
        name: "qwen3-14b",
        repository: "Qwen/Qwen3-14B-GGUF",
        file: "Qwen3-14B-Q4_K_M.gguf",
        bytes: 9_001_752_960,
        sha256: "500a8806e85ee9c83f3ae08420295592451379b4f8cf2d0f41c15dffeb6b81f0",
        license: "Apache-2.0",
        memory_gb: 11,
        expected: Expected::Size(ModelSize::Gb16),
    },
    KnownModel {
        name: "qwen3-8b",
        repository: "Qwen/Qwen3-8B-GGUF",
        file: "Qwen3-8B-Q4_K_M.gguf",
        bytes: 5_027_783_488,
        sha256: "d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785",
        license: "Apache-2.0",
        memory_gb: 6,
        expected: Expected::Size(ModelSize::Gb8),
    },
    KnownModel {
        name: "qwen3-4b",
        repository: "Qwen/Qwen3-4B-GGUF",
        file: "Qwen3-4B-Q4_K_M.gguf",
        bytes: 2_497_280_256,
        sha256: "7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5",
        license: "Apache-2.0",
        memory_gb: 4,
        expected: Expected::Size(ModelSize::Gb4),
    },
    KnownModel {
        name: "qwen2.5-1.5b-instruct",
        repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
        bytes: 1_117_320_736,
        sha256: "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
        license: "Apache-2.0",
        memory_gb: 2,
        expected: Expected::Size(ModelSize::Gb2),
    },
];

/// The models that setup fetches, the better first.
pub const SETUP_MODELS: &[&str] = &["qwen2.5-coder-0.5b-instruct", "smollm2-135m-instruct"];

/// Questions in the measurement of answers (`scripts/measure-answers`, `docs/models.md`).
const QUESTIONS: u32 = 120;

/// How many of them were right: with no model, the document's own sentences, and with the models that setup fetches.
const RIGHT: &[(&str, u32)] = &[(OWN_SENTENCES, 108), (SETUP_MODELS[0], 75), (SETUP_MODELS[1], 36)];

/// The name under which [`expected`] knows answers without a model.
pub const OWN_SENTENCES: &str = "extractive";

/// What to expect of the answers of a model in this process, by its name; `None` for one that is not known.
pub fn expected(name: &str) -> Option<Expected> {
    let measured = RIGHT.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let sized = || KNOWN_MODELS.iter().find(|known| known.name.eq_ignore_ascii_case(name)).map(|known| known.expected);
    measured.map(|&(_, right)| Expected::Right { right, questions: QUESTIONS }).or_else(sized)
}

/// The names of all, in the order in which one is chosen where none is named.
pub fn by_preference() -> impl Iterator<Item = &'static str> {
    KNOWN_MODELS.iter().map(|model| model.name).chain(SETUP_MODELS.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_model_is_named_by_size_and_hash() {
        for model in KNOWN_MODELS {
            assert!(model.sha256.len() == 64 && model.sha256.bytes().all(|b| b.is_ascii_hexdigit()), "{}", model.name);
            assert!(model.bytes < u64::from(model.memory_gb) << 30, "{} needs more than its file", model.name);
        }
        let names: Vec<_> = by_preference().collect();
        assert_eq!(names.iter().collect::<std::collections::HashSet<_>>().len(), names.len());
    }

    #[test]
    fn what_is_said_of_a_model_is_what_was_measured() {
        let table = include_str!("../../../docs/models.md");
        let rows = ["quotes from the document", "Qwen2.5-Coder-0.5B,", "SmolLM2-135M,"];
        for ((name, right), row) in RIGHT.iter().zip(rows) {
            let found = table.lines().find(|line| line.contains(row) && line.contains(&format!("| {QUESTIONS} |")));
            let cells: Vec<_> = found.expect(name).split('|').map(|cell| cell.trim().trim_matches('*')).collect();
            assert_eq!(cells[3], right.to_string(), "{name}: {cells:?}");
        }
        assert!(by_preference().all(|name| expected(name).is_some()));
        assert_eq!(expected("somebody-elses-model"), None);
        assert_eq!(
            expected("SmolLM2-135M-instruct").map(|e| e.to_string()).unwrap(),
            "right for 36 of 120 test questions"
        );
    }
}
