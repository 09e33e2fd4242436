//! Test fixture: an interface with an open document; keys in, effects out, no terminal.

use super::effect::{AskId, Effect};
use super::{App, Code, Key, Keymap, Message};
use crate::app::conversation::turn::TurnView;
use crate::domain::answering::citation::check_answer;
use crate::domain::conversation::chat::{Destination, FinishReason, ModelInfo};
use crate::domain::conversation::progress::{AnswerEnd, AnswerEvent, AnswerTimings, OpenEvent};
use crate::domain::conversation::template::{Source, Template};
use crate::domain::conversation::{ConversationId, TurnId};
use crate::domain::document::table::{PartCell, TablePart};
use crate::domain::document::{Coverage, Document, DocumentId, Format, Locator, Page, PageSpan};
use crate::domain::finding::passage::Passage;

pub(crate) const WHOLE: Coverage = Coverage { pages_read: 67, pages_embedded: 67, pages_total: 67 };

pub(crate) fn press(app: &mut App, code: Code) -> Vec<Effect> {
    let effects = app.update(Message::Key(Key::plain(code)));
    app.settle();
    effects
}

pub(crate) fn ctrl(app: &mut App, c: char) -> Vec<Effect> {
    let effects = app.update(Message::Key(Key::ctrl(c)));
    app.settle();
    effects
}

pub(crate) fn write(app: &mut App, text: &str) {
    for c in text.chars() {
        press(app, Code::Char(c));
    }
}

/// Types a question and submits it; returns the answer's id if it is asked at once.
pub(crate) fn ask(app: &mut App, question: &str) -> Option<AskId> {
    write(app, question);
    press(app, Code::Enter).into_iter().find_map(|effect| match effect {
        Effect::Ask { id, .. } => Some(id),
        _ => None,
    })
}

/// A guide of 67 pages, open and ready, two templates, and a model in this process.
pub(crate) fn open(columns: u16, rows: u16) -> App {
    let mut app = App::new(Keymap::default(), "answer");
    app.update(Message::Resize { columns, rows });
    let id = app
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
    app.update(Message::Templates(templates, Vec::new()));
    app.update(Message::Model(Ok(ModelInfo {
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
    app.update(Message::Opening(id, OpenEvent::Opened { document, cached: false }));
    app.update(Message::Opening(id, OpenEvent::Searchable { chunks: 278 }));
    app.update(Message::Opening(id, OpenEvent::Ready { coverage: WHOLE, skipped: Vec::new() }));
    app.settle();
    app
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

pub(crate) fn begin(app: &mut App, id: AskId) {
    let started = AnswerEvent::Started { turn: TurnId(id.0 as i64), conversation: ConversationId(1) };
    app.update(Message::Answer(id, started));
    app.update(Message::Answer(id, AnswerEvent::Passages { passages: passages(), coverage: WHOLE }));
    app.settle();
}

pub(crate) fn end(app: &mut App, id: AskId, answer: &str) -> Vec<Effect> {
    let effects = app.update(Message::Answer(
        id,
        AnswerEvent::Finished(AnswerEnd {
            answer: answer.into(),
            citations: check_answer(answer, &passages()),
            finish: FinishReason::Stop,
            usage: None,
            timings: AnswerTimings { open: 0, search: 40, first_token: Some(1300), total: 2200 },
            unanswered: false,
            evidence: None,
            withdrawn: None,
        }),
    ));
    app.settle();
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

pub(crate) fn passage(rank: usize, page: u32, text: &str) -> Passage {
    Passage {
        rank,
        score: 1.0 / rank as f32,
        dense_score: Some(0.9),
        lexical_score: Some(3.0),
        document: "guide.pdf".into(),
        locator: Locator {
            document: DocumentId("d".into()),
            spans: vec![PageSpan { page, start: 0, end: text.len() }],
        },
        section: vec!["Why it fails".into()],
        text: text.into(),
    }
}

pub(crate) fn answered(question: &str, answer: &str, passages: Vec<Passage>) -> TurnView {
    let mut turn = TurnView::asked(question, "answer");
    turn.take(AnswerEvent::Passages { passages: passages.clone(), coverage: Coverage::default() });
    turn.take(AnswerEvent::Finished(AnswerEnd {
        answer: answer.into(),
        citations: check_answer(answer, &passages),
        finish: FinishReason::Stop,
        usage: None,
        timings: AnswerTimings::default(),
        unanswered: false,
        evidence: None,
        withdrawn: None,
    }));
    turn
}

/// A page whose lines with tabs are tables with one header row.
pub(crate) fn page_with_tables(number: u32, text: &str) -> Page {
    let mut tables: Vec<TablePart> = Vec::new();
    let (mut at, mut within) = (0, false);
    for line in text.split_inclusive('\n') {
        let row = line.trim_end_matches('\n');
        if row.contains('\t') {
            if !within {
                tables.push(TablePart { start: at, header_rows: 1, header_columns: 1, ..TablePart::default() });
            }
            let part = tables.last_mut().unwrap();
            let mut start = at;
            for (col, words) in (0..).zip(row.split('\t')) {
                part.columns = part.columns.max(col + 1);
                if !words.is_empty() {
                    let (row, end) = (part.rows, start + words.len());
                    part.cells.push(PartCell { row, col, row_span: 1, col_span: 1, start, end, bounds: None });
                }
                start += words.len() + 1;
            }
            part.rows += 1;
            part.end = at + row.len();
        }
        within = row.contains('\t');
        at += line.len();
    }
    Page { number, text: text.into(), quality: 1.0, tables, ..Page::default() }
}
