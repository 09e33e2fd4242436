//! The kinds of words that a sentence holds and the question does not say itself.

use std::collections::HashSet;

use crate::domain::text::MONTHS;
use crate::domain::text::language::{stem, terms};
use crate::domain::text::numerals::NUMBER_WORDS;
use crate::domain::text::tokens::is_cjk;

/// A sentence, looked at for words that answer.
pub struct Held {
    text: String,
    lower: String,
    /// The words in lower case, without the punctuation around them.
    words: Vec<String>,
    /// Indexes of the words that are numbers, not years, and not said by the question.
    numbers: Vec<usize>,
    /// Chinese and other numbers not set apart by spaces, with what follows them.
    counts: Vec<(String, String)>,
    year: bool,
    /// Words with capitals that the question does not say.
    named: Vec<String>,
    asked: HashSet<String>,
    question: String,
}

/// Words between a number and the thing counted.
const NEAR: usize = 6;

/// Chinese digits.
const DIGITS: &str = "一二三四五六七八九十百千万億亿萬两兩〇零";

/// What Chinese counts by; after one digit only they make a number of it.
const COUNTED: &str = "人名位次年岁歲天月日倍层層座所种種项項条條部家支艘辆輛公米元吨噸度小分秒千万萬亿億%％";

const UNITS: &[&str] = &[
    "mb",
    "gb",
    "kb",
    "tb",
    "mib",
    "gib",
    "kib",
    "bytes",
    "byte",
    "bits",
    "bit",
    "percent",
    "km",
    "m",
    "cm",
    "mm",
    "nm",
    "miles",
    "mile",
    "feet",
    "foot",
    "ft",
    "inches",
    "inch",
    "meters",
    "metres",
    "kilometers",
    "kilometres",
    "kg",
    "g",
    "mg",
    "tons",
    "tonnes",
    "pounds",
    "lb",
    "lbs",
    "ounces",
    "ms",
    "hz",
    "khz",
    "mhz",
    "ghz",
    "w",
    "kw",
    "mw",
    "v",
    "volts",
    "watts",
    "amps",
    "mah",
    "mph",
    "rpm",
    "km/h",
    "degrees",
    "liters",
    "litres",
    "l",
    "ml",
    "acres",
    "hectares",
    "million",
    "billion",
    "thousand",
    "hundred",
    "times",
    "years",
    "pages",
    "characters",
    "pixels",
    "psi",
    "bar",
    "kpa",
    "°c",
    "°f",
];

/// Units of Chinese measures.
const MEASURES: &[&str] = &[
    "公里", "千米", "米", "厘米", "毫米", "公斤", "千克", "克", "吨", "噸", "平方", "立方", "升", "度", "元", "倍",
    "岁", "歲", "英里", "英尺", "公尺", "公分", "公顷", "公頃", "亩", "%", "％", "万", "萬", "亿", "億", "层", "層",
    "级", "級",
];

const TIMES: &[&str] = &[
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "decade",
    "decades",
    "century",
    "centuries",
    "milliseconds",
    "ms",
];

const CHINESE_TIMES: &[&str] =
    &["年", "个月", "個月", "天", "小时", "小時", "分钟", "分鐘", "秒", "周", "週", "星期", "日", "载"];

const WHEN: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "daily",
    "weekly",
    "monthly",
    "annually",
    "century",
    "spring",
    "summer",
    "autumn",
    "winter",
    "midnight",
    "noon",
];

const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧肖蔡潘田董袁余于叶葉蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鍾崔汪谭譚廖范陆陸孔";

/// Characters that end the names of places.
const LANDS: &str = "省市县縣区區州国國镇鎮乡鄉村岛島山河湖海路街港湾灣洲城府郡";

const TITLES: &[&str] = &[
    "先生", "女士", "教授", "博士", "总统", "總統", "主席", "总理", "總理", "将军", "將軍", "皇帝", "国王", "國王",
    "爵士", "医生", "醫生", "导演", "導演",
];

const BECAUSE: &[&str] = &[
    "because",
    "since ",
    "due to",
    "owing to",
    "as a result",
    "in order to",
    "so that",
    "therefore",
    "reason",
    "caused by",
    "thanks to",
    "因为",
    "因為",
    "由于",
    "由於",
    "所以",
    "导致",
    "導致",
    "因此",
    "为了",
    "為了",
    "原因",
];

const MEANS: &[&str] = &[
    " by ",
    "using",
    " through ",
    " via ",
    "by means of",
    "method",
    "通过",
    "通過",
    "使用",
    "利用",
    "采用",
    "採用",
    "方式",
    "方法",
    "以",
    "用",
];

const OFTEN: &[&str] = &[
    "every ",
    "each ",
    "once ",
    "twice ",
    "per ",
    "times a ",
    "daily",
    "weekly",
    "monthly",
    "annual",
    "yearly",
    "hourly",
    "quarterly",
    "每",
];

impl Held {
    /// `asked` are the words of the question ([`super::said_in`]).
    pub fn of(sentence: &str, asked: &HashSet<String>, question: &str) -> Held {
        let shown: Vec<&str> = sentence.split_whitespace().collect();
        let words: Vec<String> = shown.iter().map(|word| plain(word)).collect();
        let of_date = |n: usize| n > 0 && MONTHS.contains(&words[n - 1].as_str());
        let numbers = (0..words.len()).filter(|&n| is_number(&words[n]) && !of_date(n) && !asked.contains(&words[n]));
        let numbers: Vec<usize> = numbers.collect();
        let (counts, year) = counts(sentence, question);
        // A word with a capital after a stop begins a sentence.
        let begins = |n: usize| n == 0 || shown[n - 1].ends_with(['.', '?', '!', ':', '“', '•']);
        let capital = |n: usize| shown[n].trim_start_matches(['(', '"', '“', '‘']).starts_with(char::is_uppercase);
        let new = |n: usize| !words[n].is_empty() && !asked.contains(words[n].trim_end_matches("'s"));
        let named = (0..shown.len()).filter(|&n| {
            let beside = n + 1 < shown.len() && capital(n + 1) || n > 0 && capital(n - 1);
            capital(n) && new(n) && (!begins(n) || beside) && !MONTHS.contains(&words[n].as_str())
        });
        let named = named.map(|n| words[n].clone()).collect();
        let lower = sentence.to_lowercase();
        let (asked, question) = (asked.clone(), question.to_string());
        Held { text: sentence.to_string(), lower, words, numbers, counts, year, named, asked, question }
    }

    fn holds(&self, all: &[&str]) -> bool {
        all.iter().any(|word| self.lower.contains(word))
    }

    /// A number that the question does not say. Years are none.
    pub fn number(&self) -> bool {
        !self.numbers.is_empty() || !self.counts.is_empty()
    }

    /// Whether a number stands shortly before or after one of the words; `None` without a number.
    pub fn number_beside(&self, of: &[String]) -> Option<bool> {
        if !self.number() {
            return None;
        }
        let of: HashSet<&str> = of.iter().map(String::as_str).collect();
        Some(self.numbers.iter().any(|&at| {
            let (from, to) = (at.saturating_sub(NEAR), (at + NEAR + 1).min(self.words.len()));
            self.words[from..to].iter().any(|word| word.split('-').any(|part| of.contains(stem(part).as_str())))
        }))
    }

    /// A number with a unit: "64 MB", "3.5%", "120米".
    pub fn measure(&self) -> bool {
        let unit = |word: &str| UNITS.contains(&word) || TIMES.contains(&word);
        self.numbers.iter().any(|&n| {
            let glued = self.words[n].trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
            unit(glued) || glued == "%" || self.words.get(n + 1).is_some_and(|next| unit(next))
        }) || self.counts.iter().any(|(_, after)| MEASURES.iter().any(|unit| after.starts_with(unit)))
    }

    pub fn money(&self) -> bool {
        self.text.contains(['$', '€', '£', '¥', '￥', '元'])
            || terms(&self.text).iter().any(|word| {
                matches!(
                    word.as_str(),
                    "dollar"
                        | "euro"
                        | "pound"
                        | "yen"
                        | "usd"
                        | "eur"
                        | "million"
                        | "billion"
                        | "cent"
                        | "yuan"
                        | "rmb"
                )
            })
    }

    pub fn share(&self) -> bool {
        self.text.contains(['%', '％']) && self.text.contains(|c: char| c.is_numeric())
            || self.holds(&["percent", "per cent", "百分之", "成", " half", "third", "quarter", "一半"])
    }

    /// A year that the question does not say.
    pub fn year(&self) -> bool {
        self.year
    }

    pub fn date(&self) -> bool {
        self.year
            || self.words.iter().enumerate().any(|(n, word)| {
                (WHEN.contains(&word.as_str()) || MONTHS.contains(&word.as_str()) && (word != "may" || self.is_date(n)))
                    && !self.asked.contains(word)
            })
            || self.counts.iter().any(|(_, after)| after.starts_with(['年', '月', '日', '世', '号']))
            || self.holds(&["after ", "before ", "when ", "until ", "once ", "during "])
    }

    /// A number beside the word: "May 1", "3 May".
    fn is_date(&self, n: usize) -> bool {
        let number = |n: Option<usize>| {
            n.and_then(|n| self.words.get(n)).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
        };
        number(n.checked_sub(1)) || number(n.checked_add(1))
    }

    pub fn duration(&self) -> bool {
        let time = |n: usize| self.words.get(n).is_some_and(|word| TIMES.contains(&word.as_str()));
        let glued = |n: usize| self.words[n].rsplit('-').next().is_some_and(|end| TIMES.contains(&end));
        self.numbers.iter().any(|&n| time(n + 1) || time(n + 2) || glued(n))
            || self.counts.iter().any(|(number, after)| {
                let year = number.chars().count() == 4 && after.starts_with('年');
                !year && CHINESE_TIMES.iter().any(|unit| after.starts_with(unit))
            })
    }

    pub fn frequency(&self) -> bool {
        self.holds(OFTEN)
    }

    /// A name that the question does not say.
    pub fn person(&self) -> bool {
        if self.named.iter().any(|name| !name.starts_with(|c: char| c.is_ascii_digit())) {
            return true;
        }
        let new = |word: &str| !self.question.contains(word);
        if self.text.contains('·') && new("·") || TITLES.iter().any(|title| self.text.contains(title)) {
            return true;
        }
        let chars: Vec<char> = self.text.chars().collect();
        (0..chars.len()).any(|n| {
            let before = n == 0 || !is_cjk(chars[n - 1]) || "由是为為和与與及、者师師".contains(chars[n - 1]);
            let name: String = chars[n..(n + 2).min(chars.len())].iter().collect();
            before && SURNAMES.contains(chars[n]) && name.chars().all(is_cjk) && name.chars().count() == 2 && new(&name)
        })
    }

    /// A place that the question does not say.
    pub fn place(&self) -> bool {
        let beside = |n: usize| {
            let word = self.words[n].as_str();
            ["in", "at", "near", "from", "to", "of", "outside", "around"].contains(&word)
                && self
                    .words
                    .get(n + 1..(n + 3).min(self.words.len()))
                    .is_some_and(|near| near.iter().any(|word| self.named.contains(word)))
        };
        if (0..self.words.len()).any(beside) {
            return true;
        }
        let chars: Vec<char> = self.text.chars().collect();
        (1..chars.len()).any(|n| {
            let name: String = chars[n - 1..=n].iter().collect();
            LANDS.contains(chars[n]) && is_cjk(chars[n - 1]) && !self.question.contains(&name)
        })
    }

    pub fn reason(&self) -> bool {
        self.holds(BECAUSE)
    }

    pub fn manner(&self) -> bool {
        self.holds(MEANS)
    }

    /// One of these things is named, or a name stands there.
    pub fn names(&self, of: &[String]) -> bool {
        let own = terms(&self.text);
        let there = of.last().is_some_and(|word| own.contains(word) || self.text.contains(word.as_str()));
        there && (!self.named.is_empty() || !self.text.is_ascii())
    }

    /// A name with capitals, or in quotation marks, that the question does not say.
    pub fn name(&self) -> bool {
        !self.named.is_empty() || self.text.contains(['《', '“', '「'])
    }
}

/// A word without the punctuation around it, in lower case; a currency sign before a number is left off.
fn plain(word: &str) -> String {
    match word.starts_with('(') && word.len() <= 4 && word.contains(')') {
        // "(1)" counts what a sentence lists.
        true => String::new(),
        false => word
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '°')
            .trim_start_matches(['$', '€', '£', '¥', '°'])
            .to_lowercase(),
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let year = word.len() == 4 && digits == 4 && (word.starts_with('1') || word.starts_with("20"));
    digits > 0 && !year && word.is_ascii() && word.chars().next().is_some_and(|c| c.is_ascii_digit())
        || NUMBER_WORDS.iter().skip(2).any(|own| *own == word)
        || ["hundred", "thousand", "million", "dozen", "once", "twice"].contains(&word)
}

/// The numbers of a text without spaces, with what follows them, as far as the question does not say them; and whether
/// a year is there.
fn counts(sentence: &str, question: &str) -> (Vec<(String, String)>, bool) {
    let chars: Vec<char> = sentence.chars().collect();
    let digit = |c: char| c.is_ascii_digit() || DIGITS.contains(c);
    let (mut all, mut year, mut n) = (Vec::new(), false, 0);
    while n < chars.len() {
        if !digit(chars[n]) {
            n += 1;
            continue;
        }
        let start = n;
        while n < chars.len()
            && (digit(chars[n]) || ".,".contains(chars[n]) && chars.get(n + 1).is_some_and(|c| digit(*c)))
        {
            n += 1;
        }
        let number: String = chars[start..n].iter().collect();
        let after: String = chars[n..(n + 3).min(chars.len())].iter().collect();
        let after = after.trim_start().to_string();
        let glued = start > 0 && (chars[start - 1].is_ascii_alphanumeric() || chars[start - 1] == '-');
        if question.contains(&number) && (number.chars().count() > 1 || question.contains(&format!("{number}{after}")))
        {
            continue;
        }
        let ascii = number.chars().all(|c| c.is_ascii_digit());
        if ascii && number.len() == 4 && (number.starts_with('1') || number.starts_with("20")) && !glued {
            year = true;
        }
        let cjk_after = after.starts_with(is_cjk) || after.starts_with(['%', '％']);
        let single = number.chars().count() == 1 && !ascii;
        if cjk_after && (!single || after.starts_with(|c| COUNTED.contains(c)) && number != "一")
            || ascii && start > 0 && is_cjk(chars[start - 1])
        {
            all.push((number, after));
        }
    }
    (all, year)
}
