//! Brings the notes of all parts together: their points, each with the passages it cites, become the passages of the
//! last request. Marks in its answer then name passages of the document.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::notes::{self, Text};
use super::{Part, Whole};
use crate::adapters::llm::{ChatModel, LlmError};
use crate::domain::answering::summary::parts::{Noted, pack, size};
use crate::domain::finding::passage::Passage;
use crate::domain::report::Failure;
use crate::tasks::ask::asking::Asking;

/// Points are noted again at most so many times; what is then too long loses the last points of each part.
const ROUNDS: usize = 3;

/// Has the model note every part of a scope that does not fit one request, and makes passages of the points. Returns the
/// indexes of the passages that they cite, or why there are none, if the model cannot be had.
pub(crate) async fn note_parts(
    asking: &Asking,
    whole: &mut Whole,
    model: &Arc<dyn ChatModel>,
    mark: &str,
) -> Result<Result<Vec<usize>, LlmError>, Failure> {
    let texts: Vec<Text<'_>> = whole.parts.iter().map(|part| of_part(whole, part)).collect();
    let taken = match notes::take(asking, whole, &texts, model, mark).await? {
        Ok(taken) => taken,
        Err(why) => return Ok(Err(why)),
    };
    whole.usage = notes::sum(whole.usage, taken.usage);
    // The points of each part, with the passages of the whole that they cite.
    let mut points: Vec<Vec<Noted>> = Vec::with_capacity(taken.texts.len());
    let mut failed = Vec::new();
    for (part, noted) in whole.parts.iter().zip(taken.texts) {
        match noted {
            Ok(noted) if !noted.is_empty() => {
                points.push(noted.into_iter().map(|point| moved(point, |n| vec![part.range.start + n])).collect());
            }
            Ok(_) => {}
            Err(why) => failed.push(format!("{} ({why})", part.name)),
        }
    }
    whole.not_read.extend(failed);
    for _ in 0..ROUNDS {
        let views = views(whole, &points.concat(), None);
        if views.iter().map(size).sum::<u32>() <= whole.room {
            break;
        }
        let all = points.concat();
        let packs = pack(&views, whole.room.min(super::PART), |_| None);
        if packs.len() <= 1 {
            break;
        }
        let texts: Vec<Text<'_>> =
            packs.iter().map(|range| Text { name: "notes", passages: &views[range.clone()] }).collect();
        let Ok(taken) = notes::take(asking, whole, &texts, model, mark).await? else { break };
        drop(texts);
        whole.usage = notes::sum(whole.usage, taken.usage);
        let again = packs.iter().zip(taken.texts).map(|(range, noted)| match noted {
            Ok(noted) if !noted.is_empty() => {
                noted.into_iter().map(|point| moved(point, |n| all[range.start + n].cites.clone())).collect()
            }
            // What was not brought together stays as it was.
            _ => all[range.clone()].to_vec(),
        });
        points = again.collect();
    }
    shorten(whole, &mut points);
    let points = points.concat();
    let cited: BTreeSet<usize> = points.iter().flat_map(|point| point.cites.iter().copied()).collect();
    let cited: Vec<usize> = cited.into_iter().collect();
    whole.points = Some(views(whole, &points, Some(&cited)));
    Ok(Ok(cited))
}

pub(super) fn of_part<'a>(whole: &'a Whole, part: &'a Part) -> Text<'a> {
    Text { name: &part.name, passages: &whole.passages[part.range.clone()] }
}

/// A point whose cited indexes are those of the whole.
fn moved(point: Noted, to: impl Fn(usize) -> Vec<usize>) -> Noted {
    let mut cites: Vec<usize> = point.cites.iter().flat_map(|&n| to(n)).collect();
    cites.sort_unstable();
    cites.dedup();
    Noted { text: point.text, cites }
}

/// Points as passages of a request: each under the number of the first passage it cites, the others as marks in its
/// text. `cited` gives the numbers; without it, the passages' own.
fn views(whole: &Whole, points: &[Noted], cited: Option<&[usize]>) -> Vec<Passage> {
    let number = |at: usize| match cited {
        Some(cited) => cited.binary_search(&at).map_or(0, |n| n + 1),
        None => whole.passages[at].rank,
    };
    let view = |point: &Noted| {
        let (first, more) = point.cites.split_first()?;
        let marks: String = more.iter().take(4).map(|&at| format!(" [{}]", number(at))).collect();
        let text = format!("{}{marks}", point.text);
        Some(Passage { rank: number(*first), text, ..whole.passages[*first].clone() })
    };
    points.iter().filter_map(view).collect()
}

/// Drops the last points of the parts that have most until the rest has room.
fn shorten(whole: &Whole, points: &mut [Vec<Noted>]) {
    let fits = |points: &[Vec<Noted>]| views(whole, &points.concat(), None).iter().map(size).sum::<u32>() <= whole.room;
    while !fits(points) {
        let most = points.iter().map(Vec::len).max().unwrap_or(0);
        if most <= 1 {
            return;
        }
        points.iter_mut().filter(|points| points.len() == most).for_each(|points| points.truncate(most - 1));
    }
}
