//! Tests of the interface's behaviour; each name is a sentence.

use std::sync::Arc;

use super::effect::{Effect, OpenId};
use super::message::{OpenFailure, SessionRow};
use super::stage::{ANSWER, ask, begin, ctrl, end, open, page, press, write};
use super::{Code, Message};
use crate::app::overlays::Overlay;
use crate::app::panes::{Focus, Side};
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::chat::{Candidate, Destination, ModelInfo};
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::conversation::template::{Source, Template};
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, Format};
use crate::domain::report::Failure;

#[test]
fn a_question_is_asked_of_the_open_document_with_the_chosen_template() {
    let mut app = open(120, 36);
    ctrl(&mut app, 't');
    press(&mut app, Code::Down);
    press(&mut app, Code::Enter);
    write(&mut app, "Why?");
    let effects = press(&mut app, Code::Enter);
    let [Effect::Ask { ask, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((ask.question.as_str(), ask.template.as_str()), ("Why?", "explain"));
    assert_eq!(ask.documents.len(), 1);
    assert_eq!(app.composer.text(), "");
}

#[test]
fn questions_wait_while_an_answer_runs_and_are_asked_in_order() {
    let mut app = open(120, 36);
    let first = ask(&mut app, "first").unwrap();
    assert_eq!(ask(&mut app, "second"), None);
    assert_eq!(ask(&mut app, "third"), None);
    begin(&mut app, first);
    let effects = end(&mut app, first, ANSWER);
    assert!(effects.iter().any(|e| matches!(e, Effect::Ask { ask, .. } if ask.question == "second")));
    assert_eq!(app.questions.queue.len(), 1);
}

#[test]
fn esc_stops_the_answer_keeps_what_was_said_and_gives_waiting_questions_back() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "first").unwrap();
    begin(&mut app, id);
    app.update(Message::Answer(id, AnswerEvent::Text("It makes every".into())));
    ask(&mut app, "second");
    let effects = press(&mut app, Code::Esc);
    assert!(effects.contains(&Effect::Cancel(id)));
    assert_eq!(app.chat.turns()[0].answer, "It makes every");
    assert_eq!(app.composer.text(), "second");
    // Later events of the stopped task are ignored.
    app.update(Message::Answer(id, AnswerEvent::Text(" more".into())));
    assert_eq!(app.chat.turns()[0].answer, "It makes every");
}

#[test]
fn the_page_behind_a_citation_opens_beside_and_the_input_stays_live() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    let effects = press(&mut app, Code::F(2));
    assert!(matches!(effects.as_slice(), [Effect::LoadPage { page: 10, .. }]), "{effects:?}");
    app.update(page(10));
    assert_eq!((app.panes.side, app.panes.focus), (Side::Page, Focus::Composer));
    write(&mut app, "next");
    assert_eq!(app.composer.text(), "next");
    // The next one is on another page.
    press(&mut app, Code::F(2));
    let effects = press(&mut app, Code::F(2));
    assert!(matches!(effects.as_slice(), [Effect::LoadPage { page: 46, .. }]), "{effects:?}");
    press(&mut app, Code::Esc);
    assert_ne!(app.panes.side, Side::Page);
}

#[test]
fn on_a_narrow_screen_the_page_takes_the_place_of_the_conversation_and_the_keys() {
    let mut app = open(60, 18);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    press(&mut app, Code::F(2));
    app.update(page(10));
    app.settle();
    assert_eq!(app.panes.focus, Focus::Side);
    assert_eq!(app.panes.geometry().unwrap().chat.height, 0);
    press(&mut app, Code::Esc);
    assert_eq!(app.panes.focus, Focus::Composer);
}

#[test]
fn letters_typed_in_a_pane_go_to_the_input_unless_they_are_its_keys() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    press(&mut app, Code::Tab);
    assert_eq!(app.panes.focus, Focus::Conversation);
    write(&mut app, "What");
    assert_eq!((app.panes.focus, app.composer.text()), (Focus::Composer, "What"));
}

#[test]
fn one_ctrl_c_clears_and_two_quit() {
    let mut app = open(80, 24);
    write(&mut app, "half a question");
    assert!(ctrl(&mut app, 'c').is_empty());
    assert_eq!(app.composer.text(), "");
    assert!(ctrl(&mut app, 'c').is_empty());
    assert_eq!(ctrl(&mut app, 'c'), [Effect::Quit]);
}

#[test]
fn a_failed_answer_says_why_and_the_next_question_can_be_asked() {
    let mut app = open(80, 24);
    let id = ask(&mut app, "Why?").unwrap();
    let failed = AnswerEvent::Failed { failure: Failure::Said("the server hung up".into()), partial: "It".into() };
    app.update(Message::Answer(id, failed));
    assert!(app.questions.running.is_none());
    assert!(ask(&mut app, "Again?").is_some());
}

#[test]
fn help_opens_by_a_question_mark_only_in_an_empty_input() {
    let mut app = open(80, 24);
    write(&mut app, "why?");
    assert!(app.overlays.is_empty());
    app.composer.set("");
    press(&mut app, Code::Char('?'));
    assert!(matches!(app.overlays.as_slice(), [Overlay::Help(_)]));
}

#[test]
fn without_a_document_a_question_is_not_lost() {
    let mut app = super::App::new(super::Keymap::default(), "answer");
    app.begin(Vec::new());
    app.settle();
    write(&mut app, "Where am I?");
    assert!(press(&mut app, Code::Enter).is_empty());
    assert_eq!(app.composer.text(), "Where am I?");
    assert!(app.notices.current.as_ref().is_some_and(|n| n.bad));
}

#[test]
fn another_model_is_taken_for_the_next_question_and_the_one_in_use_is_not_taken_again() {
    let mut app = open(120, 36);
    assert_eq!(press(&mut app, Code::F(8)), [Effect::LoadModels]);
    let candidate = |name: &str, current: bool| Candidate {
        provider: "ollama".into(),
        model: Some(name.into()),
        destination: Some(Destination::ThisMachine),
        current,
        expected: None,
        note: String::new(),
    };
    let models = vec![candidate("small", false), candidate("large", true)];
    app.update(Message::Models(models.clone()));
    assert!(press(&mut app, Code::Enter).is_empty(), "the one in use is selected");
    app.update(Message::Models(models));
    press(&mut app, Code::Up);
    let wanted = Effect::TakeModel { provider: Some("ollama".into()), model: Some("small".into()) };
    assert_eq!(press(&mut app, Code::Enter), [wanted]);
    let before = app.model.clone();
    app.update(Message::ModelTaken(Err(Failure::Said("cannot reach it".into()))));
    assert_eq!(app.model, before, "what cannot be used changes nothing");
    let info = ModelInfo {
        provider: "ollama".into(),
        model: "small".into(),
        destination: Destination::ThisMachine,
        context_tokens: None,
        small: true,
    };
    app.update(Message::ModelTaken(Ok(info.clone())));
    assert_eq!(app.model, Some(Ok(info)));
    write(&mut app, "/model large");
    let named = Effect::TakeModel { provider: None, model: Some("large".into()) };
    assert_eq!(press(&mut app, Code::Enter), [named]);
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
    let mut app = open(120, 36);
    app.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    assert!(press(&mut app, Code::Delete).is_empty());
    press(&mut app, Code::Down);
    assert!(press(&mut app, Code::Delete).is_empty(), "that was another one");
    assert_eq!(press(&mut app, Code::Delete), [Effect::DeleteSession(ConversationId(2))]);
}

#[test]
fn a_list_of_conversations_that_was_closed_is_not_opened_again_by_a_late_change() {
    let mut app = open(120, 36);
    app.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    press(&mut app, Code::Esc);
    app.update(Message::SessionsChanged(Ok(vec![row(1)])));
    assert!(app.overlays.is_empty());
    app.update(Message::Sessions(Ok(vec![row(1), row(2)])));
    app.update(Message::SessionsChanged(Ok(vec![row(1)])));
    assert_eq!(app.overlays.len(), 1);
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
    let mut app = super::App::new(super::Keymap::default(), "answer");
    app.update(library.clone());
    assert_eq!(press(&mut app, Code::Enter), [Effect::LoadSession(ConversationId(7))]);
    app.update(library.clone());
    press(&mut app, Code::Down);
    press(&mut app, Code::Down);
    let effects = press(&mut app, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Open { path, .. }] if path.ends_with("b.pdf")), "{effects:?}");
    let mut app = open(120, 36);
    ask(&mut app, "Why?");
    app.update(library);
    let effects = press(&mut app, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Open { path, .. }] if path.ends_with("a.pdf")), "{effects:?}");
}

#[test]
fn while_a_command_is_typed_those_that_it_may_become_are_offered() {
    let mut app = open(80, 24);
    write(&mut app, "/");
    assert!(app.suggestions().len() > 15);
    write(&mut app, "ex");
    let names: Vec<&str> = app.suggestions().iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["export", "export-json"]);
    write(&mut app, " ");
    assert!(app.suggestions().is_empty(), "what follows is no command");
    app.composer.set("what does /export do?");
    assert!(app.suggestions().is_empty());
}

#[test]
fn a_page_asked_for_before_it_was_read_is_shown_once_it_is() {
    let mut app = open(120, 36);
    let id = app.documents.views[0].open;
    app.documents.views[0].coverage.pages_read = 3;
    write(&mut app, "/page 10");
    press(&mut app, Code::Enter);
    let document = DocumentId("d".into());
    app.update(Message::Page { document: document.clone(), number: 10, page: Err(Failure::PageUnread) });
    let progress = |pages_read| {
        let coverage = Coverage { pages_read, pages_embedded: 0, pages_total: 67 };
        Message::Opening(id, OpenEvent::Progress(coverage))
    };
    assert!(app.update(progress(9)).is_empty());
    assert_eq!(app.update(progress(12)), [Effect::LoadPage { document, page: 10 }]);
    assert!(app.update(progress(20)).is_empty(), "once");
    app.update(page(10));
    assert!(app.panes.page.as_ref().is_some_and(|page| page.page.is_some()));
}

/// The page `/page TEXT` goes to, and the message about it.
fn gone_to(app: &mut super::App, text: &str) -> (Option<u32>, String) {
    (app.notices.current, app.panes.focus) = (None, Focus::Composer);
    write(app, &format!("/page {text}"));
    press(app, Code::Enter);
    app.composer.take();
    let said = app.notices.current.as_ref().map(|notice| notice.text.clone()).unwrap_or_default();
    (app.panes.page.as_ref().map(|page| page.number), said)
}

#[test]
fn a_page_is_gone_to_by_what_is_printed_on_it_and_what_else_it_could_be_is_said() {
    let mut app = open(120, 36);
    let labels = ["i", "ii", "iii", "iv", "v", "vi"].into_iter().map(String::from);
    let labels = labels.chain((1..=30).map(|n| n.to_string())).chain((1..=29).map(|n| n.to_string()));
    let labels = Arc::new(Labels::new((1..).zip(labels.chain(["A-1".to_string(), "A-2".to_string()]))));
    let (open, document) = (app.documents.views[0].open, DocumentId("d".into()));
    app.update(Message::Opening(open, OpenEvent::Labels { document, labels }));
    assert_eq!(gone_to(&mut app, "iii"), (Some(3), String::new()));
    assert_eq!(app.panes.page.as_ref().unwrap().place(app.locale), "p. iii · 3 of 67");
    assert_eq!(gone_to(&mut app, "p. A-1"), (Some(66), String::new()));
    assert_eq!(gone_to(&mut app, "#30"), (Some(30), String::new()));
    let (page, said) = gone_to(&mut app, "30");
    assert_eq!(page, Some(36));
    assert!(said.contains("File page 30 is p. 24") && said.contains("#30"), "{said}");
    // Two parts have that label; requested again, the other one.
    let (page, said) = gone_to(&mut app, "5");
    assert_eq!(page, Some(11));
    assert!(said.contains("#11, #41"), "{said}");
    assert_eq!(gone_to(&mut app, "5").0, Some(41));
    let (page, said) = gone_to(&mut app, "66");
    assert_eq!(page, Some(66));
    assert!(said.contains("No printed page 66"), "{said}");
    for wrong in ["99", "xxx", "#0", "#99"] {
        let (page, said) = gone_to(&mut app, wrong);
        assert_eq!(page, Some(66), "{wrong}");
        assert!(said.contains(wrong) && app.notices.current.as_ref().is_some_and(|notice| notice.bad), "{said}");
    }
}

#[test]
fn labels_that_come_late_are_put_on_the_answers_there_are_and_on_the_page_in_view() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    press(&mut app, Code::F(2));
    app.update(page(10));
    let shown = |app: &mut super::App| {
        app.settle();
        app.chat.view().iter().map(|line| line.content.text()).collect::<Vec<_>>().join("\n")
    };
    assert!(shown(&mut app).contains("p. 10"), "{}", shown(&mut app));
    let (open, document) = (app.documents.views[0].open, DocumentId("d".into()));
    let labels = Arc::new(Labels::new((7..=67).map(|page| (page, (page - 6).to_string()))));
    app.update(Message::Opening(open, OpenEvent::Labels { document, labels }));
    assert!(shown(&mut app).contains("p. 4") && !shown(&mut app).contains("p. 10"), "{}", shown(&mut app));
    assert_eq!(app.panes.page.as_ref().unwrap().place(app.locale), "p. 4 · 10 of 67");
    // A new question and a new conversation use them too.
    press(&mut app, Code::Esc);
    let id = ask(&mut app, "And?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    assert!(!shown(&mut app).contains("p. 10"), "{}", shown(&mut app));
}

#[test]
fn a_command_typed_before_its_document_is_open_waits_for_it() {
    let (mut app, id) = opening();
    for line in ["/page 10", "/find vocabulary"] {
        write(&mut app, line);
        assert!(press(&mut app, Code::Enter).is_empty(), "{line}");
        assert!(app.composer.is_blank() && app.notices.current.as_ref().is_some_and(|n| !n.bad), "{line}");
    }
    assert_eq!(app.questions.waiting, ["/page 10", "/find vocabulary"]);
    write(&mut app, "Why");
    let effects = app.update(Message::Opening(id, opened()));
    assert_eq!(effects, [Effect::LoadPage { document: DocumentId("d".into()), page: 10 }], "its page, at once");
    assert_eq!(app.panes.focus, Focus::Composer, "someone writes");
    let effects = app.update(Message::Opening(id, OpenEvent::Searchable { chunks: 3 }));
    let found = Effect::Find { document: DocumentId("d".into()), wanted: "vocabulary".into() };
    assert_eq!(effects, [found], "words, once all pages are read");
    assert!(app.questions.waiting.is_empty() && app.composer.text() == "Why");
}

#[test]
fn what_waits_for_a_document_that_cannot_be_opened_is_given_back() {
    let (mut app, id) = opening();
    for line in ["/page 10", "Where am I?"] {
        write(&mut app, line);
        press(&mut app, Code::Enter);
    }
    assert_eq!((app.questions.waiting.len(), app.questions.queue.len()), (1, 1));
    app.update(Message::OpenFailed(id, OpenFailure::Other(Failure::Said("it is no PDF".into()))));
    assert_eq!(app.composer.text(), "/page 10");
    assert!(app.questions.waiting.is_empty() && app.questions.queue.is_empty());
    app.composer.set("");
    press(&mut app, Code::Up);
    assert_eq!(app.composer.text(), "Where am I?");
    // If nothing is being opened, it stays in the input.
    app.composer.set("/page 10");
    press(&mut app, Code::Enter);
    assert_eq!(app.composer.text(), "/page 10");
    assert!(app.notices.current.as_ref().is_some_and(|n| n.bad));
}

#[test]
fn a_question_waits_for_the_form_of_its_templates_variables() {
    let mut app = open(120, 36);
    let text = "+++\n[variables.reader]\n[variables.tone]\ndefault = \"dry\"\nchoices = [\"dry\", \"warm\"]\n+++\n\
                {{ reader }} {{ tone }} {{ question }} {{ passages }}";
    let template = Template::parse("brief", Source::BuiltIn, text).unwrap();
    app.update(Message::Templates(vec![template], Vec::new()));
    assert_eq!(ask(&mut app, "Why?"), None);
    assert!(matches!(app.overlays.as_slice(), [Overlay::Form(form)] if form.fields.len() == 2));
    // Left, the question is in the input again.
    press(&mut app, Code::Esc);
    assert_eq!(app.composer.text(), "Why?");
    press(&mut app, Code::Enter);
    write(&mut app, "Ada");
    press(&mut app, Code::Down);
    press(&mut app, Code::Right);
    let effects = press(&mut app, Code::Enter);
    let [Effect::Ask { ask, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((ask.question.as_str(), ask.values["reader"].as_str()), ("Why?", "Ada"));
    assert_eq!(ask.values["tone"], "warm");
    // Known from now on; /set alone shows them again.
    assert!(app.overlays.is_empty());
    write(&mut app, "/set");
    press(&mut app, Code::Enter);
    assert!(matches!(app.overlays.as_slice(), [Overlay::Form(form)] if form.fields[0].value() == "Ada"));
}

/// A guide being opened.
fn opening() -> (super::App, OpenId) {
    let mut app = super::App::new(super::Keymap::default(), "answer");
    app.begin(vec!["guide.pdf".into()]);
    app.settle();
    let id = app.documents.views[0].open;
    (app, id)
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
    let mut app = open(120, 36);
    assert!(press(&mut app, Code::F(9)).is_empty());
    assert!(app.panes.picture().is_none() && app.notices.current.is_some(), "this build draws none, and says so");
    app.draws = true;
    assert!(matches!(&press(&mut app, Code::F(9))[..], [Effect::LoadPage { page: 1, .. }]));
    let first = app.panes.picture().unwrap();
    assert_eq!((first.page, first.area), (1, app.panes.geometry().unwrap().side_text));
    press(&mut app, Code::Right);
    assert_eq!(app.panes.picture().unwrap().page, 2);
    app.update(Message::Resize { columns: 80, rows: 24 });
    app.settle();
    assert_ne!(app.panes.picture().unwrap().area, first.area, "it follows the size of the window");
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    press(&mut app, Code::F(2));
    assert!(app.panes.picture().is_none(), "the words are marked in the text");
    press(&mut app, Code::F(9));
    assert_eq!(app.panes.picture().unwrap().page, 10);
    app.update(Message::NoPicture("it cannot be drawn".into()));
    assert!(app.panes.picture().is_none() && app.notices.current.as_ref().is_some_and(|n| n.bad));
}

#[test]
fn an_answer_without_a_model_leaves_the_one_of_the_next_question_in_the_status_bar() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "How many chapters are there?").unwrap();
    begin(&mut app, id);
    app.update(Message::Answer(id, AnswerEvent::Model(ModelInfo::extractive())));
    end(&mut app, id, ANSWER);
    assert!(matches!(&app.model, Some(Ok(info)) if info.model == "small-model"), "{:?}", app.model);
    let seen: Vec<String> = app.chat.view().iter().map(|line| line.content.text()).collect();
    assert!(seen.iter().any(|line| line.contains("no language model used")), "{seen:#?}");
}
