//! An answer for the clipboard: as plain text, or with its sources.

use super::turn::TurnView;
use crate::app::locale::Locale;
use crate::app::text::{Mark, breakable, markdown};
use crate::domain::text;
use crate::say;

impl TurnView {
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
