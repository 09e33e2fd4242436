//! What the commands do, whichever key, word or list item calls them.

use std::path::PathBuf;

use super::effect::Effect;
use crate::app::conversation::chat::Chosen;
use crate::app::keys::keymap::{Action, Context};
use crate::app::overlays::picker::{Item, Picker};
use crate::app::overlays::{Choice, Overlay, TurnAction, Wanted};
use crate::app::panes::page::Purpose;
use crate::app::state::{App, Focus, Side};
use crate::domain::document::{DocumentId, Format};
use crate::say;

impl App {
    /// Does what a command says.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Help => self.overlays.push(Overlay::Help { top: 0 }),
            Action::Palette => self.palette(),
            Action::Templates => self.pick_template(None),
            Action::Models => return vec![Effect::LoadModels],
            Action::OpenFile => return vec![Effect::ListFiles(self.folder())],
            Action::Library => return vec![Effect::LoadLibrary],
            Action::Sessions => return vec![Effect::LoadSessions],
            Action::New => {
                let effects = self.leave_conversation();
                self.say(say!(self.locale, "said-new"));
                return effects;
            }
            Action::OpenCitation => return self.walk_and_open(true),
            Action::PreviousCitation => return self.walk_and_open(false),
            Action::TogglePassages => self.toggle_passages(),
            Action::GoToPage => {
                self.ask_line(say!(self.locale, "page-title"), say!(self.locale, "page-hint"), Wanted::Page);
            }
            Action::Find | Action::PageFind => {
                self.ask_line(say!(self.locale, "find-title"), say!(self.locale, "find-hint"), Wanted::Find);
            }
            Action::Picture => return self.toggle_picture(),
            Action::Map => match self.first_document() {
                Some(document) => {
                    let question = self.current_turn().map(|t| t.rewritten.clone().unwrap_or(t.question.clone()));
                    return vec![Effect::Chart { document, question }];
                }
                None => self.say(say!(self.locale, "said-no-document-open")),
            },
            Action::Inspect => return self.inspect(),
            Action::Reload => return self.reload(),
            Action::AnswerActions => self.pick_turn_action(self.chat.turns().len().checked_sub(1)),
            Action::TurnActions => self.pick_turn_action(self.chat.current()),
            Action::CopyAnswer | Action::CopyTurn => return self.copy_answer(action == Action::CopyTurn),
            Action::Export | Action::ExportJson => match self.chat.id {
                Some(id) => return vec![Effect::Export { id, json: action == Action::ExportJson }],
                None => self.say(say!(self.locale, "said-nothing-asked")),
            },
            Action::Narrower => self.share = self.share.saturating_sub(4).max(24),
            Action::Wider => self.share = (self.share + 4).min(70),
            Action::ToggleMouse => {
                self.mouse = !self.mouse;
                self.say(if self.mouse {
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
                None => self.say(say!(self.locale, "said-nothing-asked")),
            },
            Action::Edit => self.edit(self.chat.current()),
            Action::Reasoning => self.fold_reasoning(self.chat.current()),
            Action::PassageUp | Action::PassageDown => {
                let count = self.current_turn().map_or(0, |t| t.passages.len());
                self.passages.step(action == Action::PassageDown, count);
            }
            Action::Continue => return self.go_on(),
            Action::SearchFor => return self.edit_search(),
            Action::Compare => return self.compare(),
            Action::Branch => return self.branch(),
            Action::PassagePin | Action::PassageDrop => return self.mark_passage(action == Action::PassagePin),
            Action::PassageAsk => return self.ask_steered(),
            Action::PassageOpen => return self.open_passage(self.passages.selected),
            Action::PageLineUp => self.page.iter_mut().for_each(|p| p.scroll(-1)),
            Action::PageLineDown => self.page.iter_mut().for_each(|p| p.scroll(1)),
            Action::PageBack => return self.leaf(-1),
            Action::PageForward => return self.leaf(1),
            Action::PageFirst => return self.leaf(i64::MIN),
            Action::PageLast => return self.leaf(i64::MAX),
            Action::PageNextMark => return self.next_mark(true),
            Action::PagePreviousMark => return self.next_mark(false),
            Action::PageCopy => {
                if let Some(text) = self.page.as_ref().and_then(|p| p.page.as_ref()).map(|p| p.text.clone()) {
                    return vec![Effect::Copy(text)];
                }
            }
        }
        Vec::new()
    }

    fn palette(&mut self) {
        let shown = |a: &&Action| matches!(a.context(), Context::Global | Context::Conversation) && !scrolls(**a);
        let actions: Vec<Action> = Action::ALL.iter().filter(shown).copied().collect();
        let items = actions
            .iter()
            .map(|a| Item {
                label: self.locale.action(*a),
                detail: String::new(),
                inside: String::new(),
                note: self.keymap.keys(*a).join(", "),
            })
            .collect();
        self.overlays.push(Overlay::Pick {
            title: say!(self.locale, "commands-title"),
            choice: Choice::Command(actions),
            picker: Picker::new(items),
        });
    }

    pub(super) fn pick_template(&mut self, again: Option<usize>) {
        let at = self.templates.iter().position(|t| t.name == self.template).unwrap_or(0);
        let title = match again {
            Some(_) => say!(self.locale, "template-again-title"),
            None => say!(self.locale, "template-title"),
        };
        self.overlays.push(Overlay::Pick {
            title,
            choice: Choice::Template { again },
            picker: Picker::new(self.template_items()).select(at),
        });
    }

    /// Takes a template for the questions to come.
    pub(super) fn use_template(&mut self, name: &str) {
        self.template = name.to_string();
        let title =
            self.current_template().map_or_else(|| name.to_string(), |t| t.title_in(self.locale.code()).to_string());
        self.say(say!(self.locale, "said-template", title = title));
    }

    pub(super) fn ask_line(&mut self, title: String, hint: String, wanted: Wanted) {
        if self.documents.iter().all(|d| d.document.is_none()) {
            return self.say(say!(self.locale, "said-no-document-open"));
        }
        self.overlays.push(Overlay::Line { title, hint, wanted, editor: Default::default() });
    }

    /// Where the file opener begins: beside the first document.
    fn folder(&self) -> PathBuf {
        let beside = self.documents.first().and_then(|d| d.path.parent()).map(PathBuf::from);
        beside.filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| PathBuf::from("."))
    }

    /// Shows the page that is being read, or the first, as a picture; or its text again.
    fn toggle_picture(&mut self) -> Vec<Effect> {
        if !self.draws {
            self.say(say!(self.locale, "said-no-pictures"));
            return Vec::new();
        }
        if let Some(page) = self.page.as_mut().filter(|page| page.drawn && self.side == Side::Page) {
            page.drawn = false;
            return Vec::new();
        }
        let shown = self.page.as_ref().filter(|_| self.side == Side::Page).map(|page| page.document.clone());
        let Some(document) = shown.clone().or_else(|| self.first_document()) else {
            self.say(say!(self.locale, "said-no-document-open"));
            return Vec::new();
        };
        let known = self.document(&document).and_then(|d| d.document.as_ref());
        if known.is_some_and(|document| document.format != Format::Pdf) {
            self.say(say!(self.locale, "said-no-picture-of"));
            return Vec::new();
        }
        let number = self.page.as_ref().filter(|page| page.document == document).map_or(1, |page| page.number);
        let effects = match shown {
            Some(_) => Vec::new(),
            None => self.show_page(&document, number, Purpose::Browse),
        };
        self.page.iter_mut().for_each(|page| page.drawn = true);
        effects
    }

    fn toggle_passages(&mut self) {
        if self.side == Side::Passages {
            self.side = Side::Hidden;
            if self.focus == Focus::Side {
                self.focus = Focus::Composer;
            }
        } else {
            self.side = Side::Passages;
            self.focus = Focus::Side;
        }
    }

    fn move_focus(&mut self, forward: bool) {
        let mut panes = vec![Focus::Composer, Focus::Conversation];
        if self.side != Side::Hidden {
            panes.push(Focus::Side);
        }
        let at = panes.iter().position(|p| *p == self.focus).unwrap_or(0);
        let step = if forward { 1 } else { panes.len() - 1 };
        self.focus = panes[(at + step) % panes.len()];
        if self.focus == Focus::Conversation && self.chat.chosen().is_none() {
            let last = self.chat.neighbour(true).filter(|_| self.chat.at_end());
            self.chat.choose(last);
        }
        if self.focus == Focus::Composer {
            self.chat.choose(None);
        }
    }

    pub(super) fn scroll_chat_pages(&mut self, pages: isize) {
        let rows = self.geometry().map_or(10, |g| isize::try_from(g.chat.height).unwrap_or(10));
        self.chat.scroll(pages * (rows - 2).max(1));
    }

    fn walk(&mut self, forward: bool) {
        if let Some(next) = self.chat.neighbour(forward) {
            self.chat.choose(Some(next));
        }
    }

    fn walk_and_open(&mut self, forward: bool) -> Vec<Effect> {
        // The first press opens the first citation of the last answer; at the last one it stays there.
        match self.chat.neighbour(forward).or(self.chat.chosen()) {
            Some(next) => {
                self.chat.choose(Some(next));
                self.open_citation(next)
            }
            None => {
                self.say(say!(self.locale, "said-no-citation"));
                Vec::new()
            }
        }
    }

    /// Opens the page that a citation names, its words marked.
    pub(super) fn open_citation(&mut self, chosen: Chosen) -> Vec<Effect> {
        self.chat.choose(Some(chosen));
        let Some((turn, view)) = self.chat.chosen_mark() else { return Vec::new() };
        let named = view.passage.and_then(|at| Some((at, turn.passages.get(at)?)));
        let Some((selected, passage)) = named else {
            self.say(say!(self.locale, "turn-no-passage"));
            return Vec::new();
        };
        let quote = turn.quote(&view).map(str::to_string);
        let locator = passage.locator.clone();
        let page = turn.page(&view).unwrap_or(locator.page_start());
        self.passages.selected = selected;
        let purpose = Purpose::Citation { spans: locator.spans.clone(), quote };
        self.show_page(&locator.document, page, purpose)
    }

    /// Opens the page of a passage of the current turn.
    pub(super) fn open_passage(&mut self, index: usize) -> Vec<Effect> {
        let Some(passage) = self.current_turn().and_then(|t| t.passages.get(index)) else { return Vec::new() };
        let locator = passage.locator.clone();
        self.passages.selected = index;
        let purpose = Purpose::Citation { spans: locator.spans.clone(), quote: None };
        self.show_page(&locator.document, locator.page_start(), purpose)
    }

    fn edit(&mut self, turn: Option<usize>) {
        if let Some(question) = turn.and_then(|at| self.chat.turns().get(at)).map(|t| t.question.clone()) {
            self.composer.set(&question);
            self.focus = Focus::Composer;
        }
    }

    fn fold_reasoning(&mut self, turn: Option<usize>) {
        if let Some(turn) = turn.and_then(|at| self.chat.turn_mut(at)) {
            turn.reasoning_shown = !turn.reasoning_shown;
            turn.revision += 1;
        }
    }

    /// Offers what can be done with a turn: with its answer only where there is one.
    fn pick_turn_action(&mut self, turn: Option<usize>) {
        let Some((turn, view)) = turn.and_then(|at| Some((at, self.chat.turns().get(at)?))) else {
            return self.say(say!(self.locale, "said-nothing-asked"));
        };
        let mut actions = Vec::new();
        if !view.answer.trim().is_empty() {
            actions.extend([TurnAction::CopySources, TurnAction::CopyText, TurnAction::CopyMarkdown]);
        }
        if !view.passages.is_empty() {
            actions.push(TurnAction::Sources);
        }
        actions.extend([TurnAction::Again, TurnAction::AgainWith, TurnAction::Edit]);
        if !view.reasoning.trim().is_empty() {
            actions.push(TurnAction::Reasoning);
        }
        let locale = self.locale;
        let label = |action: &TurnAction| match action {
            TurnAction::CopySources => say!(locale, "turn-copy-sources"),
            TurnAction::CopyText => say!(locale, "turn-copy-text"),
            TurnAction::CopyMarkdown => say!(locale, "turn-copy-markdown"),
            TurnAction::Sources => say!(locale, "turn-sources"),
            TurnAction::Again => locale.action(Action::Again),
            TurnAction::AgainWith => locale.action(Action::AgainWith),
            TurnAction::Edit => locale.action(Action::Edit),
            TurnAction::Reasoning => locale.action(Action::Reasoning),
        };
        let key = |action: &TurnAction| match action {
            TurnAction::CopySources => self.keymap.key(Action::CopyTurn),
            TurnAction::Again => self.keymap.key(Action::Again),
            TurnAction::AgainWith => self.keymap.key(Action::AgainWith),
            TurnAction::Edit => self.keymap.key(Action::Edit),
            TurnAction::Reasoning => self.keymap.key(Action::Reasoning),
            _ => String::new(),
        };
        let items = actions.iter().map(|a| Item { label: label(a), note: key(a), ..Item::default() }).collect();
        let question = crate::domain::text::one_line(&view.question);
        self.overlays.push(Overlay::Pick {
            title: say!(locale, "turn-actions-title", question = question),
            choice: Choice::Turn { turn, actions },
            picker: Picker::new(items),
        });
    }

    /// Does what was chosen for a turn.
    pub(super) fn with_turn(&mut self, turn: usize, action: TurnAction) -> Vec<Effect> {
        let Some(view) = self.chat.turns().get(turn) else { return Vec::new() };
        match action {
            TurnAction::CopySources => return vec![Effect::Copy(view.with_sources(self.locale))],
            TurnAction::CopyText => return vec![Effect::Copy(view.plain(self.locale))],
            TurnAction::CopyMarkdown => return vec![Effect::Copy(view.answer.clone())],
            TurnAction::Sources => {
                self.chat.to_turn_at(turn);
                self.side = Side::Passages;
                self.focus = Focus::Side;
            }
            TurnAction::Again => return self.again(Some(turn)),
            TurnAction::AgainWith => self.pick_template(Some(turn)),
            TurnAction::Edit => self.edit(Some(turn)),
            TurnAction::Reasoning => self.fold_reasoning(Some(turn)),
        }
        Vec::new()
    }

    fn again(&mut self, turn: Option<usize>) -> Vec<Effect> {
        let turn = turn.and_then(|at| self.chat.turns().get(at));
        match turn.map(|t| (t.question.clone(), t.template.clone())) {
            Some((question, template)) => {
                self.template = template;
                self.chat.to_end();
                self.focus = Focus::Composer;
                self.ask(question)
            }
            None => Vec::new(),
        }
    }

    fn copy_answer(&mut self, current: bool) -> Vec<Effect> {
        let turns = self.chat.turns();
        let turn = if current { self.current_turn() } else { turns.iter().rev().find(|t| !t.answer.is_empty()) };
        match turn.filter(|t| !t.answer.is_empty()) {
            Some(turn) => vec![Effect::Copy(turn.with_sources(self.locale))],
            None => {
                self.say(say!(self.locale, "said-no-answer"));
                Vec::new()
            }
        }
    }

    fn inspect(&mut self) -> Vec<Effect> {
        let text = if self.composer.is_blank() {
            self.chat.turns().last().map(|t| t.question.clone())
        } else {
            Some(self.composer.text().to_string())
        };
        match text.filter(|_| !self.askable().is_empty()) {
            Some(text) => {
                vec![Effect::Inspect(self.question(&text, &self.template, &self.values, self.steer.clone()))]
            }
            None => {
                self.say(say!(self.locale, "said-inspect-what"));
                Vec::new()
            }
        }
    }

    /// Goes to another page, or scrolls within a long text first; a picture is whole.
    fn leaf(&mut self, by: i64) -> Vec<Effect> {
        let rows = self.geometry().map_or(10, |g| isize::try_from(g.side_text.height).unwrap_or(10));
        let Some(view) = self.page.as_mut() else { return Vec::new() };
        match by {
            1 if !view.drawn && view.page.is_some() && !view.at_end() => {
                view.scroll((rows - 2).max(1));
                return Vec::new();
            }
            -1 if !view.drawn && view.page.is_some() && view.top > 0 => {
                view.scroll(-(rows - 2).max(1));
                return Vec::new();
            }
            _ => {}
        }
        let target = i64::from(view.number).saturating_add(by).clamp(1, i64::from(view.pages));
        self.turn_to(u32::try_from(target).unwrap_or(1))
    }

    /// Goes to a page of the document that is being read, or of the first one.
    pub(super) fn turn_to(&mut self, page: u32) -> Vec<Effect> {
        let Some(view) = self.page.as_mut() else {
            return match self.first_document() {
                Some(id) => self.show_page(&id, page, Purpose::Browse),
                None => Vec::new(),
            };
        };
        self.side = Side::Page;
        self.focus = Focus::Side;
        match view.turn_to(page) {
            Some(page) => vec![Effect::LoadPage { document: view.document.clone(), page }],
            None => Vec::new(),
        }
    }

    /// The document that is being read, or the first one that is open.
    pub(super) fn first_document(&self) -> Option<DocumentId> {
        let read = self.page.as_ref().map(|p| p.document.clone());
        read.or_else(|| self.documents.iter().find_map(|d| d.document.as_ref()).map(|d| d.id.clone()))
    }

    /// The next match of a search, or the next citation.
    fn next_mark(&mut self, forward: bool) -> Vec<Effect> {
        let Some(view) = self.page.as_mut() else { return Vec::new() };
        let Purpose::Find { found, at, .. } = &mut view.purpose else {
            return self.walk_and_open(forward);
        };
        if found.is_empty() {
            return Vec::new();
        }
        let step = if forward { 1 } else { found.len() - 1 };
        *at = (*at + step) % found.len();
        let page = found[*at].page;
        view.refresh();
        match view.turn_to(page) {
            Some(page) => vec![Effect::LoadPage { document: view.document.clone(), page }],
            None => Vec::new(),
        }
    }
}

/// Commands that make no sense in a list.
fn scrolls(action: Action) -> bool {
    use Action::*;
    matches!(
        action,
        Palette
            | NextPane
            | PreviousPane
            | ScrollPageUp
            | ScrollPageDown
            | Up
            | Down
            | Top
            | Bottom
            | CitationLeft
            | CitationRight
            | Follow
            | PreviousTurn
            | NextTurn
    )
}
