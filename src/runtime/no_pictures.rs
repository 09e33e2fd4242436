//! Replaces `pictures.rs` in a build that cannot draw pages.

use std::sync::Arc;

use ratatui::Frame;

use super::events::Input;
use crate::app::{App, Locale, Message};
use crate::tasks::Workspace;

/// Draws nothing.
pub struct Pictures;

impl Pictures {
    /// This build cannot draw pages, and says so on request.
    pub const DRAWS: bool = false;

    pub fn new(_: Arc<Workspace>, _: Option<String>, _: Locale) -> Pictures {
        Pictures
    }

    pub async fn want(&mut self, _: &App, _: &mut Input) -> Vec<Message> {
        Vec::new()
    }

    /// Never resolves.
    pub async fn next(&mut self) -> Option<Message> {
        std::future::pending().await
    }

    pub fn leaves(&mut self, _: &App) -> bool {
        false
    }

    pub fn draw(&self, _: &mut Frame<'_>, _: &App) {}
}
