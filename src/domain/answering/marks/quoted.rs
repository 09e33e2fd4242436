//! Finds the parts of an answer that are not the model's own prose: code and quotations.

use std::ops::Range;

/// The byte ranges of code: fenced blocks, and inline code that closes within its paragraph.
pub fn code(answer: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut at, mut fence, mut prose): (usize, Option<(&str, usize)>, usize) = (0, None, 0);
    for line in answer.split_inclusive('\n') {
        let text = line.trim();
        let sign = ["```", "~~~"].into_iter().find(|sign| text.starts_with(sign));
        match (&fence, sign) {
            (None, Some(sign)) => {
                spans(answer, prose..at, &mut found);
                fence = Some((sign, at));
            }
            (Some((open, from)), Some(sign)) if *open == sign => {
                found.push(*from..at + line.len());
                (fence, prose) = (None, at + line.len());
            }
            (None, None) if text.is_empty() => {
                spans(answer, prose..at, &mut found);
                prose = at;
            }
            _ => {}
        }
        at += line.len();
    }
    match fence {
        Some((_, from)) => found.push(from..answer.len()),
        None => spans(answer, prose..answer.len(), &mut found),
    }
    found
}

/// Adds the inline code of one paragraph.
fn spans(answer: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let paragraph = &answer[range.clone()];
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in paragraph.match_indices('`') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    let mut n = 0;
    // A run of backticks without a closing run of the same length is text; so is any earlier run of that length.
    let mut unclosed = std::collections::HashSet::new();
    while let Some(open) = runs.get(n) {
        let close = (!unclosed.contains(&open.len()))
            .then(|| runs[n + 1..].iter().position(|run| run.len() == open.len()))
            .flatten();
        match close {
            Some(steps) => {
                found.push(range.start + open.start..range.start + runs[n + 1 + steps].end);
                n += steps + 2;
            }
            None => {
                unclosed.insert(open.len());
                n += 1;
            }
        }
    }
}

/// Quotation marks, opening and closing.
const PAIRS: &[(char, char)] = &[('“', '”'), ('「', '」'), ('『', '』'), ('«', '»'), ('"', '"')];

/// Maximum nesting of quotations.
const DEEPEST: usize = 8;

/// The byte ranges of quotations, including their marks: text between quotation marks on one line (outermost marks
/// only), and Markdown block quotes.
pub fn quotations(answer: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in answer.split_inclusive('\n') {
        if line.trim_start().starts_with('>') {
            found.push(at..at + line.trim_end().len());
        } else {
            let mut open: Vec<(char, usize)> = Vec::new();
            for (offset, c) in line.char_indices() {
                // An unclosed mark (5" pipes) ends with the quotation it is in.
                if let Some(depth) = open.iter().rposition(|(close, _)| *close == c) {
                    if depth == 0 {
                        found.push(at + open[0].1..at + offset + c.len_utf8());
                    }
                    open.truncate(depth);
                } else if let Some((_, close)) = PAIRS.iter().find(|(sign, _)| *sign == c)
                    && open.len() < DEEPEST
                {
                    open.push((*close, offset));
                }
            }
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_prose() {
        let answer =
            "Use `a[1]` and ``b ` c`` but not ` this.\n\nNor this `.\n\n```rust\nx[1]\n\ny[2]\n```\nand `z`.\n\n~~~\nq";
        let found: Vec<&str> = code(answer).into_iter().map(|range| &answer[range]).collect();
        assert_eq!(found, ["`a[1]`", "``b ` c``", "```rust\nx[1]\n\ny[2]\n```\n", "`z`", "~~~\nq"]);
    }

    #[test]
    fn the_outer_quotation_marks_count_and_every_line_stands_for_itself() {
        let answer = "- “He said “so” to it” [1]\n> a quotation [2]\nThe \"one\" and 「二『三』」 and “open\nnext";
        let found: Vec<&str> = quotations(answer).into_iter().map(|range| &answer[range]).collect();
        assert_eq!(found, ["“He said “so” to it”", "> a quotation [2]", "\"one\"", "「二『三』」"]);
        assert_eq!(quotations("“Use 5\" pipes” [1]").len(), 1);
    }
}
