//! Summaries and contents of a scope, made of its own sentences.

use std::sync::Arc;

use super::Direct;
use crate::adapters::embedder::cosine;
use crate::adapters::library::{Library, LibraryError};
use crate::domain::answering::summary::material::{self, Sentence};
use crate::domain::answering::summary::wording::{self, Frame};
use crate::domain::answering::summary::{Point, Subject, Wish, contents, is_decision, summarise};
use crate::domain::conversation::chat::ModelInfo;
use crate::domain::document::chunk::Chunk;
use crate::domain::document::labels::Labels;
use crate::domain::document::{Locator, Page, PageSpan};
use crate::domain::finding::passage::Passage;
use crate::domain::inquiry::{Inquiry, Kind, Length, Region};
use crate::domain::report::Failure;
use crate::domain::text::find_squeezed;
use crate::domain::text::language::AnswerLanguage;
use crate::tasks::ask::asking::Asking;
use crate::tasks::ask::scope::{self, Stretch, title_of};
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Templates that a summary made of sentences serves.
const TEMPLATES: &[&str] = &["answer", "summarise"];

/// Most documents of which there is a summary in one answer.
const DOCUMENTS: usize = 12;

/// Points of a document where several are asked.
const POINTS_OF_EACH: usize = 3;

/// Up to this many pages are told block by block where their contents are asked for.
const TOLD_PAGES: u32 = 4;

/// The answer; `None` if the search or a large model is to answer.
pub(super) async fn answer(asking: &Asking, inquiry: &Inquiry, model: &ModelInfo) -> Result<Option<Direct>, Failure> {
    if !model.small || !TEMPLATES.contains(&asking.ask.template.as_str()) {
        return Ok(None);
    }
    let (workspace, inquiry) = (asking.workspace.clone(), inquiry.clone());
    let (documents, question) = (asking.ask.documents.clone(), asking.ask.question.clone());
    let summed = tokio::task::spawn_blocking(move || {
        let Some(stretches) = scope::stretches(&workspace, &documents, &inquiry)? else { return Ok(None) };
        let language = match inquiry.form.language.as_deref() {
            Some(tag) if tag.starts_with("zh") => AnswerLanguage::Chinese,
            Some(tag) if tag.starts_with("en") => AnswerLanguage::English,
            _ => AnswerLanguage::of(&question),
        };
        let mut writing = Writing { workspace: &workspace, inquiry: &inquiry, language, direct: Direct::default() };
        writing.write(&stretches).map_err(Failure::from)?;
        writing.direct.exact = true;
        Ok(Some(writing.direct).filter(|direct| !direct.passages.is_empty()))
    });
    summed.await.unwrap_or_else(|fault| {
        tracing::error!(%fault, "a summary failed");
        Ok(None)
    })
}

/// A summary being written.
struct Writing<'a> {
    workspace: &'a Arc<Workspace>,
    inquiry: &'a Inquiry,
    language: AnswerLanguage,
    direct: Direct,
}

impl Writing<'_> {
    fn write(&mut self, stretches: &[Stretch]) -> Result<(), LibraryError> {
        let several = stretches.len() > 1;
        for stretch in stretches.iter().take(DOCUMENTS) {
            if several {
                self.text(&format!("## {}\n\n", stretch.opened.document.name()));
            }
            match &stretch.region {
                Some(region) if self.is_told(stretch, region) => self.contents(stretch, region)?,
                _ => self.summary(stretch, several)?,
            }
            self.not_covered(stretch)?;
        }
        if stretches.len() > DOCUMENTS {
            let names: Vec<&str> = stretches[DOCUMENTS..].iter().map(|s| s.opened.document.name()).collect();
            let said = Frame::new(self.language).others(&names.join(", "));
            self.text(&said);
        }
        let end = self.direct.text.trim_end().len();
        self.direct.text.truncate(end);
        Ok(())
    }

    /// True if a part is told block by block: pages, tables and figures, and short sections whose contents are asked
    /// for.
    fn is_told(&self, stretch: &Stretch, region: &Region) -> bool {
        let pages = region.page_end().saturating_sub(region.page_start()) + 1;
        if pages > TOLD_PAGES {
            return false;
        }
        let section = scope::section_of(&stretch.known.outline, region);
        section.is_none() || self.inquiry.kind == Kind::Content && pages <= 2
    }

    fn text(&mut self, said: &str) {
        self.direct.text.push_str(said);
    }

    /// A sentence of the document with its mark; `text` is how it is shown, `words` are looked for on the pages.
    fn cite(&mut self, stretch: &Stretch, shown: &str, words: &str, spans: &[PageSpan], section: &[String]) {
        let place = place_of(&self.workspace.library, &stretch.opened.document.id, spans, words);
        let rank = self.direct.passages.len() + 1;
        self.direct.passages.push(Passage {
            rank,
            score: 1.0,
            dense_score: None,
            lexical_score: None,
            document: stretch.opened.document.name().to_string(),
            locator: Locator { document: stretch.opened.document.id.clone(), spans: place },
            section: section.to_vec(),
            text: words.to_string(),
        });
        self.text(&format!("{} [{rank}]\n", escaped(shown)));
    }

    fn summary(&mut self, stretch: &Stretch, several: bool) -> Result<(), LibraryError> {
        let frame = Frame::new(self.language);
        let (opened, outline) = (&stretch.opened, &stretch.known.outline);
        let labels = self.workspace.labels(&opened.document.id);
        let chunks = scope::chunks(self.workspace, stretch)?;
        let mut sentences = material::sentences(&chunks, outline);
        let sections = scope::sections_of(outline, stretch.region.as_ref());
        if let Some(region) = &stretch.region {
            scope::confine(&mut sentences, &chunks, outline, region);
        }
        let title = match &stretch.region {
            Some(region) => scope::name_of(outline, region, self.language),
            None => title_of(stretch),
        };
        let opening: String = chunks.iter().take(6).map(|chunk| chunk.text.as_str()).collect::<Vec<_>>().join("\n");
        let near = nearness(opened, &chunks);
        let subject = Subject {
            outline,
            sections: &sections,
            title: &title,
            whole: stretch.region.is_none(),
            decision: stretch.region.is_none() && is_decision(&opening),
        };
        let form = &self.inquiry.form;
        let detailed = self.inquiry.kind == Kind::Content && form.length.is_none();
        let wish = Wish {
            points: form.points.map(usize::from).or(several.then_some(POINTS_OF_EACH)),
            length: if detailed { Some(Length::Detailed) } else { form.length },
        };
        let summary = summarise(&sentences, &subject, wish, &|chunk| near.get(chunk).copied().flatten());
        let head = match &stretch.region {
            Some(region) => {
                let pages = wording::pages(&labels, region.page_start(), region.page_end(), self.language);
                frame.part(&title, &pages)
            }
            None => frame.document(&title, opened.document.pages),
        };
        self.text(&format!("{head}\n\n"));
        if summary.lead.is_empty() && summary.points.is_empty() {
            self.text(&format!("{}\n\n", frame.nothing()));
        }
        self.points(stretch, &sentences, &chunks, &summary.lead);
        if !summary.lead.is_empty() && !summary.points.is_empty() && summary.points[0].section.is_some() {
            self.text(&format!("\n{}\n\n", frame.parts()));
        }
        self.points(stretch, &sentences, &chunks, &summary.points);
        if summary.map.len() > 1 {
            let names: Vec<String> =
                summary.map.iter().map(|&at| escaped(&wording::entry(&outline.sections[at]))).collect();
            self.text(&format!("\n{}\n", frame.map(&names, summary.unmapped)));
        }
        self.text("\n");
        Ok(())
    }

    fn points(&mut self, stretch: &Stretch, sentences: &[Sentence], chunks: &[Chunk], points: &[Point]) {
        let mut before = None;
        for point in points {
            let sentence = &sentences[point.sentence];
            let Some(chunk) = chunks.get(sentence.chunk) else { continue };
            self.text("- ");
            if let Some(at) = point.section.filter(|_| before != point.section) {
                let named = escaped(&wording::entry(&stretch.known.outline.sections[at]));
                self.text(&format!("**{named}**: "));
            }
            before = point.section;
            let mut spans = chunk.locator.spans.clone();
            if let Some(next) = chunks.get(sentence.until).filter(|_| sentence.until != sentence.chunk) {
                let after = spans.last().map_or(0, |span| span.page);
                spans.extend(next.locator.spans.first().filter(|span| span.page > after));
            }
            self.cite(stretch, &sentence.text, &sentence.text, &spans, &chunk.section);
        }
    }

    /// A part block by block.
    fn contents(&mut self, stretch: &Stretch, region: &Region) -> Result<(), LibraryError> {
        let frame = Frame::new(self.language);
        let outline = &stretch.known.outline;
        let labels = self.workspace.labels(&region.document);
        let pages = scope::pages(&self.workspace.library, region)?;
        let named = wording::pages(&labels, region.page_start(), region.page_end(), self.language);
        self.text(&format!("{}\n", frame.part(&region.title, &named)));
        let above = material::section_at(outline, region.from.0, region.from.1).map(|at| &outline.sections[at]);
        if region.title.is_empty()
            && let Some(section) = above.filter(|section| section.page < region.page_start())
        {
            self.text(&format!("{}\n", frame.within(&escaped(&wording::entry(section)))));
        }
        self.text("\n");
        for page in &pages {
            if pages.len() > 1 {
                self.text(&format!("\n**{}**\n\n", wording::pages(&labels, page.number, page.number, self.language)));
            }
            self.page(stretch, page, &labels);
        }
        self.text("\n");
        Ok(())
    }

    fn page(&mut self, stretch: &Stretch, page: &Page, _labels: &Labels) {
        let frame = Frame::new(self.language);
        let (text, section) = scope::text_of(page, &stretch.opened.document.id);
        let outline = &stretch.known.outline;
        let on_page = outline.sections.iter().filter(|section| section.page == page.number);
        let mut headings: Vec<String> = page.headings.iter().map(|heading| heading.title.clone()).collect();
        headings.extend(on_page.flat_map(|section| [section.title.clone(), wording::entry(section)]));
        let span = PageSpan { page: page.number, start: 0, end: page.text.len() };
        for block in contents::blocks(&text, &headings) {
            self.text("- ");
            let shown = match &block.kind {
                contents::BlockKind::Heading => format!("**{}**", block.shown),
                contents::BlockKind::Table(columns, rows) => {
                    let name = if block.shown.is_empty() { frame.table() } else { block.shown.clone() };
                    format!("{name} ({})", frame.columns(&columns.join(", "), *rows))
                }
                _ => block.shown.clone(),
            };
            self.cite(stretch, &shown, &block.words, &[span], &section);
        }
    }

    /// Says what of a scope was not read.
    fn not_covered(&mut self, stretch: &Stretch) -> Result<(), LibraryError> {
        let frame = Frame::new(self.language);
        let coverage = stretch.opened.coverage();
        let reaches = stretch.region.as_ref().map_or(coverage.pages_total, Region::page_end);
        if coverage.pages_read < reaches {
            let said = frame.unread(coverage.pages_read, coverage.pages_total);
            self.text(&format!("{said}\n\n"));
        }
        let inside = |page: u32| {
            stretch.region.as_ref().is_none_or(|region| (region.page_start()..=region.page_end()).contains(&page))
        };
        let skipped: Vec<u32> = scope::unreadable(&self.workspace.library, &stretch.opened.document.id)?
            .into_iter()
            .filter(|page| inside(*page))
            .collect();
        if !skipped.is_empty() {
            let labels = self.workspace.labels(&stretch.opened.document.id);
            let named: Vec<String> = scope::runs(&skipped)
                .into_iter()
                .map(|(first, last)| wording::pages(&labels, first, last, self.language))
                .collect();
            self.text(&format!("{}\n\n", frame.unreadable(&named.join(", "))));
        }
        Ok(())
    }
}

/// Where words stand within spans of pages; the spans themselves if they are not found.
fn place_of(
    library: &Library,
    id: &crate::domain::document::DocumentId,
    spans: &[PageSpan],
    words: &str,
) -> Vec<PageSpan> {
    for span in spans {
        let Ok(Some(page)) = library.page(id, span.page) else { continue };
        let end = span.end.min(page.text.len());
        let Some(inside) = page.text.get(span.start..end) else { continue };
        if let Some(range) = find_squeezed(inside, words) {
            return vec![PageSpan { page: span.page, start: span.start + range.start, end: span.start + range.end }];
        }
    }
    spans.to_vec()
}

/// How near each chunk is to the mean of all, 0 to 1; `None` for those without an embedding.
fn nearness(opened: &OpenDocument, chunks: &[Chunk]) -> Vec<Option<f32>> {
    let Some(index) = opened.vectors() else { return Vec::new() };
    let vectors: Vec<Option<Vec<f32>>> = chunks.iter().map(|chunk| index.get(chunk.ordinal)).collect();
    let mut mean: Vec<f32> = Vec::new();
    for vector in vectors.iter().flatten() {
        mean.resize(vector.len(), 0.0);
        mean.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
    }
    let scores: Vec<Option<f32>> = vectors.iter().map(|vector| Some(cosine(vector.as_ref()?, &mean))).collect();
    let known = || scores.iter().flatten().copied();
    let (least, most) = (known().fold(f32::MAX, f32::min), known().fold(f32::MIN, f32::max));
    let range = (most - least).max(f32::EPSILON);
    scores.into_iter().map(|score| score.map(|score| (score - least) / range)).collect()
}

/// Words of a document that cannot be mistaken for Markdown or marks.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '[' => out.push('('),
            ']' => out.push(')'),
            '*' | '`' => {}
            '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
