//! Tells sentences that can stand in a summary from fragments, rows, code, references and notices.

use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::language::terms;
use crate::domain::text::tokens::is_cjk;

/// The gap between two cells of a row in a passage.
const GAP: &str = "  ";

/// Fewest and most words of a sentence that is quoted, and characters of a Chinese one.
const WORDS: std::ops::RangeInclusive<usize> = 5..=75;
const CHARACTERS: std::ops::RangeInclusive<usize> = 9..=170;

/// True for a whole sentence of running text.
pub(super) fn is_sentence(text: &str) -> bool {
    is_prose(text) && begins(text) && ends(text)
}

/// True for words that are no row, code, reference or remark, whether or not they are a whole sentence.
pub(super) fn is_prose(text: &str) -> bool {
    if text.contains(GAP) || text.contains(['|', '\t']) {
        return false;
    }
    is_of_length(text) && !is_code(text) && leaders(text).is_empty() && !is_reference(text) && balanced(text)
}

fn is_of_length(text: &str) -> bool {
    if is_chinese(text) {
        CHARACTERS.contains(&text.chars().filter(|c| !c.is_whitespace()).count())
    } else {
        WORDS.contains(&text.split_whitespace().count())
    }
}

/// True if a fifth of the letters are CJK: those sentences are counted in characters.
pub(super) fn is_chinese(text: &str) -> bool {
    let (cjk, letters) = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .fold((0usize, 0usize), |(cjk, all), c| (cjk + usize::from(is_cjk(c)), all + 1));
    cjk > 0 && cjk * 5 >= letters
}

/// A sentence begins with a capital, a figure, a quotation or a letter without case.
fn begins(text: &str) -> bool {
    let Some(first) = text.chars().find(|c| !matches!(c, '"' | '“' | '‘' | '\'' | '«' | '「' | '《' | '¿' | '¡' | '*'))
    else {
        return false;
    };
    first.is_uppercase() || first.is_alphabetic() && !first.is_lowercase() || first.is_ascii_digit()
}

/// True for words that end in an abbreviation, not with the sentence: "from Dec.", "Jenness v."
pub(super) fn breaks_off(text: &str) -> bool {
    const SHORT: &[&str] = &[
        "jan.", "feb.", "mar.", "apr.", "jun.", "jul.", "aug.", "sep.", "sept.", "oct.", "nov.", "dec.", "v.", "vs.",
        "no.", "nos.", "fig.", "figs.", "sec.", "eq.", "ch.", "pp.", "vol.", "ed.", "eds.", "st.", "dr.", "mr.",
        "mrs.", "ms.", "prof.", "d.c.", "e.g.", "i.e.", "cf.", "approx.", "art.", "para.", ".",
    ];
    let last = text.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    text.ends_with('.') && SHORT.contains(&last.trim_start_matches(['(', '“']).to_lowercase().as_str())
}

fn ends(text: &str) -> bool {
    if breaks_off(text) {
        return false;
    }
    let end = text.trim_end_matches(['"', '”', '’', '\'', ')', '）', ']', '」', '»', '*', ' ']);
    end.ends_with(['.', '!', '?', '。', '！', '？']) && !end.ends_with("..")
        || end.trim_end_matches(|c: char| c.is_ascii_digit() || "¹²³⁴⁵⁶⁷⁸⁹⁰".contains(c)).ends_with('.')
            && end.len() > 60
}

/// Signs of code, formulas and tables of figures: more than they have in prose.
fn is_code(text: &str) -> bool {
    let (mut signs, mut digits, mut letters, mut all) = (0usize, 0usize, 0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        signs += usize::from("{}\\<>=|_#$&^~`@[]+*∑∫√≤≥∈∀∃→←".contains(c));
        digits += usize::from(c.is_ascii_digit());
        letters += usize::from(c.is_alphabetic());
    }
    signs * 12 > all || digits * 4 > all || letters * 3 < all * 2
}

/// An entry of a bibliography, or a sentence that only refers to one.
fn is_reference(text: &str) -> bool {
    if ["See ", "Id.", "Id ", "Cf.", "[1", "[2", "[3", "[4", "[5", "[6", "[7", "[8", "[9"]
        .iter()
        .any(|s| text.starts_with(s))
    {
        return true;
    }
    let lower = text.to_lowercase();
    let signs = [
        "in proceedings",
        "arxiv",
        "doi:",
        "doi.org",
        "et al.",
        "vol.",
        "pp.",
        "journal of",
        "university press",
        "isbn",
        "urlhttp",
        "retrieved from",
        "eds.",
        "transactions on",
        "conference on",
        "preprint",
    ];
    let found = signs.iter().filter(|sign| lower.contains(**sign)).count();
    let years = text
        .as_bytes()
        .windows(4)
        .filter(|w| (w.starts_with(b"19") || w.starts_with(b"20")) && w[2..].iter().all(u8::is_ascii_digit))
        .count();
    found >= 2 || found == 1 && years >= 1 && text.split_whitespace().count() < 30 && text.matches(", ").count() >= 3
}

/// True if what opens also closes.
fn balanced(text: &str) -> bool {
    let count = |signs: &[char]| text.chars().filter(|c| signs.contains(c)).count();
    count(&['(', '（']) == count(&[')', '）'])
        && count(&['“', '「', '〈']) == count(&['”', '」', '〉'])
        && text.matches('"').count().is_multiple_of(2)
}

/// Notices that stand in front of documents and say nothing of their subject.
pub(super) fn is_notice(lower: &str) -> bool {
    const NOTICES: &[&str] = &[
        "copyright",
        "all rights reserved",
        "permission is granted",
        "permission to",
        "no part of this",
        "without warranty",
        "free documentation license",
        "general public license",
        "under the terms of",
        "forward-looking",
        "trademark",
        "indicate by check mark",
        "incorporated by reference",
        "isbn",
        "printed in",
        "creative commons",
        "disclaim",
        "the registrant",
        "pursuant to section",
        "thank",
        "acknowledg",
        "grateful",
        "版权",
        "许可证",
        "保留所有权利",
        "感谢",
        "致谢",
        "免责",
        "adapted from",
        "published by",
        "free software foundation",
        "opinions expressed",
        "errors remain",
        "bug report",
        "should be read in conjunction",
        "appeals from the",
        "appeal from the",
        "before the court",
        "references to",
        "reference to “",
        "unless the context",
        "incorporate by reference",
        "throughout this",
        "fiscal year-end",
        "risk factors",
        "forward looking",
        "table of contents",
        "this page intentionally",
        "safe harbor",
        "click here",
        "e-mail",
        "email address",
    ];
    NOTICES.iter().any(|notice| lower.contains(notice))
}

/// Titles of parts that hold no text of their own subject: contents, references, indexes.
pub(super) fn is_apparatus(title: &str) -> bool {
    const APPARATUS: &[&str] = &[
        "contents",
        "table of contents",
        "references",
        "bibliography",
        "works cited",
        "index",
        "list of figures",
        "list of tables",
        "acknowledgements",
        "acknowledgments",
        "acknowledgement",
        "acknowledgment",
        "signatures",
        "copyright",
        "glossary",
        "exhibit index",
        "links",
        "目录",
        "目次",
        "参考文献",
        "索引",
        "致谢",
        "插图目录",
        "表格目录",
        "版权",
        "图目录",
        "表目录",
        "标题页",
        "封面",
        "title page",
        "cover",
        "copying",
        "colophon",
        "literaturverzeichnis",
        "bibliographie",
        "table des matières",
        "sommaire",
        "index général",
        "содержание",
        "оглавление",
        "список литературы",
    ];
    let plain: String = title.to_lowercase().chars().filter(|c| c.is_alphabetic() || *c == ' ').collect();
    let plain = plain.trim();
    let notice = ["license", "licence", "许可证", "致谢"].iter().any(|word| plain.ends_with(word));
    notice || APPARATUS.contains(&plain) || plain.ends_with(" index") && plain.split(' ').count() <= 3
}

/// How much of the smaller of two sets of terms the other holds, 0 to 1.
pub(super) fn overlap(a: &[String], b: &[String]) -> f32 {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if small.is_empty() {
        return 0.0;
    }
    small.iter().filter(|term| large.contains(term)).count() as f32 / small.len() as f32
}

/// The terms of a text, each once.
pub(super) fn distinct(text: &str) -> Vec<String> {
    let mut all = terms(text);
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_are_told_from_fragments_rows_code_and_references() {
        for good in [
            "The council approved the new budget for the harbour.",
            "“We decline to do so,” the court said in its opinion.",
            "本章介绍如何排版数学公式。",
            "GNU Octave is a high-level language, primarily intended for numerical computations.",
        ] {
            assert!(is_sentence(good), "{good}");
        }
        for bad in [
            "unconstitutionally burden their rights and deny them equal protection.",
            "The harbour of the old town and",
            "2  Opinion of the Court  21-13199",
            "if (x == y) { return a[i] + b[j]; }",
            "Scope of This Document ............ 5 of them.",
            "[12] A. Smith and B. Jones. Ships of the north.",
            "J. Smith, B. Jones, C. Doe, et al. Ships. In Proceedings of the ACM, pp. 1–9, 2019.",
            "See Jenness v. Fortson, 403 U.S. 431 (1971).",
            "Too short.",
            "We use the English dump of the encyclopedia from Dec.",
        ] {
            assert!(!is_sentence(bad), "{bad}");
        }
    }

    #[test]
    fn parts_without_text_of_the_subject_are_known_by_their_titles() {
        assert!(is_apparatus("References") && is_apparatus("目录") && is_apparatus("Function Index"));
        assert!(!is_apparatus("Indexing") && !is_apparatus("Reference manual"));
    }
}
