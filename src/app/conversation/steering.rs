//! The user's actions on a turn: pin or exclude passages and ask again, change the search text, continue an incomplete
//! answer, branch, and compare two answers side by side.

use super::turn::TurnView;
use crate::app::effect::{AskId, Effect};
use crate::app::keys::keymap::Action;
use crate::app::overlays::line::Wanted;
use crate::app::overlays::text::LongText;
use crate::app::overlays::{self, Overlay};
use crate::app::panes::Focus;
use crate::app::panes::geometry::room;
use crate::app::state::App;
use crate::app::text::{Line, Mark, Span, Style, Tone, markdown, width, wrap};
use crate::domain::conversation::TurnState;
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::finding::passage::Passage;
use crate::domain::finding::tuning::choice::{Choice, Verdict};
use crate::domain::inquiry::Kind;
use crate::domain::text::one_line;
use crate::say;

/// Maximum columns of two answers side by side: as wide as two texts can comfortably be read.
const WIDEST: u16 = 180;

impl App {
    /// Pins or excludes the selected passage for the next time the question is asked.
    pub(crate) fn mark_passage(&mut self, pin: bool) -> Vec<Effect> {
        let selected = self.panes.passages.selected;
        let Some(passage) = self.chat.current_turn().and_then(|turn| turn.passages.get(selected)).cloned() else {
            return Vec::new();
        };
        if pin {
            self.settings.steer.toggle_pin(&passage)
        } else {
            self.settings.steer.toggle_drop(&passage)
        }
        if self.settings.steer.drops(&passage) {
            self.settings.right.retain(|(_, place)| *place != passage.locator);
        }
        if !self.settings.steer.is_empty() {
            let (pinned, dropped) = (self.settings.steer.pinned.len(), self.settings.steer.dropped.len());
            self.notices.say(say!(
                self.locale,
                "said-steered",
                pinned = pinned,
                dropped = dropped,
                ask = self.keymap.key(Action::PassageAsk)
            ));
        }
        let question = self.chat.current_turn().map(searched).unwrap_or_default();
        self.keep_choice(question, &passage)
    }

    /// Marks the selected passage as right, or takes that back.
    pub(crate) fn mark_right(&mut self) -> Vec<Effect> {
        let selected = self.panes.passages.selected;
        let turn = self.chat.current_turn();
        let marked = turn.and_then(|turn| Some((searched(turn), turn.passages.get(selected)?.clone())));
        marked.map(|(question, passage)| self.toggle_right(question, &passage)).unwrap_or_default()
    }

    /// Marks the passage of the selected citation as right, or takes that back.
    pub(crate) fn mark_cited_right(&mut self) -> Vec<Effect> {
        let chosen = self.chat.chosen_mark();
        let marked = chosen.and_then(|(turn, view)| Some((searched(turn), turn.passages.get(view.passage?)?.clone())));
        let Some((question, passage)) = marked else {
            self.notices.say(say!(self.locale, "said-select-citation"));
            return Vec::new();
        };
        self.toggle_right(question, &passage)
    }

    fn toggle_right(&mut self, question: String, passage: &Passage) -> Vec<Effect> {
        let marked = (question.clone(), passage.locator.clone());
        if self.settings.steer.drops(passage) {
            self.settings.steer.toggle_drop(passage);
        }
        let before = self.settings.right.len();
        self.settings.right.retain(|other| *other != marked);
        if self.settings.right.len() == before {
            self.settings.right.push(marked);
        }
        self.keep_choice(question, passage)
    }

    /// What is now said of a passage, to be kept.
    fn keep_choice(&self, question: String, passage: &Passage) -> Vec<Effect> {
        let steer = &self.settings.steer;
        let right = self.settings.right.iter().any(|(of, place)| *of == question && *place == passage.locator);
        let verdict = match (right, steer.pins(passage), steer.drops(passage)) {
            (true, ..) => Some(Verdict::Right),
            (_, true, _) => Some(Verdict::Pinned),
            (_, _, true) => Some(Verdict::Dropped),
            _ => None,
        };
        let choice = Choice { question, place: passage.locator.clone(), verdict };
        vec![Effect::KeepChoice { conversation: self.chat.id, choice }]
    }

    /// Says that a passage was marked as right, or no longer is.
    pub(crate) fn choice_kept(&mut self, verdict: Option<Verdict>, count: u32) {
        match verdict {
            Some(Verdict::Right) => self.notices.say(say!(self.locale, "said-right", count = count)),
            None => self.notices.say(say!(self.locale, "said-not-right", count = count)),
            // Told when it was marked.
            Some(Verdict::Pinned | Verdict::Dropped) => {}
        }
    }

    /// Asks the current turn's question again, with the passages as marked.
    pub(crate) fn ask_steered(&mut self) -> Vec<Effect> {
        let Some((question, template)) = self.chat.current_turn().map(|t| (t.question.clone(), t.template.clone()))
        else {
            self.notices.say(say!(self.locale, "said-nothing-asked"));
            return Vec::new();
        };
        let steer = std::mem::take(&mut self.settings.steer);
        self.settings.template = template;
        self.chat.to_end();
        self.panes.focus = Focus::Composer;
        self.ask_with(question, steer)
    }

    /// Asks a turn's question again, taken for a question of this kind.
    pub(crate) fn ask_as(&mut self, turn: Option<usize>, kind: Kind) -> Vec<Effect> {
        let turn = turn.and_then(|at| self.chat.turns().get(at));
        let Some((question, template)) = turn.map(|turn| (turn.question.clone(), turn.template.clone())) else {
            self.notices.say(say!(self.locale, "said-nothing-asked"));
            return Vec::new();
        };
        self.settings.template = template;
        self.chat.to_end();
        self.panes.focus = Focus::Composer;
        self.ask_with(question, ByHand { kind: Some(kind), ..ByHand::default() })
    }

    /// Lets the user change the search text.
    pub(crate) fn edit_search(&mut self) -> Vec<Effect> {
        let Some(turn) = self.chat.current_turn() else {
            self.notices.say(say!(self.locale, "said-nothing-asked"));
            return Vec::new();
        };
        let searched = turn.rewritten.as_ref().unwrap_or(&turn.question);
        let wanted = Wanted::SearchFor { question: turn.question.clone() };
        let (title, hint) = (say!(self.locale, "search-for-title"), say!(self.locale, "search-for-hint"));
        let line = overlays::line::Line::asking(title, hint, wanted, searched);
        self.overlays.push(line);
        Vec::new()
    }

    /// Asks a question again with a different search text.
    pub(crate) fn search_for(&mut self, question: String, wanted: &str) -> Vec<Effect> {
        let wanted = wanted.trim();
        if wanted.is_empty() {
            return Vec::new();
        }
        self.chat.to_end();
        self.panes.focus = Focus::Composer;
        self.ask_with(question, ByHand { search_for: Some(wanted.to_string()), ..ByHand::default() })
    }

    /// Continues the current turn's answer, if it is incomplete.
    pub(crate) fn go_on(&mut self) -> Vec<Effect> {
        let at = self.chat.current();
        let turn = at.and_then(|at| self.chat.turns().get(at));
        let cut = turn
            .filter(|t| !t.running() && t.withdrawn.is_none() && t.state.as_ref().is_some_and(TurnState::cut_short));
        let (Some(at), Some(turn), None) = (at, cut, &self.questions.running) else {
            self.notices.say(say!(self.locale, "said-not-cut-short"));
            return Vec::new();
        };
        let ask = Ask::new(Vec::new(), turn.question.clone(), turn.template.clone());
        let ask = self.put(Ask { continues: turn.id, ..ask });
        let id = AskId(self.next_id());
        if let Some(view) = self.chat.turn_mut(at) {
            view.state = Some(TurnState::Running);
            view.revision += 1;
        }
        self.questions.running = Some((id, at));
        vec![Effect::Ask { id, ask }]
    }

    /// Creates a conversation with the turns up to the current one.
    pub(crate) fn branch(&mut self) -> Vec<Effect> {
        match (self.chat.id, self.chat.current()) {
            (Some(conversation), Some(at)) => {
                self.notices.say(say!(self.locale, "said-branched"));
                vec![Effect::Branch { conversation, turns: at + 1 }]
            }
            _ => {
                self.notices.say(say!(self.locale, "said-nothing-asked"));
                Vec::new()
            }
        }
    }

    /// Shows the current answer beside an earlier answer to the same question, else beside the previous answer.
    pub(crate) fn compare(&mut self) -> Vec<Effect> {
        let turns = self.chat.turns();
        let pair = self.chat.current().and_then(|at| {
            let same = |n: &usize| turns[*n].question.trim() == turns[at].question.trim();
            let other = (0..at).rev().find(same).or_else(|| (at + 1..turns.len()).find(same)).or(at.checked_sub(1))?;
            Some((turns[other.min(at)].clone(), turns[other.max(at)].clone()))
        });
        let Some((left, right)) = pair else {
            self.notices.say(say!(self.locale, "said-nothing-to-compare"));
            return Vec::new();
        };
        let columns = usize::from(room(self.panes.size.0, self.panes.size.0.min(WIDEST)));
        let lines =
            side_by_side(&self.answer_lines(&left, columns), &self.answer_lines(&right, columns), half(columns));
        let title = say!(self.locale, "compare-title");
        self.overlays.push(Overlay::Text(LongText { title, lines, top: 0, widest: WIDEST }));
        Vec::new()
    }

    fn answer_lines(&self, turn: &TurnView, columns: usize) -> Vec<Line> {
        let room = half(columns);
        let template = self.settings.named(&turn.template);
        let title = template.map_or(turn.template.as_str(), |t| t.title_in(self.locale.code()));
        let model = turn.model.as_ref().map(|m| format!(" · {}", one_line(&m.model))).unwrap_or_default();
        let head = Span::new(format!("{}{model}", one_line(title)), Style::of(Tone::Heading).bold());
        let mut lines = wrap(&[head], room, &[], &[]);
        let question = Span::new(one_line(&turn.question), Style::of(Tone::Question));
        lines.extend(wrap(&[question], room, &[], &[]));
        lines.push(Line::default());
        let marks: Vec<Mark> = turn.marks(self.locale).into_iter().map(|view| view.mark).collect();
        lines.extend(markdown(&turn.answer, room, &marks, None));
        lines
    }
}

/// A turn's question as searched for.
fn searched(turn: &TurnView) -> String {
    turn.rewritten.as_ref().unwrap_or(&turn.question).clone()
}

/// The columns of one of two texts side by side.
fn half(columns: usize) -> usize {
    (columns.saturating_sub(3) / 2).max(8)
}

fn side_by_side(left: &[Line], right: &[Line], room: usize) -> Vec<Line> {
    let empty = Line::default();
    (0..left.len().max(right.len()))
        .map(|n| {
            let mut line = left.get(n).unwrap_or(&empty).clone();
            let gap = room.saturating_sub(line.spans.iter().map(|span| width(&span.text)).sum());
            line.spans.push(Span::new(format!("{} │ ", " ".repeat(gap)), Style::of(Tone::Dim)));
            line.spans.extend(right.get(n).unwrap_or(&empty).spans.iter().cloned());
            line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::panes::Side;
    use crate::app::stage::{ANSWER, ask, begin, ctrl, end, open, press, write};
    use crate::app::{Code, Message};
    use crate::domain::conversation::progress::AnswerEvent;
    use crate::domain::inquiry::Inquiry;

    /// A conversation of one answered question, with the passages in focus.
    fn answered() -> App {
        let mut app = open(120, 36);
        let id = ask(&mut app, "Why?").unwrap();
        begin(&mut app, id);
        end(&mut app, id, ANSWER);
        app.panes.side = Side::Passages;
        app.panes.focus = Focus::Side;
        app.settle();
        app
    }

    #[test]
    fn a_pinned_and_a_dropped_passage_go_with_the_question_asked_again() {
        let mut app = answered();
        press(&mut app, Code::Char('p'));
        press(&mut app, Code::Down);
        press(&mut app, Code::Char('x'));
        let shown: Vec<String> = app.panes.passages.view().iter().map(Line::text).collect();
        assert!(shown[0].contains('⊕') && shown.iter().any(|l| l.starts_with("[2]") && l.contains('⊖')), "{shown:#?}");
        let effects = press(&mut app, Code::Char('a'));
        let [Effect::Ask { ask, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(ask.question, "Why?");
        assert_eq!(ask.steer.pinned.iter().map(|p| p.rank).collect::<Vec<_>>(), [1]);
        assert_eq!(ask.steer.dropped.len(), 1);
        assert!(app.settings.steer.is_empty(), "the next question is steered by nothing");
    }

    #[test]
    fn a_passage_marked_as_right_is_kept_and_the_same_key_takes_it_back() {
        let mut app = answered();
        let said = |effects: Vec<Effect>| match effects.as_slice() {
            [Effect::KeepChoice { choice, .. }] => (choice.question.clone(), choice.verdict),
            other => panic!("{other:?}"),
        };
        assert_eq!(said(press(&mut app, Code::Char('v'))), ("Why?".into(), Some(Verdict::Right)));
        app.update(Message::ChoiceKept(Some(Verdict::Right), 41));
        app.settle();
        assert!(app.panes.passages.view()[0].text().contains('✓'));
        assert!(app.notices.current.as_ref().is_some_and(|notice| notice.text.contains("41")));
        assert_eq!(said(press(&mut app, Code::Char('p'))).1, Some(Verdict::Right), "a pin does not take it back");
        assert_eq!(said(press(&mut app, Code::Char('x'))).1, Some(Verdict::Dropped), "excluding it does");
        assert_eq!(said(press(&mut app, Code::Char('v'))).1, Some(Verdict::Right));
        assert_eq!(said(press(&mut app, Code::Char('v'))).1, None);
        // Of a citation in the conversation.
        app.panes.focus = Focus::Conversation;
        press(&mut app, Code::Char('n'));
        assert_eq!(said(press(&mut app, Code::Char('v'))).1, Some(Verdict::Right));
    }

    #[test]
    fn what_is_searched_for_can_be_changed() {
        let mut app = answered();
        app.panes.focus = Focus::Conversation;
        press(&mut app, Code::Char('s'));
        write(&mut app, " now");
        let effects = press(&mut app, Code::Enter);
        let [Effect::Ask { ask, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!(ask.question, "Why?");
        assert_eq!(ask.steer.search_for.as_deref(), Some("Why? now"));
    }

    #[test]
    fn a_question_taken_for_something_else_is_asked_again_as_what_was_meant() {
        let mut app = open(120, 36);
        let id = ask(&mut app, "Vectors").unwrap();
        begin(&mut app, id);
        app.update(Message::Answer(id, AnswerEvent::Inquiry(Inquiry { sure: false, ..Inquiry::plain() })));
        end(&mut app, id, ANSWER);
        app.settle();
        let seen: Vec<String> = app.chat.view().iter().map(|line| line.content.text()).collect();
        assert!(seen.contains(&"  Taken for: Question of fact — Ctrl+X to change".to_string()), "{seen:#?}");
        ctrl(&mut app, 'x');
        write(&mut app, "summ");
        let effects = press(&mut app, Code::Enter);
        let [Effect::Ask { ask, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        assert_eq!((ask.question.as_str(), ask.steer.kind), ("Vectors", Some(Kind::Summary)));
    }

    #[test]
    fn an_answer_cut_short_goes_on_in_its_own_turn() {
        let mut app = open(120, 36);
        let id = ask(&mut app, "Why?").unwrap();
        begin(&mut app, id);
        app.update(Message::Answer(id, AnswerEvent::Text("It makes".into())));
        press(&mut app, Code::Esc);
        app.panes.focus = Focus::Conversation;
        let effects = press(&mut app, Code::Char('+'));
        let [Effect::Ask { id: again, ask }] = effects.as_slice() else { panic!("{effects:?}") };
        assert!(ask.continues.is_some());
        app.update(Message::Answer(*again, AnswerEvent::Text(" words unlike.".into())));
        assert_eq!(app.chat.turns()[0].answer, "It makes words unlike.");
        assert_eq!(app.chat.turns().len(), 1);
        // A complete answer is not continued.
        let mut whole = answered();
        whole.panes.focus = Focus::Conversation;
        assert!(press(&mut whole, Code::Char('+')).is_empty());
    }

    #[test]
    fn a_branch_takes_the_turns_up_to_the_current_one() {
        let mut app = answered();
        app.panes.focus = Focus::Conversation;
        let effects = press(&mut app, Code::Char('b'));
        assert!(matches!(effects.as_slice(), [Effect::Branch { turns: 1, .. }]), "{effects:?}");
    }

    #[test]
    fn two_answers_stand_side_by_side() {
        let mut app = answered();
        let id = ask(&mut app, "Why?").unwrap();
        begin(&mut app, id);
        end(&mut app, id, "Because of the vocabulary [2].");
        app.panes.focus = Focus::Conversation;
        press(&mut app, Code::Char('='));
        let Some(Overlay::Text(LongText { lines, .. })) = app.overlays.last() else { panic!("no comparison") };
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        assert!(text.iter().any(|l| l.contains("It makes") && l.contains("│ Because of")), "{text:#?}");
        assert!(text.iter().all(|l| width(l) <= 116) && text.iter().any(|l| width(l) > 90), "{text:#?}");
    }
}
