//! Models whose tokenizer is of SentencePiece's unigram kind, as the default model's is, run by ONNX Runtime directly.
//!
//! fastembed takes texts through the tokenizers crate alone, which needs 200 MB and half a second of a processor for a
//! vocabulary of 250,000 pieces. [`Unigram`] needs 8 MB, and gives ids. Session and pooling are fastembed's: a test compares
//! the vectors.

use std::path::Path;
use std::sync::Arc;

use fastembed::{Error, OutputKey, Pooling, SingleBatchOutput, TokenizerFiles};
use ndarray::Array2;
use ort::environment::Environment;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::Value;
use serde_json::Value as Json;

use super::runtime::threads;
use super::unigram::Unigram;
use super::{Model, unit};

/// Which output of a model holds the vectors, the best first.
const OUTPUTS: &[OutputKey] = &[
    OutputKey::OnlyOne,
    OutputKey::ByName("text_embeds"),
    OutputKey::ByName("last_hidden_state"),
    OutputKey::ByName("sentence_embedding"),
];

/// See the module.
pub(super) struct CompactModel {
    session: Session,
    tokenizer: Arc<Unigram>,
    /// The most token ids that the model takes of a text.
    most: usize,
    /// The id that fills up shorter texts.
    padding: i64,
    pooling: Pooling,
}

impl CompactModel {
    /// Loads `weights`. Of `files` only what [`Unigram`] does not know is read.
    ///
    /// # Errors
    /// When the session cannot be made, or a file does not say what it must.
    pub fn load(
        environment: &Environment,
        weights: &Path,
        tokenizer: Arc<Unigram>,
        files: &TokenizerFiles,
        most: usize,
        pooling: Pooling,
    ) -> Result<CompactModel, Error> {
        let (most, padding) = limits(files, &tokenizer, most)?;
        let refused = |error: ort::Error<SessionBuilder>| Error::OrtBuilder(error.to_string());
        let session = Session::builder(environment)?
            .with_optimization_level(GraphOptimizationLevel::Level3)
            .map_err(refused)?
            .with_intra_threads(threads())
            .map_err(refused)?
            .with_intra_op_spinning(false)
            .map_err(refused)?
            .commit_from_file(weights)?;
        Ok(CompactModel { session, tokenizer, most, padding, pooling })
    }

    /// The ids of each text, filled up to the longest, and a mask that is 1 where they are the text's own.
    fn tokenize(&self, texts: &[String]) -> (Array2<i64>, Array2<i64>) {
        let of_texts: Vec<Vec<u32>> = texts.iter().map(|text| self.tokenizer.encode(text, self.most)).collect();
        let shape = (texts.len(), of_texts.iter().map(Vec::len).max().unwrap_or(0));
        let (mut ids, mut mask) = (Array2::from_elem(shape, self.padding), Array2::zeros(shape));
        for (row, of_text) in of_texts.iter().enumerate() {
            for (column, &id) in of_text.iter().enumerate() {
                ids[[row, column]] = i64::from(id);
                mask[[row, column]] = 1;
            }
        }
        (ids, mask)
    }
}

impl Model for CompactModel {
    fn embed(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, Error> {
        let (ids, mask) = self.tokenize(texts);
        let types = Array2::<i64>::zeros(ids.raw_dim());
        let mut inputs = ort::inputs![
            "input_ids" => Value::from_array(ids)?,
            "attention_mask" => Value::from_array(mask.clone())?,
        ];
        if self.session.inputs().iter().any(|input| input.name() == "token_type_ids") {
            inputs.push(("token_type_ids".into(), Value::from_array(types)?.into()));
        }
        let outputs = self.session.run(inputs)?.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        let output = SingleBatchOutput { outputs, attention_mask_array: mask };
        let vectors = output.select_and_pool_output(&OUTPUTS, Some(self.pooling.clone()))?;
        Ok(vectors.rows().into_iter().map(|row| unit(row.to_vec())).collect())
    }
}

/// The most ids that a model takes, `most` of the caller's or its own if less, and the id that fills up.
fn limits(files: &TokenizerFiles, tokenizer: &Unigram, most: usize) -> Result<(usize, i64), Error> {
    let parsed = |file: &str, bytes: &[u8]| {
        serde_json::from_slice::<Json>(bytes).map_err(|error| Error::TokenizerConfig(format!("{file}: {error}")))
    };
    let config = parsed("config.json", &files.config_file)?;
    let tokenizer_config = parsed("tokenizer_config.json", &files.tokenizer_config_file)?;
    let missing = |field: &str| Error::TokenizerConfig(format!("tokenizer_config.json has no {field}"));
    // A float: some say 10^30 for "no limit".
    let own = tokenizer_config["model_max_length"].as_f64().ok_or_else(|| missing("model_max_length"))?;
    let padding = match config["pad_token_id"].as_i64() {
        Some(id) => id,
        None => {
            let token = &tokenizer_config["pad_token"];
            let token = token.as_str().or_else(|| token["content"].as_str()).ok_or_else(|| missing("pad_token"))?;
            tokenizer.id(token).map_or(0, i64::from)
        }
    };
    Ok((most.min(own as usize), padding))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use fastembed::{InitOptionsUserDefined, TextEmbedding, UserDefinedEmbeddingModel};

    use super::super::runtime::load_runtime;
    use super::*;

    #[test]
    fn ids_and_vectors_are_those_of_fastembed() {
        let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        let models =
            std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), PathBuf::from);
        let folder = models.join("multilingual-e5-small");
        if !folder.join("model.onnx").is_file() {
            return eprintln!("skipped: no {}", folder.display());
        }
        let environment = match load_runtime(&models) {
            Ok(environment) => environment,
            Err(error) => return eprintln!("skipped: {error}"),
        };
        let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
        let files = TokenizerFiles {
            tokenizer_file: read("tokenizer.json"),
            config_file: read("config.json"),
            special_tokens_map_file: read("special_tokens_map.json"),
            tokenizer_config_file: read("tokenizer_config.json"),
        };
        let tokenizer = Arc::new(Unigram::read(&files.tokenizer_file).unwrap());
        let weights = folder.join("model.onnx");
        let mut ours = CompactModel::load(&environment, &weights, tokenizer, &files, 256, Pooling::Mean).unwrap();
        let theirs = UserDefinedEmbeddingModel::new(read("model.onnx"), files).with_pooling(Pooling::Mean);
        let options = InitOptionsUserDefined::new().with_environment(environment).with_max_length(256);
        let mut theirs = TextEmbedding::try_new_from_user_defined(theirs, options).unwrap();
        let samples = samples();
        for texts in samples.chunks(3).take(4) {
            assert_eq!(ours.embed(texts).unwrap(), theirs.embed(texts, None).unwrap(), "{texts:?}");
        }
        for text in samples {
            let theirs = theirs.tokenizer.encode(text.as_str(), true).unwrap();
            assert_eq!(ours.tokenizer.encode(&text, ours.most), theirs.get_ids(), "{text}");
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
