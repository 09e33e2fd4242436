//! A question cut into tokens for the recognisers: lower-case words, and single Chinese characters in simplified form.
//! Typists' habits are evened out: "ch.3" and "ch3" are two tokens, "3 – 5" is one.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::domain::text::tokens::is_cjk;

/// A word or a Chinese character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    /// Where it stands in the question.
    pub span: Range<usize>,
}

/// Maximum tokens looked at: nobody's question about structure or metadata is longer, and pasted text may be.
const MOST: usize = 400;

/// Words written together with the number after them.
const BEFORE_NUMBERS: &[&str] = &[
    "p", "pp", "pg", "pgs", "page", "pages", "ch", "chap", "chapter", "sec", "sect", "section", "fig", "figs",
    "figure", "tab", "table", "eq", "app", "art", "no",
];

/// The tokens of a text, in order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<(Range<usize>, char)> = text
        .char_indices()
        .flat_map(|(at, c)| {
            let span = at..at + c.len_utf8();
            std::iter::once(c).nfkc().flat_map(char::to_lowercase).map(move |c| (span.clone(), simplified(c)))
        })
        .take(MOST * 12)
        .collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut i = 0;
    while i < chars.len() && tokens.len() < MOST {
        let start = i;
        let c = chars[i].1;
        if is_cjk(c) || c == '§' {
            i += 1;
        } else if c.is_alphanumeric() {
            while i < chars.len() && joined(&chars, i) {
                i += 1;
            }
        } else {
            i += 1;
            continue;
        }
        let word: String = chars[start..i].iter().map(|(_, c)| *c).collect();
        push(&mut tokens, word, chars[start].0.start..chars[i - 1].0.end);
    }
    ranges_joined(tokens, text)
}

/// True if the character belongs to the word it stands in.
fn joined(chars: &[(Range<usize>, char)], i: usize) -> bool {
    let c = chars[i].1;
    let word = |c: &(Range<usize>, char)| c.1.is_alphanumeric() && !is_cjk(c.1);
    let inner = matches!(c, '.' | '\'' | '’' | '-' | '&' | '_' | '/' | ',');
    word(&chars[i])
        || unicode_normalization::char::is_combining_mark(c)
        || inner
            && chars.get(i + 1).is_some_and(word)
            && (c != ',' || chars[i - 1].1.is_ascii_digit() && chars[i + 1].1.is_ascii_digit())
}

/// Adds a word: "what's" as two, "ch3" as two.
fn push(tokens: &mut Vec<Token>, word: String, span: Range<usize>) {
    let word = word.replace('’', "'");
    let contracted = ["what", "who", "where", "which", "when", "how"].into_iter().find(|asking| {
        let rest = word.strip_prefix(asking);
        rest.is_some_and(|rest| matches!(rest, "'s" | "s" | "'re"))
    });
    if let Some(asking) = contracted {
        tokens.push(Token { text: asking.to_string(), span: span.clone() });
        tokens.push(Token { text: if word.ends_with("re") { "are" } else { "is" }.to_string(), span });
        return;
    }
    let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
    let number = word[letters..].trim_start_matches('.');
    let splits = number.len() < word.len()
        && !number.is_empty()
        && BEFORE_NUMBERS.contains(&&word[..letters])
        && (number.starts_with(|c: char| c.is_ascii_digit()) || word.as_bytes()[letters] == b'.');
    if splits {
        // The spans are those of the whole: nothing is cut from between them.
        tokens.push(Token { text: word[..letters].to_string(), span: span.clone() });
        tokens.push(Token { text: number.to_string(), span });
    } else {
        tokens.push(Token { text: word, span });
    }
}

/// "3 – 5" and "iii–v" as one token "3-5".
fn ranges_joined(tokens: Vec<Token>, text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for token in tokens {
        let joins = out.last().is_some_and(|last| {
            let between = text.get(last.span.end..token.span.start).unwrap_or_default().trim();
            let dash = !between.is_empty()
                && between.chars().all(|c| matches!(c, '-' | '–' | '—' | '−' | '~' | '～' | '‐' | '‑'));
            let number = |text: &str| {
                text.starts_with(|c: char| c.is_ascii_digit()) || text.bytes().all(|b| b"ivxlc".contains(&b))
            };
            dash && number(&last.text) && number(&token.text)
        });
        match out.last_mut().filter(|_| joins) {
            Some(last) => {
                last.text = format!("{}-{}", last.text, token.text);
                last.span.end = token.span.end;
            }
            None => out.push(token),
        }
    }
    out
}

/// The simplified form of a traditional character, if the recognisers' words are written with it.
pub(crate) fn simplified(c: char) -> char {
    const PAIRS: &str = "\
        總总結结個个這这論论檔档頁页節节數数幾几麼么麽么請请問问説说說说講讲寫写話话語语誰谁嗎吗謝谢後后關关點点條条發发佈布簡简單单詳详細细譯译據据國国時时間间處处紹绍內内書书報报標标題题圖图錄录別别與与區区\
        較较義义樣样換换選选擇择會会對对還还開开兩两裡里裏里參参機机構构編编號号長长縮缩釋释舉举給给幫帮過过為为獻献綱纲證证錯错種种類类級级於于歡欢應应動动從从讓让當当無无張张歷历訂订註注腳脚顯显術术現现實实\
        項项體体綜综觀观學学員员驗验緒绪謂谓敘叙進进連连鍵键額额則则階阶層层專专屬属啟启設设備备業业務务傳传變变將将帶带廠厂復复態态採采損损擔担斷断檢检決决沒没減减測测熱热確确稱称範范約约組组絕绝統统維维線线\
        練练續续聯联臨临舊旧裝装補补複复見见規规視视覺觉計计訊讯訓训記记許许試试課课調调談谈識识議议護护讀读負负責责費费資资質质轉转輸输適适郵邮針针錢钱閉闭閱阅隨随雖虽雙双離离難难電电須须預预頻频顧顾";
    if !is_cjk(c) {
        return c;
    }
    let mut pairs = PAIRS.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == c {
            return simple;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        tokens(text).into_iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tokens_are_words_and_chinese_characters() {
        assert_eq!(cut("Summarise ch.3, pp. 3 – 5!"), "summarise ch 3 pp 3-5");
        assert_eq!(cut("What’s on p12 of the 10-K (§3.2)?"), "what is on p 12 of the 10-k § 3.2");
        assert_eq!(cut("總結第3章的內容"), "总 结 第 3 章 的 内 容");
        assert_eq!(cut("tl;dr ..."), "tl dr");
    }

    #[test]
    fn spans_point_into_the_question() {
        let text = "Ｗhat is 第三章?";
        for token in tokens(text) {
            assert!(text.get(token.span.clone()).is_some(), "{token:?}");
        }
    }
}
