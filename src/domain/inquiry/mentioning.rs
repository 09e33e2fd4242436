//! Which of several documents mention something: "Which of these mention harbours?", 哪些文档提到了港口.

/// What is looked for in each document; `None` if the question asks for something else.
pub fn asked(question: &str) -> Option<String> {
    let question = question.trim().trim_end_matches(['?', '.', '!', '？', '。', '！']).trim();
    if question.len() > LONGEST {
        return None;
    }
    english(question).or_else(|| chinese(question)).filter(|what| what.chars().any(char::is_alphanumeric))
}

/// Longest question examined, in bytes.
const LONGEST: usize = 300;

const DOCUMENTS: &[&str] = &[
    "documents",
    "document",
    "files",
    "file",
    "papers",
    "paper",
    "reports",
    "report",
    "books",
    "book",
    "pdfs",
    "pdf",
    "texts",
    "text",
    "articles",
    "article",
    "manuals",
    "manual",
    "filings",
    "filing",
    "contracts",
    "contract",
    "sources",
    "source",
    "two",
    "three",
    "four",
    "five",
    "ones",
    "cases",
    "case",
    "decisions",
    "decision",
    "guides",
    "guide",
];

/// Verbs with the words that may follow them before what is looked for.
const VERBS: &[&str] = &[
    "mentions",
    "mention",
    "mentioned",
    "mentioning",
    "discusses",
    "discuss",
    "discusses the",
    "describes",
    "describe",
    "covers",
    "cover",
    "contains",
    "contain",
    "says something about",
    "say something about",
    "says anything about",
    "say anything about",
    "talks about",
    "talk about",
    "speaks of",
    "speak of",
    "refers to",
    "refer to",
    "deals with",
    "deal with",
    "is about",
    "are about",
    "addresses",
    "address",
    "explains",
    "explain",
    "names",
    "name",
    "cites",
    "cite",
    "reports on",
    "report on",
    "include",
    "includes",
    "say",
    "says",
    "uses",
    "use",
    "has something on",
    "have something on",
    "has anything on",
    "have anything on",
    "writes about",
    "write about",
];

fn english(question: &str) -> Option<String> {
    let lower = question.to_lowercase();
    if lower.len() != question.len() {
        return None;
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let text_after = |n: usize| {
        let word = words.get(n)?;
        let at = word.as_ptr() as usize - lower.as_ptr() as usize;
        Some(cleaned(&question[at..]))
    };
    let verb_at = |n: usize| {
        (1..=3).rev().find_map(|length| {
            let phrase = words.get(n..n + length)?.join(" ");
            VERBS.contains(&phrase.as_str()).then_some(n + length)
        })
    };
    // "in which of these documents is … mentioned", "which of them mention …", "do any of the files mention …"
    let mut n = 0;
    let inside = words.first() == Some(&"in");
    n += usize::from(inside);
    match *words.get(n)? {
        "which" | "what" | "any" => n += 1,
        "does" | "do" if matches!(words.get(n + 1), Some(&("any" | "one" | "either" | "both"))) => n += 2,
        _ => return None,
    }
    let mut set = false;
    while let Some(word) = words.get(n) {
        match *word {
            "of" | "these" | "those" | "the" | "them" | "my" | "all" | "open" | "our" | "loaded" => {
                set |= matches!(*word, "these" | "those" | "them" | "of");
                n += 1;
            }
            word if DOCUMENTS.contains(&word) => {
                set = true;
                n += 1;
            }
            _ => break,
        }
    }
    if !set {
        return None;
    }
    if inside {
        // "… is X mentioned", "… does X appear", "… can I find X"
        let n = if ["is", "are", "does", "do", "was", "were"].contains(words.get(n)?) { n + 1 } else { return None };
        let last = words.len() - 1;
        let ends = [
            "mentioned",
            "discussed",
            "described",
            "appear",
            "occur",
            "named",
            "covered",
            "explained",
            "cited",
            "used",
            "found",
            "addressed",
            "defined",
        ];
        if n >= last || !ends.contains(&words[last]) {
            return None;
        }
        let end = words[last].as_ptr() as usize - lower.as_ptr() as usize;
        let start = words[n].as_ptr() as usize - lower.as_ptr() as usize;
        return Some(cleaned(&question[start..end]));
    }
    // "which ones also mention …"
    n += usize::from(matches!(words.get(n), Some(&("also" | "ever" | "actually" | "that" | "to"))));
    text_after(verb_at(n)?)
}

/// Without articles and quotation marks.
fn cleaned(text: &str) -> String {
    let text = text.trim().trim_matches(['"', '“', '”', '\'', '‘', '’', '「', '」', '《', '》']);
    let bare = ["the ", "a ", "an ", "any ", "that "].iter().find_map(|lead| {
        text.get(..lead.len()).filter(|start| start.eq_ignore_ascii_case(lead)).map(|_| &text[lead.len()..])
    });
    bare.unwrap_or(text).trim().to_string()
}

fn chinese(question: &str) -> Option<String> {
    let documents = ["文档", "文件", "论文", "报告", "文章", "书", "手册", "资料", "年报", "合同", "判决", "材料"];
    let which = [
        "哪些",
        "哪个",
        "哪几个",
        "哪几份",
        "哪份",
        "哪一份",
        "哪篇",
        "哪几篇",
        "哪一个",
        "哪本",
        "哪一篇",
        "有没有",
        "有哪些",
    ];
    let verbs = [
        "提到过",
        "提到了",
        "提到",
        "提及了",
        "提及",
        "讨论了",
        "讨论",
        "讲到了",
        "讲到",
        "说到",
        "包含了",
        "包含",
        "涉及到",
        "涉及",
        "介绍了",
        "介绍",
        "谈到了",
        "谈到",
        "出现了",
        "讲了",
        "写到",
        "说明了",
        "描述了",
        "用到了",
    ];
    let at = which.iter().filter_map(|word| question.find(word)).min()?;
    let has_set =
        documents.iter().any(|word| question.contains(word)) || question.contains("这些") || question.contains("这几");
    if !has_set {
        return None;
    }
    // 港口在哪些文档里提到/出现
    let before = question[..at].trim_end_matches('在').trim();
    let ends = ["提到", "提及", "出现", "提到过", "出现过", "讨论过", "被提到"];
    let place = !before.is_empty()
        && !["这些", "这几", "其中", "请问", "它们", "他们", "打开"].iter().any(|word| before.starts_with(word))
        && !documents.iter().any(|word| before.contains(word));
    if place && ends.iter().any(|end| question.ends_with(end) || question.ends_with(&format!("{end}了"))) {
        return Some(cleaned(before));
    }
    if place {
        return None;
    }
    let rest = &question[at..];
    let (end, _) = verbs
        .iter()
        .filter_map(|verb| rest.find(verb).map(|at| (at + verb.len(), verb.len())))
        .min_by_key(|(end, length)| (end - length, usize::MAX - length))?;
    // Only words for documents may stand between.
    (end <= 60).then(|| cleaned(rest[end..].trim_start_matches('了')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_on_which_documents_mention_something_are_recognised() {
        for (question, what) in [
            ("Which of these mention dividends?", "dividends"),
            ("Which of these documents mentions the Paris Agreement?", "Paris Agreement"),
            ("Which documents talk about lease obligations?", "lease obligations"),
            ("In which of the files is chain-of-thought mentioned?", "chain-of-thought"),
            ("Do any of the papers discuss “few-shot” prompting?", "few-shot” prompting"),
            ("哪些文档提到了现金流？", "现金流"),
            ("这些文件中哪个讨论了股息？", "股息"),
            ("股息在哪些文档里提到了？", "股息"),
        ] {
            assert_eq!(asked(question).as_deref(), Some(what), "{question}");
        }
        for question in [
            "Which chapter mentions harbours?",
            "Which terminals write PNG files?",
            "What does the report mention?",
            "What are the risks?",
            "In which year did sales fall?",
            "Which company is mentioned?",
            "哪些章节提到了现金流？",
            "哪家公司提到了股息？",
        ] {
            assert_eq!(asked(question), None, "{question}");
        }
    }
}
