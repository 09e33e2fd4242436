//! The state of the interface.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use super::effect::{AskId, Effect, OpenId, Question};
use super::message::Edition;
use crate::app::conversation::chat::Chat;
use crate::app::conversation::turn::TurnView;
use crate::app::input::composer::Editor;
use crate::app::keys::keymap::Keymap;
use crate::app::locale::Locale;
use crate::app::overlays::Overlay;
use crate::app::panes::geometry::{Arrangement, Geometry, geometry};
use crate::app::panes::page::{PageView, Picture};
use crate::app::panes::passages::PassagesView;
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::conversation::template::Template;
use crate::domain::document::labels::Printed;
use crate::domain::document::{Coverage, Document, DocumentId, FileNow, SkippedPage};

/// How far a document is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The file is being looked at.
    Opening,
    /// Pages come in.
    Reading,
    /// All pages can be found by words; by meaning, more and more.
    Embedding,
    /// All is done.
    Ready,
    /// It waits for its password.
    Locked,
    /// It could not be opened.
    Failed(String),
}

/// A document of this session.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentView {
    /// Its opening.
    pub open: OpenId,
    /// Its file.
    pub path: PathBuf,
    /// The document, once its file was looked at.
    pub document: Option<Document>,
    /// How far it is.
    pub phase: Phase,
    /// How much of it can be searched.
    pub coverage: Coverage,
    /// Pages that could not be read.
    pub skipped: Vec<SkippedPage>,
    /// Names of files that are in it and not read.
    pub attachments: Vec<String>,
    /// Why it cannot be found by meaning.
    pub no_embeddings: Option<String>,
    /// What has become of its file since it was read.
    pub file: FileNow,
    /// The opening that reads its file again, until there is a document of it.
    pub again: Option<OpenId>,
    /// The edition before, until this one is ready: should it not become so, that one is taken up again.
    pub before: Option<Box<DocumentView>>,
}

impl DocumentView {
    /// How it is named: by its file.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy();
        crate::domain::text::one_line(&name)
    }
}

/// Where the keyboard is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The input.
    #[default]
    Composer,
    /// The conversation.
    Conversation,
    /// The side pane.
    Side,
}

/// What the side pane shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Nothing.
    #[default]
    Hidden,
    /// The passages of the current turn.
    Passages,
    /// A page.
    Page,
}

/// A short message that goes away by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What it says, on one line.
    pub text: String,
    /// True for a failure.
    pub bad: bool,
    /// Ticks it stays.
    pub left: u32,
}

/// A question that waits for the one before it, or for a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Queued {
    /// The question.
    pub text: String,
    /// The template it was asked with.
    pub template: String,
    /// Values of its variables.
    pub values: BTreeMap<String, String>,
    /// What was decided by hand.
    pub steer: Steer,
}

/// Ticks a second: a [`Message::Tick`](super::Message::Tick) comes every 250 ms while [`App::ticking`].
pub const TICKS: u32 = 4;

/// The whole state. [`App::update`](super::update) changes it, [`App::settle`] lays it out, the view draws it.
#[derive(Clone, Debug)]
pub struct App {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The documents of this conversation.
    pub documents: Vec<DocumentView>,
    /// What is printed on the pages of documents.
    pub printed: Arc<Printed>,
    /// Documents that answers rest on, as they were read.
    pub editions: BTreeMap<DocumentId, Edition>,
    /// The conversation.
    pub chat: Chat,
    /// The input.
    pub composer: Editor,
    /// Questions that wait.
    pub queue: VecDeque<Queued>,
    /// Commands that wait for a document, as they were typed.
    pub waiting: Vec<String>,
    /// The question being answered, and its turn.
    pub running: Option<(AskId, usize)>,
    /// What the side pane shows.
    pub side: Side,
    /// Its share of the width, percent.
    pub share: u16,
    /// The passages.
    pub passages: PassagesView,
    /// The page, once one was opened.
    pub page: Option<PageView>,
    /// Where the keyboard is.
    pub focus: Focus,
    /// What lies over everything, the topmost last.
    pub overlays: Vec<Overlay>,
    /// A short message.
    pub notice: Option<Notice>,
    /// The template of the next question.
    pub template: String,
    /// Values of its variables.
    pub values: BTreeMap<String, String>,
    /// All templates.
    pub templates: Vec<Template>,
    /// What is pinned and dropped among the passages, for when the question is asked again.
    pub steer: Steer,
    /// The language model: `None` while it is looked for.
    pub model: Option<Result<ModelInfo, String>>,
    /// The language of what is shown.
    pub locale: Locale,
    /// The keys.
    pub keymap: Keymap,
    /// True while clicks and the wheel come to us, not to the terminal.
    pub mouse: bool,
    /// Ticks for which the next Ctrl+C quits, since one was pressed with nothing to stop or clear.
    pub quit_armed: u32,
    /// True in a build that can draw pages.
    pub draws: bool,
    /// True when nobody has used the program on this machine yet: it shows the way, one step at a time.
    pub first_run: bool,
    /// Changes with every tick while something runs.
    pub beat: u32,
    pub(super) last_id: u64,
    /// Questions with a greater number belong to this conversation.
    pub(super) chat_since: u64,
    geometry: Option<Geometry>,
}

impl App {
    /// An interface with nothing open. `template` is the template of the first question.
    pub fn new(keymap: Keymap, template: &str) -> App {
        App {
            size: (80, 24),
            documents: Vec::new(),
            printed: Arc::default(),
            editions: BTreeMap::new(),
            chat: Chat::default(),
            composer: Editor::default(),
            queue: VecDeque::new(),
            waiting: Vec::new(),
            running: None,
            side: Side::Hidden,
            share: 42,
            passages: PassagesView::default(),
            page: None,
            focus: Focus::Composer,
            overlays: Vec::new(),
            notice: None,
            template: template.to_string(),
            values: BTreeMap::new(),
            templates: Vec::new(),
            steer: Steer::default(),
            model: None,
            locale: Locale::default(),
            keymap,
            mouse: true,
            quit_armed: 0,
            draws: false,
            first_run: false,
            beat: 0,
            last_id: 0,
            chat_since: 0,
            geometry: None,
        }
    }

    /// What is to be done when the program begins: connect the model, read the templates, open the files; without
    /// files, show the library.
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

    /// Opens a file (again, when its opening failed), replacing an earlier opening of it. A document that is open can be
    /// asked until there is another of its file.
    pub fn open(&mut self, path: PathBuf, password: Option<String>) -> Effect {
        if let Some(id) = self.again_of(&path) {
            return Effect::Open { id, path, password };
        }
        let id = self.opening_of(path.clone());
        Effect::Open { id, path, password }
    }

    /// Opens a document of the library without its file, where that can be.
    pub(super) fn open_known(&mut self, document: Document) -> Effect {
        let id = self.opening_of(document.file());
        Effect::OpenKnown { id, document }
    }

    fn opening_of(&mut self, path: PathBuf) -> OpenId {
        let id = OpenId(self.next_id());
        let view = DocumentView {
            open: id,
            path,
            document: None,
            phase: Phase::Opening,
            coverage: Coverage::default(),
            skipped: Vec::new(),
            attachments: Vec::new(),
            no_embeddings: None,
            file: FileNow::Same,
            again: None,
            before: None,
        };
        match self.documents.iter_mut().find(|d| d.path == view.path) {
            Some(known) => *known = view,
            None => self.documents.push(view),
        }
        id
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The documents that can be asked.
    pub fn askable(&self) -> Vec<DocumentId> {
        self.documents
            .iter()
            .filter(|d| matches!(d.phase, Phase::Reading | Phase::Embedding | Phase::Ready))
            .filter(|d| d.coverage.pages_read > 0 || d.phase == Phase::Ready)
            .filter_map(|d| d.document.as_ref().map(|doc| doc.id.clone()))
            .collect()
    }

    /// True where no document is open, or none of those named could be opened.
    pub fn nothing_to_ask(&self) -> bool {
        self.documents.iter().all(|d| matches!(d.phase, Phase::Failed(_)))
    }

    /// True while a document may yet become askable.
    pub fn awaiting_documents(&self) -> bool {
        self.documents.iter().any(|d| matches!(d.phase, Phase::Opening | Phase::Reading | Phase::Locked))
    }

    /// The open document with this id.
    pub fn document(&self, id: &DocumentId) -> Option<&DocumentView> {
        self.documents.iter().find(|d| d.document.as_ref().is_some_and(|doc| doc.id == *id))
    }

    /// The template of the next question, once templates are known.
    pub fn current_template(&self) -> Option<&Template> {
        self.templates.iter().find(|t| t.name == self.template)
    }

    /// The turn whose passages are shown.
    pub fn current_turn(&self) -> Option<&TurnView> {
        self.chat.current().and_then(|at| self.chat.turns().get(at))
    }

    /// The question as a task needs it.
    pub(super) fn question(
        &self,
        text: &str,
        template: &str,
        values: &BTreeMap<String, String>,
        steer: Steer,
    ) -> Question {
        Question {
            conversation: self.chat.id,
            documents: self.askable(),
            text: text.to_string(),
            template: template.to_string(),
            values: values.clone(),
            steer,
            continues: None,
        }
    }

    /// Says something for a few seconds.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.notice = Some(Notice { text: crate::domain::text::one_line(text.as_ref()), bad: false, left: 5 * TICKS });
    }

    /// Says that something failed; it stays longer.
    pub fn complain(&mut self, text: impl AsRef<str>) {
        self.notice = Some(Notice { text: crate::domain::text::one_line(text.as_ref()), bad: true, left: 30 * TICKS });
    }

    /// True while something on the screen moves by itself, so that ticks are wanted.
    pub fn ticking(&self) -> bool {
        self.notice.is_some() || self.running.is_some() || self.quit_armed > 0 || self.working()
    }

    /// True while a document is being read or embedded.
    pub fn working(&self) -> bool {
        self.documents.iter().any(|d| matches!(d.phase, Phase::Opening | Phase::Reading | Phase::Embedding))
    }

    /// True when the screen has room for the conversation and another pane.
    pub fn two_panes(&self) -> bool {
        let (columns, rows) = self.size;
        let arrangement = geometry(columns, rows, true, false, self.share, 1).map(|g| g.arrangement);
        matches!(arrangement, Some(Arrangement::Beside | Arrangement::Below))
    }

    /// The web addresses in view: the column and row where each begins, its text, and where it leads.
    pub fn links(&self) -> Vec<(u16, u16, &str, &str)> {
        let Some(g) = self.geometry.filter(|g| g.chat.height > 0 && self.overlays.is_empty()) else {
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

    /// Where everything is; `None` when the screen is too small.
    pub fn geometry(&self) -> Option<&Geometry> {
        self.geometry.as_ref()
    }

    /// The page that is to be shown as a picture, and where; its text stands there until the picture does.
    pub fn picture(&self) -> Option<Picture> {
        let page = self.page.as_ref().filter(|page| page.drawn && self.side == Side::Page)?;
        let area = self.geometry.map(|g| g.side_text).filter(|area| area.width > 0 && area.height > 0)?;
        Some(Picture { document: page.document.clone(), page: page.number, area })
    }

    /// Lays out what is in view. To be called before every drawing.
    pub fn settle(&mut self) {
        let (columns, rows) = self.size;
        let focused = self.focus == Focus::Side;
        let text_columns = usize::from(columns.saturating_sub(crate::app::panes::geometry::PROMPT + 1));
        let input = u16::try_from(self.composer.lines(text_columns).len()).unwrap_or(u16::MAX);
        self.geometry = geometry(columns, rows, self.side != Side::Hidden, focused, self.share, input);
        let Some(g) = self.geometry else { return };
        self.chat.locale = self.locale;
        self.chat.settle(g.chat.width.into(), g.chat.height.into());
        let (side_columns, side_rows) = (g.side_text.width.into(), g.side_text.height.into());
        match self.side {
            Side::Hidden => {}
            Side::Passages => {
                let turn = self.chat.current().and_then(|at| self.chat.turns().get(at));
                self.passages.settle(turn, side_columns, side_rows, (focused, &self.steer), self.locale);
            }
            Side::Page => {
                if let Some(page) = &mut self.page {
                    page.settle(side_columns, side_rows);
                }
            }
        }
    }
}
