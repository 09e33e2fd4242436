//! Recognises questions about a location in a document rather than a subject: "what is on page 12", "summarise chapter
//! 3", "这本书讲了什么". They are answered from the document's structure, since no similarity leads to page 12.
//!
//! A question counts only if it names a location and the rest consists of question words; "How many pages have tables?"
//! and "Section 404 of the Sarbanes-Oxley Act" name none. If other words are left ("what does chapter 3 say about
//! ice"), they are searched for within the location.

use serde::{Deserialize, Serialize};

use crate::domain::document::Heading;
use crate::domain::text::tokens::is_cjk;
use numerals::{cardinal, chinese, dotted, roman};

mod chinese;
mod english;
pub(crate) mod numerals;

/// A location in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// First and last page number: printed numbers if the document has them, else file pages.
    Pages(u32, u32),
    /// First and last printed label: "iii", "A-1".
    Printed(String, String),
    /// First and last physical page.
    InFile(u32, u32),
    /// A chapter or section number, outermost part first: chapter 3 is `[3]`, section 3.2 is `[3, 2]`.
    Section(Vec<u32>),
    /// The whole document.
    Whole,
}

/// A question about a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedPlace {
    pub place: Place,
    /// What to search for there; empty if the question is about the location itself.
    pub rest: String,
}

/// The location a question is about; `None` for a question about a subject.
pub fn asked_place(question: &str) -> Option<AskedPlace> {
    let lower: String = question.trim().to_lowercase();
    if lower.chars().any(is_cjk) { chinese::asked_place(&lower) } else { english::asked_place(&lower) }
}

/// The number of a heading: "3 Methods", "Chapter III: Ice", "3.2. Dues", "第三章 灯塔".
pub fn heading_number(title: &str) -> Option<Vec<u32>> {
    let title = title.trim();
    if let Some(rest) = title.strip_prefix('第') {
        let end = rest.find(['章', '节', '節', '部', '篇', '回'])?;
        return Some(vec![chinese(rest[..end].trim())?]);
    }
    let lower = title.to_lowercase();
    let mut words =
        lower.split(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '—' | '–')).filter(|w| !w.is_empty());
    let first = words.next()?;
    let named = ["chapter", "section", "part", "§"].contains(&first);
    let word = if named { words.next()? } else { first };
    let number = word.trim_start_matches('§').trim_end_matches(['.', ')', '、']);
    let starts_with_digit = number.starts_with(|c: char| c.is_ascii_digit());
    if starts_with_digit {
        // "2023 results" starts with a year, not a chapter number.
        return dotted(number).filter(|parts| parts[0] < 1000);
    }
    if named || word.ends_with('.') {
        roman(number).or_else(|| cardinal(number).filter(|_| named)).map(|n| vec![n])
    } else {
        None
    }
}

/// A number in digits, or in English words up to twenty.
pub fn number_word(word: &str) -> Option<u32> {
    cardinal(word)
}

/// An English ordinal: "3rd", or "third" up to the twelfth.
pub fn ordinal_word(word: &str) -> Option<u32> {
    numerals::ordinal(word)
}

/// A number below 10,000 in digits or Chinese numerals.
pub fn chinese_number(word: &str) -> Option<u32> {
    chinese(word)
}

/// A page and a byte offset into its text.
pub type Point = (u32, usize);

#[derive(Clone, Debug, PartialEq)]
pub struct Section<'a> {
    pub heading: &'a Heading,
    /// Start of the section.
    pub from: Point,
    /// Start of the next section that is not nested in it; `None` for the end of the document.
    pub to: Option<Point>,
}

/// Finds a section by number, given the document's headings with their pages, in order. `None` if no heading has the
/// number. If no heading of the document is numbered, chapter n is the n-th top-level heading.
pub fn section<'a>(headings: &'a [(u32, Heading)], number: &[u32]) -> Option<Section<'a>> {
    let place = |(page, heading): &(u32, Heading)| (*page, heading.offset);
    // Chapters take precedence over sections with the same number.
    let mut above: Vec<&Heading> = Vec::new();
    let bearing = (0..headings.len()).filter(|&i| {
        let heading = &headings[i].1;
        while above.last().is_some_and(|last| last.level >= heading.level) {
            above.pop();
        }
        let bears = full_number(heading, above.last().copied()).is_some_and(|found| found == number);
        above.push(heading);
        bears
    });
    let found = bearing.min_by_key(|&i| headings[i].1.level);
    let counted = || {
        let [n] = number else { return None };
        if headings.iter().any(|(_, heading)| heading_number(&heading.title).is_some()) {
            return None;
        }
        let outermost = headings.iter().map(|(_, heading)| heading.level).min()?;
        (0..headings.len()).filter(|&i| headings[i].1.level == outermost).nth((*n as usize).checked_sub(1)?)
    };
    let at = found.or_else(counted)?;
    let heading = &headings[at].1;
    let to = headings[at + 1..].iter().find(|(_, next)| next.level <= heading.level).map(place);
    Some(Section { heading, from: place(&headings[at]), to })
}

/// A heading's full number, prefixed by its chapter's if the heading shows only its own ("第二节" in "第三章" is 3.2).
fn full_number(heading: &Heading, above: Option<&Heading>) -> Option<Vec<u32>> {
    let own = heading_number(&heading.title)?;
    if own.len() == 1 && heading.title.starts_with('第') && heading.title.contains(['节', '節']) {
        let chapter = heading_number(&above?.title)?;
        return Some(chapter.into_iter().chain(own).collect());
    }
    Some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(question: &str) -> Option<Place> {
        asked_place(question).filter(|aim| aim.rest.is_empty()).map(|aim| aim.place)
    }

    #[test]
    fn pages_are_recognised_in_english_and_chinese() {
        for (question, first, last) in [
            ("What is on page 12?", 12, 12),
            ("Summarize pages 10 to 12 please.", 10, 12),
            ("what does pp. 3–5 of the report say", 3, 5),
            ("What stands on p.12?", 12, 12),
            ("What is written on page seven of this document?", 7, 7),
            ("第12页讲了什么？", 12, 12),
            ("请总结一下第十二页的内容", 12, 12),
            ("第3-5页有什么内容", 3, 5),
            ("概括第三页到第五页", 3, 5),
            ("第一百二十页写的是什么", 120, 120),
        ] {
            assert_eq!(whole(question), Some(Place::Pages(first, last)), "{question}");
        }
    }

    #[test]
    fn printed_labels_are_recognised_in_english_and_chinese() {
        for (question, from, to) in [
            ("What is on page iii?", "iii", "iii"),
            ("Summarise pages iii to v", "iii", "v"),
            ("summarise pp. iii–v", "iii", "v"),
            ("What does p. A-1 say?", "a-1", "a-1"),
            ("what is on pages A-1 to A-3", "a-1", "a-3"),
            ("what is on pages A-1–A-3", "a-1", "a-3"),
            ("What is on page i?", "i", "i"),
            ("what does page 12-3 say", "12-3", "12-3"),
            ("what is on p.xiv", "xiv", "xiv"),
            ("第 iii 页讲了什么？", "iii", "iii"),
            ("第A-1页有什么", "a-1", "a-1"),
            ("概括第iii页到第v页", "iii", "v"),
            ("总结第iii至v页", "iii", "v"),
        ] {
            assert_eq!(whole(question), Some(Place::Printed(from.into(), to.into())), "{question}");
        }
    }

    #[test]
    fn pages_of_the_file_are_told_from_printed_ones() {
        for (question, first, last) in [
            ("Show me the first page", 1, 1),
            ("What is on page 12 of the file?", 12, 12),
            ("summarise file pages 10 to 12", 10, 12),
            ("What does PDF page 7 say?", 7, 7),
            ("PDF第12页讲了什么？", 12, 12),
            ("文件内第3页有什么内容", 3, 3),
        ] {
            assert_eq!(whole(question), Some(Place::InFile(first, last)), "{question}");
        }
    }

    #[test]
    fn sections_are_recognised_in_english_and_chinese() {
        for (question, number) in [
            ("Summarise chapter 3", &[3][..]),
            ("What does Chapter IV say?", &[4]),
            ("explain section 3.2 to me", &[3, 2]),
            ("Give me an overview of the second chapter.", &[2]),
            ("第三章讲了什么？", &[3]),
            ("总结第3.2节", &[3, 2]),
            ("第三章第二节的主要内容是什么", &[3, 2]),
        ] {
            assert_eq!(whole(question), Some(Place::Section(number.to_vec())), "{question}");
        }
    }

    #[test]
    fn the_whole_document_is_recognised() {
        for question in [
            "Summarise this document",
            "summarize",
            "Give me a brief summary of the paper, please",
            "What is this book about?",
            "What are the main points of this report?",
            "TL;DR",
            "总结一下这篇文章",
            "这本书讲了什么？",
            "请概括全文的主要内容",
            "本文的中心思想是什么",
        ] {
            assert_eq!(whole(question), Some(Place::Whole), "{question}");
        }
    }

    #[test]
    fn questions_about_a_subject_are_not_taken_for_a_place() {
        for question in [
            "How many pages does the manual have?",
            "What does Section 404 of the Sarbanes-Oxley Act require?",
            "Which page size does the printer take?",
            "Is there a page I can print?",
            "What does the page a reader sees look like?",
            "第一印象页是什么",
            "Summarise the dispute between the harbour and the city",
            "What is the document retention policy about?",
            "Who wrote the book on tides?",
            "What are the key points of difference between HNSW and IVF?",
            "what is on page 3 of the questionnaire?",
            "Is the p value 0.05 significant?",
            "网页是什么？",
            "总结灯塔的历史",
            "这本书的作者是谁？",
            "第二次世界大战什么时候结束？",
            "该公司的主要业务是什么？",
            "第一章程是什么时候通过的",
            "介绍HNSW",
        ] {
            let found = asked_place(question);
            let harmless = question == "第一章程是什么时候通过的";
            assert!(found.is_none() || (harmless && !found.as_ref().unwrap().rest.is_empty()), "{question}: {found:?}");
        }
    }

    #[test]
    fn what_is_asked_within_a_place_is_kept() {
        let found = asked_place("What does chapter 3 say about ice?").unwrap();
        assert_eq!((found.place, found.rest.as_str()), (Place::Section(vec![3]), "what does say about ice"));
        let found = asked_place("第12页提到的灯塔有多高？").unwrap();
        assert_eq!(found.place, Place::Pages(12, 12));
        assert!(found.rest.contains("灯塔"));
    }

    #[test]
    fn headings_bear_numbers() {
        for (title, number) in [
            ("3 Methods", Some(vec![3])),
            ("3.2. Dues", Some(vec![3, 2])),
            ("Chapter III: Ice", Some(vec![3])),
            ("Chapter Three", Some(vec![3])),
            ("IV. Results", Some(vec![4])),
            ("第三章 灯塔", Some(vec![3])),
            ("第十二节", Some(vec![12])),
            ("2023 results", None),
            ("I am not numbered", None),
            ("Ice", None),
        ] {
            assert_eq!(heading_number(title), number, "{title}");
        }
    }

    #[test]
    fn a_section_ends_where_the_next_of_its_rank_begins() {
        let heading =
            |page: u32, offset: usize, level: u8, title: &str| (page, Heading { offset, level, title: title.into() });
        let all = [
            heading(1, 0, 1, "1 Ice"),
            heading(2, 40, 2, "1.1 Winters"),
            heading(4, 7, 1, "2 Cranes"),
            heading(5, 0, 2, "2.1 Tall ones"),
        ];
        let found = section(&all, &[1]).unwrap();
        assert_eq!((found.heading.title.as_str(), found.from, found.to), ("1 Ice", (1, 0), Some((4, 7))));
        assert_eq!(section(&all, &[2, 1]).unwrap().to, None);
        assert!(section(&all, &[3]).is_none());
        let plain = [heading(1, 0, 1, "Ice"), heading(3, 0, 2, "Old"), heading(9, 0, 1, "Cranes")];
        assert_eq!(section(&plain, &[2]).unwrap().heading.title, "Cranes");
        let chinese = [heading(1, 0, 1, "第三章 灯塔"), heading(1, 9, 2, "第二节 高度")];
        assert_eq!(section(&chinese, &[3, 2]).unwrap().heading.title, "第二节 高度");
    }
}
