//! Parsers for the values of options and arguments, with the error messages for values that do not parse.

use std::ffi::OsString;

use crate::domain::inquiry::Kind;

pub(super) fn not_empty(question: &str) -> Result<(), String> {
    if question.trim().is_empty() { Err("the question is empty".into()) } else { Ok(()) }
}

/// Splits `FILE... QUESTION`. File names may contain any bytes; the question must be UTF-8.
///
/// # Errors
/// If there is no file or no question.
pub fn files_and_question(words: &[OsString]) -> Result<(&[OsString], &str), String> {
    match words {
        [] => Err("give a file, then the question".into()),
        [only] => {
            let only = only.to_string_lossy();
            Err(format!("give a file, then the question: only {only:?} was given"))
        }
        [files @ .., question] => {
            let question = question.to_str().ok_or("the question (the last argument) is not valid UTF-8")?;
            not_empty(question).map(|()| (files, question))
        }
    }
}

pub(super) fn name_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_string(), value.to_string())),
        _ => Err("must be NAME=VALUE".into()),
    }
}

pub(super) fn kind(text: &str) -> Result<Kind, String> {
    Kind::named(text).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        format!("must be one of {}", known.join(", "))
    })
}

pub(super) fn session_number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "must be a conversation ID from `docent sessions list`".into())
}

pub(super) fn at_most<const MOST: u16>(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(number) if (1..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from 1 to {MOST}")),
    }
}

pub(super) fn page_span(text: &str) -> Result<(u32, u32), String> {
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|n| *n > 0);
    let (first, last) = match text.split_once(['-', '–']) {
        Some((first, last)) => (number(first), number(last)),
        None => (number(text), number(text)),
    };
    match (first, last) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("must be a page or a range, such as 12 or 12-20, counted from 1".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_spans_are_checked() {
        assert_eq!(page_span("12-20"), Ok((12, 20)));
        assert_eq!(page_span("7"), Ok((7, 7)));
        assert!(page_span("0").is_err() && page_span("9-3").is_err() && page_span("x").is_err());
    }
}
