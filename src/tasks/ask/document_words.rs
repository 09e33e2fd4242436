//! Answers made of quotes from the document: before, instead of and without a model's answer.

use crate::domain::answering::evidence::Verdict;
use crate::domain::answering::extraction::{self, Quote};
use crate::domain::answering::suspicion::speaks_to_model;
use crate::domain::text::language::AnswerLanguage;

/// Maximum number of sentences quoted in an answer.
const QUOTED: usize = 3;

/// Maximum number of sentences quoted after what a table answers.
const QUOTED_BESIDE: usize = 2;

/// What an answer says around the document's own words.
struct Sentences {
    /// Before what a small model says of them.
    quoted: &'static str,
    /// Where they are the answer.
    nearest: &'static str,
    /// Where a table answers.
    beside: &'static str,
    /// Where they may be one.
    uncertain: &'static str,
    /// Where they hardly are one.
    unanswered: &'static str,
    /// Where there are none.
    nothing: &'static str,
}

const ENGLISH: Sentences = Sentences {
    quoted: "The document says:",
    nearest: "The document's own words nearest to the question (no language model was used):",
    beside: "The document also says:",
    uncertain: "The document may not answer this. The nearest it says:",
    unanswered: "The document does not seem to answer this. The nearest it says:",
    nothing: "Nothing in the document speaks of this.",
};

const CHINESE: Sentences = Sentences {
    quoted: "文档原文：",
    nearest: "以下是文档中与问题最相关的原文（未使用语言模型）：",
    beside: "文档中还提到：",
    uncertain: "文档可能没有回答这个问题。最接近的内容是：",
    unanswered: "文档似乎没有回答这个问题。最接近的内容是：",
    nothing: "文档中没有找到与这个问题有关的内容。",
};

fn sentences_of(language: AnswerLanguage) -> &'static Sentences {
    match language {
        AnswerLanguage::English => &ENGLISH,
        AnswerLanguage::Chinese => &CHINESE,
    }
}

/// What a table answers, then the sentences nearest to the question.
fn beside(cells: String, quotes: &[Quote], language: AnswerLanguage) -> String {
    // Rows are in the table already.
    let row = |quote: &&Quote| quote.text.contains(['|', '\t', '·']);
    let sentences = quotes.iter().filter(|quote| !speaks_to_model(&quote.text) && !row(quote));
    let quotes: Vec<Quote> = sentences.take(QUOTED_BESIDE).cloned().collect();
    if quotes.is_empty() {
        return cells;
    }
    format!("{cells}\n\n{}\n\n{}", sentences_of(language).beside, extraction::answer(&quotes, language))
}

/// The text before a small model's answer: what a table answers or the document's best sentences, except those that
/// address a model. They are right more often than the model (docs/models.md), and available at once.
pub(crate) fn own_words(
    cells: Option<String>,
    quotes: &[Quote],
    verdict: Verdict,
    language: AnswerLanguage,
) -> Option<String> {
    if let Some(cells) = cells {
        return Some(beside(cells, quotes, language) + "\n\n");
    }
    let quotes: Vec<Quote> = quotes.iter().filter(|q| !speaks_to_model(&q.text)).take(QUOTED).cloned().collect();
    let said = sentences_of(language);
    let title = if verdict == Verdict::MaySay { said.uncertain } else { said.quoted };
    (!quotes.is_empty()).then(|| format!("{title}\n\n{}\n\n", extraction::answer(&quotes, language)))
}

/// The replacement for a withdrawn answer.
pub(crate) fn instead(cells: Option<String>, quotes: &[Quote], verdict: Verdict, language: AnswerLanguage) -> String {
    let said = (verdict != Verdict::DoesNotSay).then(|| own_words(cells, quotes, verdict, language)).flatten();
    said.map_or_else(|| without_model(None, quotes, Verdict::DoesNotSay, language), |said| said.trim_end().to_string())
}

/// The answer if there is no language model, or nothing to ask it about.
pub(crate) fn without_model(
    cells: Option<String>,
    quotes: &[Quote],
    verdict: Verdict,
    language: AnswerLanguage,
) -> String {
    if let Some(cells) = cells {
        return beside(cells, quotes, language);
    }
    let quotes = &quotes[..quotes.len().min(QUOTED)];
    let said = sentences_of(language);
    let title = match verdict {
        Verdict::DoesNotSay if quotes.is_empty() => return said.nothing.into(),
        Verdict::DoesNotSay => said.unanswered,
        Verdict::MaySay => said.uncertain,
        Verdict::Says => said.nearest,
    };
    format!("{title}\n\n{}", extraction::answer(quotes, language))
}
