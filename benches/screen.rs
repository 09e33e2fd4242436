//! Benchmarks of the screen: the time of a frame while an answer streams into a long conversation, from a key press to
//! its frame, and of a large paste. `cargo bench --bench screen`.
//!
//! A frame is everything the drawing thread does for it: processing pending messages, layout, drawing, diffing against
//! the last frame, and writing the difference as a terminal needs it, here to a byte counter.

mod support;

use std::io::Write;

use docent::app::{App, AskId, Effect, Keymap, Message, OpenId};
use docent::domain::answering::citation::check_answer;
use docent::domain::conversation::chat::FinishReason;
use docent::domain::conversation::progress::{AnswerEvent, OpenEvent};
use docent::domain::conversation::{Conversation, ConversationId, Turn, TurnId, TurnState};
use docent::domain::document::{Coverage, Document, DocumentId, Format, Locator, Page, PageSpan};
use docent::domain::finding::passage::Passage;
use docent::domain::report::Failure;
use docent::ui::{Theme, draw};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use support::{Times, short, time};

const SIZE: (u16, u16) = (200, 50);
const TURNS: usize = 2_000;
/// 500 tokens a second at 60 frames a second.
const TOKENS_A_FRAME: usize = 8;

/// Counts the bytes written.
#[derive(Default)]
struct Counter(usize);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Screen(Terminal<CrosstermBackend<Counter>>);

impl Screen {
    fn new((columns, rows): (u16, u16)) -> Screen {
        let viewport = Viewport::Fixed(Rect::new(0, 0, columns, rows));
        let backend = CrosstermBackend::new(Counter::default());
        Screen(Terminal::with_options(backend, TerminalOptions { viewport }).unwrap())
    }

    fn frame(&mut self, app: &mut App) {
        app.settle();
        self.0.draw(|frame| draw(frame, app, Theme::new(true))).unwrap();
    }
}

fn passage(rank: usize, page: u32) -> Passage {
    let text =
        "One-hot vectors make every two different words equally unlike. 召回率是前K条结果中找到的比例。".to_string();
    let spans = vec![PageSpan { page, start: 0, end: text.len() }];
    Passage {
        rank,
        score: 0.8,
        dense_score: Some(0.8),
        lexical_score: Some(4.0),
        document: "guide.pdf".into(),
        locator: Locator { document: DocumentId("d".into()), spans },
        section: vec!["2 Words".into(), "2.2 Distance".into()],
        text,
    }
}

/// An answer of about twenty lines with all of Markdown: about 300 tokens.
fn answer(n: usize) -> String {
    format!(
        "## Turn {n}\n\nOne-hot vectors make **every two different words** equally unlike [1]. The list is as long as the \
         vocabulary [2], so $|V| = 50\\,000$ entries are *mostly zero*.\n\n- 召回率是前K条结果中找到的比例 [1]\n- precision is \
         the share of what was found that is right [3]\n\n| measure | value |\n|---|--:|\n| recall | 0.{n:04} |\n\n\
         ```python\ndef recall(found, right, k={n}):\n    # the share of right pages among the first k\n    \
         return len(set(found[:k]) & right) / len(right)\n```\n\n> A quotation of the page, long enough to wrap over two \
         lines on most screens, so that wrapping is measured too [2].\n"
    )
}

fn turn(n: usize) -> Turn {
    let passages: Vec<Passage> = (1..=5).map(|rank| passage(rank, (n * 5 + rank) as u32 % 900 + 1)).collect();
    let answer = answer(n);
    Turn {
        id: TurnId(n as i64),
        question: format!("What does page {n} say about the distance between words, and why?"),
        rewritten: None,
        template: "answer".into(),
        citations: check_answer(&answer, &passages),
        answer,
        withdrawn: None,
        inquiry: None,
        failure: None,
        passages,
        model: None,
        usage: None,
        state: TurnState::Done(FinishReason::Stop),
        asked_with: Default::default(),
        asked_at: 0,
    }
}

/// A conversation of 2,000 turns over a document of 1,000 pages that is still being embedded.
fn long_conversation() -> (App, OpenId) {
    let mut app = App::new(Keymap::default(), "answer");
    app.update(Message::Resize { columns: SIZE.0, rows: SIZE.1 });
    let effects = app.begin(vec!["guide.pdf".into()]);
    let open = effects.iter().find_map(|e| if let Effect::Open { id, .. } = e { Some(*id) } else { None }).unwrap();
    let document = Document {
        id: DocumentId("d".into()),
        path: "guide.pdf".into(),
        title: "A guide".into(),
        format: Format::Pdf,
        pages: 1_000,
    };
    app.update(Message::Opening(open, OpenEvent::Opened { document: document.clone(), cached: false }));
    app.update(Message::Opening(open, OpenEvent::Searchable { chunks: 4_000 }));
    let conversation = Conversation {
        id: ConversationId(1),
        title: "Words".into(),
        documents: vec![document.id.clone()],
        turns: (0..TURNS).map(turn).collect(),
    };
    app.update(Message::Session(Ok((conversation, vec![document]))));
    (app, open)
}

fn key(app: &mut App, name: &str) -> Vec<Effect> {
    app.update(Message::Key(name.parse().unwrap()))
}

/// Asks a question; returns the answer's id.
fn ask(app: &mut App, question: &str) -> AskId {
    app.update(Message::Paste(question.into()));
    let id = key(app, "enter").iter().find_map(|e| if let Effect::Ask { id, .. } = e { Some(*id) } else { None });
    let id = id.unwrap();
    let passages = (1..=5).map(|rank| passage(rank, rank as u32)).collect();
    app.update(Message::Answer(id, AnswerEvent::Passages { passages, coverage: Coverage::default() }));
    id
}

fn streaming(app: &mut App, open: OpenId, screen: &mut Screen) -> Times {
    let mut taken = Vec::new();
    let mut id = ask(app, "And how is it measured?");
    let (mut written, mut embedded) = (0, 0);
    let whole: String = (0..6).map(answer).collect();
    let tokens: Vec<&str> = whole.split_inclusive(' ').collect();
    for frame in 0..3_000 {
        let (spent, ()) = time(|| {
            for token in tokens.iter().cycle().skip(written % tokens.len()).take(TOKENS_A_FRAME) {
                app.update(Message::Answer(id, AnswerEvent::Text((*token).into())));
            }
            let coverage = Coverage { pages_read: 1_000, pages_embedded: embedded, pages_total: 1_000 };
            app.update(Message::Opening(open, OpenEvent::Progress(coverage)));
            if frame % 15 == 0 {
                app.update(Message::Tick);
            }
            screen.frame(app);
        });
        taken.push(spent);
        written += TOKENS_A_FRAME;
        embedded = (embedded + 1).min(999);
        // An answer of about 2,000 tokens, then the next question.
        if written % 2_000 < TOKENS_A_FRAME {
            app.update(Message::Answer(
                id,
                AnswerEvent::Failed { failure: Failure::Said("cut".into()), partial: String::new() },
            ));
            id = ask(app, "And then?");
        }
    }
    key(app, "esc");
    Times::from("frame while 500 tokens/s stream, 2,000 turns, 200x50", taken)
}

fn keys(app: &mut App, screen: &mut Screen) -> Vec<Times> {
    let page = Page { number: 1, text: "A line of a page, as long as lines are.\n".repeat(60), ..Page::default() };
    let groups: [(&str, &[&str]); 5] = [
        ("typing", &["w", "h", "y", "字", "space", "backspace"]),
        ("scrolling by pages", &["pageup", "pageup", "pageup", "pageup", "pagedown"]),
        ("to the first turn and the last", &["tab", "g", "G", "esc"]),
        ("from citation to citation", &["f2", "f2", "f3", "esc", "ctrl-s", "ctrl-s"]),
        ("overlays", &["f1", "esc", "ctrl-p", "d", "esc", "ctrl-t", "esc"]),
    ];
    let mut all = Vec::new();
    for (name, keys) in groups {
        let mut taken = Vec::new();
        for name in keys.iter().cycle().take(600) {
            let (spent, ()) = time(|| {
                for effect in key(app, name) {
                    if let Effect::LoadPage { document, page: number } = effect {
                        let page = Page { number, ..page.clone() };
                        app.update(Message::Page { document, number, page: Ok(page) });
                    }
                }
                screen.frame(app);
            });
            taken.push(spent);
        }
        for _ in 0..3 {
            key(app, "esc");
        }
        all.push(Times::from(&format!("key to frame: {name}"), taken));
    }
    all
}

fn resizes(app: &mut App) -> Times {
    let mut taken = Vec::new();
    for n in 0..200u16 {
        let (columns, rows) = (60 + n * 37 % 141, 20 + n * 17 % 31);
        let mut screen = Screen::new((columns, rows));
        let (spent, ()) = time(|| {
            app.update(Message::Resize { columns, rows });
            screen.frame(app);
        });
        taken.push(spent);
    }
    app.update(Message::Resize { columns: SIZE.0, rows: SIZE.1 });
    Times::from("resize to frame", taken)
}

fn pastes(screen: &mut Screen) {
    let kinds = [
        ("lines", "A line of a log file with some words in it, 12:00:01 ok\n"),
        ("one line", "words of one endless line "),
        ("Chinese", "向量检索把文字变成数字并且比较它们之间的距离。"),
    ];
    for (name, piece) in kinds {
        let text = piece.repeat((1 << 20) / piece.len() + 1);
        let (mut pasted, mut typed) = (Vec::new(), Vec::new());
        for _ in 0..5 {
            let (mut app, _) = long_conversation_of(0);
            screen.frame(&mut app);
            let copy = text.clone();
            pasted.push(
                time(|| {
                    app.update(Message::Paste(copy));
                    screen.frame(&mut app);
                })
                .0,
            );
            for letter in ["a", "space", "b", "backspace", "up", "left"] {
                typed.push(
                    time(|| {
                        key(&mut app, letter);
                        screen.frame(&mut app);
                    })
                    .0,
                );
            }
        }
        Times::from(&format!("1 MB pasted to frame: {name}"), pasted).print();
        Times::from(&format!("a key in the 1 MB: {name}"), typed).print();
    }
}

fn long_conversation_of(turns: usize) -> (App, OpenId) {
    let (mut app, open) = long_conversation();
    if turns == 0 {
        key(&mut app, "ctrl-n");
    }
    (app, open)
}

fn main() {
    let (spent, (mut app, open)) = time(long_conversation);
    println!("conversation of {TURNS} turns taken in: {}", short(spent));
    let mut screen = Screen::new(SIZE);
    let (first, ()) = time(|| screen.frame(&mut app));
    println!("its first frame: {}", short(first));
    let (again, ()) = time(|| screen.frame(&mut app));
    println!("the same frame again: {}", short(again));
    streaming(&mut app, open, &mut screen).print();
    for times in keys(&mut app, &mut screen) {
        times.print();
    }
    resizes(&mut app).print();
    pastes(&mut screen);
    println!("peak memory: {:.0} MB", support::peak_memory_mb());
}
