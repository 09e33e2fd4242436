//! `docent models recommend`: which of the known language models this machine carries, by its free memory and by its
//! speed, measured with the small model that setup installed.
//!
//! The speed of another model is estimated from the sizes of the files: writing a token means reading all weights once.
//! The same holds, roughly, for reading the prompt, of which a model that is given whole passages has ten times as much.

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use serde::Serialize;

use crate::adapters::llm::{self, Kind, ProviderConfig, Readiness};
use crate::adapters::models::ModelFolder;
use crate::adapters::models::known::{KnownModel, SETUP_MODELS, known_models};
use crate::commands::output;
use crate::config::Config;
use crate::domain::conversation::chat::{ChatMessage, ChatRequest, Role, StreamEvent};
use crate::tasks::ModelChoice;

/// Tokens a model must write per second.
const WRITING: f64 = 6.0;
/// Tokens of its prompt that a model must read per second if it is given whole passages: some 2,000 in 20 seconds.
const READING: f64 = 100.0;
/// Longest measurement, without loading the model.
const MEASURING: Duration = Duration::from_secs(3);
/// Longest wait until the model is loaded.
const LOADING: Duration = Duration::from_secs(60);
/// Tokens written for the measurement.
const TOKENS: u32 = 40;

#[derive(Serialize)]
struct Json<'a> {
    /// False if no other model should be fetched.
    wanted: bool,
    /// Why not.
    why: Option<&'static str>,
    measured: Option<&'a Speed>,
    free_memory_mb: Option<u64>,
    models: &'a [Candidate],
}

/// How fast one model is on this machine.
#[derive(Debug, Serialize)]
struct Speed {
    model: String,
    bytes: u64,
    /// Tokens written per second.
    writing: f64,
    /// Tokens of a prompt read per second.
    reading: f64,
    seconds: f64,
}

/// A known model on this machine.
#[derive(Debug, Serialize)]
struct Candidate {
    name: &'static str,
    title: &'static str,
    bytes: u64,
    memory_gb: u32,
    installed: bool,
    /// It can be had from the package index too.
    packages: bool,
    /// Setup always fetches it.
    by_setup: bool,
    /// Estimated tokens written per second.
    writing: Option<f64>,
    fits: bool,
    /// Why it does not fit.
    why: Option<String>,
}

/// Measures, and prints what fits.
///
/// # Errors
/// When standard output cannot be written.
pub(super) async fn recommend(config: &Config, json: bool) -> anyhow::Result<()> {
    let folder = &config.settings.models;
    let why = declined(config).await;
    // A program that asks wants to fetch a model; a person wants to know.
    let speed = if json && why.is_some() { None } else { measure(folder).await };
    let memory = llm::free_memory();
    let models: Vec<Candidate> =
        known_models().iter().map(|model| candidate(model, folder, speed.as_ref(), memory)).collect();
    if json {
        let free_memory_mb = memory.map(|bytes| bytes >> 20);
        return output::json(&Json {
            wanted: why.is_none(),
            why,
            measured: speed.as_ref(),
            free_memory_mb,
            models: &models,
        });
    }
    match &speed {
        Some(speed) => output::item(&format!(
            "This machine reads {:.0} and writes {:.1} tokens a second with {} (measured in {:.1} s)",
            speed.reading, speed.writing, speed.model, speed.seconds
        ))?,
        None => {
            output::item("The speed of this machine is not known: scripts/setup installs the model to measure it with")?
        }
    }
    for model in &models {
        let rate = model.writing.map(|rate| format!(", about {rate:.1} tokens/s")).unwrap_or_default();
        let mark = if model.installed {
            "installed"
        } else if model.fits {
            "fits"
        } else {
            "-"
        };
        let size = format!("{} MB, {} GB of memory", model.bytes / 1_000_000, model.memory_gb);
        let why = model.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        output::item(&format!("{mark:<10} {:<28}  {size}{rate}{why}", model.name))?;
    }
    match (why, models.iter().find(|model| model.fits)) {
        (Some(why), _) => output::item(&format!("No other model is needed: {why}")),
        (None, Some(best)) if !best.installed => {
            output::item(&format!("Best for this machine: `docent models install {}`", best.name))
        }
        (None, _) => output::item("The best model for this machine is installed"),
    }
}

/// Why no other model should be fetched, if so.
async fn declined(config: &Config) -> Option<&'static str> {
    if config.settings.local_only {
        return Some("local_only is set");
    }
    match &config.settings.model {
        ModelChoice::Extractive => Some("the configuration wants no model"),
        ModelChoice::Fixed(server) if server.kind != Kind::Embedded => Some("another provider is configured"),
        ModelChoice::Fixed(embedded) if embedded.model.is_some() || embedded.gguf.is_some() => {
            Some("a model is configured")
        }
        ModelChoice::Fixed(_) => None,
        ModelChoice::Auto { embedded, .. } if embedded.model.is_some() || embedded.gguf.is_some() => {
            Some("a model is configured")
        }
        ModelChoice::Auto { ollama, .. } => llm::ollama_running(ollama).await.map(|_| "Ollama is running"),
    }
}

fn candidate(model: &'static KnownModel, folder: &Path, speed: Option<&Speed>, memory: Option<u64>) -> Candidate {
    let share = |speed: &Speed| speed.bytes as f64 / model.bytes as f64;
    let (writing, reading) = (speed.map(|s| s.writing * share(s)), speed.map(|s| s.reading * share(s)));
    let why = unfit(model, writing, reading, memory);
    Candidate {
        name: &model.name,
        title: &model.title,
        bytes: model.bytes,
        memory_gb: model.memory_gb,
        installed: ModelFolder::find(folder, &model.name).is_ok(),
        packages: model.packages.is_some(),
        by_setup: SETUP_MODELS.contains(&model.name.as_str()),
        writing,
        fits: why.is_none(),
        why,
    }
}

/// Why this machine does not carry a model. What setup installs always fits: nothing smaller is known.
fn unfit(model: &KnownModel, writing: Option<f64>, reading: Option<f64>, memory: Option<u64>) -> Option<String> {
    if SETUP_MODELS.contains(&model.name.as_str()) {
        return None;
    }
    let (Some(writing), Some(reading), Some(memory)) = (writing, reading, memory) else {
        return Some("speed or memory is not known".into());
    };
    if memory < u64::from(model.memory_gb) << 30 {
        return Some(format!("{} MB of memory are free", memory >> 20));
    }
    if writing < WRITING {
        return Some(format!("it would write {writing:.1} tokens a second, {WRITING:.0} are wanted"));
    }
    if model.passages && reading < READING {
        return Some(format!("it would read {reading:.0} tokens of its passages a second, {READING:.0} are wanted"));
    }
    None
}

/// Measures the better of the installed models of setup. `None` if none works.
async fn measure(folder: &Path) -> Option<Speed> {
    let found = SETUP_MODELS.iter().find_map(|name| ModelFolder::find(folder, name).ok())?;
    let weights = found.file("model.gguf");
    let bytes = found.manifest.files.get("model.gguf")?.bytes;
    let mut config = ProviderConfig::new(Kind::Embedded);
    (config.gguf, config.model) = (Some(weights), Some(found.manifest.name.clone()));
    let model = llm::connect(&config).ok()?;
    let loading = Instant::now();
    while model.readiness() == Readiness::Loading && loading.elapsed() < LOADING {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let content = "Write the numbers from one to one hundred in words, in their order. ".repeat(6);
    let prompt = model.count_tokens(&content)?;
    let messages = vec![ChatMessage { role: Role::User, content }];
    let mut stream = model.stream(ChatRequest { messages, temperature: None, max_tokens: Some(TOKENS) });
    let began = Instant::now();
    let (mut first, mut last, mut written) = (None, began, 0u32);
    while let Ok(Some(Ok(event))) = tokio::time::timeout(MEASURING.saturating_sub(began.elapsed()), stream.next()).await
    {
        match event {
            StreamEvent::Text(_) => {
                last = Instant::now();
                first.get_or_insert(last);
                written += 1;
            }
            StreamEvent::Finish(_) => break,
            _ => {}
        }
    }
    speed(found.manifest.name, bytes, prompt, written, first? - began, last - first?)
}

/// The speed, from the times until the first and from the first to the last token. A machine that has not written three
/// tokens in time is too slow for every larger model, whatever its exact speed.
fn speed(model: String, bytes: u64, prompt: u32, written: u32, first: Duration, rest: Duration) -> Option<Speed> {
    let seconds = (first + rest).as_secs_f64();
    let writing = f64::from(written.saturating_sub(1)) / rest.as_secs_f64().max(1e-3);
    let reading = f64::from(prompt) / first.as_secs_f64().max(1e-3);
    (written > 0).then_some(Speed { model, bytes, writing, reading, seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::models::known::known;

    fn fits(name: &str, writing: f64, memory_gb: u64) -> bool {
        let measured = known(SETUP_MODELS[0]).unwrap().bytes;
        let speed = Speed { model: String::new(), bytes: measured, writing, reading: writing * 3.0, seconds: 3.0 };
        candidate(known(name).unwrap(), Path::new("nowhere"), Some(&speed), Some(memory_gb << 30)).fits
    }

    #[test]
    fn a_model_fits_if_it_is_fast_enough_and_there_is_memory_for_it() {
        assert!(fits("qwen2.5-coder-1.5b-instruct", 26.0, 8));
        assert!(!fits("qwen2.5-coder-1.5b-instruct", 12.0, 8), "5.3 tokens a second are too few");
        assert!(!fits("qwen2.5-coder-1.5b-instruct", 26.0, 1));
        assert!(!fits("qwen3-4b", 60.0, 16), "it would read its passages for more than half a minute");
        assert!(fits("qwen3-4b", 200.0, 16));
        assert!(fits(SETUP_MODELS[1], 0.1, 0));
    }

    #[test]
    fn nothing_larger_is_recommended_where_nothing_was_measured() {
        let of = |name: &str| candidate(known(name).unwrap(), Path::new("nowhere"), None, Some(64 << 30));
        assert!(!of("qwen2.5-coder-1.5b-instruct").fits && of(SETUP_MODELS[0]).fits);
    }

    #[test]
    fn the_speed_is_that_between_the_first_and_the_last_token() {
        let second = Duration::from_secs(1);
        let found = speed("m".into(), 1, 100, 21, second, second).unwrap();
        assert_eq!((found.writing, found.reading), (20.0, 100.0));
        assert!(speed("m".into(), 1, 100, 0, second, second).is_none());
    }
}
