//! What a question wants listed, compared with what introduces an enumeration.

use std::collections::{HashMap, HashSet};

use super::{Enumeration, Form};
use crate::domain::answering::shapes::Stretch;
use crate::domain::text::language::terms;

/// What is asked to be listed, for comparison with what introduces a list.
pub struct Listed {
    words: HashSet<String>,
    /// The words for the things themselves: before the verb.
    heads: HashSet<String>,
    weights: HashMap<String, f32>,
}

/// Words that stand for any items.
const GENERIC: &[&str] = &[
    "thing",
    "item",
    "point",
    "list",
    "kind",
    "typ",
    "sort",
    "on",
    "all",
    "main",
    "key",
    "name",
    "major",
    "different",
    "various",
    "following",
    "mention",
    "include",
    "given",
    "giv",
    "exist",
    "they",
    "available",
    "use",
];

/// Chinese words that ask for a list.
const CHINESE_ASKING: &[&str] = &[
    "由哪些",
    "由哪几",
    "哪两种",
    "哪三种",
    "哪四种",
    "哪五种",
    "哪两类",
    "哪三类",
    "哪四类",
    "哪两个",
    "哪三个",
    "哪四个",
    "哪五个",
    "哪几类",
    "哪几种",
    "哪几个",
    "哪几",
    "哪些",
    "可以",
    "应该",
    "分为",
    "分成",
    "包括",
    "包含",
    "列出",
    "列举",
    "请",
    "具有",
    "有",
    "的",
    "是",
    "什么",
    "需要",
    "分别",
    "主要",
    "都",
    "几种",
    "几类",
    "了",
    "在",
    "中",
    "里",
    "被",
    "为",
    "和",
    "与",
];

/// A question without the Chinese words that ask for a list.
pub fn without_asking(asked: &str) -> String {
    match asked.is_ascii() {
        true => asked.to_string(),
        false => CHINESE_ASKING.iter().fold(asked.to_string(), |text, word| text.replace(word, " ")),
    }
}

impl Listed {
    /// `asked` is the question after "which" or "what are".
    pub fn of(asked: &str, stretches: &[Stretch<'_>]) -> Listed {
        let plain = without_asking(asked);
        let asked = plain.as_str();
        let content = |text: &str| -> HashSet<String> {
            terms(text).into_iter().filter(|word| !GENERIC.contains(&word.as_str())).collect()
        };
        let words = content(asked);
        let lower = asked.to_lowercase();
        let stop = [
            " is ", " are ", " was ", " were ", " do ", " does ", " did ", " can ", " has ", " have ", " of ", " for ",
            " in ", " to ", " that ", " must ", " should ", " with ", " may ",
        ];
        let end =
            stop.iter().filter_map(|word| lower.find(word)).filter(|at| *at > 2).min().unwrap_or(asked.len().min(60));
        let end = (0..=end).rev().find(|at| asked.is_char_boundary(*at)).unwrap_or(0);
        let heads = content(&asked[..end]);
        let texts: Vec<HashSet<String>> =
            stretches.iter().map(|stretch| terms(stretch.text).into_iter().collect()).collect();
        let n = texts.len() as f32;
        let weight = |word: &String| {
            let held = texts.iter().filter(|text| text.contains(word)).count() as f32;
            (1.5 + n / (1.0 + held)).ln()
        };
        let weights = words.iter().map(|word| (word.clone(), weight(word))).collect();
        Listed { words, heads, weights }
    }

    fn share(&self, held: impl Fn(&String) -> bool) -> f32 {
        let weight = |word: &String| self.weights.get(word).copied().unwrap_or(1.0);
        let all: f32 = self.words.iter().map(weight).sum();
        self.words.iter().filter(|word| held(word)).map(weight).sum::<f32>() / all.max(f32::EPSILON)
    }

    /// How well an enumeration answers, 0 to about 1: by what introduces it, its heading and, less, its items.
    pub fn score(&self, enumeration: &Enumeration, stretches: &[Stretch<'_>]) -> f32 {
        let lead: HashSet<String> = terms(&enumeration.lead.1).into_iter().collect();
        let section = stretches.get(enumeration.items[0].0).map_or(&[][..], |stretch| stretch.section);
        let heading: HashSet<String> = section.iter().rev().take(2).flat_map(|title| terms(title)).collect();
        let last: HashSet<String> = section.last().map(|title| terms(title).into_iter().collect()).unwrap_or_default();
        let items: HashSet<String> = enumeration.items.iter().flat_map(|(_, text)| terms(text)).collect();
        let said = self.share(|word| lead.contains(word) || heading.contains(word));
        let within = self.share(|word| lead.contains(word) || heading.contains(word) || items.contains(word));
        let named = self.heads.is_empty() || self.heads.iter().any(|word| lead.contains(word) || last.contains(word));
        let text = &enumeration.lead.1;
        // A table answers if its own title or header names the things, a sentence if it does itself.
        let own = self.heads.is_empty() || self.heads.iter().any(|word| lead.contains(word));
        let named = named && (enumeration.form == Form::List || own);
        let opens = text.ends_with([':', '：', '.', '。'])
            && ["follow", "these", "below", "如下", "以下", "包括", "下列", "includ"]
                .iter()
                .any(|word| text.to_lowercase().contains(word))
            || text.ends_with([':', '：', ')']);
        let form = match enumeration.form {
            Form::List if opens => 0.05,
            Form::List => -0.1,
            Form::Table => 0.0,
            Form::Sentence => -0.02,
        };
        0.75 * said + 0.15 * within + if named { 0.1 } else { -0.25 } + form
    }
}
