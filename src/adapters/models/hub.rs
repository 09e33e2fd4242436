//! The model hub: files of models, fetched over HTTP, gone on with where an earlier try broke off, and checked against
//! their SHA-256 before they get their name.
//!
//! The hub says for every large file how long it is and what its SHA-256 is (`x-linked-size`, `x-linked-etag`); for
//! small ones only the length is known. `HF_ENDPOINT` names another hub (a mirror), `HF_HUB_OFFLINE` forbids all.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures_util::StreamExt;
use reqwest::header::{CONTENT_LENGTH, ETAG, HeaderMap, RANGE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use crate::adapters::private;

/// The hub, where `HF_ENDPOINT` names no other.
pub const HUB: &str = "https://huggingface.co";

/// The longest silence of the hub that is borne.
const IDLE: Duration = Duration::from_secs(60);
/// How often a download that breaks off is gone on with before it is left to the user.
const TRIES: u32 = 5;

/// Why a file could not be fetched. Every message says what failed, on what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HubError {
    /// No way to it from this machine.
    #[error("{hub} cannot be reached: {reason}")]
    Unreachable {
        /// Its address.
        hub: String,
        /// What happened.
        reason: String,
    },
    /// It does not have the file.
    #[error("there is no {url}: is the name right?")]
    NoSuchFile {
        /// The file's address.
        url: String,
    },
    /// It does not give the file to everybody.
    #[error("{url} is given only to those who have agreed to its terms at the hub: fetch it there by hand")]
    Closed {
        /// The file's address.
        url: String,
    },
    /// It answered with an error.
    #[error("{url}: the model hub answered {status}; try again later")]
    Refused {
        /// The file's address.
        url: String,
        /// HTTP status.
        status: u16,
    },
    /// The download broke off.
    #[error(
        "{url} broke off after {done} of {total} MB ({reason}): what came is kept, the same command goes on with it"
    )]
    Broken {
        /// The file's address.
        url: String,
        /// Megabytes that are there.
        done: u64,
        /// Megabytes of the whole.
        total: u64,
        /// What happened.
        reason: String,
    },
    /// What came is not the file that was wanted.
    #[error("{url} is not the file it should be ({reason}): nothing of it was kept")]
    Wrong {
        /// The file's address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It does not fit on the disk, or cannot be written.
    #[error("cannot write {file}: {reason}")]
    Disk {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// A file at the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubFile {
    /// "owner/name".
    pub repository: String,
    /// The file's path in it.
    pub file: String,
    /// Its SHA-256 where it is known beforehand.
    pub sha256: Option<String>,
}

/// What the hub says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256; small files have none.
    pub sha256: Option<String>,
    /// What the hub keeps it under.
    pub etag: String,
    /// The version of the repository.
    pub commit: Option<String>,
}

/// The way to the hub.
#[derive(Clone, Debug)]
pub struct Hub {
    endpoint: String,
    /// Follows no redirect: the hub's own headers stand in it.
    asking: Client,
    fetching: Client,
}

impl Hub {
    /// The hub that the environment names, else [`HUB`]. Nothing is sent. Proxies and certificates are those of the
    /// environment.
    ///
    /// # Errors
    /// When `HF_HUB_OFFLINE` forbids it, or no connection can be prepared.
    pub fn from_environment() -> Result<Hub, HubError> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let endpoint = variable("HF_ENDPOINT").unwrap_or_else(|| HUB.into()).trim().trim_end_matches('/').to_string();
        if variable("HF_HUB_OFFLINE").is_some_and(|value| value != "0") {
            return Err(HubError::Unreachable { hub: endpoint, reason: "HF_HUB_OFFLINE is set".into() });
        }
        Hub::at(&endpoint)
    }

    /// The hub at an address.
    ///
    /// # Errors
    /// When no connection can be prepared.
    pub fn at(endpoint: &str) -> Result<Hub, HubError> {
        crate::adapters::llm::install_crypto();
        let secure = endpoint.starts_with("https://");
        // Where files really lie is another host's business; but never on the way out of TLS.
        let follow = Policy::custom(move |attempt| {
            if attempt.previous().len() > 5 {
                attempt.error("too many redirects")
            } else if secure && attempt.url().scheme() != "https" {
                attempt.error("it redirects to an address without TLS, which is not followed")
            } else {
                attempt.follow()
            }
        });
        let local = reqwest::Url::parse(endpoint).is_ok_and(|url| crate::adapters::llm::is_loopback(&url));
        let build = |policy: Policy| {
            let mut builder = Client::builder();
            if local {
                // As with models: a proxy cannot see this machine.
                builder = builder.no_proxy();
            }
            builder
                .user_agent(concat!("docent/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(Duration::from_secs(10))
                // A length that is told must be the file's own.
                .no_gzip()
                .redirect(policy)
                .build()
                .map_err(|error| unreachable_hub(endpoint, &error))
        };
        Ok(Hub { endpoint: endpoint.to_string(), asking: build(Policy::none())?, fetching: build(follow)? })
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.endpoint
    }

    /// The address of a file, for people and for us.
    pub fn url(&self, wanted: &HubFile) -> String {
        format!("{}/{}/resolve/main/{}", self.endpoint, wanted.repository, wanted.file)
    }

    /// What the hub says of a file.
    ///
    /// # Errors
    /// When it cannot be reached or does not have the file.
    pub async fn ask(&self, wanted: &HubFile) -> Result<Told, HubError> {
        let url = self.url(wanted);
        let mut at = url.clone();
        // A repository that was renamed is told by a redirect within the hub.
        for _ in 0..4 {
            let sent = timeout(IDLE, self.asking.head(&at).send()).await;
            let response = match sent {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => return Err(unreachable_hub(&self.endpoint, &error)),
                Err(_) => return Err(self.silent()),
            };
            let status = response.status();
            let headers = response.headers();
            let told = headers.contains_key("x-linked-etag") || headers.contains_key("x-repo-commit");
            if status.is_redirection() && !told {
                let to = text(headers, "location").unwrap_or_default();
                at = match response.url().join(&to) {
                    Ok(next) if next.host() == response.url().host() => next.to_string(),
                    _ => return Err(HubError::Refused { url, status: status.as_u16() }),
                };
                continue;
            }
            if !status.is_success() && !status.is_redirection() {
                return Err(refused(url, status));
            }
            let etag = text(headers, "x-linked-etag").or_else(|| text(headers, ETAG.as_str())).unwrap_or_default();
            let etag = etag.trim_start_matches("W/").trim_matches('"').to_string();
            let bytes = text(headers, "x-linked-size").or_else(|| text(headers, CONTENT_LENGTH.as_str()));
            let bytes = bytes.and_then(|bytes| bytes.parse().ok()).unwrap_or(0);
            let named_by_hash = etag.len() == 64 && etag.bytes().all(|b| b.is_ascii_hexdigit());
            return Ok(Told {
                bytes,
                sha256: named_by_hash.then(|| etag.to_lowercase()),
                etag,
                commit: text(headers, "x-repo-commit"),
            });
        }
        Err(HubError::Refused { url, status: 310 })
    }

    /// Fetches a file that [`Hub::ask`] told of into `target`, going on with what an earlier try left beside it. What is
    /// there under that name afterwards is whole and has the right hash. `progress` hears the bytes that are there.
    ///
    /// # Errors
    /// When it cannot be had, does not fit, or is not what it should be. What came of it is kept unless it is wrong.
    pub async fn fetch(
        &self,
        wanted: &HubFile,
        told: &Told,
        target: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), HubError> {
        self.fetch_from(self.url(wanted), wanted.sha256.as_deref(), told, target, progress).await
    }

    /// [`Hub::fetch`] from an address of any shape; `known` is the file's SHA-256.
    ///
    /// # Errors
    /// As [`Hub::fetch`].
    pub(super) async fn fetch_from(
        &self,
        url: String,
        known: Option<&str>,
        told: &Told,
        target: &Path,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), HubError> {
        let wrong = |reason: String| HubError::Wrong { url: url.clone(), reason };
        if let (Some(known), Some(said)) = (known, told.sha256.as_deref())
            && known != said
        {
            return Err(wrong(format!("the hub names the SHA-256 {said}, known is {known}")));
        }
        let mut part = Part::open(target, &told.etag)?;
        part.check_room(told.bytes)?;
        let mut tries = 0;
        while told.bytes == 0 || part.bytes < told.bytes {
            progress(part.bytes);
            let before = part.bytes;
            match self.receive(&url, &mut part, told.bytes, progress).await {
                Ok(()) if part.bytes >= told.bytes => break,
                Ok(()) => tries += 1,
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Passing(reason)) => {
                    // A connection that brings something each time gets as many tries as it needs.
                    tries = if part.bytes > before { 1 } else { tries + 1 };
                    if tries >= TRIES {
                        let (done, total) = (part.bytes >> 20, told.bytes >> 20);
                        return Err(HubError::Broken { url: url.clone(), done, total, reason });
                    }
                    tokio::time::sleep(Duration::from_millis(200 << tries)).await;
                }
            }
            if tries >= TRIES {
                let reason = "it ends too early".to_string();
                return Err(HubError::Broken { url, done: part.bytes >> 20, total: told.bytes >> 20, reason });
            }
        }
        progress(part.bytes);
        if told.bytes > 0 && part.bytes != told.bytes {
            let reason = format!("{} bytes instead of {}", part.bytes, told.bytes);
            part.discard();
            return Err(wrong(reason));
        }
        let found = part.hash();
        if let Some(expected) = known.or(told.sha256.as_deref())
            && expected != found
        {
            part.discard();
            return Err(wrong(format!("its SHA-256 is {found} instead of {expected}")));
        }
        part.keep(target)
    }

    /// One request: all from where the part ends.
    async fn receive(
        &self,
        url: &str,
        part: &mut Part,
        total: u64,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), Trouble> {
        let mut request = self.fetching.get(url);
        if part.bytes > 0 {
            request = request.header(RANGE, format!("bytes={}-", part.bytes));
        }
        let response = match timeout(IDLE, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) if error.is_redirect() => {
                return Err(Trouble::Final(unreachable_hub(&self.endpoint, &error)));
            }
            Ok(Err(error)) => return Err(Trouble::Passing(crate::adapters::llm::causes(&error))),
            Err(_) => return Err(Trouble::Passing(format!("nothing came for {} s", IDLE.as_secs()))),
        };
        match response.status() {
            StatusCode::PARTIAL_CONTENT => {}
            // It begins anew whatever was asked for.
            StatusCode::OK => part.restart()?,
            StatusCode::RANGE_NOT_SATISFIABLE => {
                part.restart()?;
                return Err(Trouble::Passing("it cannot be gone on with".into()));
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                return Err(Trouble::Passing(format!("the hub answered {}", status.as_u16())));
            }
            status => return Err(Trouble::Final(refused(url.to_string(), status))),
        }
        self.drain(response, part, total, progress).await
    }

    async fn drain(
        &self,
        response: Response,
        part: &mut Part,
        total: u64,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<(), Trouble> {
        let mut pieces = response.bytes_stream();
        loop {
            match timeout(IDLE, pieces.next()).await {
                Ok(None) => return Ok(()),
                Ok(Some(Ok(bytes))) => {
                    part.write(&bytes)?;
                    progress(part.bytes);
                    if total > 0 && part.bytes > total {
                        return Ok(());
                    }
                }
                Ok(Some(Err(error))) => return Err(Trouble::Passing(crate::adapters::llm::causes(&error))),
                Err(_) => return Err(Trouble::Passing(format!("nothing came for {} s", IDLE.as_secs()))),
            }
        }
    }

    /// A page of an index: its address after redirections, and its text. At most 16 MB are read.
    pub(super) async fn page(&self, url: &str, accept: &str) -> Result<(reqwest::Url, String), HubError> {
        let sent = timeout(IDLE, self.fetching.get(url).header(reqwest::header::ACCEPT, accept).send()).await;
        let response = sent.map_err(|_| self.silent())?.map_err(|error| unreachable_hub(&self.endpoint, &error))?;
        if !response.status().is_success() {
            return Err(refused(url.to_string(), response.status()));
        }
        let (address, mut text) = (response.url().clone(), Vec::new());
        let mut pieces = response.bytes_stream();
        while let Some(piece) = timeout(IDLE, pieces.next()).await.map_err(|_| self.silent())? {
            text.extend_from_slice(&piece.map_err(|error| unreachable_hub(&self.endpoint, &error))?);
            if text.len() > 16 << 20 {
                return Err(HubError::Wrong { url: url.to_string(), reason: "the page is too long".into() });
            }
        }
        Ok((address, String::from_utf8_lossy(&text).into_owned()))
    }

    fn silent(&self) -> HubError {
        HubError::Unreachable {
            hub: self.endpoint.clone(),
            reason: format!("it does not answer within {} s", IDLE.as_secs()),
        }
    }
}

/// What ended one request.
enum Trouble {
    /// Another request will end the same.
    Final(HubError),
    /// Another may get further.
    Passing(String),
}

impl From<HubError> for Trouble {
    fn from(error: HubError) -> Self {
        Trouble::Final(error)
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_string())
}

fn refused(url: String, status: StatusCode) -> HubError {
    match status.as_u16() {
        404 => HubError::NoSuchFile { url },
        // The hub does not say of a repository that is not there whether it is closed; both are 401.
        401 | 403 => HubError::Closed { url },
        status => HubError::Refused { url, status },
    }
}

fn unreachable_hub(hub: &str, error: &reqwest::Error) -> HubError {
    HubError::Unreachable { hub: hub.to_string(), reason: crate::adapters::llm::causes(error) }
}

/// Opens the file of that name, or makes it. What lies there and is a link, or no file, is taken away first: it would have
/// the download written somewhere else.
fn own_file(path: &Path) -> std::io::Result<File> {
    if std::fs::symlink_metadata(path).is_ok_and(|data| !is_own_file(&data)) {
        std::fs::remove_file(path)?;
    }
    let mut options = File::options();
    // Neither a link nor a pipe that was put there since is waited for or followed.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = private::open(options.read(true).write(true).create(true).truncate(false), path)?;
    if is_own_file(&file.metadata()?) { Ok(file) } else { Err(std::io::Error::other("it is not a file of its own")) }
}

/// True for a file that has no other name.
fn is_own_file(data: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    let names = std::os::unix::fs::MetadataExt::nlink(data);
    #[cfg(not(unix))]
    let names = 1;
    data.is_file() && names == 1
}

/// What is there of a file, and its hash so far.
struct Part {
    path: PathBuf,
    file: File,
    bytes: u64,
    hash: Sha256,
}

impl Part {
    /// The name tells which file it is a part of: parts of two versions never meet.
    fn open(target: &Path, etag: &str) -> Result<Part, HubError> {
        let mark: String = etag.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let path = target.with_file_name(format!(".{name}.{mark}.part"));
        let failed = |error: std::io::Error| HubError::Disk { file: path.clone(), reason: error.to_string() };
        if let Some(folder) = target.parent() {
            private::make_folder(folder).map_err(failed)?;
        }
        let mut file = own_file(&path).map_err(failed)?;
        let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
        loop {
            match file.read(&mut buffer).map_err(failed)? {
                0 => break,
                read => {
                    hash.update(&buffer[..read]);
                    bytes += read as u64;
                }
            }
        }
        Ok(Part { path, file, bytes, hash })
    }

    fn failed(&self, error: &std::io::Error) -> HubError {
        HubError::Disk { file: self.path.clone(), reason: error.to_string() }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), HubError> {
        self.file.write_all(bytes).map_err(|error| self.failed(&error))?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn restart(&mut self) -> Result<(), HubError> {
        self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0))).map_err(|error| self.failed(&error))?;
        (self.bytes, self.hash) = (0, Sha256::new());
        Ok(())
    }

    /// Refuses a file that cannot fit before an hour is spent on it.
    fn check_room(&self, total: u64) -> Result<(), HubError> {
        let Some(folder) = self.path.parent() else { return Ok(()) };
        #[cfg(unix)]
        if let Ok(disk) = rustix::fs::statvfs(folder) {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let needed = total.saturating_sub(self.bytes);
            if needed > free {
                let reason = format!("{} MB are needed and {} MB are free", needed >> 20, free >> 20);
                return Err(HubError::Disk { file: self.path.clone(), reason });
            }
        }
        Ok(())
    }

    fn hash(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn discard(self) {
        let _ = std::fs::remove_file(&self.path);
    }

    fn keep(self, target: &Path) -> Result<(), HubError> {
        self.file.sync_all().map_err(|error| self.failed(&error))?;
        std::fs::rename(&self.path, target).map_err(|error| self.failed(&error))
    }
}
