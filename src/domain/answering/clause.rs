//! Clauses asked for by their number: "What does clause 3 say?", 第3条说什么？

/// What numbered parts of a contract or list are called.
const NAMES: &[&str] = &[
    "clause",
    "clauses",
    "article",
    "articles",
    "paragraph",
    "item",
    "point",
    "rule",
    "step",
    "条",
    "條",
    "款",
    "项",
    "項",
    "步",
];

/// True if the question asks for a part by its number, and the sentence begins with that number.
pub fn is_asked_for(question: &str, sentence: &str) -> bool {
    let label: String = sentence.trim_start().chars().take_while(char::is_ascii_digit).collect();
    let rest = &sentence.trim_start()[label.len()..];
    let marked =
        rest.strip_prefix(['.', ')', '、', '．', '）']).filter(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    if label.is_empty() || label.len() > 3 || marked.is_none() {
        return false;
    }
    let lower = question.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let named = words.windows(2).any(|pair| NAMES.contains(&pair[0]) && pair[1] == label);
    let counted = NAMES.iter().any(|name| lower.contains(&format!("第{label}{name}")));
    named || counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_asked_for_by_its_number() {
        assert!(is_asked_for("What does clause 3 say?", "3. The deposit amounts to 900 euros"));
        assert!(is_asked_for("第3条说什么？", "3、押金为九百欧元"));
        assert!(!is_asked_for("What does clause 3 say?", "2. The tenant keeps the garden in order."));
        assert!(!is_asked_for("Who are the 3 tenants?", "3. The deposit amounts to 900 euros"));
        assert!(!is_asked_for("What does clause 3 say?", "3.5 percent are lost"), "a number, not a label");
    }
}
