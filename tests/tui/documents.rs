//! Files that cannot be opened, and files that change while they are open.

use crate::keys::{CTRL_O, ENTER, F12, LEFT, TAB};
use crate::support::Home;
use crate::terminal::{NOTE, Terminal};

#[test]
fn what_cannot_be_opened_is_said_and_another_file_can_be_opened_from_there() {
    let home = Home::without_models();
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
    let home = Home::without_models();
    let path = home.file("harbour.md", "# Ice\n\nThe harbour of Riga freezes in January of most winters.\n");
    let mut terminal = Terminal::start(&home, (100, 56), &["--provider", "none", path.to_str().unwrap()]);
    terminal.wait("keyword search only");
    terminal.ask("When does the harbour of Riga freeze?");
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
    terminal.send(F12);
    terminal.until("it is read again", |screen| !screen.contains("F12"));
    terminal.send("So when does the harbour of Riga freeze?\r");
    terminal.until("the new edition answers", |screen| screen.contains("freezes in February"));
    terminal.until("the answer is whole", |screen| !screen.contains("answering"));
    let text = terminal.text();
    assert_eq!(text.matches("Based on the version of").count(), 2, "the new answer rests on the file as it is: {text}");
    // The first answer's page is still the one that it was given from.
    terminal.send(TAB);
    terminal.wait("citations");
    terminal.send(LEFT);
    terminal.send(LEFT);
    terminal.send(ENTER);
    terminal.wait("· version of");
    terminal.until("its words are marked", |_| terminal.marked().contains("January"));
    // Garbage in its place is told, and what was open stays.
    terminal.send("\x1b\x1b");
    std::fs::write(&path, "").unwrap();
    terminal.send("/reload\r");
    terminal.wait("Cannot reload");
    terminal.leave();
}

#[test]
fn hidden_files_and_what_cannot_be_opened_are_not_offered() {
    let home = Home::without_models();
    home.file("harbour.md", NOTE);
    home.file(".diary.md", NOTE);
    home.file("photo.raw", "no document");
    for folder in ["charts", ".keys"] {
        std::fs::create_dir(home.path().join(folder)).unwrap();
    }
    let mut terminal = Terminal::start(&home, (100, 30), &[]);
    terminal.wait("Step 1 of 3");
    terminal.send(CTRL_O);
    terminal.until("files and folders are listed", |screen| screen.contains("harbour.md") && screen.contains("charts"));
    let shown = terminal.text();
    for unwanted in ["diary", "keys", "photo"] {
        assert!(!shown.contains(unwanted), "{unwanted}\n{shown}");
    }
}
