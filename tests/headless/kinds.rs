//! Questions of several kinds on a text: whole lists, definitions, comparisons, and what the text does not say.

use crate::support::openai::{Manner, Server};
use crate::support::{Home, arg, list};

const HANDBOOK: &str = "# Handbook of the bakery

## Opening

Each morning the shop needs the following things:

- flour from the mill
- salt from the harbour
- a warm oven

## Terms

The bakers prepare a poolish every evening, and some visitors ask for it. A poolish is a wet dough that rests overnight.

## The brick oven

The brick oven holds forty loaves and needs three hours to heat.

## The steel oven

The steel oven holds twelve loaves and heats in ten minutes.
";

fn asked(question: &str) -> String {
    let home = Home::without_models();
    let file = home.file("handbook.md", HANDBOOK);
    let said = home.json(&["ask", arg(&file), question, "--provider", "none", "--json"]);
    assert!(list(&said, "citations").iter().all(|citation| citation["check"] != "unsupported"), "{said}");
    said["answer"].as_str().unwrap().to_string()
}

#[test]
fn a_list_is_given_whole_and_a_definition_before_mentions() {
    let said = asked("Which things does the shop need each morning?");
    let items: Vec<&str> = said.lines().filter(|line| line.starts_with("- ")).collect();
    assert_eq!(items, ["- flour from the mill [1]", "- salt from the harbour [1]", "- a warm oven [1]"], "{said}");
    let said = asked("What is a poolish?");
    let first = said.lines().find(|line| line.starts_with("- ")).unwrap();
    assert!(first.contains("wet dough"), "{said}");
}

#[test]
fn each_side_of_a_comparison_has_its_own_evidence() {
    let question = "What is the difference between the brick oven and the steel oven?";
    let said = asked(question);
    let (brick, steel) = (said.find("**brick oven**").unwrap(), said.find("**steel oven**").unwrap());
    assert!(said[brick..steel].contains("forty loaves") && said[steel..].contains("ten minutes"), "{said}");

    let server = Server::start(Manner::Say(&["The brick oven holds forty loaves [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let file = home.file("handbook.md", HANDBOOK);
    home.json(&["ask", arg(&file), question, "--json"]);
    let requests = server.requests();
    let prompt = list(&requests[requests.len() - 1], "messages").last().unwrap()["content"].to_string();
    assert!(prompt.contains("forty loaves") && prompt.contains("ten minutes"), "{prompt}");
}

#[test]
fn what_is_counted_must_stand_in_the_text() {
    let home = Home::without_models();
    let file = home.file("handbook.md", HANDBOOK);
    let ran = home.run(&[
        "ask",
        arg(&file),
        "How many litres of milk does the shop need each morning?",
        "--provider",
        "none",
    ]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = home.run(&["ask", arg(&file), "How many loaves does the steel oven hold?", "--provider", "none"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}
