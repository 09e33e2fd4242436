//! What happens when something happens: reports of running work are taken in here, those that become lists to choose from
//! in `lists.rs`; keys and the mouse in `input.rs` and `choosing.rs`, what they are bound to in `actions.rs`; questions in `asking.rs`.

use std::sync::Arc;

use super::effect::{AskId, Effect, OpenId};
use super::message::{Message, OpenFailure};
use crate::app::conversation::chat::Chat;
use crate::app::overlays::map::MapView;
use crate::app::overlays::{Choice, Overlay, Wanted};
use crate::app::panes::page::{PageView, Purpose};
use crate::app::state::{App, DocumentView, Focus, Phase, Side};
use crate::domain::conversation::Conversation;
use crate::domain::conversation::by_hand::Steer;
use crate::domain::conversation::progress::{AnswerEvent, OpenEvent};
use crate::domain::conversation::template::Template;
use crate::domain::document::chart::Chart;
use crate::domain::document::{Coverage, Document, DocumentId, PageSpan};
use crate::domain::text::one_line;
use crate::say;

impl App {
    /// Takes in one message and says what is to be done.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Key(key) => self.key(key),
            Message::Paste(text) => self.paste(&text),
            Message::Click { column, row } => self.click(column, row),
            Message::Wheel { up, column, row } => self.wheel(up, column, row),
            Message::Resize { columns, rows } => {
                self.size = (columns, rows);
                Vec::new()
            }
            Message::Tick => {
                self.tick();
                Vec::new()
            }
            Message::Opening(id, event) => self.opening(id, event),
            Message::OpenFailed(id, failure) => self.open_failed(id, failure),
            Message::Answer(id, event) => self.answer(id, event),
            Message::Model(model) => {
                if let Err(problem) = &model {
                    self.complain(problem);
                }
                self.model = Some(model);
                Vec::new()
            }
            Message::Templates(templates, problems) => self.templates(templates, &problems),
            Message::Page { document, number, page } => self.page_loaded(&document, number, page),
            Message::NoPicture(why) => {
                self.page.iter_mut().for_each(|page| page.drawn = false);
                self.complain(why);
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
                Err(problem) => {
                    self.complain(problem);
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
            Message::Done(text) => {
                self.say(text);
                Vec::new()
            }
            Message::Problem(text) => {
                self.complain(text);
                Vec::new()
            }
            Message::Terminate => vec![Effect::Quit],
        }
    }

    fn tick(&mut self) {
        self.beat = self.beat.wrapping_add(1);
        self.quit_armed = self.quit_armed.saturating_sub(1);
        if let Some(notice) = &mut self.notice {
            notice.left = notice.left.saturating_sub(1);
            if notice.left == 0 {
                self.notice = None;
            }
        }
    }

    fn opening(&mut self, id: OpenId, event: OpenEvent) -> Vec<Effect> {
        let mut effects = self.reopening(id, &event);
        let Some(view) = self.documents.iter_mut().find(|d| d.open == id) else { return effects };
        match event {
            OpenEvent::Labels { document, labels } => self.label(&document, labels),
            OpenEvent::Opened { document, cached } => {
                let read = if cached { document.pages } else { 0 };
                view.coverage = Coverage { pages_read: read, pages_embedded: 0, pages_total: document.pages };
                view.document = Some(document);
                view.phase = Phase::Reading;
            }
            OpenEvent::Progress(coverage) => {
                view.coverage = coverage;
                view.phase = if coverage.pages_read < coverage.pages_total { Phase::Reading } else { Phase::Embedding };
            }
            OpenEvent::Skipped(page) => view.skipped.push(page),
            OpenEvent::Attachments(names) => view.attachments = names,
            OpenEvent::Searchable { .. } => {
                view.coverage.pages_read = view.coverage.pages_total;
                view.phase = Phase::Embedding;
            }
            OpenEvent::EmbeddingUnavailable(why) => {
                let name = view.name();
                view.no_embeddings = Some(why.clone());
                self.complain(say!(self.locale, "said-words-only", name = name, why = why));
            }
            OpenEvent::Ready { coverage, skipped } => {
                view.coverage = coverage;
                view.phase = Phase::Ready;
                view.before = None;
                let name = view.name();
                view.skipped = skipped;
                if let Some(first) = view.skipped.first() {
                    let (pages, reason) = (view.skipped.len(), first.reason.clone());
                    let document = view.document.as_ref().map(|document| &document.id);
                    let page = match document {
                        Some(id) => self.locale.pages(self.printed.of(id), first.page, first.page),
                        None => self.locale.page_range(first.page, first.page),
                    };
                    self.complain(match pages {
                        1 => say!(self.locale, "said-unread-page", name = name, page = page, reason = reason),
                        _ => say!(self.locale, "said-unread-pages", name = name, count = pages, reason = reason),
                    });
                }
            }
        }
        effects.extend(self.page_read_since(id));
        effects.extend(self.put_off_commands());
        effects.extend(self.next_question());
        effects
    }

    /// Loads the page that is shown once it has been read, where it was asked for before that.
    fn page_read_since(&mut self, id: OpenId) -> Vec<Effect> {
        let Some(view) = self.documents.iter().find(|d| d.open == id) else { return Vec::new() };
        let (read, document) = (view.coverage.pages_read, view.document.as_ref().map(|d| d.id.clone()));
        let waits = |page: &&mut PageView| {
            page.problem.is_some() && Some(&page.document) == document.as_ref() && page.number <= read
        };
        match self.page.as_mut().filter(waits) {
            Some(page) => {
                page.problem = None;
                vec![Effect::LoadPage { document: page.document.clone(), page: page.number }]
            }
            None => Vec::new(),
        }
    }

    fn open_failed(&mut self, id: OpenId, failure: OpenFailure) -> Vec<Effect> {
        let Some(failure) = self.not_reopened(id, failure) else { return Vec::new() };
        let Some(view) = self.documents.iter_mut().find(|d| d.open == id) else { return Vec::new() };
        match failure {
            OpenFailure::Password { wrong } => {
                view.phase = Phase::Locked;
                let (name, path) = (view.name(), view.path.clone());
                let locale = self.locale;
                let hint = if wrong { say!(locale, "password-wrong") } else { say!(locale, "password-hint") };
                self.overlays.push(Overlay::Line {
                    title: say!(self.locale, "password-title", name = name),
                    hint,
                    wanted: Wanted::Password(path),
                    editor: Default::default(),
                });
            }
            OpenFailure::Other(why) => {
                let why = one_line(&why);
                view.phase = Phase::Failed(why.clone());
                self.complain(why);
                self.give_back();
            }
        }
        Vec::new()
    }

    fn answer(&mut self, id: AskId, event: AnswerEvent) -> Vec<Effect> {
        // Even of a question that was stopped at once: its conversation goes on.
        if let AnswerEvent::Started { conversation, .. } = &event
            && id.0 > self.chat_since
        {
            self.chat.id.get_or_insert(*conversation);
        }
        let Some((running, turn)) = self.running else { return Vec::new() };
        if running != id {
            return Vec::new();
        }
        let ended = matches!(event, AnswerEvent::Finished(_) | AnswerEvent::Failed { .. });
        let found = matches!(event, AnswerEvent::Passages { .. });
        if let AnswerEvent::Model(info) = &event {
            self.model = Some(Ok(info.clone()));
        }
        if let Some(view) = self.chat.turn_mut(turn) {
            view.take(event);
        }
        if found {
            self.mark_editions();
            self.passages.selected = 0;
            self.steer = Steer::default();
            // Where there is room, the evidence is shown beside the answer from the start.
            if self.side == Side::Hidden && self.size.0 >= 100 && self.chat.turns().len() == 1 {
                self.side = Side::Passages;
            }
        }
        if ended {
            self.running = None;
            return self.next_question();
        }
        Vec::new()
    }

    fn templates(&mut self, templates: Vec<Template>, problems: &[String]) -> Vec<Effect> {
        self.templates = templates;
        if let Some(problem) = problems.first() {
            self.complain(problem);
        }
        if self.current_template().is_none()
            && let Some(first) = self.templates.first()
        {
            let wrong = std::mem::replace(&mut self.template, first.name.clone());
            self.complain(say!(self.locale, "said-no-template-start", name = wrong, used = self.template.as_str()));
        }
        let items = self.template_items();
        for overlay in &mut self.overlays {
            if let Overlay::Pick { choice: Choice::Template { .. }, picker, .. } = overlay {
                picker.replace(items.clone());
            }
        }
        Vec::new()
    }

    fn page_loaded(
        &mut self,
        document: &DocumentId,
        number: u32,
        page: Result<crate::domain::document::Page, String>,
    ) -> Vec<Effect> {
        let Some(view) = self.page.as_mut().filter(|v| v.document == *document && v.number == number) else {
            return Vec::new();
        };
        match page {
            Ok(page) => match view.loaded(page) {
                Some(next) => vec![Effect::LoadPage { document: document.clone(), page: next }],
                None => Vec::new(),
            },
            Err(problem) => {
                view.problem = Some(one_line(&problem));
                Vec::new()
            }
        }
    }

    fn found(&mut self, document: &DocumentId, wanted: String, spans: Result<Vec<PageSpan>, String>) -> Vec<Effect> {
        let spans = match spans {
            Ok(spans) => spans,
            Err(problem) => {
                self.complain(problem);
                return Vec::new();
            }
        };
        let Some(first) = spans.first() else {
            self.complain(say!(self.locale, "said-not-found", wanted = one_line(&wanted)));
            return Vec::new();
        };
        let here = self.page.as_ref().filter(|p| p.document == *document).map_or(1, |p| p.number);
        let at = spans.iter().position(|s| s.page >= here).unwrap_or(0);
        let page = spans.get(at).unwrap_or(first).page;
        self.show_page(document, page, Purpose::Find { wanted, found: spans, at })
    }

    /// Shows the map of a document that is still open.
    fn charted(&mut self, document: DocumentId, chart: Result<Chart, String>) {
        let chart = match chart {
            Ok(chart) => chart,
            Err(problem) => return self.complain(problem),
        };
        let Some(name) = self.document(&document).map(DocumentView::name) else { return };
        let labels = self.printed.of(&document).clone();
        let mut map = MapView::new(document, name, chart, self.current_turn(), self.locale);
        map.labels = labels;
        self.overlays.push(Overlay::Map(Box::new(map)));
    }

    /// Opens the page reader.
    pub(super) fn show_page(&mut self, document: &DocumentId, page: u32, purpose: Purpose) -> Vec<Effect> {
        let edition = self.editions.get(document).map(|edition| &edition.document);
        let known = self.document(document).and_then(|d| d.document.as_ref()).or(edition);
        let (name, pages) = match known {
            Some(document) => (document.name().to_string(), document.pages),
            None => (document.short().to_string(), u32::MAX),
        };
        // Someone who reads the page behind a claim goes on writing where both are in view.
        let stays = matches!(purpose, Purpose::Citation { .. }) && self.focus == Focus::Composer && self.two_panes();
        if matches!(purpose, Purpose::Citation { .. }) && std::mem::take(&mut self.first_run) {
            self.say(say!(self.locale, "guide-done", key = self.keymap.key(super::Action::Help)));
        }
        let mut view = PageView::new(document.clone(), one_line(&name), pages, page, purpose);
        // Marks are in the text: a citation shows that.
        view.drawn = view.purpose == Purpose::Browse && self.page.as_ref().is_some_and(|before| before.drawn);
        view.labels = Arc::new(self.printed.of(document).clone());
        view.edition = self.earlier(document).map(str::to_string);
        let page = view.number;
        self.page = Some(view);
        self.side = Side::Page;
        if !stays {
            self.focus = Focus::Side;
        }
        vec![Effect::LoadPage { document: document.clone(), page }]
    }

    fn resume(&mut self, conversation: Conversation, documents: Vec<Document>) -> Vec<Effect> {
        let mut effects = self.leave_conversation();
        for turn in &conversation.turns {
            self.composer.remember_question(&turn.question);
        }
        let cited: Vec<DocumentId> = conversation.cited().into_iter().cloned().collect();
        self.chat = Chat::saved(conversation);
        self.chat.print(&self.printed);
        if !cited.is_empty() {
            effects.push(Effect::LoadEditions(cited));
        }
        effects.extend(self.close_all_but(&documents));
        for document in documents {
            if self.document(&document.id).is_none() {
                // Its answers rest on what the library holds of it; the file is opened only where that is not all.
                effects.push(self.open_known(document));
            }
        }
        effects
    }

    /// Closes the documents that are not among these.
    pub(super) fn close_all_but(&mut self, documents: &[Document]) -> Vec<Effect> {
        let wanted =
            |view: &DocumentView| documents.iter().any(|d| view.document.as_ref().is_some_and(|v| v.id == d.id));
        let (keep, leave) = std::mem::take(&mut self.documents).into_iter().partition(wanted);
        self.documents = keep;
        leave.into_iter().map(|view: DocumentView| Effect::Close(view.open)).collect()
    }

    /// Ends what belongs to the conversation; it stays in the library.
    pub(super) fn leave_conversation(&mut self) -> Vec<Effect> {
        let effects = self.running.take().map(|(id, _)| Effect::Cancel(id)).into_iter().collect();
        self.queue.clear();
        self.waiting.clear();
        self.chat = Chat::default();
        self.chat.print(&self.printed);
        self.steer = Steer::default();
        self.chat_since = self.last_id;
        self.page = None;
        self.side = Side::Hidden;
        self.focus = Focus::Composer;
        effects
    }
}
