//! List numbers of a Word document: Word does not write "3." into a paragraph, only which list it belongs to; the
//! number is computed here.

use std::collections::{HashMap, HashSet};

use super::super::epub::{Walked, attribute, walk};
use super::counting::{self, Way};

/// Maximum number of levels of a list.
const LEVELS: usize = 9;

/// Maximum characters of a displayed number.
const LONGEST: usize = 60;

/// The numbering of one level of a list.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    way: Way,
    /// The display text, with "%1" for the number of the first level.
    text: String,
    /// The level, from 1, that restarts this one; 0 for none. `None`: any level above.
    restart: Option<usize>,
    /// The style whose paragraphs have this level.
    style: Option<String>,
    /// All its numbers are decimal.
    legal: bool,
}

/// An abstract numbering definition.
#[derive(Clone, Debug, Default)]
struct Plan {
    levels: Vec<Level>,
    /// The style that this definition names, and the style whose definition replaces this one.
    names: Option<String>,
    stands_for: Option<String>,
}

/// A list: a definition with overrides.
#[derive(Clone, Debug, Default)]
struct List {
    plan: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document and their current counts.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    plans: HashMap<String, Plan>,
    lists: HashMap<String, List>,
    counted: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<(String, usize)>,
}

impl Numbering {
    /// Parses `numbering.xml`.
    pub(crate) fn of(xml: &str) -> Numbering {
        let mut all = Numbering::default();
        let (mut plan, mut list, mut override_at) = (None::<String>, None::<String>, None::<usize>);
        let mut level = None::<(usize, Level)>;
        walk(xml, |event| match event {
            Walked::Open(tag, name) => {
                let value = || attribute(tag, "val").unwrap_or_default();
                match name {
                    "abstractNum" => plan = attribute(tag, "abstractNumId"),
                    "num" => list = attribute(tag, "numId"),
                    "lvlOverride" => override_at = index(attribute(tag, "ilvl")),
                    "lvl" => {
                        level = index(attribute(tag, "ilvl")).map(|at| (at, Level { start: 1, ..Level::default() }))
                    }
                    "abstractNumId" => {
                        if let Some(id) = &list {
                            all.lists.entry(id.clone()).or_default().plan = value();
                        }
                    }
                    "startOverride" => {
                        if let (Some(id), Some(at)) = (&list, override_at) {
                            let start = value().parse().unwrap_or(1);
                            all.lists.entry(id.clone()).or_default().starts.insert(at, start);
                        }
                    }
                    "styleLink" | "numStyleLink" => {
                        if let Some(id) = &plan {
                            let plan = all.plans.entry(id.clone()).or_default();
                            *(if name == "styleLink" { &mut plan.names } else { &mut plan.stands_for }) = Some(value());
                        }
                    }
                    _ => {
                        if let Some((_, level)) = &mut level {
                            level.take(name, value());
                        }
                    }
                }
            }
            Walked::Close("lvl") => {
                let Some((at, level)) = level.take() else { return };
                if let (Some(id), Some(_)) = (&list, override_at) {
                    all.lists.entry(id.clone()).or_default().levels.insert(at, level);
                } else if let Some(id) = &plan {
                    let levels = &mut all.plans.entry(id.clone()).or_default().levels;
                    if levels.len() <= at {
                        levels.resize(at + 1, Level::default());
                    }
                    levels[at] = level;
                }
            }
            Walked::Close("lvlOverride") => override_at = None,
            Walked::Close("abstractNum") => plan = None,
            Walked::Close("num") => list = None,
            _ => {}
        });
        all
    }

    /// The level of a list that belongs to a paragraph style.
    pub(crate) fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let plan = self.plan(&self.lists.get(list)?.plan)?.1;
        plan.levels.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// A definition by id, resolved through the style that replaces it.
    fn plan(&self, id: &str) -> Option<(&str, &Plan)> {
        let (id, plan) = self.plans.get_key_value(id)?;
        let other = plan.stands_for.as_ref().filter(|_| plan.levels.is_empty());
        let named = other.and_then(|style| self.plans.iter().find(|(_, plan)| plan.names.as_ref() == Some(style)));
        Some(named.map_or((id.as_str(), plan), |(id, plan)| (id.as_str(), plan)))
    }

    /// Counts the next paragraph of a list and returns its number: "3.", "(b)", "第三条", "•". Empty if the list displays
    /// none.
    pub(crate) fn next(&mut self, list: &str, level: usize) -> String {
        let Some(found) = self.lists.get(list).cloned() else { return "•".into() };
        let Some((plan_id, plan)) = self.plan(&found.plan).map(|(id, plan)| (id.to_string(), plan.clone())) else {
            return "•".into();
        };
        let level = level.min(LEVELS - 1);
        let at = |n: usize| found.levels.get(&n).or_else(|| plan.levels.get(n)).cloned().unwrap_or_default();
        let first = |n: usize| found.starts.get(&n).copied().unwrap_or(at(n).start);
        let counted = self.counted.entry(plan_id).or_default();
        let restarted = found.starts.contains_key(&level) && self.begun.insert((list.to_string(), level));
        counted[level] = Some(match counted[level] {
            Some(number) if !restarted => number.saturating_add(1),
            _ => first(level),
        });
        for (deeper, number) in counted.iter_mut().enumerate().skip(level + 1) {
            if at(deeper).restart.is_none_or(|above| level < above) {
                *number = None;
            }
        }
        let counted = *counted;
        let shape = at(level);
        if shape.way == Way::Bullet {
            return "•".into();
        }
        let mut shown = String::new();
        let mut rest = shape.text.chars().peekable();
        while let Some(c) = rest.next() {
            let number = rest.peek().and_then(|c| c.to_digit(10)).filter(|n| c == '%' && *n > 0);
            let Some(number) = number else {
                shown.push(c);
                continue;
            };
            rest.next();
            let of = number as usize - 1;
            let way = if shape.legal { Way::Decimal } else { at(of).way };
            shown.push_str(&counting::written(counted.get(of).copied().flatten().unwrap_or_else(|| first(of)), way));
        }
        crate::domain::text::shorten(&crate::domain::text::one_line(&shown), LONGEST)
    }
}

impl Level {
    fn take(&mut self, name: &str, value: String) {
        match name {
            "start" => self.start = value.parse().unwrap_or(1),
            "numFmt" if !value.is_empty() => self.way = Way::of(&value),
            "lvlText" => self.text = value.chars().take(LONGEST).collect(),
            "lvlRestart" => self.restart = value.parse().ok(),
            "pStyle" => self.style = Some(value),
            "isLgl" => self.legal = value != "0" && value != "false",
            _ => {}
        }
    }
}

fn index(level: Option<String>) -> Option<usize> {
    level?.parse().ok().filter(|level| *level < LEVELS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering>
        <w:abstractNum w:abstractNumId="0">
          <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Clause"/><w:lvlText w:val="%1."/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
          <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="%1.%2.%3"/><w:isLgl/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1">
          <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
          <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1-%2"/><w:lvlRestart w:val="0"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="Laws"/></w:abstractNum>
        <w:abstractNum w:abstractNumId="4"><w:styleLink w:val="Laws"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Art. %1"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
        <w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>
        <w:num w:numId="6"><w:abstractNumId w:val="0"/></w:num>
        </w:numbering>"#;

    #[test]
    fn lists_are_counted_as_word_counts_them() {
        let mut all = Numbering::of(XML);
        let shown: Vec<String> =
            [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("6", 0), ("2", 0), ("2", 0), ("1", 0)]
                .map(|(list, level)| all.next(list, level))
                .to_vec();
        assert_eq!(shown, ["1.", "(a)", "(b)", "1.2.1", "2.", "(a)", "3.", "7.", "8.", "9."]);
        let shown: Vec<String> = [("3", 0), ("3", 1), ("3", 0), ("3", 1), ("4", 0), ("5", 0), ("9", 0)]
            .map(|(l, n)| all.next(l, n))
            .to_vec();
        assert_eq!(shown, ["第三条", "三-1", "第四条", "四-2", "•", "Art. I", "•"]);
        assert_eq!(all.level_of_style("1", "Clause"), Some(0));
        assert_eq!(Numbering::of("<w:numbering><w:num").next("1", 40), "•");
    }
}
