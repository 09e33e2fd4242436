//! What the tests share: a home for the program with nothing of the machine's own settings, running it as a script would,
//! sample documents, and servers on loopback. Each binary uses some of it.

#![allow(dead_code, reason = "each binary uses some of it")]

pub mod llm;
pub mod openai;
pub mod pdf;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The longest a command may take before the test gives up on it.
const LIMIT: Duration = Duration::from_secs(240);

/// What the program must not find in its environment.
pub const SETTINGS_OF_THE_MACHINE: [&str; 6] =
    ["NO_COLOR", "OPENAI_API_KEY", "OPENAI_BASE_URL", "DOCENT_GGUF", "DOCENT_LOG", "ORT_DYLIB_PATH"];

pub const E5: &str = "multilingual-e5-small";
pub const SMALL_LLM: &str = "smollm2-135m-instruct";

/// A data directory of its own, gone with the test.
pub struct Home {
    folder: tempfile::TempDir,
    models: PathBuf,
}

impl Home {
    /// With the models that setup fetched; where the named ones are not there, `None`, and a line that says so.
    pub fn with_models(names: &[&str]) -> Option<Home> {
        let models = models_folder();
        for name in names {
            if !models.join(name).join("MANIFEST.json").is_file() {
                eprintln!("skipped: no model {name} in {}; scripts/setup fetches it", models.display());
                return None;
            }
        }
        Some(Home { folder: tempfile::tempdir().unwrap(), models })
    }

    /// On a machine without any model: documents are searched by words, answers are quotations.
    pub fn without_models() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("no-models");
        Home { folder, models }
    }

    /// With this models folder.
    pub fn with_models_in(models: &Path) -> Home {
        Home { folder: tempfile::tempdir().unwrap(), models: models.to_path_buf() }
    }

    /// The folder that the program is run in.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data directory.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes the configuration file that every command of this home reads.
    pub fn configure(&self, toml: &str) {
        std::fs::write(self.folder.path().join("config.toml"), toml).unwrap();
    }

    /// What the program finds in its environment here.
    pub fn variables(&self) -> [(&'static str, PathBuf); 4] {
        let config = self.folder.path().join("config.toml");
        if !config.exists() {
            std::fs::write(&config, "").unwrap();
        }
        [
            ("DOCENT_HOME", self.data()),
            ("DOCENT_MODELS", self.models.clone()),
            ("DOCENT_CONFIG", config),
            // Nothing listens there: a real Ollama of this machine must not answer the tests.
            ("OLLAMA_HOST", "http://127.0.0.1:1".into()),
        ]
    }

    /// The binary, with nothing of the machine's own settings.
    pub fn command(&self) -> Command {
        self.prepare(Command::new(env!("CARGO_BIN_EXE_docent")))
    }

    /// Any program, with the environment of this home.
    pub fn prepare(&self, mut command: Command) -> Command {
        command.current_dir(self.folder.path()).envs(self.variables()).stdin(Stdio::null());
        for name in SETTINGS_OF_THE_MACHINE {
            command.env_remove(name);
        }
        command
    }

    /// What a command prints.
    pub fn prints(&self, arguments: &[&str]) -> String {
        self.run(arguments).out
    }

    /// Runs the binary to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command();
        command.args(arguments);
        run(command)
    }

    /// Runs it, expects success, and returns the one JSON object it printed.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
        ran.json()
    }

    /// Runs it, expects exit code 1 and nothing on standard output, and returns what it said: one line.
    pub fn failure(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{arguments:?}: {ran:?}");
        ran.sentence()
    }
}

/// Where setup puts models: `DOCENT_MODELS`, or below the home directory.
pub fn models_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    std::env::var_os("DOCENT_MODELS").map_or_else(|| home.join(".local/share/docent/models"), PathBuf::from)
}

/// A document of the project's own samples, or `None` with a line that says so.
pub fn sample(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: no {}", path.display());
    None
}

/// What every command that opens a document says where there is no embedding model.
const WORDS_ONLY: &str = "keyword search only";

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Ran {
    /// Standard output as the one JSON object that it must be.
    pub fn json(&self) -> Value {
        let body = self.out.strip_suffix('\n').unwrap_or_else(|| panic!("no line feed at the end: {self:?}"));
        assert!(!body.contains('\n'), "more than one line: {self:?}");
        let value: Value = serde_json::from_str(body).unwrap_or_else(|e| panic!("{e}: {self:?}"));
        assert!(value.is_object(), "{self:?}");
        value
    }

    /// True when nothing but the notice that there is no embedding model stands on standard error.
    pub fn quiet(&self) -> bool {
        self.err.lines().all(|line| line.contains(WORDS_ONLY))
    }

    /// The one line on standard error, but for that notice: the program's name, what failed, and no trace of a panic.
    pub fn sentence(&self) -> String {
        let lines: Vec<&str> = self.err.lines().filter(|line| !line.contains(WORDS_ONLY)).collect();
        assert_eq!(lines.len(), 1, "one line: {self:?}");
        assert!(lines[0].starts_with("docent: ") && !lines[0].contains("panicked"), "{self:?}");
        lines[0].to_string()
    }
}

/// Runs a command with its output captured, and kills it when it takes too long.
pub fn run(mut command: Command) -> Ran {
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    finish(child, started)
}

/// Waits for a child whose outputs are piped.
pub fn finish(mut child: Child, started: Instant) -> Ran {
    fn gather(from: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut from) = from {
                from.read_to_end(&mut bytes).unwrap();
            }
            String::from_utf8(bytes).expect("output is UTF-8")
        })
    }
    let (out, err) = (gather(child.stdout.take()), gather(child.stderr.take()));
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > LIMIT {
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let took = started.elapsed();
    Ran { code: status.code(), out: out.join().unwrap(), err: err.join().unwrap(), took }
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Asserts that an object has these fields, each of the kind named: `s`tring, `n`umber, `b`oolean, `a`rray, `o`bject; in
/// capitals it may be null.
pub fn has(value: &Value, fields: &[(&str, char)]) {
    for (name, kind) in fields {
        let field = value.get(name).unwrap_or_else(|| panic!("no field {name} in {value}"));
        let fits = match kind.to_ascii_lowercase() {
            's' => field.is_string(),
            'n' => field.is_number(),
            'b' => field.is_boolean(),
            'a' => field.is_array(),
            'o' => field.is_object(),
            other => panic!("no kind {other}"),
        };
        assert!(fits || (kind.is_ascii_uppercase() && field.is_null()), "{name} is {field}");
    }
}

/// The items of an array field.
pub fn list<'a>(value: &'a Value, field: &str) -> &'a Vec<Value> {
    value[field].as_array().unwrap_or_else(|| panic!("no array {field} in {value}"))
}

/// A short document of four sections with a fact each.
pub const NOTE: &str = "# Harbour notes

These notes were taken on the quay.

## Ice

The harbour of Riga freezes in January of most winters. The icebreaker Krisjanis Valdemars keeps the channel open \
from December to March.

## Cranes

The yard has eleven cranes. The tallest of them, built in 1987, lifts forty tonnes to a height of sixty-two metres.

## Dues

Ships below 500 gross tonnage pay dues of 320 euros a call. Form 10-K lists inventories of 1,577 dollars.

## 灯塔

灯塔建于一八七一年，由花岗岩砌成，高四十五米。守塔人每晚点灯。
";

/// A longer document: `pages` pages parted by form feeds, each about something of its own.
pub fn long_text(pages: usize) -> String {
    let towns = ["Riga", "Ventspils", "Liepaja", "Tallinn", "Gdansk", "Rostock", "Turku", "Malmo"];
    let goods = ["timber", "amber", "rye", "herring", "salt", "iron", "flax", "copper", "wax"];
    (1..=pages)
        .map(|n| {
            let (town, good) = (towns[n % towns.len()], goods[n % goods.len()]);
            let mut page = format!("Ledger page {n}\n\n");
            for line in 0..12 {
                page += &format!(
                    "On day {line} of voyage {n} the ship from {town} carried {} barrels of {good} under captain \
                     number {}.\n",
                    n * 7 + line,
                    n * 31 + line
                );
            }
            page
        })
        .collect::<Vec<_>>()
        .join("\u{c}")
}
