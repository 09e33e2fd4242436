//! Keys from the platform's keyring, through the platform's tool: `secret-tool` on Linux and the BSDs (GNOME Keyring,
//! KWallet, KeePassXC: anything that implements the Secret Service), `security` on macOS. A D-Bus library would do the
//! same with about 45 more crates; the tools also ask for the keyring's password if it is locked.

use std::time::Duration;

use anyhow::bail;

use super::command::{self, NotRun};
use crate::adapters::llm::Secret;

/// The service name of our keys.
const SERVICE: &str = "docent";

/// Maximum run time of the tool: it may have to ask for the keyring's password.
const PATIENCE: Duration = Duration::from_secs(120);

/// The tool and its arguments to look up a key, and the command with which the user stores one.
fn tool(account: &str) -> Option<(&'static str, Vec<&str>, String)> {
    if cfg!(target_os = "macos") {
        let store = format!("security add-generic-password -s {SERVICE} -a {account} -w");
        Some(("security", vec!["find-generic-password", "-s", SERVICE, "-a", account, "-w"], store))
    } else if cfg!(unix) {
        let store = format!("secret-tool store --label='Docent {account}' service {SERVICE} account {account}");
        Some(("secret-tool", vec!["lookup", "service", SERVICE, "account", account], store))
    } else {
        None
    }
}

/// The key stored for `account`.
///
/// # Errors
/// If there is no keyring, it does not answer, or has no such key; each with what to do.
pub(super) fn key(account: &str) -> anyhow::Result<Secret> {
    if account.is_empty() || account.starts_with('-') || account.chars().any(|c| c.is_control() || c == '\'') {
        bail!("key_keyring: {account:?} is not a valid account name");
    }
    let Some((program, arguments, store)) = tool(account) else {
        bail!("key_keyring: not supported on this platform; use key_command or key_env");
    };
    look_up(program, &arguments, &store)
}

fn look_up(program: &str, arguments: &[&str], store: &str) -> anyhow::Result<Secret> {
    let output = match command::run(program, arguments, PATIENCE) {
        Ok(output) => output,
        Err(NotRun::TooLong) => bail!(
            "key_keyring: {program} did not finish within {} s and was stopped; is the keyring locked?",
            PATIENCE.as_secs()
        ),
        Err(NotRun::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "key_keyring: {program}, which reads the keyring, is not installed (Debian and Ubuntu: apt install \
             libsecret-tools); or use key_command or key_env"
        ),
        Err(NotRun::Io(error)) => bail!("key_keyring: cannot run {program}: {error}"),
    };
    let key = Secret::new(String::from_utf8_lossy(&output.out));
    if output.status.success() && !key.is_empty() {
        return Ok(key);
    }
    let said = String::from_utf8_lossy(&output.err);
    let said = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    // For a missing key both tools print nothing, or just this.
    if said.is_empty() || said.contains("could not be found") {
        bail!("key_keyring: key not found in the keyring; store it with `{store}` (it asks for the key)");
    }
    bail!(
        "key_keyring: no keyring responds ({said}), as over ssh or without a desktop; use key_command or \
         key_env"
    );
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> anyhow::Result<Secret> {
        look_up("sh", &["-c", script], "put it there")
    }

    #[test]
    fn what_the_tool_prints_is_the_key() {
        assert_eq!(shell("printf sk-1").unwrap(), Secret::new("sk-1"));
    }

    #[test]
    fn each_failure_is_told_apart() {
        let told = |script: &str| shell(script).unwrap_err().to_string();
        assert!(told("exit 1").contains("key not found in the keyring; store it with `put it there`"));
        assert!(
            told("echo 'Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1").contains("no keyring responds")
        );
        let none = look_up("/no/such/tool", &[], "").unwrap_err().to_string();
        assert!(none.contains("is not installed") && none.contains("key_command"), "{none}");
        for account in ["", "-x", "a'b", "a\nb"] {
            assert!(key(account).unwrap_err().to_string().contains("not a valid account name"), "{account:?}");
        }
    }
}
