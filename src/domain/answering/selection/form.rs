//! The form of a sentence: whether it asks, names, refers, or depends on the sentence before it.

use crate::domain::text::tokens::is_cjk;

/// Words at the beginning of a sentence that continue the one before.
const CONTINUES: &[&str] = &[
    "it ",
    "its ",
    "they ",
    "their ",
    "he ",
    "his ",
    "she ",
    "her ",
    "this ",
    "these ",
    "that ",
    "those ",
    "such ",
    "however",
    "therefore",
    "thus",
    "also ",
    "moreover",
    "furthermore",
    "in addition",
    "as a result",
    "instead",
    "otherwise",
    "then ",
    "hence",
    "consequently",
    "for example",
    "for instance",
    "both ",
    "the latter",
    "the former",
    "他",
    "她",
    "它",
    "其",
    "这",
    "這",
    "该",
    "該",
    "此",
    "因此",
    "所以",
    "但",
    "然而",
    "而",
    "并",
    "並",
    "另外",
    "此外",
    "同时",
    "同時",
    "于是",
    "於是",
    "后来",
    "後來",
];

/// True if the sentence begins with a pronoun or connective.
pub fn continues(sentence: &str) -> bool {
    let lower = sentence.trim_start().to_lowercase();
    CONTINUES.iter().any(|word| match word.strip_suffix(' ') {
        Some(_) => lower.starts_with(word),
        None if word.is_ascii() => lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)),
        None => lower.starts_with(word),
    })
}

/// True for an entry of a bibliography: "[12] Malkov, Y.: …, pp. 824–836 (2020)".
pub fn refers(sentence: &str) -> bool {
    let text = sentence.trim_start();
    let numbered = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).is_some_and(|(inside, rest)| {
        !inside.is_empty() && inside.len() <= 4 && inside.chars().all(|c| c.is_ascii_digit()) && rest.len() > 20
    });
    let lower = text.to_lowercase();
    let signs =
        [" et al", " pp.", "doi", "arxiv", "proceedings", "proc.", "vol.", "isbn", "http", "journal of", "出版社"];
    let signs = signs.iter().filter(|sign| lower.contains(*sign)).count();
    numbered && signs >= 1 || signs >= 2
}

/// True for words without an end: a heading, a label, the cell of a table.
pub fn lacks_end(sentence: &str) -> bool {
    let end = sentence.trim_end().trim_end_matches(['”', '"', '’', '\'', ')', '）', '」', '』', ']']);
    !end.ends_with(['.', '!', '?', '。', '！', '？', '；', ';', ':', '：', '…'])
}

/// True for the words that introduce what follows.
pub fn introduces(sentence: &str) -> bool {
    sentence.trim_end().ends_with([':', '：'])
}

/// True for an item of a list: "• …", "3. …", "(b) …".
pub fn is_item(source: &str) -> bool {
    let text = source.trim_start();
    if text.starts_with(['•', '◦', '▪', '●', '○', '‣', '–', '—', '*', '➢']) {
        return true;
    }
    let label: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || "(（".contains(*c)).collect();
    let rest = &text[label.len()..];
    let short = !label.is_empty() && label.trim_start_matches(['(', '（']).len() <= 2;
    let digit = rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    short && rest.starts_with(['.', ')', '）', '、']) && !digit || label.is_empty() && text.starts_with("- ")
}

/// True for a sentence in the middle of which the reader is: it begins in lower case.
pub fn begins_low(sentence: &str) -> bool {
    sentence.starts_with(char::is_lowercase)
}

/// True if the sentence says what something is: "X is a …", "X refers to …", "X是……", "所谓X，是指……".
pub fn defines(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let near: String = lower.chars().take(90).collect();
    [" is a ", " is an ", " is the ", " are ", " refers to ", " means ", " is defined as ", " stands for ", " denotes "]
        .iter()
        .any(|words| near.contains(words))
        || sentence.chars().any(is_cjk) && ["是", "指", "即", "称为", "稱為"].iter().any(|word| near.contains(word))
}

/// True if the sentence says of this very term what it is: "Recall at k is the share …", not only "… it is the share …".
/// `term` in lower case.
pub fn is_about(sentence: &str, term: &str) -> bool {
    let lower = sentence.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let bare = ["the ", "a ", "an "].iter().find_map(|article| lower.strip_prefix(article)).unwrap_or(&lower);
    let bare = bare.trim_start_matches(['“', '"', '‘', '「', '《']);
    let Some(after) = bare.strip_prefix(term) else { return false };
    let mut after = after.trim_start_matches(['”', '"', '’', '」', '》', ' ']);
    if after.starts_with(['(', '（']) {
        after = after.split_once([')', '）']).map_or("", |(_, rest)| rest.trim_start());
    }
    ["is ", "are ", "means ", "refers to ", "denotes ", "stands for ", "是", "指", "即", "，是", "，指"]
        .iter()
        .any(|verb| after.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_of_the_term_that_is_asked_for() {
        assert!(is_about("Recall at k is the share of what should have been found.", "recall at k"));
        assert!(is_about("The “ferry tax” (1871) is a due on ships.", "ferry tax"));
        assert!(is_about("召回率是指找到的比例。", "召回率"));
        assert!(!is_about("Recall at k was 0.4, and it is the share of what was found.", "recall at k"));
        assert!(!is_about("Recalls are the share of goods taken back.", "recall"));
    }

    #[test]
    fn sentences_that_need_the_one_before_are_told() {
        for sentence in
            ["It was built in 1871.", "This means little.", "However, it froze.", "他出生于上海。", "因此不能使用。"]
        {
            assert!(continues(sentence), "{sentence}");
        }
        for sentence in ["Italy was united.", "Theirs is a hard life.", "上海是一座城市。"] {
            assert!(!continues(sentence), "{sentence}");
        }
    }

    #[test]
    fn references_items_and_labels_are_told_from_sentences() {
        assert!(refers("[12] Malkov, Y. et al.: Efficient search, pp. 824–836 (2020)"));
        assert!(!refers("Malkov et al. found that layers help."));
        assert!(is_item("• a lamp") && is_item("3. Pay the rent") && is_item("(b) a second case"));
        assert!(!is_item("3.5 percent are lost") && !is_item("A lamp"));
        assert!(lacks_end("2.1 The encoding") && !lacks_end("It is so.”"));
    }
}
