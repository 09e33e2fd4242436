//! Keys of the person's own, wherever keys mean something; and no line in the table that nothing answers to.

use std::collections::BTreeMap;

use super::effect::Effect;
use super::input::composer::Editor;
use super::keys::bindings::Keymap;
use super::keys::keymap::{Action, Context};
use super::locale::Locale;
use super::message::{FileRow, SessionRow};
use super::overlays::form::{Field, Form};
use super::overlays::line::{Line, Wanted};
use super::overlays::{Around, Outcome, Overlay};
use super::stage::{ANSWER, ask, begin, end, open, write};
use super::{App, Message};
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::document::{Document, DocumentId, Format};
use crate::domain::finding::chart::Chart;

fn with(own: &[(&str, &[&str])]) -> App {
    let mut app = open(120, 36);
    let own: BTreeMap<String, Vec<String>> =
        own.iter().map(|(name, keys)| (name.to_string(), keys.iter().map(|key| key.to_string()).collect())).collect();
    let (keymap, problems) = Keymap::with(&own);
    assert_eq!(problems, []);
    app.keymap = keymap;
    app
}

fn press(app: &mut App, key: &str) -> Vec<Effect> {
    let effects = app.update(Message::Key(key.parse().unwrap()));
    app.settle();
    effects
}

fn rows() -> Vec<SessionRow> {
    let row = |id: i64| SessionRow {
        id: ConversationId(id),
        title: format!("conversation {id}"),
        documents: Vec::new(),
        text: String::new(),
        turns: 1,
        updated: String::new(),
    };
    vec![row(1), row(2)]
}

#[test]
fn the_keys_of_a_list_are_the_persons_own() {
    let mut app = with(&[("list-down", &["ctrl-d"]), ("session-delete", &["f9"]), ("close", &["ctrl-b"])]);
    app.update(Message::Sessions(Ok(rows())));
    for key in ["delete", "down", "esc"] {
        assert_eq!((press(&mut app, key), app.overlays.len()), (vec![], 1), "{key} is bound to nothing any more");
    }
    press(&mut app, "ctrl-d");
    assert!(press(&mut app, "f9").is_empty());
    assert_eq!(press(&mut app, "f9"), [Effect::DeleteSession(ConversationId(2))]);
    press(&mut app, "ctrl-b");
    assert!(app.overlays.is_empty());
}

#[test]
fn the_keys_of_the_input_are_the_persons_own() {
    let mut app = with(&[("send", &["ctrl-enter"]), ("new-line", &["enter"]), ("interrupt", &["ctrl-b"])]);
    write(&mut app, "Why");
    assert!(press(&mut app, "enter").is_empty());
    assert_eq!(app.composer.text(), "Why\n");
    assert!(matches!(press(&mut app, "ctrl-enter")[..], [Effect::Ask { .. }]));
    assert!(press(&mut app, "ctrl-c").is_empty());
    assert!(matches!(press(&mut app, "ctrl-b")[..], [Effect::Cancel(_)]));
}

#[test]
fn the_first_key_of_the_sources_opens_the_first_and_so_on() {
    let mut app = with(&[("source", &["f10", "f11"])]);
    let id = ask(&mut app, "Why?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    assert!(matches!(press(&mut app, "f11")[..], [Effect::LoadPage { page: 46, .. }]));
    assert!(matches!(press(&mut app, "f10")[..], [Effect::LoadPage { page: 10, .. }]));
    assert!(press(&mut app, "alt-1").is_empty());
}

#[test]
fn two_quick_presses_of_esc_are_one() {
    let mut app = open(120, 36);
    let id = ask(&mut app, "Why?").unwrap();
    assert_eq!(press(&mut app, "alt-esc"), [Effect::Cancel(id)]);
}

/// An overlay in which the keys of a context mean something.
fn overlay_of(context: Context) -> Option<Overlay> {
    let mut app = open(120, 36);
    let document = Document {
        id: DocumentId("d".into()),
        path: "guide.pdf".into(),
        title: "A guide".into(),
        format: Format::Pdf,
        pages: 67,
    };
    let field = |choices: &[&str]| Field {
        name: "tone".into(),
        choices: choices.iter().map(|choice| choice.to_string()).collect(),
        editor: Editor::default(),
        ..Field::default()
    };
    let form = |field: Field| {
        let form = Form::new("Brief".into(), vec![field], None, ByHand::default());
        Overlay::Form(Box::new(form))
    };
    match context {
        Context::Overlay | Context::List => drop(press(&mut app, "ctrl-p")),
        Context::Library => drop(app.update(Message::Library(Ok((vec![document], None))))),
        Context::Sessions => drop(app.update(Message::Sessions(Ok(rows())))),
        Context::Files => {
            let file = FileRow { name: "a.pdf".into(), folder: false, size: 1 };
            app.update(Message::Files { folder: "/".into(), files: Ok(vec![file]) });
        }
        Context::Text => drop(press(&mut app, "f1")),
        Context::Map => {
            let chart = Chart { pages: 67, read: 67, ..Chart::default() };
            app.update(Message::Chart { document: document.id, chart: Ok(chart) });
        }
        Context::Form => return Some(form(field(&[]))),
        Context::Choice => return Some(form(field(&["dry", "warm"]))),
        Context::Editing => return Some(Line::asking(String::new(), String::new(), Wanted::Find, "two words")),
        Context::Input | Context::Global | Context::Conversation | Context::Passages | Context::Page => return None,
        Context::Panes => return None,
    }
    app.overlays.pop()
}

#[test]
fn every_key_of_an_overlay_in_the_table_does_something_there() {
    let keymap = Keymap::default();
    let around = Around { keymap: &keymap, locale: Locale::English, rows: 10 };
    for action in Action::ALL.iter().filter(|action| action.context() != Context::Editing) {
        let Some(mut overlay) = overlay_of(action.context()) else { continue };
        let component = overlay.component();
        assert!(component.contexts().contains(&action.context()), "{action:?} is looked up nowhere");
        // Something to search for, where that is wanted.
        if *action == Action::LibrarySearch {
            component.paste("ice");
        }
        assert_ne!(component.act(*action, &around), Outcome::Ignored, "{action:?}");
    }
}

#[test]
fn every_key_of_the_editor_in_the_table_does_something_there() {
    let keymap = Keymap::default();
    for action in Action::ALL.iter().filter(|action| action.context() == Context::Editing) {
        let mut editor = Editor::with("two\nwords of three\nlines");
        // Into the middle, with something to undo, to redo, and to insert.
        for key in ["up", "ctrl-left", "alt-d", "x", "y", "alt-u"] {
            editor.key(key.parse().unwrap(), 40, &keymap);
        }
        let key = keymap.key(*action).to_lowercase();
        let key = [("↑", "up"), ("↓", "down"), ("←", "left"), ("→", "right")]
            .iter()
            .fold(key, |key, (sign, name)| key.replace(sign, name));
        let key = if key == "del" { "delete".to_string() } else { key };
        assert!(editor.key(key.parse().unwrap(), 40, &keymap), "{action:?} by {key}");
    }
}
