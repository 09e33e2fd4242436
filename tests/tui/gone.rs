//! A terminal that goes away without a word.

use std::io::Read as _;
use std::time::{Duration, Instant};

use portable_pty::{PtySize, native_pty_system};

use crate::terminal::Home;

#[test]
fn the_program_ends_with_its_terminal_though_no_signal_says_so() {
    let home = Home::new();
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = home.command(&[]);
    // Without it, the system sends SIGHUP to nobody.
    command.set_controlling_tty(false);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut output = pair.master.try_clone_reader().unwrap();
    let (mut painted, mut bytes) = (Vec::new(), [0; 4096]);
    let shows = |painted: &[u8]| painted.windows(4).any(|part| part == b"Step");
    while !shows(&painted) {
        let read = output.read(&mut bytes).unwrap();
        painted.extend_from_slice(&bytes[..read]);
    }
    drop(output);
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
