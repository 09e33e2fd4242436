//! Runs a command that prints a key, with a time limit, after which it is killed with everything it started.

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// More output than this is not a key.
const LONGEST: u64 = 64 << 10;
/// How often a command's exit is polled.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// A process left running by the command may hold its output open: how long to wait for the rest of it.
const GRACE: Duration = Duration::from_millis(500);

/// A command's output and exit status.
pub(super) struct Printed {
    pub status: ExitStatus,
    /// At most [`LONGEST`] bytes.
    pub out: Vec<u8>,
    /// Standard error, likewise.
    pub err: Vec<u8>,
}

impl Printed {
    /// True if there was more output than a key can have.
    pub fn too_much(&self) -> bool {
        self.out.len() as u64 >= LONGEST
    }
}

/// Why there is no output.
#[derive(Debug)]
pub(super) enum NotRun {
    /// It could not be started or waited for.
    Io(std::io::Error),
    /// It exceeded the time limit and was killed.
    TooLong,
}

/// Runs a command without standard input until it exits or its time is up.
pub(super) fn run(
    program: &str,
    arguments: &[impl AsRef<std::ffi::OsStr>],
    limit: Duration,
) -> Result<Printed, NotRun> {
    let end = Instant::now() + limit;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A process group of its own, so that its children can be killed with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(NotRun::Io)?;
    let out = reading(child.stdout.take());
    let err = reading(child.stderr.take());
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < end => std::thread::sleep(LOOK_EVERY),
            Ok(None) => {
                kill(&mut child);
                return Err(NotRun::TooLong);
            }
            Err(error) => {
                kill(&mut child);
                return Err(NotRun::Io(error));
            }
        }
    };
    let until = Instant::now() + GRACE;
    Ok(Printed { status, out: out(until), err: err(until) })
}

/// Reads a pipe in a separate thread; the returned function gives what has arrived by the deadline.
fn reading(pipe: Option<impl Read + Send + 'static>) -> impl FnOnce(Instant) -> Vec<u8> {
    let (sender, pieces) = channel::<Vec<u8>>();
    std::thread::spawn(move || {
        let Some(pipe) = pipe else { return };
        let mut pipe = pipe.take(LONGEST);
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = pipe.read(&mut piece) {
            if sender.send(piece[..read].to_vec()).is_err() {
                return;
            }
        }
    });
    move |until| {
        let mut all = Vec::new();
        loop {
            match pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(piece) => all.extend(piece),
                Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return all,
            }
        }
    }
}

/// Kills a command and its process group.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    if let Ok(group) = i32::try_from(child.id()) {
        // SAFETY: takes two numbers. The child was not waited for, so the id is still its own.
        unsafe { libc::killpg(group, libc::SIGKILL) };
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, limit_ms: u64) -> Result<Printed, NotRun> {
        run("sh", &["-c", script], Duration::from_millis(limit_ms))
    }

    #[test]
    fn what_a_command_prints_is_had_with_how_it_ended() {
        let printed = shell("printf key; printf why >&2; exit 3", 5000).unwrap();
        assert_eq!(
            (printed.out.as_slice(), printed.err.as_slice(), printed.status.code()),
            (&b"key"[..], &b"why"[..], Some(3))
        );
        assert!(matches!(run("/no/such", &["x"], GRACE), Err(NotRun::Io(_))));
    }

    #[test]
    fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
        let began = Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 1; touch {}) & sleep 60", mark.display());
        assert!(matches!(shell(&script, 200), Err(NotRun::TooLong)));
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(1500));
        assert!(!mark.exists(), "a child of the command went on");
    }

    #[test]
    fn what_a_command_leaves_running_is_not_waited_for() {
        let began = Instant::now();
        assert_eq!(shell("echo key; sleep 5 &", 5000).unwrap().out, b"key\n");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    }

    #[test]
    fn an_endless_output_is_no_key() {
        let endless = shell("yes", 300);
        assert!(matches!(endless, Err(NotRun::TooLong)) || endless.is_ok_and(|printed| printed.too_much()));
    }
}
