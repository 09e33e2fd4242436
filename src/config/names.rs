//! Checks references in the configuration file to the providers it defines. A wrong name is reported with its line,
//! like any invalid setting.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::adapters::llm::Kind;
use crate::domain::conversation::template::nearest;

/// Every unknown provider name in the file: byte offset, setting, and message.
pub(super) fn unknown_providers(table: &DeTable<'_>) -> Vec<(usize, String, String)> {
    let own: Vec<&str> = entries(get(table, "providers")).map(|(name, _)| name).collect();
    let mut named: Vec<(String, &Spanned<DeValue<'_>>)> = Vec::new();
    named.extend(get(table, "provider").map(|value| ("provider".to_string(), value)));
    let fallback = get(table, "fallback").and_then(|value| value.get_ref().as_array());
    named.extend(fallback.into_iter().flatten().map(|value| ("fallback".to_string(), value)));
    for (template, value) in entries(get(table, "templates")) {
        let provider = value.get_ref().as_table().and_then(|table| get(table, "provider"));
        named.extend(provider.map(|value| (format!("templates.{template}.provider"), value)));
    }
    let wrong = named.into_iter().filter_map(|(setting, value)| {
        let name = value.get_ref().as_str()?;
        let told = no_such_provider(name, own.iter().copied())?;
        Some((value.span().start, setting.clone(), format!("{setting}: {told}")))
    });
    wrong.collect()
}

/// The message for an unknown provider name; `None` for a known one. `own` are the names defined in the file.
pub(super) fn no_such_provider<'a>(name: &str, own: impl Iterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).chain(["auto", "none"]).chain(own).collect();
    if known.contains(&name) {
        return None;
    }
    let hint =
        nearest(name, known.iter().copied()).map_or_else(|| ".".into(), |near| format!("; did you mean {near}?"));
    Some(format!("unknown provider {name}{hint} Known providers: {}", known.join(", ")))
}

/// The line, from 1, of the setting at `path`, if the text is TOML and has it.
pub(super) fn line_of(text: &str, path: &[&str]) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let (last, tables) = path.split_last()?;
    let mut inner = table.get_ref();
    for name in tables {
        inner = get(inner, name)?.get_ref().as_table()?;
    }
    let key = inner.iter().find(|(key, _)| key.get_ref() == last)?.0;
    Some(1 + text.get(..key.span().start)?.matches('\n').count())
}

pub(super) fn get<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    table.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
}

/// Names and values of a table that may be missing.
pub(super) fn entries<'t, 'i>(
    table: Option<&'t Spanned<DeValue<'i>>>,
) -> impl Iterator<Item = (&'t str, &'t Spanned<DeValue<'i>>)> {
    let table = table.and_then(|value| value.get_ref().as_table());
    table.into_iter().flatten().map(|(name, value)| (name.get_ref().as_ref(), value))
}

#[cfg(test)]
mod tests {
    use super::super::schema::problems;
    use super::*;

    #[test]
    fn a_provider_that_there_is_not_is_told_with_its_line_wherever_it_is_named() {
        let text = "provider = \"olama\"\nfallback = [\n  \"mine\",\n  \"nnoe\"]\n[templates.quote]\nprovider = \"qqqqqq\"\n\
                    [providers.mine]\nbase_url = \"http://127.0.0.1:9\"\n";
        let found: Vec<(usize, String)> = problems(text).into_iter().map(|p| (p.line.unwrap(), p.message)).collect();
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 4, 6], "{found:?}");
        assert!(found[0].1.starts_with("provider: unknown provider olama; did you mean ollama?"), "{found:?}");
        assert!(found[1].1.contains("did you mean none?"), "{found:?}");
        assert!(
            found[2].1.starts_with("templates.quote.provider: ") && found[2].1.contains("Known providers"),
            "{found:?}"
        );
        let right = "provider = \"mine\"\nfallback = [\"auto\", \"anthropic\", \"none\"]\n[providers.mine]\n";
        assert_eq!(problems(right), []);
    }

    #[test]
    fn a_setting_is_found_by_its_path() {
        let text = "provider = \"none\"\n\n[templates.quote]\nmodel = \"m\"\n";
        assert_eq!(line_of(text, &["provider"]), Some(1));
        assert_eq!(line_of(text, &["templates", "quote"]), Some(3));
        assert_eq!(line_of(text, &["templates", "quote", "model"]), Some(4));
        assert_eq!(line_of(text, &["template"]), None);
    }
}
