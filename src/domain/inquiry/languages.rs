//! Languages as people name them: "Chinese", "in German", 英文.

/// Language tags with their names, lower case. Longer names of a language stand before names they contain.
const LANGUAGES: &[(&str, &[&str])] = &[
    ("zh-Hant", &["traditional chinese", "繁体中文", "繁體中文", "繁体", "繁體"]),
    ("zh", &["simplified chinese", "chinese", "mandarin", "简体中文", "简体", "中文", "汉语", "普通话", "中国话"]),
    ("en", &["english", "英文", "英语", "英語"]),
    ("de", &["german", "deutsch", "德文", "德语"]),
    ("fr", &["french", "français", "法文", "法语"]),
    ("es", &["spanish", "español", "西班牙文", "西班牙语"]),
    ("it", &["italian", "意大利文", "意大利语"]),
    ("pt", &["portuguese", "葡萄牙文", "葡萄牙语"]),
    ("nl", &["dutch", "荷兰文", "荷兰语"]),
    ("ru", &["russian", "俄文", "俄语"]),
    ("uk", &["ukrainian", "乌克兰语"]),
    ("pl", &["polish", "波兰语"]),
    ("cs", &["czech", "捷克语"]),
    ("sv", &["swedish", "瑞典语"]),
    ("tr", &["turkish", "土耳其语"]),
    ("ar", &["arabic", "阿拉伯文", "阿拉伯语"]),
    ("he", &["hebrew", "希伯来语"]),
    ("hi", &["hindi", "印地语"]),
    ("ja", &["japanese", "日文", "日语", "日語"]),
    ("ko", &["korean", "韩文", "韩语", "韓語"]),
    ("vi", &["vietnamese", "越南语"]),
    ("th", &["thai", "泰语"]),
    ("id", &["indonesian", "印尼语"]),
];

/// The tag of the language whose name `text` (lower case) begins with, and the length of the name in bytes.
pub fn named_at(text: &str) -> Option<(&'static str, usize)> {
    LANGUAGES.iter().find_map(|(tag, names)| {
        let name = names.iter().find(|name| text.starts_with(**name))?;
        let whole = !name.is_ascii() || !text[name.len()..].starts_with(|c: char| c.is_alphanumeric());
        whole.then_some((*tag, name.len()))
    })
}

/// True if `text` (lower case) names a language anywhere.
pub fn names_one(text: &str) -> bool {
    text.char_indices().any(|(at, _)| {
        let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        begins && named_at(&text[at..]).is_some()
    })
}

/// The English name of a language, for a prompt; the tag itself if it is not known.
pub fn english_name(tag: &str) -> String {
    let known = LANGUAGES.iter().find(|(known, _)| *known == tag);
    let Some(name) = known.and_then(|(_, names)| names.first()) else { return tag.to_string() };
    name.split(' ').map(capitalised).collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_whole_name() {
        assert_eq!(named_at("chinese, please"), Some(("zh", 7)));
        assert_eq!(named_at("英文说一遍"), Some(("en", 6)));
        assert_eq!((named_at("germany"), named_at("china")), (None, None));
        assert!(names_one("accuracy on english texts") && !names_one("the frenchman"));
        assert_eq!((english_name("zh-Hant"), english_name("xx")), ("Traditional Chinese".into(), "xx".into()));
    }
}
