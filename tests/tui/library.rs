//! The library in use: asked as a whole, and conversations that go on without their files.

use crate::keys::{CTRL_A, CTRL_L, CTRL_Q, ENTER, F2};
use crate::support::{E5, Home};
use crate::terminal::Terminal;

const HARBOUR: &str = "# Harbour\n\nThe harbour of Riga freezes in January of most winters.\n";
const LIGHTHOUSE: &str = "# Lighthouse\n\nThe keeper of the lighthouse lights the lamps at dusk.\n";

/// Two notes opened and asked together, the program ended.
fn asked_together(home: &Home) {
    for (name, text) in [("harbour.md", HARBOUR), ("lighthouse.md", LIGHTHOUSE)] {
        let note = home.file(name, text);
        let mut terminal = Terminal::start(home, (100, 30), &["--provider", "none", note.to_str().unwrap()]);
        terminal.wait("· ready");
        terminal.send(CTRL_Q);
        assert!(terminal.end().success());
    }
    // A file is not taken for the one that was read where it was written within the same second.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    for note in ["harbour.md", "lighthouse.md"] {
        let note = home.path().join(note);
        let mut terminal = Terminal::start(home, (100, 30), &["--provider", "none", note.to_str().unwrap()]);
        terminal.wait("· ready");
        terminal.send(CTRL_Q);
        assert!(terminal.end().success());
    }
    let mut terminal = Terminal::start(home, (100, 30), &["--provider", "none"]);
    terminal.wait("lighthouse.md");
    terminal.send(CTRL_A);
    terminal.wait("New conversation with 2 documents");
    terminal.wait("· ready");
    terminal.ask("When does the harbour of Riga freeze?");
    assert!(terminal.text().contains("freezes in January"), "{}", terminal.text());
    terminal.leave();
}

#[test]
fn a_conversation_over_the_library_goes_on_when_the_files_are_gone() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    asked_together(&home);
    for note in ["harbour.md", "lighthouse.md"] {
        std::fs::remove_file(home.path().join(note)).unwrap();
    }
    let mut terminal = Terminal::start(&home, (100, 30), &["--provider", "none"]);
    terminal.wait("▸ Continue: When does the harbour of Riga freeze?");
    terminal.send(ENTER);
    terminal.wait("and 1 more");
    terminal.wait("· ready");
    terminal.send("Who lights the lamps of the lighthouse?\r");
    terminal.until("it is answered out of the library", |screen| screen.contains("lamps at dusk"));
    terminal.until("the answer is whole", |screen| !screen.contains("answering"));
    terminal.send(F2);
    terminal.until("the page is shown, its words marked", |_| terminal.marked().contains("freezes in January"));
    assert!(!terminal.text().contains("no such file"), "{}", terminal.text());
}

#[test]
fn a_file_that_was_changed_is_read_anew_when_its_conversation_goes_on() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    asked_together(&home);
    home.file("harbour.md", HARBOUR.replace("January", "February"));
    let mut terminal = Terminal::start(&home, (100, 30), &["--provider", "none"]);
    terminal.wait("▸ Continue: When does the harbour of Riga freeze?");
    terminal.send(ENTER);
    terminal.wait("· ready");
    terminal.send("In which month does the harbour freeze?\r");
    terminal.wait("freezes in February");
}

#[test]
fn the_library_can_be_left_for_a_conversation_that_goes_on() {
    let home = Home::without_models();
    let note = home.file("harbour.md", HARBOUR);
    let mut terminal = Terminal::start(&home, (80, 24), &["--provider", "none", note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.ask("When does the harbour of Riga freeze?");
    terminal.send(CTRL_L);
    terminal.wait("Ctrl+A ask all");
    // At this width the list takes the whole line: no scraps of words stand beside it.
    let borders = terminal.columns_of("│");
    assert!(borders.len() > 3 && borders.iter().all(|column| *column == 0), "{}", terminal.text());
    terminal.send("\x1b");
    terminal.until("the answer is back", |screen| screen.contains("freezes in January of most winters"));
    // The page takes half of the room; the citation that it belongs to stays in view.
    terminal.send(F2);
    terminal.until("the words are marked", |_| terminal.marked().contains("freezes in January"));
    assert!(terminal.marked().contains("[1 p. 1 ✓]"), "{}", terminal.text());
}
