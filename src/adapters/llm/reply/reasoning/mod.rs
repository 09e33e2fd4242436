//! Separates a model's reasoning from its answer if the server leaves both in one text.
//!
//! Models mark it in many ways ([`tags`], [`channels`]). An opening tag is searched for only where the answer would
//! begin, so an answer that mentions such a tag is left alone. A closing tag may come without an opening one, because
//! many chat templates put that into the prompt: all text before it is then retracted ([`StreamEvent::Retracted`]).

mod channels;
mod tags;

use channels::Channels;
use tags::Beginning;

use crate::domain::conversation::chat::StreamEvent;

/// Splits a streamed text. Pieces may cut tags anywhere.
#[derive(Debug, Default)]
pub(crate) struct Think {
    state: State,
    held: String,
    /// Text since the beginning of the answer or the reasoning.
    said: String,
}

#[derive(Debug)]
enum State {
    /// Before the answer; true after reasoning.
    Start(bool),
    /// Until this tag.
    Thinking(&'static str),
    /// Between the tag around an answer and the answer, which the other tag ends.
    Wrapped(&'static str),
    /// In the answer, which this tag ends if it is wrapped.
    Answer(Option<&'static str>),
    Channels(Channels),
}

impl Default for State {
    fn default() -> Self {
        State::Start(false)
    }
}

impl Think {
    /// For a reply to this prompt, which may have opened the reasoning.
    #[cfg(feature = "embedded-llm")]
    pub fn after(prompt: &str) -> Self {
        let state = crate::adapters::llm::reply::reasoning::tags::opened_by(prompt)
            .map_or_else(State::default, State::Thinking);
        Think { state, ..Think::default() }
    }

    pub fn feed(&mut self, text: &str, out: &mut Vec<StreamEvent>) {
        self.held.push_str(text);
        while self.step(false, out) {}
    }

    /// Ends the stream: held text is output as what it turned out to be.
    pub fn end(&mut self, out: &mut Vec<StreamEvent>) {
        while self.step(true, out) {}
        self.held.clear();
    }

    /// Takes what is unambiguous from the held text. True if there may be more.
    fn step(&mut self, over: bool, out: &mut Vec<StreamEvent>) -> bool {
        match &mut self.state {
            State::Start(after_thought) => {
                let after_thought = *after_thought;
                self.start(after_thought, over)
            }
            State::Thinking(close) => {
                let close = *close;
                self.thinking(close, over, out)
            }
            State::Wrapped(close) => {
                let gap = self.held.len() - self.held.trim_start().len();
                self.held.drain(..gap);
                self.state = if self.held.is_empty() { State::Wrapped(close) } else { State::Answer(Some(close)) };
                !self.held.is_empty()
            }
            State::Answer(wrapper) => {
                let wrapper = *wrapper;
                self.answer(wrapper, over, out)
            }
            State::Channels(channels) => {
                channels.step(&mut self.held, over, out);
                false
            }
        }
    }

    fn start(&mut self, after_thought: bool, over: bool) -> bool {
        let start = self.held.trim_start();
        let gap = self.held.len() - start.len();
        if start.is_empty() {
            return false;
        }
        match crate::adapters::llm::reply::reasoning::tags::beginning(start, after_thought) {
            Beginning::Open if !over => return false,
            Beginning::Thought(len, close) => {
                self.held.drain(..gap + len);
                self.state = State::Thinking(close);
            }
            Beginning::NoThought(len) => {
                self.held.drain(..gap + len);
                self.state = State::Start(true);
            }
            Beginning::Wrapped(len, close) => {
                self.held.drain(..gap + len);
                self.state = State::Wrapped(close);
            }
            Beginning::Channels => {
                self.held.drain(..gap);
                self.state = State::Channels(Channels::new());
            }
            Beginning::Answer | Beginning::Open => {
                if after_thought {
                    // The white space after reasoning is not part of the answer.
                    self.held.drain(..gap);
                }
                self.state = State::Answer(None);
            }
        }
        true
    }

    fn thinking(&mut self, close: &'static str, over: bool, out: &mut Vec<StreamEvent>) -> bool {
        let Some(at) = crate::adapters::llm::reply::reasoning::tags::find(&self.held, close) else {
            let keep = if over { 0 } else { crate::adapters::llm::reply::reasoning::tags::partly(&self.held, close) };
            let rest = self.held.split_off(self.held.len() - keep);
            let thought = std::mem::replace(&mut self.held, rest);
            self.said.push_str(&thought);
            say(&thought, StreamEvent::Reasoning, out);
            return false;
        };
        let end = at + close.len();
        let before = if at > 0 { &self.held[..at] } else { self.said.as_str() };
        let quoted = match &self.held[end..] {
            // Whether the quotation ends there is not known yet.
            "" if !over && crate::adapters::llm::reply::reasoning::tags::is_quoted(before, "`") => return false,
            after => crate::adapters::llm::reply::reasoning::tags::is_quoted(before, after),
        };
        let thought: String = self.held.drain(..end).collect();
        if quoted {
            self.said.clone_from(&thought);
            say(&thought, StreamEvent::Reasoning, out);
        } else {
            self.said.clear();
            self.state = State::Start(true);
            say(&thought[..at], StreamEvent::Reasoning, out);
        }
        true
    }

    fn answer(&mut self, wrapper: Option<&'static str>, over: bool, out: &mut Vec<StreamEvent>) -> bool {
        let closing = crate::adapters::llm::reply::reasoning::tags::unopened(&self.held, &self.said);
        let wrapped = wrapper.and_then(|close| {
            Some((crate::adapters::llm::reply::reasoning::tags::find(&self.held, close)?, close.len()))
        });
        if let Some((at, len)) = wrapped.filter(|(at, _)| closing.is_none_or(|closing| *at < closing.at)) {
            let text: String = self.held.drain(..at + len).collect();
            self.say(&text[..at], out);
            self.state = State::Answer(None);
            return true;
        }
        if let Some(closing) = closing {
            let end = closing.at + closing.len;
            let before = format!("{}{}", self.said, &self.held[..closing.at]);
            let Some(mention) =
                crate::adapters::llm::reply::reasoning::tags::is_mention(&before, &closing, &self.held[end..], over)
            else {
                return false;
            };
            let text: String = self.held.drain(..end).collect();
            if mention {
                self.say(&text, out);
                return true;
            }
            if !std::mem::take(&mut self.said).is_empty() {
                out.push(StreamEvent::Retracted);
            }
            say(&text[..closing.at], StreamEvent::Reasoning, out);
            self.state = if closing.in_channels { State::Channels(Channels::answering()) } else { State::Start(true) };
            return true;
        }
        let mut partial = 0;
        if !over {
            let close =
                wrapper.map_or(0, |close| crate::adapters::llm::reply::reasoning::tags::partly(&self.held, close));
            partial = crate::adapters::llm::reply::reasoning::tags::partly_unopened(&self.held, &self.said).max(close);
        }
        let rest = self.held.split_off(self.held.len() - partial);
        let text = std::mem::replace(&mut self.held, rest);
        self.say(&text, out);
        false
    }

    fn say(&mut self, text: &str, out: &mut Vec<StreamEvent>) {
        self.said.push_str(text);
        say(text, StreamEvent::Text, out);
    }
}

fn say(text: &str, as_event: fn(String) -> StreamEvent, out: &mut Vec<StreamEvent>) {
    if !text.is_empty() {
        out.push(as_event(text.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The final reasoning and answer, as shown.
    fn heard(pieces: &[&str]) -> (String, String) {
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
                StreamEvent::Retracted => reasoning += &std::mem::take(&mut text),
                other => panic!("{other:?}"),
            }
        }
        (reasoning, text)
    }

    /// The same text whole, cut in two everywhere, and character by character.
    fn split(whole: &str) -> (String, String) {
        let at_once = heard(&[whole]);
        let chars: Vec<String> = whole.chars().map(String::from).collect();
        assert_eq!(heard(&chars.iter().map(String::as_str).collect::<Vec<_>>()), at_once, "{whole:?}");
        for (at, _) in whole.char_indices() {
            assert_eq!(heard(&[&whole[..at], &whole[at..]]), at_once, "{whole:?} cut at {at}");
        }
        at_once
    }

    fn parted(reasoning: &str, text: &str) -> (String, String) {
        (reasoning.to_string(), text.to_string())
    }

    #[test]
    fn reasoning_at_the_start_is_parted_however_it_is_cut() {
        let whole = "\n<think>so < 3 </thin</think>\n\nAn answer with <think> in it</think>.";
        assert_eq!(split(whole), parted("so < 3 </thin", "An answer with <think> in it</think>."));
        assert_eq!(split("<think>never ends </th"), parted("never ends </th", ""));
        assert_eq!(split("<think>`</think>` ends it</think>So."), parted("`</think>` ends it", "So."));
        assert_eq!(split("<think>one</think>\n<think>two</think>\nSo."), parted("onetwo", "So."));
        assert_eq!(split("</think>\n\nSo."), parted("", "So."));
    }

    #[test]
    fn reasoning_in_every_shape_is_parted() {
        for whole in [
            "<think>Hm.</think>\n\nIn 1871 [1].",
            "<thinking>\nHm.</thinking>In 1871 [1].",
            "<Thought>Hm.</Thought>\nIn 1871 [1].",
            "<reasoning>Hm.</reasoning>\n<answer>In 1871 [1].</answer>",
            "[THINK]Hm.[/THINK]In 1871 [1].",
            "<|begin_of_thought|>Hm.<|end_of_thought|>\n\n<|begin_of_solution|>\nIn 1871 [1].<|end_of_solution|>",
            "<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>In 1871 [1].<|END_RESPONSE|>",
            "◁think▷Hm.◁/think▷In 1871 [1].",
            "<seed:think>Hm.</seed:think>In 1871 [1].",
            "<|channel>thought\nHm.<channel|>In 1871 [1].",
            "<|channel>thought Hm.<channel|>\n<|channel>final\nIn 1871 [1].",
            "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>In 1871 [1].<|return|>",
            "<|start|>assistant<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>In 1871 [1].",
            "analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>In 1871 [1].<|end|>",
            "<|channel|>analysis<|message|>H<|end|><|start|>assistant<|channel|>commentary<|message|>m.<|end|>\
             <|start|>assistant<|channel|>final <|constrain|>json<|message|>In 1871 [1].",
        ] {
            let (reasoning, text) = split(whole);
            assert_eq!((reasoning.trim(), text.trim()), ("Hm.", "In 1871 [1]."), "{whole}");
        }
    }

    #[test]
    fn a_thought_whose_beginning_stood_in_the_prompt_is_taken_back() {
        for (whole, thought) in [
            ("Hm. Page 1 says so.\n</think>\n\nIn 1871 [1].", "Hm. Page 1 says so."),
            ("Hm. Page 1 says so.</think>In 1871 [1].", "Hm. Page 1 says so."),
            ("Hm, 1871</thinking> In 1871 [1].", "Hm, 1871"),
            ("Hm.[/THINK]In 1871 [1].", "Hm."),
            ("嗯，第一页说了。</think>In 1871 [1].", "嗯，第一页说了。"),
            ("Hm.<channel|>In 1871 [1].", "Hm."),
            ("Hm.<|end|><|start|>assistant<|channel|>final<|message|>In 1871 [1].<|return|>", "Hm."),
            ("analysisThe user asks. Hm.assistantfinalIn 1871 [1].", "analysisThe user asks. Hm."),
            ("Here is my thought process: Hm. Here is my response: In 1871 [1].", "Here is my thought process: Hm."),
            ("`</think>` closes it. Hm.\n</think>\nIn 1871 [1].", "`</think>` closes it. Hm."),
        ] {
            let (reasoning, text) = split(whole);
            assert_eq!((reasoning.trim(), text.trim()), (thought, "In 1871 [1]."), "{whole}");
        }
    }

    #[test]
    fn answers_that_speak_of_such_signs_are_left_alone() {
        for text in [
            "plain",
            " a <think>b</think>",
            "<thi",
            "<thinks>x",
            "",
            "The tag <think> opens a thought, and </think> closes it.",
            "It is closed by `</think>`.",
            "Write:\n\n```html\n<p>\n</think>\n```\n\nThat is all.",
            "The closing </think> tag is missing in the listing [1].",
            "The analysis of assistants is final.",
            "标签</think>表示思考结束 [1]。",
            "It is written [THINK]x[/THINK] there.",
        ] {
            assert_eq!(split(text), parted("", text));
        }
    }
}
