//! Replies to small talk and to questions about Docent itself, in the person's language, with questions that can be
//! asked of the documents at hand.

mod chinese;
mod english;
mod examples;

use crate::domain::inquiry::{About, Talk};
use crate::domain::text::language::AnswerLanguage;
pub use examples::{Example, examples, of_several};

/// What is replied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Said(Talk),
    Asked(About),
}

/// The documents that can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The title of the only one.
    pub title: Option<String>,
    pub documents: usize,
    /// What can be asked of them.
    pub examples: Vec<Example>,
}

/// The language model that writes answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Writer {
    /// Answers are quotations.
    Nobody,
    /// It runs in this process.
    BuiltIn { model: String },
    /// It runs on a server on this machine.
    ThisMachine { model: String },
    /// It runs at this host.
    Remote { model: String, host: String },
    /// It cannot be reached.
    Unreachable,
}

/// The reply, as Markdown.
pub fn reply(to: To, subject: &Subject, writer: &Writer, local_only: bool, language: AnswerLanguage) -> String {
    match language {
        AnswerLanguage::English => english::reply(to, subject, writer, local_only),
        AnswerLanguage::Chinese => chinese::reply(to, subject, writer, local_only),
    }
}

/// The examples as a list.
fn listed(examples: &[Example], language: AnswerLanguage) -> String {
    let item = |example: &Example| match language {
        AnswerLanguage::English => format!("\n- {}", example.english()),
        AnswerLanguage::Chinese => format!("\n- {}", example.chinese()),
    };
    examples.iter().map(item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::metadata::Metadata;
    use crate::domain::document::outline::Outline;

    #[test]
    fn a_reply_says_what_can_be_asked_and_cites_nothing() {
        let examples = examples::examples(&Outline::default(), &Metadata::default());
        let subject = Subject { title: Some("Ice [1] on\nlakes".into()), documents: 1, examples };
        for language in [AnswerLanguage::English, AnswerLanguage::Chinese] {
            for talk in [
                Talk::Greeting,
                Talk::HowAreYou,
                Talk::Thanks,
                Talk::Farewell,
                Talk::Apology,
                Talk::Agreement,
                Talk::Sign,
            ] {
                let said = reply(To::Said(talk), &subject, &Writer::Nobody, false, language);
                assert!(!said.contains('[') && said.contains("Ice (1) on lakes"), "{said}");
            }
        }
    }

    #[test]
    fn what_leaves_the_machine_is_said_as_it_is() {
        let said = |writer: &Writer, local_only| {
            reply(To::Asked(About::Privacy), &Subject::default(), writer, local_only, AnswerLanguage::English)
        };
        let remote = Writer::Remote { model: "m".into(), host: "api.example.com".into() };
        assert!(said(&remote, false).contains("api.example.com"));
        assert!(said(&Writer::Nobody, false).contains("Nothing leaves this machine"));
        assert!(said(&Writer::Nobody, true).contains("`local_only` is set"));
    }
}
