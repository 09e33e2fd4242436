//! Headings of a document that declares none and has no contents: lines that are numbered on, that are larger or
//! bolder than the text, or that say what they are.

use super::drafts::Draft;
use super::lines::Line;
use super::names::{is_back, is_front};
use super::numbering::{Word, begins, follows, label};
use crate::domain::document::{Page, PageSpan};
use crate::domain::text;

/// A line that may be a heading.
#[derive(Clone, Debug)]
struct Candidate {
    title: String,
    place: PageSpan,
    /// The level by its size, if it stands out.
    size: Option<u8>,
}

/// Candidates at most.
const MOST: usize = 20_000;

/// The headings that the pages show.
pub(super) fn guessed(pages: &[Page], lines: &[Vec<Line<'_>>], contents: &[u32]) -> Vec<Draft> {
    let mut all: Vec<Candidate> = Vec::new();
    for (page, lines) in pages.iter().zip(lines) {
        if all.len() < MOST && contents.binary_search(&page.number).is_err() {
            candidates(page, lines, &mut all);
        }
    }
    let numbered = rows(&all);
    let chosen = if numbered.is_empty() { by_size(&all, pages.len()) } else { with_numbers(&all, &numbered) };
    chosen
        .into_iter()
        .map(|(n, level)| {
            let Candidate { title, place, .. } = &all[n];
            Draft {
                title: title.clone(),
                level,
                page: place.page,
                offset: place.start,
                heading: Some(*place),
                shown: String::new(),
                entry: None,
            }
        })
        .collect()
}

fn candidates(page: &Page, lines: &[Line<'_>], all: &mut Vec<Candidate>) {
    let mut headings = page.headings.iter().peekable();
    let mut taken = 0;
    for (n, line) in lines.iter().enumerate() {
        while headings.next_if(|heading| heading.offset + 1 < line.start && heading.offset < line.start).is_some() {}
        let heading = headings.next_if(|heading| heading.offset <= line.start);
        if line.aside || line.start < taken {
            continue;
        }
        if let Some(heading) = heading {
            let wanted = text::squeeze(&heading.title);
            let (mut said, mut end) = (String::new(), line.end);
            for next in lines[n..].iter().take(3) {
                said.push_str(&text::squeeze(next.text));
                end = next.end;
                if said.len() >= wanted.len() {
                    break;
                }
            }
            taken = end;
            let place = PageSpan { page: page.number, start: line.start, end };
            all.push(Candidate { title: heading.title.clone(), place, size: Some(heading.level) });
            continue;
        }
        if !line.first || line.text.len() > 120 {
            continue;
        }
        // A numbered line alone in its paragraph.
        let opening = label(line.text);
        let known = opening.number.is_none() && (is_front(line.text) || is_back(line.text));
        let numbered = opening.number.is_some();
        let next = lines.get(n + 1);
        let alone = next.is_none_or(|next| next.first);
        let bare = opening.rest.is_empty() && opening.word.is_some();
        let mut end = line.end;
        let mut title = line.text.to_string();
        if bare && let Some(next) = next.filter(|next| next.text.len() <= 100 && !next.aside) {
            title = format!("{title} {}", next.text);
            end = next.end;
        }
        let ends_well = !title.ends_with(['.', ',', ';', ':', '。', '，', '；']) || known;
        let capital = bare || opening.rest.starts_with(|c: char| c.is_uppercase() || text::tokens::is_cjk(c));
        let words = title.split_whitespace().count() <= 14;
        if (alone || bare)
            && ends_well
            && words
            && (known || numbered && capital)
            && (opening.word.is_some() || !line.text.contains('\t'))
        {
            taken = end;
            let place = PageSpan { page: page.number, start: line.start, end };
            all.push(Candidate { title: text::one_line(&title), place, size: None });
        }
    }
}

/// The candidates whose numbers make rows: the longest row of chapters, and the rows of sections inside each. With
/// their levels.
fn rows(all: &[Candidate]) -> Vec<(usize, u8)> {
    let labels: Vec<_> = all.iter().map(|candidate| label(&candidate.title)).collect();
    // Each way of numbering the outermost ones.
    let styles: [fn(&super::numbering::Label<'_>) -> bool; 5] = [
        |label| label.word == Some(Word::Chapter),
        |label| label.word == Some(Word::Item),
        |label| label.word.is_none() && label.number.as_ref().is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())),
        |label| label.word.is_none() && label.number.as_ref().is_some_and(|n| super::numbering::is_roman(n)),
        |label| label.word == Some(Word::Part) || label.word == Some(Word::Section) && label.depth() == 1,
    ];
    let mut best: Vec<usize> = Vec::new();
    for (n, style) in styles.iter().enumerate() {
        let row = if n == 1 { items(&labels, style) } else { row(all, &labels, style) };
        // Chapters that are called so come first, and a row of two is none.
        let least = if n == 0 { 2 } else { 3 };
        if row.len() >= least && (row.len() > best.len() && best.is_empty() || row.len() > 2 * best.len()) {
            best = row;
        }
    }
    if best.is_empty() {
        return Vec::new();
    }
    let parts = if labels[best[0]].word == Some(Word::Part) {
        Vec::new()
    } else {
        row(all, &labels, &|label| label.word == Some(Word::Part))
    };
    let base = if parts.len() >= 2 { 2 } else { 1 };
    let mut chosen: Vec<(usize, u8)> = parts.iter().filter(|_| base == 2).map(|n| (*n, 1)).collect();
    chosen.extend(best.iter().map(|n| (*n, base)));
    // Sections of each chapter: those numbered on below it.
    let worded = labels[best[0]].word.is_some();
    for (at, &chapter) in best.iter().enumerate() {
        let end = best.get(at + 1).copied().unwrap_or(all.len());
        let Some(own) = labels[chapter].number.as_deref() else { continue };
        let mut last: Vec<String> = vec![own.to_string()];
        let mut plain: Option<String> = None;
        for (n, label) in labels.iter().enumerate().take(end).skip(chapter + 1) {
            let Some(number) = label.number.as_deref() else { continue };
            if label.word.is_some() && label.word != Some(Word::Section) {
                continue;
            }
            if let Some((head, _)) = number.rsplit_once('.') {
                let depth = number.split('.').count();
                let goes_on = last.get(depth - 1).is_some_and(|before| follows(before, number));
                let starts = last.get(depth - 2).is_some_and(|above| above == head)
                    && last.get(depth - 1).is_none_or(|before| !before.starts_with(&format!("{head}.")))
                    && (number.ends_with(".1") || number.ends_with(".0"));
                if goes_on || starts {
                    last.truncate(depth - 1);
                    last.push(number.to_string());
                    chosen.push((n, base + depth as u8 - 1));
                }
            } else if worded || own.bytes().all(|b| !b.is_ascii_digit()) {
                // "A." in section "II", "1." in chapter 3.
                let row = plain.as_deref().map_or(begins(number), |before| follows(before, number));
                if row && number != own {
                    plain = Some(number.to_string());
                    chosen.push((n, base + 1));
                }
            }
        }
    }
    chosen.sort_unstable();
    chosen.dedup_by_key(|(n, _)| *n);
    chosen
}

/// Items of a filing in the order they first stand: 1, 1A, 1B, 2.
fn items(labels: &[super::numbering::Label<'_>], style: &dyn Fn(&super::numbering::Label<'_>) -> bool) -> Vec<usize> {
    let mut row: Vec<usize> = Vec::new();
    let mut last = (0, 0);
    for (n, label) in labels.iter().enumerate().filter(|(_, label)| style(label)) {
        let Some(number) = &label.number else { continue };
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let place =
            (number[..digits].parse::<u32>().unwrap_or(0), number[digits..].bytes().next().map_or(0, u32::from));
        if place > last && place.0 <= last.0 + 3 {
            last = place;
            row.push(n);
        }
    }
    row
}

/// The longest row of numbers that go on by one: each candidate continues the row that it follows.
fn row(
    all: &[Candidate],
    labels: &[super::numbering::Label<'_>],
    style: &dyn Fn(&super::numbering::Label<'_>) -> bool,
) -> Vec<usize> {
    // Rows that may still go on: the last one of each, and how each was reached.
    let mut before: Vec<Option<usize>> = vec![None; labels.len()];
    let mut length: Vec<usize> = vec![0; labels.len()];
    let mut open: Vec<usize> = Vec::new();
    for n in (0..labels.len()).filter(|n| style(&labels[*n])) {
        let Some(number) = labels[n].number.as_deref() else { continue };
        let mut best: Option<usize> = None;
        for &other in open.iter().rev() {
            let goes_on = labels[other].number.as_deref().is_some_and(|other| follows(other, number));
            // Of two rows the one whose lines look alike.
            let alike = |a: usize| all[a].size.is_some() == all[n].size.is_some();
            if goes_on && best.is_none_or(|best| (alike(other), length[other]) > (alike(best), length[best])) {
                best = Some(other);
            }
        }
        let fits = best.is_some() || begins(number);
        if !fits {
            continue;
        }
        before[n] = best;
        length[n] = best.map_or(1, |best| length[best] + 1);
        open.push(n);
        // A bounded number of rows is followed at once.
        if open.len() > 64 {
            open.remove(0);
        }
    }
    let weight = |n: usize| {
        let (mut at, mut seen, mut weight) = (Some(n), 0, 0);
        while let Some(here) = at
            && seen < 400
        {
            weight += 2 + usize::from(all[here].size.is_some()) * 3;
            (at, seen) = (before[here], seen + 1);
        }
        weight
    };
    let Some(end) = (0..labels.len()).filter(|n| length[*n] > 0).max_by_key(|n| (weight(*n), std::cmp::Reverse(*n)))
    else {
        return Vec::new();
    };
    let mut row = vec![end];
    while let Some(n) = before[row[row.len() - 1]] {
        row.push(n);
    }
    row.reverse();
    row
}

/// The numbered ones, front and back matter, and what stands out between them one level deeper.
fn with_numbers(all: &[Candidate], numbered: &[(usize, u8)]) -> Vec<(usize, u8)> {
    let (first, last) = (numbered[0].0, numbered[numbered.len() - 1].0);
    let outer = numbered.iter().map(|(_, level)| *level).min().unwrap_or(1);
    let mut chosen = Vec::new();
    let mut level = outer;
    let mut next = numbered.iter().peekable();
    for (n, candidate) in all.iter().enumerate() {
        if let Some((_, own)) = next.next_if(|(other, _)| *other == n) {
            level = *own;
            chosen.push((n, level));
            continue;
        }
        let opening = label(&candidate.title);
        let special = is_front(opening.rest) || is_back(opening.rest);
        let appendix = opening.word == Some(Word::Appendix);
        if special && opening.number.is_none() && (n < first || n > last || is_back(opening.rest)) || appendix {
            level = outer;
            chosen.push((n, outer));
        } else if n > last
            && chosen.len() > numbered.len()
            && opening
                .number
                .as_ref()
                .is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_uppercase()))
        {
            // "A Proofs" after the references.
            level = outer;
            chosen.push((n, outer));
        } else if n > first && candidate.size.is_some() && opening.number.is_none() {
            chosen.push((n, level + 1));
        }
    }
    chosen
}

/// Headings by size alone: the largest are the outermost. Those of the first page are the document's title.
fn by_size(all: &[Candidate], pages: usize) -> Vec<(usize, u8)> {
    let mut counts: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for candidate in all {
        *counts.entry(text::squeeze(&candidate.title)).or_default() += 1;
    }
    // A line on many pages is a running head.
    let repeated = |candidate: &Candidate| {
        let count = counts.get(&text::squeeze(&candidate.title)).copied().unwrap_or(0);
        count > 3 && count * 3 > pages
    };
    let mut chosen: Vec<(usize, u8)> = Vec::new();
    for (n, candidate) in all.iter().enumerate() {
        if repeated(candidate) {
            continue;
        }
        let special = is_front(&candidate.title) || is_back(&candidate.title);
        let Some(size) = candidate.size.or(special.then_some(1)) else { continue };
        let appendix = label(&candidate.title).word == Some(Word::Appendix);
        chosen.push((n, if appendix { 1 } else { size }));
    }
    // The title page: the largest lines before any other.
    let title = chosen.iter().take_while(|(n, _)| all[*n].place.page == 1).count();
    let later = chosen.len() - title;
    let skip = if later >= 3 {
        chosen[..title].iter().take_while(|(n, size)| *size <= 2 && !is_front(&all[*n].title)).count()
    } else {
        usize::from(title > 2 && chosen[0].1 == 1)
    };
    chosen.drain(..skip);
    // A title page alone is no structure.
    if pages > 3 && chosen.iter().all(|(n, _)| all[*n].place.page == 1) {
        chosen.clear();
    }
    chosen
}
