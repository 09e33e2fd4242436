//! What a model says on its way to the listener: halves of characters are joined, control characters and secrets taken
//! out, and reasoning is parted from the answer, in this order, so that nothing taken out can be put together again.

use super::events::Sender;
use super::reasoning::Think;
use super::scrub::{Scrubber, Secrets};
use super::surrogates::Joiner;
use crate::domain::conversation::chat::StreamEvent;
use crate::domain::text::clean;

/// What goes out to the listener.
pub(crate) struct Voice<'a> {
    text: Washed<'a>,
    reasoning: Washed<'a>,
    think: Think,
    sender: &'a Sender,
    /// Something was said: from here on nothing may be said again.
    pub spoken: &'a mut bool,
    /// Bytes that went out.
    pub said: usize,
}

/// One stream of text, made fit to be shown.
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

impl<'a> Voice<'a> {
    /// `secrets` are what its server must not be heard to say; `think` is told where the reply begins.
    pub fn new(secrets: &'a Secrets, think: Think, sender: &'a Sender, spoken: &'a mut bool) -> Self {
        Voice { text: Washed::new(secrets), reasoning: Washed::new(secrets), think, sender, spoken, said: 0 }
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

    /// Passes on the last events and what was held back until it was clear what it is.
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
