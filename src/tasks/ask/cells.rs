//! Answers from cells: fetches the tables near the passages, finds the cell that is asked for, and checks citations
//! against the tables of their passages.

use std::collections::HashMap;
use std::sync::Arc;

use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::LibraryError;
use crate::domain::answering::cells::check::check;
use crate::domain::answering::cells::{self, CellAnswer, TableNear, wording};
use crate::domain::answering::citation::Citation;
use crate::domain::answering::claim::{Check, check_claim};
use crate::domain::answering::extraction::Quote;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::table::{Table, TablePart};
use crate::domain::document::{DocumentId, PageSpan};
use crate::domain::finding::passage::Passage;
use crate::domain::text;
use crate::domain::text::language::{AnswerLanguage, terms};
use crate::tasks::search::passages::passage;
use crate::tasks::search::{Found, SearchError};
use crate::tasks::workspace::Workspace;

/// Passages whose tables are looked at.
const PASSAGES: usize = 10;

/// Passages of which the pages before and after are looked at too.
const NEIGHBOURS: usize = 3;

/// Tables looked at in a whole document, which a question for a figure may need.
const MOST_TABLES: usize = 600;

/// With more documents than this, only those of the passages are looked through.
const WHOLE_DOCUMENTS: usize = 3;

/// Bytes of text above a table that belong to it.
const ABOVE: usize = 320;

/// Mentions of a label looked at for its caption.
const MOST_MENTIONS: usize = 80;

/// Bytes between a caption and its table.
const BESIDE: usize = 200;

/// Words of a line above a table that is its heading.
const MOST_TITLE: usize = 8;

/// Similarity that a question and the row label it means must have, and how much nearer it must be than other labels.
const NEAREST: f32 = 0.83;
const MARGIN: f32 = 0.03;

/// Row labels embedded for one question: a fifth of a second on two cores.
const EMBEDDED: usize = 96;

/// The tables near the passages, and what answers in one of them.
#[derive(Default)]
pub struct Cells {
    tables: Vec<(DocumentId, TableNear)>,
    found: Option<Answering>,
    /// The change between its values is asked for.
    compares: bool,
}

/// A cell that answers.
struct Answering {
    table: Table,
    answer: CellAnswer,
    /// The number of its passage.
    passage: usize,
}

impl Cells {
    /// Whether cells answer the question so well that they stand as the answer.
    pub(crate) fn answer(&self) -> bool {
        self.found.is_some()
    }

    /// The change between the values is to be told.
    pub(crate) fn compare(&mut self) {
        self.compares = true;
    }

    /// The answer as Markdown.
    pub(crate) fn text(&self, language: AnswerLanguage) -> Option<String> {
        let found = self.found.as_ref()?;
        let said = wording::answer(&found.answer, &found.table, found.passage, language);
        let change = if self.compares { cells::change(&found.answer, &found.table, language) } else { None };
        Some(match (change, said.split_once("\n\n")) {
            (Some(change), Some((lines, table))) => format!("{lines}\n\n{change}\n\n{table}"),
            (Some(change), None) => format!("{said}\n\n{change}"),
            (None, _) => said,
        })
    }

    /// The row that answers, as a sentence for a small model.
    pub(crate) fn quote(&self) -> Option<Quote> {
        let found = self.found.as_ref()?;
        let text = wording::row_words(&found.answer, &found.table)?;
        Some(Quote { passage: found.passage, text, score: 1.0 })
    }

    /// Compares the citations of an answer with the cells of their passages' tables. The lines of the answer's own cells
    /// are claims as a whole.
    pub(crate) fn check(&self, answer: &str, passages: &[Passage], citations: &mut [Citation]) {
        let own = self.found.as_ref().map(|found| (found.passage, wording::lines(&found.answer, &found.table)));
        for citation in citations {
            let Some(cited) = passages.iter().find(|passage| passage.rank == citation.marker) else { continue };
            let line = line_of(answer, citation.range.start);
            let said = own.iter().filter(|(rank, _)| *rank == citation.marker).flat_map(|(_, lines)| lines);
            if let Some(said) = said.into_iter().find(|said| line.contains(&said.text)) {
                citation.claim.clone_from(&said.text);
            }
            let near: Vec<(&Table, &str)> = self
                .tables
                .iter()
                .filter(|(document, near)| {
                    *document == cited.locator.document
                        && cited.locator.spans.iter().any(|span| near.table.touches(span))
                })
                .map(|(_, near)| (&near.table, near.headed.as_str()))
                .collect();
            let Some(seen) = check(&citation.claim, &near) else { continue };
            if seen.check == Check::Unsupported
                && check_claim(&citation.claim, &prose(&cited.text)).0 != Check::Unsupported
            {
                continue;
            }
            citation.check = seen.check;
            if let Some((n, place)) = seen.cell.filter(|_| seen.check != Check::Unsupported)
                && let Some(cell) = near[n].0.at(place.row, place.col)
            {
                citation.cell = Some(place);
                citation.locator.spans = vec![cell.place];
                citation.quote.clone_from(&cell.text);
            }
        }
    }
}

/// The text of a passage without the rows of its tables.
fn prose(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with('|') && !line.contains('\t'));
    lines.collect::<Vec<_>>().join("\n")
}

fn line_of(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    &text[start..text[at..].find('\n').map_or(text.len(), |feed| at + feed)]
}

/// Finds what the tables near the passages answer; the passage with the cell is among them afterwards, in place of the
/// last if there is no room.
pub(crate) async fn from_cells(
    workspace: &Arc<Workspace>,
    documents: &[DocumentId],
    query: Option<&str>,
    limit: usize,
    found: &mut Found,
) -> Result<Cells, SearchError> {
    let (workspace, documents, query) = (workspace.clone(), documents.to_vec(), query.map(str::to_string));
    let passages = found.passages.clone();
    let looked =
        tokio::task::spawn_blocking(move || Looking { workspace, documents, query, passages, limit }.run()).await;
    let (cells, passages) = looked.map_err(|fault| SearchError::Internal(fault.to_string()))??;
    found.passages = passages;
    Ok(cells)
}

struct Looking {
    workspace: Arc<Workspace>,
    documents: Vec<DocumentId>,
    /// `None` if nothing is to be found, and the tables serve the check alone.
    query: Option<String>,
    passages: Vec<Passage>,
    limit: usize,
}

impl Looking {
    fn run(mut self) -> Result<(Cells, Vec<Passage>), LibraryError> {
        let mut tables = self.near()?;
        let query = self.query.clone().unwrap_or_default();
        let mut best = self.best(&query, &tables);
        if best.as_ref().is_none_or(|best| !best.strong) && cells::may_be_anywhere(&query) {
            let whole = self.whole_documents(&tables)?;
            let elsewhere = self.best(&query, &whole).filter(|found| found.strong);
            if let Some(found) = elsewhere {
                let at = tables.len();
                tables.extend(whole);
                best = Some(CellAnswer { table: at + found.table, ..found });
            }
        }
        let mut cells = Cells::default();
        if let Some(answer) = best.filter(|best| best.strong) {
            let (document, near) = &tables[answer.table];
            let place = wording::lines(&answer, &near.table).first().and_then(|line| line.cell);
            let span = place.and_then(|place| near.table.at(place.row, place.col)).map(|cell| cell.place);
            let span = span.or_else(|| near.table.places.first().map(|(span, _)| *span));
            if let Some(span) = span
                && let Some(passage) = self.passage_at(&document.clone(), &span)?
            {
                cells.found = Some(Answering { table: near.table.clone(), answer, passage });
            }
        }
        cells.tables = tables;
        Ok((cells, self.passages))
    }

    fn best(&self, query: &str, tables: &[(DocumentId, TableNear)]) -> Option<CellAnswer> {
        let near: Vec<TableNear> = tables.iter().map(|(_, near)| near.clone()).collect();
        let exact = cells::find(query, &near, &|_| None);
        if exact.as_ref().is_some_and(|found| found.strong) {
            return exact;
        }
        // Meaning is asked only where words do not decide: it costs a run of the model.
        if !cells::may_be_anywhere(query) {
            return exact;
        }
        let Some(embedder) = self.workspace.embedder_if_loaded() else { return exact };
        let nearness = nearness(&embedder, query, &near);
        let meant = nearness.and_then(|known| cells::find(query, &near, &|label| known.get(label).copied()));
        meant.filter(|found| found.strong).or(exact)
    }

    /// The tables on the pages of the passages, the best first.
    fn near(&self) -> Result<Vec<(DocumentId, TableNear)>, LibraryError> {
        let mut all: Vec<(DocumentId, TableNear)> = Vec::new();
        for neighbours in [false, true] {
            for (rank, passage) in self.passages.iter().take(if neighbours { NEIGHBOURS } else { PASSAGES }).enumerate()
            {
                let document = &passage.locator.document;
                let (first, last) = (passage.locator.page_start(), passage.locator.page_end());
                let (first, last) = if neighbours { (first.saturating_sub(1).max(1), last + 1) } else { (first, last) };
                let tables = self.workspace.library.tables_of_pages(document, first, last)?;
                for table in tables.into_iter().flat_map(|table| self.apart(document, table)) {
                    if is_known(&all, document, &table) {
                        continue;
                    }
                    let touched = passage.locator.spans.iter().any(|span| table.touches(span));
                    let rank = rank + if touched { 0 } else { 2 };
                    all.push((document.clone(), self.placed(document, table, &passage.section, rank)?));
                }
            }
        }
        if let Some((key, written)) = self.query.as_deref().and_then(cells::label_asked) {
            self.labelled(&key, &written, &mut all)?;
        }
        Ok(all)
    }

    /// Adds the table with a label, wherever it is: as its reader labelled it, or by a caption beside it.
    fn labelled(&self, key: &str, written: &str, all: &mut Vec<(DocumentId, TableNear)>) -> Result<(), LibraryError> {
        let is_it = |table: &Table| table.label.as_deref().map(cells::label_key).as_deref() == Some(key);
        if all.iter().any(|(_, near)| is_it(&near.table)) {
            return Ok(());
        }
        let library = &self.workspace.library;
        for document in self.documents.iter().take(WHOLE_DOCUMENTS) {
            let table = match library.tables(document)?.into_iter().find(is_it) {
                Some(table) => Some(table),
                None => self.captioned(document, written)?,
            };
            if let Some(table) = table {
                // It may be among them without its label.
                all.retain(|(other, near)| other != document || near.table.places != table.places);
                all.push((document.clone(), self.placed(document, table, &[], 1)?));
                return Ok(());
            }
        }
        Ok(())
    }

    /// The table nearest to a caption; without one, what the caption says, as a table without cells.
    fn captioned(&self, document: &DocumentId, written: &str) -> Result<Option<Table>, LibraryError> {
        for place in self.workspace.library.find_text(document, written, MOST_MENTIONS)? {
            let Some(page) = self.workspace.library.page(document, place.page)? else { continue };
            let Some((range, words)) = cells::caption_at(&page.text, place.start..place.end) else { continue };
            let away = |part: &TablePart| match part.start >= range.start {
                true => part.start.saturating_sub(range.end),
                false => range.start.saturating_sub(part.end),
            };
            let nearest = page.tables.iter().filter(|part| part.label.is_none()).min_by_key(|part| away(part));
            let nearest = nearest.filter(|part| away(part) <= BESIDE).map(|part| part.start);
            let tables = self.workspace.library.tables_of_pages(document, place.page, place.page)?;
            let at = |table: &Table| {
                let (span, _) = table.places.first()?;
                Some((span.page, span.start))
            };
            let own = tables.into_iter().find(|table| at(table) == nearest.map(|start| (place.page, start)));
            let span = PageSpan { page: place.page, start: range.start, end: range.end };
            let mut table = own.unwrap_or_else(|| Table { places: vec![(span, None)], ..Table::default() });
            (table.label, table.caption) = (Some(text::one_line(written)), Some(words));
            return Ok(Some(table));
        }
        Ok(None)
    }

    /// All other tables of the documents asked.
    fn whole_documents(&self, known: &[(DocumentId, TableNear)]) -> Result<Vec<(DocumentId, TableNear)>, LibraryError> {
        let mut all = Vec::new();
        if self.documents.len() > WHOLE_DOCUMENTS {
            return Ok(all);
        }
        for document in &self.documents {
            let tables = self.workspace.library.tables(document)?;
            for table in tables.into_iter().flat_map(|table| self.apart(document, table)) {
                if all.len() == MOST_TABLES {
                    return Ok(all);
                }
                if !is_known(known, document, &table) {
                    all.push((document.clone(), self.placed(document, table, &[], 3)?));
                }
            }
        }
        Ok(all)
    }

    /// The tables that one joined over pages consists of: a title above its part on the next page begins another.
    fn apart(&self, document: &DocumentId, table: Table) -> Vec<Table> {
        if table.places.len() < 2 || table.caption.is_none() {
            return vec![table];
        }
        let headings = table.cells.iter().filter(|cell| cell.row < table.header_rows);
        let headings: Vec<String> = headings.map(|cell| text::squeeze(&cell.text)).collect();
        cells::parts(table, |place| {
            let page = self.workspace.library.page(document, place.page).ok().flatten()?;
            let before = page.tables.iter().map(|part| part.end).filter(|&end| end <= place.start).max().unwrap_or(0);
            let above = page.text.get(before..place.start)?;
            let mut at = before;
            let lines: Vec<(usize, &str)> = above
                .split_inclusive('\n')
                .map(|line| {
                    at += line.len();
                    (at - line.len(), line)
                })
                .collect();
            let running = |start: usize| page.asides.iter().any(|aside| aside.start <= start && start < aside.end);
            // Headings that are repeated there stand between the title and the rows.
            let heading =
                |line: &str| line.contains('\t') || line.trim().is_empty() || headings.contains(&text::squeeze(line));
            let (start, line) = lines.into_iter().rev().find(|(_, line)| !heading(line))?;
            (!running(start) && cells::can_be_title(line)).then(|| line.trim().to_string())
        })
    }

    /// The table with the headings above it and the document's name, and with the text above it.
    fn placed(
        &self,
        document: &DocumentId,
        table: Table,
        section: &[String],
        rank: usize,
    ) -> Result<TableNear, LibraryError> {
        let (mut headed, mut above) = (section.join(" "), String::new());
        if let Some(opened) = self.workspace.opened(document) {
            let named = [&opened.document.title, opened.document.name()].map(|name| name.replace(['_', '.'], " "));
            headed = format!("{headed} {}", named.join(" "));
        }
        let Some((first, _)) = table.places.first() else { return Ok(TableNear { table, headed, above, rank }) };
        if let Some(page) = self.workspace.library.page(document, first.page)? {
            let before = page.tables.iter().map(|part| part.end).filter(|&end| end <= first.start).max().unwrap_or(0);
            let mut from = before.max(first.start.saturating_sub(ABOVE));
            while !page.text.is_char_boundary(from) {
                from += 1;
            }
            above.push_str(page.text.get(from..first.start).unwrap_or_default());
            // A heading that its reader took for text.
            let title = |line: &&str| {
                let line = line.trim();
                line.split_whitespace().count() <= MOST_TITLE
                    && line.starts_with(char::is_uppercase)
                    && !line.ends_with(['.', ',', ';'])
            };
            above.lines().filter(title).for_each(|line| headed = format!("{headed} {line}"));
            if let Some(heading) = page.headings.iter().rfind(|heading| heading.offset <= first.start) {
                headed.push(' ');
                headed.push_str(&heading.title);
            }
        }
        Ok(TableNear { table, headed, above, rank })
    }

    /// The number of the passage that holds a place; it is added if none does.
    fn passage_at(&mut self, document: &DocumentId, place: &PageSpan) -> Result<Option<usize>, LibraryError> {
        let holds = |spans: &[PageSpan]| {
            spans.iter().any(|span| span.page == place.page && span.start < place.end && place.start < span.end)
        };
        let own = |passage: &&Passage| passage.locator.document == *document && holds(&passage.locator.spans);
        if let Some(passage) = self.passages.iter().find(own) {
            return Ok(Some(passage.rank));
        }
        let chunks = self.workspace.library.chunks_of_pages(document, place.page, place.page)?;
        let Some(chunk) = chunks.into_iter().find(|chunk: &Chunk| holds(&chunk.locator.spans)) else { return Ok(None) };
        let Some(opened) = self.workspace.opened(document) else { return Ok(None) };
        if self.passages.len() >= self.limit.max(1) {
            self.passages.pop();
        }
        let rank = self.passages.iter().map(|passage| passage.rank).max().unwrap_or(0) + 1;
        self.passages.push(passage(rank, 0.0, (None, None), &opened.document, chunk));
        Ok(Some(rank))
    }
}

fn is_known(all: &[(DocumentId, TableNear)], document: &DocumentId, table: &Table) -> bool {
    let first = table.places.first().map(|(span, _)| span);
    all.iter().any(|(other, near)| other == document && near.table.places.first().map(|(span, _)| span) == first)
}

/// How surely the question means a row label, 0 to 1, by similarity: a label counts if it is nearer than all that are not
/// worded like it, by a clear margin. With a word or two, similarity alone says little (`docs/answering.md`).
fn nearness(embedder: &Embedder, query: &str, tables: &[TableNear]) -> Option<HashMap<String, f32>> {
    let labels = cells::labels(query, tables, EMBEDDED);
    let question = embedder.embed(TextKind::Query, &[query]).ok()?.pop()?;
    let texts: Vec<&str> = labels.iter().map(String::as_str).collect();
    let vectors = embedder.embed_urgently(TextKind::Query, &texts).ok()?;
    let near: Vec<f32> = vectors.iter().map(|vector| cosine(&question, vector)).collect();
    let best = (0..near.len()).max_by(|a, b| near[*a].total_cmp(&near[*b]))?;
    let words: Vec<String> = terms(&labels[best]);
    let alike = |label: &str| terms(label).iter().any(|word| words.contains(word));
    let others = (0..near.len()).filter(|&n| !alike(&labels[n])).map(|n| near[n]).reduce(f32::max)?;
    if near[best] < NEAREST || near[best] - others < MARGIN {
        return None;
    }
    let meant = (0..near.len()).filter(|&n| alike(&labels[n]) && near[best] - near[n] <= MARGIN);
    Some(meant.map(|n| (labels[n].clone(), 1.0 - 5.0 * (near[best] - near[n]))).collect())
}
