//! An answer in another form, made of its own points: fewer of them, a list, a table, running text, one of them with the
//! text around it. Marks stay with their points, so that every citation stays.

use super::marks::{markers, without};
use crate::domain::finding::passage::Passage;
use crate::domain::text::language::AnswerLanguage;
use crate::domain::text::{one_line, sentence};

/// Most points that an answer is taken apart into.
const MOST: usize = 200;

/// Most characters of a passage shown around a point.
const AROUND: usize = 900;

/// The points of an answer: list items, rows of tables, sentences, each with its marks.
pub fn points(answer: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rows = 0;
    for line in answer.lines() {
        let line = line.trim();
        if found.len() >= MOST {
            break;
        }
        if let Some(row) = line.strip_prefix('|') {
            rows += 1;
            // Header and rule come first.
            if rows > 2 {
                found.push(row_as_point(row));
            }
            continue;
        }
        rows = 0;
        let lead = line.ends_with([':', '：']) && markers(line).is_empty();
        if line.is_empty() || lead || line.starts_with('#') || line == "---" {
            continue;
        }
        match item_of(line) {
            Some(item) => found.push(item.to_string()),
            None => sentences(line.trim_start_matches("> "), &mut found),
        }
    }
    found
}

fn item_of(line: &str) -> Option<&str> {
    if let Some(item) = ["- ", "* ", "+ ", "• "].iter().find_map(|sign| line.strip_prefix(sign)) {
        return Some(item);
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &line[digits..];
    (1..=3).contains(&digits).then(|| [". ", ") "].iter().find_map(|sign| rest.strip_prefix(sign))).flatten()
}

fn row_as_point(row: &str) -> String {
    let cells = row.trim_end_matches('|').split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let mut text = String::new();
    for (n, cell) in cells.enumerate() {
        // A cell of marks alone needs no sign before it.
        let bare = without(cell, 0, &markers(cell));
        let joint = match n {
            0 => "",
            _ if bare.trim().is_empty() => " ",
            1 => ": ",
            _ => "; ",
        };
        text.push_str(joint);
        text.push_str(cell);
    }
    text
}

/// The sentences of a paragraph; marks behind a full stop stay with the sentence before.
fn sentences(paragraph: &str, found: &mut Vec<String>) {
    let first = found.len();
    for range in sentence::split(paragraph) {
        let mut text = paragraph[range].trim();
        while found.len() > first {
            let leading = markers(text).first().filter(|mark| mark.range.start == 0).map(|mark| mark.range.end);
            let (Some(end), Some(before)) = (leading, found.last_mut()) else { break };
            before.push(' ');
            before.push_str(&text[..end]);
            text = text[end..].trim_start_matches(['.', ' ', ',']);
        }
        if !text.is_empty() {
            found.push(text.to_string());
        }
    }
}

/// The first `count` points; one of them alone is cut to its first sentence if `one_sentence`.
pub fn shorter(points: &[String], count: Option<usize>, one_sentence: bool) -> String {
    let wanted = count.unwrap_or(match points.len() {
        0..=3 => 1,
        many => (many / 2).min(3),
    });
    let kept = &points[..wanted.clamp(1, points.len().max(1)).min(points.len())];
    match kept {
        [only] if one_sentence || points.len() == 1 => first_sentence(only),
        [only] => only.clone(),
        several => list(several),
    }
}

/// The first sentence of a point, with the point's marks and its quotation marks closed.
fn first_sentence(point: &str) -> String {
    let marks = markers(point);
    let plain = without(point, 0, &marks);
    let plain = plain.trim();
    let (open, close) = if plain.starts_with('“') { ("“", "”") } else { ("", "") };
    let inner = plain.trim_start_matches('“');
    let Some(first) = sentence::split(inner).into_iter().next() else { return point.to_string() };
    if first.end >= inner.trim_end_matches(['”', ' ']).len() {
        return point.to_string();
    }
    let mut text = format!("{open}{}{close}", inner[first].trim().trim_end_matches('”'));
    for mark in &marks {
        text.push(' ');
        text.push_str(&point[mark.range.clone()]);
    }
    text
}

pub fn list(points: &[String]) -> String {
    points.iter().map(|point| format!("- {point}")).collect::<Vec<_>>().join("\n")
}

/// A table of points: with what stands before their colon as first column if all have one, else with their numbers.
pub fn table(points: &[String], language: AnswerLanguage) -> String {
    let cell = |text: &str| one_line(text).replace('|', "\\|");
    let split = |point: &String| {
        let (label, rest) = point.split_once(": ").or_else(|| point.split_once('：'))?;
        let short = label.chars().count() <= 60 && markers(label).is_empty() && !label.contains('“');
        short.then(|| (label.trim().to_string(), rest.trim().to_string()))
    };
    let labelled: Option<Vec<(String, String)>> = points.iter().map(split).collect();
    let numbered = || points.iter().enumerate().map(|(n, point)| ((n + 1).to_string(), point.clone())).collect();
    let (labelled, by_number) = match labelled.filter(|rows| !rows.is_empty()) {
        Some(rows) => (rows, false),
        None => (numbered(), true),
    };
    let heads = match (language, by_number) {
        (AnswerLanguage::English, true) => ["No.", "Point"],
        (AnswerLanguage::English, false) => ["What", "Value"],
        (AnswerLanguage::Chinese, true) => ["序号", "内容"],
        (AnswerLanguage::Chinese, false) => ["项目", "内容"],
    };
    let rows = labelled.iter().map(|(label, text)| format!("| {} | {} |", cell(label), cell(text)));
    format!("| {} | {} |\n|---|---|\n{}", heads[0], heads[1], rows.collect::<Vec<_>>().join("\n"))
}

pub fn prose(points: &[String], language: AnswerLanguage) -> String {
    let space = if language == AnswerLanguage::Chinese { "" } else { " " };
    points.join(space)
}

/// The text of the passages that a point cites, around what it quotes, each with its mark.
pub fn around(point: &str, passages: &[Passage]) -> String {
    let mut shown: Vec<usize> = Vec::new();
    let mut text = Vec::new();
    for mark in markers(point) {
        let Some(passage) = passages.iter().find(|passage| passage.rank == mark.number) else { continue };
        if shown.contains(&mark.number) {
            continue;
        }
        shown.push(mark.number);
        let quoted = without(point, 0, &markers(point));
        text.push(format!("“{}” [{}]", window(&passage.text, quoted.trim_matches(['“', '”', ' '])), mark.number));
    }
    text.join("\n\n")
}

/// Whole sentences of a passage around those words, at most [`AROUND`] characters.
fn window(passage: &str, words: &str) -> String {
    let at = crate::domain::text::find_squeezed(passage, words).map_or(0, |range| range.start);
    let sentences = sentence::split(passage);
    let Some(middle) =
        sentences.iter().rposition(|range| range.start <= at).or(Some(0)).filter(|_| !sentences.is_empty())
    else {
        return one_line(passage);
    };
    let length = |from: usize, to: usize| passage[sentences[from].start..sentences[to].end].chars().count();
    let (mut from, mut to) = (middle, middle);
    loop {
        let grown = (from, to);
        if to + 1 < sentences.len() && length(from, to + 1) <= AROUND {
            to += 1;
        }
        if from > 0 && length(from - 1, to) <= AROUND {
            from -= 1;
        }
        if grown == (from, to) {
            break;
        }
    }
    one_line(&passage[sentences[from].start..sentences[to].end])
}

/// An answer without what stands before it if a larger model was needed for a wish: the next wish is about the text.
pub fn without_notice(answer: &str) -> &str {
    for language in [AnswerLanguage::English, AnswerLanguage::Chinese] {
        let frame = Frame(language);
        for notice in [frame.no_translation(), frame.no_rewriting()] {
            if let Some(text) = answer.strip_prefix(notice.as_str()) {
                return text.trim_start();
            }
        }
    }
    answer
}

/// What an answer made by code says around the points.
pub struct Frame(AnswerLanguage);

impl Frame {
    pub fn new(language: AnswerLanguage) -> Frame {
        Frame(language)
    }

    fn choose<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        match self.0 {
            AnswerLanguage::English => english,
            AnswerLanguage::Chinese => chinese,
        }
    }

    /// Before the text around a point.
    pub fn around(&self) -> &str {
        self.choose("In the document, with the text around it:", "文档中的上下文：")
    }

    /// Instead of a translation, before the text asked for.
    pub fn no_translation(&self) -> String {
        let lead = self.choose(
            "A translation needs a larger language model; none is in use.",
            "翻译需要较大的语言模型，目前没有使用这样的模型。",
        );
        format!("{lead} {}\n\n{}", self.how(), self.choose("The text asked for:", "要翻译的原文："))
    }

    /// Instead of simpler words, before the answer.
    pub fn no_rewriting(&self) -> String {
        let lead = self.choose(
            "Saying it in other words needs a larger language model; none is in use.",
            "换一种说法需要较大的语言模型，目前没有使用这样的模型。",
        );
        format!("{lead} {}\n\n{}", self.how(), self.choose("The answer so far:", "目前的回答："))
    }

    fn how(&self) -> &str {
        self.choose(
            "`docent models install qwen3-4b` installs one on this computer; `docent config init` writes a file in which \
             a server can be named.",
            "用 `docent models install qwen3-4b` 可以在本机安装一个；也可以用 `docent config init` 生成配置文件，在其中填写服务器。",
        )
    }

    /// There is no such point.
    pub fn no_point(&self, count: usize) -> String {
        match self.0 {
            AnswerLanguage::English if count == 1 => "The answer before has only one point:".into(),
            AnswerLanguage::English => format!("The answer before has only {count} points:"),
            AnswerLanguage::Chinese => format!("上一个回答只有 {count} 点："),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::passage::sample;

    const QUOTES: &str = "The document says:\n\n- “Ships wait. They wait long.” [1]\n- “It thaws in May.” [2]";

    #[test]
    fn points_keep_their_marks() {
        assert_eq!(points(QUOTES), ["“Ships wait. They wait long.” [1]", "“It thaws in May.” [2]"]);
        assert_eq!(
            points("It freezes. [1] It thaws [2]. So it is."),
            ["It freezes. [1]", "It thaws [2].", "So it is."]
        );
        assert_eq!(points("| a | b |\n|---|---|\n| Ada | 36 | [1] |"), ["Ada: 36 [1]"]);
    }

    #[test]
    fn forms_are_made_of_the_points() {
        let all = points(QUOTES);
        assert_eq!(shorter(&all, None, false), "“Ships wait. They wait long.” [1]");
        assert_eq!(shorter(&all, Some(1), true), "“Ships wait.” [1]");
        assert_eq!(shorter(&all, Some(9), false), list(&all));
        assert_eq!(shorter(&[], None, false), "");
        assert_eq!(
            table(&all, AnswerLanguage::English),
            "| No. | Point |\n|---|---|\n| 1 | “Ships wait. They wait long.” [1] |\n| 2 | “It thaws in May.” [2] |"
        );
        assert!(table(&points("- Ada: 36 [1]\n- Eve: 7 [1]"), AnswerLanguage::English).contains("| Ada | 36 [1] |"));
    }

    #[test]
    fn what_a_model_was_needed_for_is_not_part_of_the_answer() {
        let said = format!("{}\n\n- “It thaws.” [1]", Frame::new(AnswerLanguage::Chinese).no_translation());
        assert_eq!(without_notice(&said), "- “It thaws.” [1]");
        assert_eq!(without_notice("It thaws. [1]"), "It thaws. [1]");
    }

    #[test]
    fn the_text_around_a_point_is_whole_sentences_of_its_passage() {
        let passage = sample(2, &format!("{} It thaws in May. Then ships come.", "It is cold. ".repeat(100)));
        let text = around("“It thaws in May.” [2]", &[passage]);
        assert!(text.starts_with("“It is cold.") && text.ends_with("It thaws in May. Then ships come.” [2]"), "{text}");
        assert!(text.chars().count() < AROUND + 20);
    }
}
