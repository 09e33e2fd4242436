//! What a question on the text of a document wants to be shown: a definition, a way to do something, a list, yes or no.
//! Decided by its words alone.

mod chinese;
mod english;
mod listed;
mod term;

use super::Kind;
pub use term::is_code;

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

/// What a question wants; `None` for a question that a sentence answers.
pub fn asked(question: &str) -> Option<Wanted> {
    let plain = question.trim().trim_end_matches(['?', '？', '.', '。', '!', '！', ' ']);
    let chinese = plain.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if chinese { chinese::asked(plain) } else { english::asked(plain) }
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
            ("What is the series file?", "series file"),
            ("What does cumprod compute?", "cumprod"),
            ("What is HAC an abbreviation for?", "HAC"),
            ("Explain what a source package is.", "source package"),
            ("HAC 是什么的缩写？", "HAC"),
            ("-pause 选项的含义是什么？", "-pause"),
            ("什么是归档（archive）？", "归档"),
        ] {
            assert_eq!(definition(question).as_deref(), Some(term), "{question}");
        }
        for question in [
            "What is the price of the watch in euros?",
            "What is on page 5?",
            "What is this document about?",
            "作者是什么？",
            "What is it?",
            "What is the main file?",
            "What does the company provide?",
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
            "What does the DVD of the collection contain?",
            "What can the packaging tools be used for?",
            "错误有哪两类？",
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
