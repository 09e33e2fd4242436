//! The documentation: every path and link in it exists, and every command in the README and the guide is run as it is
//! written, with the real binary, against servers on loopback only.
//!
//! Commands stand in blocks fenced as `sh`. What a test cannot run (`make`, scripts that set machines up) is looked up
//! instead: the target or the script must exist. What needs a model that is not installed says so on standard error.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use docent::cli::Cli;

use crate::ROOT;

/// The pages whose commands are run.
const PAGES: &[&str] = &["README.md", "README.zh-CN.md", "docs/guide", "docs/guide/zh"];

/// The longest that one block of commands may take.
const LIMIT: Duration = Duration::from_secs(300);

/// The Markdown files of the project that people read.
fn pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for name in PAGES {
        let path = Path::new(ROOT).join(name);
        if path.is_file() {
            found.push(path);
        } else {
            let files = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path());
            found.extend(files.filter(|file| file.extension().is_some_and(|ending| ending == "md")));
        }
    }
    found.sort();
    found
}

/// The fenced blocks of a page in this language, with the lines they begin on.
fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(bool, usize, String)> = None;
    for (n, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info.trim() == language, n + 2, String::new())),
            (Some(_), Some(_)) => {
                if let Some((true, at, body)) = open.take() {
                    found.push((at, body));
                }
                open = None;
            }
            (Some((_, _, body)), None) => {
                body.push_str(line);
                body.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fence is not closed");
    found
}

#[test]
fn links_and_pictures_lead_somewhere() {
    let mut wrong = Vec::new();
    let root = Path::new(ROOT);
    let others = ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/ARCHITECTURE.md", "sample_docs/README.md"];
    for page in pages().into_iter().chain(others.iter().map(|name| root.join(name))) {
        let text = std::fs::read_to_string(&page).unwrap();
        for piece in text.split("](").skip(1) {
            let Some((target, _)) = piece.split_once(')') else { continue };
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            if !page.parent().unwrap().join(target).exists() {
                wrong.push(format!("{}: {target}", page.strip_prefix(root).unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn paths_named_in_the_architecture_exist() {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for name in ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
        for word in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "docs/", "scripts/", "prompts/", "sample_docs/"]
                .iter()
                .any(|start| word.starts_with(start));
            if is_path && !word.contains(' ') {
                seen += 1;
                if !Path::new(ROOT).join(word).exists() {
                    wrong.push(format!("{name}: {word}"));
                }
            }
        }
    }
    assert!(seen > 30, "only {seen} paths were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_of_the_guide_have_the_same_pages_and_commands() {
    let names = |folder: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap();
        files.map(|f| f.unwrap().file_name().into_string().unwrap()).filter(|name| name.ends_with(".md")).collect()
    };
    assert_eq!(names("docs/guide"), names("docs/guide/zh"));
    for name in names("docs/guide") {
        let commands = |folder: &str| -> Vec<String> {
            let text = std::fs::read_to_string(Path::new(ROOT).join(folder).join(&name)).unwrap();
            let lines: Vec<String> = blocks(&text, "sh").into_iter().map(|(_, body)| body).collect();
            lines.join("").lines().filter_map(|l| l.split_whitespace().nth(1).map(str::to_string)).collect()
        };
        assert_eq!(commands("docs/guide").len(), commands("docs/guide/zh").len(), "{name}");
    }
}

#[test]
fn settings_in_the_documentation_are_settings() {
    let mut checked = 0;
    for page in pages() {
        for (line, body) in blocks(&std::fs::read_to_string(&page).unwrap(), "toml") {
            let folder = tempfile::tempdir().unwrap();
            let config = folder.path().join("config.toml");
            std::fs::write(&config, &body).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_docent"));
            command.arg("--config").arg(&config).args(["--home"]).arg(folder.path().join("home"));
            let ran = command
                .args(["config", "check"])
                .env("MY_SERVER_KEY", "key")
                .env("PATH", stand_ins(folder.path()))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{}, line {line}: {said}", page.display());
            checked += 1;
        }
    }
    assert!(checked >= 8, "only {checked} were found");
}

/// A folder with a `pass` that prints a key, ahead of the usual path.
fn stand_ins(folder: &Path) -> String {
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let pass = bin.join("pass");
    std::fs::write(&pass, "#!/bin/sh\necho key-of-a-test\n").unwrap();
    std::fs::set_permissions(&pass, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default())
}

#[test]
fn targets_and_scripts_that_are_named_exist() {
    let makefile = std::fs::read_to_string(Path::new(ROOT).join("Makefile")).unwrap_or_default();
    if makefile.is_empty() {
        eprintln!("skipped: there is no Makefile here");
        return;
    }
    for page in pages() {
        for (at, body) in blocks(&std::fs::read_to_string(&page).unwrap(), "sh") {
            for line in body.lines().filter(|line| line.starts_with("make ") || line.starts_with("scripts/")) {
                let mut words = line.split_whitespace();
                let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let there = match first {
                    "make" => makefile.lines().any(|l| l.starts_with(&format!("{second}:"))),
                    script => Path::new(ROOT).join(script).is_file(),
                };
                assert!(there, "{}, line {at}: {line}", page.display());
            }
        }
    }
}

/// Where setup puts models.
fn models_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), PathBuf::from)
}

/// A data directory that holds the sample documents, read and embedded once, and kept from run to run; `None` where the
/// model is not here.
fn prepared() -> Option<PathBuf> {
    static PREPARED: std::sync::OnceLock<Option<PathBuf>> = std::sync::OnceLock::new();
    let make = || {
        if !models_folder().join("multilingual-e5-small/MANIFEST.json").is_file() {
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documentation");
        let samples = Path::new(ROOT).join("sample_docs");
        let documents = ["embeddings-guide.pdf", "xiangliang-jiansuo.pdf", "notes.md"].map(|name| samples.join(name));
        let mut command = Command::new(env!("CARGO_BIN_EXE_docent"));
        command.arg("--home").arg(&folder).arg("index").args(documents);
        command.env("DOCENT_MODELS", models_folder()).env("DOCENT_CONFIG", "/dev/null");
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        Some(folder)
    };
    PREPARED.get_or_init(make).clone()
}

/// The folder that commands are run in: what a clone of the project has, and a home of its own.
struct Place {
    folder: tempfile::TempDir,
    models: PathBuf,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join("work");
        std::fs::create_dir_all(folder.path().join("home")).unwrap();
        std::fs::create_dir_all(work.join("sample_docs")).unwrap();
        for entry in std::fs::read_dir(Path::new(ROOT).join("sample_docs")).unwrap().flatten() {
            if entry.path().is_file() {
                std::os::unix::fs::symlink(entry.path(), work.join("sample_docs").join(entry.file_name())).unwrap();
            }
        }
        let bin = folder.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_docent"), bin.join("docent")).unwrap();
        // The documents need not be read and embedded for every page anew.
        if let Some(prepared) = prepared() {
            let data = folder.path().join("home/.local/share/docent");
            std::fs::create_dir_all(data.join("vectors")).unwrap();
            for inside in ["", "vectors"] {
                for file in std::fs::read_dir(prepared.join(inside)).unwrap().flatten() {
                    if file.path().is_file() {
                        std::fs::copy(file.path(), data.join(inside).join(file.file_name())).unwrap();
                    }
                }
            }
        }
        Place { folder, models: models_folder() }
    }

    fn has(&self, model: &str) -> bool {
        self.models.join(model).join("MANIFEST.json").is_file()
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// What is in the environment of every command: nothing of the machine's own settings, and servers on loopback.
    fn environment(&self, server: &str) -> Vec<(&'static str, String)> {
        let home = self.folder.path().join("home");
        vec![
            ("PATH", format!("{}:{}", self.folder.path().join("bin").display(), stand_ins(self.folder.path()))),
            ("HOME", home.display().to_string()),
            ("DOCENT_MODELS", self.models.display().to_string()),
            ("OLLAMA_HOST", server.to_string()),
            ("MY_SERVER_KEY", "key-of-a-test".into()),
            ("TERM", "xterm-256color".into()),
            ("LC_ALL", "C.UTF-8".into()),
        ]
    }

    /// Anthropic's and Gemini's own addresses are replaced by the loopback server: the commands stay as written.
    fn redirect(&self, server: &str) {
        let folder = self.folder.path().join("home/.config/docent");
        std::fs::create_dir_all(&folder).unwrap();
        let config = format!("[providers.anthropic]\nbase_url = \"{server}\"\nkey_env = \"ANTHROPIC_API_KEY\"\n");
        std::fs::write(folder.join("config.toml"), config).unwrap();
    }
}

/// A server on loopback that answers as Ollama and as Anthropic do. Returns its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || drop(answer(stream)));
        }
    });
    address
}

fn answer(stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    loop {
        let (mut line, mut length) = (String::new(), 0);
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            header.clear();
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink())?;
        let said = "One word takes 200,000 bytes [1].";
        let (kind, body) = match line.split_whitespace().nth(1).unwrap_or_default() {
            "/api/tags" => ("application/json", r#"{"models":[{"name":"qwen3:8b","model":"qwen3:8b"}]}"#.to_string()),
            "/api/show" => ("application/json", r#"{"model_info":{"qwen3.context_length":40960}}"#.to_string()),
            "/api/chat" => (
                "application/x-ndjson",
                format!(
                    "{{\"message\":{{\"role\":\"assistant\",\"content\":\"{said}\"}},\"done\":false}}\n\
                     {{\"message\":{{\"content\":\"\"}},\"done\":true,\"done_reason\":\"stop\"}}\n"
                ),
            ),
            path if path.starts_with("/v1/messages") => (
                "text/event-stream",
                format!(
                    "event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"usage\":{{\"input_tokens\":9}}}}}}\n\n\
                     event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{said}\"}}}}\n\n\
                     event: message_delta\ndata: {{\"type\":\"message_delta\",\"delta\":{{\"stop_reason\":\"end_turn\"}},\"usage\":{{\"output_tokens\":8}}}}\n\n\
                     event: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n"
                ),
            ),
            _ => ("application/json", "{}".to_string()),
        };
        write!(out, "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        out.flush()?;
    }
}

/// Runs a block as a shell would, stopping at the first command that fails. `docent ask` may end with 3: the document
/// does not answer. Returns what went wrong.
fn run_block(place: &Place, server: &str, body: &str) -> Option<String> {
    let script = format!("set -eu\n{body}");
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(place.work()).env_clear().envs(place.environment(server));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let gather = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = out.read_to_string(&mut text);
        text
    });
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = err.read_to_string(&mut text);
        text
    });
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LIMIT {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let said = gather.join().unwrap() + &errors.join().unwrap();
    (!status.success() || said.contains("panicked")).then(|| format!("{status}\n{said}"))
}

/// Opens the interface in a pseudo-terminal, waits for the document's name, and leaves with Ctrl+Q.
fn open_interface(place: &Place, server: &str, line: &str) -> Option<String> {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let pair = native_pty_system().openpty(PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new("bash");
    command.args(["-c", line]);
    command.env_clear();
    for (name, value) in place.environment(server) {
        command.env(name, value);
    }
    command.cwd(place.work());
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let (sender, painted) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = reader.read(&mut bytes) {
            if sender.send(bytes[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    let wanted = line.split(['/', ' ']).find(|word| word.ends_with(".pdf")).unwrap_or("docent").to_string();
    let size = |n: u16| std::num::NonZero::new(n).unwrap();
    let mut screen = vt100::Parser::new(size(30), size(100), 0);
    let started = Instant::now();
    let mut left = false;
    while started.elapsed() < Duration::from_secs(60) {
        match painted.recv_timeout(Duration::from_millis(200)) {
            Ok(bytes) => screen.process(&bytes),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
            Err(_) => break,
        }
        if !left && screen.screen().contents().contains(&wanted) {
            left = writer.write_all(b"\x11").is_ok();
        }
    }
    let status = child.wait().unwrap();
    (!left || !status.success()).then(|| format!("{status:?}\n{}", screen.screen().contents()))
}

/// True for a command that a test cannot run: it sets a machine up, or builds.
fn only_looked_up(line: &str) -> bool {
    ["make ", "scripts/", "cargo "].iter().any(|start| line.starts_with(start))
}

/// True when the line opens the interface: the program's own parser finds no command in it.
fn is_interface(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.first() == Some(&"docent")
        && !line.contains(['|', '>'])
        && Cli::try_parse_from(words).is_ok_and(|cli| cli.command.is_none())
}

fn run_page(page: &str) {
    let place = Place::new();
    if !["multilingual-e5-small", "qwen2.5-coder-0.5b-instruct", "all-MiniLM-L6-v2"].iter().all(|m| place.has(m)) {
        eprintln!("skipped: the models are not in {}; scripts/setup fetches them", place.models.display());
        return;
    }
    let server = server();
    let text = std::fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
    for (at, body) in blocks(&text, "sh") {
        let interactive: Vec<&str> = body.lines().filter(|line| is_interface(line)).collect();
        for line in &interactive {
            if let Some(problem) = open_interface(&place, &server, line) {
                panic!("{page}, line {at}: {line}: {problem}");
            }
        }
        let mut script = String::new();
        for line in body.lines().filter(|line| !only_looked_up(line) && !interactive.contains(line)) {
            script.push_str(line);
            if line.starts_with("docent ") && line.contains(" ask ") && !line.contains(['|', '>']) {
                // The document need not answer.
                script = script.trim_end().to_string();
                let comment = script.rfind("    #").filter(|c| script[*c..].find('\n').is_none());
                script.truncate(comment.unwrap_or(script.len()));
                script.push_str(" || test $? -eq 3");
            }
            script.push('\n');
        }
        if body.contains("ANTHROPIC_API_KEY") {
            place.redirect(&server);
        }
        if let Some(problem) = run_block(&place, &server, &script) {
            panic!("{page}, line {at}:\n{script}{problem}");
        }
        let _ = std::fs::remove_file(place.folder.path().join("home/.config/docent/config.toml"));
    }
}

macro_rules! pages {
    ($($name:ident: $page:literal),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                run_page($page);
            }
        )+

        #[test]
        fn no_page_is_forgotten() {
            let run: BTreeSet<PathBuf> = [$($page),+].iter().map(|page| Path::new(ROOT).join(page)).collect();
            let with_commands = pages().into_iter().filter(|page| {
                let text = std::fs::read_to_string(page).unwrap();
                !blocks(&text, "sh").is_empty()
            });
            let forgotten: Vec<PathBuf> = with_commands.filter(|page| !run.contains(page)).collect();
            assert!(forgotten.is_empty(), "{forgotten:?}");
        }
    };
}

pages! {
    the_readme_runs_as_written: "README.md",
    the_chinese_readme_runs_as_written: "README.zh-CN.md",
    opening_runs_as_written: "docs/guide/opening.md",
    questions_run_as_written: "docs/guide/questions.md",
    tables_run_as_written: "docs/guide/tables.md",
    citations_run_as_written: "docs/guide/citations.md",
    templates_run_as_written: "docs/guide/templates.md",
    models_run_as_written: "docs/guide/models.md",
    many_documents_run_as_written: "docs/guide/many.md",
    scripting_runs_as_written: "docs/guide/scripting.md",
    tuning_runs_as_written: "docs/guide/tuning.md",
    privacy_runs_as_written: "docs/guide/privacy.md",
    troubleshooting_runs_as_written: "docs/guide/troubleshooting.md",
    opening_in_chinese_runs_as_written: "docs/guide/zh/opening.md",
    questions_in_chinese_run_as_written: "docs/guide/zh/questions.md",
    tables_in_chinese_run_as_written: "docs/guide/zh/tables.md",
    citations_in_chinese_run_as_written: "docs/guide/zh/citations.md",
    templates_in_chinese_run_as_written: "docs/guide/zh/templates.md",
    models_in_chinese_run_as_written: "docs/guide/zh/models.md",
    many_documents_in_chinese_run_as_written: "docs/guide/zh/many.md",
    scripting_in_chinese_runs_as_written: "docs/guide/zh/scripting.md",
    tuning_in_chinese_runs_as_written: "docs/guide/zh/tuning.md",
    privacy_in_chinese_runs_as_written: "docs/guide/zh/privacy.md",
    troubleshooting_in_chinese_runs_as_written: "docs/guide/zh/troubleshooting.md",
}
