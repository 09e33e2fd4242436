//! From a font's glyph meanings to the characters that are read.

use unicode_normalization::UnicodeNormalization;

use crate::adapters::reader::layout::Glyph;
use crate::domain::text;

/// Adds the characters of one glyph at its position: ligatures spelled out, presentation forms normalised, several
/// characters side by side within its width. Control characters and anything that would act on a terminal are dropped.
pub(crate) fn push(glyphs: &mut Vec<Glyph>, mark: Glyph, characters: &[char]) {
    if let [c] = characters
        && plain(*c)
    {
        glyphs.push(Glyph { ch: *c, ..mark });
        return;
    }
    let mut all: Vec<char> = Vec::with_capacity(characters.len());
    for &c in characters {
        expand(c, &mut all);
    }
    let count = all.len();
    if count == 0 {
        return;
    }
    // Within a right-to-left ligature the first letter is at the right.
    let backwards = all.iter().any(|c| matches!(c, '\u{590}'..='\u{8ff}'));
    let step = mark.advance / count as f32;
    let (sin, cos) = f32::from(mark.angle).to_radians().sin_cos();
    for (i, ch) in all.into_iter().enumerate() {
        let along = step * if backwards { count - 1 - i } else { i } as f32;
        glyphs.push(Glyph { ch, x: mark.x + along * cos, y: mark.y + along * sin, advance: step, ..mark });
    }
}

/// A text with ligatures spelled out and presentation forms normalised, line by line.
pub(crate) fn spelled(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        if plain(c) || matches!(c, '\n' | '\r' | '\t') { out.push(c) } else { expand(c, &mut out) }
    }
    out.into_iter().collect()
}

/// Characters that need no change.
fn plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '\u{370}'..='\u{52f}' | '\u{3040}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

fn expand(c: char, out: &mut Vec<char>) {
    match c {
        // Spaces of all widths.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\t' | '\n' | '\r' => out.push(' '),
        // The bullet of Symbol fonts.
        '\u{f0b7}' => out.push('•'),
        '\u{f0a7}' | '\u{f06e}' => out.push('▪'),
        '\u{f0d8}' => out.push('➢'),
        // A symbol font's ASCII.
        '\u{f020}'..='\u{f07e}' => out.extend(char::from_u32(c as u32 - 0xf000)),
        // Adobe's codes for symbols and parts of tall brackets, which Unicode has had since.
        '\u{f8e6}'..='\u{f8fe}' => out.push(SIGNS[c as usize - 0xf8e6]),
        // Variation selectors.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {}
        // Latin ligatures, Hebrew and Arabic presentation forms, radicals that look like ideographs, duplicate
        // ideographs.
        '\u{fb00}'..='\u{fb06}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{2e80}'..='\u{2fd5}'
        | '\u{f900}'..='\u{faff}' => {
            for c in std::iter::once(c).nfkc() {
                // Isolated forms of marks are a space and the mark.
                if c != ' ' {
                    out.push(c);
                }
            }
        }
        // Mathematical letters and digits: 𝑘 is found as k, whatever its style.
        '\u{1d400}'..='\u{1d7ff}' => out.extend(std::iter::once(c).nfkc()),
        '\u{132}' => out.extend(['I', 'J']),
        '\u{133}' => out.extend(['i', 'j']),
        c if text::clean(c.encode_utf8(&mut [0; 4])).is_empty() => {}
        c => out.push(c),
    }
}

/// The characters for U+F8E6 to U+F8FE in Adobe's list of glyph names.
const SIGNS: [char; 25] = [
    '⏐', '⎯', '®', '©', '™', '⎛', '⎜', '⎝', '⎡', '⎢', '⎣', '⎧', '⎨', '⎩', '⎪', '⎮', '⎞', '⎟', '⎠', '⎤', '⎥', '⎦', '⎫',
    '⎬', '⎭',
];

/// True for names of bold fonts.
pub(crate) fn bold_name(name: &str) -> bool {
    let name = name.to_lowercase();
    // TeX's replacements for Times and Helvetica call their bold "Medi".
    let medi = name.ends_with("-medi") || name.ends_with("-mediital");
    medi || ["bold", "black", "heavy", "-bd", "cmbx", "sfbx", "ecbx"].iter().any(|mark| name.contains(mark))
        && !name.contains("semilight")
}

/// True for names of monospaced fonts.
pub(crate) fn fixed_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let mono = name.contains("mono") && !name.contains("monotype");
    mono || ["courier", "typewriter", "cmtt", "sftt", "consol", "menlo"].iter().any(|mark| name.contains(mark))
}

/// Replaces glyphs by the file's own text for them (ActualText).
pub(crate) fn replace(glyphs: &mut Vec<Glyph>, start: usize, said: &str) {
    let Some(drawn) = glyphs.get(start..) else { return };
    let (Some(first), Some(last)) = (drawn.first().copied(), drawn.last().copied()) else { return };
    // Over several lines positions cannot be guessed; the drawn text is then as good.
    if (first.y - last.y).abs() > 0.5 * first.size || first.angle != last.angle || first.angle != 0 {
        return;
    }
    let read: String = drawn.iter().map(|g| g.ch).collect();
    if text::squeeze(&read) == text::squeeze(said) {
        return;
    }
    let left = drawn.iter().map(|g| g.x).fold(f32::MAX, f32::min);
    let right = drawn.iter().map(|g| g.x + g.advance).fold(f32::MIN, f32::max);
    glyphs.truncate(start);
    let characters: Vec<char> = said.chars().filter(|c| *c != '\u{ad}').collect();
    push(glyphs, Glyph { x: left, advance: right - left, ..first }, &characters);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Glyph = Glyph {
        ch: ' ',
        x: 10.0,
        y: 20.0,
        advance: 6.0,
        size: 10.0,
        angle: 0,
        bold: false,
        fixed: false,
        hidden: false,
    };

    fn read(characters: &[char]) -> String {
        let mut glyphs = Vec::new();
        push(&mut glyphs, MARK, characters);
        glyphs.iter().map(|g| g.ch).collect()
    }

    #[test]
    fn ligatures_are_spelled_out_within_their_width() {
        let mut glyphs = Vec::new();
        push(&mut glyphs, MARK, &['ﬃ']);
        assert_eq!(glyphs.iter().map(|g| (g.ch, g.x)).collect::<Vec<_>>(), [('f', 10.0), ('f', 12.0), ('i', 14.0)]);
    }

    #[test]
    fn forms_that_look_alike_become_the_character_itself() {
        assert_eq!(read(&['⼈', 'ﻻ', '\u{a0}', '\u{f0b7}']), "人لا •");
        assert_eq!(read(&['\u{f8e9}', '\u{f8f1}', '\u{f8fe}']), "©⎧⎭");
        assert_eq!(read(&['辻', '\u{e0100}', '☎', '\u{fe0e}']), "辻☎");
    }

    #[test]
    fn what_acts_on_a_terminal_is_left_out() {
        assert_eq!(read(&['a', '\u{1b}', '\u{202e}', '\u{200b}', 'b']), "ab");
    }

    #[test]
    fn what_a_file_says_of_its_glyphs_counts() {
        let mut glyphs = Vec::new();
        push(&mut glyphs, MARK, &['x', 'y']);
        push(&mut glyphs, Glyph { x: 16.0, ..MARK }, &['\u{fffd}', '\u{fffd}']);
        replace(&mut glyphs, 2, "fi");
        assert_eq!(glyphs.iter().map(|g| g.ch).collect::<String>(), "xyfi");
        replace(&mut glyphs, 9, "nothing");
        assert_eq!(glyphs.len(), 4);
    }
}
