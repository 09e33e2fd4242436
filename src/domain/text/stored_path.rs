//! Lossless text form of paths. A file name on Unix is bytes, not always UTF-8; the library, the pipe to the reader
//! process and `--json` hold text.
//!
//! A byte that is not UTF-8 is written as one character of a private range, `U+10FE80` for 0x80 to `U+10FEFF` for 0xFF.
//! If a name already contains such a character, its bytes are written the same way, so decoding is always exact.
//! Everything shown goes through [`crate::domain::text::clean`], which replaces these characters with U+FFFD.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serializer};

/// The characters that encode bytes.
pub const BYTES: std::ops::RangeInclusive<char> = '\u{10fe80}'..='\u{10feff}';

/// Added to a byte to get its character.
const BASE: u32 = 0x10_fe00;

/// A path as text. Valid UTF-8 without characters of the private range is unchanged.
pub fn stored(path: &Path) -> String {
    if let Some(text) = path.to_str().filter(|text| !text.contains(is_byte)) {
        return text.to_string();
    }
    let mut out = String::new();
    for part in bytes(path).utf8_chunks() {
        for c in part.valid().chars() {
            if is_byte(c) {
                out.extend(c.encode_utf8(&mut [0; 4]).bytes().map(character));
            } else {
                out.push(c);
            }
        }
        out.extend(part.invalid().iter().copied().map(character));
    }
    out
}

/// The path encoded by [`stored`].
pub fn path(stored: &str) -> PathBuf {
    if !stored.contains(is_byte) {
        return PathBuf::from(stored);
    }
    let mut bytes = Vec::with_capacity(stored.len());
    for c in stored.chars() {
        match u8::try_from(c as u32 - BASE.min(c as u32)) {
            Ok(byte) if is_byte(c) => bytes.push(byte),
            _ => bytes.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    from_bytes(bytes)
}

/// True if the text contains encoded bytes and is no path as it stands.
pub fn is_escaped(text: &str) -> bool {
    text.contains(is_byte)
}

/// For serde (`with = "…::stored_path"`): writes a path as text.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&stored(path))
}

/// For serde: reads the path back.
///
/// # Errors
/// Those of the deserializer.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    String::deserialize(deserializer).map(|stored| path(&stored))
}

fn is_byte(c: char) -> bool {
    BYTES.contains(&c)
}

/// The character for a byte from 0x80 on; a lower byte is itself.
fn character(byte: u8) -> char {
    if byte < 0x80 { char::from(byte) } else { char::from_u32(BASE + u32::from(byte)).unwrap_or('\u{fffd}') }
}

#[cfg(unix)]
fn bytes(path: &Path) -> std::borrow::Cow<'_, [u8]> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).into()
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
}

/// On other platforms names are not bytes; anything that is not Unicode is lost.
#[cfg(not(unix))]
fn bytes(path: &Path) -> std::borrow::Cow<'_, [u8]> {
    path.to_string_lossy().into_owned().into_bytes().into()
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn every_name_comes_back_as_it_was() {
        let names: [&[u8]; 9] = [
            b"/tmp/plain.pdf",
            "/tmp/灯塔 é.pdf".as_bytes(),
            b"/tmp/caf\xe9.pdf",
            b"\xff\xfe\x80",
            b"/tmp/\xb5\xc6\xcb\xfe.pdf",
            b"cut \xe7\x81",
            "/really \u{10fe80}\u{10feff} there".as_bytes(),
            "mixed \u{10fee9}".as_bytes(),
            b"",
        ];
        for name in names {
            let there = Path::new(OsStr::from_bytes(name));
            let text = stored(there);
            assert_eq!(path(&text), there, "{text:?}");
        }
        let all: Vec<u8> = (1..=255).collect();
        let there = Path::new(OsStr::from_bytes(&all));
        assert_eq!(path(&stored(there)), there);
    }

    #[test]
    fn two_names_are_never_one_text_and_plain_ones_are_their_own() {
        let raw = stored(Path::new(OsStr::from_bytes(b"a\xe9")));
        assert_eq!(raw, "a\u{10fee9}");
        assert_ne!(stored(Path::new(&raw)), raw, "a name that looks like the text of another");
        assert_eq!(stored(Path::new("/tmp/灯塔.pdf")), "/tmp/灯塔.pdf");
        assert!(is_escaped(&raw) && !is_escaped("/tmp/灯塔.pdf"));
    }

    #[test]
    fn what_is_shown_of_a_name_holds_no_private_characters() {
        assert_eq!(
            crate::domain::text::one_line(&stored(Path::new(OsStr::from_bytes(b"caf\xe9.pdf")))),
            "caf\u{fffd}.pdf"
        );
    }
}
