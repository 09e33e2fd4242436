//! Benchmarks of search: from a question to ranked passages, opening, growth, and embedding against a bare ONNX Runtime
//! loop.
//!
//! `cargo bench --bench finding [-- PART...]`; the parts are `ranked`, `open`, `growth` and `embedding`. Texts are
//! generated here; document vectors are synthetic (search time does not depend on their meaning), question vectors come
//! from the model installed by setup.

#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use docent::adapters::embedder::{DEFAULT_EMBEDDER, Embedder, TextKind, batches, load_runtime};
use docent::domain::conversation::progress::OpenEvent;
use docent::domain::document::DocumentId;
use docent::domain::finding::passage::SearchMode;
use docent::tasks::open::{Opened, open};
use docent::tasks::search::{SearchOptions, search};
use docent::tasks::{ModelChoice, Settings, Workspace};
use support::{Times, left_out, peak_memory_mb, short, time};

const QUESTIONS: usize = 200;

fn main() -> anyhow::Result<()> {
    if std::env::args().any(|argument| argument == BARE_LOOP) {
        return bare();
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|a| a == part);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Some(home) = std::env::args().skip_while(|argument| argument != MAKE_BOOK).nth(1) {
        return runtime.block_on(make_book(Path::new(&home)));
    }
    if wanted("embedding") {
        embedding()?;
    }
    if wanted("open") {
        runtime.block_on(opening())?;
    }
    if wanted("ranked") {
        runtime.block_on(ranked())?;
    }
    if wanted("growth") {
        runtime.block_on(growth())?;
    }
    Ok(())
}

/// Where setup installs models.
fn models() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), PathBuf::from)
}

fn workspace(home: &Path, models: PathBuf) -> anyhow::Result<Arc<Workspace>> {
    Ok(Workspace::new(Settings {
        passage_tokens: None,
        home: home.to_path_buf(),
        models,
        prompts: home.join("prompts"),
        embedder: DEFAULT_EMBEDDER.into(),
        model: ModelChoice::Extractive,
        fallback: Vec::new(),
        template_models: Default::default(),
        local_only: true,
        worker: None,
        reader_memory_mb: 960,
    })?)
}

/// Pseudo-random numbers, identical on every platform (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A word of a vocabulary in which, as in natural languages, few words are frequent.
    fn word(&mut self) -> String {
        const PARTS: [&str; 16] = [
            "ka", "lo", "mer", "ti", "san", "dor", "vel", "qui", "ban", "fre", "gos", "hin", "jul", "pra", "wex", "zu",
        ];
        let share = (self.next() % 1_000_000) as f64 / 1e6;
        let mut number = (20_000f64.powf(share) - 1.0) as usize;
        let mut word = String::new();
        loop {
            word.push_str(PARTS[number % PARTS.len()]);
            number /= PARTS.len();
            if number == 0 {
                return word;
            }
        }
    }

    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for n in 0..words {
            text.push_str(&self.word());
            text.push_str(match n {
                n if n % 90 == 89 => ".\n\n",
                n if n % 15 == 14 => ". ",
                _ => " ",
            });
        }
        text
    }

    fn unit_vector(&mut self, dimensions: usize) -> Vec<f32> {
        let mut vector: Vec<f32> = (0..dimensions).map(|_| (self.next() % 2_001) as f32 / 1_000.0 - 1.0).collect();
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        vector.iter_mut().for_each(|v| *v /= length);
        vector
    }
}

/// A text file of `pages` pages of `words` words.
fn book(folder: &Path, name: &str, pages: usize, words: usize, random: &mut Random) -> anyhow::Result<PathBuf> {
    let pages: Vec<String> = (0..pages).map(|_| random.text(words)).collect();
    let path = folder.join(name);
    std::fs::write(&path, pages.join("\u{c}"))?;
    Ok(path)
}

/// Opens a document without embedding; also returns the time to the first searchable page and to all of them.
async fn take_in(workspace: &Arc<Workspace>, path: &Path) -> anyhow::Result<(Opened, Duration, Duration)> {
    let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
    let began = Instant::now();
    let watch = async {
        let (mut first, mut all) = (Duration::ZERO, Duration::ZERO);
        while let Some(event) = events.recv().await {
            match event {
                OpenEvent::Progress(_) if first.is_zero() => first = began.elapsed(),
                OpenEvent::Searchable { .. } => all = began.elapsed(),
                _ => {}
            }
        }
        (first, all)
    };
    let (opened, (first, all)) = tokio::join!(open(workspace, path, None, sender), watch);
    Ok((opened?, first, all))
}

/// Gives every chunk of a document a synthetic vector instead of embedding it.
fn fill(workspace: &Workspace, id: &DocumentId, random: &mut Random) -> anyhow::Result<()> {
    let Some(identity) = Embedder::identity(&models(), DEFAULT_EMBEDDER) else { anyhow::bail!("no model") };
    let todo = workspace.library.unembedded(id, &identity.id)?;
    let vectors: Vec<_> = todo.iter().map(|c| (c.key, random.unit_vector(identity.dimensions))).collect();
    Ok(workspace.library.keep_embeddings(&identity.id, &vectors)?)
}

/// Opens a document without embedding, then adds synthetic vectors.
async fn prepare(home: &Path, path: &Path, random: &mut Random) -> anyhow::Result<DocumentId> {
    let by_words = workspace(home, home.join("no-models"))?;
    let (opened, ..) = take_in(&by_words, path).await?;
    fill(&by_words, &opened.document.id, random)?;
    Ok(opened.document.id)
}

async fn search_times(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    name: &str,
    random: &mut Random,
) -> anyhow::Result<Times> {
    let mut taken = Vec::new();
    for n in 0..QUESTIONS + 5 {
        let question = format!("What is the {} of {} in the {} year?", random.word(), random.word(), random.word());
        let options = SearchOptions {
            mode: SearchMode::Hybrid,
            limit: 10,
            budget: u32::MAX,
            widen: false,
            patience: Duration::ZERO,
            read: false,
            trace: false,
        };
        let began = Instant::now();
        search(workspace, documents, &question, options).await?;
        if n >= 5 {
            taken.push(began.elapsed());
        }
    }
    Ok(Times::from(name, taken))
}

async fn ranked() -> anyhow::Result<()> {
    println!("\nquestion to ranked passages, 2,400 pages, everything warm");
    if Embedder::identity(&models(), DEFAULT_EMBEDDER).is_none() {
        left_out("ranked", "there is no embedding model; scripts/setup fetches it");
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    // In a separate process, so that this one's memory is the program's, not that of generating a book.
    let made = std::process::Command::new(std::env::current_exe()?).arg(MAKE_BOOK).arg(home.path()).output()?;
    anyhow::ensure!(made.status.success(), "making the book failed: {}", String::from_utf8_lossy(&made.stderr));
    let id = DocumentId(String::from_utf8(made.stdout)?.trim().to_string());
    let path = home.path().join(BOOK);
    let mut random = Random(9);
    let workspace = workspace(home.path(), models())?;
    let (opened, ..) = take_in(&workspace, &path).await?;
    let embedder = workspace.embedder().await?;
    println!("  {} chunks, {} estimated tokens", opened.chunks, opened.tokens);
    let all = search_times(&workspace, std::slice::from_ref(&id), "question to ranked passages", &mut random).await?;
    all.print();
    let question = "What is the kalo of merti in the sandor year?";
    let query = Times::of("of it, the question's embedding", QUESTIONS, || {
        drop(embedder.embed(TextKind::Query, &[question]));
    });
    query.print();
    let outside = |share: f64| all.percentile(share).saturating_sub(query.median());
    println!(
        "  outside the embedding (its median taken off): p50 {}, p95 {}",
        short(outside(0.5)),
        short(outside(0.95))
    );
    println!("  memory of this process at most {:.0} MB", peak_memory_mb());
    Ok(())
}

async fn opening() -> anyhow::Result<()> {
    println!("\nopening 1,000 pages of text never seen");
    let mut random = Random(2);
    let (mut firsts, mut alls, mut agains) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..5 {
        let home = tempfile::tempdir()?;
        let path = book(home.path(), &format!("book{n}.txt"), 1_000, 380, &mut random)?;
        let first = workspace(home.path(), home.path().join("no-models"))?;
        let (opened, searchable, all) = take_in(&first, &path).await?;
        firsts.push(searchable);
        alls.push(all);
        if Embedder::identity(&models(), DEFAULT_EMBEDDER).is_some() {
            fill(&first, &opened.document.id, &mut random)?;
            // Once to save the index, then as on any later run.
            take_in(&workspace(home.path(), models())?, &path).await?;
            let later = workspace(home.path(), models())?;
            let taken = Instant::now();
            take_in(&later, &path).await?;
            agains.push(taken.elapsed());
        }
    }
    Times::from("first page can be asked", firsts).print();
    Times::from("all pages can be found by words", alls).print();
    Times::from("opened again, indexed", agains).print();
    Ok(())
}

async fn growth() -> anyhow::Result<()> {
    println!("\ngrowth: documents of about 1,000 chunks, synthetic vectors");
    if Embedder::identity(&models(), DEFAULT_EMBEDDER).is_none() {
        left_out("growth", "there is no embedding model; scripts/setup fetches it");
        return Ok(());
    }
    let home = tempfile::tempdir()?;
    let mut random = Random(3);
    let by_words = workspace(home.path(), home.path().join("no-models"))?;
    let with_model = workspace(home.path(), models())?;
    let (mut ids, mut paths, mut chunks) = (Vec::new(), Vec::new(), 0);
    let (mut before, mut held) = (0, peak_memory_mb());
    for target in [1, 10, 100] {
        let began = Instant::now();
        while paths.len() < target {
            let path = book(home.path(), &format!("book{}.txt", paths.len()), 250, 500, &mut random)?;
            let (opened, ..) = take_in(&by_words, &path).await?;
            fill(&by_words, &opened.document.id, &mut random)?;
            let (opened, ..) = take_in(&with_model, &path).await?;
            chunks += opened.chunks;
            ids.push(opened.document.id);
            paths.push(path);
        }
        let added = (target - before) as u32;
        let now = peak_memory_mb();
        println!(
            "  {target} documents, {chunks} chunks: {} a document added, {:.1} MB a document",
            short(began.elapsed() / added),
            (now - held) / f64::from(added)
        );
        (before, held) = (target, now);
        let one =
            search_times(&with_model, &ids[..1], &format!("one of {target} documents asked"), &mut random).await?;
        one.print();
        search_times(&with_model, &ids, &format!("all {target} documents asked"), &mut random).await?.print();
    }
    Ok(())
}

/// Tokens per second of the program's embedder against a bare loop with the same model, tokenizer and texts.
fn embedding() -> anyhow::Result<()> {
    println!("\nembedding: tokens a second, the program's embedder beside a bare ONNX Runtime loop");
    let folder = models().join(DEFAULT_EMBEDDER);
    if !folder.join("model.onnx").is_file() {
        left_out("embedding", "there is no embedding model; scripts/setup fetches it");
        return Ok(());
    }
    let texts = english(64);
    // ONNX Runtime has one environment per process, and fastembed creates its own: the bare loop needs another process.
    let ran = std::process::Command::new(std::env::current_exe()?).arg(BARE_LOOP).output()?;
    let said = String::from_utf8(ran.stdout)?;
    let mut numbers = said.split_whitespace();
    let (Some(tokens), Some(seconds)) = (numbers.next(), numbers.next()) else {
        anyhow::bail!("the bare loop failed: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let (tokens, bare) = (tokens.parse::<usize>()?, Duration::from_secs_f64(seconds.parse()?));
    let embedder = Embedder::load(&models(), DEFAULT_EMBEDDER)?;
    let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
    embedder.embed(TextKind::Passage, &refs[..8])?;
    let (ours, result) = time(|| embedder.embed(TextKind::Passage, &refs));
    result?;
    let rate = |taken: Duration| tokens as f64 / taken.as_secs_f64();
    println!("  {} texts, {tokens} tokens", texts.len());
    println!(
        "  bare loop {:.0} tokens/s, ours {:.0} tokens/s: {:.2} times its time",
        rate(bare),
        rate(ours),
        ours.as_secs_f64() / bare.as_secs_f64()
    );
    Ok(())
}

/// The argument with which the bench runs itself to generate a book, and that book's name.
const MAKE_BOOK: &str = "make-book";
const BOOK: &str = "book.txt";

/// Creates a book of 2,400 pages in a library of its own; prints its id.
async fn make_book(home: &Path) -> anyhow::Result<()> {
    let mut random = Random(1);
    let path = book(home, BOOK, 2_400, 500, &mut random)?;
    println!("{}", prepare(home, &path, &mut random).await?.0);
    Ok(())
}

/// The argument with which the bench runs itself for the bare loop.
const BARE_LOOP: &str = "bare-loop";

/// Prints tokens and seconds of the bare loop.
fn bare() -> anyhow::Result<()> {
    let (tokens, taken) = bare_loop(load_runtime(&models())?, &models().join(DEFAULT_EMBEDDER), &english(64))?;
    println!("{tokens} {}", taken.as_secs_f64());
    Ok(())
}

/// Texts of 90 to 200 words, from the project's own documentation.
fn english(count: usize) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = ["docs/ARCHITECTURE.md", "docs/finding.md", "README.md", "CHANGELOG.md"]
        .iter()
        .filter_map(|file| std::fs::read_to_string(root.join(file)).ok())
        .collect::<Vec<_>>()
        .join(" ");
    let words: Vec<&str> = source.split_whitespace().collect();
    (0..count)
        .map(|n| {
            let length = 90 + (n * 37) % 111;
            (0..length).map(|w| words[(n * 53 + w) % words.len()]).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// The number of tokens in the texts, and the time of a loop of bare runs: same order, same batches, no pooling.
fn bare_loop(
    environment: ort::environment::Environment,
    folder: &Path,
    texts: &[String],
) -> anyhow::Result<(usize, Duration)> {
    use fastembed::{InitOptionsUserDefined, TextEmbedding, TokenizerFiles, UserDefinedEmbeddingModel};
    use ort::value::Tensor;
    let read = |file: &str| std::fs::read(folder.join(file));
    let files = TokenizerFiles {
        tokenizer_file: read("tokenizer.json")?,
        config_file: read("config.json")?,
        special_tokens_map_file: read("special_tokens_map.json")?,
        tokenizer_config_file: read("tokenizer_config.json")?,
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut session = ort::session::Session::builder(&environment)?
        .with_intra_threads(threads)
        .map_err(|e| anyhow::anyhow!(e.to_string()))?
        .commit_from_file(folder.join("model.onnx"))?;
    let options = InitOptionsUserDefined::new().with_environment(environment);
    let tokenizer =
        TextEmbedding::try_new_from_user_defined(UserDefinedEmbeddingModel::new(read("model.onnx")?, files), options)?
            .tokenizer;
    let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
    let typed = session.inputs().iter().any(|input| input.name() == "token_type_ids");
    let mut run = |count: usize| -> anyhow::Result<usize> {
        let mut tokens = 0;
        for group in batches(&refs[..count]) {
            let batch: Vec<String> = group.iter().map(|&i| format!("passage: {}", refs[i])).collect();
            let encoded = tokenizer.encode_batch(batch, true).map_err(|e| anyhow::anyhow!(e.to_string()))?;
            let longest = encoded.iter().map(|e| e.get_ids().len()).max().unwrap_or(0);
            let shape = [encoded.len(), longest];
            let (mut ids, mut mask) = (Vec::new(), Vec::new());
            for one in &encoded {
                ids.extend(one.get_ids().iter().map(|&id| i64::from(id)));
                mask.extend(one.get_attention_mask().iter().map(|&m| i64::from(m)));
                tokens += one.get_attention_mask().iter().filter(|&&m| m == 1).count();
            }
            let (input, attention) = (Tensor::from_array((shape, ids))?, Tensor::from_array((shape, mask))?);
            if typed {
                let types = Tensor::from_array((shape, vec![0i64; shape[0] * shape[1]]))?;
                session.run(
                    ort::inputs!["input_ids" => input, "attention_mask" => attention, "token_type_ids" => types],
                )?;
            } else {
                session.run(ort::inputs!["input_ids" => input, "attention_mask" => attention])?;
            }
        }
        Ok(tokens)
    };
    run(8)?;
    let (taken, tokens) = time(|| run(refs.len()));
    Ok((tokens?, taken))
}
