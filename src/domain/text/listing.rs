//! Texts that name things without saying anything of them: tables of contents, indexes, bibliographies, lists of links.
//!
//! They are told by their lines, not by a heading: one book calls its contents "Overview", another has a section on how
//! to make an index, and a chunk of an index may have no heading at all. A search for a word finds them first, as they
//! are short and full of names, and they answer nothing.

use super::dot_leaders::leaders;

/// What a text lists, each as a share of it, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Listing {
    /// Titles with the pages they are on.
    pub contents: f32,
    /// Terms in alphabetical order with the pages they are on.
    pub index: f32,
    /// Works that are cited.
    pub references: f32,
    /// Where the links of a page lead.
    pub links: f32,
}

impl Listing {
    /// Of what the text lists most.
    pub fn most(&self) -> f32 {
        self.contents.max(self.index).max(self.references).max(self.links).min(1.0)
    }
}

/// What a text lists.
pub fn listing(text: &str) -> Listing {
    Listing {
        contents: by_leaders(text).max(by_page_numbers(text)),
        index: index(text),
        references: references(text),
        links: links(text),
    }
}

/// True if a question asks for what a listing holds: the works cited, the entries of an index, the links.
pub fn asks_for_listing(question: &str) -> bool {
    const WORDS: &[&str] = &[
        "cite",
        "cites",
        "cited",
        "citation",
        "citations",
        "bibliography",
        "references",
        "index",
        "contents",
        "link",
        "links",
        "doi",
        "isbn",
    ];
    const SIGNS: &[&str] = &["参考文献", "參考文獻", "引用", "目录", "目錄", "索引", "链接", "連結"];
    let lower = question.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
        || SIGNS.iter().any(|sign| lower.contains(sign))
}

/// Characters of an entry of a table of contents, apart from its leader.
const ENTRY: usize = 80;

fn by_leaders(text: &str) -> f32 {
    let found = leaders(text);
    if found.len() < 3 {
        return 0.0;
    }
    let dots: usize = found.iter().map(|leader| text[leader.clone()].chars().count()).sum();
    let rest = text.chars().filter(|c| *c != '|').count().saturating_sub(dots).max(1);
    (found.len() * ENTRY) as f32 / rest as f32
}

/// Lines longer than this are no entries.
const LONGEST_LINE: usize = 90;

/// Short lines that each end with a page number, where these rise.
fn by_page_numbers(text: &str) -> f32 {
    let (mut all, mut listed, mut pages) = (0, 0, Vec::new());
    for line in text.lines() {
        let cells = line.replace('|', " ");
        let words: Vec<&str> = cells.split_whitespace().collect();
        let size = words.iter().map(|word| word.chars().count() + 1).sum::<usize>();
        if !words.iter().any(|word| word.chars().any(char::is_alphanumeric)) {
            continue;
        }
        all += size;
        let Some((last, title)) = words.split_last() else { continue };
        let named = title.iter().any(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 2);
        let figures = title.iter().skip(2).filter(|word| word.chars().any(|c| c.is_ascii_digit())).count();
        let amounts = title.iter().any(|word| word.contains(['$', '€', '%', '—', '£', '¥']));
        if size <= LONGEST_LINE && named && figures <= 1 && !amounts && is_page(last) {
            listed += size;
            pages.extend(last.parse::<u32>());
        }
    }
    let rising = pages.windows(2).filter(|two| two[0] <= two[1]).count();
    let years = pages.iter().filter(|page| (1900..2100).contains(*page)).count();
    if pages.len() < 5 || rising * 100 < (pages.len() - 1) * 85 || years * 2 > pages.len() {
        return 0.0;
    }
    listed as f32 / all.max(1) as f32
}

/// A page number: up to four digits, or a small Roman numeral.
fn is_page(word: &str) -> bool {
    let digits = (1..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    digits || is_roman(word)
}

fn is_roman(word: &str) -> bool {
    (1..=6).contains(&word.len()) && word.bytes().all(|b| b"ivxlcIVXLC".contains(&b))
}

/// Terms followed by page numbers after commas, in alphabetical order.
fn index(text: &str) -> f32 {
    let (mut words, mut pages, mut keys) = (0usize, 0usize, Vec::new());
    // After a page number; after a comma.
    let (mut paged, mut comma) = (false, false);
    for word in text.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty()) {
        words += 1;
        let plain = word.trim_end_matches(',');
        let span = plain.split_once(['–', '-']).map_or(is_page(plain), |(from, to)| is_page(from) && is_page(to));
        if span && (comma || paged) {
            pages += 1;
            paged = true;
        } else {
            let key: String =
                word.chars().filter(|c| c.is_alphanumeric()).take(3).flat_map(char::to_lowercase).collect();
            if paged && !key.is_empty() {
                keys.push(key);
            }
            paged = false;
        }
        comma = word.ends_with(',');
    }
    let share = pages as f32 / words.max(1) as f32;
    let ordered = keys.windows(2).filter(|two| two[0] <= two[1]).count();
    if pages >= 6 && share >= 0.15 && keys.len() >= 4 && ordered * 10 >= (keys.len() - 1) * 6 {
        share * 3.0
    } else if pages >= 12 && share >= 0.45 {
        share * 1.8
    } else {
        0.0
    }
}

/// Words by which a work is told: where it appeared, and where it is found.
const BY_WORDS: &[&str] = &[
    "pp",
    "p",
    "pages",
    "vol",
    "volume",
    "no",
    "ed",
    "eds",
    "editor",
    "editors",
    "edition",
    "doi",
    "arxiv",
    "isbn",
    "issn",
    "proceedings",
    "proc",
    "journal",
    "transactions",
    "trans",
    "press",
    "publisher",
    "publishers",
    "springer",
    "elsevier",
    "wiley",
    "university",
    "conference",
    "thesis",
    "preprint",
    "url",
    "https",
    "http",
    "ctan",
    "report",
    "international",
    "letters",
    "review",
    "annals",
    "notices",
    "bulletin",
];

/// Signs of the same in Chinese.
const BY_SIGNS: &[&str] =
    &["出版社", "学报", "期刊", "[J]", "[M]", "[D]", "[C]", "[R]", "[N]", "[OL]", "[J/OL]", "[EB/OL]"];

/// Works longer than this, in bytes, are paragraphs about something.
const LONGEST_WORK: usize = 900;

fn references(text: &str) -> f32 {
    let mut listed = 0;
    for paragraph in paragraphs(text) {
        if paragraph.len() < LONGEST_WORK && is_work(paragraph) {
            listed += paragraph.len();
        }
    }
    listed as f32 / text.trim().len().max(1) as f32
}

/// Paragraphs, each label "[12]" at the beginning of a line beginning one.
fn paragraphs(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        if (line.trim().is_empty() || label(line).is_some()) && start < at {
            found.push(&text[start..at]);
            start = at;
        }
        at += line.len();
    }
    found.push(&text[start..]);
    found
}

/// The text after a label in brackets.
fn label(line: &str) -> Option<&str> {
    let (label, rest) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    let short = !label.is_empty() && label.chars().count() <= 12 && !label.contains(char::is_whitespace);
    (short && rest.starts_with(char::is_whitespace)).then_some(rest)
}

/// A cited work: its label or the names of its authors first, then when and where it appeared.
fn is_work(paragraph: &str) -> bool {
    let labelled = label(paragraph);
    let begins = labelled.unwrap_or(paragraph).trim_start();
    if labelled.is_none() && !by_names(begins) {
        return false;
    }
    let words = || paragraph.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let year = words().any(is_year);
    let told = words().filter(|word| BY_WORDS.contains(&word.to_lowercase().as_str())).count()
        + BY_SIGNS.iter().filter(|sign| paragraph.contains(*sign)).count()
        + usize::from(has_volume(paragraph));
    if labelled.is_some() { year || told > 0 } else { usize::from(year) + told >= 2 }
}

/// "1992", "2021b".
fn is_year(word: &str) -> bool {
    let year = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    word.len() - year.len() <= 1 && year.parse::<u32>().is_ok_and(|year| (1700..2100).contains(&year))
}

/// A volume with pages, "14:517–533", or an issue, "40(8)".
fn has_volume(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).any(|three| three[0].is_ascii_digit() && b":(".contains(&three[1]) && three[2].is_ascii_digit())
}

/// Names as bibliographies write them: "D. W. K. Andrews and", "Bates DM, Watts DG", "Chambers, J. M.".
fn by_names(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(3).collect();
    let initials = |word: &str| {
        let letters = word.trim_end_matches([',', ':', ';', '.']);
        let capitals =
            letters.split(['.', '-']).all(|part| part.chars().count() == 1 && part.chars().all(char::is_uppercase));
        let joined = letters.len() <= 3 && !letters.is_empty() && letters.chars().all(char::is_uppercase);
        (word.contains('.') && capitals) || joined
    };
    let name = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().count() > 1;
    match words.as_slice() {
        [first, second, ..] if initials(first) && first.contains('.') => name(second),
        [first, second, ..] => {
            name(first)
                && initials(second)
                && (first.ends_with(',')
                    || second.ends_with([',', '.'])
                    || words.get(2).is_some_and(|third| third.starts_with('(')))
        }
        _ => false,
    }
}

fn links(text: &str) -> f32 {
    let mut listed = 0;
    let mut rest = text;
    while let Some(at) = rest.find("[Links: ") {
        let link = &rest[at..];
        let end = link.find(']').map_or(link.len(), |end| end + 1);
        listed += end;
        rest = &link[end..];
    }
    listed as f32 / text.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_told_by_leaders_or_by_rising_page_numbers() {
        let dotted =
            "1.2 Arithmetic . . . . . . . . . 8\n1.2.4 Solving . . . . . . . . 8\n1.2.5 Graphs . . . . . . . 9";
        assert!(listing(dotted).contents > 0.9);
        let plain =
            "Item 1.  Business  3\nItem 1A. Risk Factors  9\nItem 2. Properties  19\nItem 3. Legal  19\nNotes  24";
        assert!(listing(plain).contents > 0.9);
        assert!(listing("第一章 绪论 1\n第二章 方法 7\n第三章 结果 19\n第四章 讨论 31\n参考文献 40").contents > 0.9);
        let table =
            "| Assets | — | $ 6 |\n| Cash | $ 3 | 7 |\n| Loans | $ 4 | 8 |\n| Bonds | $ 4 | 9 |\n| Debt | $ 5 | 10 |";
        assert_eq!(listing(table).contents, 0.0);
        let falling = "Riga 90\nTallinn 12\nOslo 45\nTurku 3\nVisby 17";
        assert_eq!(listing(falling).contents, 0.0);
    }

    #[test]
    fn an_index_is_told_by_its_pages_in_alphabetical_order() {
        let index = "jump, 12, 14–16 key, 3, 9 label, 76, 162, 171 layers, 52 layout, 172 legend, 158, 162 license, 21";
        assert!(listing(index).index > 0.9, "{:?}", listing(index));
        let prose = "The values 1, 2, 3, 4, 5, 6, 7 are read in turn, and 8, 9, 10 follow when the reader asks for more \
            of them, as it does in the second pass over the file, in which every value is compared with the next.";
        assert_eq!(listing(prose).index, 0.0);
    }

    #[test]
    fn a_bibliography_is_told_by_authors_years_and_places() {
        for cited in [
            "[12] Karl Berry, Jim Hefferon. An unofficial reference manual. CTAN://info/latex2e.pdf",
            "B. E. Hansen. Testing for instability in linear models. Journal of Policy Modeling, 14:517–533, 1992b.",
            "Bates DM, Watts DG (1988). Nonlinear Regression Analysis. John Wiley & Sons. doi:10.1002/978.",
            "Chambers, J. M. (2009) Class Inheritance in R. Springer.",
            "[3] 王磊. 插图指南[M]. 北京: 科学出版社, 2000.",
        ] {
            assert!(listing(cited).references > 0.9, "{cited}");
        }
        for said in [
            "As Hansen (1992) and the Journal of Policy Modeling say, linear models are not stable over many years.",
            "R Core Team. The original code was written in 1999 at a university.",
            "Harbours of the Baltic were dredged in 1992 by the International Maritime University, vol. 3 says.",
        ] {
            assert_eq!(listing(said).references, 0.0, "{said}");
        }
    }

    #[test]
    fn some_questions_ask_for_listings() {
        for asked in
            ["Which papers does it cite?", "What is in the index?", "Links to the sources", "引用了哪些参考文献？"]
        {
            assert!(asks_for_listing(asked), "{asked}");
        }
        assert!(!asks_for_listing("What is the size of a chunk?") && !asks_for_listing("块有多大？"));
    }

    #[test]
    fn where_links_lead_is_a_listing_too() {
        assert!(listing("[Links: CTAN → https://ctan.org; TUG → https://tug.org]").most() > 0.9);
        assert_eq!(listing("Links in a chain.").most(), 0.0);
    }
}
