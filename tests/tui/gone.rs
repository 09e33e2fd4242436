//! A terminal that goes away without a word.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use portable_pty::{PtySize, native_pty_system};

use crate::support::Home;
use crate::terminal::command;

#[test]
fn the_program_ends_with_its_terminal_though_no_signal_says_so() {
    let home = Home::without_models();
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let note = home.file("note.md", "# Ice\n\nThe harbour of Riga freezes in January of most winters.\n");
    let mut command = command(&home, &["--provider", "none", note.to_str().unwrap()]);
    // Without it, the system sends SIGHUP to nobody.
    command.set_controlling_tty(false);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let mut input = pair.master.take_writer().unwrap();
    let (mut painted, mut bytes) = (Vec::new(), [0; 4096]);
    let mut until = |wanted: &[u8]| {
        while !painted.windows(wanted.len()).any(|part| part == wanted) {
            let read = output.read(&mut bytes).unwrap();
            painted.extend_from_slice(&bytes[..read]);
        }
    };
    until(b"Step");
    input.write_all(b"When does Riga freeze?\r").unwrap();
    until(b"total");
    // What is said in passing is put away, and the screen stands still: a frame that cannot be written would tell.
    input.write_all(b"\x1b").unwrap();
    std::thread::sleep(Duration::from_secs(8));
    drop((input, output));
    drop(pair.master);
    let end = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > end {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it runs on without a terminal");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
