//! Phrases by which a document says what it is about, what it found and, in a court's decision, what was decided.

/// What a phrase announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// What the document or part is for: "This manual documents …".
    Purpose,
    /// What was found or proposed: "we show that …".
    Finding,
    /// In a decision: what was asked.
    Issue,
    /// In a decision: what the law is held to be.
    Holding,
    /// In a decision: what becomes of the judgment below.
    Disposition,
}

/// Words for a document or a part of one, after "this", "the present", "our".
const PARTS: &[&str] = &[
    "paper",
    "article",
    "manual",
    "document",
    "chapter",
    "section",
    "book",
    "guide",
    "report",
    "handbook",
    "thesis",
    "study",
    "work",
    "appendix",
    "tutorial",
    "reference",
    "introduction",
    "module",
    "course",
    "plan",
    "package",
    "standard",
    "policy",
    "specification",
    "survey",
    "review",
    "program",
    "text",
    "part",
    "unit",
    "brochure",
    "presentation",
    "volume",
    "note",
];

/// What a document does in a sentence on itself.
const DOES: &[&str] = &[
    "describe",
    "document",
    "explain",
    "present",
    "introduce",
    "provide",
    "cover",
    "discuss",
    "propose",
    "contain",
    "is a ",
    "is an ",
    "is the ",
    "is intended",
    "is about",
    "is designed",
    "is for ",
    "aims",
    "deals",
    "gives",
    "shows",
    "outlines",
    "summari",
    "teaches",
    "defines",
    "specifies",
    "is to ",
    "consists",
    "examines",
    "investigate",
    "addresses",
    "explores",
    "lists",
    "sets out",
    "is meant",
    "was written",
    "is written",
    "focuses",
    "reviews",
    "collects",
    "tries",
];

const PURPOSE: &[&str] = &[
    "in this paper",
    "in this chapter",
    "in this section",
    "in this work",
    "in this article",
    "in this report",
    "in this study",
    "in this book",
    "the purpose of this",
    "the aim of this",
    "the goal of this",
    "the objective of this",
    "purpose of our",
    "aim of our",
    "our mission",
    "our goal",
    "we seek to",
    "we are a ",
    "we are the ",
    "we are an ",
    "we introduce",
    "we present",
    "we propose",
    "we describe",
    "our business",
    "is designed to",
    "primarily intended",
    "the company is a",
    "the company is the",
    "the company operates",
    "is engaged in",
    "the scope of",
    "you will learn",
    "本章",
    "本节",
    "本文",
    "本书",
    "本手册",
    "本文档",
    "本报告",
    "本研究",
    "本论文",
    "这一章",
    "这份",
    "旨在",
    "的目的是",
    "目标是",
    "主要介绍",
    "主要内容",
    "是一种",
    "是一个",
    "是一款",
    "用于",
    "使命",
    "主营业务",
    "dieses dokument",
    "dieses kapitel",
    "ce document",
    "ce chapitre",
    "данный документ",
    "эта глава",
];

const FINDING: &[&str] = &[
    "we find that",
    "we found that",
    "we show that",
    "we demonstrate",
    "we conclude",
    "results show",
    "results suggest",
    "results indicate",
    "our results",
    "experiments show",
    "in conclusion",
    "in summary",
    "to summarize",
    "to summarise",
    "overall,",
    "we argue",
    "the main ",
    "the most important",
    "key finding",
    "this means that",
    "therefore",
    "significantly",
    "outperform",
    "in short",
    "improve",
    "结果表明",
    "研究表明",
    "实验表明",
    "我们发现",
    "总之",
    "综上",
    "总的来说",
    "因此",
    "提出了",
    "最重要",
    "结论",
];

const ISSUE: &[&str] = &[
    "ask us to",
    "asks us to",
    "the question",
    "the issue",
    "appeals from",
    "appeal from",
    "appeals the",
    "this appeal",
    "on appeal",
    "we must decide",
    "we are asked",
    "challenge",
    "alleg",
    "sued",
    "brought suit",
    "filed suit",
    "filed this",
    "seek",
    "argue that",
    "petition for",
    "contends that",
    "whether",
    "起诉",
    "上诉",
    "请求",
    "争议焦点",
    "诉称",
];

const HOLDING: &[&str] = &[
    "we hold",
    "we conclude",
    "the court holds",
    "the court finds",
    "we agree with",
    "we disagree",
    "we decline",
    "we find",
    "holds that",
    "held that",
    "we therefore hold",
    "is therefore",
    "本院认为",
    "经审理查明",
    "本院经审查",
];

const DISPOSITION: &[&str] = &[
    "revers",
    "affirm",
    "vacat",
    "remand",
    "dismissed",
    "dismiss the",
    "is granted",
    "is denied",
    "we grant",
    "we deny",
    "overrule",
    "judgment for",
    "it is so ordered",
    "so ordered",
    "injunction is",
    "判决如下",
    "驳回",
    "维持原判",
    "撤销",
    "裁定如下",
    "予以支持",
];

/// What the phrases of a sentence, in lower case, announce. `decision` if it is from a court's decision.
pub(super) fn cues(lower: &str, decision: bool) -> Vec<Cue> {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    let mut found = Vec::new();
    if has(PURPOSE) || speaks_of_itself(lower) {
        found.push(Cue::Purpose);
    }
    if has(FINDING) {
        found.push(Cue::Finding);
    }
    if decision {
        found.extend(has(ISSUE).then_some(Cue::Issue));
        found.extend(has(HOLDING).then_some(Cue::Holding));
        let we = ["we ", "court", "accordingly", "therefore", "本院", "判决", "裁定"]
            .iter()
            .any(|word| lower.contains(word));
        found.extend((we && has(DISPOSITION)).then_some(Cue::Disposition));
    }
    found
}

/// "This manual documents …", "The present guide is meant …".
fn speaks_of_itself(lower: &str) -> bool {
    let starts = ["this ", "the present ", "our ", "the "];
    let at = |start: &&str| lower.starts_with(*start) || lower.contains(&format!(", {start}"));
    let Some(start) = starts.iter().find(|start| at(start)) else { return false };
    let from = lower.find(start).map_or(0, |at| at + start.len());
    let words: Vec<&str> = lower[from..].split(' ').take(5).collect();
    let Some(noun) = words.iter().position(|word| PARTS.contains(&word.trim_end_matches([',', '.', ';']))) else {
        return false;
    };
    let after = words.iter().take(noun + 1).map(|word| word.len() + 1).sum::<usize>() + from;
    let rest = lower.get(after.min(lower.len())..).unwrap_or_default();
    let near: String = rest.chars().take(40).collect();
    DOES.iter().any(|does| near.contains(does))
}

/// True for the opening of a court's decision.
pub fn is_decision(opening: &str) -> bool {
    let lower = opening.to_lowercase();
    let has = |words: &[&str]| words.iter().filter(|word| lower.contains(**word)).count();
    let court = has(&[
        "court of appeals",
        "supreme court",
        "district court",
        "circuit judge",
        "court of",
        "tribunal",
        "人民法院",
        "法院",
    ]);
    let parties = has(&[
        "plaintiff",
        "defendant",
        "appellant",
        "appellee",
        "petitioner",
        "respondent",
        " v. ",
        "versus",
        "原告",
        "被告",
        "上诉人",
        "被上诉人",
        "申请人",
        "审判长",
    ]);
    court >= 1 && parties >= 2 && !lower.contains("form 10-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_says_what_it_is_for() {
        for said in [
            "this manual documents how to run the harbour.",
            "the purpose of this document is to give an overview.",
            "in this paper, we propose a new lock.",
            "本章介绍如何排版数学公式。",
            "the present guide is meant for pilots.",
        ] {
            assert!(cues(said, false).contains(&Cue::Purpose), "{said}");
        }
        assert!(cues("the harbour freezes in january.", false).is_empty());
    }

    #[test]
    fn a_decision_has_an_issue_a_holding_and_a_disposition() {
        assert!(is_decision("United States Court of Appeals. ANN LEE, Plaintiff-Appellant, versus BO, Defendant."));
        assert!(!is_decision("The court of the king had many plants."));
        assert!(cues("we therefore reverse in part and affirm in part.", true).contains(&Cue::Disposition));
        assert!(cues("we hold that the law is valid.", true).contains(&Cue::Holding));
        assert!(cues("the challengers ask us to strike it down.", true).contains(&Cue::Issue));
    }
}
