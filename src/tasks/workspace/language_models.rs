//! Which language model answers: the one that the configuration chooses, or the one that a person has taken since, and
//! those that could be taken instead.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::OnceCell;

use super::settings::{ModelChoice, Settings};
use crate::adapters::llm::{self, ChatModel, Kind, LlmError, ProviderConfig};
use crate::adapters::models::known::{OWN_SENTENCES, by_preference, expected};
use crate::adapters::models::{Kind as ModelKind, ModelError, ModelFolder, installed};
use crate::domain::conversation::chat::{Candidate, Destination, ModelInfo};
use crate::domain::report::language_model::{EmbeddedError, Meant};

/// The longest that a server may take to name its models before a list is shown without them.
const NAMING: Duration = Duration::from_millis(1500);

/// The most models of one server that are listed.
const MOST_OF_A_SERVER: usize = 200;

/// A model that is connected to once; `None` where answers are extractive.
type Connection = OnceCell<Result<Option<Arc<dyn ChatModel>>, LlmError>>;

/// The language models: those that were wanted so far, and the one that a person took.
pub struct LanguageModels {
    settings: Arc<Settings>,
    connections: Mutex<Vec<(ModelChoice, Arc<Connection>)>>,
    taken: RwLock<Option<ModelChoice>>,
}

impl LanguageModels {
    /// None is connected to yet.
    pub(super) fn new(settings: Arc<Settings>) -> LanguageModels {
        LanguageModels { settings, connections: Mutex::default(), taken: RwLock::default() }
    }

    /// The language model; `None` where answers are extractive. Connected to once.
    ///
    /// # Errors
    /// When a model was named and cannot be used.
    pub async fn current(&self) -> Result<Option<Arc<dyn ChatModel>>, LlmError> {
        self.connected(&self.choice()).await
    }

    /// The model that is asked with a template: number 0 is the one that a person took, else the template's own or the
    /// usual one; those after it are the fallback chain. `None` when the chain is at its end.
    pub async fn for_template(
        &self,
        template: &str,
        number: usize,
    ) -> Option<Result<Option<Arc<dyn ChatModel>>, LlmError>> {
        let choice = match (number.checked_sub(1), self.settings.template_models.get(template)) {
            (None, Some(own)) if self.taken().is_none() => own.clone(),
            (None, _) => self.choice(),
            (Some(n), _) => self.settings.fallback.get(n)?.clone(),
        };
        Some(self.connected(&choice).await)
    }

    /// Takes another model for all questions from now on. A model in this process that is no longer wanted is given up, so
    /// that there is memory for the next.
    ///
    /// # Errors
    /// When it cannot be used. The one before stays then.
    pub async fn take(&self, choice: ModelChoice) -> Result<ModelInfo, LlmError> {
        {
            let kept = |known: &ModelChoice| {
                let others = self.settings.fallback.iter().chain(self.settings.template_models.values());
                !in_process(known) || others.into_iter().any(|other| other == known)
            };
            let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
            // What failed before is tried anew.
            let failed = |connection: &Connection| connection.get().is_some_and(Result::is_err);
            connections.retain(|(known, connection)| match *known == choice {
                true => !failed(connection),
                false => kept(known),
            });
        }
        let model = self.connected(&choice).await?;
        *self.taken.write().unwrap_or_else(PoisonError::into_inner) = Some(choice);
        Ok(model.map_or_else(ModelInfo::extractive, |model| model.info()))
    }

    /// The models that could be taken: those in the models folder, those of the servers of the configuration (of a server
    /// on this machine and of the one that answers now, all that it names), none at all, and what the configuration chooses
    /// by itself. `servers` come without keys.
    pub async fn candidates(&self, servers: Vec<ProviderConfig>) -> Vec<Candidate> {
        let current = self.current().await.ok().map(|model| model.map_or_else(ModelInfo::extractive, |m| m.info()));
        let taken = self.choice();
        let here = installed(&self.settings.models).into_iter().filter_map(|(name, found)| {
            let found = found.ok().filter(|found| found.manifest.kind == ModelKind::Llm)?;
            // What a manifest says of a known model may be of an older measurement.
            let expected = expected(&name);
            let note = if expected.is_some() { String::new() } else { found.manifest.quality };
            Some(Candidate {
                model: Some(name),
                expected,
                note,
                ..candidate(Kind::Embedded.name().to_string(), Destination::InProcess)
            })
        });
        let mut found: Vec<_> = here.collect();
        let servers = servers.into_iter().map(|server| match &taken {
            // The one in use is asked with its key.
            ModelChoice::Fixed(config) if config.name == server.name => (**config).clone(),
            _ => server,
        });
        let named = join_all(servers.map(|server| served(server, current.as_ref()))).await;
        found.extend(named.into_iter().flatten());
        let none = ModelInfo::extractive();
        let own_sentences = expected(OWN_SENTENCES);
        found.push(Candidate { expected: own_sentences, ..candidate(none.provider, none.destination) });
        if let Some(own) = current.as_ref().filter(|info| info.provider != "none")
            && !found.iter().any(|other| of(own, other))
        {
            let first = candidate(own.provider.clone(), own.destination.clone());
            found.insert(0, Candidate { model: Some(own.model.clone()), ..first });
        }
        let mut seen = HashSet::new();
        found.retain(|other| seen.insert((other.provider.clone(), other.model.clone())));
        for other in &mut found {
            other.current = current.as_ref().is_some_and(|info| of(info, other));
        }
        if matches!(self.settings.model, ModelChoice::Auto { .. }) {
            let auto = candidate(Candidate::AUTO.into(), Destination::InProcess);
            found.push(Candidate { destination: None, ..auto });
        }
        found
    }

    /// Whose model has this name, as provider and model: its own name, its provider's, or the two with a slash between
    /// them. Weights are named by their file.
    ///
    /// # Errors
    /// When none has it; the nearest name, where one is near.
    pub async fn named(
        &self,
        name: &str,
        servers: Vec<ProviderConfig>,
    ) -> Result<(String, Option<String>), Option<String>> {
        if name.to_lowercase().ends_with(".gguf") {
            return Ok((Kind::Embedded.name().into(), Some(name.into())));
        }
        let all = self.candidates(servers).await;
        let ways: [fn(&Candidate) -> String; 3] = [
            |c| c.model.clone().unwrap_or_default(),
            |c| c.provider.clone(),
            |c| format!("{}/{}", c.provider, c.model.as_deref().unwrap_or_default()),
        ];
        let found = ways.iter().find_map(|way| all.iter().find(|c| way(c).eq_ignore_ascii_case(name)));
        if let Some(found) = found {
            return Ok((found.provider.clone(), found.model.clone()));
        }
        let names = all.into_iter().flat_map(|c| [c.model.unwrap_or_default(), c.provider]);
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        Err(llm::nearest_model(name, &names).map(Into::into))
    }

    fn taken(&self) -> Option<ModelChoice> {
        self.taken.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn choice(&self) -> ModelChoice {
        self.taken().unwrap_or_else(|| self.settings.model.clone())
    }

    async fn connected(&self, choice: &ModelChoice) -> Result<Option<Arc<dyn ChatModel>>, LlmError> {
        let connection = {
            let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
            match connections.iter().find(|(known, _)| known == choice) {
                Some((_, connection)) => connection.clone(),
                None => {
                    let connection = Arc::new(Connection::new());
                    connections.push((choice.clone(), connection.clone()));
                    connection
                }
            }
        };
        connection.get_or_init(|| self.connect(choice)).await.clone()
    }

    async fn connect(&self, choice: &ModelChoice) -> Result<Option<Arc<dyn ChatModel>>, LlmError> {
        match choice {
            ModelChoice::Extractive => Ok(None),
            ModelChoice::Fixed(config) if config.kind == Kind::Embedded => match self.weights(config).next() {
                Some(config) => llm::connect(&config).map(Some),
                None => {
                    let damaged = self.first_damaged().map(EmbeddedError::from);
                    Err(damaged.unwrap_or_else(|| self.no_weights(config.model.as_deref(), false)).into())
                }
            },
            ModelChoice::Fixed(config) => llm::connect(config).map(Some),
            ModelChoice::Auto { ollama, embedded } => {
                if let Some(models) = llm::ollama_running(ollama).await
                    && let Some(first) = models.first()
                {
                    let mut config = (**ollama).clone();
                    config.model.get_or_insert_with(|| first.clone());
                    return llm::connect(&config).map(Some);
                }
                if let Some(wanted) = &embedded.model
                    && self.weights(embedded).next().is_none()
                {
                    return Err(self.no_weights(Some(wanted), true).into());
                }
                // One that does not fit into memory leaves its place to the next smaller one.
                Ok(self.weights(embedded).find_map(|config| {
                    llm::connect(&config)
                        .inspect_err(|error| tracing::warn!(%error, "an embedded model is passed over"))
                        .ok()
                }))
            }
        }
    }

    /// What is wrong with the weights that would have answered, where the language model is chosen automatically: files
    /// that are there and damaged. `None` where nothing is.
    pub fn damaged_weights(&self) -> Option<ModelError> {
        match &self.settings.model {
            ModelChoice::Auto { embedded, .. } if embedded.gguf.is_none() => self.first_damaged(),
            _ => None,
        }
    }

    fn first_damaged(&self) -> Option<ModelError> {
        by_preference().find_map(|name| match ModelFolder::find(&self.settings.models, name) {
            Err(error @ ModelError::Damaged { .. }) => Some(error),
            _ => None,
        })
    }

    /// The configuration with the weights there are filled in, the best first; the one of the name it gives alone.
    fn weights<'a>(&'a self, config: &'a ProviderConfig) -> impl Iterator<Item = ProviderConfig> + 'a {
        let given = config.gguf.is_some().then(|| config.clone());
        let names: Vec<String> = match (&given, &config.model) {
            (Some(_), _) => Vec::new(),
            (None, Some(wanted)) => vec![wanted.clone()],
            (None, None) => by_preference().map(str::to_string).collect(),
        };
        given.into_iter().chain(names.into_iter().filter_map(move |name| {
            let folder = ModelFolder::find(&self.settings.models, &name).ok()?;
            (folder.manifest.kind == ModelKind::Llm).then(|| {
                let mut config = config.clone();
                config.gguf = Some(folder.file("model.gguf"));
                config.model = Some(folder.manifest.name);
                config
            })
        }))
    }

    /// Why there is no embedded model. `no_ollama`: a running Ollama could have had it.
    fn no_weights(&self, wanted: Option<&str>, no_ollama: bool) -> EmbeddedError {
        let folder = &self.settings.models;
        let Some(wanted) = wanted else { return EmbeddedError::NotInstalled(folder.clone()) };
        let here = installed(folder)
            .into_iter()
            .filter_map(|(name, found)| found.is_ok_and(|found| found.manifest.kind == ModelKind::Llm).then_some(name));
        let names: Vec<String> = here.chain(by_preference().map(str::to_string)).collect();
        let meant = match llm::nearest_model(wanted, &names) {
            Some(near) if near == wanted => Meant::Known(near.to_string()),
            Some(near) => Meant::Near(near.to_string()),
            None => Meant::Unknown,
        };
        EmbeddedError::Unknown { name: wanted.to_string(), folder: folder.clone(), meant, no_ollama }
    }
}

/// True for a choice whose weights may be in this process's memory.
fn in_process(choice: &ModelChoice) -> bool {
    match choice {
        ModelChoice::Auto { .. } => true,
        ModelChoice::Fixed(config) => config.kind == Kind::Embedded,
        ModelChoice::Extractive => false,
    }
}

/// True when what could be taken is the one that answers.
fn of(info: &ModelInfo, other: &Candidate) -> bool {
    let same = other.model.as_ref().is_none_or(|model| info.model == *model);
    info.provider == other.provider && (info.provider == Candidate::NONE || same)
}

/// A provider that could be taken, no model of it named and nothing known of it.
fn candidate(provider: String, destination: Destination) -> Candidate {
    let destination = Some(destination);
    Candidate { provider, model: None, destination, current: false, expected: None, note: String::new() }
}

/// The models of one server. Only one on this machine, or the one that answers anyway, is asked to name them.
async fn served(server: ProviderConfig, current: Option<&ModelInfo>) -> Vec<Candidate> {
    // One that may not be reached cannot be taken.
    let Ok(destination) = llm::destination(&server) else { return Vec::new() };
    let asked = !destination.leaves_machine() || current.is_some_and(|info| info.provider == server.name);
    let listed = match asked && server.kind != Kind::Embedded {
        true => tokio::time::timeout(NAMING, llm::list_models(&server)).await.ok().and_then(Result::ok),
        false => None,
    };
    // An Ollama that nobody has set up and that does not run is none.
    if listed.is_none() && server.kind == Kind::Ollama && server.model.is_none() {
        return Vec::new();
    }
    let mut names: Vec<Option<String>> = server.model.iter().cloned().map(Some).collect();
    names.extend(listed.unwrap_or_default().into_iter().take(MOST_OF_A_SERVER).map(Some));
    if names.is_empty() {
        names.push(None);
    }
    let named = |model| Candidate { model, ..candidate(server.name.clone(), destination.clone()) };
    names.into_iter().map(named).collect()
}
