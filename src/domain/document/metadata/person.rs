//! Names of people: in lists, with affiliation marks, with initials, in English and Chinese.

use std::ops::Range;

use crate::domain::text::tokens::is_cjk;

/// A name in a line with the marks after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) part: Range<usize>,
    /// "1", "2", "∗".
    pub(super) marks: Vec<String>,
}

/// Words that are in no name of a person, in lower case: those of organisations, titles and headings.
const NOT_NAMES: &str = "\
    university institute department dept school college laboratory laboratories lab labs center centre research \
    google microsoft openai deepmind nvidia facebook meta amazon apple ibm intel inc ltd llc corp corporation \
    company group team foundation association society ministry agency bureau council committee commission \
    academy faculty hospital division office press press. the and of for in on to with by from at a an as is are \
    our your how what why when this these new free open version edition release revision volume chapter part \
    section report manual guide handbook reference user users annual quarterly plan strategic policy \
    introduction abstract contents table figure index appendix summary learning machine deep neural network \
    networks language models model large systems system data analysis science sciences technology technologies \
    engineering computer computing software information international national state states united federal \
    public health department, survey study studies review overview course basic high county city road avenue box \
    suite california york washington china usa uk germany france japan january february april june july august \
    september october november december draft final preprint under copyright rights reserved all license licence \
    published prepared presented submitted written thesis dissertation master bachelor doctor philosophy degree \
    project programme program proposal standard specification documentation tutorial notes lecture slides \
    workshop conference proceedings journal transactions letters article paper vol no issue series book novel \
    poems history theory methods method approach towards toward using via based through getting started quick \
    start installation service safety product products management business financial statements statement form \
    number date author authors title subject email e-mail phone tel fax website corresponding equal contribution \
    contributions contributed equally work done while intern internship package class library interactive \
    plotting programming statistical environment evaluation benchmark dataset datasets training generation \
    knowledge question answering vision attention transformers transformer reasoning prompting agents robotics \
    optimization security privacy climate energy economic development education strategy agreement contract \
    terms conditions between not it you we numbers artificial intelligence ai semiconductor holdings partners \
    limited plc gmbh trust fund developers developer contributors project, core gnu linux debian latex tex \
    windows python typesetting configurable catalogue catalog applied advanced general special social human \
    medical quality assurance assessment impact kong singapore central building buildings floor";

/// True for a word of a list.
fn is_in(words: &str, word: &str) -> bool {
    words.split(' ').any(|own| own == word)
}

/// Parts of names in lower case.
const PARTICLES: &[&str] = &[
    "de", "van", "der", "den", "von", "la", "le", "del", "della", "di", "da", "dos", "du", "al", "el", "bin", "ibn",
    "ter", "ten", "zu", "y", "ben", "af", "do",
];

/// What follows a name and is no part of it.
const DEGREES: &[&str] = &[
    "md",
    "mph",
    "phd",
    "ph.d",
    "ph.d.",
    "m.d.",
    "msc",
    "mba",
    "dr",
    "esq",
    "jr",
    "jr.",
    "sr",
    "sr.",
    "ii",
    "iii",
    "rn",
    "ms",
    "ma",
    "bsc",
    "dphil",
    "frs",
    "senior member",
    "member",
    "fellow",
    "ieee",
    "student member",
    "graduate student member",
];

/// Chinese surnames of one character, the most common ones.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";

/// The names in a line, or none if it is not a list of names and nothing else.
pub(super) fn names_in(text: &str) -> Vec<Named> {
    if text.chars().any(is_cjk)
        && text.chars().filter(|c| is_cjk(*c)).count() * 2 >= text.chars().filter(|c| c.is_alphabetic()).count()
    {
        return chinese(text);
    }
    let mut found = Vec::new();
    for piece in pieces(text) {
        let words = &text[piece.clone()];
        if DEGREES.contains(&words.trim().trim_matches(['.', '(', ')']).to_lowercase().as_str()) {
            continue;
        }
        let names = match words.chars().any(is_cjk) {
            true => of_two_scripts(text, piece),
            false => names_of(text, piece),
        };
        match names {
            Some(names) => found.extend(names),
            None => return Vec::new(),
        }
    }
    found
}

/// The names in a piece of a list in Latin letters that has Chinese characters: a Chinese name, or a name with its
/// characters in brackets, "xiao sheng wen(肖盛文)".
fn of_two_scripts(text: &str, piece: Range<usize>) -> Option<Vec<Named>> {
    let words = &text[piece.clone()];
    let latin = words.find(['(', '（']).map_or(words, |at| &words[..at]).trim();
    if latin.is_empty() || latin.chars().any(is_cjk) {
        let mut names = chinese(words);
        for name in &mut names {
            name.part = name.part.start + piece.start..name.part.end + piece.start;
        }
        return (!names.is_empty()).then_some(names);
    }
    let count = latin.split_whitespace().count();
    let plain = latin.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-' || c == '.');
    let start = piece.start + words.len() - words.trim_start().len();
    let part = start..start + latin.len();
    ((2..=4).contains(&count) && plain).then(|| vec![Named { part, marks: Vec::new() }])
}

/// The parts between commas, semicolons, tabs, "and", "&".
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        if matches!(c, ',' | ';' | '\t' | '，' | '；' | '、' | '•' | '·' | '|' | '/') {
            // "Smith1,2": marks, not names.
            let before = text[..at].chars().next_back().is_some_and(is_mark);
            let after = text[at + c.len_utf8()..].chars().next().is_some_and(is_mark);
            if !(before && after) {
                cuts.push(at..at + c.len_utf8());
            }
        }
    }
    for word in [" and ", " & ", " AND ", " und ", " et ", " und\t", "\tand "] {
        cuts.extend(text.match_indices(word).map(|(at, word)| at..at + word.len()));
    }
    for lead in ["and ", "& "] {
        if text.starts_with(lead) {
            cuts.push(0..lead.len());
        }
    }
    if let Some(rest) = text.strip_suffix(" and").or_else(|| text.strip_suffix(" &")) {
        cuts.push(rest.len()..text.len());
    }
    cuts.sort_by_key(|cut| cut.start);
    let mut parts = Vec::new();
    let mut at = 0;
    for cut in cuts.into_iter().chain(std::iter::once(text.len()..text.len())) {
        if cut.start >= at {
            parts.push(at..cut.start);
        }
        at = at.max(cut.end);
    }
    // A mark left over by "Smith1,2" belongs to the name before it.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts {
        let words = &text[part.clone()];
        let letters = words.chars().filter(|c| c.is_alphabetic()).count();
        let mark = letters == 0
            || letters == 1 && words.trim().chars().count() == 1 && words.trim().starts_with(char::is_lowercase);
        match joined.last_mut() {
            _ if words.trim().is_empty() => {}
            Some(last) if mark => last.end = part.end,
            _ => joined.push(part),
        }
    }
    joined
}

fn is_mark(c: char) -> bool {
    c.is_ascii_digit() || "¹²³⁴⁵⁶⁷⁸⁹⁰*∗†‡§¶#♯♢⋆★◇♠♣♦♡∥‖⁺⁻✉⋄✝∔⊕¤£".contains(c)
}

/// The names in a piece without separators: one, or several with marks or spaces between them.
fn names_of(text: &str, piece: Range<usize>) -> Option<Vec<Named>> {
    let mut names: Vec<Named> = Vec::new();
    // A list with commas has one name between two.
    let separated = text.contains([',', ';', '\t']) || piece.len() < text.trim().len();
    // Words with the marks after them.
    let mut words: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    for (start, word) in words_of(text, piece) {
        let bare_end = word.find(|c: char| is_mark(c) && c != '\'').unwrap_or(word.len());
        let (bare, marks) = word.split_at(bare_end);
        let marks: Vec<String> = split_marks(marks)?;
        if bare.is_empty() {
            match words.last_mut() {
                Some(last) => last.1.extend(marks),
                None => return None,
            }
            continue;
        }
        if bare.starts_with('(') || bare.ends_with(')') {
            // "(wtsnjp)", "(deceased)": beside the name.
            continue;
        }
        if !fits(bare) {
            return None;
        }
        words.push((start..start + bare.len(), marks));
    }
    let text_of = |range: &Range<usize>| &text[range.clone()];
    let mut group: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    let mut groups: Vec<Vec<(Range<usize>, Vec<String>)>> = Vec::new();
    for word in words {
        let marked = !word.1.is_empty();
        group.push(word);
        if marked {
            groups.push(std::mem::take(&mut group));
        }
    }
    if !group.is_empty() {
        groups.push(group);
    }
    for group in groups {
        let mut rest = group.as_slice();
        while !rest.is_empty() {
            let n = length(text, rest, separated || !rest[rest.len() - 1].1.is_empty() && rest.len() <= 4);
            let (name, more) = rest.split_at(n.min(rest.len()));
            let real = name.iter().filter(|(range, _)| !is_initial(text_of(range))).count();
            if real == 0 || name.len() < 2 {
                return None;
            }
            names.push(Named {
                part: name[0].0.start..name[name.len() - 1].0.end,
                marks: name.iter().flat_map(|(_, marks)| marks.clone()).collect(),
            });
            rest = more;
        }
    }
    Some(names)
}

/// The number of words of the first of several names side by side: a first name, initials and particles, a surname. A
/// third word without a fourth belongs to it.
fn length(text: &str, words: &[(Range<usize>, Vec<String>)], separated: bool) -> usize {
    if separated && words.len() <= 5 {
        return words.len();
    }
    let inner = |n: usize| {
        words.get(n).is_some_and(|(range, _)| {
            let word = &text[range.clone()];
            is_initial(word) || PARTICLES.contains(&word) || ["Van", "Von", "De", "Der", "Al", "El"].contains(&word)
        })
    };
    let mut n = 1;
    while inner(n) {
        n += 1;
    }
    n += 1;
    // "St." and the like aside, one word alone is no name.
    if words.len() <= n + 1 { words.len() } else { n }
}

fn words_of(text: &str, piece: Range<usize>) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text[piece].split_whitespace().map(move |word| (word.as_ptr() as usize - base, word))
}

/// "1,2", "∗†": single marks; `None` if something else follows.
fn split_marks(marks: &str) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    let mut number = String::new();
    for c in marks.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if !number.is_empty() {
            found.push(std::mem::take(&mut number));
        }
        if let Some(n) = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == c) {
            found.push(n.to_string());
        } else if is_mark(c) {
            found.push(if c == '∗' { "*".into() } else { c.to_string() });
        } else if !(c == ',' || c == '.' || c.is_whitespace() || c.is_ascii_lowercase() || c == ')' || c == '(') {
            return None;
        }
    }
    if !number.is_empty() {
        found.push(number);
    }
    Some(found)
}

fn is_initial(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters <= 2 && word.contains('.') || letters == 1 && word.starts_with(char::is_uppercase)
}

/// True if a word may be part of a name.
fn fits(word: &str) -> bool {
    let plain = word.trim_matches(['.', '’', '\'', '-', '"', '“', '”', '‘']);
    let lower = plain.to_lowercase();
    if PARTICLES.contains(&lower.as_str()) {
        return true;
    }
    let letters = plain
        .chars()
        .all(|c| c.is_alphabetic() && !is_cjk(c) || "-‐–'’.´`".contains(c) || matches!(c, '\u{300}'..='\u{36f}'));
    // "DeepMind" is a name too, "LLMs" is none.
    let shape = plain.starts_with(char::is_uppercase) && plain.chars().count() <= 24;
    let sharp = plain.chars().filter(|c| c.is_uppercase()).count() > 1
        && plain.chars().last().is_some_and(char::is_lowercase)
        && !plain.contains(['-', '\'', '’', '.'])
        && plain.chars().nth(1).is_some_and(char::is_uppercase);
    letters && shape && !sharp && (lower.len() < 2 || !is_in(NOT_NAMES, lower.as_str()))
}

/// Chinese names: two to four characters that begin with a surname, separated by spaces or marks.
fn chinese(text: &str) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut at = 0;
    let pieces: Vec<(usize, &str)> = text
        .split(|c: char| c.is_whitespace() || ",，、;；·•/".contains(c))
        .map(|piece| {
            let start = piece.as_ptr() as usize - text.as_ptr() as usize;
            (start, piece)
        })
        .filter(|(_, piece)| !piece.is_empty())
        .collect();
    while at < pieces.len() {
        let (start, piece) = pieces[at];
        let bare_end = piece.find(|c: char| is_mark(c) || c == '(' || c == '（').unwrap_or(piece.len());
        let bare = &piece[..bare_end];
        let marks = split_marks(&piece[bare_end..]).unwrap_or_default();
        let count = bare.chars().count();
        if count == 0 {
            if let Some(last) = found.last_mut() {
                last.marks.extend(marks);
            }
            at += 1;
            continue;
        }
        // "张 三": two pieces of one character each, or one and two.
        if count == 1
            && surname(bare)
            && marks.is_empty()
            && pieces.get(at + 1).is_some_and(|(_, next)| next.chars().count() <= 2 && next.chars().all(is_cjk))
        {
            let (next_start, next) = pieces[at + 1];
            found.push(Named { part: start..next_start + next.len(), marks: Vec::new() });
            at += 2;
            continue;
        }
        let rest = bare.chars().all(is_cjk);
        if !((2..=4).contains(&count) && rest && surname(bare)) {
            return Vec::new();
        }
        found.push(Named { part: start..start + bare.len(), marks });
        at += 1;
    }
    found
}

fn surname(name: &str) -> bool {
    let double =
        ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "端木", "夏侯", "司徒"];
    let organisation = ["大学", "学院", "公司", "集团", "中心", "研究", "手册", "报告", "小组", "部门"];
    !organisation.iter().any(|word| name.contains(word))
        && (name.chars().next().is_some_and(|c| SURNAMES.contains(c))
            || double.iter().any(|double| name.starts_with(double)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        names_in(text).into_iter().map(|name| &text[name.part]).collect()
    }

    #[test]
    fn lists_of_names_are_cut_into_names() {
        for (text, wanted) in [
            (
                "Kevin Breit, Henry House, Alan Horkan, Mark Dexter,",
                vec!["Kevin Breit", "Henry House", "Alan Horkan", "Mark Dexter"],
            ),
            ("Ed H. Chi Quoc V Le Denny Zhou", vec!["Ed H. Chi", "Quoc V Le", "Denny Zhou"]),
            (
                "Huaixiu Steven Zheng∗ Swaroop Mishra∗ Xinyun Chen",
                vec!["Huaixiu Steven Zheng", "Swaroop Mishra", "Xinyun Chen"],
            ),
            ("S. Novopashin* and A. Muriel**", vec!["S. Novopashin", "A. Muriel"]),
            ("Noor Al-Farsi1* Hugo Lindqvist1,2* Mei Tanaka3", vec!["Noor Al-Farsi", "Hugo Lindqvist", "Mei Tanaka"]),
            ("Celeste Philip, MD, MPH", vec!["Celeste Philip"]),
            ("Ada Byron,王博远, and xiao li wu(吴小丽)", vec!["Ada Byron", "王博远", "xiao li wu"]),
            ("Jos van der Woude and Søren Hauberg", vec!["Jos van der Woude", "Søren Hauberg"]),
            ("张三、欧阳雪 李 四", vec!["张三", "欧阳雪", "李 四"]),
            ("Google DeepMind", vec![]),
            ("Free Your Numbers", vec![]),
            ("An Interactive Plotting Program", vec![]),
            ("Department of Health", vec![]),
            ("滨海理工大学", vec![]),
            ("We study ice.", vec![]),
        ] {
            assert_eq!(names(text), wanted, "{text}");
        }
        assert_eq!(names_in("Ada Low1,2 and Bo Hill†")[0].marks, ["1", "2"]);
    }
}
