//! The variables of a template as one form: all are seen at once, each with what it is for, and filled in in any order.

use crate::app::input::composer::Editor;
use crate::app::keys::key::{Code, Key};
use crate::domain::conversation::by_hand::Steer;

/// One variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// Its name in the template.
    pub name: String,
    /// What it is for, on one line.
    pub purpose: String,
    /// The values it may take; any when empty.
    pub choices: Vec<String>,
    /// Its value when none is given; without one, one is wanted.
    pub default: Option<String>,
    /// What was typed or chosen.
    pub editor: Editor,
}

impl Field {
    /// What was typed or chosen, without the spaces around it.
    pub fn value(&self) -> &str {
        self.editor.text().trim()
    }

    /// True while something is missing: no value, or one that may not be.
    fn wants(&self) -> bool {
        let value = self.value();
        match self.choices.is_empty() {
            _ if value.is_empty() => self.default.is_none(),
            true => false,
            false => !self.choices.iter().any(|choice| choice == value),
        }
    }

    /// Takes the next or the previous choice, from either end on to the other.
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

    fn key(&mut self, key: Key) {
        if self.choices.is_empty() {
            // One line: what would begin another one does nothing.
            if key.code != Code::Enter && key != Key::ctrl('j') {
                self.editor.key(key, usize::MAX);
            }
            return;
        }
        match (key.code, key.typed()) {
            (Code::Left, _) => self.turn(false),
            (Code::Right, _) | (_, Some(' ')) => self.turn(true),
            (Code::Backspace | Code::Delete, _) => self.editor = Editor::default(),
            (_, Some(typed)) => {
                // A letter goes to the next choice that begins with it.
                let at = self.choices.iter().position(|choice| choice == self.value());
                let begins =
                    |at: &usize| self.choices[*at].to_lowercase().starts_with(&typed.to_lowercase().to_string());
                let count = self.choices.len();
                let first = at.map_or(0, |at| at + 1);
                if let Some(next) = (first..first + count).map(|at| at % count).find(begins) {
                    self.editor = Editor::with(&self.choices[next]);
                }
            }
            _ => {}
        }
    }
}

/// What a key did to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// It goes on.
    Not,
    /// All that is wanted is there, and was sent.
    Done,
    /// The person went away.
    Left,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The variables.
    pub fields: Vec<Field>,
    /// The one that is being filled in.
    pub at: usize,
    /// The name of the one that was wanted when the form was sent without it.
    pub missing: Option<String>,
    /// The question that waits for them, where one does.
    pub question: Option<String>,
    /// What was decided about the question by hand.
    pub steer: Steer,
}

impl Form {
    /// A form that begins at the first variable whose value is wanted.
    pub fn new(fields: Vec<Field>, question: Option<String>, steer: Steer) -> Form {
        let at = fields.iter().position(Field::wants).unwrap_or(0);
        Form { fields, at, missing: None, question, steer }
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key) -> Filled {
        let last = self.fields.len().saturating_sub(1);
        match key.code {
            Code::Esc => return Filled::Left,
            Code::Char('c') if key.ctrl => return Filled::Left,
            Code::Enter if key.ctrl || self.at >= last => return self.send(),
            Code::Enter | Code::Down => self.at = (self.at + 1).min(last),
            Code::Tab => self.at = if self.at >= last { 0 } else { self.at + 1 },
            Code::Up => self.at = self.at.saturating_sub(1),
            Code::BackTab => self.at = self.at.checked_sub(1).unwrap_or(last),
            Code::PageUp => self.at = 0,
            Code::PageDown => self.at = last,
            _ => {
                self.missing = None;
                self.fields.iter_mut().skip(self.at).take(1).for_each(|field| field.key(key));
            }
        }
        Filled::Not
    }

    /// Text pasted into the field: typed where it is free, chosen where it is one of the choices.
    pub fn paste(&mut self, text: &str) {
        self.missing = None;
        let Some(field) = self.fields.get_mut(self.at) else { return };
        if field.choices.is_empty() {
            field.editor.insert(text);
        } else if let Some(choice) = field.choices.iter().find(|choice| *choice == text.trim()) {
            field.editor = Editor::with(choice);
        }
    }

    fn send(&mut self) -> Filled {
        match self.fields.iter().position(Field::wants) {
            Some(at) => {
                self.at = at;
                self.missing = Some(self.fields[at].name.clone());
                Filled::Not
            }
            None => Filled::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        Form::new(fields, Some("Why?".into()), Steer::default())
    }

    fn press(form: &mut Form, keys: &[&str]) -> Filled {
        keys.iter().fold(Filled::Not, |_, key| form.key(key.parse().unwrap()))
    }

    fn values(form: &Form) -> Vec<&str> {
        form.fields.iter().map(Field::value).collect()
    }

    #[test]
    fn fields_are_filled_in_in_any_order_and_sent_from_the_last() {
        let mut form = form();
        assert_eq!(press(&mut form, &["backtab", "w", "up", "right", "tab", "tab", "a", "b"]), Filled::Not);
        assert_eq!(values(&form), ["ab", "long", "warm"]);
        assert_eq!(press(&mut form, &["enter", "enter", "enter"]), Filled::Done);
    }

    #[test]
    fn sent_with_something_missing_it_goes_to_what_is_missing() {
        let mut form = form();
        assert_eq!(press(&mut form, &["down", "down", "w", "enter"]), Filled::Not);
        assert_eq!((form.at, form.missing.as_deref()), (0, Some("audience")));
        press(&mut form, &["x"]);
        assert_eq!(form.missing, None);
        assert_eq!(form.key(Key { ctrl: true, ..Key::plain(Code::Enter) }), Filled::Done, "from any field");
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
        let mut form = Form::new(Vec::new(), None, Steer::default());
        assert_eq!(press(&mut form, &["x", "tab", "up", "enter"]), Filled::Done);
    }
}
