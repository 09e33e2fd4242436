//! Keys from the platform's keyring: a real one (GNOME Keyring on a session bus of its own) where it is installed, and
//! what is said where none answers.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::llm::server::{always, json};

const KEY: &str = "sk-ring-0123456789abcdef";

fn installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A shell with a home of its own and no keyring of the user's in reach.
fn shell(home: &Path, script: &str, around: &[&str]) -> Command {
    let words: Vec<&str> = around.iter().copied().chain(["sh", "-c", script]).collect();
    let run = home.join("run");
    std::fs::create_dir_all(&run).unwrap();
    std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("HOME", home).env("XDG_RUNTIME_DIR", run).env("DOCENT", env!("CARGO_BIN_EXE_docent"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    command
}

fn settings(home: &Path, url: &str, account: &str) -> String {
    let path = home.join("config.toml");
    let text = format!("provider = \"p\"\n[providers.p]\nbase_url = \"{url}/v1\"\nkey_keyring = \"{account}\"\n");
    std::fs::write(&path, text).unwrap();
    format!("\"$DOCENT\" --config '{}' --home '{}' models list --json", path.display(), home.display())
}

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_in_a_real_keyring_is_used_and_a_missing_one_told() {
    for program in ["dbus-run-session", "gnome-keyring-daemon", "secret-tool"] {
        if !installed(program) {
            eprintln!("skipped: no {program} (Debian: apt install dbus gnome-keyring libsecret-tools)");
            return;
        }
    }
    let server = always(json("200 OK", r#"{"data":[{"id":"the-model"}]}"#)).await;
    let home = tempfile::tempdir().unwrap();
    let ask = settings(home.path(), &server.url, "mine");
    let begin = format!(
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; \
         printf {KEY} | secret-tool store --label=Docent service docent account mine; "
    );
    let done = output(shell(home.path(), &(begin.clone() + &ask), &["dbus-run-session", "--"])).await;
    assert!(done.status.success(), "{}", said(&done));
    assert!(String::from_utf8_lossy(&done.stdout).contains("the-model"), "{}", said(&done));
    assert_eq!(server.last().header("authorization"), Some(&*format!("Bearer {KEY}")));
    assert!(!said(&done).contains(KEY));

    let other = settings(home.path(), &server.url, "other");
    let done = output(shell(home.path(), &(begin + &other), &["dbus-run-session", "--"])).await;
    let told = said(&done);
    assert!(told.contains("key not found in the keyring") && told.contains("service docent account other"), "{told}");
}

#[tokio::test]
async fn without_a_keyring_the_message_says_what_to_use_instead() {
    let home = tempfile::tempdir().unwrap();
    let ask = settings(home.path(), "http://127.0.0.1:9", "mine");
    let done = output(shell(home.path(), &ask, &[])).await;
    let told = said(&done);
    assert_eq!(done.status.code(), Some(0), "what is on this machine is listed all the same: {told}");
    assert!(told.contains("is not installed") || told.contains("no keyring responds"), "{told}");
    assert!(told.contains("provider p") && told.contains("key_env"), "{told}");
}
