//! What the styles of a Word document say of its paragraphs: which are headings, and which are numbered.

use std::collections::HashMap;

use super::super::epub::{Walked, attribute, walk};

/// How many styles one may rest on.
const DEPTH: usize = 12;

/// A style of paragraphs.
#[derive(Clone, Debug, Default)]
struct Style {
    /// The style that it rests on.
    above: Option<String>,
    level: Option<u8>,
    list: Option<String>,
    list_level: Option<usize>,
}

/// The styles of a document by their identifiers.
#[derive(Debug, Default)]
pub(crate) struct Styles(HashMap<String, Style>);

impl Styles {
    /// Those of `styles.xml`.
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

    /// A style and those it rests on, nearest first, with their identifiers.
    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let find = |id: &'a str| self.0.get(id).map(|style| (id, style));
        std::iter::successors(find(id), move |(_, style)| find(style.above.as_deref()?)).take(DEPTH)
    }

    /// The level of the heading that a paragraph of this style is.
    pub(crate) fn heading(&self, id: &str) -> Option<u8> {
        let usual = || id.strip_prefix("Heading").and_then(|n| n.parse::<u8>().ok());
        self.chain(id).find_map(|(_, style)| style.level).or_else(usual)
    }

    /// The list that paragraphs of this style are of, the style that says so, and their level where it is said.
    pub(crate) fn list<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str, Option<usize>)> {
        self.chain(id).find_map(|(id, style)| Some((style.list.as_deref()?, id, style.list_level)))
    }
}
