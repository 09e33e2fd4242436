//! Rates how much a page's text looks like text; fonts with a missing or broken Unicode map produce text that does not.

use std::ops::Range;

use super::page_note::PageNote;
use crate::domain::text::legible::illegible;

/// Pages below this quality that carry a warning are in no chunk.
pub const UNREADABLE: f32 = 0.25;

/// Counts of characters other than white space.
#[derive(Default)]
struct Counts {
    all: u32,
    /// Dots and lines between a title and its page number.
    leaders: u32,
    bad: u32,
    /// Accents without a letter.
    accents: u32,
    letters: u32,
    /// Latin letters, and the vowels among them.
    latin: u32,
    vowels: u32,
    /// Words, and those of a single Latin letter.
    words: u32,
    single: u32,
}

/// The assessment of a page's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// 0 (nothing readable) to 1 (every character and word looks real).
    pub quality: f32,
    /// Why it is poor; `None` if it is not.
    pub warning: Option<PageNote>,
    /// The unreadable parts, in ascending order.
    pub illegible: Vec<Range<usize>>,
}

/// Assesses a page's text part by part.
pub fn judge(text: &str) -> Judgement {
    let illegible = illegible(text);
    let (quality, warning) = of(text);
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let lost: usize = illegible.iter().map(|part| letters(&text[part.clone()])).sum();
    if lost == 0 {
        return Judgement { quality, warning, illegible };
    }
    let share = lost as f32 / letters(text).max(1) as f32;
    let percent = (share * 100.0).max(1.0).round_ties_even() as u64;
    let warning = PageNote::Illegible { characters: lost as u64, percent };
    Judgement { quality: quality.min(1.0 - share).max(0.0), warning: Some(warning), illegible }
}

/// The quality of a page's text, 0 to 1, and why it is poor. A page without text has no reason.
pub fn of(text: &str) -> (f32, Option<PageNote>) {
    let counts = count(text);
    if counts.all == 0 {
        return (0.0, None);
    }
    let share = |part: u32, of: u32| part as f32 / of.max(1) as f32;
    // A page about spelling shows a few accents on their own. Many are codes 18 to 1F of a font with its own encoding,
    // read as PDFDocEncoding (ISO 32000-1, table D.2).
    let accents = if counts.accents * 20 > counts.all { counts.accents } else { 0 };
    let bad = share(counts.bad + accents, counts.all);
    let letters = share(counts.letters, counts.all - counts.leaders);
    // Prose is about 95 % letters and digits, tables and formulas half; far below that, the characters are a font's
    // codes.
    let shape = (letters / 0.4).min(1.0);
    // In every language in the Latin script a third to a half of the letters are vowels; in garbled letters hardly any.
    let vowels = share(counts.vowels, counts.latin);
    let odd_letters = counts.latin > 80 && counts.latin * 2 > counts.letters && vowels < 0.18;
    // Words split into single letters.
    let apart = counts.words > 40 && share(counts.single, counts.words) > 0.6;
    let mut quality = (1.0 - 2.0 * bad).max(0.0) * shape;
    if odd_letters {
        quality *= (vowels / 0.36).min(1.0);
    }
    if apart {
        quality *= 0.5;
    }
    let warning = if bad > 0.2 {
        Some(PageNote::NoCharacters)
    } else if bad > 0.02 {
        Some(PageNote::Unreadable((bad * 100.0).round_ties_even() as u64))
    } else if letters < 0.2 && counts.all > 60 || odd_letters {
        Some(PageNote::NoWords)
    } else if apart {
        Some(PageNote::Apart)
    } else {
        None
    };
    (quality.clamp(0.0, 1.0), warning)
}

fn count(text: &str) -> Counts {
    let mut counts = Counts::default();
    let mut last = None;
    for word in text.split_whitespace() {
        counts.words += 1;
        let (mut letters, mut chars) = (0, 0);
        for c in word.chars() {
            chars += 1;
            let again = last.replace(c) == Some(c);
            if c == '\u{fffd}' || matches!(c, '\u{e000}'..='\u{f8ff}') || c.is_control() {
                counts.bad += 1;
            } else if matches!(c, '\u{2c6}' | '\u{2c7}' | '\u{2d8}'..='\u{2dd}') {
                counts.accents += 1;
            } else if again && matches!(c, '.' | '·' | '…' | '‥' | '․' | '⋅' | '∙' | '．' | '_') {
                counts.leaders += 1;
            } else if c.is_alphanumeric() {
                counts.letters += 1;
                if c.is_alphabetic() && (c as u32) < 0x250 {
                    letters += 1;
                    counts.latin += 1;
                    // Accented letters are vowels more often than not.
                    counts.vowels += u32::from(!c.is_ascii() || "aeiouyAEIOUY".contains(c));
                }
            }
        }
        counts.all += chars;
        counts.single += u32::from(letters == 1 && chars == 1);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_good_and_codes_are_not() {
        assert_eq!(of("Harbours freeze in January, as a rule. 向量检索。"), (1.0, None));
        assert_eq!(of(""), (0.0, None));
        let (quality, warning) = of(&"\u{fffd}".repeat(50));
        assert!(quality < 0.1 && warning.is_some());
        assert!(of(&"#$%&/()=?*+-".repeat(10)).1.is_some());
        assert!(of(&format!("{}{}", "word ".repeat(40), "\u{fffd}".repeat(8))).1.unwrap().to_string().contains('%'));
    }

    #[test]
    fn a_part_that_reads_as_nothing_is_named_and_costs_quality() {
        let words = "The harbour freezes in January, and ships stay where they are. ".repeat(4);
        let nothing = "Čšǰ ŃffiŞŚZ ĞŅłĶ ȚĩǪŴ ĕŷǧĿŤ ůŻďŋĉ ĢŵŖĒ ǔĸŢğ ĈĐǟŠ";
        let text = format!("{words}\n\n{nothing}\n\n{words}");
        let judged = judge(&text);
        let parts: Vec<&str> = judged.illegible.iter().map(|part| &text[part.clone()]).collect();
        assert_eq!(parts, [nothing]);
        assert!((0.8..0.97).contains(&judged.quality), "{judged:?}");
        assert!(judged.warning.unwrap().to_string().contains("read as no language"));
        let judged = judge(nothing);
        assert!(judged.quality < UNREADABLE && judged.warning.is_some(), "{judged:?}");
        assert_eq!(judge(&words), Judgement { quality: 1.0, warning: None, illegible: Vec::new() });
    }

    #[test]
    fn letters_that_stand_for_others_are_noticed() {
        let shifted: String = "the harbour freezes in january and ships stay where they are until the spring "
            .repeat(3)
            .chars()
            .map(|c| if c.is_ascii_lowercase() { (c as u8 + 3) as char } else { c })
            .collect();
        let (quality, warning) = of(&shifted);
        assert!(quality < 0.6 && warning.is_some(), "{quality}");
    }

    #[test]
    fn a_table_of_contents_with_its_dots_is_text() {
        let spaced = format!("Choosing {} 22\nMeasuring {} 41\n", ". ".repeat(80), ". ".repeat(75)).repeat(20);
        let close = format!("Choosing{}22\nMeasuring{}41\n", ".".repeat(80), "_".repeat(75)).repeat(20);
        assert_eq!(of(&spaced), (1.0, None));
        assert_eq!(of(&close), (1.0, None));
        // Dots alone are not leaders.
        let (quality, warning) = of(&". ".repeat(400));
        assert!(quality < 0.1 && warning.is_some(), "{quality}");
    }

    #[test]
    fn accents_without_letters_are_not_read_as_letters() {
        let (quality, warning) = of(&"ˇ˚˝ˇ ˛˚ˇ Use of ˜ˇˇ ˆˇ System ˚˝ˇ ".repeat(8));
        assert!(quality < 0.5 && warning.is_some(), "{quality} {warning:?}");
        assert_eq!(of(&"The háček (ˇ) marks č, š and ž. ".repeat(6)).1, None);
    }

    #[test]
    fn words_that_came_apart_are_noticed() {
        let (quality, warning) = of(&"h a r b o u r s f r e e z e ".repeat(5));
        assert!(quality <= 0.5 && warning.is_some());
    }

    #[test]
    fn tables_and_other_scripts_are_not_suspected() {
        for text in ["1,024 77 (12) 3.5 % 2021 2020 ".repeat(10), "Гавань замерзает в январе. ".repeat(10)]
        {
            assert_eq!(of(&text).1, None, "{text}");
        }
    }
}
