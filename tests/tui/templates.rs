//! Templates and everything else that is found by typing.

use crate::keys::{CTRL_P, CTRL_T, ENTER, ESC, F1};
use crate::support::Home;
use crate::terminal::Terminal;

#[test]
fn templates_are_switched_and_everything_can_be_found_from_the_keyboard() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
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
    terminal.wait("Complete a slash command");
    terminal.send(ESC);
    terminal.until("the help is gone", |screen| !screen.contains("Complete a slash command"));
}

#[test]
fn a_template_saved_while_docent_runs_is_there_and_asks_for_what_it_needs() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (100, 30));
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
    terminal.ask("Aurora");
}
