//! Where requests go, and where they never do: redirects, `local_only`, proxies, certificates.

use std::path::Path;
use std::process::Output;
use std::sync::atomic::Ordering;

use docent::adapters::llm::{Kind, LlmError, Secret, connect_with, list_models};
use docent::domain::conversation::chat::{Destination, FinishReason};

use crate::support::llm::server::{Exchange, STOP, Server, always, events, json, says, serve, serve_at, whole};
use crate::support::llm::{ask, config, gather, quick};

const KEY: &str = "sk-planted-0123456789";
const MODELS: &str = r#"{"data":[{"id":"the-model"}]}"#;

fn touched(server: &Server) -> usize {
    server.connections.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_gets_nothing() {
    // The same machine, but another host as far as HTTP is concerned; and another port of the same one.
    for address in ["127.0.0.2:0", "127.0.0.1:0"] {
        let other =
            serve_at(address, |mut exchange: Exchange| async move { exchange.send(&json("200 OK", MODELS)).await })
                .await;
        for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
            let to = format!("Location: {}/v1/chat/completions\r\n", other.url);
            let server = always(whole(status, &to, "")).await;
            let mut config = config(Kind::OpenAi, &server.url);
            config.key = Some(Secret::new(KEY));
            config.headers = vec![("X-Secret".into(), KEY.into())];
            let answer = gather(&*connect_with(&config, quick()).unwrap(), ask("Hi")).await;
            let told = answer.error_text();
            assert!(told.contains("redirects to") && told.contains("use the address it points to"), "{told}");
            assert!(list_models(&config).await.is_err());
            assert_eq!((answer.retries.len(), server.asked()), (0, 2), "{status}");
        }
        assert_eq!(touched(&other), 0);
    }
}

#[tokio::test]
async fn a_redirect_within_the_same_place_is_followed() {
    let server = serve(|mut exchange: Exchange| async move {
        let reply = if exchange.request.line.contains("/moved/") {
            events(says("Hello") + STOP)
        } else {
            whole("307 Temporary Redirect", "Location: /moved/chat/completions\r\n", "")
        };
        exchange.send(&reply).await;
    })
    .await;
    let answer = gather(&*connect_with(&config(Kind::OpenAi, &server.url), quick()).unwrap(), ask("Hi")).await;
    assert_eq!((answer.text.as_str(), answer.finish), ("Hello", Some(FinishReason::Stop)));
}

#[tokio::test]
async fn text_for_this_machine_is_said_to_stay_here() {
    let model = connect_with(&config(Kind::Anthropic, "http://localhost:9"), quick()).unwrap();
    assert_eq!(model.info().destination, Destination::ThisMachine);
    let mut away = config(Kind::Gemini, "https://example.org");
    assert!(matches!(connect_with(&away, quick()).err(), Some(LlmError::LocalOnly { .. })));
    away.local_only = false;
    assert_eq!(connect_with(&away, quick()).unwrap().info().destination, Destination::Remote("example.org".into()));
}

/// Runs the program with a configuration file and an environment of its own, without any proxy of the machine's.
async fn docent(home: &Path, settings: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let path = home.join("config.toml");
    std::fs::write(&path, settings).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_docent"));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.arg("--config").arg(path).arg("--home").arg(home).args(arguments).envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

const LIST: [&str; 3] = ["models", "list", "--json"];

fn names(output: &Output) -> Vec<String> {
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let served = |model: &&serde_json::Value| model["note"].as_str().is_some_and(|note| note.starts_with("served by"));
    let models = value["models"].as_array().unwrap().iter().filter(served);
    models.map(|model| model["name"].as_str().unwrap().to_string()).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proxies_of_the_environment_are_used_for_others_and_never_for_this_machine() {
    let proxy = always(json("200 OK", MODELS)).await;
    let home = tempfile::tempdir().unwrap();
    let settings = "provider = \"p\"\n[providers.p]\nbase_url = \"http://models.example.invalid/v1\"\n";
    let output = docent(home.path(), settings, &LIST, &[("HTTP_PROXY", &proxy.url)]).await;
    assert_eq!(names(&output), ["the-model"], "{}", said(&output));
    assert_eq!(proxy.last().line, "GET http://models.example.invalid/v1/models");

    // Nothing listens at port 1.
    let output = docent(home.path(), settings, &LIST, &[("HTTP_PROXY", "http://127.0.0.1:1")]).await;
    assert!(said(&output).contains("names a proxy (HTTP_PROXY)"), "{}", said(&output));

    let server = always(json("200 OK", r#"{"data":[{"id":"here"}]}"#)).await;
    let settings = format!("provider = \"p\"\n[providers.p]\nbase_url = \"{}/v1\"\n", server.url);
    let all = [("HTTP_PROXY", proxy.url.as_str()), ("ALL_PROXY", proxy.url.as_str())];
    let output = docent(home.path(), &settings, &LIST, &all).await;
    assert_eq!(names(&output), ["here"], "{}", said(&output));
    assert_eq!(touched(&proxy), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socks_proxy_of_the_environment_is_used() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("socks5h://{}", listener.local_addr().unwrap());
    // RFC 1928: greeting, then a request by name, then the bytes of the connection itself.
    let asked = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut greeting = [0; 2];
        socket.read_exact(&mut greeting).await.unwrap();
        let mut methods = vec![0; usize::from(greeting[1])];
        socket.read_exact(&mut methods).await.unwrap();
        socket.write_all(&[5, 0]).await.unwrap();
        let mut request = [0; 5];
        socket.read_exact(&mut request).await.unwrap();
        let mut name = vec![0; usize::from(request[4]) + 2];
        socket.read_exact(&mut name).await.unwrap();
        socket.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            socket.read_buf(&mut head).await.unwrap();
        }
        socket.write_all(&json("200 OK", MODELS)).await.unwrap();
        name.truncate(name.len() - 2);
        (String::from_utf8(name).unwrap(), String::from_utf8(head).unwrap())
    });
    let home = tempfile::tempdir().unwrap();
    let settings = "provider = \"p\"\n[providers.p]\nbase_url = \"http://models.example.invalid/v1\"\n";
    let output = docent(home.path(), settings, &LIST, &[("ALL_PROXY", &url)]).await;
    assert_eq!(names(&output), ["the-model"], "{}", said(&output));
    let (name, head) = asked.await.unwrap();
    assert!(name == "models.example.invalid" && head.starts_with("GET /v1/models "), "{name} {head}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn local_only_lets_the_program_reach_nothing_else_by_any_way() {
    let proxy = always(json("200 OK", MODELS)).await;
    let proxies = [
        ("HTTP_PROXY", proxy.url.as_str()),
        ("HTTPS_PROXY", &proxy.url),
        ("ALL_PROXY", &proxy.url),
        ("OPENAI_API_KEY", KEY),
    ];
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("note.md"), "# Note\n\nThe lighthouse was lit in 1871.\n").unwrap();
    let note = home.path().join("note.md").display().to_string();
    let ask = ["ask", note.as_str(), "When was it lit?"];
    let away = "local_only = true\nprovider = \"p\"\n[providers.p]\nbase_url = \"http://models.example.invalid/v1\"\n";
    let usual = "local_only = true\nprovider = \"openai\"\n";
    let fallback = "local_only = true\nprovider = \"openai\"\nfallback = [\"gemini\", \"anthropic\"]\n";
    let hub = "local_only = true\nprovider = \"none\"\nembedder = \"BAAI/bge-small-en-v1.5\"\n";
    for settings in [away, usual, fallback, hub] {
        let output = docent(home.path(), settings, &ask, &proxies).await;
        assert_eq!(output.status.code(), Some(1), "{settings}: {}", said(&output));
        assert!(said(&output).contains("local_only is set"), "{settings}: {}", said(&output));
    }
    for settings in [away, usual] {
        let output = docent(home.path(), settings, &LIST, &proxies).await;
        assert!(said(&output).contains("local_only is set"), "{}", said(&output));
        assert!(names(&output).is_empty());
    }
    let plain = "local_only = true\nprovider = \"none\"\n";
    let output = docent(home.path(), plain, &["models", "install", "BAAI/bge-small-en-v1.5"], &proxies).await;
    assert!(!output.status.success() && said(&output).contains("local_only is set"), "{}", said(&output));
    // The variable does what the setting does.
    let named = usual.replace("local_only = true\n", "");
    let output = docent(home.path(), &named, &ask, &[&proxies[..], &[("DOCENT_LOCAL_ONLY", "1")]].concat()).await;
    assert!(said(&output).contains("local_only is set"), "{}", said(&output));
    assert_eq!(touched(&proxy), 0, "{:?}", proxy.requests.lock().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_authority_named_in_the_environment_is_trusted_and_no_other() {
    use std::io::{Read, Write};

    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/tls");
    let certificate = CertificateDer::from_pem_file(folder.join("localhost.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("localhost.key")).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let tls = std::sync::Arc::new(tls.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        while let Ok((socket, _)) = listener.accept() {
            let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(tls.clone()).unwrap(), socket);
            let (mut head, mut piece) = (Vec::new(), [0; 4096]);
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(n) if n > 0 => head.extend_from_slice(&piece[..n]),
                    _ => break,
                }
            }
            let _ = stream.write_all(&json("200 OK", MODELS));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });

    let home = tempfile::tempdir().unwrap();
    let settings = format!("provider = \"p\"\n[providers.p]\nbase_url = \"https://localhost:{port}/v1\"\n");
    let with = async |file: &str| {
        let file = folder.join(file);
        docent(home.path(), &settings, &LIST, &[("SSL_CERT_FILE", file.to_str().unwrap())]).await
    };
    let trusted = with("authority.pem").await;
    assert_eq!(names(&trusted), ["the-model"], "{}", said(&trusted));

    // With another authority alone the connection is refused, and the message says what can be done.
    let refused = with("stranger.pem").await;
    assert!(names(&refused).is_empty());
    assert!(said(&refused).contains("SSL_CERT_FILE"), "{}", said(&refused));
}
