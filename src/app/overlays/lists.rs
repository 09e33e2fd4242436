//! Lists to choose from, and texts to read, made of what tasks report: the library, saved conversations, files, models,
//! templates, and the request that would be sent.

use super::picker::{Item, Picker};
use super::{Choice, Overlay};
use crate::app::effect::Effect;
use crate::app::message::{FileRow, Request, SessionRow};
use crate::app::panes::geometry::WIDEST_TEXT;
use crate::app::panes::passages::why;
use crate::app::state::App;
use crate::app::text::{Line, Style, Tone};
use crate::domain::conversation::chat::{Candidate, Destination, ModelInfo, Role};
use crate::domain::document::Document;
use crate::domain::report::Failure;
use crate::domain::text::{clean, one_line};
use crate::say;

impl App {
    pub(crate) fn template_items(&self) -> Vec<Item> {
        self.settings
            .templates
            .iter()
            .map(|t| Item {
                label: one_line(t.title_in(self.locale.code())),
                detail: one_line(t.description_in(self.locale.code())),
                inside: String::new(),
                note: if t.name == self.settings.template { format!("{} ●", t.name) } else { t.name.clone() },
            })
            .collect()
    }

    /// Shows the documents opened before, the last conversation above them where none is going on.
    pub(crate) fn library(&mut self, library: Result<(Vec<Document>, Option<SessionRow>), Failure>) -> Vec<Effect> {
        let (documents, last) = match library {
            Ok(library) => library,
            Err(failure) => {
                self.report(&failure);
                return Vec::new();
            }
        };
        if documents.is_empty() {
            self.notices.say(say!(
                self.locale,
                "said-library-empty",
                key = self.keymap.key(crate::app::Action::OpenFile)
            ));
            return Vec::new();
        }
        let last = last.filter(|_| self.chat.turns().is_empty());
        let mut items = Vec::new();
        if let Some(row) = &last {
            let item = self.session_item(row);
            items.push(Item { label: say!(self.locale, "library-go-on", title = item.label), ..item });
        }
        items.extend(documents.iter().map(|d| Item {
            label: one_line(d.name()),
            detail: if d.title == d.name() { String::new() } else { one_line(&d.title) },
            inside: String::new(),
            note: say!(self.locale, "pages", count = d.pages),
        }));
        self.overlays.push(Overlay::Pick {
            title: say!(self.locale, "library-title"),
            choice: Choice::Library { last, documents },
            picker: Picker::new(items),
        });
        Vec::new()
    }

    fn session_item(&self, row: &SessionRow) -> Item {
        Item {
            label: one_line(&row.title),
            detail: one_line(&row.documents.join(", ")),
            inside: row.text.clone(),
            note: format!("{} · {}", say!(self.locale, "turns", count = row.turns), row.updated),
        }
    }

    /// Shows the saved conversations in the list that is open, or, where `open` says so, in a new one.
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
            if let Overlay::Pick { choice: Choice::Session { rows, doomed }, picker, .. } = overlay {
                (*rows, *doomed) = (sessions, None);
                picker.replace(items);
                return Vec::new();
            }
        }
        // It was closed meanwhile.
        if !open {
            return Vec::new();
        }
        if sessions.is_empty() {
            self.notices.say(say!(self.locale, "said-no-sessions"));
        } else {
            self.overlays.push(Overlay::Pick {
                title: say!(self.locale, "sessions-title"),
                choice: Choice::Session { rows: sessions, doomed: None },
                picker: Picker::new(items),
            });
        }
        Vec::new()
    }

    /// Shows what is in a folder.
    pub(crate) fn files(&mut self, folder: std::path::PathBuf, files: Result<Vec<FileRow>, Failure>) {
        let files = match files {
            Ok(files) => files,
            Err(failure) => return self.report(&failure),
        };
        let items = files
            .iter()
            .map(|f| Item {
                label: if f.folder { format!("{}/", one_line(&f.name)) } else { one_line(&f.name) },
                detail: String::new(),
                inside: String::new(),
                note: if f.folder { String::new() } else { size(f.size) },
            })
            .collect();
        let title = say!(self.locale, "open-title", folder = one_line(&folder.to_string_lossy()));
        let picker = Picker::new(items);
        if matches!(self.overlays.last(), Some(Overlay::Pick { choice: Choice::File { .. }, .. })) {
            self.overlays.pop();
        }
        self.overlays.push(Overlay::Pick { title, choice: Choice::File { folder, files }, picker });
    }

    /// Shows the models that could answer, the one that does marked.
    pub(crate) fn models(&mut self, models: Vec<Candidate>) {
        let current = models.iter().position(|model| model.current).unwrap_or(0);
        let items = models.iter().map(|model| self.model_item(model)).collect();
        if matches!(self.overlays.last(), Some(Overlay::Pick { choice: Choice::Model(_), .. })) {
            self.overlays.pop();
        }
        self.overlays.push(Overlay::Pick {
            title: say!(self.locale, "models-title"),
            choice: Choice::Model(models),
            picker: Picker::new(items).select(current),
        });
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

    /// Another model answers from now on, or could not be taken.
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

    /// Shows what would be sent, and what it was made of.
    pub(crate) fn request(&mut self, request: Result<Request, Failure>) {
        let request = match request {
            Ok(request) => request,
            Err(failure) => return self.report(&failure),
        };
        let locale = self.locale;
        let heading = |text: String| Line::of(format!("── {text}"), Style::of(Tone::Heading).bold());
        let mut lines = vec![Line::of(one_line(&request.summary), Style::of(Tone::Accent))];
        if let Some(question) = &request.rewritten {
            let what = say!(locale, "turn-searched-for", question = one_line(question));
            lines.push(Line::of(what, Style::default()));
        }
        lines.push(Line::default());
        if !request.candidates.is_empty() {
            lines.push(heading(say!(locale, "request-candidates")));
            for (passage, sent) in &request.candidates {
                let locator = &passage.locator;
                let labels = self.documents.printed.of(&locator.document);
                let pages = locale.pages(labels, locator.page_start(), locator.page_end());
                let section = passage.section.last().map(|s| format!(" · {}", one_line(s))).unwrap_or_default();
                let sign = if *sent { "●" } else { "○" };
                let head = format!("{sign} [{}] {:.2}  {pages}{section}", passage.rank, passage.score);
                lines.push(Line::of(head, if *sent { Style::default() } else { Style::of(Tone::Dim) }));
                lines.push(Line::of(format!("    {}", why(passage, locale)), Style::of(Tone::Dim)));
            }
            let key = self.keymap.key(crate::app::Action::TogglePassages);
            lines.push(Line::of(say!(locale, "request-steer", key = key), Style::of(Tone::Accent)));
            lines.push(Line::default());
        }
        for message in &request.messages {
            lines.push(heading(match message.role {
                Role::System => say!(locale, "request-system"),
                Role::User => say!(locale, "request-user"),
                Role::Assistant => say!(locale, "request-assistant"),
            }));
            lines.extend(clean(&message.content).lines().map(|l| Line::of(l, Style::default())));
            lines.push(Line::default());
        }
        self.overlays.push(Overlay::Text { title: say!(locale, "request-title"), lines, top: 0, widest: WIDEST_TEXT });
    }
}

/// "1.2 MB": a file's size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
