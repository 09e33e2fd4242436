//! What a summary says around the document's own words, in English and Chinese.

use crate::domain::document::labels::{Labels, PageName};
use crate::domain::document::outline::{Section, SectionKind};
use crate::domain::text::language::AnswerLanguage;

/// Pages by name: "p. 5", "第 5 页".
pub fn pages(labels: &Labels, first: u32, last: u32, language: AnswerLanguage) -> String {
    let name = labels.name(first, last);
    if language == AnswerLanguage::English {
        return name.to_string();
    }
    let stretch = |from: &str, to: &str| if from == to { from.to_string() } else { format!("{from}–{to}") };
    match name {
        PageName::Printed(from, to) => format!("第 {} 页", stretch(&from, &to)),
        PageName::Shared((from, to), (first, last)) => {
            format!("第 {} 页（文件第 {} 页）", stretch(&from, &to), stretch(&first.to_string(), &last.to_string()))
        }
        PageName::InFile(first, last) => format!("文件第 {} 页", stretch(&first.to_string(), &last.to_string())),
    }
}

/// A section by kind, number and title: "Chapter 3, Duties"; "3.2 Voting".
pub fn heading(section: &Section, language: AnswerLanguage) -> String {
    let title = section.title.trim();
    let Some(number) = &section.number else { return title.to_string() };
    match (section.kind, language) {
        (SectionKind::Chapter, AnswerLanguage::English) => format!("Chapter {number}, {title}"),
        (SectionKind::Appendix, AnswerLanguage::English) => format!("Appendix {number}, {title}"),
        (SectionKind::Part, AnswerLanguage::English) => format!("Part {number}, {title}"),
        (SectionKind::Chapter, AnswerLanguage::Chinese) => format!("第 {number} 章 {title}"),
        (SectionKind::Appendix, AnswerLanguage::Chinese) => format!("附录 {number} {title}"),
        (SectionKind::Part, AnswerLanguage::Chinese) => format!("第 {number} 部分 {title}"),
        _ => format!("{number} {title}"),
    }
}

/// A section in a list of sections: "3.2 Voting".
pub fn entry(section: &Section) -> String {
    match &section.number {
        Some(number) => format!("{number} {}", section.title.trim()),
        None => section.title.trim().to_string(),
    }
}

/// Words around a summary.
pub struct Frame {
    language: AnswerLanguage,
}

impl Frame {
    pub fn new(language: AnswerLanguage) -> Frame {
        Frame { language }
    }

    fn say(&self, english: String, chinese: String) -> String {
        match self.language {
            AnswerLanguage::English => english,
            AnswerLanguage::Chinese => chinese,
        }
    }

    /// Over a summary of a document.
    pub fn document(&self, title: &str, pages: u32) -> String {
        let s = if pages == 1 { "" } else { "s" };
        self.say(format!("**{title}** ({pages} page{s}):"), format!("**{title}**（共 {pages} 页）："))
    }

    /// Over a summary of a part, with its pages by name.
    pub fn part(&self, title: &str, pages: &str) -> String {
        if title.is_empty() {
            return self.say(format!("**{pages}**:"), format!("**{pages}**："));
        }
        self.say(format!("**{title}** ({pages}):"), format!("**{title}**（{pages}）："))
    }

    /// Before the list of sections; `unmapped` are left out of it.
    pub fn map(&self, sections: &[String], unmapped: usize) -> String {
        let more = if unmapped > 0 {
            self.say(format!(" · and {unmapped} more"), format!(" · 以及另外 {unmapped} 节"))
        } else {
            String::new()
        };
        let all = sections.join(" · ") + &more;
        self.say(format!("Its sections, in order: {all}."), format!("各部分依次为：{all}。"))
    }

    /// Between what is said of the whole and of its parts.
    pub fn parts(&self) -> String {
        self.say("Part by part:".into(), "各部分：".into())
    }

    /// What has not been read.
    pub fn unread(&self, read: u32, total: u32) -> String {
        self.say(
            format!("Only {read} of {total} pages have been read so far; the rest is not covered."),
            format!("目前只读取了 {total} 页中的 {read} 页；其余部分未包括在内。"),
        )
    }

    /// Pages without text.
    pub fn unreadable(&self, pages: &str) -> String {
        self.say(
            format!("Not covered, since no text can be read there: {pages}."),
            format!("以下页面没有可读取的文字，未包括在内：{pages}。"),
        )
    }

    /// Parts and pages that are not covered, by name.
    pub fn not_covered(&self, what: &str) -> String {
        self.say(format!("Not covered: {what}."), format!("未包括：{what}。"))
    }

    /// A part without any sentence.
    pub fn nothing(&self) -> String {
        self.say("It holds no text that can be summed up.".into(), "其中没有可供概括的文字。".into())
    }

    /// A table in a page's contents.
    pub fn columns(&self, names: &str, rows: usize) -> String {
        let s = if rows == 1 { "" } else { "s" };
        self.say(format!("columns {names}; {rows} row{s}"), format!("列：{names}；共 {rows} 行"))
    }

    pub fn table(&self) -> String {
        self.say("Table".into(), "表格".into())
    }

    /// More items than shown.
    pub fn more(&self, count: usize) -> String {
        let s = if count == 1 { "" } else { "s" };
        self.say(format!("and {count} more item{s}"), format!("另有 {count} 项"))
    }

    /// Text that goes on from the page before.
    pub fn goes_on(&self) -> String {
        self.say("continued from the page before".into(), "接上页".into())
    }

    /// The section that a page belongs to.
    pub fn within(&self, section: &str) -> String {
        self.say(format!("In {section}."), format!("属于“{section}”。"))
    }

    /// Documents of which there is no summary, since there are too many.
    pub fn others(&self, names: &str) -> String {
        self.say(format!("Not summed up: {names}."), format!("未概括：{names}。"))
    }

    /// Most frequent words.
    pub fn terms(&self, terms: &str) -> String {
        self.say(format!("Words it uses most: {terms}."), format!("高频词：{terms}。"))
    }
}
