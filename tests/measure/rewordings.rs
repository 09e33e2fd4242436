//! Sentences said otherwise, and sentences made wrong: by rules, from the words that stand in them.

use docent::domain::text::language::terms;
use docent::domain::text::tokens::is_cjk;

use super::sets::{Book, Dice, Question};

pub fn part_of(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        let letters: Vec<char> = gold.chars().collect();
        // Cut between Chinese characters: nobody quotes from the middle of a number or a Latin word.
        let cut = |near: usize| (near..letters.len() - 1).find(|&n| letters[n - 1..n + 1].iter().all(|c| is_cjk(*c)));
        let (from, to) = (cut((letters.len() / 4).max(1))?, cut(letters.len() * 4 / 5)?);
        return (to >= from + 8).then(|| letters[from..to].iter().collect());
    }
    let words: Vec<&str> = gold.split(' ').collect();
    (words.len() >= 10).then(|| words[words.len() / 4..words.len() * 4 / 5].join(" "))
}

fn clauses(gold: &str) -> Vec<&str> {
    let body = gold.trim_end_matches(['.', '。', '!', '！', '；']);
    body.split([',', '，', ';', '、']).map(str::trim).filter(|c| !c.is_empty()).collect()
}

/// A middle or outer clause left out, the answer's sentence otherwise kept.
pub fn without_clause(gold: &str) -> Option<String> {
    let parts: Vec<&str> = gold.split_inclusive(['，', ',']).collect();
    let at = (1..parts.len().saturating_sub(1)).min_by_key(|&n| parts[n].chars().count())?;
    let numbers = parts[at].chars().any(|c| c.is_ascii_digit());
    (!numbers).then(|| [&parts[..at], &parts[at + 1..]].concat().concat())
}

pub fn reordered(gold: &str) -> Option<String> {
    let parts = clauses(gold);
    let chinese = gold.contains('，');
    (2..=4).contains(&parts.len()).then(|| {
        let last = parts[parts.len() - 1];
        let joint = if chinese { "，" } else { ", " };
        let rest = parts[..parts.len() - 1].join(joint);
        format!("{last}{joint}{rest}{}", if chinese { "。" } else { "." })
    })
}

const ENGLISH_NUMBERS: &[(&str, &str)] = &[
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("twenty", "20"),
    ("thirty", "30"),
];

pub fn renumbered(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let letters: Vec<char> = gold.chars().collect();
        // A year in characters.
        let at = (0..letters.len().checked_sub(4)?).find(|&n| {
            letters[n..n + 4].iter().all(char::is_ascii_digit)
                && letters[n + 4] == '年'
                && n.checked_sub(1).is_none_or(|b| !letters[b].is_ascii_digit())
        })?;
        let mut out: Vec<char> = letters.clone();
        for c in &mut out[at..at + 4] {
            *c = DIGITS[c.to_digit(10)? as usize];
        }
        return Some(out.into_iter().collect());
    }
    let words: Vec<&str> = gold.split(' ').collect();
    let mut changed = false;
    let out: Vec<String> = words
        .iter()
        .map(|word| {
            if let Some((_, digits)) = ENGLISH_NUMBERS.iter().find(|(w, _)| w == word) {
                changed = true;
                return (*digits).to_string();
            }
            if let Some((w, _)) = ENGLISH_NUMBERS.iter().find(|(_, d)| d == word) {
                changed = true;
                return (*w).to_string();
            }
            if word.len() >= 5 && word.contains(',') && word.chars().all(|c| c.is_ascii_digit() || c == ',') {
                changed = true;
                return word.replace(',', "");
            }
            (*word).to_string()
        })
        .collect();
    changed.then(|| out.join(" "))
}

const ENGLISH_WORDS: &[(&str, &str)] = &[
    ("also", ""),
    ("many", "numerous"),
    ("large", "big"),
    ("began", "started"),
    ("became", "turned into"),
    ("such as", "like"),
    ("because", "since"),
    ("important", "significant"),
    ("several", "a number of"),
    ("during", "throughout"),
    ("however", "but"),
    ("approximately", "about"),
    ("located", "situated"),
    ("known as", "called"),
    ("used", "employed"),
    ("made", "produced"),
    ("often", "frequently"),
    ("shows", "demonstrates"),
    ("show", "demonstrate"),
    ("found", "discovered"),
    ("including", "among them"),
    ("most of", "the majority of"),
    ("main", "chief"),
    ("between", "from"),
    ("people", "persons"),
    ("help", "assist"),
    ("need", "require"),
    ("started", "began"),
    ("while", "whereas"),
    ("children", "kids"),
    ("use", "employ"),
    ("high", "elevated"),
    ("patients", "sick people"),
    ("reported", "described"),
    ("caused", "brought about"),
];

const CHINESE_WORDS: &[(&str, &str)] = &[
    ("因此", "所以"),
    ("因为", "由于"),
    ("由于", "因为"),
    ("但是", "不过"),
    ("并且", "而且"),
    ("著名", "知名"),
    ("重要", "关键"),
    ("许多", "很多"),
    ("開始", "起初"),
    ("开始", "起初"),
    ("位于", "坐落在"),
    ("位於", "坐落在"),
    ("包括", "包含"),
    ("成为", "变成"),
    ("成為", "變成"),
    ("以及", "和"),
    ("使用", "采用"),
    ("主要", "大体上"),
    ("大约", "约"),
    ("目前", "现在"),
    ("当时", "那时"),
    ("當時", "那時"),
    ("曾经", "曾"),
    ("超过", "多于"),
    ("进行", "展开"),
    ("進行", "展開"),
    ("其中", "当中"),
    ("认为", "觉得"),
    ("認為", "覺得"),
    ("后来", "之后"),
    ("後來", "之後"),
    ("获得", "取得"),
    ("獲得", "取得"),
];

pub fn synonyms(gold: &str, chinese: bool) -> Option<String> {
    let mut out = if chinese { gold.to_string() } else { format!(" {gold} ") };
    let before = out.clone();
    for (word, other) in if chinese { CHINESE_WORDS } else { ENGLISH_WORDS } {
        if chinese {
            out = out.replacen(word, &format!("\u{1}{other}"), 1);
        } else {
            let other = if other.is_empty() { " ".to_string() } else { format!(" \u{1}{other} ") };
            out = out.replacen(&format!(" {word} "), &other, 1);
        }
        if out.matches('\u{1}').count() >= 3 {
            break;
        }
    }
    (out != before).then(|| out.replace('\u{1}', "").trim().to_string())
}

/// The question as a statement: its question words out, the answer in. Rough grammar, the annotators' own words.
pub fn with_answer(question: &Question, answer: &str, chinese: bool) -> Option<String> {
    if answer.is_empty() || docent::domain::text::tokens::estimate(answer) > 30 {
        return None;
    }
    let asked = question.question.trim().trim_end_matches(['?', '？', '。']);
    if chinese {
        let words = [
            "什么时候",
            "什麼時候",
            "什么",
            "什麼",
            "哪一年",
            "哪年",
            "哪里",
            "哪裡",
            "哪个",
            "哪個",
            "谁",
            "誰",
            "多少",
            "何时",
            "何時",
            "哪",
        ];
        let word = words.iter().find(|w| asked.contains(*w))?;
        return Some(format!("{}。", asked.replacen(word, answer, 1)));
    }
    let words: Vec<&str> = asked.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    let wh = lower.iter().position(|w| ["what", "who", "when", "where", "which", "whom"].contains(&w.as_str()))?;
    let mut kept: Vec<&str> = words[..wh].to_vec();
    let mut rest = wh + 1;
    // "what year did", "who is": the auxiliary goes too.
    while lower.get(rest).is_some_and(|w| ["did", "do", "does", "type", "kind", "of"].contains(&w.as_str())) {
        rest += 1;
    }
    kept.push(answer);
    kept.extend(words[rest..].iter().filter(|w| !["did", "does", "do"].contains(&w.to_lowercase().as_str())));
    let claim = kept.join(" ");
    (terms(&claim).len() >= 3).then(|| format!("{claim}."))
}

/// An answer of another question that looks like the right one: a number for a number, else of about its length.
pub fn wrong_answer(question: &Question, all: &[Question], passage: &str, dice: &mut Dice) -> Option<String> {
    let right = question.answers.first()?;
    let numeric = |s: &str| s.chars().any(|c| c.is_ascii_digit());
    let fitting: Vec<&String> = all
        .iter()
        .filter(|other| other.doc_id == question.doc_id && other.qid != question.qid)
        .filter_map(|other| other.answers.first())
        .filter(|a| numeric(a) == numeric(right) && a.chars().count().abs_diff(right.chars().count()) <= 6)
        .filter(|a| {
            !passage.contains(a.as_str()) && !right.contains(a.as_str()) && terms(a).len() == terms(right).len()
        })
        .collect();
    (!fitting.is_empty()).then(|| fitting[dice.roll(fitting.len())].clone())
}

pub fn wrong_number(gold: &str, chinese: bool, dice: &mut Dice) -> Option<String> {
    let letters: Vec<char> = gold.chars().collect();
    let digits: Vec<usize> = (0..letters.len()).filter(|&n| letters[n].is_ascii_digit()).collect();
    if !digits.is_empty() {
        let at = digits[dice.roll(digits.len())];
        let old = letters[at].to_digit(10)?;
        let mut out = letters;
        out[at] = char::from_digit((old + 1 + dice.roll(8) as u32) % 10, 10)?;
        // "0123" or "[1]" and the like would not be another number a person writes.
        return Some(out.into_iter().collect());
    }
    if chinese {
        return None;
    }
    let (word, _) = ENGLISH_NUMBERS.iter().find(|(w, _)| gold.split(' ').any(|g| g == *w))?;
    let other = ENGLISH_NUMBERS[dice.roll(ENGLISH_NUMBERS.len())].0;
    (other != *word).then(|| gold.replacen(&format!(" {word} "), &format!(" {other} "), 1)).filter(|s| s != gold)
}

/// A name of the sentence replaced by one of the book that the passage does not hold.
pub fn wrong_name(gold: &str, passage: &str, book: &Book, chinese: bool, dice: &mut Dice) -> Option<String> {
    if chinese {
        // Names in Chinese title marks or before 大学, 公司 and the like can be told without a dictionary.
        const KINDS: &[&str] = &["大学", "公司", "共和国", "大學", "王朝", "先生", "省", "市"];
        let kind = KINDS.iter().find(|kind| gold.find(*kind).is_some_and(|at| at >= 6))?;
        let name = |text: &str, at: usize| -> Option<String> {
            let before: Vec<char> = text[..at].chars().rev().take(2).collect();
            (before.len() == 2 && before.iter().all(|c| is_cjk(*c))).then(|| before.into_iter().rev().collect())
        };
        let mine = name(gold, gold.find(kind)?)?;
        let text = book.pages.join("");
        let others: Vec<String> = text
            .match_indices(kind)
            .filter_map(|(at, _)| name(&text, at))
            .filter(|other| !passage.contains(other.as_str()))
            .collect();
        let other = others.get(dice.roll(others.len().max(1)))?;
        return Some(gold.replacen(&format!("{mine}{kind}"), &format!("{other}{kind}"), 1));
    }
    let names = |text: &str| -> Vec<String> {
        text.split(' ')
            .skip(1)
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|w| w.len() > 3 && w.starts_with(char::is_uppercase) && w.chars().all(char::is_alphabetic))
            .map(str::to_string)
            .collect()
    };
    let mine = names(gold);
    let name = mine.get(dice.roll(mine.len().max(1)))?;
    let page = &book.pages[dice.roll(book.pages.len())];
    let others: Vec<String> = names(page).into_iter().filter(|other| !passage.contains(other.as_str())).collect();
    let other = others.get(dice.roll(others.len().max(1)))?;
    Some(gold.replace(name.as_str(), other))
}

pub fn denied(gold: &str, chinese: bool) -> Option<String> {
    if chinese {
        for (from, to) in [("没有", "有"), ("不是", "是"), ("不能", "能")] {
            if gold.contains(from) {
                return Some(gold.replacen(from, to, 1));
            }
        }
        for (from, to) in [
            ("是", "不是"),
            ("可以", "不可以"),
            ("能够", "不能够"),
            ("位于", "不位于"),
            ("成为", "没有成为"),
            ("获得", "没有获得"),
        ] {
            let at = gold.find(from)?;
            let before = gold[..at].chars().next_back();
            let after = gold[at + from.len()..].chars().next();
            // 但是, 于是, 是否 and the like are other words.
            if before.is_none_or(|c| !"但于還还只就凡总而若要正".contains(c)) && after != Some('否') {
                return Some(gold.replacen(from, to, 1));
            }
        }
        return None;
    }
    for (from, to) in [(" was not ", " was "), (" is not ", " is "), (" did not ", " did "), (" never ", " always ")] {
        if gold.contains(from) {
            return Some(gold.replacen(from, to, 1));
        }
    }
    for verb in ["was", "is", "are", "were", "has", "had", "can", "will", "may", "have"] {
        let with = format!(" {verb} ");
        if gold.contains(&with) {
            return Some(gold.replacen(&with, &format!(" {verb} not "), 1));
        }
    }
    None
}

pub fn opposite(gold: &str, chinese: bool) -> Option<String> {
    const ENGLISH: &[(&str, &str)] = &[
        ("increased", "decreased"),
        ("increase", "decrease"),
        ("higher", "lower"),
        ("more", "less"),
        ("largest", "smallest"),
        ("first", "last"),
        ("before", "after"),
        ("after", "before"),
        ("northern", "southern"),
        ("eastern", "western"),
        ("won", "lost"),
    ];
    const CHINESE: &[(&str, &str)] = &[
        ("增加", "减少"),
        ("上升", "下降"),
        ("最大", "最小"),
        ("最高", "最低"),
        ("最早", "最晚"),
        ("北部", "南部"),
        ("成功", "失败"),
        ("开始", "结束"),
    ];
    if chinese {
        return CHINESE.iter().find(|(a, _)| gold.contains(a)).map(|(a, b)| gold.replacen(a, b, 1));
    }
    ENGLISH
        .iter()
        .find(|(a, _)| gold.contains(&format!(" {a} ")))
        .map(|(a, b)| gold.replacen(&format!(" {a} "), &format!(" {b} "), 1))
}

/// Two names that stand in one clause, each in the place of the other; in Chinese, what stands before and behind a verb.
pub fn exchanged(gold: &str, chinese: bool, dice: &mut Dice) -> Option<String> {
    if chinese {
        const VERBS: &[&str] = &[
            "影响", "影響", "击败", "擊敗", "统治", "統治", "支持", "创立", "創立", "建立", "发现", "發現", "发明",
            "發明", "取代", "占领", "佔領", "出版", "领导", "領導", "收购", "收購", "攻击", "攻擊", "超过", "超過",
            "带领", "控制", "创作", "創作", "属于", "屬於", "来自", "來自", "包括", "导致", "導致", "采用", "採用",
            "使用", "获得", "獲得",
        ];
        let clauses: Vec<&str> = gold.split(['，', '。', '；', '、', '（', '）', '：']).collect();
        let fit: Vec<(&str, &str, &str)> = clauses
            .iter()
            .filter_map(|clause| {
                let verb = VERBS.iter().find(|verb| clause.matches(**verb).count() == 1)?;
                let (before, behind) = clause.split_once(verb)?;
                let behind = behind.trim_start_matches('了');
                let sized = |part: &str| (2..=12).contains(&part.chars().count());
                (sized(before) && sized(behind) && before != behind).then_some((*clause, before, behind))
            })
            .collect();
        let (clause, before, behind) = *fit.get(dice.roll(fit.len().max(1)))?;
        let verb = &clause[before.len()..clause.len() - behind.len()];
        return Some(gold.replacen(clause, &format!("{behind}{verb}{before}"), 1));
    }
    let words: Vec<&str> = gold.split(' ').collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_string();
    let name = |n: usize| {
        let word = bare(words[n]);
        word.len() > 3 && word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic)
    };
    let mut fit = Vec::new();
    for first in 1..words.len() {
        for second in first + 2..words.len().min(first + 9) {
            let between = &words[first + 1..second];
            let one_clause =
                !words[first..second].iter().any(|w| w.ends_with([',', ';', ':', ')']) || w.starts_with('('))
                    && !between.iter().any(|w| ["and", "or", "&"].contains(w));
            let verb = between.iter().any(|w| w.starts_with(char::is_lowercase) && !terms(w).is_empty());
            // The parts of one name are no two names.
            let alone = !name(first - 1)
                && !name(first + 1)
                && !name(second - 1)
                && (second + 1 == words.len() || !name(second + 1));
            if name(first) && name(second) && one_clause && verb && alone && bare(words[first]) != bare(words[second]) {
                fit.push((first, second));
            }
        }
    }
    let (first, second) = *fit.get(dice.roll(fit.len().max(1)))?;
    let mut out: Vec<String> = words.iter().map(|w| (*w).to_string()).collect();
    let (a, b) = (bare(words[first]), bare(words[second]));
    out[first] = words[first].replacen(&a, &b, 1);
    out[second] = words[second].replacen(&b, &a, 1);
    Some(out.join(" "))
}

/// A claim that the document is about a name of the passage, and the line of the publisher that makes it look so.
pub fn about_the_publisher(gold: &str, chinese: bool, dice: &mut Dice) -> Option<(String, String)> {
    if chinese {
        let name: String = gold.chars().filter(|c| is_cjk(*c)).skip(1).take(4).collect();
        return (name.chars().count() == 4)
            .then(|| (format!("本文主要介绍{name}出版社。"), format!("本文由{name}出版社出版，版权所有。")));
    }
    let names: Vec<&str> = gold
        .split(' ')
        .skip(1)
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.len() > 3 && word.starts_with(char::is_uppercase))
        .collect();
    let name = names.get(dice.roll(names.len().max(1)))?;
    Some((format!("This document is about {name} Press."), format!("This document is published by {name} Press.")))
}
