//! Answers on the structure of documents, from their outlines: how many chapters, which, where, how long.
//!
//! The value comes first, then a list; what is listed cites its heading.

mod select;
mod topic;
mod wording;

use crate::domain::document::PageSpan;
use crate::domain::document::labels::Labels;
use crate::domain::document::outline::{Labelled, LabelledKind, Outline, Section, SectionKind};
use crate::domain::inquiry::structure::{Asked, Direction, Longest, Range, Thing, Which};
use crate::domain::text::language::AnswerLanguage;
use select::{Noun, Selected, all, holding, one, within};
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

    /// Counts or lists things.
    fn things(&mut self, things: &[Thing], range: &Range, count: bool, lacking: &mut bool) -> Option<String> {
        let mut blocks = Vec::new();
        for thing in things {
            let block = match thing {
                Thing::Labelled(kind) => self.labelled(*kind, range),
                thing => self.sections(*thing, range, count),
            };
            blocks.extend(block);
        }
        if !blocks.is_empty() {
            return Some(blocks.join("\n\n"));
        }
        let sections = !things.iter().any(|thing| matches!(thing, Thing::Labelled(_)));
        if range.within.is_none() && sections {
            *lacking = true;
            return Some(self.none(things[0]));
        }
        None
    }

    /// There is none of these, and what there is instead.
    fn none(&mut self, thing: Thing) -> String {
        let pages = self.words.page_count(self.known.pages);
        if thing == Thing::Appendix && !self.known.outline.sections.is_empty() {
            return self
                .words
                .pick("None: no heading or entry of the contents names an appendix.", "没有：标题和目录中都没有附录。")
                .to_string();
        }
        let text = if self.words.chinese() {
            format!("这份文档没有可识别的章节（没有书签、目录，也没有明显的标题）；共 {pages}。")
        } else {
            format!(
                "This document is not divided into chapters or sections: it has no bookmarks, no contents page and no clear headings. It has {pages}."
            )
        };
        let figures = self.known.outline.labelled.iter().filter(|item| item.kind != LabelledKind::Footnote).count();
        match (figures, self.words.chinese()) {
            (0, _) => text,
            (n, false) => format!("{text} {n} figures and tables with captions were found."),
            (n, true) => format!("{text}找到 {n} 个带标题的图和表。"),
        }
    }

    fn sections(&mut self, thing: Thing, range: &Range, count: bool) -> Option<String> {
        let outline = self.known.outline;
        let whole = range.within.is_none();
        let mut selected = match &range.within {
            Some(which) => {
                let n = one(outline, which)?;
                let inside = within(outline, n, thing);
                if inside.sections.is_empty() {
                    let mention = self.mention(n);
                    return Some(match self.words.chinese() {
                        true => format!("{mention}没有下一级标题。"),
                        false => format!("{} has no headings below it.", capital(&mention)),
                    });
                }
                inside
            }
            None => all(outline, thing),
        };
        if range.numbered {
            selected.sections.retain(|n| self.section(*n).number.is_some());
        }
        if let Some(before) = &range.before {
            // What is not there is before nothing.
            if let Some(end) = topic::titled(outline, before) {
                selected.sections.retain(|n| *n < end);
            }
        }
        if selected.sections.is_empty() {
            return None;
        }
        let head = self.head(thing, &selected, range);
        let listed = match self.with_chapters(thing, &selected).filter(|_| whole && range.before.is_none()) {
            Some(both) => self.nested(&both),
            None => self.list(&selected.sections),
        };
        let mut text = format!("{head}\n\n{listed}");
        if whole && matches!(thing, Thing::Chapter | Thing::Any) && range.before.is_none() {
            text.push_str(&self.beside(&selected, count));
        }
        Some(text)
    }

    /// The count before a list.
    fn head(&mut self, thing: Thing, selected: &Selected, range: &Range) -> String {
        let outline = self.known.outline;
        let words = self.words;
        let mut counted = words.counted(selected.sections.len(), selected.noun);
        if range.numbered && !words.chinese() {
            counted = counted.replacen(' ', " numbered ", 1);
        }
        let ask_chapters = thing == Thing::Chapter && range.within.is_none();
        let other = match selected.noun {
            Noun::Section | Noun::MainPart | Noun::Item | Noun::Part if ask_chapters => {
                words.pick(" (they are not called chapters)", "（文档未称之为“章”）")
            }
            _ => "",
        };
        let mut within = String::new();
        if let Some(n) = range.within.as_ref().and_then(|which| one(outline, which)) {
            let mention = self.mention(n);
            within = if words.chinese() { format!("（{mention}）") } else { format!(" in {mention}") };
        }
        if selected.noun == Noun::Section && thing == Thing::Section && range.within.is_none() {
            let chapters = all(outline, Thing::Chapter);
            if chapters.noun == Noun::Chapter {
                let chapters = words.counted(chapters.sections.len(), Noun::Chapter);
                within = if words.chinese() { format!("（分属 {chapters}）") } else { format!(" in {chapters}") };
            }
        }
        let parts = outline.sections.iter().filter(|section| section.kind == SectionKind::Part).count();
        if matches!(selected.noun, Noun::Chapter | Noun::Item) && parts >= 2 && range.within.is_none() {
            let parts = words.counted(parts, Noun::Part);
            within = if words.chinese() { format!("（分为 {parts}）") } else { format!(" in {parts}") };
        }
        if words.chinese() { format!("共 {counted}{other}{within}：") } else { format!("{counted}{other}{within}:") }
    }

    /// A list of sections, with parts as titles between chapters.
    fn list(&mut self, sections: &[usize]) -> String {
        let mut lines = Vec::new();
        for &n in sections.iter().take(LISTED) {
            let section = self.section(n);
            let page = self.words.aside(&self.pages(section.page, section.page));
            let entry = self.words.entry(section);
            lines.push(format!("- {entry}{page}{}", self.cite_section(n)));
        }
        self.and_more(&mut lines, sections.len());
        lines.join("\n")
    }

    /// The sections with the chapters that hold them, if there is room for all.
    fn with_chapters(&self, thing: Thing, selected: &Selected) -> Option<Vec<usize>> {
        let chapters = all(self.known.outline, Thing::Chapter);
        let both = thing == Thing::Section && selected.noun == Noun::Section && chapters.noun == Noun::Chapter;
        let mut sections: Vec<usize> = chapters.sections.into_iter().chain(selected.sections.iter().copied()).collect();
        sections.sort_unstable();
        sections.dedup();
        (both && sections.len() <= LISTED).then_some(sections)
    }

    /// A list of sections, those that are not outermost indented.
    fn nested(&mut self, sections: &[usize]) -> String {
        let outermost = sections.iter().map(|n| self.section(*n).level).min().unwrap_or(1);
        let mut lines = Vec::new();
        for &n in sections {
            let line = self.list(&[n]);
            lines.push(if self.section(n).level > outermost { format!("  {line}") } else { line });
        }
        lines.join("\n")
    }

    fn and_more(&self, lines: &mut Vec<String>, count: usize) {
        if count > LISTED {
            let more = count - LISTED;
            lines.push(if self.words.chinese() {
                format!("- 另有 {more} 个")
            } else {
                format!("- and {more} more")
            });
        }
    }

    /// Appendices beside the chapters, which they are not counted among.
    fn beside(&mut self, selected: &Selected, count: bool) -> String {
        let outline = self.known.outline;
        let mut text = String::new();
        let appendices = all(outline, Thing::Appendix).sections;
        let appendices: Vec<usize> = appendices.into_iter().filter(|n| !selected.sections.contains(n)).collect();
        if !appendices.is_empty() {
            let counted = self.words.counted(appendices.len(), Noun::Appendix);
            let head = if self.words.chinese() { format!("另有 {counted}：") } else { format!("And {counted}:") };
            text.push_str(&format!("\n\n{head}\n\n{}", self.list(&appendices)));
        }
        if !count {
            let others = (0..outline.sections.len()).filter(|n| {
                let section = self.section(*n);
                section.level == 1
                    && matches!(section.kind, SectionKind::Front | SectionKind::Back)
                    && section.title.chars().count() <= 60
            });
            let others: Vec<usize> = others.take(12).collect();
            if !others.is_empty() {
                let mentions: Vec<String> = others
                    .iter()
                    .map(|n| {
                        let section = self.section(*n);
                        format!(
                            "{}{}",
                            markdown_safe(&section.title),
                            self.words.aside(&self.pages(section.page, section.page))
                        )
                    })
                    .collect();
                text.push_str(&match self.words.chinese() {
                    true => format!("\n\n此外还有：{}。", mentions.join("、")),
                    false => format!("\n\nBeside these: {}.", mentions.join(", ")),
                });
            }
        }
        text
    }

    /// Figures, tables and the like.
    fn labelled(&mut self, kind: LabelledKind, range: &Range) -> Option<String> {
        let outline = self.known.outline;
        let mut items: Vec<&Labelled> = outline.labelled.iter().filter(|item| item.kind == kind).collect();
        let mut within = String::new();
        if let Some(which) = &range.within {
            let n = one(outline, which)?;
            let section = self.section(n);
            let next = outline.sections.get(outline.inside(n).end).map(|next| (next.page, next.offset));
            items.retain(|item| {
                let at = (item.place.page, item.place.start);
                at >= (section.page, section.offset) && next.is_none_or(|next| at < next) && at.0 <= section.page_end
            });
            let mention = self.mention(n);
            within = if self.words.chinese() { format!("（{mention}）") } else { format!(" in {mention}") };
        }
        if items.is_empty() {
            return None;
        }
        let counted = self.words.items(items.len(), kind);
        let mut lines = Vec::new();
        for item in items.iter().take(LISTED) {
            let page = self.words.aside(&self.pages(item.place.page, item.place.page));
            let caption = markdown_safe(&crate::domain::text::shorten(&item.caption, 120));
            let colon = if caption.is_empty() { "" } else { ": " };
            lines.push(format!(
                "- {} {}{colon}{caption}{page}{}",
                self.words.item(kind),
                item.number,
                self.cite(item.place)
            ));
        }
        self.and_more(&mut lines, items.len());
        let head =
            if self.words.chinese() { format!("共 {counted}{within}：") } else { format!("{counted}{within}:") };
        Some(format!("{head}\n\n{}", lines.join("\n")))
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
