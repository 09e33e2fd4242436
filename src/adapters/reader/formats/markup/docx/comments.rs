//! Comments of a Word document, which are in a part of their own.

use std::collections::HashMap;

use super::super::epub::{Walked, attribute, walk};
use crate::domain::document::remark::{Remark, RemarkKind};

/// Maximum number of comments read.
const MOST: usize = 20_000;

/// The comments of `comments.xml` by id, without the words they are on. `extended` is `commentsExtended.xml`, which
/// says which comments are replies.
pub(crate) fn read(xml: &str, extended: &str) -> HashMap<String, Remark> {
    let mut answers: HashMap<String, bool> = HashMap::new();
    walk(extended, |event| {
        if let Walked::Open(tag, "commentEx") = event
            && let Some(id) = attribute(tag, "paraId")
        {
            answers.insert(id, attribute(tag, "paraIdParent").is_some());
        }
    });
    let mut comments: HashMap<String, Remark> = HashMap::new();
    let (mut id, mut reading) = (None::<String>, false);
    walk(xml, |event| match event {
        Walked::Open(tag, "comment") if comments.len() < MOST => {
            id = attribute(tag, "id");
            if let Some(id) = &id {
                let said = |name| attribute(tag, name).unwrap_or_default();
                comments.insert(id.clone(), Remark { by: said("author"), date: said("date"), ..Remark::default() });
            }
        }
        Walked::Close("comment") => id = None,
        Walked::Open(_, "t") => reading = true,
        Walked::Close("t") => reading = false,
        Walked::Open(tag, "p") => {
            if attribute(tag, "paraId").and_then(|para| answers.get(&para).copied()) == Some(true)
                && let Some(comment) = id.as_ref().and_then(|id| comments.get_mut(id))
            {
                comment.kind = RemarkKind::Reply;
            }
        }
        Walked::Close("p") => {
            if let Some(comment) = id.as_ref().and_then(|id| comments.get_mut(id)) {
                comment.text.push(' ');
            }
        }
        Walked::Words(words) if reading => {
            if let Some(comment) = id.as_ref().and_then(|id| comments.get_mut(id)) {
                comment.text.push_str(words);
            }
        }
        _ => {}
    });
    comments
}
