//! Lead-ins that are not part of a claim: "According to the document, …", "Excerpt 1 says that …", 根据文档，…

/// Words a lead-in may consist of.
const WORDS: &[&str] = &[
    "according",
    "to",
    "based",
    "on",
    "as",
    "stated",
    "mentioned",
    "described",
    "noted",
    "explained",
    "shown",
    "written",
    "seen",
    "in",
    "from",
    "per",
    "of",
    "by",
    "the",
    "this",
    "these",
    "those",
    "provided",
    "given",
    "numbered",
    "above",
    "following",
    "first",
    "second",
    "only",
    "document",
    "documents",
    "text",
    "passage",
    "passages",
    "excerpt",
    "excerpts",
    "source",
    "sources",
    "context",
    "author",
    "authors",
    "information",
    "answer",
    "question",
    "your",
    "is",
    "it",
    "also",
    "that",
    "and",
    "says",
    "say",
    "states",
    "state",
    "notes",
    "mentions",
    "mention",
    "explains",
    "writes",
    "reads",
    "describes",
    "indicates",
    "tells",
    "us",
    "here",
    "page",
    "number",
];

/// Words of which a lead-in must contain one.
const ANCHORS: &[&str] = &[
    "document",
    "documents",
    "text",
    "passage",
    "passages",
    "excerpt",
    "excerpts",
    "source",
    "sources",
    "context",
    "author",
    "authors",
    "answer",
    "it",
    "information",
];

/// Reporting verbs; the claim follows them.
const SAYING: &[&str] =
    &["says", "say", "states", "state", "notes", "mentions", "mention", "explains", "writes", "reads", "indicates"];

/// Parts of a Chinese lead-in, longer ones first.
const PIECES: &[&str] = &[
    "提供的",
    "给出的",
    "所给的",
    "的内容",
    "根据",
    "依据",
    "按照",
    "基于",
    "以上",
    "上述",
    "所给",
    "文档",
    "文檔",
    "文中",
    "文章",
    "段落",
    "资料",
    "資料",
    "原文",
    "内容",
    "內容",
    "摘录",
    "摘錄",
    "节选",
    "材料",
    "来源",
    "作者",
    "答案",
    "回答",
    "问题",
    "可知",
    "可以看出",
    "所述",
    "所说",
    "写道",
    "寫道",
    "指出",
    "提到",
    "提及",
    "表示",
    "说明",
    "說明",
    "认为",
    "第",
    "据",
    "據",
    "中",
    "里",
    "说",
    "說",
    "称",
    "稱",
    "是",
    "为",
    "答",
    "的",
    "、",
    "个",
    "段",
];

/// Maximum length of a lead-in, in bytes.
const LONGEST: usize = 90;

/// A claim without its lead-in; unchanged if nothing would be left.
pub fn without_lead(claim: &str) -> &str {
    let claim = claim.trim();
    let mut rest = claim;
    // "Answer: According to the document, …"
    for _ in 0..3 {
        match english(rest).or_else(|| chinese(rest)) {
            Some(behind) if behind.chars().any(char::is_alphanumeric) => rest = behind.trim_start(),
            _ => break,
        }
    }
    rest
}

fn english(claim: &str) -> Option<&str> {
    let mut anchored = false;
    let mut at = 0;
    let mut end = None;
    for word in claim.split_inclusive(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let number = !bare.is_empty() && bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit());
        if at > LONGEST || !(WORDS.contains(&bare.as_str()) || number) {
            break;
        }
        anchored |= ANCHORS.contains(&bare.as_str());
        at += word.len();
        let stops = word.trim_end().ends_with([',', ':']);
        if anchored && (stops || SAYING.contains(&bare.as_str()) || bare == "that") {
            end = Some(at);
        }
    }
    claim.get(end?..)
}

fn chinese(claim: &str) -> Option<&str> {
    let mut rest = claim;
    let mut end = None;
    let mut pieces = 0;
    while claim.len() - rest.len() <= LONGEST {
        if let Some(behind) = PIECES.iter().find_map(|piece| rest.strip_prefix(piece)) {
            (rest, pieces) = (behind, pieces + 1);
        } else if let Some(behind) = rest.strip_prefix(['，', '：', ',', ':']).filter(|_| pieces > 0) {
            (rest, end) = (behind, Some(behind));
        } else if let Some(behind) = rest.strip_prefix(|c: char| c.is_ascii_digit() || c == ' ').filter(|_| pieces > 0)
        {
            rest = behind;
        } else {
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_up_to_a_claim_is_no_part_of_it() {
        for (claim, core) in [
            ("According to the document, the harbour freezes.", "the harbour freezes."),
            ("Based on the excerpts provided, ships wait.", "ships wait."),
            ("Excerpt 1 says that ships wait, mostly.", "ships wait, mostly."),
            ("Excerpt 2: Ships wait.", "Ships wait."),
            ("The document states the harbour freezes.", "the harbour freezes."),
            ("Answer: According to the passage, it thaws.", "it thaws."),
            ("As stated in the text, the documents burn.", "the documents burn."),
            ("根据文档，港口在一月结冰。", "港口在一月结冰。"),
            ("答：根据段落1的内容，港口在一月结冰。", "港口在一月结冰。"),
            ("原文写道：港口结冰。", "港口结冰。"),
        ] {
            assert_eq!(without_lead(claim), core);
        }
    }

    #[test]
    fn a_claim_about_a_document_stays_whole() {
        for claim in [
            "The document is about harbours.",
            "The first author is the second author of this paper.",
            "In 1990, the harbour froze.",
            "The source of the river lies in the hills, far away.",
            "According to Smith, it thaws.",
            "文档的作者是王先生。",
            "中国的港口，冬天结冰。",
            "The document says:",
            "",
        ] {
            assert_eq!(without_lead(claim), claim);
        }
    }
}
