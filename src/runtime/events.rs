//! What the terminal and the system say, as messages.

use std::future::poll_fn;
use std::task::Poll;

use crossterm::event::{Event, EventStream, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use futures_util::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::burst;
use crate::app::{Code, Key, Message};

/// What is typed, pasted and clicked. A task of its own reads the terminal: a stream of terminal events that is polled
/// once and dropped forgets whom to wake.
pub struct Input {
    messages: UnboundedReceiver<Message>,
    #[cfg(feature = "page-images")]
    sender: UnboundedSender<Message>,
    task: JoinHandle<()>,
}

impl Input {
    /// Begins to listen.
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

    /// What came next; `None` when the terminal has gone.
    pub async fn next(&mut self) -> Option<Message> {
        tokio::select! {
            biased;
            message = self.messages.recv() => message,
            _ = &mut self.task => None,
        }
    }

    /// What has come already.
    pub fn waiting(&mut self) -> Option<Message> {
        self.messages.try_recv().ok()
    }

    /// Stops listening, so that somebody else can read what the terminal says.
    #[cfg(feature = "page-images")]
    pub async fn pause(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
        // The thread that waited for the terminal is told to let go of it, and does so when it gets to run.
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

/// Adds what has come together with the first event. Nobody is kept waiting, but for Enter directly behind a letter: whether
/// more follows says whether a person typed or a terminal pasted.
async fn gather(events: &mut EventStream, burst: &mut Vec<Event>) {
    while burst.len() < burst::LONGEST {
        let next = poll_fn(|context| match events.poll_next_unpin(context) {
            Poll::Ready(next) => Poll::Ready(Some(next)),
            // Asked with the task's own waker, which the stream keeps.
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

/// Tells when the terminal has gone, from a thread that sleeps until then. Where no signal says so (the program has a
/// session of its own, or the terminal's program was killed), crossterm reads on and on from what is gone.
#[cfg(target_os = "linux")]
fn watch(sender: UnboundedSender<Message>) {
    use rustix::event::{PollFd, PollFlags, poll};
    std::thread::spawn(move || {
        let stdin = std::io::stdin();
        loop {
            // Nothing is asked for: that nobody is there any more is always told.
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

/// The message of a terminal event, if it is one for us.
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

/// What the system asks of the program.
pub enum Signal {
    /// To end: SIGTERM, SIGHUP, SIGINT.
    End,
    /// To stop until it is continued: SIGTSTP.
    Stop,
}

/// The signals, as they come.
#[cfg(unix)]
pub struct Signals {
    ends: [tokio::signal::unix::Signal; 3],
    stop: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Takes the signals over from their defaults, which would leave the terminal as it is.
    ///
    /// # Errors
    /// When the system does not let us.
    pub fn new() -> std::io::Result<Signals> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            ends: [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?, signal(SignalKind::interrupt())?],
            stop: signal(SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw()))?,
        })
    }

    /// The next one. Can be dropped and called again without losing any.
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

/// The signals, where there is only Ctrl+C.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Nothing to take over.
    ///
    /// # Errors
    /// None.
    pub fn new() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::End
    }
}
