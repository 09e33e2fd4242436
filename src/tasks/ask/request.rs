//! Requests for a model: of a question with its passages, and of a whole scope or a part of it.

use super::asking::Asking;
use super::prompt::{self, Ingredients, Prompt};
use crate::adapters::llm::ChatModel;
use crate::domain::answering::extraction::Quote;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::conversation::recall::{Recalled, recall};
use crate::domain::conversation::template::Template;
use crate::domain::document::DocumentId;
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::Inquiry;
use crate::domain::report::Failure;

/// With more documents than this, a prompt lists only those with a passage in it: the titles of a whole library would
/// fill it.
const MOST_NAMED: usize = 8;

/// Maximum tokens of the conversation in a prompt: in a large context too, they are paid for with every question.
const MOST_HISTORY: u32 = 8_000;

/// What the requests of a question differ in.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub template: &'a Template,
    pub question: &'a str,
    pub inquiry: &'a Inquiry,
    pub passages: &'a [Passage],
    /// The passages are a whole scope, and fit.
    pub whole: bool,
    pub quotes: &'a [Quote],
    pub history: &'a Recalled,
    pub mark: &'a str,
}

impl Asking {
    /// A request for a model.
    pub(crate) fn request(&self, parts: Parts<'_>, model: &dyn ChatModel) -> Result<Prompt, Failure> {
        let (workspace, ask, info) = (&self.workspace, &self.ask, model.info());
        let Parts { template, question, inquiry, passages, whole, quotes, history, mark } = parts;
        let named = |id: &&DocumentId| {
            ask.documents.len() <= MOST_NAMED || passages.iter().any(|passage| passage.locator.document == **id)
        };
        let asked = ask.documents.iter().filter(named).filter_map(|id| workspace.opened(id));
        let titles: Vec<String> = asked.map(|opened| opened.document.title.clone()).collect();
        let found = passages.len();
        // A small model is given sentences of any of them.
        let passages = match info.small || whole {
            true => passages,
            false => prompt::fitting(passages, self.room(template, &info).tokens),
        };
        // A whole scope is given with nothing else.
        let (about, shown) = match info.small || whole {
            true => Default::default(),
            false => (self.description(info.context_tokens)?, self.shown(passages)?),
        };
        let ingredients = Ingredients {
            template,
            question,
            inquiry,
            passages,
            found,
            about: &about,
            shown: &shown,
            quotes,
            history,
            documents: &titles,
            printed: &workspace.printed(passages.iter().map(|passage| &passage.locator.document)),
            model: &info,
            values: &ask.values,
            mark,
        };
        Ok(prompt::build(ingredients, |text| model.count_tokens(text))?)
    }

    /// The room for passages in a prompt for this model.
    pub(crate) fn room(&self, template: &Template, model: &ModelInfo) -> prompt::Room {
        prompt::room(&template.parameters, self.workspace.settings.passage_tokens, model, &self.said(model))
    }

    /// The conversation so far, as much as fits the model's context.
    pub(crate) fn said(&self, model: &ModelInfo) -> Recalled {
        recall(&self.earlier, model.context_tokens.map_or(1_500, |context| (context / 4).min(MOST_HISTORY)))
    }
}
