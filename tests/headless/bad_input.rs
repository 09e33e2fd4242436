//! What goes wrong outside of Docent: one clear sentence that names what failed, the right exit code, nothing lost.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;

use crate::support::pdf::{Leaf, encrypted, harbours, pdf};
use crate::support::{E5, Home, NOTE, SMALL_LLM, arg, list, long_text, models_folder, run};

/// Asserts that every command that opens a document says these words about this file.
fn refused(home: &Home, file: &str, words: &[&str]) {
    for arguments in [
        &["index", file, "--json"][..],
        &["search", file, "why", "--json"],
        &["ask", file, "why", "--provider", "none", "--json"],
        &["text", file, "--json"],
    ] {
        let said = home.failure(arguments);
        for word in words {
            assert!(said.contains(word), "{arguments:?}: no {word:?} in: {said}");
        }
        assert!(said.len() < 400, "{said}");
    }
}

#[test]
fn files_that_cannot_be_documents_are_named_with_the_reason() {
    let home = Home::without_models();
    let at = |name: &str, bytes: &[u8]| home.file(name, bytes).to_str().unwrap().to_string();
    refused(&home, "nowhere/missing.pdf", &["missing.pdf", "no such file"]);
    refused(&home, arg(home.file("folder/x.txt", "x").parent().unwrap()), &["folder", "is a directory"]);
    refused(&home, &at("empty.pdf", b""), &["empty.pdf", "is empty"]);
    refused(&home, &at("words.pdf", b"These are words and no PDF."), &["words.pdf", "not a PDF", "no PDF header"]);
    refused(&home, &at("report.zip", b"PK\x03\x04\x14\0\x06\0report"), &["report.zip", "DOCX", "ZIP archive"]);
    refused(&home, &at("noise.bin", &[0, 159, 146, 150, 0, 255, 1, 2, 3]), &["noise.bin", "not text"]);
    refused(&home, "/dev/null", &["/dev/null"]);
    assert!(list(&home.json(&["sessions", "list", "--json"]), "sessions").is_empty());
}

#[test]
fn a_truncated_pdf_gives_what_is_left_of_it_or_says_that_it_is_damaged() {
    let home = Home::without_models();
    let whole = harbours();
    for part in [9, 30, 60, 80, 95] {
        let cut = home.file(&format!("cut{part}.pdf"), &whole[..whole.len() * part / 100]);
        let ran = home.run(&["index", arg(&cut), "--json"]);
        match ran.code {
            Some(0) => {
                let document = &ran.json()["documents"][0];
                assert!(document["pages"].as_u64().unwrap() <= 3 && document["chunks"].as_u64().unwrap() > 0);
            }
            Some(1) => {
                let said = ran.sentence();
                assert!(said.contains(&format!("cut{part}.pdf")), "{said}");
                assert!(said.contains("damaged") || said.contains("holds text"), "{said}");
            }
            _ => panic!("{part} %: {ran:?}"),
        }
    }
}

#[test]
fn an_encrypted_pdf_asks_for_its_password_and_says_when_it_is_wrong() {
    let home = Home::without_models();
    let locked = home.file("locked.pdf", encrypted(&harbours(), "open sesame"));
    refused(&home, arg(&locked), &["locked.pdf", "encrypted", "--password-file"]);
    let (right, wrong) = (home.file("right", "open sesame\n"), home.file("wrong", "open barley\n"));
    let said = home.failure(&["index", arg(&locked), "--password-file", arg(&wrong), "--json"]);
    assert!(said.contains("wrong password") && said.contains("locked.pdf"), "{said}");
    let found =
        home.json(&["search", arg(&locked), "When does Riga freeze?", "--password-file", arg(&right), "--json"]);
    assert_eq!(found["passages"][0]["page_start"], 2, "{found}");
    let said = home.failure(&["index", arg(&locked), "--password-file", "nowhere", "--json"]);
    assert!(said.contains("password file") && said.contains("nowhere"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn gigabytes_of_nothing_behind_a_pdf_cost_neither_time_nor_memory() {
    let home = Home::without_models();
    let huge = |name: &str, bytes: &[u8]| {
        let path = home.file(name, bytes);
        std::fs::File::options().write(true).open(&path).unwrap().set_len(2 << 30).unwrap();
        path
    };
    // The command and its reader processes may have less memory than the file is long, in kilobytes.
    let text = |path: &Path| {
        let mut command = home.prepare(Command::new("sh"));
        command.args(["-c", "ulimit -v 1500000; exec \"$0\" text --json \"$1\""]);
        command.arg(env!("CARGO_BIN_EXE_docent")).arg(path);
        run(command)
    };
    let ran = text(&huge("nothing.pdf", b"%PDF-1.7\n"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("nothing.pdf is damaged") && ran.err.contains("no PDF content"), "{ran:?}");
    assert!(ran.took < Duration::from_secs(15), "{ran:?}");
    // A download that was given its whole length beforehand and then broke off behind the third page.
    let ran = text(&huge("preallocated.pdf", &harbours()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.json()["pages"][1]["text"].as_str().unwrap().contains("freezes in January"), "{ran:?}");
    assert!(ran.took < Duration::from_secs(30), "{ran:?}");
}

#[test]
fn a_scan_without_text_is_said_to_be_one_and_among_pages_of_text_it_is_named() {
    let home = Home::without_models();
    let scan = home.file("scan.pdf", pdf(&[Leaf::Scan, Leaf::Scan]));
    for command in ["index", "search", "ask"] {
        let mut arguments = vec![command, arg(&scan)];
        arguments.extend((command != "index").then_some("why?"));
        arguments.push("--json");
        let said = home.failure(&arguments);
        assert!(said.contains("scan.pdf") && said.contains("none of its 2 pages holds text"), "{said}");
    }
    let mixed = home.file("mixed.pdf", pdf(&[Leaf::Text(&["The mill grinds rye in autumn."]), Leaf::Scan]));
    let ran = home.run(&["index", arg(&mixed), "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let skipped = ran.json()["documents"][0]["skipped_pages"].clone();
    assert_eq!(skipped[0]["page"], 2, "{skipped}");
    assert!(skipped[0]["reason"].as_str().unwrap().contains("image"), "{skipped}");
    assert!(ran.err.contains("mixed.pdf, p. 2"), "{ran:?}");
}

#[test]
fn a_page_that_the_reader_cannot_take_costs_that_page_only() {
    let home = Home::without_models();
    let file = home.file(
        "hostile.pdf",
        pdf(&[
            Leaf::Text(&["The harbour of Riga freezes in January."]),
            Leaf::Hostile,
            Leaf::Text(&["The mill grinds rye in autumn."]),
        ]),
    );
    let ran = home.run(&["index", arg(&file), "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.err.contains("panicked"), "{ran:?}");
    assert_eq!(ran.json()["documents"][0]["pages"], 3);
    let pages = home.json(&["text", arg(&file), "--json"])["pages"].clone();
    // No reader can know what its characters are: the page is without text, and named.
    assert!(pages[1]["text"].as_str().unwrap().chars().filter(|c| c.is_alphanumeric()).count() < 3, "{pages}");
    let found = home.json(&["search", arg(&file), "What does the mill grind?", "--json"]);
    assert_eq!(
        (&found["passages"][0]["page_start"], &found["passages"][0]["page_end"]),
        (&3.into(), &3.into()),
        "{found}"
    );
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    // A file stands where the directory should be: root may write anywhere else.
    std::fs::write(home.data(), "in the way").unwrap();
    for arguments in [&["search", arg(&note), "cranes", "--json"][..], &["sessions", "list", "--json"]] {
        let said = home.failure(arguments);
        assert!(said.contains("data directory") && said.contains("--home"), "{said}");
        assert!(said.contains(arg(&home.data())) && said.contains("it is a file"), "{said}");
    }
    // Reading alone needs no data directory.
    assert_eq!(home.run(&["text", arg(&note)]).code, Some(0));
    assert_eq!(std::fs::read_to_string(home.data()).unwrap(), "in the way");
}

#[test]
fn a_log_file_that_cannot_be_written_is_named_and_the_work_done() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let log = note.join("x.log");
    let ran = home.run(&["--log", arg(&log), "index", arg(&note), "--json"]);
    assert_eq!((ran.code, list(&ran.json(), "documents").len()), (Some(0), 1), "{ran:?}");
    assert!(ran.sentence().contains(&format!("cannot write the log {}", log.display())), "{ran:?}");
}

#[test]
fn a_library_of_a_newer_version_is_refused_and_left_as_it_is() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    home.json(&["index", arg(&note), "--json"]);
    let path = home.data().join("library.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 900).unwrap();
    let before = std::fs::read(&path).unwrap();
    for arguments in [&["index", arg(&note), "--json"][..], &["ask", arg(&note), "cranes?", "--json"]] {
        let said = home.failure(arguments);
        assert!(said.contains("newer Docent") && said.contains("--home"), "{said}");
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_library_that_is_no_database_is_named() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    docent::adapters::private::make_folder(&home.data()).unwrap();
    std::fs::write(home.data().join("library.db"), "this is not a database at all ".repeat(100)).unwrap();
    let said = home.failure(&["index", arg(&note), "--json"]);
    assert!(said.contains("library.db") && said.contains("damaged"), "{said}");
}

/// Runs a shell script in a mount namespace of its own with a small disk at `$1`; `None` where that is not allowed.
fn with_small_disk(home: &Home, size: &str, script: &str, arguments: &[&str]) -> Option<crate::support::Ran> {
    let disk = home.data();
    std::fs::create_dir_all(&disk).unwrap();
    let mut command = Command::new("unshare");
    let mount = format!("mount -t tmpfs -o mode=0700,size={size} tmpfs \"$1\" || exit 99; shift; {script}");
    command.args(["-m", "sh", "-c", &mount, "sh", arg(&disk), env!("CARGO_BIN_EXE_docent")]).args(arguments);
    let command = home.prepare(command);
    let may = Command::new("unshare").args(["-m", "true"]).output().is_ok_and(|o| o.status.success());
    let ran = may.then(|| run(command)).filter(|ran| ran.code != Some(99));
    if ran.is_none() {
        eprintln!("skipped: this process may not mount a small disk");
    }
    ran
}

#[test]
fn a_full_disk_is_said_to_be_full_and_costs_nothing_saved_before() {
    let home = Home::without_models();
    let (note, book) = (home.file("note.md", NOTE), home.file("book.txt", long_text(2000)));
    // The note fits; the book does not; then the note is still there, and so is its session.
    let script = "docent=$1; note=$2; book=$3
        \"$docent\" ask \"$note\" 'How many cranes are there?' --json >/dev/null || exit 98
        \"$docent\" index \"$book\" --json; code=$?
        \"$docent\" sessions list --json | grep -q cranes || exit 97
        \"$docent\" search \"$note\" cranes --json | grep -q eleven || exit 96
        exit $code";
    let Some(ran) = with_small_disk(&home, "3m", script, &[arg(&note), arg(&book)]) else { return };
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    let said = ran.sentence();
    assert!(said.contains("no space left") && said.contains("Free some space"), "{said}");
}

#[test]
fn a_file_size_limit_is_told_like_any_write_that_fails() {
    let home = Home::without_models();
    let book = home.file("book.txt", long_text(2000));
    let mut command = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f 512; exec \"$@\"";
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_docent"), "index", arg(&book), "--json"]);
    let ran = run(home.prepare(command));
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    let said = ran.sentence();
    assert!(said.contains("library.db") && said.contains("disk"), "{said}");
    // Without the limit the work goes on.
    assert_eq!(home.json(&["index", arg(&book), "--json"])["documents"][0]["pages"], 2000);
}

#[test]
fn a_read_only_data_directory_is_named() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let script = "\"$1\" index \"$2\" --json >/dev/null || exit 98
        mount -o remount,ro \"$DOCENT_HOME\" || exit 99
        exec \"$1\" index \"$3\" --json";
    let other = home.file("other.md", NOTE.replace("eleven", "twelve"));
    let Some(ran) = with_small_disk(&home, "8m", script, &[arg(&note), arg(&other)]) else { return };
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    let said = ran.sentence();
    assert!(said.contains("data directory") && said.contains("--home"), "{said}");
}

/// A models folder with links to the real one, where `cut` names files that are copied only in part.
fn damaged_models(folder: &Path, cut: &[&str]) {
    let real = models_folder();
    for model in std::fs::read_dir(&real).unwrap().flatten().filter(|e| e.path().is_dir()) {
        let name = model.file_name().into_string().unwrap();
        std::fs::create_dir_all(folder.join(&name)).unwrap();
        for file in std::fs::read_dir(model.path()).unwrap().flatten().filter(|e| e.path().is_file()) {
            let inside = format!("{name}/{}", file.file_name().into_string().unwrap());
            if cut.contains(&inside.as_str()) {
                let bytes = std::fs::read(file.path()).unwrap();
                std::fs::write(folder.join(&inside), &bytes[..bytes.len() / 2]).unwrap();
            } else {
                std::os::unix::fs::symlink(file.path(), folder.join(&inside)).unwrap();
            }
        }
    }
}

#[test]
fn an_embedding_model_cut_short_is_named_and_words_still_find() {
    if Home::with_models(&[E5]).is_none() {
        return;
    }
    for file in ["model.onnx", "tokenizer.json"] {
        let models = tempfile::tempdir().unwrap();
        let inside = format!("{E5}/{file}");
        damaged_models(models.path(), &[&inside]);
        let home = Home::with_models_in(models.path());
        let said = home.failure(&["similarity", "a", "b", "--json"]);
        assert!(said.contains(file) && said.contains("scripts/setup --verify"), "{said}");
        let note = home.file("note.md", NOTE);
        let ran = home.run(&["search", arg(&note), "cranes in the yard", "--json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.json()["passages"][0]["text"].as_str().unwrap().contains("eleven cranes"));
        assert!(ran.err.contains("keyword search only") && ran.err.contains(file), "{ran:?}");
        let said = home.failure(&["search", arg(&note), "cranes", "--mode", "dense", "--json"]);
        assert!(said.contains(file), "{said}");
    }
}

#[test]
fn a_language_model_cut_short_is_named() {
    if Home::with_models(&[E5, SMALL_LLM]).is_none() {
        return;
    }
    let models = tempfile::tempdir().unwrap();
    let cut: Vec<String> = ["qwen2.5-coder-0.5b-instruct", SMALL_LLM].map(|m| format!("{m}/model.gguf")).into();
    damaged_models(models.path(), &cut.iter().map(String::as_str).collect::<Vec<_>>());
    let home = Home::with_models_in(models.path());
    let note = home.file("note.md", NOTE);
    let question = "How many cranes does the yard have?";
    let said = home.failure(&["ask", arg(&note), question, "--provider", "embedded", "--json"]);
    assert!(said.contains("model.gguf") && said.contains("scripts/setup"), "{said}");
    // Where no model was asked for by name, the document's own words answer, and the reason is given.
    let ran = home.run(&["ask", arg(&note), question, "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.json()["provider"], "none");
    assert!(ran.err.contains("model.gguf"), "{ran:?}");
    // A file of the user's own that is no model.
    let own = home.file("own.gguf", "GGUF but not really");
    let said = home.failure(&["ask", arg(&note), question, "--model", arg(&own), "--json"]);
    assert!(said.contains("own.gguf"), "{said}");
}

#[test]
fn a_configuration_with_a_mistake_is_named_with_its_line() {
    let home = Home::without_models();
    home.configure("provider = \"none\"\nembeder = \"x\"\n");
    let said = home.failure(&["models", "path", "--json"]);
    assert!(said.contains("config.toml") && said.contains("line 2") && said.contains("embeder"), "{said}");
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let said = home.failure(&["ask", arg(&note), "why?", "--provider", "olama"]);
    assert!(said.contains("did you mean ollama?"), "{said}");
    let said = home.failure(&["similarity", "a", "b", "--embedder", "no-such-model"]);
    assert!(said.contains("no-such-model") || said.contains("ONNX Runtime"), "{said}");
}

#[test]
fn a_question_of_nothing_and_a_very_long_one_are_taken_calmly() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let ran = home.run(&["search", arg(&note), "  ", "--json"]);
    assert!(ran.code == Some(2) && ran.err.contains("the question is empty"), "{ran:?}");
    let long = "cranes and harbours ".repeat(5_000);
    let ran = home.run(&["search", arg(&note), &long, "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.took < Duration::from_secs(30), "{:?}", ran.took);
    for odd in ["\"", "NEAR(", "a* OR b", "？！", "\u{1f980}", "-", "' ; DROP TABLE documents; --"] {
        assert_eq!(home.run(&["search", arg(&note), odd, "--json"]).code, Some(0), "{odd}");
    }
}
