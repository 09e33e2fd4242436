//! Wishes for something said in another form: shorter, as a table, in Chinese, "explain your second point".
//!
//! A question is such a wish only if nothing but the wish is in it: "as a table" is one, "What is shown as a table?" is
//! not. So the whole question is taken apart into known phrases; one unknown word, and it is a question of its own. A
//! translation alone may name what is to be translated.

mod phrases;

use self::phrases::{Sense, chinese_phrase, english_phrase};
use super::languages::{named_at, names_one};
use super::{Form, Kind, Length, Shape};
use crate::domain::text::language::{Script, script_of};

/// What is wished of something said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub change: Change,
    pub of: Of,
    /// Language, length, shape and number of points, as far as named.
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Shorter,
    Longer,
    Simpler,
    /// As the form says.
    Reshaped,
    Translated,
    /// With more of the text around it.
    Explained,
    /// The same again.
    Again,
}

/// What is to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// The answer before.
    Answer,
    /// A point of it, from 1; `None` is the last.
    Point(Option<usize>),
    /// A passage that it cites, `[2]`.
    Passage(usize),
    /// Something else, in the question's words: "section 3.2", 第5页.
    Named(String),
}

impl Wish {
    pub fn kind(&self) -> Kind {
        if self.change == Change::Translated { Kind::Translation } else { Kind::Rewording }
    }
}

/// The wish in a question; `None` if it asks for something else. `before` is the question before, if there is one: with
/// none, only a named text can be translated.
pub fn asked(question: &str, before: Option<&str>) -> Option<Wish> {
    let lower = question.trim().to_lowercase();
    // More than any wish has, and the phrases are compared at each word.
    if lower.len() > 200 {
        return None;
    }
    let wish = if script_of(&lower) == Some(Script::Cjk) { chinese(&lower) } else { english(&lower) }?;
    let answered = before.is_some() || matches!(wish.of, Of::Named(_));
    // "And in English?" after "What is the accuracy in Chinese?" asks for another value.
    let another_value = wish.change == Change::Translated
        && !["translat", "翻译", "翻譯", "译", "說", "说", "speak"].iter().any(|word| lower.contains(word))
        && before.is_some_and(|before| names_one(&before.to_lowercase()));
    (answered && !another_value).then_some(wish)
}

/// What the phrases of a wish said so far.
#[derive(Default)]
struct Heard {
    change: Option<Change>,
    form: Form,
    nth: Option<usize>,
    point: bool,
    passage: bool,
}

impl Heard {
    fn note(&mut self, sense: Sense) {
        match sense {
            Sense::Filler => {}
            // "Explain it in simple words": how decides, not that.
            Sense::Change(change) => {
                if !matches!(self.change, Some(known) if known != Change::Explained && change == Change::Explained) {
                    self.change = Some(change);
                }
            }
            Sense::Shape(shape) => self.form.shape = Some(shape),
            Sense::Brief(sentences) => {
                self.form.points = Some(sentences);
                self.change.get_or_insert(Change::Shorter);
            }
            Sense::Point => self.point = true,
            Sense::Nth(nth) => self.nth = Some(nth),
            Sense::Passage => self.passage = true,
        }
    }

    fn wish(self) -> Option<Wish> {
        let Heard { change, mut form, nth, point, passage } = self;
        let change = match change {
            _ if form.language.is_some() => Change::Translated,
            Some(Change::Translated) => Change::Translated,
            Some(change) => change,
            None if form.shape.is_some() => Change::Reshaped,
            None => return None,
        };
        form.length = match change {
            Change::Shorter => Some(Length::Brief),
            Change::Longer => Some(Length::Detailed),
            _ => None,
        };
        let of = match (nth, point, passage) {
            (Some(nth), true, _) => Of::Point((nth > 0).then_some(nth)),
            (Some(nth), false, true) if nth > 0 => Of::Passage(nth),
            // "Explain the second": of what, is for the conversation to say.
            (Some(_), false, _) => return None,
            (None, true, _) | (None, _, true) => return None,
            (None, false, false) => Of::Answer,
        };
        Some(Wish { change, of, form })
    }
}

fn english(lower: &str) -> Option<Wish> {
    let text: String = lower.chars().map(|c| if c == '’' { '\'' } else { c }).collect();
    if let Some(wish) = translation(&text) {
        return Some(wish);
    }
    let mut heard = Heard::default();
    let mut rest = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    while !rest.is_empty() {
        let length = if let Some((tag, length)) = named_at(rest) {
            heard.form.language = Some(tag.to_string());
            length
        } else if let Some((length, sense)) = english_phrase(rest) {
            heard.note(sense);
            length
        } else {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: usize = rest[..digits].parse().ok().filter(|_| digits <= 2)?;
            let behind = rest[digits..].trim_start();
            // "in 3 bullet points"
            if ["bullet", "point", "item"].iter().any(|word| behind.starts_with(word)) {
                heard.form.points = u8::try_from(number).ok();
                heard.form.shape = Some(Shape::List);
                rest = behind.trim_start_matches(|c: char| c.is_alphanumeric());
                rest = rest.trim_start().strip_prefix("points").unwrap_or(rest);
                rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
                continue;
            }
            heard.nth = Some(number);
            digits
        };
        rest = rest[length..].trim_start_matches(|c: char| !c.is_alphanumeric());
    }
    heard.wish()
}

fn chinese(lower: &str) -> Option<Wish> {
    if let Some(wish) = translation(lower) {
        return Some(wish);
    }
    // 那表格呢？ asks for tables as the question before asked for something else.
    let plain = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    if plain.ends_with('呢') && !["说", "用", "翻译"].iter().any(|word| plain.contains(word)) {
        return None;
    }
    let mut heard = Heard::default();
    let mut rest = lower;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        if rest.is_empty() {
            return heard.wish();
        }
        if let Some((tag, length)) = named_at(rest) {
            heard.form.language = Some(tag.to_string());
            rest = &rest[length..];
            continue;
        }
        let (length, sense) = chinese_phrase(rest)?;
        heard.note(sense);
        rest = &rest[length..];
    }
}

/// A translation of something named: "translate section 3.2 into Chinese", 把第5页翻译成英文.
fn translation(lower: &str) -> Option<Wish> {
    let stop = |c: char| !c.is_alphanumeric() && !matches!(c, '[' | ']' | '"' | '”' | '“' | '§');
    let (named, target) = if script_of(lower) == Some(Script::Cjk) {
        let at = ["翻译", "翻譯", "译成", "译为"].iter().filter_map(|word| lower.find(word)).min()?;
        let (before, behind) = lower.split_at(at);
        let behind = ["翻译", "翻譯", "译"].iter().find_map(|word| behind.strip_prefix(word))?;
        let fillers = ["请你", "请", "帮我", "给我", "能不能", "能否", "可以", "能", "麻烦", "把", "将", "你", "一下"];
        let bare = |text: &str| {
            let mut text = text.trim_matches(stop);
            while let Some(rest) = fillers.iter().find_map(|word| text.strip_prefix(word)) {
                text = rest.trim_start_matches(stop);
            }
            text.to_string()
        };
        let (language, behind) = match ["成", "为", "到"].iter().find_map(|word| behind.strip_prefix(word)) {
            Some(named) => {
                let (tag, length) = named_at(named)?;
                (Some(tag), &named[length..])
            }
            None => (None, behind),
        };
        let behind = bare(behind);
        let behind = behind.trim_end_matches(['吗', '吧', '。', '？']);
        let named = match bare(before) {
            before if before.is_empty() => behind.to_string(),
            before => before,
        };
        (named.trim_end_matches("的内容").to_string(), language)
    } else {
        let polite = ["please", "can you", "could you", "would you", "now", "and", "then", "also", "i want you to"];
        let mut rest = lower.trim_matches(stop);
        while let Some(behind) = polite.iter().find_map(|word| rest.strip_prefix(word)) {
            rest = behind.trim_start_matches(stop);
        }
        let rest = rest.strip_prefix("translate ").or_else(|| rest.strip_prefix("give me a translation of "))?;
        let rest = rest.trim_end_matches("please").trim_matches(stop);
        let target = [" into ", " to ", " in "].iter().find_map(|word| {
            let at = rest.rfind(word)?;
            let name = rest[at + word.len()..].trim();
            named_at(name).filter(|(_, length)| *length == name.len()).map(|(tag, _)| (at, tag))
        });
        match target {
            Some((at, tag)) => (rest[..at].trim_matches(stop).to_string(), Some(tag)),
            None => (rest.to_string(), None),
        }
    };
    // What was said is not named, but meant.
    let said = if script_of(&named) == Some(Script::Cjk) {
        let mut rest = named.as_str();
        while let Some((length, _)) = chinese_phrase(rest) {
            rest = &rest[length..];
        }
        rest.is_empty()
    } else {
        named.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(|word| {
            english_phrase(word).is_some_and(|(length, _)| length == word.len())
                || named_at(word).is_some()
                || word == "previous"
                || word.bytes().all(|b| b.is_ascii_digit())
        })
    };
    if said || named.is_empty() {
        return None;
    }
    let form = Form { language: target.map(String::from), ..Form::default() };
    Some(Wish { change: Change::Translated, of: Of::Named(named), form })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(question: &str) -> Option<Wish> {
        asked(question, Some("What is an NMU?"))
    }

    #[test]
    fn nothing_but_a_wish_is_one() {
        for (question, change) in [
            ("shorter", Change::Shorter),
            ("Can you make it shorter, please?", Change::Shorter),
            ("in one sentence", Change::Shorter),
            ("Say it in one sentence.", Change::Shorter),
            ("Longer please", Change::Longer),
            ("as a list", Change::Reshaped),
            ("Put that in a table.", Change::Reshaped),
            ("in bullet points", Change::Reshaped),
            ("in 3 bullet points", Change::Reshaped),
            ("Explain it in simple terms", Change::Simpler),
            ("say that again", Change::Again),
            ("In Chinese, please", Change::Translated),
            ("translate that into German", Change::Translated),
            ("explain your second point", Change::Explained),
            ("再短一点", Change::Shorter),
            ("用一句话说", Change::Shorter),
            ("用表格", Change::Reshaped),
            ("翻译成英文", Change::Translated),
            ("用中文说", Change::Translated),
            ("请解释一下第二点", Change::Explained),
            ("再说一遍", Change::Again),
            ("简单点说", Change::Simpler),
        ] {
            assert_eq!(heard(question).map(|wish| wish.change), Some(change), "{question}");
            assert_eq!(asked(question, None), None, "nothing was said before: {question}");
        }
    }

    #[test]
    fn a_question_with_a_subject_of_its_own_is_none() {
        for question in [
            "Which of them is shorter?",
            "What is shown in a table?",
            "How do I make a table?",
            "Explain the second law of thermodynamics.",
            "Is it written in Chinese characters?",
            "Why?",
            "And in 2015?",
            "Give me an example",
            "more details",
            "the third one",
            "怎样插入表格？",
            "那表格呢？比图片更难吗",
            "那表格呢？",
            "什么是短时记忆？",
            "第二章讲什么？",
            "它的取值范围是多少？",
        ] {
            assert_eq!(heard(question), None, "{question}");
        }
        assert_eq!(asked("And in English?", Some("What is the accuracy in Chinese?")), None);
    }

    #[test]
    fn the_point_and_the_form_are_known() {
        assert_eq!(heard("explain your second point").unwrap().of, Of::Point(Some(2)));
        assert_eq!(heard("explain point 3 in more detail").unwrap().of, Of::Point(Some(3)));
        assert_eq!(heard("解释最后一点").unwrap().of, Of::Point(None));
        assert_eq!(heard("translate passage 2 into Chinese").unwrap().of, Of::Passage(2));
        assert_eq!(heard("in one sentence").unwrap().form.points, Some(1));
        assert_eq!(heard("in 4 bullet points").unwrap().form.points, Some(4));
        assert_eq!(heard("as a table").unwrap().form.shape, Some(Shape::Table));
        assert_eq!(heard("in Chinese").unwrap().form.language.as_deref(), Some("zh"));
    }

    #[test]
    fn a_translation_may_name_its_text() {
        for (question, named, language) in [
            ("Translate section 3.2 into Chinese", "section 3.2", Some("zh")),
            ("Please translate the second paragraph on page 7.", "the second paragraph on page 7", None),
            ("翻译第5页", "第5页", None),
            ("请把第三章翻译成英文", "第三章", Some("en")),
        ] {
            let wish = asked(question, None).unwrap();
            assert_eq!((wish.of, wish.form.language.as_deref()), (Of::Named(named.into()), language), "{question}");
        }
        assert_eq!(heard("translate your last answer to French").unwrap().of, Of::Answer);
    }
}
