//! What keys send.

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const TAB: &str = "\t";
pub const LEFT: &str = "\x1b[D";
pub const BACKSPACE: &str = "\x7f";
pub const F1: &str = "\x1bOP";
pub const F2: &str = "\x1bOQ";
pub const F4: &str = "\x1bOS";
pub const F5: &str = "\x1b[15~";
pub const F7: &str = "\x1b[18~";
pub const F8: &str = "\x1b[19~";
#[cfg(feature = "page-images")]
pub const F9: &str = "\x1b[20~";
pub const F12: &str = "\x1b[24~";
pub const CTRL_A: &str = "\x01";
pub const CTRL_L: &str = "\x0c";
pub const CTRL_O: &str = "\x0f";
pub const CTRL_P: &str = "\x10";
pub const CTRL_Q: &str = "\x11";
pub const CTRL_R: &str = "\x12";
pub const CTRL_T: &str = "\x14";
pub const CTRL_U: &str = "\x15";
