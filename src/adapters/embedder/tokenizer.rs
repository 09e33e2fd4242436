//! Loading a model in the order that takes the least memory, and tokenizing for it.
//!
//! fastembed reads the tokenizer while it still holds the model's file, copies it once more, and keeps 250,000 pieces of
//! the default model in some 200 MB: 740 MB at most, 610 MB after. Here it gets an empty tokenizer with the session. Then
//! either [`Unigram`] turns texts into numbers and fastembed's tokenizer reads those, or, for a tokenizer of another
//! kind, it gets the real one.

use std::error::Error;

use fastembed::{InitOptionsUserDefined, TextEmbedding, UserDefinedEmbeddingModel};

use super::unigram::{Unigram, numbers_tokenizer, written};

/// A tokenizer that knows no word.
const EMPTY: &str = r#"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
    "pre_tokenizer": null, "post_processor": null, "decoder": null,
    "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}"#;

/// A loaded model that takes texts.
pub(super) struct Model {
    embedding: TextEmbedding,
    /// What makes numbers of texts first, and the most of them that the model takes.
    unigram: Option<(Unigram, usize)>,
}

impl From<TextEmbedding> for Model {
    fn from(embedding: TextEmbedding) -> Self {
        Model { embedding, unigram: None }
    }
}

impl Model {
    /// Loads a model with the tokenizer of its `tokenizer_file`, set up as fastembed sets it up.
    ///
    /// # Errors
    /// When the session cannot be made, or the tokenizer's files cannot be read.
    pub fn load(
        mut model: UserDefinedEmbeddingModel,
        options: InitOptionsUserDefined,
    ) -> Result<Model, Box<dyn Error + Send + Sync>> {
        let files = &mut model.tokenizer_files;
        let whole = String::from_utf8(std::mem::replace(&mut files.tokenizer_file, EMPTY.into()))?;
        let config: serde_json::Value = serde_json::from_slice(&files.config_file)?;
        let unigram = Unigram::read(&whole);
        give_back();
        let mut embedding = TextEmbedding::try_new_from_user_defined(model, options)?;
        give_back();
        let numbers = unigram.as_ref().map(|unigram| numbers_tokenizer(unigram.len()));
        let empty = std::mem::replace(&mut embedding.tokenizer, numbers.unwrap_or(whole).parse()?);
        let mut padding = empty.get_padding().cloned();
        if let Some(padding) = padding.as_mut().filter(|_| config["pad_token_id"].is_null()) {
            let number = match &unigram {
                Some(unigram) => unigram.number(&padding.pad_token),
                None => embedding.tokenizer.token_to_id(&padding.pad_token),
            };
            padding.pad_id = number.unwrap_or(0);
        }
        embedding.tokenizer.with_padding(padding);
        let truncation = empty.get_truncation().cloned();
        let most = truncation.as_ref().map_or(usize::MAX, |truncation| truncation.max_length);
        embedding.tokenizer.with_truncation(truncation)?;
        if unigram.is_none() {
            embedding.tokenizer.add_special_tokens(empty.get_added_tokens_decoder().into_values())?;
        }
        give_back();
        Ok(Model { embedding, unigram: unigram.map(|unigram| (unigram, most)) })
    }

    /// Runs the model once over all `texts`.
    ///
    /// # Errors
    /// When the model fails.
    pub fn embed(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, fastembed::Error> {
        match &self.unigram {
            Some((unigram, most)) => {
                let numbers: Vec<String> = texts.iter().map(|text| written(&unigram.encode(text, *most))).collect();
                self.embedding.embed(numbers, Some(texts.len()))
            }
            None => self.embedding.embed(texts, Some(texts.len())),
        }
    }
}

/// Gives memory that was used while loading back to the system; the C library of Linux keeps it otherwise.
fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: it takes no pointer and locks what it works on.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use fastembed::{Pooling, TokenizerFiles};

    use super::*;

    fn model(folder: &Path) -> UserDefinedEmbeddingModel {
        let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
        let files = TokenizerFiles {
            tokenizer_file: read("tokenizer.json"),
            config_file: read("config.json"),
            special_tokens_map_file: read("special_tokens_map.json"),
            tokenizer_config_file: read("tokenizer_config.json"),
        };
        UserDefinedEmbeddingModel::new(read("model.onnx"), files).with_pooling(Pooling::Mean)
    }

    #[test]
    fn a_model_gives_what_it_gives_when_fastembed_loads_its_tokenizer() {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let models =
            std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), PathBuf::from);
        if let Err(error) = super::super::load_runtime(&models) {
            return eprintln!("skipped: {error}");
        }
        for name in ["all-MiniLM-L6-v2", "multilingual-e5-small"] {
            let folder = models.join(name);
            if !folder.join("model.onnx").is_file() {
                eprintln!("skipped: {name} is not in {}", models.display());
                continue;
            }
            let options = || InitOptionsUserDefined::new().with_max_length(256).with_intra_threads(2);
            let mut theirs = TextEmbedding::try_new_from_user_defined(model(&folder), options()).unwrap();
            let mut ours = Model::load(model(&folder), options()).unwrap();
            assert_eq!(ours.unigram.is_some(), name.contains("e5"));
            let few: Vec<String> = samples().into_iter().take(3).collect();
            assert_eq!(ours.embed(&few).unwrap(), theirs.embed(&few, None).unwrap(), "{name}");
            for text in samples() {
                let theirs = theirs.tokenizer.encode(text.as_str(), true).unwrap();
                let given = match &ours.unigram {
                    Some((unigram, most)) => written(&unigram.encode(&text, *most)),
                    None => text.clone(),
                };
                let ours = ours.embedding.tokenizer.encode(given, true).unwrap();
                assert_eq!((ours.get_ids(), ours.get_type_ids()), (theirs.get_ids(), theirs.get_type_ids()), "{text}");
            }
        }
    }

    /// Texts of many kinds: odd ones, and every paragraph of the documents that come with the project.
    fn samples() -> Vec<String> {
        let mut all: Vec<String> = [
            "query: 召回率是什么？",
            "passage: Ünïcode [SEP] </s>x <pad><unk> \u{fb01}nds ｆｕｌｌ　ｗｉｄｔｈ ①½ ㈱",
            &"Ships wait for spring, and the harbour of Riga freezes. ".repeat(60),
            "",
            " ",
            "\u{1}\u{2}",
            "  two  spaces \t\n and\r\nlines\u{a0}\u{200b}\u{feff}▁▁ ",
            "e\u{301}\u{323} \u{1100}\u{1161} 👩\u{200d}🔬👍🏽 𝕏 \u{10ffff}\u{e000}\u{e001} \u{0}",
            "<s><s> a</s>",
            "1,234.5678e-9 x²+y² ≠ ∑∫ fi fl ﬃ",
            "اللغة العربية हिन्दी ภาษาไทย ქართული русский 한국어 にほんご",
        ]
        .map(str::to_string)
        .to_vec();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in ["README.md", "docs/ARCHITECTURE.md", "docs/guide/models.md", "locales/zh-CN.ftl", "Cargo.lock"] {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            all.extend(text.split("\n\n").map(str::to_string));
        }
        all
    }
}
