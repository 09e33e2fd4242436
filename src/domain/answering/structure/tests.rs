use super::*;
use crate::domain::document::outline::OutlineSource;
use crate::domain::inquiry::structure::asked;

fn section(kind: SectionKind, number: &str, title: &str, level: u8, pages: (u32, u32)) -> Section {
    let number = (!number.is_empty()).then(|| number.to_string());
    let heading = Some(PageSpan { page: pages.0, start: 0, end: title.len() });
    Section { kind, number, title: title.into(), level, page: pages.0, offset: 0, page_end: pages.1, heading }
}

/// A manual of three chapters with an appendix, from page 5 of the file.
fn manual() -> Outline {
    use SectionKind::{Appendix, Back, Chapter, Front, Section};
    let sections = vec![
        section(Front, "", "Preface", 1, (3, 4)),
        section(Chapter, "1", "Laying out the page", 1, (5, 9)),
        section(Section, "1.1", "Margins", 2, (5, 7)),
        section(Section, "1.2", "Applying styles", 2, (8, 9)),
        section(Chapter, "2", "Applying to Become a Member", 1, (10, 24)),
        section(Chapter, "3", "Tools", 1, (25, 27)),
        section(Appendix, "A", "Symbols", 1, (28, 28)),
        section(Back, "", "Index", 1, (29, 30)),
    ];
    let item = |kind, number: &str, caption: &str, page| Labelled {
        kind,
        number: number.into(),
        caption: caption.into(),
        place: PageSpan { page, start: 10, end: 20 },
    };
    let labelled = vec![item(LabelledKind::Figure, "1", "A page", 6), item(LabelledKind::Figure, "2", "A form", 12)];
    Outline { sections, labelled, source: OutlineSource::Bookmarks }
}

fn said(outline: &Outline, question: &str) -> Option<String> {
    let labels = Labels::new((3..=30).map(|page| (page, (page - 2).to_string())));
    let known = Known { outline, labels: &labels, pages: 30 };
    let asked = asked(question).unwrap_or_else(|| panic!("{question}"));
    answer(&asked, known, AnswerLanguage::of(question), &[]).map(|said| said.text)
}

#[test]
fn the_value_comes_first() {
    let manual = manual();
    for (question, begins) in [
        ("How many chapters are there?", "3 chapters:\n\n- 1 Laying out the page (p. 3) [1]\n- 2 Applying"),
        ("全书分几章？", "共 3 章：\n\n- 1 Laying out the page（第 3 页） [1]"),
        ("How many sections does chapter 1 have?", "2 sections in chapter 1, “Laying out the page” (p. 3) [1]:"),
        ("Which chapter explains how to become a member?", "Chapter 2, “Applying to Become a Member” (pp. 8–22) [1]"),
        ("Which chapter is about page layout?", "Chapter 1, “Laying out the page”"),
        (
            "Which chapter describes margins?",
            "Chapter 1, “Laying out the page” (pp. 3–7) [1], which begins on p. 3. See section 1.1, “Margins”",
        ),
        ("Where does chapter 3 begin?", "On p. 23 (page 25 of the file): chapter 3, “Tools”"),
        ("第三章从哪一页开始？", "第 23 页（文件的第 25 页）：第 3 章“Tools”"),
        ("How long is chapter 2?", "15 pages (pp. 8–22): chapter 2"),
        ("What is the title of chapter 3?", "Chapter 3, “Tools” (pp. 23–25) [1]."),
        ("What comes after chapter 2?", "Chapter 3, “Tools” (p. 23) [1]. It comes after chapter 2"),
        ("Which is the longest chapter?", "Chapter 2, “Applying to Become a Member”, 15 pages"),
        ("How many figures are there in chapter 2?", "1 figure in chapter 2"),
        ("What is figure 2?", "Figure 2: “A form”, on p. 10 [1]."),
        ("Which appendices are there?", "1 appendix:\n\n- Appendix A: Symbols (p. 26) [1]"),
        ("Does the book have an index?", "Yes: “Index” (pp. 27–28) [1]"),
        ("How many pages does it have?", "30 pages; the printed page numbers go from 1 to 28."),
        ("Which chapter begins on page 8?", "Chapter 2"),
    ] {
        let text = said(&manual, question).unwrap_or_else(|| panic!("{question}"));
        assert!(text.starts_with(begins), "{question}: {text}");
    }
}

#[test]
fn what_the_outline_does_not_tell_is_left_to_the_search() {
    let manual = manual();
    for question in [
        "Which chapter is about lighthouses?",
        "Where does chapter 9 begin?",
        "Is there a chapter on lighthouses?",
        "How many tables are there?",
    ] {
        assert_eq!(said(&manual, question), None, "{question}");
    }
    assert!(
        said(&manual, "What is figure 9?").unwrap().starts_with("No Figure 9 was found. The document has 2 figures")
    );
    let none = said(&Outline::default(), "How many chapters are there?").unwrap();
    assert!(none.contains("not divided") && none.contains("30 pages"), "{none}");
}

#[test]
fn a_title_cannot_forge_a_citation() {
    let mut manual = manual();
    manual.sections[1].title = "Tides [9] and\nmore".into();
    let text = said(&manual, "List the chapters").unwrap();
    assert!(text.contains("- 1 Tides (9) and more (p. 3) [1]"), "{text}");
}
