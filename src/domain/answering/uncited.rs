//! Finds sentences of an answer that make a statement without a citation, so that the user knows they were not checked.

use super::marks::{Marker, without};
use crate::domain::text::sentence;
use crate::domain::text::tokens::is_cjk;

/// Fewer words than this ("Yes.", "It depends.") make no verifiable statement.
const FEWEST_WORDS: usize = 4;

/// Minimum for Chinese, Japanese or Korean, in characters.
const FEWEST_CHARACTERS: usize = 8;

/// The end positions, in ascending order, of sentences that should have a citation and have none. Headings, tables,
/// quotations, code blocks, questions, introductory lines ("These are:") and sentences that say what the documents do
/// not contain are skipped. `marks` are the answer's marks.
pub fn uncited(answer: &str, marks: &[Marker]) -> Vec<usize> {
    let mut ends = Vec::new();
    for (start, block) in blocks(answer) {
        let sentences = sentence::split(block);
        let within = marks.iter().filter(|mark| start <= mark.range.start && mark.range.end <= start + block.len());
        let moved = |mark: &Marker| Marker { range: mark.range.start - start..mark.range.end - start, ..mark.clone() };
        let marks: Vec<Marker> = within.map(moved).collect();
        for (n, range) in sentences.iter().enumerate() {
            let next = sentences.get(n + 1).map_or(block.len(), |next| next.start);
            // "It is so. [1] The next …": a mark after the full stop belongs to the sentence before it.
            let behind = |at: usize| block[range.end.min(at)..at].trim().is_empty();
            let cited = marks.iter().any(|mark| {
                let at = mark.range.start;
                let leads = n > 0
                    && at >= range.start
                    && only_marks(&block[range.start..at.max(range.start)], range.start, &marks);
                (range.contains(&at) && !leads) || (at >= next && behind(at))
            });
            let said = block[range.clone()].trim_end_matches(['*', '_', '`']);
            if !cited && states(said) {
                ends.push(start + range.start + said.len());
            }
        }
    }
    ends
}

/// True for text that consists only of marks and white space. `from` is its offset in the answer.
fn only_marks(text: &str, from: usize, marks: &[Marker]) -> bool {
    without(text, from, marks).trim().is_empty()
}

/// Paragraphs and list items with their offsets, without those that contain no prose.
pub(crate) fn blocks(answer: &str) -> Vec<(usize, &str)> {
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut fenced, mut open) = (0, false, false);
    for line in answer.split_inclusive('\n') {
        let text = line.trim();
        let begins = at + (line.len() - line.trim_start().len());
        if text.starts_with("```") || text.starts_with("~~~") {
            (fenced, open) = (!fenced, false);
        } else if fenced || text.is_empty() || text.starts_with(['#', '|', '>']) {
            open = false;
        } else if open && !is_item(text) {
            if let Some((_, end)) = blocks.last_mut() {
                *end = at + line.trim_end().len();
            }
        } else {
            let begins = begins + bullet(text);
            blocks.push((begins, at + line.trim_end().len()));
            open = true;
        }
        at += line.len();
    }
    blocks.into_iter().filter_map(|(from, to)| Some((from, answer.get(from..to)?))).collect()
}

/// True for a line that begins a list item. `line` has no leading white space.
fn is_item(line: &str) -> bool {
    bullet(line) > 0
}

/// Length in bytes of the bullet or number a line begins with.
fn bullet(line: &str) -> usize {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let sign = &line[digits..];
    let long = match sign.bytes().next() {
        _ if digits == 0 && sign.starts_with('•') => '•'.len_utf8(),
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..=3).contains(&digits) => digits + 1,
        _ => return 0,
    };
    if line[long..].starts_with(' ') { long + 1 } else { 0 }
}

/// True for a sentence that makes a statement about the documents' subject.
pub(crate) fn states(sentence: &str) -> bool {
    let sentence = sentence.trim();
    if sentence.ends_with(['?', '？', ':', '：']) {
        return false;
    }
    let lower = sentence.to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let of_the_documents = holds(&["document", "passage", "excerpt", "the text", "文档", "段落", "资料", "原文"]);
    if of_the_documents && holds(&[" not ", "n't ", " no ", "nothing", "没有", "未", "无法"]) {
        return false;
    }
    let characters = sentence.chars().filter(|c| is_cjk(*c)).count();
    let words = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    characters >= FEWEST_CHARACTERS || (characters == 0 && words >= FEWEST_WORDS)
}

#[cfg(test)]
mod tests {
    use crate::domain::answering::marks::markers;

    fn uncited(answer: &str) -> Vec<usize> {
        super::uncited(answer, &markers(answer))
    }

    fn found(answer: &str) -> Vec<&str> {
        let sentence = |end: usize| {
            let before = &answer[..end];
            before.trim_end_matches(['.', '。']).rsplit(['.', '。', '\n', ']']).next().map_or("", |last| {
                let start = last.as_ptr() as usize - answer.as_ptr() as usize;
                answer[start..end].trim()
            })
        };
        uncited(answer).into_iter().map(sentence).collect()
    }

    #[test]
    fn a_sentence_without_a_mark_is_found_and_one_with_a_mark_is_not() {
        assert_eq!(
            found("The harbour freezes in January [1]. An icebreaker keeps it open. It is red [2]."),
            ["An icebreaker keeps it open."]
        );
        assert_eq!(found("The harbour freezes in January. [1] The lamps are lit at dusk. [2]"), [""; 0]);
        assert_eq!(found("港口在一月结冰[1]。破冰船保持航道畅通到三月。"), ["破冰船保持航道畅通到三月。"]);
    }

    #[test]
    fn every_item_of_a_list_stands_for_itself() {
        let answer = "These are the reasons:\n\n- The vectors are too long by far [1]\n- All words are equally unlike\n\
                      1. The list grows with words [2].\n2. Nobody can read such a list.";
        assert_eq!(uncited(answer).len(), 2);
        assert!(answer[..uncited(answer)[0]].ends_with("equally unlike"));
        assert!(answer[..uncited(answer)[1]].ends_with("such a list."));
    }

    #[test]
    fn what_states_nothing_needs_no_mark() {
        for answer in [
            "Yes.",
            "## Why one hot encoding fails here",
            "| a b c d e | f g h |\n|---|---|",
            "```\nlet a = one of the lines;\n```",
            "> Quoted words of somebody else here.",
            "The document does not say when the lamps are lit.",
            "文档没有说明灯塔是什么时候建成的。",
            "Shall I look for something else now?",
            "",
        ] {
            assert_eq!(uncited(answer), [0usize; 0], "{answer}");
        }
    }

    #[test]
    fn the_place_is_before_the_signs_of_emphasis() {
        let answer = "**It freezes in most winters.**";
        assert_eq!(uncited(answer), [answer.len() - 2]);
    }
}
