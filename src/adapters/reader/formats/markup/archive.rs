//! Untrusted ZIP archives: parts are read by name, with limits for each and for all together.

use std::cell::Cell;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Fault;
use crate::domain::report::reading::Damage;

/// Maximum unpacked size of one part, in bytes.
const MOST_PART: u64 = 64 << 20;

/// Maximum unpacked size of all parts read, in bytes.
const MOST_ALL: u64 = 256 << 20;

/// An archive with more parts is not a document.
const MOST_PARTS: usize = 50_000;

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: Cell<u64>,
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Fault> {
        let zip =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| Fault::Damaged(Damage::Archive(error.to_string())))?;
        if zip.len() > MOST_PARTS {
            return Err(Fault::Damaged(Damage::ManyParts { parts: zip.len() as u64, most: MOST_PARTS as u64 }));
        }
        Ok(Archive { zip, left: Cell::new(MOST_ALL) })
    }

    /// A part's bytes; `None` if it does not exist.
    ///
    /// # Errors
    /// If it is encrypted, damaged or exceeds the limits.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut part = match self.zip.by_name(name) {
            Ok(part) => part,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => {
                return Err(Fault::Damaged(Damage::PartClosed { part: short(name), reason: error.to_string() }));
            }
        };
        let most = MOST_PART.min(self.left.get());
        let mut bytes = Vec::new();
        // The sizes declared in the archive are not trusted: reading stops at the limit.
        part.by_ref()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| Fault::Damaged(Damage::PartPacked { part: short(name), reason: error.to_string() }))?;
        if bytes.len() as u64 > most {
            return Err(Fault::Damaged(Damage::PartTooLarge {
                part: short(name),
                most: MOST_PART >> 20,
                all: MOST_ALL >> 20,
            }));
        }
        self.left.set(self.left.get() - bytes.len() as u64);
        Ok(Some(bytes))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.zip.file_names()
    }

    /// A part's text, in UTF-8 or UTF-16, as in XML.
    ///
    /// # Errors
    /// As [`Archive::part`].
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.part(name)?.map(|bytes| crate::adapters::reader::formats::plain::decode(&bytes)))
    }
}

fn short(name: &str) -> String {
    crate::domain::text::shorten(&crate::domain::text::one_line(name), 60)
}

/// A small archive, for tests.
#[cfg(test)]
pub(super) fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_unpacks_to_more_than_the_limit_is_refused() {
        let bomb = pack(&[("small.txt", b"words"), ("bomb.xml", &vec![b' '; (MOST_PART + 10) as usize])]);
        assert!(bomb.len() < 1 << 20, "it is small while it is packed");
        let mut archive = Archive::open(&bomb).unwrap();
        assert_eq!(archive.text("small.txt").unwrap().as_deref(), Some("words"));
        let Err(Fault::Damaged(why)) = archive.part("bomb.xml") else { panic!("it was unpacked") };
        let why = why.to_string();
        assert!(why.contains("bomb.xml") && why.contains("64 MB"), "{why}");
    }

    #[test]
    fn parts_together_have_a_limit_too() {
        let part = vec![b'a'; (MOST_PART - 1) as usize];
        let names = ["a", "b", "c", "d", "e"];
        let bomb = pack(&names.map(|name| (name, part.as_slice())));
        let mut archive = Archive::open(&bomb).unwrap();
        let read = names.iter().take_while(|name| archive.part(name).is_ok()).count();
        assert_eq!(read, 4);
    }

    #[test]
    fn names_that_lead_out_of_the_archive_name_nothing() {
        let bytes = pack(&[("a.txt", b"words")]);
        let mut archive = Archive::open(&bytes).unwrap();
        for name in ["../a.txt", "/etc/passwd", "../../etc/passwd", ""] {
            assert_eq!(archive.part(name), Ok(None), "{name}");
        }
    }

    #[test]
    fn damage_is_named() {
        assert!(matches!(Archive::open(b"PK\x03\x04 and no more"), Err(Fault::Damaged(_))));
        let mut bytes = pack(&[("a.txt", "words and words. ".repeat(60).as_bytes())]);
        // Within the compressed bytes.
        for byte in &mut bytes[36..50] {
            *byte ^= 0x5a;
        }
        let mut archive = Archive::open(&bytes).unwrap();
        assert!(matches!(archive.part("a.txt"), Err(Fault::Damaged(_))));
    }
}
