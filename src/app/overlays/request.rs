//! The request that would be sent, to be read: what was found, and every message.

use super::Overlay;
use super::text::LongText;
use crate::app::keys::keymap::Action;
use crate::app::message::Request;
use crate::app::panes::geometry::WIDEST_TEXT;
use crate::app::panes::passages::why;
use crate::app::state::App;
use crate::app::text::{Line, Style, Tone};
use crate::domain::conversation::chat::Role;
use crate::domain::document::DocumentId;
use crate::domain::inquiry::taken::Taken;
use crate::domain::report::Failure;
use crate::domain::text::{clean, one_line};
use crate::say;

impl App {
    /// Shows what would be sent, and what it was made from.
    pub(crate) fn request(&mut self, request: Result<Request, Failure>) {
        let request = match request {
            Ok(request) => request,
            Err(failure) => return self.report(&failure),
        };
        let locale = self.locale;
        let heading = |text: String| Line::of(format!("── {text}"), Style::of(Tone::Heading).bold());
        let mut lines = vec![Line::of(one_line(&request.summary), Style::of(Tone::Accent))];
        if let Some(inquiry) = &request.inquiry {
            let name = |id: &DocumentId| self.documents.get(id).map(|view| view.name());
            let taken = Taken::of(inquiry, &self.documents.printed, name);
            let what = taken.map_or_else(|| locale.kind(inquiry.kind), |taken| locale.taken(&taken));
            let key = self.keymap.key(Action::TakeAs);
            let change = say!(locale, "taken-change", key = key);
            lines.push(Line::of(format!("{what} — {change}"), Style::default()));
        }
        if let Some(question) = &request.rewritten {
            let what = say!(locale, "turn-searched-for", question = one_line(question));
            lines.push(Line::of(what, Style::default()));
        }
        if let Some(judgement) = &request.evidence {
            lines.push(Line::of(locale.evidence(judgement), Style::default()));
            let reasons = locale.evidence_reasons(judgement).into_iter();
            lines.extend(reasons.map(|reason| Line::of(format!("    {reason}"), Style::of(Tone::Dim))));
        }
        lines.push(Line::default());
        if !request.candidates.is_empty() {
            lines.push(heading(say!(locale, "request-candidates")));
            for (n, (passage, sent)) in request.candidates.iter().enumerate() {
                let locator = &passage.locator;
                let labels = self.documents.printed.of(&locator.document);
                let pages = locale.pages(labels, locator.page_start(), locator.page_end());
                let section = passage.section.last().map(|s| format!(" · {}", one_line(s))).unwrap_or_default();
                let sign = if *sent { "●" } else { "○" };
                let head = format!("{sign} [{}] {:.2}  {pages}{section}", passage.rank, passage.score);
                lines.push(Line::of(head, if *sent { Style::default() } else { Style::of(Tone::Dim) }));
                lines.push(Line::of(format!("    {}", why(passage, locale)), Style::of(Tone::Dim)));
                let moved = request.moved.as_ref();
                if let Some((moved, before)) = moved.and_then(|moved| Some((moved, (*moved.before.get(n)?)?))) {
                    let learnt = match moved.choices {
                        0 => say!(locale, "passage-learnt-pairs", pairs = moved.pairs, before = before),
                        choices => say!(locale, "passage-learnt", choices = choices, before = before),
                    };
                    lines.push(Line::of(format!("    {learnt}"), Style::of(Tone::Accent)));
                }
            }
            let key = self.keymap.key(Action::TogglePassages);
            let key_of = |action| self.keymap.key(action);
            let (pin, drop) = (key_of(Action::PassagePin), key_of(Action::PassageDrop));
            let ask = key_of(Action::PassageAsk);
            let what = say!(locale, "request-steer", key = key, pin = pin, drop = drop, ask = ask);
            lines.push(Line::of(what, Style::of(Tone::Accent)));
            lines.push(Line::default());
        }
        for message in &request.messages {
            lines.push(heading(match message.role {
                Role::System => say!(locale, "request-system"),
                Role::User => say!(locale, "request-user"),
                Role::Assistant => say!(locale, "request-assistant"),
            }));
            lines.extend(clean(&message.content).lines().map(|l| Line::of(l, Style::default())));
            lines.push(Line::default());
        }
        let title = say!(locale, "request-title");
        self.overlays.push(Overlay::Text(LongText { title, lines, top: 0, widest: WIDEST_TEXT }));
    }
}
