//! Comparisons asked for: their sides ("A and B", two years), and what of them is compared.

/// What is to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The sides as named in the question, two to four.
    pub sides: Vec<String>,
    /// What of them is compared ("net income"); may be empty.
    pub about: String,
}

/// Characters of one side, at most: what is longer is a sentence, not a name.
const LONGEST: usize = 70;

/// Sides of one comparison.
const MOST: usize = 4;

/// Characters of a question that is looked at.
const LONGEST_QUESTION: usize = 300;

impl Compared {
    /// What to search for one side.
    pub fn query(&self, side: usize) -> String {
        let side = self.sides.get(side).map_or("", String::as_str);
        if self.about.is_empty() { side.to_string() } else { format!("{} {side}", self.about) }
    }

    /// The years, if all sides are years.
    pub fn years(&self) -> Option<Vec<u32>> {
        self.sides.iter().map(|side| side.parse().ok().filter(|year| (1800..2200).contains(year))).collect()
    }
}

/// The comparison that a question asks for, if it is one.
pub fn asked(question: &str) -> Option<Compared> {
    let plain = question.trim().trim_end_matches(['?', '？', '.', '。', '!', '！', ' ']);
    if plain.chars().count() > LONGEST_QUESTION {
        return None;
    }
    let chinese = plain.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    // ASCII only, so that places in both are the same.
    let lower = plain.to_ascii_lowercase();
    let found = of_years(&lower, chinese).or_else(|| {
        let (a, b, about) = if chinese { in_chinese(plain, &lower)? } else { in_english(plain, &lower)? };
        let marks: &[&str] = if chinese { &["、", "和", "与"] } else { &[", ", " and "] };
        let more = marks
            .iter()
            .fold(vec![a], |all, mark| all.iter().flat_map(|side| side.split(mark)).map(str::to_string).collect());
        let mut sides: Vec<String> = more.iter().map(|side| bare(side)).filter(|side| !side.is_empty()).collect();
        sides.push(bare(&b));
        Some(Compared { sides, about: bare(&about) })
    })?;
    let fits = |side: &String| !side.is_empty() && side.chars().count() <= LONGEST && !is_pointing(side);
    ((2..=MOST).contains(&found.sides.len()) && found.sides.iter().all(fits) && found.sides[0] != found.sides[1])
        .then_some(found)
}

/// Words of change, and those around the years of a question, which are not what is compared.
const CHANGES: &[&str] = &[
    "change",
    "changed",
    "changes",
    "grow",
    "grew",
    "grown",
    "growth",
    "increase",
    "increased",
    "decrease",
    "decreased",
    "rise",
    "rose",
    "fall",
    "fell",
    "decline",
    "declined",
    "develop",
    "developed",
    "evolve",
    "evolved",
    "differ",
    "difference",
    "compare",
    "compared",
    "versus",
    "vs",
    "vs.",
    "than",
    "higher",
    "lower",
    "trend",
];
const AROUND_YEARS: &[&str] = &[
    "how", "much", "did", "does", "do", "has", "have", "was", "were", "is", "are", "what", "which", "by", "the", "a",
    "an", "from", "to", "between", "and", "in", "of", "for", "with", "against", "that", "it", "fiscal", "year",
    "years", "until", "over", "or", "relative", "describe", "explain",
];
const CHINESE_CHANGES: &[&str] = &[
    "变化", "改变", "增长", "下降", "变动", "增减", "增加", "减少", "相比", "对比", "比较", "差异", "差别", "区别",
    "趋势",
];
const AROUND_CHINESE_YEARS: &[&str] = &[
    "有什么",
    "有哪些",
    "发生了什么",
    "是多少",
    "多少",
    "怎么样",
    "怎样",
    "如何",
    "怎么",
    "之间",
    "期间",
    "了",
    "从",
    "到",
    "至",
    "和",
    "与",
    "年",
    "在",
    "有何",
    "是",
    "的情况",
    "比",
    "，",
    ",",
    "请",
    "吗",
];

/// A comparison of two years or more.
fn of_years(lower: &str, chinese: bool) -> Option<Compared> {
    let mut years: Vec<String> = Vec::new();
    for run in lower.split(|c: char| !c.is_ascii_digit()) {
        let is_year = run.len() == 4
            && (run.starts_with("18") || run.starts_with("19") || run.starts_with("20") || run.starts_with("21"));
        if is_year && !years.iter().any(|known| known == run) {
            years.push(run.to_string());
        }
    }
    if years.len() < 2 {
        return None;
    }
    let about = if chinese {
        if !CHINESE_CHANGES.iter().any(|word| lower.contains(word)) {
            return None;
        }
        let words = years.iter().map(String::as_str).chain(CHINESE_CHANGES.iter().chain(AROUND_CHINESE_YEARS).copied());
        words.fold(lower.to_string(), |text, word| text.replace(word, "")).trim_matches(['的', ' ', '，']).to_string()
    } else {
        let trimmed = |word: &str| word.trim_matches([',', '.', ':', ';', '(', ')']).to_string();
        let words: Vec<String> = lower.split_whitespace().map(trimmed).collect();
        if !words.iter().any(|word| CHANGES.contains(&word.as_str())) {
            return None;
        }
        let own = |word: &&String| {
            let word = word.as_str();
            !CHANGES.contains(&word)
                && !AROUND_YEARS.contains(&word)
                && !years.iter().any(|year| word.contains(year.as_str()))
        };
        words.iter().filter(own).cloned().collect::<Vec<_>>().join(" ")
    };
    Some(Compared { sides: years, about })
}

/// The text before and after the first of some words.
fn cut<'a>(text: &'a str, lower: &str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    let (at, word) = words.iter().filter_map(|word| Some((lower.find(word)?, word))).min_by_key(|(at, _)| *at)?;
    Some((&text[..at], &text[at + word.len()..]))
}

/// As [`cut`], of a text alone.
fn cut_at<'a>(text: &'a str, words: &[&str]) -> Option<(&'a str, &'a str)> {
    cut(text, &text.to_ascii_lowercase(), words)
}

/// The side, and what stands after "in terms of".
fn without_aspect(side: &str) -> (&str, &str) {
    cut_at(
        side,
        &[
            " in terms of ",
            " with regard to ",
            " with respect to ",
            " regarding ",
            " as regards ",
            " when it comes to ",
        ],
    )
    .unwrap_or((side, ""))
}

type Parts = (String, String, String);

fn in_english(plain: &str, lower: &str) -> Option<Parts> {
    let parts = |a: &str, b: &str, about: &str| {
        let (b, aspect) = without_aspect(b);
        Some((a.to_string(), b.to_string(), format!("{} {aspect}", about.trim()).trim().to_string()))
    };
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if let Some((before, after)) = cut(
        plain,
        lower,
        &[
            "differences between ",
            "difference between ",
            "similarities between ",
            "distinction between ",
            "distinctions between ",
            "differ between ",
            "relationship between ",
            "relation between ",
            "comparison between ",
            "comparison of ",
        ],
    )
    .or_else(|| {
        // "the difference in price between A and B"
        let (_, after) = cut(plain, lower, &["differences in ", "difference in "])?;
        let (about, sides) = cut_at(after, &[" between "])?;
        Some((about, sides))
    }) {
        let (sides, aspect) = without_aspect(after);
        let at = sides.to_ascii_lowercase().rfind(" and ")?;
        let about = if before.contains(' ') { "" } else { before };
        return parts(&sides[..at], &sides[at + 5..], &format!("{about} {aspect}"));
    }
    if let Some(after) =
        ["please compare ", "compare "].iter().find_map(|word| lower.starts_with(word).then(|| &plain[word.len()..]))
    {
        let (a, b) = cut_at(after, &[" with ", " to ", " against ", " versus ", " vs. ", " vs ", " and "])?;
        // "the recall of A and B"
        return match cut_at(a, &[" of ", " in "]).filter(|(about, _)| about.to_ascii_lowercase().starts_with("the ")) {
            Some((about, a)) => parts(a, b, about),
            None => parts(a, b, ""),
        };
    }
    if let Some((before, b)) = cut(
        plain,
        lower,
        &[
            " differ from ",
            " different from ",
            " compare to ",
            " compare with ",
            " compared to ",
            " compared with ",
            " compare against ",
        ],
    ) {
        let a = [
            "how much does ",
            "how do ",
            "how does ",
            "how did ",
            "how is ",
            "how are ",
            "in what way does ",
            "why is ",
            "why are ",
        ]
        .iter()
        .find_map(|word| lower.starts_with(word).then(|| &before[word.len()..]))?;
        return parts(a, b, "");
    }
    if lower.starts_with("how ") && (lower.contains(" differ") || lower.ends_with(" compare")) {
        let after = ["how do ", "how does ", "how did ", "how are "]
            .iter()
            .find_map(|word| lower.starts_with(word).then(|| &plain[word.len()..]))?;
        let (sides, _) = cut_at(after, &[" differ", " compare"])?;
        let (a, b) = cut_at(sides, &[" and "])?;
        return parts(a, b, "");
    }
    if let Some((a, b)) = cut(plain, lower, &[" vs. ", " vs ", " versus "]) {
        let (about, a) = a.rsplit_once([':', ',']).unwrap_or(("", a));
        return parts(a, b, about);
    }
    if starts(&["what do ", "what does "]) && lower.ends_with(" have in common") {
        let sides = plain[..plain.len() - " have in common".len()].split_once("do ")?.1;
        let (a, b) = cut_at(sides, &[" and "])?;
        return parts(a, b, "");
    }
    if starts(&["which ", "what ", "who "])
        && let Some((about, sides)) = plain.split_once([',', ':'])
    {
        let (a, b) = cut_at(sides, &[" or "])?;
        let about = about.split_once(' ')?.1;
        return parts(a.trim_end_matches(','), b, about);
    }
    if let Some((_, sides)) = cut(plain, lower, &["advantages of ", "advantage of ", "benefits of ", "drawbacks of "])
        && let Some((a, b)) = cut_at(sides, &[" over ", " compared to ", " compared with ", " versus ", " against "])
    {
        return parts(a, b, "advantages");
    }
    if starts(&["is ", "are ", "was ", "were ", "does ", "do ", "did ", "has ", "have "])
        && let Some((before, b)) = cut(plain, lower, &[" than "])
    {
        let words: Vec<&str> = before.split_whitespace().skip(1).collect();
        let comparative = |word: &&str| {
            matches!(word.to_ascii_lowercase().as_str(), "more" | "less" | "fewer" | "better" | "worse")
                || word.len() > 4 && word.ends_with("er")
        };
        let at = words.iter().position(comparative)?;
        return (at > 0).then(|| parts(&words[..at].join(" "), b, &words[at..].join(" "))).flatten();
    }
    None
}

/// What ends a question for the difference of two things.
const DIFFERENCES: &[&str] = &["区别", "不同", "差异", "异同", "差别", "相同", "共同点", "联系"];

fn in_chinese(plain: &str, lower: &str) -> Option<Parts> {
    let between: &[&str] = &["相比于", "相比", "和", "与", "跟", "同", "及", "vs", "VS", "对比", "比较"];
    for word in ["请比较一下", "比较一下", "请比较", "比较", "请对比", "对比", "试比较"] {
        let Some(after) = plain.strip_prefix(word) else { continue };
        let (a, b) = cut_at(after, &["和", "与", "跟", "及", "同"])?;
        // "A和B的召回率"
        let (b, about) = b.split_once('的').unwrap_or((b, ""));
        let about = DIFFERENCES.iter().fold(about.to_string(), |text, word| text.replace(word, ""));
        return Some((a.into(), b.into(), about));
    }
    if let Some(at) = DIFFERENCES.iter().filter_map(|word| lower.rfind(word)).max() {
        let before = plain[..at].trim_end_matches("之间");
        let ends =
            ["有什么", "有哪些", "有何", "有啥", "的主要", "主要", "的", "本质", "之间", "存在什么", "存在哪些", "是"];
        let mut sides = before;
        while let Some(shorter) = ends.iter().find_map(|end| sides.strip_suffix(end)) {
            sides = shorter;
        }
        let (a, b) = cut_at(sides, between)?;
        let (b, about) = match b.split_once('在') {
            Some((side, about)) if !side.is_empty() => {
                (side, about.trim_end_matches(['上', '中']).trim_end_matches("方面"))
            }
            _ => (b, ""),
        };
        return Some((a.into(), b.into(), about.into()));
    }
    for word in ["哪个", "哪种", "哪一个", "谁更"] {
        let Some(at) = plain.find(word) else { continue };
        let sides = plain[..at].trim_end_matches(['，', ',', '相', '比', '中']);
        let (a, b) = cut_at(sides, &["和", "与", "跟", "还是"])?;
        return Some((a.into(), b.into(), plain[at + word.len()..].trim_matches(['更', '比', '较']).into()));
    }
    None
}

/// A side without article and quotation marks.
fn bare(side: &str) -> String {
    let side = side.trim().trim_matches(['"', '“', '”', '「', '」', '\'', '‘', '’', '`', ' ', ',', '，']);
    let lower = side.to_ascii_lowercase();
    let article =
        ["the ", "a ", "an ", "both ", "using ", "between "].into_iter().find(|article| lower.starts_with(article));
    article.map_or(side, |article| &side[article.len()..]).trim().to_string()
}

/// "this", "them": what it means is said elsewhere.
fn is_pointing(side: &str) -> bool {
    let words = [
        "it",
        "this",
        "that",
        "them",
        "they",
        "these",
        "those",
        "each other",
        "it is",
        "它",
        "它们",
        "这",
        "那",
        "他们",
        "前者",
        "后者",
    ];
    words.contains(&side.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(question: &str) -> Vec<String> {
        asked(question).map(|found| found.sides).unwrap_or_default()
    }

    #[test]
    fn sides_are_found_in_english() {
        let found = asked("How did net income change from 2014 to 2015?").unwrap();
        assert_eq!((found.about.as_str(), found.years()), ("net income", Some(vec![2014, 2015])));
        assert_eq!(sides("What is the difference between a source NMU and a QA upload?"), ["source NMU", "QA upload"]);
        assert_eq!(sides("How does cumsum differ from cumprod?"), ["cumsum", "cumprod"]);
        assert_eq!(sides("How do tabular and tabularx differ?"), ["tabular", "tabularx"]);
        assert_eq!(sides("Compare TQA with MuSiQue."), ["TQA", "MuSiQue"]);
        assert_eq!(sides("png vs pngcairo"), ["png", "pngcairo"]);
        assert_eq!(sides("Which is larger, the hall or the tower?"), ["hall", "tower"]);
        assert_eq!(sides("Is the hall taller than the tower?"), ["hall", "tower"]);
        let found = asked("Compare the recall of HNSW and IVF in terms of speed.").unwrap();
        assert_eq!((found.sides, found.about.as_str()), (vec!["HNSW".to_string(), "IVF".to_string()], "recall speed"));
    }

    #[test]
    fn other_questions_are_no_comparisons() {
        for question in [
            "What was the revenue in 2015?",
            "What were total net sales in 2015, 2016 and 2017?",
            "Is it heavier than that?",
            "Who are the authors?",
            "灯塔建于哪一年？",
            "他们有什么共同点？",
        ] {
            assert_eq!(asked(question), None, "{question}");
        }
    }

    #[test]
    fn sides_are_found_in_chinese() {
        assert_eq!(sides("独热编码和词向量有什么区别？"), ["独热编码", "词向量"]);
        assert_eq!(sides("比较HNSW与IVF的召回率"), ["HNSW", "IVF"]);
        let found = asked("净利润从2014年到2015年有什么变化？").unwrap();
        assert_eq!((found.about.as_str(), found.years()), ("净利润", Some(vec![2014, 2015])));
    }
}
