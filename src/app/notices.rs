//! Notices of the interface: one short message at a time, which disappears by itself.

use crate::domain::text::one_line;

/// Ticks per second: a [`Message::Tick`](super::Message::Tick) comes every 250 ms while
/// [`App::ticking`](super::App::ticking).
pub const TICKS: u32 = 4;

/// A short message that disappears by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// On one line.
    pub text: String,
    /// True for a failure.
    pub bad: bool,
    /// Remaining ticks.
    pub left: u32,
}

/// The notice shown, and other state that changes with time.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    pub current: Option<Notice>,
    /// Ticks during which Ctrl+C quits, after one was pressed with nothing to stop or clear.
    pub quit_armed: u32,
    /// Changes with every tick while something runs.
    pub beat: u32,
}

impl Notices {
    /// Shows a message for a few seconds.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.current = Some(Notice { text: one_line(text.as_ref()), bad: false, left: 5 * TICKS });
    }

    /// Shows an error message, which stays longer.
    pub fn complain(&mut self, text: impl AsRef<str>) {
        self.current = Some(Notice { text: one_line(text.as_ref()), bad: true, left: 30 * TICKS });
    }

    /// Removes a failure from the screen. False if none was shown.
    pub fn dismiss(&mut self) -> bool {
        self.current.take_if(|notice| notice.bad).is_some()
    }

    /// Handles a quarter of a second passing.
    pub fn tick(&mut self) {
        self.beat = self.beat.wrapping_add(1);
        self.quit_armed = self.quit_armed.saturating_sub(1);
        if let Some(notice) = &mut self.current {
            notice.left = notice.left.saturating_sub(1);
        }
        self.current.take_if(|notice| notice.left == 0);
    }

    /// True while something here changes with time.
    pub fn ticking(&self) -> bool {
        self.current.is_some() || self.quit_armed > 0
    }
}
