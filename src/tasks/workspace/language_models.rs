//! Which language model answers: the configured one, or the one the user has chosen since; and the alternatives.

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

/// Maximum time for a server to list its models before the list is shown without them.
const NAMING: Duration = Duration::from_millis(1500);

/// Maximum number of models listed per server.
const MOST_OF_A_SERVER: usize = 200;

/// A connection made once; `None` if answers are extractive.
type Connection = OnceCell<Result<Option<Arc<dyn ChatModel>>, LlmError>>;

/// The language models used so far, and the user's choice.
pub struct LanguageModels {
    settings: Arc<Settings>,
    connections: Mutex<Vec<(ModelChoice, Arc<Connection>)>>,
    taken: RwLock<Option<ModelChoice>>,
}

impl LanguageModels {
    pub(super) fn new(settings: Arc<Settings>) -> LanguageModels {
        LanguageModels { settings, connections: Mutex::default(), taken: RwLock::default() }
    }

    /// The language model, connected once; `None` if answers are extractive.
    ///
    /// # Errors
    /// If a model was named and cannot be used.
    pub async fn current(&self) -> Result<Option<Arc<dyn ChatModel>>, LlmError> {
        self.connected(&self.choice()).await
    }

    /// The model for a template: number 0 is the user's choice, else the template's own or the default; the following
    /// ones are the fallback chain. `None` at the end of the chain.
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

    /// Switches to another model for all later questions. A built-in model that is no longer needed is unloaded, to
    /// free memory for the next.
    ///
    /// # Errors
    /// If it cannot be used; the previous model then remains.
    pub async fn take(&self, choice: ModelChoice) -> Result<ModelInfo, LlmError> {
        {
            let kept = |known: &ModelChoice| {
                let others = self.settings.fallback.iter().chain(self.settings.template_models.values());
                !in_process(known) || others.into_iter().any(|other| other == known)
            };
            let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
            // Failed connections are tried again.
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

    /// The models the user can choose: those in the models folder, those of the configured servers (for a server on
    /// this machine and for the current one, all that it lists), none, and the automatic choice. `servers` come without
    /// keys.
    pub async fn candidates(&self, servers: Vec<ProviderConfig>) -> Vec<Candidate> {
        let current = self.current().await.ok().map(|model| model.map_or_else(ModelInfo::extractive, |m| m.info()));
        let taken = self.choice();
        let here = installed(&self.settings.models).into_iter().filter_map(|(name, found)| {
            let found = found.ok().filter(|found| found.manifest.kind == ModelKind::Llm)?;
            // A known model's manifest may have an older measurement.
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
            // The current one is asked with its key.
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

    /// Resolves a model name to provider and model: the model's name, its provider's, or both joined by a slash.
    /// Weights are named by their file.
    ///
    /// # Errors
    /// If there is none; suggests the nearest name, if one is similar.
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
                // One that does not fit into memory gives way to the next smaller one.
                Ok(self.weights(embedded).find_map(|config| {
                    llm::connect(&config)
                        .inspect_err(|error| tracing::warn!(%error, "an embedded model is passed over"))
                        .ok()
                }))
            }
        }
    }

    /// What is wrong with the weights that would have been used, if the language model is chosen automatically and its
    /// files are damaged; otherwise `None`.
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

    /// The configuration completed with the available weights, the best first; if it names one, only that.
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

/// True if the candidate is the current model.
fn of(info: &ModelInfo, other: &Candidate) -> bool {
    let same = other.model.as_ref().is_none_or(|model| info.model == *model);
    info.provider == other.provider && (info.provider == Candidate::NONE || same)
}

/// A provider as a candidate, without a model and with nothing known of it.
fn candidate(provider: String, destination: Destination) -> Candidate {
    let destination = Some(destination);
    Candidate { provider, model: None, destination, current: false, expected: None, note: String::new() }
}

/// The models of one server. Only a server on this machine, or the current one, is asked to list them.
async fn served(server: ProviderConfig, current: Option<&ModelInfo>) -> Vec<Candidate> {
    // A server that must not be contacted cannot be chosen.
    let Ok(destination) = llm::destination(&server) else { return Vec::new() };
    let asked = !destination.leaves_machine() || current.is_some_and(|info| info.provider == server.name);
    let listed = match asked && server.kind != Kind::Embedded {
        true => tokio::time::timeout(NAMING, llm::list_models(&server)).await.ok().and_then(Result::ok),
        false => None,
    };
    // An Ollama that is neither configured nor running is not listed.
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
