//! Cached keyword scores of common words. Half of the time of a search was spent looking up words that occur in
//! thousands of chunks, and users repeat words.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::adapters::library::{Library, LibraryError};
use crate::domain::document::DocumentId;

/// Ordinals of the chunks that contain a word, and its BM25 scores for them.
pub(crate) type Scores = Arc<[(u32, f32)]>;

/// A word in fewer chunks is looked up again, which takes a fraction of a millisecond.
const WORTH_KEEPING: usize = 256;

/// Maximum scores kept per document, 8 bytes each. Beyond it, all are dropped.
const MOST: usize = 500_000;

#[derive(Debug, Default)]
pub(crate) struct WordScores(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// The number of chunks the scores are for: each new chunk changes all of them.
    chunks: u32,
    held: usize,
    words: HashMap<String, Scores>,
}

impl WordScores {
    /// The scores of every word, in the order given, for a document that now has `chunks` chunks.
    ///
    /// # Errors
    /// If the library fails.
    pub fn of(
        &self,
        library: &Library,
        document: &DocumentId,
        chunks: u32,
        words: &[&str],
    ) -> Result<Vec<Scores>, LibraryError> {
        let known: Vec<Option<Scores>> = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            words.iter().map(|word| kept.words.get(*word).filter(|_| kept.chunks == chunks).cloned()).collect()
        };
        let unknown: Vec<&str> =
            words.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(word, _)| *word).collect();
        let fresh = library.term_scores(document, &unknown)?;
        let mut fresh = unknown.into_iter().zip(fresh);
        let mut all = Vec::with_capacity(words.len());
        for known in known {
            let scores = match known {
                Some(scores) => scores,
                None => match fresh.next() {
                    Some((word, scores)) => self.keep(chunks, word, scores.into()),
                    None => break,
                },
            };
            all.push(scores);
        }
        Ok(all)
    }

    fn keep(&self, chunks: u32, word: &str, scores: Scores) -> Scores {
        if scores.len() >= WORTH_KEEPING {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.chunks != chunks || kept.held + scores.len() > MOST {
                *kept = Kept { chunks, ..Kept::default() };
            }
            kept.held += scores.len();
            if let Some(before) = kept.words.insert(word.to_string(), scores.clone()) {
                kept.held -= before.len();
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::chunk::{ChunkOptions, Chunker};
    use crate::domain::document::{Document, Format, Page};

    /// A library with a document of one page after another.
    fn library(pages: u32) -> (tempfile::TempDir, Library, DocumentId) {
        let home = tempfile::tempdir().unwrap();
        let library = Library::open(home.path()).unwrap();
        let id = DocumentId("d".into());
        let document =
            Document { id: id.clone(), path: "a.txt".into(), title: "a".into(), format: Format::Text, pages };
        library.begin(&document, 1, 1, 0).unwrap();
        (home, library, id)
    }

    fn add(library: &Library, id: &DocumentId, chunker: &mut Chunker, pages: std::ops::Range<u32>) -> u32 {
        for number in pages {
            let text = format!("The harbour of page {number} is named after its keeper, who counted the herrings.");
            let page = Page { number: number + 1, text, ..Page::default() };
            let chunks = chunker.push(&page);
            library.add(id, &[page], &[], &chunks, false).unwrap();
        }
        library.next_ordinal(id).unwrap()
    }

    #[test]
    fn common_words_are_kept_until_a_chunk_is_added() {
        let (_home, library, id) = library(400);
        let mut chunker = Chunker::new(id.clone(), ChunkOptions { target_tokens: 12, overlap_tokens: 0 });
        let count = add(&library, &id, &mut chunker, 0..300);
        let scores = WordScores::default();
        let asked = ["herrings", "nothing", "harbour"];
        let first = scores.of(&library, &id, count, &asked).unwrap();
        assert!(first[0].len() >= WORTH_KEEPING && first[1].is_empty());
        let again = scores.of(&library, &id, count, &asked).unwrap();
        assert!(Arc::ptr_eq(&first[0], &again[0]) && first == again);
        let more = add(&library, &id, &mut chunker, 300..310);
        let later = scores.of(&library, &id, more, &asked).unwrap();
        assert!(later[0].len() > first[0].len() && !Arc::ptr_eq(&first[0], &later[0]));
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let scores = WordScores::default();
        let long: Scores = (0..MOST as u32 / 3).map(|chunk| (chunk, 1.0)).collect();
        for n in 0..10 {
            scores.keep(7, &format!("word{n}"), long.clone());
            let kept = scores.0.lock().unwrap();
            assert_eq!(kept.held, kept.words.values().map(|list| list.len()).sum::<usize>());
            assert!(kept.held <= MOST && kept.words.contains_key(&format!("word{n}")));
        }
    }
}
