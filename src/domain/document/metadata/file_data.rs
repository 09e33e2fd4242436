//! The file's own data: what the program that wrote it put beside the pages. PDF's information dictionary and XMP, the
//! properties of a Word document, the package of an e-book, a web page's meta tags, front matter.

use serde::{Deserialize, Serialize};

use crate::domain::document::PageSpan;
use crate::domain::text;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FileData {
    pub title: Option<String>,
    /// Several are separated by semicolons.
    pub author: Option<String>,
    pub subject: Option<String>,
    pub keywords: Option<String>,
    pub publisher: Option<String>,
    pub version: Option<String>,
    /// The journal or conference.
    pub venue: Option<String>,
    /// The program that wrote the text ("LaTeX with hyperref").
    pub creator: Option<String>,
    /// A date, "2023-10-09".
    pub created: Option<String>,
    /// A date that an author gave, not a program.
    pub published: Option<String>,
    pub modified: Option<String>,
    /// A language tag, "en-US".
    pub language: Option<String>,
    /// DOI, ISBN and the like, as written.
    pub identifiers: Vec<String>,
    /// Translators, editors and others, with their part: "translator", "Ada Low".
    pub contributors: Vec<(String, String)>,
    /// The lines in the largest type of the first pages, where a title stands.
    pub large: Vec<PageSpan>,
}

/// Longest value kept, in characters; authors may take four times as much.
const LONGEST: usize = 500;

/// Most identifiers, and most contributors.
const MOST: usize = 20;

impl FileData {
    /// Takes a value by the name that a format gives it: `dc:creator`, `citation_doi`, `lastmod`. Names it does not know
    /// are ignored. A second author is added, of other fields the first value stays.
    pub fn put(&mut self, name: &str, value: &str) {
        let value = text::shorten(&text::one_line(&text::clean(value)), LONGEST);
        if value.is_empty() {
            return;
        }
        let name = name.trim().to_lowercase();
        let plain = name.trim_start_matches("citation_").rsplit([':', '.']).next().unwrap_or_default();
        let set = |field: &mut Option<String>, value: String| {
            field.get_or_insert(value);
        };
        match plain {
            "title" | "booktitle" => set(&mut self.title, value),
            "creator" | "author" | "authors" | "by" | "byline" => {
                let authors = self.author.get_or_insert_default();
                let known = authors.split("; ").any(|author| author == value);
                if !known && authors.chars().count() + value.chars().count() < 4 * LONGEST {
                    authors.push_str(if authors.is_empty() { "" } else { "; " });
                    authors.push_str(&value);
                }
            }
            "subject" | "description" | "abstract" => set(&mut self.subject, value),
            "keywords" | "tags" | "keyword" => set(&mut self.keywords, value),
            "publisher" | "organization" | "organisation" | "institution" => set(&mut self.publisher, value),
            "version" | "edition" | "revision" => set(&mut self.version, value),
            "journal_title" | "conference_title" | "conference" | "journal" | "publicationname" => {
                set(&mut self.venue, value)
            }
            "generator" => set(&mut self.creator, value),
            "date" | "issued" | "published" | "publication_date" | "published_time" | "datepublished" | "pubdate" => {
                set(&mut self.published, day(&value));
            }
            "created" | "createdate" => set(&mut self.created, day(&value)),
            "modified" | "modifydate" | "updated" | "lastmod" | "last_modified" | "modified_time" | "revised" => {
                set(&mut self.modified, day(&value));
            }
            "language" | "lang" => set(&mut self.language, value),
            "identifier" | "doi" | "isbn" | "issn" | "arxiv_id" if self.identifiers.len() < MOST => {
                let value =
                    if plain == "identifier" { value } else { format!("{plain}:{value}").replace("arxiv_id", "arxiv") };
                if !self.identifiers.contains(&value) {
                    self.identifiers.push(value);
                }
            }
            "translator" | "editor" | "supervisor" if self.contributors.len() < MOST => {
                self.contributors.push((plain.to_string(), value));
            }
            _ => {}
        }
    }
}

/// A date without its time: "2023-10-09T12:00:00Z" is "2023-10-09".
fn day(value: &str) -> String {
    let digits = |range: std::ops::Range<usize>| {
        value.get(range).is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let iso = digits(0..4) && digits(5..7) && digits(8..10) && value.as_bytes().get(4) == Some(&b'-');
    if iso && !digits(10..11) { value[..10].to_string() } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_by_the_names_of_the_formats() {
        let mut data = FileData::default();
        for (name, value) in [
            ("dc:creator", "Ada  Low"),
            ("citation_author", "Bo Hill"),
            ("DC.date", "2023-10-09T10:00:00Z"),
            ("citation_doi", "10.1/x"),
            ("translator", "Li"),
            ("viewport", "width=1"),
            ("title", "Harbours\u{1b}[31m"),
            ("title", "Other"),
        ] {
            data.put(name, value);
        }
        assert_eq!(data.author.as_deref(), Some("Ada Low; Bo Hill"));
        assert_eq!(data.published.as_deref(), Some("2023-10-09"));
        assert_eq!(data.identifiers, ["doi:10.1/x"]);
        assert_eq!(data.contributors, [("translator".to_string(), "Li".to_string())]);
        assert_eq!(data.title.as_deref(), Some("Harbours[31m"));
    }
}
