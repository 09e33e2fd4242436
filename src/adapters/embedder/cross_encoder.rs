//! The cross-encoder: it reads a question and a text together, and says how surely the text answers it, and with which of
//! its words.
//!
//! It is the embedding model's own transformer, trained on (`training/cross_encoder/`), with two outputs of its own: a
//! score for the text, and for every token how likely the answer begins and ends there. Its file stands beside the
//! embedding model's, which it shares the tokenizer with; where it is not there, passages are not read.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ndarray::Array2;
use ort::session::Session;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::Value;

use super::runtime::{load_runtime, threads};
use super::unigram::Unigram;
use super::{EmbedError, Embedder};
use crate::domain::finding::reading::Reading;

/// The file's name, in the folder of the embedding model.
pub const FILE: &str = "cross_encoder.onnx";

/// Stands between a heading and the text below it, as in training.
const BELOW: &str = " · ";

/// Token ids of a question and of the whole input at most: longer ones are cut.
const QUESTION_TOKENS: usize = 64;
const MOST_TOKENS: usize = 256;

/// Token ids, padding counted, of one run: larger ones measured slower a token.
const RUN_TOKENS: usize = 512;

/// Token ids of an answer at most.
const ANSWER_TOKENS: usize = 30;

/// How much more likely (a logit) the answer's words must be than that there are none.
const ANSWER_MARGIN: f32 = 0.0;

/// What is read with a question.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// What it stands under; may be empty.
    pub heading: &'a str,
    pub text: &'a str,
}

/// What a cross-encoder needs of its embedding model.
#[derive(Clone)]
pub(super) struct Shared {
    pub folder: PathBuf,
    pub tokenizer: Arc<Unigram>,
}

/// See the module.
pub struct CrossEncoder {
    name: String,
    session: Mutex<Session>,
    tokenizer: Arc<Unigram>,
    padding: u32,
    /// The embedding model's: its batches of passages stand back while a question's are read.
    waiting: Arc<AtomicUsize>,
}

impl std::fmt::Debug for CrossEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CrossEncoder").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A question and a text as the model takes them.
struct Input {
    ids: Vec<u32>,
    /// The place among the ids and the bytes of each token of the text.
    tokens: Vec<(usize, Range<usize>)>,
}

impl CrossEncoder {
    /// The file beside an embedding model of this folder, if it is there.
    pub fn file(folder: &Path) -> Option<PathBuf> {
        Some(folder.join(FILE)).filter(|file| file.is_file())
    }

    /// Loads the cross-encoder of an embedding model; `None` if that has none. Blocks for a fifth of a second.
    ///
    /// # Errors
    /// When the runtime library or the file is damaged.
    pub fn load(models: &Path, embedder: &Embedder) -> Result<Option<CrossEncoder>, EmbedError> {
        let Some(Shared { folder, tokenizer }) = embedder.shared.clone() else { return Ok(None) };
        let Some(file) = Self::file(&folder) else { return Ok(None) };
        let name = format!("{} ({FILE})", embedder.name());
        let failed = |reason: String| EmbedError::Failed { name: name.clone(), reason };
        let refused = |error: ort::Error<SessionBuilder>| failed(error.to_string());
        let session = Session::builder(&load_runtime(models)?)
            .map_err(|error| failed(error.to_string()))?
            .with_optimization_level(GraphOptimizationLevel::Level3)
            .map_err(refused)?
            .with_intra_threads(threads())
            .map_err(refused)?
            .with_intra_op_spinning(false)
            .map_err(refused)?
            .commit_from_file(&file)
            .map_err(|error| failed(error.to_string()))?;
        let padding = tokenizer.id("<pad>").unwrap_or_default();
        let loaded =
            CrossEncoder { name, session: Mutex::new(session), tokenizer, padding, waiting: embedder.waiting.clone() };
        // A file of another form fails here, not at the first question.
        loaded.read("a", &[Text { heading: "", text: "b" }])?;
        Ok(Some(loaded))
    }

    /// Reads each text with the question: a reading for each, in order. Ahead of embedding in the background. Blocks.
    ///
    /// # Errors
    /// When the model fails.
    pub fn read(&self, question: &str, texts: &[Text<'_>]) -> Result<Vec<Reading>, EmbedError> {
        let inputs = self.inputs(question, texts);
        let mut readings = vec![Reading { score: 0.0, answer: None }; texts.len()];
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let done = groups(&inputs).into_iter().try_for_each(|group| self.run(&inputs, &group, &mut readings));
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        done.map_err(|reason| EmbedError::Failed { name: self.name.clone(), reason })?;
        for (reading, text) in readings.iter_mut().zip(texts) {
            reading.answer = reading.answer.take().and_then(|range| without_marks(text.text, range));
        }
        Ok(readings)
    }

    fn inputs(&self, question: &str, texts: &[Text<'_>]) -> Vec<Input> {
        let (before, after) = self.tokenizer.around();
        let mut beginning = before.to_vec();
        let asked = self.tokenizer.encode_with_ranges(question);
        beginning.extend(asked.into_iter().take(QUESTION_TOKENS).map(|(id, _)| id));
        beginning.extend(after.iter().chain(after));
        let input = |text: &Text<'_>| {
            let heading = if text.heading.is_empty() { String::new() } else { format!("{}{BELOW}", text.heading) };
            let whole = format!("{heading}{}", text.text);
            let mut ids = beginning.clone();
            let mut tokens = Vec::new();
            let room = MOST_TOKENS.saturating_sub(beginning.len() + after.len());
            for (id, range) in self.tokenizer.encode_with_ranges(&whole).into_iter().take(room) {
                if range.start >= heading.len() && !range.is_empty() {
                    tokens.push((ids.len(), range.start - heading.len()..range.end - heading.len()));
                }
                ids.push(id);
            }
            ids.extend(after);
            Input { ids, tokens }
        };
        texts.iter().map(input).collect()
    }

    /// One run of the model over some of the inputs; fills in their readings.
    fn run(&self, inputs: &[Input], group: &[usize], readings: &mut [Reading]) -> Result<(), String> {
        let shape = (group.len(), group.iter().map(|&n| inputs[n].ids.len()).max().unwrap_or_default());
        let (mut ids, mut mask) = (Array2::from_elem(shape, i64::from(self.padding)), Array2::<i64>::zeros(shape));
        for (row, &n) in group.iter().enumerate() {
            for (column, &id) in inputs[n].ids.iter().enumerate() {
                ids[[row, column]] = i64::from(id);
                mask[[row, column]] = 1;
            }
        }
        let said = |error: ort::Error| error.to_string();
        let inputs_of_run = ort::inputs![
            "input_ids" => Value::from_array(ids).map_err(said)?,
            "attention_mask" => Value::from_array(mask).map_err(said)?,
        ];
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let outputs = session.run(inputs_of_run).map_err(said)?;
        let output = |name: &str, length: usize| {
            let value = outputs.get(name).ok_or_else(|| format!("it has no output {name}"))?;
            let (_, numbers) = value.try_extract_tensor::<f32>().map_err(said)?;
            let fits = numbers.len() == length && numbers.iter().all(|number| number.is_finite());
            if fits { Ok(numbers) } else { Err(format!("its output {name} is not of the expected form")) }
        };
        let all = shape.0 * shape.1;
        let (scores, starts, ends) = (output("score", shape.0)?, output("start", all)?, output("end", all)?);
        for (row, &n) in group.iter().enumerate() {
            let own = row * shape.1..(row + 1) * shape.1;
            let answer = answer(&inputs[n].tokens, &starts[own.clone()], &ends[own]);
            readings[n] = Reading { score: scores[row], answer };
        }
        Ok(())
    }
}

/// Groups inputs for runs of the model, those of like length together.
fn groups(inputs: &[Input]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|&n| std::cmp::Reverse(inputs[n].ids.len()));
    let mut all: Vec<Vec<usize>> = Vec::new();
    for n in order {
        match all.last_mut() {
            Some(group) if (group.len() + 1) * inputs[group[0]].ids.len() <= RUN_TOKENS => group.push(n),
            _ => all.push(vec![n]),
        }
    }
    all
}

/// The bytes of the likeliest answer, if it is likelier than none: that begins and ends at the first token.
fn answer(tokens: &[(usize, Range<usize>)], starts: &[f32], ends: &[f32]) -> Option<Range<usize>> {
    let mut best = starts.first()? + ends.first()? + ANSWER_MARGIN;
    let mut found = None;
    for (first, (place, range)) in tokens.iter().enumerate() {
        for (last, end) in &tokens[first..tokens.len().min(first + ANSWER_TOKENS)] {
            let likely = starts[*place] + ends[*last];
            if likely > best {
                (best, found) = (likely, Some(range.start..end.end));
            }
        }
    }
    found
}

/// A range without the spaces, and the marks of a sentence, at its ends.
fn without_marks(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let words = text.get(range.clone())?;
    let outside = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '，' | '、' | '；' | '：' | '。');
    let start = range.start + (words.len() - words.trim_start_matches(outside).len());
    let words = words.trim_matches(outside);
    // The stop of a sentence, not of an abbreviation.
    let stopped = start + words.len() == text.trim_end().len();
    let words = if stopped { words.trim_end_matches(['.', '?', '!', '？', '！']) } else { words };
    (!words.is_empty()).then_some(start..start + words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(words: &[Range<usize>]) -> Vec<(usize, Range<usize>)> {
        words.iter().cloned().enumerate().map(|(n, range)| (n + 1, range)).collect()
    }

    #[test]
    fn the_answer_is_the_likeliest_run_of_words_unless_there_is_none() {
        let tokens = places(&[0..2, 3..5, 6..9]);
        assert_eq!(
            answer(&tokens, &[0.0, 1.0, 3.0, 0.0], &[0.0, 4.0, 0.0, 2.0]),
            Some(0..2),
            "never ends before it begins"
        );
        assert_eq!(answer(&tokens, &[0.0, 1.0, 3.0, 0.0], &[0.0, 0.0, 0.0, 2.5]), Some(3..9));
        assert_eq!(answer(&tokens, &[4.0, 1.0, 3.0, 0.0], &[4.0, 0.0, 0.0, 2.5]), None);
        assert_eq!(answer(&[], &[0.0], &[0.0]), None);
        assert_eq!(answer(&[], &[], &[]), None);
        let many: Vec<Range<usize>> = (0..60).map(|n| n..n + 1).collect();
        let (mut starts, mut ends) = (vec![0.0; 61], vec![0.0; 61]);
        (starts[1], ends[60], ends[2]) = (5.0, 9.0, 1.0);
        assert_eq!(answer(&places(&many), &starts, &ends), Some(30..60), "longer ones are none");
    }

    #[test]
    fn an_answer_ends_with_its_last_word() {
        let cut = |text: &'static str, range| without_marks(text, range).map(|range| &text[range]);
        assert_eq!(cut("It froze in 1901.", 12..17), Some("1901"));
        assert_eq!(cut("By Smith Inc. it was, so.", 2..13), Some("Smith Inc."));
        assert_eq!(cut("于一九〇一年，结冰。", 0.."于一九〇一年，".len()), Some("于一九〇一年"));
        assert_eq!(cut("， 。", 0..7), None);
    }

    #[test]
    fn inputs_of_like_length_are_run_together() {
        let input = |length| Input { ids: vec![0; length], tokens: Vec::new() };
        let all: Vec<Input> = [40, 200, 41, 39, 210, 600].map(input).into();
        assert_eq!(groups(&all), [vec![5], vec![4, 1], vec![2, 0, 3]]);
        assert!(groups(&[]).is_empty());
    }
}
