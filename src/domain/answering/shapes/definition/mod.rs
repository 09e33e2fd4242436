//! Definitions: the sentence that says what a term is, the long form of an abbreviation, the entry of a glossary or a
//! manual.

mod abbreviation;
mod chinese;

use super::{Stretch, names_only};
use crate::domain::inquiry::wanted::is_code;
use crate::domain::text::dot_leaders::leaders;
use crate::domain::text::language::terms;
use crate::domain::text::{one_line, sentence, squeeze};
use abbreviation::{begins, expands, expands_at_end};

/// A part of a text that says what a term is.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// Index of its stretch.
    pub at: usize,
    /// Its words, as they stand there.
    pub text: String,
    /// 0 to about 1.
    pub score: f32,
}

/// Bytes of one definition.
const LONGEST: usize = 700;

/// Less than this is a mention.
const LEAST: f32 = 0.55;

/// Definitions given.
const MOST: usize = 3;

/// The best definitions of a term, best first; empty if it is only mentioned.
pub fn definitions(term: &str, stretches: &[Stretch<'_>]) -> Vec<Defined> {
    let name = Name::of(term);
    let mut all: Vec<Defined> = Vec::new();
    for (at, stretch) in stretches.iter().enumerate() {
        let early = 0.1 * (1.0 - at as f32 / stretches.len().max(1) as f32);
        let factor = if names_only(stretch.section) { 0.3 } else { 1.0 };
        let before = at.checked_sub(1).map(|n| stretches[n].section);
        let mut found = sentences_of(&name, stretch);
        found.extend(entry(&name, stretch));
        found.extend(under_heading(&name, stretch, before));
        all.extend(found.into_iter().map(|(score, text)| Defined { at, text, score: factor * score + early }));
    }
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
    let best = all.first().map_or(0.0, |first| first.score);
    let mut kept: Vec<Defined> = Vec::new();
    for found in all {
        let same = |other: &Defined| {
            let (a, b) = (squeeze(&other.text), squeeze(&found.text));
            a.contains(&b) || b.contains(&a)
        };
        if found.score >= LEAST && found.score >= best - 0.3 && kept.len() < MOST && !kept.iter().any(same) {
            kept.push(found);
        }
    }
    kept
}

/// A term as it is looked for.
struct Name {
    /// In lower case unless it is an abbreviation; without a plural's ending.
    words: String,
    /// Capitals count.
    exact: bool,
    code: bool,
    /// The letters of an abbreviation.
    letters: Option<Vec<char>>,
    chinese: bool,
}

impl Name {
    fn of(term: &str) -> Name {
        let words = one_line(term);
        let capitals = words.chars().filter(|c| c.is_uppercase()).count();
        let exact = !words.contains(' ') && capitals >= 2 && words.len() <= 8 && words.is_ascii();
        let singular = match words.strip_suffix('s') {
            Some(singular)
                if words.len() > 3
                    && !words.ends_with("ss")
                    && (!exact || singular.chars().all(char::is_uppercase)) =>
            {
                singular.to_string()
            }
            _ => words.clone(),
        };
        let letters =
            exact.then(|| singular.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect());
        let chinese = words.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        Name {
            code: is_code(&words),
            words: if exact { singular } else { singular.to_ascii_lowercase() },
            exact,
            letters,
            chinese,
        }
    }

    /// Where it stands as a whole word, with a plural's ending.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let lower;
        let looked = if self.exact {
            text
        } else {
            lower = text.to_ascii_lowercase();
            &lower
        };
        let mut found = Vec::new();
        if self.words.is_empty() {
            return found;
        }
        for (start, _) in looked.match_indices(self.words.as_str()) {
            let mut end = start + self.words.len();
            let word = |c: char| c.is_alphanumeric() && !is_chinese(c) || c == '_';
            if !self.chinese {
                if looked[..start].chars().next_back().is_some_and(|c| word(c) || c == '-') {
                    continue;
                }
                for ending in ["s", "es"] {
                    if looked[end..].starts_with(ending)
                        && !looked[end + ending.len()..].chars().next().is_some_and(word)
                    {
                        end += ending.len();
                        break;
                    }
                }
                if looked[end..].chars().next().is_some_and(word) {
                    continue;
                }
            }
            found.push((start, end));
        }
        found
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Sentences that define it, with what they refer to.
fn sentences_of(name: &Name, stretch: &Stretch<'_>) -> Vec<(f32, String)> {
    let text = stretch.text;
    let pieces = sentence::split_lines(text);
    let mut found = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let said = &text[piece.clone()];
        if said.trim_start().starts_with('|')
            || said.ends_with(['?', '？'])
            || !leaders(said).is_empty()
            || said.len() > 2 * LONGEST
        {
            continue;
        }
        let score = name.places(said).into_iter().map(|place| pattern(name, said, place)).fold(0.0, f32::max);
        if score < 0.4 {
            continue;
        }
        let mut range = piece.clone();
        let gap = |a: usize, b: usize| text[a..b].trim_matches(' ').len() <= 1;
        // What "such" and "it" refer to stands before.
        let points = ["Such ", "This ", "These ", "It ", "They ", "Those ", "That ", "Here", "它", "这", "此", "该"]
            .iter()
            .any(|word| said.starts_with(word))
            || said.split_whitespace().take(5).any(|word| matches!(word, "this" | "such" | "these"));
        if points && n > 0 && gap(pieces[n - 1].end, range.start) && range.end - pieces[n - 1].start < LONGEST {
            range.start = pieces[n - 1].start;
        }
        // The sentence after it says more.
        if let Some(next) = pieces
            .get(n + 1)
            .filter(|next| gap(range.end, next.start) && next.end - range.start < LONGEST && next.len() > 30)
            && !text[range.end..next.start].contains('\n')
        {
            range.end = next.end;
        }
        found.push((score, text[range].trim().to_string()));
    }
    found
}

/// How well a sentence defines the term that stands at a place in it.
fn pattern(name: &Name, said: &str, (start, end): (usize, usize)) -> f32 {
    let (before, after) = (said[..start].trim_end(), said[end..].trim_start());
    let quote = |c: char| matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’' | '`' | '「' | '」' | '*');
    let after = after.trim_start_matches(quote).trim_start();
    let before_bare = before.trim_end_matches(quote).trim_end();
    if name.chinese || before.chars().chain(after.chars()).any(is_chinese) {
        return chinese::pattern(before_bare, after);
    }
    let words_before = before_bare.split_whitespace().count();
    let lead: f32 = match words_before {
        0 => 1.0,
        1 if ["a", "an", "the", "•", "-", "*"].contains(&before_bare.to_ascii_lowercase().as_str()) => 1.0,
        1 | 2 => {
            if is_kind(before_bare) {
                1.0
            } else {
                0.75
            }
        }
        3..=5 => 0.6,
        _ => 0.4,
    };
    let mut score: f32 = 0.0;
    if let Some(letters) = &name.letters {
        if before_bare.ends_with(['(', '[']) && after.starts_with([')', ']', ',', ';']) {
            score = if expands(before_bare.trim_end_matches(['(', '[']), letters) { 0.95 } else { 0.5 };
        } else if let Some((inside, _)) = after.strip_prefix('(').and_then(|rest| rest.split_once([')', ',', ';'])) {
            // "NMU (see …)" points elsewhere.
            score = if expands(inside, letters) && begins(inside, letters) { 0.97 } else { 0.2 };
        } else if let Some(long) =
            [", or", " or", ", called", ", abbreviated"].iter().find_map(|or| before_bare.strip_suffix(or))
        {
            // "the Federal Deposit Insurance Act, or FDIA"
            score = if expands_at_end(long, letters) { 0.95 } else { 0.0 };
        }
    }
    // "conditional inference trees (ctree)"
    if name.letters.is_none() && !name.words.contains(' ') && before_bare.ends_with('(') && after.starts_with(')') {
        let initial = name.words.chars().find(|c| c.is_alphanumeric());
        let long = before_bare.trim_end_matches('(').split_whitespace().rev().take(4);
        let same = long.filter(|word| word.len() > 2 && word.chars().next().map(|c| c.to_ascii_lowercase()) == initial);
        score = if same.count() > 0 { 0.85 } else { 0.4 };
    }
    if let Some((inside, _)) = after.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        let said = inside.trim_start_matches("which ").trim_start_matches("i.e. ");
        let spelled = ["stands for ", "short for ", "an abbreviation ", "is short for "];
        let letters: Vec<char> = name.words.to_lowercase().chars().collect();
        let word = (3..=8).contains(&letters.len()) && letters.iter().all(char::is_ascii_alphabetic);
        if spelled.iter().any(|start| said.starts_with(start))
            || word && begins(inside, &letters) && expands(inside, &letters)
        {
            score = score.max(0.97);
        }
    }
    let tail: Vec<&str> = before_bare.split_whitespace().rev().take(6).collect();
    let called = tail.iter().position(|word| {
        ["called", "termed", "named", "dubbed", "abbreviated"]
            .contains(&word.trim_matches(['(', ',']).to_ascii_lowercase().as_str())
    });
    let known = before_bare.to_ascii_lowercase();
    if called.is_some_and(|n| n <= if score > 0.9 { 5 } else { 2 })
        || [
            "known as",
            "referred to as",
            "defined as",
            "known as the",
            "known as a",
            "called the",
            "called a",
            "called an",
            "so-called",
        ]
        .iter()
        .any(|end| known.ends_with(end))
        || known.contains("refer to ") && [" as", " as a", " as an", " as the"].iter().any(|end| known.ends_with(end))
    {
        score = score.max(0.85) + 0.05;
    }
    // "A convenience function kernHAC for …", "the add-on package coin"
    if is_kind(before_bare) {
        let words: Vec<&str> = before_bare.split_whitespace().rev().skip(1).take(3).collect();
        let article = words.iter().position(|word| matches!(word.to_ascii_lowercase().as_str(), "a" | "an" | "the"));
        if let Some(at) = article.filter(|at| *at > 0 || words[0].eq_ignore_ascii_case("a")) {
            score = score.max(if words[at].eq_ignore_ascii_case("the") { 0.7 } else { 0.85 });
        }
    }
    // "NMU (short for …) is": what stands in brackets is passed over.
    let mut rest = after;
    if let Some(closed) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        rest = closed.1.trim_start();
    }
    let rest = rest.trim_start_matches(quote).trim_start_matches([',', ' ']).to_ascii_lowercase();
    // "Binary packages, which contain executables" begins an item.
    let clause = ["which ", "that "].iter().find_map(|word| rest.strip_prefix(word));
    let rest = match clause {
        Some(clause) if words_before <= 1 => plural_as_singular(clause),
        _ => rest,
    };
    let strong = [
        "stands for",
        "means ",
        "refers to",
        "denotes ",
        "is defined as",
        "is short for",
        "is an abbreviation",
        "is the name",
        "is an acronym",
        "are defined as",
        "is the process",
        "is a term",
        "describes ",
        "is used to",
        "are used to",
    ];
    let verbs = [
        "computes ",
        "calculates ",
        "returns ",
        "creates ",
        "prints ",
        "sets ",
        "gives ",
        "produces ",
        "specifies ",
        "controls ",
        "provides ",
        "allows ",
        "consists of",
        "represents ",
        "contains ",
        "is where",
        "generates ",
        "measures ",
        "performs ",
        "finds ",
        "reads ",
        "writes ",
        "shows ",
        "displays ",
        "draws ",
        "calls ",
        "implements ",
        "fits ",
        "estimates ",
        "extracts ",
        "converts ",
        "installs ",
        "removes ",
        "adds ",
        "applies ",
        "lists ",
    ];
    let is = if strong.iter().any(|verb| rest.starts_with(verb)) {
        1.0
    } else if rest.starts_with("is not") || rest.starts_with("are not") {
        0.3
    } else if [
        "is a ",
        "is an ",
        "is the ",
        "is one ",
        "is any ",
        "are a ",
        "are the ",
        "was a ",
        "was an ",
        "is our ",
        "is another ",
    ]
    .iter()
    .any(|verb| rest.starts_with(verb))
    {
        0.95
    } else if verbs.iter().any(|verb| rest.starts_with(verb)) || rest.starts_with("are ") && !rest.contains("are also")
    {
        0.85
    } else if rest.starts_with("is ") {
        0.6
    } else if rest.starts_with([':', '–', '—', '-', '\t']) && words_before == 0 && rest.split_whitespace().count() >= 4
    {
        0.9
    } else {
        0.0
    };
    score.max(is * lead).min(1.0)
}

/// "contain executables" as "contains executables".
fn plural_as_singular(clause: &str) -> String {
    match clause.split_once(' ') {
        Some((verb, more)) if verb.len() > 3 && !verb.ends_with('s') => format!("{verb}s {more}"),
        _ => clause.to_string(),
    }
}

/// "The function", "The command": what a name follows.
fn is_kind(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or("").to_ascii_lowercase();
    [
        "function",
        "command",
        "term",
        "option",
        "package",
        "environment",
        "abbreviation",
        "acronym",
        "class",
        "method",
        "macro",
        "variable",
        "program",
        "tool",
    ]
    .contains(&last.as_str())
}

/// The entry of a manual or glossary: lines that begin with the name (signatures, a heading), then what is said of it.
fn entry(name: &Name, stretch: &Stretch<'_>) -> Option<(f32, String)> {
    let text = stretch.text;
    let lines = sentence::lines(text, 0..text.len());
    let heads = |line: &str| {
        let line = line.trim();
        let at_start =
            name.places(line).first().is_some_and(|(start, _)| *start <= 3 || line[..*start].trim_end().ends_with('='));
        at_start && line.len() < 120 && !line.ends_with(['.', '。', ',', '，', ';']) && !line.starts_with('|')
    };
    let first = lines.iter().position(|line| heads(&text[line.clone()]))?;
    let line = text[lines[first].clone()].trim();
    let (start, end) = name.places(line).first().copied()?;
    // A signature has brackets or arguments; a heading is the name alone.
    let call = line[end..].trim_start();
    let signature = call.starts_with(['(', '[', '{', '<']) || line[..start].trim_end().ends_with('=');
    let alone = call.is_empty() && start <= 3;
    if !(signature || alone) {
        return None;
    }
    // Between signature and description some manuals list the types of the arguments.
    let typed = |line: &str| line == "Types:" || line.contains(" = ") || line.contains(" :: ");
    let mut n = first + 1;
    while lines.get(n).is_some_and(|line| {
        let said = text[line.clone()].trim();
        said.is_empty() || heads(said) || signature && typed(said)
    }) {
        n += 1;
    }
    let described = lines.get(n)?;
    let said = &text[described.clone()];
    let words = said.split_whitespace().count();
    if words < 4 && terms(said).len() < 4 || said.trim_start().starts_with('|') {
        return None;
    }
    let sentences = sentence::split(said);
    let shown = sentences.get(1).or(sentences.first()).map_or(said.len(), |range| range.end);
    let end = described.start + shown.min(LONGEST);
    let end = (described.start..=end).rev().find(|at| text.is_char_boundary(*at))?;
    let whole = text[lines[first].start..end].trim();
    (whole.len() <= 2 * LONGEST).then(|| (if signature { 1.0 } else { 0.75 }, whole.to_string()))
}

/// The first sentences of the section that is headed with the term.
fn under_heading(name: &Name, stretch: &Stretch<'_>, before: Option<&[String]>) -> Option<(f32, String)> {
    let title = stretch.section.last()?;
    if before.is_some_and(|before| before == stretch.section) {
        return None;
    }
    let bare = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '\u{a0}'));
    let (start, end) = name.places(bare).first().copied()?;
    let rest = terms(&format!("{} {}", &bare[..start], &bare[end..])).len();
    let asks = title.trim_end().ends_with(['?', '？'])
        && ["what ", "meant", "mean", "stand", "什么", "何谓", "指"]
            .iter()
            .any(|word| bare.to_lowercase().contains(word));
    let score = match (rest, start) {
        (0, _) => 0.8,
        // "What is meant by a virtual package?"
        (1..=12, _) if asks => 0.7,
        (_, 0) if name.code || name.exact => 0.8,
        (1 | 2, _) => 0.55,
        _ => return None,
    };
    let text = stretch.text;
    let lines = sentence::lines(text, 0..text.len());
    let is_title = |said: &str| {
        squeeze(title).contains(&squeeze(said))
            || squeeze(said).contains(&squeeze(bare)) && said.len() < title.len() + 12
    };
    let line = lines.into_iter().find(|line| {
        let said = text[line.clone()].trim();
        !said.is_empty()
            && !is_title(said)
            && said.split_whitespace().count().max(said.chars().filter(|c| is_chinese(*c)).count() / 2) >= 4
            && !said.starts_with('|')
    })?;
    let said = &text[line];
    let sentences = sentence::split(said);
    let end = sentences.iter().take(2).map(|range| range.end).take_while(|end| *end <= LONGEST).last()?;
    Some((score, said[..end].trim().to_string()))
}

#[cfg(test)]
mod tests;
