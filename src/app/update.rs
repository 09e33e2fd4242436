//! Handles messages: events of running work here, those that become lists in `lists.rs`, keys and the mouse in `input/`
//! and `choosing.rs`, bound commands in `actions.rs`, questions in `asking.rs`.

use super::effect::{AskId, Effect};
use super::message::Message;
use crate::app::conversation::chat::Chat;
use crate::app::documents::DocumentView;
use crate::app::overlays::Overlay;
use crate::app::overlays::map::MapView;
use crate::app::panes::Side;
use crate::app::state::App;
use crate::domain::conversation::Conversation;
use crate::domain::conversation::by_hand::ByHand;
use crate::domain::conversation::chat::Candidate;
use crate::domain::conversation::progress::AnswerEvent;
use crate::domain::conversation::template::Template;
use crate::domain::document::{Document, DocumentId};
use crate::domain::finding::chart::Chart;
use crate::domain::report::Failure;
use crate::domain::report::template::TemplateError;
use crate::say;

impl App {
    /// Handles one message and returns the effects to execute.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => self.key(key),
            Message::Paste(text) => self.paste(&text),
            Message::Click { column, row } => self.click(column, row),
            Message::Wheel { up, column, row } => self.wheel(up, column, row),
            Message::Resize { columns, rows } => {
                self.panes.size = (columns, rows);
                Vec::new()
            }
            Message::Tick => {
                self.notices.tick();
                Vec::new()
            }
            Message::Opening(id, event) => self.opening(id, event),
            Message::OpenFailed(id, failure) => {
                self.open_failed(id, failure);
                Vec::new()
            }
            Message::Answer(id, event) => self.answer(id, event),
            Message::Model(model) => {
                if let Err(failure) = &model {
                    self.report(failure);
                }
                self.model = Some(model);
                Vec::new()
            }
            Message::Templates(templates, problems) => self.templates(templates, &problems),
            Message::Page { document, number, page } => self.page_loaded(&document, number, page),
            Message::NoPicture(why) => {
                self.panes.page.iter_mut().for_each(|page| page.drawn = false);
                self.notices.complain(why);
                Vec::new()
            }
            Message::Found { document, wanted, spans } => self.found(&document, wanted, spans),
            Message::Chart { document, chart } => {
                self.charted(document, chart);
                Vec::new()
            }
            Message::Library(library) => self.library(library),
            Message::Models(models) => {
                self.models(models);
                Vec::new()
            }
            Message::ModelTaken(taken) => {
                self.model_taken(taken);
                Vec::new()
            }
            Message::LibraryHits { wanted, hits } => self.library_hits(&wanted, hits),
            Message::Sessions(sessions) => self.sessions(sessions, true),
            Message::SessionsChanged(sessions) => self.sessions(sessions, false),
            Message::Session(session) => match session {
                Ok((conversation, documents)) => self.resume(conversation, documents),
                Err(failure) => {
                    self.report(&failure);
                    Vec::new()
                }
            },
            Message::FilesNow(files) => {
                self.files_now(files);
                Vec::new()
            }
            Message::Editions(editions) => {
                self.take_editions(editions);
                Vec::new()
            }
            Message::Files { folder, files } => {
                self.files(folder, files);
                Vec::new()
            }
            Message::Request(request) => {
                self.request(request);
                Vec::new()
            }
            Message::ChoiceKept(verdict, count) => {
                self.choice_kept(verdict, count);
                Vec::new()
            }
            Message::ToCopy(text) => vec![Effect::Copy(text)],
            Message::Done(text) => {
                self.notices.say(text);
                Vec::new()
            }
            Message::Problem(text) => {
                self.notices.complain(text);
                Vec::new()
            }
            Message::Terminate => vec![Effect::Quit],
        }
    }

    fn answer(&mut self, id: AskId, event: AnswerEvent) -> Vec<Effect> {
        // Even for a question that was stopped at once: its conversation continues.
        if let AnswerEvent::Started { conversation, .. } = &event
            && self.questions.ours(id)
        {
            self.chat.id.get_or_insert(*conversation);
        }
        let Some(turn) = self.questions.turn_of(id) else { return Vec::new() };
        let ended = matches!(event, AnswerEvent::Finished(_) | AnswerEvent::Failed { .. });
        let found = matches!(event, AnswerEvent::Passages { .. });
        // What was answered without a model says nothing of the one that answers the next question.
        if let AnswerEvent::Model(info) = &event
            && (info.provider != Candidate::NONE || !matches!(self.model, Some(Ok(_))))
        {
            self.model = Some(Ok(info.clone()));
        }
        let mut own = false;
        if let Some(view) = self.chat.turn_mut(turn) {
            view.take(event);
            own = view.model.as_ref().is_some_and(|model| model.provider == Candidate::NONE);
        }
        // It came all at once: it is read from its beginning.
        if ended && own {
            self.chat.show_beginning(turn);
        }
        if found {
            self.mark_editions();
            self.panes.passages.selected = 0;
            self.settings.steer = ByHand::default();
            // If there is space, the evidence is shown beside the answer from the start.
            if self.panes.side == Side::Hidden && self.panes.roomy() && self.chat.turns().len() == 1 {
                self.panes.side = Side::Passages;
            }
        }
        if ended {
            self.questions.running = None;
            return self.next_question();
        }
        Vec::new()
    }

    fn templates(&mut self, templates: Vec<Template>, problems: &[TemplateError]) -> Vec<Effect> {
        let wrong = self.settings.take(templates);
        if let Some(problem) = problems.first() {
            self.notices.complain(self.locale.template_error(problem));
        }
        if let Some(wrong) = wrong {
            let used = self.settings.template.as_str();
            self.notices.complain(say!(self.locale, "said-no-template-start", name = wrong, used = used));
        }
        self.refresh_templates();
        Vec::new()
    }

    /// Shows the map of a document that is still open.
    fn charted(&mut self, document: DocumentId, chart: Result<Chart, Failure>) {
        let chart = match chart {
            Ok(chart) => chart,
            Err(failure) => return self.report(&failure),
        };
        let Some(name) = self.documents.get(&document).map(DocumentView::name) else { return };
        let labels = self.documents.printed.of(&document).clone();
        let mut map = MapView::new(document, name, chart, self.chat.current_turn(), self.locale);
        map.labels = labels;
        self.overlays.push(Overlay::Map(Box::new(map)));
    }

    fn resume(&mut self, conversation: Conversation, documents: Vec<Document>) -> Vec<Effect> {
        let mut effects = self.leave_conversation();
        for turn in &conversation.turns {
            self.composer.remember_question(&turn.question);
        }
        let cited: Vec<DocumentId> = conversation.cited().into_iter().cloned().collect();
        self.chat = Chat::saved(conversation);
        self.chat.print(&self.documents.printed);
        if !cited.is_empty() {
            effects.push(Effect::LoadEditions(cited));
        }
        effects.extend(self.close_all_but(&documents));
        for document in documents {
            if self.documents.get(&document.id).is_none() {
                // Its answers come from the library; the file is opened only if the library is incomplete.
                effects.push(self.open_known(document));
            }
        }
        effects
    }

    /// Ends the work of the conversation, which stays in the library.
    pub(super) fn leave_conversation(&mut self) -> Vec<Effect> {
        let running = self.questions.leave(self.last_id);
        self.chat = Chat::default();
        self.chat.print(&self.documents.printed);
        self.settings.steer = ByHand::default();
        self.panes.close();
        running.map(Effect::Cancel).into_iter().collect()
    }

    /// Closes all other documents.
    pub(super) fn close_all_but(&mut self, documents: &[Document]) -> Vec<Effect> {
        self.documents.keep(documents).into_iter().map(Effect::Close).collect()
    }
}
