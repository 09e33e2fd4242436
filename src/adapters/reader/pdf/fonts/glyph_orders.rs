//! Glyph orders of common fonts: from a glyph's index in the full font to its character.

use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The index is the character's ASCII code.
    Ascii,
    /// Apple's order of 258 glyphs, with which most TrueType fonts begin: the third glyph is the space, ASCII follows,
    /// then the upper half of Mac OS Roman (Apple's TrueType reference, table `post`).
    Apple,
    /// Adobe's collections: the first glyph is the space, and ASCII follows.
    Adobe,
    /// Calibri: accented letters follow their base letters. Derived from texts copied out of PDFs without a Unicode
    /// map, in which the glyph index became the character of that number ("dŚĞ" for "The").
    Calibri,
    /// Cambria: capitals, small letters and digits, each in one row. Derived, with its punctuation, from a text whose
    /// glyph names gave their indices ("g18").
    Cambria,
}

/// The orders a font may have.
const ALL: [Order; 4] = [Order::Apple, Order::Adobe, Order::Calibri, Order::Cambria];

/// Apple's order from glyph 226 on.
const APPLE_END: &str = "ŁłŠšŽž¦ÐðÝýÞþ−×¹²³½¼¾₣ĞğİŞşĆćČčđ";

/// Glyphs of Calibri, in order.
#[rustfmt::skip]
const CALIBRI: [(u32, &str); 80] = [
    (3, " "), (4, "A"), (17, "B"), (18, "C"), (24, "D"), (28, "E"), (38, "F"), (39, "G"), (44, "H"), (47, "I"),
    (58, "J"), (60, "K"), (62, "L"), (68, "M"), (69, "N"), (75, "O"), (87, "P"), (89, "Q"), (90, "R"), (94, "S"),
    (100, "T"), (104, "U"), (115, "V"), (116, "W"), (121, "X"), (122, "Y"), (127, "Z"), (258, "a"), (271, "b"),
    (272, "c"), (282, "d"), (286, "e"), (296, "f"), (299, "ff"), (302, "fi"), (312, "ffi"), (327, "fl"), (332, "ft"),
    (336, "g"), (346, "h"), (349, "i"), (361, "j"), (364, "k"), (367, "l"), (373, "m"), (374, "n"), (381, "o"),
    (393, "p"), (395, "q"), (396, "r"), (400, "s"), (410, "t"), (415, "ti"), (425, "tt"), (437, "u"), (448, "v"),
    (449, "w"), (454, "x"), (455, "y"), (460, "z"), (853, ","), (854, ";"), (855, ":"), (856, "."), (859, "’"),
    (862, "“"), (863, "”"), (882, "-"), (894, "("), (895, ")"), (1004, "0"), (1005, "1"), (1006, "2"), (1007, "3"),
    (1008, "4"), (1009, "5"), (1010, "6"), (1011, "7"), (1012, "8"), (1013, "9"),
];

/// Glyphs of Cambria that are neither letters nor digits.
#[rustfmt::skip]
const CAMBRIA_STOPS: [(u32, char); 14] = [
    (428, '&'), (481, ','), (482, ';'), (483, ':'), (484, '.'), (486, '-'), (491, '?'), (495, '’'), (498, '“'),
    (499, '”'), (512, '/'), (514, '–'), (523, '('), (524, ')'),
];

/// Frequency of the letters a to z per 1,000 letters, about the mean of English, French, German, Spanish, Italian,
/// Dutch and Polish.
const USUAL: [f32; 26] = [
    83.0, 15.0, 31.0, 41.0, 147.0, 16.0, 18.0, 31.0, 75.0, 6.0, 12.0, 44.0, 27.0, 75.0, 62.0, 25.0, 4.0, 66.0, 64.0,
    67.0, 41.0, 15.0, 14.0, 3.0, 12.0, 12.0,
];

/// Maximum bits per letter of text at these frequencies: 4.1 to 4.4 in a dozen manuals and languages, 4.5 in Polish,
/// 4.9 and more in garbled letters.
const DEAREST: f32 = 4.5;

/// Maximum if the indices have the gaps that a font's own order leaves.
const DEAREST_WITH_GAPS: f32 = 4.65;

impl Order {
    /// The character, or the ligature's characters, at an index.
    pub(crate) fn letters(self, number: u32) -> Option<String> {
        let ascii = |code: u32| char::from_u32(code).filter(|c| matches!(c, ' '..='~')).map(String::from);
        let row = |from: u32, first: char| char::from_u32(first as u32 + number - from).map(String::from);
        match (self, number) {
            (Order::Ascii, code) => ascii(code),
            (Order::Apple, 98..=225) => {
                let byte = [(number - 98 + 0x80) as u8];
                Some(encoding_rs::MACINTOSH.decode_without_bom_handling(&byte).0.into_owned())
            }
            (Order::Apple, 226..) => APPLE_END.chars().nth(number as usize - 226).map(String::from),
            (Order::Apple, _) => ascii(number + 29),
            (Order::Adobe, _) => ascii(number.checked_add(31)?),
            (Order::Calibri, _) => {
                let at = CALIBRI.binary_search_by_key(&number, |glyph| glyph.0).ok()?;
                Some(CALIBRI[at].1.to_string())
            }
            (Order::Cambria, 3) => Some(" ".into()),
            (Order::Cambria, 4..=29) => row(4, 'A'),
            (Order::Cambria, 131..=156) => row(131, 'a'),
            (Order::Cambria, 882..=891) => row(882, '0'),
            (Order::Cambria, _) => {
                CAMBRIA_STOPS.iter().find(|(known, _)| *known == number).map(|(_, stop)| String::from(*stop))
            }
        }
    }

    /// The order in which glyph indices form words, if there is one.
    pub(crate) fn of(numbers: impl Iterator<Item = u32> + Clone) -> Option<Order> {
        let fitting = ALL.into_iter().filter_map(|order| Some((order.misfit(numbers.clone())?, order)));
        fitting.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, order)| order)
    }

    /// How unlike words the indices are in this order, in bits per letter; `None` if they are no words. In words nearly
    /// all glyphs are known, most are letters, and about a third of the letters are vowels, as in every language in the
    /// Latin script. Glyphs renumbered in order of appearance have no gaps between their indices, and the most common
    /// first, which can look like the letters of a language.
    pub(crate) fn misfit(self, numbers: impl Iterator<Item = u32>) -> Option<f32> {
        let (mut all, mut known, mut letters, mut vowels, mut plain, mut bits) = (0u32, 0u32, 0u32, 0u32, 0u32, 0.0f32);
        let mut different = BTreeSet::new();
        for number in numbers {
            all += 1;
            different.insert(number);
            let Some(characters) = self.letters(number) else { continue };
            known += 1;
            letters += u32::from(characters.chars().all(char::is_alphabetic));
            vowels += u32::from(characters.contains(|c| "aeiouyAEIOUY".contains(c)));
            for c in characters.chars().filter(char::is_ascii_alphabetic) {
                plain += 1;
                bits -= (USUAL[usize::from(c.to_ascii_lowercase() as u8 - b'a')] / 1000.0).log2();
            }
        }
        let fits = known * 10 >= all * 8
            && letters * 10 >= known * 6
            && (letters * 25..=letters * 60).contains(&(vowels * 100));
        let range = different.last()? - different.first()? + 1;
        let full = different.len() as f32 / range as f32;
        let cost = bits / plain.max(1) as f32;
        (fits && full < 0.85 && (cost <= DEAREST || cost <= DEAREST_WITH_GAPS && full < 0.6)).then_some(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "The harbour froze in January and the ships stayed";

    /// The glyph indices of words in an order.
    fn numbers(words: &str, order: Order) -> Vec<u32> {
        let number = |c: char| (0..2_000).find(|n| order.letters(*n).is_some_and(|s| s == c.to_string()));
        words.chars().filter_map(number).collect()
    }

    #[test]
    fn the_usual_orders_are_told_apart_by_their_letters() {
        for wanted in ALL {
            let numbers = numbers(WORDS, wanted);
            assert_eq!(Order::of(numbers.iter().copied()), Some(wanted));
            let read: String = numbers.iter().filter_map(|n| wanted.letters(*n)).collect();
            assert_eq!(read, WORDS);
        }
    }

    #[test]
    fn accents_and_ligatures_have_their_places() {
        let read = |order: Order, numbers: &[u32]| -> Vec<String> {
            numbers.iter().map(|n| order.letters(*n).unwrap_or_default()).collect()
        };
        assert_eq!(
            read(Order::Apple, &[98, 112, 137, 182, 226, 227, 257, 258]),
            ["Ä", "é", "ß", "‘", "Ł", "ł", "đ", ""]
        );
        assert_eq!(read(Order::Calibri, &[415, 381, 374, 1013]), ["ti", "o", "n", "9"]);
    }

    #[test]
    fn numbers_and_codes_are_left_unread() {
        assert_eq!(Order::of(numbers("1,024 77 (12) 3.5 % 2021 2020", Order::Apple).into_iter()), None);
        assert_eq!(Order::of(numbers("xqztrkbvnmxqzplkjhgfdsxz", Order::Apple).into_iter()), None);
        assert_eq!(Order::of([900, 901, 1200, 777].into_iter().cycle().take(60)), None);
        // Indices in order of appearance, as assigned by programs that subset fonts.
        let text = "User acceptance of technology has been an important field of study for over two decades now. Although \
                    many models have been proposed to explain and predict the use of a system, the Technology Acceptance \
                    Model has been the only one which has captured the most attention of the community.";
        let mut seen: Vec<char> = Vec::new();
        let renumbered: Vec<u32> = text
            .chars()
            .map(|c| {
                let at = seen.iter().position(|s| *s == c).unwrap_or_else(|| {
                    seen.push(c);
                    seen.len() - 1
                });
                at as u32
            })
            .collect();
        for first in [1, 2, 30, 40, 50, 66] {
            assert_eq!(Order::of(renumbered.iter().map(|n| n + first)), None, "{first}");
        }
        // Words in plain ASCII are words in no other order.
        assert_eq!(Order::of(numbers(WORDS, Order::Ascii).into_iter()), None);
        assert!(Order::Ascii.misfit(numbers(WORDS, Order::Ascii).into_iter()).is_some());
    }
}
