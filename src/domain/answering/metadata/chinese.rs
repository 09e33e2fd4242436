//! The sentences in Chinese.

use super::Values;
use super::choosing::{Chosen, Source};
use crate::domain::document::metadata::{Entry, Field, dates};

pub(super) fn sentence(chosen: &Chosen<'_>, values: &Values, year: u32) -> String {
    let wanted = chosen.wanted;
    let noun = noun(wanted.field, wanted.of);
    let Some(first) = chosen.entries.first() else {
        return format!("各页都没有写明{noun}。");
    };
    let all = values.each.join("、");
    if chosen.source == Source::File {
        return match (first.field, first.of.as_deref()) {
            (Field::Date, Some("modified")) => format!("{all}：文件自带的信息说它在这一天最后修改，页面上没有写日期。"),
            (Field::Date, Some("filed")) => format!("{all}：文件自带的信息说它在这一天提交，页面上没有写日期。"),
            (Field::Date, _) => format!("{all}：文件自带的信息说它在这一天生成，页面上没有写日期。"),
            _ => format!("{all}：这是文件自带的信息给出的{noun}，页面上没有写。"),
        };
    }
    let said = format!("{all}{}", values.mark);
    let count = values.each.len();
    match wanted.field {
        Field::Title => format!("标题是《{}》{}。", values.each.first().map_or("", String::as_str), values.mark),
        Field::Subtitle => format!("副标题是“{}”{}。", values.each.first().map_or("", String::as_str), values.mark),
        Field::Author => match (first.field, wanted.of) {
            (Field::Email, _) => format!("联系邮箱是 {said}。"),
            (Field::Publisher, _) => format!("由 {said} 发布，页面上没有写个人作者。"),
            (Field::Contributor, _) if first.of.as_deref() == Some("opinion") => format!("判决意见由 {said} 撰写。"),
            (Field::Contributor, _) => format!("由 {said} 编辑，页面上没有写作者。"),
            (_, Some("first")) => format!("第一作者是 {said}。"),
            (_, Some("last")) => format!("最后一位作者是 {said}。"),
            (_, Some("count")) => format!("共 {count} 位作者：{said}。"),
            _ => format!("作者是 {said}。"),
        },
        Field::Affiliation => {
            let each: Vec<String> = chosen
                .entries
                .iter()
                .zip(&values.each)
                .map(|(entry, value)| match &entry.of {
                    Some(of) => format!("{value}（{}）", of.replace("; ", "、")),
                    None => value.clone(),
                })
                .collect();
            format!("作者来自 {}{}。", each.join("；"), values.mark)
        }
        Field::Email => format!("邮箱是 {said}。"),
        Field::Date => date(first, wanted.of, &said, year),
        Field::Version => format!("版本是 {said}。"),
        Field::Publisher => match (first.field, first.of.as_deref()) {
            (Field::Affiliation, _) => format!("作者来自 {said}，页面上没有写出版者。"),
            (_, Some("registrant" | "company")) => format!("公司是 {said}。"),
            (_, Some("body")) => format!("封面上写的单位是 {said}，没有写明出版者。"),
            (_, Some("copyright")) => format!("版权归 {said} 所有。"),
            (_, Some("prepared")) => format!("由 {said} 编制。"),
            _ => format!("由 {said} 出版。"),
        },
        Field::Venue if first.field == Field::Publisher => format!("由 {said} 出版。"),
        Field::Venue => match first.of.as_deref() {
            Some("court") => format!("审理法院是 {said}。"),
            Some("arxiv") => format!("发布在 {said}，页面上没有写期刊或会议。"),
            _ => format!("发表于 {said}。"),
        },
        Field::Identifier => match wanted.of {
            None if count > 1 => {
                let each = chosen.entries.iter().zip(&values.each);
                let each: Vec<String> = each
                    .map(|(entry, value)| format!("{} {value}", self::noun(Field::Identifier, entry.of.as_deref())))
                    .collect();
                format!("{}{}。", each.join("；"), values.mark)
            }
            _ => format!("{}是 {said}。", self::noun(Field::Identifier, first.of.as_deref())),
        },
        Field::Contributor => match first.of.as_deref() {
            Some("opinion") => format!("判决意见由 {said} 撰写。"),
            _ => format!("{noun}是 {said}。"),
        },
        Field::Language => format!("用{}写成。", language(&first.value)),
        Field::Keywords => format!("关键词是：{said}。"),
    }
}

fn date(first: &Entry, wanted: Option<&str>, said: &str, year: u32) -> String {
    let age = dates::year_of(&first.value).filter(|of| *of <= year && wanted == Some("age"));
    let age = age.map_or(String::new(), |of| match year - of {
        0 => "距今不到一年。".into(),
        years => format!("距今约 {years} 年。"),
    });
    let sentence = match first.of.as_deref() {
        Some("published") => format!("出版（发布）日期是 {said}。"),
        Some("arxiv") => format!("{said}，这是它在 arXiv 上这一版本的日期。"),
        Some("revised") => format!("最近一次修订是 {said}。"),
        Some("accepted") => format!("录用日期是 {said}。"),
        Some("received") => format!("收稿日期是 {said}。"),
        Some("filed") => format!("提交日期是 {said}。"),
        Some("decided") => format!("判决日期是 {said}。"),
        Some("argued") => format!("开庭辩论日期是 {said}。"),
        Some("signed") => format!("签署日期是 {said}。"),
        Some("period") => format!("报告期截至 {said}。"),
        Some("effective") => format!("自 {said} 起生效。"),
        Some("approved") => format!("批准日期是 {said}。"),
        Some("copyright") => format!("版权声明写的是 {said}，页面上没有写别的日期。"),
        _ if wanted == Some("revised") => format!("页面上的日期是 {said}，没有写修订日期。"),
        _ => format!("页面上的日期是 {said}。"),
    };
    sentence + &age
}

fn noun(field: Field, of: Option<&str>) -> &'static str {
    match (field, of) {
        (Field::Title, _) => "标题",
        (Field::Subtitle, _) => "副标题",
        (Field::Author, _) => "作者",
        (Field::Affiliation, _) => "作者单位",
        (Field::Email, _) => "邮箱",
        (Field::Date, Some("revised")) => "修订日期",
        (Field::Date, Some("accepted")) => "录用日期",
        (Field::Date, Some("period")) => "报告期",
        (Field::Date, _) => "日期",
        (Field::Version, _) => "版本",
        (Field::Publisher, Some("copyright")) => "版权所有者",
        (Field::Publisher, _) => "出版者",
        (Field::Venue, Some("court")) => "法院",
        (Field::Venue, Some("journal")) => "期刊",
        (Field::Venue, Some("conference")) => "会议",
        (Field::Venue, _) => "发表处",
        (Field::Identifier, Some("doi")) => "DOI",
        (Field::Identifier, Some("arxiv")) => "arXiv 编号",
        (Field::Identifier, Some("isbn")) => "ISBN",
        (Field::Identifier, Some("issn")) => "ISSN",
        (Field::Identifier, Some("case")) => "案号",
        (Field::Identifier, Some("sec")) => "委员会档案号",
        (Field::Identifier, Some("ein")) => "雇主识别号",
        (Field::Identifier, Some("form")) => "表格类型",
        (Field::Identifier, _) => "文件编号",
        (Field::Contributor, Some("translator")) => "译者",
        (Field::Contributor, Some("editor")) => "编者",
        (Field::Contributor, Some("supervisor")) => "导师",
        (Field::Contributor, Some("judge" | "opinion")) => "法官",
        (Field::Contributor, _) => "参与者",
        (Field::Language, _) => "语言",
        (Field::Keywords, _) => "关键词",
    }
}

fn language(tag: &str) -> String {
    let name = match tag.split(['-', '_']).next().unwrap_or_default().to_lowercase().as_str() {
        "en" => "英文",
        "zh" => "中文",
        "ja" => "日文",
        "ko" => "韩文",
        "fr" => "法文",
        "de" => "德文",
        "es" => "西班牙文",
        "ru" => "俄文",
        "ar" => "阿拉伯文",
        _ => return format!(" {tag} "),
    };
    name.to_string()
}
