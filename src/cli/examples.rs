//! Examples at the end of every command's help. A test parses each of them, so they stay valid.

use clap::Command;

/// The examples of each command, by the command's words after `docent`.
const EXAMPLES: &[(&str, &[&str])] = &[
    ("", &["docent report.pdf", "docent ask report.pdf \"What was the revenue in 2023?\"", "docent"]),
    (
        "ask",
        &[
            "docent ask report.pdf \"What was the revenue in 2023?\"",
            "docent ask report.pdf \"Summarise chapter 2 in five points\"",
            "docent ask report.pdf \"How many chapters does it have, and who wrote it?\"",
            "docent ask a.pdf b.pdf \"Which of them is cheaper?\" --json",
            "docent ask manual.pdf \"How do I mount it?\" --template explain --set audience=child",
        ],
    ),
    (
        "search",
        &[
            "docent search report.pdf \"net revenue\" -k 5",
            "docent search report.pdf \"10-K\" --mode lexical",
            "docent search --library \"net revenue\"",
        ],
    ),
    ("index", &["docent index report.pdf", "docent index papers/*.pdf --json"]),
    ("text", &["docent text report.pdf --pages 12-20"]),
    ("tables", &["docent tables report.pdf --pages 12-20", "docent tables report.pdf --csv tables/"]),
    ("similarity", &["docent similarity \"a stray cat\" \"a lost kitten\" \"the price of steel\""]),
    ("prompt", &["docent prompt report.pdf \"What was the revenue in 2023?\""]),
    ("eval", &["docent eval --questions questions.jsonl --documents papers/ --results found.jsonl"]),
    (
        "tune",
        &[
            "docent tune",
            "docent tune --documents manual.pdf --pairs pairs.jsonl",
            "docent tune --status",
            "docent tune --undo",
        ],
    ),
    ("templates", &["docent templates list"]),
    ("templates list", &["docent templates list --json"]),
    ("templates show", &["docent templates show answer > mine.md"]),
    ("templates check", &["docent templates check mine.md"]),
    ("sessions", &["docent sessions list"]),
    ("sessions list", &["docent sessions list --json"]),
    ("sessions show", &["docent sessions show 12"]),
    ("sessions export", &["docent sessions export 12 --format md > notes.md"]),
    ("sessions rename", &["docent sessions rename 12 \"Revenue by region\""]),
    ("sessions search", &["docent sessions search \"net revenue\""]),
    ("sessions branch", &["docent sessions branch 12 --turn 3"]),
    ("sessions continue", &["docent sessions continue 12"]),
    ("sessions delete", &["docent sessions delete 12"]),
    ("models", &["docent models list"]),
    ("models list", &["docent models list --provider ollama"]),
    ("models recommend", &["docent models recommend"]),
    ("models install", &["docent models install BAAI/bge-m3"]),
    ("models path", &["ls \"$(docent models path)\""]),
    ("config", &["docent config init"]),
    ("config init", &["docent config init --config ./docent.toml"]),
    ("config show", &["docent config show"]),
    ("config check", &["docent config check"]),
    ("config path", &["$EDITOR \"$(docent config path)\""]),
    ("config schema", &["docent config schema > docent.schema.json"]),
    ("doctor", &["docent doctor", "docent doctor --provider ollama"]),
    ("bug-report", &["docent bug-report --out report.md"]),
    ("completions", &["docent completions bash > ~/.local/share/bash-completion/completions/docent"]),
    ("man", &["docent man | man -l -", "docent man --out ~/.local/share/man/man1"]),
];

/// Adds the examples to the help of `command` and all its subcommands.
pub(super) fn attach(command: Command) -> Command {
    attach_below(command, "")
}

fn attach_below(mut command: Command, path: &str) -> Command {
    if let Some((_, lines)) = EXAMPLES.iter().find(|(of, _)| *of == path) {
        let title = if lines.len() == 1 { "Example:" } else { "Examples:" };
        command = command.after_help(format!("{title}\n  {}", lines.join("\n  ")));
    }
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_string()).collect();
    for name in names {
        let path = format!("{path} {name}").trim_start().to_string();
        command = command.mut_subcommand(&name, |below| attach_below(below, &path));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    fn commands(of: &Command, path: &str, all: &mut Vec<(String, Command)>) {
        all.push((path.to_string(), of.clone()));
        for below in of.get_subcommands().filter(|c| !c.is_hide_set()) {
            commands(below, format!("{path} {}", below.get_name()).trim_start(), all);
        }
    }

    fn every_command() -> Vec<(String, Command)> {
        let mut all = Vec::new();
        commands(&command(), "", &mut all);
        all
    }

    #[test]
    fn every_command_shows_an_example_and_fits_a_hundred_columns() {
        for (path, mut command) in every_command() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Example"), "docent {path} --help shows no example");
            let widest = help.lines().map(|l| l.chars().count()).max().unwrap_or(0);
            assert!(widest <= 100, "docent {path} --help is {widest} columns wide");
        }
    }

    #[test]
    fn every_example_is_of_a_command_and_is_understood() {
        let known: Vec<String> = every_command().into_iter().map(|(path, _)| path).collect();
        for (path, lines) in EXAMPLES {
            assert!(known.iter().any(|k| k == path), "no command docent {path}");
            for line in *lines {
                let start = line.find("docent").expect("an example calls docent");
                let typed = line[start..].split([')', '|', '>']).next().unwrap_or_default();
                let words = words(typed);
                if let Err(error) = command().try_get_matches_from(&words) {
                    panic!("{line}: {error}");
                }
                let of: Vec<&str> =
                    words[1..].iter().map(String::as_str).take(path.split_whitespace().count()).collect();
                assert_eq!(of.join(" "), *path, "{line} stands under another command");
            }
        }
    }

    /// Splits a line into words like a shell; only quotes are supported.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (n, part) in line.split('"').enumerate() {
            if n % 2 == 1 {
                words.push(part.to_string());
            } else {
                words.extend(part.split_whitespace().map(str::to_string));
            }
        }
        words
    }
}
