//! Effects as tasks: each runs on its own, reports through the one channel, and is cancelled by being dropped.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::{inspect, models};
use crate::adapters::library::{ConversationSummary, LibraryError};
use crate::adapters::private;
use crate::adapters::reader::ReadError;
use crate::adapters::templates;
use crate::app::message::{Edition, FileRow, LibraryHit, OpenFailure, SessionRow};
use crate::app::{AskId, Effect, Locale, Message, OpenId, Question};
use crate::config::{Config, Providers};
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::conversation::export::markdown;
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::conversation::{Conversation, ConversationId};
use crate::domain::document::{Document, DocumentId, ENDINGS, FileNow, Page, PageSpan};
use crate::domain::finding::passage::{Passage, SearchMode};
use crate::domain::text::clean;
use crate::say;
use crate::tasks::Workspace;
use crate::tasks::ask::answer;
use crate::tasks::chart::chart;
use crate::tasks::forget;
use crate::tasks::open::from_library::open_from_library;
use crate::tasks::open::refining::refine;
use crate::tasks::open::{OpenError, open};
use crate::tasks::search::library::search_library;
use crate::tasks::search::{SearchError, SearchOptions};
use crate::tasks::workspace::edition::written_since;

/// The most places that a search in a document lists.
const MOST_FOUND: usize = 2_000;

/// A task that ends when this is dropped.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs effects.
pub struct Executor {
    workspace: Arc<Workspace>,
    sender: UnboundedSender<Message>,
    password: Option<String>,
    providers: Arc<Providers>,
    locale: Locale,
    answers: HashMap<AskId, Running>,
    opens: HashMap<OpenId, Running>,
}

impl Executor {
    /// An executor that reports to `sender`. The configuration's password is tried on encrypted files before anybody is
    /// asked.
    pub fn new(
        workspace: Arc<Workspace>,
        sender: UnboundedSender<Message>,
        config: &Config,
        locale: Locale,
    ) -> Executor {
        let (password, providers) = (config.password.clone(), Arc::new(config.providers.clone()));
        Executor { workspace, sender, password, providers, locale, answers: HashMap::new(), opens: HashMap::new() }
    }

    /// Begins what an effect says. Returns at once.
    pub fn run(&mut self, effect: Effect) {
        self.answers.retain(|_, task| !task.0.is_finished());
        self.opens.retain(|_, task| !task.0.is_finished());
        let workspace = self.workspace.clone();
        let (sender, locale) = (self.sender.clone(), self.locale);
        match effect {
            Effect::Open { id, path, password } => {
                let password = password.or_else(|| self.password.clone());
                let task = tokio::spawn(open_document(workspace, sender, id, path, password));
                self.opens.insert(id, Running(task));
            }
            Effect::OpenKnown { id, document } => {
                let task = tokio::spawn(open_known(workspace, sender, id, document, self.password.clone()));
                self.opens.insert(id, Running(task));
            }
            Effect::Close(id) => drop(self.opens.remove(&id)),
            Effect::Ask { id, question } => {
                let documents = question.documents.clone();
                self.blocking(move |w| Message::FilesNow(files_now(&w, documents)));
                let task = tokio::spawn(ask(workspace, sender, id, question, locale));
                self.answers.insert(id, Running(task));
            }
            // Dropping the task drops the request, which closes its connection.
            Effect::Cancel(id) => drop(self.answers.remove(&id)),
            Effect::ConnectModel => self.spawn(async move {
                let model = workspace.language_models.current().await;
                Message::Model(
                    model.map(|m| m.map_or_else(ModelInfo::extractive, |m| m.info())).map_err(|e| e.to_string()),
                )
            }),
            Effect::LoadModels => {
                let providers = self.providers.clone();
                self.spawn(async move { Message::Models(models::list(&workspace, &providers).await) });
            }
            Effect::TakeModel { provider, model } => {
                let providers = self.providers.clone();
                self.spawn(async move {
                    Message::ModelTaken(models::take(&workspace, providers, (provider, model), locale).await)
                });
            }
            Effect::LoadTemplates => {
                tokio::spawn(watch_templates(workspace, sender));
            }
            Effect::LoadPage { document, page } => self.blocking(move |w| load_page(&w, document, page, locale)),
            Effect::Find { document, wanted } => self.blocking(move |w| {
                let spans: Result<Vec<PageSpan>, LibraryError> = w.library.find_text(&document, &wanted, MOST_FOUND);
                Message::Found { document, wanted, spans: spans.map_err(|e| e.to_string()) }
            }),
            Effect::Chart { document, question } => self.spawn(async move {
                let chart = chart(&workspace, &document, question).await.map_err(|e| e.to_string());
                Message::Chart { document, chart }
            }),
            Effect::LoadLibrary => {
                self.blocking(|w| Message::Library(library(&w).map_err(|e| e.to_string())));
            }
            Effect::SearchLibrary(wanted) => self.spawn(async move {
                let hits = library_hits(&workspace, &wanted).await.map_err(|e| e.to_string());
                Message::LibraryHits { wanted, hits }
            }),
            Effect::LoadSessions => self.blocking(|w| Message::Sessions(sessions(&w).map_err(|e| e.to_string()))),
            Effect::LoadSession(id) => {
                self.blocking(move |w| Message::Session(load_session(&w, id).map_err(|e| e.to_string())));
            }
            Effect::LoadEditions(ids) => {
                self.blocking(move |w| Message::Editions(ids.iter().filter_map(|id| edition(&w, id)).collect()));
            }
            Effect::DeleteSession(id) => self.blocking(move |w| {
                let deleted = forget::conversation(&w, id).and_then(|_| sessions(&w));
                Message::SessionsChanged(deleted.map_err(|e| e.to_string()))
            }),
            Effect::ListFiles(folder) => self.blocking(move |_| {
                let folder = folder.canonicalize().unwrap_or(folder);
                let files = list_files(&folder).map_err(|e| {
                    let path = folder.display().to_string();
                    say!(locale, "said-not-listed", path = path, why = e.to_string())
                });
                Message::Files { folder, files }
            }),
            Effect::Inspect(question) => self
                .spawn(async move { Message::Request(inspect::request(&workspace, to_ask(question), locale).await) }),
            Effect::RenameSession { id, title } => self.blocking(move |w| {
                let renamed = w.library.rename_conversation(id, &title).and_then(|_| sessions(&w));
                Message::SessionsChanged(renamed.map_err(|e| e.to_string()))
            }),
            Effect::Branch { conversation, turns } => self.blocking(move |w| {
                let branch = || -> Result<_, LibraryError> {
                    let of = w.library.conversation(conversation)?;
                    let id = w.library.branch_conversation(of.id, turns, &of.title, crate::tasks::time::now())?;
                    load_session(&w, id)
                };
                Message::Session(branch().map_err(|e| e.to_string()))
            }),
            Effect::Export { id, json } => self.blocking(move |w| match export(&w, id, json, locale) {
                Ok(path) => Message::Done(say!(locale, "said-written", path = path.display().to_string())),
                Err(problem) => Message::Problem(problem),
            }),
            // The loop does these itself: they are the terminal's.
            Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend | Effect::Quit => {}
        }
    }

    fn spawn(&self, work: impl Future<Output = Message> + Send + 'static) {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let _ = sender.send(work.await);
        });
    }

    fn blocking(&self, work: impl FnOnce(Arc<Workspace>) -> Message + Send + 'static) {
        let (workspace, locale) = (self.workspace.clone(), self.locale);
        self.spawn(async move {
            match tokio::task::spawn_blocking(move || work(workspace)).await {
                Ok(message) => message,
                Err(fault) => Message::Problem(say!(locale, "said-fault", why = fault.to_string())),
            }
        });
    }
}

/// What has become of documents' files, with when each was read where it is another.
fn files_now(workspace: &Workspace, documents: Vec<DocumentId>) -> Vec<(DocumentId, FileNow, String)> {
    let look = |id: DocumentId| {
        let now = workspace.file_now(&id);
        let read = if now == FileNow::Same { String::new() } else { read_at(workspace, &id) };
        (id, now, read)
    };
    documents.into_iter().map(look).collect()
}

/// A document as the library has it.
fn edition(workspace: &Workspace, id: &DocumentId) -> Option<Edition> {
    let document = workspace.library.document(id).ok().flatten()?;
    Some(Edition { document, read: read_at(workspace, id), labels: workspace.labels(id) })
}

/// When a document was opened last, as it is shown.
fn read_at(workspace: &Workspace, id: &DocumentId) -> String {
    let opened = workspace.library.opened_at(id).ok().flatten();
    opened.map(|second| shown_time(&jiff::tz::TimeZone::system(), second)).unwrap_or_default()
}

fn shown_time(zone: &jiff::tz::TimeZone, second: i64) -> String {
    let time = jiff::Timestamp::from_second(second);
    time.map(|t| zone.to_datetime(t).strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

/// How often the folder of templates is looked at. A look is a handful of `stat` calls.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);

/// Reads the templates, and again whenever one was saved, until the interface is gone.
async fn watch_templates(workspace: Arc<Workspace>, sender: UnboundedSender<Message>) {
    let mut known = None;
    loop {
        let (w, before) = (workspace.clone(), known.clone());
        let read = tokio::task::spawn_blocking(move || {
            let now = templates::signature(&w.settings.prompts);
            let changed = before.as_ref() != Some(&now);
            (changed.then(|| templates::all(&w.settings.prompts)), now)
        });
        let Ok((changed, now)) = read.await else { return };
        known = Some(now);
        if let Some((all, errors)) = changed {
            let problems = errors.iter().map(ToString::to_string).collect();
            if sender.send(Message::Templates(all, problems)).is_err() {
                return;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn load_session(workspace: &Workspace, id: ConversationId) -> Result<(Conversation, Vec<Document>), LibraryError> {
    let conversation = workspace.library.conversation(id)?;
    let documents = conversation.documents.iter().filter_map(|d| workspace.library.document(d).transpose());
    let documents = documents.collect::<Result<Vec<_>, _>>()?;
    Ok((conversation, documents))
}

async fn open_document(
    workspace: Arc<Workspace>,
    sender: UnboundedSender<Message>,
    id: OpenId,
    path: PathBuf,
    password: Option<String>,
) {
    let (events, mut heard) = unbounded_channel();
    let forward = sender.clone();
    // Ends when the opening does: that drops the other end.
    let forwarding = tokio::spawn(async move {
        while let Some(event) = heard.recv().await {
            let _ = forward.send(Message::Opening(id, event));
        }
    });
    let result = open(&workspace, &expand_home(&path), password, events).await;
    let _ = forwarding.await;
    let failure = match result {
        // What is done further is not waited for: a finer index.
        Ok(opened) => {
            if let Err(error) = refine(&workspace, &opened.document.id, |_, _| {}).await {
                tracing::warn!(%error, "sentences were not embedded");
            }
            return;
        }
        Err(OpenError::Read(ReadError::Cancelled)) => return,
        Err(OpenError::Read(ReadError::PasswordNeeded(_))) => OpenFailure::Password { wrong: false },
        Err(OpenError::Read(ReadError::WrongPassword(_))) => OpenFailure::Password { wrong: true },
        Err(error) => OpenFailure::Other(error.to_string()),
    };
    let _ = sender.send(Message::OpenFailed(id, failure));
}

/// Makes a document ready out of the library; what is missing there, or may have changed since, is done as for any file.
async fn open_known(
    workspace: Arc<Workspace>,
    sender: UnboundedSender<Message>,
    id: OpenId,
    document: Document,
    password: Option<String>,
) {
    let last = workspace.library.opened_at(&document.id).ok().flatten();
    if last.is_none_or(|last| written_since(&document.file(), last)) {
        return open_document(workspace, sender, id, document.file(), password).await;
    }
    let taken = open_from_library(&workspace, Some(document.id.clone())).await.unwrap_or_default();
    let opened = taken.documents.first().and_then(|document| workspace.opened(&document.id));
    let Some(opened) = opened.filter(|opened| opened.coverage().complete()) else {
        return open_document(workspace, sender, id, document.file(), password).await;
    };
    let skipped = workspace.library.skipped(&document.id).unwrap_or_default();
    let coverage = opened.coverage();
    let attachments = workspace.library.attachments(&document.id).unwrap_or_default();
    let named = (!attachments.is_empty()).then_some(OpenEvent::Attachments(attachments));
    let labels = OpenEvent::Labels { document: document.id.clone(), labels: workspace.labels(&document.id) };
    let opened = OpenEvent::Opened { document, cached: true };
    for event in [Some(labels), Some(opened), named, Some(OpenEvent::Ready { coverage, skipped })].into_iter().flatten()
    {
        let _ = sender.send(Message::Opening(id, event));
    }
}

async fn ask(
    workspace: Arc<Workspace>,
    sender: UnboundedSender<Message>,
    id: AskId,
    question: Question,
    locale: Locale,
) {
    let (events, mut heard) = unbounded_channel();
    let work = tokio::spawn(async move { answer(&workspace, to_ask(question), events).await });
    // Dropped with this task, and with it the request.
    let mut work = Running(work);
    while let Some(event) = heard.recv().await {
        let _ = sender.send(Message::Answer(id, event));
    }
    if let Err(fault) = (&mut work.0).await
        && fault.is_panic()
    {
        let message = say!(locale, "said-fault-answer");
        let _ = sender.send(Message::Answer(id, AnswerEvent::Failed { message, partial: String::new() }));
    }
}

pub(super) fn to_ask(question: Question) -> Ask {
    Ask {
        conversation: question.conversation,
        values: question.values,
        steer: question.steer,
        continues: question.continues,
        ..Ask::new(question.documents, question.text, question.template)
    }
}

fn load_page(workspace: &Workspace, document: DocumentId, number: u32, locale: Locale) -> Message {
    let page = match workspace.library.page(&document, number) {
        Ok(Some(page)) => Ok(page),
        Ok(None) => {
            let skipped = workspace.library.skipped(&document).unwrap_or_default();
            match skipped.into_iter().find(|s| s.page == number) {
                Some(skipped) => Ok(Page { number, warning: Some(skipped.reason), ..Page::default() }),
                None => Err(say!(locale, "said-page-unread")),
            }
        }
        Err(error) => Err(error.to_string()),
    };
    Message::Page { document, number, page }
}

/// The documents, the one opened last first, and the conversation that was last added to.
fn library(workspace: &Workspace) -> Result<(Vec<Document>, Option<SessionRow>), LibraryError> {
    let last = workspace.library.conversations()?.into_iter().find(|c| c.turns > 0);
    let last = last.map(|c| session(workspace, &jiff::tz::TimeZone::system(), c, String::new()));
    Ok((workspace.library.documents()?, last))
}

/// Passages listed of a search through the library.
const LIBRARY_HITS: usize = 30;

async fn library_hits(workspace: &Arc<Workspace>, wanted: &str) -> Result<Vec<LibraryHit>, SearchError> {
    let options = SearchOptions {
        mode: SearchMode::Hybrid,
        limit: LIBRARY_HITS,
        budget: u32::MAX,
        widen: false,
        patience: std::time::Duration::ZERO,
    };
    let shelf = search_library(workspace, wanted, options).await?;
    let hit = |passage: &Passage| {
        let document = shelf.document(passage)?.clone();
        let labels = workspace.labels(&document.id);
        Some(LibraryHit { document, passage: passage.clone(), labels })
    };
    Ok(shelf.found.passages.iter().filter_map(hit).collect())
}

fn sessions(workspace: &Workspace) -> Result<Vec<SessionRow>, LibraryError> {
    let zone = jiff::tz::TimeZone::system();
    let mut texts = workspace.library.conversation_texts()?;
    let rows = workspace.library.conversations()?.into_iter().map(|c| {
        let text = texts.remove(&c.id).unwrap_or_default();
        session(workspace, &zone, c, text)
    });
    Ok(rows.collect())
}

fn session(workspace: &Workspace, zone: &jiff::tz::TimeZone, c: ConversationSummary, text: String) -> SessionRow {
    SessionRow {
        id: c.id,
        title: c.title,
        documents: names(workspace, &c.documents),
        text,
        turns: c.turns,
        updated: shown_time(zone, c.updated),
    }
}

fn names(workspace: &Workspace, ids: &[DocumentId]) -> Vec<String> {
    ids.iter()
        .map(|id| match workspace.library.document(id) {
            Ok(Some(document)) => clean(document.name()).into_owned(),
            _ => id.short().to_string(),
        })
        .collect()
}

/// Folders first, then files that can be opened, each by name; nothing hidden.
fn list_files(folder: &Path) -> std::io::Result<Vec<FileRow>> {
    let mut rows: Vec<FileRow> = std::fs::read_dir(folder)?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let data = std::fs::metadata(entry.path()).ok()?;
            let ending = name.rsplit('.').next().map(str::to_lowercase).unwrap_or_default();
            let shown = !name.starts_with('.') && (data.is_dir() || ENDINGS.contains(&ending.as_str()));
            shown.then_some(FileRow { name, folder: data.is_dir(), size: data.len() })
        })
        .collect();
    rows.sort_by(|a, b| (!a.folder, &a.name).cmp(&(!b.folder, &b.name)));
    if folder.parent().is_some() {
        rows.insert(0, FileRow { name: "..".into(), folder: true, size: 0 });
    }
    Ok(rows)
}

/// `~/x` as shells understand it, for paths typed into the interface.
fn expand_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_path_buf(),
    }
}

/// Writes a conversation beside the person, never over another file; where that is not allowed, into the data
/// directory.
fn export(workspace: &Workspace, id: ConversationId, json: bool, locale: Locale) -> Result<PathBuf, String> {
    let conversation = workspace.library.conversation(id).map_err(|e| e.to_string())?;
    let (text, ending) = if json {
        (serde_json::to_string_pretty(&conversation).map_err(|e| e.to_string())?, "json")
    } else {
        let printed = workspace.printed(conversation.cited());
        (markdown(&conversation, &names(workspace, &conversation.documents), &printed), "md")
    };
    let here = std::env::current_dir().unwrap_or_default();
    let mut problem = String::new();
    for folder in [here, workspace.settings.home.join("exports")] {
        let ours = folder.starts_with(&workspace.settings.home);
        for n in 1..1000 {
            let number = if n == 1 { String::new() } else { format!("-{n}") };
            let path = folder.join(format!("docent-{}{number}.{ending}", id.0));
            let mut options = std::fs::File::options();
            options.write(true).create_new(true);
            // Beside the library as private as the library is; where the person works, as the person's other files.
            let file = match ours {
                true => private::make_folder(&folder).and_then(|()| private::open(&mut options, &path)),
                false => options.open(&path),
            };
            match file.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())) {
                Ok(()) => return Ok(path),
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => {
                    let path = path.display().to_string();
                    problem = say!(locale, "said-not-written", path = path, why = e.to_string());
                    break;
                }
            }
        }
    }
    Err(problem)
}
