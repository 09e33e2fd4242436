//! Counts and lists: the chapters, the sections of one, the figures.

use super::select::{Noun, Selected, all, one, within};
use super::wording::capital;
use super::wording::markdown_safe;
use super::{LISTED, Writer, topic};
use crate::domain::document::outline::{Labelled, LabelledKind, SectionKind};
use crate::domain::inquiry::structure::{Range, Thing};

impl Writer<'_> {
    /// Counts or lists things.
    pub(super) fn things(
        &mut self,
        things: &[Thing],
        range: &Range,
        count: bool,
        lacking: &mut bool,
    ) -> Option<String> {
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
    pub(super) fn none(&mut self, thing: Thing) -> String {
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

    pub(super) fn sections(&mut self, thing: Thing, range: &Range, count: bool) -> Option<String> {
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
    pub(super) fn head(&mut self, thing: Thing, selected: &Selected, range: &Range) -> String {
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
    pub(super) fn list(&mut self, sections: &[usize]) -> String {
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
    pub(super) fn with_chapters(&self, thing: Thing, selected: &Selected) -> Option<Vec<usize>> {
        let chapters = all(self.known.outline, Thing::Chapter);
        let both = thing == Thing::Section && selected.noun == Noun::Section && chapters.noun == Noun::Chapter;
        let mut sections: Vec<usize> = chapters.sections.into_iter().chain(selected.sections.iter().copied()).collect();
        sections.sort_unstable();
        sections.dedup();
        (both && sections.len() <= LISTED).then_some(sections)
    }

    /// A list of sections, those that are not outermost indented.
    pub(super) fn nested(&mut self, sections: &[usize]) -> String {
        let outermost = sections.iter().map(|n| self.section(*n).level).min().unwrap_or(1);
        let mut lines = Vec::new();
        for &n in sections {
            let line = self.list(&[n]);
            lines.push(if self.section(n).level > outermost { format!("  {line}") } else { line });
        }
        lines.join("\n")
    }

    pub(super) fn and_more(&self, lines: &mut Vec<String>, count: usize) {
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
    pub(super) fn beside(&mut self, selected: &Selected, count: bool) -> String {
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
    pub(super) fn labelled(&mut self, kind: LabelledKind, range: &Range) -> Option<String> {
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
}
