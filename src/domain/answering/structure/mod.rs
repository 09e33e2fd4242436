//! Answers on the structure of documents, from their outlines: how many chapters, which, where, how long.
//!
//! The value comes first, then a list; what is listed cites its heading.

mod listing;
mod select;
mod topic;
mod wording;

use crate::domain::document::PageSpan;
use crate::domain::document::labels::Labels;
use crate::domain::document::outline::{Labelled, LabelledKind, Outline, Section, SectionKind};
use crate::domain::inquiry::structure::{Asked, Direction, Longest, Range, Thing, Which};
use crate::domain::text::language::AnswerLanguage;
use select::{Noun, all, holding, one};
use wording::{Words, capital, markdown_safe};

/// Entries listed at most.
const LISTED: usize = 40;

/// What is known of a document.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub outline: &'a Outline,
    pub labels: &'a Labels,
    pub pages: u32,
}

/// What is said of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// Markdown; `[n]` cites the nth of `places`, from 1.
    pub text: String,
    /// What is cited, in order. A place whose end is its start stands for the line there.
    pub places: Vec<PageSpan>,
    /// The document has no such thing.
    pub lacking: bool,
}

/// An answer in the making.
struct Writer<'a> {
    known: Known<'a>,
    words: Words,
    places: Vec<PageSpan>,
}

/// The answer for one document; `None` if its structure does not tell. `sections` are those in which a search found a
/// topic, best first, where one was looked for.
pub fn answer(asked: &Asked, known: Known<'_>, language: AnswerLanguage, sections: &[usize]) -> Option<Said> {
    let mut writer = Writer { known, words: Words(language), places: Vec::new() };
    let mut lacking = false;
    let text = match asked {
        Asked::Pages => Some(writer.document_pages()),
        Asked::Count(things, range) => writer.things(things, range, true, &mut lacking),
        Asked::List(things, range) => writer.things(things, range, false, &mut lacking),
        Asked::Exists(thing) => writer.exists(*thing, &mut lacking),
        Asked::About { thing, topic, exists } => writer.about(*thing, topic, *exists, sections),
        Asked::OnPage(thing, page) => writer.on_page(*thing, page),
        Asked::Title(which) => writer.title(which),
        Asked::Begin(which) => writer.begin(which),
        Asked::Length(which) => writer.length(which),
        Asked::Next(which, direction) => writer.next(which, *direction),
        Asked::Extreme(thing, longest) => writer.extreme(*thing, *longest),
        Asked::Item(kind, number) => writer.item(*kind, number, &mut lacking),
    }?;
    Some(Said { text, places: writer.places, lacking })
}

/// The topic to search for where titles do not tell which section it is in, and the sections it may be in.
pub fn searched(asked: &Asked, outline: &Outline) -> Option<(String, Vec<usize>)> {
    let Asked::About { thing, topic, .. } = asked else { return None };
    let among = all(outline, *thing).sections;
    let told = topic::best(outline, topic, &candidates(outline, *thing)).is_some();
    (!told && among.len() >= 2).then(|| (topic.clone(), among))
}

/// The section among `those` in which a place of a page is.
pub fn section_at(outline: &Outline, those: &[usize], page: u32, at: usize) -> Option<usize> {
    holding(outline, those, page, at)
}

/// The sections that a topic may be the title of.
fn candidates(outline: &Outline, thing: Thing) -> Vec<usize> {
    let mut those = all(outline, thing).sections;
    if matches!(thing, Thing::Chapter | Thing::Any | Thing::Section | Thing::Part) {
        let sections = &outline.sections;
        let outer = those.iter().map(|n| sections[*n].level).min().unwrap_or(1);
        let more = (0..sections.len()).filter(|n| match sections[*n].kind {
            SectionKind::Appendix | SectionKind::Front | SectionKind::Back => sections[*n].level <= outer.max(1),
            // A section of a paper's section.
            SectionKind::Section => thing == Thing::Section,
            SectionKind::Chapter => thing == Thing::Section,
            SectionKind::Part => false,
        });
        those.extend(more);
        those.sort_unstable();
        those.dedup();
    }
    those
}

impl<'a> Writer<'a> {
    fn section(&self, n: usize) -> &'a Section {
        &self.known.outline.sections[n]
    }

    /// The mark that cites a place.
    fn cite(&mut self, place: PageSpan) -> String {
        let at = self.places.iter().position(|known| *known == place).unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        });
        format!(" [{}]", at + 1)
    }

    fn cite_section(&mut self, n: usize) -> String {
        let section = self.section(n);
        let place = PageSpan { page: section.page, start: section.offset, end: section.offset };
        self.cite(section.heading.unwrap_or(place))
    }

    fn pages(&self, first: u32, last: u32) -> String {
        self.words.pages(self.known.labels, first, last)
    }

    /// "chapter 3, “Ice” (p. 9) [1]"
    fn mention(&mut self, n: usize) -> String {
        let section = self.section(n);
        let named = self.words.named(self.known.outline, section);
        let page = self.words.aside(&self.pages(section.page, section.page));
        format!("{named}{page}{}", self.cite_section(n))
    }

    fn document_pages(&mut self) -> String {
        let labels = self.known.labels;
        let count = self.words.page_count(self.known.pages);
        let mut shown = labels.iter();
        let ends = shown.next().and_then(|first| {
            Some((first.1, labels.get(self.known.pages).or_else(|| shown.last().map(|last| last.1))?))
        });
        match (ends, self.words.chinese()) {
            (Some((first, last)), false) => format!("{count}; the printed page numbers go from {first} to {last}."),
            (Some((first, last)), true) => format!("共 {count}，印刷页码从 {first} 到 {last}。"),
            (None, false) => format!("{count}."),
            (None, true) => format!("共 {count}。"),
        }
    }

    fn exists(&mut self, thing: Thing, lacking: &mut bool) -> Option<String> {
        let yes = self.words.pick("Yes: ", "有：");
        if let Thing::Labelled(kind) = thing {
            return self.labelled(kind, &Range::default()).map(|text| format!("{yes}{text}"));
        }
        let selected = all(self.known.outline, thing);
        let fits = match thing {
            Thing::Part => selected.noun == Noun::Part,
            Thing::Chapter => selected.noun == Noun::Chapter,
            _ => true,
        };
        if selected.sections.is_empty() || !fits {
            if self.known.outline.sections.is_empty() {
                return None;
            }
            *lacking = thing != Thing::Appendix;
            return Some(match thing {
                Thing::Appendix => self.none(thing),
                _ => {
                    let other = self.words.counted(selected.sections.len(), selected.noun);
                    if self.words.chinese() {
                        format!("没有；文档分为 {other}。")
                    } else {
                        format!("No; the document has {other}.")
                    }
                }
            });
        }
        let counted = self.words.counted(selected.sections.len(), selected.noun);
        let colon = self.words.pick(":", "：");
        Some(format!("{yes}{counted}{colon}\n\n{}", self.list(&selected.sections)))
    }

    fn about(&mut self, thing: Thing, topic: &str, exists: bool, found: &[usize]) -> Option<String> {
        let outline = self.known.outline;
        let yes = if exists { self.words.pick("Yes: ", "有：") } else { "" };
        if exists && topic::titled(outline, topic).is_none() && thing == Thing::Any && found.is_empty() {
            return None;
        }
        let told = topic::best(outline, topic, &candidates(outline, thing));
        let told = told.or_else(|| exists.then(|| topic::titled(outline, topic)).flatten().map(|n| (n, n)));
        let (n, inner) = told.or_else(|| found.first().map(|n| (*n, *n)))?;
        let by_title = told.is_some();
        let section = self.section(n);
        let range = self.pages(section.page, section.page_end);
        let named = capital(&self.words.named(outline, section));
        let mark = self.cite_section(n);
        let mut text = format!("{yes}{named}{}{mark}", self.words.aside(&range));
        let full_stop = self.words.pick(".", "。");
        let begins = self.pages(section.page, section.page);
        if section.page != section.page_end {
            text.push_str(&match self.words.chinese() {
                true => format!("，从{begins}开始"),
                false => format!(", which begins on {begins}"),
            });
        }
        text.push_str(full_stop);
        if inner != n {
            let mention = self.mention(inner);
            text.push_str(&match self.words.chinese() {
                true => format!("见{mention}。"),
                false => format!(" See {mention}."),
            });
        }
        if !by_title {
            text.push_str(self.words.pick(
                " No title names it; most of what the document says about it is there.",
                "没有以此为题的章节，相关内容主要在这里。",
            ));
        }
        Some(text)
    }

    fn on_page(&mut self, thing: Thing, page: &str) -> Option<String> {
        let outline = self.known.outline;
        let meant = self.known.labels.meant(page, page, self.known.pages);
        let (page, _) = *meant.stretches.first()?;
        let among = all(outline, thing).sections;
        // One that begins on the page comes before one that goes on there.
        let n = among
            .iter()
            .copied()
            .find(|n| self.section(*n).page == page)
            .or_else(|| holding(outline, &among, page, usize::MAX))?;
        let section = self.section(n);
        let range = self.pages(section.page, section.page_end);
        let named = capital(&self.words.named(outline, section));
        Some(format!("{named}{}{}{}", self.words.aside(&range), self.cite_section(n), self.words.pick(".", "。")))
    }

    fn title(&mut self, which: &Which) -> Option<String> {
        let n = one(self.known.outline, which)?;
        let section = self.section(n);
        let named = capital(&self.words.named(self.known.outline, section));
        let range = self.words.aside(&self.pages(section.page, section.page_end));
        Some(format!("{named}{range}{}{}", self.cite_section(n), self.words.pick(".", "。")))
    }

    fn begin(&mut self, which: &Which) -> Option<String> {
        let n = one(self.known.outline, which)?;
        let section = self.section(n);
        let page = self.pages(section.page, section.page);
        let in_file = self.words.in_file(self.known.labels, section.page);
        let named = self.words.named(self.known.outline, section);
        let mark = self.cite_section(n);
        Some(match self.words.chinese() {
            true => format!("{page}{in_file}：{named}从这一页开始{mark}。"),
            false => format!("On {page}{in_file}: {named} begins there{mark}."),
        })
    }

    fn length(&mut self, which: &Which) -> Option<String> {
        let n = one(self.known.outline, which)?;
        let section = self.section(n);
        let count = self.words.page_count(section.page_end + 1 - section.page);
        let range = self.pages(section.page, section.page_end);
        let named = self.words.named(self.known.outline, section);
        let mark = self.cite_section(n);
        Some(match self.words.chinese() {
            true => format!("{count}（{range}）：{named}{mark}。"),
            false => format!("{} ({range}): {named}{mark}.", capital(&count)),
        })
    }

    fn next(&mut self, which: &Which, direction: Direction) -> Option<String> {
        let outline = self.known.outline;
        let n = one(outline, which)?;
        let level = self.section(n).level;
        let other = match direction {
            Direction::After => Some(outline.inside(n).end).filter(|next| *next < outline.sections.len()),
            Direction::Before => (0..n).rev().find(|before| self.section(*before).level <= level),
        };
        let Some(other) = other else {
            let mention = self.mention(n);
            return Some(match (direction, self.words.chinese()) {
                (Direction::After, false) => format!("Nothing: {mention} is the last."),
                (Direction::Before, false) => format!("Nothing: {mention} is the first."),
                (Direction::After, true) => format!("没有：{mention}是最后一个。"),
                (Direction::Before, true) => format!("没有：{mention}是第一个。"),
            });
        };
        let (first, second) = (capital(&self.mention(other)), self.mention(n));
        Some(match (direction, self.words.chinese()) {
            (Direction::After, false) => format!("{first}. It comes after {second}."),
            (Direction::Before, false) => format!("{first}. It comes before {second}."),
            (Direction::After, true) => format!("{first}，在{second}之后。"),
            (Direction::Before, true) => format!("{first}，在{second}之前。"),
        })
    }

    fn extreme(&mut self, thing: Thing, longest: Longest) -> Option<String> {
        let selected = all(self.known.outline, thing).sections;
        let length = |n: &usize| self.section(*n).page_end + 1 - self.section(*n).page;
        let best = match longest {
            Longest::Longest => selected.iter().copied().max_by_key(|n| (length(n), std::cmp::Reverse(*n))),
            Longest::Shortest => selected.iter().copied().min_by_key(|n| (length(n), *n)),
        }?;
        let section = self.section(best);
        let count = self.words.page_count(length(&best));
        let same: Vec<usize> = selected.iter().copied().filter(|n| *n != best && length(n) == length(&best)).collect();
        let range = self.pages(section.page, section.page_end);
        let named = capital(&self.words.named(self.known.outline, section));
        let mark = self.cite_section(best);
        let mut text = match self.words.chinese() {
            true => format!("{named}，{count}（{range}）{mark}。"),
            false => format!("{named}, {count} ({range}){mark}."),
        };
        if let [other] = same[..] {
            let mention = self.mention(other);
            text.push_str(&match self.words.chinese() {
                true => format!("{mention}页数相同。"),
                false => format!(" {} has as many.", capital(&mention)),
            });
        }
        Some(text)
    }

    fn item(&mut self, kind: LabelledKind, number: &str, lacking: &mut bool) -> Option<String> {
        let items: Vec<&Labelled> = self.known.outline.labelled.iter().filter(|item| item.kind == kind).collect();
        let name = self.words.item(kind);
        let Some(item) = items.iter().find(|item| item.number.eq_ignore_ascii_case(number)) else {
            let (first, last) = (items.first()?, items.last()?);
            *lacking = true;
            let counted = self.words.items(items.len(), kind);
            return Some(match self.words.chinese() {
                true => format!(
                    "没有找到{name} {number}。文档中有 {counted}，从{name} {} 到{name} {}。",
                    first.number, last.number
                ),
                false => format!(
                    "No {name} {number} was found. The document has {counted}, from {name} {} to {name} {}.",
                    first.number, last.number
                ),
            });
        };
        let caption = markdown_safe(&item.caption);
        let page = self.pages(item.place.page, item.place.page);
        let mark = self.cite(item.place);
        let quoted = if caption.is_empty() { String::new() } else { format!("“{caption}”") };
        Some(match self.words.chinese() {
            true => format!("{name} {number}：{quoted}（{page}）{mark}。"),
            false if quoted.is_empty() => format!("{name} {number} is on {page}{mark}; it has no caption."),
            false => format!("{name} {number}: {quoted}, on {page}{mark}."),
        })
    }
}

#[cfg(test)]
mod tests;
