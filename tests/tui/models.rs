//! A slow language model, and another one in the middle of a conversation.

use crate::keys::{ENTER, ESC, F8};
use crate::support::Home;
use crate::support::openai::{Manner, Server};
use crate::terminal::Terminal;

/// A server that gives one word every 50 ms for a minute.
fn slow() -> Server {
    Server::start(Manner::Drip(50, 1_200))
}

#[test]
fn a_slow_answer_is_stopped_what_was_said_stays_and_the_server_is_left() {
    let home = Home::without_models();
    let server = slow();
    home.configure(&server.config());
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
    terminal.send("When does Riga freeze?\r");
    terminal.wait("word0003");
    // The input is live meanwhile: the next question waits its turn.
    terminal.send("And who lights the lamps?\r");
    terminal.wait("1 question waiting");
    terminal.send(ESC);
    terminal.wait("Stopped before the answer was complete");
    assert!(terminal.text().contains("word0003"));
    terminal
        .until("the waiting question is back in the input", |screen| screen.contains("❯ And who lights the lamps?"));
    terminal.until("the connection is closed", |_| server.was_left());
}

#[test]
fn another_model_is_taken_in_mid_conversation_and_each_turn_records_its_own() {
    let home = Home::without_models();
    let server = slow();
    home.configure(&format!(
        "provider = \"none\"\n[providers.harbour]\nkind = \"openai\"\nbase_url = \"{}\"\n\
         [providers.work]\nkind = \"openai\"\nbase_url = \"https://llm.example.org/v1\"\nmodel = \"large\"\n\
         key_command = [\"false\"]\n",
        server.url()
    ));
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
    terminal.ask("When does Riga freeze?");
    terminal.send(F8);
    terminal.wait("Model for the next questions");
    let shown = terminal.text();
    for wanted in [
        "test-model",
        "harbour",
        "on this machine",
        "large",
        "text sent to llm.example.org",
        "quotes from the document",
    ] {
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
    terminal.wait("▸ test-model");
    terminal.send(ENTER);
    terminal.wait("Now using: test-model");
    terminal.send("And in spring?\r");
    terminal.wait("word0003");
    terminal.send(ESC);
    terminal.wait("Stopped before the answer was complete");
    terminal.send("/model nonee\r");
    terminal.wait("did you mean none?");
    terminal.send(ESC);
    terminal.until("what went wrong was read", |screen| !screen.contains("did you mean"));
    terminal.send("/model none\r");
    terminal.wait("Now using: no language model");
    terminal.leave();
    let saved = home.prints(&["sessions", "show", "1", "--json"]);
    assert!(saved.contains("\"extractive\"") && saved.contains("\"test-model\""), "{saved}");
}
