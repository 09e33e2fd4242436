//! `docent similarity`: cosine similarity of embeddings.

use serde::Serialize;

use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::cli::SimilarityArgs;
use crate::commands::output;
use crate::config::Config;

#[derive(Serialize)]
struct Json<'a> {
    query: &'a str,
    embedder: &'a str,
    results: Vec<ResultJson<'a>>,
}

#[derive(Serialize)]
struct ResultJson<'a> {
    sentence: &'a str,
    score: f32,
}

/// Prints the similarity of each sentence to the query: the cosine of their embeddings, −1 to 1.
///
/// # Errors
/// If the embedding model cannot be loaded.
pub async fn run(config: &Config, args: SimilarityArgs) -> anyhow::Result<()> {
    let (models, name) = (config.settings.models.clone(), config.settings.embedder.clone());
    let texts: Vec<String> = std::iter::once(&args.query).chain(&args.sentences).cloned().collect();
    // Similarity is symmetric, so all sentences are embedded as the same kind.
    let vectors = tokio::task::spawn_blocking(move || {
        let embedder = Embedder::load(&models, &name)?;
        embedder.embed(TextKind::Query, &texts.iter().map(String::as_str).collect::<Vec<_>>())
    })
    .await??;
    let results: Vec<ResultJson<'_>> = args
        .sentences
        .iter()
        .zip(&vectors[1..])
        .map(|(sentence, vector)| ResultJson { sentence, score: cosine(&vectors[0], vector) })
        .collect();
    if args.json.json {
        return output::json(&Json { query: &args.query, embedder: &config.settings.embedder, results });
    }
    for result in results {
        output::item(&format!("{:.4}  {}", result.score, result.sentence))?;
    }
    Ok(())
}
