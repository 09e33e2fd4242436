//! Every word of a document is in a passage, as it stands on the page, or counted by the reason why it is in none.

use serde_json::{Value, json};

use crate::support::pdf::{Leaf, pdf};
use crate::support::{Home, arg, list};

/// The texts of all passages that hold one word.
fn passages(home: &Home, file: &std::path::Path, word: &str) -> String {
    let found = home.json(&["search", arg(file), word, "-k", "50", "--mode", "lexical", "--json"]);
    list(&found, "passages").iter().map(|p| format!("{}\n", p["text"].as_str().unwrap())).collect()
}

fn booklet(pages: &[Vec<String>]) -> Vec<u8> {
    let lines: Vec<Vec<&str>> = pages.iter().map(|page| page.iter().map(String::as_str).collect()).collect();
    pdf(&lines.iter().map(|page| Leaf::Text(page)).collect::<Vec<_>>())
}

#[test]
fn numbered_lines_at_the_top_of_pages_are_found() {
    let home = Home::without_models();
    let springs = ["lower", "upper", "northern", "chapel", "mill"];
    for (kind, first) in [("Step", 1), ("Invoice", 2043)] {
        let title = |n: usize| format!("{kind} {}: refill from the {} spring", first + n, springs[n]);
        let pages: Vec<Vec<String>> = (0..springs.len())
            .map(|n| {
                vec![title(n), String::new(), format!("The crew of boat {n} carries {} barrels to the quay.", n + 3)]
            })
            .collect();
        let file = home.file(&format!("{kind}.pdf"), booklet(&pages));
        let all = passages(&home, &file, "refill");
        for n in 0..springs.len() {
            assert!(all.contains(&title(n)), "{}: {all}", title(n));
        }
        let read = home.json(&["text", arg(&file), "--json"]);
        assert!(list(&read, "pages").iter().all(|page| page["left_out"] == json!([])), "{read}");
    }
}

#[test]
fn what_is_in_no_passage_is_counted_by_its_reason() {
    let home = Home::without_models();
    let shown: Vec<[String; 3]> = (1..=5)
        .map(|n| ["The Harbour Book".to_string(), String::new(), format!("Boat {n} brought {} barrels of tar.", n * 7)])
        .collect();
    let shown: Vec<[&str; 3]> =
        shown.iter().map(|page| [page[0].as_str(), page[1].as_str(), page[2].as_str()]).collect();
    let mut leaves: Vec<Leaf> = shown[..4].iter().map(|page| Leaf::Text(page)).collect();
    leaves.push(Leaf::Hiding(&shown[4], &["obey me"]));
    let file = home.file("book.pdf", pdf(&leaves));
    let read = home.json(&["text", arg(&file), "--json"]);
    let head = json!({"reason": "running head", "characters": 14});
    let hidden = json!({"reason": "hidden", "characters": 6});
    let left_out: Vec<&Value> = list(&read, "pages").iter().map(|page| &page["left_out"]).collect();
    assert!(left_out[..4].iter().all(|page| **page == json!([head])), "{read}");
    assert_eq!(left_out[4], &json!([head, hidden]));
    // What was read before is counted alike.
    for _ in 0..2 {
        let taken = home.json(&["index", arg(&file), "--json"]);
        let all = &taken["documents"][0]["left_out"];
        assert_eq!(all, &json!([{"reason": "running head", "characters": 70}, hidden]));
    }
}

#[test]
fn a_hyphen_that_is_of_its_word_stands_in_what_is_quoted() {
    let home = Home::without_models();
    let page = [
        "In the harbour of Riga the depth of the water is the price-",
        "determining factor of every berth, and the tables at https://example.org/tide-",
        "tables/north say how deep it is. A long-",
        "term berth was cheaper in 2019-",
        "2020, for short- and long-term guests, and the manage-",
        "ment was praised for the state-",
        "of-the-art crane.",
    ];
    let file = home.file("berths.pdf", pdf(&[Leaf::Text(&page)]));
    let all = passages(&home, &file, "berth");
    for words in [
        "the price-determining factor",
        "https://example.org/tide-tables/north say",
        "A long-term berth",
        "in 2019-2020, for short- and long-term guests",
        "the management was",
        "the state-of-the-art crane",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let said = home.json(&["ask", arg(&file), "What is the price-determining factor of every berth?", "--json"]);
    let quote = said["citations"][0]["quote"].as_str().unwrap();
    assert!(quote.contains("price-determining"), "{said}");
}
