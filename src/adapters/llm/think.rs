//! Parts a model's reasoning from its answer where the server leaves both in one text: `<think>…</think>`, and only at
//! the start, so that an answer which speaks of the tag is left alone.

use crate::domain::chat::StreamEvent;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Splits a streamed text. Pieces may cut the tags anywhere.
#[derive(Debug, Default)]
pub(super) struct Think {
    state: State,
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Thinking,
    /// After the closing tag: the white space before the answer is not part of it.
    Gap,
    Answer,
}

impl Think {
    /// Takes in a piece of text.
    pub fn feed(&mut self, text: &str, out: &mut Vec<StreamEvent>) {
        if self.state == State::Answer {
            say(text, StreamEvent::Text, out);
            return;
        }
        self.held.push_str(text);
        if self.state == State::Start {
            let start = self.held.trim_start();
            if let Some(rest) = start.strip_prefix(OPEN) {
                self.held = rest.to_string();
                self.state = State::Thinking;
            } else if OPEN.starts_with(start) {
                return;
            } else {
                self.state = State::Answer;
                say(&std::mem::take(&mut self.held), StreamEvent::Text, out);
            }
        }
        if self.state == State::Thinking {
            if let Some(at) = self.held.find(CLOSE) {
                say(&self.held[..at], StreamEvent::Reasoning, out);
                self.held = self.held[at + CLOSE.len()..].to_string();
                self.state = State::Gap;
            } else {
                let keep = self.held.len() - partial_close(&self.held);
                let rest = self.held.split_off(keep);
                say(&std::mem::replace(&mut self.held, rest), StreamEvent::Reasoning, out);
            }
        }
        if self.state == State::Gap {
            let answer = self.held.trim_start();
            if !answer.is_empty() {
                say(answer, StreamEvent::Text, out);
                self.held.clear();
                self.state = State::Answer;
            }
        }
    }

    /// The stream is over: what was held back goes out as what it turned out to be.
    pub fn end(&mut self, out: &mut Vec<StreamEvent>) {
        let held = std::mem::take(&mut self.held);
        match self.state {
            State::Thinking => say(&held, StreamEvent::Reasoning, out),
            State::Gap => {}
            State::Start | State::Answer => say(&held, StreamEvent::Text, out),
        }
    }
}

fn say(text: &str, as_event: fn(String) -> StreamEvent, out: &mut Vec<StreamEvent>) {
    if !text.is_empty() {
        out.push(as_event(text.to_string()));
    }
}

/// The length of the longest end of `text` that may be the beginning of the closing tag.
fn partial_close(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&n| text.ends_with(&CLOSE[..n])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pieces: &[&str]) -> (String, String) {
        let (mut think, mut out) = (Think::default(), Vec::new());
        for piece in pieces {
            think.feed(piece, &mut out);
        }
        think.end(&mut out);
        let (mut reasoning, mut text) = (String::new(), String::new());
        for event in out {
            match event {
                StreamEvent::Reasoning(piece) => reasoning += &piece,
                StreamEvent::Text(piece) => text += &piece,
                other => panic!("{other:?}"),
            }
        }
        (reasoning, text)
    }

    #[test]
    fn reasoning_at_the_start_is_parted_however_it_is_cut() {
        let whole = "\n<think>so < 3 </thin</think>\n\nAn answer with <think> in it</think>.";
        let wanted = ("so < 3 </thin".to_string(), "An answer with <think> in it</think>.".to_string());
        assert_eq!(split(&[whole]), wanted);
        let chars: Vec<String> = whole.chars().map(String::from).collect();
        assert_eq!(split(&chars.iter().map(String::as_str).collect::<Vec<_>>()), wanted);
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in ["plain", " a <think>b</think>", "<thi", "<thinking>x", ""] {
            assert_eq!(split(&[text]), (String::new(), text.to_string()));
        }
        assert_eq!(split(&["<think>never ends </th"]), ("never ends </th".into(), String::new()));
    }
}
