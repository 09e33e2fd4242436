//! A program in a pseudo-terminal, and the screen that it draws.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

use crate::keys;
use crate::support::{Home, SETTINGS_OF_THE_MACHINE};

/// How long anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// A document of four sections with a fact each, three of which are questions in these tests.
pub const NOTE: &str = "# Harbour notes

These notes were taken on the quay.

## Ice

The harbour of Riga freezes in January of most winters. An icebreaker keeps the channel open from December to March.

## Lamps

The keeper lights the lamps at dusk.

## 灯塔

灯塔建于一八七一年，由花岗岩砌成，高四十五米。守塔人每晚点灯。
";

/// The English guide, a PDF of 67 pages.
pub fn guide() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs/embeddings-guide.pdf").display().to_string()
}

/// The program with these arguments, in an English terminal with sixteen colours.
pub fn command(home: &Home, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_docent"));
    command.args(arguments);
    command.cwd(home.path());
    for (name, value) in home.variables() {
        command.env(name, value);
    }
    for name in SETTINGS_OF_THE_MACHINE.into_iter().chain(["COLORTERM", "TERM_PROGRAM", "LC_TERMINAL", "TMUX"]) {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}

/// What a terminal shows beside text, and says when it is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "page-images"), allow(dead_code, reason = "only pictures are asked of the terminal"))]
pub enum Shows {
    /// Sixteen colours; it answers nothing.
    Text,
    /// Every colour; it answers nothing.
    Colours,
    /// Images, by Kitty's protocol; a cell is 10 by 20 pixels.
    Images,
}

/// The answers of a terminal of that kind to the questions that end with the last of them.
const SHOWS_IMAGES: &[u8] = b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c\x1b[6;20;10t\x1b[0n";
const QUESTION: &[u8] = b"\x1b[5n";

pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    wrote: Arc<Mutex<Vec<u8>>>,
    input: Arc<Mutex<Box<dyn Write + Send>>>,
    pair: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts the program with these arguments on a screen of this size.
    pub fn start(home: &Home, size: (u16, u16), arguments: &[&str]) -> Terminal {
        Terminal::that_shows(Shows::Text, home, size, arguments)
    }

    /// Starts it on [`NOTE`] and waits until a question can be asked.
    pub fn on_the_note(home: &Home, size: (u16, u16)) -> Terminal {
        let note = home.file("note.md", NOTE);
        let terminal = Terminal::start(home, size, &[note.to_str().unwrap()]);
        terminal.wait("Ask a question");
        terminal
    }

    /// The same on a terminal that shows more than text.
    pub fn that_shows(shows: Shows, home: &Home, (columns, rows): (u16, u16), arguments: &[&str]) -> Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = command(home, arguments);
        if shows != Shows::Text {
            command.env("COLORTERM", "truecolor");
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let screen = Arc::new(Mutex::new(vt100::Parser::new(cells(rows), cells(columns), 0)));
        let input: Arc<Mutex<Box<dyn Write + Send>>> = Arc::new(Mutex::new(pair.master.take_writer().unwrap()));
        let wrote = Arc::new(Mutex::new(Vec::new()));
        let (mut output, shown) = (pair.master.try_clone_reader().unwrap(), screen.clone());
        let (log, answers) = (wrote.clone(), input.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 65536];
            while let Ok(n @ 1..) = output.read(&mut bytes) {
                shown.lock().unwrap().process(&bytes[..n]);
                let asked = bytes[..n].windows(QUESTION.len()).any(|part| part == QUESTION);
                if asked && shows == Shows::Images {
                    let mut answers = answers.lock().unwrap();
                    answers.write_all(SHOWS_IMAGES).and_then(|()| answers.flush()).unwrap();
                }
                log.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        Terminal { screen, wrote, input, pair: pair.master, child }
    }

    /// True when the program has written these bytes.
    pub fn has_written(&self, bytes: &[u8]) -> bool {
        self.wrote.lock().unwrap().windows(bytes.len()).any(|part| part == bytes)
    }

    /// How many bytes it has written so far.
    #[cfg(target_os = "linux")]
    pub fn written(&self) -> usize {
        self.wrote.lock().unwrap().len()
    }

    /// The program's process.
    #[cfg(target_os = "linux")]
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Types text or sends the bytes of keys.
    pub fn send(&mut self, bytes: &str) {
        let mut input = self.input.lock().unwrap();
        input.write_all(bytes.as_bytes()).and_then(|()| input.flush()).unwrap();
    }

    /// Asks, and waits for the end of the answer, when no other is on the screen.
    pub fn ask(&mut self, question: &str) {
        self.send(question);
        self.send("\r");
        self.wait("total");
    }

    /// Leaves the program, which must end well.
    pub fn leave(&mut self) {
        self.send(keys::CTRL_Q);
        assert!(self.end().success());
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// The row that the cursor is in up to the cursor.
    pub fn before_cursor(&self) -> String {
        let parser = self.screen.lock().unwrap();
        let (row, column) = parser.screen().cursor_position();
        parser.screen().contents_between(row, 0, row, column)
    }

    /// Row and column of the cursor.
    pub fn cursor(&self) -> (usize, usize) {
        let (row, column) = self.screen.lock().unwrap().screen().cursor_position();
        (row.into(), column.into())
    }

    /// What stands in the cell before the cursor.
    pub fn at_cursor_before(&self) -> String {
        let parser = self.screen.lock().unwrap();
        let (row, column) = parser.screen().cursor_position();
        parser.screen().cell(row, column.saturating_sub(1)).map(|c| c.contents().to_string()).unwrap_or_default()
    }

    /// The column of a character in every row that has it (its first).
    pub fn columns_of(&self, wanted: &str) -> Vec<u16> {
        let parser = self.screen.lock().unwrap();
        let (rows, columns) = parser.screen().size();
        let holds = |row: u16| {
            (0..columns.get()).find(|&c| parser.screen().cell(row, c).is_some_and(|cell| cell.contents() == wanted))
        };
        (0..rows.get()).filter_map(holds).collect()
    }

    /// The characters that are shown in reverse or on a coloured ground.
    pub fn marked(&self) -> String {
        let parser = self.screen.lock().unwrap();
        let (rows, columns) = parser.screen().size();
        let (rows, columns) = (rows.get(), columns.get());
        let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
        let marked = cells
            .filter_map(|(row, column)| parser.screen().cell(row, column))
            .filter(|cell| cell.inverse() || cell.bgcolor() != vt100::Color::Default);
        marked.map(|cell| if cell.contents().is_empty() { " " } else { cell.contents() }.to_string()).collect()
    }

    /// True when the program left the terminal as it found it.
    pub fn restored(&self) -> bool {
        let parser = self.screen.lock().unwrap();
        let screen = parser.screen();
        !screen.alternate_screen()
            && !screen.hide_cursor()
            && !screen.bracketed_paste()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    }

    /// Waits until the screen shows what is wanted; shows the screen when it never does.
    pub fn wait(&self, wanted: &str) {
        self.until(wanted, |screen| screen.contains(wanted));
    }

    pub fn until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let end = Instant::now() + LIMIT;
        while !holds(&self.text()) {
            assert!(Instant::now() < end, "never: {what}\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn resize(&self, columns: u16, rows: u16) {
        self.screen.lock().unwrap().screen_mut().set_size(cells(rows), cells(columns));
        self.pair.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end of the program, and for the last of its output.
    pub fn end(&mut self) -> ExitStatus {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                std::thread::sleep(Duration::from_millis(100));
                return status;
            }
            assert!(Instant::now() < end, "the program does not end\n{}", self.text());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
