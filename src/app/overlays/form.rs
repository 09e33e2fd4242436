//! A form for the variables of a template: all are visible at once, with their descriptions, and can be filled in in
//! any order.

use super::intent::Intent;
use super::{Around, Component, Outcome};
use crate::app::input::composer::Editor;
use crate::app::keys::bindings::Keymap;
use crate::app::keys::key::Key;
use crate::app::keys::keymap::{Action, Context};
use crate::domain::conversation::by_hand::ByHand;

/// One variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// Its name in the template.
    pub name: String,
    /// Its description, on one line.
    pub purpose: String,
    /// The allowed values; any if empty.
    pub choices: Vec<String>,
    /// The default value; without one, the variable is required.
    pub default: Option<String>,
    /// The value typed or chosen.
    pub editor: Editor,
}

impl Field {
    /// The value typed or chosen, trimmed.
    pub fn value(&self) -> &str {
        self.editor.text().trim()
    }

    /// True if a value is missing or not allowed.
    fn wants(&self) -> bool {
        let value = self.value();
        match self.choices.is_empty() {
            _ if value.is_empty() => self.default.is_none(),
            true => false,
            false => !self.choices.iter().any(|choice| choice == value),
        }
    }

    /// Selects the next or previous choice, wrapping around.
    fn turn(&mut self, forward: bool) {
        let count = self.choices.len();
        let at = self.choices.iter().position(|choice| choice == self.value());
        let next = match (at, forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
            (None, true) => 0,
            (None, false) => count - 1,
        };
        self.editor = Editor::with(&self.choices[next]);
    }

    /// Takes what a key of a field with choices is bound to. False for what is none of that.
    fn choose(&mut self, action: Action) -> bool {
        match action {
            Action::ChoicePrevious => self.turn(false),
            Action::ChoiceNext => self.turn(true),
            Action::ChoiceClear => self.editor = Editor::default(),
            _ => return false,
        }
        true
    }

    fn typed(&mut self, key: Key, keymap: &Keymap) -> bool {
        if self.choices.is_empty() {
            return self.editor.line_key(key, keymap);
        }
        let Some(typed) = key.typed() else { return false };
        // A letter selects the next choice that begins with it.
        let at = self.choices.iter().position(|choice| choice == self.value());
        let begins = |at: &usize| self.choices[*at].to_lowercase().starts_with(&typed.to_lowercase().to_string());
        let count = self.choices.len();
        let first = at.map_or(0, |at| at + 1);
        if let Some(next) = (first..first + count).map(|at| at % count).find(begins) {
            self.editor = Editor::with(&self.choices[next]);
        }
        true
    }
}

/// The form for a template's variables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    pub title: String,
    pub fields: Vec<Field>,
    /// Index of the active field.
    pub at: usize,
    /// The name of a required variable that was missing on submission.
    pub missing: Option<String>,
    /// The question that waits for the values, if any.
    pub question: Option<String>,
    /// The user's choices for that question.
    pub steer: ByHand,
}

impl Form {
    /// A form starting at the first required variable without a value.
    pub fn new(title: String, fields: Vec<Field>, question: Option<String>, steer: ByHand) -> Form {
        let at = fields.iter().position(Field::wants).unwrap_or(0);
        Form { title, fields, at, missing: None, question, steer }
    }

    /// True where the field that is being filled in offers choices.
    pub fn chooses(&self) -> bool {
        self.fields.get(self.at).is_some_and(|field| !field.choices.is_empty())
    }

    fn send(&mut self) -> Outcome {
        match self.fields.iter().position(Field::wants) {
            Some(at) => {
                self.at = at;
                self.missing = Some(self.fields[at].name.clone());
                Outcome::Consumed
            }
            None => Outcome::CloseAnd(Intent::FormFilled(Box::new(self.clone()))),
        }
    }

    /// What is typed or chosen in the field that is being filled in.
    fn edit(&mut self, edit: impl FnOnce(&mut Field) -> bool) -> Outcome {
        self.missing = None;
        if self.fields.get_mut(self.at).is_some_and(edit) { Outcome::Consumed } else { Outcome::Ignored }
    }
}

impl Component for Form {
    fn contexts(&self) -> &'static [Context] {
        if self.chooses() {
            &[Context::Form, Context::Choice, Context::Overlay]
        } else {
            &[Context::Form, Context::Overlay]
        }
    }

    fn act(&mut self, action: Action, _: &Around<'_>) -> Outcome {
        let last = self.fields.len().saturating_sub(1);
        self.at = match action {
            Action::Close => return Outcome::CloseAnd(Intent::FormLeft(self.question.clone())),
            Action::FormSend => return self.send(),
            Action::Accept if self.at >= last => return self.send(),
            Action::Accept | Action::FormDown => (self.at + 1).min(last),
            Action::FormNext if self.at >= last => 0,
            Action::FormNext => self.at + 1,
            Action::FormUp => self.at.saturating_sub(1),
            Action::FormPrevious => self.at.checked_sub(1).unwrap_or(last),
            Action::FormFirst => 0,
            Action::FormLast => last,
            action => return self.edit(|field| field.choose(action)),
        };
        Outcome::Consumed
    }

    fn typed(&mut self, key: Key, around: &Around<'_>) -> Outcome {
        self.edit(|field| field.typed(key, around.keymap))
    }

    /// Typed where the field is free, chosen where it is one of the choices.
    fn paste(&mut self, text: &str) {
        self.edit(|field| {
            if field.choices.is_empty() {
                field.editor.insert(text);
            } else if let Some(choice) = field.choices.iter().find(|choice| *choice == text.trim()) {
                field.editor = Editor::with(choice);
            }
            true
        });
    }

    fn wheel(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by.signum()).min(self.fields.len().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::locale::Locale;

    fn field(name: &str, choices: &[&str], default: Option<&str>) -> Field {
        let choices = choices.iter().map(|choice| choice.to_string()).collect();
        let editor = Editor::with(default.unwrap_or_default());
        Field { name: name.into(), purpose: String::new(), choices, default: default.map(str::to_string), editor }
    }

    fn form() -> Form {
        let fields = vec![
            field("audience", &[], None),
            field("length", &["short", "long", "longer"], Some("short")),
            field("tone", &["dry", "warm"], None),
        ];
        Form::new(String::new(), fields, Some("Why?".into()), ByHand::default())
    }

    fn press(form: &mut Form, keys: &[&str]) -> Outcome {
        let around = Around { keymap: &Keymap::default(), locale: Locale::English, rows: 10 };
        keys.iter().fold(Outcome::Ignored, |_, key| form.key(key.parse().unwrap(), &around))
    }

    fn sent(outcome: Outcome) -> bool {
        matches!(outcome, Outcome::CloseAnd(Intent::FormFilled(_)))
    }

    fn values(form: &Form) -> Vec<&str> {
        form.fields.iter().map(Field::value).collect()
    }

    #[test]
    fn fields_are_filled_in_in_any_order_and_sent_from_the_last() {
        let mut form = form();
        assert!(!sent(press(&mut form, &["backtab", "w", "up", "right", "tab", "tab", "a", "b"])));
        assert_eq!(values(&form), ["ab", "long", "warm"]);
        assert!(sent(press(&mut form, &["enter", "enter", "enter"])));
    }

    #[test]
    fn sent_with_something_missing_it_goes_to_what_is_missing() {
        let mut form = form();
        assert!(!sent(press(&mut form, &["down", "down", "w", "enter"])));
        assert_eq!((form.at, form.missing.as_deref()), (0, Some("audience")));
        press(&mut form, &["x"]);
        assert_eq!(form.missing, None);
        assert!(sent(press(&mut form, &["ctrl-enter"])), "from any field");
    }

    #[test]
    fn choices_are_turned_through_and_never_typed() {
        let mut form = form();
        press(&mut form, &["down", "l"]);
        assert_eq!(values(&form)[1], "long");
        press(&mut form, &["l"]);
        assert_eq!(values(&form)[1], "longer");
        press(&mut form, &["z", "right", "left", "left"]);
        assert_eq!(values(&form)[1], "long");
        form.paste("short");
        assert_eq!(values(&form)[1], "short");
        form.paste("anything else");
        assert_eq!(values(&form)[1], "short");
    }

    #[test]
    fn a_form_of_nothing_is_full() {
        let mut form = Form::new(String::new(), Vec::new(), None, ByHand::default());
        assert!(sent(press(&mut form, &["x", "tab", "up", "enter"])));
    }
}
