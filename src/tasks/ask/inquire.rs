//! Decides what a question asks for, and finds the part of the documents it is about.

use super::asking::Asking;
use super::direct::Direct;
use super::nearness;
use super::rework::cited_before;
use crate::adapters::llm::ChatModel;
use crate::domain::answering::missing::missing;
use crate::domain::conversation::Turn;
use crate::domain::conversation::followup::leans_on_conversation;
use crate::domain::document::metadata::Metadata;
use crate::domain::document::metadata::names::{Names, mentions};
use crate::domain::document::{DocumentId, Locator, PageSpan};
use crate::domain::inquiry::{
    Before, Ground, Inquiry, Kind, Part, Region, chatted, decide, mentioning, metadata, searched,
};
use crate::domain::report::Failure;
use crate::domain::text::language::AnswerLanguage;
use crate::tasks::workspace::Workspace;

/// With more documents than this, those named in a question are looked for in titles and file names only.
const MOST_KNOWN: usize = 24;

/// Maximum documents in which a part is looked for.
const MOST_SEARCHED: usize = 60;

/// What a question asks for.
pub(crate) struct Inquired {
    pub inquiry: Inquiry,
    /// The question as searched for, if the conversation changed it.
    pub rewritten: Option<String>,
}

impl Asking {
    /// The inquiry of small talk and of a question about Docent, which need neither a document nor a model.
    pub(crate) fn chatted(&self) -> Option<Inquiry> {
        let kind = match self.ask.steer.kind {
            Some(kind) => Some(kind).filter(|kind| matches!(kind, Kind::SmallTalk | Kind::AboutDocent)),
            None => chatted(&self.ask.question),
        };
        kind.map(|kind| Inquiry { kind, ..Inquiry::plain() })
    }

    /// The inquiry of a question that is answered from what is known of the documents, if its own words say all of it:
    /// then it need not wait for a model.
    pub(crate) fn known(&self) -> Option<Inquired> {
        let inquiry = self.by_hand(decide(&self.ask.question, self.before()));
        let leans = !self.earlier.is_empty() && leans_on_conversation(&self.ask.question);
        let known = matches!(inquiry.kind, Kind::Structure | Kind::Metadata) && !leans;
        (known && self.ask.steer.search_for.is_none()).then_some(Inquired { inquiry, rewritten: None })
    }

    /// What the question asks for: by its own words and, where it leans on the conversation, by the words it stands for.
    pub(crate) async fn inquire(&self, model: Option<&dyn ChatModel>) -> Inquired {
        let own = decide(&self.ask.question, self.before());
        if matches!(own.kind, Kind::Rewording | Kind::Translation) {
            return Inquired { inquiry: self.by_hand(own), rewritten: None };
        }
        let rewritten = self.rewritten(model).await;
        let mut inquiry = own;
        if let Some(question) = &rewritten {
            inquiry = decide(question, self.before());
            inquiry.understood.get_or_insert_with(|| question.clone());
        }
        let question = rewritten.as_ref().unwrap_or(&self.ask.question);
        // Other kinds are sure: their words were all understood.
        let ordinary = matches!(inquiry.kind, Kind::Fact | Kind::YesNo | Kind::List | Kind::Definition);
        if ordinary
            && self.ask.steer.kind.is_none()
            && let Some(near) = nearness::nearest(&self.workspace, question).await
        {
            inquiry = near;
        }
        Inquired { inquiry: self.by_hand(inquiry), rewritten }
    }

    fn before(&self) -> Option<Before<'_>> {
        self.earlier.last().map(|turn| Before {
            question: &turn.question,
            answer: &turn.answer,
            inquiry: turn.inquiry.as_ref(),
        })
    }

    fn by_hand(&self, mut inquiry: Inquiry) -> Inquiry {
        if let Some(kind) = self.ask.steer.kind {
            (inquiry.kind, inquiry.sure) = (kind, true);
        }
        inquiry
    }

    /// Finds the documents and the part of them that an inquiry names. Gives the answer, if what is to be summed up or
    /// shown is not there.
    pub(crate) async fn locate(&self, inquired: &mut Inquired) -> Result<Option<Direct>, Failure> {
        let chatting = matches!(inquired.inquiry.kind, Kind::SmallTalk | Kind::AboutDocent);
        let several = self.ask.documents.len() > 1;
        let question = inquired.rewritten.as_ref().unwrap_or(&self.ask.question).clone();
        let about = metadata::asked(&question).filter(|asked| !asked.about.is_empty());
        if chatting || !several && inquired.inquiry.scope.part.is_none() && about.is_none() {
            return Ok(None);
        }
        let looking = Looking {
            documents: self.ask.documents.clone(),
            own: self.ask.question.clone(),
            about: about.map(|asked| asked.about),
            before: self.earlier.last().cloned(),
            cited_before: cited_before(&self.earlier),
            leans: inquired.rewritten.is_some(),
            forced: self.ask.steer.kind.is_some(),
            question,
        };
        let (workspace, mut inquiry) = (self.workspace.clone(), inquired.inquiry.clone());
        let looked = tokio::task::spawn_blocking(move || {
            let direct = looking.look(&workspace, &mut inquiry)?;
            Ok::<_, Failure>((inquiry, direct))
        });
        let (inquiry, direct) = looked.await.map_err(|fault| Failure::Internal(fault.to_string()))??;
        inquired.inquiry = inquiry;
        Ok(direct)
    }

    /// This question, asked of the documents alone that it names; `None` if it names none or all.
    pub(crate) fn narrowed(&self, inquiry: &Inquiry) -> Option<Asking> {
        let named = &inquiry.scope.documents;
        if named.is_empty() || named.len() >= self.ask.documents.len() {
            return None;
        }
        let mut ask = self.ask.clone();
        ask.documents.clone_from(named);
        Some(Asking {
            workspace: self.workspace.clone(),
            ask,
            earlier: self.earlier.clone(),
            started: self.started,
            events: self.events.clone(),
        })
    }
}

/// A question whose documents and part are looked for.
struct Looking {
    documents: Vec<DocumentId>,
    /// The question as asked.
    own: String,
    /// The question as searched for.
    question: String,
    /// What it names beside a field of metadata.
    about: Option<String>,
    before: Option<Turn>,
    cited_before: Vec<DocumentId>,
    /// True if it leans on the conversation.
    leans: bool,
    /// True if the user chose its kind.
    forced: bool,
}

impl Looking {
    fn look(&self, workspace: &Workspace, inquiry: &mut Inquiry) -> Result<Option<Direct>, Failure> {
        if self.documents.len() > 1 || self.about.is_some() {
            self.name_documents(workspace, inquiry)?;
        }
        let Some(part) = inquiry.scope.part.clone() else { return Ok(None) };
        let named = if inquiry.scope.documents.is_empty() { &self.documents } else { &inquiry.scope.documents };
        let mut regions: Vec<Region> = Vec::new();
        if part == Part::Cited {
            regions.extend(self.before.iter().flat_map(cited));
        } else {
            for id in named.iter().take(MOST_SEARCHED) {
                let Some(opened) = workspace.opened(id) else { continue };
                let (known, labels) = (workspace.knowledge(id)?, workspace.labels(id));
                let pages = opened.document.pages;
                regions.extend(Ground { document: id, outline: &known.outline, labels: &labels, pages }.regions(&part));
            }
        }
        let found = !regions.is_empty();
        inquiry.scope.regions = regions;
        if found || part == Part::Cited {
            inquiry.sure = true;
            return Ok(None);
        }
        let of_it = matches!(inquiry.kind, Kind::Summary | Kind::Content | Kind::Translation);
        if !of_it {
            // "Section 404" may be a subject.
            inquiry.scope.part = None;
            return Ok(None);
        }
        if !inquiry.sure && !self.forced {
            // The words were no heading's, so they are a subject.
            let documents = std::mem::take(&mut inquiry.scope.documents);
            *inquiry = searched(&self.question);
            inquiry.scope.documents = documents;
            inquiry.scope.part = None;
            return Ok(None);
        }
        self.missing(workspace, inquiry, &part)
    }

    /// The documents that the question names, or that the question before was about.
    fn name_documents(&self, workspace: &Workspace, inquiry: &mut Inquiry) -> Result<(), Failure> {
        let mut ids: Vec<&DocumentId> = Vec::new();
        let mut names: Vec<Names> = Vec::new();
        for id in &self.documents {
            let Some(opened) = workspace.opened(id) else { continue };
            let metadata = match self.documents.len() <= MOST_KNOWN {
                true => workspace.knowledge(id)?.metadata,
                false => Metadata::default().into(),
            };
            names.push(Names::of(&opened.document, &metadata));
            ids.push(id);
        }
        let named = |text: &str| {
            let found = mentions(text, &names);
            found.into_iter().filter_map(|mention| Some((*ids.get(mention.document)?).clone())).collect::<Vec<_>>()
        };
        if let Some(about) = &self.about
            && mentions(about, &names).iter().any(|mention| covers(about, &mention.place))
            && !self.forced
        {
            (inquiry.kind, inquiry.sure) = (Kind::Metadata, true);
        }
        // "Which of these mentions Netflix?" is asked of all of them.
        if self.documents.len() < 2 || mentioning::asked(&self.own).is_some() {
            return Ok(());
        }
        let mut documents = named(&self.own);
        if documents.is_empty() && self.leans {
            documents = named(&self.question);
        }
        if documents.is_empty() && self.leans {
            // A follow-up that names no document stays with those that were cited.
            documents.clone_from(&self.cited_before);
            documents.retain(|id| self.documents.contains(id));
        }
        inquiry.scope.documents = documents;
        Ok(())
    }

    /// Says that the part is not there.
    fn missing(&self, workspace: &Workspace, inquiry: &Inquiry, part: &Part) -> Result<Option<Direct>, Failure> {
        let named = if inquiry.scope.documents.is_empty() { &self.documents } else { &inquiry.scope.documents };
        let Some(opened) = named.iter().find_map(|id| workspace.opened(id)) else { return Ok(None) };
        let id = &opened.document.id;
        let (known, labels) = (workspace.knowledge(id)?, workspace.labels(id));
        let last = labels.range(opened.document.pages, opened.document.pages);
        let text = missing(part, &known.outline, &last, AnswerLanguage::of(&self.own));
        Ok(Some(Direct { text, exact: true, unanswered: true, ..Direct::default() }))
    }
}

/// True if a name makes up a text but for articles.
fn covers(text: &str, name: &std::ops::Range<usize>) -> bool {
    let rest = [text.get(..name.start), text.get(name.end..)];
    let empty = |rest: &str| rest.split_whitespace().all(|word| ["the", "a", "of", "by"].contains(&word));
    rest.into_iter().all(|rest| rest.is_some_and(empty))
}

/// What an answer cited; all of its passages, if it cited none.
fn cited(turn: &Turn) -> Vec<Region> {
    let mut locators: Vec<&Locator> = turn.citations.iter().map(|citation| &citation.locator).collect();
    if locators.is_empty() {
        locators = turn.passages.iter().map(|passage| &passage.locator).collect();
    }
    let region = |locator: &Locator, span: &PageSpan| Region {
        document: locator.document.clone(),
        title: String::new(),
        from: (span.page, span.start),
        to: (span.page, span.end),
    };
    locators.into_iter().flat_map(|locator| locator.spans.iter().map(move |span| region(locator, span))).collect()
}
