//! Chooses the sentences of a summary: some on the whole, then some of each section, in the order of the document.

use super::cues::Cue;
use super::itself::{OPENING, of_the_whole, opening};
use super::material::Sentence;
use super::usable::{distinct, is_apparatus, overlap};
use super::weight::{Measure, Weight, weigh};
use crate::domain::document::outline::{Outline, SectionKind};
use crate::domain::inquiry::Length;

/// Most points and sections of a summary, unless more are asked for.
const MOST: usize = 8;

/// Most points in any case.
const MOST_ASKED: usize = 20;

/// Sentences on a whole document, and sections of it that have a sentence, unless a number is asked for.
const LEADS: usize = 3;
const PARTS: usize = 6;

/// Most sections named in the map of a scope.
const MAP: usize = 24;

/// Two sentences that share more than this of the shorter one's terms say the same.
const SAME: f32 = 0.6;

/// What is to be summarised.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub outline: &'a Outline,
    /// The sections of the scope, by index, in order, without the one that is the scope itself.
    pub sections: &'a [usize],
    /// The title of the document or part.
    pub title: &'a str,
    /// The scope is the whole document.
    pub whole: bool,
    /// It is a court's decision.
    pub decision: bool,
}

/// How long the summary is to be.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    pub points: Option<usize>,
    pub length: Option<Length>,
}

/// A sentence of a summary, by index, and the section it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub sentence: usize,
    pub section: Option<usize>,
}

/// A summary of a scope.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// What it says of the whole.
    pub lead: Vec<Point>,
    /// What its sections say, in order.
    pub points: Vec<Point>,
    /// Its sections in order, by index in the outline: two levels if there is room.
    pub map: Vec<usize>,
    /// Sections that have no room in the map.
    pub unmapped: usize,
}

/// A summary of the sentences of a scope; `near` tells how near a chunk is to the mean of the scope.
pub fn summarise(
    sentences: &[Sentence],
    subject: &Subject<'_>,
    wish: Wish,
    near: &dyn Fn(usize) -> Option<f32>,
) -> Summary {
    let (map, unmapped) = map(subject);
    let mut summary = Summary { map, unmapped, ..Summary::default() };
    let mut units = units(sentences, subject);
    let free = subject.whole && !subject.decision && wish.points.is_none() && wish.length.is_none() && units.len() > 1;
    let room = if free { LEADS + units.len().min(PARTS) } else { points(sentences.len(), units.len(), wish) };
    let title = distinct(subject.title);
    let measure = Measure { title: &title, decision: subject.decision, near };
    let mut taken = Taken::default();
    if subject.whole {
        let leads = if units.len() < 2 { room } else { room.div_ceil(2).min(LEADS) };
        let opening = opening(sentences, subject.outline);
        let opened: Vec<&Sentence> = opening.iter().map(|&at| &sentences[at]).collect();
        let weights = weigh(&opened, &measure);
        if subject.decision {
            summary.lead = decision(sentences, &measure, room.max(4), &mut taken);
        } else {
            let scored: Vec<f32> = opening
                .iter()
                .zip(&weights)
                .enumerate()
                .map(|(n, (&at, weight))| {
                    weight.value + of_the_whole(&sentences[at], weight, n, subject.outline, &title)
                })
                .collect();
            // With no sections the rest of the document has a share.
            let leads = if units.len() < 2 && sentences.len() > OPENING { leads.div_ceil(2) } else { leads };
            summary.lead = best(&opening, &scored, &weights, leads, &mut taken)
                .into_iter()
                .map(|sentence| Point { sentence, section: None })
                .collect();
        }
    } else if let Some(intro) = units.iter().position(|unit| unit.section.is_none()).filter(|_| units.len() > 1) {
        // What stands before the first section of a part speaks of the part.
        let unit = units.remove(intro);
        let inside: Vec<&Sentence> = unit.sentences.iter().map(|&at| &sentences[at]).collect();
        let weights = weigh(&inside, &measure);
        let scored: Vec<f32> = weights.iter().map(|weight| weight.value).collect();
        let share = if room <= 2 { 1 } else { 2 };
        summary.lead = best(&unit.sentences, &scored, &weights, share, &mut taken)
            .into_iter()
            .map(|sentence| Point { sentence, section: None })
            .collect();
    }
    let left = room.saturating_sub(summary.lead.len());
    for (unit, share) in shares(&units, left) {
        let unit = &units[unit];
        let title = unit.section.map(|at| distinct(&subject.outline.sections[at].title));
        let measure = Measure { title: title.as_deref().unwrap_or(measure.title), ..measure };
        for at in spread(sentences, &unit.sentences, &measure, share, &mut taken) {
            summary.points.push(Point { sentence: at, section: unit.section });
        }
    }
    // What one section had nothing more to say for, another may.
    for unit in &units {
        let left = room.saturating_sub(summary.lead.len() + summary.points.len());
        if left > 0 {
            let more = spread(sentences, &unit.sentences, &measure, left.min(2), &mut taken);
            summary.points.extend(more.into_iter().map(|sentence| Point { sentence, section: unit.section }));
        }
    }
    summary.points.sort_unstable_by_key(|point| point.sentence);
    summary
}

/// The number of points of a summary.
fn points(sentences: usize, units: usize, wish: Wish) -> usize {
    if let Some(asked) = wish.points {
        return asked.clamp(1, MOST_ASKED);
    }
    let usual = match sentences {
        0..=6 => 3,
        7..=20 => 4,
        21..=80 => 5,
        81..=300 => 6,
        _ => 7,
    };
    match wish.length {
        Some(Length::Brief) => 2,
        Some(Length::Detailed) => (usual * 2).max(units.min(MOST_ASKED)).min(MOST_ASKED),
        None if units > 1 => usual.max((units + 1).min(MOST)),
        None => usual,
    }
}

/// A section with all that is nested in it, or what stands before the first.
struct Unit {
    section: Option<usize>,
    /// By index, in order.
    sentences: Vec<usize>,
}

/// The scope's sections of the outermost level at which there are at least three, with their sentences.
fn units(sentences: &[Sentence], subject: &Subject<'_>) -> Vec<Unit> {
    let sections = &subject.outline.sections;
    let levels = subject.sections.iter().map(|&at| sections[at].level);
    let (Some(least), Some(deepest)) = (levels.clone().min(), levels.max()) else {
        return vec![Unit { section: None, sentences: (0..sentences.len()).collect() }];
    };
    let mut best: Vec<Unit> = Vec::new();
    for level in least..=deepest {
        let heads: Vec<usize> = subject.sections.iter().copied().filter(|&at| sections[at].level <= level).collect();
        let mut units: Vec<Unit> = vec![Unit { section: None, sentences: Vec::new() }];
        units.extend(heads.iter().map(|&at| Unit { section: Some(at), sentences: Vec::new() }));
        for (n, sentence) in sentences.iter().enumerate() {
            let unit = sentence.section.map_or(0, |at| heads.partition_point(|head| *head <= at));
            units[unit].sentences.push(n);
        }
        units.retain(|unit| !unit.sentences.is_empty());
        let apparatus = |at: usize| sections[at].kind == SectionKind::Back || is_apparatus(&sections[at].title);
        units.retain(|unit| unit.section.is_none_or(|at| !apparatus(at)));
        let enough = units.len() >= 3;
        if best.is_empty() || units.len() <= MOST || best.len() < 2 {
            best = units;
        }
        if enough {
            break;
        }
    }
    if subject.whole && best.len() > 2 {
        let front = |unit: &Unit| unit.section.is_none_or(|at| sections[at].kind == SectionKind::Front);
        best.retain(|unit| !front(unit));
    }
    best
}

/// How many sentences each unit gets, units in order: one each if there is room, the largest first, then more for the
/// larger ones.
fn shares(units: &[Unit], room: usize) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&n| std::cmp::Reverse(units[n].sentences.len()));
    let mut shares = vec![0usize; units.len()];
    for &n in order.iter().take(room) {
        shares[n] = 1;
    }
    for _ in units.len().min(room)..room {
        // The unit with the most sentences for each one taken.
        let next = (0..units.len()).max_by_key(|&n| units[n].sentences.len() / (shares[n] + 1));
        if let Some(next) = next {
            shares[next] += 1;
        }
    }
    shares.into_iter().enumerate().filter(|(_, share)| *share > 0).collect()
}

/// The best sentence of each of as many equal stretches of a unit as it has a share of.
fn spread(
    sentences: &[Sentence],
    unit: &[usize],
    measure: &Measure<'_>,
    share: usize,
    taken: &mut Taken,
) -> Vec<usize> {
    let inside: Vec<&Sentence> = unit.iter().map(|&at| &sentences[at]).collect();
    let weights = weigh(&inside, measure);
    // The first words of a section introduce it; the longer it is, the more they count.
    let long = unit.len() > 25;
    let first = |n: usize| if long && n < 12 { 0.6 - 0.04 * n as f32 } else { 0.0 };
    // Items of lists only where there is nothing else.
    let prose = inside.iter().zip(&weights).any(|(sentence, weight)| !sentence.item && weight.value > -0.3);
    let item = |n: usize| if prose && inside[n].item { 3.0 } else { 0.0 };
    let scored: Vec<f32> = weights.iter().enumerate().map(|(n, weight)| weight.value + first(n) - item(n)).collect();
    let mut chosen = Vec::new();
    for n in 0..share {
        let stretch = unit.len() * n / share..unit.len() * (n + 1) / share;
        chosen.extend(best(&unit[stretch.clone()], &scored[stretch.clone()], &weights[stretch], 1, taken));
    }
    if chosen.len() < share {
        chosen.extend(best(unit, &scored, &weights, share - chosen.len(), taken));
    }
    chosen.sort_unstable();
    chosen
}

/// Terms of the sentences taken so far.
#[derive(Default)]
struct Taken(Vec<(usize, Vec<String>)>);

impl Taken {
    fn fits(&self, at: usize, terms: &[String]) -> bool {
        self.0.iter().all(|(other, said)| *other != at && overlap(said, terms) <= SAME)
    }
}

/// The `count` best of some sentences that say nothing taken before, in order.
fn best(indexes: &[usize], scored: &[f32], weights: &[Weight], count: usize, taken: &mut Taken) -> Vec<usize> {
    let mut order: Vec<usize> = (0..indexes.len()).collect();
    order.sort_by(|&a, &b| scored[b].total_cmp(&scored[a]));
    let mut chosen = Vec::new();
    for n in order {
        if chosen.len() >= count {
            break;
        }
        if scored[n] > -0.6 && taken.fits(indexes[n], &weights[n].terms) {
            taken.0.push((indexes[n], weights[n].terms.clone()));
            chosen.push(indexes[n]);
        }
    }
    chosen.sort_unstable();
    chosen
}

/// What was asked, held and ordered, with the sentences that say most beside, in order.
fn decision(sentences: &[Sentence], measure: &Measure<'_>, room: usize, taken: &mut Taken) -> Vec<Point> {
    let all: Vec<&Sentence> = sentences.iter().collect();
    let weights = weigh(&all, measure);
    let indexes: Vec<usize> = (0..sentences.len()).collect();
    let length = sentences.len().max(1) as f32;
    // Decisions say it at the beginning and again at the end.
    let ends = |n: usize| {
        let place = n as f32 / length;
        if n < 15 {
            0.6
        } else if place > 0.93 {
            0.4
        } else {
            0.25 * (1.0 - place)
        }
    };
    let mut chosen = Vec::new();
    for (cue, count) in [(Cue::Disposition, 1), (Cue::Holding, 2), (Cue::Issue, 1)] {
        let already = chosen.iter().filter(|&&at: &&usize| weights[at].cues.contains(&cue)).count();
        let scored: Vec<f32> = weights
            .iter()
            .enumerate()
            .map(|(n, weight)| if weight.cues.contains(&cue) { weight.value + ends(n) } else { -9.0 })
            .collect();
        chosen.extend(best(&indexes, &scored, &weights, count.min(room - chosen.len()).saturating_sub(already), taken));
    }
    let scored: Vec<f32> = weights.iter().enumerate().map(|(n, weight)| weight.value + ends(n)).collect();
    let more = room.saturating_sub(chosen.len());
    chosen.extend(best(&indexes, &scored, &weights, more, taken));
    chosen.sort_unstable();
    chosen.into_iter().map(|sentence| Point { sentence, section: None }).collect()
}

/// The sections of the scope in order, to the depth for which there is room.
fn map(subject: &Subject<'_>) -> (Vec<usize>, usize) {
    let sections = &subject.outline.sections;
    let shown: Vec<usize> = subject
        .sections
        .iter()
        .copied()
        .filter(|&at| !is_apparatus(&sections[at].title) && sections[at].title.chars().any(char::is_alphabetic))
        .collect();
    // Lines of a title page taken for headings are no map.
    let reach = shown.iter().map(|&at| sections[at].page).max().unwrap_or(0);
    if subject.whole && reach <= 2 && sections.iter().any(|section| section.page_end > 6) {
        return (Vec::new(), 0);
    }
    let Some(least) = shown.iter().map(|&at| sections[at].level).min() else { return (Vec::new(), 0) };
    let to = |level: u8| shown.iter().copied().filter(|&at| sections[at].level <= level).collect::<Vec<usize>>();
    let mut map = to(least);
    for deeper in [least + 1, least + 2] {
        let more = to(deeper);
        if more.len() > map.len() && more.len() <= MAP && (map.len() < 6 || !subject.whole) {
            map = more;
        }
    }
    let unmapped = map.len().saturating_sub(MAP);
    map.truncate(MAP);
    (map, unmapped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::outline::Section;

    fn sentence(text: &str, section: Option<usize>, nth: usize) -> Sentence {
        Sentence { text: text.into(), chunk: 0, until: 0, section, nth, first: nth == 0, item: false }
    }

    fn section(title: &str, level: u8) -> Section {
        Section {
            kind: SectionKind::Section,
            number: None,
            title: title.into(),
            level,
            page: 1,
            offset: 0,
            page_end: 1,
            heading: None,
        }
    }

    fn texts<'a>(sentences: &'a [Sentence], points: &[Point]) -> Vec<&'a str> {
        points.iter().map(|point| sentences[point.sentence].text.as_str()).collect()
    }

    #[test]
    fn every_section_has_its_say_in_order_and_nothing_is_said_twice() {
        let outline = Outline {
            sections: ["Ice", "Locks", "Ships"].map(|title| section(title, 1)).to_vec(),
            ..Outline::default()
        };
        let sentences = [
            sentence("Ice covers the river from December until the end of March.", Some(0), 0),
            sentence("Ice on the river is measured by the keeper every morning.", Some(0), 1),
            sentence("A lock lifts ships over the dam in about twenty minutes.", Some(1), 0),
            sentence("Ice covers the river from December until the end of a March.", Some(1), 1),
            sentence("Ships of the northern fleet carry timber, iron and grain.", Some(2), 0),
        ];
        let subject =
            Subject { outline: &outline, sections: &[0, 1, 2], title: "Harbour", whole: false, decision: false };
        let got = summarise(&sentences, &subject, Wish { points: Some(4), length: None }, &|_| None);
        assert_eq!(
            got.points.iter().map(|point| point.section).collect::<Vec<_>>(),
            [Some(0), Some(0), Some(1), Some(2)]
        );
        assert!(!texts(&sentences, &got.points).contains(&sentences[3].text.as_str()), "said twice");
        assert_eq!(got.map, [0, 1, 2]);
        let one = summarise(&sentences, &subject, Wish { points: Some(1), length: None }, &|_| None);
        assert_eq!(one.points.len(), 1);
    }

    #[test]
    fn a_document_is_summed_up_by_what_it_says_of_itself() {
        let mut sentences = vec![
            sentence("Copyright 2020 by the harbour office, all rights reserved.", None, 0),
            sentence("Harbour is a program that plans the locking of ships.", None, 1),
            sentence("This manual documents how to run it and how to extend it.", None, 2),
        ];
        sentences.extend(
            (0..30).map(|n| sentence(&format!("Gate number {n} opens at hour {n} of a winter day."), None, n + 3)),
        );
        let outline = Outline::default();
        let subject =
            Subject { outline: &outline, sections: &[], title: "Harbour manual", whole: true, decision: false };
        let got = summarise(&sentences, &subject, Wish { points: Some(2), length: None }, &|_| None);
        let said = texts(&sentences, &got.lead);
        assert_eq!(said, [&sentences[1].text, &sentences[2].text], "{got:?}");
    }

    #[test]
    fn a_decision_tells_what_was_asked_held_and_ordered() {
        let mut sentences = vec![
            sentence("The challengers ask us to strike down the ballot law of the state.", None, 0),
            sentence("We conclude that the district court erred on the first claim.", None, 1),
            sentence("We therefore reverse in part and vacate the injunction of the court.", None, 2),
        ];
        sentences.extend(
            (0..40).map(|n| sentence(&format!("The record of page {n} names voters of county {n}."), None, n + 3)),
        );
        let outline = Outline::default();
        let subject = Subject { outline: &outline, sections: &[], title: "", whole: true, decision: true };
        let got = summarise(&sentences, &subject, Wish::default(), &|_| None);
        let said = texts(&sentences, &got.lead);
        for wanted in &sentences[..3] {
            assert!(said.contains(&wanted.text.as_str()), "{}: {said:?}", wanted.text);
        }
    }
}
