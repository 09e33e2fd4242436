//! The head of a GGUF file, read before llama.cpp sees it: a file that is cut short or is something else gets a clear
//! sentence with its name, and the memory it will take is known before any is taken.
//!
//! llama-cpp-2's own reader of heads (`GgufContext`) does not serve here: it has one `None` for every fault, tells neither
//! the size of a tensor nor of the vocabulary, and ends the process where a value is of another kind than was asked for.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::domain::report::language_model::WeightsError;

/// No honest string in a header is longer than this (chat templates are a few kilobytes).
const MAX_STRING: u64 = 8 << 20;
/// Vocabularies have some 250,000 entries.
const MAX_ITEMS: u64 = 4 << 20;

/// What the head of a file tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// The model's own name, or the file's.
    pub name: String,
    /// The number of weights.
    pub parameters: u64,
    /// The context it was trained for, in tokens.
    pub context: u32,
    /// Bytes that one token takes in the key-value cache, at 16 bits.
    pub cache_per_token: u64,
    /// Entries of the vocabulary.
    pub vocabulary: u64,
    /// The file's size.
    pub bytes: u64,
}

/// Reads the head of a file.
///
/// # Errors
///
/// When it cannot be opened, is no such file, is cut short or damaged.
pub(super) fn read(path: &Path) -> Result<Header, WeightsError> {
    let closed = |error: std::io::Error| WeightsError::Closed { path: path.to_path_buf(), reason: error.to_string() };
    // Looked at before it is opened: opening a pipe waits for somebody to write to it.
    let meta = std::fs::metadata(path).map_err(closed)?;
    if !meta.is_file() {
        return Err(WeightsError::NoFile(path.to_path_buf()));
    }
    let file = File::open(path).map_err(closed)?;
    let bytes = meta.len();
    let mut head = Head { input: BufReader::with_capacity(1 << 16, file), read: 0 };
    let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    match head.header(bytes, name) {
        Ok(header) => Ok(header),
        Err(Flaw::NotGguf) => Err(WeightsError::NoGguf(path.to_path_buf())),
        Err(Flaw::CutShort(needed)) => Err(WeightsError::CutShort { path: path.to_path_buf(), bytes, needed }),
        Err(Flaw::Strange(what)) => Err(WeightsError::Strange { path: path.to_path_buf(), reason: what.into() }),
    }
}

enum Flaw {
    NotGguf,
    CutShort(Option<u64>),
    Strange(&'static str),
}

impl From<std::io::Error> for Flaw {
    fn from(_: std::io::Error) -> Self {
        Flaw::CutShort(None)
    }
}

/// The values that matter; arrays are known by their length only.
enum Meta {
    Number(u64),
    Text(String),
    Items(u64),
}

struct Head<R> {
    input: R,
    read: u64,
}

impl<R: Read> Head<R> {
    fn header(&mut self, bytes: u64, file_name: String) -> Result<Header, Flaw> {
        let mut magic = [0; 4];
        if bytes < 24 || self.fill(&mut magic).is_err() || &magic != b"GGUF" {
            return Err(Flaw::NotGguf);
        }
        if !matches!(self.number(4)?, 2 | 3) {
            return Err(Flaw::Strange("a version of GGUF that is not known"));
        }
        let (tensors, entries) = (self.number(8)?, self.number(8)?);
        if tensors == 0 || tensors > 1 << 20 || entries > 1 << 20 {
            return Err(Flaw::Strange("an impossible number of entries"));
        }
        let mut meta = HashMap::new();
        for _ in 0..entries {
            let name = self.string()?;
            let kind = self.number(4)?;
            let value = self.value(kind, 0)?;
            meta.insert(name, value);
        }
        let (mut parameters, mut end) = (0u64, 0u64);
        for _ in 0..tensors {
            self.string()?;
            let dimensions = self.number(4)?;
            if dimensions > 4 {
                return Err(Flaw::Strange("a tensor of too many dimensions"));
            }
            let mut weights = 1u64;
            for _ in 0..dimensions {
                weights = weights.saturating_mul(self.number(8)?);
            }
            let (kind, offset) = (self.number(4)?, self.number(8)?);
            parameters = parameters.saturating_add(weights);
            end = end.max(offset.saturating_add(tensor_bytes(kind, weights)));
        }
        let alignment = number(&meta, "general.alignment").unwrap_or(32).clamp(1, 1 << 20);
        let needed = self.read.next_multiple_of(alignment).saturating_add(end);
        if needed > bytes {
            return Err(Flaw::CutShort(Some(needed)));
        }
        let Some(Meta::Text(architecture)) = meta.get("general.architecture") else {
            return Err(Flaw::Strange("it names no architecture"));
        };
        let own = |name: &str| number(&meta, &format!("{architecture}.{name}"));
        let layers = own("block_count").unwrap_or(32);
        let heads = own("attention.head_count").unwrap_or(32).max(1);
        let wide = own("embedding_length").unwrap_or(4096) / heads;
        let key = own("attention.key_length").unwrap_or(wide);
        let value = own("attention.value_length").unwrap_or(wide);
        let cache = own("attention.head_count_kv").unwrap_or(heads).saturating_mul(key.saturating_add(value));
        Ok(Header {
            name: match meta.get("general.name") {
                Some(Meta::Text(name)) if file_name == "model" => name.clone(),
                _ => file_name,
            },
            parameters,
            context: own("context_length").and_then(|n| u32::try_from(n).ok()).unwrap_or(2048).max(256),
            cache_per_token: layers.saturating_mul(cache).saturating_mul(2),
            vocabulary: match meta.get("tokenizer.ggml.tokens") {
                Some(Meta::Items(items)) => *items,
                _ => return Err(Flaw::Strange("it has no vocabulary")),
            },
            bytes,
        })
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Flaw> {
        self.input.read_exact(buffer)?;
        self.read += buffer.len() as u64;
        Ok(())
    }

    fn number(&mut self, width: usize) -> Result<u64, Flaw> {
        let mut buffer = [0; 8];
        self.fill(&mut buffer[..width])?;
        Ok(u64::from_le_bytes(buffer))
    }

    fn string(&mut self) -> Result<String, Flaw> {
        let length = self.number(8)?;
        if length > MAX_STRING {
            return Err(Flaw::Strange("an impossibly long name"));
        }
        let mut text = vec![0; length as usize];
        self.fill(&mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Flaw> {
        let skipped = std::io::copy(&mut self.input.by_ref().take(bytes), &mut std::io::sink())?;
        self.read += skipped;
        if skipped == bytes { Ok(()) } else { Err(Flaw::CutShort(None)) }
    }

    fn value(&mut self, kind: u64, depth: u8) -> Result<Meta, Flaw> {
        Ok(match kind {
            8 => Meta::Text(self.string()?),
            9 => {
                let (kind, items) = (self.number(4)?, self.number(8)?);
                if items > MAX_ITEMS || depth > 2 {
                    return Err(Flaw::Strange("an impossibly long list"));
                }
                match width(kind) {
                    Some(width) => self.skip(items * width as u64)?,
                    None => {
                        for _ in 0..items {
                            self.value(kind, depth + 1)?;
                        }
                    }
                }
                Meta::Items(items)
            }
            kind => Meta::Number(self.number(width(kind).ok_or(Flaw::Strange("a value of unknown kind"))?)?),
        })
    }
}

/// Bytes of a plain value of this kind.
fn width(kind: u64) -> Option<usize> {
    Some(match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        10..=12 => 8,
        _ => return None,
    })
}

fn number(meta: &HashMap<String, Meta>, name: &str) -> Option<u64> {
    match meta.get(name) {
        Some(Meta::Number(number)) => Some(*number),
        _ => None,
    }
}

/// Bytes of a tensor; for kinds not listed, 0, so that only its place is checked.
fn tensor_bytes(kind: u64, weights: u64) -> u64 {
    let (block, bytes) = match kind {
        0 => (1, 4),
        1 | 30 => (1, 2),
        2 => (32, 18),
        3 => (32, 20),
        6 => (32, 22),
        7 => (32, 24),
        8 => (32, 34),
        10 => (256, 84),
        11 => (256, 110),
        12 => (256, 144),
        13 => (256, 176),
        14 => (256, 210),
        _ => (1, 0),
    };
    (weights / block).saturating_mul(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Vec<u8> {
        [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
    }

    /// A model of one tensor of 64 weights.
    fn tiny() -> Vec<u8> {
        let mut file = [b"GGUF".as_slice(), &3u32.to_le_bytes(), &1u64.to_le_bytes(), &3u64.to_le_bytes()].concat();
        file.extend([string("general.architecture"), 8u32.to_le_bytes().to_vec(), string("llama")].concat());
        file.extend(
            [string("llama.context_length"), 4u32.to_le_bytes().to_vec(), 512u32.to_le_bytes().to_vec()].concat(),
        );
        file.extend(
            [string("tokenizer.ggml.tokens"), 9u32.to_le_bytes().to_vec(), 8u32.to_le_bytes().to_vec()].concat(),
        );
        file.extend([1u64.to_le_bytes().to_vec(), string("a")].concat());
        file.extend([string("w"), 1u32.to_le_bytes().to_vec(), 64u64.to_le_bytes().to_vec()].concat());
        file.extend([8u32.to_le_bytes().as_slice(), &0u64.to_le_bytes()].concat());
        file.resize(file.len().next_multiple_of(32) + 68, 7);
        file
    }

    fn read_bytes(bytes: &[u8]) -> Result<Header, WeightsError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tiny.gguf");
        std::fs::write(&path, bytes).unwrap();
        read(&path)
    }

    #[test]
    fn a_whole_file_is_read() {
        let header = read_bytes(&tiny()).unwrap();
        assert_eq!((header.parameters, header.context, header.vocabulary), (64, 512, 1));
        assert_eq!(header.name, "tiny");
    }

    #[test]
    fn every_cut_of_a_file_is_told_and_names_it() {
        let whole = tiny();
        for length in 0..whole.len() {
            let error = read_bytes(&whole[..length]).unwrap_err().to_string();
            assert!(error.contains("tiny.gguf"), "{error}");
            assert!(error.contains("incomplete") || error.contains("not a GGUF"), "{length}: {error}");
        }
    }

    #[test]
    fn any_flipped_byte_is_survived() {
        let whole = tiny();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            let _ = read_bytes(&bytes);
        }
        assert!(read_bytes(b"<html>not found</html>, and some more").unwrap_err().to_string().contains("not a GGUF"));
        assert!(read(Path::new("/nowhere/x.gguf")).unwrap_err().to_string().contains("/nowhere/x.gguf"));
        assert!(read(Path::new("/")).unwrap_err().to_string().contains("not a file"));
    }
}
