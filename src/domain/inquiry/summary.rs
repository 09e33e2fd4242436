//! Recognises questions for a summary or for what stands in a part of the document.

use std::sync::LazyLock;

use super::asked::joined;
use super::parts::{NamedPart, Target, class as document_class, part_in, target};
use super::pattern::Patterns;
use super::tokens::Token;
use super::{Kind, Part};
use crate::domain::finding::asked_place::Place;

/// What is to be summed up or shown.
pub(super) struct Asks {
    pub kind: Kind,
    pub part: Option<Part>,
    /// False if the words that name the part may be a subject instead.
    pub sure: bool,
}

/// Orders that take any target.
const ORDERS: &str = "\
    @sum up? the|all|everything? *
    @sum for_me|me *
    sum * up real_quick|quickly|quick|fast?
    @sum * quickly|real_quick|fast
    把|将? * 缩成|缩为|浓缩成|浓缩为|压缩成|缩短成|缩写成 *
    列出|给出|说出|提炼出? * 的? @chinese_summary
    put * in_a_nutshell
    give|show|write|provide|make|prepare|create|get|generate|draft|produce|do|have|need|want|show_me me|us? @adjective? @adjective? @adjective? @summary of|for|on|about|from? *
    @adjective? @adjective? @adjective? @summary of|for|on|about|from? *
    @doc_head @summary please?
    @summary this? *
    what|what's|whats is|are|was|were|would_be? the|your? @adjective? @adjective? @points in|of|from|for *
    the|some|your? @adjective? @adjective? @points in|of|from|for? *
    give|show|tell|list|name|extract|find|pull_out|get|highlight me|us? the|some|all? of? @adjective? @adjective? @points in|of|from|for? *
    总结|概括|概述|归纳|综述|简述|梳理|提炼|复述|浓缩|小结 一下|下|出? *
    对|把|将 * 进行|做|作|做个|作个|做一个|做一下|来个|给出? 一个? 一下? 总结|概括|概述|归纳|小结|一下
    用|给|来|写|做|作|出|生成|给出|提供|列出|说出 一? 个|份|篇|段|下? * 的? @chinese_summary
    给出|列出|提炼|提取|说出|指出? * 的? @chinese_summary 是? 什么|有哪些|哪些|是哪些?
    * 的? @chinese_summary
    @chinese_summary";

/// Questions that mean a document or a part of it, never a subject.
const OF_WHOLE_OR_PART: &str = "\
    what|what's|whats is|was|are|does? * actually|really|exactly|mainly|basically|all? about exactly|mainly|basically|generally|anyway|really|in_general|actually?
    what|what's|whats is|was|are about *
    what do|does|did|is|would * say|says|cover|covers|discuss|discusses|talk_about|talks_about|deal_with|treat|contain|contains|describe|explain|teach|teaches|argue|tell_us|tell_me|tells_us|tell|include|address|present|want_to_say|try_to_say|saying|telling_us|trying_to_say|talking_about|consist_of
    what can|could|will|do|should|would i|we|you|one learn|find|read|expect|get in|from|out_of *
    what happens|is_happening|'s_happening|happened in *
    what goes_on in *
    tell|teach me|us? more|all|something|everything? about *
    about *
    explain|describe|introduce|present|present|discuss|review|simplify * to_me|in_simple_terms|in_plain_english|in_simple_words|like_i'm_five|eli5|simply|to_a_beginner?
    walk|talk|take|guide me|us through *
    break|boil down * 
    go over|through *
    over|through *
    快速? 了解|认识 一下|下? *
    给我? 讲讲|说说|谈谈|聊聊 *
    what is|are in|inside *
    eli5|abridge|digest *
    what topics|topic|subjects|subject|themes|issues|things|points are|is|does|do|was|were * cover|covers|covered|discussed|discuss|about|treated|deal_with|address|addressed|mentioned in|by? *
    which topics|subjects|themes|issues are|does|do * covered|cover|discussed|discuss|treated|addressed in|by? *
    * 讲|说|写|谈|论述|描述|介绍|叙述|讨论|讲述|阐述|涉及 了|的是|的|了些? 什么|啥|哪些内容|哪些方面|些什么|什么内容|的什么|哪些 内容|东西|事|故事|问题|道理? 呢|啊|呀|的?
    * 是? 关于|有关 什么|啥|哪方面 的|内容|主题? 的|呢|啊?
    * 主要|大概|大致|大体|基本|究竟|到底|具体|在|都在|主要在 是? 讲|说|写|谈|关于|论述|介绍|讨论|讲述|涉及 了|的是|的|了些? 什么|啥|哪些内容|什么内容|的什么|哪些 的|内容? 呢|啊?
    * 里|中|里面|上|里头|上面? 有|是|写着|写了|包含|包括 些? 什么|啥|哪些内容|什么内容 东西|内容? 呢|啊?
    * 内容|主题|大意|意思|主旨 是 什么|啥|怎样的|哪些 呢|啊?
    介绍|解释|解读|讲解|讲讲|说说|描述|讲一下|说一下|解析|导读|读一下 一下|下|一? *";

/// Questions for the whole, whatever else they say.
const OF_WHOLE: &str = "\
    * time|long|lazy|busy|read * what does it|this|that|the_document|the_paper|the_text say|cover
    what does it|this|that say overall|in_total|altogether|basically|all_in_all|in_short|in_essence
    what is|are|was the|its? @adjective? @adjective? @points here|overall|then";

static WHOLLY: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(OF_WHOLE, class));

/// Questions for a section that goes by its usual name, or for what the text says there.
const OF_USUAL: &str = "\
    what is|are|was|were the|its conclusion|conclusions|abstract of|in|from? *
    * 的? 结论|摘要|结语 是? 什么|有哪些|如何? ";

/// Questions for the text of a page, table or the like.
const CONTENT: &str = "\
    what|what's|whats is|stands|are|can_be_found|'s|do_we_find|do_you_see|can_i_find|is_written|is_shown|is_there|appears there? written|shown|said|printed|to_be_found|found|given|listed|mentioned|described? in|on|at *
    what do|does|did * show|shows|display|depict|illustrate|look_like|list|report|give|present|mean
    show|read|display|quote|print|open|see|view|get|give|copy|cite|recite|reproduce|type_out|transcribe me|us? the|all? text|content|contents|wording? of|from|on|in? *
    the? text|content|contents|wording of|on|from *
    * 显示|展示|列出|说明|表示|给出|描述 了|的是|的? 什么|啥|哪些 内容|数据|信息? 呢|啊?
    显示|展示|引用|朗读|给我看|看|读|读一下|看看|查看|打开|摘录|抄录 一下|下? * 的? 内容|原文|全文?
    * 的? 内容|原文|全文|文字";

fn class(name: &str) -> &'static str {
    match name {
        "sum" => {
            "summarise summarize sumarize sumarise summerize summerise summarice summrize summarzie sumamrize sumup \
             sum_up recap outline condense resume sumary summaries summarising summarizing zusammenfassen resumir"
        }
        "adjective" => {
            "a an the your some short brief quick concise detailed good simple rough full overall general high-level \
             one-paragraph executive complete clear little nice very main key most important top central essential \
             core biggest basic major 5 three five 3 few comprehensive thorough plain bullet bulleted bullet-point \
             short_and_clear"
        }
        "summary" => {
            "summary summery sumary summry synopsis overview gist recap tldr tl_dr rundown digest précis precis \
             summarization summarisation brief bottom_line quick_look cliff_notes cliffnotes zusammenfassung résumé \
             highlights cheat_sheet wrap-up long_story_short big_picture"
        }
        "points" => {
            "points findings takeaways takeaway take-aways ideas idea point topics topic themes theme messages message \
             highlights gist summary essence bottom_line bullet_points points_made subject crux thrust overview synopsis"
        }
        "doc_head" => "paper document book chapter report article executive quick short brief pdf file doc",
        "chinese_summary" => {
            "总结 概括 概述 概要 摘要 大意 要点 梗概 综述 主要内容 中心思想 核心内容 主要观点 核心观点 主旨 主题思想 重点 \
             纲要 提要 简介 内容提要 关键点 核心思想 主要思想 关键内容 重点内容 小结 主要信息 关键信息 中心内容 内容概要 内容摘要 \
             内容简介 主要内容和观点 核心要点 主要论点 主题 重要内容 大概内容 大致内容"
        }
        name => document_class(name),
    }
}

static READING: LazyLock<[(Patterns, bool, bool); 3]> = LazyLock::new(|| {
    let read = |lines: &str| Patterns::new(lines, class);
    [(read(ORDERS), true, true), (read(OF_WHOLE_OR_PART), false, true), (read(CONTENT), false, false)]
});

static USUAL: LazyLock<Patterns> = LazyLock::new(|| Patterns::new(OF_USUAL, class));

/// What a question for a summary or content asks for. `shortened` is true if it says how long the answer is to be.
pub(super) fn asks(core: &[Token], shortened: bool) -> Option<Asks> {
    // A part alone: "chapter 3", "page 5", 第三章.
    if let Some(Target::Part(part)) = target(core).filter(|_| core.len() <= 8)
        && let Some(part) = alone(core, part)
    {
        return Some(Asks { kind: kind_of(Some(&part), false), part: Some(part), sure: true });
    }
    for (patterns, order, summing) in READING.iter() {
        let (order, summing) = (*order, *summing);
        for held in patterns.all(core) {
            let said = held.iter().max_by_key(|held| held.len()).copied().unwrap_or_default();
            if !order && said.is_empty() && !shortened {
                continue;
            }
            let (part, sure) = match target(said) {
                Some(Target::Whole) if !summing => continue,
                Some(Target::Whole) => (None, true),
                Some(Target::Part(part)) => (Some(part), true),
                Some(Target::Words(part)) if order => (Some(part), false),
                _ => continue,
            };
            return Some(Asks { kind: kind_of(part.as_ref(), order), part, sure });
        }
    }
    if WHOLLY.is(core) {
        return Some(Asks { kind: Kind::Summary, part: None, sure: true });
    }
    if let Some(held) = USUAL.find(core)
        && matches!(target(held.first().copied().unwrap_or_default()), Some(Target::Whole))
    {
        let name = ["conclusion", "abstract", "结论", "摘要", "结语"];
        let said = joined(core);
        let part = name.into_iter().find(|name| said.contains(name)).map(|name| Part::Named(name.to_string()));
        return Some(Asks { kind: Kind::Summary, part, sure: false });
    }
    // "用三句话概括全文": the form holds the order.
    match target(core).filter(|_| shortened)? {
        Target::Whole => Some(Asks { kind: Kind::Summary, part: None, sure: true }),
        Target::Part(part) => Some(Asks { kind: Kind::Summary, part: Some(part), sure: true }),
        Target::Words(_) => None,
    }
}

/// Pages, tables and the like have content; sections and documents are summed up.
fn kind_of(part: Option<&Part>, order: bool) -> Kind {
    match part {
        _ if order => Kind::Summary,
        Some(Part::Place(Place::Pages(..) | Place::Printed(..) | Place::InFile(..)) | Part::Labelled(..)) => {
            Kind::Content
        }
        Some(Part::Last(super::Unit::Page)) => Kind::Content,
        _ => Kind::Summary,
    }
}

/// The part, if the words are its name and no more than that: no heading is asked for by its words alone.
fn alone(core: &[Token], part: Part) -> Option<Part> {
    match &part {
        Part::Named(_) => (core.len() <= 3 && part_in(core).is_none()).then_some(part),
        _ => part_in(core)
            .filter(|NamedPart { from, to, .. }| {
                from + core.len() - to <= 2 + usize::from(core.iter().any(|w| w.text == "of")) * 3
            })
            .map(|_| part),
    }
}
