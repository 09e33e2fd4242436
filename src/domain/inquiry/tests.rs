//! Questions as people type them, with what they ask for.

use super::*;
use crate::domain::document::outline::LabelledKind;
use crate::domain::finding::asked_place::Place;

fn kind(question: &str) -> Kind {
    decide(question, None).kind
}

/// Each line is a question.
fn all_are(wanted: Kind, questions: &str) {
    for question in questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert_eq!(kind(question), wanted, "{question}");
    }
}

/// A question on the text is never taken for one on the document, whatever words it shares with them.
#[test]
fn questions_on_the_text_are_left_to_the_search() {
    let questions = "
        What is the authors' conclusion about X?
        Which chapter of the Bankruptcy Code applies?
        How many pages does the printer print per minute?
        What is the name of the company that published the study?
        hello world program 怎么写
        who wrote the opinion poll software used in the study
        when was the Statute of Westminster published?
        what does the report say about the company's football team?
        what does chapter 3 say about ice?
        What is the title of the CEO?
        how many sections of the wall collapsed
        What's the summary judgment standard?
        Who is the author of the Principia?
        which page of the website shows the price
        what version of Python is required?
        thank-you letters were sent to whom?
        What are the main ideas behind step-back prompting?
        what is the introduction date of the euro
        hello message interval in seconds
        what model is used for the experiments?
        which model is the best
        How do you use the model for inference?
        Can you use the device under water?
        第三章对冰川的结论是什么
        作者对人工智能的看法是什么
        这家公司的主要内容产品有哪些收入
        谁写了《红楼梦》
        什么时候出版了第一本诗集
        总结会议在哪一天举行
        谢谢的英文怎么拼
        这台打印机每分钟打印多少页
        美国宪法有几章
        what is a good morning routine according to the author
        test results for model B
        how does the OK button work
        What did the authors thank the reviewers for?
        what help is available for veterans
        describe the method used to measure blood pressure
        Give me the total revenue in 2019.
        summary of quarterly results by segment
        what does the summary say about net income
        who thanked the committee
        What is the abstract class used for?
        what happens when I press the up button
        what happens in a reorg
        explain the difference between A and B
        explain gradient descent
        tell me about the lead author's previous work
        describe figure skating rules
        give me the price
        what is the main cause of war
        main advantages of the new design
        what are the key points of failure in the system
        what is the purpose of this device
        What topics does the committee on energy oversee?
        how do you feel about the weather in the story
        whats on the menu
        what is in the box
        书里提到的灯塔在哪里
        这个方法的主要优点是什么
        摘要中提到的准确率是多少
        结论部分提到了哪些不足
        作者如何看待气候变化
        第5页的表格里2019年的收入是多少
        介绍一下公司的董事会成员
        总结经验的方法有哪些
        what does the thank you page contain about refunds
        who is the author of the quote about courage
        what version of the protocol is supported
        when was the first edition of the encyclopedia published
        how many chapters of the association are in Ohio
        give me the details of the lease
        what was the topic of the 2019 conference?
        what is the summary conviction penalty
        explain how the tax credit works
        what are the main sources of revenue
        how many pages were added to the annual report in 2012
        what can you see on the map
        which model has the highest accuracy
        how do I change the template in the editor
        what data do they collect from users
        is my device covered by warranty
        what's on the agenda for the board
        who are the members of the committee
        what does the author think about freedom
        第三季度的主要内容创作收入是多少
        哪一年出版了《新青年》
        作者的父亲是做什么的
        公司的主要业务是什么
        谁是这家公司的董事长
        手表怎么恢复出厂设置
        模型的参数量是多少
    ";
    for question in questions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let inquiry = decide(question, None);
        assert!(inquiry.kind < Kind::Structure || !inquiry.sure, "{question}: {inquiry:?}");
    }
}

#[test]
fn summaries_are_asked_for_in_many_ways() {
    all_are(
        Kind::Summary,
        r#"
        what is this about
        whats this paper about?
        what's this doc about
        tl;dr
        tldr please
        TL;DR in 3 bullets
        give me the gist of ch. 3 in 5 bullets
        can you summarise this for me
        could you please give me a short summary of the whole document?
        summarize
        sumarize chapter 2 pls
        summarise chapters 2-4
        summary of section 3.2
        i need a quick overview of this book
        key takeaways?
        what are the main points of this report
        what are the key takeaways from the paper
        give me 3 takeaways
        sum it up in one sentence
        sum up the conclusion
        summarise the introduction in German
        what does the introduction say
        what does chapter 5 talk about?
        what's chapter 2 about
        what is the last chapter about?
        explain this paper to me
        explain this paper like i'm five
        Walk me through section 4
        outline of chapter 3 please
        Please provide a detailed summary of the document.
        write an executive summary of the report in about 100 words
        i don't have time to read this, what does it say?
        brief me on this document
        what happens in chapter 7
        main ideas of the second chapter
        recap the section on error analysis
        what is the abstract about
        summarise pages 10-15
        summarise the decision in a few sentences
        summarise the last section
        what can i learn from this book?
        tell me about this document
        describe the document briefly
        what does the paper discuss
        give me an overview, in Chinese
        这篇文章讲了什么
        这本书主要讲什么？
        总结一下
        请帮我总结一下这份文件
        麻烦你概括一下第三章的主要内容
        第3章主要内容，用英文，三点
        第四章讲什么？
        第五章说了些什么
        用三句话概括全文
        用一句话总结这篇论文
        这份报告的要点是什么
        全文大意
        本文的主要内容是什么？
        能不能给我一个简短的摘要
        最后一章讲的是什么
        引言部分讲了什么
        结论是什么
        介绍一下这本书
        第二章到第四章的内容概括一下
        總結一下這份文件
        這本書在講什麼？
        概括第2节
        这文档是关于什么的
        给我讲讲这篇论文
        第一章和第二章的要点
        whats the main idea here
        so what is this pdf actually about?
        Hey, could you sum this up real quick?
        summarise this in 10 bullet points please
        give me a one-paragraph summary
        ELI5 this paper
        what does it say overall?
        whats in this document
        what is in chapter 3?
        what's in the appendix
        highlights of the report?
        main findings in short
        break down chapter 4 for me
        can you go over section 2.1
        give me the big picture
        explain section 4 in simple terms
        overview of pages 3 to 6
        Summarize each chapter in one sentence
        short summary in french plz
        Can I get a summary of the introduction and in Spanish?
        zusammenfassung auf deutsch bitte
        讲一下大概内容
        帮我提炼一下这份报告的核心观点
        用英文总结第二章
        把全文缩成五句话
        第3章在说啥
        这一份文件大概说的什么
        总结第5到8页
        请用不超过100字概括本文
        前言写了啥
        文章的中心思想是什么
        列出这篇文章的三个要点
        快速了解一下这本书
        could u summarize this pdf?
        pls give summary
        I'd like an overview of the whole report, please.
        what is the article talking about
        quick rundown of ch 5
        Summarise sections 2 and 3
        in a nutshell, what does this paper say?
        gist?
        main takeaways, max 4 bullets
        what are the highlights of chapter 6
        Please summarise the last chapter in two sentences
        what's the introduction about?
        give a short description of this document
        provide me with an executive summary
        what does section 5 deal with?
        what do we learn in chapter 1?
        make a summary of it in Spanish
        tldr of the conclusion
        summarise everything on pages 12 to 20
        write me a detailed overview
        summerize the appendix B
        key ideas from the second section
        so... what's it about?
        给个摘要
        全书概要
        总结这份pdf
        用两句话说说第六章
        请列出主要观点，五条以内
        第2.3节说的是什么内容
        帮忙看看这文件讲了啥
        请详细总结第一章
        这个报告的核心内容是什么？
        结语部分说了什么
        简单介绍一下这篇论文
        這篇論文的重點是什麼
        把第五章概括成三点
        "#,
    );
}

#[test]
fn pages_are_asked_for_what_stands_on_them() {
    all_are(
        Kind::Content,
        r#"
        what is on page 5?
        whats on p.12
        what's written on page iii
        show me page 7
        page 5
        what stands on the last page
        第12页有什么内容
        第5页写了什么
        what does page 9 contain?
        what can be found on pages 2 and 3
        read me page 4
        最后一页写的什么
        第二页的内容
        what is written on page 17?
        show me what's on p. 3
        what does page iv say
        第 8 页的内容是什么
        看一下第3页
        "#,
    );
}

#[test]
fn structure_is_asked_for() {
    all_are(
        Kind::Structure,
        r#"
        what topics are covered in this manual?
        what does figure 2 show?
        表3显示了什么
        show table 2
        how many chapters are there
        how many pages does it have?
        list the chapters
        table of contents
        can you show me the table of contents please
        which chapter is about tides?
        where does chapter 4 begin
        how many figures are in this paper
        list all tables
        what sections does the paper have
        on what page does the appendix start?
        how long is this document
        what's the title of chapter 3
        how is this document structured
        有几章
        这本书一共多少页？
        列出目录
        第三章从哪一页开始
        哪一章讲数学公式
        有多少张图
        有附录吗
        全书結構
        show me the table of contents
        全书结构
        how many sections are in chapter 2
        what comes after chapter 5
        目录
        给我看看目录
        how many parts does the book have?
        what are the chapter titles
        give me the outline of the document
        which section covers safety instructions?
        page count?
        how many footnotes are there
        is there a glossary?
        what page does chapter 7 start on
        一共有多少页
        都有哪些章节
        第五章在第几页
        "#,
    );
}

#[test]
fn metadata_is_asked_for() {
    all_are(
        Kind::Metadata,
        r#"
        who wrote this
        who is the author?
        who are the authors and where do they work
        when was this published
        what's the publication date of this paper
        which version is this?
        what is the title of this document
        who published this report?
        what is the doi
        isbn?
        where was this paper published
        in which journal did it appear
        which court decided the case
        what's the docket number
        作者是谁
        这本书是什么时候出版的？
        请问这篇论文发表在哪里
        版本号是多少
        谁写的
        標題是什麼
        这份报告是谁发布的
        标题是什么
        who made this doc and when?
        author?
        how old is this document
        是哪一年写的
        authors?
        who is this written by
        what year did this come out?
        what's the name of this document
        publication date
        who's the publisher
        is this the latest version? which version is it
        出版日期
        这篇文章是谁写的？
        作者单位是什么
        "#,
    );
}

#[test]
fn small_talk_asks_for_nothing() {
    all_are(
        Kind::SmallTalk,
        r#"
        hi
        hello
        Hello there!
        heyyy
        good morning :)
        how are you?
        how are you doing today
        thx
        thank you so much for your help!
        ok thanks
        great, thank you
        bye
        see you tomorrow
        sorry
        test
        👍
        ...
        lol
        你好呀
        早上好
        谢谢你的帮助
        好的，明白了
        再见
        謝謝
        在吗
        哈哈
        guten Morgen
        Bonjour
        gracias
        hi docent!
        thank u!!
        ok cool thanks
        Perfect, that helped a lot
        nice one
        that was great, thanks a lot
        good night
        no thanks
        🙂
        你真棒
        好的谢谢
        太感谢了！
        晚上好啊
        good afternoon
        hey there, how's it going?
        thanks, you're great
        ok bye
        yes
        cool
        hmm interesting
        oops sorry
        testing 1 2 3
        早
        麻烦你了，谢谢
        明白，谢谢
        你好吗
        👋😊
        hola
        "#,
    );
}

#[test]
fn questions_about_docent_are_not_about_the_document() {
    all_are(
        Kind::AboutDocent,
        r#"
        who are you
        what can you do?
        what can i ask you
        help
        how do i use this program
        which model are you using
        are you chatgpt?
        do you send my data anywhere?
        is my document uploaded somewhere
        how do i switch the model
        how can I change the template?
        what's docent
        are you a bot
        do you need internet
        hi, what can you do for me?
        你是谁
        你能做什么？
        你好，你会什么
        怎么切换模型
        我的数据会被上传吗
        你用的是什么模型
        我可以问你什么问题
        what sort of questions can I ask?
        hey what can u do
        do you store my files?
        can i use gpt-4 with you
        你是chatgpt吗
        是不是联网的
        how do i use this app
        what can you help me with?
        what are you?
        are you an AI?
        what questions can i ask
        can you help me?
        is this private?
        which llm is this
        how can i use another model
        are you online or offline
        你是什么模型
        你有什么功能
        怎么换模板
        我可以问哪些问题
        你会保存我的文件吗
        "#,
    );
}

#[test]
fn the_part_is_that_which_is_named() {
    let section = |numbers: &[u32]| Part::Place(Place::Section(numbers.to_vec()));
    for (question, part) in [
        ("give me the gist of ch. 3 in 5 bullets", Some(section(&[3]))),
        ("summary of section 3.2", Some(section(&[3, 2]))),
        ("summarise chapters 2-4", Some(Part::Range(vec![2], vec![4]))),
        ("第二章到第四章的内容概括一下", Some(Part::Range(vec![2], vec![4]))),
        ("sum up the conclusion", Some(Part::Named("conclusion".into()))),
        ("引言部分讲了什么", Some(Part::Named("引言".into()))),
        ("recap the section on error analysis", Some(Part::Named("error analysis".into()))),
        ("what is the last chapter about?", Some(Part::Last(Unit::Chapter))),
        ("最后一章讲的是什么", Some(Part::Last(Unit::Chapter))),
        ("summerize the appendix B", Some(Part::Appendix("B".into()))),
        ("what's on p.12", Some(Part::Place(Place::Pages(12, 12)))),
        ("summarise pages 10-15", Some(Part::Place(Place::Pages(10, 15)))),
        ("what does chapter 3 say about ice?", Some(section(&[3]))),
        ("Which accuracy does it reach in Table 1?", Some(Part::Labelled(LabelledKind::Table, "1".into()))),
        ("Which losses are named in Appendix C?", Some(Part::Appendix("C".into()))),
        ("what does the introduction say about ice?", Some(Part::Named("introduction".into()))),
        ("what does the report say about ice?", None),
        ("结论部分提到了哪些不足", Some(Part::Named("结论".into()))),
        ("What does Section 404 of the Sarbanes-Oxley Act require?", None),
        ("what is this about", None),
    ] {
        assert_eq!(decide(question, None).scope.part, part, "{question}");
    }
}

#[test]
fn the_form_is_what_the_question_says_of_the_answer() {
    let form = |question: &str| decide(question, None).form;
    let said = |question: &str| {
        let form = form(question);
        (form.points, form.language, form.length, form.shape)
    };
    let language = |tag: &str| Some(tag.to_string());
    assert_eq!(said("give me the gist of ch. 3 in 5 bullets").0, Some(5));
    assert_eq!(said("第3章主要内容，用英文，三点"), (Some(3), language("en"), None, None));
    assert_eq!(said("summarise the introduction in German").1, language("de"));
    assert_eq!(said("sum it up in one sentence"), (Some(1), None, Some(Length::Brief), None));
    assert_eq!(said("Please provide a detailed summary of the document.").2, Some(Length::Detailed));
    assert_eq!(said("summarise the report as a table").3, Some(Shape::Table));
    // What is asked is not its form.
    assert_eq!(said("What is 'Black Death' called in German?").1, None);
    assert_eq!(said("Who won? Answer in Chinese.").1, language("zh"));
    assert_eq!(said("Who won by 3 points?").0, None);
}

#[test]
fn a_wish_for_another_form_is_about_the_answer_before() {
    let before = Before { question: "What is recall?", answer: "…", inquiry: None };
    for (question, wanted) in [
        ("shorter please", Kind::Rewording),
        ("as a table", Kind::Rewording),
        ("explain your second point", Kind::Rewording),
        ("in Chinese please", Kind::Translation),
        ("用英文说", Kind::Translation),
    ] {
        let inquiry = decide(question, Some(before));
        assert_eq!((inquiry.kind, inquiry.scope.part), (wanted, Some(Part::Cited)), "{question}");
    }
    let section = decide("translate section 3.2 into Chinese", None);
    assert_eq!(section.kind, Kind::Translation);
    assert_eq!(section.scope.part, Some(Part::Place(Place::Section(vec![3, 2]))));
}

/// The patterns look at each split of a question; a long one must not take longer for it.
#[test]
fn a_long_question_is_decided_at_once() {
    let began = std::time::Instant::now();
    for question in ["what is the summary of ".repeat(4_000), "总结第章".repeat(20_000), "a ".repeat(47)] {
        decide(&question, None);
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(5));
}
