//! Answers in the document's own words: how its sentences are quoted before, instead of and without a model's answer.

use crate::domain::answering::extraction::{self, Quote};
use crate::domain::answering::suspicion::speaks_to_model;

/// The most sentences that an answer quotes.
const QUOTED: usize = 3;

/// What stands before a small model's answer: the document's best sentences, but for those that speak to a model. They are
/// right more often than the model (docs/models.md), and they are there at once.
pub(crate) fn own_words(quotes: &[Quote], chinese: bool) -> Option<String> {
    let quotes: Vec<Quote> = quotes.iter().filter(|q| !speaks_to_model(&q.text)).take(QUOTED).cloned().collect();
    let title = if chinese { "文档原文：" } else { "The document says:" };
    (!quotes.is_empty()).then(|| format!("{title}\n\n{}\n\n", extraction::answer(&quotes, chinese)))
}

/// What stands in the place of an answer that was withdrawn.
pub(crate) fn instead(quotes: &[Quote], weak: bool, chinese: bool) -> String {
    let said = (!weak).then(|| own_words(quotes, chinese)).flatten();
    said.map_or_else(|| without_model(quotes, true, chinese), |said| said.trim_end().to_string())
}

/// The answer where there is no language model, or nothing to ask it about.
pub(crate) fn without_model(quotes: &[Quote], weak: bool, chinese: bool) -> String {
    let quotes = &quotes[..quotes.len().min(QUOTED)];
    let list = extraction::answer(quotes, chinese);
    match (weak, chinese) {
        (true, true) if quotes.is_empty() => "文档中没有找到与这个问题有关的内容。".into(),
        (true, false) if quotes.is_empty() => "Nothing in the document speaks of this.".into(),
        (true, true) => format!("文档似乎没有回答这个问题。最接近的内容是：\n\n{list}"),
        (true, false) => format!("The document does not seem to answer this. The nearest it says:\n\n{list}"),
        (false, true) => format!("以下是文档中与问题最相关的原文（未使用语言模型）：\n\n{list}"),
        (false, false) => {
            format!("The document's own words nearest to the question (no language model was used):\n\n{list}")
        }
    }
}
