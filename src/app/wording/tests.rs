//! A sample of every report: its English equals its `Display`, and its Chinese contains no English sentence.

use std::path::PathBuf;

use super::*;
use crate::domain::document::labels::{PageChoice, PageName};
use crate::domain::document::page_note::PageNote;
use crate::domain::report::embedding::{EmbedError, FileFault, ModelError};
use crate::domain::report::language_model::{
    Advice, Break, EmbeddedError, KeyFault, LlmError, Meant, Said, Setup, Silence, UrlFault, WeightsError,
};
use crate::domain::report::library::LibraryError;
use crate::domain::report::reading::{Damage, Found, ReadError, Undrawn};
use crate::domain::report::template::{TemplateError, TemplateFault};
use crate::domain::report::{HowFound, LeftOff, Notice, PlaceName, Waiting, WithoutMeaning};

fn path() -> PathBuf {
    PathBuf::from("/a/b.pdf")
}

/// A text that no catalogue has: a name, or a system message.
fn quoted() -> String {
    "E42".into()
}

fn reading() -> Vec<ReadError> {
    let mut all = vec![
        ReadError::Missing(path()),
        ReadError::Directory(path()),
        ReadError::Empty(path()),
        ReadError::Io { path: path(), reason: quoted() },
        ReadError::NoReader { program: path(), reason: quoted() },
        ReadError::PasswordNeeded(path()),
        ReadError::WrongPassword(path()),
        ReadError::Certificates(path()),
        ReadError::ForeignLock { path: path(), method: quoted() },
        ReadError::TooLarge { path: path(), megabytes: 4096, most: 3072 },
        ReadError::NeedsMemory { path: path(), megabytes: 960 },
        ReadError::Cancelled,
    ];
    let found = [
        Found::LeftOut,
        Found::NoPdfHeader,
        Found::Zip,
        Found::OldWord,
        Found::NotText,
        Found::Device,
        Found::NoEpub,
        Found::NoDocx,
    ];
    all.extend(found.map(|found| ReadError::Unsupported { path: path(), found }));
    let damages = [
        Damage::NoPdf,
        Damage::NoPages,
        Damage::NoText,
        Damage::NotDrawable,
        Damage::Changed,
        Damage::Confused,
        Damage::Ended,
        Damage::Late(20),
        Damage::Archive(quoted()),
        Damage::ManyParts { parts: 60_000, most: 50_000 },
        Damage::PartClosed { part: quoted(), reason: quoted() },
        Damage::PartPacked { part: quoted(), reason: quoted() },
        Damage::PartTooLarge { part: quoted(), most: 64, all: 256 },
        Damage::NoPackage,
        Damage::PackageMissing,
        Damage::Drm,
        Damage::NoChapters,
        Damage::Said(quoted()),
    ];
    all.extend(damages.map(|reason| ReadError::Damaged { path: path(), reason }));
    let undrawn = [
        Undrawn::NoPage,
        Undrawn::Size { width: 10, height: 10_000 },
        Undrawn::Late(10),
        Undrawn::Memory(480),
        Undrawn::Ended,
        Undrawn::CutShort,
        Undrawn::NoProgram,
        Undrawn::Said(quoted()),
    ];
    all.extend(undrawn.map(|reason| ReadError::NotDrawn { path: path(), page: 3, reason }));
    all
}

fn notes() -> Vec<PageNote> {
    vec![
        PageNote::Confused,
        PageNote::Ended,
        PageNote::Late(20),
        PageNote::Memory(480),
        PageNote::Damaged(quoted()),
        PageNote::TooMuch,
        PageNote::Image,
        PageNote::ImageWithRemarks,
        PageNote::MostlyImage,
        PageNote::AllHidden,
        PageNote::Hidden(1),
        PageNote::Hidden(12),
        PageNote::HiddenInDocument(12),
        PageNote::Unplaced(12),
        PageNote::Guessed,
        PageNote::Unread,
        PageNote::Drawing,
        PageNote::Blank,
        PageNote::NoCharacters,
        PageNote::Unreadable(7),
        PageNote::NoWords,
        PageNote::Apart,
        PageNote::Illegible { characters: 1200, percent: 9 },
        PageNote::Other(quoted()),
    ]
}

fn library() -> Vec<LibraryError> {
    vec![
        LibraryError::HomeIsFile(path()),
        LibraryError::Home { path: path(), reason: quoted() },
        LibraryError::Newer { path: path(), found: 9, known: 3 },
        LibraryError::Damaged { path: path(), reason: quoted() },
        LibraryError::Full(path()),
        LibraryError::Disk { path: path(), reason: quoted() },
        LibraryError::Sqlite { path: path(), reason: quoted() },
        LibraryError::StillRead(path()),
        LibraryError::NoConversation(1234),
    ]
}

fn files() -> Vec<ModelError> {
    let damaged = |reason| ModelError::Damaged { file: path(), reason };
    vec![
        ModelError::Missing { name: quoted(), folder: path() },
        damaged(FileFault::Length { found: 10, wanted: 12_345 }),
        damaged(FileFault::Hash),
        damaged(FileFault::Said(quoted())),
    ]
}

fn embedding() -> Vec<EmbedError> {
    let mut all = vec![
        EmbedError::Unknown { name: quoted(), near: None },
        EmbedError::Unknown { name: quoted(), near: Some(quoted()) },
        EmbedError::Hub { name: quoted(), reason: quoted() },
        EmbedError::Runtime { path: path(), reason: quoted() },
        EmbedError::NoRuntime(path()),
        EmbedError::Failed { name: quoted(), reason: quoted() },
        EmbedError::NoHash(quoted()),
    ];
    all.extend(files().into_iter().map(EmbedError::from));
    all
}

fn language_models() -> Vec<LlmError> {
    let server = || "http://127.0.0.1:9/v1".to_string();
    let advice = [
        Advice::BaseUrl,
        Advice::Redirect,
        Advice::Certificate,
        Advice::Proxy("HTTPS_PROXY".into()),
        Advice::Running,
        Advice::Name,
        Advice::Credit,
        Advice::TooMany,
        Advice::TooLarge,
    ];
    let mut silences: Vec<Silence> =
        advice.clone().map(|advice| Silence::Connection { causes: quoted(), advice: Some(advice) }).into();
    silences.extend([
        Silence::Connection { causes: quoted(), advice: None },
        Silence::NoAnswer(quoted()),
        Silence::Closed,
    ]);
    let mut all: Vec<LlmError> =
        silences.into_iter().map(|reason| LlmError::Unreachable { server: server(), reason }).collect();
    let refused = |said, advice, wait| LlmError::Refused { server: server(), status: 429, said, advice, wait };
    all.extend(advice.map(|advice| refused(Said::Words(quoted()), Some(advice), None)));
    all.extend([
        refused(Said::Nothing, None, Some(3600)),
        refused(Said::NoJson(quoted()), Some(Advice::BaseUrl), Some(90)),
        refused(Said::NoAnswer, None, None),
    ]);
    let missing =
        |suggestion, available| LlmError::NoSuchModel { server: server(), model: "m".into(), suggestion, available };
    all.extend([
        missing(None, vec![]),
        missing(None, vec!["a".into(), "b".into()]),
        missing(Some("n".into()), vec!["n".into()]),
        LlmError::LocalOnly { host: "example.org".into() },
        LlmError::Stalled { server: server(), seconds: 120 },
    ]);
    all.extend(
        [(0, 0), (6031, 0), (0, 4096), (6031, 4096)]
            .map(|(prompt_tokens, context_tokens)| LlmError::TooLong { prompt_tokens, context_tokens }),
    );
    all.extend([Break::Said(quoted()), Break::Line(16), Break::Length(16)].map(LlmError::Broken));
    let setups = [
        Setup::BaseUrl { provider: "p".into(), fault: UrlFault::NoUrl { url: "::".into(), reason: quoted() } },
        Setup::BaseUrl { provider: "p".into(), fault: UrlFault::NoHost { url: "ftp://x".into() } },
        Setup::Client { server: server(), reason: quoted() },
        Setup::Header { name: "X".into(), provider: "p".into() },
        Setup::GeminiModel("a b".into()),
        Setup::NoModel(server()),
        Setup::NoServer,
    ];
    all.extend(setups.map(LlmError::from));
    let keys = [
        KeyFault::Missing { server: server(), status: 401, said: quoted() },
        KeyFault::Wrong { server: server(), status: 403, said: quoted() },
        KeyFault::Unsendable,
    ];
    all.extend(keys.map(LlmError::from));
    all.extend(embedded().into_iter().map(LlmError::from));
    all
}

fn embedded() -> Vec<EmbeddedError> {
    let unknown = |meant, no_ollama| EmbeddedError::Unknown { name: "m".into(), folder: path(), meant, no_ollama };
    let mut all = vec![
        EmbeddedError::LeftOut,
        EmbeddedError::NoWeights,
        EmbeddedError::NotInstalled(path()),
        unknown(Meant::Known("m".into()), false),
        unknown(Meant::Near("n".into()), true),
        unknown(Meant::Unknown, true),
        EmbeddedError::Processor,
        EmbeddedError::Memory { path: path(), needed: 20_000, free: 8_000 },
        EmbeddedError::Thread(quoted()),
        EmbeddedError::Backend(quoted()),
        EmbeddedError::Load { path: path(), reason: quoted() },
        EmbeddedError::Context { tokens: 16_384, reason: quoted() },
        EmbeddedError::Failed(quoted()),
        EmbeddedError::Stopped,
    ];
    all.extend(files().into_iter().map(EmbeddedError::from));
    let weights = [
        WeightsError::Closed { path: path(), reason: quoted() },
        WeightsError::NoFile(path()),
        WeightsError::NoGguf(path()),
        WeightsError::CutShort { path: path(), bytes: 10, needed: None },
        WeightsError::CutShort { path: path(), bytes: 10, needed: Some(2_000_000_000) },
        WeightsError::Strange { path: path(), reason: quoted() },
    ];
    all.extend(weights.map(EmbeddedError::from));
    all
}

fn templates() -> Vec<TemplateError> {
    let near = || Some("audience".to_string());
    let name = || "adience".to_string();
    let faults = [
        TemplateFault::Missing { near: None, known: "a, b".into() },
        TemplateFault::Missing { near: Some("a".into()), known: "a, b".into() },
        TemplateFault::Unreadable(quoted()),
        TemplateFault::NoFrontMatter,
        TemplateFault::Unclosed,
        TemplateFault::FrontMatter { said: quoted(), near: None },
        TemplateFault::FrontMatter { said: quoted(), near: near() },
        TemplateFault::Empty,
        TemplateFault::Passages(5000),
        TemplateFault::Budget(10),
        TemplateFault::Temperature,
        TemplateFault::Translation { language: "zh".into(), name: name() },
        TemplateFault::Reserved("passages".into()),
        TemplateFault::Body(quoted()),
        TemplateFault::Undeclared { name: name(), near: None },
        TemplateFault::Undeclared { name: name(), near: near() },
        TemplateFault::NoVariable { name: name(), near: None, known: String::new() },
        TemplateFault::NoVariable { name: name(), near: None, known: "a, b".into() },
        TemplateFault::NoVariable { name: name(), near: near(), known: "audience".into() },
        TemplateFault::Unset { name: name(), purpose: quoted() },
        TemplateFault::Choice { name: name(), choices: "a, b".into(), value: "c".into() },
        TemplateFault::NoQuestion,
    ];
    let error = |(n, fault)| TemplateError { template: "t.md".into(), line: (n % 2 == 0).then_some(n), fault };
    faults.into_iter().enumerate().map(error).collect()
}

fn failures() -> Vec<Failure> {
    let mut all: Vec<Failure> = reading().into_iter().map(Failure::from).collect();
    all.extend(library().into_iter().map(Failure::from));
    all.extend(embedding().into_iter().map(Failure::from));
    all.extend(language_models().into_iter().map(Failure::from));
    all.extend(templates().into_iter().map(Failure::from));
    let no_text = |reason| Failure::NoText { path: path(), pages: 1234, reason };
    all.extend([
        Failure::Index(quoted()),
        Failure::Models(language_models().into_iter().take(3).collect()),
        no_text(None),
        no_text(Some(PageNote::Image)),
        Failure::NotOpen("0123abcd".into()),
        Failure::PageUnread,
        Failure::NoMark(quoted()),
        Failure::NoModel { name: "m".into(), near: None },
        Failure::NoModel { name: "m".into(), near: Some("n".into()) },
        Failure::NotWritten { path: path(), reason: quoted() },
        Failure::NotListed { path: path(), reason: quoted() },
        Failure::Internal(quoted()),
        Failure::Said(quoted()),
    ]);
    let continuing = [
        NotContinued::NoConversation,
        NotContinued::NoTurn,
        NotContinued::Withdrawn,
        NotContinued::Whole,
        NotContinued::NoModel,
    ];
    all.extend(continuing.map(Failure::from));
    all
}

fn pages() -> [PageName; 6] {
    let text = |text: &str| text.to_string();
    [
        PageName::Printed(text("iii"), text("iii")),
        PageName::Printed(text("iii"), text("v")),
        PageName::Shared((text("2"), text("2")), (7, 7)),
        PageName::Shared((text("2"), text("3")), (7, 8)),
        PageName::InFile(1, 1),
        PageName::InFile(1, 2),
    ]
}

fn waits() -> Vec<Waiting> {
    let why = || LlmError::Stalled { server: "http://127.0.0.1:9".into(), seconds: 120 };
    let found = |place, without_meaning| Waiting::Found(HowFound { place, without_meaning });
    let mut all = vec![
        Waiting::Reading,
        Waiting::NextModel(why()),
        Waiting::Instead { why: why(), model: "m".into() },
        Waiting::Retrying { why: why(), attempt: 2, seconds: 5 },
        Waiting::Retrying { why: why(), attempt: 2, seconds: 0 },
        found(Some(PlaceName::Named("E42".into())), None),
        found(Some(PlaceName::Pages(pages()[..2].to_vec())), Some(WithoutMeaning::Loading)),
    ];
    all.extend(embedding().into_iter().map(|error| found(None, Some(WithoutMeaning::Failed(error)))));
    let left_off = [(1, 0, 0), (5, 1, 0), (0, 3, 1), (2, 2, 2)];
    all.extend(
        left_off
            .map(|(passages, turns_shortened, turns)| Waiting::LeftOff(LeftOff { passages, turns_shortened, turns })),
    );
    all
}

fn notices() -> Vec<Notice> {
    let mut all: Vec<Notice> = pages().map(Notice::NoTextOn).into();
    all.extend([
        Notice::NoTextOnCounted { first: 3, last: 3 },
        Notice::NoTextOnCounted { first: 3, last: 4 },
        Notice::NoPage { page: 99, last: 67, called: None },
        Notice::NotPrinted("xx".into()),
    ]);
    all.extend(pages().map(|called| Notice::NoPage { page: 99, last: 67, called: Some(called) }));
    let printed = || PageName::Printed("44".into(), "44".into());
    let mut choices = vec![PageChoice::Shared { name: "5".into(), places: vec![(5, 5), (15, 15), (25, 26)] }];
    for counted in [(44, 44), (44, 45)] {
        for called in [None, Some(printed())] {
            choices.push(PageChoice::AsPrinted { pages: printed(), counted, called: called.clone() });
            choices.push(PageChoice::AsCounted { name: "44".into(), counted, called });
        }
    }
    all.extend(choices.iter().map(|choice| Notice::PageChoice(vec![(None, choice.clone())])));
    all.push(Notice::PageChoice(choices.into_iter().map(|choice| (Some("a.pdf".into()), choice)).collect()));
    all
}

/// Every sample: its `Display`, and its wording in each language.
fn samples() -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    for failure in failures() {
        let said = |locale: Locale| locale.failure(&failure);
        all.push((failure.to_string(), said(Locale::English), said(Locale::Chinese)));
    }
    for note in notes() {
        let said = |locale: Locale| locale.page_note(&note);
        all.push((note.to_string(), said(Locale::English), said(Locale::Chinese)));
    }
    for waiting in waits() {
        let said = |locale: Locale| locale.waiting(&waiting);
        all.push((waiting.to_string(), said(Locale::English), said(Locale::Chinese)));
    }
    for notice in notices() {
        let said = |locale: Locale| locale.notice(&notice);
        all.push((notice.to_string(), said(Locale::English), said(Locale::Chinese)));
    }
    all
}

#[test]
fn english_says_what_the_commands_say() {
    let differ: Vec<String> = samples()
        .into_iter()
        .filter(|(display, english, _)| display != english)
        .map(|(display, english, _)| format!("{display}\n{english}\n"))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// The longest run of Latin words other than names, commands and paths.
fn longest_run_of_english(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let english = bare.len() > 1 && word.is_ascii() && bare.chars().all(|c| c.is_ascii_lowercase());
        run = if english { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[test]
fn chinese_has_no_english_sentence() {
    for (display, english, chinese) in samples() {
        assert!(longest_run_of_english(&chinese) < 4, "{chinese}");
        // Text that is only a quotation is the same in every language.
        let others = display == quoted();
        assert!(others || chinese != english && chinese.chars().any(|c| c > '\u{3000}'), "{display}: {chinese}");
    }
    assert!(longest_run_of_english("cannot read the file") >= 3);
}
