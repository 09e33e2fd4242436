//! Finding while the document is still being taken in, and after a kill.

use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::support::{E5, Home, arg, finish, list, long_text, sample};

/// How many embeddings the library holds.
fn embeddings(home: &Home) -> u64 {
    let Ok(db) = Connection::open(home.data().join("library.db")) else { return 0 };
    db.query_row("SELECT count(*) FROM embeddings", [], |row| row.get::<_, i64>(0)).unwrap_or(0).unsigned_abs()
}

#[test]
fn embedding_goes_on_where_a_kill_stopped_it() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let book = home.file("book.txt", long_text(400));
    let started = Instant::now();
    let mut child =
        home.command().args(["index", arg(&book)]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while embeddings(&home) < 100 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        assert!(started.elapsed() < Duration::from_secs(200));
        std::thread::sleep(Duration::from_millis(10));
    }
    // SIGKILL: nothing of the process runs after this.
    child.kill().unwrap();
    child.wait().unwrap();
    let kept = embeddings(&home);
    let went_on = home.json(&["index", arg(&book), "--json"]);
    let document = &went_on["documents"][0];
    let (chunks, all) = (document["chunks"].as_u64().unwrap(), embeddings(&home));
    assert!(kept >= 100 && kept < chunks, "{kept} of {chunks}");
    assert_eq!(all, chunks, "each chunk has its embedding");
    assert_eq!(
        (document["cached"].as_bool(), document["timings_ms"]["read"].as_u64()),
        (Some(false), Some(0)),
        "{document}"
    );
    let found = home.json(&["search", arg(&book), "voyage 333 day 7", "-k", "1", "--json"]);
    assert_eq!(found["passages"][0]["page_start"], 333);
    assert_eq!(found["coverage"]["pages_embedded"], 400);
}

#[test]
fn reading_goes_on_after_a_kill_at_any_moment() {
    let home = Home::without_models();
    let book = home.file("book.txt", long_text(3000));
    for pause in [20, 60, 150, 300] {
        let mut child =
            home.command().args(["index", arg(&book)]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(pause));
        let _ = child.kill();
        child.wait().unwrap();
        let found = home.json(&["search", arg(&book), "voyage 2222", "-k", "1", "--mode", "lexical", "--json"]);
        assert_eq!(found["passages"][0]["page_start"], 2222, "after {pause} ms");
        std::fs::remove_dir_all(home.data()).unwrap();
    }
}

#[test]
fn a_damaged_vector_index_is_built_again_not_trusted() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let book = home.file("book.txt", long_text(20));
    let before = home.json(&["search", arg(&book), "amber from Riga", "--mode", "dense", "--json"]);
    let folder = home.data().join("vectors");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "usearch") {
            let mut bytes = std::fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle..].fill(0x55);
            std::fs::write(&path, bytes).unwrap();
        }
    }
    let after = home.json(&["search", arg(&book), "amber from Riga", "--mode", "dense", "--json"]);
    assert_eq!(before["passages"], after["passages"]);
}

#[test]
fn an_interrupt_stops_the_work_and_keeps_what_was_done() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let book = home.file("book.txt", long_text(800));
    let child = home
        .command()
        .args(["index", arg(&book), "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while embeddings(&home) == 0 {
        assert!(started.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = rustix::process::Pid::from_raw(child.id() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let interrupted = Instant::now();
    let ran = finish(child, started);
    assert_eq!((ran.code, ran.out.as_str()), (Some(130), ""), "{ran:?}");
    assert!(interrupted.elapsed() < Duration::from_secs(2), "{:?}", interrupted.elapsed());
    assert!(embeddings(&home) > 0);
}

#[test]
fn two_processes_share_a_library() {
    let home = Home::without_models();
    let books: Vec<_> = (0..3).map(|n| home.file(&format!("book{n}.txt"), long_text(200 + n))).collect();
    let children: Vec<_> = books
        .iter()
        .cycle()
        .take(6)
        .map(|book| {
            home.command()
                .args(["index", arg(book), "--json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let ran = finish(child, Instant::now());
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    for (n, book) in books.iter().enumerate() {
        let again = home.json(&["index", arg(book), "--json"]);
        assert_eq!(again["documents"][0]["pages"], 200 + n);
        assert_eq!(again["documents"][0]["timings_ms"]["read"], 0);
    }
}

#[test]
fn a_new_document_is_asked_before_all_of_it_is_embedded() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let pages = 300;
    let book = home.file("book.txt", long_text(pages));
    let question = "How many barrels were carried on day 7 of voyage 222?";
    let began = Instant::now();
    let asked = home.json(&["--provider", "none", "ask", arg(&book), question, "--json"]);
    let (early, took) = (embeddings(&home), began.elapsed());
    let coverage = &asked["coverage"];
    assert_eq!((&coverage["pages_read"], &coverage["pages_total"]), (&pages.into(), &pages.into()), "{coverage}");
    assert!(coverage["pages_embedded"].as_u64().unwrap() < pages as u64, "{coverage}");
    assert_eq!(asked["passages"][0]["page_start"], 222, "{asked}");
    assert!(asked["passages"][0]["dense_score"].is_number(), "what words put first is embedded: {asked}");
    assert!(early > 0 && early < pages as u64, "{early} embeddings after {took:?}");
    // The next command goes on from there; --wait takes the whole in.
    let waited = home.json(&["--provider", "none", "ask", arg(&book), question, "--wait", "--json"]);
    assert_eq!(waited["coverage"]["pages_embedded"], pages, "{}", waited["coverage"]);
    assert!(embeddings(&home) >= pages as u64);
}

#[test]
fn everything_opened_before_is_searched_at_once() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let books = [
        ("harbour.txt", "The harbour of Riga freezes in January of most winters. Ships wait for the ice to break.\n"),
        ("index.txt", "A vector index holds one vector a passage. The nearest ones answer a question.\n"),
        ("港口.txt", "港口在一月结冰。船只要等到春天才能出海。\n"),
    ];
    for (name, text) in books {
        let path = home.file(name, text);
        home.json(&["index", arg(&path), "--json"]);
    }
    let found = home.json(&["search", "--library", "Which port is closed by ice?", "--json"]);
    assert_eq!(found["passages"][0]["document"], "harbour.txt", "{found}");
    assert_eq!(found["library"]["documents"], 3, "{found}");
    assert!(found["library"]["paths"][0].as_str().unwrap().ends_with("harbour.txt"), "{found}");
    assert!(found["passages"][0]["dense_score"].is_number(), "by meaning too: {found}");
    let chinese = home.json(&["search", "--library", "什么时候结冰？", "--json"]);
    assert_eq!(chinese["passages"][0]["document"], "港口.txt", "{chinese}");
    // The files themselves are not needed, and what cannot be searched is named.
    for (name, _) in books {
        std::fs::remove_file(home.data().parent().unwrap().join(name)).unwrap();
    }
    let db = Connection::open(home.data().join("library.db")).unwrap();
    db.execute("UPDATE documents SET reader_version = 0 WHERE path LIKE '%index.txt'", []).unwrap();
    let ran = home.run(&["search", "--library", "vector index"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("index.txt") && ran.err.contains("docent index"), "{ran:?}");
    assert!(ran.out.contains("harbour.txt, p. 1") && !ran.out.contains("index.txt, p."), "{ran:?}");
}

#[test]
fn all_documents_opened_before_are_asked_together_without_their_files() {
    let home = Home::without_models();
    let harbour = home.file("harbour.txt", "The port of Riga is closed by ice in most winters.\n");
    let engine = home.file("engine.txt", "The engine burns nine tonnes of heavy oil a day.\n");
    for file in [&harbour, &engine] {
        home.json(&["index", arg(file), "--json"]);
        std::fs::remove_file(file).unwrap();
    }
    let said = home.json(&["ask", "--library", "How much oil does the engine burn?", "--json"]);
    assert!(said["answer"].as_str().unwrap().contains("nine tonnes"), "{said}");
    let cited = &list(&said, "citations")[0];
    assert_eq!((cited["document"].as_str(), &cited["page_start"]), (Some("engine.txt"), &1.into()), "{said}");
    assert_eq!(said["library"]["documents"], 2, "{said}");
    assert!(said["library"]["paths"][0].as_str().unwrap().ends_with("engine.txt"), "{said}");
    assert_eq!(said["coverage"]["pages_total"], 2, "{said}");
    // A follow-up goes on with the conversation, and for people the file of a source is named.
    let id = said["conversation"].to_string();
    let ran = home.run(&["ask", "--library", "When is the port closed?", "--session", &id]);
    assert!(ran.out.contains("by ice in most winters") && ran.out.contains("harbour.txt, p. 1  /"), "{ran:?}");
    let ran = home.run(&["ask", "--library", "When?", arg(&harbour)]);
    assert_eq!(ran.code, Some(2), "files or the library: {ran:?}");
}

#[test]
fn a_file_that_changed_is_asked_as_it_is_now() {
    let home = Home::without_models();
    for metres in ["300", "400"] {
        let tower = home.file("tower.txt", format!("The tower is {metres} metres high.\n"));
        home.json(&["index", arg(&tower), "--json"]);
    }
    let said = home.json(&["ask", "--library", "How high is the tower?", "--json"]);
    let answer = said["answer"].as_str().unwrap();
    assert!(answer.contains("400 metres") && !answer.contains("300"), "{said}");
    assert_eq!(said["library"]["documents"], 1, "{said}");
    let found = home.json(&["search", "--library", "tower", "--json"]);
    assert_eq!(list(&found, "passages").len(), 1, "{found}");
}

#[test]
fn a_question_to_an_empty_library_says_what_to_do() {
    let home = Home::without_models();
    let ran = home.run(&["ask", "--library", "anything"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("docent index FILE"), "{ran:?}");
}

#[test]
fn an_empty_library_says_so() {
    let home = Home::without_models();
    let ran = home.run(&["search", "--library", "anything"]);
    assert_eq!((ran.code, ran.out.trim()), (Some(0), "The library has no document that can be searched."), "{ran:?}");
    assert_eq!(home.run(&["search", "--library", "a", "file.txt", "question"]).code, Some(2));
    let ran = home.run(&["search", "--library", " "]);
    assert!(ran.code == Some(2) && ran.err.contains("the question is empty"), "{ran:?}");
}

/// How many chunks have vectors for their sentences.
fn with_sentences(home: &Home) -> u64 {
    let db = Connection::open(home.data().join("library.db")).unwrap();
    db.query_row("SELECT count(*) FROM sentences", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
}

#[test]
fn a_book_is_indexed_by_its_sentences_too_and_a_report_under_heads_is_not() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    // Pages that go on in mid-sentence have no heads: this is how books run.
    let watches = |n: u32| -> String {
        (1..10)
            .map(|k| format!("Nobody wrote down who steered in watch {k} of voyage {n}, or what the wind was. "))
            .collect()
    };
    let page = |n: u32| {
        format!(
            "which was the lot of voyage {n} too. On day 7 of voyage {n} the crew carried {} barrels of amber from Riga. \
             The harbour was free of ice by then, and the pilots were paid in silver. {} Then came the {}th winter,\n",
            n * 3,
            watches(n),
            n + 1
        )
    };
    let pages: Vec<String> = (1..=30).map(page).collect();
    let book = home.file("book.txt", pages.join("\u{c}"));
    let indexed = home.json(&["index", arg(&book), "--json"]);
    let document = &indexed["documents"][0];
    assert_eq!(document["chunks"].as_u64(), Some(with_sentences(&home)), "{document}");
    assert!(document["timings_ms"]["sentences"].as_u64().unwrap() > 0, "{document}");
    let (again, chunks) = (home.json(&["index", arg(&book), "--json"]), document["chunks"].as_u64().unwrap());
    assert_eq!((&again["documents"][0]["cached"], with_sentences(&home)), (&true.into(), chunks));
    // A question brings up its own: what is not embedded yet is embedded while it waits.
    let db = Connection::open(home.data().join("library.db")).unwrap();
    db.execute("DELETE FROM sentences", []).unwrap();
    let question = "How many barrels were carried on day 7 of voyage 22?";
    let asked = home.json(&["--provider", "none", "ask", arg(&book), question, "--json"]);
    assert!(
        asked["passages"][0]["text"].as_str().unwrap().contains("voyage 22 the crew carried 66 barrels"),
        "{asked}"
    );
    assert!(with_sentences(&home) > 0);

    let sections: String = (0..40)
        .map(|n| format!("# Part {n}\n\nThe dues of part {n} are {} marks. Ships of part {n} pay them.\n\n", n * 7))
        .collect();
    let before = with_sentences(&home);
    let report = home.file("report.md", sections);
    home.json(&["index", arg(&report), "--json"]);
    assert_eq!(with_sentences(&home), before, "under heads nothing is ranked by sentences");
}

/// A text without white space: lines end where a page is full.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_answer_of_the_sample_questions_stands_on_its_page_and_most_are_found_by_their_words() {
    let (Some(questions), Some(guide)) = (sample("questions.jsonl"), sample("embeddings-guide.pdf")) else { return };
    let documents = guide.parent().unwrap();
    let home = Home::without_models();
    let pages = |name: &str| -> Vec<String> {
        let text = home.prints(&["text", arg(&documents.join(format!("{name}.pdf")))]);
        text.split('\u{c}').map(squeezed).collect()
    };
    let books = ["embeddings-guide", "xiangliang-jiansuo"].map(|name| (name, pages(name)));
    let text = std::fs::read_to_string(&questions).unwrap();
    let asked: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(asked.len(), 40);
    for question in &asked {
        let (_, pages) = books.iter().find(|(name, _)| question["doc_id"] == *name).unwrap();
        let page = &pages[question["evidence_pages"][0].as_u64().unwrap() as usize - 1];
        for words in ["answers", "evidence"] {
            let words = squeezed(question[words][0].as_str().unwrap());
            assert!(page.contains(&words), "{question}");
        }
    }
    let eval = ["eval", "--questions", arg(&questions), "--documents", arg(documents), "--mode", "lexical", "--json"];
    for set in list(&home.json(&eval), "sets") {
        assert!(set["recall_at_5"].as_f64().unwrap() >= 0.85, "{set}");
    }
}
