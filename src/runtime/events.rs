//! Terminal events and signals, as messages.

use std::future::poll_fn;
use std::task::Poll;

use crossterm::event::{Event, EventStream, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::burst;
use crate::app::{Code, Key, Message};

/// Keyboard, paste and mouse input. A separate task reads the terminal: a stream of terminal events that is polled once
/// and dropped loses its waker.
pub struct Input {
    messages: UnboundedReceiver<Message>,
    #[cfg(feature = "page-images")]
    sender: UnboundedSender<Message>,
    task: JoinHandle<()>,
}

impl Input {
    /// Starts listening.
    pub fn new() -> Input {
        let (sender, messages) = unbounded_channel();
        #[cfg(target_os = "linux")]
        watch(sender.clone());
        Input {
            messages,
            task: listen(sender.clone()),
            #[cfg(feature = "page-images")]
            sender,
        }
    }

    /// The next event; `None` when the terminal is gone.
    pub async fn next(&mut self) -> Option<Message> {
        tokio::select! {
            biased;
            message = self.messages.recv() => message,
            _ = &mut self.task => None,
        }
    }

    /// An event that has already arrived.
    pub fn waiting(&mut self) -> Option<Message> {
        self.messages.try_recv().ok()
    }

    /// Stops listening, so that someone else can read the terminal's replies.
    #[cfg(feature = "page-images")]
    pub async fn pause(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
        // The thread waiting for the terminal has been told to stop, and does so when it is scheduled.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    /// Listens again.
    #[cfg(feature = "page-images")]
    pub fn resume(&mut self) {
        self.task = listen(self.sender.clone());
    }
}

fn listen(sender: UnboundedSender<Message>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut events = EventStream::new();
        while let Some(Ok(event)) = events.next().await {
            let mut burst = vec![event];
            gather(&mut events, &mut burst).await;
            let messages = match burst::pasted(&burst) {
                Some(text) => vec![Message::Paste(text)],
                None => burst.into_iter().filter_map(message).collect(),
            };
            if messages.into_iter().any(|message| sender.send(message).is_err()) {
                break;
            }
        }
    })
}

/// Collects the events that arrive together with the first. There is no delay, except for Enter directly after a
/// letter: whether more follows tells typing from pasting.
async fn gather(events: &mut EventStream, burst: &mut Vec<Event>) {
    while burst.len() < burst::LONGEST {
        let next = poll_fn(|context| match events.poll_next_unpin(context) {
            Poll::Ready(next) => Poll::Ready(Some(next)),
            // Polled with the task's own waker, which the stream keeps.
            Poll::Pending => Poll::Ready(None),
        });
        let next = match next.await {
            None if burst::undecided(burst) => tokio::time::timeout(burst::GAP, events.next()).await.ok(),
            next => next,
        };
        match next {
            Some(Some(Ok(event))) => burst.push(event),
            _ => return,
        }
    }
}

/// Detects that the terminal is gone, in a thread that sleeps until then. If no signal says so (the program has its own
/// session, or the terminal emulator was killed), crossterm keeps reading from nothing.
#[cfg(target_os = "linux")]
fn watch(sender: UnboundedSender<Message>) {
    use rustix::event::{PollFd, PollFlags, poll};
    std::thread::spawn(move || {
        let stdin = std::io::stdin();
        loop {
            // No events requested: a hang-up is always reported.
            let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
            match poll(&mut terminal, None) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => {
                    let _ = sender.send(Message::Terminate);
                    return;
                }
                Err(_) => return,
            }
        }
    });
}

/// The message for a terminal event, if there is one.
pub fn message(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let code = match key.code {
                KeyCode::Char(c) => Code::Char(c),
                KeyCode::Enter => Code::Enter,
                KeyCode::Esc => Code::Esc,
                KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
                KeyCode::Tab => Code::Tab,
                KeyCode::BackTab => Code::BackTab,
                KeyCode::Backspace => Code::Backspace,
                KeyCode::Delete => Code::Delete,
                KeyCode::Up => Code::Up,
                KeyCode::Down => Code::Down,
                KeyCode::Left => Code::Left,
                KeyCode::Right => Code::Right,
                KeyCode::Home => Code::Home,
                KeyCode::End => Code::End,
                KeyCode::PageUp => Code::PageUp,
                KeyCode::PageDown => Code::PageDown,
                KeyCode::F(n) => Code::F(n),
                _ => return None,
            };
            let has = |modifier| key.modifiers.contains(modifier);
            let mut key = Key { ctrl: has(KeyModifiers::CONTROL), alt: has(KeyModifiers::ALT), shift: false, code };
            // A character carries its case itself; Shift+Tab is a key of its own.
            key.shift = has(KeyModifiers::SHIFT) && !matches!(code, Code::Char(_) | Code::BackTab);
            if let (true, Code::Char(c)) = (key.ctrl, code) {
                key.code = Code::Char(c.to_ascii_lowercase());
            }
            Some(Message::Key(key))
        }
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(columns, rows) => Some(Message::Resize { columns, rows }),
        Event::Mouse(mouse) => {
            let (column, row) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Message::Click { column, row }),
                MouseEventKind::ScrollUp => Some(Message::Wheel { up: true, column, row }),
                MouseEventKind::ScrollDown => Some(Message::Wheel { up: false, column, row }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A signal to the program.
pub enum Signal {
    /// To end: SIGTERM, SIGHUP, SIGINT.
    End,
    /// To stop until continued: SIGTSTP.
    Stop,
}

/// The signals, as they arrive.
#[cfg(unix)]
pub struct Signals {
    ends: [tokio::signal::unix::Signal; 3],
    stop: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Replaces the signals' default actions, which would leave the terminal in raw mode.
    ///
    /// # Errors
    /// If the system does not allow it.
    pub fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            ends: [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?],
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
        })
    }

    /// The next signal. Cancel-safe.
    pub async fn next(&mut self) -> Signal {
        let [term, hangup, interrupt] = &mut self.ends;
        tokio::select! {
            _ = term.recv() => Signal::End,
            _ = hangup.recv() => Signal::End,
            _ = interrupt.recv() => Signal::End,
            _ = self.stop.recv() => Signal::Stop,
        }
    }
}

/// Signals on platforms that only have Ctrl+C.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    /// The next signal.
    pub async fn next(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::End
    }
}
