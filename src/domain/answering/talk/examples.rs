//! Questions that can be asked of a document, made from its outline and metadata.

use crate::domain::document::metadata::{Field, Metadata};
use crate::domain::document::outline::{LabelledKind, Outline, Section, SectionKind};
use crate::domain::text;

/// A question that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example {
    About,
    Summary,
    /// On a chapter, by number.
    Chapter(String),
    /// On a section, by its heading.
    Heading(String),
    Chapters,
    Authors,
    Date,
    /// What a table shows.
    Table(String),
    /// Of several documents.
    Each,
    Which,
}

/// Maximum examples: more are not read.
const MOST: usize = 3;

/// Longest heading named in one, in characters.
const LONGEST: usize = 60;

/// Examples for one document.
pub fn examples(outline: &Outline, metadata: &Metadata) -> Vec<Example> {
    let mut all = Vec::new();
    let top = outline.sections.iter().map(|section| section.level).min().unwrap_or(1);
    let body = |section: &&Section| matches!(section.kind, SectionKind::Chapter | SectionKind::Section);
    let chapters: Vec<&Section> =
        outline.sections.iter().filter(body).filter(|s| s.kind == SectionKind::Chapter || s.level == top).collect();
    let numbered = |section: &&&Section| {
        section.kind == SectionKind::Chapter && section.number.as_ref().is_some_and(|n| n.parse::<u32>().is_ok())
    };
    let named = |section: &&&Section| {
        (8..=LONGEST).contains(&section.title.chars().count())
            && section.title.chars().all(|c| !"[]*_`\"“”".contains(c))
    };
    // Not the first: it mostly introduces.
    let middle = chapters.iter().skip(usize::from(chapters.len() > 2));
    if let Some(chapter) = middle.clone().find(numbered) {
        all.extend(chapter.number.clone().map(Example::Chapter));
    } else if let Some(section) = middle.clone().find(named) {
        all.push(Example::Heading(section.title.clone()));
    }
    all.push(if all.is_empty() { Example::About } else { Example::Summary });
    if chapters.iter().filter(|chapter| chapter.kind == SectionKind::Chapter).count() > 1 {
        all.push(Example::Chapters);
    }
    if metadata.of(Field::Author).any(|author| author.place.is_some()) {
        all.push(Example::Authors);
    } else if metadata.of(Field::Date).any(|date| date.place.is_some()) {
        all.push(Example::Date);
    }
    let table = outline.labelled.iter().find(|labelled| labelled.kind == LabelledKind::Table);
    all.extend(table.map(|table| Example::Table(table.number.clone())));
    if all.len() < 2 {
        all.push(Example::Summary);
    }
    all.truncate(MOST);
    all
}

/// Examples for several documents.
pub fn of_several() -> Vec<Example> {
    vec![Example::Each, Example::Which]
}

impl Example {
    pub(super) fn english(&self) -> String {
        match self {
            Example::About => "What is this document about?".into(),
            Example::Summary => "Summarise it in five points.".into(),
            Example::Chapter(number) => format!("What is chapter {number} about?"),
            Example::Heading(title) => format!("Summarise the section “{}”.", plain(title)),
            Example::Chapters => "How many chapters are there?".into(),
            Example::Authors => "Who are the authors?".into(),
            Example::Date => "When was it published?".into(),
            Example::Table(number) => format!("What does Table {number} show?"),
            Example::Each => "Summarise each of them.".into(),
            Example::Which => "Which of these mentions …?".into(),
        }
    }

    pub(super) fn chinese(&self) -> String {
        match self {
            Example::About => "这份文档讲了什么？".into(),
            Example::Summary => "用五点概括全文。".into(),
            Example::Chapter(number) => format!("第{number}章讲了什么？"),
            Example::Heading(title) => format!("概括“{}”这一节。", plain(title)),
            Example::Chapters => "一共有几章？".into(),
            Example::Authors => "作者是谁？".into(),
            Example::Date => "什么时候发表的？".into(),
            Example::Table(number) => format!("表{number}显示了什么？"),
            Example::Each => "分别总结这些文档。".into(),
            Example::Which => "哪些文档提到了……？".into(),
        }
    }
}

/// Text of a document on one line, without marks that would be read as citations.
pub(super) fn plain(title: &str) -> String {
    let line = text::shorten(&text::one_line(title), 90);
    line.replace(['[', '【'], "(").replace([']', '】'], ")")
}
