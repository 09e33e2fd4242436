//! Asks for the password of an encrypted PDF on the terminal, up to three times.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::output::warn;
use crate::adapters::reader::ReadError;
use crate::config::Config;
use crate::domain::text;

/// Number of attempts before the command gives up.
const MOST_TRIES: u32 = 3;

/// Ctrl+C at the prompt: the command ends as if interrupted.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

/// The password of one file: none at first, or the one from `--password-file`; then what the user types.
pub(super) struct Password {
    file: PathBuf,
    current: Option<String>,
    asks: bool,
    tries: u32,
}

impl Password {
    /// For a file. Does not ask if a password was given or there is no terminal.
    pub(super) fn new(config: &Config, file: &Path) -> Password {
        let current = config.password.clone();
        let asks = current.is_none() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        Password { file: file.to_path_buf(), current, asks, tries: 0 }
    }

    /// The password to try.
    pub(super) fn current(&self) -> Option<String> {
        self.current.clone()
    }

    /// Takes the result of opening the file; true if it should be tried again with another password.
    ///
    /// # Errors
    /// When the user gives none.
    pub(super) fn another(&mut self, error: &ReadError) -> anyhow::Result<bool> {
        match error {
            ReadError::PasswordNeeded(_) if self.asks => {}
            ReadError::WrongPassword(_) if self.asks && self.tries < MOST_TRIES => warn(&error.to_string()),
            _ => return Ok(false),
        }
        self.tries += 1;
        self.current = Some(ask(&self.file)?);
        Ok(true)
    }
}

/// Restores the terminal when dropped.
struct Raw;

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

/// Asks on the terminal, without showing what is typed.
fn ask(file: &Path) -> anyhow::Result<String> {
    use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
    let mut err = std::io::stderr();
    write!(err, "Password for {} (not shown): ", text::shown(&file.display().to_string()))?;
    err.flush()?;
    let mut password = String::new();
    // Never ask for a password on a terminal that would show it.
    crossterm::terminal::enable_raw_mode()?;
    let raw = Raw;
    let typed = loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            // Some terminals send Ctrl+J or Ctrl+M as line ends.
            KeyCode::Enter => break Some(true),
            KeyCode::Char('j' | 'm') if control => break Some(true),
            KeyCode::Char('c') if control => break None,
            KeyCode::Char('d') if control => break Some(false),
            KeyCode::Esc => break Some(false),
            KeyCode::Char('u') if control => password.clear(),
            KeyCode::Char(c) if !control => password.push(c),
            KeyCode::Backspace => {
                password.pop();
            }
            _ => {}
        }
    };
    drop(raw);
    writeln!(err)?;
    match typed {
        None => Err(Interrupted.into()),
        Some(false) => bail!("no password given for {}", file.display()),
        Some(true) => Ok(password),
    }
}
