//! Spacing accents drawn over or beside their letter.

/// True for spacing accents, which may be drawn over a letter.
pub(super) fn is_accent(c: char) -> bool {
    combining(c).is_some()
}

/// The combining mark for a spacing accent.
pub(super) fn combining(c: char) -> Option<char> {
    Some(match c {
        '´' => '\u{301}',
        '`' => '\u{300}',
        '¨' => '\u{308}',
        'ˆ' => '\u{302}',
        '˜' => '\u{303}',
        'ˇ' => '\u{30c}',
        '˘' => '\u{306}',
        '˚' => '\u{30a}',
        '¯' => '\u{304}',
        '˙' => '\u{307}',
        '˝' => '\u{30b}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        _ => return None,
    })
}
