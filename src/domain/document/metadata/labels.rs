//! What stands after a label: "Author(s):", "Published by", 作者：, and Chinese names before 著, 译, 编.

use super::Field;
use super::found::{Found, Pages};
use super::lines::{Line, ends_front, is_prose};
use super::person::names_in;
use crate::domain::text::tokens::is_cjk;

/// What a label introduces.
type Labelled = (Field, Option<&'static str>);

/// Labels with what they introduce, in lower case, longest first within a field. Names follow those of people.
const LABELS: &[(Labelled, &[&str])] = &[
    (
        (Field::Contributor, Some("translator")),
        &[
            "translated into english by",
            "translated by",
            "translation by",
            "translator",
            "translators",
            "中文翻译",
            "翻译",
            "译者",
        ],
    ),
    (
        (Field::Contributor, Some("editor")),
        &["edited by", "editor-in-chief", "editors", "editor", "主编", "责任编辑", "编辑", "总主编"],
    ),
    (
        (Field::Contributor, Some("supervisor")),
        &[
            "supervised by",
            "supervisors",
            "supervisor",
            "thesis advisor",
            "advisor",
            "adviser",
            "指导教师",
            "指导老师",
            "导师姓名",
            "导师",
            "under the supervision of",
        ],
    ),
    (
        (Field::Author, None),
        &[
            "written by",
            "authored by",
            "author(s)",
            "authors",
            "author",
            "written and illustrated by",
            "compiled by",
            "by",
            "英文作者",
            "作者姓名",
            "作者",
            "编著者",
            "编著",
            "著者",
            "撰稿人",
            "撰写",
            "编写",
            "执笔",
            "研究生姓名",
            "姓名",
            "presented by",
            "presenter",
            "speaker",
            "主讲人",
            "汇报人",
            "报告人",
        ],
    ),
    (
        (Field::Publisher, Some("published")),
        &[
            "published by",
            "publisher",
            "issued by",
            "produced by",
            "出版社",
            "出版发行",
            "出版者",
            "出版单位",
            "发布单位",
            "发行单位",
            "发布机构",
            "出版",
            "编制单位",
            "印发",
        ],
    ),
    (
        (Field::Publisher, Some("prepared")),
        &["prepared by", "submitted by", "developed by", "responsible organisation"],
    ),
    (
        (Field::Affiliation, None),
        &[
            "affiliation",
            "affiliations",
            "作者单位",
            "所在单位",
            "单位",
            "学校",
            "院系",
            "学院",
            "培养单位",
            "institution",
        ],
    ),
    (
        (Field::Title, None),
        &["title", "论文题目", "论文标题", "中文题目", "题目", "标题", "书名", "文件名称", "document title"],
    ),
    ((Field::Venue, Some("journal")), &["published in", "journal", "期刊名称", "刊名"]),
    ((Field::Language, None), &["language", "语言", "语种"]),
];

/// Notes the values of labels on the first pages, and of the publisher's on the last.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) {
    let lines: Vec<&Line<'_>> = pages.first.iter().filter(|line| line.page <= 4 && !line.running).collect();
    for (n, line) in lines.iter().enumerate().take(400) {
        let next = lines.get(n + 1).copied().filter(|next| next.page == line.page);
        labelled(line, next, found);
        after_names(line, found);
        keywords(&lines[n..], found);
    }
    for (n, line) in pages.last.iter().enumerate().filter(|(_, line)| !is_prose(line.text)).take(300) {
        let lower = line.lower();
        if ["published by", "publisher", "printed by", "出版社", "出版发行"]
            .iter()
            .any(|label| lower.starts_with(label))
        {
            labelled(line, pages.last.get(n + 1), found);
        }
    }
}

/// The label a line begins with and where its value begins; a word without a colon is a label only if it stands alone or
/// says "by".
fn label_of(text: &str) -> Option<(Labelled, usize, bool)> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    // "作 者：" is set with blanks.
    let mut found: Option<(Labelled, usize, bool, usize)> = None;
    for (labelled, labels) in LABELS {
        for label in *labels {
            let Some(mut end) = prefix(&lower, label) else { continue };
            let rest = &text[end..];
            let gap = rest.len() - rest.trim_start().len();
            let sign = rest.trim_start().chars().next();
            let colon = matches!(sign, Some(':' | '：'));
            if colon {
                end += gap + sign.map_or(0, char::len_utf8);
            }
            let empty = text[end..].trim().is_empty();
            let word = label.ends_with("by") || label.ends_with(" of");
            let apart = colon || empty || word && gap > 0 || rest.starts_with('\t');
            let value = end + text[end..].len()
                - text[end..].trim_start_matches(|c: char| c.is_whitespace() || c == ':' || c == '：').len();
            if apart && found.as_ref().is_none_or(|(.., length)| *length < label.len()) && !(empty && label.len() < 3) {
                found = Some((*labelled, value, colon, label.len()));
            }
        }
    }
    found.map(|(labelled, value, colon, _)| (labelled, value, colon))
}

/// The end of a label at the beginning of a text, blanks between Chinese characters aside.
fn prefix(text: &str, label: &str) -> Option<usize> {
    if text.starts_with(label) {
        return Some(label.len());
    }
    if !label.chars().all(is_cjk) {
        return None;
    }
    let mut rest = text.char_indices().filter(|(_, c)| !matches!(c, ' ' | '\u{3000}'));
    let mut end = 0;
    for wanted in label.chars() {
        let (at, c) = rest.next()?;
        if c != wanted {
            return None;
        }
        end = at + c.len_utf8();
    }
    Some(end)
}

fn labelled(line: &Line<'_>, next: Option<&Line<'_>>, found: &mut Found) {
    let Some(((field, of), value, colon)) = label_of(line.text) else { return };
    let people = matches!(field, Field::Author | Field::Contributor);
    let rest = &line.text[value..];
    // "By" begins many sentences.
    if !colon && is_prose(line.text) || rest.chars().count() > 200 {
        return;
    }
    let mut at: Vec<(&Line<'_>, usize)> = Vec::new();
    if rest.is_empty() {
        at.extend(next.map(|next| (next, 0)));
    } else {
        at.push((line, value));
    }
    if people && !rest.is_empty() {
        // The names go on in the next line.
        let more = next.filter(|next| {
            !next.begins && !next.text.contains([':', '：']) && names_in(next.text).len() > 1 || rest.ends_with(',')
        });
        at.extend(more.filter(|next| !names_in(next.text).is_empty()).map(|next| (next, 0)));
    }
    for (line, from) in at {
        let text = &line.text[from..];
        if people {
            let names = names_in(text);
            if names.is_empty()
                && (colon || rest.is_empty())
                && text.chars().count() <= 60
                && !is_prose(text)
                && text.chars().any(char::is_alphabetic)
            {
                // A group, a pen name, a foreign name in Chinese.
                let name = ["教授", "副教授", "研究员", "博士", "讲师", "高级工程师"]
                    .iter()
                    .fold(text.trim(), |name, title| name.strip_suffix(title).unwrap_or(name).trim_end());
                let name = ["Professor ", "Prof. Dr. ", "Prof. ", "Dr. ", "Dr "]
                    .iter()
                    .fold(name, |name, title| name.strip_prefix(title).unwrap_or(name));
                found.add(field, name, line.place_of(name), of);
            }
            for name in names {
                let part = from + name.part.start..from + name.part.end;
                found.add(field, &line.text[part.clone()], line.place(part), of);
            }
        } else if of == Some("prepared") && !names_in(text.split(" (").next().unwrap_or(text)).is_empty() {
            for name in names_in(text.split(" (").next().unwrap_or(text)) {
                let part = from + name.part.start..from + name.part.end;
                found.add(Field::Author, &line.text[part.clone()], line.place(part), None);
            }
        } else if field == Field::Title {
            if colon && text.chars().count() > 2 && line.page <= 2 {
                found.add(field, text, line.place_of(text), None);
            }
        } else if text.chars().count() <= 120
            && text.chars().any(char::is_alphabetic)
            && (colon || !matches!(field, Field::Venue | Field::Affiliation | Field::Language))
        {
            let end = text.find(['\t']).unwrap_or(text.len());
            found.add(field, &text[..end], line.place_of(&text[..end]), of);
        }
    }
}

/// "朝倉卓人 訳", "张三 著", "李四、王五 主编".
fn after_names(line: &Line<'_>, found: &mut Found) {
    if line.text.chars().count() > 60 || line.page > 3 {
        return;
    }
    let endings: [(&str, Field, Option<&str>); 12] = [
        ("编著", Field::Author, None),
        ("編著", Field::Author, None),
        ("主编", Field::Contributor, Some("editor")),
        ("翻译", Field::Contributor, Some("translator")),
        ("译", Field::Contributor, Some("translator")),
        ("訳", Field::Contributor, Some("translator")),
        ("譯", Field::Contributor, Some("translator")),
        ("著", Field::Author, None),
        ("编写", Field::Author, None),
        ("编", Field::Contributor, Some("editor")),
        ("編", Field::Contributor, Some("editor")),
        ("撰", Field::Author, None),
    ];
    // "[美] Donald Knuth 著　苏运霖 译" has two.
    let mut start = 0;
    let text = line.text;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = end == text.len() || text[end..].starts_with([' ', '\u{3000}', '\t', '/', '，', '；']);
        if !ends {
            continue;
        }
        let part = &text[start..end];
        if let Some((ending, field, of)) = endings.iter().find(|(ending, ..)| part.ends_with(ending)) {
            let names = part[..part.len() - ending.len()].trim_end_matches(['等', ' ', '\u{3000}']).trim();
            let names = names.trim_start_matches(['/', '，', '；', ' ', '\u{3000}']);
            let names = if names.starts_with(['[', '［', '（', '(', '〔']) {
                names.split_once([']', '］', '）', ')', '〕']).map_or(names, |(_, rest)| rest.trim())
            } else {
                names
            };
            let count = names.chars().count();
            let latin = names.chars().any(|c| c.is_ascii_uppercase());
            if (2..=40).contains(&count)
                && (latin && !names_in(names).is_empty()
                    || !latin
                        && count <= 24
                        && names
                            .chars()
                            .all(|c| is_cjk(c) || "、 ·•，\u{3000}()a-z".contains(c) || c.is_ascii_lowercase()))
            {
                for name in names.split(['、', '，']).map(str::trim).filter(|name| name.chars().count() >= 2) {
                    found.add(*field, name, line.place_of(name), *of);
                }
            }
            start = end;
        }
    }
}

/// "Keywords: harbours, ice", to the end of the paragraph.
fn keywords(lines: &[&Line<'_>], found: &mut Found) {
    let Some(first) = lines.first().filter(|line| line.page <= 3) else { return };
    let lower = first.lower();
    let Some(label) = ["keywords", "key words", "index terms", "keyword", "关键词", "关键字", "【关键词】", "[关键词]"]
        .iter()
        .find(|label| lower.starts_with(**label))
    else {
        return;
    };
    if lower.len() != first.text.len() || found.has(Field::Keywords) {
        return;
    }
    let rest = &first.text[label.len()..];
    let value = rest.trim_start_matches(|c: char| c.is_whitespace() || ":：—–-.】]".contains(c));
    let mut said = value.to_string();
    let mut last = *first;
    for line in lines
        .iter()
        .skip(1)
        .take(4)
        .take_while(|line| !line.begins && line.page == first.page && !ends_front(line.text))
    {
        if !said.is_empty() && !said.trim_end().ends_with([',', ';', '，', '；', '-']) && value.len() < 50 {
            break;
        }
        said.push(' ');
        said.push_str(line.text);
        last = line;
    }
    if said.chars().filter(|c| c.is_alphabetic()).count() > 2 && said.chars().count() < 400 {
        let start = first.end() - value.len();
        let place = crate::domain::document::PageSpan { page: first.page, start, end: last.end() };
        found.add(Field::Keywords, &said, Some(place), None);
    }
}
