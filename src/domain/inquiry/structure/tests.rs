use super::*;

fn counts(things: &[Thing]) -> Option<Asked> {
    Some(Asked::Count(things.to_vec(), Range::default()))
}

fn lists(thing: Thing) -> Option<Asked> {
    Some(Asked::List(vec![thing], Range::default()))
}

fn within(thing: Thing, which: Which) -> Range {
    let _ = thing;
    Range { within: Some(which), ..Range::default() }
}

fn number(thing: Thing, number: &str) -> Which {
    Which::Number(thing, number.into())
}

fn about(thing: Thing, topic: &str) -> Option<Asked> {
    Some(Asked::About { thing, topic: topic.into(), exists: false })
}

const FIGURE: Thing = Thing::Labelled(LabelledKind::Figure);
const TABLE: Thing = Thing::Labelled(LabelledKind::Table);

#[test]
fn things_are_counted() {
    for (question, things) in [
        ("How many chapters are there?", &[Thing::Chapter][..]),
        ("How many chapters does this book have?", &[Thing::Chapter]),
        ("What is the number of appendices in the manual?", &[Thing::Appendix]),
        ("Into how many parts is the report divided?", &[Thing::Part]),
        ("How many figures and tables does the paper contain?", &[FIGURE, TABLE]),
        ("How many main sections are in the paper?", &[Thing::Section]),
        ("全书分几章？", &[Thing::Chapter]),
        ("这本书一共有多少章？", &[Thing::Chapter]),
        ("有几个附录？", &[Thing::Appendix]),
        ("论文里有多少张图？", &[FIGURE]),
    ] {
        assert_eq!(asked(question), counts(things), "{question}");
    }
    let Some(Asked::Count(_, range)) = asked("How many numbered sections are there before the references?") else {
        panic!()
    };
    assert_eq!((range.before.as_deref(), range.numbered), (Some("references"), true));
    let chapter = number(Thing::Chapter, "3");
    for question in ["How many sections does chapter 3 have?", "第三章有几节？"] {
        let Some(Asked::Count(things, range)) = asked(question) else { panic!("{question}") };
        assert_eq!((things, range), (vec![Thing::Section], within(Thing::Chapter, chapter.clone())), "{question}");
    }
}

#[test]
fn pages_are_counted() {
    for question in [
        "How many pages does the manual have?",
        "How many pages is it?",
        "How long is this document?",
        "How many pages are there in total?",
        "有多少页？",
        "这份报告一共多少页？",
    ] {
        assert_eq!(asked(question), Some(Asked::Pages), "{question}");
    }
    let chapter = Which::Number(Thing::Chapter, "3".into());
    for question in [
        "How many pages does chapter 3 have?",
        "How long is chapter three?",
        "Which pages does chapter 3 cover?",
        "第三章有多少页？",
    ] {
        assert_eq!(asked(question), Some(Asked::Length(chapter.clone())), "{question}");
    }
    assert_eq!(asked("How many pages is the introduction?"), Some(Asked::Length(Which::Named("introduction".into()))));
}

#[test]
fn things_are_listed() {
    for (question, thing) in [
        ("List the chapters.", Thing::Chapter),
        ("What are the chapters of this book?", Thing::Chapter),
        ("Which chapters does it have?", Thing::Chapter),
        ("What are the sections of the paper?", Thing::Section),
        ("List the main parts of this guide.", Thing::Any),
        ("What topics are covered?", Thing::Any),
        ("Show me the table of contents", Thing::Any),
        ("How is the manual structured?", Thing::Any),
        ("Which appendices are there?", Thing::Appendix),
        ("List all the tables in the document with their captions", TABLE),
        ("List the chapter titles", Thing::Chapter),
        ("列出各章的标题", Thing::Chapter),
        ("这本书有哪些章？", Thing::Chapter),
        ("目录是什么？", Thing::Any),
        ("有哪些附录？", Thing::Appendix),
        ("本文分为哪几个部分？", Thing::Part),
    ] {
        assert_eq!(asked(question), lists(thing), "{question}");
    }
    let chapter = number(Thing::Chapter, "3");
    for question in ["Which sections does chapter 3 have?", "List the sections of chapter 3", "第三章有哪些节？"]
    {
        let Some(Asked::List(things, range)) = asked(question) else { panic!("{question}") };
        assert_eq!((things, range), (vec![Thing::Section], within(Thing::Chapter, chapter.clone())), "{question}");
    }
}

#[test]
fn a_topic_leads_to_its_chapter() {
    for (question, thing, topic) in [
        ("Which chapter explains how to become a member?", Thing::Chapter, "become a member"),
        ("Which chapter is about page layout, and on which page does it start?", Thing::Chapter, "page layout"),
        ("In which section are the dues described?", Thing::Section, "dues"),
        ("What chapter should I read to learn about regular expressions?", Thing::Chapter, "regular expressions"),
        ("Which part of the manual covers installation?", Thing::Part, "installation"),
        ("哪一章讲灯塔？", Thing::Chapter, "灯塔"),
        ("灯塔在哪一章介绍？", Thing::Chapter, "灯塔"),
        ("哪一章是关于数学公式的？", Thing::Chapter, "数学公式"),
    ] {
        assert_eq!(asked(question), about(thing, topic), "{question}");
    }
    for (question, topic) in [
        ("Is there a chapter on networks?", "networks"),
        ("Does the book have an index?", "index"),
        ("有没有讲灯塔的章节？", "灯塔"),
    ] {
        let Some(Asked::About { topic: found, exists: true, .. }) = asked(question) else { panic!("{question}") };
        assert_eq!(found, topic, "{question}");
    }
    assert_eq!(asked("Are there any appendices?"), Some(Asked::Exists(Thing::Appendix)));
    assert_eq!(asked("Which chapter begins on page 12?"), Some(Asked::OnPage(Thing::Chapter, "12".into())));
}

#[test]
fn places_and_titles_are_asked_for() {
    let chapter = number(Thing::Chapter, "3");
    for (question, wanted) in [
        ("Where does chapter 3 begin?", Asked::Begin(chapter.clone())),
        ("On which page does chapter 3 start?", Asked::Begin(chapter.clone())),
        ("What page is Chapter III on?", Asked::Begin(number(Thing::Chapter, "III"))),
        ("第三章从哪一页开始？", Asked::Begin(chapter.clone())),
        (
            "On which page does the chapter about blood pressure begin?",
            Asked::Begin(Which::Named("blood pressure".into())),
        ),
        ("On which page do the references start?", Asked::Begin(Which::Named("references".into()))),
        ("参考文献从第几页开始？", Asked::Begin(Which::Named("参考文献".into()))),
        ("On what page is Appendix B?", Asked::Begin(number(Thing::Appendix, "B"))),
        ("What is the title of chapter 3?", Asked::Title(chapter.clone())),
        ("第三章的标题是什么？", Asked::Title(chapter.clone())),
        ("What is the last chapter called?", Asked::Title(Which::Nth(Thing::Chapter, 0))),
        ("What comes after chapter 3?", Asked::Next(chapter.clone(), Direction::After)),
        ("Which chapter precedes chapter 3?", Asked::Next(chapter, Direction::Before)),
        ("Which is the longest chapter?", Asked::Extreme(Thing::Chapter, Longest::Longest)),
        ("哪一章最长？", Asked::Extreme(Thing::Chapter, Longest::Longest)),
        ("What is figure 3?", Asked::Item(LabelledKind::Figure, "3".into())),
        ("Where is Table 2?", Asked::Item(LabelledKind::Table, "2".into())),
        ("What does Table 4 show?", Asked::Item(LabelledKind::Table, "4".into())),
        ("表 2 在哪一页？", Asked::Item(LabelledKind::Table, "2".into())),
    ] {
        assert_eq!(asked(question), Some(wanted), "{question}");
    }
}

#[test]
fn questions_about_a_subject_are_not_of_structure() {
    for question in [
        "How many chapters does the union have in Ohio?",
        "How many people did the company employ?",
        "How many pages have tables?",
        "How many pages does the printer print per minute?",
        "Which section of the Act requires it?",
        "What does Section 404 of the Sarbanes-Oxley Act require?",
        "Summarise chapter 3.",
        "What does chapter 3 say about ice?",
        "What is chapter 3 about?",
        "What is on page 5?",
        "Which accuracy does PaLM-2L + CoT reach on MMLU Chemistry in Table 1?",
        "Where does the Rhine begin?",
        "What are the main points of this report?",
        "Where do they work?",
        "How long does the battery last?",
        "How long does it take?",
        "What parts of the engine must be oiled?",
        "Which part of the body is affected?",
        "List the authors.",
        "Who wrote chapter 3?",
        "What does the list show?",
        "How do I insert a table?",
        "How do I make a table of contents?",
        "What are the figures for 2015?",
        "What is the number of employees?",
        "Show me the results",
        "What is the conclusion?",
        "第四章讲什么？",
        "总结第三章",
        "怎样插入图片？",
        "那表格呢？",
        "有多少人在公司工作？",
        "第一章程是什么时候通过的",
        "该公司有几个部门？",
        "图书馆有多少本书？",
        "哪一年开始的？",
    ] {
        assert_eq!(asked(question), None, "{question}");
    }
}
