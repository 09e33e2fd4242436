//! What the interface does, in sentences.

use super::effect::Effect;
use super::model::{Focus, Side};
use super::overlay::Overlay;
use super::stage::{ANSWER, ask, begin, ctrl, end, open, page, press, write};
use super::{Code, Message};
use crate::domain::progress::AnswerEvent;

#[test]
fn a_question_is_asked_of_the_open_document_with_the_chosen_template() {
    let mut model = open(120, 36);
    ctrl(&mut model, 't');
    press(&mut model, Code::Down);
    press(&mut model, Code::Enter);
    write(&mut model, "Why?");
    let effects = press(&mut model, Code::Enter);
    let [Effect::Ask { question, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((question.text.as_str(), question.template.as_str()), ("Why?", "explain"));
    assert_eq!(question.documents.len(), 1);
    assert_eq!(model.composer.text(), "");
}

#[test]
fn questions_wait_while_an_answer_runs_and_are_asked_in_order() {
    let mut model = open(120, 36);
    let first = ask(&mut model, "first").unwrap();
    assert_eq!(ask(&mut model, "second"), None);
    assert_eq!(ask(&mut model, "third"), None);
    begin(&mut model, first);
    let effects = end(&mut model, first, ANSWER);
    assert!(effects.iter().any(|e| matches!(e, Effect::Ask { question, .. } if question.text == "second")));
    assert_eq!(model.queue.len(), 1);
}

#[test]
fn esc_stops_the_answer_keeps_what_was_said_and_gives_waiting_questions_back() {
    let mut model = open(120, 36);
    let id = ask(&mut model, "first").unwrap();
    begin(&mut model, id);
    model.update(Message::Answer(id, AnswerEvent::Text("It makes every".into())));
    ask(&mut model, "second");
    let effects = press(&mut model, Code::Esc);
    assert!(effects.contains(&Effect::Cancel(id)));
    assert_eq!(model.chat.turns()[0].answer, "It makes every");
    assert_eq!(model.composer.text(), "second");
    // What the stopped task still says is not taken.
    model.update(Message::Answer(id, AnswerEvent::Text(" more".into())));
    assert_eq!(model.chat.turns()[0].answer, "It makes every");
}

#[test]
fn the_page_behind_a_citation_opens_beside_and_the_input_stays_live() {
    let mut model = open(120, 36);
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    let effects = press(&mut model, Code::F(2));
    assert!(matches!(effects.as_slice(), [Effect::LoadPage { page: 10, .. }]), "{effects:?}");
    model.update(page(10));
    assert_eq!((model.side, model.focus), (Side::Page, Focus::Composer));
    write(&mut model, "next");
    assert_eq!(model.composer.text(), "next");
    // The next one is on another page.
    press(&mut model, Code::F(2));
    let effects = press(&mut model, Code::F(2));
    assert!(matches!(effects.as_slice(), [Effect::LoadPage { page: 46, .. }]), "{effects:?}");
    press(&mut model, Code::Esc);
    assert_ne!(model.side, Side::Page);
}

#[test]
fn on_a_narrow_screen_the_page_takes_the_place_of_the_conversation_and_the_keys() {
    let mut model = open(60, 18);
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    press(&mut model, Code::F(2));
    model.update(page(10));
    model.settle();
    assert_eq!(model.focus, Focus::Side);
    assert_eq!(model.geometry().unwrap().chat.height, 0);
    press(&mut model, Code::Esc);
    assert_eq!(model.focus, Focus::Composer);
}

#[test]
fn letters_typed_in_a_pane_go_to_the_input_unless_they_are_its_keys() {
    let mut model = open(120, 36);
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    press(&mut model, Code::Tab);
    assert_eq!(model.focus, Focus::Conversation);
    write(&mut model, "What");
    assert_eq!((model.focus, model.composer.text()), (Focus::Composer, "What"));
}

#[test]
fn one_ctrl_c_clears_and_two_quit() {
    let mut model = open(80, 24);
    write(&mut model, "half a question");
    assert!(ctrl(&mut model, 'c').is_empty());
    assert_eq!(model.composer.text(), "");
    assert!(ctrl(&mut model, 'c').is_empty());
    assert_eq!(ctrl(&mut model, 'c'), [Effect::Quit]);
}

#[test]
fn a_failed_answer_says_why_and_the_next_question_can_be_asked() {
    let mut model = open(80, 24);
    let id = ask(&mut model, "Why?").unwrap();
    let failed = AnswerEvent::Failed { message: "the server hung up".into(), partial: "It".into() };
    model.update(Message::Answer(id, failed));
    assert!(model.running.is_none());
    assert!(ask(&mut model, "Again?").is_some());
}

#[test]
fn help_opens_by_a_question_mark_only_in_an_empty_input() {
    let mut model = open(80, 24);
    write(&mut model, "why?");
    assert!(model.overlays.is_empty());
    model.composer.set("");
    press(&mut model, Code::Char('?'));
    assert!(matches!(model.overlays.as_slice(), [Overlay::Help { .. }]));
}

#[test]
fn without_a_document_a_question_is_not_lost() {
    let mut model = super::Model::new(super::Keymap::default(), "answer");
    model.begin(Vec::new());
    model.settle();
    write(&mut model, "Where am I?");
    assert!(press(&mut model, Code::Enter).is_empty());
    assert_eq!(model.composer.text(), "Where am I?");
    assert!(model.notice.as_ref().is_some_and(|n| n.bad));
}
