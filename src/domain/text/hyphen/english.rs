//! English words: a list of stems (made by `scripts/word-list`) and the endings they take.

/// Sorted, one word per line; searched in place.
const WORDS: &str = include_str!("english.txt");

/// Minimum number of letters of a word that takes an ending.
const STEM: usize = 3;

/// Maximum endings on one word: "settings" has two.
const ENDINGS: u8 = 2;

/// True for an English word in lower case.
pub(super) fn is_word(word: &str) -> bool {
    matches!(word, "a" | "i") || is_made(word, ENDINGS)
}

/// True for a listed word, or for one with up to this many endings.
fn is_made(word: &str, endings: u8) -> bool {
    if listed(word) {
        return true;
    }
    let Some(left) = endings.checked_sub(1) else { return false };
    let stem = |stem: &str, put: &str| stem.len() >= STEM && is_made(&format!("{stem}{put}"), left);
    let plain = [("s", ""), ("es", ""), ("ies", "y"), ("ied", "y"), ("ly", ""), ("ness", "")];
    if plain.iter().any(|(end, put)| word.strip_suffix(end).is_some_and(|rest| stem(rest, put))) {
        return true;
    }
    ["ed", "ing", "er", "ers"].iter().filter_map(|end| word.strip_suffix(end)).any(|rest| {
        let mut last = rest.bytes().rev();
        let doubled = last.next().is_some_and(|c| c.is_ascii() && last.next() == Some(c));
        stem(rest, "") || stem(rest, "e") || doubled && stem(&rest[..rest.len() - 1], "")
    })
}

/// True for a word in the list.
fn listed(word: &str) -> bool {
    if word.is_empty() || !word.bytes().all(|c| c.is_ascii_lowercase()) {
        return false;
    }
    let (mut low, mut high) = (0, WORDS.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = WORDS[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = WORDS[start..].find('\n').map_or(WORDS.len(), |at| start + at);
        match WORDS[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_inflections_are_known_and_fragments_are_not() {
        for word in [
            "a",
            "embedding",
            "price",
            "determining",
            "cities",
            "stopped",
            "colour",
            "color",
            "zoos",
            "referring",
            "settings",
        ] {
            assert!(is_word(word), "{word}");
        }
        for fragment in ["", "tion", "embed ", "pricedetermining", "longterm", "onehot", "Word", "über"] {
            assert!(!is_word(fragment), "{fragment}");
        }
        assert!(WORDS.lines().all(listed));
    }
}
