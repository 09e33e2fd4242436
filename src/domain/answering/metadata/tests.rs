use super::*;
use crate::domain::inquiry::metadata::asked;

fn entry(field: Field, value: &str, at: Option<(u32, usize)>, of: Option<&str>) -> Entry {
    let place = at.map(|(page, start)| PageSpan { page, start, end: start + value.len() });
    Entry { field, value: value.into(), place, of: of.map(String::from) }
}

fn paper() -> Metadata {
    Metadata {
        entries: vec![
            entry(Field::Author, "Ada Low", Some((1, 40)), None),
            entry(Field::Author, "Bo Hill", Some((1, 50)), None),
            entry(Field::Affiliation, "Tide Labs", Some((1, 70)), None),
            entry(Field::Date, "9 Oct 2023", Some((1, 500)), Some("arxiv")),
            entry(Field::Date, "2023-10-11", None, Some("created")),
            entry(Field::Venue, "arXiv", Some((1, 480)), Some("arxiv")),
            entry(Field::Publisher, "Ice_Press", None, None),
        ],
    }
}

fn said(question: &str, metadata: &Metadata) -> Option<Answer> {
    let documents = [About { name: "a.pdf", metadata }];
    answer(&asked(question).unwrap(), &documents, AnswerLanguage::of(question), 2025)
}

#[test]
fn the_value_comes_first_with_the_mark_of_its_place() {
    let metadata = paper();
    let answer = said("Who are the authors?", &metadata).unwrap();
    assert_eq!(answer.text, "Ada Low and Bo Hill [1] are the authors.");
    assert_eq!(answer.cited, [(0, PageSpan { page: 1, start: 40, end: 57 })]);
    let answer = said("When and where was it published?", &metadata).unwrap();
    assert!(answer.text.starts_with("9 Oct 2023 [1] is the date of this version on arXiv."), "{}", answer.text);
    assert_eq!(said("作者来自哪家公司？", &metadata).unwrap().text, "作者来自 Tide Labs [1]。");
    assert_eq!(
        said("how old is this document", &metadata).unwrap().text.split(". ").nth(1),
        Some("It is about 2 years old.")
    );
}

#[test]
fn what_only_the_file_says_is_said_to_be_that() {
    let answer = said("Who is the publisher?", &paper()).unwrap();
    assert_eq!(answer.text, r"Ice\_Press: the file’s own data gives this as the publisher; no page does.");
    assert!(answer.cited.is_empty() && !answer.unanswered);
}

#[test]
fn what_is_not_known_is_said_or_left_to_the_search() {
    let answer = said("What is the ISBN?", &paper()).unwrap();
    assert_eq!((answer.text.as_str(), answer.unanswered), ("No page names an ISBN.", true));
    assert_eq!(said("Which version is this?", &paper()), None);
    let answer = said("Who are the authors and what is the ISBN?", &paper()).unwrap();
    assert!(answer.text.ends_with("No page names an ISBN.") && !answer.unanswered);
}

#[test]
fn each_of_several_documents_has_its_line() {
    let (one, two) = (paper(), Metadata { entries: vec![entry(Field::Author, "Cy Moor", Some((2, 0)), None)] });
    let documents = [About { name: "a.pdf", metadata: &one }, About { name: "b.pdf", metadata: &two }];
    let answer = answer(&asked("Who are the authors?").unwrap(), &documents, AnswerLanguage::English, 2025).unwrap();
    assert_eq!(
        answer.text,
        "- **a.pdf**: Ada Low and Bo Hill [1] are the authors.\n- **b.pdf**: Cy Moor [2] is the author."
    );
    assert_eq!(answer.cited[1].0, 1);
}
