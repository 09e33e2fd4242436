//! Definitions in short texts.

use super::*;

fn of(term: &str, texts: &[&str]) -> Vec<String> {
    let section: Vec<String> = Vec::new();
    let stretches: Vec<Stretch<'_>> = texts.iter().map(|text| Stretch { text, section: &section }).collect();
    definitions(term, &stretches).into_iter().map(|found| found.text).collect()
}

#[test]
fn what_defines_comes_before_what_mentions() {
    let texts = [
        "The full name of an NMU is source NMU. Porters doing an NMU follow the guidelines.",
        "It is useful that others can upload a version. Such uploads are called Non-Maintainer Uploads (NMU).",
        "NMUs are uploads of packages by somebody other than their maintainer. There is another type.",
    ];
    let found = of("NMU", &texts);
    assert!(found[0].contains("Such uploads are called") && found[0].starts_with("It is useful"), "{found:?}");
    assert!(found.iter().any(|text| text.starts_with("NMUs are uploads")), "{found:?}");
    assert!(of("NMU", &["When preparing an NMU, tell the maintainer."]).is_empty());
}

#[test]
fn the_entry_of_a_function_is_its_signature_and_description() {
    let text = "See also: [cumsum], page 3.\n\ncumsum (x)\ncumsum (x, dim)\nCumulative sum of elements along dimension dim.\n\nIf dim is omitted, it is 1.";
    let found = of("cumsum", &[text]);
    assert!(found[0].starts_with("cumsum (x)") && found[0].ends_with("dimension dim."), "{found:?}");
}

#[test]
fn chinese_definitions_are_found() {
    let found = of("独热编码", &["很多系统用独热编码。", "独热编码是一种把词变成向量的方法。它很长。"]);
    assert!(found[0].starts_with("独热编码是一种"), "{found:?}");
    assert!(of("灯塔", &["他去过灯塔两次。"]).is_empty());
}

#[test]
fn a_name_is_spelled_out_in_brackets_or_called_the_short_form() {
    let found = of(
        "weave",
        &["Then weave is called.", "An interface weave (which stands for weighted adaptive estimators) sets them up."],
    );
    assert!(found[0].contains("stands for"), "{found:?}");
    let found = of("LM", &["这里用 LM 字体。", "“LM”是 Latin Modern 的缩写。"]);
    assert!(found[0].contains("缩写"), "{found:?}");
}

#[test]
fn a_heading_that_asks_what_it_is_stands_above_its_definition() {
    let section = vec!["7.10 What is meant by saying that a package is essential?".to_string()];
    let text =
        "7.10 What is meant by saying that a package is essential?\n\nThe tools refuse to remove such a one. It stays.";
    let stretches = [Stretch { text, section: &section }];
    assert!(definitions("essential", &stretches)[0].text.starts_with("The tools refuse"));
}

#[test]
fn an_item_with_a_clause_defines() {
    let text = "There are two types:\n\n• Binary packages, which contain executables and manuals. Their names end in .deb, as everybody knows.";
    let found = of("binary packages", &["Binary packages are often built twice a day there.", text]);
    assert!(found.iter().any(|text| text.contains(".deb")), "{found:?}");
}

#[test]
fn an_abbreviation_may_take_more_than_initials() {
    let found = of("CUSUM", &["The CUSUM test has power.", "They are cumulative sums (CUSUM) of the residuals."]);
    assert!(found[0].starts_with("They are cumulative sums"), "{found:?}");
}

#[test]
fn a_name_in_brackets_stands_for_the_words_before_it() {
    let found =
        of("ctree", &["It calls ctree twice.", "This includes conditional inference trees (ctree) and models (mob)."]);
    assert!(found[0].starts_with("This includes conditional"), "{found:?}");
}

#[test]
fn the_kind_of_thing_before_a_name_defines_it() {
    let found = of(
        "kernHAC",
        &["vcov = kernHAC", "Then a convenience function kernHAC for kernel-based estimation was added."],
    );
    assert!(found[0].contains("convenience function"), "{found:?}");
}
