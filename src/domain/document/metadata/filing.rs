//! The cover of a filing with the U.S. Securities and Exchange Commission.

use super::Field;
use super::dates::dates_in;
use super::found::{Found, Pages};
use super::lines::{Line, find};

/// Notes what the cover says; false if the document is no filing.
pub(super) fn gather(pages: &Pages<'_>, found: &mut Found) -> bool {
    let cover: Vec<&Line<'_>> = pages.first.iter().filter(|line| line.page <= 2).take(160).collect();
    let Some(at) = cover.iter().position(|line| find(line.text, "securities and exchange commission").is_some()) else {
        return false;
    };
    let Some(form) = cover[at..].iter().find(|line| form_of(line.text).is_some()).filter(|_| at < 40) else {
        return false;
    };
    let form_part = form_of(form.text).unwrap_or_default();
    found.add(Field::Identifier, &form.text[form_part.clone()], form.place(form_part.clone()), Some("form"));
    let mut period = None;
    for (n, line) in cover.iter().enumerate() {
        let lower = line.lower();
        if lower.contains("ended") && period.is_none() {
            // "For the fiscal year ended" may stand on a line of its own.
            let own = dates_in(line.text).into_iter().next().map(|part| (*line, part));
            let next =
                || cover.get(n + 1).and_then(|next| dates_in(next.text).into_iter().next().map(|part| (*next, part)));
            if let Some((line, part)) = own.or_else(next) {
                period = Some(line.text[part.clone()].to_string());
                found.add(Field::Date, &line.text[part.clone()], line.place(part), Some("period"));
            }
        }
        if let Some(lead) = ["commission file number", "commission file no", "commission number"]
            .iter()
            .find_map(|label| find(line.text, label))
        {
            let number = number_after(line, lead).or_else(|| cover.get(n + 1).and_then(|next| number_after(next, 0)));
            if let Some((line, part)) = number {
                found.add(Field::Identifier, &line.text[part.clone()], line.place(part), Some("sec"));
            }
        }
        if let Some((line, part)) = employer(line) {
            found.add(Field::Identifier, &line.text[part.clone()], line.place(part), Some("ein"));
        }
    }
    let registrant = registrant(&cover);
    if let Some(line) = registrant {
        found.add(Field::Publisher, line.text, line.whole(), Some("registrant"));
    }
    let form_text = &form.text[form_part];
    let company = registrant.map_or(String::new(), |line| format!("{}, ", line.text.trim_end_matches(',')));
    let period = period.map_or(String::new(), |period| format!(" for the period ended {period}"));
    found.add(Field::Title, &format!("{company}Form {form_text}{period}"), form.whole(), None);
    // EDGAR's converter writes when the form was filed.
    let subject = pages.file.subject.as_deref().unwrap_or_default();
    if let Some(rest) = find(subject, "filed on ").map(|at| &subject[at + "filed on ".len()..])
        && let Some(part) = dates_in(rest).into_iter().next()
    {
        found.add(Field::Date, &rest[part], None, Some("filed"));
    }
    true
}

/// "FORM 10-K", "Form 8-K/A": the form's name.
fn form_of(text: &str) -> Option<std::ops::Range<usize>> {
    let rest = text.get(..5).filter(|word| word.eq_ignore_ascii_case("form ")).map(|_| &text[5..])?;
    let lead = rest.len() - rest.trim_start().len();
    let name = rest.split_whitespace().next()?.trim_end_matches([',', '.', ':']);
    let known = name.chars().any(|c| c.is_ascii_digit()) || name.contains('-');
    (known && name.len() <= 10 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-/".contains(c)))
        .then(|| 5 + lead..5 + lead + name.len())
}

/// The file number in a line: "1-3285", "000-22513", "333-1234".
fn number_after<'a, 'b>(line: &'b Line<'a>, from: usize) -> Option<(&'b Line<'a>, std::ops::Range<usize>)> {
    let text = line.text;
    let mut at = from;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|n| at + n) {
        let end =
            text[start..].find(|c: char| !(c.is_ascii_digit() || "-–".contains(c))).map_or(text.len(), |n| start + n);
        let dash = text[start..end].find(['-', '–']);
        if dash.is_some_and(|dash| (1..=3).contains(&dash)) && end - start >= 6 {
            return Some((line, start..end));
        }
        at = end;
    }
    None
}

/// An employer identification number: two digits, seven digits.
fn employer<'a, 'b>(line: &'b Line<'a>) -> Option<(&'b Line<'a>, std::ops::Range<usize>)> {
    let mut at = 0;
    for token in line.text.split(|c: char| !(c.is_ascii_digit() || c == '-')) {
        let start = token.as_ptr() as usize - line.text.as_ptr() as usize;
        at = at.max(start);
        let shaped =
            token.len() == 10 && token.as_bytes()[2] == b'-' && token.bytes().filter(u8::is_ascii_digit).count() == 9;
        if shaped {
            return Some((line, start..start + token.len()));
        }
    }
    None
}

/// The line with the registrant's name: before "(Exact name of registrant …", else the largest that is no boilerplate.
fn registrant<'a>(cover: &[&'a Line<'a>]) -> Option<&'a Line<'a>> {
    let is_name = |line: &Line<'_>| {
        let lower = line.lower();
        let boilerplate = [
            "united states",
            "securities",
            "commission",
            "washington",
            "form ",
            "(mark one)",
            "or",
            "annual report",
            "for the",
        ];
        line.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && !boilerplate.iter().any(|word| lower.starts_with(word) || lower == *word)
            && !lower.contains("ended")
            && !lower.contains("securities act")
    };
    let exact = cover.iter().position(|line| find(line.text, "exact name of").is_some());
    if let Some(at) = exact {
        return cover[..at].iter().rev().take(4).copied().find(|line| is_name(line));
    }
    let after = cover.iter().position(|line| find(line.text, "commission file").is_some()).unwrap_or(0);
    cover[after..].iter().copied().find(|line| line.large && is_name(line)).or_else(|| {
        cover[after..]
            .iter()
            .skip(1)
            .take(6)
            .copied()
            .find(|line| is_name(line) && !line.text.chars().any(|c| c.is_ascii_digit()))
    })
}
