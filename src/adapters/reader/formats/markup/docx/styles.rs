//! Paragraph styles of a Word document: which are headings, and which are numbered.

use std::collections::HashMap;

use super::super::epub::{Walked, attribute, walk};

/// Maximum depth of style inheritance.
const DEPTH: usize = 12;

/// A paragraph style.
#[derive(Clone, Debug, Default)]
struct Style {
    /// The style it is based on.
    above: Option<String>,
    level: Option<u8>,
    list: Option<String>,
    list_level: Option<usize>,
}

/// The styles of a document by id.
#[derive(Debug, Default)]
pub(crate) struct Styles(HashMap<String, Style>);

impl Styles {
    /// Parses `styles.xml`.
    pub(crate) fn of(xml: &str) -> Styles {
        let mut styles = HashMap::new();
        let (mut id, mut style) = (String::new(), Style::default());
        walk(xml, |event| match event {
            Walked::Open(tag, name) => {
                let value = || attribute(tag, "val").unwrap_or_default();
                match name {
                    "style" => (id, style) = (attribute(tag, "styleId").unwrap_or_default(), Style::default()),
                    "name" => {
                        let name = value().to_lowercase();
                        let level = name.strip_prefix("heading ").and_then(|n| n.parse::<u8>().ok());
                        style.level = level.or((name == "title").then_some(1)).or(style.level);
                    }
                    "basedOn" => style.above = Some(value()),
                    "outlineLvl" => {
                        if let Some(level) = value().parse::<u8>().ok().filter(|level| *level < 9) {
                            style.level = Some(level + 1);
                        }
                    }
                    "numId" => style.list = Some(value()),
                    "ilvl" => style.list_level = value().parse().ok(),
                    _ => {}
                }
            }
            Walked::Close("style") => {
                styles.insert(std::mem::take(&mut id), std::mem::take(&mut style));
            }
            _ => {}
        });
        Styles(styles)
    }

    /// A style and those it is based on, nearest first, with their ids.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let find = |id: &'a str| self.0.get(id).map(|style| (id, style));
        std::iter::successors(find(id), move |(_, style)| find(style.above.as_deref()?)).take(DEPTH)
    }

    /// The heading level of a style, if it is a heading.
    pub(crate) fn heading(&self, id: &str) -> Option<u8> {
        let usual = || id.strip_prefix("Heading").and_then(|n| n.parse::<u8>().ok());
        self.chain(id).find_map(|(_, style)| style.level).or_else(usual)
    }

    /// The list that paragraphs of a style belong to, the style that defines it, and their level, if set.
    pub(crate) fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str, Option<usize>)> {
        self.chain(id).find_map(|(id, style)| Some((style.list.as_deref()?, id, style.list_level)))
    }
}
