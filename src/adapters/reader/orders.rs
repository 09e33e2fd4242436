//! The orders of glyphs in common fonts: from a glyph's number in the whole font to what it stands for.

/// An order of glyphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The number is the character's ASCII code.
    Ascii,
    /// Apple's order of 258 glyphs, which most TrueType fonts begin with: the third glyph is the space, ASCII follows,
    /// then the upper half of Mac OS Roman (Apple's TrueType reference, table `post`).
    Apple,
    /// Adobe's collections: the first glyph is the space, and ASCII follows.
    Adobe,
    /// Calibri: accented letters stand beside their letters. Taken from texts that were copied out of PDFs without a map
    /// to Unicode, in which the number of a glyph became the character of that number ("dŚĞ" for "The").
    Calibri,
    /// Cambria: the capitals, the small letters and the digits, each in one row.
    Cambria,
}

/// The orders that a font may have.
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

/// Vowels in 1,000 letters of European languages, about.
const USUAL_VOWELS: u32 = 400;

impl Order {
    /// What the glyph of a number stands for: one character, or those of a ligature.
    pub(super) fn letters(self, number: u32) -> Option<String> {
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
            (Order::Cambria, _) => None,
        }
    }

    /// The order in which numbers of glyphs are words, if there is one.
    pub(super) fn of(numbers: impl Iterator<Item = u32> + Clone) -> Option<Order> {
        let fitting = ALL.into_iter().filter_map(|order| Some((order.misfit(numbers.clone())?, order)));
        fitting.min_by_key(|(misfit, _)| *misfit).map(|(_, order)| order)
    }

    /// How far numbers are from words in this order; `None` for what are none. Of words nearly all glyphs are known, most
    /// are letters, and a third or so of the letters are vowels, as in every language written in Latin letters. Two places
    /// off, few letters are vowels; the order that comes nearer to the usual share is the better.
    pub(super) fn misfit(self, numbers: impl Iterator<Item = u32>) -> Option<u32> {
        let (mut all, mut known, mut letters, mut vowels) = (0u32, 0u32, 0u32, 0u32);
        for number in numbers {
            all += 1;
            let Some(characters) = self.letters(number) else { continue };
            known += 1;
            letters += u32::from(characters.chars().all(char::is_alphabetic));
            vowels += u32::from(characters.contains(|c| "aeiouyAEIOUY".contains(c)));
        }
        let fits = known * 10 >= all * 8
            && letters * 10 >= known * 6
            && (letters * 25..=letters * 60).contains(&(vowels * 100));
        fits.then(|| (vowels * 1000 / letters.max(1)).abs_diff(USUAL_VOWELS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "The harbour froze in January and the ships stayed";

    /// The numbers that words have in an order.
    fn numbers(words: &str, order: Order) -> Vec<u32> {
        let number = |c: char| (0..2_000).find(|n| order.letters(*n).is_some_and(|s| s == c.to_string()));
        words.chars().filter_map(number).collect()
    }

    #[test]
    fn the_usual_orders_are_told_apart_by_their_vowels() {
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
        // Words as they are, in ASCII, are words in no other order.
        assert_eq!(Order::of(numbers(WORDS, Order::Ascii).into_iter()), None);
        assert!(Order::Ascii.misfit(numbers(WORDS, Order::Ascii).into_iter()).is_some());
    }
}
