//! More of a working day: the first one, a change of mind, a slow model, another language, and odd widths.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::terminal::{Home, Terminal};

const ESC: &str = "\x1b";
const F1: &str = "\x1bOP";
const F2: &str = "\x1bOQ";
const F5: &str = "\x1b[15~";
const F4: &str = "\x1bOS";
const F8: &str = "\x1b[19~";
const CTRL_Q: &str = "\x11";
const F7: &str = "\x1b[18~";
const TAB: &str = "\t";
const CTRL_U: &str = "\x15";

const NOTE: &str = "# Harbour notes\n\n## Ice\n\nThe harbour of Riga freezes in January of most winters.\n\n\
                    ## Lamps\n\nThe keeper lights the lamps at dusk.\n";

#[test]
fn the_first_day_is_three_steps() {
    let home = Home::new();
    home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 30), &[]);
    terminal.wait("Step 1 of 3");
    terminal.send("/open note.md\r");
    terminal.until("the second step is the hint", |screen| screen.contains("❯ Step 2 of 3"));
    terminal.send("When does Riga freeze?\r");
    terminal.wait("❯ Step 3 of 3");
    terminal.send(F2);
    terminal.wait("All three steps done");
    terminal.until("the words are marked", |_| terminal.marked().contains("freezes in January"));
    assert!(!terminal.text().contains("Step 3 of 3"));
}

#[test]
fn an_answer_is_asked_for_again_with_another_template_and_its_actions_are_at_hand() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 36), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    terminal.send(F5);
    terminal.wait("Copy as plain text");
    terminal.send("another template\r");
    terminal.wait("Enter use");
    terminal.send("quote only");
    terminal.wait("▸ Quote only");
    terminal.send("\r");
    terminal.until("it was asked again", |screen| screen.matches("total").count() == 2);
    assert_eq!(terminal.text().matches("❯ When does Riga freeze?").count(), 2, "{}", terminal.text());
    // The map of the document, and from it to a page.
    terminal.send(F7);
    terminal.wait("Map of note.md");
    terminal.wait("◆");
    terminal.send(TAB);
    terminal.wait("Semantic map");
    terminal.send(TAB);
    terminal.send("\r");
    terminal.wait("page 2 of 3");
}

/// A server that speaks as OpenAI's do and gives one word every 50 ms until it is left.
fn slow_server() -> (String, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", listener.local_addr().unwrap());
    let left = Arc::new(AtomicBool::new(false));
    let was_left = left.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let left = was_left.clone();
            std::thread::spawn(move || speak(stream.unwrap(), &left));
        }
    });
    (address, left)
}

fn speak(mut stream: TcpStream, left: &AtomicBool) {
    let mut request = Vec::new();
    let mut bytes = [0; 4096];
    while !request.windows(4).any(|w| w == b"\r\n\r\n") {
        match stream.read(&mut bytes) {
            Ok(n @ 1..) => request.extend_from_slice(&bytes[..n]),
            _ => return,
        }
    }
    if request.starts_with(b"GET") {
        let models = r#"{"object":"list","data":[{"id":"slow","object":"model"}]}"#;
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", models.len());
        let _ = stream.write_all(format!("{head}{models}").as_bytes());
        return;
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
    for n in 0..1_200 {
        let piece = format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word{n} \"}}}}]}}\n\n");
        if stream.write_all(piece.as_bytes()).is_err() {
            left.store(true, Ordering::SeqCst);
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_slow_answer_is_stopped_what_was_said_stays_and_the_server_is_left() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let (address, left) = slow_server();
    home.file(
        "config.toml",
        &format!(
            "provider = \"slow\"\n[providers.slow]\nkind = \"openai\"\nbase_url = \"{address}\"\nmodel = \"slow\"\n"
        ),
    );
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("word3");
    // The input is live meanwhile: the next question waits its turn.
    terminal.send("And who lights the lamps?\r");
    terminal.wait("1 question waiting");
    terminal.send(ESC);
    terminal.wait("Stopped before the answer was complete");
    assert!(terminal.text().contains("word3"));
    terminal
        .until("the waiting question is back in the input", |screen| screen.contains("❯ And who lights the lamps?"));
    terminal.until("the connection is closed", |_| left.load(Ordering::SeqCst));
}

#[test]
fn another_model_is_taken_in_mid_conversation_and_each_turn_records_its_own() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let (address, _left) = slow_server();
    home.file(
        "config.toml",
        &format!(
            "provider = \"none\"\n[providers.harbour]\nkind = \"openai\"\nbase_url = \"{address}\"\n\
             [providers.work]\nkind = \"openai\"\nbase_url = \"https://llm.example.org/v1\"\nmodel = \"large\"\n\
             key_command = [\"false\"]\n"
        ),
    );
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    terminal.send(F8);
    terminal.wait("Model for the next questions");
    let shown = terminal.text();
    for wanted in
        ["slow", "harbour", "on this machine", "large", "text sent to llm.example.org", "quotes from the document"]
    {
        assert!(shown.contains(wanted), "{wanted}\n{shown}");
    }
    // Its key cannot be had: the model before stays.
    terminal.send("large\r");
    terminal.wait("key command");
    terminal.send(ESC);
    // A key right behind Esc would be Alt and that key.
    terminal.until("what went wrong was read", |screen| !screen.contains("key command"));
    terminal.send(F8);
    terminal.wait("Model for the next questions");
    terminal.send("harbour");
    terminal.wait("▸ slow");
    terminal.send("\r");
    terminal.wait("Now using: slow");
    terminal.send("And in spring?\r");
    terminal.wait("word3");
    terminal.send(ESC);
    terminal.wait("Stopped before the answer was complete");
    terminal.send("/model nonee\r");
    terminal.wait("did you mean none?");
    terminal.send(ESC);
    terminal.until("what went wrong was read", |screen| !screen.contains("did you mean"));
    terminal.send("/model none\r");
    terminal.wait("Now using: no language model");
    terminal.send(CTRL_Q);
    assert!(terminal.end().success());
    let saved = home.prints(&["sessions", "show", "1", "--json"]);
    assert!(saved.contains("\"extractive\"") && saved.contains("\"slow\""), "{saved}");
}

#[test]
fn without_a_file_the_library_is_shown_and_the_last_conversation_offered() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    terminal.send(CTRL_Q);
    assert!(terminal.end().success());
    let mut again = Terminal::start(&home, (100, 30), &[]);
    again.wait("▸ Continue: When does Riga freeze?");
    assert!(again.text().contains("note.md"));
    again.send("\r");
    again.wait("freezes in January of most winters");
    // What was found for a question, and what would be sent, can be looked at before it is.
    again.send("Who lights the lamps?");
    again.send(F4);
    again.wait("Exact request");
    again.wait("No language model: nothing is sent");
    again.wait("● [1]");
    again.wait("keyword ");
}

#[test]
fn two_answers_stand_side_by_side() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (120, 36), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    terminal.send("/template quote\r");
    terminal.wait("─ Quote only");
    terminal.send("When does Riga freeze?\r");
    terminal.until("the second answer is there", |screen| screen.matches("total").count() == 2);
    terminal.send("/compare\r");
    terminal.wait("Compare two answers");
    let both = |line: &str| line.matches("When does Riga freeze?").count() == 2;
    terminal.until("both questions are on one line", |screen| screen.lines().any(both));
    let templates = |line: &&str| line.contains("Answer with citations") && line.contains("Quote only");
    assert!(terminal.text().lines().any(|line| templates(&line)), "{}", terminal.text());
    terminal.until("both are cited", |screen| screen.lines().any(|line| line.matches("✓]").count() == 2));
}

#[test]
fn the_interface_speaks_chinese_where_it_is_told_to() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    home.file("config.toml", "[ui]\nlanguage = \"zh\"\n");
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("第 2 步，共 3 步 · 输入问题");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("没有语言模型 · 首字");
    terminal.until("the mark names the page in Chinese", |screen| screen.contains("第2页 ✓]"));
    terminal.send(F1);
    terminal.wait("在文档中查找");
    terminal.send(ESC);
    assert!(home.prints(&["config", "check"]).is_ascii(), "commands speak English");
}

/// Widths that terminals and programs are known to differ about.
const WIDTHS: &[&str] = &[
    "漢字かなカナ한글",
    "ｆｕｌｌ",
    "ｶﾅ",
    "😀👍",
    "👍🏽",
    "👩\u{200d}👩\u{200d}👧",
    "🇩🇪🇨🇳",
    "☺\u{fe0f}☺",
    "1\u{fe0f}\u{20e3}",
    "e\u{301}o\u{308}\u{323}",
    "กำนี้",
    "नमस्ते",
    "𠜎𝔘",
    "“”…—·",
];

#[test]
fn the_cursor_and_the_columns_agree_with_the_terminal() {
    let home = Home::new();
    let lines: String = WIDTHS.iter().map(|case| format!("{case} end\n\n")).collect();
    let note = home.file("widths.md", &format!("# Widths\n\n{lines}"));
    let mut terminal = Terminal::start(&home, (120, 40), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    for case in WIDTHS {
        terminal.send(case);
        terminal.send("|");
        let column = 2 + case.width() + 1;
        terminal.until(&format!("the cursor stands behind {case:?}"), |_| {
            terminal.cursor().1 == column && terminal.at_cursor_before() == "|"
        });
        terminal.send(CTRL_U);
        terminal.until("the input is empty", |_| terminal.cursor().1 == 2);
    }
    // In the page reader beside the conversation, every line ends where it should: the rule between them is straight.
    terminal.send("/page 1\r");
    terminal.wait("page 1 of 1");
    terminal.until("the page is there", |screen| screen.matches("end").count() >= WIDTHS.len());
    let rules = terminal.columns_of("│");
    assert!(rules.len() > 20 && rules.iter().all(|column| *column == rules[0]), "{rules:?}\n{}", terminal.text());
}
