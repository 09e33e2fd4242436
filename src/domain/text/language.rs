//! Minimal language support: the script of a text, its terms for comparing texts, and its words for the lexical index
//! (Chinese, Japanese and Korean are cut into overlapping character pairs, so that every word is found).

use unicode_normalization::UnicodeNormalization;

use super::tokens::is_cjk;

/// The scripts that determine how a question is compared with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Mostly Chinese, Japanese or Korean characters.
    Cjk,
    /// Anything else with letters.
    Alphabetic,
}

/// The script of most of a text's letters; `None` if it has none. A CJK character counts as two letters, since it
/// carries about as much as half a word.
pub fn script_of(text: &str) -> Option<Script> {
    let (mut cjk, mut alphabetic) = (0usize, 0usize);
    for c in text.chars() {
        if is_cjk(c) {
            cjk += 2;
        } else if c.is_alphabetic() {
            alphabetic += 1;
        }
    }
    match (cjk, alphabetic) {
        (0, 0) => None,
        (cjk, alphabetic) if cjk > alphabetic => Some(Script::Cjk),
        // A question such as "BERT 是什么时候发表的" is Chinese, however long the names in it.
        (cjk, alphabetic) if cjk * 3 > alphabetic => Some(Script::Cjk),
        _ => Some(Script::Alphabetic),
    }
}

/// Splits a text into words and CJK runs, in order, NFKC-folded and in lower case. Letters and digits form words; `-`,
/// `.`, `_`, `'`, `/` and `+` between two of them do too, so that "10-K", "3.14" and "snake_case" stay whole.
fn runs(text: &str) -> Vec<Run> {
    let chars: Vec<char> = match text.is_ascii() {
        // ASCII has no other normal form; folding takes most of the time.
        true => text.bytes().map(|b| char::from(b.to_ascii_lowercase())).collect(),
        false => text.nfkc().flat_map(char::to_lowercase).collect(),
    };
    let mut runs: Vec<Run> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if is_cjk(c) {
            let start = i;
            while i < chars.len() && is_cjk(chars[i]) {
                i += 1;
            }
            runs.push(Run::Cjk(chars[start..i].to_vec()));
        } else if c.is_alphanumeric() {
            let start = i;
            while i < chars.len() && !is_cjk(chars[i]) {
                let joins = matches!(chars[i], '-' | '.' | '_' | '\'' | '’' | '/' | '+' | ',')
                    && chars.get(i + 1).is_some_and(|next| next.is_alphanumeric() && !is_cjk(*next))
                    // A comma joins only digits (1,000); a slash or plus sign joins only without spaces, as here.
                    && (chars[i] != ',' || (chars[i - 1].is_ascii_digit() && chars[i + 1].is_ascii_digit()));
                if chars[i].is_alphanumeric() || joins || is_mark(chars[i]) { i += 1 } else { break }
            }
            runs.push(Run::Word(chars[start..i].iter().collect()));
        } else {
            i += 1;
        }
    }
    runs
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

enum Run {
    Word(String),
    Cjk(Vec<char>),
}

/// The content terms of a text, for comparison: lower-case words without common English endings and without stop words,
/// and CJK character pairs. In order, with repeats.
pub fn terms(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                let plain = word.replace(',', "");
                if !STOP_WORDS.contains(&plain.as_str()) {
                    terms.push(stem(&plain));
                }
            }
            Run::Cjk(chars) => terms.extend(pairs(&chars).filter(|pair| !is_function_pair(pair))),
        }
    }
    terms
}

/// Overlapping pairs of a CJK run; a single character yields itself.
fn pairs(chars: &[char]) -> impl Iterator<Item = String> + '_ {
    let width = chars.len().min(2);
    chars.windows(width.max(1)).map(|pair| pair.iter().collect())
}

/// The words of a text as stored in the lexical index and as used in queries: words and CJK pairs. Words with inner
/// punctuation are given whole and in parts ("10-k 10 k"), so that either form matches; the index does the English
/// stemming.
pub fn index_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => {
                let plain = word.replace(',', "");
                if plain.chars().all(char::is_alphanumeric) {
                    words.push(plain);
                } else {
                    // The index's tokenizer splits at punctuation, so the whole form is written without it.
                    words.push(plain.chars().filter(|c| c.is_alphanumeric()).collect());
                    words.extend(
                        plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_string),
                    );
                }
            }
            Run::Cjk(chars) => words.extend(pairs(&chars)),
        }
    }
    words
}

/// The words of a question worth looking up: as [`index_words`], each once, without stop words (unless nothing else is
/// left) and without pairs of Chinese function characters.
pub fn query_words(question: &str) -> Vec<String> {
    let all = index_words(question);
    let mut kept: Vec<String> = Vec::new();
    for word in &all {
        if !STOP_WORDS.contains(&word.as_str()) && !is_function_pair(word) && !kept.contains(word) {
            kept.push(word.clone());
        }
    }
    if kept.is_empty() { all } else { kept }
}

/// Strips common English endings from a lower-case word: enough for "embeddings" to match "embedding" and "indexes"
/// "indexed". Words with digits or of other scripts are unchanged.
pub fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.strip_suffix("'s").or(word.strip_suffix("’s")).unwrap_or(word).to_string();
    }
    let cut = |suffix: &str, least: usize| word.strip_suffix(suffix).filter(|root| root.len() >= least);
    let root = if let Some(root) = cut("ies", 2) {
        return format!("{root}y");
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word
    } else if word.ends_with("sses") {
        &word[..word.len() - 2]
    } else {
        cut("s", 3).unwrap_or(word)
    };
    let root = root.strip_suffix("ing").or(root.strip_suffix("ed")).filter(|r| r.len() >= 3).unwrap_or(root);
    root.strip_suffix('e').filter(|r| r.len() >= 3).unwrap_or(root).to_string()
}

/// True for a pair of Chinese characters of which neither carries content.
fn is_function_pair(pair: &str) -> bool {
    const FUNCTION: &str =
        "的了是在和与及或也都而且但这那哪其之于以为被把对从到就吗呢吧啊么什怎样谁几多少个有没不请问如何";
    !pair.is_empty() && pair.chars().all(|c| FUNCTION.contains(c))
}

/// English words that say nothing about the topic of a question.
const STOP_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could",
    "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is",
    "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "s", "she", "should", "so", "such", "than", "that",
    "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what",
    "when", "where", "which", "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
];

/// The English name of the language a question is asked in, as far as its script tells.
pub fn language_of(question: &str) -> &'static str {
    let has = |range: std::ops::RangeInclusive<char>| question.chars().any(|c| range.contains(&c));
    match script_of(question) {
        Some(Script::Cjk) if has('\u{3040}'..='\u{30ff}') => "Japanese",
        Some(Script::Cjk) if has('\u{ac00}'..='\u{d7af}') => "Korean",
        Some(Script::Cjk) => "Chinese",
        _ if question.is_ascii() => "English",
        _ => "the language of the question",
    }
}

/// The language of what an answer says in the program's own sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerLanguage {
    /// English, and for questions in all languages that have no sentences.
    English,
    /// Chinese.
    Chinese,
}

impl AnswerLanguage {
    /// The language to answer a question in.
    pub fn of(question: &str) -> AnswerLanguage {
        match language_of(question) {
            "Chinese" => AnswerLanguage::Chinese,
            _ => AnswerLanguage::English,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_told_apart_even_with_names_inside() {
        assert_eq!(script_of("What is recall?"), Some(Script::Alphabetic));
        assert_eq!(script_of("什么是召回率？"), Some(Script::Cjk));
        assert_eq!(script_of("Sentence-BERT 是哪一年发表的？"), Some(Script::Cjk));
        assert_eq!(script_of("1234 +"), None);
    }

    #[test]
    fn the_index_finds_identifiers_whole_and_in_parts() {
        assert_eq!(
            index_words("The 10-K of FY2022: $1,577.5 for snake_case"),
            ["the", "10k", "10", "k", "of", "fy2022", "15775", "1577", "5", "for", "snakecase", "snake", "case"]
        );
    }

    #[test]
    fn chinese_is_cut_into_pairs() {
        assert_eq!(index_words("向量检索。库"), ["向量", "量检", "检索", "库"]);
        assert_eq!(query_words("什么是向量"), ["是向", "向量"]);
    }

    #[test]
    fn full_width_and_capital_forms_meet_plain_ones() {
        assert_eq!(index_words("ＢＥＲＴ ﬁnds"), index_words("bert finds"));
    }

    #[test]
    fn a_question_of_stop_words_only_keeps_them() {
        assert_eq!(query_words("who are you"), ["who", "are", "you"]);
        assert_eq!(query_words("who wrote it"), ["wrote"]);
    }

    #[test]
    fn terms_meet_across_english_endings() {
        assert_eq!(terms("The embeddings were indexed"), terms("embedding indexes"));
        assert_eq!(stem("queries"), "query");
        assert_eq!(stem("classes"), stem("class"));
    }

    #[test]
    fn the_language_is_that_of_the_question() {
        assert_eq!(language_of("Why?"), "English");
        assert_eq!(language_of("什么是召回率"), "Chinese");
        assert_eq!(language_of("再現率とは"), "Japanese");
    }
}
