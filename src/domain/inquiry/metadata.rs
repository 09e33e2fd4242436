//! Which metadata a question asks for: "Who are the authors and where do they work?", 什么时候出版.
//!
//! A question asks for metadata if all of its words are understood: words for a field, words for a document ("this
//! report"), and words without content. What is left over must name the document or one of its people
//! ([`Asked::about`]); else it is a question like "Who wrote the book on tides?", which the text answers.

mod words;

use crate::domain::document::metadata::Field;
use words::{Meaning, Phrase, Pronoun, Verb};

/// What a question asks of the metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// In the order asked, none twice.
    pub wanted: Vec<Wanted>,
    /// The words not understood, which must name a document or one of its people; empty for "this paper".
    pub about: String,
    /// It says "they" or "it" and no word for a document: it may be about what was spoken of before.
    pub leans: bool,
}

/// A field that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub field: Field,
    /// The kind of date, identifier or venue, or the part that somebody had in it ("isbn", "revised", "court",
    /// "translator"); of authors "first", "last", "count" or "contact", of dates also "age". `None` for any.
    pub of: Option<&'static str>,
}

/// Longest question examined, in bytes: none about metadata is longer.
const LONGEST: usize = 300;

/// What a question asks of the metadata; `None` if it asks for something else.
pub fn asked(question: &str) -> Option<Asked> {
    if question.len() > LONGEST {
        return None;
    }
    let mut hearing = Hearing::default();
    for clause in words::pieces(question) {
        hearing.hear(&clause);
    }
    hearing.end()
}

/// True if a question asks for the title of the document itself, and for one alone.
pub fn asks_title(question: &str) -> bool {
    let title = Wanted { field: Field::Title, of: None };
    let many = ["哪些", "列出", "各", "几", "多少", "titles", "list"]
        .iter()
        .any(|word| question.to_lowercase().contains(word));
    !many && asked(question).is_some_and(|asked| asked.about.is_empty() && asked.wanted == [title])
}

/// A question half heard.
#[derive(Default)]
struct Hearing {
    wanted: Vec<Wanted>,
    left: Vec<String>,
    /// Question words that wait for their verb.
    who: bool,
    when: bool,
    place: bool,
    /// "which" or "what" stood just before.
    which: bool,
    /// Question words heard at all.
    question: bool,
    persons: bool,
    document: bool,
    it: bool,
    they: bool,
    name: bool,
    institution: bool,
    last_verb: Option<Verb>,
}

impl Hearing {
    fn hear(&mut self, piece: &Phrase) {
        let which = std::mem::take(&mut self.which);
        self.question |= matches!(piece.meaning, Meaning::Who | Meaning::When | Meaning::Where | Meaning::Which);
        match piece.meaning {
            Meaning::Who => (self.who, self.persons) = (true, true),
            Meaning::When => self.when = true,
            Meaning::Where => self.place = true,
            Meaning::Which => self.which = true,
            Meaning::Glue => self.which = which,
            Meaning::Auxiliary => {}
            Meaning::Document => self.document = true,
            Meaning::Pronoun(Pronoun::It) => self.it = true,
            Meaning::Pronoun(Pronoun::They) => self.they = true,
            Meaning::Name => (self.name, self.which) = (true, which),
            Meaning::Age => self.want(Field::Date, Some("age")),
            Meaning::Field(field, of) => self.want(field, of),
            // "Which court decided this?" asks for the court, "When did the court decide?" does not.
            Meaning::Body(field, of) if which || !self.question => self.want(field, of),
            Meaning::Institution if which || !self.question => self.institution = true,
            Meaning::Body(..) | Meaning::Institution => self.document = true,
            Meaning::Verb(verb) => self.verb(verb),
            Meaning::Unknown => self.left.push(piece.text.clone()),
        }
    }

    fn verb(&mut self, verb: Verb) {
        let person = |wanted: &Wanted| matches!(wanted.field, Field::Author | Field::Contributor | Field::Publisher);
        // "Who is the author who wrote this?" asks for one thing, not two.
        if std::mem::take(&mut self.who) && !self.wanted.iter().any(person) {
            let (field, of) = verb.doer();
            self.want(field, of);
        }
        if std::mem::take(&mut self.when)
            && let Some(of) = verb.time()
        {
            self.want(Field::Date, of);
        }
        if std::mem::take(&mut self.place)
            && let Some((field, of)) = verb.place()
        {
            self.want(field, of);
        }
        self.last_verb = Some(verb);
    }

    fn want(&mut self, field: Field, of: Option<&'static str>) {
        let wanted = Wanted { field, of };
        if !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
    }

    fn has(&self, field: Field) -> bool {
        self.wanted.iter().any(|wanted| wanted.field == field)
    }

    /// Drops what is asked for in general if it is asked for in particular too.
    fn narrow(&mut self, field: Field, general: &[Option<&'static str>]) {
        let is_general = |wanted: &Wanted| wanted.field == field && general.contains(&wanted.of);
        if self.wanted.iter().any(|wanted| wanted.field == field && !is_general(wanted)) {
            self.wanted.retain(|wanted| !is_general(wanted));
        }
    }

    fn end(mut self) -> Option<Asked> {
        let nouns = self.wanted.iter().any(|wanted| wanted.of != Some("age"));
        // "Who wrote this, and when?"; but 作者是谁 and 出版时间是什么时候 have asked already.
        self.who &= !(self.has(Field::Author) || self.has(Field::Contributor) || self.has(Field::Publisher));
        self.when &= !self.has(Field::Date);
        self.place &= !(self.has(Field::Affiliation) || self.has(Field::Publisher) || self.has(Field::Venue));
        match self.last_verb {
            Some(verb) => self.verb(verb),
            None if self.when && (self.document || nouns) => {
                self.want(Field::Date, None);
                self.when = false;
            }
            None => {}
        }
        let authors = self.has(Field::Author);
        if self.institution {
            let theirs = authors || self.they || self.last_verb == Some(Verb::Work);
            self.want(if theirs { Field::Affiliation } else { Field::Publisher }, None);
        } else if authors && self.last_verb == Some(Verb::Work) {
            self.want(Field::Affiliation, None);
        }
        if authors && !self.persons && (self.has(Field::Affiliation) || self.has(Field::Email)) {
            self.wanted.retain(|wanted| wanted.field != Field::Author);
        }
        if self.name && self.wanted.is_empty() && self.document {
            self.want(Field::Title, None);
        }
        self.narrow(Field::Date, &[None]);
        self.narrow(Field::Author, &[None]);
        self.narrow(Field::Identifier, &[None, Some("report")]);
        if self.wanted.is_empty() || self.who || self.when || self.place {
            return None;
        }
        let of_document = nouns || self.document || self.last_verb.is_some_and(Verb::of_documents);
        let leans = self.they && !self.document && !authors || self.it && !of_document;
        Some(Asked { wanted: self.wanted, about: self.left.join(" "), leans })
    }
}

#[cfg(test)]
mod tests;
