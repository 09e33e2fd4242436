//! Parses the inside of a mark's brackets: passage numbers, words that introduce them, and the page or lines a model
//! adds.

/// Maximum length of a mark's inside, in bytes.
pub(crate) const LONGEST: usize = 80;

/// Words before the number that identify a mark.
const NOUNS: &[&str] = &[
    "source",
    "src",
    "passage",
    "document",
    "doc",
    "excerpt",
    "extract",
    "citation",
    "cite",
    "cit",
    "reference",
    "ref",
    "context",
    "chunk",
    "snippet",
    "evidence",
    "fragment",
    "paragraph",
    "quelle",
    "auszug",
    "fuente",
    "pasaje",
    "extrait",
    "来源",
    "來源",
    "段落",
    "段",
    "文档",
    "文檔",
    "文件",
    "参考资料",
    "參考資料",
    "资料",
    "資料",
    "引用",
    "引文",
    "出处",
    "出處",
    "参考",
    "參考",
    "片段",
    "摘录",
    "摘錄",
    "原文",
    "文段",
    "上下文",
    "材料",
    "出典",
];

/// Words before the noun or number that change nothing.
const BEFORE: &[&str] = &["see also", "see", "cf.", "cf", "from", "in", "per", "参见", "參見", "参看", "见", "見"];

/// Separators between the numbers of one mark.
const BETWEEN: &[&str] = &[",", "，", "、", ";", "；", "/", "|", "&", "and", "or", "und", "和", "与", "與", "及", "或"];

/// Joins the first and the last number of a range.
const RANGE: &[&str] = &["-", "–", "—", "~", "～", "〜", "to", "至", "到"];

/// The numbers inside a mark, and whether a noun precedes them; `None` if it is not a list of passages.
pub(crate) fn numbers(inside: &str) -> Option<(Vec<usize>, bool)> {
    if inside.is_empty() || inside.len() > LONGEST || inside.contains('\n') {
        return None;
    }
    // Marks are displayed with a check symbol, which a model may copy.
    let lower = inside.to_lowercase();
    let mut rest = lower.trim().trim_end_matches(['✓', '≈', '✗', ' ']);
    let (mut all, mut worded) = (Vec::new(), false);
    loop {
        rest = after_any(rest, BEFORE).unwrap_or(rest);
        let ordinal = rest.strip_prefix('第');
        rest = ordinal.unwrap_or(rest);
        while let Some(behind) = noun(rest) {
            (rest, worded) = (behind, true);
        }
        rest = rest.trim_start_matches(['#', '^', ' ']);
        let (from, behind) = small(rest)?;
        rest = behind.trim_start();
        if ordinal.is_some() {
            let counted = rest.strip_prefix(['个', '個', '号', '號']).unwrap_or(rest);
            (rest, worded) = (noun(counted).or(counted.strip_prefix(['篇', '条', '條', '则', '則']))?, true);
        }
        let mut to = from;
        if let Some((last, behind)) = after_any(rest, RANGE).and_then(|rest| small(noun(rest).unwrap_or(rest))) {
            (to, rest) = (last, behind);
        }
        if from == 0 || from > to || to - from > 20 {
            return None;
        }
        all.extend(from..=to);
        rest = place(rest).trim_start();
        if rest.is_empty() {
            return Some((all, worded));
        }
        rest = after_any(rest, BETWEEN)?;
        rest = after_any(rest, BETWEEN).unwrap_or(rest);
    }
}

/// The text after one of these words, trimmed.
fn after_any<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let text = text.trim_start();
    words.iter().find_map(|word| {
        let rest = text.strip_prefix(word)?;
        // A word made of letters must end at a word boundary.
        let whole =
            !word.ends_with(|c: char| c.is_ascii_alphabetic()) || !rest.starts_with(|c: char| c.is_ascii_alphabetic());
        whole.then(|| rest.trim_start())
    })
}

/// The text after a noun that means "passage", with its plural, colon and number sign.
fn noun(text: &str) -> Option<&str> {
    let text = text.trim_start();
    NOUNS.iter().find_map(|noun| {
        let rest = text.strip_prefix(noun)?;
        let rest = rest.strip_prefix('s').unwrap_or(rest);
        let rest = rest.trim_start_matches([':', '：', '#', '_', '-', '.', '=', ' ']);
        let rest = ["no.", "nr."].iter().find_map(|sign| rest.strip_prefix(sign)).unwrap_or(rest);
        (!rest.starts_with(|c: char| c.is_ascii_alphabetic()) || noun_begins(rest)).then(|| rest.trim_start())
    })
}

fn noun_begins(text: &str) -> bool {
    NOUNS.iter().any(|noun| text.starts_with(noun))
}

/// A complete number of one to three digits: not the beginning of "2023", "3.5" or "5%".
fn small(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_start();
    let digits: String = text.chars().map_while(|c| char::from_digit(digit(c)?, 10)).collect();
    let length: usize = text.chars().take(digits.len()).map(char::len_utf8).sum();
    let rest = &text[length..];
    let whole = (1..=3).contains(&digits.len())
        && !rest.starts_with(|c: char| c.is_ascii_alphabetic() && !rest.starts_with("to "))
        && !rest.starts_with(['.', '%', '％', '°', '年', '月', '日']);
    whole.then(|| Some((digits.parse().ok()?, rest))).flatten()
}

/// A plain or full-width digit.
fn digit(c: char) -> Option<u32> {
    match c {
        '０'..='９' => Some(c as u32 - '０' as u32),
        c => c.to_digit(10),
    }
}

/// The text after the page, lines or source name that a model adds to a number (", p. 3", "†source", ":L3-L9").
fn place(text: &str) -> &str {
    let plain = text.trim_start_matches([',', '，', ';', '；', ':', '：', ' ', '@', '-', '–', '—']);
    if let Some(named) = plain.strip_prefix('†') {
        return &named[named.find([',', '，', ';', '；']).unwrap_or(named.len())..];
    }
    // `【4:0†source】`: the second number counts a server's own files.
    if text.starts_with(':')
        && let Some((_, behind)) = small(plain)
        && let Some(named) = behind.strip_prefix('†')
    {
        return &named[named.find([',', '，', ';', '；']).unwrap_or(named.len())..];
    }
    const KINDS: &[&str] = &[
        "pages", "page", "pp.", "pp", "pg.", "p.", "p", "lines", "line", "ll.", "l.", "l", "seite", "s.", "§§", "§",
        "section", "sec.", "第", "页码", "頁碼", "页", "頁", "行",
    ];
    let Some(kind) = KINDS.iter().find(|kind| plain.starts_with(**kind)) else { return text };
    let after = plain[kind.len()..].trim_start();
    let label = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '–' | '—' | '~' | '至' | '到') || c == ' ';
    let numeral = |c: char| "ivxlc".contains(c);
    let roman = after.starts_with(numeral);
    let rest = after.trim_start_matches(|c: char| label(c) || c == 'l' || c == 'p' || roman && numeral(c));
    if !after.starts_with(|c: char| c.is_ascii_digit()) && !roman {
        return text;
    }
    let counted = rest.strip_prefix(['页', '頁', '行', '节', '節', '章']);
    // 第2段 is another passage, 第2页 a page.
    if *kind == "第" { counted.unwrap_or(text) } else { counted.unwrap_or(rest) }
}
