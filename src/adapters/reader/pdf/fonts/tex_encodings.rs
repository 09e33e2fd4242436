//! TeX's encodings, for the bitmap fonts of old TeX files (Type 3): their glyphs have codes and no names, and only the
//! codes on a page show which encoding it is.

/// Minimum letters to tell.
const ENOUGH: usize = 40;

/// An encoding of 256 codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Knuth's original: ligatures from 11 on. Codes above 127 are of another font, in T1 or TS1.
    Ot1,
    /// The later one for European languages ("Cork"): ligatures from 27 on, accented letters from 128 on.
    T1,
    /// T1 with the symbols of its companion (TS1) from 128 to 191, which are in a separate font.
    T1AndSigns,
    /// The Cyrillic one: the Russian alphabet from 192 on.
    T2a,
}

impl Order {
    /// The encoding of a page's codes.
    pub(crate) fn of(codes: impl Iterator<Item = u32>) -> Order {
        let (mut old, mut new, mut plain, mut high, mut middle, mut all) =
            (0usize, 0usize, 0usize, 0usize, 0usize, 0usize);
        for code in codes {
            all += 1;
            match code {
                11..=15 => old += 1,
                // Quotation marks, dashes and ligatures; the hyphen at the end of a line.
                16..=18 | 21..=23 | 27..=31 | 127 => new += 1,
                0x41..=0x5a | 0x61..=0x7a => plain += 1,
                0xc0..=0xff => high += 1,
                // Rare as symbols: the letters of Polish, Czech and Hungarian.
                0xa0..=0xa3 | 0xa5 | 0xa6 | 0xaa | 0xab | 0xb2 | 0xb3 | 0xb6..=0xbb => middle += 1,
                _ => {}
            }
        }
        // In no language in the Latin script do most letters have an accent.
        if high >= ENOUGH && high > plain {
            Order::T2a
        } else if old > new {
            Order::Ot1
        } else if middle >= 5 && middle * 100 >= all {
            Order::T1
        } else if new + high > 0 {
            Order::T1AndSigns
        } else {
            Order::Ot1
        }
    }

    /// The character of a code; `None` if it is no text, U+FFFD if unknown.
    pub(crate) fn character(self, code: u32) -> Option<char> {
        let among = |characters: &str, first: u32| characters.chars().nth((code - first) as usize);
        let itself = char::from_u32(code);
        let found = match (self, code) {
            (_, 0x20..=0x7e) => itself,
            (Order::Ot1, 11..=15) => among("ﬀﬁﬂﬃﬄ", 11),
            (Order::Ot1, 16..=31) => among("ıȷ`´ˇ˘¯˚¸ßæœøÆŒØ", 16),
            (Order::Ot1, 127) => Some('¨'),
            (Order::Ot1, 0..=10) => None,
            // Accents, which are combined with their letters later.
            (_, 0..=12) => among("`´ˆ˜¨˝˚ˇ˘¯˙¸˛", 0),
            (_, 13..=22) => among("‚‹›“”„«»–—", 13),
            // A mark without width between compound words.
            (_, 23) => return None,
            (_, 25) => Some('ı'),
            (_, 27..=31) => among("ﬀﬁﬂﬃﬄ", 27),
            (_, 127) => Some('-'),
            (Order::T2a, 0x80..=0x9b) => among("ҐҒЂЋҺҖҘЉЇҚҠҜӔҢҤЅӨҪЎҮҰҲЏҸҶЄӘЊ", 0x80),
            (Order::T2a, 0x9c..=0x9f) => among("Ё№¤§", 0x9c),
            (Order::T2a, 0xa0..=0xbf) => among("ґғђћһҗҙљїқҡҝӕңҥѕөҫўүұҳџҹҷєәњё„«»", 0xa0),
            (Order::T2a, 0xc0..=0xff) => char::from_u32(0x410 + code - 0xc0),
            (Order::T1, 0x80..=0x9f) => among("ĂĄĆČĎĚĘĞĹĽŁŃŇŊŐŔŘŚŠŞŤŢŰŮŸŹŽŻĲİđ§", 0x80),
            (Order::T1, 0xa0..=0xbf) => among("ăąćčďěęğĺľłńňŋőŕřśšşťţűůÿźžżĳ¡¿£", 0xa0),
            (_, 0x88) => Some('•'),
            (_, 0x89) => Some('◦'),
            (_, 0x9f) => Some('§'),
            (_, 0xa2..=0xa9 | 0xac | 0xae | 0xb0..=0xb2 | 0xb5..=0xb7 | 0xbc) => itself,
            (_, 0xbd..=0xbf) => among("¡¿€", 0xbd),
            (_, 0xd7) => Some('Œ'),
            (_, 0xdf) => Some('ẞ'),
            (_, 0xf7) => Some('œ'),
            (_, 0xff) => Some('ß'),
            (_, 0xc0..=0xfe) => itself,
            _ => Some('\u{fffd}'),
        };
        Some(found.unwrap_or('\u{fffd}'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(codes: &[u32]) -> String {
        let order = Order::of(codes.iter().copied());
        codes.iter().filter_map(|code| order.character(*code)).collect()
    }

    #[test]
    fn ligatures_tell_the_old_order_from_the_new() {
        assert_eq!(read(&[b'o'.into(), 11, b's'.into(), 12]), "oﬀsﬁ");
        assert_eq!(read(&[b's'.into(), 27, 16, b'a'.into(), 17, 23, 0x88, 0xa7, 127]), "sﬀ“a”•§-");
        assert_eq!(read(&[0xe9, 0xff, 0xf7]), "éßœ");
    }

    #[test]
    fn letters_with_accents_are_told_from_signs() {
        let polish: Vec<u32> = "zaz".bytes().map(u32::from).chain([0xf3, 0xaa, 0xa6, 0xb2, 0xa1, 0xa2, 0xb9]).collect();
        assert_eq!(read(&polish), "zazółęšąćź");
    }

    #[test]
    fn russian_is_known_by_its_alphabet() {
        let words = "кошка спит на окне и видит во сне большую рыбу в реке";
        let codes: Vec<u32> = words.chars().map(|c| if c == ' ' { 32 } else { c as u32 - 0x410 + 0xc0 }).collect();
        assert_eq!(read(&codes), words);
        // Too few letters to tell.
        assert_eq!(Order::of(codes.iter().copied().take(10)), Order::T1AndSigns);
    }
}
