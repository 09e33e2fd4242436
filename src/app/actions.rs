//! What each command does, whichever key, slash command or list item invokes it.

use std::path::PathBuf;

use super::effect::Effect;
use crate::app::keys::keymap::Action;
use crate::app::overlays::Overlay;
use crate::app::overlays::line::{Line, Wanted};
use crate::app::overlays::text::Help;
use crate::app::panes::Focus;
use crate::app::state::App;
use crate::say;

impl App {
    /// Executes a command.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        if action != Action::Interrupt {
            self.notices.quit_armed = 0;
        }
        match action {
            Action::Send => return self.submit(),
            // It was completed when it was asked whether it could be.
            Action::Complete => {}
            Action::ScrollUp => self.chat.scroll(-1),
            Action::ScrollDown => self.chat.scroll(1),
            Action::Escape => return self.escape(),
            Action::Interrupt => return self.interrupt(),
            Action::OpenSource => return self.open_passage(0),
            Action::BackToInput => self.panes.focus = Focus::Composer,
            Action::Help | Action::InputHelp | Action::PaneHelp => self.overlays.push(Overlay::Help(Help::default())),
            Action::Palette => self.palette(),
            Action::Templates => self.pick_template(None),
            Action::Models => return vec![Effect::LoadModels],
            Action::OpenFile => return vec![Effect::ListFiles(self.folder())],
            Action::Library => return vec![Effect::LoadLibrary],
            Action::Sessions => return vec![Effect::LoadSessions],
            Action::New => {
                let effects = self.leave_conversation();
                self.notices.say(say!(self.locale, "said-new"));
                return effects;
            }
            Action::OpenCitation => return self.walk_and_open(true),
            Action::PreviousCitation => return self.walk_and_open(false),
            Action::TogglePassages => self.panes.toggle_passages(),
            Action::GoToPage => {
                self.ask_line(say!(self.locale, "page-title"), say!(self.locale, "page-hint"), Wanted::Page);
            }
            Action::Find | Action::PageFind => {
                self.ask_line(say!(self.locale, "find-title"), say!(self.locale, "find-hint"), Wanted::Find);
            }
            Action::Picture => return self.toggle_picture(),
            Action::Map => match self.first_document() {
                Some(document) => {
                    let question = self.chat.current_turn().map(|t| t.rewritten.clone().unwrap_or(t.question.clone()));
                    return vec![Effect::Chart { document, question }];
                }
                None => self.notices.say(say!(self.locale, "said-no-document-open")),
            },
            Action::Inspect => return self.inspect(),
            Action::TakeAs => self.pick_kind(self.chat.current()),
            Action::Reload => return self.reload(),
            Action::AnswerActions => self.pick_turn_action(self.chat.turns().len().checked_sub(1)),
            Action::TurnActions => self.pick_turn_action(self.chat.current()),
            Action::CopyAnswer | Action::CopyTurn => return self.copy_answer(action == Action::CopyTurn),
            Action::Export | Action::ExportJson => match self.chat.id {
                Some(id) => return vec![Effect::Export { id, json: action == Action::ExportJson }],
                None => self.notices.say(say!(self.locale, "said-nothing-asked")),
            },
            Action::Narrower => self.panes.widen(false),
            Action::Wider => self.panes.widen(true),
            Action::ToggleMouse => {
                self.mouse = !self.mouse;
                self.notices.say(if self.mouse {
                    say!(self.locale, "said-mouse-ours")
                } else {
                    say!(self.locale, "said-mouse-terminal")
                });
                return vec![Effect::Mouse(self.mouse)];
            }
            Action::NextPane => self.move_focus(true),
            Action::PreviousPane => self.move_focus(false),
            Action::ScrollPageUp => self.scroll_chat_pages(-1),
            Action::ScrollPageDown => self.scroll_chat_pages(1),
            Action::Suspend => return vec![Effect::Suspend],
            Action::Quit => return vec![Effect::Quit],
            Action::CitationLeft => self.walk(false),
            Action::CitationRight => self.walk(true),
            Action::Follow => match self.chat.chosen() {
                Some(chosen) => return self.open_citation(chosen),
                None => return self.walk_and_open(true),
            },
            Action::Up => self.chat.scroll(-1),
            Action::Down => self.chat.scroll(1),
            Action::Top => self.chat.to_start(),
            Action::Bottom => self.chat.to_end(),
            Action::PreviousTurn => self.chat.to_turn(false),
            Action::NextTurn => self.chat.to_turn(true),
            Action::Again => return self.again(self.chat.current()),
            Action::AgainWith => match self.chat.current() {
                Some(turn) => self.pick_template(Some(turn)),
                None => self.notices.say(say!(self.locale, "said-nothing-asked")),
            },
            Action::Edit => self.edit(self.chat.current()),
            Action::Reasoning => self.fold_reasoning(self.chat.current()),
            Action::PassageUp | Action::PassageDown => {
                let count = self.chat.current_turn().map_or(0, |t| t.passages.len());
                self.panes.passages.step(action == Action::PassageDown, count);
            }
            Action::Continue => return self.go_on(),
            Action::SearchFor => return self.edit_search(),
            Action::Compare => return self.compare(),
            Action::Branch => return self.branch(),
            Action::PassagePin | Action::PassageDrop => return self.mark_passage(action == Action::PassagePin),
            Action::PassageRight => return self.mark_right(),
            Action::MarkRight => return self.mark_cited_right(),
            Action::PassageAsk => return self.ask_steered(),
            Action::PassageOpen => return self.open_passage(self.panes.passages.selected),
            Action::PageLineUp => self.panes.page.iter_mut().for_each(|p| p.scroll(-1)),
            Action::PageLineDown => self.panes.page.iter_mut().for_each(|p| p.scroll(1)),
            Action::PageBack => return self.leaf(-1),
            Action::PageForward => return self.leaf(1),
            Action::PageFirst => return self.leaf(i64::MIN),
            Action::PageLast => return self.leaf(i64::MAX),
            Action::PageNextMark => return self.next_mark(true),
            Action::PagePreviousMark => return self.next_mark(false),
            Action::TableLeft | Action::TableRight => {
                self.panes.page.iter_mut().for_each(|page| page.scroll_sideways(action == Action::TableRight));
            }
            Action::TableCopy | Action::TableExport => return self.take_table(action == Action::TableExport),
            Action::PageCopy => {
                if let Some(text) = self.panes.page.as_ref().and_then(|p| p.page.as_ref()).map(|p| p.text.clone()) {
                    return vec![Effect::Copy(text)];
                }
            }
            // Those of overlays and of the editor are done there.
            _ => {}
        }
        Vec::new()
    }

    /// Chooses the template for later questions.
    pub(super) fn use_template(&mut self, name: &str) {
        self.settings.template = name.to_string();
        let title =
            self.settings.current().map_or_else(|| name.to_string(), |t| t.title_in(self.locale.code()).to_string());
        self.notices.say(say!(self.locale, "said-template", title = title));
    }

    pub(super) fn ask_line(&mut self, title: String, hint: String, wanted: Wanted) {
        if self.documents.views.iter().all(|d| d.document.is_none()) {
            return self.notices.say(say!(self.locale, "said-no-document-open"));
        }
        self.overlays.push(Line::asking(title, hint, wanted, ""));
    }

    /// The folder in which the file opener starts: that of the first document.
    fn folder(&self) -> PathBuf {
        self.documents.folder().map_or_else(|| PathBuf::from("."), PathBuf::from)
    }

    fn move_focus(&mut self, forward: bool) {
        self.panes.move_focus(forward);
        if self.panes.focus == Focus::Conversation && self.chat.chosen().is_none() {
            let last = self.chat.neighbour(true).filter(|_| self.chat.at_end());
            self.chat.choose(last);
        }
        if self.panes.focus == Focus::Composer {
            self.chat.choose(None);
        }
    }

    pub(super) fn scroll_chat_pages(&mut self, pages: isize) {
        let rows = self.panes.geometry().map_or(10, |g| isize::try_from(g.chat.height).unwrap_or(10));
        self.chat.scroll(pages * (rows - 2).max(1));
    }

    fn walk(&mut self, forward: bool) {
        if let Some(next) = self.chat.neighbour(forward) {
            self.chat.choose(Some(next));
        }
    }
}
