//! Parses numbers as written in chapter headings and questions: digits, words, Roman, Chinese.

/// The number words from 0 on.
const NUMBERS: &str = "\
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
    sixteen seventeen eighteen nineteen twenty";

/// The ordinals from 1 on.
const ORDINALS: &str = "\
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth";

fn rank(list: &str, word: &str) -> Option<u32> {
    list.split(' ').position(|listed| listed == word).map(|n| n as u32)
}

/// The parts of "3.2.1", or of a single number.
pub(crate) fn dotted(word: &str) -> Option<Vec<u32>> {
    if let Some(number) = cardinal(word) {
        return Some(vec![number]);
    }
    let parts: Option<Vec<u32>> = word.split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| parts.len() <= 5)
}

/// A number in digits or in words up to twenty.
pub(crate) fn cardinal(word: &str) -> Option<u32> {
    word.parse().ok().or_else(|| rank(NUMBERS, word))
}

/// "3rd", or "third" up to the twelfth.
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    let suffixed = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)?.parse().ok());
    suffixed.or_else(|| rank(ORDINALS, word).map(|n| n + 1))
}

/// A Roman numeral up to 39, as used for chapters.
pub(crate) fn roman(word: &str) -> Option<u32> {
    const TENS: [&str; 4] = ["", "x", "xx", "xxx"];
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let lower = word.to_lowercase();
    (1..40u32).find(|n| format!("{}{}", TENS[*n as usize / 10], ONES[*n as usize % 10]) == lower)
}

/// True for a page label that is not a plain number: "iii", "A-1", "B12", "3-12".
pub(crate) fn is_label(word: &str) -> bool {
    if roman(word).is_some() {
        return true;
    }
    let digits = word.len() - word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = word.split_at(word.len() - digits);
    let name = before.strip_suffix(['-', '–', '‐', '.']).unwrap_or(before);
    let letters = (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphabetic());
    let chapter = (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    (1..=4).contains(&number.len()) && (letters || chapter)
}

/// A number below 10,000, in digits or Chinese numerals.
pub(crate) fn chinese(word: &str) -> Option<u32> {
    if let Ok(number) = word.parse() {
        return Some(number);
    }
    let (mut total, mut digit) = (0u32, None::<u32>);
    for c in word.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '零' | '〇' => continue,
            _ => {
                let value = "一二三四五六七八九".chars().position(|d| d == c).map(|n| n as u32 + 1);
                digit = Some(value.or((c == '两').then_some(2))?);
                continue;
            }
        };
        total += digit.take().unwrap_or(1) * unit;
    }
    (!word.is_empty()).then_some(total + digit.unwrap_or(0)).filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        assert_eq!((cardinal("12"), cardinal("seven"), cardinal("many")), (Some(12), Some(7), None));
        assert_eq!((ordinal("3rd"), ordinal("twelfth"), ordinal("last")), (Some(3), Some(12), None));
        assert_eq!((roman("xiv"), roman("III"), roman("il")), (Some(14), Some(3), None));
        assert_eq!((dotted("3.2"), dotted("3.x"), dotted("1.2.3.4.5.6")), (Some(vec![3, 2]), None, None));
        for label in ["iii", "xiv", "a-1", "A–12", "b7", "3-12", "2.4"] {
            assert!(is_label(label), "{label}");
        }
        for none in ["a", "size", "12", "a-", "-1", "1987-2004", "appendix-1", "a-b-1", ""] {
            assert!(!is_label(none), "{none}");
        }
        assert_eq!(
            (chinese("十二"), chinese("一百零五"), chinese("两千"), chinese("灯")),
            (Some(12), Some(105), Some(2000), None)
        );
    }
}
