//! Copies out of the terminal: with the OSC 52 sequence, which also works over ssh; inside tmux with tmux itself, which
//! by default ignores that sequence silently.

use std::io::{Result, Write, stdout};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

/// Maximum time for tmux.
const LONGEST: Duration = Duration::from_secs(2);

/// Where a text was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// To the terminal.
    Terminal,
    /// Into tmux's buffer; tmux passes it on to the terminal if configured to.
    Tmux,
}

/// Copies a text.
///
/// # Errors
/// If the terminal cannot be written to.
pub fn copy(text: &str) -> Result<Copied> {
    if std::env::var_os("TMUX").is_some_and(|socket| !socket.is_empty()) {
        // tmux before 3.2 has no `-w`, which passes the text on.
        for flags in [&["-w", "-"][..], &["-"]] {
            if loaded(flags, text).unwrap_or(false) {
                return Ok(Copied::Tmux);
            }
        }
    }
    execute!(stdout(), CopyToClipboard::to_clipboard_from(text)).map(|()| Copied::Terminal)
}

/// Loads a text into tmux's buffer; `false` if that fails.
fn loaded(flags: &[&str], text: &str) -> Result<bool> {
    let quiet = Stdio::null;
    let mut tmux = Command::new("tmux")
        .arg("load-buffer")
        .args(flags)
        .stdin(Stdio::piped())
        .stdout(quiet())
        .stderr(quiet())
        .spawn()?;
    if let Some(mut input) = tmux.stdin.take() {
        let text = text.to_string();
        // A text longer than the pipe blocks until it is read, so write it in a thread.
        std::thread::spawn(move || input.write_all(text.as_bytes()));
    }
    ended_well(&mut tmux)
}

/// Waits for a process, and kills one that takes too long.
fn ended_well(child: &mut Child) -> Result<bool> {
    let since = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if since.elapsed() > LONGEST {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
