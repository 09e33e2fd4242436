//! The main screens as they are drawn, looked at once and kept. `INSTA_UPDATE=always cargo test` writes them anew.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{Theme, draw};
use crate::app::stage::{ANSWER, ask, begin, ctrl, end, open, page, press};
use crate::app::text::width;
use crate::app::{Code, Language, Message, Model};
use crate::domain::progress::AnswerEvent;

fn shot(model: &mut Model) -> String {
    model.settle();
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    terminal.draw(|frame| draw(frame, model, Theme::new(true))).unwrap();
    // The second half of a wide character is a cell of its own, which is not text.
    let buffer = terminal.backend().buffer();
    let line = |y: u16| {
        let (mut line, mut x) = (String::new(), 0);
        while x < buffer.area.width {
            line.push_str(buffer[(x, y)].symbol());
            x += width(buffer[(x, y)].symbol()).max(1) as u16;
        }
        line.trim_end().to_string()
    };
    (0..buffer.area.height).map(|y| format!("│{}\n", line(y))).collect()
}

fn answered(columns: u16, rows: u16) -> Model {
    let mut model = open(columns, rows);
    let id = ask(&mut model, "Why does one-hot encoding fail?").unwrap();
    begin(&mut model, id);
    end(&mut model, id, ANSWER);
    model
}

#[test]
fn a_document_just_opened() {
    insta::assert_snapshot!(shot(&mut open(80, 24)));
}

#[test]
fn an_answer_that_streams() {
    let mut model = open(120, 30);
    let id = ask(&mut model, "Why does one-hot encoding fail?").unwrap();
    begin(&mut model, id);
    model.update(Message::Answer(id, AnswerEvent::Text("It makes **every two".into())));
    ask(&mut model, "And then?");
    insta::assert_snapshot!(shot(&mut model));
}

#[test]
fn a_checked_answer_beside_its_passages() {
    insta::assert_snapshot!(shot(&mut answered(120, 30)));
}

#[test]
fn the_cited_page_in_a_drawer() {
    let mut model = answered(80, 24);
    press(&mut model, Code::F(2));
    model.update(page(10));
    insta::assert_snapshot!(shot(&mut model));
}

#[test]
fn one_pane_at_a_time() {
    let mut model = answered(60, 18);
    press(&mut model, Code::F(2));
    model.update(page(10));
    insta::assert_snapshot!(shot(&mut model));
}

#[test]
fn the_choice_of_a_template() {
    let mut model = answered(80, 24);
    ctrl(&mut model, 't');
    insta::assert_snapshot!(shot(&mut model));
}

/// The same in the other language.
fn chinese(mut model: Model) -> Model {
    model.words = Language::Chinese;
    model
}

#[test]
fn a_document_just_opened_in_chinese() {
    insta::assert_snapshot!(shot(&mut chinese(open(80, 24))));
}

#[test]
fn a_checked_answer_beside_its_passages_in_chinese() {
    insta::assert_snapshot!(shot(&mut chinese(answered(120, 30))));
}

#[test]
fn the_keys_in_chinese() {
    let mut model = chinese(open(120, 36));
    press(&mut model, Code::F(1));
    insta::assert_snapshot!(shot(&mut model));
}

#[test]
fn the_keys() {
    let mut model = open(80, 24);
    press(&mut model, Code::F(1));
    insta::assert_snapshot!(shot(&mut model));
}
