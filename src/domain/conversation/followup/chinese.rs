//! Follow-up questions in Chinese. Words are not separated there, so what is replaced is found by question words,
//! particles and shared characters.

use super::chinese_topic::{topic, year_at};
use super::continuing::{Continuing, continuing};
use super::items::{Nth, has_number, items, number_of, two_sides};
use super::words::bare;
use crate::domain::text::language::terms;

const ASKS: &[&str] = &[
    "什么", "哪", "谁", "多少", "几", "如何", "怎", "为何", "是否", "吗", "什麼", "誰", "幾", "嗎", "多大", "多长",
    "多高", "多久", "能否", "干嘛", "啥", "何时", "何處", "多远", "多重",
];

/// What a Chinese question stands for after `anchor` and its answer; `None` if it stands alone.
pub(super) fn rewrite(question: &str, anchor: &str, answer: &str) -> Option<String> {
    let plain = bare(question).trim_start_matches(['，', ',', '、', ' ']);
    match continuing(plain) {
        Some(Continuing::More) => return Some(anchor.trim().to_string()),
        Some(Continuing::Example) => return Some(format!("{}的例子？", topic(anchor))),
        Some(Continuing::Why) => return Some(why(anchor)),
        None => {}
    }
    let opened = opener(plain);
    let rest = opened.unwrap_or(plain);
    if let Some(picked) = pick(rest, anchor, answer) {
        return Some(asking(&resolve(&picked, anchor, answer).unwrap_or(picked)));
    }
    let fragment = ["怎么样呢", "怎么样", "又如何", "呢"].iter().find_map(|end| rest.strip_suffix(end));
    if let Some(fragment) = fragment.filter(|fragment| !ASKS.iter().any(|word| fragment.contains(word))) {
        let fragment = resolve(fragment, anchor, answer).unwrap_or_else(|| fragment.to_string());
        return Some(asking(&fill(&fragment, anchor)));
    }
    if let Some(resolved) = resolve(rest, anchor, answer) {
        return Some(asking(&resolved));
    }
    let asks = ASKS.iter().any(|word| rest.contains(word));
    // The topic is missing: 谁发明的？ 多少钱？
    if asks
        && rest.chars().count() <= 5
        && opens_without_subject(rest)
        && terms(rest).iter().all(|term| !anchor.contains(term.as_str()))
    {
        return Some(asking(&format!("{}{rest}", topic(anchor))));
    }
    let opened = opened?;
    if ["什么是", "何谓", "什么叫"].iter().any(|word| opened.starts_with(word)) {
        return None;
    }
    // A complete question behind 那么.
    if asks && terms(opened).len() >= 6 {
        let shared = terms(opened).iter().any(|term| anchor.contains(term.as_str()));
        return shared.then(|| asking(opened));
    }
    if asks {
        return Some(asking(&with_subject(opened, anchor)));
    }
    Some(asking(&fill(opened, anchor)))
}

fn asking(text: &str) -> String {
    format!("{}？", bare(text))
}

/// The question behind 那么, 还有 and the like.
fn opener(question: &str) -> Option<&str> {
    const OPENERS: &[&str] =
        &["那么", "那末", "还有", "然后", "另外", "此外", "至于", "以及", "而且", "那", "再", "而"];
    let no_opener = ["那些", "那个", "那種", "那种", "那里", "那时", "那年", "再现", "再生", "再次", "而言"];
    if no_opener.iter().any(|word| question.starts_with(word)) {
        return None;
    }
    let rest = OPENERS.iter().find_map(|word| question.strip_prefix(word))?;
    Some(rest.trim_start_matches(['，', ',', '、', ' ']))
}

fn opens_without_subject(question: &str) -> bool {
    let starts = ["什么", "哪", "谁", "多", "几", "如何", "怎", "为", "是", "有", "在", "能", "会", "需要"];
    starts.iter().any(|word| question.starts_with(word))
}

/// A short question behind 那么 with the subject of the question before, if it has none of its own.
fn with_subject(question: &str, anchor: &str) -> String {
    if opens_without_subject(question) {
        return format!("{}{question}", topic(anchor));
    }
    // What both begin with is left out: "那么…" with the end of a question.
    match lead(anchor) {
        Some(lead) if !question.contains(lead.as_str()) => format!("{lead}{question}"),
        _ => question.to_string(),
    }
}

/// What the question before begins with, to its first particle.
fn lead(anchor: &str) -> Option<String> {
    let topic = topic(anchor);
    let lead = topic.split(['的', '在', '于', '，']).next()?.to_string();
    (lead.chars().count() >= 2).then_some(lead)
}

fn why(anchor: &str) -> String {
    let anchor = bare(anchor);
    if anchor.contains("为什么") || anchor.contains("为何") {
        return asking(anchor);
    }
    match anchor.strip_suffix('吗') {
        Some(states) => format!("为什么{states}？"),
        None => format!("{anchor}？为什么？"),
    }
}

/// The question with its pronouns replaced.
fn resolve(question: &str, anchor: &str, answer: &str) -> Option<String> {
    // 其他, 应该 and the like hold no pronoun.
    const WHOLE: &[&str] = &[
        "其他",
        "其它",
        "其中",
        "其实",
        "尤其",
        "应该",
        "應該",
        "此外",
        "因此",
        "如此",
        "彼此",
        "吉他",
        "其余",
        "与其",
        "极其",
        "这本书",
        "这篇",
        "这份",
        "这部",
        "这个文档",
        "这个文件",
        "这个手册",
        "该书",
        "该文",
        "本书",
        "此书",
        "此文",
        "由此",
        "其次",
        "极其",
        "土耳其",
        "他人",
        "他国",
        "从此",
        "在此",
        "至此",
    ];
    const PRONOUNS: &[&str] = &[
        "它们", "他们", "她们", "它", "他們", "她", "他", "这些", "那些", "这个", "那个", "這個", "那個", "這些",
        "上述", "前面", "刚才", "该", "此", "其", "这种", "那种", "这里", "那里", "这",
    ];
    let mut text = String::new();
    let mut rest = question;
    let mut found = false;
    while let Some(first) = rest.chars().next() {
        if let Some(word) = WHOLE.iter().find(|word| rest.starts_with(**word)) {
            text.push_str(word);
            rest = &rest[word.len()..];
        } else if let Some(word) = PRONOUNS.iter().find(|word| rest.starts_with(**word)) {
            rest = &rest[word.len()..];
            let mut topic = named(word, anchor, answer);
            found = true;
            let owns = rest.starts_with('的') || *word == "其";
            if let Some((owner, _)) = topic.rsplit_once('的').filter(|(owner, _)| owns && !owner.is_empty()) {
                topic = owner.to_string();
            }
            text.push_str(&topic);
            match *word {
                "其" => text.push('的'),
                // 这个参数: 词向量这个参数
                "这个" | "那个" | "这些" | "那些" | "这种" | "那种" | "这里" | "那里"
                    if !rest.starts_with('的') && rest.chars().count() > 2 =>
                {
                    text.push_str(word)
                }
                "该" | "此" => text.push_str("这个"),
                _ => {}
            }
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    found.then_some(text)
}

/// What a pronoun stands for: a person that the answer names after "who", else what the question before was about.
fn named(pronoun: &str, anchor: &str, answer: &str) -> String {
    let who = ["谁", "誰", "哪位"].iter().any(|word| anchor.contains(word));
    if who && (pronoun.starts_with('他') || pronoun.starts_with('她')) {
        let quoted = answer.split_once(['：', ':']).map_or(answer, |(_, behind)| behind);
        // 是 before a name of two to four characters: 首席执行官是王小明。
        let name = quoted
            .split('是')
            .nth(1)
            .map(|behind| behind.trim().chars().take_while(|c| !"，。,. 、（(」”[".contains(*c)).collect::<String>());
        if let Some(name) = name.filter(|name| (2..=12).contains(&name.chars().count())) {
            return name;
        }
    }
    topic(anchor)
}

/// The item of a list that an ordinal picks: 第三个, 最后一种, 后者.
fn pick(question: &str, anchor: &str, answer: &str) -> Option<String> {
    if let Some((word, second)) =
        [("前者", false), ("后者", true), ("後者", true)].iter().find(|(w, _)| question.contains(w))
    {
        let found = items(answer);
        let (a, b) = two_sides(anchor).or_else(|| Some((found.first()?.clone(), found.get(1)?.clone())))?;
        return Some(question.replacen(word, if *second { &b } else { &a }, 1));
    }
    let (range, nth, unit) = ordinal(question)?;
    let chapters = ["章", "节", "附录"].iter().find(|kind| anchor.contains(**kind));
    // 第三章 is named, and needs no list.
    if ["章", "节", "页", "部", "卷", "篇", "季", "届", "次", "年", "行", "列", "款"].contains(&unit) {
        return None;
    }
    let found = items(answer);
    let item = match (nth, chapters) {
        // Chapters are counted from 1, also where the answer does not list them.
        (Nth::First(n), Some(kind)) if found.len() < n || has_number(&found, n) => &format!("{n} {kind}"),
        (nth, _) => nth.of(&found)?,
    };
    let named = match (chapters, number_of(item)) {
        (Some(&"附录"), _) | (None, _) => item.split(['：', ':']).next().unwrap_or(item).to_string(),
        (Some(kind), Some((number, _))) => format!("第{number}{kind}"),
        (Some(kind), None) => format!("“{item}”这一{kind}"),
    };
    Some(format!("{}{named}{}", &question[..range.start], &question[range.end..]))
}

/// An ordinal in a question with its measure word: its place, which item, the measure word.
fn ordinal(question: &str) -> Option<(std::ops::Range<usize>, Nth, &str)> {
    const DIGITS: &str = "一二三四五六七八九十";
    let (start, nth, behind) = if let Some(at) = question.find("最后一") {
        (at, Nth::Last, at + "最后一".len())
    } else {
        let at = question.find('第')?;
        let rest = &question[at + '第'.len_utf8()..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (n, length) = match rest[..digits].parse() {
            Ok(n) => (n, digits),
            Err(_) => {
                let first = rest.chars().next()?;
                (DIGITS.chars().position(|c| c == first)? + 1, first.len_utf8())
            }
        };
        (at, Nth::First(n), at + '第'.len_utf8() + length)
    };
    let unit = question[behind..].chars().next().map_or("", |c| &question[behind..behind + c.len_utf8()]);
    let counts = ["个", "种", "项", "条", "点", "位", "類", "类", "種", "個", "者", "家"].contains(&unit);
    let end = if counts { behind + unit.len() } else { behind };
    Some((start..end, nth, unit))
}

/// The question before with the part that `fragment` matches replaced by it.
pub(super) fn fill(fragment: &str, anchor: &str) -> String {
    let mut frame = bare(anchor).to_string();
    let mut rest = fragment.trim().trim_start_matches(['在', '对', '关', '于']).trim();
    // 第四章 for 第三章.
    if let (Some((mine, _, unit)), Some((theirs, _, other))) = (ordinal(rest), ordinal(&frame))
        && unit == other
    {
        let text = rest[mine].to_string();
        frame.replace_range(theirs, &text);
        return frame;
    }
    // Years and names in Latin letters replace their like.
    let mut replaced = false;
    for _ in 0..4 {
        let Some((at, year)) = latin(rest).into_iter().next().map(|range| {
            let found = rest[range.clone()].to_string();
            (range, found)
        }) else {
            break;
        };
        let is_year = year_at(&year).is_some();
        let like = latin(&frame).into_iter().rev().find(|range| year_at(&frame[range.clone()]).is_some() == is_year);
        match like {
            Some(range) => frame.replace_range(range, &year),
            None if is_year => frame = format!("{year}年{frame}"),
            // Chinese and Latin mixed: the whole is the name.
            None => break,
        }
        replaced = true;
        let behind = rest[at.end..].trim_start_matches(['年', '度', '的', ' ', '，']);
        let before = rest[..at.start].trim_end_matches(['的', ' ', '在', '，']);
        rest = if before.is_empty() { behind } else { before };
        if rest.is_empty() {
            return frame;
        }
    }
    if replaced && rest.chars().count() < 2 {
        return frame;
    }
    match place(rest, &frame) {
        Some((from, to)) => format!("{}{rest}{}", &frame[..from], &frame[to..]),
        None => format!("{frame} {rest}"),
    }
}

/// The runs of Latin letters and digits in a text.
fn latin(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '+' | '\\' | '&');
    for (at, c) in text.char_indices().filter(|(_, c)| part(*c)) {
        match found.last_mut() {
            // Words of one name.
            Some(last) if last.end == at || last.end + 1 == at && text[last.end..].starts_with(' ') => {
                last.end = at + c.len_utf8()
            }
            _ => found.push(at..at + c.len_utf8()),
        }
    }
    found
}

/// Where in `frame` a noun phrase is replaced by `rest`.
fn place(rest: &str, frame: &str) -> Option<(usize, usize)> {
    let about = topic(frame);
    let start = frame.find(about.as_str()).filter(|_| !about.is_empty())?;
    let parts: Vec<(usize, usize)> = {
        let mut at = start;
        about
            .split_inclusive('的')
            .map(|part| {
                let from = at;
                at += part.len();
                (from, from + part.trim_end_matches('的').len())
            })
            .collect()
    };
    let mine: Vec<char> = rest.chars().collect();
    // The part that ends alike, then one that begins alike.
    let shared = |range: &(usize, usize), from_end: bool| {
        let theirs: Vec<char> = frame[range.0..range.1].chars().collect();
        if from_end {
            mine.iter().rev().zip(theirs.iter().rev()).take_while(|(a, b)| a == b).count()
        } else {
            mine.iter().zip(&theirs).take_while(|(a, b)| a == b).count()
        }
    };
    let best = |from_end: bool, least: usize| {
        parts
            .iter()
            .copied()
            .map(|part| (shared(&part, from_end), part))
            .filter(|(n, _)| *n >= least)
            .max_by_key(|(n, _)| *n)
    };
    if let Some((_, part)) = best(true, 1).or_else(|| best(false, 2)) {
        return Some(part);
    }
    const ATTRIBUTES: &[&str] = &[
        "率",
        "额",
        "数",
        "量",
        "值",
        "价",
        "度",
        "利润",
        "收入",
        "成本",
        "时间",
        "日期",
        "地址",
        "面积",
        "人口",
        "原因",
        "方法",
        "作用",
        "缺点",
        "优点",
        "费用",
        "资产",
        "负债",
        "含义",
        "用途",
        "语法",
        "参数",
        "格式",
        "大小",
        "颜色",
        "范围",
        "负责人",
        "作者",
        "支出",
        "区别",
        "特点",
    ];
    let attribute = ATTRIBUTES.iter().any(|word| rest.ends_with(word));
    if attribute { parts.last().copied() } else { parts.first().copied() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matching_part_is_replaced() {
        for (anchor, question, wanted) in [
            ("怎样插入图片？", "那表格呢？", "怎样插入表格？"),
            ("亚马逊2017年的净销售额是多少？", "2016年呢？", "亚马逊2016年的净销售额是多少？"),
            ("亚马逊2017年的净销售额是多少？", "那么营业利润呢？", "亚马逊2017年的营业利润是多少？"),
            ("GPT-4 的准确率是多少？", "那 PaLM-2L 呢？", "PaLM-2L 的准确率是多少？"),
            ("国内流媒体有多少付费会员？", "国际流媒体呢？", "国际流媒体有多少付费会员？"),
            ("上海的人口是多少？", "北京呢？", "北京的人口是多少？"),
            ("向量索引有哪些种类？", "它占多少内存？", "向量索引占多少内存？"),
            ("什么是余弦相似度？", "它的取值范围是多少？", "余弦相似度的取值范围是多少？"),
            ("余弦相似度怎么计算？", "举个例子", "余弦相似度的例子？"),
            ("港口冬天结冰吗？", "为什么？", "为什么港口冬天结冰？"),
            ("什么是词向量？", "谁发明的？", "词向量谁发明的？"),
            ("什么是词向量？", "还有呢？", "什么是词向量？"),
            ("第三章讲什么？", "那第四章呢？", "第四章讲什么？"),
            ("创新公司成立于哪一年？", "它的主营业务是什么？", "创新公司的主营业务是什么？"),
            ("倒排索引和向量索引有什么区别？", "后者更快吗？", "向量索引更快吗？"),
        ] {
            assert_eq!(rewrite(question, anchor, "").as_deref(), Some(wanted), "{anchor} {question}");
        }
        let listed = "共三章：\n\n- 1 概述 [1]\n- 2 安装 [2]\n- 3 使用 [3]";
        assert_eq!(rewrite("第三个讲什么？", "列出各章的标题", listed).as_deref(), Some("第3章讲什么？"));
        for alone in [
            "第三章讲什么？",
            "其他城市应该如何设计港口的灯塔？",
            "这本书讲什么？",
            "什么是倒数排名融合方法？",
            "全书分几章？",
        ] {
            assert_eq!(rewrite(alone, "列出各章的标题", listed), None, "{alone}");
        }
    }
}
