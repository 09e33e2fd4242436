//! Pages as pictures: what the terminal can show is asked once, when the first picture is wanted; pages are drawn by the
//! reader's process and put over the page's text when they are there.
//!
//! What is wanted is read off the interface before every frame, so that turning pages, another size of the window and going
//! back to the text need no messages of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Frame;
use ratatui::layout::{Rect, Size};
use ratatui::widgets::{Clear, Widget};
use ratatui_image::picker::cap_parser::QueryStdioOptions;
use ratatui_image::picker::{Picker, ProtocolType};
use ratatui_image::protocol::Protocol;
use ratatui_image::{Image, Resize};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::events::Input;
use crate::adapters::reader::picture::{PictureRequest, draw};
use crate::app::panes::page::Picture;
use crate::app::{App, Locale, Message};
use crate::domain::report::Failure;
use crate::domain::report::reading::{ReadError, Undrawn};
use crate::say;
use crate::tasks::Workspace;

/// The longest that the terminal may take to say what it can show; a line across the world takes a third of a second.
const ANSWER_MS: i32 = 700;

/// Where half blocks stand for pixels, a cell is taken to have so many: enough to be scaled down well.
const MOST_PIXELS_OF_A_CELL: u16 = 40;

/// A picture, or why there is none.
type Drawn = (Picture, Result<Protocol, String>);

/// See the module.
pub struct Pictures {
    workspace: Arc<Workspace>,
    password: Option<String>,
    locale: Locale,
    /// What the terminal can show; `None` until it was asked, `Some(None)` when it can show nothing.
    terminal: Option<Option<Picker>>,
    wanted: Option<Picture>,
    shown: Option<(Picture, Protocol)>,
    /// Set when the picture that is being drawn is not wanted any more.
    cancel: Arc<AtomicBool>,
    /// True while a picture, or what a terminal may have shown of a question it does not know, is on the screen.
    on_screen: bool,
    sender: UnboundedSender<Drawn>,
    drawn: UnboundedReceiver<Drawn>,
}

impl Pictures {
    /// True: this build draws pages.
    pub const DRAWS: bool = true;

    /// Nothing is drawn yet. `password` is tried on encrypted files.
    pub fn new(workspace: Arc<Workspace>, password: Option<String>, locale: Locale) -> Pictures {
        let (sender, drawn) = unbounded_channel();
        Pictures {
            workspace,
            password,
            locale,
            terminal: None,
            wanted: None,
            shown: None,
            cancel: Arc::default(),
            on_screen: false,
            sender,
            drawn,
        }
    }

    /// Takes in what the interface wants shown. The messages are for the interface.
    pub async fn want(&mut self, app: &App, input: &mut Input) -> Vec<Message> {
        let wanted = app.panes.picture();
        if wanted == self.wanted {
            return Vec::new();
        }
        self.cancel.store(true, Ordering::SeqCst);
        self.wanted.clone_from(&wanted);
        let Some(wanted) = wanted else {
            self.shown = None;
            return Vec::new();
        };
        let mut said = Vec::new();
        if self.terminal.is_none() {
            input.pause().await;
            let asked = tokio::task::spawn_blocking(ask_terminal).await.ok().flatten();
            input.resume();
            match asked.as_ref().map(Picker::protocol_type) {
                None => {}
                Some(ProtocolType::Halfblocks) => said.push(Message::Done(say!(self.locale, "said-half-blocks"))),
                Some(_) => {}
            }
            (self.terminal, self.on_screen) = (Some(asked), true);
        }
        match self.terminal.clone().flatten() {
            Some(picker) => self.begin(wanted, picker),
            None => said.push(Message::NoPicture(say!(self.locale, "said-no-images"))),
        }
        said
    }

    fn begin(&mut self, wanted: Picture, picker: Picker) {
        self.cancel = Arc::default();
        let (workspace, password, sender) = (self.workspace.clone(), self.password.clone(), self.sender.clone());
        let (cancel, locale) = (self.cancel.clone(), self.locale);
        tokio::task::spawn_blocking(move || {
            let drawn = drawn(&workspace, &wanted, password, &picker, &cancel);
            // What is not wanted any more is not told.
            if !cancel.load(Ordering::SeqCst) {
                let drawn = drawn.map_err(|why| say!(locale, "said-not-drawn", why = locale.failure(&why)));
                let _ = sender.send((wanted, drawn));
            }
        });
    }

    /// Waits for the next picture; the message is for the interface.
    pub async fn next(&mut self) -> Option<Message> {
        let (picture, drawn) = self.drawn.recv().await?;
        if self.wanted.as_ref() != Some(&picture) {
            return None;
        }
        match drawn {
            Ok(protocol) => {
                self.shown = Some((picture, protocol));
                None
            }
            Err(why) => Some(Message::NoPicture(why)),
        }
    }

    /// True when a picture leaves the screen or changes its place with the next frame, which must then be written whole:
    /// some terminals keep pixels under new text.
    pub fn leaves(&mut self, app: &App) -> bool {
        let stays = self.current(app).is_some();
        std::mem::replace(&mut self.on_screen, stays) && !stays
    }

    fn current(&self, app: &App) -> Option<&(Picture, Protocol)> {
        self.shown.as_ref().filter(|(picture, _)| Some(picture) == self.wanted.as_ref() && app.overlays.is_empty())
    }

    /// Puts the picture that is wanted over the page's text.
    pub fn draw(&self, frame: &mut Frame<'_>, app: &App) {
        let Some((picture, protocol)) = self.current(app) else { return };
        let area = picture.area;
        let area = Rect { x: area.x, y: area.y, width: area.width, height: area.height }.intersection(frame.area());
        Clear.render(area, frame.buffer_mut());
        let size = protocol.size();
        let left = area.width.saturating_sub(size.width) / 2;
        let inner = Rect { x: area.x + left, width: area.width - left, ..area };
        Image::new(protocol).render(inner, frame.buffer_mut());
    }
}

/// What the terminal can show: images, or blocks of colour in place of pixels; `None` where it has neither. Blocks.
fn ask_terminal() -> Option<Picker> {
    let options = QueryStdioOptions { timeout_ms: ANSWER_MS, ..QueryStdioOptions::default() };
    let picker = Picker::from_query_stdio_with_options(options).unwrap_or_else(|_| Picker::halfblocks());
    let full_colours = std::env::var("COLORTERM").is_ok_and(|kind| matches!(&*kind, "truecolor" | "24bit"));
    (picker.protocol_type() != ProtocolType::Halfblocks || full_colours).then_some(picker)
}

/// Draws a page in the reader's process and makes of it what the terminal understands.
fn drawn(
    workspace: &Workspace,
    wanted: &Picture,
    password: Option<String>,
    picker: &Picker,
    cancel: &Arc<AtomicBool>,
) -> Result<Protocol, Failure> {
    let document = workspace.library.document(&wanted.document)?;
    let path = document.map(|document| document.file()).unwrap_or_default();
    let cell = picker.font_size();
    let pixels = |cells: u16, of_a_cell: u16| u32::from(cells) * u32::from(of_a_cell.clamp(1, MOST_PIXELS_OF_A_CELL));
    let sitting = PictureRequest {
        path,
        document: wanted.document.clone(),
        password,
        page: wanted.page,
        width: pixels(wanted.area.width, cell.width),
        height: pixels(wanted.area.height, cell.height),
    };
    let broken = |reason| ReadError::NotDrawn { path: sitting.path.clone(), page: wanted.page, reason };
    let program = workspace.settings.worker.clone().ok_or_else(|| broken(Undrawn::NoProgram))?;
    let picture = draw(&program, &sitting, workspace.settings.reader_memory() / 2, cancel)?;
    let image = image::RgbImage::from_raw(picture.width, picture.height, picture.rgb);
    let image = image.ok_or_else(|| broken(Undrawn::CutShort))?;
    let room = Size { width: wanted.area.width, height: wanted.area.height };
    Ok(picker.new_protocol(image.into(), room, Resize::Fit(None)).map_err(|e| broken(Undrawn::Said(e.to_string())))?)
}
