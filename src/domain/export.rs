//! A conversation as Markdown: what is exported and shown outside the interface.

use std::fmt::Write;

use super::citation::Check;
use super::conversation::{Conversation, TurnState};
use super::document::page_range;
use super::text;

/// The whole conversation as Markdown, each answer with its sources. `documents` are the names of its documents.
pub fn markdown(conversation: &Conversation, documents: &[String]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", text::one_line(&conversation.title));
    if !documents.is_empty() {
        let _ = writeln!(out, "Documents: {}\n", documents.join(", "));
    }
    for turn in &conversation.turns {
        let _ = writeln!(out, "## {}\n", text::one_line(&turn.question));
        let answer = text::clean(turn.answer.trim());
        if !answer.is_empty() {
            let _ = writeln!(out, "{answer}\n");
        }
        match &turn.state {
            TurnState::Cancelled | TurnState::Running => out.push_str("*(stopped before it was complete)*\n\n"),
            TurnState::Failed(why) => {
                let _ = writeln!(out, "*(failed: {})*\n", text::one_line(why));
            }
            TurnState::Done(_) => {}
        }
        for passage in turn.passages.iter().filter(|p| turn.citations.iter().any(|c| c.marker == p.rank)) {
            let pages = page_range(passage.locator.page_start(), passage.locator.page_end());
            let _ = writeln!(out, "- [{}] {}, {pages}", passage.rank, passage.document);
            for citation in turn.citations.iter().filter(|c| c.marker == passage.rank) {
                let mark = match citation.check {
                    Check::Verbatim => "word for word",
                    Check::Close => "in other words",
                    Check::Unsupported => "not found there",
                };
                let own = page_range(citation.locator.page_start(), citation.locator.page_end());
                let own = if own == pages { String::new() } else { format!(", {own}") };
                let _ = writeln!(out, "  - {mark}{own}: “{}”", text::one_line(&citation.quote));
            }
        }
        let model = turn.model.as_ref().map(|m| format!(", {} ({})", m.model, m.provider)).unwrap_or_default();
        let _ = writeln!(out, "\n*template {}{model}*\n", turn.template);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::citation::check_answer;
    use crate::domain::conversation::{ConversationId, Turn, TurnId};
    use crate::domain::document::{DocumentId, Locator, PageSpan};
    use crate::domain::passage::Passage;

    #[test]
    fn an_export_holds_the_answer_its_sources_and_how_it_ended() {
        let passages = vec![Passage {
            rank: 1,
            score: 1.0,
            dense_score: None,
            lexical_score: None,
            document: "harbour.pdf".into(),
            locator: Locator { document: DocumentId("d".into()), spans: vec![PageSpan { page: 9, start: 0, end: 5 }] },
            section: vec![],
            text: "Harbours freeze in January.".into(),
        }];
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
            asked_at: 0,
        };
        let all = Conversation { id: ConversationId(1), title: "When?".into(), documents: vec![], turns: vec![turn] };
        let text = markdown(&all, &["harbour.pdf".into()]);
        assert!(text.contains("## When?") && text.contains("[1] harbour.pdf, p. 9"), "{text}");
        assert!(text.contains("word for word") && text.contains("stopped before") && !text.contains('\u{1b}'));
    }
}
