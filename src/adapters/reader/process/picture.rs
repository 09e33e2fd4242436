//! Renders a page of a PDF as an image: drawn by `hayro` in a reader process of its own that holds only the file.
//!
//! One process per image: it has the reader's memory limit and sandbox, and is killed if it takes too long or the image
//! is no longer needed.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use serde::{Deserialize, Serialize};

pub use super::messages::PictureRequest;
use super::messages::Request;
use super::{memory_limit, sandbox};
use crate::adapters::reader::contents::Contents;
use crate::adapters::reader::pdf::engine::guarded;
use crate::adapters::reader::{ReadError, io_error, pdf};
use crate::domain::document::table::Bounds;
use crate::domain::report::reading::{Damage, Undrawn};

/// Maximum pixels of an image: a page on a 4K screen.
const MOST_PIXELS: u32 = 8 << 20;

/// Maximum enlargement: a stamp-sized page stays small.
const LARGEST_SCALE: f32 = 8.0;

/// Maximum drawing time.
const LONGEST: Duration = Duration::from_secs(20);

/// Maximum length of an answer's first line.
const LONGEST_LINE: u64 = 64 << 10;

/// Maximum number of highlighted parts: more than a row has cells.
const MOST_BOXES: usize = 200;

/// Pixels between a highlighted part and its frame.
const AROUND: f32 = 2.0;

/// What white becomes in a highlighted part, and its frame: red, green and blue.
const TINT: [u8; 3] = [255, 236, 130];
const FRAME: [u8; 3] = [214, 128, 0];

/// A rendered page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green and blue of every pixel, row by row, one byte each.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Tints a rectangle, given in pixels, and frames it.
    fn highlight(&mut self, [left, top, right, bottom]: Bounds) {
        // Conversions saturate: a box may be anywhere, or no number.
        let within = |from: f32, to: f32, most: u32| {
            ((from - AROUND).floor().max(0.0) as u32).min(most)..((to + AROUND).ceil().max(0.0) as u32).min(most)
        };
        let (columns, rows) = (within(left, right, self.width), within(top, bottom, self.height));
        for y in rows.clone() {
            for x in columns.clone() {
                let edge = x == columns.start || x + 1 == columns.end || y == rows.start || y + 1 == rows.end;
                let at = (y as usize * self.width as usize + x as usize) * 3;
                for (value, (tint, frame)) in self.rgb[at..at + 3].iter_mut().zip(TINT.into_iter().zip(FRAME)) {
                    *value = if edge { frame } else { (u16::from(*value) * u16::from(tint) / 255) as u8 };
                }
            }
        }
    }
}

/// A worker's answer begins with one line of JSON; the bytes of the image follow.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Drawn { width: u32, height: u32 },
    Failed(ReadError),
}

/// Draws a page in a process that runs `program` and uses at most `memory` bytes. Blocks; `cancel` ends it early.
///
/// # Errors
/// If the file cannot be read, is not the expected one, or the page cannot be drawn.
pub fn draw(
    program: &Path,
    sitting: &PictureRequest,
    memory: u64,
    cancel: &Arc<AtomicBool>,
) -> Result<Picture, ReadError> {
    let broken = |reason| ReadError::NotDrawn { path: sitting.path.clone(), page: sitting.page, reason };
    let fault = |e: std::io::Error| ReadError::NoReader { program: program.to_path_buf(), reason: e.to_string() };
    let mut child = Command::new(program)
        .arg("__read")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(fault)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let watch = Watch::over(child, cancel.clone());
    // Kept open until the image arrives: a worker whose input ends assumes its parent is dead.
    let asked = input.and_then(|mut input| {
        let mut line = serde_json::to_vec(&Request::Draw { sitting: sitting.clone(), memory }).ok()?;
        line.push(b'\n');
        input.write_all(&line).and_then(|()| input.flush()).ok().map(|()| input)
    });
    let drawn = asked.as_ref().and(output).and_then(received);
    if cancel.load(Ordering::SeqCst) {
        return Err(ReadError::Cancelled);
    }
    match drawn {
        Some(drawn) => drawn,
        None if watch.late() => Err(broken(Undrawn::Late(LONGEST.as_secs()))),
        None if watch.needed_more() => Err(broken(Undrawn::Memory(memory >> 20))),
        None => Err(broken(Undrawn::Ended)),
    }
}

/// Reads a worker's answer; `None` if it is invalid.
fn received(output: impl Read) -> Option<Result<Picture, ReadError>> {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).ok()?;
    match serde_json::from_slice(&line).ok()? {
        Answer::Failed(error) => Some(Err(error)),
        Answer::Drawn { width, height } => {
            let pixels = width.checked_mul(height).filter(|pixels| (1..=MOST_PIXELS).contains(pixels))?;
            let mut rgb = vec![0; pixels as usize * 3];
            output.read_exact(&mut rgb).ok()?;
            Some(Ok(Picture { width, height, rgb }))
        }
    }
}

/// Kills a worker that takes too long or is no longer needed, and reaps it on drop.
struct Watch {
    child: Arc<Mutex<Child>>,
    done: Arc<AtomicBool>,
    since: Instant,
}

impl Watch {
    fn over(child: Child, cancel: Arc<AtomicBool>) -> Watch {
        let watch =
            Watch { child: Arc::new(Mutex::new(child)), done: Arc::new(AtomicBool::new(false)), since: Instant::now() };
        let (child, done, since) = (watch.child.clone(), watch.done.clone(), watch.since);
        std::thread::spawn(move || {
            while !done.load(Ordering::SeqCst) {
                if cancel.load(Ordering::SeqCst) || since.elapsed() > LONGEST {
                    let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        watch
    }

    /// True if it ended by itself because its memory did not suffice.
    fn needed_more(&self) -> bool {
        memory_limit::needed_more(&mut self.child.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn late(&self) -> bool {
        self.since.elapsed() > LONGEST
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.done.store(true, Ordering::SeqCst);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The worker's side: draws the requested page and writes it to standard output.
pub(crate) fn serve(sitting: &PictureRequest) -> Option<()> {
    let contents = std::fs::File::open(&sitting.path).and_then(|mut file| Contents::whole(&mut file));
    let drawn = contents.map_err(|e| io_error(&sitting.path, &e)).and_then(|bytes| {
        sandbox::enter();
        drawn(sitting, bytes)
    });
    let (answer, pixels) = match drawn {
        Ok(picture) => (Answer::Drawn { width: picture.width, height: picture.height }, picture.rgb),
        Err(error) => (Answer::Failed(error), Vec::new()),
    };
    let mut line = serde_json::to_vec(&answer).ok()?;
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&line).and_then(|()| out.write_all(&pixels)).and_then(|()| out.flush()).ok()
}

fn drawn(sitting: &PictureRequest, bytes: impl Into<Contents>) -> Result<Picture, ReadError> {
    let bytes = bytes.into();
    let broken = |reason| ReadError::NotDrawn { path: sitting.path.clone(), page: sitting.page, reason };
    if crate::adapters::hash::sha256(&bytes) != sitting.document.0 {
        return Err(ReadError::Damaged { path: sitting.path.clone(), reason: Damage::Changed });
    }
    let pdf = pdf::loaded(&sitting.path, bytes, sitting.password.as_deref())?;
    let page = sitting.page.checked_sub(1).and_then(|at| pdf.pages().get(at as usize));
    let page = page.ok_or_else(|| broken(Undrawn::NoPage))?;
    let (width, height) = page.render_dimensions();
    let scale = (sitting.width as f32 / width).min(sitting.height as f32 / height).min(LARGEST_SCALE);
    // The size is truncated to whole pixels; slightly more keeps the last row.
    let (columns, rows) = (width * scale + 0.01, height * scale + 0.01);
    if !(scale.is_finite() && columns >= 1.0 && rows >= 1.0 && columns * rows <= MOST_PIXELS as f32) {
        return Err(broken(Undrawn::Size { width: width as u32, height: height as u32 }));
    }
    let pixmap = guarded(|| {
        hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings { x_scale: columns / width, y_scale: rows / height, bg_color: WHITE },
        )
    })
    .map_err(|why| broken(Undrawn::Said(why)))?;
    let rgb = pixmap.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut picture = Picture { width: pixmap.width().into(), height: pixmap.height().into(), rgb };
    for bounds in sitting.boxes.iter().take(MOST_BOXES) {
        picture.highlight(bounds.map(|at| at * columns / width));
    }
    Ok(picture)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::domain::document::DocumentId;

    fn guide() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs/embeddings-guide.pdf")
    }

    fn sitting(page: u32, width: u32, height: u32) -> PictureRequest {
        let document = crate::adapters::reader::content_hash(&guide()).unwrap();
        PictureRequest { path: guide(), document, password: None, page, width, height, boxes: Vec::new() }
    }

    #[test]
    fn a_page_is_drawn_black_on_white_within_the_room_it_is_given() {
        let wanted = sitting(10, 400, 800);
        let picture = drawn(&wanted, std::fs::read(guide()).unwrap()).unwrap();
        assert!(picture.width == 400 && (401..=800).contains(&picture.height), "{}x{}", picture.width, picture.height);
        assert_eq!(picture.rgb.len(), (picture.width * picture.height * 3) as usize);
        let light = picture.rgb.iter().filter(|value| **value > 200).count();
        let dark = picture.rgb.iter().filter(|value| **value < 100).count();
        assert!(
            light > picture.rgb.len() * 7 / 10 && dark > 1_000,
            "{light} light and {dark} dark of {}",
            picture.rgb.len()
        );
    }

    #[test]
    fn a_highlighted_part_is_tinted_where_it_stands_and_nowhere_else() {
        let bytes = std::fs::read(guide()).unwrap();
        let plain = drawn(&sitting(10, 300, 800), bytes.clone()).unwrap();
        let mut wanted = sitting(10, 300, 800);
        wanted.boxes = vec![[100.0, 100.0, 200.0, 120.0], [f32::NAN, -9.0, f32::INFINITY, -5.0], [9e9, 0.0, 9e9, 9.0]];
        let picture = drawn(&wanted, bytes).unwrap();
        let changed: Vec<(u32, u32)> = (0..picture.height)
            .flat_map(|y| (0..picture.width).map(move |x| (x, y)))
            .filter(|(x, y)| {
                let at = (y * picture.width + x) as usize * 3;
                picture.rgb[at..at + 3] != plain.rgb[at..at + 3]
            })
            .collect();
        // The page is 595 points wide.
        let (left, right) = (changed.iter().map(|p| p.0).min(), changed.iter().map(|p| p.0).max());
        assert!(matches!((left, right), (Some(46..=50), Some(100..=104))), "{left:?} {right:?}");
        assert!(changed.iter().all(|(_, y)| (46..=64).contains(y)));
    }

    #[test]
    fn another_file_of_the_same_name_is_not_drawn_nor_a_page_that_is_not_there() {
        let mut other = sitting(1, 100, 100);
        other.document = DocumentId("0".repeat(64));
        let bytes = std::fs::read(guide()).unwrap();
        assert!(drawn(&other, bytes.clone()).unwrap_err().to_string().contains("has changed"));
        assert!(drawn(&sitting(999, 100, 100), bytes.clone()).unwrap_err().to_string().contains("page 999"));
        assert!(drawn(&sitting(0, 100, 100), bytes.clone()).is_err());
        assert!(drawn(&sitting(1, 0, 0), bytes).is_err());
    }

    #[test]
    fn an_answer_that_promises_too_much_is_none() {
        let answer = |text: &str| received(text.as_bytes());
        assert!(answer("{\"Drawn\":{\"width\":100000,\"height\":100000}}\n").is_none());
        assert!(answer("{\"Drawn\":{\"width\":2,\"height\":1}}\nabc").is_none(), "cut short");
        assert_eq!(answer("{\"Drawn\":{\"width\":1,\"height\":1}}\nabc").unwrap().unwrap().rgb, *b"abc");
        assert!(answer("nonsense").is_none());
    }
}
