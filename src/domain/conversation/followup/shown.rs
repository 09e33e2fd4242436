//! Quotations that an answer before has shown already.

use crate::domain::answering::extraction::Quote;
use crate::domain::text::language::terms;
use crate::domain::text::squeeze;

/// The quotations without those in `said`, unless nothing else has as many of the question's words. If more is asked for
/// (`more`), whatever is new will do.
pub fn fresh(quotes: Vec<Quote>, said: &str, question: &str, more: bool) -> Vec<Quote> {
    let said = squeeze(said);
    let asked = terms(question);
    let held = |quote: &Quote| {
        let words = terms(&quote.text);
        asked.iter().filter(|term| words.contains(term)).count()
    };
    let (shown, new): (Vec<Quote>, Vec<Quote>) =
        quotes.iter().cloned().partition(|quote| said.contains(&squeeze(&quote.text)));
    let Some(most) = new.iter().map(held).max() else { return quotes };
    if more || shown.iter().all(|quote| held(quote) <= most) { new } else { quotes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_not_shown_again_unless_it_answers_best() {
        let quotes = |all: &[&str]| -> Vec<Quote> {
            all.iter().map(|text| Quote { passage: 1, text: text.to_string(), score: 0.9 }).collect()
        };
        let texts = |quotes: Vec<Quote>| quotes.into_iter().map(|quote| quote.text).collect::<Vec<_>>();
        let both = || quotes(&["The harbour freezes in January.", "The harbour thaws in May."]);
        let said = "- “The harbour freezes in January.” [1]";
        assert_eq!(texts(fresh(both(), said, "When does the harbour thaw?", false)), ["The harbour thaws in May."]);
        assert_eq!(texts(fresh(both(), "nothing of it", "When does the harbour thaw?", false)).len(), 2);
        assert_eq!(texts(fresh(both(), said, "Which harbour freezes?", false)).len(), 2);
        assert_eq!(texts(fresh(both(), said, "Which harbour freezes?", true)), ["The harbour thaws in May."]);
        let one = quotes(&["The harbour freezes in January."]);
        assert_eq!(texts(fresh(one, said, "Which harbour freezes?", true)).len(), 1);
    }
}
