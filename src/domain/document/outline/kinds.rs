//! From drafts to sections: levels without gaps, numbers, kinds, and the pages where they end.

use super::drafts::Draft;
use super::lines::key;
use super::names::{is_back, is_front, is_references};
use super::numbering::{Label, Word, begins, follows, label, lettered};
use super::{Section, SectionKind};

/// Pages from which numbered parts of a document are called chapters although it does not call them so.
const BOOK: u32 = 40;

/// The sections of the drafts. `by_looks` if they were only guessed. `begins_page` tells whether a byte of a page has only running heads before it.
pub(super) fn sections(
    drafts: Vec<Draft>,
    pages: u32,
    by_looks: bool,
    begins_page: impl Fn(u32, usize) -> bool,
) -> Vec<Section> {
    let drafts = levelled(drafts);
    let labels: Vec<Label<'_>> = drafts.iter().map(of_title).collect();
    let numbers = numbers(&drafts, &labels);
    let kinds = kinds(&drafts, &labels, &numbers, pages, by_looks);
    let ends = ends(&drafts, pages, begins_page);
    let mut sections = Vec::with_capacity(drafts.len());
    for (n, draft) in drafts.iter().enumerate() {
        let rest = match &numbers[n] {
            Some(number) => {
                let lettered = lettered(&draft.title).filter(|(letter, _)| letter == number);
                lettered.map_or(labels[n].rest, |(_, rest)| rest)
            }
            _ => labels[n].rest,
        };
        let title = if rest.is_empty() { draft.title.as_str() } else { rest };
        sections.push(Section {
            kind: kinds[n],
            number: numbers[n].clone(),
            title: title.trim().to_string(),
            level: draft.level,
            page: draft.page,
            offset: draft.offset,
            page_end: ends[n],
            heading: draft.heading.or(draft.entry),
        });
    }
    sections
}

/// The label of a section: of its title and, for what that lacks, of its heading on the page.
fn of_title(draft: &Draft) -> Label<'_> {
    let mut own = label(&draft.title);
    let shown = label(&draft.shown);
    if own.number.is_none() && shown.number.is_some() && key(&draft.shown) == key(&draft.title) {
        own.number = shown.number;
        own.word = own.word.or(shown.word);
    } else if own.word.is_none() && own.number.is_some() && own.number == shown.number {
        own.word = shown.word;
    }
    own
}

/// Levels from 1 that rise by one at most.
fn levelled(mut drafts: Vec<Draft>) -> Vec<Draft> {
    let mut above: Vec<u8> = Vec::new();
    for draft in &mut drafts {
        while above.last().is_some_and(|level| *level >= draft.level) {
            above.pop();
        }
        above.push(draft.level);
        draft.level = above.len().min(250) as u8;
    }
    drafts
}

/// The title after the letter that it begins with.
fn lettered_title(draft: &Draft) -> Option<&str> {
    lettered(&draft.title).map(|(_, rest)| rest)
}

/// The number of each, also letters that only their row shows: "A Installing", "B Symbols".
fn numbers(drafts: &[Draft], labels: &[Label<'_>]) -> Vec<Option<String>> {
    let mut numbers: Vec<Option<String>> = labels.iter().map(|label| label.number.clone()).collect();
    let lettered = |draft: &Draft| {
        let shown = lettered(&draft.shown).filter(|(_, rest)| key(rest) == key(&draft.title));
        shown.or_else(|| lettered(&draft.title)).map(|(letter, _)| letter.to_string())
    };
    let mut last: Vec<(u8, String)> = Vec::new();
    for n in 0..drafts.len() {
        let level = drafts[n].level;
        if numbers[n].is_none()
            && let Some(letter) = lettered(&drafts[n])
        {
            let before = last.iter().rev().find(|(other, _)| *other == level).map(|(_, number)| number.as_str());
            let next = drafts[n + 1..].iter().take_while(|next| next.level >= level).find(|next| next.level == level);
            let row = next.and_then(lettered).is_some_and(|next| follows(&letter, &next));
            let inside = drafts
                .get(n + 1)
                .is_some_and(|next| next.level > level && next.title.starts_with(&format!("{letter}.")));
            let goes_on = before.is_some_and(|before| {
                before.len() == 1 && follows(before, &letter) && !before.bytes().all(|b| b.is_ascii_digit())
            });
            let shown = lettered_title(&drafts[n]).is_none();
            let starts = letter == "A" && (row || inside || shown) && before.is_some();
            if goes_on || starts {
                numbers[n] = Some(letter);
            }
        }
        if let Some(number) = &numbers[n] {
            last.retain(|(other, _)| *other < level);
            last.push((level, number.clone()));
        }
    }
    numbers
}

fn kinds(
    drafts: &[Draft],
    labels: &[Label<'_>],
    numbers: &[Option<String>],
    pages: u32,
    by_looks: bool,
) -> Vec<SectionKind> {
    let count = drafts.len();
    let is = |n: usize, word: Word| labels[n].word == Some(word);
    let parts: Vec<bool> =
        (0..count).map(|n| is(n, Word::Part) || holds_chapters(drafts, labels, numbers, n)).collect();
    let special = |n: usize| match numbers[n] {
        None => is_front(labels[n].rest) || is_back(labels[n].rest),
        Some(_) => drafts[n].level == 1 && is_references(labels[n].rest),
    };
    // The level of chapters: of those that are called so, else below parts, else the outermost.
    let worded = worded(drafts, labels, numbers);
    let below_parts = parts.iter().any(|part| *part) && !(0..count).any(|n| is(n, Word::Item));
    let plain = if below_parts { 2 } else { 1 };
    let at = worded.unwrap_or(plain);
    let filing = (0..count).filter(|n| is(*n, Word::Item)).count() >= 3;
    let numeric = |n: usize| {
        numbers[n].as_ref().is_some_and(|number| {
            number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) && !number.contains('.')
        })
    };
    let row = (0..count).filter(|n| drafts[*n].level == at && numeric(*n) && !parts[*n] && !special(*n)).count();
    let numbered = row >= 2 || worded.is_some();
    let called_chapters = worded.is_some() || !filing && pages >= BOOK && (row >= 2 || !by_looks);
    let in_row = |n: usize| {
        let own = is(n, Word::Chapter) || labels[n].word.is_none() && numeric(n) || !numbered && !special(n);
        drafts[n].level <= at && !parts[n] && own && (drafts[n].level == at || numeric(n) || worded.is_some())
    };
    let first = (0..count).find(|n| in_row(*n) || parts[*n]);
    let last = (0..count).rev().find(|n| in_row(*n));
    let mut kinds: Vec<SectionKind> = Vec::with_capacity(count);
    let mut seen_number = false;
    let mut appendix: Option<u8> = None;
    for n in 0..count {
        let level = drafts[n].level;
        if appendix.is_some_and(|outer| level <= outer) {
            appendix = None;
        }
        let letter = numbers[n]
            .as_ref()
            .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_uppercase()));
        let after_digits = seen_number && letter && labels[n].word.is_none() && !roman_row(numbers, drafts, n);
        let outer_is_appendix = appendix.is_some();
        let group = is_appendices(&drafts[n].title);
        let kind = if is(n, Word::Appendix) || (after_digits && level <= at) {
            if !outer_is_appendix {
                appendix = Some(level);
            }
            SectionKind::Appendix
        } else if group {
            // What it holds are the appendices.
            SectionKind::Back
        } else if outer_is_appendix {
            SectionKind::Section
        } else if parts[n] {
            SectionKind::Part
        } else if special(n) && level <= at.max(2) && labels[n].word.is_none() {
            let front = is_front(labels[n].rest)
                && first.is_none_or(|first| {
                    n <= first + 1 || !is_back(labels[n].rest) && last.is_some_and(|last| n < last)
                });
            if front || !is_back(labels[n].rest) && first.is_none_or(|first| n < first) {
                SectionKind::Front
            } else {
                SectionKind::Back
            }
        } else if filing {
            SectionKind::Section
        } else if in_row(n) && called_chapters && (level == at || numeric(n)) {
            SectionKind::Chapter
        } else if numbered
            && called_chapters
            && numbers[n].is_none()
            && level == 1
            && first.is_some_and(|first| n < first)
        {
            SectionKind::Front
        } else if numbered
            && called_chapters
            && numbers[n].is_none()
            && level <= at
            && last.is_some_and(|last| n > last)
            && level == 1
            && after_all(drafts, n)
        {
            SectionKind::Back
        } else {
            SectionKind::Section
        };
        seen_number |= numbers[n].as_ref().is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
        kinds.push(kind);
    }
    kinds
}

/// The level of sections that are called chapters, unless more are numbered at another level without being called so.
fn worded(drafts: &[Draft], labels: &[Label<'_>], numbers: &[Option<String>]) -> Option<u8> {
    let called = |level: u8| {
        (0..drafts.len()).filter(|n| drafts[*n].level == level && labels[*n].word == Some(Word::Chapter)).count()
    };
    let plain = |level: u8| {
        let digits = |n: &usize| numbers[*n].as_ref().is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
        (0..drafts.len()).filter(|n| drafts[*n].level == level && labels[*n].word.is_none()).filter(digits).count()
    };
    let level = (1..=3).max_by_key(|level| (called(*level), std::cmp::Reverse(*level)))?;
    (called(level) > 0 && called(level) * 2 >= (1..=level).map(plain).max().unwrap_or(0)).then_some(level)
}

/// True for "Appendices" as the title of a group.
fn is_appendices(title: &str) -> bool {
    ["appendices", "appendixes", "annexes", "anhänge", "annexe", "附录", "附錄"]
        .contains(&crate::domain::text::squeeze(title).as_str())
        && !title.contains(char::is_numeric)
}

/// True if a letter belongs to a row of Roman numerals: "I", "V", "X" beside "II".
fn roman_row(numbers: &[Option<String>], drafts: &[Draft], n: usize) -> bool {
    let same = |other: &usize| drafts[*other].level == drafts[n].level && *other != n;
    let two = |number: &String| number.len() > 1 && super::numbering::is_roman(number);
    (0..numbers.len()).filter(same).any(|other| numbers[other].as_ref().is_some_and(two))
}

fn after_all(drafts: &[Draft], n: usize) -> bool {
    drafts.len() - n <= drafts.len() / 2 + 3
}

/// True for a section without a number, or with a Roman one, whose children are chapters numbered through: the first
/// child of the next one goes on where this one's last ended.
fn holds_chapters(drafts: &[Draft], labels: &[Label<'_>], numbers: &[Option<String>], n: usize) -> bool {
    let level = drafts[n].level;
    let own = &numbers[n];
    let digits = own.as_ref().is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
    if level != 1 || digits || labels[n].word.is_some_and(|word| word != Word::Part) {
        return false;
    }
    let children = |from: usize| {
        let end =
            drafts[from + 1..].iter().position(|next| next.level <= level).map_or(drafts.len(), |at| from + 1 + at);
        (from + 1..end)
            .filter(|child| drafts[*child].level == level + 1)
            .filter_map(|child| numbers[child].clone())
            .collect::<Vec<_>>()
    };
    let simple = |number: &String| number.bytes().all(|b| b.is_ascii_digit());
    let own = children(n);
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return false };
    if !simple(first) || !simple(last) {
        return false;
    }
    // "I" that holds 1, 2, 3.
    if numbers[n].as_deref().is_some_and(super::numbering::is_roman) {
        return true;
    }
    // The next such section's first child.
    let next = (n + 1..drafts.len()).find(|next| drafts[*next].level == level && !children(*next).is_empty());
    let before = (0..n).rev().find(|before| drafts[*before].level == level && !children(*before).is_empty());
    let onward = next.is_some_and(|next| children(next).first().is_some_and(|number| follows(last, number)));
    let from_before = before.is_some_and(|before| children(before).last().is_some_and(|number| follows(number, first)));
    begins(first) && onward || from_before
}

/// The last page of each.
fn ends(drafts: &[Draft], pages: u32, begins_page: impl Fn(u32, usize) -> bool) -> Vec<u32> {
    let mut ends = vec![pages; drafts.len()];
    let mut open: Vec<usize> = Vec::new();
    for (n, draft) in drafts.iter().enumerate() {
        while let Some(&last) = open.last()
            && drafts[last].level >= draft.level
        {
            let whole = draft.heading.is_none() && draft.offset == 0 || begins_page(draft.page, draft.offset);
            let end = if whole { draft.page.saturating_sub(1) } else { draft.page };
            ends[last] = end.max(drafts[last].page);
            open.pop();
        }
        open.push(n);
    }
    for (end, draft) in ends.iter_mut().zip(drafts) {
        *end = (*end).max(draft.page);
    }
    ends
}
