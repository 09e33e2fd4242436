//! The interface's part of the configuration: `[ui]` and `[keys]`.

use std::collections::BTreeMap;

use crate::app::{Keymap, Locale};
use crate::config::Config;
use crate::domain::conversation::template::nearest;
use crate::say;
use crate::ui::Theme;

/// The configuration of the interface.
pub struct Settings {
    pub keymap: Keymap,
    pub theme: Theme,
    /// True if the program captures the mouse.
    pub mouse: bool,
    /// The side pane's share of the width, in percent.
    pub share: u16,
    pub locale: Locale,
    /// The errors, one sentence each.
    pub problems: Vec<String>,
}

const KNOWN: &[&str] = &["language", "mouse", "colours", "side_pane"];

impl Settings {
    /// Reads the two tables. A mistake affects only its own setting.
    pub fn of(config: &Config) -> Settings {
        Settings::read(&config.ui, &config.keys, None)
    }

    /// `told` is the language of what is wrong; that of the interface where it is `None`.
    fn read(ui: &toml::Table, own_keys: &toml::Table, told: Option<Locale>) -> Settings {
        let (locale, known) = match ui.get("language").map(|v| v.as_str()) {
            None | Some(Some("auto")) => (Locale::of_locale(&locale()), true),
            Some(Some("en")) => (Locale::English, true),
            Some(Some("zh")) => (Locale::Chinese, true),
            Some(_) => (Locale::of_locale(&locale()), false),
        };
        let told = told.unwrap_or(locale);
        let mut problems = Vec::new();
        if !known {
            problems.push(say!(told, "setting-language"));
        }
        for name in ui.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            problems.push(match nearest(name, KNOWN.iter().copied()) {
                Some(near) => say!(told, "setting-unknown-near", name = name.as_str(), near = near),
                None => say!(told, "setting-unknown", name = name.as_str()),
            });
        }
        let mut switch = |name: &str, default: bool| match ui.get(name) {
            None => default,
            Some(toml::Value::Boolean(value)) => *value,
            Some(_) => {
                problems.push(say!(told, "setting-switch", name = name));
                default
            }
        };
        let mouse = switch("mouse", true);
        let colours = switch("colours", true) && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let share = match ui.get("side_pane") {
            None => 42,
            Some(toml::Value::Integer(percent)) if (24..=70).contains(percent) => *percent as u16,
            Some(_) => {
                problems.push(say!(told, "setting-side-pane"));
                42
            }
        };
        let mut own: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (action, keys) in own_keys {
            let keys = match keys {
                toml::Value::String(key) => vec![key.clone()],
                toml::Value::Array(keys) => keys.iter().filter_map(|k| k.as_str().map(str::to_string)).collect(),
                _ => {
                    problems.push(say!(told, "setting-keys", name = action.as_str()));
                    continue;
                }
            };
            own.insert(action.clone(), keys);
        }
        let (keymap, more) = Keymap::with(&own);
        problems.extend(more.iter().map(|problem| told.key_problem(problem)));
        let theme = Theme::new(colours).with_many_colours(many_colours());
        Settings { keymap, theme, mouse, share, locale, problems }
    }
}

/// True if the terminal reports 256 colours or more.
fn many_colours() -> bool {
    let set = |name| std::env::var(name).unwrap_or_default();
    let known = ["256color", "direct", "kitty", "ghostty", "alacritty", "wezterm", "foot"];
    let term = set("TERM");
    cfg!(windows) || !set("COLORTERM").is_empty() || known.iter().any(|name| term.contains(name))
}

/// The locale of messages, as defined by POSIX: the first of the three variables that is set.
fn locale() -> String {
    let set = |name: &&str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(|name| set(name));
    name.and_then(|name| std::env::var(name).ok()).unwrap_or_default()
}

/// What cannot be understood in `[ui]` and `[keys]`, one English sentence each.
pub fn problems(ui: &toml::Table, keys: &toml::Table) -> Vec<String> {
    Settings::read(ui, keys, Some(Locale::English)).problems
}
