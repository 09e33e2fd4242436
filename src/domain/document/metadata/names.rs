//! The names that documents go by in questions: "Amazon" for a filing of AMAZON.COM, INC., "the Netflix report" for
//! NETFLIX_2015_10K.pdf, a title, the part of it before the colon, the surname of an author.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{Field, Metadata};
use crate::domain::document::Document;

/// The names of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<Name>,
    /// Years, quarters and forms, which tell two documents of one name apart.
    marks: Vec<String>,
}

/// Words in lower case; a Chinese character is a word.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    words: Vec<String>,
    /// An ordinary word, which is a name only if it is written with a capital.
    capital: bool,
}

/// A document named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its index among those asked about.
    pub document: usize,
    /// The bytes of the text that name it.
    pub place: Range<usize>,
}

/// Longest name, in words: a title, or its beginning.
const LONGEST: usize = 16;

/// Most words of a text that are looked at.
const MOST_WORDS: usize = 400;

/// What follows the name of a company.
const LEGAL: &[&str] = &[
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "company",
    "co",
    "ltd",
    "limited",
    "plc",
    "llc",
    "lp",
    "llp",
    "ag",
    "sa",
    "nv",
    "se",
    "gmbh",
    "group",
    "holdings",
    "holding",
    "com",
    "trust",
    "the",
    "and",
    "of",
    "technologies",
    "international",
];

/// Words of file names and titles that name no document.
const GENERIC: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "and",
    "for",
    "in",
    "on",
    "to",
    "with",
    "by",
    "from",
    "report",
    "reports",
    "annual",
    "quarterly",
    "manual",
    "guide",
    "user",
    "users",
    "paper",
    "final",
    "draft",
    "doc",
    "document",
    "documents",
    "file",
    "copy",
    "book",
    "version",
    "ver",
    "rev",
    "revised",
    "new",
    "old",
    "pdf",
    "docx",
    "epub",
    "html",
    "txt",
    "md",
    "readme",
    "untitled",
    "scan",
    "10k",
    "10q",
    "8k",
    "form",
    "page",
    "pages",
    "part",
    "chapter",
    "vol",
    "volume",
    "edition",
    "slides",
    "notes",
    "reference",
    "introduction",
    "en",
    "zh",
    "cn",
    "fr",
    "de",
    "ja",
    "ko",
    "ru",
    "us",
    "uk",
    "open",
    "long",
    "short",
    "full",
    "print",
    "web",
    "download",
    "data",
    "company",
    "statement",
    "policy",
    "plan",
    "summary",
    "appendix",
    "index",
    "test",
    "sample",
    "example",
    "article",
];

impl Names {
    pub fn of(document: &Document, metadata: &Metadata) -> Names {
        let mut names = Names::default();
        let name = document.name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        names.file(stem);
        let titles = metadata.of(Field::Title).map(|entry| entry.value.as_str());
        for title in std::iter::once(document.title.as_str()).chain(titles) {
            names.title(title);
        }
        for publisher in metadata.of(Field::Publisher).filter(|entry| entry.place.is_some()) {
            names.company(&publisher.value);
        }
        for author in metadata.of(Field::Author).filter(|entry| entry.place.is_some()).take(20) {
            names.author(&author.value);
        }
        for entry in &metadata.entries {
            if matches!(entry.field, Field::Date | Field::Version) {
                names.marks.extend(words(&entry.value).into_iter().map(|word| word.text).filter(|word| is_mark(word)));
            }
        }
        names
    }

    fn add(&mut self, words: Vec<String>, capital: bool) {
        let name = Name { words, capital };
        let cjk = |name: &Name| name.words.iter().all(|word| is_wide(word));
        let long =
            if cjk(&name) { name.words.len() >= 2 } else { name.words.iter().map(String::len).sum::<usize>() >= 2 };
        if long && name.words.len() <= LONGEST && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    fn file(&mut self, stem: &str) {
        // "annualReport2022_v2" is four words.
        let mut spaced = String::new();
        let mut before = ' ';
        for c in stem.chars() {
            let turns = before.is_lowercase() && c.is_uppercase();
            spaced.extend(turns.then_some(' '));
            spaced.push(if c.is_alphanumeric() { c } else { ' ' });
            before = c;
        }
        let words: Vec<String> = words(&spaced).into_iter().map(|word| word.text).collect();
        // A hash or a number is no name.
        if stem.len() >= 24 && stem.chars().all(|c| c.is_ascii_hexdigit() || c == '-') {
            return;
        }
        self.marks.extend(words.iter().filter(|word| is_mark(word)).cloned());
        for word in &words {
            let digits = word.chars().filter(char::is_ascii_digit).count();
            if !is_wide(word)
                && !is_mark(word)
                && !GENERIC.contains(&word.as_str())
                && digits < word.len()
                && word.len() >= 2
            {
                // An ordinary word of a file name ("octave") is meant if written like a name.
                self.add(vec![word.clone()], digits == 0);
            }
        }
        let tokens: Vec<String> = words.into_iter().filter(|word| !is_mark(word)).collect();
        if tokens.iter().any(|word| !GENERIC.contains(&word.as_str())) {
            let capital = tokens.len() == 1 && !tokens[0].contains(|c: char| c.is_ascii_digit());
            self.add(tokens, capital);
        }
    }

    fn title(&mut self, title: &str) {
        let plain = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        for part in [title, title.split([':', '：', '—', '–']).next().unwrap_or_default()] {
            let all = plain(part);
            // One or two words may be meant as words.
            let few = all.iter().filter(|word| !GENERIC.contains(&word.as_str())).count() < 2;
            let telling = all.iter().any(|word| !GENERIC.contains(&word.as_str()) && !is_mark(word));
            if telling {
                self.add(all, few && !part.chars().any(|c| is_wide(c.encode_utf8(&mut [0; 4]))));
            }
        }
        // "The memoir class", "Debian Developer's Reference": without articles and words like "manual".
        let core: Vec<String> = plain(title).into_iter().filter(|word| !GENERIC.contains(&word.as_str())).collect();
        if (1..=3).contains(&core.len()) && core.iter().all(|word| !is_mark(word)) {
            self.add(core, true);
        }
    }

    fn company(&mut self, name: &str) {
        let all: Vec<String> = words(name).into_iter().map(|word| word.text).collect();
        let wide = all.iter().all(|word| is_wide(word));
        if wide {
            let core =
                ["股份有限公司", "有限责任公司", "有限公司", "集团", "公司"].iter().fold(name.trim(), |core, end| {
                    core.strip_suffix(end).filter(|rest| rest.chars().count() >= 2).unwrap_or(core)
                });
            self.add(core.chars().map(String::from).collect(), false);
            self.add(all, false);
            return;
        }
        let mut core = all.clone();
        while core.len() > 1 && core.last().is_some_and(|last| LEGAL.contains(&last.as_str())) {
            core.pop();
        }
        if core.first().is_some_and(|first| first == "the") && core.len() > 1 {
            core.remove(0);
        }
        if let [first, _, ..] = core.as_slice()
            && first.len() >= 3
            && !GENERIC.contains(&first.as_str())
        {
            self.add(vec![first.clone()], true);
        }
        // Filings are signed with initials: "IBM".
        if core.len() >= 3 {
            self.add(vec![core.iter().filter_map(|word| word.chars().next()).collect()], true);
        }
        let one = core.len() == 1 && core[0].chars().all(|c| !c.is_ascii_digit());
        self.add(core, one);
        self.add(all, false);
    }

    fn author(&mut self, name: &str) {
        let all: Vec<String> = words(name).into_iter().map(|word| word.text).collect();
        if let Some(last) = all.last().filter(|last| last.len() >= 3 && all.len() > 1 && !is_wide(last)) {
            self.add(vec![last.clone()], true);
        }
        self.add(all, false);
    }
}

/// The documents that a text names, each once, by what tells them apart: a word in the names of all of them names
/// none. Of documents with the same name, those whose year, quarter or form the text gives.
pub fn mentions(text: &str, documents: &[Names]) -> Vec<Mention> {
    let words = words(text);
    let mut holders: HashMap<&[String], usize> = HashMap::new();
    for names in documents {
        let own: HashSet<&[String]> = names.names.iter().map(|name| name.words.as_slice()).collect();
        own.into_iter().for_each(|words| *holders.entry(words).or_default() += 1);
    }
    let shared = |name: &Name| documents.len() > 1 && holders.get(name.words.as_slice()) == Some(&documents.len());
    let mut found: Vec<Mention> = Vec::new();
    for (document, names) in documents.iter().enumerate() {
        let places = names.names.iter().filter(|name| !shared(name)).filter_map(|name| name.place(&words, text));
        if let Some(place) = places.max_by_key(|place| place.len()) {
            found.push(Mention { document, place });
        }
    }
    // "American Express" is not "Express": what lies inside a longer name is no name of its own.
    let inside = |a: &Range<usize>, b: &Range<usize>| a.start >= b.start && a.end <= b.end && a.len() < b.len();
    let places: Vec<Range<usize>> = found.iter().map(|mention| mention.place.clone()).collect();
    found.retain(|mention| !places.iter().any(|other| inside(&mention.place, other)));
    let told_apart = |mention: &Mention| {
        words.iter().any(|word| is_mark(&word.text) && documents[mention.document].marks.contains(&word.text))
    };
    let marked: Vec<bool> = found.iter().map(told_apart).collect();
    let mut kept = Vec::new();
    for (mention, marked_here) in found.iter().zip(&marked) {
        let rivals = found.iter().zip(&marked).any(|(other, marked)| *marked && other.place == mention.place);
        if *marked_here || !rivals {
            kept.push(mention.clone());
        }
    }
    kept
}

impl Name {
    fn place(&self, words: &[Word], text: &str) -> Option<Range<usize>> {
        let first = words.windows(self.words.len()).enumerate().find(|(at, window)| {
            let same = window.iter().zip(&self.words).all(|(word, name)| word.is(name));
            let capital = |word: &Word| text[word.place.clone()].chars().any(char::is_uppercase);
            // The first word of a sentence has a capital anyway.
            same && (!self.capital
                || *at > 0 && window.iter().any(capital)
                || *at == 0 && window.len() == 1 && words.len() == 1)
        });
        first.map(|(_, window)| window[0].place.start..window[window.len() - 1].place.end)
    }
}

struct Word {
    text: String,
    place: Range<usize>,
}

impl Word {
    /// "Amazon's" is "Amazon".
    fn is(&self, name: &str) -> bool {
        self.text == name || self.text.strip_suffix("'s").is_some_and(|stem| stem == name)
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut start: Option<usize> = None;
    let mut push = |start: usize, end: usize| {
        if words.len() < MOST_WORDS {
            let word = text[start..end].trim_end_matches(['\'', '’']);
            let lower = word.to_lowercase().replace('’', "'");
            words.push(Word { text: lower, place: start..start + word.len() });
        }
    };
    for (at, c) in text.char_indices() {
        let wide = matches!(c, '\u{3400}'..='\u{9fff}');
        let inner = c.is_alphanumeric() && !wide || matches!(c, '\'' | '’') && start.is_some();
        if !inner && let Some(begun) = start.take() {
            push(begun, at);
        }
        if wide {
            push(at, at + c.len_utf8());
        } else if inner {
            start.get_or_insert(at);
        }
    }
    if let Some(begun) = start {
        push(begun, text.len());
    }
    words
}

/// True for a Chinese character.
fn is_wide(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

/// True for years, quarters and forms: "2023", "2023q2", "q2", "10k".
fn is_mark(word: &str) -> bool {
    let rest = word.strip_prefix("19").or_else(|| word.strip_prefix("20")).and_then(|rest| rest.get(2..));
    let quarter = |text: &str| matches!(text, "" | "q1" | "q2" | "q3" | "q4" | "h1" | "h2");
    word.as_bytes().get(..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit)) && rest.is_some_and(quarter)
        || !word.is_empty() && quarter(word)
        || matches!(word, "10k" | "10q")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::metadata::Entry;
    use crate::domain::document::{DocumentId, Format, PageSpan};

    fn names(path: &str, title: &str, entries: &[(Field, &str)]) -> Names {
        let place = Some(PageSpan { page: 1, start: 0, end: 1 });
        let entry = |&(field, value): &(Field, &str)| Entry { field, value: value.into(), place, of: None };
        let document = Document {
            id: DocumentId(path.into()),
            path: path.into(),
            title: title.into(),
            format: Format::Pdf,
            pages: 1,
        };
        Names::of(&document, &Metadata { entries: entries.iter().map(entry).collect() })
    }

    fn named(text: &str, documents: &[Names]) -> Vec<usize> {
        mentions(text, documents).iter().map(|mention| mention.document).collect()
    }

    #[test]
    fn documents_are_named_by_company_title_file_and_author() {
        let documents = [
            names("/a/AMZN-17.pdf", "0001018724", &[(Field::Publisher, "AMAZON.COM, INC.")]),
            names("/a/NETFLIX_2015_10K.pdf", "10-K", &[(Field::Publisher, "Netflix, Inc.")]),
            names("/a/x.pdf", "Take a Step Back: Evoking Reasoning", &[(Field::Author, "Denny Zhou")]),
            names("/a/nb.pdf", "年度报告", &[(Field::Publisher, "宁德时代新能源科技股份有限公司")]),
        ];
        for (question, expected) in [
            ("How many people does Amazon employ?", vec![0]),
            ("And what about Netflix in 2015?", vec![1]),
            ("Compare Amazon's revenue with the Netflix report", vec![0, 1]),
            ("What does “Take a step back” propose?", vec![2]),
            ("What do Zhou and others propose?", vec![2]),
            ("宁德时代新能源科技的收入是多少？", vec![3]),
            ("How do I step over a river?", vec![]),
        ] {
            assert_eq!(named(question, &documents), expected, "{question}");
        }
        let place = &mentions("How many does Amazon's shop have?", &documents)[0].place;
        assert_eq!(*place, 14..22);
    }

    #[test]
    fn what_all_share_names_none_and_years_tell_them_apart() {
        let documents = [
            names("Pfizer_2021_10K.pdf", "Pfizer", &[]),
            names("Pfizer_2023Q2_10Q.pdf", "Pfizer", &[]),
            names("octave.pdf", "GNU Octave", &[]),
        ];
        assert_eq!(named("What did Pfizer sell?", &documents), [0, 1]);
        assert_eq!(named("What did Pfizer sell in 2021?", &documents), [0]);
        assert_eq!(named("What did Pfizer sell?", &documents[..2]), Vec::<usize>::new());
        assert_eq!(named("a note of an octave", &documents), Vec::<usize>::new());
        assert_eq!(named("How does Octave plot?", &documents), [2]);
    }
}
