//! Questions with the chunks that are right and wrong for them, from what was marked and from a file of pairs.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::pairs::{self, Pair};
use super::{Tuning, shown};
use crate::adapters::embedder::{Embedder, TextKind, cosine};
use crate::adapters::library::{TextKey, text_key};
use crate::domain::document::{Document, DocumentId, Locator};
use crate::domain::finding::passage::DENSE_WEIGHT;
use crate::domain::finding::query::query;
use crate::domain::finding::tuning::fitting::Example;
use crate::domain::finding::tuning::folds::FOLDS;
use crate::domain::finding::tuning::holding::{Shingled, holders};
use crate::tasks::open::from_library::open_from_library;
use crate::tasks::workspace::{OpenDocument, Workspace};

/// Questions embedded at once.
const TOGETHER: usize = 16;

/// A chunk that was found: its place among all texts, and its keyword score.
pub(super) type Hit = (usize, f32);

/// A question that is searched in one document.
pub(super) struct Asked {
    pub question: String,
    vector: Vec<f32>,
    pub document: Arc<OpenDocument>,
    /// The place of the document's first chunk among all texts, and of each chunk by where it begins.
    chunks: Arc<Chunks>,
    /// Places of right and wrong chunks among all texts.
    right: Vec<usize>,
    wrong: Vec<usize>,
    /// The document, or the page, whose questions stay together in cross-validation.
    pub group: (DocumentId, u32),
}

impl Asked {
    /// The place of the chunk that a passage is.
    pub fn place(&self, passage: &Locator) -> Option<usize> {
        self.chunks.by_beginning.get(&beginning(passage)).map(|ordinal| self.chunks.first + ordinal)
    }

    /// For fitting: what was marked wrong, and whatever else was found, is wrong.
    pub fn example(&self, found: &[Hit], texts: &[Vec<f32>]) -> Example {
        let others = found.iter().map(|(place, _)| place);
        let others = others.filter(|place| !self.right.contains(place) && !self.wrong.contains(place));
        let wrong: Vec<usize> = self.wrong.iter().chain(others).copied().collect();
        // As the fusion weighs them: keyword scores as a share of the highest, on the scale of the similarities.
        let all = &texts[self.chunks.first..self.chunks.first + self.chunks.places.len()];
        let near = all.iter().map(|text| cosine(text, &self.vector));
        let (low, high) = near.fold((1.0f32, -1.0f32), |(low, high), near| (low.min(near), high.max(near)));
        let most = found.iter().map(|(_, words)| *words).fold(0.0f32, f32::max);
        let scale = (1.0 - DENSE_WEIGHT) / DENSE_WEIGHT * (high - low).max(0.0);
        let words = |place: &usize| {
            let own = found.iter().find(|(other, _)| other == place).map_or(0.0, |(_, words)| *words);
            if most > 0.0 { scale * own / most } else { 0.0 }
        };
        let by_words = self.right.iter().chain(&wrong).map(words).collect();
        Example { question: self.vector.clone(), right: self.right.clone(), wrong, by_words }
    }

    /// The rank of the first right chunk among those found, from 1.
    pub fn rank(&self, found: &[Hit]) -> Option<usize> {
        found.iter().position(|(place, _)| self.right.contains(place)).map(|at| at + 1)
    }
}

/// All that is fitted to.
pub(super) struct Gathered {
    pub asked: Vec<Asked>,
    /// The vectors of the chunks of all documents asked.
    pub texts: Vec<Vec<f32>>,
    /// Number of questions that come from what was marked.
    pub choices: usize,
    /// Pairs that cannot be used, with the reason.
    pub unused: Vec<String>,
}

/// The chunks of a document.
struct Chunks {
    first: usize,
    by_beginning: HashMap<(u32, usize), usize>,
    places: Vec<Locator>,
    keys: Vec<TextKey>,
    texts: Vec<Shingled>,
}

fn beginning(place: &Locator) -> (u32, usize) {
    place.spans.first().map_or((0, 0), |span| (span.page, span.start))
}

/// What a pair says of a document: its right and wrong chunks, by ordinal.
type Said = (Vec<usize>, Vec<usize>);

/// Gathers the pairs.
///
/// # Errors
/// If the file of pairs is damaged or names an unknown document, or the library or the embedding model fails.
pub(super) async fn gather(
    workspace: &Arc<Workspace>,
    embedder: &Embedder,
    tuning: &Tuning,
) -> anyhow::Result<Gathered> {
    let only: HashSet<&DocumentId> = tuning.documents.iter().collect();
    let library = open_from_library(workspace, None).await?;
    let mut known: Vec<Document> = library.documents;
    known.retain(|document| only.is_empty() || only.contains(&document.id));
    let mut gathering = Gathering { workspace, embedder, chunks: BTreeMap::new(), texts: Vec::new() };
    let mut said: BTreeMap<(DocumentId, String), Said> = BTreeMap::new();
    let mut unused = Vec::new();
    for choice in workspace.library.choices()? {
        if !known.iter().any(|document| document.id == choice.document) {
            if only.is_empty() {
                unused.push(format!("the document of “{}” is not in the library", choice.question));
            }
            continue;
        }
        let chunks = gathering.chunks(&choice.document)?;
        let places: Vec<usize> = (0..chunks.keys.len()).filter(|&n| chunks.keys[n] == choice.text).collect();
        if places.is_empty() {
            unused.push(format!("the passage of “{}” is no longer in its document", choice.question));
        }
        let (right, wrong) = said.entry((choice.document, choice.question)).or_default();
        if choice.verdict.favours() { right.extend(places) } else { wrong.extend(places) }
    }
    said.retain(|_, (right, _)| !right.is_empty());
    let choices = said.len();
    if let Some(file) = &tuning.pairs {
        for pair in pairs::read(file)? {
            let at = format!("{}, line {}", shown(file), pair.line);
            let within = named(&pair, &known, &at)?;
            match gathering.of_pair(&pair, &within)? {
                Some((document, (right, wrong))) => {
                    let entry = said.entry((document, pair.question.trim().to_string())).or_default();
                    entry.0.extend(right);
                    entry.1.extend(wrong);
                }
                None => unused.push(format!("{at}: no passage holds it")),
            }
        }
    }
    gathering.asked(said, choices, unused)
}

/// The documents a pair may be about.
fn named(pair: &Pair, known: &[Document], at: &str) -> anyhow::Result<Vec<DocumentId>> {
    let Some(name) = pair.document.as_deref() else { return Ok(known.iter().map(|d| d.id.clone()).collect()) };
    let stem = |document: &Document| document.file().file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let is = |document: &&Document| {
        document.path == name
            || document.name() == name
            || document.title == name
            || document.file().file_name().is_some_and(|file| file.to_string_lossy() == name)
            || stem(document).as_deref() == Some(name)
            || (name.len() >= 8 && document.id.0.starts_with(name))
    };
    let Some(document) = known.iter().find(is) else {
        anyhow::bail!(
            "{at}: no document {name:?} is known here: read it with `docent index`, or give its file with --documents"
        )
    };
    if let Some(page) = pair.page.filter(|page| *page > document.pages) {
        anyhow::bail!("{at}: {name:?} has {} pages, there is no page {page}", document.pages);
    }
    Ok(vec![document.id.clone()])
}

struct Gathering<'a> {
    workspace: &'a Arc<Workspace>,
    embedder: &'a Embedder,
    chunks: BTreeMap<DocumentId, Arc<Chunks>>,
    texts: Vec<Vec<f32>>,
}

impl Gathering<'_> {
    /// The chunks of a document; their vectors are added to all texts.
    fn chunks(&mut self, id: &DocumentId) -> anyhow::Result<Arc<Chunks>> {
        if let Some(chunks) = self.chunks.get(id) {
            return Ok(chunks.clone());
        }
        let library = &self.workspace.library;
        let ordinals: Vec<u32> = (0..library.next_ordinal(id)?).collect();
        let first = self.texts.len();
        self.texts.resize(first + ordinals.len(), vec![0.0; self.embedder.dimensions()]);
        for (ordinal, vector) in library.embeddings(id, self.embedder.id())? {
            if let Some(place) = self.texts.get_mut(first + ordinal as usize) {
                *place = vector;
            }
        }
        let all = library.chunks(id, &ordinals)?;
        let chunks = Arc::new(Chunks {
            first,
            by_beginning: all.iter().map(|c| (beginning(&c.locator), c.ordinal as usize)).collect(),
            places: all.iter().map(|chunk| chunk.locator.clone()).collect(),
            keys: all.iter().map(|chunk| text_key(&chunk.indexed_text())).collect(),
            texts: all.iter().map(|chunk| Shingled::of(&chunk.text)).collect(),
        });
        self.chunks.insert(id.clone(), chunks.clone());
        Ok(chunks)
    }

    /// The document that a pair is about, and its right and wrong chunks; `None` if no chunk holds it.
    fn of_pair(&mut self, pair: &Pair, within: &[DocumentId]) -> anyhow::Result<Option<(DocumentId, Said)>> {
        let mut best: (f32, Option<(DocumentId, Said)>) = (0.0, None);
        for id in within {
            let chunks = self.chunks(id)?;
            let on_page = |n: &usize| {
                pair.page
                    .is_none_or(|page| (chunks.places[*n].page_start()..=chunks.places[*n].page_end()).contains(&page))
            };
            let (right, share) = match &pair.text {
                Some(text) => holders(&chunks.texts, &Shingled::of(text)),
                None => ((0..chunks.places.len()).collect(), 1.0),
            };
            let right: Vec<usize> = right.into_iter().filter(on_page).collect();
            if right.is_empty() || share <= best.0 {
                continue;
            }
            let wrong = pair.wrong.as_ref().map(|text| holders(&chunks.texts, &Shingled::of(text)).0);
            let wrong = wrong.unwrap_or_default().into_iter().filter(|n| !right.contains(n)).collect();
            best = (share, Some((id.clone(), (right, wrong))));
        }
        Ok(best.1)
    }

    /// Embeds the questions.
    fn asked(
        self,
        said: BTreeMap<(DocumentId, String), Said>,
        choices: usize,
        unused: Vec<String>,
    ) -> anyhow::Result<Gathered> {
        let documents: HashSet<&DocumentId> = said.keys().map(|(document, _)| document).collect();
        let by_page = documents.len() < FOLDS;
        let meant: Vec<String> = said.keys().map(|(_, question)| query(question).meaning).collect();
        let meant: Vec<&str> = meant.iter().map(String::as_str).collect();
        let mut vectors = Vec::with_capacity(meant.len());
        for some in meant.chunks(TOGETHER) {
            vectors.extend(self.embedder.embed(TextKind::Query, some)?);
        }
        let mut asked = Vec::with_capacity(said.len());
        for (((id, question), (right, wrong)), vector) in said.into_iter().zip(vectors) {
            let (Some(chunks), Some(document)) = (self.chunks.get(&id).cloned(), self.workspace.opened(&id)) else {
                continue;
            };
            let page = right.iter().map(|&n| chunks.places[n].page_start()).min().unwrap_or_default();
            let all = |ordinals: Vec<usize>| {
                let distinct: HashSet<usize> = ordinals.into_iter().collect();
                let mut places: Vec<usize> = distinct.into_iter().map(|ordinal| chunks.first + ordinal).collect();
                places.sort_unstable();
                places
            };
            let (right, wrong) = (all(right), all(wrong));
            let group = (id, if by_page { page } else { 0 });
            asked.push(Asked { question, vector, document, chunks: chunks.clone(), right, wrong, group });
        }
        Ok(Gathered { asked, texts: self.texts, choices, unused })
    }
}
