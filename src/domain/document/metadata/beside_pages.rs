//! What only the file's own data says, and what stands in for a missing date.

use super::Field;
use super::found::{Found, Pages};

/// Adds what the file's own data says and no page does. `typed` if the kind of document is known (a filing, a
/// decision), whose pages say all of it.
pub(super) fn gather(pages: &Pages<'_>, typed: bool, found: &mut Found) {
    let file = pages.file;
    let alone = |field: Field, value: &Option<String>, of: Option<&str>, found: &mut Found| {
        if let Some(value) = value
            && !found.has(field)
        {
            found.add(field, value, None, of);
        }
    };
    if !typed {
        alone(Field::Title, &file.title, None, found);
        authors(pages, found);
    }
    alone(Field::Publisher, &file.publisher, None, found);
    alone(Field::Venue, &file.venue, None, found);
    alone(Field::Version, &file.version, None, found);
    if !typed {
        alone(Field::Keywords, &file.keywords, None, found);
    }
    venue_year(found);
    for identifier in &file.identifiers {
        let (kind, value) = identifier.split_once(':').unwrap_or(("", identifier));
        let digits = value.chars().filter(|c| c.is_ascii_digit()).count();
        let kind = match kind.to_lowercase().rsplit(':').next().unwrap_or_default() {
            "doi" => "doi",
            "isbn" => "isbn",
            "issn" => "issn",
            "arxiv" => "arxiv",
            "urn" if value.to_lowercase().starts_with("isbn:") => "isbn",
            "" if matches!(digits, 10 | 13) && value.len() <= 20 => "isbn",
            _ => continue,
        };
        let value = value.rsplit(':').next().unwrap_or(value);
        if !found.of(Field::Identifier).any(|entry| entry.of.as_deref() == Some(kind)) {
            found.add(Field::Identifier, value, None, Some(kind));
        }
    }
    for (part, name) in &file.contributors {
        found.add(Field::Contributor, name, None, Some(part));
    }
    for (value, of) in [(&file.published, "published"), (&file.created, "created"), (&file.modified, "modified")] {
        if let Some(value) = value {
            found.add(Field::Date, value, None, Some(of));
        }
    }
    if !found.has(Field::Language) {
        alone(Field::Language, &file.language, None, found);
    }
}

/// "ICLR 2024", "14 (2019) 233–241": the year in which it appeared, where nothing else says it.
fn venue_year(found: &mut Found) {
    let dated = found
        .of(Field::Date)
        .any(|date| date.place.is_some() && matches!(date.of.as_deref(), None | Some("published" | "arxiv")));
    let venue = found.of(Field::Venue).find(|venue| matches!(venue.of.as_deref(), Some("conference" | "journal")));
    if let Some(venue) = venue.filter(|_| !dated).cloned() {
        let date = super::dates::dates_in(&venue.value).into_iter().next().map(|part| venue.value[part].to_string());
        if let Some(date) = date.or_else(|| super::dates::year_of(&venue.value).map(|year| year.to_string())) {
            found.add(Field::Date, &date, venue.place, Some("published"));
        }
    }
}

/// The authors in the file's own data, with their places where a page names them.
fn authors(pages: &Pages<'_>, found: &mut Found) {
    let Some(said) = pages.file.author.as_deref().filter(|said| is_author(said, pages.file.creator.as_deref())) else {
        return;
    };
    if found.has(Field::Author) {
        return;
    }
    let by_signs: Vec<&str> =
        said.split([';', '，', '、']).flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" & ")).collect();
    // "Low, Ada" is one name, "Ada Low, Bo Hill" are two.
    let names: Vec<&str> = by_signs
        .iter()
        .flat_map(|part| {
            if part.split(',').all(|name| name.split_whitespace().count() >= 2) {
                part.split(',').collect()
            } else {
                vec![*part]
            }
        })
        .collect();
    for name in names.iter().map(|name| name.trim()).filter(|name| {
        name.chars().count() >= 2 && !name.starts_with("http") && !["ほか", "et al", "et al."].contains(name)
    }) {
        let plain = name.split(['(', '（']).next().unwrap_or(name).trim();
        let line = pages.first.iter().find(|line| line.page <= 3 && line.text.contains(plain));
        let place = line.and_then(|line| line.text.find(plain).and_then(|at| line.place(at..at + plain.len())));
        found.add(Field::Author, if place.is_some() { plain } else { name }, place, None);
    }
}

fn is_author(said: &str, creator: Option<&str>) -> bool {
    let lower = said.to_lowercase();
    let junk = [
        "administrator",
        "admin",
        "user",
        "unknown",
        "author",
        "owner",
        "anonymous",
        "edgar",
        "root",
        "default",
        "microsoft",
        "adobe",
        "python-docx",
        "acrobat",
        "n/a",
        "none",
        "windows",
    ];
    said.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !junk
            .iter()
            .any(|word| lower == *word || lower.starts_with(&format!("{word} ")) || lower.starts_with("edgar"))
        && creator != Some(said)
}
