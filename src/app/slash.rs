//! Commands typed into the input: `/template quote`, `/open FILE`, `/page 12`.

use super::effect::Effect;
use super::keymap::Action;
use super::model::Model;
use crate::domain::template::nearest;

/// What a word does.
enum Does {
    Act(Action),
    Template,
    Open,
    Page,
    Find,
    Set,
}

/// The commands: name, what follows it, what it does, in a few words.
const COMMANDS: &[(&str, &str, Does, &str)] = &[
    ("template", "NAME", Does::Template, "switch the prompt template"),
    ("set", "NAME=VALUE", Does::Set, "set a variable of the template"),
    ("open", "FILE", Does::Open, "open a document"),
    ("page", "N", Does::Page, "go to a page"),
    ("find", "WORDS", Does::Find, "find in the document"),
    ("library", "", Does::Act(Action::Library), "documents opened before"),
    ("sessions", "", Does::Act(Action::Sessions), "saved conversations"),
    ("new", "", Does::Act(Action::New), "a new conversation"),
    ("passages", "", Does::Act(Action::TogglePassages), "the passages behind the answer"),
    ("inspect", "", Does::Act(Action::Inspect), "the exact request"),
    ("copy", "", Does::Act(Action::CopyAnswer), "copy the last answer"),
    ("export", "", Does::Act(Action::Export), "the conversation as a Markdown file"),
    ("mouse", "", Does::Act(Action::ToggleMouse), "let the terminal select"),
    ("help", "", Does::Act(Action::Help), "keys and commands"),
    ("quit", "", Does::Act(Action::Quit), "leave"),
];

/// Every command with what follows it and what it does, for help and completion.
pub fn commands() -> impl Iterator<Item = (String, &'static str)> {
    COMMANDS.iter().map(|(name, follows, _, what)| (format!("/{name} {follows}").trim_end().to_string(), *what))
}

impl Model {
    /// Does what a line that begins with "/" says. `None` when it looks like no command ("/etc/hosts says …"): it is a
    /// question then.
    pub(super) fn slash(&mut self, line: &str) -> Option<Vec<Effect>> {
        let (name, rest) = line[1..].split_once(char::is_whitespace).unwrap_or((&line[1..], ""));
        let rest = rest.trim();
        if name.is_empty() || name.contains(['/', '.']) {
            return None;
        }
        let Some((_, follows, does, _)) = COMMANDS.iter().find(|(known, ..)| *known == name.to_lowercase()) else {
            let hint = nearest(name, COMMANDS.iter().map(|(known, ..)| *known));
            let hint = hint.map(|n| format!("; did you mean /{n}?")).unwrap_or_else(|| "; /help names them".into());
            self.complain(format!("there is no command /{name}{hint}"));
            return Some(Vec::new());
        };
        if rest.is_empty() && !follows.is_empty() && !matches!(does, Does::Template | Does::Open) {
            self.complain(format!("write /{name} {follows}"));
            return Some(Vec::new());
        }
        self.composer.take();
        Some(match does {
            Does::Act(action) => self.act(*action),
            Does::Template if rest.is_empty() => self.act(Action::Templates),
            Does::Template => {
                if self.templates.iter().any(|t| t.name == rest) {
                    self.use_template(rest);
                } else {
                    let hint = nearest(rest, self.templates.iter().map(|t| t.name.as_str()));
                    let hint = hint.map(|n| format!("; did you mean {n}?")).unwrap_or_default();
                    self.complain(format!("there is no template {rest}{hint}"));
                }
                Vec::new()
            }
            Does::Open if rest.is_empty() => self.act(Action::OpenFile),
            Does::Open => vec![self.open(rest.trim_matches(['"', '\'']).into(), None)],
            Does::Page => self.go_to_page(rest),
            Does::Find => self.find(rest),
            Does::Set => {
                match rest.split_once('=') {
                    Some((name, value)) if !name.trim().is_empty() => {
                        self.values.insert(name.trim().to_string(), value.trim().to_string());
                        self.say(format!("{} = {}", name.trim(), value.trim()));
                    }
                    _ => self.complain("write /set NAME=VALUE"),
                }
                Vec::new()
            }
        })
    }

    /// Completes a command, or the name of a template after `/template`. False when there is nothing to complete.
    pub(super) fn complete(&mut self) -> bool {
        let text = self.composer.text().to_string();
        let Some(typed) = text.strip_prefix('/') else { return false };
        if let Some(start) = typed.strip_prefix("template ") {
            let names = self.templates.iter().map(|t| t.name.as_str()).filter(|n| n.starts_with(start.trim()));
            if let Some(name) = common_start(names) {
                self.composer.set(&format!("/template {name}"));
            }
            return true;
        }
        if typed.contains(' ') {
            return false;
        }
        let fitting: Vec<_> = COMMANDS.iter().filter(|(name, ..)| name.starts_with(typed)).collect();
        match fitting.as_slice() {
            [] => return false,
            [(name, follows, ..)] => {
                self.composer.set(&format!("/{name}{}", if follows.is_empty() { "" } else { " " }));
            }
            several => {
                if let Some(start) = common_start(several.iter().map(|(name, ..)| *name)) {
                    self.composer.set(&format!("/{start}"));
                }
            }
        }
        true
    }
}

/// The longest beginning that all names share.
fn common_start<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut start = names.next()?.to_string();
    for name in names {
        let shared = start.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        start.truncate(shared);
    }
    Some(start)
}
