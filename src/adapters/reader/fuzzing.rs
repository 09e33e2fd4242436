//! Entry points for fuzzers (`fuzz/`): what a worker process does with untrusted bytes, without the process.
//!
//! Engines may panic, which costs a page and is caught. Panics of our own, crashes, endless loops, unbounded memory and
//! ranges outside their text are bugs.

use std::path::Path;
use std::sync::Once;

use super::ReadEvent;
use super::formats::plain;
use super::layout::{self, Glyph, Laid, Sheet};
use super::pdf::{self, Engines};
use crate::domain::document::Page;

/// Maximum pages read per file.
const MOST_PAGES: u32 = 12;

/// Silences panics that are caught; others still end the fuzzer's run.
fn quiet() {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

/// A PDF, with both engines.
pub fn pdf(data: &[u8]) {
    quiet();
    let read = pdf::with(Path::new("x.pdf"), data.to_vec(), None, Engines::Both, false, |pdf| {
        for number in 1..=pdf.pages().min(MOST_PAGES) {
            let (event, edges) = pdf.page(number, Engines::Both);
            if let ReadEvent::Page(page) = event {
                check(&page);
                edges.iter().for_each(|edge| assert!(page.text.get(edge.range.clone()).is_some()));
            }
        }
    });
    // A file that does not open is a valid outcome too.
    drop(read);
}

/// The layout step, on a page of glyphs of eight bytes each.
pub fn layout(data: &[u8]) {
    quiet();
    let (head, data) = data.split_at(data.len().min(1));
    let mut sheet = Sheet { width: 612.0, height: 792.0, ..Sheet::default() };
    sheet.image = if head.first().is_some_and(|b| b & 1 == 1) { 0.9 } else { 0.0 };
    let mut pen = (50.0f32, 700.0f32);
    for bytes in data.chunks_exact(8) {
        let small = |i: usize| f32::from(bytes[i] as i8);
        let size = if bytes[0] == 0xff { f32::NAN } else { 1.0 + f32::from(bytes[0] % 40) };
        // Mostly one after the other along a line, sometimes anywhere.
        match bytes[1] {
            0..=199 => pen.0 += size * (0.3 + small(2) / 256.0),
            200..=229 => pen = (50.0 + small(2), pen.1 + size * 1.2 + small(3) / 40.0),
            230..=253 => pen = (f32::from(bytes[2]) * 2.5, f32::from(bytes[3]) * 3.2),
            254 => pen = (small(2) * 1e6, small(3) * 1e30),
            255 => pen = (f32::INFINITY, f32::NAN),
        }
        let code = u32::from(bytes[4]) << 8 | u32::from(bytes[5]);
        sheet.glyphs.push(Glyph {
            ch: char::from_u32(if bytes[4] < 8 { code & 0x7f } else { code }).unwrap_or('\u{fffd}'),
            x: pen.0,
            y: pen.1,
            advance: size * small(6) / 128.0,
            size,
            angle: if bytes[7] & 0xc0 == 0xc0 { i16::from(bytes[7]) * 3 } else { 0 },
            bold: bytes[7] & 1 == 1,
            fixed: bytes[7] & 2 == 2,
            hidden: bytes[7] & 0x3c == 0x3c,
        });
    }
    let _ = layout::grid(&sheet);
    let Laid { text, headings, edges, line_numbers, hidden, tables, large: _ } = layout::lay_out(&sheet);
    headings.iter().for_each(|heading| assert!(text.is_char_boundary(heading.offset)));
    edges.iter().for_each(|edge| assert!(text.get(edge.range.clone()).is_some()));
    hidden.iter().chain(&line_numbers).for_each(|range| assert!(text.get(range.clone()).is_some()));
    let cells = tables.iter().flat_map(|table| &table.cells);
    cells.for_each(|cell| assert!(text.get(cell.start..cell.end).is_some_and(|words| !words.contains('\n'))));
}

/// The other document formats; the first byte selects one.
pub fn markup(data: &[u8]) {
    quiet();
    let Some((kind, data)) = data.split_first() else { return };
    #[cfg(feature = "formats")]
    {
        use crate::domain::document::Format;
        let format = match kind % 4 {
            0 => Format::Html,
            1 => Format::Epub,
            2 => Format::Docx,
            _ => return drop(plain::decode(data)),
        };
        if let Ok(book) = super::formats::markup::open(Path::new("x"), data, format) {
            book.pages.iter().for_each(check);
        }
    }
    #[cfg(not(feature = "formats"))]
    let _ = (kind, plain::decode(data));
}

fn check(page: &Page) {
    page.headings.iter().for_each(|heading| assert!(page.text.is_char_boundary(heading.offset)));
    page.asides.iter().for_each(|aside| assert!(page.text.get(aside.start..aside.end).is_some()));
    assert!((0.0..=1.0).contains(&page.quality));
}
