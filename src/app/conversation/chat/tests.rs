//! Tests of what is in view, while an answer grows and where one looks for something.

use super::*;
use crate::app::stage::{answered, passage};
use crate::domain::conversation::progress::AnswerEvent;

fn chat(turns: usize) -> Chat {
    let mut chat = Chat::default();
    for n in 0..turns {
        let answer = format!("Answer {n} begins [1].\n\n- one [2]\n- two\n- three\n\nEnd of {n}.");
        let passages = vec![passage(1, 10 + n as u32, "Answer begins"), passage(2, 90, "one")];
        chat.push(answered(&format!("Question {n}?"), &answer, passages));
    }
    chat.settle(60, 10);
    chat
}

fn text(chat: &mut Chat) -> String {
    chat.settle(60, 10);
    chat.view().iter().map(|l| l.content.text()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_view_that_was_scrolled_up_stays_while_the_answer_grows() {
    let mut chat = chat(3);
    chat.push(TurnView::asked("Last?", "answer"));
    text(&mut chat);
    chat.scroll(-8);
    let before = text(&mut chat);
    for n in 0..50 {
        chat.turn_mut(3).unwrap().take(AnswerEvent::Text(format!("line {n}\n\n")));
    }
    assert_eq!(text(&mut chat), before);
    chat.to_end();
    assert!(text(&mut chat).contains("line 49"));
}

#[test]
fn scrolling_up_and_down_again_comes_back_and_the_ends_hold() {
    let mut chat = chat(5);
    let end = text(&mut chat);
    chat.scroll(-1000);
    assert!(text(&mut chat).starts_with("❯ Question 0?"));
    chat.scroll(1000);
    assert!(chat.at_end());
    assert_eq!(text(&mut chat), end);
    chat.scroll(-7);
    let seven = text(&mut chat);
    chat.scroll(-3);
    chat.scroll(3);
    assert_eq!(text(&mut chat), seven);
}

#[test]
fn citations_are_walked_through_all_turns_and_brought_into_view() {
    let mut chat = chat(4);
    let first = chat.neighbour(true).unwrap();
    assert_eq!((first.turn, first.mark), (3, 0));
    chat.choose(Some(first));
    let mut steps = 0;
    while let Some(previous) = chat.neighbour(false) {
        chat.choose(Some(previous));
        let all = text(&mut chat);
        let reversed = chat.view().iter().flat_map(|l| &l.content.spans).any(|s| s.style.reversed);
        assert!(reversed, "not in view: {all}");
        steps += 1;
    }
    assert_eq!((steps, chat.chosen().unwrap().turn), (6, 0));
}

#[test]
fn a_selected_citation_stays_in_view_when_the_page_takes_room_from_the_conversation() {
    let mut chat = chat(2);
    let seen = |chat: &Chat| chat.view().iter().flat_map(|l| &l.content.spans).any(|s| s.style.reversed);
    let first = chat.neighbour(true).unwrap();
    chat.choose(Some(first));
    chat.settle(60, 3);
    assert!(seen(&chat));
    chat.settle(30, 4);
    assert!(seen(&chat));
    // A user who has scrolled away from it is left there.
    chat.scroll(-6);
    chat.settle(30, 4);
    chat.settle(30, 5);
    assert!(!seen(&chat));
}

#[test]
fn an_answer_that_comes_at_once_is_shown_from_its_question_on() {
    let mut chat = chat(2);
    let long = vec!["A line [1]."; 20].join("\n\n");
    let turn = chat.push(answered("Long?", &long, vec![passage(1, 10, "A line.")]));
    text(&mut chat);
    chat.show_beginning(turn);
    assert!(text(&mut chat).starts_with("❯ Long?"), "{}", text(&mut chat));
    // A reader elsewhere is left there, and a short one is followed.
    chat.to_start();
    chat.show_beginning(turn);
    assert!(text(&mut chat).starts_with("❯ Question 0?"));
    chat.push(answered("Short?", "Yes [1].", vec![passage(1, 10, "Yes.")]));
    chat.show_beginning(3);
    text(&mut chat);
    assert!(chat.at_end());
}

#[test]
fn questions_are_jumped_to() {
    let mut chat = chat(4);
    chat.to_turn(false);
    let top = text(&mut chat);
    assert!(top.starts_with("❯ Question"), "{top}");
    chat.to_start();
    chat.to_turn(true);
    assert!(text(&mut chat).starts_with("❯ Question 1?"));
}

#[test]
fn an_empty_conversation_can_be_scrolled() {
    let mut chat = Chat::default();
    chat.settle(60, 10);
    chat.scroll(-5);
    chat.scroll(5);
    chat.to_turn(true);
    assert!(chat.view().is_empty() && chat.neighbour(true).is_none() && chat.current().is_none());
}
