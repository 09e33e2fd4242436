//! Loading a model in the order that takes the least memory.
//!
//! fastembed reads the tokenizer while it still holds the model's file, and copies it once more: for the 250,000 pieces
//! of the default model 740 MB at most and 610 MB after, of which 250 MB were never used again. Here it gets an empty
//! tokenizer with the session, and the real one once the file is gone: 415 MB at most, 360 MB after.

use std::error::Error;

use fastembed::{InitOptionsUserDefined, TextEmbedding, UserDefinedEmbeddingModel};

/// A tokenizer that knows no word.
const EMPTY: &str = r#"{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
    "pre_tokenizer": null, "post_processor": null, "decoder": null,
    "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}"#;

/// Loads a model with the tokenizer of its `tokenizer_file`, set up as fastembed sets it up.
///
/// # Errors
/// When the session cannot be made, or the tokenizer's files cannot be read.
pub(super) fn load(
    mut model: UserDefinedEmbeddingModel,
    options: InitOptionsUserDefined,
) -> Result<TextEmbedding, Box<dyn Error + Send + Sync>> {
    let files = &mut model.tokenizer_files;
    let whole = String::from_utf8(std::mem::replace(&mut files.tokenizer_file, EMPTY.into()))?;
    let config: serde_json::Value = serde_json::from_slice(&files.config_file)?;
    let mut loaded = TextEmbedding::try_new_from_user_defined(model, options)?;
    give_back();
    let empty = std::mem::replace(&mut loaded.tokenizer, whole.parse()?);
    drop(whole);
    let mut padding = empty.get_padding().cloned();
    if let Some(padding) = padding.as_mut().filter(|_| config["pad_token_id"].is_null()) {
        padding.pad_id = loaded.tokenizer.token_to_id(&padding.pad_token).unwrap_or(0);
    }
    loaded.tokenizer.with_padding(padding);
    loaded.tokenizer.with_truncation(empty.get_truncation().cloned())?;
    loaded.tokenizer.add_special_tokens(empty.get_added_tokens_decoder().into_values())?;
    give_back();
    Ok(loaded)
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
        let long = "Ships wait for spring, and the harbour of Riga freezes. ".repeat(60);
        let texts = ["query: 召回率是什么？", "passage: Ünïcode [SEP] </s> \u{fb01}nds", long.as_str()];
        for name in ["all-MiniLM-L6-v2", "multilingual-e5-small"] {
            let folder = models.join(name);
            if !folder.join("model.onnx").is_file() {
                eprintln!("skipped: {name} is not in {}", models.display());
                continue;
            }
            let options = || InitOptionsUserDefined::new().with_max_length(256).with_intra_threads(2);
            let mut theirs = TextEmbedding::try_new_from_user_defined(model(&folder), options()).unwrap();
            let expected = theirs.embed(texts, None).unwrap();
            let tokens = |model: &TextEmbedding| {
                let encoded = model.tokenizer.encode_batch(texts.to_vec(), true).unwrap();
                encoded.iter().map(|e| (e.get_ids().to_vec(), e.get_attention_mask().to_vec())).collect::<Vec<_>>()
            };
            let tokenized = tokens(&theirs);
            assert_eq!(tokenized[2].0.len(), 256);
            drop(theirs);
            let mut ours = load(model(&folder), options()).unwrap();
            assert_eq!(tokens(&ours), tokenized, "{name}");
            assert_eq!(ours.embed(texts, None).unwrap(), expected, "{name}");
        }
    }
}
