//! A page as a picture, where the terminal shows images, and where it does not.

use crate::keys::{ESC, F9};
use crate::support::Home;
use crate::terminal::{Shows, Terminal, guide};

/// How Kitty's protocol begins to transmit an image that is shown where its place holders stand.
const TRANSMITS: &[u8] = b"\x1b_Gq=2,";
const PLACE_HOLDER: &str = "\u{10eeee}";

fn reading(shows: Shows, home: &Home) -> Terminal {
    let mut terminal = Terminal::that_shows(shows, home, (120, 36), &[&guide()]);
    terminal.wait("67 pages · keyword search only");
    terminal.send("/page #10\r");
    terminal.wait("p. 4 · 10 of 67");
    terminal.wait("2.1 The encoding");
    terminal
}

#[test]
fn a_terminal_that_shows_images_is_sent_the_page_and_the_text_comes_back() {
    let home = Home::without_models();
    let mut terminal = reading(Shows::Images, &home);
    assert!(!terminal.has_written(TRANSMITS), "nothing is asked of the terminal before a picture is wanted");
    terminal.send(F9);
    terminal.until("the page is transmitted", |_| terminal.has_written(TRANSMITS));
    terminal.until("it stands in the place of the text", |screen| {
        screen.contains(PLACE_HOLDER) && !screen.contains("2.1 The encoding")
    });
    // The next page is drawn too; a window over it shows no picture.
    terminal.send("\x1b[C");
    terminal.wait("11 of 67");
    terminal.until("it is shown", |screen| screen.contains(PLACE_HOLDER));
    terminal.send("\x1bOP");
    terminal.until("the help lies over it", |screen| {
        screen.contains("Complete a slash command") && !screen.contains(PLACE_HOLDER)
    });
    terminal.send(ESC);
    terminal.until("the picture is back", |screen| screen.contains(PLACE_HOLDER));
    terminal.resize(80, 24);
    terminal.until("it fits the smaller window", |screen| screen.contains(PLACE_HOLDER));
    terminal.send(F9);
    terminal.until("the text is back", |screen| !screen.contains(PLACE_HOLDER));
    // Typing goes where it went before the terminal was asked: in the page reader "/" finds.
    terminal.send("/");
    terminal.wait("exact text, as it appears");
    terminal.send("one-hot\r");
    terminal.until("the match is marked", |_| terminal.marked().to_lowercase().contains("one-hot"));
    terminal.leave();
    assert!(terminal.restored());
}

#[test]
fn a_terminal_of_all_colours_shows_the_page_in_blocks_and_says_so() {
    let home = Home::without_models();
    let mut terminal = reading(Shows::Colours, &home);
    terminal.send(F9);
    terminal.wait("This terminal shows no images; the page is drawn with coloured blocks");
    terminal.until("the page is drawn", |screen| screen.matches(['▀', '▄']).count() > 100);
    assert!(!terminal.has_written(TRANSMITS));
    terminal.send(F9);
    terminal.wait("2.1 The encoding");
}

#[test]
fn a_terminal_of_few_colours_keeps_the_text_and_says_why() {
    let home = Home::without_models();
    let mut terminal = reading(Shows::Text, &home);
    terminal.send(F9);
    terminal.wait("This terminal shows neither images nor true colour");
    assert!(terminal.text().contains("2.1 The encoding"));
    // A text file has no pages to draw.
    let note = home.file("note.md", "# Harbour\n\nThe harbour freezes.\n");
    let mut terminal = Terminal::that_shows(Shows::Images, &home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("keyword search only");
    terminal.send("/picture\r");
    terminal.wait("Only PDF pages can be shown as images");
}
