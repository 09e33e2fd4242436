//! Asking and what comes after: the cited page, another answer beside it, passages kept and dropped, the same
//! conversation tomorrow.

use crate::keys::{CTRL_R, CTRL_T, ENTER, ESC, F2, F4, F5, F7, TAB};
use crate::support::Home;
use crate::terminal::{NOTE, Terminal, guide};

#[test]
fn the_first_day_is_three_steps() {
    let home = Home::without_models();
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
fn a_long_pdf_is_opened_asked_and_its_cited_page_shown_with_the_words_marked() {
    let home = Home::without_models();
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
    terminal.leave();
    assert!(terminal.restored());
}

#[test]
fn an_answer_is_asked_for_again_with_another_template_and_its_actions_are_at_hand() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 44));
    terminal.ask("When does Riga freeze?");
    terminal.send(F5);
    terminal.wait("Copy as plain text");
    terminal.send("another template\r");
    terminal.wait("Enter use");
    terminal.send("quote only");
    terminal.wait("▸ Quote only");
    terminal.send(ENTER);
    terminal.until("it was asked again", |screen| screen.matches("total").count() == 2);
    assert_eq!(terminal.text().matches("❯ When does Riga freeze?").count(), 2, "{}", terminal.text());
    // The map of the document, and from it to a page.
    terminal.send(F7);
    terminal.wait("Map of note.md");
    terminal.wait("◆");
    terminal.send(TAB);
    terminal.wait("Semantic map");
    terminal.send(TAB);
    terminal.send(ENTER);
    terminal.wait("page 2 of 4");
}

#[test]
fn two_answers_stand_side_by_side() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (120, 36));
    terminal.ask("When does Riga freeze?");
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
fn passages_are_pinned_and_dropped_answers_compared_and_conversations_branched_and_renamed() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (120, 36));
    terminal.ask("When does Riga freeze?");
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
    terminal.send(TAB);
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
    terminal.send(F2);
    terminal.wait("Conversation title");
    terminal.send(" again\r");
    terminal.wait("When does Riga freeze? again");
    // What was said in a conversation finds it.
    terminal.send("most winters");
    terminal.wait("/2");
    terminal.send(ESC);
    terminal.until("the list is gone", |screen| !screen.contains("F2 rename"));
    terminal.leave();
    assert!(home.prints(&["sessions", "list"]).contains("When does Riga freeze? again"));
}

#[test]
fn a_conversation_survives_a_signal_and_is_taken_up_again() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
    terminal.ask("When does Riga freeze?");
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
    again.ask("And who lights the lamps at night?");
    again.leave();
    assert!(home.prints(&["sessions", "list"]).contains('2'));
}

#[test]
fn without_a_file_the_library_is_shown_and_the_last_conversation_offered() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
    terminal.ask("When does Riga freeze?");
    terminal.leave();
    let mut again = Terminal::start(&home, (100, 30), &[]);
    again.wait("▸ Continue: When does Riga freeze?");
    assert!(again.text().contains("note.md"));
    again.send(ENTER);
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
fn a_pinned_passage_is_the_first_of_the_question_asked_again() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (120, 36));
    terminal.ask("When does Riga freeze in the harbour notes?");
    terminal.send("\t\t");
    terminal.wait("x exclude");
    terminal.send("jp");
    terminal.wait("⊕");
    terminal.send("a");
    terminal.until("it was asked again", |screen| screen.matches("total").count() == 2);
    terminal.leave();
    let kept: serde_json::Value =
        serde_json::from_str(&home.prints(&["sessions", "export", "1", "--format", "json"])).unwrap();
    let passages = |turn: usize| kept["turns"][turn]["passages"].as_array().unwrap();
    assert!(passages(0).len() > 1, "{kept}");
    assert_eq!(passages(1)[0]["locator"], passages(0)[1]["locator"], "{kept}");
    assert_ne!(passages(0)[0]["locator"], passages(0)[1]["locator"]);
}

#[test]
fn an_export_never_takes_the_place_of_another_file() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
    terminal.ask("When does Riga freeze?");
    let theirs = home.file("docent-1.md", "of another hand");
    terminal.send("/export\r");
    let ours = home.path().join("docent-1-2.md");
    terminal.until("it has a name of its own", |_| {
        std::fs::read_to_string(&ours).is_ok_and(|text| text.contains("freezes in January"))
    });
    assert_eq!(std::fs::read_to_string(theirs).unwrap(), "of another hand");
    terminal.leave();
}
