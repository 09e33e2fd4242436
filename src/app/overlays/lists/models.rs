//! The language models that could answer.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List, Shape, hint_for_use};
use crate::app::effect::Effect;
use crate::app::overlays::intent::Intent;
use crate::app::overlays::{Around, Overlay};
use crate::app::state::App;
use crate::domain::conversation::chat::{Candidate, Destination, ModelInfo};
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

/// The models, as they are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Models(pub Vec<Candidate>);

impl Choosing for Models {
    fn shape(&self) -> Shape {
        Shape { detailed: true, wide: false }
    }

    fn hint(&self, around: &Around<'_>) -> String {
        hint_for_use(around)
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        let model = self.0.get(at).filter(|model| !model.current)?;
        let provider = Some(model.provider.clone());
        Some(Intent::Effect(Effect::TakeModel { provider, model: model.model.clone() }))
    }
}

impl App {
    /// Shows the available models, with the current one marked.
    pub(crate) fn models(&mut self, models: Vec<Candidate>) {
        let current = models.iter().position(|model| model.current).unwrap_or(0);
        let picker = Picker::new(models.iter().map(|model| self.model_item(model)).collect()).select(current);
        let list = List::of(say!(self.locale, "models-title"), Choice::Models(Models(models)), picker);
        let same = |top: &Overlay| matches!(top, Overlay::List(list) if matches!(list.choice, Choice::Models(_)));
        self.put_on_top(list, same);
    }

    fn model_item(&self, model: &Candidate) -> Item {
        let locale = self.locale;
        let label = match (&*model.provider, &model.model) {
            (Candidate::NONE, _) => say!(locale, "models-none"),
            (Candidate::AUTO, _) => say!(locale, "models-auto"),
            (_, Some(name)) => one_line(name),
            (_, None) => say!(locale, "models-first"),
        };
        let place = match &model.destination {
            None => String::new(),
            Some(Destination::InProcess) => say!(locale, "models-in-process"),
            Some(Destination::ThisMachine) => say!(locale, "models-here"),
            Some(Destination::Remote(host)) => say!(locale, "models-remote", host = one_line(host)),
        };
        let known = [Candidate::NONE, Candidate::AUTO].contains(&&*model.provider);
        let expected = model.expected.map(|expected| locale.expected(expected));
        let note = expected.unwrap_or_else(|| one_line(&model.note));
        let parts = [if known { String::new() } else { one_line(&model.provider) }, note];
        let detail: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let note = if model.current { format!("{place} ●") } else { place };
        Item { label, detail: detail.join(" · "), inside: String::new(), note }
    }

    /// Reports that the model was switched, or could not be.
    pub(crate) fn model_taken(&mut self, taken: Result<ModelInfo, Failure>) {
        match taken {
            Ok(info) => {
                let name = if info.provider == Candidate::NONE {
                    say!(self.locale, "models-none")
                } else {
                    one_line(&info.model)
                };
                self.notices.say(say!(self.locale, "said-model", name = name));
                self.model = Some(Ok(info));
            }
            Err(failure) => self.report(&failure),
        }
    }
}
