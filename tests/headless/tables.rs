//! `docent tables`: what it prints and writes, and what it says where it cannot.

use crate::support::pdf::{Leaf, encrypted, pdf};
use crate::support::{Home, NOTE, arg, has, list};

const BOLTS: &[&[&str]] = &[
    &["Part", "Torque (Nm)", "Interval (h)"],
    &["PX-001", "9", ""],
    &["PX-003", "12", "300"],
    &["PX-004", "15", "600"],
];

fn manual() -> Vec<u8> {
    let words = ["This page has words alone.", "They are in no table."];
    pdf(&[Leaf::Text(&words), Leaf::Table("Table 7: Torque of the bolts", BOLTS)])
}

#[test]
fn a_table_is_printed_with_its_cells_in_each_of_the_forms() {
    let home = Home::without_models();
    let file = home.file("manual.pdf", manual());
    let said = home.json(&["tables", arg(&file), "--json"]);
    let [table] = &list(&said, "tables")[..] else { panic!("{said}") };
    let fields = [("page", 'n'), ("page_end", 'n'), ("label", 'S'), ("caption", 'S'), ("bbox", 'a')];
    has(table, &fields);
    has(table, &[("header_rows", 'n'), ("cells", 'a'), ("rows", 'n'), ("columns", 'n')]);
    assert_eq!((table["page"].as_u64(), table["page_end"].as_u64()), (Some(2), Some(2)));
    assert_eq!((table["rows"].as_u64(), table["columns"].as_u64()), (Some(4), Some(3)));
    let cell = |row: u64, col: u64| {
        let at = list(table, "cells").iter().find(|cell| cell["row"] == row && cell["col"] == col);
        at.map(|cell| cell["text"].as_str().unwrap().to_string())
    };
    assert_eq!((cell(0, 2).as_deref(), cell(2, 1).as_deref()), (Some("Interval (h)"), Some("12")), "{table}");
    assert_eq!(cell(1, 2), None, "an empty cell is left out");
    has(&list(table, "cells")[0], &[("row", 'n'), ("col", 'n'), ("row_span", 'n'), ("col_span", 'n'), ("text", 's')]);
    let bbox: Vec<f64> = list(table, "bbox").iter().map(|at| at.as_f64().unwrap()).collect();
    assert!(bbox[0] > 40.0 && bbox[0] < 80.0 && bbox[1] > 80.0 && bbox[1] < 130.0 && bbox[3] > bbox[1], "{bbox:?}");

    let drawn = home.run(&["tables", arg(&file)]);
    assert!(drawn.out.contains("p. 2") && drawn.out.contains("│ PX-003 │          12 │          300 │"), "{drawn:?}");
    assert!(drawn.out.lines().all(|line| line.chars().count() <= 80), "{drawn:?}");
    let markdown = home.run(&["tables", arg(&file), "--md"]);
    assert!(markdown.out.contains("| PX-003 | 12 | 300 |"), "{markdown:?}");
    // Nothing is kept of the document.
    assert!(!home.data().join("library.db").exists());
}

#[test]
fn tables_are_those_of_the_pages_asked_for_and_none_is_no_failure() {
    let home = Home::without_models();
    let file = home.file("manual.pdf", manual());
    assert!(list(&home.json(&["tables", arg(&file), "--pages", "1", "--json"]), "tables").is_empty());
    assert_eq!(list(&home.json(&["tables", arg(&file), "--pages", "2-9", "--json"]), "tables").len(), 1);
    let note = home.file("note.md", NOTE);
    let ran = home.run(&["tables", arg(&note)]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "No tables found\n"), "{ran:?}");
    let beyond = home.failure(&["tables", arg(&file), "--pages", "3", "--json"]);
    assert!(beyond.contains("has 2 pages; there is no p. 3"), "{beyond}");
    assert!(home.failure(&["tables", "nowhere.pdf"]).contains("no such file"));
    for wrong in [&["--pages", "9-3"][..], &["--csv", "a", "--md"]] {
        let ran = home.run(&[&["tables", arg(&file)][..], wrong].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    }
}

#[test]
fn csv_files_are_named_after_the_table_and_overwrite_nothing() {
    let home = Home::without_models();
    let file = home.file("manual.pdf", manual());
    let folder = home.path().join("out/tables");
    let first = home.run(&["tables", arg(&file), "--csv", arg(&folder)]);
    let names = || -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let [name] = &names()[..] else { panic!("{first:?}") };
    assert!(name.ends_with("-p2.csv") && first.out.contains(name.as_str()), "{first:?}");
    let written = folder.join(name);
    let csv = std::fs::read_to_string(&written).unwrap();
    assert!(csv.contains("PX-001,9,\r\n") && csv.contains("PX-003,12,300\r\n"), "{csv}");

    let again = home.run(&["tables", arg(&file), "--csv", arg(&folder)]);
    assert!(again.out.contains("already there") && names().len() == 1, "{again:?}");
    std::fs::write(&written, "my own notes").unwrap();
    let said = home.json(&["tables", arg(&file), "--csv", arg(&folder), "--json"]);
    assert_eq!(std::fs::read_to_string(&written).unwrap(), "my own notes");
    let other = list(&said, "tables")[0]["file"].as_str().unwrap();
    assert!(other.ends_with("-p2-2.csv") && std::fs::read_to_string(other).unwrap() == csv, "{said}");

    let taken = home.file("taken", "a file");
    assert!(home.failure(&["tables", arg(&file), "--csv", arg(&taken)]).contains("cannot create"));
}

#[test]
fn an_encrypted_file_is_read_with_its_password_alone() {
    let home = Home::without_models();
    let file = home.file("locked.pdf", encrypted(&manual(), "sesame"));
    let password = home.file("password", "sesame\n");
    assert!(home.failure(&["tables", arg(&file), "--json"]).contains("password"));
    let said = home.json(&["tables", arg(&file), "--json", "--password-file", arg(&password)]);
    assert_eq!(list(&said, "tables").len(), 1);
}
