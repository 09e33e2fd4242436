//! Quotations that an answer before has shown already.

use crate::domain::answering::extraction::Quote;
use crate::domain::text::squeeze;

/// Share of a shown quotation's score from which a new one stands in its place.
const AS_GOOD: f32 = 0.9;

/// The quotations without those in `said`, unless nothing else answers nearly as well. If more is asked for (`more`),
/// whatever is new will do.
pub fn fresh(quotes: Vec<Quote>, said: &str, more: bool) -> Vec<Quote> {
    let said = squeeze(said);
    let is_shown = |quote: &Quote| said.contains(&squeeze(&quote.text));
    let best = |shown: bool| {
        quotes.iter().filter(|quote| is_shown(quote) == shown).map(|quote| quote.score).max_by(f32::total_cmp)
    };
    let Some(new) = best(false) else { return quotes };
    let old = best(true).unwrap_or(0.0);
    if more || new >= AS_GOOD * old {
        return quotes.into_iter().filter(|quote| !is_shown(quote)).collect();
    }
    quotes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_shown_is_not_shown_again_unless_it_answers_best() {
        let quote = |text: &str, score| Quote { passage: 1, text: text.into(), score };
        let quotes = || vec![quote("It freezes in January.", 0.9), quote("It thaws in May.", 0.85)];
        let texts = |quotes: Vec<Quote>| quotes.into_iter().map(|quote| quote.text).collect::<Vec<_>>();
        assert_eq!(texts(fresh(quotes(), "- “It freezes in January.” [1]", false)), ["It thaws in May."]);
        assert_eq!(texts(fresh(quotes(), "nothing of it", false)).len(), 2);
        let far = vec![quote("It freezes in January.", 0.9), quote("Ships wait.", 0.2)];
        assert_eq!(texts(fresh(far.clone(), "It freezes in January.", false)).len(), 2);
        assert_eq!(texts(fresh(far, "It freezes in January.", true)), ["Ships wait."]);
        assert_eq!(texts(fresh(vec![quote("It freezes.", 0.9)], "It freezes.", true)), ["It freezes."]);
    }
}
