//! Copying out of the terminal: by the sequence OSC 52, which works over ssh too, and inside tmux by tmux itself, which
//! as it comes takes that sequence from nobody and says nothing.

use std::io::{Result, Write, stdout};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

/// The longest that tmux may take.
const LONGEST: Duration = Duration::from_secs(2);

/// Where a text went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// To the terminal.
    Terminal,
    /// Into tmux's buffer; tmux hands it on to the terminal where it is set up to.
    Tmux,
}

/// Copies a text.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn copy(text: &str) -> Result<Copied> {
    if std::env::var_os("TMUX").is_some_and(|socket| !socket.is_empty()) {
        // Before 3.2 there is no `-w`, which hands the text on.
        for flags in [&["-w", "-"][..], &["-"]] {
            if loaded(flags, text).unwrap_or(false) {
                return Ok(Copied::Tmux);
            }
        }
    }
    execute!(stdout(), CopyToClipboard::to_clipboard_from(text)).map(|()| Copied::Terminal)
}

/// Has tmux take a text into its buffer; `false` when it does not.
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
        // A text longer than a pipe waits for its reader: not here.
        std::thread::spawn(move || input.write_all(text.as_bytes()));
    }
    ended_well(&mut tmux)
}

/// Waits for a process, and ends one that takes too long.
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
