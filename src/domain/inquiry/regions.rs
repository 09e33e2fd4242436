//! Finds the part that a question names in a document: from its outline, its page labels and the number of its pages.

use super::tokens::tokens;
use super::{Part, Region, Unit};
use crate::domain::document::DocumentId;
use crate::domain::document::labels::Labels;
use crate::domain::document::outline::{Labelled, Outline, Section, SectionKind};
use crate::domain::finding::asked_place::Place;
use crate::domain::finding::asked_place::numerals::{chinese, dotted, roman};
use crate::domain::text::language::terms;
use crate::domain::text::one_line;

/// What is known of the document in which a part is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub document: &'a DocumentId,
    pub outline: &'a Outline,
    pub labels: &'a Labels,
    pub pages: u32,
}

/// Names that sections of the same purpose go by.
const SAME: &[&[&str]] = &[
    &["introduction", "intro", "引言", "绪论", "导言", "导论", "前言", "简介", "概述"],
    &[
        "conclusion",
        "conclusions",
        "concluding remarks",
        "conclusion section",
        "closing remarks",
        "结论",
        "结语",
        "结束语",
        "总结",
        "小结",
    ],
    &["abstract", "executive summary", "摘要", "内容提要", "内容摘要"],
    &["preface", "foreword", "序", "序言", "前言"],
    &["methods", "method", "methodology", "method section", "materials and methods", "approach", "方法", "研究方法"],
    &["results", "results section", "findings", "实验结果", "结果"],
    &["experiments", "experimental setup", "evaluation", "experiment", "实验"],
    &["related work", "literature review", "previous work", "background", "相关工作", "文献综述", "背景"],
    &["references", "bibliography", "literature", "works cited", "参考文献"],
    &["acknowledgements", "acknowledgments", "acknowledgement", "致谢", "鸣谢"],
    &["glossary", "terminology", "术语表", "词汇表"],
    &["limitations", "limitation", "局限", "不足"],
    &["future work", "outlook", "展望", "未来工作"],
    &["discussion", "讨论"],
    &["afterword", "epilogue", "后记"],
];

/// Words before a number that stand in headings as in questions ("Part II", "Item 1A").
const NUMBERED: &[&str] = &[
    "part", "item", "article", "book", "volume", "unit", "lesson", "module", "schedule", "exhibit", "annex", "lecture",
];

impl Ground<'_> {
    /// The regions that make up a part, in reading order; empty if the document has no such part, and for what was cited.
    pub fn regions(&self, part: &Part) -> Vec<Region> {
        let sections = &self.outline.sections;
        match part {
            Part::Place(Place::Section(numbers)) => {
                self.numbered(numbers).map(|n| self.section(n)).into_iter().collect()
            }
            Part::Place(place) => self.pages(place),
            Part::Range(first, last) => {
                let (Some(first), Some(last)) = (self.numbered(first), self.numbered(last)) else { return Vec::new() };
                if last < first {
                    return Vec::new();
                }
                // One region for each, so that each keeps its title.
                let level = sections[first].level.min(sections[last].level);
                (first..=last).filter(|n| sections[*n].level <= level).map(|n| self.section(n)).collect()
            }
            Part::Named(name) => self.named(name).into_iter().map(|n| self.section(n)).collect(),
            Part::Last(Unit::Page) => (self.pages > 0)
                .then(|| self.region(String::new(), (self.pages, 0), (self.pages, usize::MAX)))
                .into_iter()
                .collect(),
            Part::Last(unit) => self.last(*unit).map(|n| self.section(n)).into_iter().collect(),
            Part::Labelled(kind, number) => {
                let same = |item: &&Labelled| item.kind == *kind && key(&item.number) == key(number);
                let found = self.outline.labelled.iter().find(same);
                found.map(|item| self.labelled(item)).into_iter().collect()
            }
            Part::Appendix(number) => {
                let bears = |section: &Section| {
                    section.kind == SectionKind::Appendix
                        && section.number.as_ref().is_some_and(|own| key(own) == key(number))
                        || key(&section.title).strip_prefix(&format!("appendix{}", key(number))).is_some_and(|rest| {
                            !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
                                || number.len() > 1
                                || !rest.is_ascii()
                        })
                        || heading_words(&section.title).starts_with(&["appendix".into(), number.to_lowercase()])
                };
                sections.iter().position(bears).map(|n| self.section(n)).into_iter().collect()
            }
            Part::Cited => Vec::new(),
        }
    }

    fn region(&self, title: String, from: (u32, usize), to: (u32, usize)) -> Region {
        Region { document: self.document.clone(), title, from, to }
    }

    fn section(&self, n: usize) -> Region {
        let sections = &self.outline.sections;
        let section = &sections[n];
        let from = (section.page, section.offset);
        let next = sections[n + 1..].iter().find(|next| next.level <= section.level);
        let end = (section.page_end.max(section.page), usize::MAX);
        let to = next.map_or((self.pages.max(section.page), usize::MAX), |next| (next.page, next.offset));
        // Where only pages are known, sections on one page begin at the same point.
        let to = if to > from { to } else { end };
        let title = match &section.number {
            Some(number) if !section.title.starts_with(number.as_str()) => format!("{number} {}", section.title),
            _ => section.title.clone(),
        };
        self.region(one_line(&title), from, to)
    }

    /// The page of a figure or table: what is said of it mostly stands beside it.
    fn labelled(&self, item: &Labelled) -> Region {
        let page = item.place.page;
        self.region(one_line(&item.caption), (page, 0), (page, usize::MAX))
    }

    fn pages(&self, place: &Place) -> Vec<Region> {
        let (from, to) = match place {
            Place::Pages(first, last) => (first.to_string(), last.to_string()),
            Place::Printed(from, to) => (from.clone(), to.clone()),
            Place::InFile(first, last) => {
                let last = (*last).min(self.pages);
                let there = *first >= 1 && *first <= last;
                return there
                    .then(|| self.region(String::new(), (*first, 0), (last, usize::MAX)))
                    .into_iter()
                    .collect();
            }
            Place::Section(_) | Place::Whole => return Vec::new(),
        };
        let stretches = self.labels.meant(&from, &to, self.pages).stretches;
        stretches.into_iter().map(|(first, last)| self.region(String::new(), (first, 0), (last, usize::MAX))).collect()
    }

    /// The section with a number: chapters before sections, outer before inner ones. If none is numbered, the n-th of
    /// the outermost.
    fn numbered(&self, numbers: &[u32]) -> Option<usize> {
        let sections = &self.outline.sections;
        let rank = |kind: SectionKind| match kind {
            SectionKind::Chapter => 0,
            SectionKind::Section => 1,
            SectionKind::Appendix => 3,
            SectionKind::Part => 4,
            SectionKind::Front | SectionKind::Back => 5,
        };
        // The number of the section that holds each, by level.
        let mut above: Vec<(u8, Option<Vec<u32>>)> = Vec::new();
        let mut best: Option<(u8, u8, usize)> = None;
        for (n, section) in sections.iter().enumerate() {
            above.retain(|(level, _)| *level < section.level);
            let own = section.number.as_deref().and_then(parsed);
            let full = match (&own, above.last()) {
                // "第二节" in "第三章" is 3.2.
                (Some(own), Some((_, Some(outer)))) if own.len() == 1 && section.kind == SectionKind::Section => {
                    Some(outer.iter().chain(own).copied().collect::<Vec<u32>>())
                }
                _ => own.clone(),
            };
            let bears = own.as_deref() == Some(numbers) || full.as_deref() == Some(numbers);
            let candidate = (rank(section.kind), section.level, n);
            if bears && best.is_none_or(|best| candidate < best) {
                best = Some(candidate);
            }
            above.push((section.level, full));
        }
        best.map(|(_, _, n)| n).or_else(|| self.counted(numbers))
    }

    /// The n-th of the outermost, where none is numbered.
    fn counted(&self, numbers: &[u32]) -> Option<usize> {
        let [n] = numbers else { return None };
        let body = self.body();
        let unnumbered = body.iter().all(|n| self.outline.sections[*n].number.is_none());
        body.get((*n as usize).checked_sub(1)?).copied().filter(|_| unnumbered)
    }

    /// The chapters or, without any, the outermost sections.
    fn body(&self) -> Vec<usize> {
        let sections = &self.outline.sections;
        let of = |kind: SectionKind| (0..sections.len()).filter(move |n| sections[*n].kind == kind);
        let chapters: Vec<usize> = of(SectionKind::Chapter).collect();
        if !chapters.is_empty() {
            return chapters;
        }
        let top = of(SectionKind::Section).map(|n| sections[n].level).min();
        of(SectionKind::Section).filter(|n| Some(sections[*n].level) == top).collect()
    }

    fn last(&self, unit: Unit) -> Option<usize> {
        let sections = &self.outline.sections;
        let of = |kind: SectionKind| sections.iter().rposition(|section| section.kind == kind);
        match unit {
            Unit::Chapter => self.body().last().copied(),
            Unit::Section => match of(SectionKind::Chapter) {
                Some(_) => of(SectionKind::Section),
                None => self.body().last().copied(),
            },
            Unit::Part => of(SectionKind::Part).or_else(|| self.body().last().copied()),
            Unit::Appendix => of(SectionKind::Appendix),
            Unit::Page => None,
        }
    }

    /// The section whose heading holds all words of a name: best one that holds no others, and of these an outer one.
    fn named(&self, name: &str) -> Option<usize> {
        let sections = &self.outline.sections;
        let lower = heading_words(name);
        if let [word, number] = lower.as_slice()
            && NUMBERED.contains(&word.as_str())
        {
            let same =
                |own: &str| own.eq_ignore_ascii_case(number) || parsed(own).is_some() && parsed(own) == parsed(number);
            let bears = |section: &Section| {
                let words = heading_words(&section.title);
                let heading = words.first() == Some(word) && words.get(1).is_some_and(|own| same(own));
                let numbered = section.number.as_deref().is_some_and(|own| {
                    let words = heading_words(own);
                    words.last().is_some_and(|own| same(own)) && (words.len() == 2 && words[0] == *word)
                });
                let part =
                    word == "part" && section.kind == SectionKind::Part && section.number.as_deref().is_some_and(same);
                let item =
                    section.number.as_deref().is_some_and(|own| own.len() > 1 && own.eq_ignore_ascii_case(number))
                        && number.ends_with(|c: char| c.is_ascii_alphabetic());
                heading || numbered || part || item
            };
            return sections.iter().position(bears);
        }
        if lower == ["appendix"] || lower == ["appendices"] || name == "附录" {
            return sections.iter().position(|section| section.kind == SectionKind::Appendix);
        }
        let simple: String = name.chars().map(super::tokens::simplified).collect();
        let mut names: Vec<&str> = vec![simple.as_str()];
        if let Some(same) = SAME.iter().find(|same| same.contains(&simple.as_str())) {
            names.extend(same.iter().copied().filter(|other| *other != simple));
        }
        names.iter().find_map(|name| self.headed(name))
    }

    fn headed(&self, name: &str) -> Option<usize> {
        let wanted = terms(name);
        if wanted.is_empty() {
            return None;
        }
        let fit = |(n, section): (usize, &Section)| {
            let title: String = section.title.chars().map(super::tokens::simplified).collect();
            let own = terms(&title);
            let held = wanted.iter().all(|term| own.contains(term));
            let chinese = name.chars().count() >= 2 && !name.is_ascii() && title.contains(name);
            (held || chinese).then(|| (own.len().saturating_sub(wanted.len()), section.level, n))
        };
        self.outline.sections.iter().enumerate().filter_map(fit).min().map(|(_, _, n)| n)
    }
}

/// The parts of a section's number: "3.2", "IV", "三".
fn parsed(number: &str) -> Option<Vec<u32>> {
    let number = number.trim().trim_end_matches('.');
    dotted(number).or_else(|| roman(number).map(|n| vec![n])).or_else(|| chinese(number).map(|n| vec![n]))
}

/// A label without its spelling: "2-1" is "2.1", "a" is "A".
fn key(label: &str) -> String {
    label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn heading_words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|token| token.text.trim_end_matches('.').to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::PageSpan;
    use crate::domain::document::outline::LabelledKind;
    use crate::domain::finding::asked_place::Point;

    fn section(kind: SectionKind, number: Option<&str>, title: &str, level: u8, page: u32, offset: usize) -> Section {
        Section {
            kind,
            number: number.map(str::to_string),
            title: title.into(),
            level,
            page,
            offset,
            page_end: page,
            heading: None,
        }
    }

    fn outline() -> Outline {
        use SectionKind::{Appendix, Back, Chapter, Front, Section};
        Outline {
            sections: vec![
                section(Front, None, "Preface", 1, 2, 0),
                section(Chapter, Some("1"), "Introduction", 1, 5, 0),
                section(Chapter, Some("2"), "Ice on Lakes", 1, 9, 40),
                section(Section, Some("2.1"), "Thickness", 2, 9, 90),
                section(Section, Some("2.2"), "Error analysis of the gauges", 2, 11, 10),
                section(Chapter, Some("3"), "Concluding remarks", 1, 14, 200),
                section(Appendix, Some("A"), "Tables", 1, 17, 0),
                section(Back, None, "Bibliography", 1, 20, 0),
            ],
            labelled: vec![Labelled {
                kind: LabelledKind::Table,
                number: "2.1".into(),
                caption: "Thickness by month".into(),
                place: PageSpan { page: 10, start: 5, end: 9 },
            }],
            ..Outline::default()
        }
    }

    fn found(part: Part) -> Vec<(String, Point, Point)> {
        let (document, labels) = (DocumentId("d".into()), Labels::default());
        let outline = outline();
        let ground = Ground { document: &document, outline: &outline, labels: &labels, pages: 22 };
        ground.regions(&part).into_iter().map(|region| (region.title, region.from, region.to)).collect()
    }

    #[test]
    fn a_section_ends_where_the_next_one_that_is_not_in_it_begins() {
        let chapter = found(Part::Place(Place::Section(vec![2])));
        assert_eq!(chapter, [("2 Ice on Lakes".into(), (9, 40), (14, 200))]);
        assert_eq!(found(Part::Place(Place::Section(vec![2, 1])))[0].2, (11, 10));
        assert_eq!(found(Part::Named("bibliography".into()))[0].2, (22, usize::MAX));
        let range = found(Part::Range(vec![1], vec![2]));
        assert_eq!(range.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), ["1 Introduction", "2 Ice on Lakes"]);
    }

    #[test]
    fn sections_are_known_by_name_and_by_what_they_are_for() {
        for (name, title) in [
            ("introduction", "1 Introduction"),
            ("引言", "1 Introduction"),
            ("conclusion", "3 Concluding remarks"),
            ("references", "Bibliography"),
            ("error analysis", "2.2 Error analysis of the gauges"),
            ("appendix", "A Tables"),
        ] {
            assert_eq!(found(Part::Named(name.into())).first().map(|r| r.0.as_str()), Some(title), "{name}");
        }
        assert!(found(Part::Named("moose hunting".into())).is_empty());
        assert!(found(Part::Place(Place::Section(vec![9]))).is_empty());
    }

    #[test]
    fn the_last_ones_pages_and_labels_are_found() {
        assert_eq!(found(Part::Last(Unit::Chapter))[0].0, "3 Concluding remarks");
        assert_eq!(found(Part::Last(Unit::Page))[0].1, (22, 0));
        assert_eq!(found(Part::Place(Place::Pages(3, 5))), [(String::new(), (3, 0), (5, usize::MAX))]);
        assert!(found(Part::Place(Place::Pages(40, 41))).is_empty());
        assert_eq!(found(Part::Appendix("a".into()))[0].0, "A Tables");
        assert_eq!(found(Part::Labelled(LabelledKind::Table, "2-1".into()))[0].1.0, 10);
    }
}
