//! A key that cannot be printed by accident.

use std::fmt;

use serde::Deserialize;

/// A key or token. `Debug` and `Display` show `***`; only [`Secret::expose`] returns it, and only the code that fills
/// in a request header calls that.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a key. Surrounding white space (a key read from a file ends in a newline) is removed.
    pub fn new(key: impl AsRef<str>) -> Self {
        Secret(key.as_ref().trim().to_string())
    }

    /// The key itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        // The parser's own error would quote the value.
        let text = String::deserialize(input).map_err(|_| serde::de::Error::custom("a key must be a string"))?;
        Ok(Secret::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_itself() {
        let key = Secret::new(" sk-very-secret-1234\n");
        assert_eq!(format!("{key} {key:?} {:?}", Some(&key)), "*** *** Some(***)");
        assert_eq!(key.expose(), "sk-very-secret-1234");
    }
}
