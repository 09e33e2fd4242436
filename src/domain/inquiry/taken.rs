//! What a question was taken for: the line over its answer. Its `Display` is the English of the commands; the interface
//! words the same data in the user's language.

use std::fmt;

use super::{Form, Inquiry, Kind, Length, Part, Shape, Unit};
use crate::domain::document::DocumentId;
use crate::domain::document::labels::{PageName, Printed};
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::Place;
use crate::domain::text::one_line;

/// Maximum number of documents named in the line.
pub const MOST_DOCUMENTS: usize = 2;

/// What a question was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub kind: Kind,
    /// `None` for whole documents, and for pages.
    pub part: Option<PartName>,
    /// The pages of the part; `None` if they are not known or not of one document.
    pub pages: Option<PageName>,
    /// The names of the documents it is confined to; empty for all that are asked.
    pub documents: Vec<String>,
    pub form: Form,
    pub sure: bool,
}

/// The name of a part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartName {
    /// As its heading reads, or as the question calls it.
    Titled(String),
    /// From the first to the last heading.
    Titles(String, String),
    /// A chapter ("4") or section ("4.2") by its number, if its heading is not known.
    Numbered(String),
    /// Chapters or sections by their numbers.
    Numbers(String, String),
    Last(Unit),
    Labelled(LabelledKind, String),
    Appendix(String),
    Cited,
}

impl Taken {
    /// What there is to say; `None` for a plain question, whose answer needs no heading. `name` knows the documents.
    pub fn of(inquiry: &Inquiry, printed: &Printed, name: impl Fn(&DocumentId) -> Option<String>) -> Option<Taken> {
        let scope = &inquiry.scope;
        let bare = scope.part.is_none() && scope.documents.is_empty();
        if inquiry.sure && bare && matches!(inquiry.kind, Kind::Fact | Kind::SmallTalk) {
            return None;
        }
        let titles: Vec<String> =
            scope.regions.iter().map(|region| one_line(&region.title)).filter(|title| !title.is_empty()).collect();
        Some(Taken {
            kind: inquiry.kind,
            part: scope.part.as_ref().and_then(|part| part_name(part, &titles)),
            pages: pages(inquiry, printed),
            documents: scope.documents.iter().filter_map(name).map(|name| one_line(&name)).collect(),
            form: inquiry.form.clone(),
            sure: inquiry.sure,
        })
    }
}

fn part_name(part: &Part, titles: &[String]) -> Option<PartName> {
    let dotted = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let titled = || match titles {
        [] => None,
        [one] => Some(PartName::Titled(one.clone())),
        [first, .., last] if first == last => Some(PartName::Titled(first.clone())),
        [first, .., last] => Some(PartName::Titles(first.clone(), last.clone())),
    };
    match part {
        Part::Place(Place::Section(numbers)) => titled().or_else(|| Some(PartName::Numbered(dotted(numbers)))),
        Part::Place(_) => None,
        Part::Range(from, to) => titled().or_else(|| Some(PartName::Numbers(dotted(from), dotted(to)))),
        Part::Named(words) => titled().or_else(|| Some(PartName::Titled(one_line(words)))),
        Part::Last(unit) => titled().or(Some(PartName::Last(*unit))),
        // Their captions are long.
        Part::Labelled(kind, number) => Some(PartName::Labelled(*kind, one_line(number))),
        Part::Appendix(letter) => titled().or_else(|| Some(PartName::Appendix(one_line(letter)))),
        Part::Cited => Some(PartName::Cited),
    }
}

/// The pages of its regions, if they are of one document; else those that the question names.
fn pages(inquiry: &Inquiry, printed: &Printed) -> Option<PageName> {
    let scope = &inquiry.scope;
    if let Some(first) = scope.regions.first() {
        let one = scope.regions.iter().all(|region| region.document == first.document);
        let from = scope.regions.iter().map(|region| region.page_start()).min()?;
        let to = scope.regions.iter().map(|region| region.page_end()).max()?;
        return one.then(|| printed.of(&first.document).name(from, to));
    }
    match scope.part.as_ref()? {
        Part::Place(Place::Pages(from, to)) => Some(PageName::Printed(from.to_string(), to.to_string())),
        Part::Place(Place::Printed(from, to)) => Some(PageName::Printed(from.clone(), to.clone())),
        Part::Place(Place::InFile(from, to)) => Some(PageName::InFile(*from, *to)),
        _ => None,
    }
}

impl Kind {
    pub const ALL: [Kind; 15] = [
        Kind::Fact,
        Kind::YesNo,
        Kind::List,
        Kind::Definition,
        Kind::HowTo,
        Kind::Comparison,
        Kind::TableValue,
        Kind::Structure,
        Kind::Metadata,
        Kind::Summary,
        Kind::Content,
        Kind::Rewording,
        Kind::Translation,
        Kind::SmallTalk,
        Kind::AboutDocent,
    ];

    /// Its name as typed: `/as how-to`, `--as how-to`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Fact => "fact",
            Kind::YesNo => "yes-no",
            Kind::List => "list",
            Kind::Definition => "definition",
            Kind::HowTo => "how-to",
            Kind::Comparison => "comparison",
            Kind::TableValue => "table-value",
            Kind::Structure => "structure",
            Kind::Metadata => "metadata",
            Kind::Summary => "summary",
            Kind::Content => "content",
            Kind::Rewording => "rewording",
            Kind::Translation => "translation",
            Kind::SmallTalk => "small-talk",
            Kind::AboutDocent => "about-docent",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Kind> {
        let name = name.trim().to_lowercase().replace('_', "-");
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Kinds that make a phrase with the part they are about: "summary of chapter 4".
    pub fn is_of_a_part(self) -> bool {
        matches!(self, Kind::Summary | Kind::Content | Kind::Translation)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Fact => "Question of fact",
            Kind::YesNo => "Yes-or-no question",
            Kind::List => "List",
            Kind::Definition => "Definition",
            Kind::HowTo => "Instructions",
            Kind::Comparison => "Comparison",
            Kind::TableValue => "Value from a table",
            Kind::Structure => "Document structure",
            Kind::Metadata => "Document details",
            Kind::Summary => "Summary",
            Kind::Content => "Content",
            Kind::Rewording => "Earlier answer, reworded",
            Kind::Translation => "Translation",
            Kind::SmallTalk => "Small talk",
            Kind::AboutDocent => "About Docent",
        })
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |number: &str| if number.contains('.') { "section" } else { "chapter" };
        match self {
            PartName::Titled(title) => write!(f, "“{title}”"),
            PartName::Titles(first, last) => write!(f, "“{first}” to “{last}”"),
            PartName::Numbered(number) => write!(f, "{} {number}", unit(number)),
            PartName::Numbers(from, to) => write!(f, "{}s {from} to {to}", unit(from)),
            PartName::Last(unit) => write!(
                f,
                "the last {}",
                match unit {
                    Unit::Part => "part",
                    Unit::Chapter => "chapter",
                    Unit::Section => "section",
                    Unit::Appendix => "appendix",
                    Unit::Page => "page",
                }
            ),
            PartName::Labelled(kind, number) => {
                let what = match kind {
                    LabelledKind::Figure => "figure",
                    LabelledKind::Table => "table",
                    LabelledKind::Listing => "listing",
                    LabelledKind::Footnote => "footnote",
                };
                write!(f, "{what} {number}")
            }
            PartName::Appendix(letter) => write!(f, "appendix {letter}"),
            PartName::Cited => f.write_str("the passages cited before"),
        }
    }
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = [self.part.as_ref().map(PartName::to_string), self.pages.as_ref().map(PageName::to_string)];
        let place: Vec<String> = place.into_iter().flatten().collect();
        let place = Some(place.join(", ")).filter(|place| !place.is_empty());
        if !self.sure {
            f.write_str("Taken for: ")?;
        }
        match (self.kind, place) {
            (Kind::Fact, Some(place)) => write!(f, "From {place}")?,
            (kind, Some(place)) if kind.is_of_a_part() => write!(f, "{kind} of {place}")?,
            (kind, Some(place)) => write!(f, "{kind} · {place}")?,
            (Kind::Summary, None) => f.write_str("Summary of the whole text")?,
            (kind, None) => write!(f, "{kind}")?,
        }
        let shown = self.documents.iter().take(MOST_DOCUMENTS).cloned().collect::<Vec<_>>().join(", ");
        match self.documents.len() {
            0 => {}
            n if n <= MOST_DOCUMENTS => write!(f, " · {shown}")?,
            n => write!(f, " · {shown} and {} more", n - MOST_DOCUMENTS)?,
        }
        match self.form.points {
            Some(1) => f.write_str(" · 1 point")?,
            Some(points) => write!(f, " · {points} points")?,
            None => {}
        }
        if let Some(tag) = &self.form.language {
            write!(f, " · in {}", language_name(tag))?;
        }
        match self.form.length {
            Some(Length::Brief) => f.write_str(" · brief")?,
            Some(Length::Detailed) => f.write_str(" · detailed")?,
            None => {}
        }
        match self.form.shape {
            Some(Shape::List) => f.write_str(" · as a list"),
            Some(Shape::Table) => f.write_str(" · as a table"),
            Some(Shape::Prose) => f.write_str(" · as prose"),
            None => Ok(()),
        }
    }
}

/// The English name of a language by its tag ("zh", "pt-BR"), for models too; the tag itself if it is not known.
pub fn language_name(tag: &str) -> String {
    let known = [
        ("ar", "Arabic"),
        ("de", "German"),
        ("en", "English"),
        ("es", "Spanish"),
        ("fr", "French"),
        ("it", "Italian"),
        ("ja", "Japanese"),
        ("ko", "Korean"),
        ("nl", "Dutch"),
        ("pl", "Polish"),
        ("pt", "Portuguese"),
        ("ru", "Russian"),
        ("zh", "Chinese"),
    ];
    let main = tag.split(['-', '_']).next().unwrap_or(tag);
    let name = known.iter().find(|(code, _)| main.eq_ignore_ascii_case(code)).map(|(_, name)| *name);
    name.map_or_else(|| one_line(tag), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::super::{Region, Scope};
    use super::*;
    use crate::domain::document::labels::Labels;

    fn id() -> DocumentId {
        DocumentId("d".into())
    }

    fn region(title: &str, from: u32, to: u32) -> Region {
        Region { document: id(), title: title.into(), from: (from, 0), to: (to, usize::MAX) }
    }

    fn said(inquiry: &Inquiry) -> String {
        let labels = Labels::new((7..=99).map(|page| (page, (page - 6).to_string())));
        let printed = Printed::from_iter([(id(), labels.into())]);
        Taken::of(inquiry, &printed, |_| Some("guide.pdf".into())).map_or_else(String::new, |taken| taken.to_string())
    }

    #[test]
    fn the_line_names_kind_part_and_printed_pages() {
        let part = |part: Part, regions: Vec<Region>| Scope { part: Some(part), regions, ..Scope::default() };
        let four = Part::Place(Place::Section(vec![4]));
        let summary = |scope: Scope| Inquiry { kind: Kind::Summary, scope, ..Inquiry::plain() };
        assert_eq!(said(&summary(Scope::default())), "Summary of the whole text");
        assert_eq!(
            said(&summary(part(four.clone(), vec![region("4 Files", 20, 31)]))),
            "Summary of “4 Files”, pp. 14–25"
        );
        assert_eq!(said(&summary(part(four.clone(), vec![]))), "Summary of chapter 4");
        let pages = part(Part::Place(Place::Pages(14, 14)), vec![region("", 20, 20)]);
        assert_eq!(said(&Inquiry { kind: Kind::Content, scope: pages, ..Inquiry::plain() }), "Content of p. 14");
        let within = part(four, vec![region("4 Files", 20, 31)]);
        assert_eq!(said(&Inquiry { scope: within.clone(), ..Inquiry::plain() }), "From “4 Files”, pp. 14–25");
        assert_eq!(
            said(&Inquiry { kind: Kind::List, scope: within, ..Inquiry::plain() }),
            "List · “4 Files”, pp. 14–25"
        );
    }

    #[test]
    fn a_plain_question_has_no_line_and_an_unsure_one_says_so() {
        assert_eq!(said(&Inquiry::plain()), "");
        assert_eq!(said(&Inquiry { kind: Kind::SmallTalk, ..Inquiry::plain() }), "");
        assert_eq!(said(&Inquiry { sure: false, ..Inquiry::plain() }), "Taken for: Question of fact");
        let form = Form { points: Some(3), language: Some("zh-CN".into()), ..Form::default() };
        let scope = Scope { documents: vec![id()], ..Scope::default() };
        let inquiry = Inquiry { kind: Kind::Summary, form, scope, sure: false, ..Inquiry::plain() };
        assert_eq!(said(&inquiry), "Taken for: Summary of the whole text · guide.pdf · 3 points · in Chinese");
    }

    #[test]
    fn kinds_are_named_as_they_are_typed() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!((Kind::named("How_To"), Kind::named("essay")), (Some(Kind::HowTo), None));
    }
}
