//! What the interface does, in sentences.

use std::sync::Arc;

use super::effect::{Effect, OpenId};
use super::message::{OpenFailure, SessionRow};
use super::model::{Focus, Side};
use super::overlay::Overlay;
use super::stage::{ANSWER, ask, begin, ctrl, end, open, page, press, write};
use super::{Code, Message};
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::chat::{Candidate, Destination, ModelInfo};
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::conversation::template::{Source, Template};
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, Format};

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

#[test]
fn another_model_is_taken_for_the_next_question_and_the_one_in_use_is_not_taken_again() {
    let mut model = open(120, 36);
    assert_eq!(press(&mut model, Code::F(8)), [Effect::LoadModels]);
    let candidate = |name: &str, current: bool| Candidate {
        provider: "ollama".into(),
        model: Some(name.into()),
        destination: Some(Destination::ThisMachine),
        current,
        expected: None,
        note: String::new(),
    };
    let models = vec![candidate("small", false), candidate("large", true)];
    model.update(Message::Models(models.clone()));
    assert!(press(&mut model, Code::Enter).is_empty(), "the one in use is selected");
    model.update(Message::Models(models));
    press(&mut model, Code::Up);
    let wanted = Effect::TakeModel { provider: Some("ollama".into()), model: Some("small".into()) };
    assert_eq!(press(&mut model, Code::Enter), [wanted]);
    let before = model.model.clone();
    model.update(Message::ModelTaken(Err("cannot reach it".into())));
    assert_eq!(model.model, before, "what cannot be used changes nothing");
    let info = ModelInfo {
        provider: "ollama".into(),
        model: "small".into(),
        destination: Destination::ThisMachine,
        context_tokens: None,
        small: true,
    };
    model.update(Message::ModelTaken(Ok(info.clone())));
    assert_eq!(model.model, Some(Ok(info)));
    write(&mut model, "/model large");
    let named = Effect::TakeModel { provider: None, model: Some("large".into()) };
    assert_eq!(press(&mut model, Code::Enter), [named]);
}

fn row(id: i64) -> SessionRow {
    SessionRow {
        id: ConversationId(id),
        title: format!("conversation {id}"),
        documents: Vec::new(),
        text: String::new(),
        turns: 1,
        updated: String::new(),
    }
}

#[test]
fn a_conversation_is_deleted_only_when_that_is_asked_for_twice() {
    let mut model = open(120, 36);
    model.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    assert!(press(&mut model, Code::Delete).is_empty());
    press(&mut model, Code::Down);
    assert!(press(&mut model, Code::Delete).is_empty(), "that was another one");
    assert_eq!(press(&mut model, Code::Delete), [Effect::DeleteSession(ConversationId(2))]);
}

#[test]
fn a_list_of_conversations_that_was_closed_is_not_opened_again_by_a_late_change() {
    let mut model = open(120, 36);
    model.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    press(&mut model, Code::Esc);
    model.update(Message::SessionsChanged(Ok(vec![row(1)])));
    assert!(model.overlays.is_empty());
    model.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    model.update(Message::SessionsChanged(Ok(vec![row(1)])));
    assert_eq!(model.overlays.len(), 1);
}

#[test]
fn the_last_conversation_stands_first_where_none_is_going_on() {
    let document = |name: &str| Document {
        id: DocumentId(name.into()),
        path: name.into(),
        title: name.into(),
        format: Format::Pdf,
        pages: 3,
    };
    let library = Message::Library(Ok((vec![document("a.pdf"), document("b.pdf")], Some(row(7)))));
    let mut model = super::Model::new(super::Keymap::default(), "answer");
    model.update(library.clone());
    assert_eq!(press(&mut model, Code::Enter), [Effect::LoadSession(ConversationId(7))]);
    model.update(library.clone());
    press(&mut model, Code::Down);
    press(&mut model, Code::Down);
    let effects = press(&mut model, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Open { path, .. }] if path.ends_with("b.pdf")), "{effects:?}");
    let mut model = open(120, 36);
    ask(&mut model, "Why?");
    model.update(library);
    let effects = press(&mut model, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Open { path, .. }] if path.ends_with("a.pdf")), "{effects:?}");
}

#[test]
fn while_a_command_is_typed_those_that_it_may_become_are_offered() {
    let mut model = open(80, 24);
    write(&mut model, "/");
    assert!(model.suggestions().len() > 15);
    write(&mut model, "ex");
    let names: Vec<&str> = model.suggestions().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["export", "export-json"]);
    write(&mut model, " ");
    assert!(model.suggestions().is_empty(), "what follows is no command");
    model.composer.set("what does /export do?");
    assert!(model.suggestions().is_empty());
}

#[test]
fn a_page_asked_for_before_it_was_read_is_shown_once_it_is() {
    let mut model = open(120, 36);
    let id = model.documents[0].open;
    model.documents[0].coverage.pages_read = 3;
    write(&mut model, "/page 10");
    press(&mut model, Code::Enter);
    let document = DocumentId("d".into());
    model.update(Message::Page { document: document.clone(), number: 10, page: Err("not read yet".into()) });
    let progress = |pages_read| {
        let coverage = Coverage { pages_read, pages_embedded: 0, pages_total: 67 };
        Message::Opening(id, OpenEvent::Progress(coverage))
    };
    assert!(model.update(progress(9)).is_empty());
    assert_eq!(model.update(progress(12)), [Effect::LoadPage { document, page: 10 }]);
    assert!(model.update(progress(20)).is_empty(), "once");
    model.update(page(10));
    assert!(model.page.as_ref().is_some_and(|page| page.page.is_some()));
}

/// The pages that `/page TEXT` goes to, and what is said of it.
fn gone_to(model: &mut super::Model, text: &str) -> (Option<u32>, String) {
    (model.notice, model.focus) = (None, Focus::Composer);
    write(model, &format!("/page {text}"));
    press(model, Code::Enter);
    model.composer.take();
    let said = model.notice.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
    (model.page.as_ref().map(|page| page.number), said)
}

#[test]
fn a_page_is_gone_to_by_what_is_printed_on_it_and_what_else_it_could_be_is_said() {
    let mut model = open(120, 36);
    let labels = ["i", "ii", "iii", "iv", "v", "vi"].into_iter().map(String::from);
    let labels = labels.chain((1..=30).map(|n| n.to_string())).chain((1..=29).map(|n| n.to_string()));
    let labels = Arc::new(Labels::new((1..).zip(labels.chain(["A-1".to_string(), "A-2".to_string()]))));
    let (open, document) = (model.documents[0].open, DocumentId("d".into()));
    model.update(Message::Opening(open, OpenEvent::Labels { document, labels }));
    assert_eq!(gone_to(&mut model, "iii"), (Some(3), String::new()));
    assert_eq!(model.page.as_ref().unwrap().place(model.words), "p. iii · 3 of 67");
    assert_eq!(gone_to(&mut model, "p. A-1"), (Some(66), String::new()));
    assert_eq!(gone_to(&mut model, "#30"), (Some(30), String::new()));
    let (page, said) = gone_to(&mut model, "30");
    assert_eq!(page, Some(36));
    assert!(said.contains("File page 30 is p. 24") && said.contains("#30"), "{said}");
    // Two parts bear it; asked for once more, the other.
    let (page, said) = gone_to(&mut model, "5");
    assert_eq!(page, Some(11));
    assert!(said.contains("#11, #41"), "{said}");
    assert_eq!(gone_to(&mut model, "5").0, Some(41));
    let (page, said) = gone_to(&mut model, "66");
    assert_eq!(page, Some(66));
    assert!(said.contains("No printed page 66"), "{said}");
    for wrong in ["99", "xxx", "#0", "#99"] {
        let (page, said) = gone_to(&mut model, wrong);
        assert_eq!(page, Some(66), "{wrong}");
        assert!(said.contains(wrong) && model.notice.as_ref().is_some_and(|notice| notice.bad), "{said}");
    }
}

#[test]
fn labels_that_come_late_are_put_on_the_answers_there_are_and_on_the_page_in_view() {
    let mut model = open(120, 36);
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    press(&mut model, Code::F(2));
    model.update(page(10));
    let shown = |model: &mut super::Model| {
        model.settle();
        model.chat.view().iter().map(|line| line.content.text()).collect::<Vec<_>>().join("\n")
    };
    assert!(shown(&mut model).contains("p. 10"), "{}", shown(&mut model));
    let (open, document) = (model.documents[0].open, DocumentId("d".into()));
    let labels = Arc::new(Labels::new((7..=67).map(|page| (page, (page - 6).to_string()))));
    model.update(Message::Opening(open, OpenEvent::Labels { document, labels }));
    assert!(shown(&mut model).contains("p. 4") && !shown(&mut model).contains("p. 10"), "{}", shown(&mut model));
    assert_eq!(model.page.as_ref().unwrap().place(model.words), "p. 4 · 10 of 67");
    // A new question and a new conversation know them too.
    press(&mut model, Code::Esc);
    let id = ask(&mut model, "And?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    assert!(!shown(&mut model).contains("p. 10"), "{}", shown(&mut model));
}

#[test]
fn a_command_typed_before_its_document_is_open_waits_for_it() {
    let (mut model, id) = opening();
    for line in ["/page 10", "/find vocabulary"] {
        write(&mut model, line);
        assert!(press(&mut model, Code::Enter).is_empty(), "{line}");
        assert!(model.composer.is_blank() && model.notice.as_ref().is_some_and(|n| !n.bad), "{line}");
    }
    assert_eq!(model.waiting, ["/page 10", "/find vocabulary"]);
    write(&mut model, "Why");
    let effects = model.update(Message::Opening(id, opened()));
    assert_eq!(effects, [Effect::LoadPage { document: DocumentId("d".into()), page: 10 }], "its page, at once");
    assert_eq!(model.focus, Focus::Composer, "someone writes");
    let effects = model.update(Message::Opening(id, OpenEvent::Searchable { chunks: 3 }));
    let found = Effect::Find { document: DocumentId("d".into()), wanted: "vocabulary".into() };
    assert_eq!(effects, [found], "words, once all pages are read");
    assert!(model.waiting.is_empty() && model.composer.text() == "Why");
}

#[test]
fn what_waits_for_a_document_that_cannot_be_opened_is_given_back() {
    let (mut model, id) = opening();
    for line in ["/page 10", "Where am I?"] {
        write(&mut model, line);
        press(&mut model, Code::Enter);
    }
    assert_eq!((model.waiting.len(), model.queue.len()), (1, 1));
    model.update(Message::OpenFailed(id, OpenFailure::Other("it is no PDF".into())));
    assert_eq!(model.composer.text(), "/page 10");
    assert!(model.waiting.is_empty() && model.queue.is_empty());
    model.composer.set("");
    press(&mut model, Code::Up);
    assert_eq!(model.composer.text(), "Where am I?");
    // Where nothing is on its way, it stays where it was written.
    model.composer.set("/page 10");
    press(&mut model, Code::Enter);
    assert_eq!(model.composer.text(), "/page 10");
    assert!(model.notice.as_ref().is_some_and(|n| n.bad));
}

#[test]
fn a_question_waits_for_the_form_of_its_templates_variables() {
    let mut model = open(120, 36);
    let text = "+++\n[variables.reader]\n[variables.tone]\ndefault = \"dry\"\nchoices = [\"dry\", \"warm\"]\n+++\n\
                {{ reader }} {{ tone }} {{ question }} {{ passages }}";
    let template = Template::parse("brief", Source::BuiltIn, text).unwrap();
    model.update(Message::Templates(vec![template], Vec::new()));
    assert_eq!(ask(&mut model, "Why?"), None);
    assert!(matches!(model.overlays.as_slice(), [Overlay::Form { form, .. }] if form.fields.len() == 2));
    // Left, the question stands in the input again.
    press(&mut model, Code::Esc);
    assert_eq!(model.composer.text(), "Why?");
    press(&mut model, Code::Enter);
    write(&mut model, "Ada");
    press(&mut model, Code::Down);
    press(&mut model, Code::Right);
    let effects = press(&mut model, Code::Enter);
    let [Effect::Ask { question, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((question.text.as_str(), question.values["reader"].as_str()), ("Why?", "Ada"));
    assert_eq!(question.values["tone"], "warm");
    // Known from now on; /set alone shows them again.
    assert!(model.overlays.is_empty());
    write(&mut model, "/set");
    press(&mut model, Code::Enter);
    assert!(matches!(model.overlays.as_slice(), [Overlay::Form { form, .. }] if form.fields[0].value() == "Ada"));
}

/// A guide on its way to be opened.
fn opening() -> (super::Model, OpenId) {
    let mut model = super::Model::new(super::Keymap::default(), "answer");
    model.begin(vec!["guide.pdf".into()]);
    model.settle();
    let id = model.documents[0].open;
    (model, id)
}

fn opened() -> OpenEvent {
    let document = Document {
        id: DocumentId("d".into()),
        path: "guide.pdf".into(),
        title: "A guide".into(),
        format: Format::Pdf,
        pages: 67,
    };
    OpenEvent::Opened { document, cached: false }
}

#[test]
fn a_page_is_shown_as_a_picture_until_a_citation_wants_its_text() {
    let mut model = open(120, 36);
    assert!(press(&mut model, Code::F(9)).is_empty());
    assert!(model.picture().is_none() && model.notice.is_some(), "this build draws none, and says so");
    model.draws = true;
    assert!(matches!(&press(&mut model, Code::F(9))[..], [Effect::LoadPage { page: 1, .. }]));
    let first = model.picture().unwrap();
    assert_eq!((first.page, first.area), (1, model.geometry().unwrap().side_text));
    press(&mut model, Code::Right);
    assert_eq!(model.picture().unwrap().page, 2);
    model.update(Message::Resize { columns: 80, rows: 24 });
    model.settle();
    assert_ne!(model.picture().unwrap().area, first.area, "it follows the size of the window");
    let id = ask(&mut model, "Why?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    press(&mut model, Code::F(2));
    assert!(model.picture().is_none(), "the words are marked in the text");
    press(&mut model, Code::F(9));
    assert_eq!(model.picture().unwrap().page, 10);
    model.update(Message::NoPicture("it cannot be drawn".into()));
    assert!(model.picture().is_none() && model.notice.as_ref().is_some_and(|n| n.bad));
}
