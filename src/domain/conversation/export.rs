//! Renders a conversation as Markdown, for export and for display outside the interface.

use std::fmt::Write;

use super::{Conversation, TurnState};
use crate::domain::answering::citation::{Citation, with_claims};
use crate::domain::answering::claim::Check;
use crate::domain::answering::marks::unknown;
use crate::domain::document::DocumentId;
use crate::domain::document::labels::Printed;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::taken::Taken;
use crate::domain::text;

/// The whole conversation as Markdown, each answer with its sources. `documents` are the names of its documents,
/// `printed` their page labels.
pub fn markdown(conversation: &Conversation, documents: &[String], printed: &Printed) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", text::one_line(&conversation.title));
    if !documents.is_empty() {
        let _ = writeln!(out, "Documents: {}\n", text::shown(&documents.join(", ")));
    }
    for turn in &conversation.turns {
        let _ = writeln!(out, "## {}\n", text::one_line(&turn.question));
        let name = |id: &DocumentId| {
            let passage = turn.passages.iter().find(|passage| passage.locator.document == *id);
            passage.map(|passage| passage.document.clone())
        };
        if let Some(taken) = turn.inquiry.as_ref().and_then(|inquiry| Taken::of(inquiry, printed, name)) {
            let _ = writeln!(out, "*{}*\n", text::shown(&taken.to_string()));
        }
        let answer = text::clean(turn.answer.trim());
        if !answer.is_empty() {
            let _ = writeln!(out, "{answer}\n");
        }
        if turn.withdrawn.is_some() {
            out.push_str("*(the model's answer was withdrawn: no passage supports it)*\n\n");
        }
        match &turn.state {
            TurnState::Cancelled | TurnState::Running => out.push_str("*(stopped before the answer was complete)*\n\n"),
            TurnState::Failed(why) => {
                let _ = writeln!(out, "*(failed: {})*\n", text::one_line(why));
            }
            TurnState::Done(reason) if answer.is_empty() => {
                let _ = writeln!(out, "*({})*\n", reason.no_answer());
            }
            TurnState::Done(_) => {}
        }
        let mut citations = turn.citations.clone();
        with_claims(&turn.answer, &mut citations);
        for passage in turn.passages.iter().filter(|p| citations.iter().any(|c| c.marker == p.rank)) {
            let pages = printed.range(&passage.locator);
            let _ = writeln!(out, "- [{}] {}, {pages}", passage.rank, text::shown(&passage.document));
            for (checked, quote) in checked_quotes(&citations, passage, printed) {
                let _ = writeln!(out, "  - {checked}: “{quote}”");
            }
        }
        if matches!(turn.state, TurnState::Done(_)) && !turn.passages.is_empty() {
            for mark in unknown(&turn.answer, &turn.passages) {
                let _ = writeln!(out, "- [{}] ✗ no passage with this number", mark.number);
            }
        }
        let model = turn.model.as_ref().map(|m| format!(", {} ({})", m.model, m.provider)).unwrap_or_default();
        let _ = writeln!(out, "\n*template {}{model}*\n", text::shown(&turn.template));
    }
    out
}

/// What an answer cites from a passage, one entry per citation: its check, with its pages if they are not all of the
/// passage's, and the quote it is based on, on one line; for a claim that was not found or that a cell bears out, the claim. Several claims with
/// the same quote share one entry.
pub fn checked_quotes(citations: &[Citation], passage: &Passage, printed: &Printed) -> Vec<(String, String)> {
    let pages = printed.range(&passage.locator);
    let mut all = Vec::new();
    for citation in citations.iter().filter(|citation| citation.marker == passage.rank) {
        let mark = match citation.check {
            Check::Verbatim => "verbatim",
            Check::Close => "paraphrased",
            Check::Unsupported => "not found",
        };
        let own = printed.range(&citation.locator);
        let refuted = citation.check == Check::Unsupported;
        let checked = if refuted || own == pages { mark.to_string() } else { format!("{mark}, {own}") };
        // A figure alone says nothing; the claim has its row and column.
        let told = refuted || citation.cell.is_some();
        let one = (checked, text::one_line(if told { &citation.claim } else { &citation.quote }));
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answering::citation::check_answer;
    use crate::domain::conversation::{ConversationId, Turn, TurnId};
    use crate::domain::finding::passage::sample;
    use crate::domain::inquiry::{Inquiry, Kind};

    #[test]
    fn an_export_holds_the_answer_its_sources_and_how_it_ended() {
        let passages = vec![sample(1, "Harbours freeze in January.")];
        let answer = "Harbours freeze in January. [1]\u{1b}[31m".to_string();
        let turn = Turn {
            id: TurnId(1),
            question: "When?".into(),
            rewritten: None,
            template: "answer".into(),
            asked_with: Default::default(),
            citations: check_answer(&answer, &passages),
            answer,
            passages,
            model: None,
            usage: None,
            state: TurnState::Cancelled,
            withdrawn: None,
            inquiry: Some(Inquiry { kind: Kind::List, ..Inquiry::plain() }),
            failure: None,
            asked_at: 0,
        };
        let all = Conversation { id: ConversationId(1), title: "When?".into(), documents: vec![], turns: vec![turn] };
        let text = markdown(&all, &["guide.pdf".into()], &Printed::default());
        assert!(text.contains("## When?") && text.contains("[1] guide.pdf, p. 10"), "{text}");
        assert!(text.contains("## When?\n\n*List*\n"), "{text}");
        assert!(text.contains("verbatim") && text.contains("stopped before") && !text.contains('\u{1b}'));
        let labels = crate::domain::document::labels::Labels::new([(10, "iv".to_string())]);
        let printed = Printed::from_iter([(all.turns[0].passages[0].locator.document.clone(), labels.into())]);
        let text = markdown(&all, &["guide.pdf".into()], &printed);
        assert!(text.contains("[1] guide.pdf, p. iv\n"), "{text}");
    }

    #[test]
    fn what_is_not_found_there_is_the_claim_and_not_the_passages_sentence() {
        let passages = [sample(1, "Harbours freeze in January. Ships wait for the ice to break.")];
        let answer = "Harbours freeze in March [1]. Ships wait for the ice to break [1].";
        let mut citations = check_answer(answer, &passages);
        let wanted = [
            ("not found".to_string(), "Harbours freeze in March.".to_string()),
            ("verbatim".to_string(), "Ships wait for the ice to break.".to_string()),
        ];
        assert_eq!(checked_quotes(&citations, &passages[0], &Printed::default()), wanted);
        // Citations saved before claims were stored.
        citations.iter_mut().for_each(|citation| citation.claim.clear());
        with_claims(answer, &mut citations);
        assert_eq!(checked_quotes(&citations, &passages[0], &Printed::default()), wanted);
    }

    #[test]
    fn what_two_claims_rest_on_alike_is_shown_once() {
        let passages = [sample(1, "Harbours freeze in January. Ships wait for the ice to break.")];
        let twice = "- “Harbours freeze in January.” [1]\n\nHarbours freeze in January. [1]";
        let citations = check_answer(twice, &passages);
        assert_eq!(citations.len(), 2, "{citations:?}");
        let shown = checked_quotes(&citations, &passages[0], &Printed::default());
        assert_eq!(shown, [("verbatim".to_string(), "Harbours freeze in January.".to_string())]);
        let both = check_answer("Harbours freeze in January. [1] Ships wait for the ice to break. [1]", &passages);
        assert_eq!(checked_quotes(&both, &passages[0], &Printed::default()).len(), 2);
    }
}
