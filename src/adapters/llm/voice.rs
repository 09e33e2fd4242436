//! What a model says on its way to the listener.

use super::events::Sender;
use super::think::Think;
use crate::domain::chat::StreamEvent;
use crate::domain::text::clean;

/// What goes out to the listener: cleaned, with reasoning parted from the answer.
pub(super) struct Voice<'a> {
    think: Option<Think>,
    sender: &'a Sender,
    /// Something was said: from here on nothing may be said again.
    pub spoken: &'a mut bool,
    /// Bytes that went out.
    pub said: usize,
}

impl<'a> Voice<'a> {
    /// `thinks_aloud`: reasoning may stand in the text between `<think>` tags.
    pub fn new(thinks_aloud: bool, sender: &'a Sender, spoken: &'a mut bool) -> Self {
        Voice { think: thinks_aloud.then(Think::default), sender, spoken, said: 0 }
    }

    /// Passes events on.
    pub fn say(&mut self, events: Vec<StreamEvent>) {
        let mut parted = Vec::with_capacity(events.len());
        for event in events {
            match (event, &mut self.think) {
                (StreamEvent::Text(text), Some(think)) => think.feed(&text, &mut parted),
                (event, _) => parted.push(event),
            }
        }
        self.send(parted);
    }

    /// Passes on the last events and what was held back until it was clear what it is.
    pub fn end(&mut self, events: Vec<StreamEvent>) {
        self.say(events);
        let mut held = Vec::new();
        if let Some(think) = &mut self.think {
            think.end(&mut held);
        }
        self.send(held);
    }

    fn send(&mut self, events: Vec<StreamEvent>) {
        for event in events {
            let event = match event {
                StreamEvent::Text(text) => StreamEvent::Text(clean(&text).into_owned()),
                StreamEvent::Reasoning(text) => StreamEvent::Reasoning(clean(&text).into_owned()),
                other => other,
            };
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
