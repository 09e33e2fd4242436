//! Runs effects as tasks: each runs independently, reports through the one channel, and is cancelled by being dropped.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::{inspect, models};
use crate::adapters::library::LibraryError;
use crate::adapters::reader::ReadError;
use crate::app::message::OpenFailure;
use crate::app::{AskId, Effect, Locale, Message, OpenId};
use crate::config::{Config, Providers};
use crate::domain::conversation::ask::Ask;
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::report::Failure;
use crate::say;
use crate::tasks::ask::answer;
use crate::tasks::chart::chart;
use crate::tasks::export::{export, save};
use crate::tasks::files::expand_home;
use crate::tasks::open::OpenError;
use crate::tasks::open::known::{open_and_refine, open_known};
use crate::tasks::search::library;
use crate::tasks::{Workspace, choices, editions, files, forget, pages, sessions, tables, templates};

/// A task that is aborted on drop.
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

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
    /// An executor that reports to `sender`. The configured password is tried on encrypted files before the user is
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

    /// Starts an effect. Returns immediately.
    pub fn run(&mut self, effect: Effect) {
        self.answers.retain(|_, task| !task.0.is_finished());
        self.opens.retain(|_, task| !task.0.is_finished());
        let workspace = self.workspace.clone();
        let (sender, locale) = (self.sender.clone(), self.locale);
        match effect {
            Effect::Open { id, path, password } => {
                let password = password.or_else(|| self.password.clone());
                self.open(id, async move |events| {
                    open_and_refine(&workspace, &expand_home(&path), password, events).await
                });
            }
            Effect::OpenKnown { id, document } => {
                let password = self.password.clone();
                self.open(id, async move |events| open_known(&workspace, document, password, events).await);
            }
            Effect::Close(id) => drop(self.opens.remove(&id)),
            Effect::Ask { id, ask } => {
                let documents = ask.documents.clone();
                self.blocking(move |w| Message::FilesNow(editions::files_now(&w, documents)));
                let task = tokio::spawn(report_answer(workspace, sender, id, ask));
                self.answers.insert(id, Running(task));
            }
            // Dropping the task drops the request, which closes its connection.
            Effect::Cancel(id) => drop(self.answers.remove(&id)),
            Effect::ConnectModel => self.spawn(async move {
                let model = workspace.language_models.current().await;
                let info = model.map(|model| model.map_or_else(ModelInfo::extractive, |model| model.info()));
                Message::Model(info.map_err(Failure::from))
            }),
            Effect::LoadModels => {
                let servers = self.providers.servers();
                self.spawn(async move { Message::Models(workspace.language_models.candidates(servers).await) });
            }
            Effect::TakeModel { provider, model } => {
                let providers = self.providers.clone();
                self.spawn(
                    async move { Message::ModelTaken(models::take(&workspace, providers, (provider, model)).await) },
                );
            }
            Effect::LoadTemplates => {
                let read = move |all, problems| sender.send(Message::Templates(all, problems)).is_ok();
                tokio::spawn(templates::watch(workspace, read));
            }
            Effect::LoadPage { document, page: number } => self.blocking(move |w| {
                let page = pages::load(&w, &document, number).map_err(Failure::from);
                let page = page.and_then(|page| page.ok_or(Failure::PageUnread));
                Message::Page { document, number, page }
            }),
            Effect::Find { document, wanted } => self.blocking(move |w| {
                let spans = pages::find(&w, &document, &wanted).map_err(Failure::from);
                Message::Found { document, wanted, spans }
            }),
            Effect::Chart { document, question } => self.spawn(async move {
                let chart = chart(&workspace, &document, question).await.map_err(Failure::from);
                Message::Chart { document, chart }
            }),
            Effect::LoadLibrary => self.blocking(|w| {
                let listed = || Ok::<_, LibraryError>((w.library.documents()?, sessions::last(&w)?));
                Message::Library(listed().map_err(Failure::from))
            }),
            Effect::SearchLibrary(wanted) => self.spawn(async move {
                let hits = library::hits(&workspace, &wanted).await.map_err(Failure::from);
                Message::LibraryHits { wanted, hits }
            }),
            Effect::LoadSessions => {
                self.blocking(|w| Message::Sessions(sessions::list(&w).map_err(Failure::from)));
            }
            Effect::LoadSession(id) => {
                self.blocking(move |w| Message::Session(sessions::load(&w, id).map_err(Failure::from)));
            }
            Effect::LoadEditions(ids) => self.blocking(move |w| Message::Editions(editions::load(&w, &ids))),
            Effect::DeleteSession(id) => self.blocking(move |w| {
                let deleted = forget::conversation(&w, id).and_then(|_| sessions::list(&w));
                Message::SessionsChanged(deleted.map_err(Failure::from))
            }),
            Effect::ListFiles(folder) => self.blocking(move |_| {
                let folder = folder.canonicalize().unwrap_or(folder);
                let files = files::list(&folder)
                    .map_err(|e| Failure::NotListed { path: folder.clone(), reason: e.to_string() });
                Message::Files { folder, files }
            }),
            Effect::Inspect(ask) => {
                self.spawn(async move { Message::Request(inspect::request(&workspace, ask, locale).await) });
            }
            Effect::RenameSession { id, title } => self.blocking(move |w| {
                let renamed = w.library.rename_conversation(id, &title).and_then(|_| sessions::list(&w));
                Message::SessionsChanged(renamed.map_err(Failure::from))
            }),
            Effect::Branch { conversation, turns } => self.blocking(move |w| {
                let of = w.library.conversation(conversation);
                let branch = of.and_then(|of| sessions::branch(&w, &of, turns)).and_then(|id| sessions::load(&w, id));
                Message::Session(branch.map_err(Failure::from))
            }),
            Effect::Export { id, json } => self.blocking(move |w| match export(&w, id, json) {
                Ok(path) => Message::Done(say!(locale, "said-written", path = path.display().to_string())),
                Err(error) => Message::Problem(locale.failure(&error)),
            }),
            Effect::TakeTable { document, place, file } => self.blocking(move |w| {
                let taken = if file {
                    let written = tables::export(&w, &document, &place);
                    written.map(|path| Message::Done(say!(locale, "said-written", path = path.display().to_string())))
                } else {
                    tables::whole(&w, &document, &place).map(|table| Message::ToCopy(tables::titled_markdown(&table)))
                };
                taken.unwrap_or_else(|error| Message::Problem(locale.failure(&error)))
            }),
            Effect::KeepChoice { conversation, choice } => {
                self.blocking(move |w| match choices::keep(&w, conversation, &choice) {
                    Ok(count) => Message::ChoiceKept(choice.verdict, count),
                    Err(error) => Message::Problem(locale.failure(&error)),
                });
            }
            Effect::SaveTable(text) => self.blocking(move |w| match save(&w, "docent-table", "csv", &text) {
                Ok(path) => Message::Done(say!(locale, "said-written", path = path.display().to_string())),
                Err(error) => Message::Problem(locale.failure(&error)),
            }),
            // Done by the event loop, which owns the terminal.
            Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend | Effect::Quit => {}
        }
    }

    /// Opens something, reporting its progress and, if it fails, why.
    fn open<Work>(&mut self, id: OpenId, work: impl FnOnce(UnboundedSender<OpenEvent>) -> Work)
    where
        Work: Future<Output = Result<(), OpenError>> + Send + 'static,
    {
        let (events, mut heard) = unbounded_channel();
        let (work, sender) = (work(events), self.sender.clone());
        let task = tokio::spawn(async move {
            let forward = sender.clone();
            // Ends with the opening, which drops the sender.
            let forwarding = tokio::spawn(async move {
                while let Some(event) = heard.recv().await {
                    let _ = forward.send(Message::Opening(id, event));
                }
            });
            let result = work.await;
            let _ = forwarding.await;
            let failure = match result {
                Ok(()) | Err(OpenError::Read(ReadError::Cancelled)) => return,
                Err(OpenError::Read(ReadError::PasswordNeeded(_))) => OpenFailure::Password { wrong: false },
                Err(OpenError::Read(ReadError::WrongPassword(_))) => OpenFailure::Password { wrong: true },
                Err(error) => OpenFailure::Other(error.into()),
            };
            let _ = sender.send(Message::OpenFailed(id, failure));
        });
        self.opens.insert(id, Running(task));
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
                Err(fault) => Message::Problem(locale.failure(&Failure::Internal(fault.to_string()))),
            }
        });
    }
}

/// Answers a question, reporting its progress.
async fn report_answer(workspace: Arc<Workspace>, sender: UnboundedSender<Message>, id: AskId, ask: Ask) {
    let (events, mut heard) = unbounded_channel();
    // Dropped with this task, and with it the request.
    let mut work = Running(tokio::spawn(async move { answer(&workspace, ask, events).await }));
    while let Some(event) = heard.recv().await {
        let _ = sender.send(Message::Answer(id, event));
    }
    if let Err(fault) = (&mut work.0).await
        && fault.is_panic()
    {
        let failure = Failure::Internal(fault.to_string());
        let _ = sender.send(Message::Answer(id, AnswerEvent::Failed { failure, partial: String::new() }));
    }
}
