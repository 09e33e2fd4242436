//! An encrypted PDF at a command on a terminal: the password is asked for, never shown, and a wrong one is said to be wrong.

use std::path::PathBuf;

use crate::support::Home;
use crate::support::pdf::{encrypted, harbours};
use crate::terminal::Terminal;

/// A home with an encrypted PDF in it.
fn locked() -> (Home, PathBuf) {
    let home = Home::without_models();
    let path = home.path().join("locked.pdf");
    std::fs::write(&path, encrypted(&harbours(), "open sesame")).unwrap();
    (home, path)
}

#[test]
fn text_asks_for_the_password_of_an_encrypted_pdf_and_never_shows_it() {
    let (home, path) = locked();
    let mut terminal = Terminal::start(&home, (100, 30), &["text", &path.display().to_string()]);
    terminal.wait("Password for");
    terminal.send("open barley\r");
    terminal.wait("wrong password for");
    terminal.until("it asks again", |screen| screen.matches("Password for").count() == 2);
    // What is typed can be corrected.
    terminal.send("amiss\x15open sesamf\x7fe\r");
    terminal.wait("The harbour of Riga freezes");
    assert!(terminal.end().success(), "{}", terminal.text());
    let screen = terminal.text();
    for typed in ["sesame", "barley", "amiss"] {
        assert!(!screen.contains(typed), "{screen}");
    }
}

#[test]
fn search_asks_too_and_after_three_wrong_passwords_it_gives_up() {
    let (home, path) = locked();
    let mut terminal =
        Terminal::start(&home, (100, 30), &["search", &path.display().to_string(), "When does Riga freeze?"]);
    for try_of in 1..=3 {
        terminal.until("it asks", |screen| screen.matches("Password for").count() == try_of);
        terminal.send("open barley\r");
    }
    assert_eq!(terminal.end().exit_code(), 1, "{}", terminal.text());
    let screen = terminal.text();
    assert_eq!(screen.matches("wrong password for").count(), 3, "{screen}");
    assert!(!screen.contains("Riga freezes") && !screen.contains("barley"), "{screen}");
}

#[test]
fn the_question_for_a_password_can_be_left() {
    let (home, path) = locked();
    for (key, code, said) in [("\x03", 130, ""), ("\x1b", 1, "no password given")] {
        let mut terminal = Terminal::start(&home, (100, 30), &["text", &path.display().to_string()]);
        terminal.wait("Password for");
        terminal.send(key);
        assert_eq!(terminal.end().exit_code(), code, "{}", terminal.text());
        assert!(terminal.text().contains(said), "{}", terminal.text());
    }
}
