//! What goes in as arguments and comes out of standard output and error, in whatever state those are.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Home, NOTE, Ran, arg, long_text, run};

#[test]
fn nothing_is_coloured_where_nobody_looks() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    for no_color in [false, true] {
        for arguments in [
            &["ask", arg(&note), "When does Riga freeze?", "--provider", "none"][..],
            &["search", arg(&note), "cranes"],
            &["doctor"],
            &["--help"],
            &["ask"],
        ] {
            let mut command = home.command();
            command.args(arguments);
            if no_color {
                command.env("NO_COLOR", "1");
            }
            let Ran { out, err, .. } = run(command);
            assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{arguments:?}: {out}{err}");
        }
    }
}

#[test]
fn escape_sequences_of_a_document_reach_no_terminal() {
    let home = Home::without_models();
    let hostile =
        home.file("hostile.txt", "The crane \u{1b}]0;owned\u{7}\u{1b}[2J lifts forty tonnes of \u{202e}amber.");
    for arguments in [
        &["text", arg(&hostile)][..],
        &["search", arg(&hostile), "crane amber"],
        &["ask", arg(&hostile), "What does the crane lift?", "--provider", "none"],
        &["text", "no\u{1b}[31mfile.pdf"],
    ] {
        let ran = home.run(arguments);
        let all = format!("{}{}", ran.out, ran.err);
        assert!(!all.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{arguments:?}: {all:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Home::without_models();
    let book = home.file("book.txt", long_text(3000));
    let mut command = home.command();
    let mut child = command.args(["text", arg(&book)]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut some = [0; 100];
    out.read_exact(&mut some).unwrap();
    drop(out);
    let ran = crate::support::finish(child, std::time::Instant::now());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.took < Duration::from_secs(60));
    for arguments in [&["man"][..], &["completions", "bash"], &["templates", "list"], &["models", "list", "--json"]] {
        let mut command = home.command();
        let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ran = crate::support::finish(child, std::time::Instant::now());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}: {ran:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_standard_output_that_takes_no_more_is_named() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    for arguments in [
        &["man"][..],
        &["completions", "bash"],
        &["templates", "list"],
        &["text", arg(&note)],
        &["index", arg(&note), "--json"],
    ] {
        let mut command = home.command();
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let child = command.args(arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let ran = crate::support::finish(child, std::time::Instant::now());
        assert_eq!(ran.code, Some(1), "{arguments:?}: {ran:?}");
        assert!(ran.sentence().contains("cannot write to standard output: No space left"), "{arguments:?}: {ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_is_named_in_any_bytes() {
    use std::os::unix::ffi::OsStringExt;
    let home = Home::without_models();
    let folder = home.file("note.md", NOTE).with_file_name("");
    let odd = folder.join(std::ffi::OsString::from_vec(b"note \xff.md".to_vec()));
    std::fs::copy(folder.join("note.md"), &odd).unwrap();
    for (name, last) in [("text", None), ("index", None), ("search", Some("cranes")), ("ask", Some("How many cranes?"))]
    {
        let mut command = home.command();
        command.arg(name).arg(&odd).args(last).arg("--json");
        let ran = run(command);
        assert!(ran.code == Some(0) && ran.quiet(), "{name}: {ran:?}");
        ran.json();
    }
}
