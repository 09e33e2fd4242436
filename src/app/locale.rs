//! The interface's texts in the user's language. They are in the catalogues under `locales/`, in Fluent's format; only
//! the one in use is loaded, once.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

pub use fluent_bundle::FluentValue as Value;

use crate::app::keys::bindings::KeyProblem;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::{Action, Context};
use crate::domain::conversation::chat::{Expected, ModelSize};
use crate::domain::document::labels::Labels;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", include_str!("../../locales/en.ftl")));
static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", include_str!("../../locales/zh-CN.ftl")));

/// Parses a catalogue. A broken line affects only its own message; `tests/sources/locales.rs` checks that there is
/// none.
fn bundle(locale: &str, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(locale.parse().into_iter().collect());
    // Fluent puts invisible characters around filled-in values, which terminals display differently; the values have
    // already been cleaned of bidirectional controls.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(text.to_string()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Locale {
    /// The language of a POSIX locale name (`zh_CN.UTF-8`); English if there is no catalogue for it.
    pub fn of_locale(name: &str) -> Locale {
        let language = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("zh") { Locale::Chinese } else { Locale::English }
    }

    /// Its ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Locale::English => "en",
            Locale::Chinese => "zh",
        }
    }

    /// The message with this key, with its arguments filled in. An unknown key is shown as it is, so that nothing
    /// important is ever blank. Call it through [`say!`](crate::say), which `tests/sources/locales.rs` checks.
    pub fn text(self, key: &str, arguments: &[(&str, Value<'_>)]) -> String {
        let bundle = match self {
            Locale::English => &ENGLISH,
            Locale::Chinese => &CHINESE,
        };
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_string();
        };
        let arguments: FluentArgs<'_> = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// A short description of a command.
    pub fn action(self, action: Action) -> String {
        self.text(&format!("action-{}", action.id()), &[])
    }

    /// Where the keyboard is, as the help heads its keys.
    pub fn context(self, context: Context) -> String {
        match context {
            Context::Input => crate::say!(self, "help-input"),
            Context::Global => crate::say!(self, "help-everywhere"),
            Context::Conversation => crate::say!(self, "help-conversation"),
            Context::Passages => crate::say!(self, "help-passages"),
            Context::Page => crate::say!(self, "help-page"),
            Context::Panes => crate::say!(self, "help-panes"),
            Context::Editing => crate::say!(self, "help-editing"),
            Context::Overlay => crate::say!(self, "help-overlay"),
            Context::List => crate::say!(self, "help-list"),
            Context::Library => crate::say!(self, "help-library"),
            Context::Sessions => crate::say!(self, "help-sessions"),
            Context::Files => crate::say!(self, "help-files"),
            Context::Text => crate::say!(self, "help-text"),
            Context::Map => crate::say!(self, "help-map"),
            Context::Form => crate::say!(self, "help-form"),
            Context::Choice => crate::say!(self, "help-choice"),
        }
    }

    /// A short description of a slash command. `name` has no slash.
    pub fn slash(self, name: &str) -> String {
        self.text(&format!("slash-{name}"), &[])
    }

    /// What to expect of a language model, in a few words.
    pub fn expected(self, expected: Expected) -> String {
        match expected {
            Expected::Right { right, questions } => {
                crate::say!(self, "model-right", right = right, questions = questions)
            }
            Expected::Size(ModelSize::Gb2) => crate::say!(self, "model-size-2"),
            Expected::Size(ModelSize::Gb4) => crate::say!(self, "model-size-4"),
            Expected::Size(ModelSize::Gb8) => crate::say!(self, "model-size-8"),
            Expected::Size(ModelSize::Gb16) => crate::say!(self, "model-size-16"),
        }
    }

    /// "p. 12" or "pp. 12–14", in this language.
    pub fn page_range(self, from: u32, to: u32) -> String {
        if from == to {
            crate::say!(self, "page-short", page = from)
        } else {
            crate::say!(self, "page-span-short", from = from, to = to)
        }
    }

    /// The page name for these labels: "p. iii", "pp. 44–45", or file pages if no label identifies them.
    pub fn pages(self, labels: &Labels, from: u32, to: u32) -> String {
        self.page_name(&labels.name(from, to))
    }

    /// One sentence on an error in a key binding.
    pub fn key_problem(self, problem: &KeyProblem) -> String {
        match problem {
            KeyProblem::Unknown { name, near: None } => crate::say!(self, "key-unknown-command", name = name.as_str()),
            KeyProblem::Unknown { name, near: Some(near) } => {
                crate::say!(self, "key-unknown-command-near", name = name.as_str(), near = near.as_str())
            }
            KeyProblem::Unreadable { name, key } => {
                crate::say!(self, "key-unreadable", name = name.as_str(), key = key.as_str())
            }
            KeyProblem::Taken { name, key, other } => {
                crate::say!(self, "key-taken", name = name.as_str(), key = Key::to_string(key), other = other.id())
            }
            KeyProblem::Needed { action } => crate::say!(self, "key-needed", name = action.id()),
        }
    }
}

/// A message of the catalogues: `say!(locale, "key", name = value, …)`. The key is a literal, so that a test can check
/// it and its arguments.
#[macro_export]
macro_rules! say {
    ($locale:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $locale.text($key, &[$((stringify!($name), $crate::app::locale::Value::from($value))),*])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_chooses_the_language() {
        for name in ["zh_CN.UTF-8", "zh", "zh-Hans", "ZH_TW"] {
            assert_eq!(Locale::of_locale(name), Locale::Chinese, "{name}");
        }
        for name in ["en_GB.UTF-8", "C", "", "de_DE@euro", "zhx"] {
            assert_eq!(Locale::of_locale(name), Locale::English, "{name}");
        }
    }

    #[test]
    fn numbers_take_the_form_that_goes_with_them() {
        assert_eq!(say!(Locale::English, "pages", count = 1), "1 page");
        assert_eq!(say!(Locale::English, "pages", count = 1200), "1200 pages");
        assert_eq!(say!(Locale::Chinese, "pages", count = 1), "1 页");
        assert_eq!(Locale::Chinese.page_range(3, 5), "第3–5页");
    }

    #[test]
    fn pages_are_called_by_what_is_printed_in_every_language() {
        // A cover, then i–ii, then two parts from 1.
        let all = ["", "i", "ii", "1", "2", "1", "2", "3"];
        let labels = Labels::new(all.iter().zip(1..).map(|(label, page)| (page, label.to_string())));
        for (from, to, english, chinese) in [
            (2, 2, "p. i", "第i页"),
            (2, 3, "pp. i–ii", "第i–ii页"),
            (1, 1, "file p. 1", "文件第1页"),
            (1, 2, "file pp. 1–2", "文件第1–2页"),
            (7, 7, "p. 2 (file p. 7)", "第2页（文件第7页）"),
            (7, 8, "pp. 2–3 (file pp. 7–8)", "第2–3页（文件第7–8页）"),
        ] {
            assert_eq!(Locale::English.pages(&labels, from, to), english);
            assert_eq!(Locale::English.pages(&labels, from, to), labels.range(from, to));
            assert_eq!(Locale::Chinese.pages(&labels, from, to), chinese);
        }
    }

    #[test]
    fn what_is_filled_in_is_not_read_as_a_message() {
        assert_eq!(say!(Locale::English, "said-written", path = "a { $b } c"), "Saved to a { $b } c");
        assert_eq!(Locale::English.text("no-such-key", &[]), "no-such-key");
    }
}
