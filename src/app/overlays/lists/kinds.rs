//! What a question can be taken for: chosen, it is asked again as that.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List};
use crate::app::overlays::intent::Intent;
use crate::app::state::App;
use crate::app::text::width;
use crate::domain::inquiry::Kind;
use crate::say;

/// The kinds for the question of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Kinds {
    /// Index of the turn.
    pub turn: usize,
    /// As they are listed.
    pub kinds: Vec<Kind>,
}

/// Those that a question can be meant as.
const MEANT: &[Kind] = &[
    Kind::Fact,
    Kind::List,
    Kind::Definition,
    Kind::HowTo,
    Kind::Comparison,
    Kind::TableValue,
    Kind::Summary,
    Kind::Content,
    Kind::Structure,
    Kind::Metadata,
];

/// Those that need an answer before it.
const OF_AN_ANSWER: &[Kind] = &[Kind::Rewording, Kind::Translation];

impl Choosing for Kinds {
    fn chosen(&self, at: usize) -> Option<Intent> {
        self.kinds.get(at).map(|kind| Intent::AskAs(self.turn, *kind))
    }
}

impl App {
    /// Lists the kinds that the question of a turn can be taken for.
    pub(crate) fn pick_kind(&mut self, turn: Option<usize>) {
        let Some((turn, view)) = turn.and_then(|at| Some((at, self.chat.turns().get(at)?))) else {
            return self.notices.say(say!(self.locale, "said-nothing-asked"));
        };
        let after = if turn > 0 { OF_AN_ANSWER } else { &[] };
        let kinds: Vec<Kind> = MEANT.iter().chain(after).copied().collect();
        let current = view.inquiry.as_ref().map(|inquiry| inquiry.kind);
        let widest = kinds.iter().map(|kind| width(&self.locale.kind(*kind))).max().unwrap_or(0);
        let aligned = |label: String| {
            let gap = widest.saturating_sub(width(&label));
            label + &" ".repeat(gap)
        };
        let item = |kind: &Kind| Item {
            label: aligned(self.locale.kind(*kind)),
            detail: self.locale.kind_about(*kind),
            inside: kind.name().to_string(),
            note: if current == Some(*kind) { "●".to_string() } else { String::new() },
        };
        let items = kinds.iter().map(item).collect();
        let at = kinds.iter().position(|kind| current == Some(*kind)).unwrap_or(0);
        let choice = Choice::Kinds(Kinds { turn, kinds });
        self.overlays.push(List::of(say!(self.locale, "taken-title"), choice, Picker::new(items).select(at)));
    }
}
