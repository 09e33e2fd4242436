//! The saved conversations.

use super::picker::{Item, Picker};
use super::{Choice, Choosing, List, Shape};
use crate::app::effect::Effect;
use crate::app::keys::keymap::{Action, Context};
use crate::app::message::SessionRow;
use crate::app::overlays::intent::Intent;
use crate::app::overlays::line::{Line, Wanted};
use crate::app::overlays::{Around, Outcome, Overlay};
use crate::app::state::App;
use crate::domain::conversation::ConversationId;
use crate::domain::report::Failure;
use crate::domain::text::one_line;
use crate::say;

/// The conversations, as they are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sessions {
    /// The conversations.
    pub rows: Vec<SessionRow>,
    /// The one to delete when the key is pressed again.
    pub doomed: Option<ConversationId>,
}

impl Choosing for Sessions {
    fn contexts(&self) -> &'static [Context] {
        &[Context::Sessions, Context::List, Context::Overlay]
    }

    fn shape(&self) -> Shape {
        Shape { detailed: false, wide: true }
    }

    fn hint(&self, around: &Around<'_>) -> String {
        let key = |action| around.keymap.key(action);
        let delete = key(Action::SessionDelete);
        if self.doomed.is_some() {
            return say!(around.locale, "pick-keys-delete", delete = delete);
        }
        let (accept, rename, close) = (key(Action::Accept), key(Action::SessionRename), key(Action::Close));
        say!(around.locale, "pick-keys-session", accept = accept, rename = rename, delete = delete, close = close)
    }

    fn warns(&self) -> bool {
        self.doomed.is_some()
    }

    fn pressed(&mut self, action: Option<Action>) {
        if action != Some(Action::SessionDelete) {
            self.doomed = None;
        }
    }

    fn act(&mut self, action: Action, picker: &Picker, around: &Around<'_>) -> Outcome {
        let selected = picker.selected().and_then(|at| self.rows.get(at));
        match action {
            // The second press deletes it, irrevocably.
            Action::SessionDelete => match selected.map(|row| row.id) {
                Some(id) if self.doomed == Some(id) => Outcome::Then(Intent::Effect(Effect::DeleteSession(id))),
                selected => {
                    self.doomed = selected;
                    Outcome::Consumed
                }
            },
            Action::SessionRename => {
                let Some(row) = selected else { return Outcome::Consumed };
                let (title, hint) = (say!(around.locale, "title-title"), say!(around.locale, "title-hint"));
                Outcome::Push(Line::asking(title, hint, Wanted::Title(row.id), &row.title))
            }
            _ => Outcome::Ignored,
        }
    }

    fn chosen(&self, at: usize) -> Option<Intent> {
        self.rows.get(at).map(|row| Intent::Effect(Effect::LoadSession(row.id)))
    }
}

impl App {
    pub(crate) fn session_item(&self, row: &SessionRow) -> Item {
        Item {
            label: one_line(&row.title),
            detail: one_line(&row.documents.join(", ")),
            inside: row.text.clone(),
            note: format!("{} · {}", say!(self.locale, "turns", count = row.turns), row.updated),
        }
    }

    /// Shows the saved conversations in the open list or, if `open`, in a new one.
    pub(crate) fn sessions(&mut self, sessions: Result<Vec<SessionRow>, Failure>, open: bool) -> Vec<Effect> {
        let sessions = match sessions {
            Ok(sessions) => sessions,
            Err(failure) => {
                self.report(&failure);
                return Vec::new();
            }
        };
        let items: Vec<Item> = sessions.iter().map(|row| self.session_item(row)).collect();
        for overlay in &mut self.overlays {
            if let Overlay::List(list) = overlay
                && let Choice::Sessions(open) = &mut list.choice
            {
                *open = Sessions { rows: sessions, doomed: None };
                list.picker.replace(items);
                return Vec::new();
            }
        }
        // It has been closed.
        if !open {
            return Vec::new();
        }
        if sessions.is_empty() {
            self.notices.say(say!(self.locale, "said-no-sessions"));
        } else {
            let choice = Choice::Sessions(Sessions { rows: sessions, doomed: None });
            self.overlays.push(List::of(say!(self.locale, "sessions-title"), choice, Picker::new(items)));
        }
        Vec::new()
    }
}
