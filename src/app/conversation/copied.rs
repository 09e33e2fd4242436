//! An answer for the clipboard: as plain text, or with its sources; and its tables.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::turn::TurnView;
use crate::app::locale::Locale;
use crate::app::text::{Mark, breakable, markdown};
use crate::domain::document::table::csv_record;
use crate::domain::text;
use crate::say;

/// A table of an answer, without citations.
pub struct AnswerTable {
    pub markdown: String,
    /// As comma-separated values.
    pub csv: String,
}

impl TurnView {
    /// The tables in the answer.
    pub fn tables(&self, locale: Locale) -> Vec<AnswerTable> {
        // Outside the answer, its citations name nothing.
        let (mut plain, mut at) = (String::new(), 0);
        for mark in self.marks(locale) {
            let range = mark.mark.range;
            if let Some(before) = self.answer.get(at..range.start) {
                plain.push_str(before.trim_end_matches(' '));
                at = range.end;
            }
        }
        plain.push_str(self.answer.get(at..).unwrap_or_default());
        let (mut tables, mut records, mut record, mut cell) = (Vec::new(), String::new(), Vec::new(), String::new());
        for (event, range) in Parser::new_ext(&plain, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::Table(_)) => records.clear(),
                Event::Start(Tag::TableCell) => cell.clear(),
                Event::Text(words) | Event::Code(words) => cell.push_str(&words),
                Event::End(TagEnd::TableCell) => record.push(std::mem::take(&mut cell)),
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                    records.push_str(&csv_record(&std::mem::take(&mut record)));
                }
                Event::End(TagEnd::Table) => {
                    let markdown = format!("{}\n", plain[range].trim());
                    tables.push(AnswerTable { markdown, csv: std::mem::take(&mut records) });
                }
                _ => {}
            }
        }
        tables
    }

    /// The answer as plain text, without Markdown markup.
    pub fn plain(&self, locale: Locale) -> String {
        let shown: Vec<Mark> = self.marks(locale).into_iter().map(|m| m.mark).collect();
        let lines = markdown(&self.answer, 1_000, &shown, None);
        lines.iter().map(|line| format!("{}\n", line.text().trim_end())).collect()
    }

    /// The answer with its sources, as Markdown.
    pub fn with_sources(&self, locale: Locale) -> String {
        let mut out = format!("{}\n", self.answer.trim());
        let marks = self.marks(locale);
        let cited = |n: usize| marks.iter().any(|m| m.passage == Some(n));
        for (n, passage) in self.passages.iter().enumerate().filter(|(n, _)| cited(*n)) {
            let pages = self.pages(&passage.locator, locale);
            let of = || marks.iter().filter(|m| m.passage == Some(n));
            let said = match of().find(|m| self.claim(m).is_none()) {
                Some(mark) => self.quote(mark).map(|quote| format!("“{}”", text::one_line(quote))),
                None => of()
                    .find_map(|m| self.claim(m))
                    .map(|claim| say!(locale, "turn-not-found-there", claim = text::one_line(claim))),
            };
            let said = said.map(|said| format!(": {said}")).unwrap_or_default();
            out.push_str(&format!("\n[{}] {}, {pages}{said}", passage.rank, passage.document));
        }
        for mark in marks.iter().filter(|mark| mark.passage.is_none()) {
            out.push_str(&format!("\n{} {}", breakable(&mark.mark.label), say!(locale, "turn-no-passage")));
        }
        out.push('\n');
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::{answered, passage};

    #[test]
    fn a_copied_answer_carries_its_sources() {
        let turn = answered("When?", "In January [1].", vec![passage(1, 12, "It freezes in January.")]);
        let copied = turn.with_sources(Locale::English);
        let plain = answered("When?", "**In** January [1].\n\n- so", vec![passage(1, 12, "In January.")]);
        assert_eq!(plain.plain(Locale::English), "In January [1 p. 12 ✓].\n\n• so\n");
        assert!(copied.starts_with("In January [1].\n\n[1] guide.pdf, p. 12: “It freezes in January.”"), "{copied}");
    }
}
