use super::*;

fn fields(question: &str) -> Vec<(Field, Option<&'static str>)> {
    let asked = asked(question).filter(|asked| asked.about.is_empty());
    asked.map_or_else(Vec::new, |asked| asked.wanted.iter().map(|wanted| (wanted.field, wanted.of)).collect())
}

#[test]
fn questions_on_metadata_ask_for_their_fields() {
    use Field::{
        Affiliation, Author, Contributor, Date, Email, Identifier, Keywords, Language, Publisher, Title, Venue, Version,
    };
    for (question, wanted) in [
        ("Who are the authors?", vec![(Author, None)]),
        ("author?", vec![(Author, None)]),
        ("who wrote this", vec![(Author, None)]),
        ("Who's the author of this paper?", vec![(Author, None)]),
        ("Who wrote this, and when?", vec![(Author, None), (Date, None)]),
        ("Who are the authors and where do they work?", vec![(Author, None), (Affiliation, None)]),
        ("Which company do the authors work for?", vec![(Affiliation, None)]),
        ("What are the authors' affiliations?", vec![(Affiliation, None)]),
        ("How can I contact the authors?", vec![(Email, None)]),
        ("How many authors does the paper have?", vec![(Author, Some("count"))]),
        ("Who is the first author?", vec![(Author, Some("first"))]),
        ("When and where was it published?", vec![(Date, Some("published")), (Venue, None)]),
        ("By whom and when was the report published?", vec![(Publisher, None), (Date, Some("published"))]),
        ("What is the date of publication?", vec![(Date, Some("published"))]),
        ("Which version is this and when was it revised?", vec![(Version, None), (Date, Some("revised"))]),
        ("When was this manual last updated?", vec![(Date, Some("revised"))]),
        ("how old is this document", vec![(Date, Some("age"))]),
        ("Which court decided this case and who wrote the opinion?", vec![(Venue, Some("court")), (Author, None)]),
        ("When did the court decide?", vec![(Date, Some("decided"))]),
        ("Who were the judges on the panel?", vec![(Contributor, Some("judge"))]),
        ("What is the case number?", vec![(Identifier, Some("case"))]),
        ("what's the ISBN", vec![(Identifier, Some("isbn"))]),
        ("What is its DOI?", vec![(Identifier, Some("doi"))]),
        ("Which company filed this report?", vec![(Publisher, None)]),
        ("What is the name of the company?", vec![(Publisher, None)]),
        ("Which fiscal year does this report cover?", vec![(Date, Some("period"))]),
        ("What is the title of this document?", vec![(Title, None)]),
        ("What is this paper called?", vec![(Title, None)]),
        ("Which language is it in?", vec![(Language, None)]),
        ("What are the keywords?", vec![(Keywords, None)]),
        ("作者是谁？", vec![(Author, None)]),
        ("这本书是谁写的？", vec![(Author, None)]),
        ("这篇论文的作者来自哪家公司？", vec![(Affiliation, None)]),
        ("这是哪家公司的年报？", vec![(Publisher, None)]),
        ("什么时候出版的？", vec![(Date, Some("published"))]),
        ("这份文件的版本号是多少？", vec![(Version, None)]),
        ("译者是谁？出版社是哪家？", vec![(Contributor, Some("translator")), (Publisher, None)]),
        ("ISBN号是多少", vec![(Identifier, Some("isbn"))]),
        ("这个案件是哪个法院判决的？", vec![(Venue, Some("court"))]),
        ("案号是什么？", vec![(Identifier, Some("case"))]),
        ("什么时候最后更新？", vec![(Date, Some("revised"))]),
        ("论文的标题是什么？", vec![(Title, None)]),
    ] {
        assert_eq!(fields(question), wanted, "{question}");
    }
}

#[test]
fn other_questions_ask_for_no_metadata() {
    for question in [
        "Who wrote the book on tides?",
        "When was the harbour built?",
        "Who is the chief executive officer?",
        "What does this document say?",
        "What is this paper about?",
        "What did the company release?",
        "What did the court decide?",
        "When does the contract end?",
        "How old is Jeffrey P. Bezos?",
        "How many people did the company employ?",
        "Which version of the algorithm is faster?",
        "What is the due date of the report?",
        "Who invented the transistor?",
        "Where is it?",
        "Who is it?",
        "How many chapters are there?",
        "hello",
        "为什么作者认为这个方法更好？",
        "公司有多少员工？",
        "什么时候开始施工？",
        "第四章讲什么？",
        "",
    ] {
        assert_eq!(fields(question), [], "{question}");
    }
}

#[test]
fn a_title_alone_is_that_of_the_document() {
    assert!(asks_title("这篇论文的标题是什么？") && asks_title("What is the title of this paper?"));
    assert!(!asks_title("列出各章的标题") && !asks_title("有哪些标题？") && !asks_title("Which title has chapter 3?"));
}

#[test]
fn what_is_left_over_must_name_something_and_they_leans() {
    assert_eq!(asked("Who are the authors of Step-Back Prompting?").unwrap().about, "Step-Back Prompting");
    assert!(asked("Where do they work?").unwrap().leans);
    assert!(asked("How old is it?").unwrap().leans);
    assert!(!asked("When was it published?").unwrap().leans);
    assert!(!asked("Who are the authors and where do they work?").unwrap().leans);
    assert_eq!(asked(&"author ".repeat(1000)), None);
}
