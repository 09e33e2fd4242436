//! Which of several documents mention something: one line for each, with the sentence that does.

use crate::domain::text::language::{AnswerLanguage, index_words, query_words, stem};
use crate::domain::text::{sentence, shorten};

/// A document, and where it mentions what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its display name.
    pub document: String,
    /// The sentence and the rank of its passage; `None` if it does not mention it.
    pub found: Option<(String, usize)>,
}

/// Longest quotation, in characters.
const LONGEST: usize = 320;

/// The sentence of a passage that mentions something: all of its words, or the most of them if the passage has all;
/// `None` if the passage lacks one.
pub fn sentence_with(what: &str, text: &str) -> Option<String> {
    let wanted: Vec<String> = query_words(what).iter().map(|word| stem(word)).collect();
    let share = |text: &str| {
        let words: std::collections::HashSet<String> = index_words(text).iter().map(|word| stem(word)).collect();
        wanted.iter().filter(|word| words.contains(*word)).count()
    };
    if wanted.is_empty() || share(text) < wanted.len() {
        return None;
    }
    let sentences = sentence::split(text);
    let best = sentences
        .iter()
        .map(|range| text[range.clone()].trim())
        .max_by_key(|said| (share(said), usize::MAX - said.len()))?;
    // The words of a phrase far from each other say something else.
    (share(best) * 4 >= wanted.len() * 3).then(|| shorten(best, LONGEST))
}

/// The answer in words; `left` documents were not looked through.
pub fn said(what: &str, mentions: &[Mention], left: usize, language: AnswerLanguage) -> String {
    let plain = |name: &str| name.replace(['*', '[', ']'], "");
    let with: Vec<&Mention> = mentions.iter().filter(|mention| mention.found.is_some()).collect();
    let without: Vec<String> =
        mentions.iter().filter(|mention| mention.found.is_none()).map(|mention| plain(&mention.document)).collect();
    let chinese = language == AnswerLanguage::Chinese;
    let mut lines: Vec<String> = Vec::new();
    lines.push(match (with.len(), chinese) {
        (0, true) => format!("{} 份文档都没有提到“{what}”。", mentions.len()),
        (0, false) => format!("None of the {} documents mentions “{what}”.", mentions.len()),
        (n, true) => format!("{} 份文档中有 {n} 份提到“{what}”：", mentions.len()),
        (1, false) => format!("1 of {} documents mentions “{what}”:", mentions.len()),
        (n, false) => format!("{n} of {} documents mention “{what}”:", mentions.len()),
    });
    for mention in &with {
        if let Some((sentence, rank)) = &mention.found {
            let quoted = sentence.replace('\n', " ");
            lines.push(match chinese {
                true => format!("- **{}**：“{quoted}” [{rank}]", plain(&mention.document)),
                false => format!("- **{}**: “{quoted}” [{rank}]", plain(&mention.document)),
            });
        }
    }
    if !with.is_empty() && !without.is_empty() {
        lines.push(match chinese {
            true => format!("\n没有提到的：{}。", without.join("、")),
            false => format!("\nNot mentioned in: {}.", without.join(", ")),
        });
    }
    if left > 0 {
        lines.push(match chinese {
            true => format!("\n另有 {left} 份文档没有查看。"),
            false => format!("\n{left} more documents were not looked through."),
        });
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_holds_all_the_words() {
        let text = "The fleet sailed at dawn. Its harbour dues were paid in salt.\nNobody counted the barrels.";
        assert_eq!(sentence_with("harbour dues", text).as_deref(), Some("Its harbour dues were paid in salt."));
        assert_eq!(sentence_with("harbour walls", text), None);
        assert_eq!(sentence_with("现金流", "公司的现金流为正。").as_deref(), Some("公司的现金流为正。"));
    }

    #[test]
    fn each_document_has_a_line_or_is_named_as_silent() {
        let mentions = [
            Mention { document: "a".into(), found: Some(("Dues were paid.".into(), 1)) },
            Mention { document: "b".into(), found: None },
        ];
        let text = said("dues", &mentions, 0, AnswerLanguage::English);
        assert_eq!(text, "1 of 2 documents mentions “dues”:\n- **a**: “Dues were paid.” [1]\n\nNot mentioned in: b.");
        assert!(said("x", &mentions[1..], 0, AnswerLanguage::Chinese).starts_with("1 份文档都没有提到"));
    }
}
