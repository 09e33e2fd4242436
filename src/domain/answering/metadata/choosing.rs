//! Which entries answer what is asked for: the best that is known, pages before the file's own data.

use crate::domain::document::metadata::{Entry, Field, Metadata};
use crate::domain::inquiry::metadata::Wanted;

/// What is known of something asked for.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    pub(super) wanted: Wanted,
    pub(super) entries: Vec<&'a Entry>,
    pub(super) source: Source,
    /// What a page would say if the document had it: nothing is left for the search.
    pub(super) definite: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Pages,
    /// Only the file's own data says it.
    File,
    /// The script of the text.
    Text,
    Nothing,
}

/// Most dates and versions said: a page has one or two, and more are of other things.
const MOST: usize = 2;

pub(super) fn choose<'a>(metadata: &'a Metadata, wanted: Wanted, about: &str) -> Chosen<'a> {
    let mut entries = match wanted.field {
        Field::Author => authors(metadata, wanted.of),
        Field::Affiliation => affiliations(metadata, about),
        Field::Email => of_kinds(metadata, Field::Email, &[wanted.of, Some("contact"), None]),
        Field::Date => dates(metadata, wanted.of),
        Field::Publisher => publishers(metadata, wanted.of),
        Field::Venue => venues(metadata, wanted.of),
        Field::Identifier => identifiers(metadata, wanted.of),
        Field::Contributor => contributors(metadata, wanted.of),
        Field::Version => versions(metadata),
        Field::Title | Field::Subtitle | Field::Language | Field::Keywords => {
            metadata.of(wanted.field).take(1).collect()
        }
    };
    // What a page says goes before what the file says.
    if entries.iter().any(|entry| entry.place.is_some()) {
        entries.retain(|entry| entry.place.is_some());
    }
    let source = match entries.first() {
        None => Source::Nothing,
        Some(first) if first.field == Field::Language && first.of.as_deref() == Some("text") => Source::Text,
        Some(first) if first.place.is_some() => Source::Pages,
        Some(_) => Source::File,
    };
    let definite = wanted.field == Field::Identifier && matches!(wanted.of, Some("doi" | "isbn" | "issn" | "arxiv"));
    Chosen { wanted, entries, source, definite }
}

/// The entries of the first kind that there are any of.
fn of_kinds<'a>(metadata: &'a Metadata, field: Field, kinds: &[Option<&str>]) -> Vec<&'a Entry> {
    let of = |kind: &Option<&str>| {
        let same = metadata.of(field).filter(move |entry| entry.of.as_deref() == *kind);
        Some(same.collect::<Vec<_>>()).filter(|entries: &Vec<_>| !entries.is_empty())
    };
    kinds.iter().find_map(of).unwrap_or_default()
}

fn authors<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    let all: Vec<&Entry> = metadata.of(Field::Author).collect();
    match of {
        Some("first") => return all.into_iter().take(1).collect(),
        Some("last") => return all.into_iter().last().into_iter().collect(),
        Some("contact") => return of_kinds(metadata, Field::Email, &[Some("contact"), None]),
        _ => {}
    }
    let placed = |entries: &[&Entry]| entries.iter().any(|entry| entry.place.is_some());
    if placed(&all) {
        return all;
    }
    let opinion = of_kinds(metadata, Field::Contributor, &[Some("opinion"), Some("editor")]);
    if !opinion.is_empty() {
        return opinion;
    }
    // Nobody is named: the body that issued it stands for them.
    let issued = of_kinds(
        metadata,
        Field::Publisher,
        &[Some("registrant"), Some("prepared"), Some("published"), Some("company")],
    );
    if all.is_empty() { issued } else { all }
}

fn affiliations<'a>(metadata: &'a Metadata, about: &str) -> Vec<&'a Entry> {
    let all: Vec<&Entry> = metadata.of(Field::Affiliation).collect();
    let person = about.to_lowercase();
    let named = |entry: &&&Entry| {
        entry.of.as_deref().is_some_and(|of| !person.is_empty() && of.to_lowercase().contains(&person))
    };
    let theirs: Vec<&Entry> = all.iter().filter(named).copied().collect();
    if theirs.is_empty() { all } else { theirs }
}

fn dates<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    let kinds: &[Option<&str>] = match of {
        Some("revised") => &[Some("revised"), None, Some("published"), Some("arxiv"), Some("modified")],
        Some("filed") => &[Some("filed"), Some("signed"), Some("published"), None, Some("received"), Some("created")],
        Some("decided") => &[Some("decided"), Some("filed"), None, Some("signed"), Some("created")],
        Some("accepted") => &[Some("accepted")],
        Some("received") => &[Some("received")],
        Some("argued") => &[Some("argued")],
        Some("period") => &[Some("period")],
        _ => &[
            Some("published"),
            Some("arxiv"),
            None,
            Some("revised"),
            Some("decided"),
            Some("signed"),
            Some("filed"),
            Some("approved"),
            Some("effective"),
            Some("accepted"),
            Some("copyright"),
            Some("period"),
            Some("created"),
        ],
    };
    let placed = |kind: &Option<&str>| {
        let of = metadata.of(Field::Date).filter(move |entry| entry.of.as_deref() == *kind && entry.place.is_some());
        Some(of.take(MOST).collect::<Vec<_>>()).filter(|entries: &Vec<_>| !entries.is_empty())
    };
    let mut chosen = kinds
        .iter()
        .find_map(placed)
        .unwrap_or_else(|| of_kinds(metadata, Field::Date, kinds).into_iter().take(1).collect());
    // "2018" beside "May 2018" tells nothing more.
    let parts: Vec<bool> = chosen
        .iter()
        .map(|one| chosen.iter().any(|other| one.value != other.value && other.value.contains(&one.value)))
        .collect();
    let mut part = parts.into_iter();
    chosen.retain(|_| !part.next().unwrap_or_default());
    // The one date asked for, and the one beside it that tells more.
    if matches!(of, Some("period" | "filed" | "decided" | "age")) {
        chosen.truncate(1);
    }
    chosen
}

fn publishers<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    if of == Some("copyright") {
        return of_kinds(metadata, Field::Publisher, &[of]);
    }
    let kinds = [Some("registrant"), Some("published"), Some("prepared"), Some("company"), Some("copyright"), None];
    let found = of_kinds(metadata, Field::Publisher, &kinds);
    if !found.is_empty() {
        return found.into_iter().take(MOST).collect();
    }
    // A company that is its author has published it, most likely; so has where the authors work.
    let authors = metadata.of(Field::Author).filter(|author| is_body(&author.value)).take(1);
    let found: Vec<&Entry> = authors.collect();
    if found.is_empty() { metadata.of(Field::Affiliation).take(MOST).collect() } else { found }
}

/// True for an organisation rather than a person.
fn is_body(name: &str) -> bool {
    let lower = name.to_lowercase();
    let ends = [
        "inc",
        "inc.",
        "ltd",
        "ltd.",
        "llc",
        "corporation",
        "corp.",
        "company",
        "gmbh",
        "ag",
        "plc",
        "limited",
        "foundation",
        "university",
        "institute",
        "team",
        "group",
        "project",
    ];
    ends.iter().any(|end| lower.ends_with(end))
        || ["公司", "大学", "学院", "集团", "小组"].iter().any(|end| name.ends_with(end))
}

fn venues<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    if of == Some("court") {
        return of_kinds(metadata, Field::Venue, &[of]);
    }
    let found = of_kinds(
        metadata,
        Field::Venue,
        &[of.or(Some("conference")), Some("conference"), Some("journal"), None, Some("court"), Some("arxiv")],
    );
    if !found.is_empty() || of.is_some() {
        return found.into_iter().take(1).collect();
    }
    of_kinds(
        metadata,
        Field::Publisher,
        &[Some("published"), Some("registrant"), Some("prepared"), Some("company"), Some("copyright"), None],
    )
    .into_iter()
    .take(1)
    .collect()
}

fn identifiers<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    match of {
        None => metadata.of(Field::Identifier).take(6).collect(),
        Some("report") => {
            of_kinds(metadata, Field::Identifier, &[of, Some("case"), Some("sec"), Some("isbn"), Some("doi")])
        }
        of => of_kinds(metadata, Field::Identifier, &[of]),
    }
}

fn contributors<'a>(metadata: &'a Metadata, of: Option<&str>) -> Vec<&'a Entry> {
    match of {
        Some("judge") => of_kinds(metadata, Field::Contributor, &[of, Some("opinion")]),
        of => of_kinds(metadata, Field::Contributor, &[of]),
    }
}

/// The version, and the edition if it has both.
fn versions(metadata: &Metadata) -> Vec<&Entry> {
    let mut chosen: Vec<&Entry> = Vec::new();
    for kinds in
        [&[Some("version"), Some("release"), None, Some("revision"), Some("arxiv")][..], &[Some("edition")][..]]
    {
        // "Version 6.4" of the original, 版本6.03 of the translation.
        let of = |kind: &Option<&str>| {
            let same = metadata.of(Field::Version).filter(move |entry| entry.of.as_deref() == *kind);
            Some(same.take(MOST).collect::<Vec<_>>()).filter(|entries: &Vec<_>| !entries.is_empty())
        };
        chosen.extend(kinds.iter().find_map(of).unwrap_or_default());
    }
    chosen
}
