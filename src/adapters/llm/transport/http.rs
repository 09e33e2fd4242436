//! The connection to one server: address, client, timeouts, and rules on what may be sent where.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::adapters::llm::reply::scrub::Secrets;
use crate::adapters::llm::{LlmError, ProviderConfig, Secret};
use crate::domain::conversation::chat::Destination;
use crate::domain::report::language_model::{Advice, KeyFault, Setup, Silence, UrlFault};

/// One server and its HTTP client.
#[derive(Clone)]
pub(crate) struct Server {
    /// Keeps connections open between requests.
    pub client: Client,
    /// Maximum silence.
    pub idle: Duration,
    /// The address as shown to the user: no credentials, no query.
    pub shown: String,
    pub destination: Destination,
    /// Removed from everything the server says.
    pub secrets: Secrets,
    base: Url,
}

impl Server {
    /// Builds the client for the configuration. Nothing is sent.
    ///
    /// # Errors
    ///
    /// If the address is not a URL, `local_only` forbids it, or a header cannot be sent.
    pub fn new(config: &ProviderConfig) -> Result<Self, LlmError> {
        let named = config.base_url.as_deref().filter(|url| !url.trim().is_empty());
        let url = named.or(config.kind.default_base_url()).unwrap_or_default();
        let mut base = parse_base(url).map_err(|fault| Setup::BaseUrl { provider: config.name.clone(), fault })?;
        if !config.query.is_empty() {
            base.query_pairs_mut().extend_pairs(&config.query);
        }
        let path = base.path().trim_end_matches('/');
        // Users copy the whole endpoint address.
        let ends = ["/chat/completions", "/messages", "/api/chat"];
        if let Some(path) = ends.iter().find_map(|end| path.strip_suffix(end)) {
            let path = path.to_string();
            base.set_path(&path);
        }
        let host = base.host_str().unwrap_or_default().to_string();
        let local = is_loopback(&base);
        if config.local_only && !local {
            return Err(LlmError::LocalOnly { host });
        }
        let mut shown = base.clone();
        shown.set_query(None);
        // Neither call fails on a URL with a host, and `parse_base` lets no other through.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        let shown = shown.as_str().trim_end_matches('/').to_string();

        install_crypto();
        let mut builder = Client::builder()
            .user_agent(concat!("docent/", env!("CARGO_PKG_VERSION")))
            .default_headers(extra_headers(config)?)
            .connect_timeout(config.connect_timeout)
            .tcp_nodelay(true)
            .redirect(same_place(base.clone()));
        if local {
            // A proxy cannot reach this machine, and "localhost" must be this machine whatever a resolver says. Port 0
            // means the URL's own.
            builder = builder.no_proxy().resolve_to_addrs(
                &host,
                &[
                    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
                    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
                ],
            );
            if base.scheme() == "http" {
                // No TLS here: a machine without root certificates can still talk to itself.
                builder = builder.tls_certs_only([]);
            }
        }
        let client =
            builder.build().map_err(|error| Setup::Client { server: shown.clone(), reason: causes(&error) })?;
        let secrets = Secrets::of(config, &base);
        let destination = if local { Destination::ThisMachine } else { Destination::Remote(host) };
        Ok(Server { client, idle: config.idle_timeout, shown, destination, secrets, base })
    }

    /// The URL of `path` under the base, with the configured query parameters.
    pub fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        let base = url.path().trim_end_matches('/');
        url.set_path(&format!("{base}{path}"));
        url
    }

    /// The URL of a path of the server itself, beside the base.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url
    }

    /// The base URL's path, without a trailing slash.
    pub fn base_path(&self) -> &str {
        self.base.path().trim_end_matches('/')
    }

    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// Removes every secret from a text before it is shown.
    pub fn redact(&self, text: &str) -> String {
        self.secrets.redact(text)
    }

    /// A transport error for the user, and whether another attempt may help.
    pub fn unreachable(&self, error: &reqwest::Error) -> (LlmError, bool) {
        let causes = self.redact(&causes(error));
        let lower = causes.to_lowercase();
        let certificate = lower.contains("certificate") || lower.contains("invalidcertificate");
        let proxy = proxy_variable(self.base.scheme())
            .filter(|_| error.is_connect() && self.destination != Destination::ThisMachine)
            .map(|variable| Advice::Proxy(variable.to_string()));
        let advice = if error.is_redirect() {
            Some(Advice::Redirect)
        } else if certificate {
            Some(Advice::Certificate)
        } else if proxy.is_some() {
            proxy
        } else if lower.contains("refused") && self.destination == Destination::ThisMachine {
            Some(Advice::Running)
        } else if lower.contains("dns") || lower.contains("lookup") {
            Some(Advice::Name)
        } else {
            None
        };
        let retry = !certificate && !error.is_redirect() && !error.is_builder();
        let reason = Silence::Connection { causes, advice };
        (LlmError::Unreachable { server: self.shown.clone(), reason }, retry)
    }
}

/// The variable that names the proxy for addresses of this scheme, if set.
fn proxy_variable(scheme: &str) -> Option<&'static str> {
    let own = if scheme == "https" { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    let set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    own.into_iter().chain(["ALL_PROXY", "all_proxy"]).find(set)
}

/// The innermost two causes of an error; the outer layers only say that a request failed and repeat its URL.
pub(crate) fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next {
        let text = cause.to_string();
        if !all.last().is_some_and(|last| last.contains(&text)) {
            all.push(text);
        }
        next = cause.source();
    }
    all.split_off(all.len().saturating_sub(2)).join(": ")
}

/// TLS needs a process-wide crypto provider; the first one installed wins, and any will do.
pub(crate) fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

/// Checks whether a base URL can be used; the reason contains no possibly secret part of it.
///
/// # Errors
/// What is wrong with it.
pub fn check_base_url(text: &str) -> Result<(), UrlFault> {
    parse_base(text).map(drop)
}

/// A base URL as users write it: without a scheme it is `http` on this machine and `https` elsewhere.
fn parse_base(text: &str) -> Result<Url, UrlFault> {
    let text = text.trim();
    let url = || without_user(text);
    let no_url = |reason: String| UrlFault::NoUrl { url: url(), reason };
    let with_scheme = if text.contains("://") {
        text.to_string()
    } else {
        let guess = Url::parse(&format!("http://{text}")).map_err(|error| no_url(error.to_string()))?;
        format!("{}://{text}", if is_loopback(&guess) { "http" } else { "https" })
    };
    let parsed = Url::parse(&with_scheme).map_err(|error| no_url(error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none_or(str::is_empty) {
        return Err(UrlFault::NoHost { url: url() });
    }
    Ok(parsed)
}

/// The showable part of an invalid URL: nothing before an `@`, nothing after a `?`.
fn without_user(text: &str) -> String {
    let text = text.split('?').next().unwrap_or_default();
    match text.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => text.to_string(),
    }
}

/// True for an address of this machine. A name that merely resolves to one does not count: resolvers can be made to
/// lie.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(ip) => ip.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

fn extra_headers(config: &ProviderConfig) -> Result<HeaderMap, LlmError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &config.headers {
        let bad = || Setup::Header { name: name.clone(), provider: config.name.clone() };
        let mut value = HeaderValue::from_str(value.trim()).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.append(HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| bad())?, value);
    }
    Ok(headers)
}

/// A key as a header value, marked as sensitive so that no log prints it.
pub(crate) fn key_header(key: &Secret, prefix: &str) -> Result<HeaderValue, LlmError> {
    let mut value = HeaderValue::from_str(&format!("{prefix}{}", key.expose())).map_err(|_| KeyFault::Unsendable)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Redirects are followed only on the same host, port and scheme (or from `http` to `https` on the same host), so keys
/// and documents go only where the configuration says.
fn same_place(base: Url) -> Policy {
    Policy::custom(move |attempt| {
        let to = attempt.url();
        let same_host = to.host() == base.host();
        let same = to.scheme() == base.scheme() && to.port_or_known_default() == base.port_or_known_default();
        let upgrade = base.scheme() == "http" && to.scheme() == "https" && to.port_or_known_default() == Some(443);
        if attempt.previous().len() > 5 {
            attempt.error("too many redirects")
        } else if same_host && (same || upgrade) {
            attempt.follow()
        } else {
            let host = to.host_str().unwrap_or("nowhere").to_string();
            attempt.error(format!("it redirects to {host}, which is not followed"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::llm::Kind;

    fn server(base: &str) -> Result<Server, LlmError> {
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.base_url = Some(base.into());
        config.local_only = true;
        Server::new(&config)
    }

    #[test]
    fn local_only_lets_nothing_but_this_machine_through() {
        for base in [
            "http://127.0.0.1:1/v1",
            "localhost:8080",
            "http://[::1]:9",
            "127.9.9.9",
            "http://[::ffff:127.0.0.1]/",
            "http://models.localhost:1",
            "http://localhost./v1",
        ] {
            assert_eq!(server(base).unwrap().destination, Destination::ThisMachine, "{base}");
        }
        for base in [
            "https://api.openai.com/v1",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://evil-localhost:8080/v1",
            "notlocalhost",
            "http://127.0.0.1@example.org/",
            "http://0.0.0.0:80",
            "http://192.168.1.7:11434",
            "example.org:8080",
        ] {
            let refused = server(base).err().unwrap();
            assert!(matches!(refused, LlmError::LocalOnly { .. }), "{base}: {refused}");
        }
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.local_only = true;
        assert!(matches!(Server::new(&config), Err(LlmError::LocalOnly { .. })), "the default address is remote");
    }

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        let url = |base: &str| server(base).unwrap().url("/models").to_string();
        assert_eq!(url("localhost:8080/v1/"), "http://localhost:8080/v1/models");
        assert_eq!(url("http://127.0.0.1/v1/chat/completions"), "http://127.0.0.1/v1/models");
        assert_eq!(url("http://127.0.0.1/x?api-version=1"), "http://127.0.0.1/x/models?api-version=1");
        for base in ["http://", "ftp://localhost", "http://local host", "::::"] {
            assert!(matches!(server(base), Err(LlmError::Setup(_))), "{base}");
        }
        let error = server("http://me:hunter22@local host/?k=hunter22").err().unwrap().to_string();
        assert!(!error.contains("hunter22"), "{error}");
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.base_url = Some("http://me:hunter22hunter22@localhost/v1?t=1".into());
        config.key = Some(Secret::new("sk-12345678"));
        let server = Server::new(&config).unwrap();
        assert_eq!(server.shown, "http://localhost/v1");
        assert_eq!(server.redact("key sk-12345678, pass hunter22hunter22"), "key ***, pass ***");
        assert!(!format!("{:?}", key_header(&Secret::new("sk-12345678"), "Bearer ")).contains("1234"));
        assert!(matches!(key_header(&Secret::new("a\nb"), ""), Err(LlmError::Key(_))));
    }
}
