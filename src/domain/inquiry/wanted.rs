//! What a question on the text of a document wants to be shown: a definition, a way to do something, a list, yes or no.
//! Decided by its words alone.

use super::Kind;

/// What a question wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The meaning of a term: "What is an NMU?"
    Definition(String),
    /// How something is done, or what does it: "How do I restart the watch?", "Which function …?" For the latter, the
    /// word for the thing whose name is wanted.
    HowTo {
        task: String,
        name_of: Option<String>,
    },
    /// All items of something: "Into which classes are they sorted?"
    List(String),
    YesNo,
}

impl Wanted {
    pub fn kind(&self) -> Kind {
        match self {
            Wanted::Definition(_) => Kind::Definition,
            Wanted::HowTo { .. } => Kind::HowTo,
            Wanted::List(_) => Kind::List,
            Wanted::YesNo => Kind::YesNo,
        }
    }
}

/// Words of a term that is defined, at most.
const LONGEST_TERM: usize = 5;

/// Characters of a Chinese term that is defined, at most.
const LONGEST_CHINESE: usize = 14;

/// What a question wants; `None` for a question that a sentence answers.
pub fn asked(question: &str) -> Option<Wanted> {
    let plain = question.trim().trim_end_matches(['?', '？', '.', '。', '!', '！', ' ']);
    if plain.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) { in_chinese(plain) } else { in_english(plain) }
}

fn in_english(plain: &str) -> Option<Wanted> {
    // ASCII only, so that places in both are the same.
    let lower = plain.to_ascii_lowercase();
    let after =
        |starts: &[&str]| starts.iter().find(|start| lower.starts_with(**start)).map(|start| &plain[start.len()..]);
    definition(plain, &lower)
        .map(Wanted::Definition)
        .or_else(|| {
            let starts = [
                "how do i ",
                "how can i ",
                "how do you ",
                "how can you ",
                "how do we ",
                "how can we ",
                "how should i ",
                "how should you ",
                "how should we ",
                "how would i ",
                "how does one ",
                "how can one ",
                "how should one ",
                "how to ",
                "how must i ",
                "how could i ",
                "what is the way to ",
                "what is the best way to ",
                "what do i have to do to ",
                "what should i do to ",
                "what must i do to ",
                "what do i need to do to ",
                "how do users ",
                "how can users ",
                "how can a user ",
                "explain how to ",
                "show me how to ",
                "tell me how to ",
            ];
            after(&starts).map(|task| Wanted::HowTo { task: task.to_string(), name_of: None })
        })
        .or_else(|| {
            let rest = after(&["which ", "what ", "with which ", "with what ", "by which ", "using which "])?;
            let (thing, task) = rest.split_once(' ')?;
            NAMED_THINGS
                .contains(&thing.to_ascii_lowercase().as_str())
                .then(|| Wanted::HowTo { task: task.to_string(), name_of: Some(thing.to_ascii_lowercase()) })
        })
        .or_else(|| list(plain, &lower).map(Wanted::List))
        .or_else(|| {
            let starts = [
                "is ", "are ", "was ", "were ", "do ", "does ", "did ", "can ", "could ", "has ", "have ", "had ",
                "will ", "would ", "should ", "may ", "must ", "isn't ", "aren't ", "doesn't ", "don't ", "didn't ",
                "can't ",
            ];
            let asks = after(&starts).is_some_and(|rest| rest.contains(' '))
                && !lower.starts_with("can you ")
                && !lower.starts_with("could you ")
                && !lower.starts_with("do you ");
            asks.then_some(Wanted::YesNo)
        })
}

/// Things with a name by which they are used.
const NAMED_THINGS: &[&str] = &[
    "function",
    "command",
    "option",
    "environment",
    "package",
    "macro",
    "setting",
    "key",
    "button",
    "variable",
    "method",
    "flag",
    "class",
    "parameter",
    "argument",
    "keyword",
    "module",
    "tool",
    "program",
    "operator",
    "menu",
    "switch",
    "directive",
    "declaration",
    "utility",
    "shortcut",
    "script",
    "library",
];

/// The term whose meaning is asked for.
fn definition(plain: &str, lower: &str) -> Option<String> {
    let after = |start: &str| lower.starts_with(start).then(|| &plain[start.len()..]);
    for (start, end) in [
        ("what does ", " mean"),
        ("what do ", " mean"),
        ("what does ", " stand for"),
        ("what do ", " stand for"),
        ("what does ", " refer to"),
        ("what does ", " do"),
        ("what does ", " denote"),
        ("what is ", " short for"),
        ("what is ", " used for"),
        ("what is ", " for"),
        ("what is ", " about"),
    ] {
        if let Some(rest) = after(start)
            && lower.ends_with(end)
            && rest.len() > end.len()
        {
            return if end == " about" { None } else { term(&rest[..rest.len() - end.len()]) };
        }
    }
    for start in [
        "what is meant by ",
        "what's meant by ",
        "define ",
        "definition of ",
        "meaning of ",
        "what is the meaning of ",
        "what is the definition of ",
        "give the definition of ",
        "what is the purpose of ",
        "how is ",
    ] {
        if let Some(rest) = after(start) {
            return match (start, rest.to_ascii_lowercase().strip_suffix(" defined")) {
                ("how is ", None) => None,
                ("how is ", Some(shorter)) => term(&rest[..shorter.len()]),
                _ => term(rest),
            };
        }
    }
    let rest = ["what is ", "what's ", "what are "].iter().find_map(|start| after(start))?;
    let first = rest.to_ascii_lowercase();
    let article = ["a ", "an "].iter().any(|article| first.starts_with(article));
    let named = ["the term ", "the function ", "the command ", "the option ", "the package ", "the environment "]
        .iter()
        .any(|article| first.starts_with(article));
    if article || named {
        return term(rest);
    }
    // "What is the price of …" asks for a fact, "What are exceptions to …" for a list; "What is cumsum" for a meaning.
    let capital =
        |word: &str| word.chars().any(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '\\' | '-'));
    let words: Vec<&str> = rest.split_whitespace().collect();
    let plain_words =
        ["of", "in", "for", "on", "by", "to", "at", "from", "with", "and", "or", "that", "this", "there", "it", "they"];
    let simple = !words.iter().any(|word| plain_words.contains(&word.to_ascii_lowercase().as_str()));
    if let Some(name) = rest.get(..4).filter(|the| the.eq_ignore_ascii_case("the ")).map(|_| &rest[4..]) {
        return (simple && name.split_whitespace().all(capital)).then(|| term(name)).flatten();
    }
    let of_singular = lower.starts_with("what is ") || lower.starts_with("what's ");
    (simple && words.len() <= 3 && (of_singular || words.len() <= 2)).then(|| term(rest)).flatten()
}

/// A term without its article and what kind of thing it is: "the function cumsum" is "cumsum".
fn term(words: &str) -> Option<String> {
    let mut term = words.trim().trim_matches(['"', '“', '”', '\'', '‘', '’', '`', ',']);
    let mut before = "";
    while before != term {
        before = term;
        for start in ["a ", "an ", "the "] {
            if term.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)) {
                term = &term[start.len()..];
            }
        }
        let kinds =
            NAMED_THINGS.iter().chain(&["term", "word", "abbreviation", "acronym", "expression", "phrase", "concept"]);
        for kind in kinds {
            let own = term.get(..kind.len()).is_some_and(|own| own.eq_ignore_ascii_case(kind));
            if own && term[kind.len()..].starts_with(' ') {
                term = term[kind.len()..].trim_start();
            } else if let Some(name) = term.get(..term.len().saturating_sub(kind.len() + 1))
                && term[name.len()..].eq_ignore_ascii_case(&format!(" {kind}"))
                && name.split_whitespace().count() == 1
                && is_code(name)
            {
                term = name;
            }
        }
        term = term.trim_matches(['"', '“', '”', '\'', '‘', '’', '`', ',', ' ']);
    }
    let pointing =
        ["it", "this", "that", "he", "she", "they", "these", "those", "there", "document", "paper", "book", "report"];
    (!term.is_empty()
        && term.split_whitespace().count() <= LONGEST_TERM
        && !pointing.contains(&term.to_ascii_lowercase().as_str()))
    .then(|| term.to_string())
}

/// A name that is no word: with signs, digits or capitals inside.
pub fn is_code(name: &str) -> bool {
    name.contains(['_', '\\', '(', '.', '-', '/']) || name.chars().any(|c| c.is_ascii_digit())
}

/// What is to be listed: a question with "which" or "what" before a plural, or "list the …".
fn list(plain: &str, lower: &str) -> Option<String> {
    // A year asks for figures of it.
    let year = lower
        .split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")));
    if year || lower.contains("how many") || lower.contains("how much") {
        return None;
    }
    let after =
        |starts: &[&str]| starts.iter().find(|start| lower.starts_with(**start)).map(|start| &plain[start.len()..]);
    if let Some(rest) = after(&[
        "list ",
        "name ",
        "enumerate ",
        "give a list of ",
        "give me a list of ",
        "give me all ",
        "what kinds of ",
        "what types of ",
        "what sorts of ",
        "which kinds of ",
        "which types of ",
        "please list ",
        "tell me all ",
        "show all ",
        "what all ",
    ]) {
        return Some(rest.to_string());
    }
    let rest = ["which ", "what are ", "what were ", "what "].iter().find_map(|word| {
        let at = if lower.starts_with(word) { Some(0) } else { lower.find(&format!(" {word}")).map(|at| at + 1) }?;
        // "Into which classes", "for which of the".
        (at <= 12).then(|| &plain[at + word.len()..])
    })?;
    let mut words = rest.split_whitespace().map(|word| word.trim_matches([',', ';', ':']).to_ascii_lowercase());
    let head: Vec<String> = words.by_ref().take(6).collect();
    // "What happens when …": a verb, not things.
    let object =
        ["when", "if", "to", "the", "a", "an", "after", "on", "at", "with", "it", "this", "my", "during", "once"];
    let bare = !["which ", "what are ", "what were "].iter().any(|start| lower.contains(start));
    if bare && head.get(1).is_some_and(|word| object.contains(&word.as_str())) {
        return None;
    }
    // The plural must come before the verb.
    let stop = [
        "is", "are", "was", "were", "do", "does", "did", "can", "has", "have", "will", "must", "should", "of", "for",
        "in", "to", "that", "may", "could", "would",
    ];
    let until = head.iter().skip(1).position(|word| stop.contains(&word.as_str())).map_or(head.len(), |at| at + 1);
    let head = &head[..until];
    head.iter().take(4).any(|word| is_plural(word)).then(|| rest.to_string())
}

/// A word that looks like a plural.
fn is_plural(word: &str) -> bool {
    let irregular = ["people", "criteria", "phenomena", "children", "men", "women", "data", "media", "indices", "who"];
    let no_plural = [
        "is",
        "was",
        "has",
        "does",
        "this",
        "its",
        "as",
        "always",
        "this",
        "news",
        "series",
        "less",
        "us",
        "yes",
        "various",
        "previous",
        "net",
        "sales",
        "revenues",
        "earnings",
        "assets",
        "expenses",
        "liabilities",
        "business",
        "gas",
        "bus",
        "basis",
        "analysis",
        "status",
        "mathematics",
        "physics",
    ];
    irregular.contains(&word)
        || word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !word.ends_with("us")
            && !word.ends_with("is")
            && !word.ends_with("'s")
            && !no_plural.contains(&word)
}

fn in_chinese(plain: &str) -> Option<Wanted> {
    let term = |words: &str| {
        let words = words.trim().trim_matches(['“', '”', '"', '「', '」', '《', '》', ' ', '，', ',']);
        let kinds = ["函数", "命令", "术语", "缩写", "宏包", "环境", "选项", "术语"];
        let words = kinds.iter().find_map(|kind| words.strip_prefix(kind)).unwrap_or(words).trim();
        let pointing = [
            "它",
            "这",
            "那",
            "这个",
            "那个",
            "他",
            "她",
            "本书",
            "本文",
            "这本书",
            "这篇文章",
            "这篇论文",
            "作者",
            "全书",
            "文档",
            "这份文档",
            "主题",
        ];
        let fits = !words.is_empty()
            && words.chars().count() <= LONGEST_CHINESE
            && !words.contains('的')
            && !pointing.contains(&words);
        fits.then(|| Wanted::Definition(words.to_string()))
    };
    for start in
        ["请解释一下", "解释一下", "请解释", "什么叫做", "什么叫", "什么是", "何谓", "何为", "请问什么是", "解释"]
    {
        if let Some(rest) = plain.strip_prefix(start) {
            return term(rest);
        }
    }
    for end in [
        "是什么意思",
        "指的是什么",
        "是指什么",
        "的定义是什么",
        "的含义是什么",
        "的意思是什么",
        "是做什么用的",
        "是做什么的",
        "是干什么的",
        "有什么用",
        "有什么作用",
        "的作用是什么",
        "的功能是什么",
        "的用途是什么",
        "是什么",
        "指什么",
        "的定义",
        "的全称是什么",
        "代表什么",
    ] {
        if let Some(rest) = plain.strip_suffix(end) {
            return term(rest);
        }
    }
    let thing = ["函数", "命令", "宏包", "环境", "选项", "参数", "按键", "按钮", "工具", "软件包", "程序"];
    if let Some(name) = thing
        .iter()
        .find(|name| ["哪个", "什么", "哪一个", "哪条"].iter().any(|which| plain.contains(&format!("{which}{name}"))))
    {
        return Some(Wanted::HowTo { task: plain.to_string(), name_of: Some((*name).to_string()) });
    }
    if ["哪些", "哪几", "列出", "列举", "分别是什么", "有几种", "分为几", "包括什么", "包含什么"]
        .iter()
        .any(|word| plain.contains(word))
    {
        return Some(Wanted::List(plain.to_string()));
    }
    for start in [
        "怎样",
        "怎么",
        "如何",
        "该怎么",
        "应该怎么",
        "我怎么",
        "我该如何",
        "要怎么",
        "请问怎么",
        "请问如何",
        "用户如何",
        "可以怎样",
    ] {
        if let Some(rest) = plain.strip_prefix(start).filter(|rest| !rest.starts_with('样') && !rest.is_empty()) {
            return Some(Wanted::HowTo { task: rest.to_string(), name_of: None });
        }
    }
    for way in ["怎么", "如何", "怎样"] {
        // "图片怎么插入", "在 Debian 中如何升级系统"
        if let Some((before, rest)) =
            plain.split_once(way).filter(|(_, rest)| !rest.is_empty() && !rest.starts_with(['样', '看', '变']))
        {
            return Some(Wanted::HowTo { task: format!("{before}{rest}"), name_of: None });
        }
    }
    let asks = plain.ends_with('吗')
        || ["是否", "是不是", "有没有", "能否", "可否", "能不能", "可不可以", "会不会", "要不要"]
            .iter()
            .any(|word| plain.contains(word));
    asks.then_some(Wanted::YesNo)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(question: &str) -> Option<String> {
        match asked(question) {
            Some(Wanted::Definition(term)) => Some(term),
            _ => None,
        }
    }

    fn kind(question: &str) -> Option<Kind> {
        asked(question).map(|wanted| wanted.kind())
    }

    #[test]
    fn terms_to_define_are_found() {
        for (question, term) in [
            ("What is an NMU?", "NMU"),
            ("What does the function cumsum do?", "cumsum"),
            ("What does DFSG stand for?", "DFSG"),
            ("What is meant by “binary upload”?", "binary upload"),
            ("Define sponsorship.", "sponsorship"),
            ("What is the Debian Project?", "Debian Project"),
            ("什么是独热编码？", "独热编码"),
            ("DFSG 是什么意思？", "DFSG"),
        ] {
            assert_eq!(definition(question).as_deref(), Some(term), "{question}");
        }
        for question in [
            "What is the price of the watch in euros?",
            "What is on page 5?",
            "What is this document about?",
            "作者是什么？",
            "What is it?",
        ] {
            assert_eq!(definition(question), None, "{question}");
        }
    }

    #[test]
    fn the_other_kinds_are_found() {
        for question in [
            "How do I restart the watch?",
            "怎样插入图片？",
            "Which function computes a running median?",
            "How to build it",
        ] {
            assert_eq!(kind(question), Some(Kind::HowTo), "{question}");
        }
        for question in [
            "Into which classes of errors are the wrong predictions sorted?",
            "Which terminals write PNG files?",
            "What are the requirements for sponsorship?",
            "支持哪些格式？",
        ] {
            assert_eq!(kind(question), Some(Kind::List), "{question}");
        }
        for question in ["Is the tower open on Sundays?", "塔可以登顶吗？"] {
            assert_eq!(kind(question), Some(Kind::YesNo), "{question}");
        }
        for question in [
            "How many people did the company employ?",
            "Who is the chief executive officer?",
            "What was the revenue in 2015?",
            "When does the harbour freeze?",
            "What happens when the lamp is lit?",
            "Why does one-hot encoding fail?",
            "What were total net sales in 2015, 2016 and 2017?",
        ] {
            assert_eq!(kind(question), None, "{question}");
        }
    }
}
