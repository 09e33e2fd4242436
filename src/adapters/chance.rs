//! Random words from the system's generator: markers that nobody can guess.

use std::fmt::Write;

use crate::domain::report::Failure;

/// Bytes of a marker. With 2^128 possibilities, no text contains one by accident or by trying.
const MARK: usize = 16;

/// The system provided no random numbers.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system provides no random numbers ({0}), so passages cannot be marked off safely: nothing was sent")]
pub struct NoChance(getrandom::Error);

impl From<NoChance> for Failure {
    fn from(error: NoChance) -> Failure {
        Failure::NoMark(error.0.to_string())
    }
}

/// A new marker: 16 random bytes in lower-case hexadecimal.
///
/// # Errors
/// If the system has no random numbers.
pub fn mark() -> Result<String, NoChance> {
    let mut bytes = [0; MARK];
    getrandom::fill(&mut bytes).map_err(NoChance)?;
    Ok(bytes.iter().fold(String::with_capacity(2 * MARK), |mut word, byte| {
        // Writing to a string cannot fail.
        let _ = write!(word, "{byte:02x}");
        word
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_of_sixteen_bytes_and_never_the_same() {
        let drawn: std::collections::BTreeSet<String> = (0..1000).map(|_| mark().unwrap()).collect();
        assert_eq!(drawn.len(), 1000);
        assert!(drawn.iter().all(|mark| mark.len() == 32 && mark.bytes().all(|b| b.is_ascii_hexdigit())));
    }
}
