//! The signs for and against an answer, each a number that can be told in words.

use std::collections::HashSet;

use super::Languages;
use crate::domain::answering::claim::named;
use crate::domain::answering::extraction;
use crate::domain::answering::shapes::answer_type::{AnswerType, Fit, Held, said_in};
use crate::domain::finding::passage::Passage;
use crate::domain::finding::reading::ReadWindow;
use crate::domain::finding::support::{LOOKED_AT, Support};
use crate::domain::text::language::{Script, script_of, terms};
use crate::domain::text::quantity::{quantities, says};

/// What was found for a question.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// Best first.
    pub passages: &'a [Passage],
    pub support: &'a Support,
    /// What the cross-encoder read, best first; empty without it.
    pub read: &'a [ReadWindow],
    /// Question and document are in different scripts.
    pub across_languages: bool,
}

/// A sign for or against an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// The highest cosine similarity of question and passage.
    Similarity,
    /// How far it stands out from the document, in standard deviations.
    AboveChance,
    /// How far it is above the next passages.
    Lead,
    /// The largest share of the question's terms in one passage.
    Overlap,
    /// The same weighted by rarity; and in two neighbouring sentences.
    InPassage,
    InSentences,
    /// The share of the question's words found nowhere in the documents, in any form.
    Absent,
    /// The share of the question's names that are in none of the best passages.
    NamesMissing,
    /// A number of the question of two digits or more (a year, an amount) is in no passage.
    NumberMissing,
    /// What an answer must hold (what is counted, a unit, what is said to be spoken of) occurs nowhere.
    SubjectMissing,
    /// No sentence with the question's words has the kind of words that answer (a date, a name, an amount).
    TypeMissing,
    /// The cross-encoder's score of the best window.
    Read,
    /// How far it is above the best window of another passage.
    ReadLead,
    /// The cross-encoder marks no words of the best window as the answer.
    NoAnswerWords,
    /// The question is in Chinese and the text is not: such similarities are higher.
    FromCjk,
}

/// Every sign, in the order in which features are listed.
pub const ALL: [Sign; 15] = [
    Sign::Similarity,
    Sign::AboveChance,
    Sign::Lead,
    Sign::Overlap,
    Sign::InPassage,
    Sign::InSentences,
    Sign::Absent,
    Sign::NamesMissing,
    Sign::NumberMissing,
    Sign::SubjectMissing,
    Sign::TypeMissing,
    Sign::Read,
    Sign::ReadLead,
    Sign::NoAnswerWords,
    Sign::FromCjk,
];

impl Sign {
    /// Its name in the weights and in traces.
    pub fn name(self) -> &'static str {
        match self {
            Sign::Similarity => "similarity",
            Sign::AboveChance => "above_chance",
            Sign::Lead => "lead",
            Sign::Overlap => "overlap",
            Sign::InPassage => "in_passage",
            Sign::InSentences => "in_sentences",
            Sign::Absent => "absent",
            Sign::NamesMissing => "names_missing",
            Sign::NumberMissing => "number_missing",
            Sign::SubjectMissing => "subject_missing",
            Sign::TypeMissing => "type_missing",
            Sign::Read => "read",
            Sign::ReadLead => "read_lead",
            Sign::NoAnswerWords => "no_answer_words",
            Sign::FromCjk => "from_cjk",
        }
    }
}

/// Similarities of multilingual-e5-small are always above this. A lower one comes from another model with an unknown
/// scale, and is ignored.
const SCALE: f32 = 0.7;

/// A difference of scores larger than this says no more.
const MOST_LEAD: f32 = 6.0;

/// Sentences with most of the question's words that are looked at for the kind of words that answer.
const SENTENCES: usize = 3;

/// The signs in what was found.
pub(super) fn read(question: &str, findings: &Findings<'_>) -> (Languages, Vec<(Sign, f32)>) {
    let Findings { passages, support, read, across_languages } = *findings;
    let cjk = script_of(question) == Some(Script::Cjk);
    let languages = match (across_languages, cjk) {
        (true, _) => Languages::Across,
        (false, true) => Languages::Cjk,
        (false, false) => Languages::Alphabetic,
    };
    let flag = |is: bool| f32::from(u8::from(is));
    let mut signs = Vec::with_capacity(ALL.len());
    let nearest = passages.iter().filter_map(|p| p.dense_score).reduce(f32::max).filter(|&dense| dense >= SCALE);
    if let Some(similarity) = nearest {
        signs.push((Sign::Similarity, similarity));
        signs.push((Sign::AboveChance, support.above_chance.unwrap_or(0.0)));
        signs.push((Sign::Lead, support.lead.unwrap_or(0.0)));
    }
    if across_languages {
        signs.push((Sign::FromCjk, flag(cjk)));
    } else {
        signs.push((Sign::Overlap, overlap(question, passages)));
        signs.push((Sign::InPassage, support.in_passage));
        signs.push((Sign::InSentences, support.in_sentences));
        signs.push((Sign::Absent, support.absent));
        signs.push((Sign::SubjectMissing, flag(support.subject_missing)));
    }
    // A name in letters is written alike in Chinese; a Chinese one is not in letters.
    if !across_languages || cjk {
        signs.push((Sign::NamesMissing, names_missing(question, passages)));
    }
    signs.push((Sign::NumberMissing, flag(number_missing(question, passages))));
    signs.push((Sign::TypeMissing, flag(type_missing(question, findings))));
    if let Some(best) = read.first() {
        let other = read.iter().find(|window| window.passage != best.passage);
        let lead = other.map_or(MOST_LEAD, |other| (best.reading.score - other.reading.score).clamp(0.0, MOST_LEAD));
        signs.push((Sign::Read, best.reading.score));
        signs.push((Sign::ReadLead, lead));
        signs.push((Sign::NoAnswerWords, flag(best.reading.answer.is_none())));
    }
    (languages, signs)
}

/// The largest share of the question's content terms in one of the first passages.
fn overlap(question: &str, passages: &[Passage]) -> f32 {
    let asked: HashSet<String> = terms(question).into_iter().collect();
    let shares = passages.iter().take(LOOKED_AT).map(|passage| held(&asked, &passage.text));
    shares.fold(0.0, f32::max)
}

fn held(asked: &HashSet<String>, text: &str) -> f32 {
    let said: HashSet<String> = terms(text).into_iter().collect();
    asked.iter().filter(|term| said.contains(*term)).count() as f32 / asked.len().max(1) as f32
}

/// The texts in which a name or number may stand: the passages, their headings and their documents' names.
fn texts(passages: &[Passage]) -> impl Iterator<Item = &str> {
    passages
        .iter()
        .flat_map(|p| std::iter::once(&p.text).chain(&p.section).chain(std::iter::once(&p.document)))
        .map(String::as_str)
}

fn names_missing(question: &str, passages: &[Passage]) -> f32 {
    let names = named::things(question);
    if names.is_empty() {
        return 0.0;
    }
    let there: Vec<String> = texts(&passages[..passages.len().min(LOOKED_AT)]).map(str::to_lowercase).collect();
    let missing = |name: &&String| {
        let lower = name.to_lowercase();
        !there.iter().any(|text| text.contains(&lower))
    };
    names.iter().filter(missing).count() as f32 / names.len() as f32
}

fn number_missing(question: &str, passages: &[Passage]) -> bool {
    let numbers: Vec<_> = quantities(question).into_iter().filter(|q| q.written >= 10.0).collect();
    if numbers.is_empty() {
        return false;
    }
    let there: Vec<_> = texts(passages).flat_map(quantities).collect();
    !numbers.iter().all(|&number| says(&there, number))
}

/// True if none of the sentences that have most of the question's words (or that the cross-encoder found best) has the
/// kind of words that answer.
fn type_missing(question: &str, findings: &Findings<'_>) -> bool {
    let wanted = AnswerType::of(question);
    // A reason or a means may be told without a word for it.
    if matches!(
        wanted,
        AnswerType::Any | AnswerType::YesNo | AnswerType::Reason | AnswerType::Manner | AnswerType::Which(_)
    ) {
        return false;
    }
    let words = said_in(question);
    let has = |text: &str| wanted.fit(&Held::of(text, &words, question)).is_none_or(|fit| fit != Fit::Lacks);
    if !findings.read.is_empty() {
        return !findings.read.iter().take(SENTENCES).any(|window| has(&window.text));
    }
    if findings.across_languages {
        return false;
    }
    let asked: HashSet<String> = terms(question).into_iter().collect();
    let leading = &findings.passages[..findings.passages.len().min(SENTENCES)];
    let mut best: Vec<(f32, String)> =
        extraction::sentences(leading).into_iter().map(|s| (held(&asked, &s.text), s.text)).collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0));
    !best.iter().take(SENTENCES).any(|(_, text)| has(text))
}
