//! Tests that late events, and events for another question, change nothing, and that missing pages are not shown.

use super::Message;
use super::effect::{AskId, Effect};
use super::stage::{ANSWER, WHOLE, ask, begin, end, open, passages, press, write};
use super::{App, Code};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::conversation::{ConversationId, TurnId};
use crate::domain::report::Failure;

fn page_gone_to(app: &mut App, text: &str) -> Option<u32> {
    write(app, &format!("/page {text}"));
    press(app, Code::Enter).into_iter().find_map(|effect| match effect {
        Effect::LoadPage { page, .. } => Some(page),
        _ => None,
    })
}

#[test]
fn the_page_behind_the_last_is_refused_and_the_last_one_named() {
    for (text, page) in [("67", Some(67)), ("68", None), ("#68", None), ("0", None), ("1", Some(1))] {
        let mut app = open(120, 36);
        assert_eq!(page_gone_to(&mut app, text), page, "/page {text}");
        assert_eq!(app.panes.page.as_ref().map(|shown| shown.number), page, "/page {text}");
        let said = app.notices.current.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
        assert_eq!(said.contains("67") && said.contains(text), page.is_none(), "/page {text}: {said}");
    }
}

#[test]
fn what_is_said_of_another_question_is_not_taken_for_this_one() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    app.update(Message::Answer(id, AnswerEvent::Text("It makes".into())));
    for other in [AskId(id.0 - 1), AskId(id.0 + 1)] {
        for event in [
            AnswerEvent::Text(" nonsense".into()),
            AnswerEvent::Passages { passages: passages()[1..].to_vec(), coverage: WHOLE },
            AnswerEvent::Failed { failure: Failure::Said("lost".into()), partial: "nothing".into() },
        ] {
            assert!(app.update(Message::Answer(other, event)).is_empty());
        }
    }
    let turn = &app.chat.turns()[0];
    assert!(turn.running() && turn.answer == "It makes" && turn.passages.len() == 2, "{turn:?}");
    end(&mut app, id, ANSWER);
    assert!(!app.chat.turns()[0].running());
}

#[test]
fn a_question_of_the_conversation_before_does_not_name_the_new_one() {
    let started = |conversation| AnswerEvent::Started { turn: TurnId(1), conversation: ConversationId(conversation) };
    let mut app = open(120, 36);
    let left = ask(&mut app, "Why?").unwrap();
    write(&mut app, "/new");
    press(&mut app, Code::Enter);
    // It was asked before the conversation was left: its conversation exists now, and is not this one.
    app.update(Message::Answer(left, started(7)));
    assert_eq!(app.chat.id, None);
    let asked = ask(&mut app, "And now?").unwrap();
    app.update(Message::Answer(asked, started(8)));
    assert_eq!(app.chat.id, Some(ConversationId(8)));
    // A question stopped at once still belongs to the current conversation.
    let mut app = open(120, 36);
    let stopped = ask(&mut app, "Why?").unwrap();
    press(&mut app, Code::Esc);
    app.update(Message::Answer(stopped, started(9)));
    assert_eq!(app.chat.id, Some(ConversationId(9)));
}
