//! A server on loopback that speaks the OpenAI protocol, well and badly.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the server answers a chat request.
#[derive(Clone, Debug)]
pub enum Manner {
    /// Streams these pieces and ends well.
    Say(&'static [&'static str]),
    /// Streams these pieces and cuts the connection.
    Die(&'static [&'static str]),
    /// Streams numbered words, one every so many milliseconds, this many of them, and ends well.
    Drip(u64, usize),
    /// Sends these server-sent events as they stand.
    Send(&'static str),
    /// Takes the request and says nothing.
    Hang,
    /// Refuses with this status and body.
    Refuse(u16, &'static str),
}

/// The list of models of a server that tells no more of them.
const MODELS: &str = r#"{"object":"list","data":[{"id":"test-model","object":"model"}]}"#;

/// A running server; it ends when it is dropped.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<serde_json::Value>>>,
    left: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Server {
    pub fn start(manner: Manner) -> Server {
        Server::telling(manner, MODELS)
    }

    /// A server that says this whatever else it is asked for.
    pub fn telling(manner: Manner, told: &'static str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let left = Arc::new(AtomicBool::new(false));
        let (heard, was_left, stopped) = (requests.clone(), left.clone(), stop.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (manner, heard, stopped) = (manner.clone(), heard.clone(), stopped.clone());
                let was_left = was_left.clone();
                std::thread::spawn(move || {
                    if let Ok(stream) = stream {
                        // A client that goes away in the middle is no fault of the server.
                        if serve(stream, &manner, told, &heard, &stopped).is_err() {
                            was_left.store(true, Ordering::SeqCst);
                        }
                    }
                });
            }
        });
        Server { address, requests, left, stop }
    }

    /// "http://127.0.0.1:port/v1".
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// True when a client has gone away in the middle of an answer.
    pub fn was_left(&self) -> bool {
        self.left.load(Ordering::SeqCst)
    }

    /// A configuration that makes this server the one that answers.
    pub fn config(&self) -> String {
        format!(
            "provider = \"loopback\"\n[providers.loopback]\nkind = \"openai\"\nbase_url = \"{}\"\n\
             model = \"test-model\"\nidle_timeout_seconds = 2\n",
            self.url()
        )
    }

    /// The bodies of the chat requests so far.
    pub fn requests(&self) -> Vec<serde_json::Value> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    manner: &Manner,
    told: &str,
    heard: &Mutex<Vec<serde_json::Value>>,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    if first.starts_with("GET") {
        return write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{told}",
            told.len()
        );
    }
    heard.lock().unwrap().push(serde_json::from_slice(&body).unwrap_or_default());
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    let say = |stream: &mut TcpStream, pieces: &[&str]| -> std::io::Result<()> {
        for piece in pieces {
            let delta = serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] });
            write!(stream, "data: {delta}\n\n")?;
            stream.flush()?;
        }
        Ok(())
    };
    match manner {
        Manner::Say(pieces) => {
            write!(stream, "{HEAD}")?;
            say(&mut stream, pieces)?;
            let end = serde_json::json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
            let usage =
                serde_json::json!({ "choices": [], "usage": { "prompt_tokens": 321, "completion_tokens": 12 } });
            write!(stream, "data: {end}\n\ndata: {usage}\n\ndata: [DONE]\n\n")
        }
        Manner::Die(pieces) => {
            // Chunked, so that the end of the connection is no end of the message.
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")?;
            for piece in *pieces {
                let delta = serde_json::json!({ "choices": [{ "index": 0, "delta": { "content": piece } }] });
                let data = format!("data: {delta}\n\n");
                write!(stream, "{:x}\r\n{data}\r\n", data.len())?;
                stream.flush()?;
            }
            std::thread::sleep(Duration::from_millis(200));
            Ok(())
        }
        Manner::Drip(pause, words) => {
            write!(stream, "{HEAD}")?;
            for n in 0..*words {
                say(&mut stream, &[&format!("word{n:04} ")])?;
                std::thread::sleep(Duration::from_millis(*pause));
                if stop.load(Ordering::SeqCst) {
                    return Ok(());
                }
            }
            let end = serde_json::json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
            write!(stream, "data: {end}\n\ndata: [DONE]\n\n")
        }
        Manner::Send(events) => write!(stream, "{HEAD}{events}"),
        Manner::Hang => {
            while !stop.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        Manner::Refuse(status, body) => write!(
            stream,
            "HTTP/1.1 {status} No\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        ),
    }
}

/// An address on which nothing listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
