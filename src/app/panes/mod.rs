//! The panes of the screen: where each is, and what the side pane shows beside the conversation: passages or a page.

pub mod geometry;
pub mod page;
pub mod passages;
