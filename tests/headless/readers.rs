//! The processes that read documents: what they are given, what they may use, and that none is left behind.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::openai::{Manner, Server};
use crate::support::pdf::{Leaf, pdf};
use crate::support::{Home, NOTE, Ran, arg, finish, list, run};

/// A PDF of these objects, numbered from 1; the first is the catalog.
fn assembled(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").bytes()));
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{dictionary}/Length {}>>\nstream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// Three pages, of which the second has these contents; the others say something. `/X` on all of them is object 4.
fn with_second(contents: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let says = |n: u32| stream("", format!("BT /F1 11 Tf 60 700 Td (Page {n} is about harbours.) Tj ET").as_bytes());
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        Vec::new(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    objects.extend(more);
    let mut kids = String::new();
    for contents in [says(1), contents, says(3)] {
        objects.push(contents);
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>/XObject\
             <</X 4 0 R>>>>>>",
            objects.len()
        );
        objects.push(page.into_bytes());
        kids.push_str(&format!("{} 0 R ", objects.len()));
    }
    objects[1] = format!("<</Type/Pages/Count 3/Kids[{kids}]>>").into_bytes();
    assembled(&objects)
}

/// A PDF whose second page takes for ever: a form that shows another ten times, which shows another ten times …
fn endless() -> Vec<u8> {
    let levels = 12;
    let form = |level: usize| {
        let next = 4 + level + 1;
        let resources = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</X {next} 0 R>>>>"
        );
        let last = level + 1 == levels;
        stream(&resources, if last { b"BT /F1 9 Tf (a) Tj ET".to_vec() } else { b"/X Do ".repeat(10) }.as_slice())
    };
    with_second(stream("", b"/X Do"), (0..levels).map(form).collect())
}

/// A stream of some kilobytes that unpacks to so many bytes of spaces.
fn bomb(bytes: usize) -> Vec<u8> {
    let pack = |write: &dyn Fn(&mut dyn Write)| {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        write(&mut packer);
        packer.finish().unwrap()
    };
    let spaces = vec![b' '; 1 << 20];
    let once = pack(&|out| (0..bytes >> 20).for_each(|_| out.write_all(&spaces).unwrap()));
    let twice = pack(&|out| out.write_all(&once).unwrap());
    stream("/Filter[/FlateDecode/FlateDecode]", &twice)
}

/// The reader processes of a program, in Linux's words.
fn readers(of: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|all| all.split(' ').map(str::to_string).collect::<Vec<_>>())
        .filter_map(|id| id.parse().ok())
        .collect();
    children.into_iter().filter(|id| is_reader(*id)).collect()
}

fn is_reader(id: u32) -> bool {
    let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).any(|word| word == b"__read")
}

/// What a process says of its memory, in MB; 0 when it is gone.
fn megabytes(id: u32, of: &str) -> u64 {
    let said = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix(of));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) >> 10
}

/// Hundredths of seconds that a process has worked.
fn worked(id: u32) -> u64 {
    let said = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    said.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(11)?.parse().ok()).unwrap_or(0)
}

/// Waits until something holds; `false` when it never does.
fn within(limit: Duration, holds: impl Fn() -> bool) -> bool {
    let since = Instant::now();
    while since.elapsed() < limit {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    holds()
}

/// The reader of a program once it is in the midst of a page.
fn busy_reader(child: &Child) -> u32 {
    let busy = || readers(child.id()).into_iter().find(|id| worked(*id) > 40);
    assert!(within(Duration::from_secs(60), || busy().is_some()), "no reader works");
    busy().unwrap()
}

fn started(home: &Home, arguments: &[&str]) -> Child {
    home.command().args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn no_reader_outlives_the_program_however_that_is_ended() {
    let home = Home::without_models();
    let file = home.file("endless.pdf", endless());
    for (command, signal) in [
        ("index", "TERM"),
        ("index", "INT"),
        ("index", "HUP"),
        ("index", "KILL"),
        ("text", "KILL"),
        ("search", "TERM"),
        ("text", "INT"),
    ] {
        let mut arguments = vec![command, arg(&file)];
        arguments.extend((command == "search").then_some("harbours"));
        let mut child = started(&home, &arguments);
        let reader = busy_reader(&child);
        let kill = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status();
        assert!(kill.unwrap().success());
        child.wait().unwrap();
        assert!(within(Duration::from_secs(1), || !is_reader(reader)), "{command}, {signal}: {reader} reads on");
    }
}

/// A reader by itself, in the midst of the endless page, told what to do as its parent tells it.
fn reader_alone(home: &Home) -> Child {
    let file = home.file("endless.pdf", endless());
    let mut child = home.command().arg("__read").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let open = serde_json::json!({ "Open": { "path": arg(&file), "format": "pdf", "password": null,
        "engines": "Both", "layout": false, "memory": 500 << 20 } });
    let read = serde_json::json!({ "Read": { "first": 1, "last": 3, "engines": "Both" } });
    let input = child.stdin.as_mut().unwrap();
    input.write_all(format!("{open}\n{read}\n").as_bytes()).unwrap();
    let id = child.id();
    assert!(within(Duration::from_secs(60), || worked(id) > 40), "it does not work");
    child
}

#[test]
fn a_reader_ends_in_the_midst_of_a_page_when_either_of_its_pipes_does() {
    let home = Home::without_models();
    for input in [true, false] {
        let mut child = reader_alone(&home);
        if input {
            drop(child.stdin.take());
        } else {
            drop(child.stdout.take());
        }
        let id = child.id();
        let ended = within(Duration::from_secs(1), || child_ended(id));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(ended, "it reads on without its {}", if input { "input" } else { "output" });
    }
}

/// True for a process that has ended, whether or not somebody has asked how.
fn child_ended(id: u32) -> bool {
    let said = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    said.rsplit(") ").next().is_none_or(|rest| rest.is_empty() || rest.starts_with(['Z', 'X']))
}

/// Runs a command and looks at the memory of its readers meanwhile: how it ended, and the most that they held together.
fn watched(home: &Home, arguments: &[&str]) -> (Ran, u64) {
    let started = Instant::now();
    let child = home.command().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let (done, over) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while over.try_recv() == Err(std::sync::mpsc::TryRecvError::Empty) {
            most = most.max(readers(id).into_iter().map(|reader| megabytes(reader, "RssAnon:")).sum());
            std::thread::sleep(Duration::from_millis(3));
        }
        most
    });
    let ran = finish(child, started);
    drop(done);
    (ran, watch.join().unwrap())
}

#[test]
fn a_page_that_unpacks_to_gigabytes_is_named_and_the_others_are_read() {
    let home = Home::without_models();
    home.configure("reader_memory_mb = 200\n");
    let file = home.file("bomb.pdf", with_second(bomb(3 << 30), vec![b"null".to_vec()]));
    assert!(file.metadata().unwrap().len() < 16_000);
    let (ran, most) = watched(&home, &["index", arg(&file), "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let read = &ran.json()["documents"][0];
    let skipped = list(read, "skipped_pages");
    assert_eq!(skipped.len(), 1, "{read}");
    assert_eq!(skipped[0]["page"], 2);
    let why = skipped[0]["reason"].as_str().unwrap();
    assert!(why.contains("more than 200 MB") && why.contains("reader_memory_mb"), "{why}");
    assert!(most <= 210, "{most} MB");
    for page in [1, 3] {
        let words = format!("page {page} is about harbours");
        let found = home.json(&["search", arg(&file), &words, "--mode", "lexical", "-k", "1", "--json"]);
        assert_eq!(found["passages"][0]["page_start"], page, "{found}");
    }
}

#[test]
fn two_readers_share_what_one_may_use() {
    let home = Home::without_models();
    let goods = ["timber", "amber", "rye", "herring", "salt", "iron", "flax", "copper", "wax", "hemp", "tar"];
    let pages: Vec<Vec<String>> = (0..40)
        .map(|page| (0..11).map(|n| format!("{} of ship {}", goods[(n + page) % 11], n * page)).collect())
        .collect();
    let pages: Vec<Vec<&str>> = pages.iter().map(|page| page.iter().map(String::as_str).collect()).collect();
    let leaves: Vec<Leaf> = pages.iter().map(|page| Leaf::Text(page)).collect();
    let file = home.file("long.pdf", pdf(&leaves));
    // 140 MB behind it that nobody refers to: mapped, not held.
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.len() - bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    let tail = bytes.split_off(bytes.len() - end);
    bytes.extend(format!("%{}\n", "x".repeat(4094)).repeat(140 << 8).bytes());
    bytes.extend(tail);
    std::fs::write(&file, bytes).unwrap();
    home.configure("reader_memory_mb = 128\n");
    let (ran, most) = watched(&home, &["index", arg(&file), "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(list(&ran.json()["documents"][0], "skipped_pages").is_empty(), "{ran:?}");
    assert!(most <= 134, "{most} MB");
}

#[test]
fn a_file_that_needs_more_memory_than_there_is_says_so_and_names_the_setting() {
    let home = Home::without_models();
    home.configure("reader_memory_mb = 128\n");
    // Text is held several times over while it is read.
    let text = home.file("large.txt", "A line of words about harbours.\n".repeat(1_900_000));
    let note = home.file("large.md", "# A heading\n\nWords about harbours.\n".repeat(1_700_000));
    for file in [text, note] {
        let said = home.failure(&["index", arg(&file)]);
        for word in ["large.", "128 MB", "reader_memory_mb"] {
            assert!(said.contains(word), "no {word} in: {said}");
        }
    }
    home.configure("reader_memory_mb = 20\n");
    let said = home.failure(&["index", "x.txt"]);
    assert!(said.contains("reader_memory_mb") && said.contains("128"), "{said}");
}

#[test]
fn two_hundred_thousand_headings_and_a_million_attributes_take_seconds() {
    let home = Home::without_models();
    let headings =
        |mark: &str| (0..200_000).map(|n| format!("{mark} Heading {n}\nThe pier {n}.\n")).collect::<String>();
    let attributes: String = (0..1_000_000).map(|n| format!(" a{n}=1")).collect();
    let html: String = (0..200_000).map(|n| format!("<h2>Heading {n}</h2><p>The pier {n}.")).collect();
    for (name, text) in [
        ("pages.md", headings("#")),
        ("one-page.md", format!("# One\n{}", headings("####"))),
        ("headings.html", html),
        ("attributes.html", format!("<!doctype html><p{attributes}>The pier 7.</p>")),
        ("attributes.md", format!("# One\n\n<p{attributes}>The pier 7.</p>\n")),
        ("blank.md", format!("{}The pier 7.\n", "\n".repeat(3_000_000))),
        ("lines.txt", (0..400_000).map(|n| format!("The pier {n}.\n")).collect()),
    ] {
        let file = home.file(name, text);
        let ran = home.run(&["text", arg(&file)]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.err);
        assert!(ran.out.contains("The pier 7."), "{name}");
        assert!(ran.took < Duration::from_secs(90), "{name}: {:?}", ran.took);
    }
}

/// A copy of a document under a name that is not UTF-8.
fn odd_copy(home: &Home, name: &[u8], bytes: impl AsRef<[u8]>) -> PathBuf {
    let there = home.file("plain", bytes);
    let path = there.with_file_name(OsStr::from_bytes(name));
    std::fs::rename(there, &path).unwrap();
    path
}

fn ran(home: &Home, before: &[&str], file: &Path, after: &[&str]) -> Ran {
    let mut command = home.command();
    command.args(before).arg(file).args(after);
    let ran = run(command);
    assert!(ran.took < Duration::from_secs(60), "{ran:?}");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran
}

#[test]
fn a_file_whose_name_is_not_utf8_is_read_found_asked_and_opened_again() {
    let server = Server::start(Manner::Say(&["It freezes in January [1]."]));
    let home = Home::without_models();
    home.configure(&server.config());
    let page: &[&str] = &["The harbour of Riga freezes in January of most winters."];
    for (name, bytes) in [
        (&b"caf\xe9.pdf"[..], pdf(&[Leaf::Text(page)])),
        // "灯塔" in GBK, and half a character.
        (b"\xb5\xc6\xcb\xfe \xe7\x81.pdf", pdf(&[Leaf::Text(page), Leaf::Text(&["Twice."])])),
        (b"note\xff.md", NOTE.into()),
        (b"page\xfe.html", b"<html><p>The harbour of Riga freezes in January of most winters.".to_vec()),
    ] {
        let file = odd_copy(&home, name, &bytes);
        let question = "When does the harbour of Riga freeze?";
        let text = ran(&home, &["text"], &file, &["--json"]).json();
        assert!(text.to_string().contains("freezes in January"), "{text}");
        let indexed = ran(&home, &["index"], &file, &["--json"]).json();
        let stored = indexed["documents"][0]["path"].as_str().unwrap().to_string();
        let found = ran(&home, &["search"], &file, &[question, "--json"]).json();
        assert!(found["passages"][0]["page_start"].is_u64(), "{found}");
        ran(&home, &["ask"], &file, &[question, "--json"]);
        // What `--json` calls it opens it too, and so does the library.
        ran(&home, &["search", &stored, question, "--json"], Path::new("--mode"), &["lexical"]);
        let conversations = home.json(&["sessions", "list", "--json"]);
        let id = conversations["sessions"][0]["id"].to_string();
        let export = home.run(&["sessions", "export", &id]);
        assert!(export.out.contains('\u{fffd}') && !export.out.contains('\u{10feff}'), "{export:?}");
    }
}

#[test]
fn a_damaged_file_whose_name_is_not_utf8_is_named_and_nothing_hangs() {
    let home = Home::without_models();
    let file = odd_copy(&home, b"broken\xe9.pdf", b"%PDF-1.4\n1 0 obj\nnothing of use\n");
    for command in ["text", "index"] {
        let mut program = home.command();
        program.arg(command).arg(&file);
        let ran = run(program);
        assert!(ran.took < Duration::from_secs(60), "{ran:?}");
        assert!(ran.code == Some(1) && ran.sentence().contains("broken\u{fffd}.pdf"), "{ran:?}");
    }
}

#[test]
fn an_answer_cut_short_goes_on_in_a_file_whose_name_is_not_utf8() {
    let home = Home::without_models();
    let file = odd_copy(&home, b"note\xe9.md", NOTE);
    let question = "When does the harbour of Riga freeze?";
    {
        let server = Server::start(Manner::Die(&["The harbour of Riga ", "freezes in Janu"]));
        home.configure(&server.config());
        let mut program = home.command();
        program.arg("ask").arg(&file).arg(question);
        assert_eq!(run(program).code, Some(1));
    }
    let server = Server::start(Manner::Say(&["ary of most winters [1]."]));
    home.configure(&server.config());
    let whole = home.json(&["sessions", "continue", "1", "--json"]);
    assert_eq!(whole["answer"], "The harbour of Riga freezes in January of most winters [1].");
}
