//! Requests that carry on without a subject of their own: "why?", "give me an example", "more details", "what else?",
//! 举个例子, 还有呢.

use super::words::{AUXILIARIES, WH, bare, capitalised, words};

/// What such a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Continuing {
    Why,
    Example,
    /// More of what was asked before.
    More,
}

const ENGLISH: &[(Continuing, &[&str])] = &[
    (
        Continuing::Why,
        &["why", "why not", "why so", "how so", "how come", "why is that", "why is this so", "for what reason"],
    ),
    (
        Continuing::Example,
        &[
            "example",
            "examples",
            "for example",
            "for instance",
            "an example",
            "give an example",
            "give me an example",
            "give examples",
            "give me examples",
            "give me some examples",
            "give me one example",
            "such as",
            "like what",
            "show me an example",
            "show an example",
            "is there an example",
            "are there examples",
            "any examples",
            "any example",
            "do you have an example",
            "can you give an example",
            "can you give me an example",
            "could you give me an example",
            "could you give an example",
            "what is an example",
        ],
    ),
    (
        Continuing::More,
        &[
            "more",
            "more details",
            "more detail",
            "more please",
            "tell me more",
            "tell me more about it",
            "tell me more about that",
            "tell me more about this",
            "more about it",
            "more about that",
            "go on",
            "continue",
            "carry on",
            "keep going",
            "and",
            "then",
            "and then",
            "what then",
            "what next",
            "so",
            "next",
            "what else",
            "anything else",
            "something else",
            "is there more",
            "is that all",
            "is there anything else",
            "what about the others",
            "what about the other ones",
            "what about the rest",
            "the others",
            "others",
            "any others",
            "the rest",
            "and the others",
            "and the rest",
            "what are the others",
            "which others",
            "give me more",
            "give me more details",
            "say more",
            "can you tell me more",
            "could you tell me more",
            "more information",
            "further details",
            "details",
            "and more",
        ],
    ),
];

const CHINESE: &[(Continuing, &[&str])] = &[
    (
        Continuing::Why,
        &["为什么", "为什么呢", "为何", "为啥", "原因呢", "原因是什么", "怎么会", "為什麼", "怎么会这样"],
    ),
    (
        Continuing::Example,
        &[
            "举个例子",
            "举例",
            "举例说明",
            "举一个例子",
            "举几个例子",
            "例子",
            "例子呢",
            "有例子吗",
            "比如",
            "比如呢",
            "例如",
            "给个例子",
            "给我一个例子",
            "给我举个例子",
            "能举个例子吗",
            "能举例吗",
            "可以举个例子吗",
            "有什么例子",
            "比如说",
            "比如说呢",
            "請舉例",
            "舉個例子",
        ],
    ),
    (
        Continuing::More,
        &[
            "还有呢",
            "还有吗",
            "还有别的吗",
            "还有什么",
            "还有其他的吗",
            "还有哪些",
            "继续",
            "请继续",
            "接着说",
            "继续说",
            "然后呢",
            "然后",
            "接下来呢",
            "更多",
            "更多细节",
            "详细说说",
            "详细说明",
            "再说说",
            "多说一点",
            "多说一些",
            "说详细点",
            "其他的呢",
            "其它的呢",
            "别的呢",
            "其余的呢",
            "剩下的呢",
            "具体呢",
            "具体说说",
            "还有其他吗",
            "更详细",
            "更多信息",
            "繼續",
            "還有嗎",
            "還有呢",
        ],
    ),
];

/// What a question without a subject of its own asks for.
pub(super) fn continuing(question: &str) -> Option<Continuing> {
    let plain: String =
        question.to_lowercase().chars().map(|c| if c.is_alphanumeric() || c == '\'' { c } else { ' ' }).collect();
    let mut plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for ending in [" please", " then", " exactly"] {
        plain = plain.strip_suffix(ending).map(String::from).unwrap_or(plain);
    }
    for opening in ["please ", "and ", "but ", "ok ", "okay ", "请", "那么 ", "那么", "那 "] {
        plain = plain.strip_prefix(opening).map(String::from).unwrap_or(plain);
    }
    ENGLISH.iter().chain(CHINESE).find(|(_, phrases)| phrases.contains(&plain.as_str())).map(|(kind, _)| *kind)
}

/// "Why" with what the question before states: "Does the harbour freeze?" makes "Why does the harbour freeze?".
pub(super) fn why(anchor: &str) -> String {
    let anchor = bare(anchor);
    let all = words(anchor);
    let lower_first = |text: &str| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    match all.first() {
        Some(first) if first.is(&["why"]) => format!("{anchor}?"),
        Some(first) if first.is(AUXILIARIES) => format!("Why {}?", lower_first(anchor)),
        Some(first) if first.is(&["how", "when", "where"]) => {
            let verb = all.iter().position(|word| word.is(AUXILIARIES)).filter(|&at| at == 1);
            match verb {
                Some(verb) => format!("Why {}?", &anchor[all[verb].range.start..]),
                None => format!("{anchor}, and why?"),
            }
        }
        Some(first) if first.is(WH) => format!("{anchor}, and why?"),
        _ => format!("{}: why?", capitalised(anchor)),
    }
}
