//! What an English question wants, by its first words.

use super::term::{NAMED_THINGS, definition};
use super::{Wanted, listed};

pub(super) fn asked(plain: &str) -> Option<Wanted> {
    // ASCII only, so that places in both are the same.
    let lower = plain.to_ascii_lowercase();
    let after =
        |starts: &[&str]| starts.iter().find(|start| lower.starts_with(**start)).map(|start| &plain[start.len()..]);
    definition(plain, &lower)
        .map(Wanted::Definition)
        .or_else(|| {
            let starts = [
                "how do i ",
                "how can i ",
                "how do you ",
                "how can you ",
                "how do we ",
                "how can we ",
                "how should i ",
                "how should you ",
                "how should we ",
                "how would i ",
                "how does one ",
                "how can one ",
                "how should one ",
                "how to ",
                "how must i ",
                "how could i ",
                "what is the way to ",
                "what is the best way to ",
                "what do i have to do to ",
                "what should i do to ",
                "what must i do to ",
                "what do i need to do to ",
                "how do users ",
                "how can users ",
                "how can a user ",
                "explain how to ",
                "show me how to ",
                "tell me how to ",
            ];
            after(&starts).map(|task| Wanted::HowTo { task: task.to_string(), name_of: None })
        })
        .or_else(|| {
            let rest = after(&["which ", "what ", "with which ", "with what ", "by which ", "using which "])?;
            let (thing, task) = rest.split_once(' ')?;
            NAMED_THINGS
                .contains(&thing.to_ascii_lowercase().as_str())
                .then(|| Wanted::HowTo { task: task.to_string(), name_of: Some(thing.to_ascii_lowercase()) })
        })
        .or_else(|| listed::asked(plain, &lower).map(Wanted::List))
        .or_else(|| {
            let starts = [
                "is ", "are ", "was ", "were ", "do ", "does ", "did ", "can ", "could ", "has ", "have ", "had ",
                "will ", "would ", "should ", "may ", "must ", "isn't ", "aren't ", "doesn't ", "don't ", "didn't ",
                "can't ",
            ];
            let asks = after(&starts).is_some_and(|rest| rest.contains(' '))
                && !lower.starts_with("can you ")
                && !lower.starts_with("could you ")
                && !lower.starts_with("do you ");
            asks.then_some(Wanted::YesNo)
        })
}
