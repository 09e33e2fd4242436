//! The pipeline from model output to listener: split characters are joined, control characters and secrets removed, and
//! reasoning separated from the answer, in this order, so that nothing removed can be reassembled.

use super::events::Sender;
use super::reasoning::Think;
use super::scrub::{Scrubber, Secrets};
use super::surrogates::Joiner;
use crate::domain::conversation::chat::StreamEvent;
use crate::domain::text::clean;

pub(crate) struct CleanOutput<'a> {
    text: Washed<'a>,
    reasoning: Washed<'a>,
    think: Think,
    sender: &'a Sender,
    /// Something was output: from here on the request must not be repeated.
    pub spoken: &'a mut bool,
    /// Bytes output so far.
    pub said: usize,
}

/// One stream of text, cleaned for display.
struct Washed<'a> {
    joiner: Joiner,
    scrubber: Scrubber<'a>,
}

impl<'a> Washed<'a> {
    fn new(secrets: &'a Secrets) -> Self {
        Washed { joiner: Joiner::default(), scrubber: Scrubber::new(secrets) }
    }

    fn feed(&mut self, piece: &str) -> String {
        self.scrubber.feed(&clean(&self.joiner.feed(piece)))
    }

    fn end(&mut self) -> String {
        let mut rest = self.scrubber.feed(self.joiner.end());
        rest.push_str(&self.scrubber.end());
        rest
    }
}

impl<'a> CleanOutput<'a> {
    /// `secrets` are removed from the output; `think` knows where the reply begins.
    pub fn new(secrets: &'a Secrets, think: Think, sender: &'a Sender, spoken: &'a mut bool) -> Self {
        CleanOutput { text: Washed::new(secrets), reasoning: Washed::new(secrets), think, sender, spoken, said: 0 }
    }

    /// Passes events on.
    pub fn say(&mut self, events: Vec<StreamEvent>) {
        let mut parted = Vec::with_capacity(events.len());
        for event in events {
            match event {
                StreamEvent::Text(text) => self.think.feed(&self.text.feed(&text), &mut parted),
                StreamEvent::Reasoning(text) => parted.push(StreamEvent::Reasoning(self.reasoning.feed(&text))),
                event => parted.push(event),
            }
        }
        self.send(parted);
    }

    /// Passes on the last events and everything held back.
    pub fn end(&mut self, events: Vec<StreamEvent>) {
        self.say(events);
        let mut held = vec![StreamEvent::Reasoning(self.reasoning.end())];
        self.think.feed(&self.text.end(), &mut held);
        self.think.end(&mut held);
        self.send(held);
    }

    fn send(&mut self, events: Vec<StreamEvent>) {
        for event in events {
            if let StreamEvent::Text(text) | StreamEvent::Reasoning(text) = &event {
                if text.is_empty() {
                    continue;
                }
                *self.spoken = true;
                self.said += text.len();
            }
            let _ = self.sender.send(event);
        }
    }
}
