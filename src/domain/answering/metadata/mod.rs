//! Answers to questions on metadata, in words: the value first, each with a mark of the line it stands on; what only the
//! file's own data says is said to be that.

mod chinese;
mod choosing;
mod english;

use crate::domain::document::PageSpan;
use crate::domain::document::metadata::{Entry, Field, Metadata};
use crate::domain::inquiry::metadata::Asked;
use crate::domain::text::language::AnswerLanguage;
use choosing::{Chosen, Source, choose};

/// A document asked about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Its display name.
    pub name: &'a str,
    pub metadata: &'a Metadata,
}

/// An answer: a mark `[n]` in the text is the nth place cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    /// The index of the document and the place in it.
    pub cited: Vec<(usize, PageSpan)>,
    /// Nothing asked for is known, and the text will not tell it either.
    pub unanswered: bool,
}

/// Longest place cited as one, in bytes: a block of authors.
const LONGEST_PLACE: usize = 900;

/// Most values listed one after the other.
const MOST_VALUES: usize = 40;

/// The answer; `None` if the metadata lacks it and the text may tell it. `year` is the present one.
pub fn answer(asked: &Asked, documents: &[About<'_>], language: AnswerLanguage, year: u32) -> Option<Answer> {
    let mut answer = Answer::default();
    let mut parts: Vec<(usize, String)> = Vec::new();
    let (mut known, mut definite) = (0, 0);
    for (n, document) in documents.iter().enumerate() {
        let mut sentences: Vec<String> = Vec::new();
        let mut said: Vec<&Entry> = Vec::new();
        for &wanted in &asked.wanted {
            let chosen = choose(document.metadata, wanted, &asked.about);
            let again = !chosen.entries.is_empty() && chosen.entries.iter().all(|entry| said.contains(entry));
            if again {
                continue;
            }
            said.extend(&chosen.entries);
            known += usize::from(chosen.source != Source::Nothing);
            definite += usize::from(chosen.source == Source::Nothing && chosen.definite);
            let values = Values::of(&chosen, n, &mut answer.cited);
            sentences.push(match language {
                AnswerLanguage::English => english::sentence(&chosen, &values, year),
                AnswerLanguage::Chinese => chinese::sentence(&chosen, &values, year),
            });
        }
        let gap = if language == AnswerLanguage::Chinese { "" } else { " " };
        parts.push((n, sentences.join(gap)));
    }
    if known == 0 && definite < asked.wanted.len() * documents.len() {
        return None;
    }
    answer.unanswered = known == 0;
    answer.text = match parts.as_slice() {
        [(_, only)] => only.clone(),
        many => {
            let colon = if language == AnswerLanguage::Chinese { "：" } else { ": " };
            let lines =
                many.iter().map(|(n, said)| format!("- **{}**{colon}{said}", documents[*n].name.replace('*', "")));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    Some(answer)
}

/// The values of a field as they are written into a sentence, with their marks.
struct Values {
    /// Each with its mark, or without if one mark at the end stands for all.
    each: Vec<String>,
    /// The mark of them all.
    mark: String,
}

impl Values {
    fn of(chosen: &Chosen<'_>, document: usize, cited: &mut Vec<(usize, PageSpan)>) -> Values {
        let mut cite = |span: PageSpan| {
            let at = cited.iter().position(|known| *known == (document, span));
            let at = at.unwrap_or_else(|| {
                cited.push((document, span));
                cited.len() - 1
            });
            format!(" [{}]", at + 1)
        };
        let spans: Vec<PageSpan> = chosen.entries.iter().filter_map(|entry| entry.place).collect();
        let value = |entry: &&Entry| shown(entry);
        let values = chosen.entries.iter().take(MOST_VALUES);
        if let Some(span) = around(&spans) {
            return Values { each: values.map(value).collect(), mark: cite(span) };
        }
        let mut each: Vec<String> = Vec::new();
        let mut before: Option<String> = None;
        for entry in values {
            let mark = entry.place.map(&mut cite).unwrap_or_default();
            // The same line cited twice in a row is cited once.
            if before.as_ref() == Some(&mark)
                && let Some(last) = each.last_mut()
                && let Some(bare) = last.strip_suffix(&mark)
            {
                *last = bare.to_string();
            }
            each.push(format!("{}{mark}", shown(entry)));
            before = Some(mark);
        }
        Values { each, mark: String::new() }
    }
}

/// A value on its own; characters that Markdown reads are kept from it.
fn shown(entry: &Entry) -> String {
    let mut said = String::with_capacity(entry.value.len());
    for c in entry.value.chars() {
        if matches!(c, '*' | '[' | ']' | '`' | '_' | '<' | '>' | '#') && entry.field != Field::Email {
            said.push('\\');
        }
        said.push(c);
    }
    said
}

/// One place around several on the same page, if they stand together.
fn around(spans: &[PageSpan]) -> Option<PageSpan> {
    let first = spans.first()?;
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    let together = spans.iter().all(|span| span.page == first.page) && end - start <= LONGEST_PLACE;
    together.then_some(PageSpan { page: first.page, start, end })
}

#[cfg(test)]
mod tests;
