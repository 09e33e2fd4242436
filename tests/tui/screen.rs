//! The screen itself: any size, any language, odd widths, and nothing that a document could say to the terminal.

use unicode_width::UnicodeWidthStr;

use crate::keys::{BACKSPACE, CTRL_U, ESC, F1, F2, LEFT};
use crate::support::Home;
use crate::terminal::{NOTE, Terminal};

#[test]
fn any_size_is_drawn_and_the_smallest_says_what_it_needs() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (120, 36));
    terminal.ask("When does Riga freeze?");
    for (columns, rows) in [(200, 50), (60, 20), (39, 9), (1, 1), (300, 5), (80, 24)] {
        terminal.resize(columns, rows);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    terminal.wait("Step 3 of 3");
    terminal.resize(39, 12);
    terminal.wait("Docent needs 40×10 cells");
    terminal.resize(60, 20);
    terminal.wait("freezes in January");
    terminal.leave();
}

#[test]
fn a_document_cannot_speak_to_the_terminal() {
    let home = Home::without_models();
    let hostile = "The lock opens at six.\u{1b}]0;owned\u{7} \u{1b}[31mred\u{1b}[0m \u{202e}evil \u{9b}2J done.\n";
    let note = home.file("hostile.md", hostile);
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    terminal.send("When does the lock open?\r");
    terminal.wait("The lock opens at six.");
    terminal.wait("total");
    terminal.send(F2);
    terminal.wait("page 1");
    assert!(!terminal.text().contains('\u{202e}'));
}

#[test]
fn the_interface_speaks_chinese_where_it_is_told_to() {
    let home = Home::without_models();
    let note = home.file("note.md", NOTE);
    home.file("config.toml", "[ui]\nlanguage = \"zh\"\n");
    let mut terminal = Terminal::start(&home, (100, 30), &[note.to_str().unwrap()]);
    terminal.wait("第 2 步，共 3 步 · 输入问题");
    terminal.send("When does Riga freeze?\r");
    terminal.wait("未使用语言模型 · 首字");
    terminal.until("the mark names the page in Chinese", |screen| screen.contains("第2页 ✓]"));
    terminal.send(F1);
    terminal.wait("在文档中查找");
    terminal.send(ESC);
    assert!(home.prints(&["config", "check"]).is_ascii(), "commands speak English");
}

#[test]
fn chinese_is_typed_where_the_cursor_is_and_pasted_whole() {
    let home = Home::without_models();
    let mut terminal = Terminal::on_the_note(&home, (80, 24));
    terminal.send("灯塔多高");
    terminal.wait("灯塔多高");
    terminal.until("the cursor follows", |_| terminal.before_cursor().ends_with("灯塔多高"));
    terminal.send(LEFT);
    terminal.send(BACKSPACE);
    terminal.until("one character went", |screen| screen.contains("灯塔高"));
    assert!(terminal.before_cursor().ends_with("灯塔"), "{:?}", terminal.before_cursor());
    // A pasted text of many lines is text, not a row of questions.
    terminal.send(&format!("\x1b[200~{}\x1b[201~", "一行\n".repeat(50)));
    terminal.until("it grows to a third of the screen", |screen| screen.matches("一行").count() >= 6);
    assert!(!terminal.text().contains("total"));
}

/// Widths that terminals and programs are known to differ about.
const WIDTHS: &[&str] = &[
    "漢字かなカナ한글",
    "ｆｕｌｌ",
    "ｶﾅ",
    "😀👍",
    "👍🏽",
    "👩\u{200d}👩\u{200d}👧",
    "🇩🇪🇨🇳",
    "☺\u{fe0f}☺",
    "1\u{fe0f}\u{20e3}",
    "e\u{301}o\u{308}\u{323}",
    "กำนี้",
    "नमस्ते",
    "𠜎𝔘",
    "“”…—·",
];

#[test]
fn the_cursor_and_the_columns_agree_with_the_terminal() {
    let home = Home::without_models();
    let lines: String = WIDTHS.iter().map(|case| format!("{case} end\n\n")).collect();
    let note = home.file("widths.md", format!("# Widths\n\n{lines}"));
    let mut terminal = Terminal::start(&home, (120, 40), &[note.to_str().unwrap()]);
    terminal.wait("Ask a question");
    for case in WIDTHS {
        terminal.send(case);
        terminal.send("|");
        let column = 2 + case.width() + 1;
        terminal.until(&format!("the cursor stands behind {case:?}"), |_| {
            terminal.cursor().1 == column && terminal.at_cursor_before() == "|"
        });
        terminal.send(CTRL_U);
        terminal.until("the input is empty", |_| terminal.cursor().1 == 2);
    }
    // In the page reader beside the conversation, every line ends where it should: the rule between them is straight.
    terminal.send("/page 1\r");
    terminal.wait("page 1 of 1");
    terminal.until("the page is there", |screen| screen.matches("end").count() >= WIDTHS.len());
    let rules = terminal.columns_of("│");
    assert!(rules.len() > 20 && rules.iter().all(|column| *column == rules[0]), "{rules:?}\n{}", terminal.text());
}
