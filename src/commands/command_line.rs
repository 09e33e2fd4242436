//! The command line of this process: files whose names begin with a hyphen are treated as files, and error messages
//! show the typed text without escape sequences.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::ErrorKind;

use crate::cli::{self, Cli, parse_from};
use crate::domain::text;

/// Parses it. Wrong usage and `--help` end the process, as in clap.
pub fn command_line() -> Cli {
    read(std::env::args_os().collect(), &|name| name.is_file()).unwrap_or_else(|error| error.exit())
}

fn read(words: Vec<OsString>, is_file: &dyn Fn(&Path) -> bool) -> Result<Cli, clap::Error> {
    parse_from(words.clone()).or_else(|error| match as_files(&words, is_file).map(parse_from) {
        Some(Ok(cli)) => Ok(cli),
        _ => Err(harmless(error, &words)),
    })
}

/// The words, with `./` in front of those that look like options but are existing files, as `*.md` can produce; `None`
/// if there are none.
fn as_files(words: &[OsString], is_file: &dyn Fn(&Path) -> bool) -> Option<Vec<OsString>> {
    // After `--`, nothing is an option.
    let end = words.iter().position(|word| word == "--").unwrap_or(words.len());
    let options = cli::command();
    let mut changed = false;
    let written = words.iter().enumerate().map(|(at, word)| {
        let bytes = word.as_encoded_bytes();
        let like_an_option = at > 0 && at < end && bytes.starts_with(b"-") && bytes.len() > 2;
        // `-v` and `--json` are always options, even if such files exist.
        if !like_an_option || is_option(word, &options) || !is_file(Path::new(word)) {
            return word.clone();
        }
        changed = true;
        let mut path = OsString::from("./");
        path.push(word);
        path
    });
    let written = written.collect();
    changed.then_some(written)
}

/// Whether the word is the long name of an option of any command.
fn is_option(word: &OsStr, command: &clap::Command) -> bool {
    let name = word.to_str().and_then(|word| word.strip_prefix("--"));
    let of_its_own = |name: &str| command.get_arguments().any(|argument| argument.get_long() == Some(name));
    name.is_some_and(|name| matches!(name, "help" | "version") || of_its_own(name))
        || command.get_subcommands().any(|inner| is_option(word, inner))
}

/// The same error for the same words without escape sequences.
fn harmless(error: clap::Error, words: &[OsString]) -> clap::Error {
    let told = error.render().to_string();
    let plain = |word: &OsString| word.to_str().is_some_and(|word| text::shown(word) == word);
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
        || words.iter().all(plain) && text::clean(&told) == told
    {
        return error;
    }
    let shown = words.iter().map(|word| text::shown(&word.to_string_lossy()).into());
    match parse_from(shown.collect::<Vec<OsString>>()) {
        Err(again) if again.kind() == error.kind() => again,
        // The unprintable characters caused the error: show the original message, on one line and without colours.
        _ => {
            let told = text::shown(&told);
            clap::Error::raw(error.kind(), format!("{}\n", told.strip_prefix("error: ").unwrap_or(&told)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Command;

    fn words(all: &[&str]) -> Vec<OsString> {
        ["docent"].iter().chain(all).map(OsString::from).collect()
    }

    #[test]
    fn a_file_whose_name_begins_with_a_hyphen_is_a_file_and_options_stay_options() {
        let there =
            |name: &Path| ["-dash.md", "--dash.md", "-help.md", "-v", "--json"].iter().any(|n| name == Path::new(n));
        let files = |typed: &[&str]| match read(words(typed), &there).unwrap() {
            Cli { command: Some(Command::Index(args)), .. } => args.files,
            Cli { command: None, files, .. } => files,
            other => panic!("{other:?}"),
        };
        for name in ["-dash.md", "--dash.md", "-help.md"] {
            assert_eq!(files(&["index", "a.md", name, "--json"]), [Path::new("a.md"), &Path::new(".").join(name)]);
            assert_eq!(files(&[name, "-v"]), [Path::new(".").join(name)]);
            assert_eq!(files(&["--", name]), [Path::new(name)]);
        }
        let ask = read(words(&["ask", "-dash.md", "why?", "-k", "3"]), &there).unwrap();
        let Some(Command::Ask(args)) = ask.command else { panic!() };
        assert_eq!((args.words, args.passages), (vec!["./-dash.md".into(), "why?".into()], Some(3)));
        let error = read(words(&["index", "-none.md"]), &there).unwrap_err().to_string();
        assert!(error.contains("unexpected argument '-n'"), "{error}");
        assert_eq!(read(words(&["--help"]), &|_| true).unwrap_err().kind(), ErrorKind::DisplayHelp);
    }

    #[test]
    fn what_was_typed_is_told_without_anything_a_terminal_would_obey() {
        let evil = "\u{1b}[31m\u{9b}2Jx\nerror: all is well\u{202e}";
        for typed in [
            &["sessions", "show", evil][..],
            &["text", "a.md", evil],
            &["ask", evil],
            &["index", "a.md", "--frob\u{1b}[31m\nicate"],
            &["search", "a.md", "x", "--mode", evil],
            &["text", "a.md", "--pages", evil],
            &["config", evil],
        ] {
            let told = read(words(typed), &|_| false).unwrap_err().render().to_string();
            assert_eq!(text::clean(&told), told, "{typed:?}");
            assert!(!told.lines().skip(1).any(|line| line.starts_with("error")), "{told}");
        }
        // Colours are kept if the words are harmless.
        let error = read(words(&["sessions", "show", "x"]), &|_| false).unwrap_err();
        assert!(error.render().ansi().to_string().contains('\u{1b}'));
    }

    #[cfg(unix)]
    #[test]
    fn words_in_no_encoding_are_told_too() {
        use std::os::unix::ffi::OsStringExt;
        let odd = OsString::from_vec(b"b\xff\x1b[31m".to_vec());
        let typed = vec!["docent".into(), "ask".into(), "a.md".into(), odd];
        let told = read(typed, &|_| false).unwrap_err().render().to_string();
        assert!(told.contains("UTF-8") && text::clean(&told) == told, "{told}");
    }
}
