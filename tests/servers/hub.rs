//! `docent models install` against a stand-in of the model hub on loopback, with its headers, redirects and ranges.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::llm::server::{Exchange, Server, serve, whole};
use sha2::{Digest, Sha256};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How the stand-in misbehaves.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// So many of the first downloads break off half-way.
    Cut(usize),
    /// It sends other bytes of the same length.
    Changed,
    /// It sends 64 MiB, whatever it said.
    Oversized,
}

/// A hub that has these files, by "owner/name/file". Large files lie behind a redirect to another path, as at the hub.
async fn hub(files: HashMap<String, Vec<u8>>, fault: Fault) -> Server {
    let (files, sent) = (Arc::new(files), Arc::new(AtomicUsize::new(0)));
    serve(move |mut exchange: Exchange| {
        let (files, sent) = (files.clone(), sent.clone());
        async move {
            let (method, path) = exchange.request.line.split_once(' ').unwrap();
            let (method, path) = (method.to_string(), path.replace("/resolve/main/", "/"));
            let stored = path.strip_prefix("/stored");
            let Some(data) = files.get(stored.unwrap_or(&path).trim_start_matches('/')) else {
                return exchange.send(&whole("404 Not Found", "", "Entry not found")).await;
            };
            if stored.is_none() {
                let head = format!(
                    "X-Repo-Commit: 0123abcd\r\nX-Linked-Size: {}\r\nX-Linked-ETag: \"{}\"\r\nLocation: /stored{path}\r\n",
                    data.len(),
                    sha256(data)
                );
                let reply = if method == "HEAD" { "" } else { "Found" };
                return exchange.send(&whole("302 Found", &head, reply)).await;
            }
            let from = exchange.request.header("range").and_then(|range| {
                range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
            });
            if fault == Fault::Oversized {
                exchange.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await;
                return exchange.send(&vec![0; 64 << 20]).await;
            }
            let mut body = data[from.unwrap_or(0)..].to_vec();
            if fault == Fault::Changed {
                body[0] ^= 1;
            }
            let status = if from.is_some() { "206 Partial Content" } else { "200 OK" };
            let mut reply = whole(status, "", &body);
            if let Fault::Cut(times) = fault
                && sent.fetch_add(1, Ordering::SeqCst) < times
            {
                reply.truncate(reply.len() - body.len() / 2);
            }
            exchange.send(&reply).await;
        }
    })
    .await
}

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Home(tempfile::tempdir().unwrap())
    }

    fn models(&self) -> PathBuf {
        self.0.path().join("models")
    }

    async fn run(&self, endpoint: &str, arguments: &[&str]) -> Output {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_docent"));
        for name in ["HF_HOME", "HF_HUB_OFFLINE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "DOCENT_CONFIG"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        let config = self.0.path().join("config.toml");
        if !config.exists() {
            std::fs::write(&config, "provider = \"none\"\n").unwrap();
        }
        command.arg("--config").arg(config).arg("--home").arg(self.0.path()).args(arguments);
        command.env("DOCENT_MODELS", self.models()).env("HF_ENDPOINT", endpoint);
        tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const NAME: &str = "someone/Some-GGUF/Some-1B-Q4_K_M.gguf";

fn weights() -> Vec<u8> {
    (0..3u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn with_weights() -> HashMap<String, Vec<u8>> {
    HashMap::from([(NAME.to_string(), weights())])
}

fn names_below(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_is_fetched_gone_on_with_after_a_break_checked_and_listed() {
    let server = hub(with_weights(), Fault::Cut(2)).await;
    let home = Home::new();
    let output = home.run(&server.url, &["models", "install", NAME, "--json"]).await;
    assert!(output.status.success(), "{}", said(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["name"], &told["installed"]), (&"some-1b-q4_k_m".into(), &true.into()));
    let folder = home.models().join("some-1b-q4_k_m");
    assert_eq!(std::fs::read(folder.join("model.gguf")).unwrap(), weights());
    assert_eq!(names_below(&folder), ["MANIFEST.json", "model.gguf"]);
    let ranges: Vec<String> = {
        let requests = server.requests.lock().unwrap();
        requests.iter().filter_map(|request| request.header("range").map(str::to_string)).collect()
    };
    assert!(ranges.len() >= 2 && !ranges.contains(&"bytes=0-".to_string()), "{ranges:?}");

    let output = home.run(&server.url, &["models", "list", "--json"]).await;
    let listed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let models = listed["models"].as_array().unwrap();
    let found = models.iter().find(|model| model["name"] == "some-1b-q4_k_m").unwrap();
    assert_eq!((&found["installed"], &found["kind"]), (&true.into(), &"llm".into()));
    // Once it is there, nothing is asked of the hub again.
    let asked = server.asked();
    assert!(home.run(&server.url, &["models", "install", "some-1b-q4_k_m"]).await.status.success());
    assert_eq!(server.asked(), asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_that_breaks_off_for_good_is_gone_on_with_by_the_next_run() {
    let server = hub(with_weights(), Fault::Cut(1)).await;
    let home = Home::new();
    let folder = home.models().join("some-1b-q4_k_m");
    std::fs::create_dir_all(&folder).unwrap();
    let whole = weights();
    let part = folder.join(format!(".model.gguf.{}.part", &sha256(&whole)[..12]));
    std::fs::write(&part, &whole[..1 << 20]).unwrap();
    let output = home.run(&server.url, &["models", "install", NAME]).await;
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(std::fs::read(folder.join("model.gguf")).unwrap(), whole);
    let first = {
        let requests = server.requests.lock().unwrap();
        requests.iter().find_map(|request| request.header("range").map(str::to_string))
    };
    assert_eq!(first.as_deref(), Some("bytes=1048576-"));
    assert!(!part.exists());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_or_pipe_in_the_place_of_the_part_is_replaced_and_not_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let server = hub(with_weights(), Fault::None).await;
    let whole = weights();
    for kind in 0..4 {
        let home = Home::new();
        let folder = home.models().join("some-1b-q4_k_m");
        std::fs::create_dir_all(&folder).unwrap();
        let part = folder.join(format!(".model.gguf.{}.part", &sha256(&whole)[..12]));
        let theirs = home.0.path().join("theirs");
        std::fs::write(&theirs, &whole[..1 << 20]).unwrap();
        match kind {
            0 => symlink(&theirs, &part).unwrap(),
            1 => symlink(home.0.path().join("not there yet"), &part).unwrap(),
            2 => std::fs::hard_link(&theirs, &part).unwrap(),
            _ => assert!(std::process::Command::new("mkfifo").arg(&part).status().unwrap().success()),
        }
        // So is one for what is written of the model.
        symlink(&theirs, folder.join("MANIFEST.json.part")).unwrap();
        let output = home.run(&server.url, &["models", "install", NAME]).await;
        assert!(output.status.success(), "{kind}: {}", said(&output));
        assert!(std::fs::read(folder.join("model.gguf")).unwrap() == whole, "{kind}");
        assert!(std::fs::read(&theirs).unwrap() == whole[..1 << 20], "{kind}: another's file was written to");
        assert!(!home.0.path().join("not there yet").exists());
        for name in names_below(&folder) {
            let data = std::fs::symlink_metadata(folder.join(&name)).unwrap();
            assert!(data.is_file() && data.permissions().mode() & 0o077 == 0, "{kind}: {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_with_another_hash_is_not_kept_and_a_known_model_of_another_hash_not_fetched() {
    let server = hub(with_weights(), Fault::Changed).await;
    let home = Home::new();
    let output = home.run(&server.url, &["models", "install", NAME]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("not the file it should be") && said(&output).contains("SHA-256"),
        "{}",
        said(&output)
    );
    assert!(names_below(&home.models().join("some-1b-q4_k_m")).is_empty());

    let known = "Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf".to_string();
    let server = hub(HashMap::from([(known, weights())]), Fault::None).await;
    let output = home.run(&server.url, &["models", "install", "qwen3-4b"]).await;
    assert!(said(&output).contains("the hub names the SHA-256"), "{}", said(&output));
    assert!(server.requests.lock().unwrap().iter().all(|request| request.line.starts_with("HEAD")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_larger_than_the_hub_said_is_given_up_at_once_and_not_kept() {
    let server = hub(with_weights(), Fault::Oversized).await;
    let home = Home::new();
    let output = home.run(&server.url, &["models", "install", NAME]).await;
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let told = said(&output);
    let came = told.split_once(&format!(" bytes instead of {}", weights().len())).map(|(before, _)| before);
    let came: usize = came.and_then(|before| before.rsplit(['(', ' ']).next()?.parse().ok()).expect(&told);
    assert!(came > weights().len() && came < 8 << 20, "{told}");
    assert!(names_below(&home.models().join("some-1b-q4_k_m")).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_hub_the_message_says_how_to_bring_the_files_by_hand() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nowhere = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let home = Home::new();
    let told = said(&home.run(&nowhere, &["models", "install", "qwen3-4b"]).await);
    for part in ["cannot be reached", "refused", "Qwen3-4B-Q4_K_M.gguf", "--model FILE.gguf"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let server = hub(HashMap::new(), Fault::None).await;
    let told = said(&home.run(&server.url, &["models", "install", NAME]).await);
    assert!(told.contains("is the name right?"), "{told}");

    let told = said(&home.run(&nowhere, &["models", "install", "mulitlingual-e5-smal"]).await);
    assert!(told.contains(": did you mean multilingual-e5-small? `docent models list`"), "{told}");
    let Some(_) = runtime(&home) else { return };
    let told = said(&home.run(&nowhere, &["models", "install", "Xenova/bge-small-en-v1.5"]).await);
    for part in ["cannot be reached", "--embedder", "tokenizer.json", "1_Pooling/config.json"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(!told.contains("setup --verify"), "{told}");
    let told = said(&home.run(&nowhere, &["--embedder", "mulitlingual-e5-smal", "similarity", "a", "b"]).await);
    assert!(
        told.contains("no embedding model mulitlingual-e5-smal: did you mean multilingual-e5-small? `docent"),
        "{told}"
    );
}

/// Links the ONNX Runtime library of this machine into the models folder, or says why the rest is skipped.
fn runtime(home: &Home) -> Option<PathBuf> {
    let models = crate::support::llm::weights("smollm2-135m-instruct")?.parent()?.parent()?.to_path_buf();
    if !models.join("onnxruntime/MANIFEST.json").is_file() {
        eprintln!("skipped: no ONNX Runtime library in {}; scripts/setup fetches it", models.display());
        return None;
    }
    std::fs::create_dir_all(home.models()).unwrap();
    std::os::unix::fs::symlink(models.join("onnxruntime"), home.models().join("onnxruntime")).unwrap();
    Some(models)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embedding_model_of_the_list_is_fetched_loaded_and_then_needs_no_hub() {
    let home = Home::new();
    let Some(models) = runtime(&home) else { return };
    // The same model as the hub has it under its publisher's name, from what setup made.
    let real = models.join("all-MiniLM-L6-v2");
    let code = "Qdrant/all-MiniLM-L6-v2-onnx";
    let mut files = HashMap::new();
    for file in ["model.onnx", "tokenizer.json", "config.json", "special_tokens_map.json", "tokenizer_config.json"] {
        let Ok(bytes) = std::fs::read(real.join(file)) else {
            eprintln!("skipped: no {}", real.join(file).display());
            return;
        };
        files.insert(format!("{code}/{file}"), bytes);
    }
    let server = hub(files, Fault::Cut(1)).await;
    let output = home.run(&server.url, &["models", "install", code, "--json"]).await;
    assert!(output.status.success(), "{}", said(&output));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["dimensions"], 384);
    drop(server);
    std::fs::write(home.0.path().join("config.toml"), "local_only = true\nprovider = \"none\"\n").unwrap();
    let similar =
        ["--embedder", code, "similarity", "a lighthouse", "a tower with a lamp for ships", "the price of rye"];
    let output = home.run("http://127.0.0.1:9", &similar).await;
    assert!(output.status.success(), "{}", said(&output));
}
