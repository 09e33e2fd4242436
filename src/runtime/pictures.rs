//! Pages as images: the terminal's capabilities are queried once, when the first image is needed; pages are drawn by
//! the reader process and put over the page's text when they arrive.
//!
//! The image needed is derived from the interface's state before every frame, so that turning pages, resizing and
//! switching back to text need no messages of their own.

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

/// Maximum time for the terminal's reply; a distant connection takes a third of a second.
const ANSWER_MS: i32 = 700;

/// If half blocks replace pixels, a cell is taken to have at most this many pixels: enough for good downscaling.
const MOST_PIXELS_OF_A_CELL: u16 = 40;

/// An image, or why there is none.
type Drawn = (Picture, Result<Protocol, String>);

/// The images of pages.
pub struct Pictures {
    workspace: Arc<Workspace>,
    password: Option<String>,
    locale: Locale,
    /// The terminal's capabilities; `None` until queried, `Some(None)` if it cannot show images.
    terminal: Option<Option<Picker>>,
    wanted: Option<Picture>,
    shown: Option<(Picture, Protocol)>,
    /// Set when the image being drawn is no longer needed.
    cancel: Arc<AtomicBool>,
    /// True while an image is on screen, or output the terminal may have shown for a query it does not understand.
    on_screen: bool,
    sender: UnboundedSender<Drawn>,
    drawn: UnboundedReceiver<Drawn>,
}

impl Pictures {
    /// This build can draw pages.
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

    /// Starts drawing what the interface wants shown. The messages are for the interface.
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
            // Errors of images no longer needed are not reported.
            if !cancel.load(Ordering::SeqCst) {
                let drawn = drawn.map_err(|why| say!(locale, "said-not-drawn", why = locale.failure(&why)));
                let _ = sender.send((wanted, drawn));
            }
        });
    }

    /// Waits for the next image; the message is for the interface.
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

    /// True if an image disappears or moves with the next frame, which must then be redrawn completely: some terminals
    /// keep pixels under new text.
    pub fn leaves(&mut self, app: &App) -> bool {
        let stays = self.current(app).is_some();
        std::mem::replace(&mut self.on_screen, stays) && !stays
    }

    fn current(&self, app: &App) -> Option<&(Picture, Protocol)> {
        self.shown.as_ref().filter(|(picture, _)| Some(picture) == self.wanted.as_ref() && app.overlays.is_empty())
    }

    /// Draws the current image over the page's text.
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

/// The terminal's capabilities: images, or coloured blocks instead of pixels; `None` if neither. Blocks until it
/// replies.
fn ask_terminal() -> Option<Picker> {
    let options = QueryStdioOptions { timeout_ms: ANSWER_MS, ..QueryStdioOptions::default() };
    let picker = Picker::from_query_stdio_with_options(options).unwrap_or_else(|_| Picker::halfblocks());
    let full_colours = std::env::var("COLORTERM").is_ok_and(|kind| matches!(&*kind, "truecolor" | "24bit"));
    (picker.protocol_type() != ProtocolType::Halfblocks || full_colours).then_some(picker)
}

/// Draws a page in the reader process and encodes it for the terminal.
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
        boxes: wanted.boxes.clone(),
    };
    let broken = |reason| ReadError::NotDrawn { path: sitting.path.clone(), page: wanted.page, reason };
    let program = workspace.settings.worker.clone().ok_or_else(|| broken(Undrawn::NoProgram))?;
    let picture = draw(&program, &sitting, workspace.settings.reader_memory() / 2, cancel)?;
    let image = image::RgbImage::from_raw(picture.width, picture.height, picture.rgb);
    let image = image.ok_or_else(|| broken(Undrawn::CutShort))?;
    let room = Size { width: wanted.area.width, height: wanted.area.height };
    Ok(picker.new_protocol(image.into(), room, Resize::Fit(None)).map_err(|e| broken(Undrawn::Said(e.to_string())))?)
}
