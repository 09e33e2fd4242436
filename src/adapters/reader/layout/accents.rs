//! Accents that a page draws by themselves, over or beside their letter.

/// True for accents that stand for themselves and may be drawn over a letter.
pub(super) fn is_accent(c: char) -> bool {
    combining(c).is_some()
}

/// The mark that a spacing accent stands for.
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
