//! A file of pairs: a question and what answers it, one JSON object a line.

use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use super::shown;
use crate::adapters::bounded;

/// Most pairs that are used.
pub const MOST: usize = 5_000;

/// Maximum size of the file, in bytes.
const LONGEST: u64 = 64 << 20;

/// A line of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub question: String,
    /// Text that answers it, verbatim.
    #[serde(default)]
    pub text: Option<String>,
    /// The document: its file's name or path, its title, or the beginning of its hash.
    #[serde(default)]
    pub document: Option<String>,
    /// The page that answers it, from 1.
    #[serde(default)]
    pub page: Option<u32>,
    /// Text that does not answer it.
    #[serde(default)]
    pub wrong: Option<String>,
    /// Its line in the file, from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Reads a file of pairs.
///
/// # Errors
/// If it cannot be read, holds none or too many, or a line is no pair; the message names the line.
pub fn read(path: &Path) -> anyhow::Result<Vec<Pair>> {
    let file = shown(path);
    let text = bounded::text(path, LONGEST).with_context(|| format!("cannot read {file}"))?;
    let mut pairs = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut pair: Pair = serde_json::from_str(line).map_err(|error| {
            // The parser counts every line as the first.
            let why = error.to_string().replace(" at line 1 column ", " at column ");
            anyhow::anyhow!("{file}, line {}: not a pair: {why}", n + 1)
        })?;
        pair.line = n + 1;
        let known = pair.text.is_some() || (pair.document.is_some() && pair.page.is_some());
        anyhow::ensure!(
            known,
            "{file}, line {}: a pair needs \"text\", or \"document\" and \"page\", beside its \"question\"",
            n + 1
        );
        anyhow::ensure!(!pair.question.trim().is_empty(), "{file}, line {}: the question is empty", n + 1);
        anyhow::ensure!(pair.page != Some(0), "{file}, line {}: pages are counted from 1", n + 1);
        pairs.push(pair);
    }
    anyhow::ensure!(!pairs.is_empty(), "{file} holds no pair");
    anyhow::ensure!(pairs.len() <= MOST, "{file} holds {} pairs; at most {MOST} are used at once", pairs.len());
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_pair_is_named_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.jsonl");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&path).unwrap_err().to_string()
        };
        let good = r#"{"question": "When?", "text": "In January."}"#;
        assert!(told(&format!("{good}\n\n{{\"question\": 5}}\n")).contains("pairs.jsonl, line 3: not a pair"));
        assert!(told(r#"{"question": "When?"}"#).contains("line 1: a pair needs \"text\""));
        assert!(told(r#"{"question": "When?", "document": "a.pdf"}"#).contains("\"document\" and \"page\""));
        assert!(told(r#"{"question": "When?", "document": "a.pdf", "page": 0}"#).contains("from 1"));
        assert!(told(r#"{"question": "When?", "txt": "x"}"#).contains("unknown field `txt`"));
        assert!(told(" \n").contains("holds no pair"));
        assert!(read(&folder.path().join("none")).unwrap_err().to_string().contains("cannot read"));
        std::fs::write(&path, format!("{good}\n{good}\n")).unwrap();
        assert_eq!(read(&path).unwrap()[1].line, 2);
    }
}
