//! Which key does what where. The help screen and the palette are made from this table, so they cannot be wrong.

use std::collections::BTreeMap;

use super::key::{Code, Key};
use crate::domain::text::one_line;

/// Where the keyboard is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere (but in an overlay).
    Global,
    /// In the conversation.
    Conversation,
    /// In the list of passages.
    Passages,
    /// In the page reader.
    Page,
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal in $context:ident [$($key:literal),*];)+) => {
        /// All that a key can be bound to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Action {
            /// Every action, in the order the help shows them.
            pub const ALL: &'static [Action] = &[$(Action::$name,)+];

            /// Its name in the configuration file.
            pub fn id(self) -> &'static str {
                match self { $(Action::$name => $id,)+ }
            }

            /// Where it applies.
            pub fn context(self) -> Context {
                match self { $(Action::$name => Context::$context,)+ }
            }

            fn default_keys(self) -> &'static [&'static str] {
                match self { $(Action::$name => &[$($key),*],)+ }
            }
        }
    };
}

actions! {
    /// Help
    Help = "help" in Global ["f1"];
    /// All commands
    Palette = "palette" in Global ["ctrl-p"];
    /// Switch the prompt template
    Templates = "templates" in Global ["ctrl-t"];
    /// Switch the language model
    Models = "models" in Global ["f8"];
    /// Open a document
    OpenFile = "open" in Global ["ctrl-o"];
    /// Library of documents opened before
    Library = "library" in Global ["ctrl-l"];
    /// Saved conversations
    Sessions = "sessions" in Global ["ctrl-r"];
    /// New conversation
    New = "new" in Global ["ctrl-n"];
    /// Open the page behind the next citation
    OpenCitation = "open-citation" in Global ["f2"];
    /// Open the page behind the previous citation
    PreviousCitation = "previous-citation" in Global ["shift-f2", "f3"];
    /// Show or hide the passages behind the answer
    TogglePassages = "passages" in Global ["ctrl-s"];
    /// Go to a page
    GoToPage = "go-to-page" in Global ["ctrl-g"];
    /// Find in the document
    Find = "find" in Global ["ctrl-f"];
    /// The page as a picture, or as text again
    Picture = "picture" in Global ["f9"];
    /// Map of the document
    Map = "map" in Global ["f7"];
    /// Read files again that have changed
    Reload = "reload" in Global ["f12"];
    /// The exact prompt of the last answer
    Inspect = "inspect" in Global ["f4"];
    /// What can be done with the last answer
    AnswerActions = "answer-actions" in Global ["f5"];
    /// Copy the last answer with its sources
    CopyAnswer = "copy" in Global ["ctrl-y"];
    /// Export the conversation to a Markdown file
    Export = "export" in Global [];
    /// Export the conversation to a JSON file
    ExportJson = "export-json" in Global [];
    /// Narrower side pane
    Narrower = "narrower" in Global ["alt-left"];
    /// Wider side pane
    Wider = "wider" in Global ["alt-right"];
    /// Let the terminal select with the mouse, or take the mouse back
    ToggleMouse = "mouse" in Global ["f6"];
    /// Next pane
    NextPane = "next-pane" in Global ["tab"];
    /// Previous pane
    PreviousPane = "previous-pane" in Global ["backtab"];
    /// Scroll up by a page
    ScrollPageUp = "page-up" in Global ["pageup"];
    /// Scroll down by a page
    ScrollPageDown = "page-down" in Global ["pagedown"];
    /// Suspend to the shell
    Suspend = "suspend" in Global ["ctrl-z"];
    /// Quit
    Quit = "quit" in Global ["ctrl-q"];

    /// Previous citation
    CitationLeft = "citation-left" in Conversation ["left", "p"];
    /// Next citation
    CitationRight = "citation-right" in Conversation ["right", "n"];
    /// Open the cited page
    Follow = "follow" in Conversation ["enter"];
    /// Scroll up
    Up = "up" in Conversation ["up", "k"];
    /// Scroll down
    Down = "down" in Conversation ["down", "j"];
    /// To the first question
    Top = "top" in Conversation ["home", "g"];
    /// To the last answer
    Bottom = "bottom" in Conversation ["end", "G"];
    /// Previous question
    PreviousTurn = "previous-turn" in Conversation ["["];
    /// Next question
    NextTurn = "next-turn" in Conversation ["]"];
    /// What can be done with this answer
    TurnActions = "turn-actions" in Conversation ["a"];
    /// Ask the question again
    Again = "again" in Conversation ["r"];
    /// Ask it again with another template
    AgainWith = "again-with" in Conversation ["t"];
    /// Edit the question and ask again
    Edit = "edit" in Conversation ["e"];
    /// Copy this answer with its sources
    CopyTurn = "copy-turn" in Conversation ["y", "c"];
    /// Show or fold the model's reasoning
    Reasoning = "reasoning" in Conversation ["o"];
    /// Go on with an answer that was cut short
    Continue = "continue" in Conversation ["+"];
    /// Change what is searched for and ask again
    SearchFor = "search-for" in Conversation ["s"];
    /// Two answers side by side
    Compare = "compare" in Conversation ["="];
    /// A new conversation with the turns up to here
    Branch = "branch" in Conversation ["b"];

    /// Previous passage
    PassageUp = "passage-up" in Passages ["up", "k"];
    /// Next passage
    PassageDown = "passage-down" in Passages ["down", "j"];
    /// Open its page
    PassageOpen = "passage-open" in Passages ["enter"];
    /// Pin it for the next asking
    PassagePin = "passage-pin" in Passages ["p"];
    /// Drop it from the next asking
    PassageDrop = "passage-drop" in Passages ["x"];
    /// Ask again with what is pinned and dropped
    PassageAsk = "passage-ask" in Passages ["a"];

    /// Scroll up
    PageLineUp = "line-up" in Page ["up", "k"];
    /// Scroll down
    PageLineDown = "line-down" in Page ["down", "j"];
    /// Previous page
    PageBack = "page-back" in Page ["left", "h", "pageup"];
    /// Next page
    PageForward = "page-forward" in Page ["right", "l", "pagedown", "space"];
    /// First page
    PageFirst = "page-first" in Page ["home", "g"];
    /// Last page
    PageLast = "page-last" in Page ["end", "G"];
    /// Next citation or match
    PageNextMark = "page-next-mark" in Page ["n"];
    /// Previous citation or match
    PagePreviousMark = "page-previous-mark" in Page ["p", "N"];
    /// Find in the document
    PageFind = "page-find" in Page ["/"];
    /// Copy the page's text
    PageCopy = "page-copy" in Page ["y", "c"];
}

/// What is wrong with a key of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// No command has this name.
    Unknown {
        /// The name.
        name: String,
        /// The command whose name is most like it.
        near: Option<String>,
    },
    /// This is not a key.
    Unreadable {
        /// The command's name.
        name: String,
        /// What was written for its key.
        key: String,
    },
    /// The key was another command's, which has lost it.
    Taken {
        /// The command's name.
        name: String,
        /// The key.
        key: Key,
        /// The command that had it.
        other: Action,
    },
}

/// Keys and what they do.
#[derive(Clone, Debug)]
pub struct Keymap {
    bindings: BTreeMap<(Context, Key), Action>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bindings = BTreeMap::new();
        for action in Action::ALL {
            for name in action.default_keys() {
                if let Ok(key) = name.parse() {
                    bindings.insert((action.context(), key), *action);
                }
            }
        }
        Keymap { bindings }
    }
}

impl Keymap {
    /// The default keys with the user's own: for an action's name, the keys that replace its default ones. The second
    /// part says what could not be done: unknown actions and keys, and conflicts.
    pub fn with(own: &BTreeMap<String, Vec<String>>) -> (Keymap, Vec<KeyProblem>) {
        let mut map = Keymap::default();
        let mut problems = Vec::new();
        for (name, keys) in own {
            let Some(action) = Action::ALL.iter().find(|a| a.id() == name) else {
                let names = Action::ALL.iter().map(|a| a.id());
                let near = crate::domain::conversation::template::nearest(name, names).map(str::to_string);
                problems.push(KeyProblem::Unknown { name: one_line(name), near });
                continue;
            };
            map.bindings.retain(|_, bound| bound != action);
            for key in keys {
                match key.parse::<Key>() {
                    Err(_) => problems.push(KeyProblem::Unreadable { name: name.clone(), key: one_line(key) }),
                    Ok(key) => {
                        let taken = map.bindings.insert((action.context(), key), *action);
                        if let Some(other) = taken.filter(|other| other != action) {
                            problems.push(KeyProblem::Taken { name: name.clone(), key, other });
                        }
                    }
                }
            }
        }
        (map, problems)
    }

    /// What a key does in a context; keys of the context go before those that work everywhere.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        let at = |context| self.bindings.get(&(context, key)).copied();
        at(context).or_else(|| at(Context::Global))
    }

    /// The keys of an action, as they are shown.
    pub fn keys(&self, action: Action) -> Vec<String> {
        let mut keys: Vec<&Key> = self.bindings.iter().filter(|(_, a)| **a == action).map(|((_, k), _)| k).collect();
        // The shortest to say first: letters after arrows and names.
        keys.sort_by_key(|key| (matches!(key.code, Code::Char(_)) && !key.ctrl, **key));
        keys.into_iter().map(ToString::to_string).collect()
    }

    /// The first key of an action, or nothing.
    pub fn key(&self, action: Action) -> String {
        self.keys(action).into_iter().next().unwrap_or_default()
    }
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
        assert_eq!(map.action(Context::Page, Key::ctrl('p')), Some(Action::Templates));
        assert_eq!(map.action(Context::Global, Key::ctrl('t')), None);
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(matches!(&problems[0], KeyProblem::Unknown { near: Some(near), .. } if near == "help"));
        assert!(matches!(problems[1], KeyProblem::Unreadable { .. }));
        assert!(matches!(problems[2], KeyProblem::Taken { other: Action::Palette, .. }));
    }

    #[test]
    fn a_pane_goes_before_the_whole() {
        let map = Keymap::default();
        let up = Key::plain(Code::PageUp);
        assert_eq!(map.action(Context::Page, up), Some(Action::PageBack));
        assert_eq!(map.action(Context::Conversation, up), Some(Action::ScrollPageUp));
    }
}
