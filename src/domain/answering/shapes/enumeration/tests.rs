//! Enumerations in short texts.

use super::*;

fn stretches<'a>(texts: &'a [&'a str], section: &'a [String]) -> Vec<Stretch<'a>> {
    texts.iter().map(|text| Stretch { text, section }).collect()
}

#[test]
fn a_list_goes_on_over_a_page_and_a_table() {
    let texts = [
        "We annotate all the wrong predictions and sort them into 5 classes of errors:",
        "• Principle Error: the principles are wrong.\n• Factual Error: a fact is wrong.",
        "Table 3: Results.\n\n| Method | TimeQA |\n| --- | --- |\n| PaLM | 41.5% |\n| GPT | 45.6% |",
        "• Context Loss: it loses context.\n\nAll types happen.",
    ];
    let section = Vec::new();
    let all = stretches(&texts, &section);
    let found = enumerations(&all);
    let list = found.iter().find(|found| found.form == Form::List).unwrap();
    assert_eq!(list.items.len(), 3, "{found:?}");
    assert_eq!(list.items[2], (3, "Context Loss: it loses context.".to_string()));
    let asked = Listed::of("classes of errors are the wrong predictions sorted", &all);
    assert!(asked.score(list, &all) > 0.7, "{}", asked.score(list, &all));
}

#[test]
fn numbers_must_count_and_lists_within_items_are_lists_of_their_own() {
    let section = Vec::new();
    let texts =
        ["Do this:\n1. Fetch it.\n   a) by hand\n   b) by mail\n2. Build it.\n1. Another list.\n2. Its second item."];
    let all = stretches(&texts, &section);
    let found = enumerations(&all);
    assert_eq!(found[0].items, [(0, "Fetch it.".to_string()), (0, "Build it.".to_string())]);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_list_within_an_item_and_paragraphs_after_a_colon_are_lists_too() {
    let section = Vec::new();
    let texts = [
        "• Objectives include:\nA. Determine the importance.\nB. Compare the objectives.\nC. Assess a site.\n• Last bullet.",
    ];
    let all = stretches(&texts, &section);
    assert!(enumerations(&all).iter().any(|found| found.items.len() == 3), "{:?}", enumerations(&all));
    let texts = [
        "The key elements include:\n\nKnow the dealers. We do so.\n\nStay small. It is best.\n\nBe careful. We try to be.",
    ];
    let all = stretches(&texts, &section);
    assert_eq!(enumerations(&all)[0].items.len(), 3);
}

#[test]
fn rows_of_a_table_are_items_by_their_first_cell() {
    let section = vec!["Terminals".to_string()];
    let texts = ["Table 2: Terminals.\n\n| Terminal | Format |\n| --- | --- |\n| png | PNG |\n| svg | SVG |"];
    let all = stretches(&texts, &section);
    let found = enumerations(&all);
    assert_eq!(found[0].items, [(0, "png: PNG".to_string()), (0, "svg: SVG".to_string())]);
    assert!(found[0].form == Form::Table);
}

#[test]
fn described_names_are_items() {
    let text = "The individual files are:\n\npreinst This script is executed before. It may stop services.\n\n\
                postinst This script typically completes it.\n\nprerm This script stops daemons.\n\nCurrently all is well.";
    let found = enumerations(&[Stretch { text, section: &[] }]);
    let list = found.iter().find(|one| one.form == Form::List).unwrap();
    assert_eq!(list.lead.1, "The individual files are:");
    assert_eq!(list.items.len(), 3);
    assert_eq!(list.items[0].1, "preinst: This script is executed before.");
    let text = "search的特有选项:\n\n-file\n列出文件名. -global\n在介质中搜索. -word\n严格匹配名字.\n\n-all\n\n匹配所有的项目.";
    let found = enumerations(&[Stretch { text, section: &[] }]);
    let list = found.iter().find(|one| one.form == Form::List).unwrap();
    let names: Vec<&str> = list.items.iter().map(|(_, item)| item.split(':').next().unwrap_or("")).collect();
    assert_eq!(names, ["-file", "-global", "-word", "-all"]);
}

#[test]
fn items_are_found_within_a_sentence_without_a_verb_before_them() {
    let text = "The tool supports amd64, arm64 and i386 machines. 它能读 PDF、EPUB、DOCX 等格式。";
    let found = enumerations(&[Stretch { text, section: &[] }]);
    assert_eq!(found.iter().filter(|one| one.form == Form::Sentence).count(), 2, "{found:?}");
}
