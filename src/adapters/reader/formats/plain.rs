//! Plain text in any common encoding. Form feeds separate pages; without them, a page is about sixty lines, cut at the
//! end of a paragraph.

use std::ops::Range;
use std::path::Path;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::drawn;
use crate::adapters::reader::{ReadError, ReadEvent, ReadOptions, io_error};
use crate::domain::document::{Format, Page};
use crate::domain::text;
use crate::domain::text::tokens::is_cjk;

/// Lines per page in a file without form feeds.
const LINES: usize = 60;

/// Maximum size of a page in bytes. A longer one is continued on the next, since a page is passed on in one piece.
const LONGEST: usize = 4 << 20;

pub(crate) fn read(path: &Path, options: &ReadOptions, on_event: &mut dyn FnMut(ReadEvent)) -> Result<(), ReadError> {
    let pages = parse(&std::fs::read(path).map_err(|e| io_error(path, &e))?);
    on_event(ReadEvent::Opened {
        pages: pages.len() as u32,
        title: None,
        format: Format::Text,
        attachments: Vec::new(),
        about: Box::default(),
    });
    for page in pages {
        if options.cancelled() {
            return Err(ReadError::Cancelled);
        }
        on_event(ReadEvent::Page(page));
    }
    Ok(())
}

pub(crate) fn parse(bytes: &[u8]) -> Vec<Page> {
    let words = decode(bytes);
    let pages: Vec<String> = if words.contains('\u{c}') {
        let mut pages: Vec<String> = words.split('\u{c}').map(|page| text::clean(page).into_owned()).collect();
        // A form feed at the very end ends the last page; it does not begin another.
        if pages.last().is_some_and(|page| page.trim().is_empty()) && pages.len() > 1 {
            pages.pop();
        }
        pages
    } else {
        paginate(&text::clean(&words))
    };
    let pages = pages.iter().flat_map(|page| pieces(page).into_iter().map(|piece| page[piece].to_string()));
    let quality = |text: &str| if text.trim().is_empty() { 0.0 } else { 1.0 };
    let page = |(n, text): (usize, String)| {
        let mut page =
            Page { number: n as u32 + 1, quality: quality(&text), text, engine: "text".into(), ..Page::default() };
        drawn::find(&mut page);
        page
    };
    pages.enumerate().map(page).collect()
}

/// Splits a page longer than [`LONGEST`], at the end of a line or word if possible.
pub(crate) fn pieces(page: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while page.len() - start > LONGEST {
        let window = &page[start..page.floor_char_boundary(start + LONGEST)];
        let after = |mark: char| window.rfind(mark).map(|at| at + mark.len_utf8());
        let end = after('\n').or_else(|| after(' ')).unwrap_or(window.len());
        pieces.push(start..start + end);
        start += end;
    }
    pieces.push(start..page.len());
    pieces
}

fn paginate(words: &str) -> Vec<String> {
    let mut pages = vec![String::new()];
    let mut lines = 0;
    for line in words.split_inclusive('\n') {
        let at_break = line.trim().is_empty();
        if (lines >= LINES && at_break) || lines >= LINES * 2 {
            pages.push(String::new());
            lines = 0;
        }
        if let Some(page) = pages.last_mut() {
            page.push_str(line);
        }
        lines += 1;
    }
    pages
}

/// True if the beginning of a file could be text: no zero bytes except as in UTF-16, few control bytes.
pub(crate) fn looks_like_text(head: &[u8]) -> bool {
    if Encoding::for_bom(head).is_some() || utf16_without_mark(head).is_some() {
        return true;
    }
    let odd = head.iter().filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127)).count();
    !head.contains(&0) && odd * 50 <= head.len()
}

/// Decodes a file: by its byte-order mark, else as UTF-8, else in the encoding whose result looks most like language.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0.into_owned();
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_string();
    }
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let best = [GB18030, BIG5, SHIFT_JIS, EUC_KR, WINDOWS_1252]
        .into_iter()
        .max_by_key(|encoding| likeness(&encoding.decode_without_bom_handling(sample).0))
        .unwrap_or(UTF_8);
    best.decode_without_bom_handling(bytes).0.into_owned()
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.len().min(4096) / 2;
    let zeros = |odd: usize| (0..pairs).filter(|i| bytes[i * 2 + odd] == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if pairs < 4 {
        None
    } else if odd * 2 > pairs && even == 0 {
        Some(UTF_16LE)
    } else if even * 2 > pairs && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How much a decoded text looks like language: common Chinese and Japanese characters and plain letters count for it;
/// undecodable characters, rare ideographs and symbols against.
fn likeness(text: &str) -> i64 {
    const COMMON: &str = "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关並从車馬語學國東時說們這個會來對發後過還無爲於";
    text.chars()
        .map(|c| match c {
            '\u{fffd}' => -20,
            c if c.is_ascii() => 0,
            '\u{3040}'..='\u{30ff}' => 4,
            '\u{ff61}'..='\u{ff9f}' => -2,
            '\u{ac00}'..='\u{d7af}' => 3,
            c if is_cjk(c) => {
                if COMMON.contains(c) {
                    6
                } else {
                    1
                }
            }
            '，' | '。' | '、' | '「' | '」' | '：' | '；' => 6,
            c if c.is_alphabetic() => 1,
            c if c.is_control() => -10,
            '\u{e000}'..='\u{f8ff}' => -10,
            _ => -1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(bytes: &[u8]) -> Vec<Page> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut pages = Vec::new();
        read(file.path(), &ReadOptions::default(), &mut |event| {
            if let ReadEvent::Page(page) = event {
                pages.push(page);
            }
        })
        .unwrap();
        pages
    }

    #[test]
    fn encodings_are_told_apart() {
        let chinese = "向量检索是把文字变成数字的方法，我们在这里说明它的用处。";
        let traditional = "這是一個關於檢索的說明，我們在這裡說明它的用處。";
        let japanese = "これは検索についての説明です。ベクトルを使います。";
        for (encoding, words) in [(GB18030, chinese), (BIG5, traditional), (SHIFT_JIS, japanese), (UTF_8, chinese)] {
            assert_eq!(decode(&encoding.encode(words).0), words, "{}", encoding.name());
        }
        assert_eq!(
            decode(&WINDOWS_1252.encode("Grüße aus Köln, très bien, niño").0),
            "Grüße aus Köln, très bien, niño"
        );
        let utf16: Vec<u8> = "Plain words".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16), "Plain words");
    }

    #[test]
    fn form_feeds_part_pages_and_empty_pages_keep_their_number() {
        let all = pages("one\u{c}\u{c}three\u{c}".as_bytes());
        assert_eq!(
            all.iter().map(|p| (p.number, p.text.as_str())).collect::<Vec<_>>(),
            [(1, "one"), (2, ""), (3, "three")]
        );
    }

    #[test]
    fn long_text_is_cut_at_paragraphs_and_nothing_is_lost() {
        let words: String =
            (0..300).map(|i| if i % 7 == 6 { "\n".to_string() } else { format!("line {i}\n") }).collect();
        let all = pages(words.as_bytes());
        assert!(all.len() >= 4);
        assert_eq!(all.iter().map(|p| p.text.as_str()).collect::<String>(), words);
    }

    #[test]
    fn a_page_without_end_is_cut_and_nothing_is_lost() {
        for words in ["word ".repeat(2_000_000), "字".repeat(3_000_000), "a\n".repeat(40) + &"x".repeat(LONGEST + 1)] {
            let all = pages(words.as_bytes());
            assert!(all.len() > 1 && all.iter().all(|page| page.text.len() <= LONGEST), "{}", all.len());
            assert_eq!(all.iter().map(|p| p.text.as_str()).collect::<String>(), words);
        }
    }

    #[test]
    fn escape_sequences_do_not_survive() {
        assert_eq!(pages(b"a\x1b[31mb")[0].text, "a[31mb");
    }
}
