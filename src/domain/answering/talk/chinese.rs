//! The replies in Chinese.

use super::examples::plain;
use super::{Subject, To, Writer, listed};
use crate::domain::inquiry::{About, Talk};
use crate::domain::text::language::AnswerLanguage;

pub(super) fn reply(to: To, subject: &Subject, writer: &Writer, local_only: bool) -> String {
    match to {
        To::Said(talk) => said(talk, subject),
        To::Asked(about) => asked(about, subject, writer, local_only),
    }
}

fn said(talk: Talk, subject: &Subject) -> String {
    let of = what(subject);
    let first = listed(&subject.examples, AnswerLanguage::Chinese);
    let invited =
        |before: &str| if first.is_empty() { format!("{before}。") } else { format!("{before}，例如：\n{first}") };
    match talk {
        Talk::Greeting => invited(&format!("你好！你可以向我提问{of}的内容")),
        Talk::HowAreYou => invited(&format!("我很好，谢谢。你可以向我提问{of}的内容")),
        Talk::Thanks => invited(&format!("不客气。关于{of}，还可以继续问")),
        Talk::Farewell => format!("再见！这次对话已保存，随时可以继续提问{of}的内容。"),
        Talk::Apology => invited(&format!("没关系。关于{of}，可以继续问")),
        Talk::Agreement => invited(&format!("好的。关于{of}，可以继续问")),
        Talk::Sign => invited(&format!("我在。你可以向我提问{of}的内容")),
    }
}

fn what(subject: &Subject) -> String {
    match (&subject.title, subject.documents) {
        (Some(title), _) => format!("《{}》", plain(title)),
        (None, 0 | 1) => "这份文档".into(),
        (None, n) => format!("已打开的 {n} 份文档"),
    }
}

fn asked(about: About, subject: &Subject, writer: &Writer, local_only: bool) -> String {
    let of = what(subject);
    let examples = listed(&subject.examples, AnswerLanguage::Chinese);
    let examples = if examples.is_empty() { String::new() } else { format!("\n\n例如：\n{examples}") };
    match about {
        About::Identity => format!(
            "我是 Docent，一个回答文档问题的程序，每条结论都注明页码。{}你可以向我提问{of}的内容。{examples}",
            written_by(writer)
        ),
        About::Abilities => format!(
            "我回答关于{of}的问题，每条结论都注明页码。你可以问：\n\n\
             - 事实、数字、定义、步骤、清单和比较；\n\
             - 全文、某一章、某一节或某一页的概要；\n\
             - 结构：章节、页数、表格和插图；\n\
             - 标题、作者、日期、版本和编号；\n\
             - 换一种形式给出上一个回答：“简短一点”“做成表格”“用英文”。{examples}"
        ),
        About::Model => {
            format!("{}要换模型，按 F8（默认键位）或输入 `/model`；在命令行使用 `--provider`。", written_by(writer))
        }
        About::SwitchModel => format!(
            "按 F8（默认键位）或输入 `/model` 选择其他语言模型；在命令行使用 `--provider`。{}",
            written_by(writer)
        ),
        About::SwitchTemplate => {
            "按 Ctrl+T（默认键位）或输入 `/template` 选择其他提示模板；在命令行使用 `--template`。\
                                  `docent templates` 列出全部模板，自己的模板放在提示模板文件夹中。"
                .into()
        }
        About::Privacy => format!(
            "{}{}",
            leaves(writer),
            if local_only {
                "已设置 `local_only`，除本机以外的地址一律拒绝连接。"
            } else {
                "如需禁止一切外部连接，请在配置中设置 `local_only = true`。"
            }
        ),
        About::Use => format!(
            "输入关于{of}的问题，按 Enter 即可。默认键位：F1 列出所有按键，Ctrl+P 列出所有命令，F2 打开下一条引用所在的页，\
             Ctrl+O 打开另一份文档，F5 列出可对回答进行的操作，Ctrl+Q 退出。命令行用法见 `docent --help`。{examples}"
        ),
        About::Workings => format!(
            "我在本机读取文档，按词语和语义找出与问题最接近的段落。{}之后逐条核对结论与所引段落是否相符。\
             结构、作者和日期直接取自文档。",
            written_by(writer)
        ),
    }
}

fn written_by(writer: &Writer) -> String {
    match writer {
        Writer::Nobody => "目前没有使用语言模型：回答由文档中的原句和取自文档的事实组成。".into(),
        Writer::BuiltIn { model } => format!("回答由本程序内置运行的语言模型 {model} 撰写。"),
        Writer::ThisMachine { model } => format!("回答由本机服务器上的语言模型 {model} 撰写。"),
        Writer::Remote { model, host } => format!("回答由 {host} 上的语言模型 {model} 撰写。"),
        Writer::Unreachable => "目前无法连接所配置的语言模型。".into(),
    }
}

fn leaves(writer: &Writer) -> String {
    let local = "文档的读取、搜索和保存都在本机进行，没有遥测。";
    match writer {
        Writer::Nobody | Writer::BuiltIn { .. } => format!("没有任何内容离开本机。{local}"),
        Writer::ThisMachine { model } => {
            format!("你的问题、找到的段落和对话内容会发送给本机服务器上的 {model}；它是否转发，我无从得知。{local}")
        }
        Writer::Remote { model, host } => format!(
            "你的问题、找到的段落和此前的对话会发送到 {host}（{model} 在那里运行），此外没有任何内容离开本机。{local}"
        ),
        Writer::Unreachable => format!("目前无法连接所配置的语言模型。{local}"),
    }
}
