//! Marks in every shape that models write, and what only looks like one.

use super::*;
use crate::domain::finding::passage::sample;

fn numbers_in(answer: &str) -> Vec<usize> {
    markers(answer).iter().map(|mark| mark.number).collect()
}

fn numbers_of(answer: &str, passages: &[Passage]) -> Vec<usize> {
    marks_of(answer, passages).iter().map(|mark| mark.number).collect()
}

#[test]
fn marks_are_found_in_all_their_forms() {
    let answer = "One [1]. Two [2, 3] and 【4】. A range [5-7]. Code `x[8]`, link [9](http://a), text [note].";
    assert_eq!(numbers_in(answer), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(&answer[markers(answer)[0].range.clone()], "[1]");
}

#[test]
fn marks_of_other_shapes_are_marks_too() {
    for (mark, wanted) in [
        ("[1, p. 1]", &[1][..]),
        ("[1, pp. 3-4]", &[1]),
        ("[2, page 12]", &[2]),
        ("[3 p. 12 ✓]", &[3]),
        ("[1, p. iv]", &[1]),
        ("[1, p. 3; 2, p. 7]", &[1, 2]),
        ("[Source 1]", &[1]),
        ("[source: 3]", &[3]),
        ("[Sources 1, 2]", &[1, 2]),
        ("[passage 1]", &[1]),
        ("[Passages 1 and 2]", &[1, 2]),
        ("[Passage 2, Passage 4]", &[2, 4]),
        ("[see passage 3]", &[3]),
        ("[citation:1]", &[1]),
        ("[Doc 1]", &[1]),
        ("[document #4]", &[4]),
        ("[excerpt 2, lines 3-9]", &[2]),
        ("【1†source】", &[1]),
        ("【1†L3-L9】", &[1]),
        ("【4:0†guide.pdf】", &[4]),
        ("<sup>1</sup>", &[1]),
        ("<sup>[1, 2]</sup>", &[1, 2]),
        ("<cite>3</cite>", &[3]),
        ("[1-3]", &[1, 2, 3]),
        ("[1 – 3]", &[1, 2, 3]),
        ("[1 to 3]", &[1, 2, 3]),
        ("[^1]", &[1]),
        ("[#2]", &[2]),
        ("[[1]]", &[1]),
        ("\\[1\\]", &[1]),
        ("［１］", &[1]),
        ("[1；2]", &[1, 2]),
        ("[1、2和3]", &[1, 2, 3]),
        ("[来源1]", &[1]),
        ("[段落 1]", &[1]),
        ("【来源：2】", &[2]),
        ("[第3段]", &[3]),
        ("[第 2 个段落]", &[2]),
        ("[1，第3页]", &[1]),
        ("[参见段落1、2]", &[1, 2]),
        ("(Source 1)", &[1]),
        ("(see passage 2, p. 4)", &[2]),
        ("（来源1）", &[1]),
        ("（段落 1、2）", &[1, 2]),
    ] {
        let answer = format!("It freezes in January {mark}.");
        assert_eq!(numbers_in(&answer), wanted, "{mark}");
    }
    assert_eq!(numbers_in("It freezes in January.¹² So it is.³"), [12, 3]);
}

#[test]
fn what_only_looks_like_a_mark_is_none() {
    for answer in [
        "In [2023] and [note] and [sic] and [...] and [x].",
        "Call `a[1]` or ``b[2] ` c[3]``.",
        "Array a[1] holds x, and x[2] its double.",
        "```\nlet a = b[1];\n\nlet c = d[2];\n```",
        "The interval [0, 1] and the share [0.5] and [5%] and [3 km].",
        "See [1](https://example.org) and [docs](2).",
        "A task: [ ] one, [x] two.",
        "An area of 10 m² or x³, and 10³ times as much.",
        "[Section 3] and [Table 2] and [documents] and [sources] and [page 3].",
        "See (Smith 2003), (note 3), (see above) and (12 May).",
        "<sub>2</sub> <sup>th</sup> <sup>2 <b>",
        "",
    ] {
        assert_eq!(numbers_in(answer), [0usize; 0], "{answer}");
    }
}

#[test]
fn a_number_in_round_brackets_is_a_mark_where_it_can_be_nothing_else() {
    let passages = [sample(1, "The harbour freezes."), sample(2, "Ships wait."), sample(3, "It thaws in March.")];
    for (answer, wanted) in [
        ("The harbour freezes in winter (1). Ships wait for spring. (2)", &[1, 2][..]),
        ("港口在冬天结冰（1）。船等到春天(2)。", &[1, 2]),
        ("The harbour freezes in winter (1)(2).", &[1, 2]),
        ("The harbour freezes in winter (1, 3).", &[1, 3]),
        // Not if one of them is something else.
        ("There are two parts: (1) the hull and (2) the mast.", &[]),
        ("(1) The harbour freezes.\n(2) Ships wait.", &[]),
        ("The hull (1), the mast (2) and the sail (3).", &[]),
        ("It follows from equation (1). The harbour freezes (2).", &[]),
        ("It holds by 公式（1）。", &[]),
        ("You have three (3) days left here, no more than three (3).", &[]),
        ("The year was long (2023).", &[]),
        ("Ships wait there (9).", &[]),
        ("The value is f(1).", &[]),
        ("Call it `f (1)`.", &[]),
        // Nor if there are marks in square brackets.
        ("The harbour freezes (1). Ships wait [2].", &[2]),
    ] {
        assert_eq!(numbers_of(answer, &passages), wanted, "{answer}");
    }
    assert_eq!(numbers_of("The harbour freezes in winter (1).", &[]), [0usize; 0]);
}

#[test]
fn a_reference_that_the_documents_own_words_hold_is_no_mark() {
    let text = "Vectors of words were learnt early [12], as Smith showed [3] in his book. See Jones et al. [7].";
    let passages = [sample(1, text), sample(2, "Ships wait."), sample(3, "It thaws.")];
    for (answer, wanted) in [
        (format!("- “{text}” [1]"), &[1][..]),
        ("He says that “words were learnt early [12]” [1].".into(), &[1]),
        ("Vectors of words were learnt early [12], as Smith showed [3] in his book [1].".into(), &[1]),
        ("> as Smith showed [3] in his book\n\nSo he says [1].".into(), &[1]),
        // In other words: the model's own.
        ("Smith wrote a book [3].".into(), &[3]),
        ("“Ships wait [2].”".into(), &[2]),
        ("Many years ago it began [12].".into(), &[12]),
    ] {
        assert_eq!(numbers_of(&answer, &passages), wanted, "{answer}");
    }
    assert_eq!(unknown("Many years ago it began [12] and [1].", &passages)[0].number, 12);
}

#[test]
fn hostile_brackets_cost_no_time() {
    for piece in ["[", "[1, ", "(", "<sup>", "【1†", "“[1", "[1]("] {
        let answer = piece.repeat(20_000);
        let began = std::time::Instant::now();
        let _ = marks_of(&answer, &[sample(1, "x")]);
        assert!(began.elapsed().as_secs() < 5, "{piece}");
    }
}

#[test]
fn a_year_in_brackets_is_never_a_citation() {
    for year in ["[2023]", "[1871]", "【2023】", "［２０２３］", "<sup>2023</sup>", "[1914, 1918]", "(Source 2023)"]
    {
        assert_eq!(numbers_in(&format!("The lamp was lit again {year}.")), [0usize; 0], "{year}");
    }
    assert_eq!(numbers_in("The lamp was lit again [999]."), [999]);
}
