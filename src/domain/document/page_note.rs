//! What a reader has to say of a page: why it was skipped, or what is the matter with its text.
//!
//! The library keeps these as their English sentences, so they are made of them again (`From<&str>`): a library of
//! earlier versions is understood as well as a new one.

use serde::{Deserialize, Serialize};

/// See the module. As text it is its English sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(from = "String", into = "String")]
pub enum PageNote {
    /// The reader said what it cannot mean.
    #[error("reading it confused the reader process")]
    Confused,
    /// The reader died of it.
    #[error("reading it ended the reader process")]
    Ended,
    /// It took more than so many seconds.
    #[error("reading it took more than {0} s")]
    Late(u64),
    /// It would need more than so many MB.
    #[error("reading it needs more than {0} MB of memory (reader_memory_mb in the configuration)")]
    Memory(u64),
    /// Its contents cannot be read, in an engine's words.
    #[error("its contents are damaged ({0})")]
    Damaged(String),
    /// It unpacks to megabytes of text.
    #[error("it unpacks to more text than a page can hold")]
    TooMuch,
    /// A scan.
    #[error("it is an image without text: not searchable")]
    Image,
    /// A scan that somebody wrote on.
    #[error("it is an image without text: only what was written on it is searchable")]
    ImageWithRemarks,
    /// A scan with some text.
    #[error("most of it is an image: only the text beside it is searchable")]
    MostlyImage,
    /// It has text, none of which can be seen.
    #[error("nothing that can be seen on it is text")]
    AllHidden,
    /// Some of its text cannot be seen.
    #[error("{0} characters that cannot be seen on the page are left out of passages")]
    Hidden(u64),
    /// Some of a document's text cannot be seen, where there are no pages.
    #[error("{0} characters that cannot be seen in the document are left out of passages")]
    HiddenInDocument(u64),
    /// What another reader found on it is not in its text.
    #[error("some {0} characters that another reader found on it have no place in its text")]
    Unplaced(u64),
    /// Its characters are guesses.
    #[error("a font does not say its characters: they were guessed from its order and may be wrong")]
    Guessed,
    /// It shows text that no engine could read.
    #[error("its text could not be read: not searchable")]
    Unread,
    /// It shows lines and no text.
    #[error("it is a drawing without text")]
    Drawing,
    /// It shows nothing.
    #[error("it is blank")]
    Blank,
    /// Its font does not say what it shows.
    #[error("its font does not say which characters it shows: mostly unreadable")]
    NoCharacters,
    /// So many percent of its characters are none.
    #[error("{0} % of its characters could not be read")]
    Unreadable(u64),
    /// Its characters make no words.
    #[error("its text does not look like words")]
    NoWords,
    /// Its words are single letters.
    #[error("its words have come apart into letters")]
    Apart,
    /// So many characters, so many percent, are of no language.
    #[error(
        "{characters} characters ({percent} %) read as no language: a font does not say, or says wrongly, what it shows. \
         They are left out of passages"
    )]
    Illegible {
        /// Characters.
        characters: u64,
        /// Their share of the page.
        percent: u64,
    },
    /// Anything else, as it was saved.
    #[error("{0}")]
    Other(String),
}

/// What stands between two of them.
const BETWEEN: &str = "; ";

impl PageNote {
    /// Those that are always said alike.
    const FIXED: [PageNote; 14] = [
        PageNote::Confused,
        PageNote::Ended,
        PageNote::TooMuch,
        PageNote::Image,
        PageNote::ImageWithRemarks,
        PageNote::MostlyImage,
        PageNote::AllHidden,
        PageNote::Guessed,
        PageNote::Unread,
        PageNote::Drawing,
        PageNote::Blank,
        PageNote::NoCharacters,
        PageNote::NoWords,
        PageNote::Apart,
    ];

    /// All that is said of a page, as it is kept.
    pub fn joined(notes: &[PageNote]) -> String {
        notes.iter().map(ToString::to_string).collect::<Vec<_>>().join(BETWEEN)
    }

    /// All that was said of a page.
    pub fn parted(kept: &str) -> Vec<PageNote> {
        kept.split(BETWEEN).map(PageNote::from).collect()
    }

    /// One that holds numbers or an engine's words.
    fn filled(text: &str) -> Option<PageNote> {
        let number = |before: &str, after: &str| text.strip_prefix(before)?.strip_suffix(after)?.parse::<u64>().ok();
        let late = || number("reading it took more than ", " s").map(PageNote::Late);
        let memory = || {
            number("reading it needs more than ", " MB of memory (reader_memory_mb in the configuration)")
                .map(PageNote::Memory)
        };
        let hidden =
            || number("", " characters that cannot be seen on the page are left out of passages").map(PageNote::Hidden);
        let hidden_in_document = || {
            number("", " characters that cannot be seen in the document are left out of passages")
                .map(PageNote::HiddenInDocument)
        };
        let unplaced = || {
            number("some ", " characters that another reader found on it have no place in its text")
                .map(PageNote::Unplaced)
        };
        let unreadable = || number("", " % of its characters could not be read").map(PageNote::Unreadable);
        let damaged = || {
            let why = text.strip_prefix("its contents are damaged (")?.strip_suffix(')')?;
            Some(PageNote::Damaged(why.to_string()))
        };
        let illegible = || {
            let (characters, rest) = text.split_once(" characters (")?;
            let (percent, _) = rest.split_once(" %) read as no language")?;
            Some(PageNote::Illegible { characters: characters.parse().ok()?, percent: percent.parse().ok()? })
        };
        late()
            .or_else(memory)
            .or_else(hidden)
            .or_else(hidden_in_document)
            .or_else(unplaced)
            .or_else(unreadable)
            .or_else(damaged)
            .or_else(illegible)
            // What is understood is what says the same.
            .filter(|note| note.to_string() == text)
    }
}

impl From<&str> for PageNote {
    fn from(text: &str) -> PageNote {
        let fixed = PageNote::FIXED.into_iter().find(|note| note.to_string() == text);
        fixed.or_else(|| PageNote::filled(text)).unwrap_or_else(|| PageNote::Other(text.to_string()))
    }
}

impl From<String> for PageNote {
    fn from(text: String) -> PageNote {
        PageNote::from(text.as_str())
    }
}

impl From<PageNote> for String {
    fn from(note: PageNote) -> String {
        note.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_as_a_sentence_is_understood_again() {
        let filled = [
            PageNote::Late(20),
            PageNote::Memory(480),
            PageNote::Damaged("an engine's words (with brackets)".into()),
            PageNote::Hidden(12),
            PageNote::HiddenInDocument(12),
            PageNote::Unplaced(3),
            PageNote::Unreadable(7),
            PageNote::Illegible { characters: 120, percent: 9 },
            PageNote::Other("what an earlier version said".into()),
        ];
        for note in PageNote::FIXED.into_iter().chain(filled) {
            assert_eq!(PageNote::from(note.to_string()), note);
            let kept = serde_json::to_value(&note).unwrap();
            assert_eq!(kept, note.to_string());
        }
        let both = [PageNote::Hidden(4), PageNote::Blank];
        assert_eq!(PageNote::parted(&PageNote::joined(&both)), both);
    }
}
