//! What comes late, or for another question, changes nothing; and no page is gone to that does not exist.

use super::Message;
use super::effect::{AskId, Effect};
use super::stage::{ANSWER, WHOLE, ask, begin, end, open, passages, press, write};
use super::{Code, Model};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::conversation::{ConversationId, TurnId};

fn page_gone_to(model: &mut Model, text: &str) -> Option<u32> {
    write(model, &format!("/page {text}"));
    press(model, Code::Enter).into_iter().find_map(|effect| match effect {
        Effect::LoadPage { page, .. } => Some(page),
        _ => None,
    })
}

#[test]
fn the_page_behind_the_last_is_refused_and_the_last_one_named() {
    for (text, page) in [("67", Some(67)), ("68", None), ("#68", None), ("0", None), ("1", Some(1))] {
        let mut model = open(120, 36);
        assert_eq!(page_gone_to(&mut model, text), page, "/page {text}");
        assert_eq!(model.page.as_ref().map(|shown| shown.number), page, "/page {text}");
        let said = model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
        assert_eq!(said.contains("67") && said.contains(text), page.is_none(), "/page {text}: {said}");
    }
}

#[test]
fn what_is_said_of_another_question_is_not_taken_for_this_one() {
    let mut model = open(120, 36);
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    model.update(Message::Answer(id, AnswerEvent::Text("It makes".into())));
    for other in [AskId(id.0 - 1), AskId(id.0 + 1)] {
        for event in [
            AnswerEvent::Text(" nonsense".into()),
            AnswerEvent::Passages { passages: passages()[1..].to_vec(), coverage: WHOLE },
            AnswerEvent::Failed { message: "lost".into(), partial: "nothing".into() },
        ] {
            assert!(model.update(Message::Answer(other, event)).is_empty());
        }
    }
    let turn = &model.chat.turns()[0];
    assert!(turn.running() && turn.answer == "It makes" && turn.passages.len() == 2, "{turn:?}");
    end(&mut model, id, ANSWER);
    assert!(!model.chat.turns()[0].running());
}

#[test]
fn a_question_of_the_conversation_before_does_not_name_the_new_one() {
    let started = |conversation| AnswerEvent::Started { turn: TurnId(1), conversation: ConversationId(conversation) };
    let mut model = open(120, 36);
    let left = ask(&mut model, "Why?").unwrap();
    write(&mut model, "/new");
    press(&mut model, Code::Enter);
    // It had been asked before it was left: its conversation is there now, and is not this one.
    model.update(Message::Answer(left, started(7)));
    assert_eq!(model.chat.id, None);
    let asked = ask(&mut model, "And now?").unwrap();
    model.update(Message::Answer(asked, started(8)));
    assert_eq!(model.chat.id, Some(ConversationId(8)));
    // A question stopped at once belongs to the conversation that goes on.
    let mut model = open(120, 36);
    let stopped = ask(&mut model, "Why?").unwrap();
    press(&mut model, Code::Esc);
    model.update(Message::Answer(stopped, started(9)));
    assert_eq!(model.chat.id, Some(ConversationId(9)));
}
