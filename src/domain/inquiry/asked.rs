//! A question as the recognisers read it: in tokens, without courtesy ("could you please", 麻烦帮我) and without what it
//! says of the form of the answer.

use std::sync::LazyLock;

use super::Form;
use super::form::taken_out;
use super::pattern::Patterns;
use super::tokens::{Token, tokens};

/// A question in tokens.
pub(super) struct Asked {
    /// All of it.
    pub all: Vec<Token>,
    /// What is asked, without courtesy and form.
    pub core: Vec<Token>,
    pub form: Form,
    /// False if the language may be part of what is asked ("What is it called in German?").
    pub language_is_form: bool,
}

static BEFORE: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(OPENINGS, |_| ""));

static AFTER: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(ENDINGS, |_| ""));

static GREETING: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new("hi|hello|hey|yo|ok|so|你好|您好|嗨|请问 there|docent|again? +", |_| ""));

const OPENINGS: &str = "\
    please|pls|plz|kindly|plse|pleaes +
    can|could|would|will|may|might you|u|we|i please|pls|kindly|also|maybe|perhaps|just|quickly? tell|show|give|get|explain|help|let|list|write|make|find|say|name|do|have|ask|know|see|summarise|summarize|sumarize|summerize|sum|recap|outline|describe|translate|walk|read|compare|count|rewrite|shorten|rephrase|break|extract|provide|produce|prepare|create|briefly|define|quote|repeat|elaborate|answer|put|turn|convert|go|brief|teach|introduce|discuss|condense|digest|tldr|shorten|simplify|look|pull|highlight|enumerate|share|state|present|reword|paraphrase +
    i want|need|wish|would_like|'d_like|wanna|want_you|need_you|would_like_you|like_you to_know|to_see|to_get|to_have|to_ask|to? +
    i'd like|love to_know|to_see|to_get|to_have|to_ask|you_to|to? +
    i am|'m? wondering|curious|asking|interested about|in|if? +
    i'm wondering|curious|interested|looking about|in|for|if? +
    i wonder|was_wondering|wondered +
    do you know +
    any idea|clue +
    help me to? +
    let me know|see +
    tell me|us +
    go ahead and +
    hi|hey|hello|ok|okay|so|well|now|right|alright|um|uh|hmm|yo|great|thanks|docent there|docent|all|again|then? +
    just|quickly|simply|maybe|also|actually|first +
    quick question +
    问 一 下 +
    请问|请您|请你|请|麻烦您|麻烦你|麻烦|烦请|劳驾|拜托|帮忙|帮我|帮|给我|替我|为我|跟我|和我|对我|向我 +
    你|您 能不能|能否|可以|可否|能|会|可不可以|帮我|帮忙|给我|来 +
    能不能|能否|可以|可否|可不可以|能 请|帮我|帮忙|给我|总结|概括|告诉|列出|说|讲|介绍|解释|翻译|用|简|把 *
    我 想|想要|需要|要|希望|想请你|想问|想问一下|想知道|想了解|想了解一下|想看|想看看 +
    告诉我|看看|看一下|查一下 +
    你好|您好|嗨|那么|嗯|好的|那 +";

const ENDINGS: &str = "\
    * please|pls|plz|thanks|thx|ty|thank_you|thank_you_very_much|thanks_a_lot|many_thanks|cheers
    + for me|us
    + to me|us
    + if_possible|if_you_can|asap|will_you|would_you|can_you|right_now|again
    + 谢谢|谢谢你|谢谢您|谢啦|多谢|可以吗|好吗|行吗|能吗|可以么|好么|吗|呢|吧|啊|呀|嘛|哦
    + 给我|给我看|给我听|告诉我|一下";

/// Words after "can you" that the list of courtesy leaves: the verb, which belongs to what is asked.
const KEEPS: &[&str] =
    &["please", "pls", "kindly", "also", "maybe", "perhaps", "just", "quickly", "you", "u", "we", "i"];

impl Asked {
    pub fn new(question: &str) -> Asked {
        let all = tokens(question);
        let out = taken_out(question, &without_courtesy(&all));
        let core = without_courtesy(&out.left);
        Asked { all, core, form: out.form, language_is_form: out.language_is_form }
    }

    /// All of it but a greeting.
    pub fn without_greeting(&self) -> &[Token] {
        GREETING.find(&self.all).and_then(|held| held.last().copied()).unwrap_or(&self.all)
    }

    /// What is asked as written, if courtesy or form was taken from its ends.
    pub fn core_text<'q>(&self, question: &'q str) -> Option<&'q str> {
        let (first, last) = (self.core.first()?, self.core.last()?);
        let text = question.get(first.span.start..last.span.end)?;
        (self.core.len() < self.all.len()).then_some(text)
    }
}

/// The tokens without courtesy at both ends.
fn without_courtesy(words: &[Token]) -> Vec<Token> {
    let mut words = words.to_vec();
    for _ in 0..6 {
        let before = words.len();
        if let Some(left) = opened(&words) {
            words = left;
        }
        if let Some(left) = AFTER.find(&words).and_then(|held| held.into_iter().next().map(<[Token]>::to_vec)) {
            words = left;
        }
        if words.len() == before {
            break;
        }
    }
    words
}

/// What follows an opening courtesy.
fn opened(words: &[Token]) -> Option<Vec<Token>> {
    let held = BEFORE.find(words)?;
    let rest = held.last()?;
    let text = |n: usize| words.get(n).map_or("", |token| token.text.as_str());
    if ["can", "could", "would", "will", "may", "might"].contains(&text(0)) {
        // The verb stays.
        let verb = (1..words.len()).find(|n| !KEEPS.contains(&text(*n)))?;
        return Some(words[verb..].to_vec());
    }
    if ["能", "可"].contains(&text(0)) {
        let cut = ["能不能", "能否", "可以", "可否", "可不可以", "能"];
        let length = cut.iter().map(|word| word.chars().count()).filter(|n| {
            let said: String = words.iter().take(*n).map(|token| token.text.as_str()).collect();
            cut.contains(&said.as_str())
        });
        return Some(words[length.max()?..].to_vec());
    }
    Some(rest.to_vec())
}

/// The tokens as text: Chinese without spaces.
pub(super) fn joined(words: &[Token]) -> String {
    let mut text = String::new();
    for word in words {
        let cjk = |c: Option<char>| c.is_some_and(crate::domain::text::tokens::is_cjk);
        if !(text.is_empty() || cjk(text.chars().last()) && cjk(word.text.chars().next())) {
            text.push(' ');
        }
        text.push_str(&word.text);
    }
    text
}
