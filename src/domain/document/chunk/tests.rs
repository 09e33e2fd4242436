//! Tests of chunk contents on small pages.

use super::*;
use crate::domain::document::{Aside, AsideKind};

fn page(number: u32, text: &str, headings: &[(usize, u8, &str)]) -> Page {
    Page {
        number,
        text: text.into(),
        headings: headings
            .iter()
            .map(|&(offset, level, title)| Heading { offset, level, title: title.into() })
            .collect(),
        ..Page::default()
    }
}

fn chunks(pages: &[Page], target: u32, overlap: u32) -> Vec<Chunk> {
    let options = ChunkOptions { target_tokens: target, overlap_tokens: overlap };
    let mut chunker = Chunker::new(DocumentId("d".into()), options);
    let mut all: Vec<Chunk> = pages.iter().flat_map(|p| chunker.push(p)).collect();
    all.extend(chunker.finish());
    all
}

fn prose(sentences: std::ops::Range<u32>) -> String {
    sentences.map(|i| format!("Sentence number {i} speaks about topic {i}. ")).collect()
}

#[test]
fn a_page_made_of_headings_takes_time_by_its_length_alone() {
    let text: String = (0..60_000).map(|n| format!("Pier {n}\n\nIt is {n} m.\n\n")).collect();
    let starts = text.match_indices("Pier").map(|(at, _)| at);
    let headings = starts.map(|offset| Heading { offset, level: 2, title: "Pier".into() }).collect();
    let asides = text.match_indices("m.").map(|(at, _)| Aside { start: at, end: at + 2, kind: AsideKind::Hidden });
    let page = Page { number: 1, asides: asides.collect(), headings, text: text.clone(), ..Page::default() };
    let started = std::time::Instant::now();
    let all = chunks(&[page], 256, 38);
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    let last = all.last().unwrap();
    assert!(last.text.ends_with("It is 59999") && last.section == ["Pier"], "{last:?}");
}

#[test]
fn every_word_of_every_page_is_in_a_chunk_and_spans_are_exact() {
    let pages: Vec<Page> = (1..=5).map(|n| page(n, &prose(n * 10..n * 10 + 10), &[])).collect();
    let all = chunks(&pages, 60, 10);
    for (n, page) in pages.iter().enumerate() {
        let mut covered = vec![false; page.text.len()];
        for span in all.iter().flat_map(|c| &c.locator.spans).filter(|s| s.page == n as u32 + 1) {
            covered[span.start..span.end].fill(true);
        }
        let missed: String =
            page.text.char_indices().filter(|(i, c)| !covered[*i] && !c.is_whitespace()).map(|(_, c)| c).collect();
        assert_eq!(missed, "");
    }
    for chunk in &all {
        let from_pages: String =
            chunk.locator.spans.iter().map(|s| &pages[s.page as usize - 1].text[s.start..s.end]).collect();
        assert_eq!(text::squeeze(&from_pages), text::squeeze(&chunk.text));
    }
    assert_eq!(all.iter().map(|c| c.ordinal).collect::<Vec<_>>(), (0..all.len() as u32).collect::<Vec<_>>());
}

#[test]
fn a_long_paragraph_fills_its_chunks_and_two_long_sentences_stand_together_in_one_of_them() {
    let sentence = |n: u32| {
        format!(
            "In the year {n} the harbour of Riga froze in January, and an icebreaker from Finland kept a lane open for the ships that carried timber, grain and coal until the spring. "
        )
    };
    let text: String = (1900..1913).map(sentence).collect();
    let all = chunks(&[page(1, text.trim(), &[])], 256, 38);
    assert!(
        all[..all.len() - 1].iter().all(|c| c.tokens > 180),
        "{:?}",
        all.iter().map(|c| c.tokens).collect::<Vec<_>>()
    );
    for year in 1900..1912 {
        let two = [sentence(year), sentence(year + 1)].concat();
        assert!(all.iter().any(|c| c.text.contains(two.trim())), "{year}");
    }
}

#[test]
fn a_page_whose_end_is_in_no_chunk_yet_is_named() {
    let mut chunker = Chunker::new(DocumentId("d".into()), ChunkOptions::default());
    assert_eq!(chunker.held_from(), None);
    assert!(chunker.push(&page(1, "The lock opens at six.", &[])).is_empty());
    assert_eq!(chunker.held_from(), Some(1));
    assert!(chunker.push(&page(2, &format!("{} and this goes on over", prose(0..60)), &[])).len() > 1);
    assert_eq!(chunker.held_from(), Some(2));
    chunker.push(&page(3, "the end.", &[]));
    assert_eq!(chunker.held_from(), Some(2), "its last sentence ends on the next page");
    chunker.finish();
    assert_eq!(chunker.held_from(), None);
}

#[test]
fn text_broken_into_lines_and_a_page_number_give_the_chunks_of_the_same_text_in_one_line() {
    let sentence = "The harbour of Riga freezes in January of most winters, and an icebreaker that was built in Finland in the year 1969 keeps a lane open for the ships that carry timber, grain and coal until the ice breaks up in the last days of March.";
    let (first, second) =
        (sentence.repeat(3).replace(".The", ". The"), "It was deep enough only after 1990, they say.");
    let wrap = |text: &str| {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            if lines.last().is_some_and(|line| line.len() + word.len() > 70) {
                lines.push(String::new());
            }
            let line = lines.last_mut().unwrap();
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
        lines.join("\n")
    };
    let cut = first.len() - 60;
    let given = [page(1, &first[..cut], &[]), page(2, &format!("{}\n\n{second}", first[cut..].trim()), &[])];
    let mut printed = given.clone();
    for page in &mut printed {
        let body: Vec<String> = page.text.split("\n\n").map(wrap).collect();
        let text = body.join("\n\n");
        page.asides = vec![Aside { start: text.len() + 2, end: text.len() + 3, kind: AsideKind::Running }];
        page.text = format!("{text}\n\n{}", page.number);
    }
    let texts = |pages: &[Page]| chunks(pages, 150, 20).into_iter().map(|c| (c.text, c.context)).collect::<Vec<_>>();
    assert_eq!(texts(&given), texts(&printed));
}

#[test]
fn a_page_that_begins_with_a_heading_goes_on_with_nothing() {
    let title = page(1, "# Harbour notes\n\n", &[(0, 1, "Harbour notes")]);
    let mut ice = page(2, "12\n## Ice\n\nThe harbour freezes in January.", &[(3, 2, "Ice")]);
    ice.asides = vec![Aside { start: 0, end: 2, kind: AsideKind::Running }];
    let all = chunks(&[title, ice], 256, 38);
    let pages: Vec<(u32, u32)> = all.iter().map(|c| (c.locator.page_start(), c.locator.page_end())).collect();
    assert_eq!(pages, [(1, 1), (2, 2)], "{all:?}");
    let beyond = page(1, "Short.", &[(900, 1, "Beyond")]);
    assert_eq!(chunks(&[beyond], 256, 38).len(), 1);
}

#[test]
fn chunks_keep_to_their_size_and_overlap() {
    let all = chunks(&[page(1, &prose(0..60), &[])], 60, 12);
    assert!(all.len() > 5);
    assert!(all.iter().all(|c| c.tokens <= 62), "{:?}", all.iter().map(|c| c.tokens).collect::<Vec<_>>());
    for pair in all.windows(2) {
        assert!(pair[1].locator.spans[0].start < pair[0].locator.spans[0].end, "no overlap");
    }
}

#[test]
fn a_chapter_is_never_crossed_and_sections_are_remembered() {
    let text = "Before it.\nOne\nInside one.\n1.1 Part\nInside part.\nTwo\nInside two.";
    let at = |needle: &str| text.find(needle).unwrap();
    let headings = [(at("One\n"), 1, "One"), (at("1.1"), 2, "1.1 Part"), (at("Two\n"), 1, "Two")];
    let all = chunks(&[page(1, text, &headings)], 256, 38);
    let sections: Vec<Vec<String>> = all.iter().map(|c| c.section.clone()).collect();
    assert_eq!(sections, [vec![], vec!["One".to_string(), "1.1 Part".into()], vec!["Two".into()]]);
    assert!(all[1].text.contains("Inside one.") && !all[1].text.contains("Inside two."));
    assert_eq!(all[1].context, "One › 1.1 Part");
}

#[test]
fn a_chunk_may_run_over_a_page_and_says_so() {
    let all = chunks(&[page(4, "It began on one page", &[]), page(5, "and ended on the next.", &[])], 256, 38);
    assert_eq!((all.len(), all[0].locator.page_start(), all[0].locator.page_end()), (1, 4, 5));
    assert_eq!(all[0].text, "It began on one page and ended on the next.");
}

#[test]
fn running_heads_and_hidden_text_are_in_no_chunk() {
    use crate::domain::document::{Aside, AsideKind};
    let mut first = page(1, "Annual report\nWe sold more in 2021\n17", &[]);
    first.asides = vec![
        Aside { start: 0, end: 13, kind: AsideKind::Running },
        Aside { start: 35, end: 37, kind: AsideKind::Running },
    ];
    let all = chunks(&[first, page(2, "than in 2020.", &[])], 256, 38);
    assert_eq!(all[0].text, "We sold more in 2021 than in 2020.");
    assert_eq!((all[0].locator.spans[0].start, all[0].locator.spans[0].end), (14, 34));
}

#[test]
fn lists_tables_and_code_keep_their_lines_and_are_indexed_as_running_text() {
    let text = "# Lease\n\nThe tenant shall:\n\n- pay the rent on the first day of the month, and where that day is\n  a holiday on the next\n\
                - keep no dogs\n  - but cats\n\n| due | euros |\n|---|---|\n| May | 900 |\n\n```\nfor x in y:\n    pay(x)\n```\n";
    let all = chunks(&[page(1, text, &[(0, 1, "Lease")])], 256, 38);
    assert_eq!(
        all[0].text,
        "# Lease\n\nThe tenant shall:\n\n- pay the rent on the first day of the month, and where that day is a holiday on the next\n\
         - keep no dogs\n  - but cats\n\n| due | euros |\n|---|---|\n| May | 900 |\n\n```\nfor x in y:\n    pay(x)\n```"
    );
    assert!(all[0].indexed_text().contains("- keep no dogs - but cats\n\n| due"), "{}", all[0].indexed_text());
    // Even cut into many chunks, each row stays a line.
    let rows: String = (1..=60).map(|n| format!("Pump {n}\t{}\tevery {n} months\n", n * 45)).collect();
    let all = chunks(&[page(1, &rows, &[])], 60, 10);
    assert!(all.len() > 5);
    assert!(all.iter().flat_map(|c| c.text.lines()).all(|line| line.starts_with("Pump ") && line.ends_with("months")));
    let list = page(2, "港口规定：\n一、船只应当在日落之前进港\n二、领港费按吨位收取，每吨五元", &[]);
    assert_eq!(
        chunks(&[list], 256, 38)[0].text,
        "港口规定：\n一、船只应当在日落之前进港\n二、领港费按吨位收取，每吨五元"
    );
}

#[test]
fn what_was_written_on_a_page_is_in_chunks_of_its_own() {
    let remark = "[Comment by Ada, on: “ice”] How thick is it?";
    let words = "The harbour freezes in January and the ships\n\n";
    let mut first = page(1, &format!("{words}{remark}"), &[(0, 1, "Ice")]);
    first.remarks = vec![(words.len(), words.len() + remark.len())];
    let all = chunks(&[first, page(2, "wait for spring.", &[])], 256, 38);
    assert_eq!(
        all.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(),
        ["The harbour freezes in January and the ships wait for spring.", remark]
    );
    assert_eq!(all[1].section, ["Ice", "Comments"]);
    assert_eq!(all[1].locator.spans, [PageSpan { page: 1, start: words.len(), end: words.len() + remark.len() }]);
}

#[test]
fn a_page_of_one_endless_word_is_cut_all_the_same() {
    let all = chunks(&[page(1, &"字".repeat(3000), &[]), page(2, &"x".repeat(5000), &[])], 256, 38);
    assert!(all.iter().all(|c| c.tokens <= 300), "{:?}", all.iter().map(|c| c.tokens).collect::<Vec<_>>());
    assert_eq!(all.iter().map(|c| c.text.matches('字').count()).sum::<usize>(), 3000);
}

#[test]
fn later_chunks_of_a_page_without_headings_carry_its_beginning() {
    let all = chunks(&[page(1, &format!("Balance sheet 2021\n{}", prose(0..60)), &[])], 60, 10);
    assert_eq!(all[0].context, "");
    assert!(all[3].context.starts_with("Balance sheet 2021"));
    assert!(all[3].indexed_text().ends_with(&all[3].text));
}

#[test]
fn a_page_that_ends_with_its_sentence_shares_no_chunk_with_the_next() {
    let all = chunks(&[page(4, "It began and ended here.", &[]), page(5, "Something else begins.", &[])], 256, 38);
    let pages: Vec<(u32, u32)> = all.iter().map(|c| (c.locator.page_start(), c.locator.page_end())).collect();
    assert_eq!(pages, [(4, 4), (5, 5)], "{all:?}");
}

#[test]
fn the_words_of_two_pages_are_joined_as_they_ask_to_be() {
    for (first, second, joined) in [
        ("Nobody crossed the harbour of", "Riga in January.", "Nobody crossed the harbour of Riga in January."),
        ("Clause 2: dogs are welcome", "Clause 3: cats are not", "Clause 2: dogs are welcome\nClause 3: cats are not"),
        ("这个港口在冬天", "结冰。", "这个港口在冬天结冰。"),
    ] {
        let all = chunks(&[page(4, first, &[]), page(5, second, &[])], 256, 38);
        assert_eq!(all.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), [joined]);
        let spans: Vec<(u32, usize, usize)> = all[0].locator.spans.iter().map(|s| (s.page, s.start, s.end)).collect();
        assert_eq!(spans, [(4, 0, first.len()), (5, 0, second.len())]);
    }
}
