//! How something is done: commands, code, and sentences that tell what to do.

use crate::domain::text::sentence;

/// What is added for a line that shows a command or code, and for one that tells what to do.
const SHOWS: f32 = 0.12;
const TELLS: f32 = 0.12;

/// Bytes of steps after the sentence that introduces them.
const LONGEST: usize = 900;

/// Lines of steps or code after it.
const MOST: usize = 10;

/// Verbs that tell a reader what to do, at the beginning of a sentence.
const VERBS: &[&str] = &[
    "press", "click", "touch", "tap", "select", "choose", "use", "run", "type", "open", "close", "set", "enter", "add",
    "install", "remove", "write", "put", "call", "go", "swipe", "hold", "turn", "push", "pull", "drag", "insert",
    "create", "execute", "start", "stop", "connect", "place", "make", "enable", "disable", "check", "specify", "send",
    "follow", "copy", "edit", "download", "sign", "log", "rotate", "wait", "ensure", "to",
];

/// The score of a sentence for a question of how to do something.
pub fn weigh(said: &str, score: f32) -> f32 {
    let mut score = score;
    if shows_code(said) {
        score += SHOWS;
    }
    if tells(said) || names_means(said) {
        score += TELLS;
    }
    score
}

/// True if it says by what something is done: "Patches are created with quilt new", "The refresh command updates it".
fn names_means(said: &str) -> bool {
    let words: Vec<String> = said
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase())
        .collect();
    let done =
        |word: &String| word.len() > 4 && word.ends_with("ed") || matches!(word.as_str(), "done" | "made" | "set");
    let by = |word: &String| matches!(word.as_str(), "with" | "by" | "using" | "via" | "through");
    let passive = words.windows(3).any(|three| done(&three[0]) && (by(&three[1]) || by(&three[2])));
    let tool = ["command", "commands", "option", "function", "argument", "script", "tool", "setting"];
    let acts = words.windows(2).any(|two| {
        tool.contains(&two[0].as_str()) && two[1].len() > 3 && two[1].ends_with('s') && !two[1].ends_with("ss")
    });
    passive || acts || said.contains("命令") && said.contains('用')
}

fn tells(said: &str) -> bool {
    let bare = said.trim_start_matches(|c: char| !c.is_alphabetic());
    let first = bare.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let lower = said.to_lowercase();
    VERBS.contains(&first.as_str())
        || [
            " you can ",
            " you must ",
            " you should ",
            " you need to ",
            " press ",
            " use the ",
            " by using ",
            "by means of",
            " then touch",
            " can be ",
            "you may ",
            " you have to ",
            " you just need ",
            " you only need ",
            " it is enough to ",
        ]
        .iter()
        .any(|word| lower.contains(word))
        || [
            "可以使用",
            "可以用",
            "使用",
            "可用",
            "点击",
            "按下",
            "长按",
            "选择",
            "输入",
            "运行",
            "执行",
            "打开",
            "需要用",
            "通过",
            "调用",
            "请",
        ]
        .iter()
        .any(|word| said.contains(word))
}

/// True if it holds a command, an option, a call or a path: `\includegraphics`, `--long-option`, `f(x)`, `apt-get install`.
pub fn shows_code(said: &str) -> bool {
    said.split(|c: char| c.is_whitespace() || ('\u{4e00}'..='\u{9fff}').contains(&c) || matches!(c, '，' | '。' | '：'))
        .any(|word| {
            let letters = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            word.strip_prefix('\\').is_some_and(letters)
                || word.strip_prefix("--").is_some_and(letters)
                || word.contains("()")
                || word.contains('`')
                || word.contains('_') && word.chars().any(|c| c.is_ascii_alphabetic())
                || word.starts_with("$ ")
        })
        || said.trim_start().starts_with("$ ")
}

/// The end of the steps or code that follow a piece of a text which introduces them: a byte offset, or `end` itself.
pub fn followed_to(text: &str, start: usize, end: usize) -> usize {
    let said = text[start..end].trim_end();
    let opens = said.ends_with([':', '：'])
        || said.ends_with("following")
        || said.ends_with("as follows.")
        || said.ends_with("如下。");
    let item = is_step(said);
    // "The next section shows it" opens nothing by itself: only commands after it are taken.
    let points = !opens
        && (["下面", "以下", "如下"].iter().any(|word| said.contains(word))
            || [" below", "following", "as in this example"].iter().any(|word| said.contains(word)));
    if !opens && !item && !points {
        return end;
    }
    let mut to = end;
    let mut taken = 0;
    for line in sentence::lines(text, end..text.len()) {
        let words = text[line.clone()].trim();
        if words.is_empty() {
            continue;
        }
        let code = shows_code(words) || is_command(words);
        let own = is_step(words) || opens && (taken == 0 || code || is_indented(&text[line.clone()])) || points && code;
        if !own || taken == MOST || line.end - start > LONGEST {
            break;
        }
        to = line.start + text[line].trim_end().len();
        taken += 1;
    }
    to
}

/// The part of a section on a task that tells how it is done: its numbered steps, or its commands, with the line that
/// introduces them. `None` if it has neither.
pub fn of_section(text: &str) -> Option<&str> {
    let lines: Vec<std::ops::Range<usize>> =
        sentence::lines(text, 0..text.len()).into_iter().filter(|line| !text[line.clone()].trim().is_empty()).collect();
    let said = |n: usize| text[lines[n].clone()].trim();
    let steps: Vec<usize> = (0..lines.len()).filter(|n| is_step(said(*n))).collect();
    let opened = |n: usize| n > 0 && (said(n - 1).ends_with([':', '：']) || said(n - 1).ends_with(" using"));
    let told = match steps.len() {
        0 | 1 => (0..lines.len()).filter(|n| is_command(said(*n)) || opened(*n) && is_code_line(said(*n))).collect(),
        _ => steps,
    };
    let first = *told.first()?;
    let introduced = first
        .checked_sub(1)
        .filter(|n| said(*n).ends_with([':', '：', '.', '。']) || said(*n).split_whitespace().count() > 4);
    let first = introduced.unwrap_or(first);
    let start = lines[first].start;
    let last = told.iter().copied().take_while(|n| lines[*n].end - start <= LONGEST).last()?;
    Some(text[start..lines[last].end].trim())
}

/// True if a text has numbered steps or shows commands.
pub fn shows_steps(text: &str) -> bool {
    let lines = || sentence::lines(text, 0..text.len()).into_iter().map(|line| text[line].trim()).collect::<Vec<_>>();
    lines().iter().filter(|line| is_step(line)).count() > 1 || lines().iter().any(|line| is_command(line))
}

/// A line that is a command with its arguments: "dpkg -l", "git clone URL".
fn is_command(line: &str) -> bool {
    let option = |word: &str| word.len() > 1 && word.starts_with('-');
    is_code_line(line)
        && (line.split_whitespace().skip(1).any(option) || shows_code(line) || line.starts_with(['$', '#', '>']))
}

/// A short line that begins like a command; in running text only what stands before it tells that it is one.
fn is_code_line(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let name = words.iter().find(|word| !matches!(**word, "$" | "#" | ">"));
    (2..=10).contains(&words.len())
        && line.is_ascii()
        && !line.ends_with(['.', ',', ';', ':', '?'])
        && name.is_some_and(|name| name.chars().all(|c| c.is_ascii_lowercase() || "-_./0123456789".contains(c)))
}

/// Lines and bytes before a description in which its function's signature is looked for.
const LINES_BEFORE: usize = 7;
const BYTES_BEFORE: usize = 400;

/// Where the signature begins that a description belongs to: "droplast(List) -> InitList"; `start` without one.
pub fn signature_before(text: &str, start: usize) -> usize {
    if let Some(at) = name_before(text, start) {
        return at;
    }
    let mut at = start;
    for line in text[..start].split_inclusive('\n').rev().take(LINES_BEFORE) {
        at -= line.len();
        if start - at > BYTES_BEFORE {
            break;
        }
        let said = line.trim();
        let name = said
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '\\' | '-')))
            .unwrap_or(said.len());
        let called = said[name..].trim_start().starts_with(['(', '{', '[']) && name >= 2;
        if called && said.starts_with(|c: char| c.is_ascii_lowercase() || c == '\\') && !said.ends_with(['.', ',', ';'])
        {
            return at;
        }
        if said.ends_with('.') {
            break;
        }
    }
    start
}

/// Where the option or command begins that stands above its description or at the end of the line before: "-file", then
/// "Lists the names of files."
fn name_before(text: &str, start: usize) -> Option<usize> {
    let before = text[..start].trim_end();
    // On a line of its own.
    text[before.len()..start].contains('\n').then_some(())?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let said = &before[line..];
    let option = |word: &str| {
        word.starts_with('-') && word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic())
    };
    let bare = said.trim();
    let few = bare.split_whitespace().count() <= 4 && bare.chars().count() <= 48;
    if few && bare.split_whitespace().next().is_some_and(option) || is_command(bare) {
        return Some(line + (said.len() - said.trim_start().len()));
    }
    let (rest, last) = said.rsplit_once(' ')?;
    (option(last) && rest.trim_end().ends_with(['.', '。', ';', '；'])).then(|| line + rest.len() + 1)
}

fn is_indented(line: &str) -> bool {
    line.starts_with("  ") || line.starts_with('\t')
}

/// "1.", "2)", "•", "Step 3": an item of a list.
pub fn is_step(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = (1..=2).contains(&digits)
        && line[digits..].starts_with(['.', ')', '、', '．'])
        && !line[digits + 1..].starts_with(|c: char| c.is_ascii_digit());
    number
        || line.starts_with([
            '•', '◦', '▪', '■', '●', '○', '‣', '∙', '➢', '–', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨',
        ])
        || line.starts_with("- ")
        || line.starts_with("* ")
        || line.starts_with("Step ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_steps_count() {
        assert!(
            shows_code("就可以使用\\includegraphics命令加载图片了")
                && shows_code("git log --oneline")
                && !shows_code("It rains -- often.")
        );
        assert!(weigh("Press and hold the Up button.", 0.2) > weigh("The Up button is on the right.", 0.25));
    }

    #[test]
    fn what_something_is_done_with_counts() {
        assert!(
            names_means("New patches are created with quilt new.") && names_means("The refresh command updates it.")
        );
        assert!(names_means("可用 refresh 命令更新补丁。") && !names_means("The lamp was lit for hours."));
    }

    #[test]
    fn commands_after_a_sentence_that_points_to_them_come_with_it() {
        assert!(is_command("dpkg -l") && is_command("$ make install") && !is_command("it rains - often"));
        let text = "下面介绍升级宏包的方法。\n\ntlmgr update -self\n\n之后它会重启。";
        let first = text.find('\n').unwrap();
        assert_eq!(&text[..followed_to(text, 0, first)], "下面介绍升级宏包的方法。\n\ntlmgr update -self");
        assert!(shows_steps("Install it:\n\napt-get install --yes lamp") && !shows_steps("It rains.\n\nOften."));
    }

    #[test]
    fn a_section_on_a_task_gives_its_steps() {
        let text =
            "7 Moving\n\nIt rains often.\n\nDo as follows:\n\n1. Pack the lamp.\n\n2. Lock the door.\n\nIt is late.";
        assert_eq!(of_section(text), Some("Do as follows:\n\n1. Pack the lamp.\n\n2. Lock the door."));
        let text = "7 Moving\n\nThe lamp is old.\n\nWith apt, you can set it using:\n\napt-mark hold lamp";
        assert_eq!(of_section(text), Some("With apt, you can set it using:\n\napt-mark hold lamp"));
        assert_eq!(
            of_section("灯塔很旧。\n\n请使用以下命令安装它们：\n\napt install lamp"),
            Some("请使用以下命令安装它们：\n\napt install lamp")
        );
        assert_eq!(of_section("The lamp is old."), None);
    }

    #[test]
    fn a_description_comes_with_its_signature() {
        let text = "It is so.\n\ndroplast(List) -> InitList\nTypes:\n   List = [T]\nDrops the last element of a List.";
        let start = text.find("Drops").unwrap();
        assert!(text[signature_before(text, start)..].starts_with("droplast(List)"));
        assert_eq!(signature_before("It rains. Often it snows.", 10), 10);
        for (text, said, whole) in [
            ("选项:\n\n-file\n列出文件名.", "列出", "-file\n列出文件名."),
            ("They are shown. -global\nSearches the medium.", "Searches", "-global\nSearches the medium."),
            ("tool update -list\n\n列出可以被更新的内容.", "列出", "tool update -list\n\n列出可以被更新的内容."),
        ] {
            assert_eq!(&text[signature_before(text, text.find(said).unwrap())..], whole);
        }
    }

    #[test]
    fn what_a_sentence_introduces_comes_with_it() {
        let text = "To build it:\n\n1. Fetch the source.\n2. Run make.\n\nIt takes an hour.";
        assert_eq!(&text[..followed_to(text, 0, 12)], "To build it:\n\n1. Fetch the source.\n2. Run make.");
        let text = "可以使用\\includegraphics命令加载图片了：\n\n\\includegraphics[⟨options⟩]{⟨filename⟩}\n\n其中";
        let first = text.find('\n').unwrap();
        assert!(text[..followed_to(text, 0, first)].ends_with("{⟨filename⟩}"));
        assert_eq!(followed_to("It rains. Often.", 0, 9), 9);
    }
}
