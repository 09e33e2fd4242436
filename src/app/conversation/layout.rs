//! Lays out a turn as lines: the question, what is shown until the model answers, the answer with its marks, how it
//! ended, its sources, and its figures.

use std::ops::Range;

use super::ended::ended;
use super::turn::{MarkView, TurnView};
use crate::app::locale::Locale;
use crate::app::text::{Line, Mark, Noted, Span, Style, Tone, annotated, breakable, fit, width, wrap, wrap_even};
use crate::domain::answering::marks::marks_of;
use crate::domain::answering::uncited::uncited;
use crate::domain::conversation::TurnState;
use crate::domain::inquiry::Kind;
use crate::domain::text;
use crate::say;

/// An answer being written, without a table row that is not complete yet: a table is drawn anew with each of its rows,
/// not with each word.
fn settled(answer: &str) -> &str {
    let is_row = |line: &str| line.trim_start().starts_with('|');
    let last = answer.rfind('\n').map_or(0, |at| at + 1);
    let whole = if is_row(&answer[last..]) { &answer[..last] } else { answer };
    // A header alone is no table yet.
    let before = whole.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
    let above = whole[..before].lines().next_back().unwrap_or_default();
    let alone = whole.ends_with('\n') && !whole.ends_with("\n\n") && is_row(&whole[before..]) && !is_row(above);
    if alone { &whole[..before] } else { whole }
}

impl TurnView {
    /// Lays the turn out. `chosen` is the index of the selected citation.
    pub fn lines(&self, columns: usize, chosen: Option<usize>, first: bool, locale: Locale) -> Vec<Line> {
        let mut lines = Vec::new();
        if !first {
            lines.push(Line::default());
        }
        self.question_lines(columns, locale, &mut lines);
        lines.push(Line::default());
        let marks = self.marks(locale);
        if self.answer.trim().is_empty() {
            self.before_the_answer(columns, locale, &mut lines);
        } else {
            self.reasoning_lines(columns, locale, &mut lines);
            let shown: Vec<Mark> = marks.iter().map(|m| m.mark.clone()).collect();
            // While it is being written, the mark may still come.
            let given = || marks_of(&self.answer, &self.passages);
            // Sentences of Docent's own need no source.
            let own = self.model.as_ref().is_some_and(|model| model.provider == "none");
            let bare = if self.checked() && !own { uncited(&self.answer, &given()) } else { Vec::new() };
            let text = if self.running() { settled(&self.answer) } else { &self.answer };
            let strong: Vec<Range<usize>> = self.citations.iter().filter_map(|c| c.words.clone()).collect();
            lines.extend(annotated(text, columns, &shown, Noted { bare: &bare, strong: &strong }, chosen));
        }
        self.ending(columns, locale, &mut lines);
        if !self.running() {
            self.sources(columns, &marks, chosen, locale, &mut lines);
            self.details(columns, locale, &mut lines);
        }
        lines
    }

    /// True for an answer whose citations were checked.
    fn checked(&self) -> bool {
        matches!(self.state, Some(TurnState::Done(_))) && !self.passages.is_empty() && !self.unanswered
    }

    fn question_lines(&self, columns: usize, locale: Locale, lines: &mut Vec<Line>) {
        let style = Style::of(Tone::Question).bold();
        let prompt = [Span::new("❯ ", Style::of(Tone::Accent).bold())];
        let indent = [Span::new("  ", Style::default())];
        lines.extend(wrap(&[Span::new(self.question.trim(), style)], columns, &prompt, &indent));
        if let Some(taken) = self.taken(columns, locale) {
            lines.push(Line::of(taken, Style::of(Tone::Dim)));
        }
        if let Some(rewritten) = &self.rewritten {
            let what = say!(locale, "turn-searched-for", question = text::one_line(rewritten));
            lines.extend(wrap(&[Span::new(what, Style::of(Tone::Dim))], columns, &indent, &indent));
        }
        if let Some(notice) = &self.notice {
            let what = Span::new(locale.notice(notice), Style::of(Tone::Close));
            lines.extend(wrap(&[what], columns, &indent, &indent));
        }
    }

    /// What is shown until the model answers, or if it never did: what it waits for, and the sentences found, which are
    /// already an answer.
    fn before_the_answer(&self, columns: usize, locale: Locale, lines: &mut Vec<Line>) {
        let dim = Style::of(Tone::Dim);
        let stopped = !self.running() && self.state.is_some();
        if !(self.running() || stopped) {
            return;
        }
        self.reasoning_lines(columns, locale, lines);
        // They are an answer, whatever happened to the model's.
        if stopped && self.quotes.is_empty() {
            return;
        }
        let what = match (&self.waiting, &self.model) {
            _ if stopped => say!(locale, "turn-quotes"),
            (Some(waiting), _) => locale.waiting(waiting),
            (None, Some(info)) => {
                let (model, count) = (text::one_line(&info.model), self.passages.len());
                if self.quotes.is_empty() {
                    say!(locale, "turn-model-reads", model = model, count = count)
                } else {
                    say!(locale, "turn-model-reads-quotes", model = model, count = count)
                }
            }
            (None, None) if self.passages.is_empty() => say!(locale, "searching"),
            (None, None) => say!(locale, "turn-choosing"),
        };
        lines.extend(wrap(&[Span::new(what, dim)], columns, &[], &[]));
        for quote in self.quotes.iter().take(3) {
            let passage = self.passages.iter().find(|p| p.rank == quote.passage).map(|p| &p.locator);
            let page = passage.map(|locator| {
                let page = locator.page_start();
                format!(" {}", locale.pages(self.printed.of(&locator.document), page, page))
            });
            let page = page.unwrap_or_default();
            let spans = [
                Span::new(format!("“{}”", text::one_line(&quote.text)), Style { italic: true, ..dim }),
                Span::new(format!(" [{}{page}]", quote.passage), dim),
            ];
            lines.extend(wrap(&spans, columns, &[Span::new("• ", dim)], &[Span::new("  ", dim)]));
        }
    }

    fn reasoning_lines(&self, columns: usize, locale: Locale, lines: &mut Vec<Line>) {
        if self.reasoning.trim().is_empty() {
            return;
        }
        let dim = Style { italic: true, ..Style::of(Tone::Dim) };
        if self.reasoning_shown {
            lines.push(Line::of(format!("▾ {}", say!(locale, "turn-reasoning")), dim));
            let bar = [Span::new("│ ", Style::of(Tone::Dim))];
            lines.extend(wrap(&[Span::new(self.reasoning.trim(), dim)], columns, &bar, &bar));
            lines.push(Line::default());
        } else {
            let count = self.reasoning.split_whitespace().count();
            lines.push(Line::of(format!("▸ {}", say!(locale, "turn-reasoning-folded", count = count, key = "o")), dim));
        }
    }

    fn ending(&self, columns: usize, locale: Locale, lines: &mut Vec<Line>) {
        if self.withdrawn.is_some() {
            let style = Style::of(Tone::Close);
            let what = [Span::new(say!(locale, "turn-withdrawn"), style)];
            lines.extend(wrap(&what, columns, &[Span::new("✗ ", style)], &[Span::new("  ", style)]));
            // How the withdrawn answer ended is irrelevant.
            return;
        }
        let silent = self.answer.trim().is_empty();
        let Some((what, tone)) = ended(self, silent, locale) else { return };
        let sign = if tone == Tone::Bad { "✗ " } else { "… " };
        let style = Style::of(tone);
        let indent = [Span::new("  ", style)];
        lines.extend(wrap(&[Span::new(what, style)], columns, &[Span::new(sign, style)], &indent));
        let none = silent && matches!(self.state, Some(TurnState::Done(_)));
        if none || matches!(self.state, Some(TurnState::Failed(_))) {
            let next = say!(locale, "turn-failed-next", key = "r");
            lines.extend(wrap(&[Span::new(next, Style::of(Tone::Dim))], columns, &indent, &indent));
        }
    }

    /// One line per cited passage: mark, page, section, and the quote that supports the claim; and one line for the
    /// first claim it does not support.
    fn sources(
        &self,
        columns: usize,
        marks: &[MarkView],
        chosen: Option<usize>,
        locale: Locale,
        lines: &mut Vec<Line>,
    ) {
        let mut seen = Vec::new();
        let several = self.passages.iter().any(|p| p.document != self.passages[0].document);
        // Headings, titles and dates, which the answer itself gives word for word.
        let given = self.inquiry.as_ref().is_some_and(|i| matches!(i.kind, Kind::Structure | Kind::Metadata));
        for (n, view) in marks.iter().enumerate() {
            if given && self.quote(view).is_some_and(|quote| self.answer.contains(&text::one_line(quote))) {
                continue;
            }
            let claim = self.claim(view);
            let own = (view.passage, claim.is_some(), view.passage.is_none().then_some(&view.mark.label));
            if seen.contains(&own) {
                continue;
            }
            if seen.is_empty() {
                lines.push(Line::default());
            }
            seen.push(own);
            let Some(passage) = view.passage.and_then(|at| self.passages.get(at)) else {
                let head = Span { mark: Some(n), ..Span::new(breakable(&view.mark.label), Style::of(view.mark.tone)) };
                let rest =
                    fit(&format!(" {}", say!(locale, "turn-no-passage")), columns.saturating_sub(width(&head.text)));
                let tail = Span { mark: Some(n), ..Span::new(rest, Style::of(Tone::Dim)) };
                lines.push(Line { spans: vec![head, tail] });
                continue;
            };
            let style = Style::of(view.mark.tone);
            let selected = chosen.is_some_and(|c| marks.get(c).is_some_and(|m| m.passage == view.passage));
            let mut rest = String::new();
            if several {
                // A long name is cut so that the quote has space.
                rest.push_str(&format!(" {}", fit(&text::one_line(&passage.document), columns / 3)));
            }
            if let Some(section) = passage.section.last() {
                rest.push_str(&format!(" {} ·", text::one_line(section)));
            }
            if let Some(claim) = claim {
                rest = format!(" {}", say!(locale, "turn-not-found-there", claim = text::one_line(claim)));
            }
            let quote = self.quote(view).map_or_else(|| text::one_line(&passage.text), text::one_line);
            // In a list, or after a dot leader, the quote may include a bullet or dot.
            let mut quote = quote.trim_start();
            while let Some(rest) = quote.strip_prefix(SIGNS).filter(|rest| rest.starts_with(char::is_whitespace)) {
                quote = rest.trim_start();
            }
            if claim.is_none() {
                rest.push_str(&format!(" “{quote}”"));
            }
            let label = breakable(&view.mark.label);
            let head = Span { mark: Some(n), ..Span::new(label, Style { bold: selected, ..style }) };
            let room = columns.saturating_sub(width(&head.text));
            let tail = Span { mark: Some(n), ..Span::new(fit(&rest, room), Style::of(Tone::Dim)) };
            lines.push(Line { spans: vec![head, tail] });
        }
    }

    fn details(&self, columns: usize, locale: Locale, lines: &mut Vec<Line>) {
        // With priorities: if there is not enough space, the least important go first.
        let mut parts = Vec::new();
        if let Some(model) = &self.model {
            let none = model.provider == "none";
            parts.push((9, if none { say!(locale, "turn-no-model") } else { text::one_line(&model.model) }));
        }
        if self.template != "answer" && !self.template.is_empty() {
            parts.push((5, say!(locale, "turn-template", name = self.template.as_str())));
        }
        if let Some(t) = &self.timings {
            let seconds = |ms: u64| format!("{:.1}", ms as f64 / 1000.0);
            if let Some(first) = t.first_token {
                parts.push((1, say!(locale, "turn-first-word", seconds = seconds(first))));
            }
            parts.push((3, say!(locale, "turn-total", seconds = seconds(t.total))));
        }
        if let Some(usage) = &self.usage {
            let (prompt, completion) = (usage.prompt_tokens, usage.completion_tokens);
            parts.push((2, say!(locale, "turn-tokens", prompt = prompt, completion = completion)));
            if let Some(cost) = usage.cost {
                parts.push((4, say!(locale, "turn-cost", cost = cost.to_string())));
            }
        }
        let dim = Style::of(Tone::Dim);
        if let Some(figures) = fitting(parts, columns) {
            lines.push(Line::of(figures, dim));
        }
        for (name, read) in &self.editions {
            let read = text::one_line(read);
            let several =
                self.editions.len() > 1 || self.passages.iter().any(|p| p.document != self.passages[0].document);
            let what = match several {
                true => say!(locale, "turn-edition-of", name = text::one_line(name), read = read),
                false => say!(locale, "turn-edition", read = read),
            };
            lines.extend(wrap_even(&[Span::new(what, Style::of(Tone::Close))], columns));
        }
        if let Some(c) = self.coverage.filter(|c| !c.complete()) {
            let total = c.pages_total;
            let what = if c.pages_read < total {
                say!(locale, "turn-searched-part", done = c.pages_read, total = total, key = "r")
            } else {
                say!(locale, "turn-embedded-part", done = c.pages_embedded, total = total, key = "r")
            };
            lines.extend(wrap_even(&[Span::new(what, dim)], columns));
        }
    }
}

/// Characters that may precede a quote, followed by a space, without being part of it.
const SIGNS: &[char] = &['.', ',', ';', ':', '·', '•', '–', '—', '-', '*', '#', '|'];

/// Joins the parts of one line, dropping the least important until it fits into `columns` columns; the last one is cut.
fn fitting(mut parts: Vec<(u8, String)>, columns: usize) -> Option<String> {
    loop {
        let line = parts.iter().map(|(_, part)| part.as_str()).collect::<Vec<_>>().join(" · ");
        if width(&line) <= columns || parts.len() < 2 {
            return (!line.is_empty()).then(|| fit(&line, columns));
        }
        let least = parts.iter().enumerate().min_by_key(|(_, (worth, _))| *worth).map(|(at, _)| at)?;
        parts.remove(least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::{answered, passage};
    use crate::domain::answering::citation::check_answer;
    use crate::domain::answering::extraction::Quote;
    use crate::domain::conversation::chat::FinishReason;
    use crate::domain::conversation::chat::{ModelInfo, Usage};
    use crate::domain::conversation::progress::AnswerEnd;
    use crate::domain::conversation::progress::{AnswerEvent, AnswerTimings};
    use crate::domain::document::labels::Printed;
    use crate::domain::document::{Coverage, DocumentId, PageSpan};
    use crate::domain::report::Failure;
    use std::sync::Arc;

    #[test]
    fn a_table_being_written_grows_by_whole_rows() {
        for (answer, shown) in [
            ("So:\n\n| a | b", "So:\n\n"),
            ("So:\n\n| a | b |\n", "So:\n\n"),
            ("So:\n\n| a | b |\n|--", "So:\n\n"),
            ("| a | b |\n|---|---|\n", "| a | b |\n|---|---|\n"),
            ("| a | b |\n|---|---|\n| 1 | 2", "| a | b |\n|---|---|\n"),
            ("| a | b |\n|---|---|\n\nEnd", "| a | b |\n|---|---|\n\nEnd"),
            ("So |", "So |"),
        ] {
            assert_eq!(settled(answer), shown, "{answer:?}");
        }
    }

    fn shown(turn: &TurnView) -> String {
        turn.lines(60, None, true, Locale::English).iter().map(Line::text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_citation_shows_the_page_of_its_quotation_where_the_passage_runs_over_two() {
        let mut long = passage(1, 11, "Words say little. Vectors say more.");
        long.locator.spans = vec![PageSpan { page: 11, start: 0, end: 17 }, PageSpan { page: 12, start: 0, end: 17 }];
        let mut turn = answered("What?", "Vectors say more [1].", vec![long]);
        assert!(shown(&turn).contains("[1 pp. 11–12 ✓]"), "{}", shown(&turn));
        turn.citations[0].locator.spans.remove(0);
        assert!(shown(&turn).contains("[1 p. 12 ✓]"), "{}", shown(&turn));
        let mark = turn.marks(Locale::English).remove(0);
        assert_eq!(turn.page(&mark), Some(12));
        assert_eq!(turn.page(&MarkView { citation: None, ..mark }), Some(11));
    }

    #[test]
    fn pages_are_shown_as_they_are_printed_wherever_a_turn_names_them() {
        let labels = crate::domain::document::labels::Labels::new([(12, "iv".to_string()), (40, "A-1".to_string())]);
        let printed = Arc::new(Printed::from_iter([(DocumentId("d".into()), Arc::new(labels))]));
        let passages = vec![passage(1, 12, "It freezes in January."), passage(2, 40, "Something else.")];
        let mut turn = answered("When?", "It freezes in January [1]. Something else [2].", passages.clone());
        turn.printed = printed.clone();
        let text = shown(&turn);
        assert!(text.contains("[1 p. iv ✓]") && text.contains("[2 p. A-1 ✓]"), "{text}");
        assert!(turn.with_sources(Locale::English).contains("[1] guide.pdf, p. iv:"));
        let mut waiting = TurnView { printed, ..TurnView::asked("When?", "answer") };
        waiting.take(AnswerEvent::Passages { passages, coverage: Coverage::default() });
        let text = "Something else.".into();
        waiting.take(AnswerEvent::Extract(vec![Quote { passage: 2, text, score: 1.0 }]));
        assert!(shown(&waiting).contains("[2 p. A-1]"), "{}", shown(&waiting));
    }

    #[test]
    fn an_answer_from_an_edition_that_is_no_longer_in_the_file_says_so() {
        let mut turn = answered("When?", "It freezes [1].", vec![passage(1, 12, "It freezes.")]);
        assert!(!shown(&turn).contains("version of"));
        turn.editions = vec![("guide.pdf".into(), "2026-11-12 09:30".into())];
        assert!(shown(&turn).contains("version of 2026-11-12 09:30"), "{}", shown(&turn));
        turn.editions.push(("notes.md".into(), "2026-11-13 10:00".into()));
        assert!(shown(&turn).contains("notes.md"), "{}", shown(&turn));
    }

    #[test]
    fn every_citation_shows_its_page_and_what_the_check_found() {
        let turn = answered(
            "When do harbours freeze?",
            "Harbours freeze in January [1]. Nobody ships butter across [2]. So says [9].",
            vec![passage(1, 12, "Harbours freeze in January."), passage(2, 40, "Something else.")],
        );
        let text = shown(&turn);
        assert!(text.contains("January [1 p. 12 ✓]") && text.contains("[2 p. 40 ✗]"), "{text}");
        assert!(text.contains("says [9 ✗]"), "a made-up number is no page, and is said to be wrong: {text}");
        assert!(text.contains("[2 p. 40 ✗] not found: “Nobody ships butter across.”"), "{text}");
        assert!(text.contains("[9 ✗] no passage with this number"), "{text}");
    }

    #[test]
    fn a_withdrawn_answer_gives_way_to_the_documents_own_words() {
        let passages = vec![passage(1, 12, "Harbours freeze in January.")];
        let own = "The document says:\n\n- “Harbours freeze in January.” [1]";
        let mut turn = TurnView::asked("What does it cost?", "answer");
        turn.take(AnswerEvent::Passages { passages: passages.clone(), coverage: Coverage::default() });
        turn.take(AnswerEvent::Text("It costs 50 dollars. [1]".into()));
        assert!(shown(&turn).contains("50 dollars"));
        turn.take(AnswerEvent::Finished(AnswerEnd {
            answer: own.into(),
            citations: check_answer(own, &passages),
            finish: FinishReason::Length,
            usage: None,
            timings: AnswerTimings::default(),
            unanswered: false,
            evidence: None,
            withdrawn: Some("It costs 50 dollars. [1]".into()),
        }));
        let text = shown(&turn);
        assert!(text.contains("[1 p. 12 ✓]") && text.contains("✗ The model's answer was withdrawn"), "{text}");
        assert!(!text.contains("50 dollars") && !text.contains("length limit"), "{text}");
    }

    #[test]
    fn the_documents_own_words_stand_in_until_the_model_speaks() {
        let mut turn = TurnView::asked("When?", "answer");
        assert!(shown(&turn).contains("Searching"));
        turn.take(AnswerEvent::Passages {
            passages: vec![passage(1, 12, "Harbours freeze in January.")],
            coverage: Coverage::default(),
        });
        turn.take(AnswerEvent::Extract(vec![Quote {
            passage: 1,
            text: "Harbours freeze in January.".into(),
            score: 1.0,
        }]));
        assert!(shown(&turn).contains("“Harbours freeze in January.” [1 p. 12]"));
        turn.take(AnswerEvent::Text("In January".into()));
        assert!(!shown(&turn).contains("“Harbours"));
    }

    #[test]
    fn a_sentence_that_names_no_source_is_marked_once_the_answer_is_whole() {
        let answer = "It freezes in January [1]. Everybody there owns a sledge.";
        let passages = vec![passage(1, 12, "It freezes in January.")];
        let mut turn = TurnView::asked("When?", "answer");
        turn.take(AnswerEvent::Passages { passages: passages.clone(), coverage: Coverage::default() });
        turn.take(AnswerEvent::Text(answer.into()));
        assert!(!shown(&turn).contains("[?]"));
        let turn = answered("When?", answer, passages);
        let one_line = shown(&turn).replace(['\n', '\u{a0}'], " ");
        assert!(one_line.contains("owns a sledge. [?]"), "{one_line}");
        assert_eq!(shown(&turn).matches("[?]").count(), 1);
        assert!(!turn.plain(Locale::English).contains("[?]"), "it is no part of the answer");
    }

    #[test]
    fn the_documents_own_words_stay_where_the_model_never_spoke() {
        let quote = Quote { passage: 1, text: "Harbours freeze in January.".into(), score: 1.0 };
        let mut turn = TurnView::asked("When?", "answer");
        turn.take(AnswerEvent::Passages {
            passages: vec![passage(1, 12, "Harbours freeze in January.")],
            coverage: Coverage::default(),
        });
        turn.take(AnswerEvent::Extract(vec![quote]));
        let mut stopped = turn.clone();
        stopped.stop();
        assert!(shown(&stopped).contains("“Harbours freeze in January.” [1 p. 12]"), "{}", shown(&stopped));
        turn.take(AnswerEvent::Failed { failure: Failure::Said("the server refused".into()), partial: String::new() });
        let text = shown(&turn);
        assert!(text.contains("“Harbours freeze") && text.contains("✗ the server refused"), "{text}");
    }

    #[test]
    fn the_figures_take_one_line_and_leave_out_what_matters_least() {
        let mut turn = answered("When?", "In January [1].", vec![passage(1, 12, "In January.")]);
        turn.model = Some(ModelInfo {
            provider: "embedded".into(),
            model: "qwen2.5-coder-0.5b-instruct".into(),
            destination: crate::domain::conversation::chat::Destination::InProcess,
            context_tokens: None,
            small: true,
        });
        turn.timings = Some(AnswerTimings { first_token: Some(1_700), total: 18_400, ..AnswerTimings::default() });
        turn.usage = Some(Usage { prompt_tokens: 161, completion_tokens: 28, ..Usage::default() });
        let figures = |columns: usize| {
            let lines = turn.lines(columns, None, true, Locale::English);
            let figures: Vec<String> = lines.iter().map(Line::text).skip_while(|l| !l.starts_with("qwen")).collect();
            assert_eq!(figures.len(), 1, "{columns}: {figures:?}");
            assert!(width(&figures[0]) <= columns);
            figures[0].clone()
        };
        assert!(figures(79).ends_with("first word 1.7 s · total 18.4 s · 161 + 28 tokens"));
        assert!(figures(66).ends_with("instruct · total 18.4 s · 161 + 28 tokens"));
        assert!(figures(46).ends_with("instruct · total 18.4 s"));
        assert!(figures(20).ends_with('…'));
    }

    #[test]
    fn what_was_said_before_a_failure_stays_with_the_reason() {
        let mut turn = TurnView::asked("When?", "answer");
        turn.take(AnswerEvent::Text("In Janu".into()));
        turn.take(AnswerEvent::Failed {
            failure: Failure::Said("the answer was cut off: reset".into()),
            partial: "In Janu".into(),
        });
        let text = shown(&turn);
        assert!(text.contains("In Janu") && text.contains("✗ the answer was cut off"), "{text}");
    }

    #[test]
    fn escape_sequences_from_a_model_do_not_reach_the_screen() {
        let mut turn = TurnView::asked("When?", "answer");
        turn.take(AnswerEvent::Text("a\u{1b}]0;owned\u{7}b\u{202e}c".into()));
        assert!(shown(&turn).contains("a]0;ownedbc"));
    }
}
