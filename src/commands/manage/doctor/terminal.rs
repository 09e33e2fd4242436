//! Checks the terminal: its environment variables, and its answers to queries.

use std::io::{IsTerminal, Write};

use unicode_width::UnicodeWidthStr;

use super::{Check, bad, good};

/// Checks the terminal; with `ask`, also queries its features and character widths.
pub(super) fn checks(ask: bool) -> Vec<Check> {
    let name = "terminal";
    if !std::io::stdout().is_terminal() {
        return vec![good(name, "standard output is not a terminal (only the interface needs one)")];
    }
    let mut checks = vec![itself(), colours(), clipboard()];
    if ask && std::io::stdin().is_terminal() {
        checks.push(keyboard());
        checks.push(widths());
    }
    checks
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

fn itself() -> Check {
    let name = "terminal";
    let size = crossterm::terminal::size().unwrap_or((0, 0));
    let kind = variable("TERM");
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().map(|name| variable(name)).find(|value| !value.is_empty());
    let utf8 = locale.as_deref().is_some_and(|l| l.to_lowercase().replace('-', "").contains("utf8"));
    let detail = format!("{kind}, {}×{}, {}", size.0, size.1, locale.as_deref().unwrap_or("no locale set"));
    if kind == "dumb" || kind.is_empty() {
        bad(name, detail, "set TERM to your terminal's type, for example xterm-256color")
    } else if !utf8 {
        bad(name, detail, "set a UTF-8 locale, for example LANG=C.UTF-8, to show all characters")
    } else {
        good(name, detail)
    }
}

fn colours() -> Check {
    let off = if variable("NO_COLOR").is_empty() { "" } else { "; off, because NO_COLOR is set" };
    good("colours", format!("the terminal's 16-colour palette{off}"))
}

/// Whether a copy arrives cannot be checked here, but common obstacles can.
fn clipboard() -> Check {
    let name = "clipboard";
    if variable("TERM_PROGRAM") == "Apple_Terminal" {
        return bad(
            name,
            "this terminal does not support the clipboard sequence (OSC 52)",
            "select with the mouse (F6), or use another terminal",
        );
    }
    if !variable("TMUX").is_empty() {
        let said = std::process::Command::new("tmux").args(["show-options", "-gv", "set-clipboard"]).output();
        let said = said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string()).unwrap_or_default();
        if said == "off" {
            return bad(
                name,
                "tmux does not forward the clipboard sequence (OSC 52)",
                "run `tmux set -g set-clipboard on`",
            );
        }
        return good(name, format!("OSC 52 through tmux (set-clipboard {said})"));
    }
    if variable("TERM").starts_with("screen") {
        return good(name, "OSC 52; GNU screen forwards it only if configured to");
    }
    good(name, "OSC 52; also works over ssh")
}

fn keyboard() -> Check {
    let name = "keyboard";
    match crossterm::terminal::supports_keyboard_enhancement() {
        Ok(true) => good(name, "keyboard protocol supported: Esc reacts at once"),
        Ok(false) => good(name, "no keyboard protocol: all keys work, Esc after a short delay"),
        Err(_) => good(name, "the terminal does not report its features; all keys work, Esc after a short delay"),
    }
}

/// Sample texts whose width differs between terminals, and what each represents.
const SAMPLES: &[(&str, &str)] = &[
    ("中", "Chinese"),
    ("한", "Korean"),
    ("（", "full-width punctuation"),
    ("e\u{301}", "combining accents"),
    ("👍", "emoji"),
    ("▰", "the progress bar"),
    ("“", "quotation marks"),
];

/// Prints each text at the start of a line and queries the cursor position.
fn widths() -> Check {
    let name = "character widths";
    let wrong = match measure() {
        Ok(wrong) => wrong,
        Err(why) => return good(name, format!("not measured ({why})")),
    };
    if wrong.is_empty() {
        good(name, "as expected, including Chinese and emoji")
    } else {
        let fix = "set ambiguous characters to narrow in the terminal, and use a locale and font with wide Chinese";
        bad(name, format!("unexpected width: {}", wrong.join(", ")), fix)
    }
}

fn measure() -> std::io::Result<Vec<String>> {
    struct Raw;
    impl Drop for Raw {
        fn drop(&mut self) {
            let _ = write!(std::io::stdout(), "\r\x1b[2K").and_then(|()| std::io::stdout().flush());
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }
    crossterm::terminal::enable_raw_mode()?;
    let _raw = Raw;
    let mut out = std::io::stdout();
    let mut wrong = Vec::new();
    for (sample, what) in SAMPLES {
        write!(out, "\r\x1b[2K{sample}")?;
        out.flush()?;
        let (column, _) = crossterm::cursor::position()?;
        let expected = sample.width();
        if usize::from(column) != expected {
            wrong.push(format!("{what} ({column} instead of {expected})"));
        }
    }
    Ok(wrong)
}
