//! Detects whether one sentence denies another: by negation ("is" against "is not", 是 against 不是) or by antonyms
//! ("increased" against "decreased", 增加 against 减少). These are surface rules; irony, or a denial in entirely different
//! words, is missed.

use crate::domain::text::language::{Script, script_of, stem, terms};

/// True if `claim` and `said` are about the same thing and one denies the other.
pub fn contradicts(claim: &str, said: &str) -> bool {
    if script_of(claim) == Some(Script::Cjk) {
        return opposed_chinese(claim, said) || denied_chinese(claim, said) || denied_chinese(said, claim);
    }
    opposed(claim, said) || denied(claim, said) || denied(said, claim)
}

/// Words of an English sentence in lower case, with "n't" as a separate word.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace('’', "'")
        .replace("n't", " not")
        .replace("cannot", "can not")
        .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}

const NEGATORS: &[&str] = &["not", "never", "no", "without", "neither", "nor", "none"];

/// "not" before these words does not negate what follows.
const AFTER_NOT: &[&str] = &["only", "just", "merely", "until", "unlike", "uncommon", "least", "necessarily"];

/// True if `negative` denies what `positive` says: the first content words after a negator occur in the other without
/// one, and the other has no negator before them.
fn denied(negative: &str, positive: &str) -> bool {
    let (negative, positive) = (words(negative), words(positive));
    let affirmed: Vec<String> = positive.iter().map(|word| stem(word)).collect();
    let denies_at = |all: &[String], at: usize| {
        let from = at.saturating_sub(4);
        all[from..at].iter().enumerate().any(|(n, word)| {
            NEGATORS.contains(&word.as_str()) && !all.get(from + n + 1).is_some_and(|w| AFTER_NOT.contains(&w.as_str()))
        })
    };
    negative.iter().enumerate().any(|(at, word)| {
        if !NEGATORS.contains(&word.as_str()) || negative.get(at + 1).is_some_and(|w| AFTER_NOT.contains(&w.as_str())) {
            return false;
        }
        // Two content words after the negator, so that "no" before a common word alone is not taken for a denial.
        let behind: Vec<String> = negative[at + 1..].iter().take(4).flat_map(|word| terms(word)).take(2).collect();
        let places: Vec<usize> =
            behind.iter().filter_map(|term| affirmed.iter().position(|word| word == term)).collect();
        !behind.is_empty() && places.len() == behind.len() && places.iter().all(|&place| !denies_at(&positive, place))
    })
}

/// Pairs of English antonyms, stemmed for comparison.
const OPPOSITES: &[(&str, &str)] = &[
    ("increase", "decrease"),
    ("increase", "decline"),
    ("rise", "fall"),
    ("rose", "fell"),
    ("grow", "shrink"),
    ("grew", "shrank"),
    ("higher", "lower"),
    ("more", "less"),
    ("more", "fewer"),
    ("most", "least"),
    ("largest", "smallest"),
    ("highest", "lowest"),
    ("longest", "shortest"),
    ("oldest", "youngest"),
    ("before", "after"),
    ("first", "last"),
    ("early", "late"),
    ("earlier", "later"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("win", "lose"),
    ("won", "lost"),
    ("male", "female"),
    ("begin", "end"),
    ("began", "ended"),
    ("open", "close"),
    ("accept", "reject"),
    ("allow", "forbid"),
    ("always", "never"),
    ("all", "none"),
    ("positive", "negative"),
    ("inside", "outside"),
    ("above", "below"),
    ("public", "private"),
    ("gain", "loss"),
    ("profit", "loss"),
    ("strong", "weak"),
    ("success", "failure"),
    ("succeed", "fail"),
];

fn opposed(claim: &str, said: &str) -> bool {
    let stems = |text: &str| words(text).iter().map(|word| stem(word)).collect::<Vec<_>>();
    let (claimed, said) = (stems(claim), stems(said));
    let swapped = |a: &str, b: &str| {
        let (a, b) = (stem(a), stem(b));
        claimed.contains(&a) && !claimed.contains(&b) && said.contains(&b) && !said.contains(&a)
    };
    OPPOSITES.iter().any(|(a, b)| swapped(a, b) || swapped(b, a))
}

/// Chinese antonyms, simplified and traditional.
const OPPOSITES_CHINESE: &[(&str, &str)] = &[
    ("增加", "减少"),
    ("增加", "減少"),
    ("增长", "下降"),
    ("增長", "下降"),
    ("上升", "下降"),
    ("提高", "降低"),
    ("提升", "降低"),
    ("高于", "低于"),
    ("高於", "低於"),
    ("最大", "最小"),
    ("最高", "最低"),
    ("最多", "最少"),
    ("最早", "最晚"),
    ("之前", "之后"),
    ("之前", "之後"),
    ("以前", "以后"),
    ("以前", "以後"),
    ("北部", "南部"),
    ("东部", "西部"),
    ("東部", "西部"),
    ("北方", "南方"),
    ("成功", "失败"),
    ("成功", "失敗"),
    ("开始", "结束"),
    ("開始", "結束"),
    ("胜", "负"),
    ("男性", "女性"),
    ("允许", "禁止"),
    ("允許", "禁止"),
    ("同意", "拒绝"),
    ("同意", "拒絕"),
    ("支持", "反对"),
    ("支持", "反對"),
    ("盈利", "亏损"),
    ("内部", "外部"),
    ("內部", "外部"),
    ("扩大", "缩小"),
    ("擴大", "縮小"),
    ("有利", "不利"),
];

fn opposed_chinese(claim: &str, said: &str) -> bool {
    let swapped = |a: &str, b: &str| claim.contains(a) && !claim.contains(b) && said.contains(b) && !said.contains(a);
    OPPOSITES_CHINESE.iter().any(|(a, b)| swapped(a, b) || swapped(b, a))
}

const NEGATORS_CHINESE: &str = "不没沒未无無非";

/// Words in which those characters negate nothing.
const NO_NEGATION: &[&str] = &[
    "不仅",
    "不僅",
    "不但",
    "不同",
    "不断",
    "不斷",
    "不久",
    "不过",
    "不過",
    "不少",
    "不只",
    "不单",
    "不單",
    "不论",
    "不論",
    "不管",
    "不得不",
    "无论",
    "無論",
    "非常",
    "未来",
    "未來",
    "非洲",
    "除非",
    "是非",
    "不足",
    "无线",
    "無線",
    "无数",
    "無數",
    "不可或缺",
];

/// True if `negative` denies what `positive` says: the two characters after a negator occur in the other without it.
fn denied_chinese(negative: &str, positive: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (negative, positive) = (letters(negative), letters(positive));
    let lexical = |all: &[char], at: usize| {
        NO_NEGATION.iter().any(|word| {
            let word: Vec<char> = word.chars().collect();
            (0..word.len()).any(|back| at >= back && all[at - back..].starts_with(&word))
        })
    };
    let negator = |all: &[char], at: usize| NEGATORS_CHINESE.contains(all[at]) && !lexical(all, at);
    (0..negative.len()).filter(|&at| negator(&negative, at)).any(|at| {
        // 没有 and 未有: 有 belongs to the negator.
        let mut from = at + 1;
        if negative.get(from) == Some(&'有') {
            from += 1;
        }
        let Some(behind) = negative.get(from..from + 2) else { return false };
        let before = at.checked_sub(1).map(|before| negative[before]);
        let mut affirmed =
            (0..positive.len().saturating_sub(1)).filter(|&place| &positive[place..place + 2] == behind).peekable();
        affirmed.peek().is_some()
            && affirmed.all(|place| {
                let earlier = place.saturating_sub(3)..place;
                // The text before the negator must also precede the affirmed words; otherwise it is about something
                // else.
                !earlier.clone().any(|p| negator(&positive, p))
                    && before.is_none_or(|c| earlier.clone().any(|p| positive[p] == c) || place == 0)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_contradicts_what_is_said() {
        for (claim, said) in [
            ("The harbour does not freeze in January.", "The harbour freezes in January of most winters."),
            ("The king returned to France.", "The king never returned to France."),
            ("Sales increased by 3 %.", "Sales decreased by 3 % on the year before."),
            ("It is the largest port.", "It is the smallest port of the coast."),
            ("北京不是中国的首都。", "北京是中国的首都。"),
            ("他参加了比赛。", "他没有参加比赛。"),
            ("收入增加了三成。", "收入减少了三成。"),
        ] {
            assert!(contradicts(claim, said), "{claim} / {said}");
        }
    }

    #[test]
    fn the_same_denial_and_words_that_only_look_like_one_contradict_nothing() {
        for (claim, said) in [
            ("The harbour does not freeze.", "In winter the harbour does not freeze."),
            ("The harbour opened in 1990.", "It was not until 1990 that the harbour opened."),
            ("It lifts ships.", "It not only lifts ships but turns them."),
            ("The yard has cranes.", "The yard has cranes and no rails."),
            ("公司不断增长。", "公司增长，而且不断增长。"),
            ("他没有参加比赛。", "那一年他没有参加比赛。"),
        ] {
            assert!(!contradicts(claim, said), "{claim} / {said}");
        }
    }
}
