//! What a question says of the form of its answer: "in five bullets", "用英文，三点", "briefly", "as a table".

use std::sync::LazyLock;

use super::pattern::{Patterns, number};
use super::tokens::Token;
use super::{Form, Length, Shape};

/// A question with what it says of the answer's form taken out.
pub(super) struct TakenOut {
    pub form: Form,
    pub left: Vec<Token>,
    /// False if the language may be part of what is asked.
    pub language_is_form: bool,
}

const COUNTED: &str = "\
    * in|with|into|using|as|to|within exactly|about|around|at_most|up_to|max|maximum|no_more_than|not_more_than|only|just? # @adjective? @adjective? @unit max|maximum|only|or_less|or_fewer|each? *
    * 分成|分为|分|用|列出|列|以|归纳成|归纳为|概括成|概括为|总结成|总结为|整理成 # 大|个主要|个关键|个核心|个|条主要|条|点|句话|句|行|段话|段 主要|关键|核心? 要点|重点|观点|方面|话|内容? 来? 概括|总结|说明|说|讲|回答|归纳|介绍|描述? *
    * # 点|条|句话|个要点|个重点|条要点|个关键点|行字 以内|即可|就行|左右?";

/// As [`COUNTED`], where only the number is taken out.
const BARE: &str = "\
    * # @adjective? @adjective? bullet|bullets|bullet_points|bulletpoints|takeaways|sentences|sentence|key_points|main_points|points|ideas|highlights *
    * # 个|条 主要|关键|核心|重要? 要点|重点|观点|结论 *";

const ONE: &str = "\
    * in|with|as a|one|1|a_single|single short|single|brief? sentence|line|phrase *
    * 用? 一句话 来? 概括|总结|说明|说|讲|回答|归纳|介绍|描述? *
    * one-sentence|one-line|one-liner|single-sentence *";

/// How many words the answer may have.
const WORDS: &str = "\
    * in|within|under|using|with|to exactly|about|around|at_most|up_to|max|maximum|no_more_than|not_more_than|less_than|fewer_than|only? # words|characters|chars|tokens or_less|or_fewer|max|maximum? *
    * about|around|at_most|up_to|max|maximum|no_more_than|not_more_than|less_than|fewer_than|under # words|characters or_less|max? *
    * 用|以? 不超过|不多于|控制在|少于|大约|约|最多? # 个? 字|词 以内|之内|左右|以下? *";

const BRIEF: &str = "\
    * briefly|shortly|concisely|succinctly *
    * in short|brief|a_nutshell|a_few_words|few_words|a_couple_of_sentences|a_few_sentences|a_few_lines|one_paragraph|a_paragraph|a_short_paragraph *
    * very? short|brief|quick|concise @summary *
    * keep_it|make_it short|brief|concise *
    * tldr|tl_dr *
    * 简要|简短|简单|简洁|简略|扼要|简明扼要 地? *
    * 长话短说 *";

const DETAILED: &str = "\
    * in great|more|full|some? detail|depth *
    * in-depth|detailed|thorough|comprehensive|extensive|complete @summary *
    * thoroughly|comprehensively|extensively *
    * 详细|详尽|全面|仔细|深入 地? *";

const TABLE: &str = "\
    * as|in|into a|an comparison? table|grid *
    * in tabular|table form|format *
    * as|in table|tabular form|format? 
    * 用|以|做成|列成|整理成|画成 一? 个|张? 表格|表 的? 形式? 回答|列出|展示|说明|表示? *";

const LIST: &str = "\
    * as|in|using|with|into a? bulleted|bullet|numbered|short? list|bullets|bullet_points|bulletpoints|points *
    * bulleted|bullet-point *
    * 分点|逐条|逐点|分条 *";

const PROSE: &str = "\
    * as|in prose|plain_text|running_text|full_sentences *
    * as|in a|one|1 single|short? paragraph *
    * 用? 一段话|一个段落 来? 概括|总结|说明|说|讲|回答|归纳|介绍|描述? *";

fn class(name: &str) -> &'static str {
    match name {
        "adjective" => {
            "short brief key main concise simple quick important most_important bullet clear plain crisp separate \
             core essential top major central"
        }
        "unit" => {
            "bullet bullets point points bullet_points bullet_point bulletpoints bulletpoint bulletpoints sentence \
             sentences line lines item items takeaway takeaways paragraph paragraphs ideas statements parts words_each"
        }
        "summary" => "summary overview outline recap synopsis description explanation account answer version look",
        _ => "",
    }
}

/// Tags of languages, with their names in questions.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", "english|englisch|anglais|inglés|ingles|inglese|英文|英语|plain_english|simple_english"),
    ("zh-Hant", "traditional_chinese|繁体中文|繁体"),
    ("zh", "chinese|mandarin|simplified_chinese|chinesisch|chinois|chino|简体中文|简体|中文|汉语|普通话|中国话|中国语"),
    ("de", "german|deutsch|allemand|alemán|德语|德文"),
    ("fr", "french|französisch|français|francais|法语|法文"),
    ("es", "spanish|spanisch|espagnol|español|espanol|castellano|西班牙语|西班牙文"),
    ("it", "italian|italienisch|italien|italiano|意大利语"),
    ("pt", "portuguese|portugiesisch|português|portugues|葡萄牙语"),
    ("nl", "dutch|nederlands|荷兰语"),
    ("ja", "japanese|japanisch|japonais|日语|日文|日本语|日本語"),
    ("ko", "korean|koreanisch|coréen|韩语|韩文|한국어"),
    ("ru", "russian|russisch|russe|русском|俄语|俄文"),
    ("ar", "arabic|阿拉伯语"),
    ("tr", "turkish|土耳其语"),
    ("pl", "polish|波兰语"),
    ("hi", "hindi|印地语"),
    ("vi", "vietnamese|越南语"),
    ("sv", "swedish|瑞典语"),
    ("da", "danish|丹麦语"),
    ("fi", "finnish|芬兰语"),
    ("cs", "czech|捷克语"),
    ("el", "greek|希腊语"),
    ("uk", "ukrainian|乌克兰语"),
    ("id", "indonesian|印尼语"),
    ("th", "thai|泰语"),
];

/// What is looked for, in this order.
struct Reading {
    counted: Patterns,
    bare: Patterns,
    one: Patterns,
    words: Patterns,
    shapes: [(Patterns, Shape); 3],
    lengths: [(Patterns, Length); 2],
    languages: Vec<(&'static str, Patterns)>,
}

static READING: LazyLock<Reading> = LazyLock::new(|| {
    let read = |lines: &str| Patterns::new(lines, class);
    let language = |names: &str| {
        let said = "\
            * answer|reply|respond|write|explain|say|answering|written|回答|作答|请用|用|以 it|me|this|that? in|into|auf|en? NAMES 来? 回答|作答|说|写|解释|概括|总结|说明|介绍|描述|输出? *
            * in|into|to|auf|en NAMES please|bitte? *
            * 翻译成|翻译为|翻成|译成|译为|换成|改成 NAMES *
            * NAMES で|回答|作答|概括|总结|说明|版 *";
        read(&said.replace("NAMES", names))
    };
    Reading {
        counted: read(COUNTED),
        bare: read(BARE),
        one: read(ONE),
        words: read(WORDS),
        shapes: [(read(TABLE), Shape::Table), (read(PROSE), Shape::Prose), (read(LIST), Shape::List)],
        lengths: [(read(BRIEF), Length::Brief), (read(DETAILED), Length::Detailed)],
        languages: LANGUAGES.iter().map(|(tag, names)| (*tag, language(names))).collect(),
    }
});

/// Takes the form of the answer out of a question.
pub(super) fn taken_out(question: &str, words: &[Token]) -> TakenOut {
    let mut out = TakenOut { form: Form::default(), left: words.to_vec(), language_is_form: true };
    out.language(question);
    out.points();
    for (patterns, shape) in &READING.shapes {
        if out.form.shape.is_none() && out.take(patterns).is_some() {
            out.form.shape = Some(*shape);
        }
    }
    for (patterns, length) in &READING.lengths {
        if out.form.length.is_none() && out.takes_length(patterns) {
            out.form.length = Some(*length);
        }
    }
    out
}

impl TakenOut {
    /// Takes out what the patterns match between their first and last star; gives back the number in it.
    fn take(&mut self, patterns: &Patterns) -> Option<Option<u32>> {
        let held = patterns.find(&self.left)?;
        let (before, rest) = held.split_first()?;
        let count = rest.iter().find_map(|held| match held {
            [one] => number(&one.text),
            _ => None,
        });
        let after = rest.last().copied().unwrap_or_default();
        // A number at the very end is what is held last.
        let after = if count.is_some() && rest.len() == 1 { &[] } else { after };
        // A question that is nothing but its form keeps it: "in Chinese" is asked of the answer before.
        self.left = [before, after].concat();
        Some(count)
    }

    fn takes_length(&mut self, patterns: &Patterns) -> bool {
        let before = self.left.clone();
        if self.take(patterns).is_none() {
            return false;
        }
        // The noun belongs to what is asked: "a short summary".
        let nouns = class("summary");
        let gone = |word: &&Token| !self.left.iter().any(|left| left.span == word.span && left.text == word.text);
        let noun: Vec<Token> = before
            .iter()
            .filter(gone)
            .filter(|word| {
                nouns.split_whitespace().any(|noun| noun == word.text)
                    || ["tldr", "tl", "dr"].contains(&word.text.as_str())
            })
            .cloned()
            .collect();
        let at = self.left.iter().position(|left| noun.first().is_some_and(|noun| left.span.start > noun.span.start));
        let at = at.unwrap_or(self.left.len());
        self.left.splice(at..at, noun);
        true
    }

    fn points(&mut self) {
        if self.take(&READING.one).is_some() {
            self.form.points = Some(1);
            self.form.length = Some(Length::Brief);
            return;
        }
        if let Some(Some(words)) = self.take(&READING.words) {
            self.form.length = match words {
                0..=80 => Some(Length::Brief),
                81..=250 => None,
                _ => Some(Length::Detailed),
            };
        }
        if let Some(count) = self.take(&READING.counted) {
            self.form.points = count.and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=50).contains(n));
            return;
        }
        let Some(held) = READING.bare.find(&self.left) else { return };
        let count = held.get(1).and_then(|held| held.first()).and_then(|token| number(&token.text));
        if let Some(count) = count.and_then(|n| u8::try_from(n).ok()).filter(|n| (1..=50).contains(n)) {
            self.form.points = Some(count);
            let at = held[0].len();
            self.left.remove(at);
            // 三个要点, without its measure word.
            if self.left.get(at).is_some_and(|word| ["个", "条"].contains(&word.text.as_str())) {
                self.left.remove(at);
            }
        }
    }

    fn language(&mut self, question: &str) {
        let lower: String = self.left.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ");
        let dense = lower.replace(' ', "");
        for ((_, names), (tag, patterns)) in LANGUAGES.iter().zip(&READING.languages) {
            let there = |name: &str| lower.contains(&name.replace('_', " ")) || dense.contains(name);
            if !names.split('|').any(there) {
                continue;
            }
            let Some(held) = patterns.find(&self.left) else { continue };
            let (Some(before), Some(after)) = (held.first(), held.last()) else { continue };
            let taken = &self.left[before.len()..self.left.len() - after.len()];
            let orders = [
                "answer", "reply", "respond", "write", "explain", "please", "bitte", "回", "作", "用", "以", "翻", "译",
            ];
            // A comma or the edge of the question tells the form from what is asked.
            let apart = match (before.last(), taken.first()) {
                (None, _) => true,
                (Some(last), Some(first)) => question.get(last.span.end..first.span.start).is_some_and(|between| {
                    between.contains([',', '，', ';', '；', '.', '。', ':', '-', '–', '—', '(', '（', '\n', '?', '？'])
                }),
                _ => false,
            };
            self.language_is_form = apart || taken.iter().any(|token| orders.contains(&token.text.as_str()));
            self.form.language = Some((*tag).to_string());
            self.left = [*before, *after].concat();
            return;
        }
    }
}
