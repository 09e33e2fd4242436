//! Every command with `--json`: the fields it promises, its exit code, and nothing else printed.

use crate::support::pdf::{Leaf, harbours, pdf};
use crate::support::{E5, Home, NOTE, arg, has, list, long_text};

const PASSAGE: &[(&str, char)] = &[
    ("rank", 'n'),
    ("score", 'n'),
    ("dense_score", 'N'),
    ("lexical_score", 'N'),
    ("document", 's'),
    ("page_start", 'n'),
    ("page_end", 'n'),
    ("page_label_start", 'S'),
    ("page_label_end", 'S'),
    ("section", 's'),
    ("text", 's'),
];
const COVERAGE: &[(&str, char)] = &[("pages_read", 'n'), ("pages_embedded", 'n'), ("pages_total", 'n')];

#[test]
fn index_tells_what_it_did_and_does_it_once() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let book = home.file("book.txt", long_text(120));
    let first = home.json(&["index", arg(&book), "--json"]);
    has(&first, &[("documents", 'a'), ("peak_rss_bytes", 'n')]);
    let fields = [
        ("path", 's'),
        ("hash", 's'),
        ("pages", 'n'),
        ("skipped_pages", 'a'),
        ("chunks", 'n'),
        ("tokens", 'n'),
        ("cached", 'b'),
        ("timings_ms", 'o'),
    ];
    let timings =
        [("read", 'n'), ("first_searchable", 'n'), ("chunk", 'n'), ("embed", 'n'), ("save", 'n'), ("total", 'n')];
    let document = &first["documents"][0];
    has(document, &fields);
    has(&document["timings_ms"], &timings);
    assert_eq!((document["pages"].as_u64(), document["cached"].as_bool()), (Some(120), Some(false)));
    assert!(document["timings_ms"]["embed"].as_u64().unwrap() > 0, "{document}");
    assert!(document["timings_ms"]["first_searchable"].as_u64() < document["timings_ms"]["total"].as_u64());
    assert!(first["peak_rss_bytes"].as_u64().unwrap() > 10 << 20);

    // The same content under another name is the same document.
    let copy = home.file("folder/another name.txt", long_text(120));
    for path in [&book, &copy] {
        let again = home.json(&["index", arg(path), "--json"]);
        let second = &again["documents"][0];
        assert_eq!(second["cached"].as_bool(), Some(true), "{second}");
        assert_eq!(
            (second["hash"].clone(), second["chunks"].clone()),
            (document["hash"].clone(), document["chunks"].clone())
        );
        let times = &second["timings_ms"];
        assert_eq!((times["read"].as_u64(), times["embed"].as_u64()), (Some(0), Some(0)), "{second}");
        assert!(times["total"].as_u64().unwrap() <= 200, "an indexed document opens in 200 ms: {second}");
    }
}

#[test]
fn one_bad_file_of_many_costs_that_file_only() {
    let home = Home::without_models();
    let (first, last) = (home.file("first.md", NOTE), home.file("last.txt", "The tower is 300 metres high.\n"));
    let bad = home.file("bad.pdf", "no PDF");
    let ran = home.run(&["index", arg(&first), arg(&bad), "none.pdf", arg(&last), "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let report = ran.json();
    let names = |field: &str| -> Vec<String> {
        let paths = list(&report, field).iter().map(|one| one["path"].as_str().unwrap().rsplit('/').next().unwrap());
        paths.map(str::to_string).collect()
    };
    assert_eq!(
        (names("documents"), names("failed")),
        (vec!["first.md".into(), "last.txt".into()], vec!["bad.pdf".into(), "none.pdf".into()])
    );
    has(&report["failed"][0], &[("path", 's'), ("error", 's')]);
    assert!(ran.err.contains("bad.pdf is not a PDF") && ran.err.contains("none.pdf: no such file"), "{ran:?}");
    let ran = home.run(&["index", arg(&bad), "none.pdf", "--json"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{ran:?}");
}

#[test]
fn search_ranks_passages_and_says_how_far_it_could_look() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let note = home.file("note.md", NOTE);
    for mode in ["hybrid", "dense", "lexical"] {
        let found =
            home.json(&["search", arg(&note), "how tall is the tallest crane", "-k", "3", "--mode", mode, "--json"]);
        has(&found, &[("query", 's'), ("mode", 's'), ("passages", 'a'), ("coverage", 'o'), ("timings_ms", 'o')]);
        has(&found["coverage"], COVERAGE);
        has(&found["timings_ms"], &[("open", 'n'), ("search", 'n')]);
        assert_eq!(found["mode"], mode);
        let passages = list(&found, "passages");
        assert!(!passages.is_empty() && passages.len() <= 3);
        for (n, passage) in passages.iter().enumerate() {
            has(passage, PASSAGE);
            assert_eq!(passage["rank"], n + 1);
            assert!(mode != "lexical" || !passage["lexical_score"].is_null(), "{found}");
            assert_eq!(passage["dense_score"].is_null(), mode == "lexical");
        }
        assert!(passages[0]["text"].as_str().unwrap().contains("sixty-two metres"), "{mode}: {found}");
        assert_eq!(passages[0]["section"], "Harbour notes › Cranes");
        let scores: Vec<f64> = passages.iter().map(|p| p["score"].as_f64().unwrap()).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        let coverage = &found["coverage"];
        assert_eq!(
            (&coverage["pages_read"], &coverage["pages_embedded"]),
            (&coverage["pages_total"], &coverage["pages_total"])
        );
    }
}

/// A note in Chinese alone.
const CHINESE_NOTE: &str = "# 港口笔记

## 码头

院子里有十一台起重机，最高的一台建于一九八七年。

## 灯塔

灯塔建于一八七一年，由花岗岩砌成，高四十五米。守塔人每晚点灯。

## 费用

五百总吨以下的船只每次停靠缴纳三百二十欧元。
";

#[test]
fn a_question_in_one_language_finds_a_passage_in_another() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let english = home.file("note.md", NOTE.split("## 灯塔").next().unwrap());
    let chinese = home.file("笔记.md", CHINESE_NOTE);
    let first = |file: &std::path::Path, question: &str| {
        let found = home.json(&["search", arg(file), question, "-k", "1", "--json"]);
        found["passages"][0]["text"].as_str().unwrap().to_string()
    };
    assert!(first(&chinese, "When was the lighthouse built and how high is it?").contains("一八七一年"));
    assert!(first(&english, "里加港什么时候结冰？").contains("Riga"));
}

#[test]
fn text_gives_the_pages_asked_for() {
    let home = Home::without_models();
    let guide = home.file("guide.pdf", harbours());
    let all = home.json(&["text", arg(&guide), "--json"]);
    let pages = list(&all, "pages");
    assert_eq!(pages.len(), 3);
    for page in pages {
        has(page, &[("number", 'n'), ("label", 'S'), ("text", 's'), ("quality", 'n'), ("warning", 'S')]);
    }
    let one = home.json(&["text", arg(&guide), "--pages", "2", "--json"]);
    assert_eq!(list(&one, "pages").len(), 1);
    assert_eq!(one["pages"][0]["number"], 2);
    assert!(one["pages"][0]["text"].as_str().unwrap().contains("freezes in January"));
    let plain = home.run(&["text", arg(&guide)]);
    assert_eq!((plain.code, plain.out.matches('\u{c}').count()), (Some(0), 2), "{plain:?}");
    let beyond = home.failure(&["text", arg(&guide), "--pages", "9-12", "--json"]);
    assert!(beyond.contains("3 pages") && beyond.contains("p. 9"), "{beyond}");
}

#[test]
fn similarity_is_the_cosine_of_the_published_model() {
    let sentences = ["a very happy person", "a happy dog", "a sunny day"];
    let published = [0.9341, 0.6444, 0.3378];
    for (model, tolerance) in [("all-MiniLM-L6-v2-fp32", 0.0005), ("all-MiniLM-L6-v2", 0.03)] {
        let Some(home) = Home::with_models(&[model]) else { continue };
        let mut arguments = vec!["similarity", "a happy person"];
        arguments.extend(sentences);
        arguments.extend(["--embedder", model, "--json"]);
        let said = home.json(&arguments);
        has(&said, &[("query", 's'), ("embedder", 's'), ("results", 'a')]);
        assert_eq!((&said["query"], &said["embedder"]), (&"a happy person".into(), &model.into()));
        let results = list(&said, "results");
        let scores: Vec<f64> = results.iter().map(|r| r["score"].as_f64().unwrap()).collect();
        assert_eq!(results.iter().map(|r| r["sentence"].as_str().unwrap()).collect::<Vec<_>>(), sentences);
        for (score, right) in scores.iter().zip(published) {
            assert!((score - right).abs() <= tolerance, "{model}: {scores:?} against {published:?}");
        }
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
        arguments.pop();
        let plain = home.run(&arguments);
        assert_eq!(plain.out.lines().count(), 3, "one sentence a line: {plain:?}");
        assert!(plain.out.lines().zip(sentences).all(|(line, sentence)| line.ends_with(sentence)), "{plain:?}");
    }
}

#[test]
fn similarity_works_with_the_default_model_in_two_languages() {
    let Some(home) = Home::with_models(&[E5]) else { return };
    let said = home.json(&["similarity", "一个快乐的人", "a happy person", "the price of steel", "--json"]);
    assert_eq!(said["embedder"], E5);
    let score = |n: usize| said["results"][n]["score"].as_f64().unwrap();
    assert!(score(0) > score(1) + 0.02, "{said}");
}

#[test]
fn prompt_shows_the_request_and_sends_nothing() {
    let server = crate::support::openai::Server::start(crate::support::openai::Manner::Say(&["never asked"]));
    let home = Home::without_models();
    home.configure(&server.config());
    let note = home.file("note.md", NOTE);
    let shown = home.json(&["prompt", arg(&note), "How many cranes are there?", "--json"]);
    has(&shown, &[("messages", 'a'), ("tokens", 'o'), ("template", 's'), ("parameters", 'o')]);
    let parts =
        [("system", 'n'), ("history", 'n'), ("passages", 'n'), ("question", 'n'), ("total", 'n'), ("limit", 'N')];
    has(&shown["tokens"], &parts);
    let sum: u64 =
        ["system", "history", "passages", "question"].iter().map(|p| shown["tokens"][p].as_u64().unwrap()).sum();
    assert_eq!(shown["tokens"]["total"], sum);
    let messages = list(&shown, "messages");
    assert_eq!(messages[0]["role"], "system");
    let last = messages.last().unwrap();
    assert_eq!(last["role"], "user");
    let content = last["content"].as_str().unwrap();
    assert!(
        content.contains("eleven cranes") && content.ends_with("Question: How many cranes are there?"),
        "{content}"
    );
    assert!(server.requests().is_empty());
    let other = home.json(&["prompt", arg(&note), "What are the dues?", "--template", "quote", "--json"]);
    assert_eq!(other["template"], "quote");
    assert_ne!(other["messages"], shown["messages"]);
}

#[test]
fn templates_are_listed_shown_and_checked() {
    let home = Home::without_models();
    let all = home.json(&["templates", "list", "--json"]);
    let names: Vec<&str> = list(&all, "templates").iter().map(|t| t["name"].as_str().unwrap()).collect();
    for name in ["answer", "explain", "summarise", "quote", "compare", "glossary", "translate"] {
        assert!(names.contains(&name), "{names:?}");
    }
    for template in list(&all, "templates") {
        has(template, &[("name", 's'), ("title", 's'), ("source", 's'), ("parameters", 'o'), ("variables", 'o')]);
    }
    // A template of the user's own stands in front of the built-in one.
    let mine = home.file("prompts/answer.md", "+++\ntitle = \"Mine\"\n+++\n{{ question }} {{ passages | length }}\n");
    let all = home.json(&["templates", "list", "--json"]);
    let answer = list(&all, "templates").iter().find(|t| t["name"] == "answer").unwrap();
    assert_eq!((answer["title"].as_str(), answer["source"].as_str()), (Some("Mine"), Some(arg(&mine))));
    assert!(home.run(&["templates", "show", "answer"]).out.contains("Mine"));
    assert_eq!(home.run(&["templates", "check", arg(&mine)]).code, Some(0));
    let wrong = home.file("wrong.md", "+++\ntitle = \"x\"\n[parameters]\ntemprature = 1\n+++\nx\n");
    let said = home.failure(&["templates", "check", arg(&wrong)]);
    assert!(said.contains("wrong.md") && said.contains("line 4") && said.contains("temperature"), "{said}");
    let note = home.file("note.md", NOTE);
    let said = home.failure(&["ask", arg(&note), "What?", "--template", "anser", "--json"]);
    assert!(said.contains("answer"), "the nearest name: {said}");
}

#[test]
fn models_are_listed_with_what_they_are_and_where() {
    let home = Home::without_models();
    let listed = home.json(&["models", "list", "--json"]);
    let fields =
        [("name", 's'), ("kind", 's'), ("installed", 'b'), ("path", 'S'), ("dimensions", 'N'), ("languages", 'a')];
    for model in list(&listed, "models") {
        has(model, &fields);
    }
    let find = |listed: &serde_json::Value, name: &str| {
        list(listed, "models").iter().find(|m| m["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert_eq!(find(&listed, E5)["installed"], false);
    let path = home.run(&["models", "path"]);
    assert!(path.out.trim_end().ends_with("no-models"), "{path:?}");
    has(&home.json(&["models", "path", "--json"]), &[("path", 's')]);
    if let Some(home) = Home::with_models(&[E5]) {
        let model = find(&home.json(&["models", "list", "--json"]), E5);
        assert_eq!((&model["installed"], &model["dimensions"]), (&true.into(), &384.into()));
    }
}

#[test]
fn doctor_says_how_to_mend_what_is_wrong() {
    let home = Home::without_models();
    let ran = home.run(&["doctor", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let report = ran.json();
    for check in list(&report, "checks") {
        has(check, &[("name", 's'), ("ok", 'b'), ("detail", 's'), ("fix", 'S')]);
        assert!(check["ok"] == true || check["fix"].is_string(), "{check}");
    }
    let check = |report: &serde_json::Value, name: &str| {
        list(report, "checks").iter().find(|c| c["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    assert!(check(&report, "onnx runtime")["fix"].as_str().unwrap().contains("scripts/setup"));
    assert_eq!(check(&report, "data directory")["ok"], true);
    if let Some(home) = Home::with_models(&[E5]) {
        let report = home.run(&["doctor", "--json"]).json();
        for name in ["onnx runtime", "model files", "embedding model"] {
            assert_eq!(check(&report, name)["ok"], true, "{report}");
        }
    }
}

#[test]
fn searching_for_the_question_itself_is_no_other_search() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    let searched = |wanted: &str| {
        let ask = ["ask", arg(&note), question, "--provider", "none", "--search-for", wanted, "--json"];
        home.json(&ask)["rewritten"].clone()
    };
    assert_eq!(searched("harbour ice January"), "harbour ice January");
    assert!(searched(question).is_null());
}

#[test]
fn sessions_are_renamed_searched_branched_and_gone_on_with() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let first =
        home.json(&["ask", arg(&note), "When does the harbour of Riga freeze?", "--provider", "none", "--json"]);
    let id = first["conversation"].to_string();
    let ask = |question: &str, more: &[&str]| {
        let all = [&["ask", arg(&note), question, "--provider", "none", "--session", &id, "--json"][..], more].concat();
        home.json(&all)
    };
    // Said in the conversation, a question that leans on it is searched for with what it leans on.
    let leaning = ask("And who keeps it open?", &[]);
    assert_eq!(leaning["rewritten"], "Who keeps the harbour of Riga open?");
    // A subject of its own is not joined to the question before, and what is searched for can be said.
    assert!(ask("And how many cranes are in the yard?", &[])["rewritten"].is_null());
    assert_eq!(ask("And how many?", &["--search-for", "cranes yard"])["rewritten"], "cranes yard");

    assert_eq!(home.run(&["sessions", "rename", &id, "Riga in winter"]).code, Some(0));
    assert_eq!(home.json(&["sessions", "list", "--json"])["sessions"][0]["title"], "Riga in winter");
    assert!(home.failure(&["sessions", "rename", "99", "x"]).contains("99"));
    let branch = home.json(&["sessions", "branch", &id, "--turn", "2", "--json"]);
    assert_eq!(branch["turns"], 2);
    let branched = home.run(&["sessions", "export", &branch["id"].to_string(), "--format", "json"]).json();
    assert_eq!(list(&branched, "turns").len(), 2);
    assert!(home.failure(&["sessions", "branch", &id, "--turn", "9"]).contains("4 turns"));
    let hits = home.json(&["sessions", "search", "ELEVEN cranes", "--json"]);
    assert!(list(&hits, "turns").iter().any(|hit| hit["number"] == 3), "{hits}");
    assert!(list(&home.json(&["sessions", "search", "penguin", "--json"]), "turns").is_empty());
    // A turn remembers its template as it was.
    let kept = home.run(&["sessions", "export", &id, "--format", "json"]).json();
    let with = &kept["turns"][0]["asked_with"];
    assert!(with["template_hash"].as_str().is_some_and(|hash| hash.len() == 16), "{with}");
    assert!(with["parameters"]["passages"].is_null(), "as many as the context allows: {with}");
}

#[test]
fn sessions_are_kept_shown_exported_and_deleted() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let asked = home.json(&["ask", arg(&note), "How many cranes does the yard have?", "--provider", "none", "--json"]);
    let listed = home.json(&["sessions", "list", "--json"]);
    let session = &list(&listed, "sessions")[0];
    has(session, &[("id", 'n'), ("title", 's'), ("documents", 'a'), ("turns", 'n'), ("updated", 's')]);
    assert_eq!((&session["title"], &session["turns"]), (&"How many cranes does the yard have?".into(), &1.into()));
    assert_eq!(session["documents"][0], "note.md");
    let id = session["id"].to_string();
    assert!(home.run(&["sessions", "show", &id]).out.contains("eleven cranes"));
    let exported = home.run(&["sessions", "export", &id, "--format", "json"]).json();
    assert_eq!(exported["turns"][0]["answer"], asked["answer"]);
    assert!(home.run(&["sessions", "export", &id]).out.starts_with("# "));
    assert_eq!(home.run(&["sessions", "delete", &id]).code, Some(0));
    assert!(list(&home.json(&["sessions", "list", "--json"]), "sessions").is_empty());
    assert!(home.failure(&["sessions", "show", &id]).contains(&id));
}

#[test]
fn eval_scores_a_question_set_and_writes_what_it_found() {
    let home = Home::without_models();
    home.file("books/notes.md", NOTE);
    home.file("books/given.jsonl", r#"{"doc_id":"given","pages":["Nothing here.","The mill grinds rye in autumn."]}"#);
    let questions = [
        r#"{"qid":"a","set":"s","lang":"en","doc_id":"notes","question":"When does the harbour of Riga freeze?","answers":["January"],"evidence":["The harbour of Riga freezes in January of most winters"],"match":"text"}"#,
        r#"{"qid":"b","set":"s","lang":"en","doc_id":"given","question":"What does the mill grind?","evidence_pages":[2],"match":"page"}"#,
        r#"{"qid":"c","set":"s","lang":"en","doc_id":"given","question":"What is the moon made of?","match":"none"}"#,
    ];
    let questions = home.file("q.jsonl", questions.join("\n"));
    let out = home.file("out.jsonl", "");
    let books = questions.parent().unwrap().join("books");
    let report = home.json(&[
        "eval",
        "--questions",
        arg(&questions),
        "--documents",
        arg(&books),
        "--mode",
        "lexical",
        "--results",
        arg(&out),
        "--json",
    ]);
    has(&report["timings_ms"], &[("index", 'n'), ("search_p50", 'n'), ("search_p95", 'n')]);
    let set = &list(&report, "sets")[0];
    let fields = [
        ("name", 's'),
        ("language", 's'),
        ("questions", 'n'),
        ("recall_at_1", 'n'),
        ("recall_at_5", 'n'),
        ("recall_at_10", 'n'),
        ("mrr_at_10", 'n'),
    ];
    has(set, &fields);
    assert_eq!((&set["questions"], &set["recall_at_1"]), (&2.into(), &1.0.into()), "{report}");
    let lines: Vec<serde_json::Value> =
        std::fs::read_to_string(&out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    let mill = lines.iter().find(|l| l["qid"] == "b").unwrap();
    has(&mill["passages"][0], &[("text", 's'), ("page_start", 'n'), ("page_end", 'n'), ("score", 'n')]);
}

#[test]
fn a_question_set_with_a_mistake_is_named_before_anything_is_done() {
    let home = Home::without_models();
    let folder = home.file("docs/note.md", NOTE).with_file_name("");
    let good = r#"{"qid":"1","doc_id":"note","question":"How many cranes?","answers":["eleven"]}"#;
    let set = |text: &str| home.file("set.jsonl", text).to_str().unwrap().to_string();
    let failure = |set: &str, more: &[&str]| {
        home.failure(&[&["eval", "--questions", set, "--documents", arg(&folder), "--json"][..], more].concat())
    };
    let said = failure(&set(&format!("{good}\n\nnot json\n")), &[]);
    assert!(said.contains("set.jsonl, line 3: not a question") && !said.contains("line 1"), "{said}");
    assert!(failure(&set("\n"), &[]).contains("set.jsonl holds no question"));
    let out = folder.join("out.jsonl");
    let said = failure(&set(good), &["--answers", "anwser", "--results", arg(&out)]);
    assert!(said.contains("did you mean answer?") && !out.exists(), "{said}");
}

#[test]
fn wrong_usage_is_exit_code_two() {
    let home = Home::without_models();
    for arguments in [
        &["ask", "only-a-file.pdf"][..],
        &["search"],
        &["text", "a.pdf", "--pages", "9-3"],
        &["similarity", "a query without sentences"],
        &["nonsense", "--nothing"],
        &["search", "a.pdf", "why", "--mode", "psychic"],
        &["search", "a.pdf", "why", "-k", "0"],
    ] {
        let ran = home.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains("error:") || ran.err.contains("Usage"), "{ran:?}");
    }
    assert!(!home.data().join("library.db").exists(), "wrong usage leaves nothing behind");
}

#[test]
fn completions_and_the_manual_are_printed() {
    let home = Home::without_models();
    for shell in ["bash", "zsh", "fish"] {
        let ran = home.run(&["completions", shell]);
        assert!(ran.code == Some(0) && ran.out.contains("docent") && ran.out.contains("similarity"), "{shell}");
    }
    let manual = home.run(&["man"]);
    assert!(manual.code == Some(0) && manual.out.contains(".TH"), "{manual:?}");
    let folder = home.data().join("manual");
    let pages = home.run(&["man", "--out", arg(&folder)]);
    assert!(pages.code == Some(0) && pages.out.is_empty(), "{pages:?}");
    for page in ["docent.1", "docent-ask.1", "docent-sessions-export.1"] {
        assert!(std::fs::read_to_string(folder.join(page)).is_ok_and(|text| text.contains(".TH")), "{page}");
    }
}

#[test]
fn the_template_of_the_configuration_is_the_one_that_ask_and_prompt_use() {
    let home = Home::without_models();
    home.configure("provider = \"none\"\ntemplate = \"quote\"\n");
    let note = home.file("note.md", NOTE);
    let said = home.json(&["ask", arg(&note), "How many cranes has the yard?", "--json"]);
    assert_eq!(said["template"], "quote");
    let said = home.json(&["ask", arg(&note), "How many cranes has the yard?", "--json", "--template", "answer"]);
    assert_eq!(said["template"], "answer");
    for command in ["ask", "prompt"] {
        let said = home.failure(&[command, arg(&note), "How many cranes?", "--template", "zzz"]);
        assert!(said.contains("there is no such template. There are: answer"), "{said}");
    }
}

#[test]
fn text_shows_pages_as_they_look_where_the_layout_is_asked_for() {
    let home = Home::without_models();
    let file = home.file("two.pdf", pdf(&[Leaf::Text(&["Riga      freezes", "in January"]), Leaf::Text(&["Two"])]));
    let ran = home.run(&["text", arg(&file), "--layout"]);
    assert!(ran.out.contains("in January") && ran.out.contains('\x0c'), "{}", ran.out);
}
