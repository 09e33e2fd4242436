use super::*;
use crate::domain::document::{Heading, Page};

/// Pages with a head, text of their own and a footer; returns what each sets aside.
fn asides(pages: &[(&str, &str, &str)]) -> Vec<Vec<String>> {
    let mut running = Running::new();
    let mut out = Vec::new();
    let mut take = |event: ReadEvent| {
        if let ReadEvent::Page(page) = event {
            out.push(page.asides.iter().map(|a| page.text[a.start..a.end].to_string()).collect());
        }
    };
    for (n, (head, body, foot)) in pages.iter().enumerate() {
        let text = format!("{head}\n{body}\n{foot}");
        let edges = vec![
            Edge { range: 0..head.len(), top: true, at: 0.05, outermost: true, large: false },
            Edge { range: text.len() - foot.len()..text.len(), top: false, at: 0.95, outermost: true, large: false },
        ];
        let page = Page { number: n as u32 + 1, text, ..Page::default() };
        running.push(ReadEvent::Page(page), edges, &mut take);
    }
    running.finish(&mut take);
    out
}

#[test]
fn heads_that_repeat_and_numbers_that_count_are_set_aside() {
    let pages: Vec<(String, String)> = (1..=6).map(|n| (format!("Words of page {n}."), n.to_string())).collect();
    let pages: Vec<(&str, &str, &str)> =
        pages.iter().map(|(body, foot)| ("The Art of Reading", body.as_str(), foot.as_str())).collect();
    for (n, aside) in asides(&pages).into_iter().enumerate() {
        assert_eq!(aside, ["The Art of Reading".to_string(), (n + 1).to_string()]);
    }
}

#[test]
fn left_and_right_pages_have_heads_of_their_own() {
    let all = asides(&[
        ("2 Chapter One", "a", ""),
        ("Harbours 3", "b", ""),
        ("4 Chapter One", "c", ""),
        ("Harbours 5", "d", ""),
        ("6 Chapter One", "e", ""),
        ("Harbours 7", "f", ""),
    ]);
    assert_eq!(all[2], ["4 Chapter One"]);
    assert_eq!(all[3], ["Harbours 5"]);
}

#[test]
fn a_title_beside_chapters_that_change_is_a_running_head() {
    let all = asides(&[
        ("Finding the Page\tVector indexes", "a", ""),
        ("Chapter 8", "b", ""),
        ("Finding the Page\tWhere to cut", "8.2 Where to cut\nc", ""),
        ("Chapter 9", "d", ""),
        ("Finding the Page\tSearching by words", "e", ""),
    ]);
    assert_eq!(all[2], ["Finding the Page\tWhere to cut"]);
    assert!(all[1].is_empty() && all[3].is_empty(), "{all:?}");
    assert!(all[0].is_empty() && all[4].is_empty(), "a name that stands nowhere else is not lost: {all:?}");
}

#[test]
fn rows_of_a_table_that_goes_on_from_page_to_page_stay() {
    let all = asides(&[
        ("Oil\t4.2 litres\tyearly", "a", ""),
        ("Oil\tnone\tnever", "b", ""),
        ("Oil\t3 litres\tmonthly", "c", ""),
        ("Grease for bearings\tone\ttwo\tweekly", "d", ""),
        ("Grease for bearings\tsix\tten\tdaily", "e", ""),
        ("Grease for bearings\tten\tsix\thourly", "f", ""),
    ]);
    assert!(all.iter().all(Vec::is_empty), "{all:?}");
}

#[test]
fn roman_numbers_count_too() {
    let all = asides(&[("", "a", "iii"), ("", "b", "iv"), ("", "c", "v"), ("", "d", "vi")]);
    assert_eq!(all[1], ["iv"]);
}

#[test]
fn lines_that_differ_from_page_to_page_stay() {
    let all = asides(&[
        ("It began in May.", "a", "One word."),
        ("Nobody came.", "b", "Two words."),
        ("The harbour froze.", "c", "Then 7 ships."),
        ("It thawed.", "d", "Or 9 ships."),
    ]);
    assert!(all.iter().all(Vec::is_empty), "{all:?}");
}

#[test]
fn a_heading_that_is_a_running_head_is_none() {
    let mut running = Running::new();
    let mut kept = Vec::new();
    for n in 1..=4 {
        let page = Page {
            number: n,
            text: "Head\nwords".into(),
            headings: vec![Heading { offset: 0, level: 1, title: "Head".into() }],
            ..Page::default()
        };
        let edge = Edge { range: 0..4, top: true, at: 0.1, outermost: true, large: false };
        running.push(ReadEvent::Page(page), vec![edge], &mut |e| kept.push(e));
    }
    running.finish(&mut |e| kept.push(e));
    assert_eq!(kept.len(), 4);
    assert!(kept.iter().all(|e| matches!(e, ReadEvent::Page(p) if p.headings.is_empty())));
}

/// Pages with a distinct line at the top or bottom, and a page number at the other edge.
fn own_lines(pages: u32, top: bool, line: impl Fn(u32) -> String) -> Vec<String> {
    let all: Vec<(String, String, String)> = (1..=pages)
        .map(|n| {
            let body = format!("Words that are only on page {n}, and no others.");
            if top { (line(n), body, format!("{n}")) } else { (format!("{n}"), body, line(n)) }
        })
        .collect();
    let all: Vec<(&str, &str, &str)> = all.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    asides(&all).into_iter().flatten().collect()
}

#[test]
fn numbered_lines_of_decks_minutes_invoices_and_lessons_stay() {
    let goods = ["oil", "rope", "canvas", "tar", "nails", "paint", "lamps"];
    let of = |n: u32| goods[n as usize % goods.len()];
    let ports = ["里加", "汉堡", "上海", "青岛", "鹿特丹"];
    let to = |n: u32| ports[n as usize % ports.len()];
    let kinds: Vec<Box<dyn Fn(u32) -> String>> = vec![
        Box::new(|n| format!("Step {n}: refill from the {} spring {}", of(n), n * 7)),
        Box::new(|n| format!("{n}. Dues: members pay {} pounds for {}", n + 44, of(n))),
        Box::new(|n| format!("Invoice {} to {} & Sons", 2042 + n, of(n))),
        Box::new(|n| format!("Invoice {}", 2042 + n)),
        Box::new(|n| format!("Lesson {n}")),
        Box::new(|n| format!("{n} May")),
        Box::new(|n| format!("Total: {} pounds", 100 + n)),
        Box::new(|n| format!("Total carried forward\t{},{}00", n, n % 9)),
        Box::new(|n| format!("{n}\t{} for the crew of ship {}", of(n), n * 3)),
        Box::new(|n| format!("Harbour Supplies Ltd\tInvoice {}", 2042 + n)),
        Box::new(|n| format!("Harbour Supplies Ltd\tFor Captain {} {}", of(n), n)),
        Box::new(|n| format!("Table {n}: dues of {}", of(n))),
        Box::new(|n| format!("({n}) The board thanks the keeper of the {}", of(n))),
        Box::new(|n| format!("第{n}课")),
        Box::new(|n| format!("第{n}课 {}的灯塔", to(n))),
        Box::new(|n| format!("{n}. 会费：会员缴纳{}元", n + 44)),
        Box::new(|n| format!("发票 {} 致{}公司", 2042 + n, to(n))),
        Box::new(|n| format!("{n}月")),
        Box::new(|n| format!("步骤{n}：从{}加水", to(n))),
        Box::new(|n| format!("第{n}条\t{}港务局第{}号", to(n), n * 3)),
        Box::new(|n| format!("{}月{}日会议记录", n % 12 + 1, n)),
    ];
    for (k, kind) in kinds.iter().enumerate() {
        for pages in [2, 3, 4, 5, 8, 13, 40] {
            for top in [true, false] {
                let lost: Vec<String> = own_lines(pages, top, kind);
                let wordy: Vec<&String> = lost.iter().filter(|l| l.chars().any(char::is_alphabetic)).collect();
                assert!(wordy.is_empty(), "kind {k}, {pages} pages, top {top}: {wordy:?}");
                assert_eq!(
                    lost.len(),
                    pages as usize,
                    "the page's number is set aside: kind {k}, {pages} pages, {lost:?}"
                );
            }
        }
    }
}

#[test]
fn page_numbers_with_their_words_are_set_aside_in_any_language() {
    let kinds: Vec<Box<dyn Fn(u32) -> String>> = vec![
        Box::new(|n| format!("Page {n} of 9")),
        Box::new(|n| format!("- {n} -")),
        Box::new(|n| format!("{n} / 9")),
        Box::new(|n| format!("Seite {n}")),
        Box::new(|n| format!("第 {n} 页")),
        Box::new(|n| format!("第{n}页 共9页")),
        Box::new(|n| format!("p. {n}")),
    ];
    for kind in &kinds {
        for pages in [2, 3, 9] {
            let all: Vec<String> = (1..=pages).map(kind).collect();
            let pages: Vec<(&str, &str, &str)> = all.iter().map(|foot| ("", "words", foot.as_str())).collect();
            assert!(asides(&pages).iter().all(|aside| aside.len() == 1), "{:?}", all[0]);
        }
    }
    let all: Vec<String> = (1..=9).map(|n| format!("港口年报\t第 {n} 页")).collect();
    let pages: Vec<(&str, &str, &str)> = all.iter().map(|foot| ("", "words", foot.as_str())).collect();
    assert!(asides(&pages).iter().all(|aside| aside.len() == 1));
}

#[test]
fn two_pages_lose_nothing_but_their_numbers() {
    let all = asides(&[("Minutes of the board", "a", "1"), ("Minutes of the board", "b", "2")]);
    assert_eq!(all, [["1"], ["2"]]);
}

#[test]
fn a_title_that_comes_again_now_and_then_stays() {
    let heads = ["Notes", "Oil", "Rope", "Notes", "Tar", "Nails", "Notes", "Paint", "Lamps"];
    let pages: Vec<(&str, &str, &str)> = heads.iter().map(|head| (*head, "words", "")).collect();
    assert!(asides(&pages).iter().all(Vec::is_empty));
}

#[test]
fn the_head_of_a_table_that_goes_on_stays_with_its_rows() {
    let bodies: Vec<String> = (1..=5).map(|n| format!("Riga\t{}\t{}\nHamburg\t1\t{n}", n * 7, n * 11)).collect();
    let pages: Vec<(&str, &str, &str)> = bodies.iter().map(|body| ("Port\tShips\tTonnes", body.as_str(), "")).collect();
    assert!(asides(&pages).iter().all(Vec::is_empty));
    let captions: Vec<(&str, &str, &str)> =
        bodies.iter().map(|body| ("Table 3: dues of the ports", body.as_str(), "")).collect();
    assert!(asides(&captions).iter().all(Vec::is_empty));
}

#[test]
fn a_head_with_a_page_number_and_the_section_that_changes_is_a_running_head() {
    let pages: Vec<(String, String)> = (1..=8)
        .map(|n| (format!("{}\t{n}. Harbour of {n}", n + 20), format!("{n}. HARBOUR OF {n}\nwords of {n}")))
        .collect();
    let pages: Vec<(&str, &str, &str)> = pages.iter().map(|(head, body)| (head.as_str(), body.as_str(), "")).collect();
    for (n, aside) in asides(&pages).iter().enumerate() {
        assert_eq!(aside.len(), 1, "page {}", n + 1);
    }
}
