//! Whatever is typed, pasted, clicked, resized or reported, in any order: nothing panics, nothing is drawn outside the
//! screen, and no control sequence reaches a cell.

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{Theme, draw};
use crate::app::message::{Edition, FileRow, OpenFailure, Request, SessionRow};
use crate::app::stage::{self, WHOLE};
use crate::app::text::width;
use crate::app::{App, AskId, Code, Effect, Key, Locale, Message, OpenId};
use crate::domain::answering::citation::check_answer;
use crate::domain::conversation::ConversationId;
use crate::domain::conversation::chat::{Candidate, ChatMessage, Destination, Role};
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings, OpenEvent};
use crate::domain::document::labels::Labels;
use crate::domain::document::{Coverage, Document, DocumentId, FileNow, Format, Heading, Page, PageSpan, SkippedPage};
use crate::domain::finding::chart::{Chart, Dot};
use crate::domain::report::language_model::LlmError;
use crate::domain::report::{Failure, Notice, Waiting};

/// Unusual text, as found in files and model output.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-z ]{0,12}",
        2 => "[一-龥]{1,8}",
        1 => Just("\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m".to_string()),
        1 => Just("\u{202e}gnp.exe\u{2066}\u{200f}".to_string()),
        1 => Just("e\u{301}\u{323}\u{489}\u{20dd}".repeat(20)),
        1 => Just("👨\u{200d}👩\u{200d}👧 🇩🇪🇫 👍🏽 ☺\u{fe0f} 𠜎𝔘".to_string()),
        1 => Just("שלום مرحبا".to_string()),
        1 => Just("\t\r\n\u{0}\u{b}\u{2028}\u{feff}\u{200b}".to_string()),
        1 => Just("**[1]** [2, 3] [99] `x` $\\frac{a$ \\(b\\) | a | b |\n|---|\n".to_string()),
        1 => Just("```rust\nfn f() { \"\n".to_string()),
        1 => Just("> - 1. # <b>&lt;[a](http://x\u{1b}y)\n\n".to_string()),
    ];
    let short = prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat());
    prop_oneof![30 => short, 1 => (0..3usize).prop_map(|n| ["a", "字", "e\u{301} "][n].repeat(100_000))]
}

fn key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        6 => prop::char::any().prop_map(Code::Char),
        8 => prop::sample::select("abcdefghijklmnopqrstuvwxyz?/[]0123456789 ".chars().collect::<Vec<_>>())
            .prop_map(Code::Char),
        12 => prop::sample::select(vec![
            Code::Enter, Code::Esc, Code::Tab, Code::BackTab, Code::Backspace, Code::Delete, Code::Up, Code::Down,
            Code::Left, Code::Right, Code::Home, Code::End, Code::PageUp, Code::PageDown,
        ]),
        4 => (1..=12u8).prop_map(Code::F),
    ];
    (code, prop::bool::weighted(0.25), prop::bool::weighted(0.1), prop::bool::weighted(0.1))
        .prop_map(|(code, ctrl, alt, shift)| Key { code, ctrl, alt, shift })
}

fn message() -> impl Strategy<Value = Message> {
    let place = || (0..220u16, 0..60u16);
    let answer = || (1..6u64).prop_map(AskId);
    let open = || (0..4u64).prop_map(OpenId);
    let document = |path: String, pages: u32| Document {
        id: DocumentId("d".into()),
        title: path.clone(),
        path,
        format: Format::Pdf,
        pages,
    };
    prop_oneof![
        30 => key().prop_map(Message::Key),
        4 => hostile().prop_map(Message::Paste),
        3 => place().prop_map(|(column, row)| Message::Click { column, row }),
        3 => (any::<bool>(), place()).prop_map(|(up, (column, row))| Message::Wheel { up, column, row }),
        4 => (0..210u16, 0..60u16).prop_map(|(columns, rows)| Message::Resize { columns, rows }),
        2 => Just(Message::Tick),
        2 => (open(), hostile(), 0..2_000u32)
            .prop_map(move |(id, path, pages)| {
                Message::Opening(id, OpenEvent::Opened { document: document(path, pages), cached: false })
            }),
        2 => (open(), any::<u16>(), any::<u16>()).prop_map(|(id, a, b)| {
            let coverage = Coverage { pages_read: a.into(), pages_embedded: b.into(), pages_total: 70 };
            Message::Opening(id, OpenEvent::Progress(coverage))
        }),
        1 => (open(), hostile()).prop_map(|(id, reason)| {
            let skipped = vec![SkippedPage { page: 3, reason: reason.into() }];
            Message::Opening(id, OpenEvent::Ready { coverage: WHOLE, skipped })
        }),
        1 => (open(), hostile()).prop_map(|(id, why)| Message::Opening(id, OpenEvent::EmbeddingUnavailable(Failure::Said(why)))),
        2 => (open(), hostile(), 0..70u32).prop_map(|(id, label, page)| {
            let labels = Labels::new([(page, label), (10, "iv".into()), (46, "iv".into())]).into();
            Message::Opening(id, OpenEvent::Labels { document: DocumentId("d".into()), labels })
        }),
        1 => (hostile(), 0..4u8).prop_map(|(why, kind)| {
            let now = [FileNow::Same, FileNow::Changed, FileNow::Gone, FileNow::Unreadable(why.clone())];
            Message::FilesNow(vec![(DocumentId("d".into()), now[usize::from(kind)].clone(), why)])
        }),
        1 => (hostile(), 0..2_000u32).prop_map(move |(path, pages)| {
            let edition = Edition { document: document(path.clone(), pages), read: path, labels: Default::default() };
            Message::Editions(vec![edition])
        }),
        1 => (open(), any::<bool>()).prop_map(|(id, wrong)| Message::OpenFailed(id, OpenFailure::Password { wrong })),
        1 => (open(), hostile()).prop_map(|(id, why)| Message::OpenFailed(id, OpenFailure::Other(Failure::Said(why)))),
        2 => answer().prop_map(|id| {
            Message::Answer(id, AnswerEvent::Passages { passages: stage::passages(), coverage: WHOLE })
        }),
        8 => (answer(), hostile()).prop_map(|(id, text)| Message::Answer(id, AnswerEvent::Text(text))),
        2 => (answer(), hostile()).prop_map(|(id, text)| Message::Answer(id, AnswerEvent::Reasoning(text))),
        1 => (answer(), hostile()).prop_map(|(id, model)| {
            let why = LlmError::Stalled { server: model.clone(), seconds: 9 };
            Message::Answer(id, AnswerEvent::Waiting(Waiting::Instead { why, model }))
        }),
        1 => (answer(), hostile()).prop_map(|(id, text)| Message::Answer(id, AnswerEvent::Rewritten(text))),
        1 => (answer(), hostile()).prop_map(|(id, text)| Message::Answer(id, AnswerEvent::Notice(Notice::NotPrinted(text)))),
        3 => (answer(), hostile()).prop_map(|(id, answer)| {
            let end = AnswerEnd {
                citations: check_answer(&answer, &stage::passages()),
                answer,
                finish: crate::domain::conversation::chat::FinishReason::Stop,
                usage: None,
                timings: AnswerTimings::default(),
                unanswered: false,
                evidence: None,
            withdrawn: None,
            };
            Message::Answer(id, AnswerEvent::Finished(end))
        }),
        1 => (answer(), hostile()).prop_map(|(id, message)| {
            Message::Answer(id, AnswerEvent::Failed { partial: message.clone(), failure: Failure::Said(message) })
        }),
        4 => (1..70u32, hostile()).prop_map(|(number, text)| {
            let page = Page { number, label: Some("\u{1b}[1mxii".into()), text, ..Page::default() };
            Message::Page { document: DocumentId("d".into()), number, page: Ok(page) }
        }),
        1 => (1..70u32, hostile()).prop_map(|(number, problem)| {
            Message::Page { document: DocumentId("d".into()), number, page: Err(Failure::Said(problem)) }
        }),
        2 => (hostile(), prop::collection::vec((1..70u32, 0..400usize, 0..400usize), 0..5)).prop_map(|(wanted, at)| {
            let spans = at.into_iter().map(|(page, start, more)| PageSpan { page, start, end: start + more }).collect();
            Message::Found { document: DocumentId("d".into()), wanted, spans: Ok(spans) }
        }),
        1 => hostile().prop_map(move |path| Message::Library(Ok((vec![document(path, 3)], None)))),
        1 => hostile().prop_map(|title| {
            let row = SessionRow {
                id: ConversationId(1),
                documents: vec![title.clone()],
                text: title.to_lowercase(),
                title,
                turns: 3,
                updated: "2026".into(),
            };
            Message::Sessions(Ok(vec![row]))
        }),
        1 => hostile().prop_map(|name| Message::Files {
            folder: name.clone().into(),
            files: Ok(vec![FileRow { name, folder: false, size: 12 }]),
        }),
        1 => hostile().prop_map(|content| {
            let messages = vec![ChatMessage { role: Role::User, content: content.clone() }];
            Message::Request(Ok(Request {
                messages,
                summary: content.clone(),
                inquiry: None,
                evidence: None,
                rewritten: Some(content),
                candidates: vec![(stage::passages().remove(0), false)],
                moved: None,
            }))
        }),
        2 => (hostile(), prop::collection::vec((1..90u32, any::<f32>()), 0..9)).prop_map(|(title, dots)| {
            let dots = dots.into_iter().map(|(page, x)| Dot { page, start: 0, x, y: -x }).collect();
            let headings = vec![(3, Heading { offset: 0, level: 1, title: title.clone() }), (40, Heading { offset: 9, level: 1, title })];
            let chart = Chart { pages: 67, read: 30, headings, dots, question: Some((0.0, f32::NAN)), ..Chart::default() };
            Message::Chart { document: DocumentId("d".into()), chart: Ok(chart) }
        }),
        1 => hostile().prop_map(|name| {
            let destination = Some(Destination::Remote(name.clone()));
            let (provider, note, model) = (name.clone(), name.clone(), Some(name));
            Message::Models(vec![Candidate { provider, model, destination, current: true, expected: None, note }])
        }),
        1 => hostile().prop_map(|why| Message::ModelTaken(Err(Failure::Said(why)))),
        1 => hostile().prop_map(Message::Done),
        1 => hostile().prop_map(Message::Problem),
    ]
}

fn look(app: &mut App) -> Result<(), TestCaseError> {
    app.settle();
    let (columns, rows) = app.panes.size;
    if columns == 0 || rows == 0 {
        return Ok(());
    }
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, app, Theme::new(true))).unwrap();
    let buffer = terminal.backend().buffer();
    for (n, cell) in buffer.content().iter().enumerate() {
        let symbol = cell.symbol();
        let obeyed = |c: char| {
            c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
        };
        prop_assert!(!symbol.chars().any(obeyed), "{symbol:?} in a cell");
        let column = n % usize::from(columns);
        prop_assert!(column + width(symbol) <= usize::from(columns), "{symbol:?} hangs over the edge at {column}");
    }
    Ok(())
}

/// The runtime's replies to effects that the state machine waits for.
fn replies(effects: &[Effect]) -> Vec<Message> {
    let reply = |effect: &Effect| match effect {
        Effect::LoadPage { page, .. } => Some(stage::page(*page)),
        Effect::LoadLibrary => Some(Message::Library(Ok(Default::default()))),
        _ => None,
    };
    effects.iter().filter_map(reply).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_happens_panics_or_reaches_the_terminal(
        messages in prop::collection::vec(message(), 1..50),
        chinese in any::<bool>(),
    ) {
        let mut app = stage::open(120, 36);
        if chinese {
            app.locale = Locale::Chinese;
        }
        stage::ask(&mut app, "Why?");
        for message in messages {
            let effects = app.update(message);
            for reply in replies(&effects) {
                app.update(reply);
            }
            look(&mut app)?;
        }
    }
}
