//! Language models that are known to be worth their memory: what `docent models install NAME` can fetch from the model
//! hub, and the order in which the model of this process is chosen from those that are here.

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
    pub quality: &'static str,
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
        quality: "for 16 GB: whole passages, long answers; slow without a fast processor",
    },
    KnownModel {
        name: "qwen3-8b",
        repository: "Qwen/Qwen3-8B-GGUF",
        file: "Qwen3-8B-Q4_K_M.gguf",
        bytes: 5_027_783_488,
        sha256: "d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785",
        license: "Apache-2.0",
        memory_gb: 6,
        quality: "for 8 GB: whole passages, tables, comparisons",
    },
    KnownModel {
        name: "qwen3-4b",
        repository: "Qwen/Qwen3-4B-GGUF",
        file: "Qwen3-4B-Q4_K_M.gguf",
        bytes: 2_497_280_256,
        sha256: "7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5",
        license: "Apache-2.0",
        memory_gb: 4,
        quality: "for 4 GB: the first size that is given whole passages",
    },
    KnownModel {
        name: "qwen2.5-1.5b-instruct",
        repository: "Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        file: "qwen2.5-1.5b-instruct-q4_k_m.gguf",
        bytes: 1_117_320_736,
        sha256: "6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
        license: "Apache-2.0",
        memory_gb: 2,
        quality: "for 2 GB: one or two sentences from a few excerpts",
    },
];

/// The models that setup fetches, the better first.
pub const SETUP_MODELS: &[&str] = &["qwen2.5-coder-0.5b-instruct", "smollm2-135m-instruct"];

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
}
