//! What stands on a page, block by block: headings, captions, tables by their columns, lists, and the first sentence of
//! each paragraph.

use std::collections::HashSet;

use super::material::without_marker;
use super::usable::{is_chinese, is_notice, is_sentence};
use crate::domain::text::caption::is_caption;
use crate::domain::text::{sentence, shorten, squeeze};

/// Most blocks told of one part.
pub const MOST: usize = 16;

/// Most items of a list, and characters of each.
const ITEMS: usize = 6;
const ITEM: usize = 90;

/// Most characters of a sentence, and of a line that is none.
const SENTENCE: usize = 320;

/// Most columns of a table that are named.
const COLUMNS: usize = 8;

/// A block of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub kind: BlockKind,
    /// Its words as shown, on one line.
    pub shown: String,
    /// Words of the page that tell where it stands.
    pub words: String,
    /// Its size in bytes: the largest are told if there are many.
    size: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Heading,
    /// Of a figure, or of a table that was not recognised.
    Caption,
    /// Its columns and its number of rows.
    Table(Vec<String>, usize),
    List,
    /// A paragraph; true if it goes on from the page before.
    Text(bool),
}

/// The blocks of a part, from its text with paragraphs apart, tables in Markdown and list items on their lines.
pub fn blocks(text: &str, headings: &[String]) -> Vec<Block> {
    let titles: HashSet<String> = headings.iter().map(|title| squeeze(title)).collect();
    let mut gathering = Gathering { titles, ..Gathering::default() };
    for line in text.lines() {
        gathering.line(line.trim());
    }
    gathering.end();
    few(gathering.out)
}

/// At most [`MOST`] blocks: all but paragraphs and lists, and of those the largest.
fn few(blocks: Vec<Block>) -> Vec<Block> {
    if blocks.len() <= MOST {
        return blocks;
    }
    let rank = |block: &Block| match block.kind {
        BlockKind::Heading | BlockKind::Caption | BlockKind::Table(..) => (0, 0),
        BlockKind::List | BlockKind::Text(_) => (1, usize::MAX - block.size),
    };
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&n| rank(&blocks[n]));
    let kept: HashSet<usize> = order.into_iter().take(MOST).collect();
    blocks.into_iter().enumerate().filter(|(n, _)| kept.contains(n)).map(|(_, block)| block).collect()
}

#[derive(Default)]
struct Gathering {
    /// Squeezed headings.
    titles: HashSet<String>,
    out: Vec<Block>,
    items: Vec<String>,
    rows: Vec<String>,
    /// A caption right above a table.
    caption: Option<String>,
}

impl Gathering {
    fn line(&mut self, line: &str) {
        if line.starts_with('|') {
            self.end_list();
            self.rows.push(line.to_string());
            return;
        }
        if line.is_empty() {
            // A list or table may have empty lines between its items.
            return;
        }
        self.end_table();
        let (words, listed) = without_marker(line);
        if listed && !words.is_empty() && !self.titles.contains(&squeeze(line)) {
            self.end_caption();
            self.items.push(words.to_string());
            return;
        }
        self.end_list();
        self.end_caption();
        if sentence::is_remark(line) {
            return;
        }
        if is_caption(line) {
            self.caption = Some(line.to_string());
        } else if self.titles.contains(&squeeze(line)) {
            self.push(BlockKind::Heading, line, line);
        } else {
            self.paragraph(line);
        }
    }

    fn paragraph(&mut self, line: &str) {
        let mut sentences = sentence::split(line).into_iter().map(|range| &line[range]);
        let whole = sentences.clone().find(|said| is_sentence(said) && !is_notice(&said.to_lowercase()));
        let goes_on = line.starts_with(char::is_lowercase);
        let size = line.len();
        match whole {
            Some(said) => self.sized(BlockKind::Text(goes_on), &shorten(said, SENTENCE), said, size),
            None if goes_on => {}
            None if is_title(line) => self.sized(BlockKind::Heading, line, line, 80),
            None => {
                let Some(first) = sentences.next() else { return };
                if is_fragment(first) {
                    return;
                }
                self.sized(BlockKind::Text(false), &shorten(first, SENTENCE), first, size.min(80));
            }
        }
    }

    fn push(&mut self, kind: BlockKind, shown: &str, words: &str) {
        self.sized(kind, shown, words, shown.len());
    }

    fn sized(&mut self, kind: BlockKind, shown: &str, words: &str, size: usize) {
        let shown = shown.replace("  ", " ");
        self.out.push(Block { kind, shown, words: words.to_string(), size });
    }

    fn end(&mut self) {
        self.end_list();
        self.end_table();
        self.end_caption();
    }

    fn end_caption(&mut self) {
        if let Some(caption) = self.caption.take() {
            self.push(BlockKind::Caption, &shorten(&caption, SENTENCE), &caption);
        }
    }

    fn end_list(&mut self) {
        let items = std::mem::take(&mut self.items);
        let Some(first) = items.first() else { return };
        let mut shown: Vec<String> = items.iter().take(ITEMS).map(|item| shorten(item, ITEM)).collect();
        if items.len() > ITEMS {
            shown.push(format!("… ({})", items.len()));
        }
        let size = items.iter().map(String::len).sum();
        let words = first.clone();
        self.sized(BlockKind::List, &shown.join("; "), &words, size);
    }

    fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return;
        }
        let cells = |row: &String| -> Vec<String> {
            row.trim_matches('|').split('|').map(|cell| cell.trim().replace("<br>", " ")).collect()
        };
        let ruled = |row: &String| row.chars().all(|c| "|-: ".contains(c));
        let body: Vec<&String> = rows.iter().filter(|row| !ruled(row)).collect();
        let Some(head) = body.first() else { return };
        let mut columns: Vec<String> =
            cells(head).into_iter().filter(|cell| !cell.is_empty()).map(|cell| shorten(&cell, 40)).collect();
        // A table without headings is told by its first column.
        if columns.len() < 2 {
            columns = body.iter().filter_map(|row| cells(row).into_iter().find(|cell| !cell.is_empty())).collect();
        }
        columns.truncate(COLUMNS);
        let caption = self.caption.take();
        let words = caption
            .clone()
            .unwrap_or_else(|| cells(head).into_iter().find(|cell| !cell.is_empty()).unwrap_or_default());
        let count = body.len() - 1;
        let shown = caption.map(|caption| shorten(&caption, SENTENCE)).unwrap_or_default();
        self.sized(BlockKind::Table(columns, count), &shown, &words, usize::MAX / 2);
    }
}

/// A line in the manner of a heading: numbered, in capitals, or of a few words with capitals.
fn is_title(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let signs = line.chars().filter(|c| !c.is_alphanumeric() && !c.is_whitespace()).count();
    if words.len() > 10 || letters < 4 || signs * 4 > letters || is_chinese(line) && letters > 24 || is_fragment(line) {
        return false;
    }
    let capital = |word: &&&str| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
    let cased = words.iter().filter(|word| word.chars().count() > 3 || capital(word));
    let (capitals, all) = (cased.clone().filter(capital).count(), cased.count());
    is_chinese(line) && !line.ends_with(['。', '，', '；', '：'])
        || capitals == all
        || words.len() <= 6 && capitals > 0 && !line.contains(',')
}

/// Part of a sentence or a row, torn off by columns: nothing to tell a page by.
fn is_fragment(words: &str) -> bool {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let least = if is_chinese(words) { 2 } else { 4 };
    let last = words.split_whitespace().last().unwrap_or_default().to_lowercase();
    let open = [
        "the", "a", "an", "of", "and", "or", "to", "in", "for", "with", "by", "on", "at", "is", "are", "that", "across",
    ];
    letters < least
        || letters * 2 < words.chars().filter(|c| !c.is_whitespace()).count()
        || words.ends_with(['-', ',', '，', '、', ';'])
        || open.contains(&last.as_str())
        || !words.starts_with(|c: char| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || c.is_alphabetic() && !c.is_lowercase()
                || "\"“‘(（《「".contains(c)
        })
        || words.starts_with(|c: char| c.is_ascii_digit()) && words.split_whitespace().count() > 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_headings_captions_columns_lists_and_first_sentences() {
        let text = "goes on from the page before. The gates are closed at night by the keeper.\n\n2 Locks\n\n\
                    A lock lifts ships over the dam. It takes twenty minutes.\n\n• Open the gate\n\n• Close the gate\n\n\
                    Table 3: Locks of the river\n| Name | Height |\n| --- | --- |\n| North | 3 m |\n\nFigure 2: A lock";
        let found = blocks(text, &["2 Locks".into()]);
        let kinds: Vec<&BlockKind> = found.iter().map(|block| &block.kind).collect();
        let columns = vec!["Name".to_string(), "Height".to_string()];
        assert_eq!(
            kinds,
            [
                &BlockKind::Text(true),
                &BlockKind::Heading,
                &BlockKind::Text(false),
                &BlockKind::List,
                &BlockKind::Table(columns, 1),
                &BlockKind::Caption
            ]
        );
        assert_eq!(found[0].shown, "The gates are closed at night by the keeper.");
        assert_eq!(found[3].shown, "Open the gate; Close the gate");
        assert_eq!(found[4].shown, "Table 3: Locks of the river");
    }
}
