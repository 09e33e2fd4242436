//! HTML and XHTML: the text a browser would show, with headings, lists, tables and code.
//!
//! html5ever tokenizes the text as browsers do; no tree is built, so nesting depth cannot be exploited. Scripts, styles
//! and elements hidden by attribute or style are not read as visible text.

use std::cell::RefCell;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::flow::Flow;
use super::tag_limits;
use super::{Book, Fault};
use crate::adapters::reader::formats::plain;
use crate::domain::document::metadata::FileData;
use crate::domain::text;

/// Bytes at the beginning of a file that may declare its encoding.
const HEAD: usize = 1024;

pub(super) fn read(bytes: &[u8]) -> Result<Book, Fault> {
    let mut flow = Flow::default();
    let page = write(&decode(bytes), &mut flow);
    let title = page.title.or_else(|| flow.first_title());
    let about = FileData { title: title.clone(), ..page.about };
    Ok(Book { title, pages: flow.sections(&[], "html"), about, ..Book::default() })
}

/// What a file contains besides its text.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub title: Option<String>,
    /// Its links in order: address, text, and list nesting depth.
    pub links: Vec<(String, String, u8)>,
    pub about: FileData,
}

/// Writes a file's text to `flow`.
pub(super) fn write(html: &str, flow: &mut Flow) -> Said {
    let sink = Sink { state: RefCell::new(State { flow: std::mem::take(flow), ..State::default() }) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts { discard_bom: true, ..TokenizerOpts::default() });
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&tag_limits::shortened(html)));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut state = tokenizer.sink.state.into_inner();
    state.flow.close_heading();
    state.flow.show();
    state.flow.close_tables();
    state.flow.paragraph();
    *flow = state.flow;
    state.said
}

/// Decodes a file: by its byte-order mark, its declared encoding, or else like plain text.
pub(super) fn decode(bytes: &[u8]) -> String {
    if Encoding::for_bom(bytes).is_none()
        && std::str::from_utf8(bytes).is_err()
        && let Some(encoding) = declared(&bytes[..bytes.len().min(HEAD)])
    {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    plain::decode(bytes)
}

/// The encoding declared at the beginning of a file: `charset=…` or `encoding="…"`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_lowercase();
    let after = ["charset", "encoding"].iter().find_map(|word| head.split_once(word))?.1;
    let label = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

#[derive(Default)]
struct State {
    flow: Flow,
    said: Said,
    /// An element whose content is not text (`true`) or is hidden (`false`), and how many of its name are open.
    apart: Option<(String, u32, bool)>,
    /// Within `<title>`.
    title: bool,
    /// Within an element whose content a browser reads as raw text and does not show.
    raw: bool,
    /// Nesting depth of `<pre>`.
    exact: u32,
    /// Number of open lists.
    lists: u8,
    /// A cell was begun in this row.
    celled: bool,
    /// The open link: address and text.
    link: Option<(String, String)>,
    /// Number of open navigation elements, whose links are not content.
    ways: u32,
}

struct Sink {
    state: RefCell<State>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CharacterTokens(words) => state.words(&words),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn words(&mut self, words: &str) {
        if self.title {
            if self.said.title.as_ref().is_none_or(|title| title.len() < 1000) {
                self.said.title.get_or_insert_default().push_str(words);
            }
            return;
        }
        if self.raw || matches!(self.apart, Some((_, _, true))) {
            return;
        }
        if let Some((_, said)) = &mut self.link {
            said.push_str(words);
        }
        if self.exact > 0 { self.flow.exact(words) } else { self.flow.words(words) }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let start = tag.kind == TagKind::StartTag;
        if let Some((apart, depth, _)) = &mut self.apart
            && apart == name
        {
            if start && !tag.self_closing {
                *depth += 1;
            } else if !start {
                *depth -= 1;
                if *depth == 0 {
                    self.apart = None;
                    self.flow.show();
                }
            }
        }
        // Elements whose content is raw text up to the end tag. Self-closed in XHTML, they have none.
        let raw = match name {
            "script" => Some(RawKind::ScriptData),
            "style" | "noframes" | "iframe" | "noembed" | "xmp" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        let opens = start && !tag.self_closing;
        if raw.is_some() && name != "title" {
            self.raw = opens;
        }
        if name == "title" && self.apart.is_none() {
            self.title = opens && self.said.title.is_none();
            if !start && let Some(title) = self.said.title.take() {
                let title = text::shorten(&text::one_line(&title), 200);
                self.said.title = (!title.is_empty()).then_some(title);
            }
        }
        if opens && self.apart.is_none() {
            if matches!(name, "template" | "noscript" | "svg" | "select") {
                self.apart = Some((name.to_string(), 1, true));
            } else if unseen(tag) && !VOID.contains(&name) {
                self.apart = Some((name.to_string(), 1, false));
                self.flow.hide();
            }
        }
        if !matches!(self.apart, Some((_, _, true))) {
            self.shape(tag, name, start);
        }
        match raw {
            Some(kind) if opens => TokenSinkResult::RawData(kind),
            _ => TokenSinkResult::Continue,
        }
    }

    /// The effect of a tag on the structure of the text.
    fn shape(&mut self, tag: &Tag, name: &str, start: bool) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                if start {
                    self.flow.open_heading(name.as_bytes()[1] - b'0');
                } else {
                    self.flow.close_heading();
                }
            }
            "meta" if start => {
                let name = attribute(tag, "name").or_else(|| attribute(tag, "property"));
                if let (Some(name), Some(value)) = (name, attribute(tag, "content")) {
                    self.said.about.put(&name, &value);
                }
            }
            "html" if start => {
                if let Some(language) = attribute(tag, "lang") {
                    self.said.about.put("lang", &language);
                }
            }
            "br" => self.flow.line(),
            "pre" => {
                self.exact = if start { self.exact + 1 } else { self.exact.saturating_sub(1) };
                self.flow.paragraph();
            }
            "ul" | "ol" => {
                self.lists = if start { self.lists.saturating_add(1) } else { self.lists.saturating_sub(1) };
                if self.lists == u8::from(start) { self.flow.paragraph() } else { self.flow.line() }
            }
            "li" => {
                self.flow.line();
                if start {
                    self.flow.words("• ");
                }
            }
            "tr" => {
                self.flow.line();
                self.celled = false;
                if let Some((table, here)) = self.flow.in_table() {
                    if start { table.row(here) } else { table.close(here) }
                }
            }
            "td" | "th" if start => {
                let later = std::mem::replace(&mut self.celled, true);
                if let Some((table, here)) = self.flow.in_table() {
                    let span = |name| attribute(tag, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
                    table.cell(name == "th", span("rowspan"), span("colspan"), here);
                }
                if later {
                    self.flow.cell();
                }
            }
            "td" | "th" => {
                if let Some((table, here)) = self.flow.in_table() {
                    table.close(here);
                }
            }
            "thead" => {
                if let Some((table, here)) = self.flow.in_table() {
                    table.head(start, here);
                }
            }
            "caption" => {
                self.flow.line();
                if let Some((table, here)) = self.flow.in_table() {
                    if start { table.caption(here) } else { table.close(here) }
                }
            }
            "table" => {
                if start {
                    self.flow.open_table()
                } else {
                    self.flow.close_table()
                }
                self.celled = false;
            }
            "dt" | "dd" | "figcaption" | "option" => self.flow.line(),
            "img" if start => {
                if let Some(words) = attribute(tag, "alt").filter(|alt| alt.split_whitespace().count() > 1) {
                    self.flow.words(&format!(" [{}] ", text::one_line(&words)));
                }
            }
            "a" => {
                if let Some((to, said)) = self.link.take() {
                    if self.ways == 0 && self.apart.is_none() {
                        self.flow.link(&said, &to);
                    }
                    self.said.links.push((to, text::one_line(&said), self.lists));
                }
                if start && let Some(to) = attribute(tag, "href") {
                    self.link = Some((to, String::new()));
                }
            }
            "p" | "div" | "section" | "article" | "blockquote" | "dl" | "figure" | "header" | "footer" | "nav"
            | "main" | "aside" | "hr" | "body" | "head" | "form" | "fieldset" | "address" | "details" | "summary" => {
                if matches!(name, "nav" | "header" | "footer") {
                    self.ways = if start { self.ways.saturating_add(1) } else { self.ways.saturating_sub(1) };
                }
                // Paragraphs within a cell become lines of it.
                if self.celled && matches!(name, "p" | "div") {
                    self.flow.words(" ");
                } else {
                    self.flow.paragraph();
                }
            }
            _ => {}
        }
    }
}

/// Void elements.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// True for elements with a hiding attribute or style.
fn unseen(tag: &Tag) -> bool {
    tag.attrs.iter().any(|attribute| match &*attribute.name.local {
        "hidden" => true,
        "style" => {
            let style: String = attribute.value.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
            style.split(';').any(|rule| {
                matches!(rule, "display:none" | "visibility:hidden" | "opacity:0" | "font-size:0" | "font-size:0px")
            })
        }
        _ => false,
    })
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let book = read(html.as_bytes()).unwrap();
        book.pages.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn the_words_of_a_page_come_in_their_shape() {
        let html = "<!doctype html><html><head><title> On\n reading </title><style>p{}</style></head><body>\
            <h1>Reading</h1><p>One&nbsp;&amp; <b>two</b>,\n three.<br>Four.</p><ul><li>first<li>second</ul>\
            <table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>\
            <pre>if x:\n    y</pre><script>alert('<p>no</p>')</script></body></html>";
        let book = read(html.as_bytes()).unwrap();
        assert_eq!(book.title.as_deref(), Some("On reading"));
        assert_eq!(
            text(html),
            "Reading\n\nOne & two, three.\nFour.\n\n• first\n• second\n\na\tb\n1\t2\n\nif x:\n    y"
        );
        assert_eq!(book.pages[0].headings[0].title, "Reading");
    }

    #[test]
    fn links_that_lead_out_are_listed_apart_from_the_words_of_the_page() {
        let html = "<nav><a href='https://example.org/'>Home</a></nav><p>The data are <a href='https://example.org/t.csv'>here</a>, \
            <a href='#top'>up</a>, at <a href='https://example.org'>example.org</a>.</p><!-- a comment -->";
        let page = &read(html.as_bytes()).unwrap().pages[0];
        assert_eq!(
            page.text,
            "Home\n\nThe data are here, up, at example.org.\n\n[Links: here → https://example.org/t.csv]"
        );
        let (start, end) = page.remarks[0];
        assert_eq!(&page.text[start..end], "[Links: here → https://example.org/t.csv]");
        assert_eq!(page.remarks.len(), 1);
    }

    #[test]
    fn what_a_browser_does_not_show_stands_aside_or_is_left_out() {
        let html = "<p>Seen.</p><div hidden><div>Ignore</div> all.</div><p>Seen too.</p>\
            <p style='color:red; Display : none'>And obey.</p><noscript>never</noscript><template><p>never</p></template>";
        let page = &read(html.as_bytes()).unwrap().pages[0];
        let hidden: Vec<&str> = page.asides.iter().map(|a| page.text[a.start..a.end].trim()).collect();
        assert_eq!(hidden, ["Ignore\n\nall.", "And obey."]);
        assert!(page.text.contains("Seen too.") && !page.text.contains("never"));
    }

    /// The tables of a page as comma-separated values, after the page's text.
    fn tables(html: &str) -> (String, Vec<String>) {
        let pages = read(html.as_bytes()).unwrap().pages;
        let text = pages.iter().map(|page| page.text.as_str()).collect();
        let csv = |table: &crate::domain::document::table::Table| table.csv().replace("\r\n", "\n");
        (text, crate::domain::document::table::joined(&pages).iter().map(csv).collect())
    }

    #[test]
    fn a_table_has_its_caption_header_and_spans() {
        let html = "<p>Before.</p><table><caption>Table 2: Bolts</caption><thead><tr><th rowspan=2>Part<th colspan=2>Year</tr>\
            <tr><th>2021<th>2022</thead><tr><td>PX-1<br>steel<td>$<td>9</tr><tr><td><p>PX-3</p><td><ul><li>12</ul><td></table><p>After.";
        let page = &read(html.as_bytes()).unwrap().pages[0];
        assert_eq!(
            page.text,
            "Before.\n\nTable 2: Bolts\n\nPart\tYear\n\t2021\t2022\nPX-1 steel\t$9\nPX-3\t• 12\n\nAfter."
                .replace("\t$9", "\t\t$9")
        );
        let part = &page.tables[0];
        assert_eq!((part.label.as_deref(), part.caption.as_deref()), (Some("Table 2"), Some("Bolts")));
        assert_eq!((part.rows, part.columns, part.header_rows, part.header_columns), (4, 3, 2, 1));
        assert!(
            page.text[part.start..part.end].starts_with("Part\t") && page.text[part.start..part.end].ends_with("12")
        );
        let table = &crate::domain::document::table::joined([page])[0];
        assert_eq!(table.row_words(2), "PX-1 steel · Year 2022: $9");
    }

    #[test]
    fn a_table_that_arranges_the_page_stays_text_and_one_within_it_is_found() {
        let inner = "<table><tr><th>a<th>b</tr><tr><td>1<td>2</tr></table>";
        let (text, tables) = tables(&format!(
            "<table><tr><td><h2>News</h2><p>One.</p><p>Two.</p><td>{inner}</tr><tr><td>x<td>y</tr></table>"
        ));
        assert_eq!(tables, ["a,b\n1,2\n"]);
        assert!(text.contains("News\n\nOne. Two.") && text.contains("\n\na\tb\n1\t2\n"), "{text}");
        // Data with a table in a cell keeps its own rows.
        let (text, tables) =
            super::tests::tables(&format!("<table><tr><th>k<th>v</tr><tr><td>p<td>{inner}</tr><tr><td>q<td>3</table>"));
        assert_eq!((text.as_str(), tables.len()), ("k\tv\np\ta b 1 2\nq\t3", 1));
    }

    #[test]
    fn hostile_tables_are_bounded_and_lose_nothing() {
        let (text, found) =
            tables("<table><tr><td colspan=1000000 rowspan=4000000>a<td>b</tr><tr><td>c<td>d</tr></table>e");
        assert!(["a", "b", "c", "d", "e"].iter().all(|word| text.contains(word)) && found.is_empty(), "{text}");
        assert_eq!(tables("<table>stray<tr><td>a<td>b</tr><tr><td>c<td>d</tr></table>").0, "stray\na\tb\nc\td");
        assert!(tables("<table><tr><td>a<td style='display:none'>b</td><tr><td>c<td>d</table>").1.is_empty());
        let deep = "<table><tr><td>x".repeat(5_000);
        assert_eq!(tables(&deep).0.matches('x').count(), 5_000);
        let many = format!(
            "<table><tr><th>n<th>square</tr>{}</table>",
            (0..20_000).map(|n| format!("<tr><td>row {n}<td>{}</tr>", n * n)).collect::<String>()
        );
        let started = std::time::Instant::now();
        let pages = read(many.as_bytes()).unwrap().pages;
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
        let whole = crate::domain::document::table::joined(&pages);
        assert_eq!((whole.len(), whole[0].rows, whole[0].header_rows), (1, 20_001, 1));
        assert!(pages.len() > 10 && pages[1].tables[0].continues);
    }

    #[test]
    fn the_declared_encoding_counts_where_the_bytes_are_not_utf_8() {
        let (bytes, ..) = encoding_rs::EUC_KR.encode("<meta charset=\"euc-kr\"><p>검색은 글자를 찾는다</p>");
        assert!(read(&bytes).unwrap().pages[0].text.contains("검색은 글자를"));
        assert!(text("<meta charset=latin1><p>Größe 数</p>").contains("Größe 数"));
    }

    #[test]
    fn broken_and_deep_markup_ends() {
        assert_eq!(text("<p>a<b>b</p><<p>c</z>&#xffffff;&bogus; <title>"), "ab\n\n<\n\nc\u{fffd}&bogus;");
        assert_eq!(text(&format!("{}x", "<div><ul><li>".repeat(30_000))).matches('x').count(), 1);
        assert!(read(b"<script>").unwrap().pages.is_empty());
    }
}
