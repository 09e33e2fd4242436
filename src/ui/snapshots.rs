//! Snapshots of screens and overlays at four sizes, checked by eye once. `INSTA_UPDATE=always cargo test` updates them.

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{Theme, draw};
use crate::app::message::{FileRow, OpenFailure, Request, SessionRow};
use crate::app::panes::Focus;
use crate::app::panes::page::Purpose;
use crate::app::stage::{ANSWER, ask, begin, end, open, page, page_with_tables, passages, press};
use crate::app::text::width;
use crate::app::{App, Code, Keymap, Locale, Message};
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::chat::{Candidate, ChatMessage, Destination, Expected, Role};
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::conversation::template::{Source, Template};
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, FileNow, Format, Heading, PageSpan};
use crate::domain::finding::asked_place::Place;
use crate::domain::finding::chart::{Chart, Dot};
use crate::domain::inquiry::{Inquiry, Kind, Part, Region, Scope};

fn shot(app: &mut App) -> String {
    app.settle();
    let mut terminal = Terminal::new(TestBackend::new(app.panes.size.0, app.panes.size.1)).unwrap();
    terminal.draw(|frame| draw(frame, app, Theme::new(true))).unwrap();
    // The second half of a wide character is a cell of its own without text.
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

fn answered(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let id = ask(&mut app, "Why does one-hot encoding fail?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    app
}

/// From the smallest in daily use to a large screen.
const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 36), (200, 50)];

/// One snapshot with a screen at all four sizes.
fn at_all_sizes(name: &str, screen: impl Fn(u16, u16) -> App) {
    let shots = SIZES.map(|(columns, rows)| {
        let mut app = screen(columns, rows);
        let shown = shot(&mut app);
        for line in shown.lines() {
            let wide = width(line.trim_start_matches('│'));
            assert!(wide <= columns.into(), "{name} at {columns}x{rows}: {line}");
        }
        format!("{columns} x {rows}\n{shown}")
    });
    insta::assert_snapshot!(name, shots.join("\n"));
}

/// The same in Chinese.
fn chinese(mut app: App) -> App {
    app.locale = Locale::Chinese;
    app
}

fn nothing_open(columns: u16, rows: u16) -> App {
    let mut app = App::new(Keymap::default(), "answer");
    app.update(Message::Resize { columns, rows });
    app
}

fn first_day(columns: u16, rows: u16) -> App {
    let mut app = nothing_open(columns, rows);
    app.first_run = true;
    app
}

fn reading(columns: u16, rows: u16) -> App {
    let mut app = nothing_open(columns, rows);
    app.begin(vec!["guide.pdf".into()]);
    let document = Document {
        id: DocumentId("d".into()),
        path: "guide.pdf".into(),
        title: "A guide to finding the page".into(),
        format: Format::Pdf,
        pages: 900,
    };
    let id = app.documents.views[0].open;
    app.update(Message::Opening(id, OpenEvent::Opened { document, cached: false }));
    let coverage = Coverage { pages_read: 412, pages_embedded: 0, pages_total: 900 };
    app.update(Message::Opening(id, OpenEvent::Progress(coverage)));
    app
}

fn streaming(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let id = ask(&mut app, "Why does one-hot encoding fail?").unwrap();
    begin(&mut app, id);
    app.update(Message::Answer(id, AnswerEvent::Text("It makes **every two".into())));
    ask(&mut app, "And then?");
    app
}

/// All of Markdown.
const RICH: &str = "## What fails\n\nIt makes **every two** words *equally* unlike [1], so $\\cos(a, b) = 0$ for all \
    $a \\ne b$. See [the guide](https://example.org/guide).\n\n1. first\n2. second\n   - inner\n\n| k | recall |\n|--:|---|\n\
    | 1 | 0.91 |\n| 10 | 0.99 |\n\n```python\ndef recall(k):  # share\n    return len(found[:k]) / 2.0\n```\n\n> A quotation [2].\n";

fn rich(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let id = ask(&mut app, "Show everything").unwrap();
    begin(&mut app, id);
    end(&mut app, id, RICH);
    app
}

fn a_command_begun(columns: u16, rows: u16) -> App {
    let mut app = answered(columns, rows);
    app.composer.set("/");
    app
}

fn cited_page(columns: u16, rows: u16) -> App {
    let mut app = answered(columns, rows);
    press(&mut app, Code::F(2));
    app.update(page(10));
    app
}

/// A page with a table that fits, one whose cells wrap, and one with too many columns; a cell of the second is cited.
const TABLES: &str = "Table 7: Torque of the bolts\nPart\tTorque (Nm)\tInterval (h)\nPX-001\t9\nPX-003\t12\t300\n\n\
    表 3：部件说明\n部件\t说明\t数量\n螺栓\t四个，每三百小时检查一次，必要时更换，更换后须记录在维修手册中\t4\n垫圈\t随螺栓更换\t1,200\n\n\
    In millions\t2012\t2013\t2014\t2015\t2016\t2017\t2018\t2019\t2020\t2021\t2022\n\
    Net revenue of all segments\t10,800\t11,900\t12,700\t13,100\t14,000\t15,500\t16,100\t17,900\t18,800\t19,000\t20,100\n\
    Loss\t(1,141)\t(1,042)\t(990)\t—\t(12)\t(8)\t(7)\t(6)\t(5)\t(4)\t(3)";

fn page_of_tables(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let start = TABLES.find("1,200").unwrap();
    let spans = vec![PageSpan { page: 12, start, end: start + 5 }];
    app.show_page(&DocumentId("d".into()), 12, Purpose::Citation { spans, quote: None });
    let page = Ok(page_with_tables(12, TABLES));
    app.update(Message::Page { document: DocumentId("d".into()), number: 12, page });
    press(&mut app, Code::Tab);
    app
}

/// The same at its end, two columns to the right.
fn a_wide_table(columns: u16, rows: u16) -> App {
    let mut app = page_of_tables(columns, rows);
    app.settle();
    app.panes.focus = Focus::Side;
    (0..40).for_each(|_| drop(press(&mut app, Code::Down)));
    (0..2).for_each(|_| drop(press(&mut app, Code::Char('>'))));
    app
}

fn a_table_in_an_answer(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let id = ask(&mut app, "What is the torque of PX-003?").unwrap();
    begin(&mut app, id);
    let answer = "12 Nm [1]:\n\n| 部件 Part | Torque (Nm) | What to do |\n|---|---|---|\n| PX-001 | 9 | |\n\
        | PX-003 | 12 [1] | Loosen the four bolts of the lid, lift it, and check that none of them is worn [2] |\n";
    end(&mut app, id, answer);
    app
}

/// A summary of a chapter with a long Chinese title, and a question of which nothing decided what it asks for.
fn taken_for(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let title = "第二章 为什么独热编码无法表示词与词之间的语义相似程度以及由此带来的一系列检索问题".to_string();
    let region = Region { document: DocumentId("d".into()), title, from: (12, 0), to: (19, usize::MAX) };
    let scope = Scope { part: Some(Part::Place(Place::Section(vec![2]))), regions: vec![region], ..Scope::default() };
    let summary = Inquiry { kind: Kind::Summary, scope, ..Inquiry::plain() };
    for (question, inquiry) in [
        ("Summarise chapter 2", summary.clone()),
        ("Chapter 2?", Inquiry { sure: false, ..summary }),
        ("One-hot vectors", Inquiry { sure: false, ..Inquiry::plain() }),
    ] {
        let id = ask(&mut app, question).unwrap();
        app.update(Message::Answer(id, AnswerEvent::Inquiry(inquiry)));
        begin(&mut app, id);
        end(&mut app, id, "It makes **every two different words equally unlike** [1].");
    }
    app
}

fn chart() -> Chart {
    let heading = |page: u32, level: u8, title: &str| (page, Heading { offset: 0, level, title: title.into() });
    Chart {
        pages: 67,
        headings: vec![
            heading(7, 1, "1 Why words become numbers"),
            heading(12, 1, "2 One-hot vectors and what is wrong with them, at length"),
            heading(40, 1, "3 检索与召回"),
            heading(60, 1, "4 Exercises"),
        ],
        skipped: vec![33],
        read: 60,
        dots: (1..=50u32)
            .map(|n| Dot { page: n, start: 0, x: (n as f32 * 0.7).sin(), y: (n as f32 * 1.3).cos() })
            .collect(),
        question: Some((0.2, -0.4)),
        without_dots: None,
    }
}

fn map(columns: u16, rows: u16, plane: bool) -> App {
    let mut app = answered(columns, rows);
    app.update(Message::Chart { document: DocumentId("d".into()), chart: Ok(chart()) });
    if plane {
        press(&mut app, Code::Tab);
    }
    app
}

fn list(columns: u16, rows: u16, message: Message) -> App {
    let mut app = answered(columns, rows);
    app.update(message);
    app
}

fn session(id: i64, title: &str, turns: u32) -> SessionRow {
    SessionRow {
        id: ConversationId(id),
        title: title.into(),
        documents: vec!["guide.pdf".into()],
        text: String::new(),
        turns,
        updated: "2026-11-24 13:50".into(),
    }
}

fn sessions() -> Message {
    Message::Sessions(Ok(vec![session(1, "Why does one-hot encoding fail?", 3), session(2, "召回率是什么？", 1)]))
}

fn files() -> Message {
    let row = |name: &str, folder: bool, size: u64| FileRow { name: name.into(), folder, size };
    let files = vec![
        row("..", true, 0),
        row("papers", true, 0),
        row("guide.pdf", false, 1_234_567),
        row("说明.md", false, 900),
    ];
    Message::Files { folder: "/home/ada/books".into(), files: Ok(files) }
}

fn library() -> Message {
    let document = |path: &str, title: &str, pages: u32| Document {
        id: DocumentId(path.into()),
        path: path.into(),
        title: title.into(),
        format: Format::Pdf,
        pages,
    };
    let documents = vec![document("guide.pdf", "A guide to finding the page", 67), document("手册.pdf", "手册.pdf", 1)];
    Message::Library(Ok((documents, Some(session(7, "Why does one-hot encoding fail?", 3)))))
}

fn models() -> Message {
    let candidate = |provider: &str, model: Option<&str>, destination: Option<Destination>, note: &str| Candidate {
        provider: provider.into(),
        model: model.map(str::to_string),
        destination,
        current: model == Some("small-model"),
        expected: None,
        note: note.into(),
    };
    let measured = Expected::Right { right: 75, questions: 120 };
    Message::Models(vec![
        candidate("embedded", Some("own-model"), Some(Destination::InProcess), "in its maker's words"),
        Candidate {
            expected: Some(measured),
            ..candidate("embedded", Some("small-model"), Some(Destination::InProcess), "")
        },
        candidate("ollama", Some("qwen3:8b"), Some(Destination::ThisMachine), ""),
        candidate("work", Some("large-v2"), Some(Destination::Remote("llm.example.org".into())), ""),
        candidate("other", None, Some(Destination::Remote("a-rather-long-name.example.org".into())), ""),
        candidate(Candidate::NONE, None, Some(Destination::InProcess), ""),
        candidate(Candidate::AUTO, None, None, ""),
    ])
}

fn nothing_open_yet(columns: u16, rows: u16, message: Message) -> App {
    let mut app = nothing_open(columns, rows);
    app.update(message);
    app
}

/// A question that waits for the variables of its template.
fn variables(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let text = "+++\ntitle = \"Brief\"\n[variables.audience]\ndescription = \"who reads the answer\"\n\
                [variables.length]\ndescription = \"how long it is to be\"\ndefault = \"short\"\n\
                choices = [\"short\", \"half a page\", \"a page\"]\n\
                [variables.until]\ndescription = \"the last year that counts\"\n\
                [in.zh]\ntitle = \"简报\"\nvariables = { audience = \"写给谁看\", length = \"多长\" }\n+++\n\
                For {{ audience }}, {{ length }}, {{ until }}: {{ question }} {{ passages }}";
    let template = Template::parse("brief", Source::BuiltIn, text).unwrap();
    app.update(Message::Templates(vec![template], Vec::new()));
    ask(&mut app, "Why does one-hot encoding fail?");
    for typed in ["a colleague", "2024"] {
        app.update(Message::Paste(typed.into()));
        press(&mut app, Code::Tab);
        press(&mut app, Code::Tab);
    }
    press(&mut app, Code::Up);
    app
}

fn request() -> Message {
    let messages = vec![
        ChatMessage { role: Role::System, content: "Answer from the passages only.".into() },
        ChatMessage { role: Role::User, content: "[1] One-hot vectors…\n\nWhy does one-hot encoding fail?".into() },
    ];
    Message::Request(Ok(Request {
        messages,
        summary: "small-model (embedded), template answer: 412 tokens".into(),
        inquiry: None,
        evidence: None,
        rewritten: Some("Why does one-hot encoding of words fail?".into()),
        candidates: passages().into_iter().zip([true, false]).collect(),
        moved: None,
    }))
}

fn key(columns: u16, rows: u16, key: &str) -> App {
    let mut app = answered(columns, rows);
    app.update(Message::Key(key.parse().unwrap()));
    app
}

#[test]
fn what_goes_on_is_shown_on_a_narrow_screen_too() {
    let mut app = streaming(44, 14);
    let shown = shot(&mut app);
    assert!(shown.contains("answering"), "{shown}");
    assert!(shown.contains("nothing leaves this machine"), "{shown}");
}

#[test]
fn what_a_key_does_goes_on_below_where_it_begins() {
    let shown = shot(&mut key(50, 16, "f1"));
    assert!(shown.contains(&format!("││ {}an answer is running", " ".repeat(26))), "{shown}");
}

/// An answer that cites a front matter page and a page whose number also occurs elsewhere, with the first of them open.
fn pages_as_printed(columns: u16, rows: u16) -> App {
    let mut app = open(columns, rows);
    let front =
        (1..=12).zip(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"].map(String::from));
    let body = (13..=67).map(|page| (page, ((page - 13) % 30 + 1).to_string()));
    let (id, labels) = (app.documents.views[0].open, Labels::new(front.chain(body)).into());
    app.update(Message::Opening(id, OpenEvent::Labels { document: DocumentId("d".into()), labels }));
    let id = ask(&mut app, "Why does one-hot encoding fail?").unwrap();
    begin(&mut app, id);
    end(&mut app, id, ANSWER);
    press(&mut app, Code::F(2));
    app.update(page(10));
    app
}

/// With the temporary notice at one width, without it at another.
fn a_file_that_changed(columns: u16, rows: u16) -> App {
    let mut app = answered(columns, rows);
    let read = "2026-11-12 09:30".to_string();
    app.update(Message::FilesNow(vec![(DocumentId("d".into()), FileNow::Changed, read)]));
    // The notice disappears after a while, but the header still says it.
    if columns == 120 {
        app.notices.current = None;
    }
    app
}

#[test]
fn a_name_that_is_too_long_leaves_the_page_in_the_title() {
    let mut app = cited_page(80, 24);
    let second = "another document with a name that takes more room than a line of this screen has.pdf";
    app.begin(vec![second.into()]);
    app.panes.page.as_mut().unwrap().name = second.into();
    let shown = shot(&mut app);
    assert!(shown.contains("… · p. 4 · 10 of 67"), "{shown}");
}

#[test]
fn every_screen_at_every_size() {
    at_all_sizes("taken_for", taken_for);
    at_all_sizes("nothing_open", nothing_open);
    at_all_sizes("the_first_day", first_day);
    at_all_sizes("a_document_being_read", reading);
    at_all_sizes("a_document_just_opened", open);
    at_all_sizes("an_answer_that_streams", streaming);
    at_all_sizes("a_checked_answer", answered);
    at_all_sizes("everything_in_an_answer", rich);
    at_all_sizes("the_cited_page", cited_page);
    at_all_sizes("a_page_of_tables", page_of_tables);
    at_all_sizes("a_wide_table", a_wide_table);
    at_all_sizes("a_table_in_an_answer", a_table_in_an_answer);
    at_all_sizes("pages_as_printed", pages_as_printed);
    at_all_sizes("chinese_pages_as_printed", |c, r| chinese(pages_as_printed(c, r)));
    at_all_sizes("a_file_that_changed", a_file_that_changed);
    at_all_sizes("chinese_file_that_changed", |c, r| chinese(a_file_that_changed(c, r)));
    at_all_sizes("a_command_begun", a_command_begun);
    at_all_sizes("a_long_question", |c, r| {
        let mut app = open(c, r);
        app.update(Message::Paste("一个很长的问题 with words of both kinds, 多行，换行。\n".repeat(12)));
        app
    });
    at_all_sizes("a_failure", |c, r| {
        let mut app = answered(c, r);
        app.notices
            .complain("cannot reach http://127.0.0.1:11434: connection refused; start Ollama, or choose another model");
        app
    });
}

#[test]
fn every_overlay_at_every_size() {
    at_all_sizes("the_keys", |c, r| key(c, r, "f1"));
    at_all_sizes("the_commands", |c, r| key(c, r, "ctrl-p"));
    at_all_sizes("the_choice_of_a_template", |c, r| key(c, r, "ctrl-t"));
    at_all_sizes("what_a_question_is_taken_for", |c, r| {
        let mut app = taken_for(c, r);
        app.update(Message::Key("ctrl-x".parse().unwrap()));
        app
    });
    at_all_sizes("what_can_be_done_with_an_answer", |c, r| key(c, r, "f5"));
    at_all_sizes("the_variables_of_a_template", variables);
    at_all_sizes("a_page_asked_for", |c, r| key(c, r, "ctrl-g"));
    at_all_sizes("words_asked_for", |c, r| key(c, r, "ctrl-f"));
    at_all_sizes("the_map", |c, r| map(c, r, false));
    at_all_sizes("the_map_by_meaning", |c, r| map(c, r, true));
    at_all_sizes("saved_conversations", |c, r| list(c, r, sessions()));
    at_all_sizes("the_library", |c, r| list(c, r, library()));
    at_all_sizes("the_library_and_the_last_conversation", |c, r| nothing_open_yet(c, r, library()));
    at_all_sizes("the_choice_of_a_model", |c, r| list(c, r, models()));
    at_all_sizes("a_deletion_asked_for", |c, r| {
        let mut app = list(c, r, sessions());
        press(&mut app, Code::Delete);
        app
    });
    at_all_sizes("the_file_opener", |c, r| list(c, r, files()));
    at_all_sizes("the_exact_request", |c, r| list(c, r, request()));
    at_all_sizes("a_password_asked_for", |c, r| {
        let mut app = reading(c, r);
        let id = app.documents.views[0].open;
        app.update(Message::OpenFailed(id, OpenFailure::Password { wrong: false }));
        app.update(Message::Paste("secret".into()));
        app
    });
}

#[test]
fn the_same_in_chinese() {
    at_all_sizes("chinese_nothing_open", |c, r| chinese(first_day(c, r)));
    at_all_sizes("chinese_answer", |c, r| chinese(answered(c, r)));
    at_all_sizes("chinese_taken_for", |c, r| chinese(taken_for(c, r)));
    at_all_sizes("chinese_keys", |c, r| {
        let mut app = chinese(answered(c, r));
        press(&mut app, Code::F(1));
        app
    });
    at_all_sizes("chinese_choice_of_a_model", |c, r| {
        let mut app = chinese(answered(c, r));
        app.update(models());
        app
    });
    at_all_sizes("chinese_variables", |c, r| {
        // The texts are made with the form, in the language of that moment.
        let mut app = chinese(variables(c, r));
        press(&mut app, Code::Esc);
        press(&mut app, Code::Enter);
        app
    });
    at_all_sizes("chinese_request", |c, r| {
        let mut app = chinese(answered(c, r));
        app.update(request());
        app
    });
    at_all_sizes("chinese_map", |c, r| {
        let mut app = chinese(answered(c, r));
        app.update(Message::Chart { document: DocumentId("d".into()), chart: Ok(chart()) });
        app
    });
}

#[test]
fn attached_files_are_named_on_the_opening_screen() {
    let mut app = open(80, 24);
    let id = app.documents.views[0].open;
    let names = vec!["costs.xlsx".to_string(), "plan\u{202e}.dwg".into()];
    app.update(Message::Opening(id, OpenEvent::Attachments(names)));
    let shown = shot(&mut app);
    assert!(shown.contains("2 attachments were not read: costs.xlsx, plan.dwg"), "{shown}");
    let shown = shot(&mut chinese(app));
    assert!(shown.contains("2 个附件未读取：costs.xlsx, plan.dwg"), "{shown}");
}
