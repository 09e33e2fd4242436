//! The tags that mark reasoning in plain text, and how a tag is told from a mention of it.

/// Opening and closing reasoning tags, as written by models and server templates. Case does not matter.
const THOUGHTS: &[(&str, &str)] = &[
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<thoughts>", "</thoughts>"),
    ("<reasoning>", "</reasoning>"),
    ("<scratchpad>", "</scratchpad>"),
    ("<antthinking>", "</antthinking>"),
    ("<seed:think>", "</seed:think>"),
    ("[think]", "[/think]"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|start_thinking|>", "<|end_thinking|>"),
    ("◁think▷", "◁/think▷"),
    ("<unused94>", "<unused95>"),
];

/// Tags that may surround the answer after the reasoning.
const WRAPPERS: &[(&str, &str)] = &[
    ("<|begin_of_solution|>", "<|end_of_solution|>"),
    ("<|start_response|>", "<|end_response|>"),
    ("<answer>", "</answer>"),
    ("<response>", "</response>"),
];

/// Beginnings of a reply in channels; the last three occur if the server swallowed the first tag.
const CHANNELS: &[&str] = &[
    "<|channel|>",
    "<|channel>",
    "<|start|>",
    "<|message|>",
    "assistant<|channel|>",
    "analysis<|message|>",
    "commentary<|message|>",
    "final<|message|>",
];

/// What ends reasoning that began in the prompt and is written in channels.
const FINAL: &[&str] = &[
    "<|end|><|start|>assistant<|channel|>final<|message|>",
    "<|start|>assistant<|channel|>final<|message|>",
    "<|channel|>final<|message|>",
    "<channel|>",
];

/// Plain words that begin and end reasoning; they count only as a pair.
const WORDS: &[(&str, &str)] = &[
    // Channels whose tags the server omitted.
    ("analysis", "assistantfinal"),
    ("here is my thought process:", "here is my response:"),
];

/// First characters of tags: text without them is not searched further.
const FIRSTS: [char; 3] = ['<', '[', '◁'];
/// Number of characters of a reply compared with the tags.
const BEGIN: usize = 40;

/// How a reply begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// With a tag of this many bytes; the other tag ends the reasoning.
    Thought(usize, &'static str),
    /// With a closing tag of this many bytes: there was no reasoning.
    NoThought(usize),
    /// With a tag around the answer, of this many bytes; the other one ends it.
    Wrapped(usize, &'static str),
    Channels,
    /// Undecided until more has come.
    Open,
    /// With the answer itself.
    Answer,
}

/// How `text` begins. `after_thought`: reasoning came before, so the answer may be wrapped.
pub(super) fn beginning(text: &str, after_thought: bool) -> Beginning {
    if let Some((open, close)) = THOUGHTS.iter().find(|(open, _)| starts(text, open)) {
        return Beginning::Thought(open.len(), close);
    }
    if CHANNELS.iter().any(|sign| starts(text, sign)) {
        return Beginning::Channels;
    }
    if let Some((_, close)) = THOUGHTS.iter().find(|(_, close)| starts(text, close)) {
        return Beginning::NoThought(close.len());
    }
    let wrappers = if after_thought { WRAPPERS } else { &[] };
    if let Some((open, close)) = wrappers.iter().find(|(open, _)| starts(text, open)) {
        return Beginning::Wrapped(open.len(), close);
    }
    let signs = THOUGHTS.iter().chain(wrappers).flat_map(|(open, close)| [*open, *close]);
    let open = signs.chain(CHANNELS.iter().copied()).any(|sign| text.len() < sign.len() && starts(sign, text));
    if open { Beginning::Open } else { Beginning::Answer }
}

/// The tag that ends the reasoning opened by the prompt, if it opened one.
#[cfg(any(test, feature = "embedded-llm"))]
pub(super) fn opened_by(prompt: &str) -> Option<&'static str> {
    let prompt = prompt.trim_end();
    let ends = |open: &str| {
        let at = prompt.len().checked_sub(open.len());
        at.and_then(|at| prompt.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(open))
    };
    THOUGHTS.iter().find(|(open, _)| ends(open)).map(|(_, close)| *close)
}

/// A closing tag found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    /// Byte offset.
    pub at: usize,
    /// Length in bytes.
    pub len: usize,
    /// The matching opening tag.
    pub open: Option<&'static str>,
    /// It belongs to a reply in channels.
    pub in_channels: bool,
}

/// The first tag in `text` that ends reasoning whose beginning was never seen. `said` is what came before `text`.
pub(super) fn unopened(text: &str, said: &str) -> Option<Closing> {
    let with = FIRSTS.map(|first| text.contains(first));
    let possible = |close: &str| FIRSTS.iter().zip(with).all(|(first, there)| there || !close.starts_with(*first));
    closings(said, text)
        .filter(|(close, ..)| possible(close))
        .filter_map(|(close, open, in_channels)| {
            Some(Closing { at: find(text, close)?, len: close.len(), open, in_channels })
        })
        .min_by_key(|closing| (closing.at, usize::MAX - closing.len))
}

/// Length of the longest suffix of `text` that may be the beginning of such a tag.
pub(super) fn partly_unopened(text: &str, said: &str) -> usize {
    closings(said, text).map(|(close, ..)| partly(text, close)).max().unwrap_or(0)
}

/// The tags that may end reasoning, with their opening tags, and whether they belong to channels.
fn closings(said: &str, text: &str) -> impl Iterator<Item = (&'static str, Option<&'static str>, bool)> {
    let begin: String = said.chars().chain(text.chars()).skip_while(|c| c.is_whitespace()).take(BEGIN).collect();
    let words = WORDS.iter().filter(move |(open, _)| starts(&begin, open)).map(|(_, close)| (*close, None, false));
    let signs = THOUGHTS.iter().map(|(open, close)| (*close, Some(*open), false));
    signs.chain(FINAL.iter().map(|close| (*close, None, true))).chain(words)
}

/// Whether a closing tag is only a mention, judged by the text before and after it; `None` if more input is needed.
/// `over`: nothing more will come.
pub(super) fn is_mention(before: &str, sign: &Closing, after: &str, over: bool) -> Option<bool> {
    if is_quoted(before, after) || in_code(before) || sign.open.is_some_and(|open| is_open(before, open)) {
        return Some(true);
    }
    if sign.open.is_none() {
        return Some(false);
    }
    let inline = |c: char| matches!(c, ' ' | '\t' | '\u{a0}');
    let rest = after.trim_start_matches(inline);
    let Some(next) = rest.chars().next() else { return over.then_some(false) };
    let head = before.trim_end_matches(inline);
    let Some(last) = head.chars().next_back().filter(|last| *last != '\n') else { return Some(false) };
    if next == '\n' {
        return Some(false);
    }
    let apart = (head.len() < before.len(), rest.len() < after.len());
    Some(match (apart, last, next) {
        ((true, true), _, next) if next.is_lowercase() => true,
        (_, _, ',' | '.' | ';' | ':' | ')' | '?' | '!' | '，' | '。' | '；' | '：' | '、' | '）' | '？' | '！') => {
            true
        }
        (_, '.' | '!' | '?' | '…' | '。' | '！' | '？' | ')' | '）' | ']' | '】' | '"' | '”' | '」', _) => {
            false
        }
        // Without spaces between words, a tag in the middle of a sentence looks like this.
        ((false, false), last, next) => is_wide(last) && is_wide(next),
        _ => false,
    })
}

/// A closing tag that is quoted within reasoning.
pub(super) fn is_quoted(before: &str, after: &str) -> bool {
    let quote = |c: char| matches!(c, '`' | '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '「' | '」' | '『' | '』');
    before.chars().next_back().is_some_and(quote) && after.chars().next().is_some_and(quote)
}

fn in_code(before: &str) -> bool {
    let fences = before.lines().filter(|line| line.trim_start().starts_with("```")).count();
    let line = before.rsplit('\n').next().unwrap_or_default();
    fences % 2 == 1 || line.matches('`').count() % 2 == 1
}

/// True if `open` occurs in a text without its closing tag, as far as the names tell.
fn is_open(text: &str, open: &str) -> bool {
    let count = |sign: &str| {
        let (mut rest, mut count) = (text, 0);
        while let Some(at) = find(rest, sign) {
            rest = &rest[at + sign.len()..];
            count += 1;
        }
        count
    };
    let close = THOUGHTS.iter().find(|(sign, _)| *sign == open).map_or("", |(_, close)| close);
    count(open) > if close.is_empty() { 0 } else { count(close) }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Byte offset of `sign` in `text`, ignoring ASCII case.
pub(super) fn find(text: &str, sign: &str) -> Option<usize> {
    let first = sign.chars().next()?;
    let other = if first.is_ascii_lowercase() { first.to_ascii_uppercase() } else { first };
    let mut from = 0;
    // Searching for one character is fast, and hardly any text has a second candidate.
    while let Some(at) = next_of(&text[from..], first, other).map(|at| from + at) {
        if starts(&text[at..], sign) {
            return Some(at);
        }
        from = at + first.len_utf8();
    }
    None
}

fn next_of(text: &str, first: char, other: char) -> Option<usize> {
    if first == other { text.find(first) } else { text.find([first, other]) }
}

/// Length of the longest suffix of `text` that may be the beginning of `sign`.
pub(super) fn partly(text: &str, sign: &str) -> usize {
    let (text, sign) = (text.as_bytes(), sign.as_bytes());
    let most = text.len().min(sign.len().saturating_sub(1));
    // The first byte of a tag begins a character, so no character is split.
    (1..=most).rev().find(|&n| text[text.len() - n..].eq_ignore_ascii_case(&sign[..n])).unwrap_or(0)
}

fn starts(text: &str, with: &str) -> bool {
    text.len() >= with.len() && text.as_bytes()[..with.len()].eq_ignore_ascii_case(with.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_that_opens_a_thought_is_known() {
        assert_eq!(opened_by("<|im_start|>assistant\n<think>\n"), Some("</think>"));
        assert_eq!(opened_by("…[THINK]"), Some("[/think]"));
        assert_eq!(opened_by("<|im_start|>assistant\n<think>\n\n</think>\n\n"), None);
        assert_eq!(opened_by(""), None);
    }

    #[test]
    fn a_sign_is_told_from_a_mention() {
        let judge = |text: &str| {
            let sign = unopened(text, "").unwrap();
            is_mention(&text[..sign.at], &sign, &text[sign.at + sign.len..], true).unwrap()
        };
        for mention in [
            "It is closed by `</think>` there.",
            "The tag \"</think>\" ends it.",
            "The closing </think> tag is missing.",
            "It ends with </think>.",
            "Write <think> first and </think> last.",
            "```\n</think>\n```",
            "标签</think>表示结束",
            "结束标签是“</think>”。",
        ] {
            assert!(judge(mention), "{mention}");
        }
        for sign in [
            "So it is 1871.</think>It was lit in 1871.",
            "So it is 1871.</think>\n\nIt was lit.",
            "so it is 1871\n</think>\n\nit was lit",
            "so it is 1871</think>It was lit",
            "so it is 1871 </think> It was lit",
            "so it is 1871</think>",
            "先看第一页。</think>灯塔建于1871年。",
            "先看第一页\n</think>\n灯塔建于1871年。",
            "It must be page 3 [1]</think>灯塔",
        ] {
            assert!(!judge(sign), "{sign}");
        }
    }
}
