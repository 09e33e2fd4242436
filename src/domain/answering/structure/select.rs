//! Selects sections of an outline: the chapters, the sections of chapter 3, appendix B, the last chapter.

use crate::domain::document::outline::{Outline, Section, SectionKind};
use crate::domain::inquiry::structure::{Thing, Which};
use crate::domain::text::numerals::roman;

use super::topic;

/// What the selected sections are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noun {
    Part,
    Chapter,
    Section,
    /// Of a filing.
    Item,
    Subsection,
    Appendix,
    /// The outermost, without numbers.
    MainPart,
}

/// Some sections, in order, and what they are called.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selected {
    pub noun: Noun,
    pub sections: Vec<usize>,
}

/// The sections of a kind in the whole document; empty if it has none.
pub(super) fn all(outline: &Outline, thing: Thing) -> Selected {
    let sections = &outline.sections;
    let of_kind =
        |kind: SectionKind| -> Vec<usize> { (0..sections.len()).filter(|n| sections[*n].kind == kind).collect() };
    match thing {
        Thing::Part => {
            let parts = of_kind(SectionKind::Part);
            if parts.is_empty() { main(outline) } else { Selected { noun: Noun::Part, sections: parts } }
        }
        Thing::Chapter | Thing::Any => main(outline),
        Thing::Section => {
            let chapters = of_kind(SectionKind::Chapter);
            if chapters.is_empty() {
                return main(outline);
            }
            let inside = chapters
                .iter()
                .flat_map(|n| outline.inside(*n).filter(|child| sections[*child].level == sections[*n].level + 1));
            let inside: Vec<usize> = inside.filter(|n| sections[*n].kind == SectionKind::Section).collect();
            if inside.is_empty() { main(outline) } else { Selected { noun: Noun::Section, sections: inside } }
        }
        Thing::Subsection => {
            let above = all(outline, Thing::Section).sections;
            let inside = above
                .iter()
                .flat_map(|n| outline.inside(*n).filter(|child| sections[*child].level == sections[*n].level + 1));
            Selected { noun: Noun::Subsection, sections: inside.collect() }
        }
        Thing::Appendix => {
            let mut found = of_kind(SectionKind::Appendix);
            // Those inside others are their sections.
            let least = found.iter().map(|n| sections[*n].level).min();
            found.retain(|n| Some(sections[*n].level) == least);
            Selected { noun: Noun::Appendix, sections: found }
        }
        Thing::Labelled(_) => Selected { noun: Noun::Section, sections: Vec::new() },
    }
}

/// What a reader calls the chapters: numbered chapters, else numbered sections or items, else the outermost titles.
fn main(outline: &Outline) -> Selected {
    let sections = &outline.sections;
    let pick = |fits: &dyn Fn(&Section) -> bool| -> Vec<usize> {
        (0..sections.len()).filter(|n| fits(&sections[*n])).collect()
    };
    let chapters = pick(&|section| section.kind == SectionKind::Chapter);
    if !chapters.is_empty() {
        let numbered = chapters.iter().any(|n| sections[*n].number.is_some());
        let noun = if numbered { Noun::Chapter } else { Noun::MainPart };
        return Selected { noun, sections: chapters };
    }
    let parts = pick(&|section| section.kind == SectionKind::Part);
    if !parts.is_empty() {
        let items = pick(&|section| section.kind == SectionKind::Section && section.level == 2);
        if is_filing(outline) {
            return Selected { noun: Noun::Item, sections: items };
        }
        return Selected { noun: Noun::Part, sections: parts };
    }
    let own = pick(&|section| section.kind == SectionKind::Section);
    let Some(level) = own.iter().map(|n| sections[*n].level).min() else {
        return Selected { noun: Noun::MainPart, sections: pick(&|section| section.kind == SectionKind::Appendix) };
    };
    let outer: Vec<usize> = own.into_iter().filter(|n| sections[*n].level == level).collect();
    let numbered: Vec<usize> = outer.iter().copied().filter(|n| sections[*n].number.is_some()).collect();
    if numbered.len() >= 2 && numbered.len() * 2 >= outer.len() {
        let noun = if is_filing(outline) { Noun::Item } else { Noun::Section };
        return Selected { noun, sections: numbered };
    }
    Selected { noun: Noun::MainPart, sections: outer }
}

/// True for the outline of a filing: items 1, 1A, 2 in parts.
pub(super) fn is_filing(outline: &Outline) -> bool {
    let lettered = |section: &Section| {
        let number = section.number.as_deref().unwrap_or_default();
        number.len() > 1 && number.as_bytes()[0].is_ascii_digit() && number.ends_with(|c: char| c.is_ascii_uppercase())
    };
    outline.sections.iter().any(|section| section.kind == SectionKind::Part) && outline.sections.iter().any(lettered)
}

/// The sections of a kind inside section `n`.
pub(super) fn within(outline: &Outline, n: usize, thing: Thing) -> Selected {
    let sections = &outline.sections;
    let level = sections[n].level;
    let below = |depth: u8| -> Vec<usize> {
        outline.inside(n).filter(|child| sections[*child].level == level + depth).collect()
    };
    let direct = below(1);
    match thing {
        Thing::Chapter if sections[n].kind == SectionKind::Part => {
            let noun = if is_filing(outline) { Noun::Item } else { Noun::Chapter };
            Selected { noun, sections: direct }
        }
        Thing::Subsection if sections[n].kind == SectionKind::Chapter && !below(2).is_empty() => {
            Selected { noun: Noun::Subsection, sections: below(2) }
        }
        _ if sections[n].kind == SectionKind::Part && is_filing(outline) => {
            Selected { noun: Noun::Item, sections: direct }
        }
        _ if sections[n].kind == SectionKind::Part
            && direct.iter().any(|n| sections[*n].kind == SectionKind::Chapter) =>
        {
            Selected { noun: Noun::Chapter, sections: direct }
        }
        _ => Selected { noun: Noun::Section, sections: direct },
    }
}

/// The section that is named; `None` if there is none.
pub(super) fn one(outline: &Outline, which: &Which) -> Option<usize> {
    let sections = &outline.sections;
    match which {
        Which::Number(thing, number) => {
            let wanted = normal(number);
            let bears = |n: &usize| sections[*n].number.as_deref().is_some_and(|own| normal(own) == wanted);
            let kinds: &[SectionKind] = match thing {
                Thing::Part => &[SectionKind::Part],
                Thing::Appendix => &[SectionKind::Appendix],
                Thing::Chapter => &[SectionKind::Chapter, SectionKind::Section],
                _ => &[SectionKind::Section, SectionKind::Chapter],
            };
            let found = kinds.iter().find_map(|kind| {
                let all = (0..sections.len()).filter(|n| sections[*n].kind == *kind).filter(bears);
                all.min_by_key(|n| sections[*n].level)
            });
            found.or_else(|| {
                // Without numbers, chapter 3 is the third.
                let nth = wanted.parse::<usize>().ok()?.checked_sub(1)?;
                let selected = all(outline, *thing).sections;
                let none = selected.iter().all(|n| sections[*n].number.is_none());
                (none && !wanted.contains('.')).then(|| selected.get(nth).copied()).flatten()
            })
        }
        Which::Nth(thing, n) => {
            let selected = all(outline, *thing).sections;
            match n {
                0 => selected.last().copied(),
                n => selected.get(*n as usize - 1).copied(),
            }
        }
        Which::Named(words) => topic::titled(outline, words),
    }
}

/// A number as compared: Roman numerals as digits.
fn normal(number: &str) -> String {
    let lower = number.to_lowercase();
    // "C" and "D" are letters of appendices before they are numerals.
    let numeral = lower.bytes().all(|b| b"ivx".contains(&b)) && !lower.is_empty();
    let value = numeral.then(|| (1..=60).find(|n| roman(*n) == lower)).flatten();
    value.map_or_else(|| number.to_uppercase(), |value| value.to_string())
}

/// The innermost section of the given ones that holds a place.
pub(super) fn holding(outline: &Outline, among: &[usize], page: u32, at: usize) -> Option<usize> {
    let before = |n: &usize| (outline.sections[*n].page, outline.sections[*n].offset) <= (page, at);
    among.iter().copied().filter(before).rfind(|n| page <= outline.sections[*n].page_end)
}
