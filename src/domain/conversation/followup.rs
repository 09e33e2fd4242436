//! Follow-up questions: does a question depend on the conversation, and what should then be searched for?
//!
//! These are rules, not a model: they need no resources or time, and the result is shown to the user, who can change
//! it.

use crate::domain::text::language::{Script, script_of, terms};
use crate::domain::text::tokens;

/// What to search for if `question` follows `earlier` questions (oldest first): `None` if it is self-contained, else
/// the question prefixed by the one it depends on.
pub fn rewrite(question: &str, earlier: &[String]) -> Option<String> {
    let last = earlier.iter().rev().find(|q| !q.trim().is_empty())?;
    if !leans_on_conversation(question) || opens_a_new_subject(question, last) {
        return None;
    }
    // If the last question depended on the one before, go back to a self-contained one.
    let anchor = earlier.iter().rev().find(|q| !q.trim().is_empty() && !leans_on_conversation(q)).unwrap_or(last);
    let mut words = anchor.trim().to_string();
    if anchor != last {
        words = format!("{words} {}", last.trim());
    }
    Some(format!("{words} {}", question.trim()))
}

/// True for a question that only begins like a follow-up: after "and", "but", "so", "那么" comes a complete question with
/// a subject of its own, which shares no content word with the question before and has no unresolved pronoun.
fn opens_a_new_subject(question: &str, last: &str) -> bool {
    let lower = question.trim().to_lowercase();
    let own: Vec<String> = terms(&lower);
    let before = terms(&last.to_lowercase());
    if own.iter().any(|term| before.contains(term)) {
        return false;
    }
    if script_of(&lower) == Some(Script::Cjk) {
        let opening = ["那么", "那", "还有", "然后", "另外", "此外", "再", "而"];
        let Some(rest) = opening.iter().find_map(|word| lower.strip_prefix(word)) else { return false };
        let rest = rest.trim_start_matches(['，', ',', '、']);
        let asks = ["什么", "哪", "谁", "多少", "几", "如何", "怎", "为何", "是否", "吗", "什麼", "誰", "幾", "嗎"];
        let ends_short = rest.ends_with("呢") || rest.ends_with("呢？") || rest.ends_with("呢?");
        return !refers_chinese(rest) && !ends_short && asks.iter().any(|word| rest.contains(word)) && own.len() >= 6;
    }
    let words = words(&lower);
    let opening = ["and", "but", "so", "then", "also", "or"];
    let Some((first, rest)) = words.split_first() else { return false };
    let whole = [
        "who", "what", "when", "where", "which", "how", "why", "whom", "whose", "is", "are", "was", "were", "do",
        "does", "did", "can", "in", "at", "on", "by", "to", "for", "from",
    ];
    opening.contains(first)
        && rest.first().is_some_and(|word| whole.contains(word))
        && !rest.starts_with(&["what", "about"])
        && !rest.starts_with(&["how", "about"])
        && !rest.iter().any(|word| REFERS.contains(word))
        && own.len() >= NEW_SUBJECT
}

/// Number of content words from which a question after "and" is self-contained.
const NEW_SUBJECT: usize = 3;

/// True if a question cannot be understood alone: it opens with "and", "what about", "那", refers to something unnamed
/// ("it", "the second one", "它"), or is too short to name anything.
pub fn leans_on_conversation(question: &str) -> bool {
    let lower = question.trim().to_lowercase();
    if script_of(&lower) == Some(Script::Cjk) {
        let opens =
            ["那么", "那", "还有", "然后", "为什么呢", "另外", "此外", "第二", "第三", "后者", "前者", "而", "再"];
        let short = lower.chars().filter(|c| tokens::is_cjk(*c)).count() <= 4;
        return short || opens.iter().any(|w| lower.starts_with(w)) || refers_chinese(&lower);
    }
    let words = words(&lower);
    let opens = [
        "and",
        "but",
        "so",
        "then",
        "also",
        "or",
        "what about",
        "how about",
        "why",
        "why not",
        "how so",
        "tell me more",
        "more",
        "explain that",
        "go on",
        "continue",
        "for example",
    ];
    let joined = words.join(" ");
    let content = terms(&lower).len();
    let opening = opens.iter().any(|w| joined == *w || joined.starts_with(&format!("{w} ")));
    // "Why is the sky blue?" opens with "why" and is still self-contained.
    let opening = opening
        && (content <= 3
            || ["and", "but", "so", "then", "what about", "how about"].iter().any(|w| joined.starts_with(w)));
    opening || content == 0 || (content <= 6 && words.iter().any(|w| REFERS.contains(w)))
}

/// English words that refer to something named before.
const REFERS: &[&str] = &[
    "it", "its", "they", "them", "their", "theirs", "this", "that", "these", "those", "he", "him", "his", "she", "her",
    "hers", "one", "ones", "former", "latter", "same", "previous", "above", "other", "others", "there",
];

fn words(lower: &str) -> Vec<&str> {
    lower.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-')).filter(|w| !w.is_empty()).collect()
}

/// True if a Chinese question refers to something only by a pronoun. 其他, and 该 within other words, do not count.
fn refers_chinese(question: &str) -> bool {
    let refers = [
        "它", "他们", "她", "他", "这个", "那个", "这些", "那些", "此", "该", "上述", "前面", "刚才", "呢？", "呢?",
        "他們", "這個", "那個", "這些",
    ];
    let plain = ["其他", "其它", "应该", "應該", "此外", "因此", "吉他", "彼此"]
        .iter()
        .fold(question.to_string(), |text, word| text.replace(word, ""));
    refers.iter().any(|word| plain.contains(word)) || plain.ends_with('呢')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_stands_alone_is_left_alone() {
        let earlier = vec!["What is BM25?".to_string()];
        for alone in [
            "Who introduced word2vec and in which year?",
            "什么是倒数排名融合方法？",
            "Why is one-hot encoding wasteful for large vocabularies?",
        ] {
            assert_eq!(rewrite(alone, &earlier), None, "{alone}");
        }
        assert_eq!(rewrite("and for the second one?", &[]), None);
    }

    #[test]
    fn a_follow_up_carries_the_question_before_it() {
        let earlier = vec!["How much memory do float32 vectors take?".to_string()];
        assert_eq!(
            rewrite("and for int8?", &earlier).as_deref(),
            Some("How much memory do float32 vectors take? and for int8?")
        );
        for leaning in ["Who invented it?", "why?", "what about the second one?", "When did they publish this?"] {
            assert!(rewrite(leaning, &earlier).is_some(), "{leaning}");
        }
        let chinese = vec!["向量索引有哪些种类？".to_string()];
        for leaning in ["那第二种呢？", "它占多少内存？", "为什么？"] {
            assert!(rewrite(leaning, &chinese).is_some(), "{leaning}");
        }
    }

    #[test]
    fn a_new_subject_behind_and_is_not_joined_to_the_question_before() {
        let earlier = vec!["How much memory do float32 vectors take?".to_string()];
        for new in ["And who wrote the tide tables of Riga?", "But when did the harbour of Rostock freeze?"] {
            assert_eq!(rewrite(new, &earlier), None, "{new}");
        }
        // It refers, shares a word, or is not a complete question.
        for leaning in
            ["And who wrote them for Riga?", "And how much memory do int8 vectors take?", "And the tide tables?"]
        {
            assert!(rewrite(leaning, &earlier).is_some(), "{leaning}");
        }
        let chinese = vec!["向量索引有哪些种类？".to_string()];
        assert_eq!(rewrite("那么灯塔是哪一年建成的？", &chinese), None);
        assert!(rewrite("那么灯塔呢？", &chinese).is_some() && rewrite("那么它是哪一年建成的？", &chinese).is_some());
        assert_eq!(rewrite("其他城市应该如何设计港口的灯塔？", &chinese), None);
    }

    #[test]
    fn a_chain_of_follow_ups_goes_back_to_the_question_that_stands_alone() {
        let earlier = vec!["What is HNSW in vector search?".to_string(), "who described it?".to_string()];
        assert_eq!(
            rewrite("and when?", &earlier).as_deref(),
            Some("What is HNSW in vector search? who described it? and when?")
        );
    }
}
