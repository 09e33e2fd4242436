//! Which key does what where: the table of `keymap.rs`, with the user's own keys in place of the default ones.

use std::collections::BTreeMap;

use super::key::{Code, Key};
use super::keymap::{Action, Context};
use crate::domain::text::one_line;

/// An error in a configured key binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// No command has this name.
    Unknown {
        name: String,
        /// The most similar command name.
        near: Option<String>,
    },
    /// This is not a key.
    Unreadable {
        /// The command's name.
        name: String,
        /// The configured text.
        key: String,
    },
    /// The key was bound to another command, which has lost it.
    Taken {
        /// The command's name.
        name: String,
        key: Key,
        /// The command that had it.
        other: Action,
    },
    /// Without a key for this command there would be no way out: its default keys stay.
    Needed {
        /// The command.
        action: Action,
    },
}

/// Commands that nothing else does the work of.
const NEEDED: &[Action] = &[Action::Send, Action::Interrupt, Action::Close, Action::Accept];

/// What a key is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The command.
    pub action: Action,
    /// Which of the command's keys it is, from 0.
    pub nth: usize,
}

/// Keys and their commands.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: BTreeMap<(Context, Key), Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut map = Keymap { bindings: BTreeMap::new() };
        Action::ALL.iter().for_each(|action| map.bind_defaults(*action));
        map
    }
}

impl Keymap {
    fn bind_defaults(&mut self, action: Action) {
        let keys = action.default_keys().iter().filter_map(|name| name.parse().ok());
        self.bindings.extend(keys.enumerate().map(|(nth, key)| ((action.context(), key), Bound { action, nth })));
    }

    /// The default bindings, with the user's own replacing those of the named actions. Also returns the problems:
    /// unknown actions and keys, and conflicts.
    pub fn with(own: &BTreeMap<String, Vec<String>>) -> (Keymap, Vec<KeyProblem>) {
        let mut map = Keymap::default();
        let mut problems = Vec::new();
        let mut wanted = Vec::new();
        for (name, keys) in own {
            let Some(action) = Action::ALL.iter().find(|a| a.id() == name) else {
                let names = Action::ALL.iter().map(|a| a.id());
                let near = crate::domain::conversation::template::nearest(name, names).map(str::to_string);
                problems.push(KeyProblem::Unknown { name: one_line(name), near });
                continue;
            };
            // First all of them give up their default keys, so that two commands can exchange theirs.
            map.bindings.retain(|_, bound| bound.action != *action);
            wanted.push((name, *action, keys));
        }
        for (name, action, keys) in wanted {
            for (nth, key) in keys.iter().enumerate() {
                match key.parse::<Key>() {
                    Err(_) => problems.push(KeyProblem::Unreadable { name: name.clone(), key: one_line(key) }),
                    Ok(key) => {
                        let taken = map.bindings.insert((action.context(), key), Bound { action, nth });
                        if let Some(other) = taken.map(|bound| bound.action).filter(|other| *other != action) {
                            problems.push(KeyProblem::Taken { name: name.clone(), key, other });
                        }
                    }
                }
            }
        }
        for action in NEEDED.iter().filter(|action| map.keys(**action).is_empty()).copied().collect::<Vec<_>>() {
            map.bind_defaults(action);
            problems.push(KeyProblem::Needed { action });
        }
        (map, problems)
    }

    /// What a key does: the first of these contexts in which it is bound decides.
    pub fn find(&self, contexts: &[Context], key: Key) -> Option<Bound> {
        let bound = |key| contexts.iter().find_map(|context| self.bindings.get(&(*context, key)).copied());
        // Two quick presses of Esc come as one with Alt.
        bound(key).or_else(|| bound(Key::plain(key.code)).filter(|_| key.code == Code::Esc))
    }

    /// What a key does in an overlay, where modifiers that nothing is bound with do not matter.
    pub fn find_in_overlay(&self, contexts: &[Context], key: Key) -> Option<Action> {
        let bound = self.find(contexts, key).or_else(|| self.find(contexts, Key::plain(key.code)));
        bound.map(|bound| bound.action)
    }

    /// What a key does to a text. Ctrl and Shift do not matter with a key that types nothing, if nothing is bound to them.
    pub fn find_in_editor(&self, key: Key) -> Option<Action> {
        let plain = Key { alt: key.alt, ..Key::plain(key.code) };
        let named = !matches!(key.code, Code::Char(_));
        let bound = self.find(&[Context::Editing], key);
        let bound = bound.or_else(|| self.find(&[Context::Editing], plain).filter(|_| named));
        bound.map(|bound| bound.action)
    }

    /// The keys of an action, as they are shown; three or more in a row as "F1…F12".
    pub fn keys(&self, action: Action) -> Vec<String> {
        let mut keys: Vec<Key> =
            self.bindings.iter().filter(|(_, b)| b.action == action).map(|((_, k), _)| *k).collect();
        // The simplest first: letters after arrows and named keys.
        keys.sort_by_key(|key| (matches!(key.code, Code::Char(_)) && !key.ctrl, *key));
        let mut shown = Vec::new();
        let mut at = 0;
        while at < keys.len() {
            let row = 1 + keys[at..].windows(2).take_while(|pair| follows(pair[0], pair[1])).count();
            if row > 2 {
                shown.push(format!("{}…{}", keys[at], Key::plain(keys[at + row - 1].code)));
                at += row;
            } else {
                shown.push(keys[at].to_string());
                at += 1;
            }
        }
        shown
    }

    /// The first key of an action; empty if it has none.
    pub fn key(&self, action: Action) -> String {
        let bound = self.bindings.iter().filter(|(_, bound)| bound.action == action);
        bound.min_by_key(|(_, bound)| bound.nth).map(|((_, key), _)| key.to_string()).unwrap_or_default()
    }

    /// The first keys of two actions that belong together: "↑↓", "n/p".
    pub fn pair(&self, one: Action, other: Action) -> String {
        let (one, other) = (self.key(one), self.key(other));
        let sign = |key: &str| key.chars().count() == 1 && !key.contains(char::is_alphanumeric);
        if sign(&one) && sign(&other) { format!("{one}{other}") } else { format!("{one}/{other}") }
    }
}

/// True for a key that comes after another in a row: F1 and F2, Alt+1 and Alt+2.
fn follows(one: Key, next: Key) -> bool {
    let place = |key: Key| match key.code {
        Code::F(n) => Some(u32::from(n)),
        Code::Char(c) => c.to_digit(10),
        _ => None,
    };
    (one.ctrl, one.alt, one.shift) == (next.ctrl, next.alt, next.shift)
        && matches!(one.code, Code::F(_)) == matches!(next.code, Code::F(_))
        && matches!((place(one), place(next)), (Some(one), Some(next)) if one + 1 == next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<String>> {
        pairs.iter().map(|(name, key)| ((*name).to_string(), vec![(*key).to_string()])).collect()
    }

    #[test]
    fn every_default_key_can_be_read_and_none_is_used_twice() {
        let mut seen = std::collections::HashMap::new();
        for action in Action::ALL {
            for name in action.default_keys() {
                let key: Key = name.parse().unwrap();
                let other = seen.insert((action.context(), key), *action);
                assert_eq!(other, None, "{key} is bound to {action:?} too");
            }
        }
    }

    #[test]
    fn own_keys_replace_the_default_ones_and_conflicts_are_told() {
        let (map, problems) = Keymap::with(&own(&[("templates", "ctrl-p"), ("helpp", "f9"), ("quit", "ctrl-banana")]));
        let action = |context, key| map.find(&[context, Context::Global], key).map(|bound| bound.action);
        assert_eq!(action(Context::Page, Key::ctrl('p')), Some(Action::Templates));
        assert_eq!(action(Context::Global, Key::ctrl('t')), None);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(matches!(&problems[0], KeyProblem::Unknown { near: Some(near), .. } if near == "help"));
        assert!(matches!(problems[1], KeyProblem::Unreadable { .. }));
        assert!(matches!(problems[2], KeyProblem::Taken { other: Action::Palette, .. }));
    }

    #[test]
    fn two_commands_can_exchange_their_keys_and_one_key_may_do_different_things_in_different_places() {
        let (map, problems) =
            Keymap::with(&own(&[("templates", "ctrl-p"), ("palette", "ctrl-t"), ("map-up", "ctrl-t")]));
        assert_eq!(problems, []);
        assert_eq!((map.key(Action::Templates), map.key(Action::Palette)), ("Ctrl+P".into(), "Ctrl+T".into()));
        let (_, problems) = Keymap::with(&own(&[("list-up", "f9"), ("list-down", "f9")]));
        assert!(matches!(problems[..], [KeyProblem::Taken { other: Action::ListDown, .. }]), "{problems:?}");
    }

    #[test]
    fn there_is_always_a_way_out() {
        let none = BTreeMap::from([("close".to_string(), Vec::new()), ("quit".to_string(), Vec::new())]);
        let (map, problems) = Keymap::with(&none);
        assert_eq!(problems, [KeyProblem::Needed { action: Action::Close }]);
        assert_eq!((map.key(Action::Close), map.key(Action::Quit)), ("Esc".into(), String::new()));
    }

    #[test]
    fn a_pane_goes_before_the_whole() {
        let map = Keymap::default();
        let up = Key::plain(Code::PageUp);
        let action = |context| map.find(&[context, Context::Global], up).map(|bound| bound.action);
        assert_eq!(action(Context::Page), Some(Action::PageBack));
        assert_eq!(action(Context::Conversation), Some(Action::ScrollPageUp));
    }

    #[test]
    fn keys_in_a_row_are_shown_as_one_and_know_their_place() {
        let map = Keymap::default();
        assert_eq!(map.keys(Action::OpenSource), ["Alt+1…9"]);
        assert_eq!(map.keys(Action::TextClose), ["Enter", "F1…F12", "?", "q"]);
        let third = map.find(&[Context::Global], "alt-3".parse().unwrap());
        assert_eq!(third, Some(Bound { action: Action::OpenSource, nth: 2 }));
        assert_eq!(
            (map.pair(Action::ListUp, Action::ListDown), map.pair(Action::PageNextMark, Action::PagePreviousMark)),
            ("↑↓".into(), "n/p".into())
        );
    }

    #[test]
    fn modifiers_that_nothing_is_bound_with_do_not_matter_in_an_overlay() {
        let map = Keymap::default();
        let found = |key: &str| map.find_in_overlay(&[Context::List, Context::Overlay], key.parse().unwrap());
        assert_eq!((found("ctrl-up"), found("alt-enter")), (Some(Action::ListUp), Some(Action::Accept)));
        assert_eq!((found("ctrl-p"), found("p")), (Some(Action::ListUp), None));
        assert_eq!(map.find_in_editor("ctrl-delete".parse().unwrap()), Some(Action::DeleteForward));
        assert_eq!(map.find_in_editor("alt-left".parse().unwrap()), None);
    }
}
