//! Syntax highlighting of code, even while it is being written.
//!
//! The grammars are loaded the first time a block of code is laid out (or by [`warm_up`], off the drawing thread). A
//! grammar's state at the end of a line depends only on the lines before it, so a growing block is processed from its
//! first new line on: a streaming answer costs only what is new.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::{Span, Style, Tone};

/// Number of blocks cached. A screen shows a few; those scrolled out of view are kept as lines by their turn.
const KEPT: usize = 8;

/// Longer lines (in bytes) and longer blocks (in lines) are not highlighted: nobody reads them, and grammars take long.
const LONGEST_LINE: usize = 1_000;
const MOST_LINES: usize = 2_000;

static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);

/// The tone of each scope; the innermost scope listed here decides.
static SCOPES: LazyLock<Vec<(Scope, Tone)>> = LazyLock::new(|| {
    let scopes = [
        ("comment", Tone::CodeComment),
        ("string", Tone::CodeText),
        ("constant", Tone::CodeText),
        ("keyword.operator", Tone::Code),
        ("keyword", Tone::CodeWord),
        ("storage", Tone::CodeWord),
        ("entity.name", Tone::CodeName),
        ("entity.other", Tone::CodeName),
        ("support", Tone::CodeName),
        ("variable.function", Tone::CodeName),
    ];
    scopes.into_iter().filter_map(|(name, tone)| Some((Scope::new(name).ok()?, tone))).collect()
});

/// Loads the grammars, so that the first block of code does not have to. Takes some milliseconds.
pub fn warm_up() {
    LazyLock::force(&GRAMMARS);
    LazyLock::force(&SCOPES);
}

struct Line {
    text: String,
    spans: Vec<Span>,
    /// The grammar's state after it.
    after: (ParseState, ScopeStack),
}

#[derive(Default)]
struct Block {
    language: String,
    lines: Vec<Line>,
}

thread_local! {
    static BLOCKS: RefCell<VecDeque<Block>> = RefCell::default();
}

/// The spans of a code block, including line breaks. `language` is the text after its fence; unknown languages get a
/// single tone.
pub fn code(language: &str, text: &str) -> Vec<Span> {
    let plain = || vec![Span::new(text, Style::of(Tone::Code))];
    let long = text.lines().any(|line| line.len() > LONGEST_LINE) || text.lines().count() > MOST_LINES;
    if language.is_empty() || long {
        return plain();
    }
    let Some(grammar) = grammar(language) else { return plain() };
    BLOCKS.with_borrow_mut(|blocks| {
        let mut block = take_nearest(blocks, language, text);
        let spans = block.spans(grammar, text);
        blocks.push_front(block);
        blocks.truncate(KEPT);
        spans
    })
}

fn grammar(language: &str) -> Option<&'static SyntaxReference> {
    let name = language.trim_matches(['{', '}', '.']).split([',', ':', '{']).next().unwrap_or_default();
    let name = match name.to_lowercase().as_str() {
        // Names that models use and the grammars do not know.
        "typescript" | "ts" | "tsx" | "jsx" | "javascript" | "node" => "js".to_string(),
        "shell" | "console" | "zsh" | "fish" => "sh".to_string(),
        "golang" => "go".to_string(),
        "c#" | "csharp" => "cs".to_string(),
        "kotlin" | "kt" => "java".to_string(),
        other => other.to_string(),
    };
    GRAMMARS.find_syntax_by_token(&name)
}

/// The cached block with the longest common beginning; a new one if there is none.
fn take_nearest(blocks: &mut VecDeque<Block>, language: &str, text: &str) -> Block {
    let shared = |block: &Block| block.lines.iter().zip(text.lines()).take_while(|(a, b)| a.text == *b).count();
    let best = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.language == language)
        .map(|(n, block)| (shared(block), n))
        .max_by_key(|(shared, n)| (*shared, std::cmp::Reverse(*n)));
    match best.filter(|(shared, _)| *shared > 0).and_then(|(shared, n)| Some((shared, blocks.remove(n)?))) {
        Some((shared, mut block)) => {
            block.lines.truncate(shared);
            block
        }
        None => Block { language: language.to_string(), lines: Vec::new() },
    }
}

impl Block {
    fn spans(&mut self, grammar: &SyntaxReference, text: &str) -> Vec<Span> {
        let known = self.lines.len();
        for line in text.lines().skip(known) {
            let (mut state, mut stack) = match self.lines.last() {
                Some(line) => line.after.clone(),
                None => (ParseState::new(grammar), ScopeStack::new()),
            };
            let spans = pieces(line, &mut state, &mut stack);
            self.lines.push(Line { text: line.to_string(), spans, after: (state, stack) });
        }
        let mut out = Vec::new();
        for (n, line) in self.lines.iter().enumerate() {
            if n > 0 {
                out.push(Span::new("\n", Style::of(Tone::Code)));
            }
            out.extend(line.spans.iter().cloned());
        }
        out
    }
}

fn pieces(line: &str, state: &mut ParseState, stack: &mut ScopeStack) -> Vec<Span> {
    let whole = format!("{line}\n");
    let operations = state.parse_line(&whole, &GRAMMARS).unwrap_or_default();
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    let mut push = |piece: &str, stack: &ScopeStack| {
        if piece.is_empty() {
            return;
        }
        let style = Style::of(tone(stack));
        match spans.last_mut().filter(|last| last.style == style) {
            Some(last) => last.text.push_str(piece),
            None => spans.push(Span::new(piece, style)),
        }
    };
    for (place, operation) in operations {
        let place = place.min(line.len());
        push(line.get(at..place).unwrap_or_default(), stack);
        at = place.max(at);
        if stack.apply(&operation).is_err() {
            break;
        }
    }
    push(line.get(at..).unwrap_or_default(), stack);
    spans
}

fn tone(stack: &ScopeStack) -> Tone {
    let named = |scope: &Scope| SCOPES.iter().find(|(known, _)| known.is_prefix_of(*scope)).map(|(_, tone)| *tone);
    stack.as_slice().iter().rev().find_map(named).unwrap_or(Tone::Code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toned(spans: &[Span], tone: Tone) -> Vec<&str> {
        spans.iter().filter(|s| s.style.tone == tone).map(|s| s.text.trim()).collect()
    }

    #[test]
    fn words_texts_and_comments_have_their_own_tones() {
        let spans = code("rust", "// adds\nfn add(a: u32) -> u32 {\n    println!(\"a {a}\");\n    a + 1\n}");
        assert_eq!(spans.iter().map(|s| s.text.as_str()).collect::<String>().lines().count(), 5);
        assert!(toned(&spans, Tone::CodeComment).concat().contains("// adds"), "{spans:?}");
        assert!(toned(&spans, Tone::CodeWord).contains(&"fn"), "{spans:?}");
        assert!(toned(&spans, Tone::CodeName).contains(&"add"), "{spans:?}");
        assert!(toned(&spans, Tone::CodeText).concat().contains("\"a {a}\""), "{spans:?}");
    }

    #[test]
    fn a_block_that_grows_looks_as_if_it_had_come_at_once() {
        let whole = "def f(x):\n    \"\"\"A text\n    of lines\"\"\"\n    return x * 2  # twice\n";
        for (at, _) in whole.char_indices() {
            code("python", &whole[..at]);
        }
        let grown = code("python", whole);
        BLOCKS.with_borrow_mut(VecDeque::clear);
        assert_eq!(code("python", whole), grown);
        assert!(toned(&grown, Tone::CodeComment).concat().contains("# twice"));
    }

    #[test]
    fn unknown_languages_and_monstrous_lines_are_left_alone() {
        assert_eq!(code("no-such-language", "let a"), vec![Span::new("let a", Style::of(Tone::Code))]);
        let long = "(".repeat(100_000);
        assert_eq!(code("rust", &long).len(), 1);
        assert!(code("rust", "").is_empty());
    }
}
