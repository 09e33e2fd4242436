//! The words of questions about metadata, in English and Chinese, and how a question is cut into them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Field;

/// What a phrase does in a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Who,
    When,
    Where,
    Which,
    /// Words without content.
    Glue,
    /// "did", "does": what follows acts, and is not asked for.
    Auxiliary,
    /// The document itself.
    Document,
    /// It, they.
    Pronoun(Pronoun),
    Field(Field, Option<&'static str>),
    /// A body that a document mentions also as an actor: asked for only after "which" or alone.
    Body(Field, Option<&'static str>),
    /// A company or the like: of the authors if they are mentioned, else the publisher.
    Institution,
    /// "name", "called": asks for the title if nothing else is asked for.
    Name,
    Age,
    Verb(Verb),
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    It,
    They,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Write,
    Make,
    Publish,
    Revise,
    Translate,
    Edit,
    Supervise,
    Decide,
    Argue,
    File,
    Accept,
    Receive,
    Present,
    Work,
}

impl Verb {
    /// Who does it.
    pub(super) fn doer(self) -> (Field, Option<&'static str>) {
        match self {
            Verb::Write | Verb::Make | Verb::Present | Verb::Revise => (Field::Author, None),
            Verb::Publish | Verb::File | Verb::Accept | Verb::Receive => (Field::Publisher, None),
            Verb::Translate => (Field::Contributor, Some("translator")),
            Verb::Edit => (Field::Contributor, Some("editor")),
            Verb::Supervise => (Field::Contributor, Some("supervisor")),
            Verb::Decide | Verb::Argue => (Field::Contributor, Some("judge")),
            Verb::Work => (Field::Affiliation, None),
        }
    }

    /// The kind of date on which it is done; `None` if it takes no date.
    pub(super) fn time(self) -> Option<Option<&'static str>> {
        match self {
            Verb::Write | Verb::Make | Verb::Present | Verb::Translate | Verb::Edit => Some(None),
            Verb::Publish => Some(Some("published")),
            Verb::Revise => Some(Some("revised")),
            Verb::Decide => Some(Some("decided")),
            Verb::Argue => Some(Some("argued")),
            Verb::File => Some(Some("filed")),
            Verb::Accept => Some(Some("accepted")),
            Verb::Receive => Some(Some("received")),
            Verb::Work | Verb::Supervise => None,
        }
    }

    /// What tells where it is done.
    pub(super) fn place(self) -> Option<(Field, Option<&'static str>)> {
        match self {
            Verb::Work => Some((Field::Affiliation, None)),
            Verb::Decide | Verb::Argue => Some((Field::Venue, Some("court"))),
            Verb::Publish | Verb::Present | Verb::File | Verb::Accept => Some((Field::Venue, None)),
            _ => None,
        }
    }

    /// True if it is done to documents alone, so that "it" is one.
    pub(super) fn of_documents(self) -> bool {
        matches!(self, Verb::Write | Verb::Publish | Verb::Revise | Verb::Translate | Verb::Edit)
    }
}

/// A phrase of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) text: String,
    pub(super) meaning: Meaning,
}

use Meaning::{
    Age, Auxiliary, Body, Document, Field as F, Glue, Institution, Name, Unknown, Verb as V, When, Where, Which, Who,
};

/// English phrases, words separated by `|`, of at most four words.
const ENGLISH: &[(Meaning, &str)] = &[
    (Who, "who|whom|who's|whose"),
    (When, "when|what year|which year|what date|which date|what day|which day|what month|which month"),
    (When, "how recently|how recent|since when"),
    (Where, "where"),
    (Which, "which|what|what's|whats|what kind of|what type of|what sort of"),
    (Age, "how old|how up to date|how current|out of date|outdated|age"),
    (
        Glue,
        "the|a|an|of|is|are|was|were|be|been|being|has|have|had|in|at|to|for|from|by|with|and|or|as|on which|\
         on what|also|please|tell|me|give|show|list|find|us|can|could|would|you|i|know|want|need|like|say|says|said|tell \
         us|there|any|all|here|mentioned|given|stated|listed|printed|exactly|actually|current|currently|full|complete|\
         official|exact|own|my|your|one|that|latest|newest|hey|so|ok|cover|covers|covered|describe|describes|apply|applies|correspond|have you|do you|bear|bears|\
         carry|carries|belong|belongs|under|then|both|respective|respectively|each|if|\
         person|people|persons|no|number",
    ),
    (Auxiliary, "did|does|do|will|would"),
    (
        Document,
        "this|paper|papers|article|document|doc|pdf|file|report|book|manual|guide|handbook|thesis|dissertation|filing|\
         decision|opinion|judgment|judgement|ruling|case|contract|agreement|slides|slide deck|presentation|deck|text|\
         publication|standard|specification|spec|rfc|tutorial|essay|novel|policy|plan|study|newsletter|brochure|booklet|\
         leaflet|white paper|whitepaper|preprint|memo|memorandum|ebook|e-book|volume|survey|annual report|user guide|\
         user manual|quarterly report|reference manual|technical report|10-k|10-q|8-k|this work|the work|documentation|\
         dataset card|lecture|notes|act|order|regulation|guideline|guidelines|documents|these|those|them",
    ),
    (Meaning::Pronoun(Pronoun::It), "it|its|it's"),
    (Meaning::Pronoun(Pronoun::They), "they|their|he|she|his|her"),
    (F(Field::Title, None), "title|titled|entitled|full title"),
    (F(Field::Subtitle, None), "subtitle|sub-title|sub title"),
    (
        F(Field::Author, None),
        "author|authors|writer|writers|authorship|author's|authors'|author names|co-author|coauthor",
    ),
    (F(Field::Author, Some("first")), "first author|lead author|main author|first named author"),
    (F(Field::Author, Some("last")), "last author|senior author|final author"),
    (F(Field::Author, Some("count")), "how many authors|number of authors|how many people wrote|how many writers"),
    (F(Field::Author, Some("contact")), "corresponding author|contact author"),
    (
        F(Field::Email, None),
        "email|emails|e-mail|e-mails|email address|email addresses|e-mail address|e-mail addresses",
    ),
    (F(Field::Email, None), "contact address|how can i contact|how do i contact|how to contact|how can i reach"),
    (F(Field::Affiliation, None), "affiliation|affiliations|affiliated|affiliated with|employer|employers|work for"),
    (F(Field::Affiliation, None), "who employs"),
    (F(Field::Date, None), "date|dated|dates|date of writing|year of writing"),
    (
        F(Field::Date, Some("published")),
        "publication date|date of publication|year of publication|publication year|release date|date of release|date of \
         issue|issue date|publishing date|date published|copyright year",
    ),
    (
        F(Field::Date, Some("revised")),
        "revision date|date of revision|date of the revision|last update|latest update|last revision|latest revision|\
         date of last revision|last modified|last updated|last revised|date of this revision",
    ),
    (F(Field::Date, Some("filed")), "filing date|date of filing|submission date|date of submission|date filed"),
    (
        F(Field::Date, Some("decided")),
        "decision date|date of decision|date of the decision|date of judgment|date decided",
    ),
    (F(Field::Date, Some("accepted")), "acceptance date|date of acceptance"),
    (
        Body(Field::Date, Some("period")),
        "fiscal year|financial year|reporting period|period|fiscal quarter|quarter|fiscal year end|fiscal period|\
         quarterly period|reporting year",
    ),
    (F(Field::Version, None), "version number|revision number|edition number|release number|version of this"),
    (Body(Field::Version, None), "version|edition|revision|release"),
    (
        F(Field::Publisher, None),
        "publisher|publishers|publishing house|registrant|issuer|issuing body|issuing organisation",
    ),
    (F(Field::Publisher, None), "issuing organization|responsible organisation|responsible organization|company name"),
    (F(Field::Publisher, Some("copyright")), "copyright holder|copyright owner|holds the copyright|owns the copyright"),
    (F(Field::Publisher, Some("copyright")), "who holds copyright|who owns copyright"),
    (
        Institution,
        "company|companies|university|universities|institution|institutions|institute|organisation|organization|\
         organisations|organizations|firm|lab|laboratory|corporation|agency|department|school|employers|institutes",
    ),
    (Body(Field::Venue, None), "venue|publication venue|book series|series"),
    (Body(Field::Venue, Some("journal")), "journal|magazine|periodical"),
    (Body(Field::Venue, Some("conference")), "conference|workshop|proceedings|symposium"),
    (Body(Field::Venue, Some("court")), "court|tribunal|courts"),
    (F(Field::Identifier, None), "identifier|identifiers|reference number|document id|document identifier"),
    (F(Field::Identifier, Some("doi")), "doi|doi number|digital object identifier"),
    (
        F(Field::Identifier, Some("arxiv")),
        "arxiv|arxiv id|arxiv number|arxiv identifier|arxiv link|arxiv.org|arxiv reference|preprint number",
    ),
    (F(Field::Identifier, Some("isbn")), "isbn|isbn number|isbns|isbn-13|isbn-10|book number"),
    (F(Field::Identifier, Some("issn")), "issn|issn number"),
    (
        F(Field::Identifier, Some("case")),
        "case number|case no|case no.|docket number|docket|docket no|docket no.|case id|number of the case|case numbers|\
         number of this case|docket numbers",
    ),
    (
        F(Field::Identifier, Some("sec")),
        "commission file number|sec file number|file number|commission number|commission file no",
    ),
    (
        F(Field::Identifier, Some("ein")),
        "employer identification number|irs number|ein|tax id|irs employer identification",
    ),
    (F(Field::Identifier, Some("form")), "form type|sec form|type of form|kind of form|form number"),
    (Body(Field::Identifier, Some("form")), "form"),
    (
        F(Field::Identifier, Some("report")),
        "contract number|contract no|agreement number|policy number|reference no|report number|document number|publication number|report no|document no|part number|doc number|manual number|\
         standard number|rfc number|order number|catalogue number|catalog number|technical report number|product number",
    ),
    (F(Field::Contributor, Some("translator")), "translator|translators"),
    (F(Field::Contributor, Some("editor")), "editor|editors|editor-in-chief"),
    (F(Field::Contributor, Some("supervisor")), "supervisor|supervisors|advisor|advisors|adviser|thesis advisor"),
    (
        F(Field::Contributor, Some("judge")),
        "judge|judges|justice|justices|panel|panel of judges|judges on the panel|sat on the panel|presiding judge",
    ),
    (F(Field::Language, None), "language|languages"),
    (F(Field::Keywords, None), "keywords|key words|keyword|index terms|subject headings"),
    (Name, "name|called|names|named"),
    (V(Verb::Write), "wrote|write|written|writing|penned|author of|authored|writes"),
    (V(Verb::Make), "made|make|created|create|produced|produce|prepared|compiled|drafted|developed|responsible|behind"),
    (
        V(Verb::Publish),
        "published|publish|publishes|release|released|releases|issued|issue|issues|appeared|appear|come out|came out|\
         printed|put out|publicly released|appears|made public|made available",
    ),
    (
        V(Verb::Revise),
        "revised|updated|modified|last changed|last revised|last updated|last modified|last edited|most recently \
         updated|most recently revised|amended|revise|update",
    ),
    (V(Verb::Translate), "translated|translate|translates"),
    (V(Verb::Edit), "edited|edit|edits"),
    (V(Verb::Supervise), "supervised|supervise|advised"),
    (V(Verb::Decide), "decided|decide|decides|ruled|heard|handed down|entered|delivered|judged|sat on"),
    (V(Verb::Argue), "argued"),
    (V(Verb::File), "filed|file with|filed with|submitted|submit|files|file"),
    (V(Verb::Accept), "accepted"),
    (V(Verb::Receive), "received"),
    (V(Verb::Present), "presented|present|given at|gave|held|delivered by"),
    (V(Verb::Work), "work|works|working|employed|worked|based at|come from"),
];

/// Chinese phrases.
const CHINESE: &[(Meaning, &str)] = &[
    (Who, "谁|何人|哪位|哪个人|哪些人|哪几位|什么人|哪几个人"),
    (When, "什么时候|何时|哪一年|哪年|哪天|几时|何年|何月|哪一天|哪个月|什么时间|几月|几号|几年|多久以前|何日|啥时候"),
    (Where, "哪里|哪儿|何处|什么地方|在哪|何地"),
    (Which, "哪家|哪个|哪些|哪所|哪种|哪一个|哪一家|哪份|哪|什么|多少|何|啥|哪几|哪几个|哪几家|哪一|几"),
    (Age, "多旧|多老|有多久|多久了|新旧"),
    (
        Glue,
        "这|该|此|本|那|篇|份|部|个|的|是|了|在|由|和|与|及|以及|于|为|呢|吗|请问|请|告诉|我|想知道|知道|一下|都|有|分别|并|且|\
         又|还|所|名字|姓名|到底|究竟|具体|被|名|位|写着|给出|一个|一|上|里|中|从|自|来|号|号码|情况|信息|全部|各|列出|说|叫|\
         哪里的|最后|最近|最新|一次|上一次|第一次|首次|时|把|给|就|对应|所有|其|等|当前|目前|这是|完整",
    ),
    (
        Document,
        "论文|文章|书|文档|文件|手册|报告|年报|年度报告|季报|季度报告|指南|说明书|判决书|裁定书|案件|案子|案|合同|协议|幻灯片|资料|\
         教材|书籍|全书|标准|规范|使用手册|用户手册|教程|白皮书|讲义|小说|著作|学位论文|毕业论文|研究|这个pdf|PDF|pdf|作品|课件|图书",
    ),
    (Meaning::Pronoun(Pronoun::It), "它"),
    (Meaning::Pronoun(Pronoun::They), "他们|她们|他|她"),
    (F(Field::Title, None), "标题|题目|书名|题名|篇名|文件名称|全称|正式名称"),
    (F(Field::Subtitle, None), "副标题|副题"),
    (F(Field::Author, None), "作者|撰稿人|著者|执笔人|编著者|撰写人|编写者"),
    (F(Field::Author, Some("first")), "第一作者|首位作者"),
    (F(Field::Author, Some("last")), "最后一位作者|末位作者|最后作者"),
    (
        F(Field::Author, Some("count")),
        "几位作者|多少位作者|多少作者|几个作者|多少个作者|作者有几位|作者有几个|几人合著",
    ),
    (F(Field::Author, Some("contact")), "通讯作者|通信作者|联系作者"),
    (F(Field::Email, None), "邮箱|电子邮件|邮箱地址|电子邮箱|联系方式|邮件地址|怎么联系|如何联系"),
    (F(Field::Affiliation, None), "作者单位|所属单位|工作单位|所属机构|隶属|隶属于"),
    (F(Field::Date, None), "日期|时间|年份|年代|写作时间|成书时间|写作日期"),
    (
        F(Field::Date, Some("published")),
        "出版时间|出版日期|出版年份|发表时间|发表日期|发布时间|发布日期|发行日期|出版年|发表年份|发布年份|印刷时间",
    ),
    (F(Field::Date, Some("revised")), "修订日期|修订时间|更新日期|更新时间|修改日期|修改时间|最后更新|改版时间"),
    (F(Field::Date, Some("filed")), "提交日期|提交时间|申报日期|备案日期|递交日期"),
    (F(Field::Date, Some("decided")), "判决日期|裁决日期|宣判日期|判决时间|裁判日期|宣判时间"),
    (Body(Field::Date, Some("period")), "财年|会计年度|财政年度|报告期|财务年度|季度|年度"),
    (F(Field::Version, None), "版本号|第几版|版次|什么版本|哪个版本|哪一版|版号|修订号|哪版"),
    (Body(Field::Version, None), "版本|版"),
    (
        F(Field::Publisher, None),
        "出版社|出版商|出版者|发行者|发行单位|发布单位|发布机构|出版单位|出版机构|公司名称|发行人|注册人",
    ),
    (F(Field::Publisher, Some("copyright")), "版权所有者|版权人|版权归|版权属于|版权方|版权"),
    (Institution, "公司|机构|单位|大学|学校|院校|企业|组织|高校|学院|部门|研究所|研究院|实验室"),
    (Body(Field::Venue, Some("journal")), "期刊|杂志|学报|刊物"),
    (Body(Field::Venue, Some("conference")), "会议|大会|学术会议"),
    (Body(Field::Venue, Some("court")), "法院|法庭"),
    (F(Field::Identifier, Some("doi")), "DOI号|doi号|DOI|doi"),
    (F(Field::Identifier, Some("arxiv")), "arXiv编号|arXiv号|arXiv|arxiv|arxiv编号|arxiv号"),
    (F(Field::Identifier, Some("isbn")), "ISBN号|isbn号|书号|ISBN|isbn|国际标准书号"),
    (F(Field::Identifier, Some("issn")), "ISSN号|刊号|ISSN|issn|国际标准刊号"),
    (F(Field::Identifier, Some("case")), "案号|案件编号|案件号|卷宗号"),
    (F(Field::Identifier, Some("sec")), "委员会档案号|委员会文件号|备案号|档案编号"),
    (F(Field::Identifier, Some("form")), "表格类型|表格编号|什么表格|哪种表格"),
    (
        F(Field::Identifier, Some("report")),
        "编号|文号|文件号|报告编号|文件编号|报告号|标准号|产品编号|资料编号|文档编号|手册编号",
    ),
    (F(Field::Contributor, Some("translator")), "译者|翻译者|译作者"),
    (F(Field::Contributor, Some("editor")), "编者|主编|编辑|编审|责任编辑"),
    (F(Field::Contributor, Some("supervisor")), "导师|指导教师|指导老师"),
    (F(Field::Contributor, Some("judge")), "法官|审判长|审判员|大法官|主审法官|合议庭"),
    (F(Field::Language, None), "语言|语种|哪国语言|语文"),
    (F(Field::Keywords, None), "关键词|关键字"),
    (Name, "叫什么|叫什么名字|名称|叫做什么|名叫什么|什么名字"),
    (V(Verb::Write), "写的|写|撰写|编写|著|创作|所写|所著|合著|编著|执笔"),
    (V(Verb::Make), "制作|编制|起草|做的"),
    (V(Verb::Publish), "出版|发表|发布|刊登|公布|印刷|发行|问世|面世|刊载|推出|登载|刊发"),
    (V(Verb::Revise), "修订|更新|修改|改版|修正"),
    (V(Verb::Translate), "翻译|译"),
    (V(Verb::Edit), "编辑的|主编的|编的"),
    (V(Verb::Supervise), "指导"),
    (V(Verb::Decide), "判决|裁决|宣判|审理|作出|做出|裁定|审判|审结"),
    (V(Verb::File), "提交|申报|递交|投稿|备案"),
    (V(Verb::Accept), "录用|接收|接受|收录"),
    (V(Verb::Present), "宣读"),
    (V(Verb::Work), "工作|任职|就职|来自|供职|所在|属于"),
];

/// Most words, or Chinese characters, of a phrase.
const LONGEST: usize = 8;

/// The phrases of a question, the longest that are known first.
pub(super) fn pieces(question: &str) -> Vec<Phrase> {
    let mut pieces = Vec::new();
    let mut english: Vec<String> = Vec::new();
    let mut chinese: Vec<char> = Vec::new();
    let mut word = String::new();
    let end = std::iter::once(' ');
    for c in question.chars().chain(end) {
        let wide = matches!(c, '\u{3400}'..='\u{9fff}');
        if !wide
            && (c.is_alphanumeric()
                || (matches!(c, '\'' | '’' | '-' | '.' | '@' | ':' | '/' | '&') && !word.is_empty()))
        {
            chinese_pieces(&mut chinese, &mut pieces);
            word.push(if c == '’' { '\'' } else { c });
            continue;
        }
        let ended = std::mem::take(&mut word);
        let ended = ended.trim_end_matches(['\'', '-', '.', ':', '/', '&']);
        if !ended.is_empty() {
            english.push(ended.to_string());
        }
        if wide {
            english_pieces(&mut english, &mut pieces);
            chinese.push(c);
        } else if !c.is_whitespace() {
            chinese_pieces(&mut chinese, &mut pieces);
            // A mark ends what a phrase may span.
            english_pieces(&mut english, &mut pieces);
        }
    }
    english_pieces(&mut english, &mut pieces);
    chinese_pieces(&mut chinese, &mut pieces);
    pieces
}

fn english_pieces(words: &mut Vec<String>, pieces: &mut Vec<Phrase>) {
    let words = std::mem::take(words);
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut at = 0;
    while at < words.len() {
        let longest = LONGEST.min(words.len() - at).min(4);
        let found = (1..=longest).rev().find_map(|n| meaning(&lower[at..at + n].join(" ")).map(|m| (m, n)));
        let (meaning, n) = found.unwrap_or((Unknown, 1));
        pieces.push(Phrase { text: words[at..at + n].join(" "), meaning });
        at += n;
    }
}

fn chinese_pieces(chars: &mut Vec<char>, pieces: &mut Vec<Phrase>) {
    let chars = std::mem::take(chars);
    let mut at = 0;
    while at < chars.len() {
        let text = |n: usize| chars[at..at + n].iter().collect::<String>();
        let longest = LONGEST.min(chars.len() - at);
        let found = (1..=longest).rev().find_map(|n| meaning(&text(n)).map(|m| (m, n)));
        let (meaning, n) = found.unwrap_or((Unknown, 1));
        let next = Phrase { text: text(n), meaning };
        match pieces.last_mut() {
            // Unknown characters side by side are one word.
            Some(last) if meaning == Unknown && last.meaning == Unknown && at > 0 => last.text.push_str(&next.text),
            _ => pieces.push(next),
        }
        at += n;
    }
}

static KNOWN: LazyLock<HashMap<&str, Meaning>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (meaning, phrases) in ENGLISH.iter().chain(CHINESE) {
        for phrase in phrases.split('|') {
            known.entry(phrase).or_insert(*meaning);
        }
    }
    known
});

fn meaning(text: &str) -> Option<Meaning> {
    KNOWN.get(text).or_else(|| KNOWN.get(text.strip_suffix("'s")?)).copied()
}
