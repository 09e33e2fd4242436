//! Keys while something lies over the panes: lists, forms, lines to fill in, texts, and what is done with what was chosen.

use super::form::{Filled, Form};
use super::picker::Picked;
use super::{Choice, Overlay, Wanted};
use crate::app::effect::Effect;
use crate::app::keys::key::{Code, Key};
use crate::app::panes::Focus;
use crate::app::panes::page::Purpose;
use crate::app::state::App;
use crate::domain::document::{Document, DocumentId};
use crate::domain::text::one_line;
use crate::say;

impl App {
    /// Gives a key to what lies on top.
    pub(crate) fn overlay_key(&mut self, key: Key) -> Vec<Effect> {
        let page = self.panes.size.1.saturating_sub(8).max(4) as usize;
        let Some(overlay) = self.overlays.last_mut() else { return Vec::new() };
        match overlay {
            Overlay::Help { top } | Overlay::Text { top, .. } => {
                match key.code {
                    Code::Esc | Code::Enter | Code::F(_) | Code::Char('q' | '?') => {
                        self.overlays.pop();
                    }
                    Code::Char('c') if key.ctrl => {
                        self.overlays.pop();
                    }
                    Code::Up | Code::Char('k') => *top = top.saturating_sub(1),
                    Code::Down | Code::Char('j') => *top += 1,
                    Code::PageUp => *top = top.saturating_sub(page),
                    Code::PageDown | Code::Char(' ') => *top += page,
                    Code::Home | Code::Char('g') => *top = 0,
                    Code::End | Code::Char('G') => *top = usize::MAX / 2,
                    _ => {}
                }
                Vec::new()
            }
            Overlay::Map(map) => {
                match key.code {
                    Code::Esc | Code::F(_) | Code::Char('q') => drop(self.overlays.pop()),
                    Code::Char('c') if key.ctrl => drop(self.overlays.pop()),
                    Code::Tab | Code::BackTab | Code::Char('m') => map.plane = !map.plane,
                    Code::Up | Code::Char('k') => map.step(-1),
                    Code::Down | Code::Char('j') => map.step(1),
                    Code::PageUp => map.step(-(page as isize)),
                    Code::PageDown => map.step(page as isize),
                    Code::Home | Code::Char('g') => map.selected = 0,
                    Code::End | Code::Char('G') => map.step(isize::MAX),
                    Code::Enter => {
                        let (document, target) = (map.document.clone(), map.target());
                        self.overlays.pop();
                        return target.map_or_else(Vec::new, |page| self.visit(&document, page));
                    }
                    _ => {}
                }
                Vec::new()
            }
            Overlay::Pick { choice, picker, .. } => {
                if key.code != Code::Delete
                    && let Choice::Session { doomed, .. } = choice
                {
                    *doomed = None;
                }
                match (&mut *choice, key.code) {
                    (Choice::File { folder, .. }, Code::Backspace | Code::Left) if picker.query.text().is_empty() => {
                        return vec![Effect::ListFiles(parent(folder))];
                    }
                    (Choice::Library { .. }, Code::Char('f')) if key.ctrl && !picker.query.text().trim().is_empty() => {
                        let wanted = picker.query.text().to_string();
                        self.overlays.pop();
                        return self.search_library(&wanted);
                    }
                    (Choice::Library { last, documents }, Code::Char('a')) if key.ctrl => {
                        let before = usize::from(last.is_some());
                        let (_, listed) = picker.view(usize::MAX);
                        let listed = listed.iter().filter_map(|at| documents.get(at.checked_sub(before)?)).cloned();
                        let listed: Vec<Document> = listed.collect();
                        self.overlays.pop();
                        return self.ask_documents(listed);
                    }
                    (Choice::Session { rows, doomed }, Code::Delete) => {
                        let selected = picker.selected().and_then(|at| rows.get(at)).map(|row| row.id);
                        // The second time deletes it: nothing brings a conversation back.
                        return match selected {
                            Some(id) if *doomed == Some(id) => vec![Effect::DeleteSession(id)],
                            selected => {
                                *doomed = selected;
                                Vec::new()
                            }
                        };
                    }
                    (Choice::Session { rows, .. }, Code::F(2)) => {
                        let Some(row) = picker.selected().and_then(|at| rows.get(at)) else { return Vec::new() };
                        let line = Overlay::Line {
                            title: say!(self.locale, "title-title"),
                            hint: say!(self.locale, "title-hint"),
                            wanted: Wanted::Title(row.id),
                            editor: crate::app::input::composer::Editor::with(&row.title),
                        };
                        self.overlays.push(line);
                        return Vec::new();
                    }
                    _ => {}
                }
                match picker.key(key, page) {
                    Picked::Stayed => Vec::new(),
                    Picked::Left => {
                        self.overlays.pop();
                        Vec::new()
                    }
                    Picked::Chose(at) => match self.overlays.pop() {
                        Some(Overlay::Pick { choice, .. }) => self.chose(choice, at),
                        _ => Vec::new(),
                    },
                }
            }
            Overlay::Line { editor, .. } => match key.code {
                Code::Enter => match self.overlays.pop() {
                    Some(Overlay::Line { wanted, editor, .. }) => self.filled(wanted, editor.text()),
                    _ => Vec::new(),
                },
                code => {
                    if code == Code::Esc || key == Key::ctrl('c') {
                        self.overlays.pop();
                    } else {
                        editor.key(key, usize::MAX);
                    }
                    Vec::new()
                }
            },
            Overlay::Form { form, .. } => match form.key(key) {
                Filled::Not => Vec::new(),
                done => match self.overlays.pop() {
                    Some(Overlay::Form { form, .. }) if done == Filled::Done => self.filled_in(form),
                    Some(Overlay::Form { form, .. }) => self.leave_form(form),
                    _ => Vec::new(),
                },
            },
        }
    }

    /// Leaves a form; the question that waited for it is not lost.
    fn leave_form(&mut self, form: Form) -> Vec<Effect> {
        if let Some(question) = form.question {
            if self.composer.is_blank() {
                self.composer.set(&question);
            } else {
                self.composer.remember_question(&question);
            }
        }
        Vec::new()
    }

    fn chose(&mut self, choice: Choice, at: usize) -> Vec<Effect> {
        match choice {
            Choice::Command(actions) => actions.get(at).map_or_else(Vec::new, |action| self.act(*action)),
            Choice::Turn { turn, actions } => {
                actions.get(at).map_or_else(Vec::new, |action| self.with_turn(turn, *action))
            }
            Choice::Template { again } => {
                let Some(name) = self.settings.templates.get(at).map(|t| t.name.clone()) else { return Vec::new() };
                self.use_template(&name);
                match again.and_then(|turn| self.chat.turns().get(turn)).map(|t| t.question.clone()) {
                    Some(question) => {
                        self.chat.to_end();
                        self.panes.focus = Focus::Composer;
                        self.ask(question)
                    }
                    None => {
                        self.panes.focus = Focus::Composer;
                        Vec::new()
                    }
                }
            }
            Choice::Library { last, documents } => match (last, at.checked_sub(1)) {
                (Some(last), None) => vec![Effect::LoadSession(last.id)],
                (last, before) => {
                    let at = if last.is_some() { before.unwrap_or(0) } else { at };
                    documents.get(at).map(|d| self.open(d.file(), None)).into_iter().collect()
                }
            },
            Choice::Model(models) => match models.into_iter().nth(at) {
                Some(model) if !model.current => {
                    vec![Effect::TakeModel { provider: Some(model.provider), model: model.model }]
                }
                _ => Vec::new(),
            },
            Choice::Session { rows, .. } => rows.get(at).map(|row| Effect::LoadSession(row.id)).into_iter().collect(),
            Choice::Hit(hits) => hits.get(at).map_or_else(Vec::new, |hit| self.visit_hit(hit)),
            Choice::File { folder, files } => match files.get(at) {
                Some(file) if file.folder && file.name == ".." => vec![Effect::ListFiles(parent(&folder))],
                Some(file) if file.folder => vec![Effect::ListFiles(folder.join(&file.name))],
                Some(file) => vec![self.open(folder.join(&file.name), None)],
                None => Vec::new(),
            },
        }
    }

    fn filled(&mut self, wanted: Wanted, text: &str) -> Vec<Effect> {
        match wanted {
            Wanted::Password(path) => vec![self.open(path, Some(text.to_string()))],
            Wanted::Page => self.go_to_page(text),
            Wanted::Find => self.find(text),
            Wanted::SearchFor { question } => self.search_for(question, text),
            Wanted::Title(id) => {
                let title = one_line(text);
                if title.is_empty() {
                    return Vec::new();
                }
                if self.chat.id == Some(id) {
                    self.chat.title.clone_from(&title);
                }
                vec![Effect::RenameSession { id, title }]
            }
        }
    }

    /// Opens a page from the map: with the passage marked that stands there.
    fn visit(&mut self, document: &DocumentId, page: u32) -> Vec<Effect> {
        let passages = self.chat.current_turn().map_or(&[][..], |t| &t.passages);
        let here = |p: &&crate::domain::finding::passage::Passage| {
            p.locator.document == *document && p.locator.page_start() == page
        };
        let purpose = match passages.iter().find(here) {
            Some(passage) => Purpose::Citation { spans: passage.locator.spans.clone(), quote: None },
            None => Purpose::Browse,
        };
        self.show_page(document, page, purpose)
    }
}

fn parent(folder: &std::path::Path) -> std::path::PathBuf {
    folder.join("..")
}
