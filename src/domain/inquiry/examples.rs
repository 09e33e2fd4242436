//! Example questions, to which questions are compared by embedding where the rules cannot tell: those in languages that
//! the rules do not know, and unusual ones that speak of the document.
//!
//! The multilingual embedding puts "Wie viele Kapitel gibt es?" next to "How many chapters are there?", and it is then
//! read as that. A question must be near to an example and clearly nearer than to ordinary questions on a text; the
//! thresholds were chosen on half of 67 questions in nine languages (`docs/answering.md` has the figures).

use super::asked::Asked;
use super::parts::part_in;
use super::{Inquiry, Kind, Part, Scope};
use crate::domain::text::language::{Script, script_of};

/// Questions of special kinds, in words that the rules know.
const EXAMPLES: &[(Kind, &str)] = &[
    (Kind::Structure, "How many chapters are there?"),
    (Kind::Structure, "How many pages does this document have?"),
    (Kind::Structure, "List the chapters."),
    (Kind::Structure, "Show the table of contents."),
    (Kind::Structure, "How is this document structured?"),
    (Kind::Structure, "How many tables are there?"),
    (Kind::Structure, "How many figures are there?"),
    (Kind::Structure, "Which appendices are there?"),
    (Kind::Metadata, "Who are the authors?"),
    (Kind::Metadata, "Who wrote this document?"),
    (Kind::Metadata, "When was this document published?"),
    (Kind::Metadata, "What is the title of this document?"),
    (Kind::Metadata, "Which version is this?"),
    (Kind::Metadata, "Who published this document?"),
    (Kind::Metadata, "Where do the authors work?"),
    (Kind::Metadata, "Where was this paper published?"),
    (Kind::Summary, "What is this document about?"),
    (Kind::Summary, "Summarise this document."),
    (Kind::Summary, "What are the main points of this document?"),
    (Kind::Summary, "Give me a short summary."),
    (Kind::Summary, "Explain this document to me."),
    (Kind::Summary, "Summarise chapter 3."),
    (Kind::Summary, "What is chapter 3 about?"),
    (Kind::Content, "What is on page 5?"),
    (Kind::AboutDocent, "What can you do?"),
    (Kind::AboutDocent, "Who are you?"),
    (Kind::AboutDocent, "Which language model are you?"),
    (Kind::AboutDocent, "Do you send my data anywhere?"),
    (Kind::AboutDocent, "How do I switch the model?"),
];

/// Questions on the text of a document, near to the others in words.
const ORDINARY: &[&str] = &[
    "How many people were involved?",
    "Where did it take place?",
    "Why did this happen?",
    "What does the term mean?",
    "Which method gave the best result?",
    "How is the total calculated?",
    "What are the advantages and disadvantages?",
    "When was it founded?",
    "What is the capital of the country?",
    "How does the machine work?",
    "Which company reported the highest revenue?",
    "What is the name of the river?",
    "How long does the treatment take?",
    "Who was the first president?",
    "How is the software installed?",
    "What did the author conclude?",
    "How much does it cost per year?",
    "What is the difference between the two?",
    "Who discovered the element?",
    "What did the court decide?",
    "What does the author say about it?",
    "How many people work there?",
    "Who is the chief executive officer?",
    "When was the company founded?",
    "What is the title of the song?",
    "How many chapters does the organisation have?",
    "What is the price?",
    "Who wrote the novel?",
    "When was the law published?",
    "What is the difference between version 1 and version 2?",
    "How do I restart the device?",
    "What does the function do?",
    "What is shown in the picture?",
    "How many pages does it print per minute?",
];

/// How near a question must be to an example, and by how much nearer than to any ordinary question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    similarity: f32,
    margin: f32,
}

/// For languages that the rules do not know.
const FOREIGN: Threshold = Threshold { similarity: 0.84, margin: 0.03 };

/// For languages that they do know: of 500 questions on texts one was taken for another kind, and it is one.
const KNOWN: Threshold = Threshold { similarity: 0.9, margin: 0.04 };

/// Words of questions that may be about the document itself.
const TELLING: &[&str] = &[
    "document", "paper", "book", "article", "report", "pdf", "file", "manual", "chapter", "chapters", "section",
    "sections", "page", "pages", "author", "authors", "published", "written", "title", "version", "summary", "overview",
    "about", "contents", "appendix", "tables", "figures", "you", "model", "文档", "文章", "本书", "全书", "这本", "这篇",
    "这份", "论文", "报告", "章", "节", "页", "作者", "出版", "发表", "版本", "标题", "概", "总结", "大意", "附录", "目录", "你",
];

/// Longest question compared, in words.
const LONGEST: usize = 12;

/// All texts whose embeddings are needed, in the order of [`nearest`].
pub fn texts() -> Vec<&'static str> {
    EXAMPLES.iter().map(|(_, text)| *text).chain(ORDINARY.iter().copied()).collect()
}

/// What a question must reach to be taken for an example; `None` if its words are clear enough not to compare it.
pub fn worth_comparing(question: &str) -> Option<Threshold> {
    let asked = Asked::new(question);
    if asked.core.len() > LONGEST * 2 || asked.core.is_empty() {
        return None;
    }
    if is_foreign(question) {
        return Some(FOREIGN);
    }
    let text = super::asked::joined(&asked.core);
    let cjk = script_of(question) == Some(Script::Cjk);
    let telling = match cjk {
        true => TELLING.iter().any(|word| !word.is_ascii() && text.contains(word)),
        false => asked.core.iter().any(|word| TELLING.contains(&word.text.as_str())),
    };
    (telling && asked.core.len() <= LONGEST).then_some(KNOWN)
}

/// True for a language other than English and Chinese, as far as script and common words tell.
fn is_foreign(question: &str) -> bool {
    const COMMON: &[&str] = &[
        "the", "is", "are", "was", "were", "what", "which", "who", "how", "when", "where", "why", "does", "do", "did", "of",
        "this", "that", "and", "for", "to", "with", "in", "on", "by", "from", "can", "has", "have", "my", "it", "about",
        "list", "show", "give", "explain", "describe", "summarise", "summarize", "find", "compare", "define",
    ];
    const OTHERS: &[&str] = &[
        "der", "die", "das", "ist", "sind", "wie", "wer", "wann", "welche", "welcher", "welches", "worum", "geht", "es",
        "kapitel", "und", "du", "mir", "le", "la", "les", "des", "du", "est", "sont", "qui", "que", "quel", "quelle",
        "combien", "quand", "de", "quoi", "ce", "cette", "el", "los", "las", "cuántos", "cuántas", "cuál", "quién",
        "quiénes", "qué", "cuándo", "di", "cosa", "chi", "quanti", "quante", "questo", "il", "wat", "wie", "heeft", "dit",
        "hoeveel", "waar", "quem", "são", "os", "quantos", "quantas", "o", "zusammen", "fasse", "résume", "resume",
        "résumé", "resumen", "dame", "zusammenfassung", "riassumi", "samenvatting", "moi", "un", "une", "ein", "eine",
        "aquí", "este", "esta",
    ];
    let kana_or_hangul = |c: char| ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{ac00}'..='\u{d7af}').contains(&c);
    if question.chars().any(kana_or_hangul) {
        return true;
    }
    if script_of(question) != Some(Script::Alphabetic) {
        return false;
    }
    let latin = |c: char| c.is_ascii() || ('\u{c0}'..='\u{24f}').contains(&c);
    if question.chars().any(|c| c.is_alphabetic() && !latin(c)) {
        return question.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_ascii());
    }
    let lower = question.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(word)).count();
    count(OTHERS) > count(COMMON) || count(COMMON) == 0 && lower.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}

/// The inquiry of the example that a question is nearest to, given its similarities to [`texts`]; `None` if it is near
/// to none.
pub fn nearest(question: &str, similarities: &[f32], threshold: Threshold) -> Option<Inquiry> {
    let (special, ordinary) = similarities.split_at_checked(EXAMPLES.len())?;
    let (best, similarity) =
        special.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, s)| s.is_finite())?;
    let other = ordinary.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    if similarity < threshold.similarity || similarity - other < threshold.margin {
        return None;
    }
    let (kind, example) = EXAMPLES[best];
    let asked = Asked::new(question);
    let part: Option<Part> = part_in(&asked.core).map(|named| named.part);
    let of_part = example.contains(|c: char| c.is_ascii_digit());
    if of_part != part.is_some() {
        return None;
    }
    let understood = part.is_none().then(|| example.to_string());
    Some(Inquiry {
        kind,
        understood,
        scope: Scope { part, ..Scope::default() },
        form: asked.form,
        sure: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inquiry::decide;

    #[test]
    fn every_example_is_what_it_is_said_to_be() {
        for (kind, text) in EXAMPLES {
            assert_eq!(decide(text, None).kind, *kind, "{text}");
        }
        for text in ORDINARY {
            let kind = decide(text, None).kind;
            assert!(kind < Kind::Structure, "{text}: {kind:?}");
        }
    }

    #[test]
    fn other_languages_are_told_from_english_and_chinese() {
        for foreign in [
            "Worum geht es in diesem Dokument?",
            "Qui a écrit ce livre ?",
            "¿Cuántos capítulos tiene?",
            "何章ありますか？",
            "이 문서를 요약해 줘",
            "Кто авторы?",
            "Di cosa parla questo documento?",
        ] {
            assert!(is_foreign(foreign), "{foreign}");
        }
        for known in ["What is the Schrödinger equation?", "Who was Müller?", "这本书讲什么", "total net sales 2019", "ISBN"] {
            assert!(!is_foreign(known), "{known}");
        }
    }

    #[test]
    fn a_question_is_read_as_the_example_that_it_is_clearly_nearest_to() {
        let mut similarities = vec![0.8; texts().len()];
        similarities[0] = 0.93;
        let inquiry = nearest("Wie viele Kapitel gibt es?", &similarities, FOREIGN).unwrap();
        assert_eq!((inquiry.kind, inquiry.understood.as_deref()), (Kind::Structure, Some(EXAMPLES[0].1)));
        similarities[EXAMPLES.len()] = 0.92;
        assert_eq!(nearest("Wie viele Kapitel gibt es?", &similarities, FOREIGN), None);
        assert_eq!(nearest("", &[], FOREIGN), None);
    }
}
