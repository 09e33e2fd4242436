//! Small talk and questions about Docent, answered in the person's language.

use super::Direct;
use crate::domain::answering::talk::{self, Subject, To, Writer};
use crate::domain::conversation::chat::{Candidate, Destination};
use crate::domain::document::metadata::Field;
use crate::domain::inquiry::{About, Inquiry, Talk, asked_of_docent, said};
use crate::domain::report::Failure;
use crate::domain::text::language::{AnswerLanguage, script_of};
use crate::tasks::ask::asking::Asking;

/// The answer; `None` if the search is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry) -> Result<Option<Direct>, Failure> {
    let question = inquiry.read_as(&asking.ask.question);
    let to = match said(question) {
        Some(talk) => To::Said(talk),
        None => To::Asked(asked_of_docent(question).unwrap_or(About::Abilities)),
    };
    let writer = match to {
        // Nothing is said of the model, and connecting to it may take a while.
        To::Said(_) | To::Asked(About::Abilities | About::SwitchTemplate | About::Use) => Writer::Nobody,
        To::Asked(_) => writer(asking).await,
    };
    let text = talk::reply(to, &subject(asking)?, &writer, asking.workspace.settings.local_only, language(asking, to));
    Ok(Some(Direct { text, exact: true, ..Direct::default() }))
}

/// The language of the reply: for a smiley or an "ok", that of the question before.
fn language(asking: &Asking, to: To) -> AnswerLanguage {
    let question = &asking.ask.question;
    let says_little = script_of(question).is_none() || matches!(to, To::Said(Talk::Agreement | Talk::Sign));
    match asking.earlier.last().filter(|_| says_little) {
        Some(before) => AnswerLanguage::of(&before.question),
        None => AnswerLanguage::of(question),
    }
}

/// What can be asked about.
fn subject(asking: &Asking) -> Result<Subject, Failure> {
    let documents = &asking.ask.documents;
    let [only] = documents.as_slice() else {
        return Ok(Subject { title: None, documents: documents.len(), examples: talk::of_several() });
    };
    let known = asking.workspace.knowledge(only)?;
    let printed = known.metadata.of(Field::Title).find(|title| title.place.is_some());
    let title = match (printed, asking.workspace.opened(only)) {
        (Some(printed), _) => Some(printed.value.clone()),
        (None, Some(opened)) if opened.document.title.trim().is_empty() => Some(opened.document.name().to_string()),
        (None, opened) => opened.map(|opened| opened.document.title.clone()),
    };
    Ok(Subject { title, documents: 1, examples: talk::examples(&known.outline, &known.metadata) })
}

async fn writer(asking: &Asking) -> Writer {
    let Ok((_, model)) = asking.connect(&asking.ask.template, 0).await else { return Writer::Unreachable };
    let Some(info) = model.map(|model| model.info()).filter(|info| info.provider != Candidate::NONE) else {
        return Writer::Nobody;
    };
    match info.destination {
        Destination::InProcess => Writer::BuiltIn { model: info.model },
        Destination::ThisMachine => Writer::ThisMachine { model: info.model },
        Destination::Remote(host) => Writer::Remote { model: info.model, host },
    }
}
