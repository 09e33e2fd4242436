//! Decides what a question asks for, from its words alone.
//!
//! The rules go from the surest to the weakest, and a question belongs to a special kind only if all of its words are
//! understood: what is left over makes it a question on the text.

use std::sync::LazyLock;

use super::asked::{Asked, joined};
use super::parts::{Target, part_in, target};
use super::pattern::Patterns;
use super::summary::{Asks, asks};
use super::talk::{self, About, Talk};
use super::tokens::{Token, simplified, tokens};
use super::{Form, Inquiry, Kind, Length, Part, Scope, comparison, metadata, rewording, structure, wanted};
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::{Place, asked_place};
use crate::domain::text::tokens::is_cjk;

/// The conversation before a question, as far as deciding needs it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Before<'a> {
    pub question: &'a str,
    pub answer: &'a str,
    pub inquiry: Option<&'a Inquiry>,
}

/// What a question asks for. `before` is the turn before it, if there is one.
pub fn decide(question: &str, before: Option<Before<'_>>) -> Inquiry {
    let asked = Asked::new(question);
    if let Some(kind) = talked(question, &asked) {
        return Inquiry { kind, ..Inquiry::plain() };
    }
    if let Some(wish) = rewording::asked(question, before.map(|before| before.question))
        && let Some(part) = reworded(&wish)
    {
        let kind = wish.kind();
        return Inquiry { kind, form: wish.form, scope: Scope { part, ..Scope::default() }, ..Inquiry::plain() };
    }
    if let Some((kind, understood)) = known(question, &asked) {
        return Inquiry { kind, understood, form: asked.form, ..Inquiry::plain() };
    }
    let shortened = asked.form.length == Some(Length::Brief) || asked.form.points.is_some();
    if let Some(Asks { kind, part, sure }) = asks(&asked.core, shortened) {
        return Inquiry { kind, scope: Scope { part, ..Scope::default() }, form: asked.form, sure, ..Inquiry::plain() };
    }
    searched(question)
}

/// The part that is to be reworded or translated (within, `None` for the whole); `None` if no such part can be meant.
fn reworded(wish: &rewording::Wish) -> Option<Option<Part>> {
    let rewording::Of::Named(words) = &wish.of else { return Some(Some(Part::Cited)) };
    match target(&tokens(words))? {
        Target::Whole => Some(None),
        Target::Part(part) => Some(Some(part)),
        Target::Words(_) => None,
    }
}

/// The kind of small talk, and of questions about Docent; `None` for any other question.
pub fn chatted(question: &str) -> Option<Kind> {
    talked(question, &Asked::new(question))
}

fn talked(question: &str, asked: &Asked) -> Option<Kind> {
    if small_talk(question, asked).is_some() {
        return Some(Kind::SmallTalk);
    }
    about(asked).map(|_| Kind::AboutDocent)
}

fn small_talk(question: &str, asked: &Asked) -> Option<Talk> {
    talk::small_talk(question, &asked.all)
}

fn about(asked: &Asked) -> Option<About> {
    talk::about_docent(&asked.all)
        .or_else(|| talk::about_docent(asked.without_greeting()))
        .or_else(|| talk::about_docent(&asked.core))
}

/// What is said in small talk.
pub fn said(question: &str) -> Option<Talk> {
    small_talk(question, &Asked::new(question))
}

/// What is asked about Docent.
pub fn asked_of_docent(question: &str) -> Option<About> {
    about(&Asked::new(question))
}

/// What is asked of the structure of documents, courtesy and form aside.
pub fn asked_of_structure(question: &str) -> Option<structure::Asked> {
    let core = || Asked::new(question).core_text(question).and_then(structure::asked);
    structure::asked(question).or_else(core)
}

static CONTENTS: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new("the? full|complete|whole? table_of_contents|toc|contents\n完整的? 目录", |_| ""));

static RELATIVE: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new("* name|names of + that|which|who|whose +", |_| ""));

/// A question on structure or metadata, with what it was read as if not by all of its words.
fn known(question: &str, asked: &Asked) -> Option<(Kind, Option<String>)> {
    // "The name of the company that published the study" may be any company's.
    let relative = RELATIVE.is(&asked.core);
    let of = |question: &str| {
        let structure = structure::asked(question).map(|_| Kind::Structure);
        structure.or_else(|| {
            // What is left over may name a document, which only the caller can tell.
            metadata::asked(question).filter(|asked| asked.about.is_empty() && !relative).map(|_| Kind::Metadata)
        })
    };
    if let Some(kind) = of(question) {
        return Some((kind, None));
    }
    let core = asked.core_text(question);
    if let Some((kind, core)) = core.and_then(|core| Some((of(core)?, core))) {
        return Some((kind, Some(core.to_string())));
    }
    if CONTENTS.is(&asked.core) {
        let chinese = joined(&asked.core).chars().any(is_cjk);
        let asking = if chinese { "列出目录" } else { "Show the table of contents" };
        return Some((Kind::Structure, Some(asking.to_string())));
    }
    // In traditional characters.
    let folded: String = core.unwrap_or(question).chars().map(simplified).collect();
    (folded != core.unwrap_or(question)).then(|| of(&folded)).flatten().map(|kind| (kind, Some(folded)))
}

/// The inquiry of a question that a search is to answer.
pub fn searched(question: &str) -> Inquiry {
    let asked = Asked::new(question);
    let part = part_searched(question, &asked.core);
    let table = matches!(part, Some(Part::Labelled(LabelledKind::Table, _)));
    let kind = match () {
        () if comparison::asked(question).is_some() => Kind::Comparison,
        () if table => Kind::TableValue,
        () => wanted::asked(question)
            .or_else(|| asked.core_text(question).and_then(wanted::asked))
            .map_or(Kind::Fact, |wanted| wanted.kind()),
    };
    // Numbers and languages in such a question mostly belong to what is asked.
    let language = asked.form.language.filter(|_| asked.language_is_form);
    let points = asked.form.points.filter(|_| kind == Kind::List);
    let form = Form { points, language, length: asked.form.length, shape: asked.form.shape };
    Inquiry { kind, scope: Scope { part, ..Scope::default() }, form, ..Inquiry::plain() }
}

/// The part of the document in which a question looks for something.
fn part_searched(question: &str, core: &[Token]) -> Option<Part> {
    if let Some(asked) = asked_place(question) {
        return (asked.place != Place::Whole).then_some(Part::Place(asked.place));
    }
    if let Some(named) = part_in(core) {
        let of_something = core.get(named.to).is_some_and(|word| ["of", "的"].contains(&word.text.as_str()));
        let certain = matches!(named.part, Part::Labelled(..) | Part::Appendix(_) | Part::Range(..) | Part::Last(_));
        return (certain && !of_something).then_some(named.part);
    }
    let held = WITHIN.find(core)?;
    let (before, after) = (held.first()?, held.last()?);
    let name = &core[before.len()..core.len() - after.len()];
    match target(name.get(1..)?)? {
        Target::Part(part @ Part::Named(_)) if !before.is_empty() || !after.is_empty() => Some(part),
        _ => None,
    }
}

/// A section by its usual name, where something is looked for in it.
static WITHIN: LazyLock<Patterns> = LazyLock::new(|| {
    let lines = "\
        * in|within|under the appendix|appendices|introduction|conclusion|conclusions|abstract|preface|foreword|glossary|bibliography|discussion_section|methods_section|results_section
        in|within|under the appendix|appendices|introduction|conclusion|conclusions|abstract|preface|foreword|glossary|bibliography|discussion_section|methods_section|results_section *";
    Patterns::new(lines, |_| "")
});

/// Where a search is to look, and for what.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    pub part: Part,
    /// The question without the words that name the part.
    pub rest: String,
}

/// The part to which a search for an answer is confined; a table or figure does not confine it, since what is said of
/// one may stand anywhere.
pub fn within(question: &str) -> Option<Within> {
    let asked = Asked::new(question);
    let part = part_searched(question, &asked.core).filter(|part| !matches!(part, Part::Labelled(..)))?;
    if let Some(asked) = asked_place(question).filter(|asked| Part::Place(asked.place.clone()) == part) {
        return Some(Within { part, rest: asked.rest });
    }
    let rest = match part_in(&asked.core) {
        Some(named) => {
            let span = asked.core[named.from].span.start..asked.core[named.to - 1].span.end;
            format!("{} {}", question.get(..span.start)?, question.get(span.end..)?)
        }
        None => question.to_string(),
    };
    Some(Within { part, rest })
}
