//! What SECURITY.md says of data on disk and of names that are printed: deleted is gone, files are their owner's, and
//! neither names nor pipes do anything to a terminal or a command.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::openai::{Manner, Server};
use crate::support::pdf::{Leaf, pdf};
use crate::support::{Home, NOTE, Ran, arg, list, run};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found
}

fn holders(folder: &Path, words: &str) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    files(folder).into_iter().filter(holds).collect()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn loose(path: &Path, bits: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(bits)).unwrap();
}

#[test]
fn a_deleted_conversation_is_in_no_file_of_the_data_directory() {
    let said = "The zyzzyva answer stands nowhere else [1].";
    let server = Server::start(Manner::Say(&["The zyzzyva answer ", "stands nowhere else [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let asked = "When does the kumquat harbour of Riga freeze?";
    let kept = "What are the persimmon dues of the harbour?";
    let id = |question: &str| {
        // No passage supports this answer, so it is withdrawn: the conversation keeps it all the same.
        let ran = home.run(&["-vv", "ask", arg(&note), question, "--json"]);
        assert!(matches!(ran.code, Some(0 | 3)) && ran.json()["withdrawn"].is_string(), "{ran:?}");
        home.json(&["sessions", "list", "--json"])["sessions"][0]["id"].as_i64().unwrap()
    };
    let (gone, stays) = (id(asked), id(kept));
    // A log that quotes it, as one of an earlier version may, and a journal that a kill left behind.
    let log = home.data().join("logs/docent.log");
    let line = format!("WARN the server said: {{\"messages\": \"Question: {asked}\\nanswer\"}}\n");
    std::fs::write(&log, std::fs::read_to_string(&log).unwrap_or_default() + &line + "WARN something else\n").unwrap();
    let turn = home.json(&["sessions", "show", &gone.to_string(), "--json"])["turns"][0]["id"].as_i64().unwrap();
    std::fs::create_dir_all(home.data().join("answers")).unwrap();
    std::fs::write(home.data().join(format!("answers/{turn}.part")), said).unwrap();
    assert!(!holders(&home.data(), "kumquat").is_empty() && !holders(&home.data(), "zyzzyva").is_empty());
    let ran = home.run(&["sessions", "delete", &gone.to_string()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(holders(&home.data(), "kumquat"), Vec::<PathBuf>::new());
    let left: Vec<_> = holders(&home.data(), "zyzzyva");
    // The other conversation got the same answer.
    assert!(left.iter().all(|path| path.file_name().unwrap().to_string_lossy().starts_with("library.db")), "{left:?}");
    assert!(!holders(&home.data(), "something else").is_empty(), "the rest of the log stays");
    assert!(!holders(&home.data(), "persimmon").is_empty());
    assert!(home.run(&["sessions", "delete", &stays.to_string()]).code == Some(0));
    assert_eq!((holders(&home.data(), "persimmon"), holders(&home.data(), "zyzzyva")), (vec![], vec![]));
    assert!(!holders(&home.data(), "Krisjanis").is_empty(), "the document stays in the library");
}

#[test]
fn a_journal_left_by_a_kill_is_tidied_at_the_next_start_and_one_in_use_is_not() {
    let server = Server::start(Manner::Drip(5, 4_000));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    home.run(&["index", arg(&note)]);
    let all = || files(&home.data().join("answers"));
    let journals = || all().len();
    let ask = || {
        let before = all();
        let mut command = home.command();
        command.args(["ask", arg(&note), "When does the harbour of Riga freeze?"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = std::time::Instant::now();
        while all().iter().all(|journal| before.contains(journal)) && began.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(300));
        child
    };
    let mut killed = ask();
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(journals(), 1);
    let mut running = ask();
    let sessions = home.json(&["sessions", "list", "--json"]);
    assert_eq!(journals(), 1, "the one that is written");
    let of_killed = list(&sessions, "sessions").last().unwrap()["id"].to_string();
    let turn = home.json(&["sessions", "show", &of_killed, "--json"])["turns"][0].clone();
    assert!(turn["state"] == "cancelled" && turn["answer"].as_str().unwrap().starts_with("word0000 "), "{turn}");
    running.kill().unwrap();
    running.wait().unwrap();
}

/// Runs the binary under a umask.
fn under(home: &Home, umask: &str, arguments: &[&str]) -> Ran {
    let mut command = home.prepare(std::process::Command::new("sh"));
    command.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_docent")]).args(arguments);
    run(command)
}

#[test]
fn the_data_directory_and_all_in_it_are_their_owners_whatever_the_umask() {
    for umask in ["000", "022", "027"] {
        let server = Server::start(Manner::Die(&["In January "]));
        let home = Home::without_models();
        home.configure(&server.config());
        let note = home.file("note.md", NOTE);
        under(&home, umask, &["-vv", "index", arg(&note)]);
        under(&home, umask, &["-vv", "ask", arg(&note), "When does the harbour of Riga freeze?"]);
        assert_eq!(mode(&home.data()), 0o700, "umask {umask}");
        let all = files(&home.data());
        assert!(all.len() >= 2, "{all:?}");
        for path in all {
            assert_eq!(mode(&path) & 0o077, 0, "umask {umask}: {} is {:o}", path.display(), mode(&path));
            assert_eq!(mode(path.parent().unwrap()), 0o700, "umask {umask}: {}", path.display());
        }
    }
}

#[test]
fn an_open_data_directory_is_closed_with_one_notice_and_a_shared_one_is_left_as_it_is() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    home.run(&["index", arg(&note)]);
    for path in files(&home.data()) {
        loose(&path, 0o644);
    }
    loose(&home.data(), 0o755);
    let ran = home.run(&["sessions", "list"]);
    assert_eq!(ran.err.matches("only you can").count(), 1, "{ran:?}");
    assert_eq!(mode(&home.data()), 0o700);
    assert!(files(&home.data()).iter().all(|path| mode(path) == 0o600));
    assert_eq!(home.run(&["sessions", "list"]).err, "");
    // A directory that holds other things, as /tmp does.
    let shared = home.file("shared/theirs.txt", "theirs").parent().unwrap().to_path_buf();
    loose(&shared, 0o1777);
    loose(&shared.join("theirs.txt"), 0o644);
    for _ in 0..2 {
        let ran = home.run(&["--home", arg(&shared), "--provider", "none", "index", arg(&note)]);
        assert!(ran.code == Some(0) && ran.err.contains("--home DIR"), "{ran:?}");
    }
    assert_eq!((mode(&shared), mode(&shared.join("theirs.txt"))), (0o1777, 0o644));
    assert_eq!(mode(&shared.join("library.db")), 0o600);
}

/// What a terminal would obey or be deceived by.
fn harmless(text: &str) -> bool {
    docent::domain::text::clean(text) == text
}

#[test]
fn names_reach_the_terminal_on_one_line_and_without_anything_to_obey() {
    let server = Server::start(Manner::Say(&["In January [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let evil = "e\u{1b}[31m\u{9b}2J\ninjected line\r\u{202e}\u{2066}fdp\u{61c}\u{200f}";
    let note = home.file(&format!("{evil}.md"), format!("# Heading \u{202e}gnp\n\n{NOTE}"));
    let paper = home.file(&format!("{evil}.pdf"), pdf(&[Leaf::Text(&["The harbour of Riga freezes in January."])]));
    let template = home.file(
        &format!("prompts/{}.md", "t\u{1b}[31m\ninjected line\u{202e}"),
        "+++\ntitle = \"T\\u001b[31m\\ninjected line\\u202e\"\ndescription = \"a\\ninjected line\"\n+++\n{{ question }}",
    );
    home.file("prompts/broken\u{1b}[31m\ninjected line.md", "no front matter");
    let (note, paper, missing) = (arg(&note), arg(&paper), &*format!("{evil}.none"));
    let question = "When does the harbour of Riga freeze?";
    let mut checked = 0;
    let mut check = |arguments: &[&str]| {
        let ran = home.run(arguments);
        let shown = |text: &str| harmless(text) && !text.lines().any(|line| line.starts_with("injected line"));
        assert!(shown(&ran.out) && shown(&ran.err), "{arguments:?}: {ran:?}");
        checked += usize::from(ran.out.contains("injected line") || ran.err.contains("injected line"));
    };
    for json in [&[][..], &["--json"]] {
        for words in [
            &["index", note, paper][..],
            &["ask", note, question],
            &["ask", paper, question],
            &["search", note, "harbour Riga"],
            &["search", "--library", "harbour Riga"],
            &["ask", "--library", question],
            &["text", paper],
            &["prompt", note, question],
            &["sessions", "list"],
            &["sessions", "show", "1"],
            &["sessions", "search", "harbour"],
            &["templates", "list"],
            &["models", "list", "--model", evil],
            &["doctor", "--embedder", evil],
            &["index", missing],
            &["index", note, missing],
            &["text", missing],
            &["ask", missing, question],
            &["similarity", evil, evil],
            &["config", "show", "--model", evil],
            &["config", "check", "--config", missing],
            &["eval", "--questions", missing, "--documents", "."],
            &["models", "install", evil],
        ] {
            check(&[words, json].concat());
        }
    }
    check(&["templates", "check", arg(&template)]);
    check(&["templates", "show", evil]);
    check(&["ask", note, question, "--template", evil]);
    check(&["sessions", "rename", "1", evil]);
    check(&["sessions", "list"]);
    check(&["sessions", "export", "1", "--format", "json"]);
    check(&["sessions", "show", evil]);
    check(&["sessions", evil]);
    check(&["text", note, "--pages", evil]);
    check(&["index", note, &format!("--{evil}")]);
    check(&["--password-file", missing, "index", note]);
    check(&["--log", &format!("none/{evil}/\0").replace('\0', ""), "sessions", "list"]);
    assert!(checked > 20, "the names were shown {checked} times");
}

#[test]
fn json_of_hostile_names_holds_them_unchanged() {
    let home = Home::without_models();
    let name = "e\u{1b}[31m\u{9b}2J\u{202e}fdp\n.md";
    let note = home.file(name, NOTE);
    let said = home.json(&["--provider", "none", "index", arg(&note), "--json"]);
    let path = list(&said, "documents")[0]["path"].as_str().unwrap();
    assert!(path.ends_with(name), "{path:?}");
}

#[test]
fn a_server_that_nobody_named_is_asked_for_its_models_and_told_nothing() {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let hearing = heard.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            for line in lines.by_ref().take_while(|line| !line.is_empty()) {
                *hearing.lock().unwrap() += &(line + "\n");
            }
            let said = "{\"models\":[]}";
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
            let _ = write!(&stream, "{head}\r\ncontent-length: {}\r\n\r\n{said}", said.len());
        }
    });
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let mut command = home.command();
    command.env("OLLAMA_HOST", format!("http://{address}"));
    command.args(["ask", arg(&note), "When does the harbour of Riga freeze?", "--json"]);
    let ran = run(command);
    assert!(ran.out.contains("January"), "{ran:?}");
    let heard = heard.lock().unwrap().to_lowercase();
    let asked: Vec<&str> = heard.lines().filter(|line| line.contains(" http/1.1")).collect();
    assert!(!asked.is_empty() && asked.iter().all(|line| line.starts_with("get /api/")), "{heard}");
    for word in ["riga", "harbour", "note"] {
        assert!(!heard.contains(word), "{heard}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_process_leaves_no_core_dump() {
    let mut reader = Home::without_models().command().arg("__read").stdin(Stdio::piped()).spawn().unwrap();
    let limits = || std::fs::read_to_string(format!("/proc/{}/limits", reader.id())).unwrap_or_default();
    let none = |limits: String| {
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).map(str::to_string);
        core.is_some_and(|line| line.split_whitespace().skip(4).take(2).all(|limit| limit == "0"))
    };
    let began = std::time::Instant::now();
    while !none(limits()) && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let (closed, said) = (none(limits()), limits());
    reader.kill().unwrap();
    reader.wait().unwrap();
    assert!(closed, "{said}");
}

fn fifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn pipes_without_a_writer_and_files_without_an_end_hold_nothing_up() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let broken = home.file("prompts/good.md", "+++\ntitle = \"Good\"\n+++\n{{ question }} {{ passages }}");
    let prompts = broken.parent().unwrap();
    fifo(&prompts.join("pipe.md"));
    std::os::unix::fs::symlink("/dev/zero", prompts.join("zero.md")).unwrap();
    let ran = home.run(&["templates", "list", "--json"]);
    assert!(ran.took < Duration::from_secs(5), "{ran:?}");
    assert_eq!(ran.err.matches("it is not a file").count(), 2, "{ran:?}");
    assert!(list(&ran.json(), "templates").iter().any(|t| t["title"] == "Good"), "{ran:?}");
    let pipe = home.file("here", "");
    std::fs::remove_file(&pipe).unwrap();
    fifo(&pipe);
    let quick = |arguments: &[&str], told: &str| {
        let ran = home.run(arguments);
        assert!(ran.code == Some(1) && ran.err.contains(told), "{arguments:?}: {ran:?}");
        assert!(ran.took < Duration::from_secs(15), "{arguments:?}: {ran:?}");
    };
    quick(&["--config", "/dev/zero", "index", arg(&note)], "longer than");
    quick(&["--config", "/dev/zero", "config", "check"], "longer than");
    quick(&["--config", arg(&pipe), "index", arg(&note)], "pipe");
    quick(&["--password-file", "/dev/zero", "index", arg(&note)], "longer than");
    quick(&["eval", "--questions", arg(&pipe), "--documents", "."], "pipe");
    quick(&["eval", "--questions", "/dev/zero", "--documents", "."], "longer than");
    quick(&["ask", arg(&note), "why?", "--template", "/dev/zero"], "longer than");
    quick(&["templates", "check", arg(&pipe)], "pipe");
    quick(&["ask", arg(&note), "why?", "--model", "/dev/zero"], "GGUF");
    quick(&["index", arg(&pipe)], "pipe");
    // Nothing is said of pipes that somebody writes to, and of nothing at all.
    let ran = home.run(&["--config", "/dev/null", "--provider", "none", "index", arg(&note)]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut command = home.prepare(std::process::Command::new("bash"));
    let docent = env!("CARGO_BIN_EXE_docent");
    command.args(["-c", &format!("{docent} --config <(sleep 0.3; echo 'provider = \"none\"') config show --json")]);
    let shown: Value = run(command).json();
    assert!(shown.to_string().contains("none"), "{shown}");
}

#[test]
fn a_file_whose_name_begins_with_a_hyphen_is_opened_like_any_other() {
    let home = Home::without_models();
    home.configure("provider = \"none\"\n");
    home.file("-dash.md", NOTE);
    home.file("-dash.pdf", pdf(&[Leaf::Text(&["The harbour of Riga freezes in January."])]));
    for name in ["-dash.md", "./-dash.md", "-dash.pdf"] {
        for words in [&["index", name, "--json"][..], &["index", "--json", "--", name]] {
            let said = home.json(words);
            assert!(list(&said, "documents")[0]["path"].as_str().unwrap().ends_with(name.trim_start_matches("./")));
        }
        for words in [&["ask", name, "When does the harbour of Riga freeze?"][..], &["search", "--", name, "Riga"]] {
            let ran = home.run(words);
            assert!(ran.code == Some(0) && ran.out.contains("January"), "{words:?}: {ran:?}");
        }
        assert!(home.run(&["text", name]).out.contains("January"));
    }
    let ran = home.run(&["index", "-none.md"]);
    assert!(ran.code == Some(2) && ran.err.contains("-- -n"), "{ran:?}");
    let help = home.run(&["--help"]).out;
    for kind in ["PDF", "EPUB", "DOCX", "HTML", "Markdown"] {
        assert!(help.contains(kind), "{help}");
    }
}
