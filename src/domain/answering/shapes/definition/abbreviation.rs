//! Whether words are the long form of an abbreviation.

/// True if a text's first word begins with the first letter.
pub(super) fn begins(words: &str, letters: &[char]) -> bool {
    let bare = words.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let leads = ["short for ", "abbreviation of ", "for ", "or "];
    let bare = leads.iter().find_map(|lead| bare.strip_prefix(lead)).unwrap_or(&bare);
    bare.chars().next() == letters.first().copied()
}

/// As [`expands`], by the last words of a sentence.
pub(super) fn expands_at_end(words: &str, letters: &[char]) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    expands(&words[words.len().saturating_sub(letters.len() + 3)..].join(" "), letters)
}

/// True if the last (or only) words of a text begin with the letters of an abbreviation.
pub(super) fn expands(words: &str, letters: &[char]) -> bool {
    if letters.len() < 2 {
        return false;
    }
    let small = ["of", "and", "the", "for", "in", "to", "on", "a", "an", "with", "by"];
    let all: Vec<String> = words
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '–'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let initials = |skip: bool| -> Vec<char> {
        let kept = all.iter().filter(|word| !skip || !small.contains(&word.as_str()));
        kept.filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).collect()
    };
    [true, false].into_iter().any(|skip| {
        let initials = initials(skip);
        initials.len() >= letters.len() && initials.windows(letters.len()).any(|window| window == letters)
    }) || (0..all.len()).any(|n| blends(&all[n..], letters, 0))
}

/// True if letters are made of the beginnings of two words or more: "cumulative sums" of "cusum". `taken` words have been
/// used before.
fn blends(words: &[String], letters: &[char], taken: usize) -> bool {
    if letters.is_empty() {
        return taken >= 2;
    }
    let Some((first, rest)) = words.split_first().filter(|_| taken < 5) else { return false };
    let same = first.chars().zip(letters).take_while(|(a, b)| a == *b).count();
    (1..=same).any(|n| blends(rest, &letters[n..], taken + 1))
}
