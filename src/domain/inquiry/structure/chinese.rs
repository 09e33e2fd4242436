//! Questions about structure in Chinese.

use super::{Asked, Direction, Longest, Range, Thing, Which};
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::chinese_number;

/// Words that ask and say nothing else, longest first so that none is left in part.
const ASKING: &str = "\
    请问一下 告诉我 请问 请列出 列出来 列一下 一共 总共 分别 分成 分为 划分 包含 包括 列出 列举 给出 说出 显示 展示 查看 \
    哪几个 哪几 哪些 哪个 哪一个 多少 什么 几个 有没有 是否 所有 全部 主要 各个 各自 每个 每一 依次 组成 构成 标题 题目 名称 名字 \
    页码 位于 位置 开始 起始 起 叫做 里面 当中 可以 帮我 给我 一下 我想 知道 需要 大概 内容 讲 有 是 在 的 了 \
    吗 呢 么 啊 从 到 于 第 共 分 由 哪 几 个 张 幅 条 份 各 请 叫 列 我 里 中 上 下 都 和 与 及 ， 占 多 长 那 这 本 一 为 含 设";

/// Words for the document itself, longest first.
const DOCUMENT: &str = "\
    这篇文章 这篇论文 这本书 这本手册 这份文件 这份文档 这份报告 本文档 该文档 该书 本文 本书 全书 全文 整本书 整篇 文章 文档 \
    文件 论文 报告 手册 指南 说明书 教程 年报 幻灯片 pdf 这本 这篇 这份 该 整个 书";

/// Verbs of what a chapter does with its topic.
const TREATS: [&str; 20] = [
    "是关于",
    "讲的是",
    "讲解",
    "讲述",
    "讲到",
    "介绍",
    "讨论",
    "说明",
    "描述",
    "涉及",
    "阐述",
    "解释",
    "关于",
    "论述",
    "提到",
    "谈到",
    "讲",
    "谈",
    "教",
    "说",
];

/// Kinds by their words, longest first.
const THINGS: [(&str, Thing); 31] = [
    ("章节", Thing::Any),
    ("部分", Thing::Part),
    ("小节", Thing::Subsection),
    ("子章节", Thing::Subsection),
    ("附录", Thing::Appendix),
    ("附件", Thing::Appendix),
    ("插图", Thing::Labelled(LabelledKind::Figure)),
    ("图片", Thing::Labelled(LabelledKind::Figure)),
    ("图表", Thing::Labelled(LabelledKind::Figure)),
    ("张图", Thing::Labelled(LabelledKind::Figure)),
    ("幅图", Thing::Labelled(LabelledKind::Figure)),
    ("个图", Thing::Labelled(LabelledKind::Figure)),
    ("表格", Thing::Labelled(LabelledKind::Table)),
    ("张表", Thing::Labelled(LabelledKind::Table)),
    ("个表", Thing::Labelled(LabelledKind::Table)),
    ("脚注", Thing::Labelled(LabelledKind::Footnote)),
    ("注释", Thing::Labelled(LabelledKind::Footnote)),
    ("代码清单", Thing::Labelled(LabelledKind::Listing)),
    ("目录", Thing::Any),
    ("结构", Thing::Any),
    ("大纲", Thing::Any),
    ("篇章", Thing::Any),
    ("各章", Thing::Chapter),
    ("章", Thing::Chapter),
    ("各节", Thing::Section),
    ("节", Thing::Section),
    ("篇", Thing::Part),
    ("编", Thing::Part),
    ("图", Thing::Labelled(LabelledKind::Figure)),
    ("表", Thing::Labelled(LabelledKind::Table)),
    ("主题", Thing::Any),
];

/// Names of parts that have no number.
const NAMED: [&str; 26] = [
    "参考文献",
    "引言",
    "前言",
    "序言",
    "绪论",
    "导言",
    "摘要",
    "结论",
    "总结",
    "结语",
    "后记",
    "致谢",
    "索引",
    "术语表",
    "附录",
    "目录",
    "讨论",
    "简介",
    "概述",
    "方法",
    "实验",
    "相关工作",
    "背景",
    "序",
    "导论",
    "结束语",
];

/// True if nothing is left of a text but words that ask, the document, and `more`.
fn plain(text: &str, more: &[&str]) -> bool {
    let words = more.iter().copied().chain(DOCUMENT.split_ascii_whitespace()).chain(ASKING.split_ascii_whitespace());
    let left = words.fold(text.to_string(), |text, word| text.replace(word, " "));
    !left.chars().any(char::is_alphanumeric)
}

/// The part a question names, and the question without it.
fn which(question: &str) -> Option<(Which, String)> {
    let cut = |from: usize, to: usize| format!("{} {}", &question[..from], &question[to..]);
    for (at, _) in question.match_indices('第') {
        let from = at + '第'.len_utf8();
        let Some(end) = question[from..].find(['章', '节', '節', '篇', '编', '部']).map(|n| from + n) else {
            continue;
        };
        let number: String = question[from..end].chars().filter(|c| !c.is_whitespace()).collect();
        let unit = question[end..].chars().next()?;
        let mut to = end + unit.len_utf8();
        let kind = match unit {
            '章' => Thing::Chapter,
            '节' | '節' => Thing::Section,
            _ => Thing::Part,
        };
        if unit == '部' {
            to = question[to..].strip_prefix('分').map_or(to, |_| to + '分'.len_utf8());
        }
        let parts: Option<Vec<String>> =
            number.split('.').map(|part| chinese_number(part).map(|n| n.to_string())).collect();
        if let Some(mut parts) = parts {
            // 第三章第二节
            if unit == '章'
                && let Some(more) = question[to..].strip_prefix('第')
                && let Some(stop) = more.find(['节', '節'])
                && let Some(n) = chinese_number(&more[..stop])
            {
                parts.push(n.to_string());
                to += '第'.len_utf8() + stop + '节'.len_utf8();
            }
            let kind = if parts.len() > 1 { Thing::Section } else { kind };
            return Some((Which::Number(kind, parts.join(".")), cut(at, to)));
        }
    }
    for (word, kind) in [("最后一章", Thing::Chapter), ("最后一节", Thing::Section), ("最后一个附录", Thing::Appendix)]
    {
        if let Some(at) = question.find(word) {
            return Some((Which::Nth(kind, 0), cut(at, at + word.len())));
        }
    }
    for (word, kind) in [
        ("附录", Thing::Appendix),
        ("图表", Thing::Labelled(LabelledKind::Figure)),
        ("图", Thing::Labelled(LabelledKind::Figure)),
        ("圖", Thing::Labelled(LabelledKind::Figure)),
        ("表", Thing::Labelled(LabelledKind::Table)),
    ] {
        for (at, _) in question.match_indices(word) {
            let behind = &question[at + word.len()..];
            let space = behind.len() - behind.trim_start().len();
            let length = behind[space..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
                .unwrap_or(behind.len() - space);
            let number = behind[space..space + length].trim_matches(['.', '-']);
            let short = (1..=6).contains(&number.len());
            if short && (number.bytes().any(|b| b.is_ascii_digit()) || number.len() == 1) {
                let to = at + word.len() + space + length;
                return Some((Which::Number(kind, number.to_uppercase()), cut(at, to)));
            }
        }
    }
    None
}

/// The first kind named in a text.
fn thing(text: &str) -> Option<(Thing, &'static str)> {
    let found = THINGS.iter().filter_map(|(word, kind)| Some((text.find(word)?, *word, *kind)));
    let first = found.min_by_key(|(at, word, _)| (*at, std::cmp::Reverse(word.len())))?;
    Some((first.2, first.1))
}

pub(super) fn asked(question: &str) -> Option<Asked> {
    let question: String = question.chars().filter(|c| !c.is_whitespace()).collect();
    let question = question.trim_end_matches(['？', '?', '。', '！', '!', '.']);
    let found = which(question);
    let (named, rest) = match &found {
        Some((named, rest)) => (Some(named.clone()), rest.as_str()),
        None => (None, question),
    };
    if let Some(Which::Number(Thing::Labelled(kind), number)) = &named {
        let more = ["显示", "展示", "表示", "说明", "描述", "介绍", "关于", "页", "说"];
        return plain(rest, &more).then(|| Asked::Item(*kind, number.clone()));
    }
    pages(rest, named.as_ref())
        .or_else(|| extreme(rest))
        .or_else(|| of_one(rest, named.clone()))
        .or_else(|| begin(rest, named.clone()))
        .or_else(|| about(rest, named.is_some()))
        .or_else(|| counted(rest, named.as_ref()))
        .or_else(|| listed(rest, named))
}

/// 有多少页
fn pages(rest: &str, named: Option<&Which>) -> Option<Asked> {
    let many = ["多少页", "几页", "多少頁", "幾頁", "页数", "总页数"].iter().find(|word| rest.contains(**word));
    let long = rest.contains("多长");
    let left = match many {
        Some(word) => rest.replace(word, " "),
        None if long => rest.to_string(),
        None => return None,
    };
    if left.contains('第') || left.contains("哪") {
        return None;
    }
    if let Some(named) = named {
        return plain(&left, &["篇幅"]).then(|| Asked::Length(named.clone()));
    }
    if let Some(part) = part_named(&left) {
        return Some(Asked::Length(Which::Named(part)));
    }
    (plain(&left, &["篇幅"]) && (many.is_some() || DOCUMENT.split_ascii_whitespace().any(|word| left.contains(word))))
        .then_some(Asked::Pages)
}

/// The part without a number that a text names and nothing else: 引言.
fn part_named(text: &str) -> Option<String> {
    let part = NAMED.iter().find(|name| text.contains(**name))?;
    plain(&text.replacen(part, " ", 1), &["页", "部分", "章", "节"]).then(|| (*part).to_string())
}

/// 最长的一章是哪一章
fn extreme(rest: &str) -> Option<Asked> {
    let long = ["最长", "页数最多", "篇幅最长", "最多页"].iter().find(|word| rest.contains(**word));
    let short = ["最短", "页数最少", "篇幅最短"].iter().find(|word| rest.contains(**word));
    let (kind, name) = thing(rest)?;
    let word = long.or(short)?;
    let sections = matches!(kind, Thing::Chapter | Thing::Section | Thing::Part | Thing::Appendix | Thing::Any);
    (sections && plain(&rest.replace(word, " ").replace(name, " "), &[])).then_some(Asked::Extreme(
        if kind == Thing::Any { Thing::Chapter } else { kind },
        if long.is_some() { Longest::Longest } else { Longest::Shortest },
    ))
}

/// What is asked of a part with a number.
fn of_one(rest: &str, named: Option<Which>) -> Option<Asked> {
    let named = named?;
    for (words, direction) in [
        (["之后", "后面", "后一章", "下一章", "以后"], Direction::After),
        (["之前", "前面", "前一章", "上一章", "以前"], Direction::Before),
    ] {
        if let Some(word) = words.iter().find(|word| rest.contains(**word)) {
            return plain(&rest.replace(word, " "), &["章", "节"]).then_some(Asked::Next(named, direction));
        }
    }
    if rest.contains('页') && plain(rest, &["页", "起止", "范围", "哪"]) {
        let range = ["哪些页", "哪几页", "起止", "范围"].iter().any(|word| rest.contains(word));
        return Some(if range { Asked::Length(named) } else { Asked::Begin(named) });
    }
    if ["哪里", "何处", "哪儿"].iter().any(|word| rest.contains(word)) && plain(rest, &["哪里", "何处", "哪儿"])
    {
        return Some(Asked::Begin(named));
    }
    let titled = ["标题", "题目", "名称", "名字", "叫什么", "叫做"].iter().any(|word| rest.contains(word));
    let parts = thing(rest).is_some();
    (titled && !parts && plain(rest, &[])).then_some(Asked::Title(named))
}

/// 参考文献从第几页开始
fn begin(rest: &str, named: Option<Which>) -> Option<Asked> {
    let word = ["哪一页", "哪页", "第几页", "几页", "哪頁", "哪一頁"].iter().find(|word| rest.contains(**word))?;
    let left = rest.replace(word, " ");
    if let Some(named) = named {
        return plain(&left, &["页"]).then_some(Asked::Begin(named));
    }
    if let Some(part) = part_named(&left) {
        return Some(Asked::Begin(Which::Named(part)));
    }
    // 关于灯塔的章从哪一页开始
    let at = ["的章节", "的那一章", "的章", "的一章", "的那章", "一章", "的部分", "的一节", "的节"]
        .iter()
        .find_map(|word| left.find(word))?;
    let topic = subject(&left[..at]);
    (!topic.is_empty()).then_some(Asked::Begin(Which::Named(topic)))
}

/// A topic without the words that ask around it.
fn subject(text: &str) -> String {
    let mut text = text.trim();
    loop {
        let before = text;
        for word in TREATS
            .iter()
            .copied()
            .chain(DOCUMENT.split_ascii_whitespace())
            .chain(["在", "请问", "了", "如何", "怎样", "怎么", "有", "的", "里", "中", "，", ",", "是", "被"])
        {
            text = text.strip_prefix(word).unwrap_or(text).trim_start();
        }
        for word in TREATS
            .iter()
            .copied()
            .chain(["的", "了", "在", "是", "呢", "吗", "内容", "，", ",", "被", "章节", "那一", "进行", "中", "里"])
        {
            text = text.strip_suffix(word).unwrap_or(text).trim_end();
        }
        if text == before {
            return text.to_string();
        }
    }
}

/// 哪一章讲灯塔, 灯塔在哪一章介绍, 有没有讲灯塔的章节
fn about(rest: &str, named: bool) -> Option<Asked> {
    if named {
        return None;
    }
    let units = [
        ("哪一章节", Thing::Any),
        ("哪个章节", Thing::Any),
        ("哪些章节", Thing::Any),
        ("哪一章", Thing::Chapter),
        ("哪一个章", Thing::Chapter),
        ("哪几章", Thing::Chapter),
        ("哪章", Thing::Chapter),
        ("第几章", Thing::Chapter),
        ("哪一节", Thing::Section),
        ("哪节", Thing::Section),
        ("第几节", Thing::Section),
        ("哪一部分", Thing::Any),
        ("哪部分", Thing::Any),
        ("哪个部分", Thing::Any),
        ("哪个附录", Thing::Appendix),
        ("哪一个附录", Thing::Appendix),
    ];
    if let Some((at, word, kind)) = units.iter().find_map(|(word, kind)| Some((rest.find(word)?, *word, *kind))) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let treats = TREATS.iter().any(|verb| after.contains(verb))
            || before.ends_with('在')
            || before.ends_with('是')
            || before.contains("关于");
        if !treats {
            return None;
        }
        let clause = after.split(['，', ',']).next().unwrap_or_default();
        let topic = match subject(clause) {
            topic if topic.chars().any(char::is_alphanumeric) && !plain(&topic, &[]) => topic,
            _ => subject(before),
        };
        let enough = topic.chars().any(char::is_alphanumeric) && !plain(&topic, &[]);
        return enough.then_some(Asked::About { thing: kind, topic, exists: false });
    }
    for asks in ["有没有", "是否有", "有"] {
        let Some(at) = rest.find(asks) else { continue };
        if asks == "有" && !rest.ends_with('吗') {
            continue;
        }
        if !plain(&rest[..at], &[]) {
            continue;
        }
        let after = &rest[at + asks.len()..];
        let unit = ["的章节", "的章", "的一章", "的附录", "的部分", "的一节"].iter().find_map(|unit| after.find(unit));
        if let Some(end) = unit {
            let topic = subject(&after[..end]);
            return (!topic.is_empty()).then_some(Asked::About { thing: Thing::Any, topic, exists: true });
        }
        if let Some(part) =
            ["索引", "术语表", "参考文献", "前言", "摘要", "目录"].iter().find(|part| after.contains(**part))
        {
            return plain(&after.replace(part, " "), &[]).then(|| Asked::About {
                thing: Thing::Any,
                topic: (*part).to_string(),
                exists: true,
            });
        }
        if let Some((kind, name)) = thing(after).filter(|(kind, _)| *kind != Thing::Any)
            && plain(&after.replace(name, " "), &[])
        {
            return Some(Asked::Exists(kind));
        }
    }
    None
}

/// 全书分几章, 一共有多少张图
fn counted(rest: &str, within: Option<&Which>) -> Option<Asked> {
    let (at, many) = ["多少", "几", "幾"].iter().find_map(|word| Some((rest.find(word)?, *word)))?;
    // 分为哪几章 asks what they are called, 第几 which one.
    let before = &rest[..at];
    if before.ends_with('哪') || before.ends_with('第') {
        return None;
    }
    let mut after = &rest[at + many.len()..];
    let mut things = Vec::new();
    let mut left = before.to_string();
    while let Some((kind, name)) = thing(after) {
        let at = after.find(name)?;
        left.push_str(&after[..at]);
        left.push(' ');
        if !things.contains(&kind) {
            things.push(if kind == Thing::Any { Thing::Chapter } else { kind });
        }
        after = &after[at + name.len()..];
    }
    left.push_str(after);
    let range = Range { within: within.cloned(), ..Range::default() };
    (!things.is_empty() && plain(&left, &["数量", "带编号"])).then_some(Asked::Count(things, range))
}

/// 列出各章的标题, 有哪些附录, 目录是什么
fn listed(rest: &str, within: Option<Which>) -> Option<Asked> {
    let asks = [
        "列", "哪些", "哪几", "给出", "说出", "显示", "展示", "什么", "如何", "怎样", "各章", "各节", "分别", "查看",
        "结构", "目录",
    ];
    let counts = ["数量", "总数", "个数"].iter().any(|word| rest.contains(word));
    let (mut left, mut things) = (rest.to_string(), Vec::new());
    while let Some((kind, name)) = thing(&left) {
        left = left.replacen(name, " ", 1);
        if !things.contains(&kind) {
            things.push(kind);
        }
        if things.len() > 4 {
            return None;
        }
    }
    let fits = plain(
        &left,
        &["数量", "总数", "个数", "如何", "怎样", "怎么", "安排", "组织", "一级", "清单", "列表", "编号", "样", "大"],
    );
    if things.is_empty() || !fits {
        return None;
    }
    let range = Range { within, ..Range::default() };
    if counts {
        return Some(Asked::Count(things, range));
    }
    if things.len() > 1 && things.contains(&Thing::Any) {
        things.retain(|kind| *kind != Thing::Any);
    }
    asks.iter().any(|word| rest.contains(word)).then_some(Asked::List(things, range))
}
