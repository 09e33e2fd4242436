//! Tests with encrypted PDFs of every kind. Those in `locked_pdfs/` are one page each, encrypted by qpdf with the user
//! password `ship` and the owner password `captain`, unless their names say otherwise.

use super::super::testing::{Sample, line};
use crate::adapters::reader::pdf::*;

const WORDS: &str = "The harbour freezes in January.";

/// The text of a file's first page, opened with a password.
fn read(bytes: &[u8], password: Option<&str>, engines: Engines) -> Result<String, ReadError> {
    with(Path::new("x.pdf"), bytes.to_vec(), password, engines, false, |pdf| match pdf.page(1, engines).0 {
        ReadEvent::Page(page) => page.text,
        ReadEvent::Skipped(skipped) => skipped.reason.to_string(),
        other @ ReadEvent::Opened { .. } => format!("{other:?}"),
    })
}

fn needed() -> ReadError {
    ReadError::PasswordNeeded("x.pdf".into())
}

fn wrong() -> ReadError {
    ReadError::WrongPassword("x.pdf".into())
}

const FILES: [(&str, &[u8]); 7] = [
    ("RC4, 40 bits", include_bytes!("locked_pdfs/rc4-40.pdf")),
    ("RC4, 128 bits", include_bytes!("locked_pdfs/rc4-128.pdf")),
    ("AES, 128 bits", include_bytes!("locked_pdfs/aes-128.pdf")),
    ("AES, 128 bits, metadata in the clear", include_bytes!("locked_pdfs/aes-128-plain-metadata.pdf")),
    ("AES, 128 bits, object streams", include_bytes!("locked_pdfs/object-streams.pdf")),
    ("AES, 256 bits, revision 5", include_bytes!("locked_pdfs/aes-256-r5.pdf")),
    ("AES, 256 bits, revision 6", include_bytes!("locked_pdfs/aes-256-r6.pdf")),
];

#[test]
fn both_passwords_of_a_file_open_it_and_no_other_does() {
    for (kind, bytes) in FILES {
        for password in ["ship", "captain"] {
            assert_eq!(read(bytes, Some(password), Engines::Both).as_deref(), Ok(WORDS), "{kind}, {password}");
        }
        for password in ["", "Captain", "captainship", "a long password that is longer than 32 bytes"] {
            assert_eq!(read(bytes, Some(password), Engines::Both), Err(wrong()), "{kind}, {password}");
        }
        assert_eq!(read(bytes, None, Engines::Both), Err(needed()), "{kind}");
    }
}

#[test]
fn the_second_engine_alone_reads_no_empty_file_with_either_password() {
    // It does not support object streams in encrypted files.
    for (kind, bytes) in FILES.into_iter().filter(|(kind, _)| !kind.contains("object")) {
        for password in ["ship", "captain"] {
            let read = read(bytes, Some(password), Engines::Second);
            assert_eq!(read.as_deref().map(str::trim), Ok(WORDS), "{kind}, {password}");
        }
        assert_eq!(read(bytes, Some("Captain"), Engines::Second), Err(wrong()), "{kind}");
    }
}

#[test]
fn a_file_without_a_user_password_needs_none() {
    let bytes = include_bytes!("locked_pdfs/no-user-password.pdf");
    for password in [None, Some("captain"), Some("anything")] {
        assert_eq!(read(bytes, password, Engines::Both).as_deref(), Ok(WORDS), "{password:?}");
    }
}

#[test]
fn passwords_with_accents_open_old_files() {
    let bytes = include_bytes!("locked_pdfs/accents.pdf");
    for password in ["pâté", "garçon"] {
        assert_eq!(read(bytes, Some(password), Engines::Both).as_deref(), Ok(WORDS), "{password}");
    }
    assert_eq!(read(bytes, Some("garcon"), Engines::Both), Err(wrong()));
}

/// A page with words, and an encryption dictionary that does not affect it.
fn with_dictionary(dictionary: &str) -> Vec<u8> {
    let mut sample = Sample::new();
    sample.page(line(50.0, 700.0, WORDS));
    let number = sample.object(dictionary);
    let bytes = sample.bytes();
    let root = b"/Root 1 0 R";
    let at = bytes.windows(root.len()).rposition(|window| window == root).unwrap();
    let mut out = bytes[..at].to_vec();
    out.extend(format!("/Encrypt {number} 0 R/ID[<0123><0123>]").bytes());
    out.extend(&bytes[at..]);
    out
}

#[test]
fn a_file_of_which_only_attachments_are_encrypted_needs_no_password() {
    let keys =
        format!("/O<{0}>/U<{0}>/OE<{1}>/UE<{1}>/Perms<{2}>/P -4", "5a".repeat(48), "5a".repeat(32), "5a".repeat(16));
    let filters = "/CF<</StdCF<</AuthEvent/EFOpen/CFM/AESV3/Length 32>>>>/EFF/StdCF";
    for plain in ["/StmF/Identity/StrF/Identity", "/StrF/Identity", ""] {
        let bytes = with_dictionary(&format!("<</Filter/Standard/V 5/R 6/Length 256{filters}{plain}{keys}>>"));
        for engines in [Engines::Both, Engines::Second] {
            assert_eq!(read(&bytes, None, engines).as_deref().map(str::trim), Ok(WORDS), "{plain}, {engines:?}");
        }
    }
    let bytes =
        with_dictionary(&format!("<</Filter/Standard/V 5/R 6/Length 256{filters}/StmF/StdCF/StrF/StdCF{keys}>>"));
    assert_eq!(read(&bytes, None, Engines::Both), Err(needed()));
}

#[test]
fn a_file_for_holders_of_certificates_is_not_asked_a_password_for() {
    let filters = "/V 4/CF<</DefaultCryptFilter<</CFM/AESV2/Recipients[<3082>]>>>>/StmF/DefaultCryptFilter/StrF/DefaultCryptFilter";
    for dictionary in [
        format!("<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5{filters}>>"),
        "<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s4/V 2/Length 128/Recipients[<3082>]>>".to_string(),
    ] {
        for password in [None, Some("ship")] {
            let error = read(&with_dictionary(&dictionary), password, Engines::Both).unwrap_err();
            assert_eq!(error, ReadError::Certificates("x.pdf".into()));
            assert!(error.to_string().contains("certificates"), "{error}");
        }
    }
    let foreign = with_dictionary("<</Filter/FOPN_foweb/V 1/Length 40>>");
    assert!(
        matches!(read(&foreign, None, Engines::Both), Err(ReadError::ForeignLock { method, .. }) if method == "FOPN_foweb")
    );
}
