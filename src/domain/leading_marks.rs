//! Small models copy the shape of the excerpts they are given: "[2] The sentence." The mark then stands before the claim
//! it belongs to, where a reader and the check of citations look for it behind. This moves such marks while the answer
//! streams.

use super::citation::markers;

/// The longest mark that is waited for.
const LONGEST: usize = 12;

/// Takes an answer in pieces and gives it back with leading marks moved behind their claims. An answer that does not
/// begin with a mark passes as it is.
#[derive(Clone, Debug, Default)]
pub struct LeadingMarks {
    state: State,
    /// White space that was not given out yet.
    space: String,
    /// What may turn out to be a mark.
    held: String,
    /// The marks of the claim that is being said.
    pending: String,
    /// Something of that claim was given out.
    begun: bool,
    /// Something was given out.
    said: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Beginning,
    Moving,
    Passing,
}

impl LeadingMarks {
    /// Takes a piece; returns what can be shown.
    pub fn feed(&mut self, piece: &str) -> String {
        let mut out = String::new();
        for c in piece.chars() {
            if self.state == State::Passing {
                out.push(c);
            } else if self.held.is_empty() && c.is_whitespace() {
                // A new line ends the claim.
                if c == '\n' {
                    self.place(&mut out);
                }
                self.space.push(c);
            } else {
                self.held.push(c);
                self.settle(&mut out);
            }
        }
        out
    }

    /// The answer is over: what was held back, and the last mark.
    pub fn finish(&mut self) -> String {
        let mut out = String::new();
        if !self.held.is_empty() {
            self.say(&mut out);
        }
        self.place(&mut out);
        out.push_str(&std::mem::take(&mut self.space));
        out
    }

    fn settle(&mut self, out: &mut String) {
        let opens = self.held.starts_with(['[', '【']);
        if opens && !self.held.ends_with([']', '】']) && self.held.len() <= LONGEST {
            return;
        }
        if !opens || markers(&self.held).first().is_none_or(|m| m.range != (0..self.held.len())) {
            return self.say(out);
        }
        let mark = std::mem::take(&mut self.held);
        self.state = State::Moving;
        if self.begun {
            let same = mark == self.pending;
            self.place(out);
            if same {
                // The claim carried its mark on both sides.
                self.space.clear();
                return;
            }
            self.begun = false;
        }
        self.pending.push_str(&mark);
    }

    /// Gives out what was held, which is no mark.
    fn say(&mut self, out: &mut String) {
        // The space around a leading mark becomes one, and none at the beginning.
        let space = std::mem::take(&mut self.space);
        match (self.begun || self.pending.is_empty(), space.contains('\n')) {
            (true, _) => out.push_str(&space),
            (false, true) => out.push_str(space.trim_end_matches(' ')),
            (false, false) if self.said => out.push(' '),
            (false, false) => {}
        }
        out.push_str(&std::mem::take(&mut self.held));
        self.said = true;
        self.begun = true;
        if self.state == State::Beginning {
            self.state = State::Passing;
        }
    }

    /// Puts the pending marks behind their claim.
    fn place(&mut self, out: &mut String) {
        if self.begun && !self.pending.is_empty() {
            out.push(' ');
            out.push_str(&std::mem::take(&mut self.pending));
            self.begun = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(answer: &str) -> String {
        let mut marks = LeadingMarks::default();
        // One character at a time is the hardest cut.
        let mut out: String = answer.chars().map(|c| marks.feed(&c.to_string())).collect();
        out.push_str(&marks.finish());
        let mut whole = LeadingMarks::default();
        let mut at_once = whole.feed(answer);
        at_once.push_str(&whole.finish());
        assert_eq!(out, at_once);
        out
    }

    #[test]
    fn leading_marks_go_behind_their_claims() {
        assert_eq!(moved("[1] Recall is a share. [4] It misses order."), "Recall is a share. [1] It misses order. [4]");
        assert_eq!(moved("[1][2]向量检索不常见。"), "向量检索不常见。 [1][2]");
        assert_eq!(moved("[1] One.\n[2] Two.\n"), "One. [1]\nTwo. [2]\n");
    }

    #[test]
    fn other_answers_pass_as_they_are() {
        for answer in ["It is so [1]. And so [2].", "", "  plain", "[a link](b) and more", "[", "[1", "a [1"] {
            assert_eq!(moved(answer), answer);
        }
    }

    #[test]
    fn a_mark_both_before_and_after_is_not_doubled_into_another_claim() {
        assert_eq!(moved("[1] It is so [1]. [2] Or so."), "It is so [1]. Or so. [2]");
    }
}
