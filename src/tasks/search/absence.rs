//! Which words of a question occur nowhere in the documents, in any form: a sign that they do not answer it.

use super::request::{Key, Search, SearchError};
use crate::domain::finding::closeness::Word;
use crate::domain::finding::passage::{Candidate, Passage};
use crate::domain::finding::subject::needed;
use crate::domain::finding::support::Support;
use crate::domain::text::language::query_words;

/// Maximum letters of an ending: a word also counts as present if another begins like it except for this many.
const ENDING: usize = 3;

/// Minimum letters of a word for that comparison.
const SHORTEST: usize = 5;

/// Words that ask, instruct or name what any document has, and say nothing about the subject.
const ASKING: &[&str] = &[
    "many",
    "much",
    "often",
    "long",
    "old",
    "far",
    "tall",
    "big",
    "large",
    "high",
    "deep",
    "wide",
    "heavy",
    "fast",
    "name",
    "names",
    "named",
    "type",
    "types",
    "kind",
    "kinds",
    "sort",
    "list",
    "tell",
    "give",
    "describe",
    "explain",
    "summarise",
    "summarize",
    "summary",
    "mean",
    "means",
    "meaning",
    "define",
    "definition",
    "happen",
    "happens",
    "happened",
    "call",
    "called",
    "use",
    "used",
    "uses",
    "find",
    "show",
    "say",
    "says",
    "said",
    "please",
    "work",
    "works",
    "example",
    "examples",
    "difference",
    "different",
    "main",
    "important",
    "first",
    "last",
    "year",
    "day",
    "time",
    "people",
    "person",
    "thing",
    "things",
    "way",
    "reason",
    "number",
    "amount",
    "percentage",
    "percent",
    "proportion",
    "answer",
    "question",
    "document",
    "book",
    "paper",
    "page",
    "chapter",
    "section",
    "clause",
    "article",
    "paragraph",
    "appendix",
    "table",
    "figure",
    "item",
    "point",
    "part",
    "step",
    "text",
    "author",
    "get",
    "make",
    "need",
    "best",
    "exactly",
    "know",
    "多少",
    "什么",
    "什麼",
    "哪些",
    "哪里",
    "哪裡",
    "如何",
    "为何",
    "何时",
    "何時",
    "怎么",
    "怎麼",
    "怎样",
    "几个",
    "哪个",
    "哪個",
    "哪年",
    "哪一",
    "谁是",
    "时候",
    "時候",
    "请问",
    "介绍",
    "解释",
    "说明",
    "总结",
    "文档",
    "本书",
    "本文",
    "意思",
    "叫什",
    "么名",
    "名字",
    "是什",
    "少钱",
    "为什",
    "是谁",
    "有几",
    "有多",
    "有哪",
];

impl Search {
    /// What speaks for an answer apart from the passages. Words of two languages do not match.
    pub(crate) fn support(
        &self,
        candidates: &[Candidate<Key>],
        words: &[Word],
        passages: &[Passage],
        across_languages: bool,
    ) -> Result<Support, SearchError> {
        let by_meaning = Support::by_meaning(candidates);
        if across_languages {
            return Ok(by_meaning);
        }
        let (absent, subject_missing) = (self.absent()?, self.subject_missing(passages)?);
        Ok(Support { absent, subject_missing, ..by_meaning.by_words(words, passages) })
    }

    /// The share of the question's words (character pairs in Chinese) found nowhere, 0 to 1, smoothed by counting one
    /// more word as present; numbers and question words are ignored. 0 while pages are still being read, since they may
    /// contain them.
    fn absent(&self) -> Result<f32, SearchError> {
        let coverage = self.coverage();
        if coverage.pages_read < coverage.pages_total {
            return Ok(0.0);
        }
        let words = query_words(&self.query);
        let tells = |word: &&String| !word.chars().all(|c| c.is_ascii_digit()) && !ASKING.contains(&word.as_str());
        let words: Vec<&String> = words.iter().filter(tells).collect();
        let mut missing = 0usize;
        for word in &words {
            missing += usize::from(!self.stands_somewhere(word)?);
        }
        // One word of two is weaker evidence than three of six.
        Ok(missing as f32 / (words.len() + 1) as f32)
    }

    /// True if what an answer must hold occurs neither in the documents nor, as a sign, in the passages.
    fn subject_missing(&self, passages: &[Passage]) -> Result<bool, SearchError> {
        let coverage = self.coverage();
        if coverage.pages_read < coverage.pages_total {
            return Ok(false);
        }
        'needed: for needed in needed(&self.query) {
            for name in &needed {
                // Signs are not indexed.
                let sign = !name.chars().all(char::is_alphanumeric);
                let there = match sign {
                    true => passages.iter().any(|passage| passage.text.contains(name.as_str())),
                    false => self.stands_somewhere(name)?,
                };
                if there {
                    continue 'needed;
                }
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn stands_somewhere(&self, word: &str) -> Result<bool, SearchError> {
        let plain = word.len() >= SHORTEST && word.bytes().all(|b| b.is_ascii_lowercase());
        let begins = plain.then(|| &word[..(word.len() - ENDING).max(SHORTEST - 1)]);
        for opened in &self.opened {
            let (library, id) = (&self.workspace.library, &opened.document.id);
            if library.holds_word(id, word, false)? {
                return Ok(true);
            }
            if let Some(begins) = begins
                && library.holds_word(id, begins, true)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
