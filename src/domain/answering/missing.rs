//! What is said where a question names a part that the documents do not have.

use crate::domain::document::outline::{LabelledKind, Outline, Section, SectionKind};
use crate::domain::finding::asked_place::Place;
use crate::domain::inquiry::{Part, Unit};
use crate::domain::text;
use crate::domain::text::language::AnswerLanguage;

/// Maximum headings named.
const MOST: usize = 12;

/// Says that a part is missing, and what there is. `last_page` is the name of the last page.
pub fn missing(part: &Part, outline: &Outline, last_page: &str, language: AnswerLanguage) -> String {
    let chinese = language == AnswerLanguage::Chinese;
    let named = name(part, chinese);
    let pages = matches!(part, Part::Place(Place::Pages(..) | Place::Printed(..) | Place::InFile(..)));
    let labelled = match part {
        Part::Labelled(kind, _) => Some(*kind),
        _ => None,
    };
    let there: Vec<String> = match labelled {
        Some(kind) => {
            let all = outline.labelled.iter().filter(|item| item.kind == kind);
            all.map(|item| text::shorten(&item.number, 12)).collect()
        }
        None => headings(outline).into_iter().map(entry).collect(),
    };
    let more = there.len().saturating_sub(MOST);
    let shown = &there[..there.len() - more];
    if chinese {
        let first = format!("文档中没有找到{named}。");
        return match (pages, labelled) {
            (true, _) => format!("{first}最后一页是 {last_page}。"),
            (_, Some(_)) if shown.is_empty() => first,
            (_, Some(_)) => format!("{first}现有编号：{}。", shown.join("、")),
            _ if shown.is_empty() => format!("{first}这份文档没有可识别的标题；可以按页提问，最后一页是 {last_page}。"),
            _ => format!("{first}文档的各部分是：\n{}{}", list(shown), rest(more, chinese)),
        };
    }
    let first = format!("The document has no {named}.");
    match (pages, labelled) {
        (true, _) => format!("{first} Its last page is {last_page}."),
        (_, Some(_)) if shown.is_empty() => first,
        (_, Some(_)) => format!("{first} There are: {}.", shown.join(", ")),
        _ if shown.is_empty() => {
            format!(
                "{first} No headings were recognised in it; you can ask for pages, of which the last is {last_page}."
            )
        }
        _ => format!("{first} It has these parts:\n{}{}", list(shown), rest(more, chinese)),
    }
}

fn list(items: &[String]) -> String {
    items.iter().map(|item| format!("\n- {item}")).collect()
}

fn rest(more: usize, chinese: bool) -> String {
    match more {
        0 => String::new(),
        n if chinese => format!("\n\n另有 {n} 个。"),
        n => format!("\n\nand {n} more."),
    }
}

/// The chapters, or else the outermost sections.
fn headings(outline: &Outline) -> Vec<&Section> {
    let chapters: Vec<&Section> = outline.sections.iter().filter(|s| s.kind == SectionKind::Chapter).collect();
    if !chapters.is_empty() {
        return chapters;
    }
    let top = outline.sections.iter().map(|section| section.level).min();
    outline.sections.iter().filter(|section| Some(section.level) == top).collect()
}

fn entry(section: &Section) -> String {
    let title = match &section.number {
        Some(number) if !section.title.starts_with(number.as_str()) => format!("{number} {}", section.title),
        _ => section.title.clone(),
    };
    plain(&title)
}

/// One line, without marks that would be read as citations.
fn plain(title: &str) -> String {
    text::shorten(&text::one_line(title), 90).replace(['[', '【'], "(").replace([']', '】'], ")")
}

fn name(part: &Part, chinese: bool) -> String {
    let dotted = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let pages = |from: &str, to: &str| match (chinese, from == to) {
        (true, true) => format!("第 {from} 页"),
        (true, false) => format!("第 {from}–{to} 页"),
        (false, true) => format!("page {from}"),
        (false, false) => format!("pages {from}–{to}"),
    };
    match part {
        Part::Place(Place::Pages(first, last) | Place::InFile(first, last)) => {
            pages(&first.to_string(), &last.to_string())
        }
        Part::Place(Place::Printed(from, to)) => pages(&plain(from), &plain(to)),
        Part::Place(Place::Section(numbers)) => match (chinese, numbers.len()) {
            (true, 1) => format!("第 {} 章", dotted(numbers)),
            (true, _) => format!("第 {} 节", dotted(numbers)),
            (false, 1) => format!("chapter or section {}", dotted(numbers)),
            (false, _) => format!("section {}", dotted(numbers)),
        },
        Part::Place(Place::Whole) | Part::Cited => if chinese { "这一部分" } else { "such part" }.into(),
        Part::Range(first, last) if chinese => format!("第 {}–{} 章", dotted(first), dotted(last)),
        Part::Range(first, last) => format!("chapters {}–{}", dotted(first), dotted(last)),
        Part::Named(words) if chinese => format!("名为“{}”的部分", plain(words)),
        Part::Named(words) => format!("part called “{}”", plain(words)),
        Part::Last(unit) => match (unit, chinese) {
            (Unit::Part, true) => "分篇",
            (Unit::Chapter, true) => "章",
            (Unit::Section, true) => "节",
            (Unit::Appendix, true) => "附录",
            (Unit::Page, true) => "页",
            (Unit::Part, false) => "parts",
            (Unit::Chapter, false) => "chapters",
            (Unit::Section, false) => "sections",
            (Unit::Appendix, false) => "appendix",
            (Unit::Page, false) => "pages",
        }
        .into(),
        Part::Labelled(kind, number) => {
            let word = match (kind, chinese) {
                (LabelledKind::Figure, true) => "图",
                (LabelledKind::Table, true) => "表",
                (LabelledKind::Listing, true) => "代码清单",
                (LabelledKind::Footnote, true) => "脚注",
                (LabelledKind::Figure, false) => "Figure",
                (LabelledKind::Table, false) => "Table",
                (LabelledKind::Listing, false) => "Listing",
                (LabelledKind::Footnote, false) => "footnote",
            };
            format!("{word} {}", plain(number))
        }
        Part::Appendix(number) if chinese => format!("附录 {}", plain(number)),
        Part::Appendix(number) => format!("Appendix {}", plain(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_with_what_there_is() {
        let section = |number: &str, title: &str| Section {
            kind: SectionKind::Chapter,
            number: Some(number.into()),
            title: title.into(),
            level: 1,
            page: 1,
            offset: 0,
            page_end: 1,
            heading: None,
        };
        let outline = Outline { sections: vec![section("1", "Ice [3]"), section("2", "Salt")], ..Outline::default() };
        let said = missing(&Part::Place(Place::Section(vec![9])), &outline, "p. 40", AnswerLanguage::English);
        assert_eq!(said, "The document has no chapter or section 9. It has these parts:\n\n- 1 Ice (3)\n- 2 Salt");
        let said = missing(&Part::Place(Place::Pages(99, 99)), &outline, "p. 40", AnswerLanguage::Chinese);
        assert_eq!(said, "文档中没有找到第 99 页。最后一页是 p. 40。");
    }
}
