//! The part of a document that a question names: "chapter 3", "the introduction", "the last section", "pp. 3–5",
//! "Table 2", 第三章, 引言, 附录B.

use std::sync::LazyLock;

use super::asked::joined;
use super::pattern::Patterns;
use super::tokens::Token;
use super::{Part, Unit};
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::numerals::{cardinal, chinese, dotted, is_label, ordinal, roman};
use crate::domain::finding::asked_place::{Place, asked_place};

/// A part named in a question.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NamedPart {
    pub part: Part,
    /// The words that name it: the first, and the one after the last.
    pub from: usize,
    pub to: usize,
}

/// Sections that papers and books call by these names, and which a question means by them where it asks of a document.
const USUAL: &str = "\
    introduction intro abstract preface foreword prologue epilogue conclusion conclusions conclusion_section \
    concluding_remarks executive_summary methods method_section methodology materials_and_methods results_section \
    discussion related_work background limitations future_work references bibliography acknowledgements \
    acknowledgments acknowledgement glossary index appendix appendices table_of_contents experiments evaluation \
    literature_review \
    引言 前言 绪论 序言 序 导言 导论 简介 摘要 结论 结语 结束语 后记 参考文献 致谢 附录 术语表 相关工作 讨论 实验 方法 \
    研究方法 背景 文献综述 展望";

/// The first part named in these words.
pub(super) fn part_in(words: &[Token]) -> Option<NamedPart> {
    (0..words.len()).find_map(|at| part_at(words, at))
}

/// The part that is named from word `at` on.
fn part_at(words: &[Token], at: usize) -> Option<NamedPart> {
    let text = |n: usize| words.get(n).map_or("", |token| token.text.as_str());
    let named = |part: Part, to: usize| Some(NamedPart { part, from: at, to });
    let numbers = |word: &str| dotted(word).or_else(|| roman(word).map(|n| vec![n]));
    match text(at) {
        "chapter" | "chapters" | "ch" | "chap" | "chaps" | "section" | "sections" | "sec" | "sect" | "secs" | "§"
        | "subsection" | "kapitel" | "abschnitt" | "chapitre" | "capítulo" | "capitulo" => {
            let number = text(at + 1).trim_start_matches('#');
            if let Some((from, to)) = number.split_once('-').and_then(|(a, b)| Some((numbers(a)?, numbers(b)?))) {
                return named(Part::Range(from, to), at + 2);
            }
            let from = numbers(number)?;
            let joins = ["to", "through", "until", "till", "and", "bis"].contains(&text(at + 2));
            let last = at + 3 + usize::from(["chapter", "section", "ch"].contains(&text(at + 3)));
            let plural = text(at).ends_with('s') || last > at + 3 || !matches!(text(at + 2), "and");
            match numbers(text(last)).filter(|to| joins && plural && to.first() >= from.first()) {
                Some(to) => named(Part::Range(from, to), last + 1),
                None => named(Part::Place(Place::Section(from)), at + 2),
            }
        }
        "table" | "tables" | "figure" | "figures" | "fig" | "figs" | "listing" | "footnote" => {
            let number = text(at + 1);
            let kind = match text(at) {
                "table" | "tables" => LabelledKind::Table,
                "listing" => LabelledKind::Listing,
                "footnote" => LabelledKind::Footnote,
                _ => LabelledKind::Figure,
            };
            is_number(number).then(|| NamedPart {
                part: Part::Labelled(kind, number.to_uppercase()),
                from: at,
                to: at + 2,
            })
        }
        "appendix" | "annex" | "appendices" if text(at + 1).len() <= 3 && is_letter_or_number(text(at + 1)) => {
            named(Part::Appendix(text(at + 1).to_uppercase()), at + 2)
        }
        word @ ("part" | "item" | "article" | "book" | "volume" | "unit" | "lesson" | "module" | "schedule"
        | "exhibit" | "annex" | "lecture" | "act" | "step") => {
            let number = text(at + 1);
            let numbered = number.starts_with(|c: char| c.is_ascii_digit()) && number.len() <= 5
                || roman(number).is_some() && number != "i"
                || cardinal(number).is_some() && word == "part";
            (numbered && word != "step" && word != "act").then(|| NamedPart {
                part: Part::Named(format!("{word} {number}")),
                from: at,
                to: at + 2,
            })
        }
        "the" | "its" | "this" | "my" => {
            let inner = part_at(words, at + 1)?;
            Some(NamedPart { from: at, ..inner })
        }
        "last" | "final" | "concluding" => {
            let unit = unit(text(at + 1))?;
            named(Part::Last(unit), at + 2)
        }
        "最" if matches!(text(at + 1), "后" | "末") => last_chinese(words, at),
        "第" | "附" | "表" | "图" | "结" => chinese_at(words, at),
        "page" | "pages" | "p" | "pp" | "pg" | "pgs" | "seite" | "seiten" => pages(words, at),
        "pdf" | "file" | "physical" if matches!(text(at + 1), "page" | "pages" | "p" | "第") => pages(words, at),
        word => {
            let number = ordinal(word)?;
            match text(at + 1) {
                "page" => named(Part::Place(Place::InFile(number, number)), at + 2),
                "chapter" | "section" => named(Part::Place(Place::Section(vec![number])), at + 2),
                "part" => named(Part::Named(format!("part {number}")), at + 2),
                _ => None,
            }
        }
    }
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "chapter" | "chapters" => Unit::Chapter,
        "section" | "sections" => Unit::Section,
        "part" | "parts" => Unit::Part,
        "page" | "pages" => Unit::Page,
        "appendix" => Unit::Appendix,
        _ => return None,
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 6
        || roman(word).is_some()
        || is_label(word)
        || word.len() <= 5
            && word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word[1..].starts_with(['.', '-'])
            && word.ends_with(|c: char| c.is_ascii_digit())
}

fn is_letter_or_number(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphanumeric()) || is_number(word)
}

/// The pages that the words from `at` on name, as [`asked_place`] reads them.
fn pages(words: &[Token], at: usize) -> Option<NamedPart> {
    // The longest run of words that is nothing but the pages.
    let most = words.len().min(at + 8);
    let page = |to: usize| {
        let said =
            joined(&words[at..to]).replace("pgs ", "pages ").replace("pg ", "page ").replace("seiten ", "pages ");
        let asked = asked_place(&said.replace("seite ", "page ").replace(" bis ", " to "))?;
        let pages = matches!(asked.place, Place::Pages(..) | Place::Printed(..) | Place::InFile(..));
        (pages && asked.rest.is_empty()).then_some(asked.place)
    };
    let names = |token: &Token| {
        let word = token.text.as_str();
        cardinal(word).is_some()
            || is_label(word)
            || word.contains('-')
            || [
                "page", "pages", "p", "pp", "pg", "pgs", "to", "through", "until", "and", "pdf", "file", "physical",
                "of", "the", "seite", "seiten", "bis", "第", "页", "到", "至",
            ]
            .contains(&word)
            || chinese(word).is_some()
    };
    (at + 2..=most).rev().filter(|to| words[at..*to].iter().all(names)).find_map(|to| {
        // "page 3 of the" is no longer than "page 3".
        if ["of", "the", "to", "and", "through", "until"].contains(&words[to - 1].text.as_str()) {
            return None;
        }
        Some(NamedPart { part: Part::Place(page(to)?), from: at, to })
    })
}

/// 最后一章, 最后一节, 最后一页.
fn last_chinese(words: &[Token], at: usize) -> Option<NamedPart> {
    let text = |n: usize| words.get(n).map_or("", |token| token.text.as_str());
    let next = at + 2 + usize::from(text(at + 2) == "一") + usize::from(matches!(text(at + 3), "个"));
    let unit = match text(next) {
        "章" => Unit::Chapter,
        "节" => Unit::Section,
        "页" => Unit::Page,
        "部" => Unit::Part,
        _ => return None,
    };
    let to = next + 1 + usize::from(text(next + 1) == "分");
    Some(NamedPart { part: Part::Last(unit), from: at, to })
}

/// 第三章, 第3.2节, 第三章第二节, 第三到五章, 第3页, 附录B, 表3, 图2-1.
fn chinese_at(words: &[Token], at: usize) -> Option<NamedPart> {
    let text = |n: usize| words.get(n).map_or("", |token| token.text.as_str());
    let named = |part: Part, to: usize| Some(NamedPart { part, from: at, to });
    match (text(at), text(at + 1)) {
        ("附", "录") if is_letter_or_number(text(at + 2)) || chinese(text(at + 2)).is_some() => {
            let number = chinese(text(at + 2)).map_or(text(at + 2).to_uppercase(), |n| n.to_string());
            named(Part::Appendix(number), at + 3)
        }
        ("表" | "图", number) => {
            let skip = usize::from(matches!(number, "表" | "格"));
            let number = text(at + 1 + skip);
            let numbered = number.starts_with(|c: char| c.is_ascii_digit()) && is_number(number);
            let kind = if text(at) == "表" { LabelledKind::Table } else { LabelledKind::Figure };
            numbered.then(|| NamedPart {
                part: Part::Labelled(kind, number.to_uppercase()),
                from: at,
                to: at + 2 + skip,
            })
        }
        ("第", _) => {
            let end = (at + 2..words.len().min(at + 12))
                .find(|n| matches!(text(*n), "章" | "节" | "页" | "部" | "篇" | "卷" | "回" | "条" | "张"))?;
            let said = joined(&words[at + 1..end]).replace(' ', "");
            match text(end) {
                "页" => {
                    let before = at.checked_sub(1).map_or("", text);
                    let from = if before == "pdf" { at - 1 } else { at };
                    // 第三页到第五页
                    let more = matches!(text(end + 1), "到" | "至" | "-");
                    let stop = (end + 2..words.len().min(end + 9)).find(|n| text(*n) == "页").filter(|_| more);
                    let to = stop.unwrap_or(end) + 1;
                    let asked = asked_place(&joined(&words[from..to]))?;
                    matches!(asked.place, Place::Pages(..) | Place::Printed(..) | Place::InFile(..))
                        .then_some(NamedPart { part: Part::Place(asked.place), from, to })
                }
                "部" if text(end + 1) == "分" => named(Part::Named(format!("part {}", chinese(&said)?)), end + 2),
                "部" | "篇" | "卷" => named(Part::Named(format!("part {}", chinese(&said)?)), end + 1),
                "章" | "节" => {
                    for dash in ["到第", "至第", "到", "至", "-", "和第", "和", "、"] {
                        let ends = said.split_once(dash).and_then(|(a, b)| {
                            let a = a.trim_end_matches(['章', '节']);
                            Some((chinese_parts(a)?, chinese_parts(b)?))
                        });
                        if let Some((from, to)) = ends.filter(|(a, b)| a.first() <= b.first()) {
                            return named(Part::Range(from, to), end + 1);
                        }
                    }
                    let mut numbers = chinese_parts(&said)?;
                    let mut to = end + 1;
                    if text(end) == "章" && matches!(text(to), "到" | "至" | "和") && text(to + 1) == "第" {
                        let stop = (to + 3..words.len().min(to + 7)).find(|n| text(*n) == "章");
                        let last = stop.and_then(|stop| chinese_parts(&joined(&words[to + 2..stop]).replace(' ', "")));
                        if let (Some(stop), Some(last)) = (stop, last) {
                            return named(Part::Range(numbers, last), stop + 1);
                        }
                    }
                    if text(end) == "章" && text(to) == "第" {
                        let stop = (to + 2..words.len().min(to + 6)).find(|n| text(*n) == "节");
                        let inner = stop.and_then(|stop| chinese(&joined(&words[to + 1..stop]).replace(' ', "")));
                        if let (Some(stop), Some(inner)) = (stop, inner) {
                            numbers.push(inner);
                            to = stop + 1;
                        }
                    }
                    named(Part::Place(Place::Section(numbers)), to)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn chinese_parts(number: &str) -> Option<Vec<u32>> {
    number.split('.').map(chinese).collect()
}

/// What is asked of: the whole document or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Whole,
    /// A part with a number, label or usual name.
    Part(Part),
    /// Words that may be those of a heading.
    Words(Part),
}

/// Nouns for the document.
pub(super) fn class(name: &str) -> &'static str {
    match name {
        "noun" => {
            "document documents doc docs paper papers article articles book books ebook report reports file files pdf \
             pdfs manual text texts thesis dissertation guide study publication brochure handbook decision opinion \
             case judgment judgement ruling filing contract agreement slides presentation deck slideshow essay novel \
             story memo letter policy material content contents work piece writing treatise textbook tutorial \
             whitepaper specification spec standard 10-k annual_report research dokument buch bericht artikel \
             文章 论文 文档 文件 书 报告 手册 书籍 著作 教材 指南 材料 资料 内容 文献 说明书 合同 判决书 判决 幻灯片 课件 \
             pdf 小说 年报 财报 文 全书 全文 本文 本书 整本书 整篇文章 整篇论文"
        }
        "this" => {
            "this the that these those my our it its whole entire all full complete attached uploaded given above \
             present current your each every both 这 那 本 该 此 整 全 整个 全部 这个 那个 这些 这本 这篇 这份 那本 那篇 那份 \
             整本 整篇 整份 本篇 一 篇 份 本 部 个"
        }
        _ => "",
    }
}

const WHOLE: &str = "\
    it|this|that|these|them|here|everything|all_of_it|all_of_this|the_whole_thing|the_thing|this_thing|everything_here|the_whole|each_of_them|all_of_them|both_of_them|them_all|each_one|each
    @this? @this? @this? @this? @noun in|within|here|as_a_whole|in_general|in_full|so_far|overall|itself? *
    @this @this? @this? @this? @noun @noun
    这|这个|它|本文|全文|全书|本书|整体|整个|所有|一下|下 的? 内容?";

const NESTED: &str = "\
        what * say|says|said|is_about|is_saying|covers|contains|describes|discusses|talks_about|argues
        the? main|key|important|central|most_important|essential|core? ideas|points|content|contents|argument|arguments|text|topics|message|parts of|in|from *
        * 的? 主要|核心|重要|关键|大概|大致? 内容|思想|观点|要点|大意|意思";

const OF: &str = "\
        of|in|from|within|on? @this? @this? @noun
            里|中|里面|上|内|的 *";

const LEAD: &str = "\
        whole|entire|all|full|complete|text|content|contents|in|on|of|the|from|整|整个|全部|在|关于|at|under? of|the? the?
            @this? @this? @noun 的? 中? ";

const USUALLY: &str = "\
        the|its|this|本|in|in_the|在? @usual section|chapter|part|部分|一章|一节|章|节|的|里|中? 的? 内容|部分?
        the|its? @usual section|chapter? of|in|from|to @this? @this? @noun
        @this? @this? @noun 的|里的|中的? @usual 部分|一节|一章|里|中|的内容|部分的内容?";

/// A heading by its words.
const HEADING: &str = "\
        the? chapter|section|part|subsection|appendix on|about|called|titled|entitled|named|headed|covering|describing|dealing_with|that_covers|that_is_about|which_covers +
        the? + section|chapter|subsection
        关于|讲|介绍|名为|题为|有关 + 的 一? 章|节|部分|那一章|那一节|那章|那节|章节
        + 这一章|那一章|这一节|那一节|一章|一节|这章|这节|章节";

struct Reading {
    whole: Patterns,
    nested: Patterns,
    lead: Patterns,
    of: Patterns,
    tail: Patterns,
    usual: Patterns,
    heading: Patterns,
}

static READING: LazyLock<Reading> = LazyLock::new(|| {
    let read = |lines: &str| Patterns::new(lines, class);
    Reading {
        whole: read(WHOLE),
        nested: read(NESTED),
        lead: read(LEAD),
        of: read(OF),
        tail: read("的|里|中|内容|上|部分 的|内容|部分?"),
        usual: Patterns::new(USUALLY, |name| if name == "usual" { USUAL } else { class(name) }),
        heading: read(HEADING),
    }
});

/// What words after "summarise", "an overview of" name.
pub(super) fn target(words: &[Token]) -> Option<Target> {
    let words = trimmed(words);
    if words.is_empty() {
        return Some(Target::Whole);
    }
    if let Some(held) = READING.whole.find(words) {
        // "this paper in general": what is open must be empty or say where.
        if held.iter().all(|held| held.is_empty()) {
            return Some(Target::Whole);
        }
    }
    if let Some(named) = whole_part(words) {
        return Some(Target::Part(named));
    }
    if let Some(held) = READING.nested.find(words)
        && let Some(inner) = held.first()
        && let Some(found) = target(inner)
    {
        return Some(found);
    }
    heading(words)
}

/// The part, if the words name it and nothing else.
fn whole_part(words: &[Token]) -> Option<Part> {
    if let Some(named) = part_in(words) {
        let before = &words[..named.from];
        let after = trimmed(&words[named.to..]);
        let fits = (before.is_empty() || READING.lead.is(before))
            && (after.is_empty()
                || READING
                    .of
                    .find(after)
                    .is_some_and(|held| held.iter().all(|held| held.is_empty() || READING.tail.is(held))));
        return fits.then_some(named.part);
    }
    usual(words)
}

/// A section that goes by a usual name.
fn usual(words: &[Token]) -> Option<Part> {
    READING.usual.find(words)?;
    let names: Vec<&str> = USUAL.split_whitespace().collect();
    let said = joined(words);
    let best = names.iter().filter(|name| said.contains(&name.replace('_', " "))).max_by_key(|name| name.len())?;
    Some(Part::Named(best.replace('_', " ")))
}

/// A heading's words: surely after "the section on", else perhaps.
fn heading(words: &[Token]) -> Option<Target> {
    if let Some(held) = READING.heading.find(words) {
        return Some(Target::Part(Part::Named(named_words(held.first()?)?)));
    }
    if let Some(name) = usual(words) {
        return Some(Target::Part(name));
    }
    (words.len() <= 8).then(|| named_words(words)).flatten().map(|name| Target::Words(Part::Named(name)))
}

fn named_words(words: &[Token]) -> Option<String> {
    let skip = words.iter().take_while(|word| ["the", "a", "an", "its", "their"].contains(&word.text.as_str())).count();
    Some(joined(&words[skip..])).filter(|name| !name.is_empty())
}

/// Without what says nothing at both ends.
fn trimmed(words: &[Token]) -> &[Token] {
    const EDGE: &[&str] = &[
        "please", "here", "for", "me", "一", "下", "的", "吧", "吗", "呢", "of", "on", "about", "from", "关", "于",
        "了",
    ];
    let mut words = words;
    while let Some((last, rest)) = words.split_last() {
        if !EDGE.contains(&last.text.as_str()) {
            break;
        }
        words = rest;
    }
    while let Some((first, rest)) = words.split_first() {
        if !["of", "on", "about", "from", "in", "的", "为"].contains(&first.text.as_str()) {
            break;
        }
        words = rest;
    }
    words
}
