//! The replies in English.

use super::examples::plain;
use super::{Subject, To, Writer, listed};
use crate::domain::inquiry::{About, Talk};
use crate::domain::text::language::AnswerLanguage;

pub(super) fn reply(to: To, subject: &Subject, writer: &Writer, local_only: bool) -> String {
    match to {
        To::Said(talk) => said(talk, subject),
        To::Asked(about) => asked(about, subject, writer, local_only),
    }
}

fn said(talk: Talk, subject: &Subject) -> String {
    let of = what(subject);
    let first = listed(&subject.examples, AnswerLanguage::English);
    let invited =
        |before: &str| if first.is_empty() { format!("{before}.") } else { format!("{before}, for example:\n{first}") };
    match talk {
        Talk::Greeting => invited(&format!("Hello! You can ask me about {of}")),
        Talk::HowAreYou => invited(&format!("Fine, thank you. You can ask me about {of}")),
        Talk::Thanks => invited(&format!("You are welcome. If you want to know more about {of}, just ask")),
        Talk::Farewell => {
            format!("Goodbye! This conversation is kept, and you can go on asking about {of} at any time.")
        }
        Talk::Apology => invited(&format!("No problem. You can go on asking about {of}")),
        Talk::Agreement => invited(&format!("Good. You can go on asking about {of}")),
        Talk::Sign => invited(&format!("I am here. You can ask me about {of}")),
    }
}

/// What can be asked about.
fn what(subject: &Subject) -> String {
    match (&subject.title, subject.documents) {
        (Some(title), _) => format!("“{}”", plain(title)),
        (None, 0 | 1) => "your document".into(),
        (None, n) => format!("the {n} documents that are open"),
    }
}

fn asked(about: About, subject: &Subject, writer: &Writer, local_only: bool) -> String {
    let of = what(subject);
    let examples = listed(&subject.examples, AnswerLanguage::English);
    let examples = if examples.is_empty() { String::new() } else { format!("\n\nFor example:\n{examples}") };
    match about {
        About::Identity => format!(
            "I am Docent, a program that answers questions about documents and gives the page for every claim. {} You \
             can ask me about {of}.{examples}",
            written_by(writer)
        ),
        About::Abilities => format!(
            "I answer questions about {of} and give the page for every claim. You can ask for\n\n\
             - facts, figures, definitions, instructions, lists and comparisons;\n\
             - summaries of the whole, of a chapter, section or page;\n\
             - the structure: chapters, pages, tables and figures;\n\
             - the title, authors, date, version and numbers;\n\
             - the last answer in another form: “shorter”, “as a table”, “in Chinese”.{examples}"
        ),
        About::Model => format!(
            "{} To choose another, press F8 (by default) or type `/model`; on the command line use `--provider`.",
            written_by(writer)
        ),
        About::SwitchModel => format!(
            "Press F8 (by default) or type `/model` to choose another language model; on the command line use \
             `--provider`. {}",
            written_by(writer)
        ),
        About::SwitchTemplate => "Press Ctrl+T (by default) or type `/template` to choose another prompt template; on \
                                  the command line use `--template`. `docent templates` lists them; your own go into \
                                  the prompts folder."
            .into(),
        About::Privacy => format!(
            "{} {}",
            leaves(writer),
            if local_only {
                "`local_only` is set, so every address other than this machine's own is refused."
            } else {
                "To block all connections, set `local_only = true` in the configuration."
            }
        ),
        About::Use => format!(
            "Type a question about {of} and press Enter. By default F1 lists all keys, Ctrl+P all commands, F2 opens \
             the page behind the next citation, Ctrl+O opens another document, F5 shows what can be done with an answer \
             and Ctrl+Q quits. On the command line, see `docent --help`.{examples}"
        ),
        About::Workings => format!(
            "I read the document on this machine and find the passages nearest to your question by words and by meaning. \
             {} Each claim is then checked against the passage it cites. Structure, authors and dates are taken from the \
             document directly.",
            written_by(writer)
        ),
    }
}

fn written_by(writer: &Writer) -> String {
    match writer {
        Writer::Nobody => "No language model is in use: my answers are sentences of the document and facts taken from \
                           it."
        .into(),
        Writer::BuiltIn { model } => {
            format!("My answers are written by the language model {model}, inside this program.")
        }
        Writer::ThisMachine { model } => {
            format!("My answers are written by the language model {model} on a server on this machine.")
        }
        Writer::Remote { model, host } => format!("My answers are written by the language model {model} at {host}."),
        Writer::Unreachable => "The language model that is configured cannot be reached at the moment.".into(),
    }
}

fn leaves(writer: &Writer) -> String {
    let local = "Documents are read, searched and kept on this machine; there is no telemetry.";
    match writer {
        Writer::Nobody | Writer::BuiltIn { .. } => format!("Nothing leaves this machine. {local}"),
        Writer::ThisMachine { model } => format!(
            "Your question, the passages found for it and the conversation go to {model} on a server on this machine; \
             whether that forwards them, I cannot see. {local}"
        ),
        Writer::Remote { model, host } => format!(
            "Your question, the passages found for it and the conversation so far are sent to {host}, where {model} \
             runs; nothing else leaves this machine. {local}"
        ),
        Writer::Unreachable => {
            format!("The language model that is configured cannot be reached at the moment. {local}")
        }
    }
}
