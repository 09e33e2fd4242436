//! Data for the map of a document: its chapters over its pages, and its passages on a plane where similar meanings are
//! close.

use crate::domain::document::Heading;
use crate::domain::report::embedding::EmbedError;

/// A chunk on the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Its first page, from 1.
    pub page: u32,
    /// Byte offset of its beginning in that page's text.
    pub start: usize,
    /// −1 (left) to 1 (right).
    pub x: f32,
    /// −1 (bottom) to 1 (top).
    pub y: f32,
}

/// The map of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub pages: u32,
    /// In order, with their pages.
    pub headings: Vec<(u32, Heading)>,
    /// Pages that could not be read.
    pub skipped: Vec<u32>,
    /// Every page up to this one has been read.
    pub read: u32,
    /// The chunks that have an embedding.
    pub dots: Vec<Dot>,
    /// Position of the question.
    pub question: Option<(f32, f32)>,
    /// Why there are no dots.
    pub without_dots: Option<EmbedError>,
}

/// A chapter, or a range of pages of a document without chapters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Empty for a range of pages.
    pub title: String,
    pub first: u32,
    pub last: u32,
}

/// With more chapters than this, only the top-level ones become rows.
const MOST_CHAPTERS: usize = 60;

/// Pages per row if there are no chapters.
const PAGES_OF_A_ROW: u32 = 25;

impl Chart {
    /// The rows of the map: chapters, with their sections if there are few; ranges of pages if there are none. Pages
    /// before the first chapter form a row without a title.
    pub fn chapters(&self) -> Vec<Chapter> {
        let of_level = |deepest: u8| -> Vec<(u32, &str)> {
            let within = self.headings.iter().filter(|(page, h)| h.level <= deepest && *page <= self.pages);
            within.map(|(page, h)| (*page, h.title.as_str())).collect()
        };
        let mut heads = of_level(1);
        let finer = of_level(2);
        if heads.len() < 3 || finer.len() <= 30 {
            heads = finer;
        }
        heads.truncate(MOST_CHAPTERS);
        if heads.len() < 2 {
            let rows = (1..=self.pages).step_by(PAGES_OF_A_ROW as usize);
            let row = |first: u32| Chapter {
                title: String::new(),
                first,
                last: (first + PAGES_OF_A_ROW - 1).min(self.pages),
            };
            return rows.map(row).collect();
        }
        let mut all = Vec::new();
        if heads[0].0 > 1 {
            all.push(Chapter { title: String::new(), first: 1, last: heads[0].0 - 1 });
        }
        for (n, (first, title)) in heads.iter().enumerate() {
            let next = heads.get(n + 1).map_or(self.pages + 1, |(page, _)| *page);
            all.push(Chapter {
                title: crate::domain::text::one_line(title),
                first: *first,
                last: (next - 1).max(*first),
            });
        }
        all
    }
}

/// Scales coordinates to −1..1 on each axis independently, the greatest distance from the centre at the edge.
pub fn scale(places: &mut [(f32, f32)]) {
    let most = |f: fn(&(f32, f32)) -> f32| places.iter().map(|p| f(p).abs()).fold(0.0, f32::max).max(f32::MIN_POSITIVE);
    let (x, y) = (most(|p| p.0), most(|p| p.1));
    for place in places {
        *place = (place.0 / x, place.1 / y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(page: u32, level: u8, title: &str) -> (u32, Heading) {
        (page, Heading { offset: 0, level, title: title.into() })
    }

    #[test]
    fn chapters_cover_all_pages_and_a_document_without_any_is_cut_into_rows() {
        let headings = vec![heading(5, 1, "One"), heading(9, 1, "Two"), heading(9, 1, "Three")];
        let chart = Chart { pages: 12, headings, ..Chart::default() };
        let rows: Vec<(String, u32, u32)> = chart.chapters().into_iter().map(|c| (c.title, c.first, c.last)).collect();
        let row = |title: &str, first, last| (title.to_string(), first, last);
        assert_eq!(rows, [row("", 1, 4), row("One", 5, 8), row("Two", 9, 9), row("Three", 9, 12)]);
        let plain = Chart { pages: 60, ..Chart::default() }.chapters();
        assert_eq!((plain.len(), plain[2].first, plain[2].last), (3, 51, 60));
    }

    #[test]
    fn places_are_brought_to_the_edges() {
        let mut places = [(2.0, 0.0), (-4.0, 0.0)];
        scale(&mut places);
        assert_eq!(places, [(0.5, 0.0), (-1.0, 0.0)]);
    }
}
