//! What a question, or a claim, says that a table could hold: words with their weight, years, a table's label, and the
//! kind of value.

use super::synonyms::groups;
use super::words::{is_filler, words, years};

/// Words beyond this are not looked at; a question has ten.
const MOST_WORDS: usize = 48;

/// Weight of words that say little.
const FILLER: f32 = 0.2;

/// Weight of "total", which a heading may leave out.
const TOTAL: f32 = 0.4;

#[derive(Debug)]
pub(super) struct Asked {
    words: Vec<String>,
    weights: Vec<f32>,
    /// Phrases that stand for words of the question, and for which.
    alternatives: Vec<(Vec<String>, u64)>,
    pub years: Vec<u32>,
    /// "table4" for "Table 4".
    pub label: Option<String>,
    pub wants: Wants,
    pub extreme: Option<Extreme>,
    /// It asks for a change or a quarter, not for the value of a year.
    pub of_change: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// "How many …"
    Number,
    /// "Who …", "which …": the name of a row, perhaps.
    Name,
    /// "Why …", "how do I …": nothing that a figure answers.
    Prose,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extreme {
    Highest,
    Lowest,
}

/// How a label meets the question.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Met {
    /// Which words of the question it has, a bit each.
    pub bits: u64,
    /// How many of its own words are in the question, and how many it has.
    pub met: f32,
    pub of: f32,
}

impl Met {
    /// The share of its own words that the question has; `None` if it has no words.
    pub fn share(&self) -> Option<f32> {
        (self.of > 0.0).then(|| self.met / self.of)
    }
}

impl Asked {
    pub fn of(question: &str) -> Asked {
        let (label, rest) = without_label(question);
        let lower = rest.to_lowercase();
        let extreme = extreme(&lower);
        let mut kept = words(&rest);
        if extreme.is_some() {
            kept.retain(|word| !HIGHEST.iter().chain(LOWEST).any(|w| words(w).contains(word)));
        }
        kept.truncate(MOST_WORDS);
        let weight = |word: &String| match word.as_str() {
            "total" => TOTAL,
            word if is_filler(word) => FILLER,
            _ => 1.0,
        };
        let weights = kept.iter().map(weight).collect();
        let bit = |word: &String| kept.iter().position(|own| own == word).map(|n| 1u64 << n);
        let mut alternatives = Vec::new();
        // In "cost of sales", sales are no revenue.
        let costs = ["cost of", "costs of", "成本"].iter().any(|words| lower.contains(words));
        for group in groups().iter().skip(usize::from(costs)) {
            let bits: Option<u64> = group
                .iter()
                .filter_map(|phrase| phrase.iter().map(&bit).try_fold(0, |all, one| one.map(|one| all | one)))
                .reduce(|a, b| a | b);
            let Some(bits) = bits else { continue };
            alternatives.extend(group.iter().map(|phrase| (phrase.clone(), bits)));
        }
        Asked {
            weights,
            alternatives,
            years: years(&rest),
            label,
            wants: wants(&lower),
            extreme,
            of_change: CHANGES.iter().any(|word| lower.contains(word)),
            words: kept,
        }
    }

    /// The weight of some of its words.
    pub fn weight(&self, bits: u64) -> f32 {
        self.weights.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, weight)| weight).sum()
    }

    /// The weight of all its words.
    pub fn all(&self) -> f32 {
        self.weights.iter().sum()
    }

    /// How many of its words say something.
    pub fn telling(&self) -> usize {
        self.weights.iter().filter(|weight| **weight > FILLER).count()
    }

    /// How a label or heading meets it.
    pub fn meet(&self, label: &str) -> Met {
        self.meet_words(&words(label))
    }

    pub fn meet_words(&self, label: &[String]) -> Met {
        let mut met = Met::default();
        let mut held = vec![false; label.len()];
        for (n, word) in label.iter().enumerate() {
            let mut same = self.words.iter().enumerate().filter(|(_, own)| *own == word || one_family(own, word));
            if let Some((at, _)) = same.next() {
                met.bits |= 1 << at;
                held[n] = true;
            }
        }
        for (phrase, bits) in &self.alternatives {
            let places: Option<Vec<usize>> =
                phrase.iter().map(|word| label.iter().position(|own| own == word)).collect();
            if let Some(places) = places {
                met.bits |= bits;
                places.into_iter().for_each(|at| held[at] = true);
            }
        }
        for (word, held) in label.iter().zip(held) {
            let weight = if is_period(word) || is_filler(word) { FILLER } else { 1.0 };
            met.of += weight;
            met.met += if held { weight } else { 0.0 };
        }
        met
    }
}

/// "membership" and "members": the shorter is most of the beginning of the longer.
fn one_family(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let letters = |word: &str| word.bytes().all(|b| b.is_ascii_alphabetic());
    letters(a)
        && letters(b)
        && shared >= 5
        && shared * 4 >= a.len().min(b.len()) * 3
        && shared * 10 >= a.len().max(b.len()) * 6
}

/// Words of a column heading that say when: its years decide instead.
fn is_period(word: &str) -> bool {
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "month",
        "week",
        "quarter",
        "day",
    ];
    MONTHS.contains(&word) || word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit())
}

/// The label of a table that a text names ("Table 4", 表 3), and the text without it.
fn without_label(text: &str) -> (Option<String>, String) {
    match label_in(text) {
        Some((key, at)) => (Some(key), format!("{} {}", &text[..at.start], &text[at.end..])),
        None => (None, text.to_string()),
    }
}

/// The label that a text names, as a key, and where it stands.
fn label_in(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    for name in ["table", "表", "figure", "fig.", "图", "圖"] {
        for (at, _) in lower.match_indices(name) {
            if name.is_ascii() && lower[..at].chars().next_back().is_some_and(char::is_alphanumeric) {
                continue;
            }
            let after = &text[at + name.len()..];
            let number = after.trim_start_matches([' ', '\u{a0}']);
            let blank = after.len() - number.len();
            let mut end =
                number.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-')).unwrap_or(number.len());
            end = number[..end].trim_end_matches(['.', '-']).len();
            let roman = number[..end].chars().all(|c| "IVXLC".contains(c));
            let digits = number[..end].chars().filter(char::is_ascii_digit).count();
            if end > 0 && (digits > 0 && end <= 8 || roman && end <= 6) {
                let range = at..at + name.len() + blank + end;
                return Some((label_key(&text[range.clone()]), range));
            }
        }
    }
    None
}

/// A label as it is compared: "table4" for "TABLE 4.".
pub fn label_key(label: &str) -> String {
    let key: String = label.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
    key.trim_end_matches(['.', '-']).to_string()
}

/// The label of the table or figure that a question names, as a key, and as written.
pub fn label_asked(question: &str) -> Option<(String, String)> {
    let (key, written) = label_in(question)?;
    Some((key, question[written].to_string()))
}

/// True for a question that a cell may answer wherever its table is: for a figure, or with a year.
pub fn may_be_anywhere(question: &str) -> bool {
    let asked = Asked::of(question);
    asked.telling() > 0 && asked.wants != Wants::Prose && (asked.wants == Wants::Number || !asked.years.is_empty())
}

/// Words of headings of changes and of parts of a year, which must be asked for.
pub(super) const CHANGES: &[&str] =
    &["change", "variance", "increase", "decrease", "growth", " vs", "quarter", "季度", "增减", "变动", "同比", "增长"];

const HIGHEST: &[&str] = &[
    "highest", "largest", "most", "biggest", "greatest", "longest", "maximum", "best", "最高", "最大", "最多", "最长",
];
const LOWEST: &[&str] =
    &["lowest", "smallest", "least", "fewest", "minimum", "shortest", "worst", "最低", "最小", "最少", "最短"];

fn extreme(lower: &str) -> Option<Extreme> {
    let has = |all: &[&str]| {
        all.iter().any(|word| match word.is_ascii() {
            true => lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == *word),
            false => lower.contains(word),
        })
    };
    let named = ["which", "who", "what", "where", "哪", "谁", "什么"].iter().any(|word| lower.contains(word));
    match (named, has(HIGHEST), has(LOWEST)) {
        (true, true, false) => Some(Extreme::Highest),
        (true, false, true) if !lower.contains("at least") => Some(Extreme::Lowest),
        _ => None,
    }
}

fn wants(lower: &str) -> Wants {
    let begins = |all: &[&str]| all.iter().any(|word| lower.trim_start().starts_with(word));
    let holds = |all: &[&str]| all.iter().any(|word| lower.contains(word));
    if holds(&[
        "how many",
        "how much",
        "how old",
        "how long",
        "how high",
        "how large",
        "how big",
        "多少",
        "几个",
        "多大",
        "多高",
    ]) {
        Wants::Number
    } else if begins(&["why", "how do ", "how can ", "how to ", "how should ", "explain", "summar", "describe"])
        || holds(&["components of", "types of", "kinds of", "reasons for", "factors", "为什么", "怎么", "怎样", "如何"])
    {
        Wants::Prose
    } else if begins(&["who", "which", "when", "where", "谁", "哪"]) {
        Wants::Name
    } else {
        Wants::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tables_label_is_read_and_taken_out() {
        let label = |text: &str| without_label(text).0;
        assert_eq!(label("What does Table 4 show?").as_deref(), Some("table4"));
        assert_eq!(label("In Table A-3, what …").as_deref(), Some("tablea-3"));
        assert_eq!(label("表3说明什么？").as_deref(), Some("表3"));
        assert_eq!(label("Which table shows it?"), None);
        assert_eq!(Asked::of("What does Table 4 show?").telling(), 0);
    }

    #[test]
    fn synonyms_and_families_meet() {
        let asked = Asked::of("How many people did the company employ in 2017?");
        assert_eq!(asked.meet("Employees").share(), Some(1.0));
        assert_eq!(Asked::of("What was the revenue?").meet("Net sales").share(), Some(1.0));
        assert_eq!(Asked::of("What was the revenue?").meet("Net assets").bits, 0);
        assert_eq!(Asked::of("How old is Ann?").meet("Age").share(), Some(1.0));
    }
}
