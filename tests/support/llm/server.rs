//! An HTTP server on loopback that does what a test tells it, byte by byte: a real socket, nothing between it and the
//! client. Each connection is given to the test's own function, which answers rightly, wrongly or not at all.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// "POST /v1/chat/completions".
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A running server; it stops when it is dropped.
pub struct Server {
    /// "http://127.0.0.1:port".
    pub url: String,
    /// Every request so far.
    pub requests: Arc<Mutex<Vec<Request>>>,
    /// Every connection so far, also those that sent no request.
    pub connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub fn asked(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    pub fn last(&self) -> Request {
        self.requests.lock().unwrap().last().unwrap().clone()
    }
}

/// One connection with its request read; `number` counts from 1.
pub struct Exchange {
    pub number: usize,
    pub request: Request,
    pub socket: TcpStream,
}

/// Starts a server on `address` ("127.0.0.1:0").
pub async fn serve_at<F, W>(address: &str, handle: F) -> Server
where
    F: Fn(Exchange) -> W + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(address).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let connections = Arc::new(AtomicUsize::new(0));
    let (seen, count) = (requests.clone(), connections.clone());
    let handle = Arc::new(handle);
    let task = tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            socket.set_nodelay(true).unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let (seen, handle) = (seen.clone(), handle.clone());
            tokio::spawn(async move {
                let Some(request) = read_request(&mut socket).await else { return };
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(request.clone());
                    seen.len()
                };
                handle(Exchange { number, request, socket }).await;
            });
        }
    });
    Server { url, requests, connections, task }
}

/// Starts a server on a free port of 127.0.0.1.
pub async fn serve<F, W>(handle: F) -> Server
where
    F: Fn(Exchange) -> W + Send + Sync + 'static,
    W: Future<Output = ()> + Send + 'static,
{
    serve_at("127.0.0.1:0", handle).await
}

/// A server that sends these bytes to everyone and closes.
pub async fn always(reply: Vec<u8>) -> Server {
    let reply = Arc::new(reply);
    serve(move |mut exchange| {
        let reply = reply.clone();
        async move { exchange.send(&reply).await }
    })
    .await
}

async fn read_request(socket: &mut TcpStream) -> Option<Request> {
    let mut data = Vec::new();
    let head = loop {
        if let Some(at) = data.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        if socket.read_buf(&mut data).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&data[..head]).into_owned();
    let mut lines = text.split("\r\n");
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_string();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_string()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    let mut body = data.split_off(head + 4);
    while body.len() < length {
        if socket.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Request { line, headers, body })
}

impl Exchange {
    /// Sends bytes as they are. That the client has gone is no failure of the server's.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = self.socket.write_all(bytes).await;
    }

    /// Sends one chunk of a chunked body.
    pub async fn chunk(&mut self, bytes: &[u8]) {
        self.send(&chunk(bytes)).await;
    }

    /// Closes with a reset instead of an end.
    #[allow(deprecated, reason = "lingering for zero seconds does not block")]
    pub fn reset(self) {
        self.socket.set_linger(Some(Duration::ZERO)).unwrap();
    }

    /// Waits until the client has closed the connection.
    pub async fn closed(&mut self) {
        let mut rest = [0; 1024];
        while matches!(self.socket.read(&mut rest).await, Ok(n) if n > 0) {}
    }
}

/// One chunk of a chunked body.
pub fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("{:x}\r\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    out.extend_from_slice(b"\r\n");
    out
}

/// A whole reply with its length.
pub fn whole(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut out = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())
        .into_bytes();
    out.extend_from_slice(body);
    out
}

/// A JSON reply.
pub fn json(status: &str, body: &str) -> Vec<u8> {
    whole(status, "Content-Type: application/json\r\n", body)
}

/// The head of a chunked stream of events.
pub const EVENTS: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

/// A whole stream in one chunk.
pub fn events(body: impl AsRef<[u8]>) -> Vec<u8> {
    pieces(&[body.as_ref()])
}

/// A whole stream, a chunk for every piece: the client's HTTP library hands them on one by one.
pub fn pieces(bodies: &[&[u8]]) -> Vec<u8> {
    let mut out = EVENTS.to_vec();
    for body in bodies.iter().filter(|body| !body.is_empty()) {
        out.extend(chunk(body));
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// A chunk of an OpenAI stream that says `text`.
pub fn says(text: &str) -> String {
    let delta = serde_json::json!({"choices":[{"index":0,"delta":{"content":text},"finish_reason":null}]});
    format!("data: {delta}\n\n")
}

/// How an OpenAI stream ends well.
pub const STOP: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
