//! Checks the addresses in the configuration file, so that an unusable one is reported with its line like any invalid
//! setting, not only when a question is asked.

use toml::de::{DeTable, DeValue};

use super::names::{entries, get};
use crate::adapters::llm::check_base_url;

/// Every invalid base URL in the file: byte offset, setting, and message.
pub(super) fn wrong_addresses(table: &DeTable<'_>) -> Vec<(usize, String, String)> {
    let wrong = entries(get(table, "providers")).filter_map(|(name, value)| {
        let url = get(value.get_ref().as_table()?, "base_url")?;
        let DeValue::String(text) = url.get_ref() else { return None };
        // An empty one stands for the protocol's own service.
        let why = check_base_url(text).err().filter(|_| !text.trim().is_empty())?;
        let setting = format!("providers.{name}.base_url");
        Some((url.span().start, setting.clone(), format!("{setting}: {why}")))
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::super::schema::problems;

    #[test]
    fn an_address_that_no_request_can_be_sent_to_is_told_with_its_line() {
        for url in
            ["ftp://127.0.0.1/v1", "file:///etc/passwd", "http://", "ws://127.0.0.1", "http://local host", "::::"]
        {
            let text = format!("[providers.mine]\nmodel = \"m\"\nbase_url = \"{url}\"\n");
            let found = problems(&text);
            assert_eq!((found.len(), found[0].line), (1, Some(3)), "{url}: {found:?}");
            assert!(found[0].message.starts_with("providers.mine.base_url: the base URL"), "{found:?}");
        }
        for url in
            ["http://127.0.0.1:8080/v1", "https://example.org", "localhost:8080", "example.org/v1", "[::1]:9", ""]
        {
            assert_eq!(problems(&format!("[providers.mine]\nbase_url = \"{url}\"\n")), [], "{url}");
        }
        let secret = problems("[providers.mine]\nbase_url = \"ftp://me:hunter22@127.0.0.1/?k=hunter22\"\n");
        assert!(secret.len() == 1 && !secret[0].message.contains("hunter22"), "{secret:?}");
    }
}
