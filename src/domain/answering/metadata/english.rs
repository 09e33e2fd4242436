//! The sentences in English.

use super::Values;
use super::choosing::{Chosen, Source};
use crate::domain::document::metadata::{Entry, Field, dates};

pub(super) fn sentence(chosen: &Chosen<'_>, values: &Values, year: u32) -> String {
    let wanted = chosen.wanted;
    let noun = noun(wanted.field, wanted.of);
    let Some(first) = chosen.entries.first() else {
        return format!("No page names {}.", with_article(noun));
    };
    if chosen.source == Source::File {
        return file(first, &list(&values.each), noun);
    }
    let said = format!("{}{}", list(&values.each), values.mark);
    let many = values.each.len() > 1;
    match wanted.field {
        Field::Title => format!("“{}”{} is the title.", values.each.first().map_or("", String::as_str), values.mark),
        Field::Subtitle => {
            format!("The subtitle is “{}”{}.", values.each.first().map_or("", String::as_str), values.mark)
        }
        Field::Author => author(first, wanted.of, &said, values.each.len()),
        Field::Affiliation => affiliations(chosen, values),
        Field::Email => format!("{said} {} the address{} given.", is(many), if many { "es" } else { "" }),
        Field::Date => date(first, wanted.of, &said, year),
        Field::Version => format!("This is {said}."),
        Field::Publisher => publisher(first, &said, wanted.of),
        Field::Venue if first.field == Field::Publisher => format!("{said} published it."),
        Field::Venue => match first.of.as_deref() {
            Some("court") => format!("{said} decided this case."),
            Some("arxiv") => format!("It was published on {said}; no page names a journal or conference."),
            Some("conference") => format!("It was published at {said}."),
            _ => format!("It was published in {said}."),
        },
        Field::Identifier => {
            let kinds: Vec<String> = chosen
                .entries
                .iter()
                .zip(&values.each)
                .map(|(entry, value)| format!("{}: {value}", self::noun(Field::Identifier, entry.of.as_deref())))
                .collect();
            match wanted.of {
                None if many => format!("{}{}.", kinds.join("; "), values.mark),
                None | Some("report") => {
                    format!("The {} is {said}.", self::noun(Field::Identifier, first.of.as_deref()))
                }
                _ if many => format!("{said} are the {noun}s."),
                _ => format!("{said} is the {noun}."),
            }
        }
        Field::Contributor => match first.of.as_deref() {
            Some("opinion") => format!("{said} wrote the opinion."),
            Some("judge") => format!("{said} {} the {}.", is(many), if many { "judges" } else { "judge" }),
            _ => format!("{said} {} the {noun}{}.", is(many), if many { "s" } else { "" }),
        },
        Field::Language => format!("It is written in {}.", language(&first.value)),
        Field::Keywords => format!("The keywords are: {said}."),
    }
}

fn author(first: &Entry, of: Option<&str>, said: &str, count: usize) -> String {
    match (first.field, of) {
        (Field::Email, _) => format!("{said} is the address given for contact."),
        (Field::Publisher, _) => format!("{said} issued it; no page names a person as its author."),
        (Field::Contributor, _) if first.of.as_deref() == Some("opinion") => format!("{said} wrote the opinion."),
        (Field::Contributor, _) => format!("{said} edited it; no page names an author."),
        (_, Some("first")) => format!("{said} is the first author."),
        (_, Some("last")) => format!("{said} is the last author."),
        (_, Some("count")) if count == 1 => format!("It has 1 author: {said}."),
        (_, Some("count")) => format!("It has {count} authors: {said}."),
        _ if count == 1 => format!("{said} is the author."),
        _ => format!("{said} are the authors."),
    }
}

fn affiliations(chosen: &Chosen<'_>, values: &Values) -> String {
    let each: Vec<String> = chosen
        .entries
        .iter()
        .zip(&values.each)
        .map(|(entry, value)| match &entry.of {
            Some(of) => format!("{value} ({})", of.replace("; ", ", ")),
            None => value.clone(),
        })
        .collect();
    let who = if each.len() == 1 && chosen.entries[0].of.is_none() {
        "The authors work at "
    } else {
        "The authors’ affiliations: "
    };
    format!("{who}{}{}.", if each.len() == 1 { each[0].clone() } else { each.join("; ") }, values.mark)
}

fn date(first: &Entry, wanted: Option<&str>, said: &str, year: u32) -> String {
    let age = dates::year_of(&first.value).filter(|of| *of <= year && wanted == Some("age"));
    let age = age.map_or(String::new(), |of| match year - of {
        0 => " It is less than a year old.".into(),
        1 => " It is about a year old.".into(),
        years => format!(" It is about {years} years old."),
    });
    let sentence = match first.of.as_deref() {
        Some("published") => format!("It was published on {said}."),
        Some("arxiv") => format!("{said} is the date of this version on arXiv."),
        Some("revised") => format!("{said} is the date of its last revision."),
        Some("accepted") => format!("It was accepted on {said}."),
        Some("received") => format!("It was received on {said}."),
        Some("filed") => format!("It was filed on {said}."),
        Some("decided") => format!("It was decided on {said}."),
        Some("argued") => format!("It was argued on {said}."),
        Some("signed") => format!("It is signed {said}."),
        Some("period") => format!("It covers the period ended {said}."),
        Some("effective") => format!("It is effective from {said}."),
        Some("approved") => format!("It was approved on {said}."),
        Some("copyright") => format!("The copyright notice says {said}; no page gives another date."),
        _ if wanted == Some("revised") => format!("It is dated {said}; no page says when it was revised."),
        _ => format!("It is dated {said}."),
    };
    let sentence = if first.of.as_deref() == Some("published") && !first.value.contains([' ', '-', '/']) {
        sentence.replacen(" on ", " in ", 1)
    } else {
        sentence
    };
    sentence + &age
}

fn publisher(first: &Entry, said: &str, wanted: Option<&str>) -> String {
    match (first.field, first.of.as_deref()) {
        (Field::Affiliation, _) => format!("The authors work at {said}; no page names a publisher."),
        (_, Some("registrant")) => format!("{said} is the company that filed it."),
        (_, Some("copyright")) if wanted == Some("copyright") => format!("{said} holds the copyright."),
        (_, Some("copyright")) => format!("{said} holds the copyright; no page names another publisher."),
        (_, Some("prepared")) => format!("{said} prepared it."),
        (_, Some("company")) => format!("{said} is the company."),
        (_, Some("body")) => format!("{said} is named on the title page; no page says who published it."),
        _ => format!("{said} published it."),
    }
}

/// What only the file's own data says.
fn file(first: &Entry, said: &str, noun: &str) -> String {
    match (first.field, first.of.as_deref()) {
        (Field::Date, of) => {
            let what = match of {
                Some("modified") => "was last changed",
                Some("published") => "is dated",
                Some("filed") => "was filed",
                _ => "was created",
            };
            format!("{said}: the file’s own data says that it {what} then; no page gives the date.")
        }
        _ => format!("{said}: the file’s own data gives this as the {noun}; no page does."),
    }
}

fn is(many: bool) -> &'static str {
    if many { "are" } else { "is" }
}

/// "A", "A and B", "A, B and C".
fn list(values: &[String]) -> String {
    match values {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn with_article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u'])
        || ["ISBN", "ISSN", "SEC"].iter().any(|start| noun.starts_with(start));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

fn noun(field: Field, of: Option<&str>) -> &'static str {
    match (field, of) {
        (Field::Title, _) => "title",
        (Field::Subtitle, _) => "subtitle",
        (Field::Author, _) => "author",
        (Field::Affiliation, _) => "affiliation of the authors",
        (Field::Email, _) => "e-mail address",
        (Field::Date, Some("revised")) => "date of revision",
        (Field::Date, Some("accepted")) => "date of acceptance",
        (Field::Date, Some("period")) => "period that it covers",
        (Field::Date, _) => "date",
        (Field::Version, _) => "version",
        (Field::Publisher, Some("copyright")) => "copyright holder",
        (Field::Publisher, _) => "publisher",
        (Field::Venue, Some("court")) => "court",
        (Field::Venue, Some("journal")) => "journal",
        (Field::Venue, Some("conference")) => "conference",
        (Field::Venue, _) => "place of publication",
        (Field::Identifier, Some("doi")) => "DOI",
        (Field::Identifier, Some("arxiv")) => "arXiv number",
        (Field::Identifier, Some("isbn")) => "ISBN",
        (Field::Identifier, Some("issn")) => "ISSN",
        (Field::Identifier, Some("case")) => "case number",
        (Field::Identifier, Some("sec")) => "Commission file number",
        (Field::Identifier, Some("ein")) => "employer identification number",
        (Field::Identifier, Some("form")) => "form type",
        (Field::Identifier, _) => "document number",
        (Field::Contributor, Some("translator")) => "translator",
        (Field::Contributor, Some("editor")) => "editor",
        (Field::Contributor, Some("supervisor")) => "supervisor",
        (Field::Contributor, Some("judge" | "opinion")) => "judge",
        (Field::Contributor, _) => "contributor",
        (Field::Language, _) => "language",
        (Field::Keywords, _) => "list of keywords",
    }
}

fn language(tag: &str) -> String {
    let name = match tag.split(['-', '_']).next().unwrap_or_default().to_lowercase().as_str() {
        "en" => "English",
        "zh" => "Chinese",
        "ja" => "Japanese",
        "ko" => "Korean",
        "fr" => "French",
        "de" => "German",
        "es" => "Spanish",
        "ru" => "Russian",
        "ar" => "Arabic",
        "it" => "Italian",
        "pt" => "Portuguese",
        _ => return tag.to_string(),
    };
    name.to_string()
}
