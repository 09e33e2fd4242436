//! The prompt templates, reloaded whenever the user saves one.

use std::sync::Arc;
use std::time::Duration;

use super::workspace::Workspace;
use crate::adapters::templates;
use crate::domain::conversation::template::{Template, TemplateError};

/// How often the template folder is checked, which takes a handful of `stat` calls.
const LOOK: Duration = Duration::from_secs(1);

/// Reads the templates, and again whenever one is saved. `read` is called with them and with the errors of unusable
/// ones; it returns whether to continue.
pub async fn watch(workspace: Arc<Workspace>, mut read: impl FnMut(Vec<Template>, Vec<TemplateError>) -> bool) {
    let mut known = None;
    loop {
        let (shared, before) = (workspace.clone(), known.clone());
        let look = tokio::task::spawn_blocking(move || {
            let folder = &shared.settings.prompts;
            let now = templates::signature(folder);
            let changed = before.as_ref() != Some(&now);
            (changed.then(|| templates::all(folder)), now)
        });
        let Ok((changed, now)) = look.await else { return };
        known = Some(now);
        if let Some((all, errors)) = changed
            && !read(all, errors)
        {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}
