//! Opens encrypted PDFs: which passwords the engines are given, and which files need none.
//!
//! The engines handle user passwords. Everything else is determined here, from the encryption dictionary alone: files
//! of which only the attachments are encrypted, files encrypted for certificate holders, and for the old methods
//! (revisions 2 to 4; ISO 32000-1, 7.6.3) the user password derived from an owner password. No unverified password is
//! passed on: an engine that takes a wrong one for the owner's reads an empty file.

use std::sync::Arc;

use hayro_syntax::object::{Array, Dict, FromBytes, Name, String as PdfString};
use hayro_syntax::{DecryptionError, LoadPdfError};
use md5::{Digest, Md5};

use super::engine::guarded;
use super::outline::text_string;
use super::pdf_extract;
use crate::adapters::reader::contents::Contents;

/// Padding of short passwords to 32 bytes.
const FILLING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e, 0x2e, 0x00,
    0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The trailer key of an encrypted file, and its replacement if encryption does not affect the text.
const ENCRYPT: &[u8] = b"/Encrypt";
const RENAMED: &[u8] = b"/Encrypx";
const NAME: &str = "Encrypx";

/// Maximum number of places examined as a possible encryption dictionary.
const MOST_PLACES: usize = 16;

/// Maximum bytes between the beginning of a trailer and its `/Encrypt`.
const TRAILER: usize = 4 << 10;

/// A file that the engines can open.
pub(crate) struct Unlocked {
    /// Its bytes, changed if an engine could not open them otherwise.
    pub bytes: Arc<Contents>,
    /// The first engine's document, if it can open it.
    pub pdf: Option<hayro_syntax::Pdf>,
    /// The password for the second engine.
    pub password: Option<String>,
}

/// Why a file stays locked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Locked {
    /// It needs a password, or a different one.
    Password,
    /// It is encrypted for certificate holders.
    Certificates,
    /// It is encrypted by a proprietary method of this name.
    Foreign(String),
}

/// Opens a file with whichever password works; `first` if the first engine is to be used.
///
/// # Errors
/// If it is locked. A damaged file is passed on: the second engine may be able to handle it.
pub(crate) fn open(bytes: Contents, password: Option<&str>, first: bool) -> Result<Unlocked, Locked> {
    let attempt = |bytes: &Arc<Contents>, password: &str| if first { load(bytes, password) } else { Err(false) };
    let bytes = Arc::new(bytes);
    let refused = match attempt(&bytes, "") {
        // An empty password opens files that are only protected against changes.
        Ok(pdf) => return Ok(Unlocked { bytes, pdf: Some(pdf), password: None }),
        Err(refused) => refused,
    };
    let given = password.map(str::to_string);
    let standard = match Lock::of(&bytes) {
        Some(Lock::Certificates) => return Err(Locked::Certificates),
        Some(Lock::Foreign(name)) => return Err(Locked::Foreign(name)),
        Some(Lock::Attachments) => {
            let bytes = Arc::new(Contents::from(renamed(&bytes)));
            let pdf = attempt(&bytes, "").ok();
            return Ok(Unlocked { bytes, pdf, password: None });
        }
        Some(Lock::Standard(standard)) => standard,
        // A method that the engines handle better, or no encryption.
        None => {
            return match password.map(|password| attempt(&bytes, password)) {
                Some(Ok(pdf)) => Ok(Unlocked { bytes, pdf: Some(pdf), password: given }),
                _ if refused => Err(Locked::Password),
                _ => Ok(Unlocked { bytes, pdf: None, password: given }),
            };
        }
    };
    let old = standard.revision <= 4;
    if old && standard.opened_by(b"") {
        // The first engine found another problem.
        return Ok(Unlocked { bytes, pdf: None, password: None });
    }
    let Some(password) = password else { return Err(Locked::Password) };
    for spelling in spellings(password) {
        if let Ok(pdf) = attempt(&bytes, &spelling) {
            return Ok(Unlocked { bytes, pdf: Some(pdf), password: Some(spelling) });
        }
    }
    if !old {
        // The second engine checks these itself if the first could not open the file for another reason.
        return if refused { Err(Locked::Password) } else { Ok(Unlocked { bytes, pdf: None, password: given }) };
    }
    let Some(user) = standard.user_password(password) else { return Err(Locked::Password) };
    if let Ok(user) = std::str::from_utf8(&user)
        && let Ok(pdf) = attempt(&bytes, user)
    {
        return Ok(Unlocked { bytes, pdf: Some(pdf), password: Some(user.to_string()) });
    }
    // The first engine accepts only UTF-8 passwords, and these are bytes: it gets the file as decrypted by the second.
    match guarded(|| pdf_extract::deciphered(&renamed(&bytes), NAME, &user)).ok().flatten() {
        Some(plain) => {
            let bytes = Arc::new(Contents::from(plain));
            let pdf = attempt(&bytes, "").ok();
            Ok(Unlocked { bytes, pdf, password: None })
        }
        None => Ok(Unlocked { bytes, pdf: None, password: Some(text_string(&user)) }),
    }
}

/// Opens a file with the first engine; `Err(true)` if it needs another password.
fn load(bytes: &Arc<Contents>, password: &str) -> Result<hayro_syntax::Pdf, bool> {
    match guarded(|| hayro_syntax::Pdf::new_with_password(bytes.clone(), password)) {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => Err(true),
        _ => Err(false),
    }
}

/// The forms in which a password may be stored in a file: as it is, and prepared as newer files require (RFC 4013).
fn spellings(password: &str) -> Vec<String> {
    let mut spellings = vec![password.to_string()];
    if let Ok(prepared) = stringprep::saslprep(password)
        && prepared != password
    {
        spellings.push(prepared.into_owned());
    }
    spellings
}

/// The file with its encryption dictionary hidden.
fn renamed(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in places(bytes) {
        out[at..at + ENCRYPT.len()].copy_from_slice(RENAMED);
    }
    out
}

/// How a file is encrypted.
enum Lock {
    /// Only embedded files are encrypted, not the text.
    Attachments,
    Certificates,
    Foreign(String),
    Standard(Standard),
}

impl Lock {
    fn of(bytes: &[u8]) -> Option<Lock> {
        let places = places(bytes);
        let (dictionary, trailer) = places.iter().rev().take(MOST_PLACES).find_map(|at| {
            let dictionary = dictionary(bytes, *at)?;
            Some((dictionary, trailer(bytes, *at)))
        })?;
        let name = |dict: &Dict<'_>, key: &[u8]| dict.get::<Name<'_>>(key).map(|name| name.as_str().to_string());
        let filter = name(&dictionary, b"Filter")?;
        let version = dictionary.get::<u8>(b"V").unwrap_or_default();
        let methods = dictionary.get::<Dict<'_>>(b"CF");
        // Since version 4 an unnamed method means none.
        let plain = |key: &[u8]| match name(&dictionary, key).as_deref() {
            None | Some("Identity") => true,
            Some(method) => {
                let method = methods.as_ref().and_then(|methods| methods.get::<Dict<'_>>(method.as_bytes()));
                method.is_some_and(|method| name(&method, b"CFM").is_none_or(|cfm| cfm == "None"))
            }
        };
        if version >= 4 && plain(b"StmF") && plain(b"StrF") {
            return Some(Lock::Attachments);
        }
        if filter != "Standard" {
            let by_certificate = name(&dictionary, b"SubFilter").is_some_and(|sub| sub.starts_with("adbe.pkcs7"));
            let certificates = by_certificate || filter.contains("PubSec") || filter.contains("PPKEF");
            return Some(if certificates { Lock::Certificates } else { Lock::Foreign(filter) });
        }
        Standard::of(&dictionary, trailer.as_ref()).map(Lock::Standard)
    }
}

/// Where a file says that it is encrypted, in ascending order.
fn places(bytes: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(slash) = bytes[at..].iter().position(|byte| *byte == b'/').map(|length| at + length) {
        at = slash + 1;
        let rest = &bytes[slash..];
        // Not the beginning of a longer name.
        if rest.starts_with(ENCRYPT)
            && rest.get(ENCRYPT.len()).is_some_and(|c| c.is_ascii_whitespace() || *c == b'<' || *c == 0)
        {
            places.push(slash);
        }
    }
    places
}

/// The encryption dictionary named by the trailer at an offset.
fn dictionary(bytes: &[u8], at: usize) -> Option<Dict<'_>> {
    let value = bytes[at + ENCRYPT.len()..].trim_ascii_start();
    if value.starts_with(b"<<") {
        return Dict::from_bytes(value);
    }
    let mut parts =
        value.get(..value.len().min(40))?.split(|byte| byte.is_ascii_whitespace()).filter(|part| !part.is_empty());
    let number = |part: Option<&[u8]>| std::str::from_utf8(part?).ok()?.parse::<u32>().ok();
    let (object, generation) = (number(parts.next())?, number(parts.next())?);
    let head = format!("{object} {generation} obj").into_bytes();
    let mut end = bytes.len();
    // The last definition counts.
    while let Some(start) = last(&bytes[..end], &head) {
        let whole = start == 0 || !bytes[start - 1].is_ascii_digit();
        let body = bytes[start + head.len()..].trim_ascii_start();
        if whole
            && body.starts_with(b"<<")
            && let Some(dictionary) = Dict::from_bytes(body)
            && dictionary.contains_key(b"Filter")
        {
            return Some(dictionary);
        }
        end = start + head.len() - 1;
    }
    None
}

/// Offset of the last occurrence of some bytes.
fn last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

/// The dictionary that contains the entry at an offset.
fn trailer(bytes: &[u8], at: usize) -> Option<Dict<'_>> {
    let from = at.saturating_sub(TRAILER);
    let mut end = at;
    while let Some(start) = last(&bytes[from..end], b"<<").map(|start| from + start) {
        if let Some(dictionary) = Dict::from_bytes(&bytes[start..])
            && dictionary.contains_key(b"Encrypt")
        {
            return Some(dictionary);
        }
        end = start + 1;
    }
    None
}

/// The parameters of password encryption.
struct Standard {
    revision: u8,
    owner: Vec<u8>,
    user: Vec<u8>,
    permissions: u32,
    id: Vec<u8>,
    /// Key length in bytes.
    length: usize,
    metadata: bool,
}

impl Standard {
    fn of(dictionary: &Dict<'_>, trailer: Option<&Dict<'_>>) -> Option<Standard> {
        let bytes = |key: &[u8]| dictionary.get::<PdfString<'_>>(key).map(|value| value.as_bytes().to_vec());
        let revision = dictionary.get::<u8>(b"R")?;
        let said = usize::from(dictionary.get::<u16>(b"Length").unwrap_or_default());
        let bits = match dictionary.get::<u8>(b"V")? {
            1 => 40,
            4 if said < 40 => 128,
            _ if said < 40 => 40,
            _ => said,
        };
        let id = trailer
            .and_then(|trailer| trailer.get::<Array<'_>>(b"ID"))
            .and_then(|id| id.flex_iter().next::<PdfString<'_>>());
        Some(Standard {
            revision,
            owner: bytes(b"O")?,
            user: bytes(b"U")?,
            // A 32-bit number, written signed or unsigned.
            permissions: dictionary.get::<i64>(b"P")? as u32,
            id: id.map(|id| id.as_bytes().to_vec()).unwrap_or_default(),
            length: (bits / 8).min(16),
            metadata: dictionary.get::<bool>(b"EncryptMetadata").unwrap_or(true),
        })
    }

    /// The user password of an old file, given either password.
    fn user_password(&self, password: &str) -> Option<Vec<u8>> {
        let spellings = [password.as_bytes().to_vec(), pdf_extract::in_document_encoding(password)];
        let found = spellings.iter().find(|spelling| self.opened_by(spelling)).cloned();
        found.or_else(|| {
            let [whole, part] = [16, self.length];
            spellings
                .iter()
                .flat_map(|owner| [whole, part].map(|hashed| self.by_owner(owner, hashed)))
                .find(|user| self.opened_by(user))
        })
    }

    /// True if this is the user password (algorithms 4 to 6).
    fn opened_by(&self, password: &[u8]) -> bool {
        let mut hash = Md5::new();
        hash.update(filled(password));
        hash.update(&self.owner);
        hash.update(self.permissions.to_le_bytes());
        hash.update(&self.id);
        if self.revision >= 4 && !self.metadata {
            hash.update([0xff; 4]);
        }
        let mut key = hash.finalize().to_vec();
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Md5::digest(&key[..self.length]).to_vec();
            }
        }
        key.truncate(self.key_length());
        if self.revision == 2 {
            return rc4(&key, &FILLING) == self.user;
        }
        let mut hash = Md5::new();
        hash.update(FILLING);
        hash.update(&self.id);
        let shown = (0..20).fold(hash.finalize().to_vec(), |data, turn| rc4(&turned(&key, turn), &data));
        self.user.get(..16) == Some(&shown[..])
    }

    /// The user password derived from an owner password (algorithm 7), of which `hashed` bytes are hashed repeatedly:
    /// 16, or in files of some programs the key length.
    fn by_owner(&self, owner: &[u8], hashed: usize) -> Vec<u8> {
        let mut key = Md5::digest(filled(owner)).to_vec();
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Md5::digest(&key[..hashed]).to_vec();
            }
        }
        key.truncate(self.key_length());
        let sealed = self.owner.get(..32).unwrap_or(&self.owner);
        let user = match self.revision {
            2 => rc4(&key, sealed),
            _ => (0..20).rev().fold(sealed.to_vec(), |data, turn| rc4(&turned(&key, turn), &data)),
        };
        let length = (0..user.len()).find(|length| FILLING.starts_with(&user[*length..])).unwrap_or(user.len());
        user[..length].to_vec()
    }

    fn key_length(&self) -> usize {
        if self.revision == 2 { 5 } else { self.length }
    }
}

/// The first 32 bytes of a password, padded.
fn filled(password: &[u8]) -> [u8; 32] {
    let mut filled = [0; 32];
    password.iter().chain(&FILLING).zip(&mut filled).for_each(|(from, to)| *to = *from);
    filled
}

/// The key for one round of algorithms 5 and 7.
fn turned(key: &[u8], turn: u8) -> Vec<u8> {
    key.iter().map(|byte| byte ^ turn).collect()
}

/// RC4; encryption and decryption are the same.
fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|n| n as u8);
    let mut j = 0u8;
    for i in 0..256 {
        j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len().max(1)]);
        state.swap(i, usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    data.iter()
        .map(|byte| {
            i = i.wrapping_add(1);
            j = j.wrapping_add(state[usize::from(i)]);
            state.swap(usize::from(i), usize::from(j));
            byte ^ state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))]
        })
        .collect()
}
