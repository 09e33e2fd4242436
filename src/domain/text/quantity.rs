//! Quantities in a text, however they are written: "1,577", "twenty-four", "2.5 million", "四十五", "1.2万".

use unicode_normalization::UnicodeNormalization;

use super::numerals::NUMBER_WORDS;

/// A quantity found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number as written: 2.5 for "2.5 million".
    pub written: f64,
    /// The value: 2,500,000 for "2.5 million".
    pub meant: f64,
}

/// The quantities of a text, in order. "one" and a lone 一 are skipped, since they are articles more often than numbers;
/// so are ordinals written as words.
pub fn quantities(text: &str) -> Vec<Quantity> {
    let chars: Vec<char> = text.nfkc().flat_map(char::to_lowercase).collect();
    let mut found: Vec<Quantity> = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        let number = if chars[i].is_ascii_digit() {
            Some(digits(&chars, &mut i))
        } else if chinese_digit(chars[i]).is_some() {
            chinese(&chars, &mut i)
        } else if chars[i].is_ascii_alphabetic() && (i == 0 || !chars[i - 1].is_alphanumeric()) {
            words(&chars, &mut i)
        } else {
            None
        };
        match number {
            Some(written) => {
                let meant = written * scale(&chars, &mut i);
                found.push(Quantity { written, meant });
            }
            None => i = i.max(start + 1),
        }
    }
    found
}

/// True if `said` contains the claimed quantity: the same value, or the same figure in a text that leaves the scale to
/// the table's header ("in millions").
pub fn says(said: &[Quantity], claimed: Quantity) -> bool {
    let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
    said.iter().any(|q| same(q.meant, claimed.meant) || (same(q.written, claimed.written) && q.written == q.meant))
}

/// Digits with thousands separators and a decimal point. Digits attached to letters ("B2B") count too.
fn digits(chars: &[char], i: &mut usize) -> f64 {
    let mut plain = String::new();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    while let Some(&c) = chars.get(*i) {
        match c {
            '0'..='9' => plain.push(c),
            ',' if digit(*i + 1) && digit(*i + 2) && digit(*i + 3) && !digit(*i + 4) => {}
            '.' if digit(*i + 1) && !plain.contains('.') => plain.push('.'),
            _ => break,
        }
        *i += 1;
    }
    plain.parse().unwrap_or(0.0)
}

/// English number words: "forty", "twenty-four", "three hundred". For other words and for "one", returns `None` and
/// consumes nothing.
fn words(chars: &[char], i: &mut usize) -> Option<f64> {
    let (mut total, mut last, mut end) = (0.0, None, *i);
    let mut at = *i;
    loop {
        let from = at;
        while chars.get(at).is_some_and(char::is_ascii_alphabetic) {
            at += 1;
        }
        let word: String = chars[from..at].iter().collect();
        let Some(value) = number_word(&word) else { break };
        match (value, last) {
            (100.0, Some(_)) => total *= 100.0,
            (_, None) => total = value,
            (v, Some(l)) if l >= 20.0 && v < 10.0 || l == 100.0 && v < 100.0 => total += value,
            _ => break,
        }
        (last, end) = (Some(value), at);
        if !matches!(chars.get(at), Some(' ' | '-')) {
            break;
        }
        at += 1;
    }
    last?;
    *i = end;
    // "one hundred" is a quantity, "one" is not.
    (total != 1.0).then_some(total)
}

fn number_word(word: &str) -> Option<f64> {
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str]| list.iter().position(|w| *w == word);
    match word {
        "hundred" => Some(100.0),
        "dozen" => Some(12.0),
        _ => place(&NUMBER_WORDS).map(|n| n as f64).or_else(|| place(TENS).map(|n| 20.0 + 10.0 * n as f64)),
    }
}

/// The multiplier after a number: "million", "bn", "万".
fn scale(chars: &[char], i: &mut usize) -> f64 {
    let mut at = *i;
    while matches!(chars.get(at), Some(' ' | '-')) {
        at += 1;
    }
    let from = at;
    while chars.get(at).is_some_and(char::is_ascii_alphabetic) {
        at += 1;
    }
    let word: String = chars[from..at].iter().collect();
    let times = match word.as_str() {
        "thousand" | "thousands" => 1e3,
        "million" | "millions" | "mn" => 1e6,
        "billion" | "billions" | "bn" => 1e9,
        "trillion" => 1e12,
        _ => 1.0,
    };
    if times > 1.0 {
        *i = at;
        return times;
    }
    let mut times = 1.0;
    while let Some(power) = chars.get(*i).and_then(|c| match c {
        '万' | '萬' => Some(1e4),
        '亿' | '億' => Some(1e8),
        _ => None,
    }) {
        times *= power;
        *i += 1;
    }
    times
}

fn chinese_digit(c: char) -> Option<f64> {
    const DIGITS: &str = "零一二三四五六七八九";
    Some(match c {
        '〇' => 0.0,
        '两' | '兩' => 2.0,
        '十' => 10.0,
        '百' => 100.0,
        '千' => 1000.0,
        _ => DIGITS.chars().position(|d| d == c)? as f64,
    })
}

/// Chinese numerals as a number: 四十五 or, digit by digit, 一八七一. A single character is a number only before a measure
/// word (三年, 五座); 一 alone never is.
fn chinese(chars: &[char], i: &mut usize) -> Option<f64> {
    let start = *i;
    let (mut total, mut digit, mut plain, mut units) = (0.0, None, 0.0, false);
    while let Some(value) = chars.get(*i).copied().and_then(chinese_digit) {
        if value >= 10.0 {
            total += digit.take().unwrap_or(1.0) * value;
            units = true;
        } else {
            digit = Some(value);
            plain = plain * 10.0 + value;
        }
        *i += 1;
    }
    let length = *i - start;
    let value = if units { total + digit.unwrap_or(0.0) } else { plain };
    const MEASURES: &str =
        "个個年月日天名位次人种種座台臺艘米公里岁歲倍级級层層条條辆輛所场場分秒小时點点号號万萬亿億%";
    let counted = chars.get(*i).is_some_and(|next| MEASURES.contains(*next));
    match length {
        1 if value == 1.0 || !counted => None,
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> Vec<f64> {
        quantities(text).into_iter().map(|q| q.meant).collect()
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for (text, number) in [
            ("1,577 dollars", 1577.0),
            ("1577", 1577.0),
            ("twenty-four ships", 24.0),
            ("three hundred and some", 300.0),
            ("two hundred forty", 240.0),
            ("2.5 million", 2_500_000.0),
            ("$1.2bn", 1.2e9),
            ("四十五米", 45.0),
            ("一八七一年", 1871.0),
            ("1.2万人", 12_000.0),
            ("一百二十", 120.0),
            ("三座灯塔", 3.0),
            ("６０％", 60.0),
        ] {
            assert_eq!(meant(text), [number], "{text}");
        }
    }

    #[test]
    fn articles_and_words_that_only_look_like_numbers_are_none() {
        for text in ["one of them", "often", "一种方法", "统一", "somewhat tenable"] {
            assert_eq!(meant(text), [] as [f64; 0], "{text}");
        }
        assert_eq!(meant("In 1987, 40 tonnes, 3.5 km."), [1987.0, 40.0, 3.5]);
    }

    #[test]
    fn a_table_in_millions_says_what_a_sentence_spells_out() {
        let claimed = quantities("2.5 million")[0];
        assert!(says(&quantities("(in millions) 2.5"), claimed));
        assert!(says(&quantities("2,500,000"), claimed));
        assert!(!says(&quantities("2.5 billion"), claimed) && !says(&quantities("25"), claimed));
    }
}
