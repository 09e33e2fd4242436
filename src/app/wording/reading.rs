//! Errors in reading or drawing files, and notes on pages.

use super::shown;
use crate::app::locale::Locale;
use crate::domain::document::page_note::PageNote;
use crate::domain::report::reading::{Damage, Found, ReadError, Undrawn};

impl Locale {
    /// Why a file is not read.
    pub(super) fn read_error(self, error: &ReadError) -> String {
        match error {
            ReadError::Missing(path) => crate::say!(self, "read-missing", path = shown(path)),
            ReadError::Directory(path) => crate::say!(self, "read-directory", path = shown(path)),
            ReadError::Empty(path) => crate::say!(self, "read-empty", path = shown(path)),
            ReadError::Io { path, reason } => {
                crate::say!(self, "read-io", path = shown(path), reason = reason.as_str())
            }
            ReadError::NoReader { program, reason } => {
                crate::say!(self, "read-no-reader", path = shown(program), reason = reason.as_str())
            }
            ReadError::Unsupported { path, found } => {
                crate::say!(self, "read-unsupported", path = shown(path), found = self.found(found))
            }
            ReadError::PasswordNeeded(path) => crate::say!(self, "read-password-needed", path = shown(path)),
            ReadError::WrongPassword(path) => crate::say!(self, "read-wrong-password", path = shown(path)),
            ReadError::Certificates(path) => crate::say!(self, "read-certificates", path = shown(path)),
            ReadError::ForeignLock { path, method } => {
                crate::say!(self, "read-foreign-lock", path = shown(path), method = method.as_str())
            }
            ReadError::TooLarge { path, megabytes, most } => {
                crate::say!(self, "read-too-large", path = shown(path), megabytes = *megabytes, most = *most)
            }
            ReadError::NeedsMemory { path, megabytes } => {
                crate::say!(self, "read-needs-memory", path = shown(path), megabytes = *megabytes)
            }
            ReadError::Damaged { path, reason } => {
                crate::say!(self, "read-damaged", path = shown(path), reason = self.damage(reason))
            }
            ReadError::NotDrawn { path, page, reason } => {
                let reason = self.undrawn(reason);
                crate::say!(self, "read-not-drawn", path = shown(path), page = *page, reason = reason)
            }
            ReadError::Cancelled => crate::say!(self, "read-cancelled"),
        }
    }

    fn found(self, found: &Found) -> String {
        match found {
            Found::LeftOut => crate::say!(self, "found-left-out"),
            Found::NoPdfHeader => crate::say!(self, "found-no-pdf-header"),
            Found::Zip => crate::say!(self, "found-zip"),
            Found::OldWord => crate::say!(self, "found-old-word"),
            Found::NotText => crate::say!(self, "found-not-text"),
            Found::Device => crate::say!(self, "found-device"),
            Found::NoEpub => crate::say!(self, "found-no-epub"),
            Found::NoDocx => crate::say!(self, "found-no-docx"),
        }
    }

    fn damage(self, damage: &Damage) -> String {
        match damage {
            Damage::NoPdf => crate::say!(self, "damage-no-pdf"),
            Damage::NoPages => crate::say!(self, "damage-no-pages"),
            Damage::NoText => crate::say!(self, "damage-no-text"),
            Damage::NotDrawable => crate::say!(self, "damage-not-drawable"),
            Damage::Changed => crate::say!(self, "damage-changed"),
            Damage::Confused => crate::say!(self, "damage-confused"),
            Damage::Ended => crate::say!(self, "damage-ended"),
            Damage::Late(seconds) => crate::say!(self, "damage-late", seconds = *seconds),
            Damage::Archive(reason) => crate::say!(self, "damage-archive", reason = reason.as_str()),
            Damage::ManyParts { parts, most } => crate::say!(self, "damage-many-parts", parts = *parts, most = *most),
            Damage::PartClosed { part, reason } => {
                crate::say!(self, "damage-part-closed", part = part.as_str(), reason = reason.as_str())
            }
            Damage::PartPacked { part, reason } => {
                crate::say!(self, "damage-part-packed", part = part.as_str(), reason = reason.as_str())
            }
            Damage::PartTooLarge { part, most, all } => {
                crate::say!(self, "damage-part-too-large", part = part.as_str(), most = *most, all = *all)
            }
            Damage::NoPackage => crate::say!(self, "damage-no-package"),
            Damage::PackageMissing => crate::say!(self, "damage-package-missing"),
            Damage::Drm => crate::say!(self, "damage-drm"),
            Damage::NoChapters => crate::say!(self, "damage-no-chapters"),
            Damage::Said(words) => words.clone(),
        }
    }

    fn undrawn(self, undrawn: &Undrawn) -> String {
        match undrawn {
            Undrawn::NoPage => crate::say!(self, "undrawn-no-page"),
            Undrawn::Size { width, height } => crate::say!(self, "undrawn-size", width = *width, height = *height),
            Undrawn::Late(seconds) => crate::say!(self, "undrawn-late", seconds = *seconds),
            Undrawn::Memory(megabytes) => crate::say!(self, "undrawn-memory", megabytes = *megabytes),
            Undrawn::Ended => crate::say!(self, "undrawn-ended"),
            Undrawn::CutShort => crate::say!(self, "undrawn-cut-short"),
            Undrawn::NoProgram => crate::say!(self, "undrawn-no-program"),
            Undrawn::Said(words) => words.clone(),
        }
    }

    /// A note on a page.
    pub fn page_note(self, note: &PageNote) -> String {
        match note {
            PageNote::Confused => crate::say!(self, "note-confused"),
            PageNote::Ended => crate::say!(self, "note-ended"),
            PageNote::Late(seconds) => crate::say!(self, "note-late", seconds = *seconds),
            PageNote::Memory(megabytes) => crate::say!(self, "note-memory", megabytes = *megabytes),
            PageNote::Damaged(reason) => crate::say!(self, "note-damaged", reason = reason.as_str()),
            PageNote::TooMuch => crate::say!(self, "note-too-much"),
            PageNote::Image => crate::say!(self, "note-image"),
            PageNote::ImageWithRemarks => crate::say!(self, "note-image-with-remarks"),
            PageNote::MostlyImage => crate::say!(self, "note-mostly-image"),
            PageNote::AllHidden => crate::say!(self, "note-all-hidden"),
            PageNote::Hidden(count) => crate::say!(self, "note-hidden", count = *count),
            PageNote::HiddenInDocument(count) => crate::say!(self, "note-hidden-in-document", count = *count),
            PageNote::Unplaced(count) => crate::say!(self, "note-unplaced", count = *count),
            PageNote::Guessed => crate::say!(self, "note-guessed"),
            PageNote::Unread => crate::say!(self, "note-unread"),
            PageNote::Drawing => crate::say!(self, "note-drawing"),
            PageNote::Blank => crate::say!(self, "note-blank"),
            PageNote::NoCharacters => crate::say!(self, "note-no-characters"),
            PageNote::Unreadable(percent) => crate::say!(self, "note-unreadable", percent = *percent),
            PageNote::NoWords => crate::say!(self, "note-no-words"),
            PageNote::Apart => crate::say!(self, "note-apart"),
            PageNote::Illegible { characters, percent } => {
                crate::say!(self, "note-illegible", characters = *characters, percent = *percent)
            }
            PageNote::Other(words) => words.clone(),
        }
    }

    /// All notes on a page, as stored in the library.
    pub fn page_notes(self, kept: &str) -> String {
        self.one_after_another(PageNote::parted(kept).iter().map(|note| self.page_note(note)))
    }
}
