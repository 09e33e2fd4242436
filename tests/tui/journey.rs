//! From opening a document to leaving, and back.

use std::path::Path;

use crate::terminal::{Home, Terminal};

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const F1: &str = "\x1bOP";
const F2: &str = "\x1bOQ";
const CTRL_P: &str = "\x10";
const CTRL_Q: &str = "\x11";
const CTRL_R: &str = "\x12";
const CTRL_T: &str = "\x14";

const NOTE: &str = "# Harbour notes

These notes were taken on the quay.

## Ice

The harbour of Riga freezes in January of most winters. An icebreaker keeps the channel open from December to March.

## 灯塔

灯塔建于一八七一年，由花岗岩砌成，高四十五米。守塔人每晚点灯。
";

fn guide() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_docs/embeddings-guide.pdf").display().to_string()
}

#[test]
fn a_long_pdf_is_opened_asked_and_its_cited_page_shown_with_the_words_marked() {
    let home = Home::new();
    let mut terminal = Terminal::start(&home, (120, 36), &[&guide()]);
    terminal.wait("67 pages");
    // Asked while pages are still being read: the answer waits for them a moment.
    terminal.send("What is recall at k?");
    terminal.wait("❯ What is recall at k?");
    terminal.send(ENTER);
    terminal.wait("✓]");
    terminal.wait("total");
    assert!(terminal.text().contains("p. 40 ✓"), "{}", terminal.text());
    terminal.send(F2);
    terminal.wait("p. 40 · 46 of 67");
    terminal.until("the quotation is marked", |_| terminal.marked().contains("Recall at k"));
    // The input is still there to write in; the next question takes another template.
    terminal.send(CTRL_T);
    terminal.wait("Template for the next question");
    terminal.send("quote only");
    terminal.wait("▸ Quote only");
    terminal.send(ENTER);
    terminal.wait("─ Quote only");
    terminal.send("Why does one-hot encoding fail?");
    terminal.wait("❯ Why does one-hot encoding fail?");
    terminal.send(ENTER);
    terminal.until("the second answer is cited", |screen| screen.matches("total").count() == 2);
    terminal.send(CTRL_Q);
    assert!(terminal.end().success());
    assert!(terminal.restored());
}

#[test]
fn templates_are_switched_and_everything_can_be_found_from_the_keyboard() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    // Said in a notice, which the first Esc would only take away.
    terminal.wait("keyword search only");
    terminal.send(CTRL_T);
    terminal.wait("Template for the next question");
    terminal.send("expl");
    terminal.wait("▸ Explain simply");
    terminal.send(ENTER);
    terminal.wait("─ Explain simply");
    terminal.send(CTRL_P);
    terminal.wait("Commands");
    terminal.send("find in");
    terminal.send(ENTER);
    terminal.wait("exact text, as it appears");
    terminal.send("花岗岩");
    terminal.send(ENTER);
    terminal.wait("“花岗岩” 1 of 1");
    terminal.until("the match is marked", |_| terminal.marked().replace(' ', "").contains("花岗岩"));
    // A key right behind Esc would be Alt and that key.
    terminal.send(ESC);
    terminal.until("the page is closed", |screen| !screen.contains("1 of 1"));
    terminal.send(F1);
    terminal.wait("Earlier questions");
    terminal.send(ESC);
    terminal.until("the help is gone", |screen| !screen.contains("Earlier questions"));
}

#[test]
fn a_conversation_survives_a_signal_and_is_taken_up_again() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    terminal.signal("TERM");
    terminal.end();
    assert!(terminal.restored());
    assert!(home.prints(&["sessions", "list"]).contains("When does Riga freeze?"));

    let mut again = Terminal::start(&home, (100, 30), &[]);
    again.wait("Ctrl+A ask all");
    again.send(ESC);
    again.until("the library is gone", |screen| !screen.contains("Ctrl+A ask all"));
    again.send(CTRL_R);
    again.wait("1 turn");
    again.send(ENTER);
    again.wait("freezes in January of most winters");
    again.send("And who lights the lamps at night?\r");
    again.wait("total");
    again.send(CTRL_Q);
    assert!(again.end().success());
    assert!(home.prints(&["sessions", "list"]).contains('2'));
}

#[test]
fn passages_are_pinned_and_dropped_answers_compared_and_conversations_branched_and_renamed() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (120, 36), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    // The passages: the first is dropped, the second pinned, and the question asked again.
    terminal.send("\t\t");
    terminal.wait("x exclude");
    terminal.send("x");
    terminal.wait("⊖");
    terminal.send("jp");
    terminal.wait("⊕");
    terminal.send("a");
    terminal.until("the second answer is there", |screen| screen.matches("total").count() == 2);
    // Side by side.
    terminal.send("\t");
    terminal.send("=");
    terminal.wait("Compare two answers");
    terminal.send(ESC);
    terminal.until("the comparison is gone", |screen| !screen.contains("Compare two answers"));
    // What is searched for is changed.
    terminal.send("s");
    terminal.wait("The question stays the same");
    terminal.send(" lighthouse\r");
    terminal.wait("Searched for: When does Riga freeze? lighthouse");
    terminal.send("/branch\r");
    terminal.until("the branch is open", |_| home.prints(&["sessions", "list"]).lines().count() == 2);
    terminal.send(CTRL_R);
    terminal.wait("F2 rename");
    terminal.send("\x1bOQ");
    terminal.wait("Conversation title");
    terminal.send(" again\r");
    terminal.wait("When does Riga freeze? again");
    // What was said in a conversation finds it.
    terminal.send("most winters");
    terminal.wait("/2");
    terminal.send(ESC);
    terminal.until("the list is gone", |screen| !screen.contains("F2 rename"));
    terminal.send(CTRL_Q);
    assert!(terminal.end().success());
    assert!(home.prints(&["sessions", "list"]).contains("When does Riga freeze? again"));
}

#[test]
fn a_template_saved_while_docent_runs_is_there_and_asks_for_what_it_needs() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    let folder = home.path().join("prompts");
    std::fs::create_dir_all(&folder).unwrap();
    let template = "+++\ntitle = \"For the harbour master\"\n[variables.ship]\ndescription = \"which ship\"\n+++\n\
                    {% for p in passages %}{{ p.text }}{% endfor %} {{ question }} {{ ship }}\n";
    std::fs::write(folder.join("master.md"), template).unwrap();
    // It is looked for once a second.
    std::thread::sleep(std::time::Duration::from_millis(1500));
    terminal.send(CTRL_T);
    terminal.wait("Template for the next question");
    terminal.send("harbour master");
    terminal.wait("▸ For the harbour master");
    terminal.send(ENTER);
    terminal.wait("─ For the harbour master");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("which ship");
    terminal.send("Aurora\r");
    terminal.wait("total");
}

#[test]
fn chinese_is_typed_where_the_cursor_is_and_pasted_whole() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (80, 24), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("灯塔多高");
    terminal.wait("灯塔多高");
    terminal.until("the cursor follows", |_| terminal.before_cursor().ends_with("灯塔多高"));
    terminal.send("\x1b[D\x7f");
    terminal.until("one character went", |screen| screen.contains("灯塔高"));
    assert!(terminal.before_cursor().ends_with("灯塔"), "{:?}", terminal.before_cursor());
    // A pasted text of many lines is text, not a row of questions.
    terminal.send(&format!("\x1b[200~{}\x1b[201~", "一行\n".repeat(50)));
    terminal.until("it grows to a third of the screen", |screen| screen.matches("一行").count() >= 6);
    assert!(!terminal.text().contains("total"));
}

#[test]
fn any_size_is_drawn_and_the_smallest_says_what_it_needs() {
    let home = Home::new();
    let note = home.file("note.md", NOTE);
    let mut terminal = Terminal::start(&home, (120, 36), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("total");
    for (columns, rows) in [(200, 50), (60, 20), (39, 9), (1, 1), (300, 5), (80, 24)] {
        terminal.resize(columns, rows);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    terminal.wait("Step 3 of 3");
    terminal.resize(39, 12);
    terminal.wait("Docent needs 40×10 cells");
    terminal.resize(60, 20);
    terminal.wait("freezes in January");
    terminal.send(CTRL_Q);
    assert!(terminal.end().success());
}

#[test]
fn a_document_cannot_speak_to_the_terminal() {
    let home = Home::new();
    let hostile = "The lock opens at six.\u{1b}]0;owned\u{7} \u{1b}[31mred\u{1b}[0m \u{202e}evil \u{9b}2J done.\n";
    let note = home.file("hostile.md", hostile);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does the lock open?\r");
    terminal.wait("The lock opens at six.");
    terminal.wait("total");
    terminal.send(F2);
    terminal.wait("page 1");
    assert!(!terminal.text().contains('\u{202e}'));
}

#[test]
fn what_cannot_be_opened_is_said_and_another_file_can_be_opened_from_there() {
    let home = Home::new();
    home.file("good.md", NOTE);
    let bad = home.file("bad.pdf", "no PDF at all");
    let mut terminal = Terminal::start(&home, (100, 30), &[bad.to_str().unwrap()]);
    terminal.wait("bad.pdf");
    terminal.wait("is not a PDF");
    terminal.send("/open good.md\r");
    terminal.until("the good one is open", |screen| screen.contains("good.md"));
}

#[test]
fn a_file_that_changes_while_it_is_open_is_told_of_and_read_again_and_old_answers_keep_their_pages() {
    let home = Home::new();
    let path = home.file("harbour.md", "# Ice\n\nThe harbour of Riga freezes in January of most winters.\n");
    let mut terminal = Terminal::start(&home, (100, 56), &["--provider", "none", path.to_str().unwrap()]);
    terminal.wait("keyword search only");
    terminal.send("When does the harbour of Riga freeze?\r");
    terminal.wait("total");
    assert!(!terminal.text().contains("edition"), "{}", terminal.text());
    // As editors save: another file under the name.
    let other =
        home.file("harbour.md~", "# Ice\n\nThe harbour of Riga freezes in February, since the mole was built.\n");
    std::fs::rename(other, &path).unwrap();
    terminal.send("Does the harbour of Riga freeze at all?\r");
    terminal.wait("harbour.md has changed on disk");
    terminal.wait("changed on disk · F12");
    terminal
        .until("both answers say what they rest on", |screen| screen.matches("Based on the version of").count() == 2);
    assert!(!terminal.text().contains("February"), "{}", terminal.text());
    terminal.send("\x1b[24~");
    terminal.until("it is read again", |screen| !screen.contains("F12"));
    terminal.send("So when does the harbour of Riga freeze?\r");
    terminal.until("the new edition answers", |screen| screen.contains("freezes in February"));
    terminal.until("the answer is whole", |screen| !screen.contains("answering"));
    let text = terminal.text();
    assert_eq!(text.matches("Based on the version of").count(), 2, "the new answer rests on the file as it is: {text}");
    // The first answer's page is still the one that it was given from.
    terminal.send("\t");
    terminal.wait("citations");
    terminal.send("\x1b[D");
    terminal.send("\x1b[D");
    terminal.send(ENTER);
    terminal.wait("· version of");
    terminal.until("its words are marked", |_| terminal.marked().contains("January"));
    // Garbage in its place is told, and what was open stays.
    terminal.send("\x1b\x1b");
    std::fs::write(&path, "").unwrap();
    terminal.send("/reload\r");
    terminal.wait("Cannot reload");
    terminal.send("\x11");
    assert!(terminal.end().success());
}
