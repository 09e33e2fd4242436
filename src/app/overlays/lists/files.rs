//! The file opener: what is in a folder.

use std::path::{Path, PathBuf};

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List};
use crate::app::effect::Effect;
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::FileRow;
use crate::app::overlays::intent::Intent;
use crate::app::overlays::{Around, Outcome, Overlay};
use crate::app::state::App;
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

/// A folder and what is in it, as it is listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Files {
    /// The folder.
    pub folder: PathBuf,
    /// What is in it.
    pub files: Vec<FileRow>,
}

impl Choosing for Files {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Files, Context::List, Context::Overlay]
    }

    fn hint(&self, around: &Around<'_>) -> String {
        let key = |action| around.keymap.key(action);
        let (open, parent, close) = (key(Action::Accept), key(Action::ParentFolder), key(Action::Close));
        say!(around.locale, "pick-keys-file", open = open, parent = parent, close = close)
    }

    fn act(&mut self, action: Action, picker: &Picker, _: &Around<'_>) -> Outcome {
        match action {
            Action::ParentFolder if picker.query.text().is_empty() => {
                Outcome::Then(Intent::Effect(Effect::ListFiles(parent(&self.folder))))
            }
            _ => Outcome::Ignored,
        }
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        let file = self.files.get(at)?;
        Some(match file.folder {
            true if file.name == ".." => Intent::Effect(Effect::ListFiles(parent(&self.folder))),
            true => Intent::Effect(Effect::ListFiles(self.folder.join(&file.name))),
            false => Intent::Open(self.folder.join(&file.name)),
        })
    }
}

impl App {
    /// Shows the contents of a folder.
    pub(crate) fn files(&mut self, folder: PathBuf, files: Result<Vec<FileRow>, Failure>) {
        let files = match files {
            Ok(files) => files,
            Err(failure) => return self.report(&failure),
        };
        let item = |file: &FileRow| Item {
            label: if file.folder { format!("{}/", one_line(&file.name)) } else { one_line(&file.name) },
            note: if file.folder { String::new() } else { size(file.size) },
            ..Item::default()
        };
        let picker = Picker::new(files.iter().map(item).collect());
        let title = say!(self.locale, "open-title", folder = one_line(&folder.to_string_lossy()));
        let list = List::of(title, Choice::Files(Files { folder, files }), picker);
        let same = |top: &Overlay| matches!(top, Overlay::List(list) if matches!(list.choice, Choice::Files(_)));
        self.put_on_top(list, same);
    }
}

fn parent(folder: &Path) -> PathBuf {
    folder.join("..")
}

/// A file size for display, such as "1.2 MB".
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
