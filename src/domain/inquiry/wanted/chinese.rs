//! What a Chinese question wants, by its first and last words.

use super::Wanted;

/// Characters of a Chinese term that is defined, at most.
const LONGEST_CHINESE: usize = 14;

pub(super) fn asked(plain: &str) -> Option<Wanted> {
    let term = |words: &str| {
        let words = words.trim().trim_matches(['“', '”', '"', '「', '」', '《', '》', ' ', '，', ',']);
        let kinds = ["函数", "命令", "术语", "缩写", "宏包", "环境", "选项", "术语"];
        let words = kinds.iter().find_map(|kind| words.strip_prefix(kind)).unwrap_or(words).trim();
        // "-pause 选项" is "-pause".
        let named = kinds.iter().chain(&["脚本", "文件", "参数", "软件包", "变量"]);
        let bare = named.clone().find_map(|kind| words.strip_suffix(kind)).map(str::trim);
        let words = bare.filter(|bare| !bare.is_empty() && bare.is_ascii()).unwrap_or(words);
        let words = match words.split_once(['（', '(']) {
            Some((name, inside)) if !name.trim().is_empty() && inside.ends_with(['）', ')']) => name.trim(),
            _ => words,
        };
        let pointing = [
            "它",
            "这",
            "那",
            "这个",
            "那个",
            "他",
            "她",
            "本书",
            "本文",
            "这本书",
            "这篇文章",
            "这篇论文",
            "作者",
            "全书",
            "文档",
            "这份文档",
            "主题",
        ];
        let fits = !words.is_empty()
            && words.chars().count() <= LONGEST_CHINESE
            && !words.contains('的')
            && !pointing.contains(&words);
        fits.then(|| Wanted::Definition(words.to_string()))
    };
    for start in
        ["请解释一下", "解释一下", "请解释", "什么叫做", "什么叫", "什么是", "何谓", "何为", "请问什么是", "解释"]
    {
        if let Some(rest) = plain.strip_prefix(start) {
            return term(rest);
        }
    }
    for end in [
        "是什么意思",
        "是什么的缩写",
        "是什么的简称",
        "是什么缩写",
        "是哪几个词的缩写",
        "的全称",
        "这个名字指的是什么",
        "这个词是什么意思",
        "起什么作用",
        "是用来做什么的",
        "是用来干什么的",
        "表示什么",
        "意味着什么",
        "是啥",
        "指的是什么",
        "是指什么",
        "的定义是什么",
        "的含义是什么",
        "的意思是什么",
        "是做什么用的",
        "是做什么的",
        "是干什么的",
        "有什么用",
        "有什么作用",
        "的作用是什么",
        "的功能是什么",
        "的用途是什么",
        "是什么",
        "指什么",
        "的定义",
        "的全称是什么",
        "代表什么",
    ] {
        if let Some(rest) = plain.strip_suffix(end) {
            return term(rest);
        }
    }
    let thing = ["函数", "命令", "宏包", "环境", "选项", "参数", "按键", "按钮", "工具", "软件包", "程序"];
    if let Some(name) = thing
        .iter()
        .find(|name| ["哪个", "什么", "哪一个", "哪条"].iter().any(|which| plain.contains(&format!("{which}{name}"))))
    {
        return Some(Wanted::HowTo { task: plain.to_string(), name_of: Some((*name).to_string()) });
    }
    if [
        "哪些",
        "哪几",
        "哪两",
        "哪三",
        "哪四",
        "哪五",
        "哪六",
        "列出",
        "列举",
        "分别是什么",
        "有几种",
        "分为几",
        "包括什么",
        "包含什么",
    ]
    .iter()
    .any(|word| plain.contains(word))
    {
        return Some(Wanted::List(plain.to_string()));
    }
    for start in [
        "怎样",
        "怎么",
        "如何",
        "该怎么",
        "应该怎么",
        "我怎么",
        "我该如何",
        "要怎么",
        "请问怎么",
        "请问如何",
        "用户如何",
        "请问怎样",
        "要如何",
        "我想知道怎么",
        "有什么办法",
        "有什么方法可以",
        "可以怎样",
    ] {
        if let Some(rest) = plain.strip_prefix(start).filter(|rest| !rest.starts_with('样') && !rest.is_empty()) {
            return Some(Wanted::HowTo { task: rest.to_string(), name_of: None });
        }
    }
    for way in ["怎么", "如何", "怎样"] {
        // "图片怎么插入", "在 Debian 中如何升级系统"
        if let Some((before, rest)) =
            plain.split_once(way).filter(|(_, rest)| !rest.is_empty() && !rest.starts_with(['样', '看', '变']))
        {
            return Some(Wanted::HowTo { task: format!("{before}{rest}"), name_of: None });
        }
    }
    let asks = plain.ends_with('吗')
        || ["是否", "是不是", "有没有", "能否", "可否", "能不能", "可不可以", "会不会", "要不要"]
            .iter()
            .any(|word| plain.contains(word));
    asks.then_some(Wanted::YesNo)
}
