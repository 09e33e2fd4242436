//! Replies in channels: `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…`, and the
//! shorter `<|channel>thought …<channel|>…`. Only the final channel is the answer.

use super::say;
use super::tags::partly;
use crate::domain::conversation::chat::StreamEvent;

const SIGNS: &[(&str, Sign)] = &[
    ("<|channel|>", Sign::Channel),
    ("<|channel>", Sign::ShortChannel),
    ("<channel|>", Sign::End),
    ("<|message|>", Sign::Message),
    ("<|start|>", Sign::Start),
    ("<|end|>", Sign::End),
    ("<|return|>", Sign::End),
    ("<|call|>", Sign::End),
];

/// Names of channels that contain the answer.
const FINAL: &[&str] = &["final", "response", "answer"];
/// Names of the other channels.
const THOUGHTS: &[&str] = &["analysis", "commentary", "thoughts", "thought", "thinking", "reasoning"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Channel,
    ShortChannel,
    Message,
    Start,
    End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// The name of a channel, until the message begins.
    Header(String),
    /// A header of which only the first word is the name.
    ShortHeader,
    /// The role.
    Speaker,
    Thought,
    /// White space before the answer, or the answer.
    Gap,
    Answer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Channels(Part);

impl Channels {
    /// At the beginning of a reply.
    pub fn new() -> Self {
        Channels(Part::Header(String::new()))
    }

    /// At the beginning of the answer.
    pub fn answering() -> Self {
        Channels(Part::Gap)
    }

    /// Takes from `held` everything that is unambiguous. `over`: nothing more will come.
    pub fn step(&mut self, held: &mut String, over: bool, out: &mut Vec<StreamEvent>) {
        loop {
            let found = SIGNS.iter().filter_map(|(sign, what)| Some((held.find(sign)?, sign.len(), *what)));
            let Some((at, len, sign)) = found.min_by_key(|(at, ..)| *at) else { break };
            let text: String = held.drain(..at + len).collect();
            self.text(&text[..at], true, out);
            self.0 = match (sign, std::mem::replace(&mut self.0, Part::Gap)) {
                (Sign::Channel, _) => Part::Header(String::new()),
                (Sign::ShortChannel, _) => Part::ShortHeader,
                (Sign::Message, Part::Header(name)) => part_of(&name),
                (Sign::Message, Part::Thought) => Part::Thought,
                (Sign::Message | Sign::End, _) => Part::Gap,
                (Sign::Start, _) => Part::Speaker,
            };
        }
        let partial = if over { 0 } else { SIGNS.iter().map(|(sign, _)| partly(held, sign)).max().unwrap_or(0) };
        let rest = held.split_off(held.len() - partial);
        let text = std::mem::replace(held, rest);
        if let Some(back) = self.text(&text, over, out) {
            held.insert_str(0, &back);
        }
    }

    /// Outputs text without markers. Returns what has to wait for more input.
    fn text(&mut self, text: &str, whole: bool, out: &mut Vec<StreamEvent>) -> Option<String> {
        match &mut self.0 {
            Part::Header(name) => name.push_str(text),
            Part::Speaker => {}
            Part::Thought => say(text, StreamEvent::Reasoning, out),
            Part::Answer => say(text, StreamEvent::Text, out),
            Part::Gap => {
                let text = text.trim_start();
                if !text.is_empty() {
                    say(text, StreamEvent::Text, out);
                    self.0 = Part::Answer;
                }
            }
            Part::ShortHeader => {
                let start = text.trim_start();
                let name = start.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(start.len());
                if name == start.len() && !whole {
                    return Some(text.to_string());
                }
                let known = FINAL.iter().chain(THOUGHTS).find(|known| start.starts_with(**known));
                self.0 = part_of(&start[..name]);
                return self.text(&start[known.map_or(name, |known| known.len())..], whole, out);
            }
        }
        None
    }
}

fn part_of(name: &str) -> Part {
    let name = name.trim_start();
    if name.is_empty() || FINAL.iter().any(|known| name.starts_with(known)) { Part::Gap } else { Part::Thought }
}
