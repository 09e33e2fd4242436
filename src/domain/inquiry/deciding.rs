//! Decides what a question asks for, from its words alone.

use super::{Inquiry, Kind, Part, Scope, rewording, structure};
use crate::domain::finding::asked_place::{Place, asked_place};

/// The conversation before a question, as far as deciding needs it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before<'a> {
    pub question: &'a str,
    pub answer: &'a str,
    pub inquiry: Option<&'a Inquiry>,
}

/// What a question asks for. `before` is the turn before it, if there is one.
pub fn decide(question: &str, before: Option<Before<'_>>) -> Inquiry {
    if let Some(wish) = rewording::asked(question, before.map(|before| before.question)) {
        let (kind, form) = (wish.kind(), wish.form);
        return Inquiry { kind, form, ..Inquiry::plain() };
    }
    if structure::asked(question).is_some() {
        return Inquiry { kind: Kind::Structure, ..Inquiry::plain() };
    }
    match asked_place(question) {
        Some(asked) if asked.rest.is_empty() => {
            let part = (asked.place != Place::Whole).then_some(Part::Place(asked.place));
            Inquiry { kind: Kind::Summary, scope: Scope { part, ..Scope::default() }, ..Inquiry::plain() }
        }
        _ => Inquiry::plain(),
    }
}
