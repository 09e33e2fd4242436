//! Evidence from a single word on whether a text is readable: how common its letter pairs are, whether any language
//! uses all of its letters, and whether it is a word at all.

use std::collections::{HashMap, HashSet};

use super::letters::{self, Alphabet};

/// Upper-case words of up to this many letters are taken for abbreviations.
const ABBREVIATION: usize = 5;

/// Weight of a word in capitals, which may be an abbreviation.
const CAPITAL: f32 = 0.75;

/// Weight of the positive bits of a word that contains code symbols.
const CODE: f32 = 0.4;

/// Bits added per letter: the tables alone favour "language" where letters were swapped for similar ones.
const DOUBT: f32 = 0.1;

/// Maximum bits one run of letters contributes to "unreadable"; an unreadable stretch has several runs.
const MOST: f32 = 16.0;

/// A word that speaks for a language counts in full this many times per page, then half. One that speaks against counts
/// once.
const OFTEN: u32 = 6;

/// The non-ASCII letters of languages written in the Latin script.
const ALPHABETS: [&str; 38] = [
    "äöüß",
    "àâæçéèêëîïôœùûüÿ",
    "áéíñóúü",
    "áâãàçéêíóôõúü",
    "àèéìíîòóùú",
    "àçèéíïòóúü",
    "åäöé",
    "æøåéö",
    "äöåšž",
    "áðéíóúýþæö",
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîșțşţ",
    "čćđšž",
    "çğıöşüâîûi̇ə",
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "äõöüšž",
    "àáâãèéêìíòóôõùúýăđĩũơư",
    "ĉĝĥĵŝŭ",
    "ċġħżàèìòù",
    "âêîôûŵŷáéïö",
    "ëç",
    "éëïóüäöĳ",
    "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü",
    "āīūēōṛṣṭḍṇśṅñṃḥḷ",
    "āīūḥṣḍṭẓḫšǧṯḏġčž",
    "āēīōū",
    "ɓɗƙƴ",
    "ẹọṣàáèéìíòóùúń",
    "ŋæøœçðθʃʒɲ",
    "őšžčáéíóöúüű",
    "áéíóúýàèìòùâêîôûäëïöüãõñç",
    "şţăîâéèêçàô",
    "äöüßéèàçêâôœáíóúñ",
    "čšžćđłńśźżóąę",
];

/// The non-ASCII letters of the two alphabets that cover most of the text's letters.
pub(super) fn alphabets(text: &str) -> Vec<char> {
    let mut left: HashMap<char, u32> = HashMap::new();
    for c in text.chars().filter(|c| special(*c)) {
        *left.entry(c.to_lowercase().next().unwrap_or(c)).or_default() += 1;
    }
    let mut known = Vec::new();
    for _ in 0..2 {
        let holds = |alphabet: &&&str| alphabet.chars().filter_map(|c| left.get(&c)).sum::<u32>();
        let Some(best) = ALPHABETS.iter().max_by_key(holds).filter(|best| holds(best) > 0) else { break };
        known.extend(best.chars());
        left.retain(|c, _| !best.contains(*c));
    }
    known
}

/// True for non-ASCII Latin letters, except those that only some languages use for tones (Vietnamese and others).
fn special(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}') && c.is_alphabetic()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Of(Alphabet),
    Han,
    Hangul,
    Kana,
    /// Phonetic letters and modifier letters.
    Phonetic,
    /// Another script, identified by its Unicode block.
    Other(u32),
}

fn kind(c: char) -> Option<Kind> {
    Some(match c {
        'a'..='z' | 'A'..='Z' => Kind::Of(Alphabet::Latin),
        '\u{250}'..='\u{2ff}' => Kind::Phonetic,
        _ if !c.is_alphabetic() => return None,
        'ª' | 'º' | 'µ' | '\u{2100}'..='\u{218f}' => return None,
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => Kind::Of(Alphabet::Latin),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Kind::Of(Alphabet::Greek),
        '\u{400}'..='\u{52f}' => Kind::Of(Alphabet::Cyrillic),
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' | '\u{3100}'..='\u{312f}' => {
            Kind::Kana
        }
        '\u{3005}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Kind::Han,
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => Kind::Hangul,
        // Arabic with its presentation forms, Hebrew, Ethiopic, Georgian.
        '\u{600}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => {
            Kind::Other(0x600)
        }
        '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Kind::Other(0x590),
        '\u{1200}'..='\u{139f}' => Kind::Other(0x1200),
        '\u{10a0}'..='\u{10ff}' | '\u{1c90}'..='\u{1cbf}' | '\u{2d00}'..='\u{2d2f}' => Kind::Other(0x10a0),
        _ => Kind::Other(c as u32 >> 7 << 7),
    })
}

/// True for characters left where a font does not map a glyph to a character.
fn is_meaningless(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// True for accents without a letter: codes 18 to 1F of a font with its own encoding, read as PDFDocEncoding.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{2c6}' | '\u{2c7}' | '\u{2d8}'..='\u{2dd}')
}

/// The number of meaningless characters in a word. Accents that mark tones in Pinyin are not counted.
pub(super) fn meaningless(token: &str) -> usize {
    let sounds = token.contains(|c| matches!(c, '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}'));
    token.chars().filter(|c| is_meaningless(*c) || !sounds && is_accent(*c)).count()
}

/// True for a word without letters or digits.
pub(super) fn is_hollow(token: &str) -> bool {
    !token.contains(|c: char| c.is_alphanumeric() && !is_accent(c))
}

/// The bits of a word, and the number of letters they are based on.
pub(super) fn weigh(token: &str, known: &[char], seen: &mut HashMap<String, u32>) -> (f32, f32) {
    let unknown = meaningless(token) as f32;
    if unknown == 0.0 && is_key(token) {
        return (0.0, 0.0);
    }
    if token.chars().all(|c| "{}[]();=".contains(c)) {
        return (-2.0, 0.0);
    }
    let (mut bits, mut letters) = (0.0, 0.0);
    let length = token.chars().count();
    if length > 1 {
        (bits, letters) = (3.0 * unknown, unknown);
    }
    let mut piece = String::new();
    let mut of: Option<Kind> = None;
    let mut pieces = 0;
    let mut lower = false;
    for c in token.chars().chain([' ']) {
        if !piece.is_empty() && unicode_normalization::char::is_combining_mark(c) {
            piece.push(c);
            continue;
        }
        let next = kind(c);
        let hump = lower && c.is_uppercase();
        if next != of || hump {
            if let Some(kind) = of {
                let (more, counted) = judge(&piece, kind, known);
                let times = seen.entry(piece.clone()).or_default();
                *times += 1;
                if *times == 1 || more <= 0.0 {
                    bits += if *times > OFTEN { more / 2.0 } else { more };
                    letters += counted;
                }
                pieces += 1;
                if let Some(next) = next.filter(|next| *next != kind) {
                    bits += clash(kind, next, piece.chars().count());
                }
            }
            piece.clear();
            of = next;
        }
        lower = c.is_lowercase();
        if next.is_some() {
            piece.push(c);
        }
    }
    // Many camel-case humps in a short word.
    if pieces > 2
        && length < 3 * pieces
        && token.chars().any(char::is_lowercase)
        && token.chars().all(char::is_alphabetic)
    {
        bits += pieces as f32;
    }
    // Names in code consist of fragments of words.
    let code = |c: char| c.is_ascii_digit() || "\\_@$%={}()<>[]/|~^#*&+".contains(c);
    let bits = if bits > 0.0 && unknown == 0.0 && token.contains(code) { CODE * bits } else { bits };
    (bits, letters)
}

/// The bits for two adjacent letters of different scripts.
fn clash(before: Kind, next: Kind, length: usize) -> f32 {
    let wide = |kind| matches!(kind, Kind::Han | Kind::Hangul | Kind::Kana | Kind::Phonetic);
    let formula = |kind| matches!(kind, Kind::Of(Alphabet::Latin | Alphabet::Greek));
    match (before, next) {
        _ if wide(before) || wide(next) => 0.0,
        _ if formula(before) && formula(next) && length <= 2 => 0.0,
        (Kind::Other(_), Kind::Other(_)) => 4.0,
        _ => 6.0,
    }
}

/// True for hexadecimal numbers, keys and data made of letters and digits, and file permissions.
fn is_key(token: &str) -> bool {
    if token.len() >= 9 && token.chars().all(|c| "-bcdlprstwxST+".contains(c)) {
        return true;
    }
    let count = |what: fn(&char) -> bool| token.chars().filter(what).count();
    let digits = count(char::is_ascii_digit);
    if digits == 0 {
        return false;
    }
    let (lower, upper) = (count(char::is_ascii_lowercase), count(char::is_ascii_uppercase));
    let hexadecimal =
        token.chars().all(|c| !c.is_alphabetic() || c.is_ascii_hexdigit() || matches!(c, 'x' | 'X' | 'h'));
    hexadecimal || token.len() >= 16 && lower > 0 && upper > 0 || digits * 3 > token.len()
}

/// The bits of a run of letters of one script, and how many of the letters carry information.
fn judge(piece: &str, kind: Kind, known: &[char]) -> (f32, f32) {
    let length = piece.chars().count();
    match kind {
        Kind::Of(alphabet) => {
            let beyond = piece.chars().filter(|c| special(*c)).count();
            let odd = match alphabet {
                Alphabet::Latin if beyond > 0 => {
                    let lower = piece.chars().filter(|c| special(*c)).flat_map(char::to_lowercase);
                    let strange = lower.filter(|c| special(*c) && !known.contains(c)).count();
                    let dense = length >= 3 && beyond * 5 > length * 3;
                    3.0 * strange as f32 + if dense { 2.0 * length as f32 } else { 0.0 }
                }
                _ => 0.0,
            };
            let abbreviation = length <= ABBREVIATION && piece.chars().all(|c| !c.is_lowercase());
            // So few different letters occur in gene sequences; letters in alphabetical order are alphabets.
            let few = length >= 12 && piece.chars().collect::<HashSet<char>>().len() <= 5;
            let next = |(a, b): (char, char)| b as u32 == a as u32 + 1;
            let ordered =
                length >= 6 && piece.chars().zip(piece.chars().skip(1)).filter(|pair| next(*pair)).count() * 2 > length;
            if length == 1 || abbreviation || few || ordered {
                return (odd, if odd > 0.0 { length as f32 } else { 0.0 });
            }
            let bits = letters::bits(alphabet, piece) + DOUBT * (length as f32 + 1.0);
            let capital = bits > 0.0 && piece.chars().all(|c| !c.is_lowercase());
            ((odd + if capital { CAPITAL * bits } else { bits }).min(MOST), length as f32 + 1.0)
        }
        Kind::Han => each(piece, |c| if letters::common_han(c) { -3.0 } else { 0.5 }),
        Kind::Hangul => each(piece, |c| if letters::common_hangul(c) { -2.0 } else { 1.0 }),
        Kind::Kana => (-(length as f32), length as f32),
        Kind::Phonetic => (0.0, 0.0),
        Kind::Other(_) => (-0.3 * length as f32, length as f32),
    }
}

fn each(piece: &str, bits: impl Fn(char) -> f32) -> (f32, f32) {
    (piece.chars().map(bits).sum(), piece.chars().count() as f32)
}
