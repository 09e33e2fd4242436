//! Numbering formats of lists: 1, i, A, 一, ①, and others that Word supports.

use crate::domain::text::numerals::{NUMBER_WORDS, letters, roman};

/// A numbering format, one of Word's `numFmt` values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// 1, 2, 3; also any unknown format.
    #[default]
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// i, ii, iii.
    Roman,
    /// I, II, III.
    UpperRoman,
    /// a, b, c.
    Letter,
    /// A, B, C.
    UpperLetter,
    /// 1st, 2nd, 3rd.
    Ordinal,
    /// one, two, three.
    Word,
    /// first, second, third.
    OrdinalWord,
    /// 一, 二, 三.
    Chinese,
    /// 一, 二, 三, digit by digit: 一〇, 一一.
    ChineseDigits,
    /// 壹, 贰, 叁.
    ChineseLegal,
    /// 甲, 乙, 丙.
    Stems,
    /// 子, 丑, 寅.
    Branches,
    /// ①, ②, ③.
    Circle,
    /// ⑴, ⑵, ⑶.
    Paren,
    /// １, ２, ３.
    FullWidth,
    /// - 1 -.
    Dash,
    /// A bullet instead of a number.
    Bullet,
    Nothing,
}

impl Way {
    /// The format by Word's name for it.
    pub(crate) fn of(name: &str) -> Way {
        match name {
            "decimalZero" => Way::DecimalZero,
            "lowerRoman" => Way::Roman,
            "upperRoman" => Way::UpperRoman,
            "lowerLetter" => Way::Letter,
            "upperLetter" => Way::UpperLetter,
            "ordinal" => Way::Ordinal,
            "cardinalText" => Way::Word,
            "ordinalText" => Way::OrdinalWord,
            "chineseCounting"
            | "chineseCountingThousand"
            | "taiwaneseCounting"
            | "taiwaneseCountingThousand"
            | "japaneseCounting" => Way::Chinese,
            "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" | "koreanDigital2" => {
                Way::ChineseDigits
            }
            "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => Way::ChineseLegal,
            "ideographTraditional" => Way::Stems,
            "ideographZodiac" => Way::Branches,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Way::Circle,
            "decimalEnclosedParen" => Way::Paren,
            "decimalFullWidth" | "decimalFullWidth2" => Way::FullWidth,
            "numberInDash" => Way::Dash,
            "bullet" => Way::Bullet,
            "none" => Way::Nothing,
            _ => Way::Decimal,
        }
    }
}

/// Formats a number.
pub(crate) fn written(n: u32, way: Way) -> String {
    let nth = |first: char, most: u32| {
        (1..=most).contains(&n).then(|| char::from_u32(first as u32 + n - 1)).flatten().map(String::from)
    };
    let of = |signs: &str| {
        let count = signs.chars().count() as u32;
        n.checked_sub(1).and_then(|n| signs.chars().nth((n % count) as usize)).map(String::from)
    };
    let known = match way {
        Way::DecimalZero => Some(format!("{n:02}")),
        Way::Roman => (1..5000).contains(&n).then(|| roman(n)),
        Way::UpperRoman => (1..5000).contains(&n).then(|| roman(n).to_uppercase()),
        Way::Letter => (1..500).contains(&n).then(|| letters(n)),
        Way::UpperLetter => (1..500).contains(&n).then(|| letters(n).to_uppercase()),
        Way::Ordinal => Some(format!("{n}{}", ending(n))),
        Way::Word => NUMBER_WORDS.get(n as usize).map(|word| (*word).to_string()),
        Way::OrdinalWord => ORDINALS.get(n as usize).map(|word| (*word).to_string()),
        Way::Chinese => (n < 10_000).then(|| chinese(n, "零一二三四五六七八九", ["", "十", "百", "千"], true)),
        Way::ChineseDigits => {
            let digit = |c: char| "〇一二三四五六七八九".chars().nth(c.to_digit(10).unwrap_or(0) as usize);
            Some(n.to_string().chars().filter_map(digit).collect())
        }
        Way::ChineseLegal => (n < 10_000).then(|| chinese(n, "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"], false)),
        Way::Stems => of("甲乙丙丁戊己庚辛壬癸"),
        Way::Branches => of("子丑寅卯辰巳午未申酉戌亥"),
        Way::Circle => nth('①', 20),
        Way::Paren => nth('⑴', 20),
        Way::FullWidth => {
            Some(n.to_string().bytes().filter_map(|b| char::from_u32('０' as u32 + u32::from(b - b'0'))).collect())
        }
        Way::Dash => Some(format!("- {n} -")),
        Way::Bullet | Way::Nothing => Some(String::new()),
        Way::Decimal => None,
    };
    known.unwrap_or_else(|| n.to_string())
}

const ORDINALS: [&str; 21] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
];

fn ending(n: u32) -> &'static str {
    match (n % 100, n % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

/// A number below ten thousand in Chinese; `short` for "十一" instead of "一十一".
fn chinese(n: u32, digits: &str, places: [&str; 4], short: bool) -> String {
    let digit = |d: u32| digits.chars().nth(d as usize).unwrap_or('零');
    if n == 0 {
        return digit(0).to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (place, unit) in [(1000, places[3]), (100, places[2]), (10, places[1]), (1, places[0])] {
        let d = n / place % 10;
        if d == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(digit(0));
        }
        if !(short && out.is_empty() && place == 10 && d == 1) {
            out.push(digit(d));
        }
        out.push_str(unit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_every_way() {
        for (n, name, shown) in [
            (4, "decimal", "4"),
            (4, "decimalZero", "04"),
            (14, "upperRoman", "XIV"),
            (28, "lowerLetter", "bb"),
            (22, "ordinal", "22nd"),
            (12, "ordinalText", "twelfth"),
            (21, "cardinalText", "21"),
            (11, "chineseCounting", "十一"),
            (20, "chineseCountingThousand", "二十"),
            (105, "chineseCountingThousand", "一百零五"),
            (1010, "japaneseCounting", "一千零一十"),
            (10, "ideographDigital", "一〇"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (3, "ideographTraditional", "丙"),
            (3, "decimalEnclosedCircle", "③"),
            (33, "decimalEnclosedCircle", "33"),
            (12, "decimalFullWidth", "１２"),
            (7, "nobodyKnows", "7"),
            (0, "lowerRoman", "0"),
        ] {
            assert_eq!(written(n, Way::of(name)), shown, "{name}");
        }
    }
}
