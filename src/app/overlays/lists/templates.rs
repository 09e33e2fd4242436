//! The templates.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List, Shape, hint_for_use};
use crate::app::overlays::intent::Intent;
use crate::app::overlays::{Around, Overlay};
use crate::app::state::App;
use crate::domain::text::one_line;
use crate::say;

/// The template for the next question.
#[derive(Clone, Debug, PartialEq)]
pub struct Templates {
    /// Their names, as they are listed.
    pub names: Vec<String>,
    /// The turn that is asked again with it at once: its index.
    pub again: Option<usize>,
}

impl Choosing for Templates {
    fn shape(&self) -> Shape {
        Shape { detailed: true, wide: true }
    }

    fn hint(&self, around: &Around<'_>) -> String {
        hint_for_use(around)
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        self.names.get(at).map(|name| Intent::UseTemplate { name: name.clone(), again: self.again })
    }
}

impl App {
    pub(crate) fn pick_template(&mut self, again: Option<usize>) {
        let at = self.settings.templates.iter().position(|t| t.name == self.settings.template).unwrap_or(0);
        let title = match again {
            Some(_) => say!(self.locale, "template-again-title"),
            None => say!(self.locale, "template-title"),
        };
        let (names, items) = self.template_items();
        let choice = Choice::Templates(Templates { names, again });
        self.overlays.push(List::of(title, choice, Picker::new(items).select(at)));
    }

    /// Shows the templates as they are now in a list of them that is open.
    pub(crate) fn refresh_templates(&mut self) {
        let (names, items) = self.template_items();
        for overlay in &mut self.overlays {
            if let Overlay::List(list) = overlay
                && let Choice::Templates(templates) = &mut list.choice
            {
                templates.names.clone_from(&names);
                list.picker.replace(items.clone());
            }
        }
    }

    fn template_items(&self) -> (Vec<String>, Vec<Item>) {
        let language = self.locale.code();
        let item = |t: &crate::domain::conversation::template::Template| Item {
            label: one_line(t.title_in(language)),
            detail: one_line(t.description_in(language)),
            inside: String::new(),
            note: if t.name == self.settings.template { format!("{} ●", t.name) } else { t.name.clone() },
        };
        let templates = &self.settings.templates;
        (templates.iter().map(|t| t.name.clone()).collect(), templates.iter().map(item).collect())
    }
}
