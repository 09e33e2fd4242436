//! Words an answer on structure in English and Chinese.

use super::select::Noun;
use crate::domain::document::labels::{Labels, PageName};
use crate::domain::document::outline::{LabelledKind, Outline, Section, SectionKind};
use crate::domain::text::language::AnswerLanguage;

use super::select::is_filing;

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words(pub AnswerLanguage);

impl Words {
    pub fn chinese(self) -> bool {
        self.0 == AnswerLanguage::Chinese
    }

    pub fn pick<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        if self.chinese() { chinese } else { english }
    }

    /// "8 chapters", "8 章".
    pub fn counted(self, count: usize, noun: Noun) -> String {
        if self.chinese() {
            let unit = match noun {
                Noun::Part => "个部分",
                Noun::Chapter => "章",
                Noun::Section => "节",
                Noun::Item => "个项目（Item）",
                Noun::Subsection => "个小节",
                Noun::Appendix => "个附录",
                Noun::MainPart => "个主要部分",
            };
            return format!("{count} {unit}");
        }
        let (one, many) = match noun {
            Noun::Part => ("part", "parts"),
            Noun::Chapter => ("chapter", "chapters"),
            Noun::Section => ("section", "sections"),
            Noun::Item => ("item", "items"),
            Noun::Subsection => ("subsection", "subsections"),
            Noun::Appendix => ("appendix", "appendices"),
            Noun::MainPart => ("main part", "main parts"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// "3 figures", "3 幅图".
    pub fn items(self, count: usize, kind: LabelledKind) -> String {
        if self.chinese() {
            let unit = match kind {
                LabelledKind::Figure => "幅图",
                LabelledKind::Table => "张表",
                LabelledKind::Listing => "段程序清单",
                LabelledKind::Footnote => "条脚注",
            };
            return format!("{count} {unit}");
        }
        let noun = self.item(kind).to_lowercase();
        format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
    }

    /// "Figure", "图".
    pub fn item(self, kind: LabelledKind) -> &'static str {
        match (kind, self.chinese()) {
            (LabelledKind::Figure, false) => "Figure",
            (LabelledKind::Table, false) => "Table",
            (LabelledKind::Listing, false) => "Listing",
            (LabelledKind::Footnote, false) => "Footnote",
            (LabelledKind::Figure, true) => "图",
            (LabelledKind::Table, true) => "表",
            (LabelledKind::Listing, true) => "清单",
            (LabelledKind::Footnote, true) => "脚注",
        }
    }

    /// "p. 9", "第 9 页".
    pub fn pages(self, labels: &Labels, first: u32, last: u32) -> String {
        let name = labels.name(first, last);
        if !self.chinese() {
            return name.to_string();
        }
        let short = |from: &str, to: &str| {
            if from == to { format!("第 {from} 页") } else { format!("第 {from}–{to} 页") }
        };
        match name {
            PageName::Printed(from, to) => short(&from, &to),
            PageName::Shared((from, to), (first, last)) => {
                format!("{}（文件{}）", short(&from, &to), short(&first.to_string(), &last.to_string()))
            }
            PageName::InFile(first, last) => format!("文件{}", short(&first.to_string(), &last.to_string())),
        }
    }

    /// The place in the file of a page whose printed number differs: " (page 12 of the file)".
    pub fn in_file(self, labels: &Labels, page: u32) -> String {
        let differs = labels.get(page).is_some_and(|label| label != page.to_string())
            && labels.pages(labels.get(page).unwrap_or_default()).len() == 1;
        match (differs, self.chinese()) {
            (false, _) => String::new(),
            (true, false) => format!(" (page {page} of the file)"),
            (true, true) => format!("（文件的第 {page} 页）"),
        }
    }

    /// "3 pages", "3 页".
    pub fn page_count(self, count: u32) -> String {
        match (self.chinese(), count) {
            (true, _) => format!("{count} 页"),
            (false, 1) => "1 page".to_string(),
            (false, _) => format!("{count} pages"),
        }
    }

    /// A section's number and title as in a list: "3 Managing Packages", "Appendix A: Tools".
    pub fn entry(self, section: &Section) -> String {
        let title = markdown_safe(&section.title);
        let Some(number) = &section.number else { return title };
        let same = *number == section.title || section.title.is_empty();
        match section.kind {
            SectionKind::Appendix => {
                let head = format!("{} {number}", self.pick("Appendix", "附录"));
                if same { head } else { format!("{head}: {title}") }
            }
            // "PART I" is its own title.
            SectionKind::Part => {
                let own = title.to_lowercase().starts_with("part") || title.starts_with('第');
                let head = self.part(number);
                if own || same { title } else { format!("{head}: {title}") }
            }
            _ => format!("{} {title}", number.trim_start_matches("0.")),
        }
    }

    fn part(self, number: &str) -> String {
        if self.chinese() { format!("第 {number} 部分") } else { format!("Part {number}") }
    }

    /// A section as named in a sentence: "chapter 3, “Managing Packages”".
    pub fn named(self, outline: &Outline, section: &Section) -> String {
        let title = markdown_safe(&section.title);
        let quoted = format!("“{title}”");
        let Some(number) = &section.number else { return quoted };
        let head = match (section.kind, self.chinese()) {
            (SectionKind::Part, _) if title.to_lowercase().starts_with("part") => return quoted,
            (SectionKind::Part, false) => format!("part {number}"),
            (SectionKind::Part, true) => format!("第 {number} 部分"),
            (SectionKind::Chapter, false) => format!("chapter {number}"),
            (SectionKind::Chapter, true) => format!("第 {number} 章"),
            (SectionKind::Appendix, false) => format!("appendix {number}"),
            (SectionKind::Appendix, true) => format!("附录 {number}"),
            (_, false) if is_filing(outline) => format!("item {number}"),
            (_, true) if is_filing(outline) => format!("Item {number}"),
            (_, false) => format!("section {}", number.trim_start_matches("0.")),
            (_, true) => format!("第 {} 节", number.trim_start_matches("0.")),
        };
        if self.chinese() { format!("{head}{quoted}") } else { format!("{head}, {quoted}") }
    }

    /// In brackets after a space, or in Chinese brackets.
    pub fn aside(self, text: &str) -> String {
        if self.chinese() { format!("（{text}）") } else { format!(" ({text})") }
    }
}

/// A title on one line, without brackets that could be read as the mark of a citation.
pub(super) fn markdown_safe(title: &str) -> String {
    let one = crate::domain::text::one_line(title).replace('[', "(").replace(']', ")");
    crate::domain::text::shorten(&one, 160)
}

/// The first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
