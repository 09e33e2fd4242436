//! Estimates the number of tokens in a text, to size chunks and prompts without a tokenizer.
//!
//! Chunking must not wait for a 250,000-entry tokenizer to load, and prompts go to models whose tokenizer is not
//! available here; so the estimate comes from the script of each character. The weights, 0.7 per CJK character and 0.25
//! per other character, are those of `shared/eval/score.py`; multilingual-e5-small comes within about 15 % of it on
//! English and Chinese books.

/// True for Chinese and Japanese ideographs, kana, and Hangul syllables.
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{323af}')
}

/// The estimated number of tokens in `text`, rounded up; 0 for an empty text.
pub fn estimate(text: &str) -> u32 {
    let (mut cjk, mut other) = (0u32, 0u32);
    for c in text.chars() {
        if is_cjk(c) { cjk += 1 } else { other += 1 }
    }
    (0.7 * cjk as f32 + 0.25 * other as f32).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_weighed_apart() {
        assert_eq!(estimate(""), 0);
        assert_eq!(estimate("four"), 1);
        assert_eq!(estimate("向量检索向量检索向量"), 7);
        assert!(estimate("a vector index of 向量") < 10);
    }
}
