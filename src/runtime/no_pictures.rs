//! What stands for `pictures.rs` in a build that draws no pages.

use std::sync::Arc;

use ratatui::Frame;

use super::events::Input;
use crate::app::{App, Locale, Message};
use crate::tasks::Workspace;

/// Draws nothing.
pub struct Pictures;

impl Pictures {
    /// False: this build draws no pages, and says so when it is asked to.
    pub const DRAWS: bool = false;

    /// Nothing to set up.
    pub fn new(_: Arc<Workspace>, _: Option<String>, _: Locale) -> Pictures {
        Pictures
    }

    /// Nothing is wanted of it.
    pub async fn want(&mut self, _: &App, _: &mut Input) -> Vec<Message> {
        Vec::new()
    }

    /// Never comes.
    pub async fn next(&mut self) -> Option<Message> {
        std::future::pending().await
    }

    /// Nothing leaves.
    pub fn leaves(&mut self, _: &App) -> bool {
        false
    }

    /// Nothing is put over the page.
    pub fn draw(&self, _: &mut Frame<'_>, _: &App) {}
}
