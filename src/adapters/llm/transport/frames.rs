//! The body of a reply as JSON messages, in any of its forms: server-sent events, one object per line, one JSON
//! document from a server that ignores `stream`, or a web page from something that is not a model server.

use serde_json::{Deserializer, Value, json};

use super::sse::{Event, Lines, MAX_LINE, Sse, TooLong};
use crate::adapters::llm::reply::surrogates::keep_halves;

/// How a protocol frames its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Server-sent events.
    Sse,
    /// One JSON object per line.
    Lines,
}

/// One JSON message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Frame {
    /// The server-sent event's name; empty if there is none.
    pub name: String,
    pub value: Value,
}

/// Maximum characters kept of a non-JSON body: more than is shown, so that a secret in it is seen whole.
const GARBLED: usize = 4096;

/// Turns bytes into frames. The first bytes determine the form, not the content type, which servers get wrong.
#[derive(Debug)]
pub(crate) struct Frames {
    framing: Framing,
    form: Form,
    /// `[DONE]` was seen.
    pub done: bool,
    /// The reply was one JSON document.
    pub whole: bool,
    /// The beginning of input that should have been JSON and was not.
    pub garbled: Option<String>,
}

#[derive(Debug)]
enum Form {
    Unknown,
    Events(Sse),
    Lines(Lines),
    Whole(Vec<u8>),
    Page(Vec<u8>),
}

impl Frames {
    pub fn new(framing: Framing) -> Self {
        Frames { framing, form: Form::Unknown, done: false, whole: false, garbled: None }
    }

    /// Takes the next bytes and appends the messages they complete to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Frame>) -> Result<(), TooLong> {
        match &mut self.form {
            Form::Unknown => {
                let Some(start) = first_mark(bytes) else { return Ok(()) };
                self.form = match (bytes[start], self.framing) {
                    (b'<', _) => Form::Page(Vec::new()),
                    (b'{' | b'[', Framing::Sse) => Form::Whole(Vec::new()),
                    (_, Framing::Sse) => Form::Events(Sse::default()),
                    (_, Framing::Lines) => Form::Lines(Lines::default()),
                };
                self.feed(&bytes[start..], out)
            }
            Form::Events(sse) => {
                let mut events = Vec::new();
                let fed = sse.feed(bytes, &mut events);
                for event in events {
                    self.event(event, out);
                }
                fed
            }
            Form::Lines(lines) => {
                let mut whole = Vec::new();
                let fed = lines.feed(bytes, |line| {
                    whole.push(String::from_utf8_lossy(line).into_owned());
                    Ok(())
                });
                for line in whole {
                    self.json("", &line, out);
                }
                fed
            }
            Form::Whole(body) => {
                body.extend_from_slice(bytes);
                if body.len() > MAX_LINE { Err(TooLong) } else { Ok(()) }
            }
            Form::Page(body) => {
                let room = (64usize << 10).saturating_sub(body.len());
                body.extend_from_slice(&bytes[..bytes.len().min(room)]);
                Ok(())
            }
        }
    }

    /// Ends the stream: appends what its last bytes yield. Returns the web page, if the reply was one.
    pub fn end(&mut self, out: &mut Vec<Frame>) -> Option<Vec<u8>> {
        match std::mem::replace(&mut self.form, Form::Unknown) {
            Form::Unknown => {}
            Form::Events(mut sse) => {
                if let Some(event) = sse.rest() {
                    self.event(event, out);
                }
            }
            Form::Lines(mut lines) => {
                if let Some(line) = lines.rest() {
                    self.json("", &String::from_utf8_lossy(&line), out);
                }
            }
            Form::Whole(body) => {
                self.whole = true;
                let text = String::from_utf8_lossy(&body);
                let mut whole = Vec::new();
                self.json("", &text, &mut whole);
                for frame in whole {
                    match frame.value {
                        Value::Array(values) => {
                            out.extend(values.into_iter().map(|value| Frame { name: String::new(), value }));
                        }
                        value => out.push(Frame { name: String::new(), value }),
                    }
                }
            }
            Form::Page(page) => return Some(page),
        }
        None
    }

    fn event(&mut self, event: Event, out: &mut Vec<Frame>) {
        if event.data.trim() == "[DONE]" {
            self.done = true;
        } else if event.name == "error" && !event.data.trim_start().starts_with(['{', '[']) {
            // A plain-text error.
            out.push(Frame { value: json!({ "error": event.data }), name: event.name });
        } else {
            self.json(&event.name, &event.data, out);
        }
    }

    /// Usually one document; servers that forget the blank line between events make it several.
    fn json(&mut self, name: &str, text: &str, out: &mut Vec<Frame>) {
        let kept = keep_halves(text);
        for value in Deserializer::from_str(kept.as_deref().unwrap_or(text)).into_iter::<Value>() {
            match value {
                Ok(value) if value.is_object() || value.is_array() => out.push(Frame { name: name.to_string(), value }),
                Ok(_) => {}
                Err(_) => {
                    // Words such as "ping" are keep-alives; a broken object or broken bytes are a lost piece of the
                    // answer.
                    let trimmed = text.trim();
                    if trimmed.starts_with('{') || trimmed.contains('\u{fffd}') || trimmed.contains('\0') {
                        tracing::warn!(bytes = text.len(), "a message of the stream is not JSON");
                        self.garbled.get_or_insert_with(|| trimmed.chars().take(GARBLED).collect());
                    }
                    return;
                }
            }
        }
    }
}

/// Offset of the first byte that is neither white space nor part of a byte-order mark.
fn first_mark(bytes: &[u8]) -> Option<usize> {
    let mark = "\u{feff}".as_bytes();
    bytes.iter().position(|b| !b.is_ascii_whitespace() && !mark.contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(framing: Framing, text: &str) -> (Vec<Value>, Frames) {
        let (mut frames, mut out) = (Frames::new(framing), Vec::new());
        for byte in text.as_bytes() {
            frames.feed(std::slice::from_ref(byte), &mut out).unwrap();
        }
        frames.end(&mut out);
        (out.into_iter().map(|frame| frame.value).collect(), frames)
    }

    #[test]
    fn the_first_bytes_decide_the_form() {
        let sse = frames(Framing::Sse, "\u{feff}: hi\n\ndata: {\"a\":1}\n\ndata: [DONE]");
        assert_eq!(sse.0, [json!({"a":1})]);
        assert!(sse.1.done);
        assert_eq!(frames(Framing::Sse, " {\"a\":\n1}").0, [json!({"a":1})]);
        assert_eq!(frames(Framing::Sse, "[{\"a\":1},\n{\"b\":2}]").0, [json!({"a":1}), json!({"b":2})]);
        assert_eq!(frames(Framing::Lines, "{\"a\":1}\r\n{\"b\":2}").0, [json!({"a":1}), json!({"b":2})]);
        let mut page = Frames::new(Framing::Sse);
        page.feed(b"<html>no", &mut Vec::new()).unwrap();
        assert_eq!(page.end(&mut Vec::new()).unwrap(), b"<html>no");
    }

    #[test]
    fn events_without_a_blank_line_between_them_are_told_apart() {
        assert_eq!(frames(Framing::Sse, "data: {\"a\":1}\ndata: {\"b\":2}\n\n").0, [json!({"a":1}), json!({"b":2})]);
    }

    #[test]
    fn an_error_in_words_is_told_as_one_in_json() {
        let (values, _) = frames(Framing::Sse, "error: out of memory\n\nevent: error\ndata: {\"message\":\"b\"}\n\n");
        assert_eq!(values, [json!({"error":"out of memory"}), json!({"message":"b"})]);
    }

    #[test]
    fn half_a_character_loses_no_message() {
        let (values, state) = frames(Framing::Lines, "{\"a\":\"x\\ud83d\"}\n{\"a\":\"\\ude00\"}\n");
        assert!(values.len() == 2 && state.garbled.is_none(), "{values:?}");
    }

    #[test]
    fn a_lost_piece_is_remembered_and_chatter_is_not() {
        assert!(frames(Framing::Sse, "data: ping\n\ndata: {\"a\":1}\n\n").1.garbled.is_none());
        let (values, state) = frames(Framing::Sse, "data: {\"a\n\ndata: {\"a\":1}\n\n");
        assert_eq!((values, state.garbled.as_deref()), (vec![json!({"a":1})], Some("{\"a")));
    }
}
