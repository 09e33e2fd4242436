//! Questions about a place in a document, with the real binary: a page, a section, the whole of it.

use serde_json::Value;

use crate::support::{Home, arg, list, long_text};

const BOOK: &str = "# 1 Ice\n\nThe harbour freezes in January. Nobody sails then.\n\n## 1.1 Thickness\n\nThe ice is forty \
centimetres thick in a cold winter.\n\n# 2 Cranes\n\nEleven cranes stand on the quay.\n\n## 2.1 The tallest\n\nThe \
tallest crane was built in 1987.\n\n# 3 Dues\n\nShips pay 320 euros a call. Ice raises the dues by a tenth.\n";

fn texts(found: &Value) -> Vec<String> {
    list(found, "passages").iter().map(|p| p["text"].as_str().unwrap().to_string()).collect()
}

#[test]
fn a_page_is_answered_with_what_stands_on_it() {
    let home = Home::without_models();
    let book = home.file("book.txt", long_text(30));
    for question in ["What is on page 17?", "第十七页讲了什么？"] {
        let found = home.json(&["search", arg(&book), question, "--json"]);
        let passages = list(&found, "passages");
        assert!(!passages.is_empty(), "{question}");
        for passage in passages {
            let (first, last) = (passage["page_start"].as_u64().unwrap(), passage["page_end"].as_u64().unwrap());
            assert!((first..=last).contains(&17), "{question}: {passage}");
        }
    }
    let ran = home.run(&["search", arg(&book), "What is on page 99?"]);
    assert!(ran.err.contains("there is no page 99: the last one is page 30"), "{ran:?}");
}

#[test]
fn a_section_is_answered_in_reading_order_and_searched_within() {
    let home = Home::without_models();
    let book = home.file("book.md", BOOK);
    let all = texts(&home.json(&["search", arg(&book), "summarise chapter 2", "--json"])).join("\n");
    assert!(all.contains("Eleven cranes") && all.contains("1987"), "{all}");
    assert!(!all.contains("January") && !all.contains("320"), "{all}");
    let within = texts(&home.json(&["search", arg(&book), "What does chapter 3 say about ice?", "--json"]));
    assert_eq!(within.len(), 1, "{within:?}");
    assert!(within[0].contains("a tenth"));
    let subject = texts(&home.json(&["search", arg(&book), "What does section 404 of the Ice Act say?", "--json"]));
    assert!(subject.iter().any(|text| text.contains("January") || text.contains("forty")), "{subject:?}");
}

#[test]
fn the_whole_document_is_answered_from_all_its_chapters() {
    let home = Home::without_models();
    let book = home.file("book.md", BOOK);
    for question in ["Summarise this document", "这份文档讲了什么？"] {
        let all = texts(&home.json(&["search", arg(&book), question, "--json"])).join("\n");
        for told in ["January", "Eleven cranes", "320 euros"] {
            assert!(all.contains(told), "{question}: {told} is not in {all}");
        }
    }
    let long = home.file("long.txt", long_text(60));
    let found = home.json(&["search", arg(&long), "summarize", "-k", "6", "--json"]);
    let pages: Vec<u64> = list(&found, "passages").iter().map(|p| p["page_start"].as_u64().unwrap()).collect();
    assert!(pages.len() >= 5 && pages.is_sorted() && pages[0] == 1 && pages[pages.len() - 1] > 40, "{pages:?}");
    let ran = home.run(&["ask", arg(&book), "Summarise this document", "--provider", "none"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("freezes in January") && ran.out.contains("Eleven cranes"), "{ran:?}");
}
