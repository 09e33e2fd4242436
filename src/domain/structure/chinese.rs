//! Places named in Chinese questions.

use super::numerals::chinese;
use super::{Aim, Place};

/// Words of asking, longest first so that none is left in halves.
const ASKING: &str = "\
    有什么内容 的主要内容 主要内容 主要观点 中心思想 核心观点 核心内容 讲了什么 说了什么 \
    写了什么 写的是什么 讲的是什么 关于什么 是什么 有什么 有哪些 讲什么 说什么 写什么 帮我 \
    给我 请你 一下 概括 总结 概述 摘要 综述 归纳 大意 要点 梗概 介绍 解释 说明 简要 简单 \
    简述 概要 描述 内容 主要 什么 里面 上面 哪些 请 的 了 在 上 里 中 有 是 讲 说 写 \
    用 给 把 对 和 下 看 吗 呢 一 我 出 做 个 要";

/// Words for the document itself, longest first.
const DOCUMENT: &str = "\
    这篇文章 这篇论文 这本书 这份文件 这份文档 这份报告 本文档 本文 本书 全书 全文 整本书 \
    整篇 文章 文档 文件 论文 报告 手册 这本 这篇 这份 该 这个 本 整个 全部 书";

/// Words that ask for a summary.
const SUMMING: &str = "\
    总结 概括 概述 摘要 综述 归纳 大意 要点 梗概 概要 主要内容 中心思想 核心 主要观点 \
    讲了什么 说了什么 讲的是什么 写的是什么 关于什么 讲什么 介绍";

/// The place that a Chinese question is about.
pub(super) fn aim(question: &str) -> Option<Aim> {
    if let Some((place, before, after)) = numbered(question) {
        let rest = format!("{} {}", before.trim(), after.trim());
        let subject = strip(&rest).chars().any(char::is_alphanumeric);
        return Some(Aim { place, rest: if subject { rest.trim().to_string() } else { String::new() } });
    }
    let sums = SUMMING.split(' ').any(|word| question.contains(word));
    let names_none = strip(&question.replace("pdf", " ")).chars().all(|c| !c.is_alphanumeric());
    (sums && names_none).then(|| Aim { place: Place::Whole, rest: String::new() })
}

/// What is left when the words for the document and those of asking are taken out.
fn strip(text: &str) -> String {
    DOCUMENT.split(' ').chain(ASKING.split(' ')).fold(text.to_string(), |text, word| text.replace(word, " "))
}

/// 第…页, 第…章, 第…节 and what stands before and after.
fn numbered(question: &str) -> Option<(Place, &str, &str)> {
    for (at, _) in question.match_indices('第') {
        let from = at + '第'.len_utf8();
        let end = question[from..].find(['页', '章', '节', '頁', '節']).map(|n| from + n)?;
        let number: String = question[from..end].chars().filter(|c| !c.is_whitespace()).collect();
        let unit = question[end..].chars().next()?;
        let after = &question[end + unit.len_utf8()..];
        let before = &question[..at];
        if matches!(unit, '页' | '頁') {
            let (first, last) = match number.split_once(['-', '–', '—', '~', '至', '到']) {
                Some((first, last)) => (chinese(first), chinese(last)),
                None => (chinese(&number), chinese(&number)),
            };
            let (Some(first), Some(mut last)) = (first, last) else { continue };
            let mut after = after;
            // 第三页到第五页
            if let Some(more) = after.strip_prefix(['到', '至', '-']).map(|m| m.trim_start_matches('第'))
                && let Some(stop) = more.find(['页', '頁'])
                && let Some(value) = chinese(more[..stop].trim())
            {
                last = value;
                after = &more[stop + '页'.len_utf8()..];
            }
            if first > 0 && first <= last {
                return Some((Place::Pages(first, last), before, after));
            }
            continue;
        }
        let parts: Option<Vec<u32>> = number.split('.').map(chinese).collect();
        if let Some(mut parts) = parts.filter(|parts| !parts.is_empty()) {
            let mut after = after;
            // 第三章第二节
            if unit == '章'
                && let Some(more) = after.strip_prefix('第')
                && let Some(stop) = more.find(['节', '節'])
                && let Some(value) = chinese(&more[..stop])
            {
                parts.push(value);
                after = &more[stop + '节'.len_utf8()..];
            }
            return Some((Place::Section(parts), before, after));
        }
    }
    None
}
