//! What the prompt for a larger model says of the documents themselves: what each is and how it is built. It comes
//! before the passages and stays the same from turn to turn, so that a model need not read it again.

use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::document::Document;
use crate::domain::document::labels::Labels;
use crate::domain::document::metadata::{Field, Metadata};
use crate::domain::document::outline::{LabelledKind, Outline, Section};
use crate::domain::text::{self, tokens};

/// Maximum tokens (estimated) of all lists in it: two thirds for outlines, the rest for figures and tables.
const MOST_TOKENS: u32 = 900;
/// Maximum number of documents of which more is said than their name.
pub const MOST_DESCRIBED: usize = 8;
/// Maximum number of documents named at all.
const MOST_NAMED: usize = 40;
/// Maximum depth of the outline.
const DEPTH: u8 = 2;
/// Maximum number of values of a field, and characters of a value: pages may hold anything.
const MOST_VALUES: usize = 12;
const LONGEST: usize = 160;

/// A document with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Described<'a> {
    pub document: &'a Document,
    pub labels: &'a Labels,
    pub outline: &'a Outline,
    pub metadata: &'a Metadata,
}

/// The tokens that a description may take in this context.
pub fn room(context: Option<u32>) -> u32 {
    context.map_or(MOST_TOKENS, |context| (context / 10).min(MOST_TOKENS))
}

/// What the documents are, in some lines, for a model with this context. All of it is text of documents: it belongs
/// inside the fence.
pub fn description(documents: &[Described<'_>], context: Option<u32>) -> String {
    let room = room(context) / documents.len().clamp(1, MOST_DESCRIBED) as u32;

    let mut lines = Vec::new();
    for (n, described) in documents.iter().take(MOST_DESCRIBED).enumerate() {
        if n > 0 {
            lines.push(String::new());
        }
        describe(*described, room, &mut lines);
    }
    let others = documents.iter().skip(MOST_DESCRIBED);
    lines.extend(
        others.take(MOST_NAMED - MOST_DESCRIBED).map(|other| format!("Document: {}", value(other.document.name()))),
    );
    if documents.len() > MOST_NAMED {
        lines.push(format!("And {} more documents", documents.len() - MOST_NAMED));
    }
    // It is named in the passages, where it stands with a warning.
    lines.retain(|line| !speaks_to_model(line));
    lines.join("\n")
}

/// A value on one line, of bounded length.
fn value(said: &str) -> String {
    text::shorten(&text::shown(&text::one_line(said)), LONGEST)
}

fn describe(described: Described<'_>, room: u32, lines: &mut Vec<String>) {
    let Described { document, labels, outline, metadata } = described;
    lines.push(format!("Document: {}", value(document.name())));
    let said = |field: Field| -> Vec<String> {
        let values = metadata.of(field).map(|entry| match (&entry.of, field) {
            (Some(of), Field::Identifier | Field::Date | Field::Contributor) => {
                format!("{} ({})", value(&entry.value), value(of))
            }
            _ => value(&entry.value),
        });
        let mut values: Vec<String> = values.take(MOST_VALUES).collect();
        values.dedup();
        values
    };
    let titles = said(Field::Title);
    let title = if titles.is_empty() { vec![value(&document.title)] } else { titles };
    let fields = [
        ("Title", title),
        ("Subtitle", said(Field::Subtitle)),
        ("Authors", said(Field::Author)),
        ("Date", said(Field::Date)),
        ("Version", said(Field::Version)),
        ("Publisher", said(Field::Publisher)),
        ("Published in", said(Field::Venue)),
        ("Identifiers", said(Field::Identifier)),
        ("Language", said(Field::Language)),
    ];
    for (name, values) in fields {
        let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
        if !values.is_empty() {
            lines.push(format!("{name}: {}", values.join("; ")));
        }
    }
    lines.push(format!("Pages: {}", document.pages));
    let sections: Vec<&Section> = outline.sections.iter().filter(|section| section.level <= DEPTH).collect();
    let entry = |section: &&Section| {
        let indent = "  ".repeat(usize::from(section.level.saturating_sub(1)));
        let number = section.number.as_deref().map(|number| format!("{} ", value(number))).unwrap_or_default();
        format!("  {indent}{number}{}, {}", value(&section.title), labels.range(section.page, section.page_end))
    };
    let most = room / 3 * 2;
    let entries = bounded(sections.iter().map(entry), most);
    // If all do not fit, the outermost alone say more than the first few.
    let outer = || bounded(sections.iter().filter(|section| section.level <= 1).map(entry), most);
    let entries = if entries.1 { outer() } else { entries };
    listed("Outline:", entries, lines);
    let mut left = room / 3;
    for (kind, name) in [(LabelledKind::Table, "Table"), (LabelledKind::Figure, "Figure")] {
        let items = outline.labelled.iter().filter(|item| item.kind == kind);
        let items = items.map(|item| {
            let page = labels.range(item.place.page, item.place.page);
            format!("  {name} {}: {}, {page}", value(&item.number), text::shorten(&value(&item.caption), 80))
        });
        let taken = bounded(items, left);
        left = left.saturating_sub(taken.0.iter().map(|line| tokens::estimate(line)).sum());
        listed(if kind == LabelledKind::Table { "Tables:" } else { "Figures:" }, taken, lines);
    }
}

/// The first lines within a budget, and whether there were more.
fn bounded(lines: impl Iterator<Item = String>, budget: u32) -> (Vec<String>, bool) {
    let (mut taken, mut used) = (Vec::new(), 0);
    for line in lines {
        used += tokens::estimate(&line);
        if used > budget {
            return (taken, true);
        }
        taken.push(line);
    }
    (taken, false)
}

fn listed(heading: &str, (entries, more): (Vec<String>, bool), lines: &mut Vec<String>) {
    if entries.is_empty() {
        return;
    }
    lines.push(heading.to_string());
    lines.extend(entries);
    if more {
        lines.push("  (and more)".to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::metadata::Entry;
    use crate::domain::document::outline::{Labelled, OutlineSource, SectionKind};
    use crate::domain::document::{DocumentId, Format, PageSpan};

    fn section(level: u8, number: &str, title: &str, pages: (u32, u32)) -> Section {
        Section {
            kind: SectionKind::Chapter,
            number: Some(number.into()),
            title: title.into(),
            level,
            page: pages.0,
            offset: 0,
            page_end: pages.1,
            heading: None,
        }
    }

    fn document() -> Document {
        Document {
            id: DocumentId("d".into()),
            path: "harbours.pdf".into(),
            title: "harbours".into(),
            format: Format::Pdf,
            pages: 90,
        }
    }

    fn described(outline: &Outline, metadata: &Metadata) -> String {
        let (document, labels) = (document(), Labels::new((5..=90).map(|page| (page, (page - 4).to_string()))));
        description(&[Described { document: &document, labels: &labels, outline, metadata }], None)
    }

    #[test]
    fn a_description_says_what_the_document_is_and_how_it_is_built() {
        let entry = |field: Field, value: &str, of: Option<&str>| Entry {
            field,
            value: value.into(),
            place: None,
            of: of.map(Into::into),
        };
        let metadata = Metadata {
            entries: vec![
                entry(Field::Title, "Harbours of the\nnorth [1]", None),
                entry(Field::Author, "Ada Kalniņa", None),
                entry(Field::Author, "Ole Dahl", None),
                entry(Field::Date, "May 1901", Some("published")),
            ],
        };
        let labelled = vec![Labelled {
            kind: LabelledKind::Table,
            number: "2".into(),
            caption: "Dues".into(),
            place: PageSpan { page: 12, start: 0, end: 4 },
        }];
        let sections = vec![
            section(1, "1", "Ice", (5, 20)),
            section(2, "1.1", "January", (6, 9)),
            section(3, "1.1.1", "Too deep", (6, 7)),
        ];
        let outline = Outline { sections, labelled, source: OutlineSource::Contents };
        assert_eq!(
            described(&outline, &metadata),
            "Document: harbours.pdf\nTitle: Harbours of the north [1]\nAuthors: Ada Kalniņa; Ole Dahl\n\
             Date: May 1901 (published)\nPages: 90\nOutline:\n  1 Ice, pp. 1–16\n    1.1 January, pp. 2–5\n\
             Tables:\n  Table 2: Dues, p. 8"
        );
    }

    #[test]
    fn a_long_outline_gives_way_to_its_chapters_and_stays_bounded() {
        let sections = (1..=30).flat_map(|n| {
            let inner = (1..=30).map(move |m| section(2, &format!("{n}.{m}"), &"word ".repeat(200), (n, n)));
            std::iter::once(section(1, &n.to_string(), "A chapter", (n, n))).chain(inner)
        });
        let outline = Outline { sections: sections.collect(), ..Outline::default() };
        let said = described(&outline, &Metadata::default());
        assert!(said.contains("  30 A chapter") && !said.contains("word word"), "{said}");
        let wide = Outline { sections: (0..5000).map(|n| section(1, "9", "A chapter", (n, n))).collect(), ..outline };
        let said = described(&wide, &Metadata::default());
        assert!(tokens::estimate(&said) < 700 && said.ends_with("(and more)"), "{said}");
    }
}
