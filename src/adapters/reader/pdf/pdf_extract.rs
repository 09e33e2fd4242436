//! The second engine: pdf-extract. It loads the whole file, so it does so only when a page is requested.

use std::cell::OnceCell;

use pdf_extract::{Document, LoadOptions, ObjectId, PlainTextOutput, output_doc_page};

use super::engine::{Engine, Reading, guarded};
use super::fonts::unicode;
use crate::adapters::reader::layout::Laid;
use crate::domain::text;

/// Maximum text of one page: more is a decompression bomb, not a page.
pub(crate) const MOST_BYTES: usize = 4 << 20;

/// A PDF that is opened on first use.
pub(crate) struct Extract<'a> {
    bytes: &'a [u8],
    password: Option<&'a str>,
    opened: OnceCell<Result<Opened, Refusal>>,
}

struct Opened {
    document: Document,
    pages: Vec<ObjectId>,
}

/// Why a file does not open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// It needs a password, or a different one.
    Password,
    /// Damaged; in a few words.
    Damaged(String),
}

impl<'a> Extract<'a> {
    pub(crate) fn new(bytes: &'a [u8], password: Option<&'a str>) -> Extract<'a> {
        Extract { bytes, password, opened: OnceCell::new() }
    }

    /// Opens the file, unless it is open.
    pub(crate) fn open(&self) -> Result<(), Refusal> {
        self.opened().map(|_| ())
    }

    fn opened(&self) -> Result<&Opened, Refusal> {
        let opened = self.opened.get_or_init(|| {
            let document = load(self.bytes, self.password)?;
            let pages = guarded(|| document.get_pages()).map_err(Refusal::Damaged)?;
            Ok(Opened { document, pages: pages.into_values().collect() })
        });
        opened.as_ref().map_err(Clone::clone)
    }
}

impl Engine for Extract<'_> {
    fn name(&self) -> &'static str {
        "pdf-extract"
    }

    fn pages(&self) -> u32 {
        self.opened().map_or(0, |opened| u32::try_from(opened.pages.len()).unwrap_or(u32::MAX))
    }

    fn read(&self, number: u32) -> Result<Reading, String> {
        let Opened { document, pages } = self.opened().map_err(|refusal| match refusal {
            Refusal::Password => "it is encrypted".to_string(),
            Refusal::Damaged(why) => why,
        })?;
        let id = *pages.get(number as usize - 1).ok_or("there is no such page")?;
        let mut raw = String::new();
        output_doc_page(document, &mut PlainTextOutput::new(&mut raw), number).map_err(|error| error.to_string())?;
        if raw.len() > MOST_BYTES {
            return Err("it unpacks to more text than a page can hold".into());
        }
        let image = document.get_page_images(id).is_ok_and(|images| !images.is_empty());
        let text = tidy(&raw);
        Ok(Reading {
            image: if image { 1.0 } else { 0.0 },
            draws: image || !text.is_empty(),
            shows_text: !text.is_empty(),
            guessed: false,
            laid: Laid { text, ..Laid::default() },
        })
    }
}

/// Cleans a page's text, spells out ligatures, trims lines, and keeps at most one blank line in a row.
fn tidy(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut blank = 0;
    for line in text::clean(&unicode::spelled(raw)).lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}

/// Decrypts an old encrypted file for the other engine. In `bytes` the trailer's encryption entry is named `entry`, and
/// `password` is the user password as stored in the file.
pub(crate) fn deciphered(bytes: &[u8], entry: &str, password: &[u8]) -> Option<Vec<u8>> {
    let mut document = Document::load_mem(bytes).ok()?;
    let dictionary = document.trailer.remove(entry.as_bytes())?;
    let number = match dictionary {
        pdf_extract::Object::Reference(number) => number,
        direct => document.add_object(direct),
    };
    document.trailer.set("Encrypt", number);
    document.decrypt_raw(password).ok()?;
    let mut plain = Vec::with_capacity(bytes.len());
    document.save_to(&mut plain).ok()?;
    Some(plain)
}

/// A password in the encoding of old files.
pub(crate) fn in_document_encoding(password: &str) -> Vec<u8> {
    encoding_rs::WINDOWS_1252.encode(password).0.into_owned()
}

fn load(bytes: &[u8], password: Option<&str>) -> Result<Document, Refusal> {
    let attempt = |password: &str| {
        let options = LoadOptions::with_password(password);
        match guarded(|| Document::load_mem_with_options(bytes, options)).map_err(Refusal::Damaged)? {
            Ok(document) if document.is_encrypted() => Err(Refusal::Password),
            Ok(document) => Ok(document),
            Err(pdf_extract::Error::InvalidPassword | pdf_extract::Error::Decryption(_)) => Err(Refusal::Password),
            Err(error) => Err(Refusal::Damaged(text::one_line(&error.to_string()))),
        }
    };
    // An empty password opens files that are only protected against changes.
    match (attempt(""), password) {
        (Err(Refusal::Password), Some(password)) => attempt(password),
        (result, _) => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_tidied_without_losing_words() {
        assert_eq!(tidy("\n\n a  \n\n\n\nb\x1b[0m\nc\n\n"), " a\n\nb[0m\nc");
        assert_eq!(tidy("a diﬀerent\tﬁgure\n⼈"), "a different\tfigure\n人");
    }
}
