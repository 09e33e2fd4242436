//! `kill -9` at random moments, while an answer streams and while a document is taken in: what was seen is there
//! afterwards, and the library opens. A few in every run of the tests; two hundred when asked for:
//!
//! ```text
//! cargo test --test headless -- --ignored --nocapture two_hundred
//! ```

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use crate::support::openai::{Manner, Server};
use crate::support::{Home, NOTE, arg, list, long_text};

const QUESTION: &str = "When does the harbour of Riga freeze?";

/// Moments that look random; which ones they were is printed when one fails.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |t| t.as_nanos() as u64)
}

/// Kills `docent ask` after `pause` milliseconds of its answer (0: before or while it is found out what to say) and
/// returns what it had printed.
fn killed_while_answering(home: &Home, note: &str, pause: u64) -> String {
    let mut child =
        home.command().args(["ask", note, QUESTION]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut seen = vec![0; 1];
    if pause == 0 {
        std::thread::sleep(Duration::from_millis(20));
        seen.clear();
    } else {
        // The first byte of the answer, then so long.
        let first = out.read(&mut seen).unwrap();
        seen.truncate(first);
        std::thread::sleep(Duration::from_millis(pause));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    out.read_to_end(&mut seen).unwrap();
    String::from_utf8_lossy(&seen).into_owned()
}

fn kill_answers(runs: usize, seed: u64) {
    let server = Server::start(Manner::Drip(3, 2_000));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    home.run(&["index", arg(&note)]);
    let mut moments = Moments(seed);
    let mut conversations = 0;
    for run in 0..runs {
        let pause = if run % 8 == 7 { 0 } else { 1 + moments.next(700) };
        let seen = killed_while_answering(&home, arg(&note), pause);
        let which = format!("run {run}, seed {seed}, {pause} ms, saw {} bytes", seen.len());
        let listed = home.run(&["sessions", "list", "--json"]);
        assert_eq!(listed.code, Some(0), "{which}: {listed:?}");
        let all = list(&listed.json(), "sessions").len();
        if seen.is_empty() {
            // It may have been killed before or after the question was on disk.
            conversations = all;
            continue;
        }
        assert_eq!(all, conversations + 1, "{which}: earlier conversations are there, and this one");
        conversations = all;
        let id = listed.json()["sessions"][0]["id"].to_string();
        let kept = home.run(&["sessions", "export", &id, "--format", "json"]).json();
        let turn = &kept["turns"][0];
        assert_eq!(turn["question"], QUESTION, "{which}");
        assert_eq!(turn["state"], "cancelled", "{which}: it is marked as cut short");
        let answer = turn["answer"].as_str().unwrap();
        assert!(answer.starts_with(&seen), "{which}: seen and lost: {:?}", &seen[answer.len().min(seen.len())..]);
        assert!(!list(turn, "passages").is_empty(), "{which}");
    }
}

fn kill_indexing(runs: usize, seed: u64) {
    let home = Home::without_models();
    let mut moments = Moments(seed);
    for run in 0..runs {
        let book = home.file("book.txt", format!("Run {run}\n\n{}", long_text(800)));
        let pause = 5 + moments.next(250);
        let mut child =
            home.command().args(["index", arg(&book)]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        child.kill().unwrap();
        child.wait().unwrap();
        let which = format!("run {run}, seed {seed}, {pause} ms");
        let found = home.run(&["search", arg(&book), "voyage 777", "-k", "1", "--mode", "lexical", "--json"]);
        assert_eq!(found.code, Some(0), "{which}: {found:?}");
        assert_eq!(found.json()["passages"][0]["page_start"], 777, "{which}");
    }
}

#[test]
fn what_was_seen_of_an_answer_outlives_a_kill_at_any_moment() {
    kill_answers(4, now());
}

#[test]
fn a_kill_while_a_document_is_taken_in_costs_nothing_but_time() {
    kill_indexing(2, now());
}

#[test]
#[ignore = "two hundred kills take minutes"]
fn two_hundred_kills_lose_nothing() {
    let seed = now();
    println!("150 kills while an answer streams, 50 while a document is taken in; seed {seed}");
    kill_answers(150, seed);
    kill_indexing(50, seed);
    println!("nothing that was seen is lost; the library opened every time");
}

#[test]
fn an_answer_that_was_cut_off_is_gone_on_with() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    {
        let server = Server::start(Manner::Die(&["The harbour of Riga ", "freezes in Janu"]));
        home.configure(&server.config());
        let cut = home.run(&["ask", arg(&note), QUESTION]);
        assert_eq!(cut.code, Some(1), "{cut:?}");
    }
    let server = Server::start(Manner::Say(&["ary of most winters [1]."]));
    home.configure(&server.config());
    let whole = home.json(&["sessions", "continue", "1", "--json"]);
    assert_eq!(whole["answer"], "The harbour of Riga freezes in January of most winters [1].");
    assert_eq!(whole["citations"][0]["check"], "verbatim");
    let messages = server.requests()[0]["messages"].clone();
    let said: Vec<&str> = messages.as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap()).collect();
    assert_eq!(said[said.len() - 2], "The harbour of Riga freezes in Janu", "{messages}");
    let kept = home.run(&["sessions", "export", "1", "--format", "json"]).json();
    assert_eq!((list(&kept, "turns").len(), &kept["turns"][0]["state"]), (1, &serde_json::json!({"done": "stop"})));
    // A whole answer has no end to go on from.
    assert!(home.failure(&["sessions", "continue", "1"]).contains("is complete"));
}

#[test]
#[cfg(unix)]
fn a_disk_that_takes_no_more_is_named_and_costs_nothing_that_was_saved() {
    let server = Server::start(Manner::Drip(0, 40_000));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    home.json(&["ask", arg(&note), QUESTION, "--provider", "none", "--json"]);
    // No file may grow beyond 300 kB from here on, as on a disk that is nearly full.
    let mut shell = home.prepare(std::process::Command::new("sh"));
    let docent = env!("CARGO_BIN_EXE_docent");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f 600; exec {docent} ask {} '{QUESTION}'", arg(&note))]);
    let ran = crate::support::run(shell);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("word0001"), "what came was shown");
    assert!(ran.sentence().contains("disk"), "{}", ran.err);
    let sessions = home.json(&["sessions", "list", "--json"]);
    assert_eq!(list(&sessions, "sessions").len(), 2);
    let first = home.run(&["sessions", "export", "1", "--format", "json"]).json();
    assert_eq!(first["turns"][0]["state"], serde_json::json!({"done": "stop"}));
    let second = home.run(&["sessions", "export", "2", "--format", "json"]).json();
    assert!(second["turns"][0]["answer"].as_str().unwrap().starts_with("word0000 "), "what fitted is kept");
}
