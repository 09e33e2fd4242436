//! `docent config`, `docent doctor` against a server and in a terminal, and `docent bug-report`.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::support::openai::{Manner, Server};
use crate::support::{Home, NOTE, arg, has, list, run};

#[test]
fn init_writes_a_file_that_checks_out_and_never_over_another() {
    let home = Home::without_models();
    let path = home.file("fresh/keep", "").with_file_name("config.toml");
    let ran = home.run(&["--config", arg(&path), "config", "init", "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let schema = ran.json()["schema"].as_str().unwrap().to_string();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("#:schema ./config.schema.json") && text.contains("# provider = \"auto\""), "{text}");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    assert!(schema["properties"]["providers"].is_object(), "{schema}");
    let printed = home.run(&["config", "schema"]).out;
    assert_eq!(schema, serde_json::from_str::<serde_json::Value>(&printed).unwrap());
    let checked = home.json(&["--config", arg(&path), "config", "check", "--json"]);
    assert_eq!((&checked["ok"], list(&checked, "problems").len()), (&true.into(), 0));
    std::fs::write(&path, "provider = \"none\"\n").unwrap();
    let said = home.failure(&["--config", arg(&path), "config", "init"]);
    assert!(said.contains("already exists"), "{said}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "provider = \"none\"\n");
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_file_that_init_writes() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::without_models();
    let path = home.file("fresh/keep", "").with_file_name("config.toml");
    assert_eq!(home.run(&["--config", arg(&path), "config", "init"]).code, Some(0));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn show_says_where_each_value_comes_from() {
    let home = Home::without_models();
    home.configure(
        "provider = \"mine\"\n[providers.mine]\nbase_url = \"http://127.0.0.1:9/v1\"\nkey = \"hunter22-key\"\n",
    );
    let mut command = home.command();
    command.args(["--model", "m1", "config", "show", "--json"]).env("DOCENT_LOCAL_ONLY", "1");
    let shown = run(command);
    let settings = shown.json();
    let row = |name: &str| {
        let rows = list(&settings, "settings");
        let row = rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}: {settings}"));
        has(row, &[("name", 's'), ("value", 's'), ("source", 's')]);
        (row["value"].as_str().unwrap().to_string(), row["source"].as_str().unwrap().to_string())
    };
    assert_eq!(row("provider"), ("mine".into(), "file".into()));
    assert_eq!(row("model"), ("m1".into(), "flag --model".into()));
    assert_eq!(row("local_only"), ("true".into(), "environment DOCENT_LOCAL_ONLY".into()));
    assert_eq!(row("template"), ("answer".into(), "default".into()));
    assert_eq!(row("data directory"), (arg(&home.data()).into(), "environment DOCENT_HOME".into()));
    assert_eq!(row("providers.mine.key"), ("***".into(), "file".into()));
    assert!(!shown.out.contains("hunter22"), "{shown:?}");
    let path = home.json(&["config", "path", "--json"]);
    assert_eq!((&path["exists"], path["path"].as_str().unwrap().ends_with("config.toml")), (&true.into(), true));
}

#[test]
fn check_finds_every_mistake_also_those_of_the_interface() {
    let home = Home::without_models();
    home.configure("provdier = \"none\"\n[ui]\ncolors = true\n[providers.x]\nidle_timeout_seconds = \"long\"\n");
    let ran = home.run(&["config", "check", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let report = ran.json();
    let told: Vec<(u64, String)> = list(&report, "problems")
        .iter()
        .map(|p| (p["line"].as_u64().unwrap(), p["message"].as_str().unwrap().to_string()))
        .collect();
    assert_eq!(told.iter().map(|t| t.0).collect::<Vec<_>>(), [1, 3, 5], "{told:?}");
    assert!(told[0].1.contains("did you mean provider?") && told[1].1.contains("did you mean colours?"), "{told:?}");
    // The same first mistake stops every other command, with the same words.
    let said = home.failure(&["models", "path"]);
    assert!(
        said.contains("line 1") && said.contains("did you mean provider?") && said.contains("config check"),
        "{said}"
    );

    home.configure("[keys]\nquti = \"ctrl-x\"\n");
    let ran = home.run(&["config", "check"]);
    assert!(ran.code == Some(1) && ran.out.contains("did you mean quit?"), "{ran:?}");
    home.configure("[keys]\nlist-up = \"f9\"\nlist-down = \"f9\"\nclose = []\nmap-dwn = \"x\"\n");
    let ran = home.run(&["config", "check"]);
    for told in ["f9", "list-down", "close: must have a key", "did you mean map-down?"] {
        assert!(ran.code == Some(1) && ran.out.to_lowercase().contains(told), "{told}: {ran:?}");
    }
    home.configure("[keys]\ntext-up = [1]\n");
    let ran = home.run(&["config", "check"]);
    assert!(ran.code == Some(1) && ran.out.contains("line 2: keys.text-up: must be a string"), "{ran:?}");
    home.configure("template = \"anwser\"\n");
    let ran = home.run(&["config", "check"]);
    assert!(ran.code == Some(1) && ran.out.contains("did you mean answer?"), "{ran:?}");
    assert!(ran.out.contains("config.toml, line 1: "), "{ran:?}");
    home.configure("[providers.p]\nkey_env = \"DOCENT_NO_SUCH_KEY\"\n");
    let ran = home.run(&["--provider", "p", "config", "check"]);
    assert!(ran.code == Some(1) && ran.out.contains("DOCENT_NO_SUCH_KEY"), "{ran:?}");
    home.configure("");
    assert_eq!(home.run(&["config", "check"]).code, Some(0));
}

#[test]
fn a_key_that_cannot_be_had_stands_in_the_way_of_nothing_but_questions() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let told = "DOCENT_NO_SUCH_KEY";
    home.configure(&format!(
        "provider = \"mine\"\n[providers.mine]\nbase_url = \"http://127.0.0.1:1\"\nkey_env = \"{told}\"\n"
    ));
    let note = arg(&note);
    for arguments in [
        &["index", note][..],
        &["search", note, "cranes"],
        &["text", note],
        &["sessions", "list"],
        &["templates", "list"],
        &["config", "show"],
        &["models", "path"],
        &["--provider", "none", "ask", note, "How many cranes has the yard?"],
    ] {
        let ran = home.run(arguments);
        assert!(ran.code == Some(0) && !ran.err.contains(told), "{arguments:?}: {ran:?}");
    }
    let said = home.failure(&["ask", note, "How many cranes has the yard?"]);
    assert!(said.contains(told) && said.contains("--provider none"), "{said}");
    let listed = home.run(&["models", "list", "--json"]);
    assert!(listed.code == Some(0) && listed.err.contains(told), "{listed:?}");
    let report = home.run(&["doctor", "--json"]).json();
    let model = list(&report, "checks").iter().find(|check| check["name"] == "language model").unwrap();
    assert!(model["ok"] == false && model["detail"].as_str().unwrap().contains(told), "{model}");
}

#[cfg(unix)]
#[test]
fn a_key_command_is_run_for_questions_only() {
    let server = Server::start(Manner::Say(&["The yard has eleven cranes [1]."]));
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let ran = home.data().with_file_name("key-command-ran");
    let config = server.config();
    home.configure(&format!("{config}key_command = [\"sh\", \"-c\", \"touch '{}'; echo hunter22\"]\n", arg(&ran)));
    home.json(&["index", arg(&note), "--json"]);
    home.json(&["search", arg(&note), "cranes", "--json"]);
    assert!(!ran.exists(), "no key is needed to read and search");
    home.run(&["ask", arg(&note), "How many cranes has the yard?"]);
    assert!(ran.exists());
}

#[test]
fn a_model_that_is_typed_is_the_one_that_answers_or_the_answer_is_an_error() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    let said = home.failure(&["ask", arg(&note), "How many cranes has the yard?", "--model", "no-such-model"]);
    assert!(said.contains("no language model no-such-model") && said.contains("Ollama is not running"), "{said}");
}

#[test]
fn every_model_that_is_listed_has_a_name_of_its_own() {
    let home = Home::without_models();
    let listed = home.json(&["models", "list", "--json"]);
    let mut names: Vec<&str> = list(&listed, "models").iter().map(|m| m["name"].as_str().unwrap()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn doctor_asks_the_server_a_real_question_that_holds_nothing_of_a_document() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    home.json(&["index", arg(&note), "--json"]);
    let check = |name: &str| {
        let report = home.run(&["doctor", "--json"]).json();
        list(&report, "checks").iter().find(|c| c["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    let server = Server::start(Manner::Say(&["yes"]));
    home.configure(&server.config());
    let model = check("language model");
    assert_eq!(model["ok"], true, "{model}");
    assert!(model["detail"].as_str().unwrap().contains("answers in"), "{model}");
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(!requests[0].to_string().contains("crane"), "{requests:?}");
    for name in ["library", "vector indexes", "disk space", "configuration"] {
        assert_eq!(check(name)["ok"], true, "{name}");
    }
    let broken = Server::start(Manner::Refuse(401, r#"{"error":{"message":"bad key"}}"#));
    home.configure(&broken.config());
    let model = check("language model");
    assert!(model["ok"] == false && model["fix"].is_string(), "{model}");
}

/// A size that is not nothing.
fn cells(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).unwrap()
}

/// The program in a pseudo-terminal that answers where its cursor is, as `column` says for what was printed.
fn in_terminal(home: &Home, arguments: &[&str], column: fn(&vt100::Screen) -> u16) -> String {
    let size = PtySize { rows: 40, cols: 160, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let prepared = home.command();
    let mut command = CommandBuilder::new(prepared.get_program());
    command.args(arguments);
    for (name, value) in prepared.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        }
    }
    for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8")] {
        command.env(name, value);
    }
    for name in ["TMUX", "TERM_PROGRAM"] {
        command.env_remove(name);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let (mut reader, mut writer) = (pair.master.try_clone_reader().unwrap(), pair.master.take_writer().unwrap());
    let mut screen = vt100::Parser::new(cells(40), cells(160), 0);
    let mut bytes = [0; 4096];
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(120) {
        let Ok(count @ 1..) = reader.read(&mut bytes) else { break };
        screen.process(&bytes[..count]);
        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
        if text.contains("\u{1b}[6n") {
            write!(writer, "\u{1b}[1;{}R", column(screen.screen()) + 1).unwrap();
        }
        if text.contains("\u{1b}[c") {
            write!(writer, "\u{1b}[?62;c").unwrap();
        }
    }
    let _ = child.wait();
    screen.screen().contents()
}

#[test]
fn doctor_measures_how_wide_the_terminal_draws() {
    let home = Home::without_models();
    let shown = in_terminal(&home, &["doctor", "--provider", "none"], |screen| screen.cursor_position().1);
    assert!(shown.contains("ok   character widths") && shown.contains("ok   keyboard"), "{shown}");
    // A terminal that draws everything one cell wide.
    let shown = in_terminal(&home, &["doctor", "--provider", "none"], |_| 1);
    assert!(shown.contains("BAD  character widths") && shown.contains("Chinese (1 instead of 2)"), "{shown}");
}

#[test]
fn a_bug_report_holds_no_key_no_text_and_no_name_of_a_document() {
    let home = Home::without_models();
    let note = home.file("takeover-of-acme.md", NOTE);
    home.json(&["ask", arg(&note), "How many cranes does the yard have?", "--provider", "none", "--json"]);
    home.configure(
        "provider = \"acme-gateway\"\n[providers.acme-gateway]\nbase_url = \"http://127.0.0.1:9/v1\"\n\
         key = \"hunter22-key\"\nheaders = { X-Team = \"hunter22-team\" }\n",
    );
    let out = note.with_file_name("report.md");
    let ran = home.run(&["bug-report", "--out", arg(&out), "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.json()["path"], arg(&out));
    let report = std::fs::read_to_string(&out).unwrap();
    for secret in ["hunter22", "cranes", "Riga", "takeover", "acme"] {
        let line = report.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
    for told in [env!("CARGO_PKG_VERSION"), "onnx runtime", "1 documents", "providers.*.key: (hidden) (file)"] {
        assert!(report.contains(told), "{told}: {report}");
    }
    // Never over another file.
    home.configure("");
    let said = home.failure(&["bug-report", "--out", arg(&out)]);
    assert!(said.contains("report.md") && said.contains("--out"), "{said}");
}

#[test]
fn an_address_of_no_server_is_a_mistake_in_the_file_with_its_line() {
    let home = Home::without_models();
    home.configure("provider = \"mine\"\n[providers.mine]\nbase_url = \"ftp://127.0.0.1/v1\"\n");
    let ran = home.run(&["config", "check", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = ran.json();
    let problem = &list(&said, "problems")[0];
    assert_eq!((&problem["line"], &problem["setting"]), (&3.into(), &"providers.mine.base_url".into()), "{problem}");
    assert!(problem["message"].as_str().unwrap().contains("must begin with http"), "{problem}");
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_reach_is_told_with_the_file_named_once() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::without_models();
    home.configure("provider = \"none\"\n[providers.mine]\nbase_url = \"http://127.0.0.1:9\"\nkey = \"hunter22\"\n");
    let path = home.file("config.toml.probe", "").with_file_name("config.toml");
    for (mode, can) in [(0o640, "read it"), (0o620, "change it"), (0o666, "read and change it")] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let ran = home.run(&["config", "check"]);
        assert!(ran.code == Some(1) && ran.out.contains(can), "{mode:o}: {ran:?}");
        assert_eq!(ran.out.matches("config.toml").count(), 1, "{ran:?}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(home.run(&["config", "check"]).code, Some(0));
}
