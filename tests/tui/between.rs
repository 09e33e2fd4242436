//! Between the program and the rest of the machine: what is pasted without being called so, what is copied inside tmux, and
//! files with names of any bytes.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use crate::keys::{CTRL_Q, ENTER};
use crate::support::{Home, run};
use crate::terminal::{Terminal, command};

const NOTE: &str = "# Harbour\n\nThe harbour of Riga freezes in January of most winters.\n";

#[test]
fn four_lines_pasted_without_brackets_are_one_question() {
    let home = Home::without_models();
    let note = home.file("harbour.md", NOTE);
    for (first, end) in [("When", "\r"), ("什么时候", ""), ("Tell", "\n")] {
        let mut terminal = Terminal::start(&home, (100, 30), &["--provider", "none", note.to_str().unwrap()]);
        terminal.wait("keyword search only");
        // What a terminal without bracketed paste makes of four lines.
        terminal.send(&format!("{first} does\rthe harbour\rof Riga\rfreeze?{end}"));
        terminal.until("all of it stands in the input", |screen| screen.contains(first) && screen.contains("freeze?"));
        std::thread::sleep(Duration::from_millis(500));
        let shown = terminal.text();
        assert!(!shown.contains("total") && !shown.contains("January"), "something was asked\n{shown}");
        terminal.send(ENTER);
        terminal.wait("freezes in January");
        terminal.send(CTRL_Q);
        assert!(terminal.end().success());
        let sessions = home.prints(&["sessions", "list", "--json"]);
        let sessions: serde_json::Value = serde_json::from_str(&sessions).unwrap();
        let newest = sessions["sessions"][0]["id"].to_string();
        let kept = home.prints(&["sessions", "export", &newest, "--format", "json"]);
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept["turns"].as_array().unwrap().len(), 1, "{kept}");
        assert_eq!(kept["turns"][0]["question"], format!("{first} does\nthe harbour\nof Riga\nfreeze?"));
    }
}

/// A tmux server of its own, gone with the test.
struct Tmux {
    home: Home,
    socket: PathBuf,
}

impl Tmux {
    /// With the setting that most people have; `None` where there is no tmux.
    fn new() -> Option<Tmux> {
        let home = Home::without_models();
        let socket = home.path().join("tmux");
        let tmux = Tmux { home, socket };
        if Command::new("tmux").arg("-V").output().is_err() {
            eprintln!("skipped: there is no tmux");
            return None;
        }
        Some(tmux)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("tmux");
        command.env_remove("TMUX").arg("-S").arg(&self.socket).args(["-f", "/dev/null"]).args(arguments);
        command.output().unwrap()
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.run(&["capture-pane", "-p"]).stdout).into_owned()
    }

    fn wait(&self, wanted: &str) {
        for _ in 0..600 {
            if self.screen().contains(wanted) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("never: {wanted}\n{}", self.screen());
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.run(&["kill-server"]);
    }
}

#[test]
fn what_is_copied_inside_tmux_is_in_its_buffer() {
    let Some(tmux) = Tmux::new() else { return };
    let note = tmux.home.file("harbour.md", NOTE);
    let start = command(&tmux.home, &["--provider", "none", note.to_str().unwrap()]);
    let words: Vec<String> = start.get_argv().iter().map(|word| word.to_str().unwrap().to_string()).collect();
    let mut arguments: Vec<String> = ["new-session", "-d", "-x", "100", "-y", "30"].map(String::from).into();
    for name in ["DOCENT_HOME", "DOCENT_MODELS", "DOCENT_CONFIG", "OLLAMA_HOST", "LC_ALL"] {
        let value = start.get_env(name).unwrap().to_str().unwrap();
        arguments.extend(["-e".to_string(), format!("{name}={value}")]);
    }
    arguments.push("--".into());
    arguments.extend(words);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let began = tmux.run(&arguments);
    assert!(began.status.success(), "{began:?}");
    assert!(tmux.run(&["set-option", "-s", "set-clipboard", "external"]).status.success());
    tmux.wait("keyword search only");
    tmux.run(&["send-keys", "-l", "When does the harbour of Riga freeze?"]);
    std::thread::sleep(Duration::from_millis(100));
    tmux.run(&["send-keys", "Enter"]);
    tmux.wait("freezes in January");
    std::thread::sleep(Duration::from_millis(300));
    tmux.run(&["send-keys", "C-y"]);
    tmux.wait("Copied to");
    let buffer = tmux.run(&["show-buffer"]);
    let copied = String::from_utf8_lossy(&buffer.stdout).into_owned();
    assert!(copied.contains("freezes in January"), "{buffer:?}\n{}", tmux.screen());
    assert!(tmux.screen().contains("tmux buffer"), "{}", tmux.screen());
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_whose_name_is_not_utf8_opens_from_the_library() {
    use std::os::unix::ffi::OsStrExt;
    let home = Home::without_models();
    let there = home.file("harbour.md", NOTE);
    let file = there.with_file_name(std::ffi::OsStr::from_bytes(b"hafen\xe9.md"));
    std::fs::rename(there, &file).unwrap();
    let mut index = home.command();
    index.arg("index").arg(&file);
    assert_eq!(run(index).code, Some(0));
    let mut terminal = Terminal::start(&home, (100, 30), &["--provider", "none"]);
    // The emulator leaves U+FFFD out, which stands for the byte.
    terminal.until("it is listed", |screen| screen.contains("▸ hafen"));
    terminal.send(ENTER);
    terminal.wait("keyword search only");
    terminal.send("When does the harbour of Riga freeze?\r");
    terminal.wait("freezes in January");
    terminal.leave();
}
