//! The terminal: set up once, and restored however the program ends.

use std::io::{Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyboardEnhancementFlags,
    PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::style::{Attribute, Color, ResetColor, SetAttribute, SetForegroundColor};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::{Frame, Terminal};

use crate::app::text::width;

/// True while the terminal is set up.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while it is set up. Dropping it restores the terminal; so does a panic of the main thread.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    mouse: bool,
}

impl Screen {
    /// Sets up the terminal.
    ///
    /// # Errors
    /// If that fails.
    pub fn enter(mouse: bool) -> std::io::Result<Screen> {
        install_panic_hook();
        take(mouse)?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()));
        match terminal {
            Ok(terminal) => Ok(Screen { terminal, mouse }),
            Err(e) => {
                give_back();
                Err(e)
            }
        }
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// If the terminal does not say.
    pub fn size(&self) -> std::io::Result<(u16, u16)> {
        self.terminal.size().map(|size| (size.width, size.height))
    }

    /// Draws one frame, and turns the web addresses in it into links (see [`crate::app::App::links`]). The terminal
    /// shows it at once, not piece by piece, if it supports that.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn draw(&mut self, links: &[(u16, u16, &str, &str)], draw: impl FnOnce(&mut Frame<'_>)) -> std::io::Result<()> {
        queue!(stdout(), BeginSynchronizedUpdate)?;
        let drawn = self.terminal.draw(draw)?;
        if has_keyboard_protocol() {
            write_links(&mut stdout(), drawn.buffer, links)?;
        }
        execute!(stdout(), EndSynchronizedUpdate)
    }

    /// Redraws the next frame completely. (The library's own method would query the cursor position, and fail on a
    /// terminal that does not reply.)
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn clear(&mut self) -> std::io::Result<()> {
        let (width, height) = self.size()?;
        self.terminal.resize(Rect { width, height, ..Rect::default() })
    }

    /// Captures the mouse, or releases it so that the terminal can select text.
    ///
    /// # Errors
    /// If the terminal cannot be written to.
    pub fn mouse(&mut self, ours: bool) -> std::io::Result<()> {
        self.mouse = ours;
        if ours { execute!(stdout(), EnableMouseCapture) } else { execute!(stdout(), DisableMouseCapture) }
    }

    /// Restores the terminal, stops the process, and sets the terminal up again when continued.
    ///
    /// # Errors
    /// If the terminal cannot be set up again.
    pub fn suspend(&mut self) -> std::io::Result<()> {
        give_back();
        #[cfg(unix)]
        {
            use rustix::process::{Signal, getpid, kill_process};
            // STOP, not TSTP: we handle that one, and would only get it again.
            let _ = kill_process(getpid(), Signal::STOP);
        }
        take(self.mouse)?;
        self.clear()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Rewrites the cells of web addresses as links (the OSC 8 sequence, ignored by terminals that do not know it). Only
/// text visible in the frame becomes a link.
fn write_links(out: &mut impl Write, buffer: &Buffer, links: &[(u16, u16, &str, &str)]) -> std::io::Result<()> {
    for (column, row, text, address) in links {
        let shown = |n: usize| buffer.cell((column + n as u16, *row));
        let cells: Vec<_> = (0..width(text)).map_while(shown).collect();
        let mut there = String::new();
        let mut skip = 0;
        for cell in &cells {
            if skip == 0 {
                there.push_str(cell.symbol());
                skip = width(cell.symbol()).max(1);
            }
            skip -= 1;
        }
        let Some(first) = cells.first().filter(|_| there == *text) else { continue };
        queue!(out, cursor::SavePosition, cursor::MoveTo(*column, *row))?;
        for (modifier, attribute) in [
            (Modifier::UNDERLINED, Attribute::Underlined),
            (Modifier::BOLD, Attribute::Bold),
            (Modifier::DIM, Attribute::Dim),
            (Modifier::ITALIC, Attribute::Italic),
        ] {
            if first.modifier.contains(modifier) {
                queue!(out, SetAttribute(attribute))?;
            }
        }
        if first.fg == ratatui::style::Color::Blue {
            queue!(out, SetForegroundColor(Color::DarkBlue))?;
        }
        write!(out, "\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\")?;
        queue!(out, SetAttribute(Attribute::Reset), ResetColor, cursor::RestorePosition)?;
    }
    Ok(())
}

fn take(mouse: bool) -> std::io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mut out = stdout();
    // Cleared too: a terminal without an alternate screen would leave the shell's text in between.
    execute!(out, EnterAlternateScreen, Clear(ClearType::All), EnableBracketedPaste)?;
    if has_keyboard_protocol() {
        // Esc is reported at once, and Shift+Enter can be told from Enter.
        execute!(out, PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
    }
    if mouse {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

/// Terminals without the keyboard protocol ignore its sequence, except for these, which would show it. Querying the
/// terminal instead would delay the first frame on a slow connection.
fn has_keyboard_protocol() -> bool {
    !matches!(std::env::var("TERM").as_deref(), Ok("linux" | "dumb" | "vt100" | "vt220") | Err(_))
}

fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = stdout();
    if has_keyboard_protocol() {
        let _ = execute!(out, PopKeyboardEnhancementFlags);
    }
    let _ = execute!(out, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// A panic of the main thread restores the terminal before its message is printed; one of a task goes to the log, and
/// the task's failure to the screen.
fn install_panic_hook() {
    let default = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        tracing::error!("{info}");
        if std::thread::current().name() == Some("main") {
            give_back();
            default(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_frame_shows_of_an_address_becomes_a_link_and_nothing_else() {
        let mut buffer = Buffer::with_lines(["see 文档 here", "see it"]);
        buffer[(4, 0)].modifier.insert(Modifier::UNDERLINED);
        let links = [(4, 0, "文档", "https://example.org/a"), (4, 1, "at", "https://example.org/b")];
        let mut out = Vec::new();
        write_links(&mut out, &buffer, &links).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(written.contains("\x1b]8;;https://example.org/a\x1b\\文档\x1b]8;;\x1b\\"), "{written:?}");
        assert!(written.contains("\x1b[4m") && !written.contains("example.org/b"), "{written:?}");
    }
}
