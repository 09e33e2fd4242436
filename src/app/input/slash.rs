//! Slash commands: `/template quote`, `/open FILE`, `/page 12`.

use crate::app::documents::Phase;
use crate::app::effect::Effect;
use crate::app::keys::keymap::Action;
use crate::app::panes::Focus;
use crate::app::state::App;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::template::nearest;
use crate::domain::inquiry::Kind;
use crate::domain::text::one_line;
use crate::say;

/// What a command does.
#[derive(Clone, Copy)]
enum Does {
    Act(Action),
    Library,
    Template,
    Model,
    Open,
    Page,
    Find,
    Set,
    As,
}

/// The commands: name, argument, effect.
const COMMANDS: &[(&str, &str, Does)] = &[
    ("template", "NAME", Does::Template),
    ("model", "NAME", Does::Model),
    ("set", "NAME=VALUE", Does::Set),
    ("as", "KIND", Does::As),
    ("open", "FILE", Does::Open),
    ("page", "N", Does::Page),
    ("picture", "", Does::Act(Action::Picture)),
    ("find", "WORDS", Does::Find),
    ("reload", "", Does::Act(Action::Reload)),
    ("library", "WORDS", Does::Library),
    ("sessions", "", Does::Act(Action::Sessions)),
    ("new", "", Does::Act(Action::New)),
    ("passages", "", Does::Act(Action::TogglePassages)),
    ("map", "", Does::Act(Action::Map)),
    ("inspect", "", Does::Act(Action::Inspect)),
    ("copy", "", Does::Act(Action::CopyAnswer)),
    ("table-copy", "", Does::Act(Action::TableCopy)),
    ("table-export", "", Does::Act(Action::TableExport)),
    ("export", "", Does::Act(Action::Export)),
    ("export-json", "", Does::Act(Action::ExportJson)),
    ("continue", "", Does::Act(Action::Continue)),
    ("compare", "", Does::Act(Action::Compare)),
    ("branch", "", Does::Act(Action::Branch)),
    ("mouse", "", Does::Act(Action::ToggleMouse)),
    ("help", "", Does::Act(Action::Help)),
    ("quit", "", Does::Act(Action::Quit)),
];

/// The name and usage of every command, for help.
pub fn commands() -> impl Iterator<Item = (&'static str, String)> {
    COMMANDS.iter().map(|(name, follows, _)| (*name, format!("/{name} {follows}").trim_end().to_string()))
}

impl App {
    /// The commands that match the first word being typed, with their usage.
    pub fn suggestions(&self) -> Vec<(&'static str, String)> {
        let typed = self.composer.text().strip_prefix('/').filter(|_| self.panes.focus == Focus::Composer);
        let Some(typed) = typed.filter(|typed| !typed.contains(char::is_whitespace)) else { return Vec::new() };
        let typed = typed.to_lowercase();
        commands().filter(|(name, _)| name.starts_with(&typed)).collect()
    }

    /// Executes a line that begins with "/". `None` if it does not look like a command ("/etc/hosts says …"); it is
    /// then a question.
    pub(crate) fn slash(&mut self, line: &str) -> Option<Vec<Effect>> {
        let (name, rest) = line[1..].split_once(char::is_whitespace).unwrap_or((&line[1..], ""));
        let rest = rest.trim();
        if name.is_empty() || name.contains(['/', '.']) {
            return None;
        }
        let Some((_, follows, does)) = COMMANDS.iter().find(|(known, ..)| *known == name.to_lowercase()) else {
            let hint = nearest(name, COMMANDS.iter().map(|(known, ..)| *known));
            self.notices.complain(match hint {
                Some(near) => say!(self.locale, "said-no-command-near", name = one_line(name), near = near),
                None => say!(self.locale, "said-no-command", name = one_line(name)),
            });
            return Some(Vec::new());
        };
        if rest.is_empty()
            && !follows.is_empty()
            && !matches!(does, Does::Template | Does::Model | Does::Open | Does::Library | Does::As)
            && !matches!(does, Does::Set if self.settings.current().is_some_and(|t| !t.variables.is_empty()))
        {
            self.notices.complain(say!(self.locale, "said-write", command = format!("/{name} {follows}")));
            return Some(Vec::new());
        }
        if self.too_early(*does) {
            if self.documents.awaiting() {
                self.composer.take();
                self.put_off(line.to_string());
            } else {
                self.notices.complain(say!(self.locale, "said-open-first", key = self.keymap.key(Action::OpenFile)));
            }
            return Some(Vec::new());
        }
        self.composer.take();
        Some(self.command(*does, rest))
    }

    /// True while a command has to wait for a document: for its file to be opened or, if all pages are searched, to be
    /// read.
    fn too_early(&self, does: Does) -> bool {
        let unread = |d: &crate::app::documents::DocumentView| matches!(d.phase, Phase::Opening | Phase::Reading);
        match does {
            Does::Page | Does::Act(Action::Map) => self.first_document().is_none(),
            Does::Act(Action::Picture) => self.draws && self.first_document().is_none(),
            Does::Find => match self.first_document() {
                Some(document) => self.documents.get(&document).is_some_and(unread),
                None => true,
            },
            _ => false,
        }
    }

    /// Keeps a command until the document it needs is available.
    fn put_off(&mut self, line: String) {
        self.notices.say(say!(self.locale, "said-command-waits", command = one_line(&line)));
        self.questions.waiting.push(line);
    }

    /// Executes the commands whose document is now available.
    pub(crate) fn put_off_commands(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for line in std::mem::take(&mut self.questions.waiting) {
            let (name, rest) = line[1..].split_once(char::is_whitespace).unwrap_or((&line[1..], ""));
            let Some((_, _, does)) = COMMANDS.iter().find(|(known, ..)| *known == name.to_lowercase()) else {
                continue;
            };
            if self.too_early(*does) {
                self.questions.waiting.push(line);
                continue;
            }
            let focus = self.panes.focus;
            effects.extend(self.command(*does, rest.trim()));
            // Do not disturb text being typed.
            if !self.composer.is_blank() {
                self.panes.focus = focus;
            }
        }
        effects
    }

    /// Returns commands waiting for a document that will not come: to the input or, if other text is there, to the
    /// history.
    pub(crate) fn give_back(&mut self) {
        if self.documents.awaiting() || !self.documents.askable().is_empty() {
            return;
        }
        let questions = self.questions.queue.drain(..).map(|queued| queued.question);
        let waiting: Vec<String> = self.questions.waiting.drain(..).chain(questions).collect();
        let mut waiting = waiting.into_iter();
        if self.composer.is_blank()
            && let Some(first) = waiting.next()
        {
            self.composer.set(&first);
        }
        waiting.for_each(|line| self.composer.remember_question(&line));
    }

    /// Executes a command.
    fn command(&mut self, does: Does, rest: &str) -> Vec<Effect> {
        match does {
            Does::Act(action) => self.act(action),
            Does::Template if rest.is_empty() => self.act(Action::Templates),
            Does::Template => {
                if self.settings.templates.iter().any(|t| t.name == rest) {
                    self.use_template(rest);
                } else {
                    let hint = nearest(rest, self.settings.templates.iter().map(|t| t.name.as_str()));
                    self.notices.complain(match hint {
                        Some(near) => say!(self.locale, "said-no-template-near", name = one_line(rest), near = near),
                        None => say!(self.locale, "said-no-template", name = one_line(rest)),
                    });
                }
                Vec::new()
            }
            Does::Model if rest.is_empty() => self.act(Action::Models),
            Does::Model => vec![Effect::TakeModel { provider: None, model: Some(rest.to_string()) }],
            Does::As if rest.is_empty() => self.act(Action::TakeAs),
            Does::As => match Kind::named(rest) {
                Some(kind) => self.ask_as(self.chat.current(), kind),
                None => {
                    let known = Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
                    self.notices.complain(say!(self.locale, "said-no-kind", name = one_line(rest), known = known));
                    Vec::new()
                }
            },
            Does::Library if rest.is_empty() => self.act(Action::Library),
            Does::Library => self.search_library(rest),
            Does::Open if rest.is_empty() => self.act(Action::OpenFile),
            Does::Open => vec![self.open(rest.trim_matches(['"', '\'']).into(), None)],
            Does::Page => self.go_to_page(rest),
            Does::Find => self.find(rest),
            Does::Set if rest.is_empty() => {
                self.fill_in(None, ByHand::default());
                Vec::new()
            }
            Does::Set => {
                match rest.split_once('=') {
                    Some((name, value)) if !name.trim().is_empty() => {
                        self.settings.values.insert(name.trim().to_string(), value.trim().to_string());
                        self.notices.say(format!("{} = {}", name.trim(), value.trim()));
                    }
                    _ => self.notices.complain(say!(self.locale, "said-write", command = "/set NAME=VALUE")),
                }
                Vec::new()
            }
        }
    }

    /// Completes a command, or the name of a template after `/template`. False if there is nothing to complete.
    pub(crate) fn complete(&mut self) -> bool {
        let text = self.composer.text().to_string();
        let Some(typed) = text.strip_prefix('/') else { return false };
        if let Some(start) = typed.strip_prefix("template ") {
            let names = self.settings.templates.iter().map(|t| t.name.as_str()).filter(|n| n.starts_with(start.trim()));
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

/// The longest common prefix of the names.
fn common_start<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut start = names.next()?.to_string();
    for name in names {
        let shared = start.chars().zip(name.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        start.truncate(shared);
    }
    Some(start)
}
