//! The words of a quotation that answer the question, as a cross-encoder read them: shown in bold.

use std::ops::Range;

use super::citation::Citation;
use crate::domain::finding::reading::ReadWindow;

/// Readings with a lower score mark no words: the model finds the exact words of an answer in one case of three, and only
/// where it is sure of the text is it worth showing them.
const LEAST_SCORE: f32 = 3.0;

/// Characters on each side by which words are found again in the answer.
const AROUND: usize = 10;

/// Answers of more words than this share of what is quoted are the quotation itself.
const MOST_OF_IT: f32 = 0.8;

/// Notes in each citation which words of the answer, within the line up to its mark, answer the question. `read` is best
/// first.
pub fn note(answer: &str, read: &[ReadWindow], citations: &mut [Citation]) {
    for citation in citations {
        let Some(before) = answer.get(..citation.range.start) else { continue };
        let from = before.rfind('\n').map_or(0, |at| at + 1);
        let line = &answer[from..citation.range.start];
        // What an earlier mark belongs to is not this one's.
        let from = from + line.rfind(']').map_or(0, |at| at + 1);
        let line = &answer[from..citation.range.start];
        let own = read.iter().filter(|window| window.passage == citation.marker && window.reading.score >= LEAST_SCORE);
        let found = own.filter_map(|window| place(line, window)).next();
        let letters = |words: &str| words.chars().filter(|c| c.is_alphanumeric()).count() as f32;
        let short = |range: &Range<usize>| letters(&line[range.clone()]) < MOST_OF_IT * letters(line);
        citation.words = found.filter(short).map(|range| from + range.start..from + range.end);
    }
}

/// Where the words that answer in a window stand in a line that quotes it.
fn place(line: &str, window: &ReadWindow) -> Option<Range<usize>> {
    let range = window.reading.answer.clone()?;
    let (before, words, after) =
        (window.text.get(..range.start)?, window.text.get(range.clone())?, window.text.get(range.end..)?);
    let first = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let last = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
    let (before, words, after) = (flat(&before[first..]), flat(words), flat(&after[..last]));
    let whole = |before: &str, after: &str| {
        let found = line.find(&format!("{before}{words}{after}"))? + before.len();
        Some(found..found + words.len())
    };
    // A quotation may begin or end with them.
    whole(&before, &after).or_else(|| whole(&before, "")).or_else(|| whole("", &after))
}

/// Any white space as one space, as in a quotation.
fn flat(words: &str) -> String {
    let mut flat = String::with_capacity(words.len());
    for c in words.chars() {
        match c.is_whitespace() {
            true if flat.ends_with(' ') => {}
            true => flat.push(' '),
            false => flat.push(c),
        }
    }
    flat
}

#[cfg(test)]
mod tests {
    use super::super::citation::check_answer;
    use super::*;
    use crate::domain::finding::passage::sample;
    use crate::domain::finding::reading::Reading;

    fn window(passage: usize, text: &str, answer: &str, score: f32) -> ReadWindow {
        let at = text.find(answer).unwrap();
        ReadWindow { passage, text: text.into(), reading: Reading { score, answer: Some(at..at + answer.len()) } }
    }

    fn noted(answer: &str, read: &[ReadWindow]) -> Vec<Option<String>> {
        let passages: Vec<_> = read.iter().map(|window| sample(window.passage, &window.text)).collect();
        let mut citations = check_answer(answer, &passages);
        note(answer, read, &mut citations);
        citations.into_iter().map(|citation| citation.words.map(|range| answer[range].to_string())).collect()
    }

    #[test]
    fn the_words_that_answer_are_found_in_each_quotation() {
        let read = [
            window(2, "港口在一月结冰。船只要等到四月\n才能出海。", "四月", 5.0),
            window(1, "Dues were debated.\nThey were raised in 1901 by the council, not in 1900.", "1901", 4.0),
        ];
        let answer = "- “They were raised in 1901 by the council, not in 1900.” [1]\n- “船只要等到四月 才能出海。”[2]";
        assert_eq!(noted(answer, &read), [Some("1901".into()), Some("四月".into())]);
    }

    #[test]
    fn only_the_same_words_in_the_same_place_are_noted() {
        let text = "In 1901 dues were raised. In 1905 they fell, to the joy of all merchants of the town in 1901.";
        let read = [window(1, text, "1901", 4.0)];
        assert_eq!(noted("- “In 1901 dues were raised.” [1]", &read), [Some("1901".into())]);
        assert_eq!(noted("- “to the joy of all merchants of the town in 1901.” [1]", &read), [None]);
        assert_eq!(noted("The year was 1901 [1].", &read), [None], "another's words");
        let weak = [window(1, text, "1901", -3.0)];
        assert_eq!(noted("- “In 1901 dues were raised.” [1]", &weak), [None]);
        let whole = [window(1, text, "In 1901 dues were raised", 4.0)];
        assert_eq!(noted("- “In 1901 dues were raised.” [1]", &whole), [None], "all bold is no emphasis");
    }
}
