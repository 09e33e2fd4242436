//! Embeddings: texts in, unit vectors out.
//!
//! fastembed runs the models (`loading` finds and loads them), all but those whose tokenizer it would keep in 200 MB:
//! `compact` runs these. Both stand behind one [`Embedder`]. `cross_encoder` reads question and text together.
//!
//! One [`Embedder`] serves both the question that a person waits for and the thousands of chunks of a document that
//! fill in behind it: a waiting question goes ahead of the next batch.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use fastembed::TextEmbedding;

use crate::domain::text::tokens;

mod compact;
pub mod cross_encoder;
#[cfg(feature = "hub")]
mod listed;
mod loading;
mod runtime;
mod unigram;
pub use cross_encoder::CrossEncoder;
#[cfg(feature = "hub")]
pub use listed::listed;
pub use loading::is_here;
pub use runtime::{load_runtime, runtime_path};

pub use crate::domain::report::embedding::EmbedError;

/// The embedding model used where none is named: 384 dimensions, 100 languages.
pub const DEFAULT_EMBEDDER: &str = "multilingual-e5-small";

/// Texts embedded in one go. Larger batches measured slower (padding) and hold up a waiting question.
pub const BATCH: usize = 8;

/// Tokens (estimated, padding counted) of one run of the model: some 60 ms on two cores, the longest that a question or
/// a cancelled job waits. Larger runs measured slower a token, not faster.
const RUN_TOKENS: u32 = 512;

/// Groups texts for runs of the model: the longest together, since padding costs as much as text, and few of the long
/// ones. Gives places in `texts`.
pub fn batches(texts: &[&str]) -> Vec<Vec<usize>> {
    let mut order: Vec<(usize, u32)> = texts.iter().map(|text| tokens::estimate(text).max(1)).enumerate().collect();
    order.sort_by_key(|&(_, tokens)| std::cmp::Reverse(tokens));
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut longest = 0;
    for (place, tokens) in order {
        match all.last_mut() {
            Some(batch) if batch.len() < BATCH && (batch.len() as u32 + 1) * longest <= RUN_TOKENS => batch.push(place),
            _ => {
                longest = tokens;
                all.push(vec![place]);
            }
        }
    }
    all
}

/// What texts are: models trained with prefixes tell questions from passages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A question or search.
    Query,
    /// A piece of a document.
    Passage,
}

/// What the vectors of a model are kept under, known before it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// As [`Embedder::id`].
    pub id: String,
    /// As [`Embedder::dimensions`].
    pub dimensions: usize,
}

/// A model that is loaded: one run of it over some texts, a vector of length 1 for each.
trait Model: Send {
    fn embed(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, fastembed::Error>;
}

impl Model for TextEmbedding {
    fn embed(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, fastembed::Error> {
        TextEmbedding::embed(self, texts, Some(texts.len()))
    }
}

/// An embedding model and how it is used: its prefixes, its turns.
pub struct Embedder {
    id: String,
    name: String,
    dimensions: usize,
    query_prefix: String,
    passage_prefix: String,
    model: Mutex<Box<dyn Model>>,
    /// Questions waiting for the model, or for the cross-encoder beside it; batches of passages stand back while there
    /// are any.
    waiting: Arc<AtomicUsize>,
    /// What a cross-encoder beside it needs; `None` where there can be none.
    shared: Option<cross_encoder::Shared>,
}

impl std::fmt::Debug for Embedder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedder").field("id", &self.id).field("dimensions", &self.dimensions).finish_non_exhaustive()
    }
}

impl Embedder {
    fn new(
        name: &str,
        id: String,
        (query_prefix, passage_prefix): (String, String),
        mut model: Box<dyn Model>,
        shared: Option<cross_encoder::Shared>,
    ) -> Result<Embedder, EmbedError> {
        // Asked of the model itself: a manifest could be wrong, an index of the wrong width is lost work.
        let probe = model
            .embed(&["a".to_string()])
            .map_err(|e| EmbedError::Failed { name: name.into(), reason: e.to_string() })?;
        let dimensions = probe.first().map_or(0, Vec::len);
        Ok(Embedder {
            id,
            name: name.to_string(),
            dimensions,
            query_prefix,
            passage_prefix,
            model: Mutex::new(model),
            waiting: Arc::default(),
            shared,
        })
    }

    /// Name and fingerprint: what an index made with this model is kept under.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Length of a vector.
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Embeds texts (at most [`BATCH`] make one run of the model): one vector of length 1 a text, in order. Blocks.
    ///
    /// # Errors
    /// When the model fails.
    pub fn embed(&self, kind: TextKind, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed_as(kind, texts, kind == TextKind::Query)
    }

    /// As [`Embedder::embed`], ahead of batches of passages that wait: for what a person waits for.
    ///
    /// # Errors
    /// When the model fails.
    pub fn embed_urgently(&self, kind: TextKind, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.embed_as(kind, texts, true)
    }

    fn embed_as(&self, kind: TextKind, texts: &[&str], urgent: bool) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefix = match kind {
            TextKind::Query => &self.query_prefix,
            TextKind::Passage => &self.passage_prefix,
        };
        let mut vectors = vec![Vec::new(); texts.len()];
        for group in batches(texts) {
            let batch: Vec<String> = group.iter().map(|&i| format!("{prefix}{}", texts[i])).collect();
            let embedded = self.run(&batch, urgent)?;
            for (&i, vector) in group.iter().zip(embedded) {
                vectors[i] = unit(vector);
            }
        }
        Ok(vectors)
    }

    fn run(&self, batch: &[String], urgent: bool) -> Result<Vec<Vec<f32>>, EmbedError> {
        if urgent {
            self.waiting.fetch_add(1, Ordering::SeqCst);
        } else {
            while self.waiting.load(Ordering::SeqCst) > 0 {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
        let result = {
            let mut model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
            model.embed(batch)
        };
        if urgent {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        result.map_err(|e| EmbedError::Failed { name: self.name.clone(), reason: e.to_string() })
    }
}

/// Cosine similarity of two unit vectors: their inner product.
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_the_model_are_short_and_sorted_by_length() {
        let (long, short) = ("word ".repeat(200), "a few words here".to_string());
        let texts: Vec<&str> = (0..20).map(|n| if n % 2 == 0 { long.as_str() } else { short.as_str() }).collect();
        let all = batches(&texts);
        let mut seen: Vec<usize> = all.iter().flatten().copied().collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<_>>());
        assert!(all.iter().take(5).all(|b| b.len() == 2 && b.iter().all(|i| i % 2 == 0)), "{all:?}");
        assert!(all[5..].iter().all(|b| b.len() <= BATCH && b.iter().all(|i| i % 2 == 1)), "{all:?}");
        assert_eq!(batches(&["x".repeat(9000).as_str()]), [[0]]);
        assert!(batches(&[]).is_empty());
    }

    #[test]
    fn cosine_of_unit_vectors_is_their_inner_product() {
        let a = unit(vec![3.0, 4.0]);
        assert!((cosine(&a, &a) - 1.0).abs() < 1e-6);
        assert!((cosine(&a, &unit(vec![-4.0, 3.0]))).abs() < 1e-6);
        assert_eq!(unit(vec![0.0, 0.0]), [0.0, 0.0]);
    }
}
