//! Benchmarks of language models: the built-in one against llama.cpp's own server (same file, same threads, one run),
//! time to the first word of a follow-up on the same passages, latency of text from the socket to its event, and memory
//! over a long stream.
//!
//! `cargo bench --bench streaming`; a word after `--` (latency, memory, server, follow-up) runs only that part.

#[path = "../tests/support/llm/mod.rs"]
mod llm_support;
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use docent::adapters::llm::{ChatModel, Kind, ProviderConfig, Secret, connect};
use docent::domain::conversation::Exchange;
use docent::domain::conversation::chat::{ChatMessage, ChatRequest, ModelInfo, Role, StreamEvent};
use docent::domain::conversation::recall::Recalled;
use docent::domain::document::{DocumentId, Locator, PageSpan};
use docent::domain::finding::passage::Passage;
use docent::domain::inquiry::Inquiry;
use docent::tasks::ask::prompt::{Ingredients, build};
use futures_util::StreamExt;
use llm_support::server::{EVENTS, Exchange as Connection, STOP, chunk, says, serve};
use llm_support::{ask, config, weights};
use support::{Times, left_out, short};

const QWEN: &str = "qwen2.5-coder-0.5b-instruct";
const SMOL: &str = "smollm2-135m-instruct";

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if runs("latency") {
        runtime.block_on(latency());
    }
    if runs("memory") {
        runtime.block_on(memory());
    }
    for name in [SMOL, QWEN] {
        if runs("server") {
            runtime.block_on(beside_the_server(name));
        }
        if runs("follow-up") {
            runtime.block_on(follow_up(name));
        }
    }
}

/// 500 pieces per second for ten seconds, each with the time it was written to the socket.
async fn latency() {
    let epoch = Instant::now();
    let server = serve(move |mut exchange: Connection| async move {
        exchange.send(EVENTS).await;
        let mut tick = tokio::time::interval(Duration::from_millis(2));
        for _ in 0..5000 {
            tick.tick().await;
            exchange.chunk(says(&format!("{} ", epoch.elapsed().as_nanos())).as_bytes()).await;
        }
        exchange.chunk(STOP.as_bytes()).await;
        exchange.send(b"0\r\n\r\n").await;
    })
    .await;
    let model = connect(&config(Kind::OpenAi, &server.url)).unwrap();
    let mut stream = model.stream(ask("Hi"));
    let (mut waits, mut held) = (Vec::new(), String::new());
    while let Some(event) = stream.next().await {
        let now = epoch.elapsed().as_nanos();
        if let Ok(StreamEvent::Text(text)) = event {
            held += &text;
            while let Some((sent, rest)) = held.split_once(' ') {
                let sent: u128 = sent.parse().unwrap();
                waits.push(Duration::from_nanos((now - sent) as u64));
                held = rest.to_string();
            }
        }
    }
    Times::from("first byte at the socket to the text's event, 500 a second", waits).print();
}

/// Two million pieces at full speed.
async fn memory() {
    const PIECES: usize = 2_000_000;
    let server = serve(|mut exchange: Connection| async move {
        exchange.send(EVENTS).await;
        let some = chunk(says("word ").repeat(100).as_bytes());
        for _ in 0..PIECES / 100 {
            exchange.send(&some).await;
        }
        exchange.chunk(STOP.as_bytes()).await;
        exchange.send(b"0\r\n\r\n").await;
    })
    .await;
    let model = connect(&config(Kind::OpenAi, &server.url)).unwrap();
    let began = Instant::now();
    let mut stream = model.stream(ask("Hi"));
    let (mut pieces, mut early, mut most) = (0, 0, 0);
    while let Some(event) = stream.next().await {
        if let StreamEvent::Text(text) = event.unwrap() {
            pieces += text.len() / 5;
        }
        if pieces % 20_000 == 0 {
            most = most.max(resident_kb());
            if pieces <= PIECES / 10 {
                early = most;
            }
        }
    }
    assert_eq!(pieces, PIECES, "the stream is not whole");
    println!(
        "{pieces} pieces in {}: {} MB resident after a tenth, {} MB at most",
        short(began.elapsed()),
        early / 1024,
        most / 1024
    );
}

fn resident_kb() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse().ok()).unwrap_or(0)
}

fn embedded(name: &str) -> Option<Arc<dyn ChatModel>> {
    let mut config = ProviderConfig::new(Kind::Embedded);
    config.gguf = Some(weights(name)?);
    Some(connect(&config).unwrap())
}

/// One request: time of its first piece, tokens read and written, and how long both took.
struct Run {
    first: Duration,
    prompt: u32,
    written: u32,
    whole: Duration,
}

async fn run(model: &dyn ChatModel, request: ChatRequest) -> Run {
    let began = Instant::now();
    let mut stream = model.stream(request);
    let (mut first, mut usage) = (None, None);
    while let Some(event) = stream.next().await {
        match event.unwrap() {
            StreamEvent::Text(_) => {
                first.get_or_insert_with(|| began.elapsed());
            }
            StreamEvent::Usage(counts) => usage = Some(counts),
            _ => {}
        }
    }
    let (whole, usage) = (began.elapsed(), usage.unwrap());
    Run { first: first.unwrap_or(whole), prompt: usage.prompt_tokens, written: usage.completion_tokens, whole }
}

/// A text that no earlier prompt began with, so that no cache helps.
fn fresh(number: usize, words: usize) -> String {
    let text = "The lighthouse of Tarn stands on a rock of black basalt and was lit in 1871 by two keepers. ";
    format!("Report {number}, part {}. {}", number * 7919, text.repeat(words.div_ceil(18)))
}

fn request(text: String, max_tokens: u32) -> ChatRequest {
    let messages = vec![ChatMessage { role: Role::User, content: text }];
    ChatRequest { messages, temperature: Some(0.0), max_tokens: Some(max_tokens) }
}

async fn beside_the_server(name: &str) {
    let Some(ours) = embedded(name) else { return left_out("beside the server", "no weights") };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1).to_string();
    let more = ["--context", "4096", "--threads", &threads, "--micro-batch", "128"];
    let Some(server) = llm_support::real::start(name, &more) else {
        return left_out("beside the server", "scripts/setup-test-server fetches it");
    };
    let mut there = config(Kind::OpenAi, &server.url);
    there.model = Some(name.into());
    there.key = Some(Secret::new(llm_support::real::KEY));
    there.idle_timeout = Duration::from_secs(300);
    let theirs = connect(&there).unwrap();
    run(&*ours, request("Hi".into(), 4)).await;
    run(&*theirs, request("Hi".into(), 4)).await;
    let (mut prompt, mut generation) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    for round in 0..5 {
        for (who, model) in [&ours, &theirs].into_iter().enumerate() {
            let read = run(&**model, request(fresh(round * 2 + who, 700), 1)).await;
            prompt[who].push(f64::from(read.prompt) / read.whole.as_secs_f64());
            let told = format!("Count from {} to {} in words.", round + 1, round + 100);
            let wrote = run(&**model, request(told, 96)).await;
            let time = (wrote.whole - wrote.first).as_secs_f64();
            generation[who].push(f64::from(wrote.written.saturating_sub(1)) / time);
        }
    }
    for (what, mut rates) in [("prompt", prompt), ("generation", generation)] {
        let [ours, theirs] = &mut rates;
        let ratios: Vec<f64> = ours.iter().zip(theirs.iter()).map(|(a, b)| a / b).collect();
        println!(
            "{name}, {threads} thread(s), {what}: ours {:.0} tokens/s, llama.cpp's server {:.0}, ratio {:.2} (median of {})",
            median(ours),
            median(theirs),
            median(&mut ratios.clone()),
            ratios.len()
        );
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn passage(rank: usize) -> Passage {
    Passage {
        rank,
        score: 1.0,
        dense_score: None,
        lexical_score: None,
        document: "guide.pdf".into(),
        locator: Locator {
            document: DocumentId("d".into()),
            spans: vec![PageSpan { page: rank as u32, start: 0, end: 100 }],
        },
        section: vec![format!("Chapter {rank}")],
        text: fresh(rank, 160),
    }
}

/// A question on eight passages and another on the same ones, as `docent` sends them to a model that gets passages.
async fn follow_up(name: &str) {
    let Some(model) = embedded(name) else { return left_out("a follow-up", "no weights") };
    let template = docent::adapters::templates::find(std::path::Path::new("nowhere"), "answer").unwrap();
    let info = ModelInfo { small: false, ..model.info() };
    run(&*model, request("Hi".into(), 4)).await;
    let mut ratios = Vec::new();
    for round in 0..3 {
        let passages: Vec<Passage> = (1..=8).map(|n| passage(round * 8 + n)).collect();
        let written = |question: &str, history: &Recalled| {
            let ingredients = Ingredients {
                template: &template,
                question,
                inquiry: &Inquiry::plain(),
                passages: &passages,
                found: passages.len(),
                about: "",
                shown: "",
                quotes: &[],
                history,
                documents: &["The guide".into()],
                printed: &Default::default(),
                model: &info,
                values: &BTreeMap::new(),
                mark: "6d61726b206f6620612070726f6d7074",
            };
            let mut request = build(ingredients, |text| model.count_tokens(text)).unwrap().request;
            request.max_tokens = Some(48);
            request
        };
        let first = run(&*model, written("When was the lighthouse of Tarn lit?", &Recalled::default())).await;
        let said = "The lighthouse of Tarn was lit in 1871 by two keepers [1].".to_string();
        let asked = Exchange { question: "When was the lighthouse of Tarn lit?".into(), answer: said };
        let history = Recalled { exchanges: vec![asked], ..Recalled::default() };
        let second = run(&*model, written("And what does it stand on?", &history)).await;
        ratios.push(second.first.as_secs_f64() / first.first.as_secs_f64());
        println!(
            "{name}: {} tokens, first piece after {}; follow-up on the same passages after {}",
            first.prompt,
            short(first.first),
            short(second.first)
        );
    }
    println!("{name}: follow-up / first {:.2} (median of {})", median(&mut ratios.clone()), ratios.len());
}
