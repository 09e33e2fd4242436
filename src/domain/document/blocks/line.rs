//! Classifies a line of a page: list item, table row, code, heading.

use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::tokens::is_cjk;

/// Characters that begin an item wherever they begin a line.
const BULLETS: &[char] = &['•', '◦', '▪', '■', '●', '○', '‣', '∙', '➢', '✓', '✔', '☐', '☑', '☒'];

/// Characters that begin an item, but also occur in running text.
const DASHES: &[char] = &['-', '*', '+', '–', '—', '·'];

/// Maximum indentation kept, in columns.
pub(super) const DEEPEST: usize = 24;

pub(super) struct Line<'a> {
    pub start: usize,
    /// Length in bytes without the line feed.
    pub whole: usize,
    /// Without the white space at its ends.
    pub words: &'a str,
    pub width: usize,
    pub indent: usize,
    /// Within a fenced block, fences included.
    pub fenced: bool,
    pub marker: Option<Marker>,
}

pub(super) fn lines(page: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut fence: Option<&str> = None;
    page.split('\n')
        .map(|line| {
            let words = line.trim();
            let sign = &words[..words.len() - words.trim_start_matches(['`', '~']).len()];
            let within = fence.is_some();
            match fence {
                Some(open) if sign.starts_with(open) && sign == words => fence = None,
                // "```not a fence```" is inline code.
                None if sign.len() >= 3
                    && (sign.chars().all(|c| c == '`') || sign.chars().all(|c| c == '~'))
                    && !words[sign.len()..].contains('`') =>
                {
                    fence = Some(sign);
                }
                _ => {}
            }
            let at = start;
            start += line.len() + 1;
            Line {
                start: at,
                whole: line.len(),
                words,
                width: width(words),
                indent: indent(line),
                fenced: within || fence.is_some(),
                marker: marker(words),
            }
        })
        .collect()
}

/// The bullet or number at the beginning of an item.
pub(super) struct Marker {
    /// Length in bytes.
    pub len: usize,
    /// The kind: the bullet itself, or a letter for the numbering style.
    pub sort: char,
    /// It begins an item wherever it begins a line.
    pub sure: bool,
}

/// The bullet or number of an item: "• ", "- ", "3. ", "12)", "(a)", "[7]", "一、", "第三条 ".
pub(super) fn marker(words: &str) -> Option<Marker> {
    let first = words.chars().next()?;
    let blank = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
    if BULLETS.contains(&first) {
        return Some(Marker { len: first.len_utf8(), sort: first, sure: true });
    }
    if DASHES.contains(&first) {
        let len = first.len_utf8();
        return blank(&words[len..]).then_some(Marker { len, sort: first, sure: false });
    }
    if ('①'..='⑳').contains(&first) {
        return Some(Marker { len: first.len_utf8(), sort: '①', sure: false });
    }
    let inside = words.trim_start_matches(['(', '（', '[', '【']);
    let opened = words.len() - inside.len();
    let ordinal = inside.strip_prefix('第');
    let counted = ordinal.unwrap_or(inside);
    let (number, sort) = count(counted)?;
    let rest = &counted[number..];
    let mut after = rest.chars();
    let end = after.next();
    let sign = match end {
        _ if ordinal.is_some() => end.filter(|c| "条條款项項章节節".contains(*c)).filter(|_| {
            let next = rest.chars().nth(1);
            next.is_none_or(|c| c.is_whitespace() || "：:，、".contains(c))
        }),
        Some(']' | '】') if opened > 0 => end,
        Some(')' | '）' | '、') => end,
        // "A. Smith" is no item, nor is "3.5".
        Some('.' | '．') if sort != 'A' && blank(after.as_str()) => end,
        Some(c) if c.is_whitespace() && counted[..number].contains('.') => Some(' '),
        _ => None,
    }?;
    let len = words.len() - rest.len() + if sign == ' ' { 0 } else { sign.len_utf8() };
    let sort = if opened > 0 { char::from_u32(sort as u32 + 0x100).unwrap_or(sort) } else { sort };
    Some(Marker { len, sort, sure: false })
}

/// The length in bytes of a number at the beginning of a text, and a letter for its numbering style.
fn count(words: &str) -> Option<(usize, char)> {
    let taken = |what: fn(char) -> bool| words.find(|c| !what(c)).unwrap_or(words.len());
    let digits = taken(|c| c.is_ascii_digit());
    if digits > 0 {
        // "3", "3.1", "3.1.2": not a year or an amount.
        let all = taken(|c| c.is_ascii_digit() || c == '.');
        let number = words[..all].trim_end_matches('.');
        let short = number.split('.').all(|part| (1..=3).contains(&part.len()));
        return short.then_some((number.len(), if number.contains('.') { '.' } else { '1' }));
    }
    let chinese = taken(|c| "一二三四五六七八九十百零".contains(c));
    if chinese > 0 {
        return (chinese <= 18).then_some((chinese, '一'));
    }
    let letters = taken(|c| c.is_ascii_alphabetic());
    let roman = letters > 1 && letters <= 5 && words[..letters].chars().all(|c| "ivx".contains(c));
    let sort = if words.starts_with(|c: char| c.is_ascii_uppercase()) { 'A' } else { 'a' };
    (letters == 1 || roman).then_some((letters, sort))
}

/// True for a table row in Markdown.
pub(super) fn is_row(words: &str) -> bool {
    words.starts_with('|') && words.len() > 1 || words.matches(" | ").count() > 1
}

/// True for a table row as the PDF, DOCX and HTML readers give it. A tab after a bullet does not make one, nor does the
/// wide gap after a full stop.
pub(super) fn is_tabbed(line: &Line<'_>) -> bool {
    let from = line.marker.as_ref().map_or(0, |marker| marker.len);
    let words = line.words[from..].trim_start();
    words.match_indices('\t').any(|(at, _)| !words[..at].trim_end().ends_with(['.', '!', '?', '。', '！', '？']))
}

pub(super) fn is_heading(words: &str) -> bool {
    let signs = words.len() - words.trim_start_matches('#').len();
    (1..=6).contains(&signs) && words[signs..].starts_with(' ')
}

/// True for an entry of a table of contents.
pub(super) fn ends_with_page(words: &str) -> bool {
    let number = words.len() - words.trim_end_matches(|c: char| c.is_ascii_digit() || "ivxlc".contains(c)).len();
    number > 0 && leaders(words).last().is_some_and(|dots| words[dots.end..].trim().len() <= number)
}

/// True for a line whose last two words are figures.
pub(super) fn ends_in_figures(words: &str) -> bool {
    let figure = |word: &str| {
        word.chars().any(|c| c.is_ascii_digit())
            && word.chars().all(|c| c.is_ascii_digit() || ".,%()-–+$€£¥".contains(c))
    };
    let mut last = words.split_whitespace().rev();
    last.next().is_some_and(figure) && last.next().is_some_and(figure)
}

/// Words that begin statements in common programming languages, and the characters such a line then ends with.
const STATEMENTS: &[(&str, &[char])] = &[
    ("def ", &[':']),
    ("class ", &[':', '{']),
    ("for ", &[':', '{']),
    ("while ", &[':', '{']),
    ("if ", &[':', '{']),
    ("elif ", &[':']),
    ("else", &[':', '{']),
    ("try", &[':', '{']),
    ("with ", &[':']),
    ("fn ", &['{']),
    ("function ", &['{']),
    ("pub ", &['{', ';']),
    ("let ", &[';', '{']),
    ("const ", &[';', '{']),
    ("var ", &[';']),
    ("return ", &[';', ')']),
    ("#include", &['>', '"']),
];

/// True for a line that is clearly code.
pub(super) fn is_code(words: &str) -> bool {
    let statement = STATEMENTS.iter().any(|(begin, ends)| words.starts_with(begin) && words.ends_with(*ends));
    let prompt = words.starts_with("$ ") || words.starts_with(">>> ") || words.starts_with("#!");
    let import = words.starts_with("import ") && words.split_whitespace().count() <= 4 && words.is_ascii()
        || words.starts_with("from ") && words.contains(" import ");
    let block = words.ends_with(['{', '}']) || words.starts_with('}') || words.starts_with("</");
    let signs = words.contains(['(', '=', '<', '[', '_']);
    statement || prompt || import || block || words.ends_with(';') && signs && looks_like_code(words) || is_call(words)
}

/// True for "name(…)" and "name = …" with one word each.
fn is_call(words: &str) -> bool {
    let name = words.find(|c: char| !(c.is_ascii_alphanumeric() || "_.".contains(c))).unwrap_or(words.len());
    let rest = &words[name..];
    name > 0 && (rest.starts_with('(') && rest.ends_with(')') || rest.starts_with(" = ") || rest.starts_with(" += "))
}

/// True if symbols are as dense as in code.
pub(super) fn looks_like_code(words: &str) -> bool {
    let signs = words.chars().filter(|c| "{}\\<>=|;_#$&^~`@()[]".contains(*c)).count();
    signs * 10 > words.chars().filter(|c| !c.is_whitespace()).count()
}

pub(super) fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4,
            _ => break,
        }
    }
    columns.min(DEEPEST)
}

pub(super) fn width(line: &str) -> usize {
    let wide = |c: char| {
        is_cjk(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '‘' | '’' | '…' | '—')
    };
    line.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}
