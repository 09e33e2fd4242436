//! Extractive answers: the sentences of the passages that answer a question best, verbatim.
//!
//! They are the answer if there is no language model, are shown while one loads, and are what a small model is given to
//! work from: small models answer more questions correctly from a few sentences than from whole passages.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::domain::finding::passage::Passage;
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::language::{AnswerLanguage, terms};
use crate::domain::text::sentence;
use crate::domain::text::tokens;

/// A sentence of a passage, verbatim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// The rank of its passage, which is also its citation number.
    pub passage: usize,
    pub text: String,
    /// How well it answers, 0 to 1.
    pub score: f32,
}

/// A sentence considered for an extractive answer.
#[derive(Clone, Debug, PartialEq)]
pub struct SentenceCandidate {
    /// The rank of its passage.
    pub passage: usize,
    /// Its index within the passage, from 0.
    pub position: usize,
    /// Where it stands in the passage's text, with what [`Self::text`] leaves off.
    pub range: std::ops::Range<usize>,
    pub text: String,
}

/// The informative sentences of the passages (at least 3 terms), each once. Headings and table of contents entries are
/// skipped.
pub fn sentences(passages: &[Passage]) -> Vec<SentenceCandidate> {
    let mut all = Vec::new();
    let mut seen = HashSet::new();
    for passage in passages {
        let titles: HashSet<String> =
            passage.section.iter().map(|title| crate::domain::text::squeeze(unnumbered(title))).collect();
        let rows = rows(&passage.text);
        for (position, range) in pieces(&passage.text, &rows).into_iter().enumerate() {
            let text = match rows.get(&range.start) {
                Some(row) => row.clone(),
                None => bare(passage, range.clone()),
            };
            let words = terms(&text).len();
            let squeezed = crate::domain::text::squeeze(&text);
            // A chapter's heading and its first section's may share a line here. A sentence that ends with the words of
            // a title also ends with punctuation.
            let unmarked = text.ends_with(char::is_alphanumeric);
            let ends = |title: &String| !title.is_empty() && squeezed.ends_with(title.as_str());
            let heading = titles.contains(&crate::domain::text::squeeze(unnumbered(&text)))
                || unmarked && titles.iter().any(ends);
            // Some readers set a full stop apart from a sentence that ends with a number.
            let contents = text.ends_with(" .") && words < CONTENTS_TERMS || text.contains(". . .");
            if words >= LEAST_TERMS && !heading && !contents && seen.insert(squeezed) {
                all.push(SentenceCandidate { passage: passage.rank, position, range, text });
            }
        }
    }
    all
}

/// The sentences, items and rows of a passage. Lines of a word or two say nothing alone: consecutive ones form one
/// piece, with the line above that introduces them.
fn pieces(text: &str, rows: &HashMap<usize, String>) -> Vec<std::ops::Range<usize>> {
    let mut all: Vec<std::ops::Range<usize>> = Vec::new();
    let mut before_is_short = false;
    for line in sentence::lines(text, 0..text.len()) {
        if rows.contains_key(&line.start) {
            all.push(line);
            before_is_short = false;
            continue;
        }
        let (at, words) = (line.start, &text[line]);
        let ranges = sentence::split_lines(words).into_iter().map(|range| range.start + at..range.end + at);
        for range in ranges {
            let is_short = terms(&text[range.clone()]).len() < LEAST_TERMS;
            match all.last_mut() {
                Some(last)
                    if is_short
                        && before_is_short
                        && text[last.end..range.start].trim_matches(' ') == "\n"
                        && range.end - last.start < LONGEST_PIECE =>
                {
                    last.end = range.end;
                }
                _ => all.push(range),
            }
            before_is_short = is_short;
        }
    }
    all
}

/// The rows of the Markdown tables of a passage by the start of their lines, as their cells with the headings of their
/// columns: "PX-003 · Torque (Nm): 12". Header and rule are empty.
fn rows(text: &str) -> HashMap<usize, String> {
    let mut rows = HashMap::new();
    let mut headings: Option<Vec<String>> = None;
    let mut before: Option<(usize, &str)> = None;
    for line in sentence::lines(text, 0..text.len()) {
        let words = text[line.clone()].trim();
        if !words.starts_with("| ") {
            (headings, before) = (None, None);
            continue;
        }
        match (&headings, before) {
            (Some(headings), _) => {
                let named = cells(words).into_iter().enumerate().filter(|(_, cell)| !cell.is_empty());
                let named = named.map(|(n, cell)| match headings.get(n).filter(|words| n > 0 && !words.is_empty()) {
                    Some(heading) => format!("{heading}: {cell}"),
                    None => cell,
                });
                rows.insert(line.start, named.collect::<Vec<_>>().join(" · "));
            }
            (None, Some((start, header))) if words.chars().all(|c| "|-: ".contains(c)) => {
                headings = Some(cells(header));
                rows.extend([(start, String::new()), (line.start, String::new())]);
            }
            _ => {}
        }
        before = Some((line.start, words));
    }
    rows
}

/// The cells of a line of a Markdown table.
fn cells(line: &str) -> Vec<String> {
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside).replace("\\|", "\u{0}");
    inside.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

/// Minimum number of terms in an informative piece.
const LEAST_TERMS: usize = 3;

/// An entry of a table of contents has fewer terms.
const CONTENTS_TERMS: usize = 8;

/// Maximum bytes of short lines joined into one piece.
const LONGEST_PIECE: usize = 600;

/// A sentence without what precedes it on the page but is not part of it: a page number at the end of a dot leader, a
/// bullet, and headings.
fn bare(passage: &Passage, range: std::ops::Range<usize>) -> String {
    let before = passage.text[..range.start].trim_end();
    let mut text = passage.text[range].trim();
    if leaders(before).last().is_some_and(|dots| dots.end == before.len()) {
        let (number, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let page = number.len() <= LONGEST_PAGE && number.chars().all(|c| c.is_ascii_digit() || "ivxlc".contains(c));
        text = if page { rest.trim_start() } else { text };
    }
    loop {
        // In Markdown, `#` precedes a heading.
        let marked = text.trim_start_matches('#').trim_start();
        let item = text.strip_prefix(ITEMS).filter(|rest| rest.starts_with(char::is_whitespace));
        // Where the sentence goes on in lower case, its subject is called as the heading is.
        let apart = |rest: &str| marked.len() < text.len() || !rest.trim_start().starts_with(char::is_lowercase);
        let ended = |rest: &&str| rest.starts_with(char::is_whitespace) && !rest.trim().is_empty() && apart(rest);
        let heading = || passage.section.iter().find_map(|title| marked.strip_prefix(title.trim()).filter(ended));
        match item.or_else(heading) {
            Some(rest) if rest.len() < text.len() => text = rest.trim_start(),
            _ => return text.to_string(),
        }
    }
}

/// Bullets.
const ITEMS: &[char] = &['•', '◦', '▪', '■', '●', '○', '‣', '∙', '·', '➢', '–', '—', '-', '*'];

/// Maximum letters of a page number ("xxxviii").
const LONGEST_PAGE: usize = 7;

/// A heading without its number ("2.1 The encoding"), which some pages print separately.
fn unnumbered(title: &str) -> &str {
    title.trim().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c.is_whitespace())
}

/// Orders sentences by how well they answer `question`. `similarity`, if given, holds the cosine similarity of the
/// question and each sentence. Without it (and if question and text share a language) words decide: the share of the
/// question's terms in a sentence, weighted by their rarity among the sentences, plus a little for a good passage.
pub fn rank(
    question: &str,
    sentences: &[SentenceCandidate],
    passages: &[Passage],
    similarity: Option<&[f32]>,
) -> Vec<Quote> {
    rank_by(question, sentences, passages, similarity, &|_, score| score)
}

/// As [`rank`]; `fit` gives the score of a sentence after its form was looked at: whether it has the kind of words that
/// answer.
pub fn rank_by(
    question: &str,
    sentences: &[SentenceCandidate],
    passages: &[Passage],
    similarity: Option<&[f32]>,
    fit: &dyn Fn(&str, f32) -> f32,
) -> Vec<Quote> {
    let words: Vec<HashSet<String>> = sentences.iter().map(|s| terms(&s.text).into_iter().collect()).collect();
    let asked: HashSet<String> = terms(question).into_iter().collect();
    let mut frequency: HashMap<&str, usize> = HashMap::new();
    for set in &words {
        for word in set {
            *frequency.entry(word).or_default() += 1;
        }
    }
    let n = sentences.len() as f32;
    let weight = |word: &str| (1.0 + n / (1.0 + *frequency.get(word).unwrap_or(&0) as f32)).ln();
    let total: f32 = asked.iter().map(|word| weight(word)).sum::<f32>().max(f32::EPSILON);
    let (low, high) = similarity.unwrap_or(&[]).iter().fold((f32::MAX, f32::MIN), |(l, h), &s| (l.min(s), h.max(s)));
    let best_passage = passages.iter().map(|p| p.score).fold(f32::EPSILON, f32::max);
    let mut quotes: Vec<Quote> = sentences
        .iter()
        .zip(&words)
        .enumerate()
        .map(|(i, (sentence, words))| {
            let overlap: f32 =
                asked.iter().filter(|word| words.contains(*word)).map(|w| weight(w)).sum::<f32>() / total;
            let passage = passages.iter().find(|p| p.rank == sentence.passage).map_or(0.0, |p| p.score / best_passage);
            let meaning = match similarity {
                Some(all) if high > low => Some((all[i] - low) / (high - low)),
                _ => None,
            };
            // A long sentence contains more words by chance.
            let length = (tokens::estimate(&sentence.text) as f32 / 60.0).max(1.0).sqrt();
            let score = match meaning {
                Some(meaning) => 0.4 * overlap / length + 0.4 * meaning + 0.2 * passage,
                None => 0.75 * overlap / length + 0.25 * passage,
            };
            let score = fit(&sentence.text, score);
            // A question contains the words asked for, and answers nothing.
            let score = if asks(&sentence.text) { score * ASKING } else { score };
            let score = if is_fragment(&sentence.text) { score * FRAGMENT } else { score };
            // A title or name that only repeats the question.
            let score = if words.iter().all(|word| asked.contains(word)) { score * ECHO } else { score };
            Quote { passage: sentence.passage, text: sentence.text.clone(), score: score.clamp(0.0, 1.0) }
        })
        .collect();
    quotes.sort_by(|a, b| b.score.total_cmp(&a.score));
    quotes
}

/// Factor for a sentence that is itself a question.
const ASKING: f32 = 0.3;

/// Factor for a line that says nothing but words of the question.
const ECHO: f32 = 0.3;

/// Factor for text that is not a sentence: code, or the caption of a table or figure, which names its content without
/// stating it.
const FRAGMENT: f32 = 0.5;

/// In running text about one character in twenty is one of these; in code, one in eight or more.
const SIGNS_OF_CODE: &[char] = &['{', '}', '\\', '<', '>', '=', '|', ';', '_', '#', '$', '&', '^', '~', '`', '@'];

pub(super) fn is_fragment(sentence: &str) -> bool {
    let shown = sentence.chars().filter(|c| !c.is_whitespace()).count();
    let signs = sentence.chars().filter(|c| SIGNS_OF_CODE.contains(c)).count();
    signs * 8 > shown || sentence.starts_with("```") || is_caption(sentence)
}

/// "Table 3: …", "Fig. 2. …", "表 5 …".
pub(super) fn is_caption(sentence: &str) -> bool {
    let names = ["Table ", "Figure ", "Fig. ", "表", "图", "圖"];
    let Some(rest) = names.iter().find_map(|name| sentence.strip_prefix(name)) else { return false };
    let rest = rest.trim_start();
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let number = &rest[..rest.len() - after.len()];
    // "Table 3 shows …" is a sentence.
    let ends =
        number.ends_with('.') || after.starts_with([':', '：']) || after.starts_with(' ') && !sentence.is_ascii();
    number.starts_with(|c: char| c.is_ascii_digit())
        && ends
        && after.trim_start().starts_with(|c: char| !c.is_lowercase())
}

pub(super) fn asks(sentence: &str) -> bool {
    sentence.trim_end_matches(['”', '"', '’', '\'', ')', '）', '」', ' ']).ends_with(['?', '？'])
}

/// The best quotes within `count` and `budget` tokens, grouped by passage, best passage first.
pub fn best(quotes: &[Quote], count: usize, budget: u32) -> Vec<Quote> {
    let mut used = 0;
    let mut kept: Vec<Quote> = Vec::new();
    for quote in quotes {
        let tokens = tokens::estimate(&quote.text);
        if kept.len() == count || (!kept.is_empty() && used + tokens > budget) {
            break;
        }
        used += tokens;
        kept.push(quote.clone());
    }
    kept
}

/// An extractive answer as Markdown: each quote in quotation marks with its citation.
pub fn answer(quotes: &[Quote], language: AnswerLanguage) -> String {
    quotes
        .iter()
        .map(|quote| {
            let text = crate::domain::text::one_line(&quote.text);
            // A row with its headings is not word for word what stands there.
            if text.contains(" · ") {
                return format!("- {text} [{}]", quote.passage);
            }
            match language {
                AnswerLanguage::Chinese => format!("- “{text}”[{}]", quote.passage),
                AnswerLanguage::English => format!("- “{text}” [{}]", quote.passage),
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    fn passage(rank: usize, score: f32, text: &str) -> Passage {
        Passage { score, ..sample(rank, text) }
    }

    #[test]
    fn a_question_that_stands_in_the_text_is_no_answer() {
        let text =
            "How many bytes does a one-hot vector take? One word takes 200,000 bytes as a vector of 50,000 numbers.";
        let passages = [passage(1, 1.0, text)];
        let ranked = rank("How many bytes does a one-hot vector take?", &sentences(&passages), &passages, None);
        assert!(ranked[0].text.starts_with("One word takes"), "{ranked:?}");
    }

    #[test]
    fn a_row_of_a_table_is_one_sentence_with_the_headings_of_its_columns() {
        let text = "The bolts are tightened once.\n\n| Part | Torque (Nm) | Interval (h) |\n| --- | --- | --- |\n| PX-1 | 9 | |\n| PX-3 | 12 | 300 |\n\nFigures are for steel bolts.";
        let passages = [passage(1, 1.0, text)];
        let found: Vec<String> = sentences(&passages).into_iter().map(|s| s.text).collect();
        assert_eq!(
            found,
            [
                "The bolts are tightened once.",
                "PX-1 · Torque (Nm): 9",
                "PX-3 · Torque (Nm): 12 · Interval (h): 300",
                "Figures are for steel bolts."
            ]
        );
        let ranked = rank("What is the torque of PX-3?", &sentences(&passages), &passages, None);
        assert!(ranked[0].text.starts_with("PX-3"), "{ranked:?}");
        assert_eq!(answer(&ranked[..1], AnswerLanguage::English), "- PX-3 · Torque (Nm): 12 · Interval (h): 300 [1]");
    }

    #[test]
    fn a_quote_begins_neither_with_the_page_of_the_entry_before_nor_with_a_list_sign() {
        let text = "9pt Class option for a 9pt body font. . . . . . . . . 2\na4paper Class option for A4 stock paper size. . . . . . . . 1\n\
                    a5paper Class option for A5 stock paper size. . . . . . . . 12\n";
        let found: Vec<String> = sentences(&[passage(1, 1.0, text)]).into_iter().map(|s| s.text).collect();
        assert!(found.contains(&"a4paper Class option for A4 stock paper size.".to_string()), "{found:?}");
        assert!(found.iter().all(|text| !text.starts_with(char::is_numeric) || text.starts_with("9pt")), "{found:?}");
        let list = "• Pick a value for the margin.\n\n- Use the macro to set it.\n\n2 cups of flour are enough for it.";
        let found: Vec<String> = sentences(&[passage(1, 1.0, list)]).into_iter().map(|s| s.text).collect();
        assert_eq!(
            found,
            ["Pick a value for the margin.", "Use the macro to set it.", "2 cups of flour are enough for it."]
        );
    }

    #[test]
    fn a_heading_on_the_line_above_is_no_part_of_the_sentence() {
        let text = "2 Ice\n2.1 Why ice floats\nIce floats because it is lighter than water.";
        let section = vec!["2 Ice".to_string(), "2.1 Why ice floats".to_string()];
        let found = sentences(&[Passage { section, ..passage(1, 1.0, text) }]);
        assert_eq!(found[0].text, "Ice floats because it is lighter than water.");
    }

    #[test]
    fn captions_and_code_are_quoted_after_sentences() {
        for fragment in [
            "Table 1: One-hot vectors of a six-word vocabulary.",
            "Fig. 2. The layers of the index.",
            "表 5 中英文名词对照",
            "{\\ifonlyfloats{0pt}{\\normalrulethickness}} \\makeheadposition{floatcomp}{flushright}",
            "```sh docent embeddings-guide.pdf",
        ] {
            assert!(is_fragment(fragment), "{fragment}");
        }
        for sentence in [
            "Table 3 shows what each of them costs.",
            "Figure 2.1 is the plan of the house.",
            "表面张力使水滴呈球形。",
            "Use \\setulmargins to set the values for the \\uppermargin and the \\lowermargin.",
            "It holds when k > 3 and a_1 = 2, as the proof in the appendix shows.",
        ] {
            assert!(!is_fragment(sentence), "{sentence}");
        }
    }

    #[test]
    fn a_heading_is_no_answer_with_its_number_or_without() {
        let text = "One-hot encoding, and why it fails\n\nOne-hot encoding fails because all words are equally unlike.";
        for title in ["2 One-hot encoding, and why it fails", "One-hot encoding, and why it fails"] {
            let numbered = text.replacen("One-hot", "2.  One-hot", 1);
            for text in [text, numbered.as_str()] {
                let passages = [Passage { section: vec![title.into()], ..passage(1, 1.0, text) }];
                let found = sentences(&passages);
                assert_eq!(found.len(), 1, "{title}: {found:?}");
                assert!(found[0].text.starts_with("One-hot encoding fails"), "{found:?}");
            }
        }
    }

    #[test]
    fn the_headings_of_a_chapter_and_of_its_first_section_in_a_row_are_no_answer() {
        let text =
            "二、把字词变成数字\n2.1 独热编码，以及它为什么不够用\n独热编码的毛病，在于任何两个不同的词都一样远。";
        let section = vec!["2.1 独热编码，以及它为什么不够用".to_string()];
        let found = sentences(&[Passage { section, ..passage(1, 1.0, text) }]);
        assert!(found.iter().all(|sentence| !sentence.text.ends_with("不够用")), "{found:?}");
        assert!(found.iter().any(|sentence| sentence.text.contains("一样远")), "{found:?}");
        let section = vec!["2 The encoding".to_string()];
        let said = [Passage { section, ..passage(1, 1.0, "Every vector here is made by the encoding.") }];
        assert_eq!(sentences(&said).len(), 1);
    }

    #[test]
    fn the_sentence_with_the_asked_words_comes_first() {
        let passages = [
            passage(
                1,
                1.0,
                "HNSW is a graph index with layers. It was described by Malkov and Yashunin. The weather was mild.",
            ),
            passage(2, 0.8, "Recall at five is the share of questions found among five passages."),
        ];
        let all = sentences(&passages);
        let ranked = rank("Who described HNSW, Malkov?", &all, &passages, None);
        assert!(ranked[0].text.contains("Malkov and Yashunin"));
        assert_eq!(rank("What is recall at five?", &all, &passages, None)[0].passage, 2);
    }

    #[test]
    fn meaning_decides_where_no_word_is_shared() {
        let passages = [passage(1, 1.0, "The sky over the harbour is blue. The tariff on grain is nine percent.")];
        let all = sentences(&passages);
        let ranked = rank("谷物的关税是多少？", &all, &passages, Some(&[0.75, 0.9]));
        assert!(ranked[0].text.contains("tariff"));
    }

    #[test]
    fn an_item_is_quoted_alone_and_a_list_of_single_words_as_a_whole() {
        let text = "The tenant shall:\n1. pay the rent each month\n2. keep no dogs in the house\n\nBring along:\n• rope\n• lamp";
        let found: Vec<String> = sentences(&[passage(1, 1.0, text)]).into_iter().map(|s| s.text).collect();
        assert_eq!(
            found,
            ["1. pay the rent each month", "2. keep no dogs in the house", "Bring along:\n• rope\n• lamp"]
        );
    }

    #[test]
    fn what_a_reader_wrote_is_quoted_with_its_mark_only() {
        let text = "[Comment by Ada, on: “900 euros”] Is it per month? The deposit should be 1,200 euros.";
        let found = sentences(&[passage(1, 1.0, text)]);
        assert_eq!(found.len(), 1);
        assert!(found[0].text.starts_with("[Comment by Ada"), "{found:?}");
    }

    #[test]
    fn the_same_sentence_is_quoted_once() {
        let text = "The fee is nine dollars per month.";
        assert_eq!(sentences(&[passage(1, 1.0, text), passage(2, 0.9, text)]).len(), 1);
    }

    #[test]
    fn an_extractive_answer_cites_every_quote() {
        let quotes = [Quote { passage: 3, text: "It is\nso.".into(), score: 1.0 }];
        assert_eq!(answer(&quotes, AnswerLanguage::English), "- “It is so.” [3]");
        assert_eq!(answer(&best(&quotes, 3, 1), AnswerLanguage::Chinese), "- “It is so.”[3]");
    }
}
