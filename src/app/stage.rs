//! An interface with a document open, for tests: keys in, effects out, no terminal.

use super::effect::{AskId, Effect};
use super::turn::tests::passage;
use super::{Code, Key, Keymap, Message, Model};
use crate::domain::answering::citation::check_answer;
use crate::domain::conversation::chat::{Destination, FinishReason, ModelInfo};
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings, OpenEvent};
use crate::domain::conversation::template::{Source, Template};
use crate::domain::conversation::{ConversationId, TurnId};
use crate::domain::document::{Coverage, Document, DocumentId, Format, Page};
use crate::domain::finding::passage::Passage;

pub(crate) const WHOLE: Coverage = Coverage { pages_read: 67, pages_embedded: 67, pages_total: 67 };

pub(crate) fn press(model: &mut Model, code: Code) -> Vec<Effect> {
    let effects = model.update(Message::Key(Key::plain(code)));
    model.settle();
    effects
}

pub(crate) fn ctrl(model: &mut Model, c: char) -> Vec<Effect> {
    let effects = model.update(Message::Key(Key::ctrl(c)));
    model.settle();
    effects
}

pub(crate) fn write(model: &mut Model, text: &str) {
    for c in text.chars() {
        press(model, Code::Char(c));
    }
}

/// Writes a question and sends it; the answer's number, where it is asked at once.
pub(crate) fn ask(model: &mut Model, question: &str) -> Option<AskId> {
    write(model, question);
    press(model, Code::Enter).into_iter().find_map(|effect| match effect {
        Effect::Ask { id, .. } => Some(id),
        _ => None,
    })
}

/// A guide of 67 pages, open and ready, two templates, and a model in this process.
pub(crate) fn open(columns: u16, rows: u16) -> Model {
    let mut model = Model::new(Keymap::default(), "answer");
    model.update(Message::Resize { columns, rows });
    let id = model
        .begin(vec!["guide.pdf".into()])
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Open { id, .. } => Some(id),
            _ => None,
        })
        .unwrap();
    let template = |name: &str, title: &str, description: &str| {
        let text = format!(
            "+++\ntitle = \"{title}\"\ndescription = \"{description}\"\n+++\n{{% for p in passages %}}{{{{ p.text }}}}{{% endfor %}}{{{{ question }}}}\n"
        );
        Template::parse(name, Source::BuiltIn, &text).unwrap_or_else(|e| panic!("{e}"))
    };
    let templates = vec![
        template("answer", "Answer with citations", "Answers from the passages."),
        template("explain", "Explain simply", "Explains it in plain words."),
    ];
    model.update(Message::Templates(templates, Vec::new()));
    model.update(Message::Model(Ok(ModelInfo {
        provider: "embedded".into(),
        model: "small-model".into(),
        destination: Destination::InProcess,
        context_tokens: Some(16_384),
        small: true,
    })));
    let document = Document {
        id: DocumentId("d".into()),
        path: "guide.pdf".into(),
        title: "A guide to finding the page".into(),
        format: Format::Pdf,
        pages: 67,
    };
    model.update(Message::Opening(id, OpenEvent::Opened { document, cached: false }));
    model.update(Message::Opening(id, OpenEvent::Searchable { chunks: 278 }));
    model.update(Message::Opening(id, OpenEvent::Ready { coverage: WHOLE, skipped: Vec::new() }));
    model.settle();
    model
}

pub(crate) fn passages() -> Vec<Passage> {
    vec![
        passage(
            1,
            10,
            "One-hot vectors make every two different words equally unlike. The list is as long as the vocabulary.",
        ),
        passage(2, 46, "召回率是前K条结果中找到的比例。"),
    ]
}

pub(crate) fn begin(model: &mut Model, id: AskId) {
    let started = AnswerEvent::Started { turn: TurnId(id.0 as i64), conversation: ConversationId(1) };
    model.update(Message::Answer(id, started));
    model.update(Message::Answer(id, AnswerEvent::Passages { passages: passages(), coverage: WHOLE }));
    model.settle();
}

pub(crate) fn end(model: &mut Model, id: AskId, answer: &str) -> Vec<Effect> {
    let effects = model.update(Message::Answer(
        id,
        AnswerEvent::Finished(AnswerEnd {
            answer: answer.into(),
            citations: check_answer(answer, &passages()),
            finish: FinishReason::Stop,
            usage: None,
            timings: AnswerTimings { open: 0, search: 40, first_token: Some(1300), total: 2200 },
            unanswered: false,
            withdrawn: None,
        }),
    ));
    model.settle();
    effects
}

pub(crate) const ANSWER: &str = "It makes **every two different words equally unlike** [1]. The list has *fifty* entries [1].\n\n- 召回率是前K条结果中找到的比例 [2]";

pub(crate) fn page(number: u32) -> Message {
    let text = "2.2 Every pair of words is equally far apart\n\nOne-hot vectors make every two different words equally unlike. \
                The list is as long as the vocabulary."
        .to_string();
    let page =
        Page { number, label: Some(number.saturating_sub(6).to_string()), text, quality: 1.0, ..Page::default() };
    Message::Page { document: DocumentId("d".into()), number, page: Ok(page) }
}
