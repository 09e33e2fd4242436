//! llama.cpp's own HTTP server, started by `scripts/model-server` where `scripts/setup-test-server` has put it.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

/// The key that the server demands.
pub const KEY: &str = "sk-real-0123456789abcdef";
/// The name that it gives its model.
pub const MODEL: &str = "smollm2-135m-instruct";
/// Its context in tokens.
pub const CONTEXT: u32 = 2048;

/// A running server. It ends when its standard input closes, so also when the test process dies.
pub struct RealServer {
    /// "http://127.0.0.1:port".
    pub url: String,
    _input: ChildStdin,
    child: Child,
}

impl Drop for RealServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts the server on a model's weights, or says on standard error why the test is skipped.
#[allow(clippy::zombie_processes, reason = "a server that does not start fails the test, and ends with it")]
pub fn start(model: &str, more: &[&str]) -> Option<RealServer> {
    let weights = super::weights(model)?;
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let package = cache.unwrap_or_else(|| home.join(".cache")).join("docent/xllamacpp/VERSION");
    if !package.is_file() {
        eprintln!("skipped: no {}; scripts/setup-test-server fetches llama.cpp's server", package.display());
        return None;
    }
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scripts/model-server");
    let mut child = Command::new("python3")
        .arg(script)
        .arg(weights)
        .args(["--alias", model, "--key", "DOCENT_TEST_KEY"])
        .args(more)
        .env("DOCENT_TEST_KEY", KEY)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Read all the time, or a talkative server would stop at a full pipe.
    let mut errors = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = errors.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("READY ") {
        line.clear();
        if output.read_line(&mut line).unwrap() == 0 {
            let _ = child.wait();
            panic!("the server did not start: {}", log.join().unwrap());
        }
    }
    let url = format!("http://127.0.0.1:{}", line["READY ".len()..].trim());
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    Some(RealServer { url, _input: child.stdin.take().unwrap(), child })
}
