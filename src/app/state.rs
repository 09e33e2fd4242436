//! The state of the interface: its parts, and what only all of them together can answer.

use std::path::PathBuf;

use super::conversation::chat::Chat;
use super::conversation::questions::Questions;
use super::conversation::settings::QuestionSettings;
use super::documents::Documents;
use super::effect::{Effect, OpenId};
use super::input::composer::Editor;
use super::keys::bindings::Keymap;
use super::keys::keymap::Action;
use super::locale::Locale;
use super::notices::Notices;
use super::overlays::Overlay;
use super::panes::Panes;
use super::panes::geometry::PROMPT;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::document::{Document, DocumentId};
use crate::domain::report::Failure;

/// The whole state. [`App::update`](super::update) changes it, [`App::settle`] lays it out, the view draws it.
#[derive(Clone, Debug)]
pub struct App {
    /// The documents of this conversation.
    pub documents: Documents,
    pub chat: Chat,
    /// Questions on their way.
    pub questions: Questions,
    /// How the next question is asked.
    pub settings: QuestionSettings,
    /// The input.
    pub composer: Editor,
    /// The parts of the screen, and where the keyboard is.
    pub panes: Panes,
    /// The topmost is last.
    pub overlays: Vec<Overlay>,
    /// What is said in passing.
    pub notices: Notices,
    /// `None` while it is being determined.
    pub model: Option<Result<ModelInfo, Failure>>,
    pub locale: Locale,
    pub keymap: Keymap,
    /// True while the program captures the mouse.
    pub mouse: bool,
    /// True in a build that can draw pages.
    pub draws: bool,
    /// True if the program is new on this machine: it gives hints, one step at a time.
    pub first_run: bool,
    pub(super) last_id: u64,
}

impl App {
    /// An interface with nothing open. `template` is the template for the first question.
    pub fn new(keymap: Keymap, template: &str) -> App {
        App {
            documents: Documents::default(),
            chat: Chat::default(),
            questions: Questions::default(),
            settings: QuestionSettings { template: template.to_string(), ..QuestionSettings::default() },
            composer: Editor::default(),
            panes: Panes::default(),
            overlays: Vec::new(),
            notices: Notices::default(),
            model: None,
            locale: Locale::default(),
            keymap,
            mouse: true,
            draws: false,
            first_run: false,
            last_id: 0,
        }
    }

    /// The effects at start: connect the model, read the templates, open the files; without files, show the library.
    pub fn begin(&mut self, files: Vec<PathBuf>) -> Vec<Effect> {
        let mut effects = vec![Effect::ConnectModel, Effect::LoadTemplates];
        if files.is_empty() && !self.first_run {
            effects.push(Effect::LoadLibrary);
        }
        for path in files {
            effects.push(self.open(path, None));
        }
        effects
    }

    /// Opens a file (also again after a failure), replacing an earlier opening of it. An open document can be asked
    /// until the new version is available.
    pub fn open(&mut self, path: PathBuf, password: Option<String>) -> Effect {
        let id = OpenId(self.next_id());
        if !self.documents.read_again(id, &path) {
            self.documents.begin(id, path.clone());
        }
        Effect::Open { id, path, password }
    }

    /// Opens a document from the library without its file, if possible.
    pub(super) fn open_known(&mut self, document: Document) -> Effect {
        let id = OpenId(self.next_id());
        self.documents.begin(id, document.file());
        Effect::OpenKnown { id, document }
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The document being viewed, or the first open one.
    pub(super) fn first_document(&self) -> Option<DocumentId> {
        let read = self.panes.page.as_ref().map(|page| &page.document);
        read.or(self.documents.first().map(|document| &document.id)).cloned()
    }

    /// A question put to this conversation, and to the documents that can be asked now.
    pub(crate) fn put(&self, ask: Ask) -> Ask {
        Ask { conversation: self.chat.id, documents: self.documents.askable(), ..ask }
    }

    /// True while something on screen changes by itself and needs ticks.
    pub fn ticking(&self) -> bool {
        self.notices.ticking() || self.questions.running.is_some() || self.documents.working()
    }

    /// The visible web addresses: column and row of the beginning, text, and target.
    pub fn links(&self) -> Vec<(u16, u16, &str, &str)> {
        let Some(g) = self.panes.geometry().filter(|g| g.chat.height > 0 && self.overlays.is_empty()) else {
            return Vec::new();
        };
        let mut links = Vec::new();
        for (row, line) in self.chat.view().iter().enumerate().take(g.chat.height.into()) {
            let mut column = 0;
            for span in &line.content.spans {
                if let Some(link) = &span.link {
                    links.push((g.chat.x + column as u16, g.chat.y + row as u16, span.text.as_str(), &**link));
                }
                column += super::text::width(&span.text);
            }
        }
        links
    }

    /// Says why something failed.
    pub(super) fn report(&mut self, failure: &Failure) {
        self.notices.complain(self.locale.failure(failure));
    }

    /// Lays out the visible part. Must be called before every drawing.
    pub fn settle(&mut self) {
        let text_columns = usize::from(self.panes.size.0.saturating_sub(PROMPT + 1));
        let input = u16::try_from(self.composer.lines(text_columns).len()).unwrap_or(u16::MAX);
        let Some(g) = self.panes.arrange(input) else { return };
        self.chat.locale = self.locale;
        self.chat.name_change_key(self.keymap.key(Action::TakeAs));
        self.chat.settle(g.chat.width.into(), g.chat.height.into());
        self.panes.settle_side(
            self.chat.current_turn(),
            (&self.settings.steer, self.settings.right.as_slice()),
            self.locale,
        );
    }
}
