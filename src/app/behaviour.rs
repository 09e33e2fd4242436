//! Tests of every command, and of the keys in overlays.

use super::effect::Effect;
use super::keys::keymap::Action;
use super::message::FileRow;
use super::overlays::Overlay;
use super::overlays::line::{Line, Wanted};
use super::overlays::lists::Choice;
use super::overlays::lists::answer_actions::TurnAction;
use super::panes::page::Purpose;
use super::panes::{Focus, Side};
use super::stage::{ANSWER, ask, begin, ctrl, end, open, page, page_with_tables, press, write};
use super::state::App;
use super::{Code, Key, Keymap, Message};
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::document::{DocumentId, PageSpan};

/// The guide, with an answered question.
fn answered() -> App {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    app
}

fn said(app: &App) -> String {
    app.notices.current.as_ref().map(|notice| notice.text.clone()).unwrap_or_default()
}

fn loaded(effects: &[Effect]) -> Option<u32> {
    match effects {
        [] => None,
        [Effect::LoadPage { page, .. }] => Some(*page),
        other => panic!("{other:?}"),
    }
}

/// The labels of the topmost list, in order.
fn listed(app: &App) -> Vec<String> {
    match app.overlays.last() {
        Some(Overlay::List(list)) => {
            let picker = &list.picker;
            picker.view(usize::MAX).1.iter().map(|at| picker.items[*at].label.clone()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_are_turned_one_by_one_and_to_both_ends() {
    let mut app = open(120, 36);
    assert_eq!(loaded(&app.act(Action::PageForward)), None, "no page is open");
    assert_eq!(loaded(&app.turn_to(66)), Some(66));
    for (action, wanted) in [
        (Action::PageForward, Some(67)),
        (Action::PageForward, None),
        (Action::PageFirst, Some(1)),
        (Action::PageBack, None),
        (Action::PageLast, Some(67)),
        (Action::PageBack, Some(66)),
    ] {
        assert_eq!(loaded(&app.act(action)), wanted, "{action:?}");
        let number = app.panes.page.as_ref().unwrap().number;
        app.update(page(number));
        app.settle();
    }
}

#[test]
fn a_long_page_is_scrolled_through_before_the_next_one_comes() {
    let mut app = open(120, 36);
    app.turn_to(10);
    let Message::Page { document, number, page } = page(10) else { panic!() };
    let long = page.map(|mut page| {
        page.text = (0..100).map(|n| format!("Line {n} says that it is line {n}.\n\n")).collect();
        page
    });
    app.update(Message::Page { document, number, page: long });
    app.settle();
    let height = usize::from(app.panes.geometry().unwrap().side_text.height);
    let top = |app: &App| app.panes.page.as_ref().unwrap().top;
    assert_eq!((loaded(&app.act(Action::PageForward)), top(&app)), (None, height - 2), "two lines stay in view");
    app.act(Action::PageLineDown);
    app.act(Action::PageLineUp);
    assert_eq!(top(&app), height - 2);
    assert_eq!((loaded(&app.act(Action::PageBack)), top(&app)), (None, 0));
    let steps = (0..100).take_while(|_| loaded(&app.act(Action::PageForward)).is_none()).count();
    assert!((2..30).contains(&steps), "{steps}");
    assert_eq!(app.panes.page.as_ref().unwrap().number, 11);
}

#[test]
fn the_keyboard_goes_round_the_panes_that_are_there() {
    let mut app = answered();
    let round = |app: &mut App, action| -> Vec<Focus> {
        (0..4)
            .map(|_| {
                app.act(action);
                app.panes.focus
            })
            .collect()
    };
    use Focus::{Composer, Conversation, Side as Beside};
    (app.panes.side, app.panes.focus) = (Side::Passages, Composer);
    assert_eq!(round(&mut app, Action::NextPane), [Conversation, Beside, Composer, Conversation]);
    app.panes.focus = Composer;
    assert_eq!(round(&mut app, Action::PreviousPane), [Beside, Conversation, Composer, Beside]);
    (app.panes.side, app.panes.focus) = (Side::Hidden, Composer);
    assert_eq!(round(&mut app, Action::NextPane), [Conversation, Composer, Conversation, Composer]);
    // In the conversation a citation is selected, in the input none.
    assert_eq!(app.chat.chosen(), None);
    app.act(Action::NextPane);
    assert!(app.chat.chosen().is_some());
    app.act(Action::NextPane);
    assert_eq!(app.chat.chosen(), None);
    // The passage list takes the focus and returns it.
    app.act(Action::TogglePassages);
    assert_eq!((app.panes.side, app.panes.focus), (Side::Passages, Beside));
    app.act(Action::TogglePassages);
    assert_eq!((app.panes.side, app.panes.focus), (Side::Hidden, Composer));
}

#[test]
fn the_side_pane_keeps_between_a_quarter_and_most_of_the_width() {
    let mut app = open(120, 36);
    app.act(Action::Wider);
    assert_eq!(app.panes.share, 46);
    app.act(Action::Narrower);
    assert_eq!(app.panes.share, 42);
    (0..20).for_each(|_| drop(app.act(Action::Wider)));
    assert_eq!(app.panes.share, 70);
    (0..20).for_each(|_| drop(app.act(Action::Narrower)));
    assert_eq!(app.panes.share, 24);
}

#[test]
fn commands_that_only_ask_for_something_ask_for_it() {
    let mut app = answered();
    let id = app.chat.id.unwrap();
    for (action, effect) in [
        (Action::Models, Effect::LoadModels),
        (Action::Library, Effect::LoadLibrary),
        (Action::Sessions, Effect::LoadSessions),
        (Action::Export, Effect::Export { id, json: false }),
        (Action::ExportJson, Effect::Export { id, json: true }),
        (Action::OpenFile, Effect::ListFiles(".".into())),
        (Action::Map, Effect::Chart { document: DocumentId("d".into()), question: Some("Why?".into()) }),
        (Action::Suspend, Effect::Suspend),
        (Action::Quit, Effect::Quit),
    ] {
        assert_eq!(app.act(action), [effect]);
    }
    assert_eq!(app.act(Action::ToggleMouse), [Effect::Mouse(false)]);
    assert_eq!(app.act(Action::ToggleMouse), [Effect::Mouse(true)]);
}

#[test]
fn without_a_document_or_a_question_they_say_what_is_missing() {
    let mut app = App::new(Keymap::default(), "answer");
    app.update(Message::Resize { columns: 120, rows: 36 });
    for action in [
        Action::Export,
        Action::Map,
        Action::GoToPage,
        Action::Find,
        Action::Inspect,
        Action::AnswerActions,
        Action::TurnActions,
        Action::CopyAnswer,
        Action::CopyTurn,
        Action::AgainWith,
        Action::OpenCitation,
        Action::TableCopy,
        Action::TableExport,
    ] {
        app.notices.current = None;
        assert!(app.act(action).is_empty() && app.overlays.is_empty(), "{action:?}");
        assert!(!said(&app).is_empty(), "{action:?}");
    }
    for action in [Action::Again, Action::PageForward, Action::PageNextMark, Action::PageCopy, Action::PassageOpen] {
        assert!(app.act(action).is_empty() && app.overlays.is_empty(), "{action:?}");
    }
}

#[test]
fn the_actions_of_an_answer_are_those_that_it_has_something_for() {
    use TurnAction::*;
    let offered = |app: &App| match app.overlays.last() {
        Some(Overlay::List(list)) => match &list.choice {
            Choice::AnswerActions(offered) if offered.turn == 0 => offered.actions.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    app.act(Action::AnswerActions);
    assert_eq!(offered(&app), [Again, AgainWith, TakeAs, Edit]);
    begin(&mut app, id);
    app.update(Message::Answer(id, AnswerEvent::Reasoning("Let me look.".into())));
    app.act(Action::TurnActions);
    assert_eq!(offered(&app), [Sources, Again, AgainWith, TakeAs, Edit, Reasoning]);
    end(&mut app, id, ANSWER);
    app.act(Action::AnswerActions);
    assert_eq!(
        offered(&app),
        [CopySources, CopyText, CopyMarkdown, Sources, Again, AgainWith, TakeAs, Edit, Reasoning]
    );
    assert_eq!(listed(&app).len(), 9);
    app.overlays.clear();

    let copied = |app: &mut App, action| match app.with_turn(0, action).as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(copied(&mut app, CopyMarkdown), ANSWER);
    let plain = copied(&mut app, CopyText);
    assert!(!plain.contains("**") && plain.contains("equally unlike"), "{plain}");
    let whole = copied(&mut app, CopySources);
    assert!(whole.contains("guide.pdf") && whole.contains("equally unlike"), "{whole}");
    assert_eq!(app.act(Action::CopyAnswer), [Effect::Copy(whole)]);
    let shown = app.chat.turns()[0].reasoning_shown;
    app.with_turn(0, Reasoning);
    assert_eq!(app.chat.turns()[0].reasoning_shown, !shown);
    app.with_turn(0, Edit);
    assert_eq!((app.composer.text(), app.panes.focus), ("Why?", Focus::Composer));
    (app.panes.side, app.panes.focus) = (Side::Hidden, Focus::Composer);
    app.with_turn(0, Sources);
    assert_eq!((app.panes.side, app.panes.focus), (Side::Passages, Focus::Side));
    assert!(app.with_turn(7, CopyText).is_empty());
    let effects = app.with_turn(0, Again);
    assert!(matches!(&effects[..], [Effect::Ask { ask, .. }] if ask.question == "Why?"), "{effects:?}");
}

#[test]
fn the_table_at_hand_is_copied_or_exported_whole() {
    let mut app = open(120, 36);
    let document = DocumentId("d".into());
    app.show_page(&document, 12, Purpose::Browse);
    let page = page_with_tables(12, "Words\na\tb\n\nMore words\nc\td");
    app.update(Message::Page { document: document.clone(), number: 12, page: Ok(page) });
    app.settle();
    let place = PageSpan { page: 12, start: 6, end: 9 };
    let take = |file| Effect::TakeTable { document: document.clone(), place, file };
    assert_eq!(app.act(Action::TableCopy), [take(false)]);
    assert_eq!(press(&mut app, Code::Char('x')), [take(true)]);
    assert_eq!(app.update(Message::ToCopy("| a |".into())), [Effect::Copy("| a |".into())]);
    // They are among the commands while a page is shown.
    let offered = |app: &mut App| {
        app.act(Action::Palette);
        let Some(Overlay::List(list)) = app.overlays.pop() else { panic!() };
        matches!(list.choice, Choice::Commands(all) if all.0.contains(&Action::TableExport))
    };
    assert!(offered(&mut app));
    press(&mut app, Code::Esc);
    assert!(!offered(&mut app));
}

#[test]
fn the_tables_of_an_answer_are_copied_and_exported_without_citations() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Which torque?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, "So [1]:\n\n| Part | Nm |\n|---|--:|\n| `PX` | 12 [1] |\n| =1 | 9, about |\n\nThat is all [2].");
    let (copy, export) = (app.with_turn(0, TurnAction::CopyTables), app.with_turn(0, TurnAction::ExportTables));
    assert_eq!(copy, [Effect::Copy("| Part | Nm |\n|---|--:|\n| `PX` | 12 |\n| =1 | 9, about |\n".into())]);
    assert_eq!(export, [Effect::SaveTable("Part,Nm\r\nPX,12\r\n'=1,\"9, about\"\r\n".into())]);
    app.act(Action::AnswerActions);
    assert!(listed(&app).iter().any(|label| label.contains("tables")));
}

#[test]
fn matches_are_walked_round_in_both_directions() {
    let mut app = open(120, 36);
    write(&mut app, "/find unlike");
    press(&mut app, Code::Enter);
    let document = DocumentId("d".into());
    let span = |page| PageSpan { page, start: 1, end: 7 };
    let found = Message::Found { document, wanted: "unlike".into(), spans: Ok(vec![span(10), span(12), span(40)]) };
    assert_eq!(loaded(&app.update(found)), Some(10));
    let pages: Vec<Option<u32>> = [true, true, true, false]
        .map(|forward| loaded(&app.act(if forward { Action::PageNextMark } else { Action::PagePreviousMark })))
        .into();
    assert_eq!(pages, [Some(12), Some(40), Some(10), Some(40)]);
    assert!(matches!(&app.panes.page.as_ref().unwrap().purpose, Purpose::Find { at: 2, .. }));
}

#[test]
fn a_text_over_the_panes_is_scrolled_and_put_away() {
    let mut app = open(120, 36);
    let top = |app: &App| match app.overlays.last() {
        Some(Overlay::Help(help)) => Some(help.top),
        _ => None,
    };
    app.act(Action::Help);
    let page = 36 - 8;
    for (code, wanted) in [
        (Code::Down, 1),
        (Code::Char('j'), 2),
        (Code::Up, 1),
        (Code::Char('k'), 0),
        (Code::Up, 0),
        (Code::PageDown, page),
        (Code::Char(' '), 2 * page),
        (Code::PageUp, page),
        (Code::Home, 0),
    ] {
        app.overlay_key(Key::plain(code));
        assert_eq!(top(&app), Some(wanted), "{code:?}");
    }
    app.overlay_key(Key::plain(Code::End));
    assert!(top(&app) > Some(1000));
    app.overlay_key(Key::plain(Code::Char('G')));
    app.overlay_key(Key::plain(Code::Char('g')));
    assert_eq!(top(&app), Some(0));
    app.overlay_key(Key::plain(Code::Char('c')));
    assert_eq!(top(&app), Some(0), "a c alone leaves it there");
    for key in [Key::plain(Code::Esc), Key::plain(Code::Char('q')), Key::ctrl('c'), Key::plain(Code::F(1))] {
        app.act(Action::Help);
        let before = app.overlays.len();
        app.overlay_key(key);
        assert_eq!(app.overlays.len(), before - 1, "{key:?}");
    }
}

fn files(app: &mut App) {
    let row = |name: &str, folder| FileRow { name: name.into(), folder, size: 1_234_567 };
    let rows = vec![row("..", true), row("charts", true), row("harbour.md", false)];
    app.update(Message::Files { folder: "/notes".into(), files: Ok(rows) });
}

#[test]
fn folders_are_entered_and_left_and_files_are_opened() {
    for (keys, wanted) in [
        (&[Code::Enter][..], Effect::ListFiles("/notes/..".into())),
        (&[Code::Down, Code::Enter], Effect::ListFiles("/notes/charts".into())),
        (&[Code::Backspace], Effect::ListFiles("/notes/..".into())),
        (&[Code::Left], Effect::ListFiles("/notes/..".into())),
    ] {
        let mut app = open(120, 36);
        files(&mut app);
        let effects: Vec<Effect> = keys.iter().flat_map(|key| press(&mut app, *key)).collect();
        assert_eq!(effects, [wanted], "{keys:?}");
    }
    let mut app = open(120, 36);
    files(&mut app);
    write(&mut app, "harbo");
    press(&mut app, Code::Backspace);
    assert_eq!(listed(&app), ["harbour.md"], "with something typed, Backspace takes of that");
    let effects = press(&mut app, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Open { path, .. }] if path.ends_with("harbour.md")), "{effects:?}");
    assert!(app.overlays.is_empty());
}

#[test]
fn a_line_asked_for_is_used_for_what_it_was_asked() {
    let mut app = answered();
    app.act(Action::GoToPage);
    write(&mut app, "12");
    assert_eq!(loaded(&press(&mut app, Code::Enter)), Some(12));
    app.act(Action::Find);
    write(&mut app, "unlike");
    let effects = press(&mut app, Code::Enter);
    assert!(matches!(&effects[..], [Effect::Find { wanted, .. }] if wanted == "unlike"), "{effects:?}");
    app.act(Action::Find);
    write(&mut app, "nothing");
    assert!(press(&mut app, Code::Esc).is_empty() && app.overlays.is_empty());

    let id = app.chat.id.unwrap();
    let title = |app: &mut App, text: &str| {
        app.overlays.push(Line::asking(String::new(), String::new(), Wanted::Title(id), text));
        press(app, Code::Enter)
    };
    assert!(title(&mut app, "  ").is_empty(), "a title is never empty");
    assert_eq!(title(&mut app, " Ice\nin Riga "), [Effect::RenameSession { id, title: "Ice in Riga".into() }]);
    assert_eq!(app.chat.title, "Ice in Riga");
}

#[test]
fn the_palette_has_what_makes_sense_in_a_list_and_does_it() {
    let mut app = open(120, 36);
    app.act(Action::Palette);
    let all = listed(&app);
    for action in [Action::Help, Action::Library, Action::Quit, Action::Compare] {
        assert!(all.contains(&app.locale.action(action)), "{action:?}");
    }
    for action in [Action::Palette, Action::Up, Action::NextPane, Action::ScrollPageUp, Action::PageForward] {
        assert!(!all.contains(&app.locale.action(action)), "{action:?}");
    }
    let library = app.locale.action(Action::Library);
    write(&mut app, &library);
    assert_eq!(press(&mut app, Code::Enter), [Effect::LoadLibrary]);
}

#[test]
fn the_request_that_is_looked_at_is_that_of_the_input_or_of_the_last_question() {
    let mut app = answered();
    let inspected = |app: &mut App| match app.act(Action::Inspect).as_slice() {
        [Effect::Inspect(ask)] => ask.question.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(inspected(&mut app), "Why?");
    write(&mut app, "And how?");
    assert_eq!(inspected(&mut app), "And how?");
    assert_eq!(app.composer.text(), "And how?", "it is still to be asked");
    ctrl(&mut app, 'u');
    assert_eq!(app.composer.text(), "");
}
