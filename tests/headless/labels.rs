//! Pages by what is printed on them, with the real binary: in lists, answers, prompts and JSON, and in what is asked.

use serde_json::Value;

use crate::support::pdf::{Leaf, pdf_with};
use crate::support::{Home, arg, has, list};

/// Words that stand on one page alone.
const NAMES: [&str; 24] = [
    "aldous",
    "bertram",
    "cordelia",
    "dorothea",
    "edmund",
    "florizel",
    "gertrude",
    "horatio",
    "imogen",
    "jessica",
    "katherine",
    "laertes",
    "miranda",
    "nerissa",
    "orlando",
    "portia",
    "quince",
    "rosalind",
    "sebastian",
    "titania",
    "ursula",
    "viola",
    "wolsey",
    "yorick",
];

/// A book of as many pages as there are feet, each with a name of its own and its foot, and long enough to be found alone.
fn book(feet: &[String], catalog: &str) -> Vec<u8> {
    book_of("", feet, catalog)
}

/// The same of lighthouses whose names have this ending.
fn book_of(ending: &str, feet: &[String], catalog: &str) -> Vec<u8> {
    let text = |name: &str| -> Vec<String> {
        (1..=40)
            .map(|n| {
                format!("The keeper of lighthouse {name} wrote in log {} of {name} that the lamp was lit.", n * 7 % 41)
            })
            .collect()
    };
    let texts: Vec<Vec<String>> = NAMES.iter().take(feet.len()).map(|name| text(&format!("{name}{ending}"))).collect();
    let lines: Vec<Vec<&str>> = texts.iter().map(|text| text.iter().map(String::as_str).collect()).collect();
    let leaves: Vec<Leaf> = lines.iter().zip(feet).map(|(lines, foot)| Leaf::Footed(lines, foot)).collect();
    pdf_with(&leaves, catalog)
}

/// Four pages of front matter, 1 to 17, and an appendix.
const DECLARED: &str = "/PageLabels << /Nums [0 << /S /r >> 4 << /S /D >> 21 << /P (A-) /S /D >>] >>";

fn none(count: usize) -> Vec<String> {
    vec![String::new(); count]
}

/// The label of the best passage that stands on this page of the file alone.
fn printed_on(found: &Value, page: u64) -> Option<String> {
    let here = |p: &&Value| p["page_start"] == page && p["page_end"] == page;
    let passage = list(found, "passages").iter().find(here).unwrap_or_else(|| panic!("none on page {page}: {found}"));
    assert_eq!(passage["page_label_start"], passage["page_label_end"]);
    passage["page_label_start"].as_str().map(str::to_string)
}

fn starts(found: &Value) -> Vec<u64> {
    list(found, "passages").iter().map(|p| p["page_start"].as_u64().unwrap()).collect()
}

#[test]
fn sources_lists_prompts_and_exports_name_the_printed_page_and_json_both() {
    let home = Home::without_models();
    let file = home.file("book.pdf", book(&none(24), DECLARED));
    let question = "What did the keeper of lighthouse miranda write?";
    let found = home.json(&["search", arg(&file), question, "--json"]);
    for passage in list(&found, "passages") {
        has(passage, &[("page_label_start", 's'), ("page_label_end", 's')]);
    }
    assert_eq!(printed_on(&found, 13).as_deref(), Some("9"));
    let listed = home.run(&["search", arg(&file), question]).out;
    assert!(listed.contains("book.pdf, p. 9"), "{listed}");
    let asked = home.run(&["ask", arg(&file), question, "--provider", "none"]);
    assert!(asked.out.contains("book.pdf, p. 9") && !asked.out.contains("p. 13"), "{asked:?}");
    let answer = home.json(&["ask", arg(&file), question, "--provider", "none", "--json"]);
    for citation in list(&answer, "citations") {
        has(citation, &[("page_label_start", 's'), ("page_label_end", 's'), ("page_start", 'n')]);
    }
    let exported = home.run(&["sessions", "export", "1"]).out;
    assert!(exported.contains("book.pdf, p. 9"), "{exported}");
    let appendix = home.run(&["search", arg(&file), "lighthouse viola"]).out;
    assert!(appendix.contains("book.pdf, p. A-1"), "{appendix}");
}

#[test]
fn a_file_whose_pages_bear_their_numbers_names_them_as_ever_and_has_no_labels() {
    let home = Home::without_models();
    for catalog in ["", "/PageLabels << /Nums [0 << /S /D >>] >>"] {
        let file = home.file("plain.pdf", book(&none(24), catalog));
        let found = home.json(&["search", arg(&file), "lighthouse miranda", "--json"]);
        assert_eq!(printed_on(&found, 13), None);
        assert!(home.run(&["search", arg(&file), "lighthouse miranda"]).out.contains("plain.pdf, p. 13"));
    }
}

#[test]
fn numbers_printed_at_the_foot_are_labels_where_the_file_declares_none() {
    let home = Home::without_models();
    let roman = ["", "", "iii", "iv", "v", "vi"].map(String::from);
    let feet: Vec<String> = roman.into_iter().chain((1..=18).map(|n| n.to_string())).collect();
    let file = home.file("printed.pdf", book(&feet, ""));
    let found = home.json(&["search", arg(&file), "lighthouse miranda", "--json"]);
    assert_eq!(printed_on(&found, 13).as_deref(), Some("7"));
    let found = home.json(&["search", arg(&file), "lighthouse cordelia", "--json"]);
    assert_eq!(printed_on(&found, 3).as_deref(), Some("iii"));
    // Read a second time they come out of the library.
    assert!(home.run(&["search", arg(&file), "lighthouse miranda"]).out.contains("printed.pdf, p. 7"));
    let text = home.json(&["text", arg(&file), "--json"]);
    let labels: Vec<Option<&str>> = list(&text, "pages").iter().map(|page| page["label"].as_str()).collect();
    assert_eq!((labels[0], labels[5], labels[6], labels[23]), (Some("i"), Some("vi"), Some("1"), Some("18")));
}

#[test]
fn pages_are_asked_for_by_what_is_printed_on_them() {
    let home = Home::without_models();
    let file = home.file("book.pdf", book(&none(24), DECLARED));
    for (question, page) in [
        ("What is on page iii?", 3),
        ("What is on p. A-1?", 22),
        ("第 iii 页讲了什么？", 3),
        ("第A-2页有什么内容", 23),
        ("What is on page 9?", 13),
        ("第9页讲了什么？", 13),
        ("What is on page 13 of the file?", 13),
        ("What is on the first page?", 1),
    ] {
        let found = home.json(&["search", arg(&file), question, "--json"]);
        let spans = list(&found, "passages");
        assert!(!spans.is_empty(), "{question}");
        for passage in spans {
            let (first, last) = (passage["page_start"].as_u64().unwrap(), passage["page_end"].as_u64().unwrap());
            assert!((first..=last).contains(&page), "{question}: {passage}");
        }
    }
    let ran = home.run(&["search", arg(&file), "What is on page 9?"]);
    assert!(ran.err.contains("p. 9 as printed; page 9 of the file is p. 5"), "{ran:?}");
    let asked = home.run(&["ask", arg(&file), "What is on page 9?", "--provider", "none"]);
    assert!(asked.err.contains("p. 9 as printed"), "{asked:?}");
    let ran = home.run(&["search", arg(&file), "What is on page xxx?"]);
    assert!(ran.err.contains("no page is printed xxx"), "{ran:?}");
    let ran = home.run(&["search", arg(&file), "What is on page 99?"]);
    assert!(ran.err.contains("there is no page 99: the last one is p. A-3, page 24 of the file"), "{ran:?}");
}

#[test]
fn a_number_that_two_parts_print_is_answered_from_both_and_said() {
    let home = Home::without_models();
    let file = home.file("parts.pdf", book(&none(24), "/PageLabels << /Nums [0 << /S /D >> 12 << /S /D >>] >>"));
    let ran = home.json(&["search", arg(&file), "What is on page 5?", "--json"]);
    let said = ran["notice"].as_str().unwrap();
    assert!(said.contains("page 5 and page 17 of the file"), "{said}");
    let found = starts(&ran);
    assert!(found.iter().any(|page| *page <= 5) && found.iter().any(|page| *page >= 16), "{found:?}");
    let one = home.json(&["search", arg(&file), "What is on file page 17?", "--json"]);
    assert!(one["notice"].is_null() && starts(&one).iter().all(|page| *page >= 16), "{one}");
    let listed = home.run(&["search", arg(&file), "lighthouse quince"]).out;
    assert!(listed.contains("parts.pdf, p. 5 (file p. 17)"), "{listed}");
}

#[test]
fn documents_that_are_asked_together_keep_their_own_labels() {
    let home = Home::without_models();
    let file = home.file("book.pdf", book(&none(24), DECLARED));
    let plain = home.file("plain.pdf", book_of("ne", &none(20), ""));
    let both = home.json(&["search", arg(&file), arg(&plain), "lighthouse miranda mirandane", "-k", "8", "--json"]);
    let named = |name: &str| {
        let mut all = list(&both, "passages").iter().filter(|p| p["document"] == name);
        all.find(|p| p["page_start"] == 13 && p["page_end"] == 13).map(|p| p["page_label_start"].clone())
    };
    assert_eq!((named("book.pdf"), named("plain.pdf")), (Some("9".into()), Some(Value::Null)), "{both}");
}

#[test]
fn a_label_cannot_forge_a_mark() {
    let home = Home::without_models();
    let forged = "/PageLabels << /Nums [0 << /P (9 \\342] [2 ) /S /D >>] >>";
    let file = home.file("forged.pdf", book(&none(6), forged));
    let listed = home.run(&["search", arg(&file), "lighthouse cordelia"]).out;
    let head = listed.lines().next().unwrap();
    assert!(head.starts_with("1. forged.pdf, p. 9") && !head.contains(['[', ']']), "{listed}");
}
