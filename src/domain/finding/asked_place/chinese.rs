//! Document locations named in Chinese questions.

use super::numerals::{chinese, is_label};
use super::{AskedPlace, Place};

/// Question words, longest first so that none is left in part.
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

/// The location a Chinese question is about.
pub(super) fn asked_place(question: &str) -> Option<AskedPlace> {
    if let Some((place, before, after)) = numbered(question) {
        let rest = format!("{} {}", before.trim(), after.trim());
        let subject = strip(&rest).chars().any(char::is_alphanumeric);
        return Some(AskedPlace { place, rest: if subject { rest.trim().to_string() } else { String::new() } });
    }
    let sums = SUMMING.split(' ').any(|word| question.contains(word));
    let names_none = strip(&question.replace("pdf", " ")).chars().all(|c| !c.is_alphanumeric());
    (sums && names_none).then(|| AskedPlace { place: Place::Whole, rest: String::new() })
}

/// The text without question words and words for the document.
fn strip(text: &str) -> String {
    DOCUMENT.split(' ').chain(ASKING.split(' ')).fold(text.to_string(), |text, word| text.replace(word, " "))
}

/// 第…页, 第…章 or 第…节, with the text before and after.
fn numbered(question: &str) -> Option<(Place, &str, &str)> {
    for (at, _) in question.match_indices('第') {
        let from = at + '第'.len_utf8();
        let end = question[from..].find(['页', '章', '节', '頁', '節']).map(|n| from + n)?;
        let number: String = question[from..end].chars().filter(|c| !c.is_whitespace()).collect();
        let unit = question[end..].chars().next()?;
        let after = &question[end + unit.len_utf8()..];
        let before = &question[..at];
        if matches!(unit, '页' | '頁') {
            let mut after = after;
            let (from, mut to) = ends(&number);
            // 第三页到第五页
            if let Some(more) = after.strip_prefix(['到', '至', '-']).map(|m| m.trim_start_matches('第'))
                && let Some(stop) = more.find(['页', '頁'])
                && names_page(more[..stop].trim())
            {
                to = more[..stop].trim();
                after = &more[stop + '页'.len_utf8()..];
            }
            let in_file = ["pdf", "文件内", "文件里"].iter().find_map(|word| before.trim_end().strip_suffix(word));
            let place = match (chinese(from), chinese(to)) {
                (Some(first), Some(last)) if first > 0 && first <= last && in_file.is_some() => {
                    Some(Place::InFile(first, last))
                }
                (Some(first), Some(last)) if first > 0 && first <= last => Some(Place::Pages(first, last)),
                (Some(_), Some(_)) => None,
                _ => (names_page(from) && names_page(to)).then(|| Place::Printed(from.into(), to.into())),
            };
            match place {
                Some(place) => return Some((place, in_file.unwrap_or(before), after)),
                None => continue,
            }
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

/// The first and last page of "3-5", "iii至v", or "A-1" (a single page).
fn ends(number: &str) -> (&str, &str) {
    for dash in ['至', '到', '~', '—', '–', '-'] {
        if let Some((from, to)) = number.split_once(dash) {
            let counted = chinese(from).zip(chinese(to)).is_some_and(|(from, to)| from <= to);
            if counted || is_label(from) && is_label(to) {
                return (from, to);
            }
        }
    }
    (number, number)
}

/// True if the text can be a page name.
fn names_page(name: &str) -> bool {
    chinese(name).is_some() || is_label(name)
}
