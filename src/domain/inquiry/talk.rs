//! Recognises small talk and questions about Docent itself. Both are told by their words as a whole: nothing in them
//! may be left that could be asked of a document.

use std::sync::LazyLock;

use super::pattern::Patterns;
use super::tokens::Token;
use crate::domain::text::tokens::is_cjk;

/// What is said in small talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Talk {
    /// A smiley, a dot, a test of the keyboard.
    Sign,
    /// "ok", "great", 好的.
    Agreement,
    Apology,
    Thanks,
    Farewell,
    Greeting,
    HowAreYou,
}

/// What is asked about Docent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// "Who are you?"
    Identity,
    /// "What can you do?", "help"
    Abilities,
    /// "Which model are you?"
    Model,
    /// "How do I switch the model?"
    SwitchModel,
    SwitchTemplate,
    /// "Do you send my data anywhere?"
    Privacy,
    /// "How do I use you?", "Which keys are there?"
    Use,
    /// "How do you work?"
    Workings,
}

/// What people say without asking for anything, with what it is.
const SAID: &[(Talk, &str)] = &[
    (
        Talk::Greeting,
        "hi hello hey hiya howdy yo hola bonjour salut hallo guten_tag guten_morgen guten_abend moin servus grüezi \
         ciao buongiorno buonasera olá ola bom_dia greetings good_morning good_afternoon good_evening good_day morning \
         evening gm helo hllo hellow hullo helllo heya heyy hii welcome nice_to_meet_you pleased_to_meet_you \
         long_time_no_see こんにちは おはよう おはようございます こんばんは 안녕하세요 안녕 привет здравствуйте merhaba \
         你好 您好 嗨 哈喽 哈啰 哈罗 嘿 早 早安 早上好 上午好 中午好 下午好 晚上好 大家好 你们好 很高兴认识你 在吗 在么 在不在 你在吗 \
         有人吗 喂 hi_there hello_there hey_there anyone_there anybody_there are_you_there you_there buenos_días \
         buenos_dias buenas_tardes namaste salam shalom sup wassup",
    ),
    (
        Talk::HowAreYou,
        "how_are_you how_are_u how_r_u how_are_you_doing how_do_you_do how_is_it_going \
         how_are_things what_is_up how_is_everything how_have_you_been how_is_your_day are_you_ok \
         are_you_okay wie_geht's wie_geht_es_dir ça_va comment_ça_va ca_va cómo_estás como_estas 你好吗 你还好吗 最近怎么样 \
         最近好吗 你怎么样 吃了吗 近来可好 how_are_you_feeling",
    ),
    (
        Talk::Thanks,
        "thanks thank_you thank_u thankyou thx thnx thanx tnx ty tysm tks cheers much_appreciated appreciated \
         i_appreciate_it appreciate_it many_thanks thanks_a_lot thanks_so_much thanks_a_million thank_you_very_much \
         thank_you_so_much danke danke_schön danke_schon vielen_dank merci merci_beaucoup gracias muchas_gracias grazie \
         obrigado obrigada arigato ありがとう ありがとうございます 감사합니다 고마워 спасибо teşekkürler dank_je \
         谢谢 谢谢你 谢谢您 多谢 谢了 谢啦 感谢 非常感谢 十分感谢 太感谢了 感恩 辛苦了 thks thakns thansk",
    ),
    (
        Talk::Farewell,
        "bye bye_bye goodbye good_bye see_you see_ya see_you_later see_you_soon see_you_tomorrow later good_night \
         goodnight gn cya farewell take_care have_a_nice_day have_a_good_day have_a_good_one have_a_great_day \
         have_a_good_evening tschüss tschüß auf_wiedersehen au_revoir adiós adios hasta_luego arrivederci さようなら \
         до_свидания 再见 拜拜 拜 回头见 明天见 下次见 晚安 88 回见 that's_all that_is_all that's_it i'm_done that_will_be_all \
         nothing_else",
    ),
    (
        Talk::Apology,
        "sorry i'm_sorry my_bad my_apologies apologies apologise pardon oops whoops excuse_me never_mind nevermind \
         forget_it entschuldigung pardon perdón 抱歉 对不起 不好意思 打扰了 没事 没关系 算了 i_am_sorry",
    ),
    (
        Talk::Agreement,
        "ok okay k kk okey okidoki alright all_right great cool nice perfect awesome excellent amazing wonderful fantastic \
         brilliant super wow good well_done good_job nice_job nice_work great_job great_work good_work got_it i_see \
         understood makes_sense that_makes_sense sure yes yeah yep yup no nope fine good_to_know nice_one interesting \
         that's_great that_is_great that's_good that_is_good that's_helpful that_is_helpful that_was_helpful \
         that_helps that_helped very_helpful helpful very_good very_nice so_cool you're_great you_are_great \
         you're_awesome you_are_awesome you're_amazing i_love_you i_like_you love_it i_like_it lol haha hahaha hehe hm \
         hmm ah oh aha right correct exactly true indeed you're_right you_are_right sounds_good gut genau alles_klar \
         d'accord vale 好 好的 好吧 好呀 好啊 好滴 行 行吧 可以 嗯 嗯嗯 哦 噢 喔 明白 明白了 知道了 了解 懂了 收到 太好了 太棒了 很棒 真棒 \
         棒 厉害 牛 不错 很好 非常好 挺好 赞 对 对的 没错 是的 是 原来如此 哈哈 哈哈哈 呵呵 嘻嘻 有意思 有帮助 很有帮助 非常有用 很有用 没问题 \
         不用了 不用 不客气 没什么 没有了 you're_welcome no_problem no_worries thats_great thats_good not_bad bravo",
    ),
    (
        Talk::Sign,
        "test testing test_test 1_2_3 test_123 testing_123 123 1234 asdf qwerty foo bar foobar hello_world ping 测试 测试一下 试试 \
         试一下 asd aaa abc blah",
    ),
];

/// What goes with it.
const BESIDE: &str = "\
    there docent all everyone everybody again friend my_friend buddy mate bro man dude sir madam dear team bot robot ai \
    assistant very much so a_lot really indeed too as_well for_now for_today for_your_help for_the_help for_that for_this \
    for_everything for_all_your_help for_helping for_helping_me for_the_answer for_the_info for_the_information \
    for_your_time for_the_summary for_your_answer today tonight then now and but my well just please this_is_a this_is \
    just_a a only it's its is was to_you you u and_you that it a_bunch once_more in_advance both guys folks at_all still \
    你 您 啊 呀 哦 吧 呢 的 了 啦 哈 嘛 呐 您的帮助 你的帮助 你的回答 您的回答 帮助 先 大家 老师 朋友 小助手 助手 机器人 我 真的 真 很 太 非常 \
    这 这是 一下 都 咯 喽 哟 噢 今天";

/// What is said, if it is nothing but small talk.
pub(super) fn small_talk(question: &str, words: &[Token]) -> Option<Talk> {
    if words.is_empty() {
        return (!question.trim().is_empty()).then_some(Talk::Sign);
    }
    if words.len() > 24 {
        return None;
    }
    // "hellooo", "thankssss"
    let words: Vec<String> = words.iter().map(|word| unstretched(&word.text)).collect();
    // For each word, the most telling thing said by the words before it; `None` if they are not all small talk.
    let mut said: Vec<Option<Option<Talk>>> = vec![None; words.len() + 1];
    said[0] = Some(None);
    for at in 0..words.len() {
        let Some(so_far) = said[at] else { continue };
        let mut reach = |length: usize, talk: Option<Talk>| {
            let best = so_far.max(talk);
            let there = &mut said[at + length];
            *there = Some(there.map_or(best, |known| known.max(best)));
        };
        for (talk, list) in SAID {
            for length in begins(list, &words[at..]) {
                reach(length, Some(*talk));
            }
        }
        for length in begins(BESIDE, &words[at..]) {
            reach(length, None);
        }
    }
    said[words.len()].flatten()
}

/// The numbers of words at the beginning that are an entry of a list.
fn begins<'a>(list: &'a str, words: &'a [String]) -> impl Iterator<Item = usize> + 'a {
    list.split_whitespace().filter_map(|entry| {
        let mut n = 0;
        for part in entry.split('_') {
            if part.chars().all(is_cjk) {
                // Each Chinese character is a word.
                for c in part.chars() {
                    let word = words.get(n)?;
                    (word.chars().eq(std::iter::once(c))).then_some(())?;
                    n += 1;
                }
            } else {
                (words.get(n)? == part).then_some(())?;
                n += 1;
            }
        }
        Some(n)
    })
}

/// A word without letters held down: of three or more equal ones in a row, one.
fn unstretched(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    if !word.chars().all(char::is_alphabetic) || chars.iter().all(|c| *c == chars[0]) && chars.len() < 6 {
        return word.to_string();
    }
    let mut out = String::new();
    let mut i = 0;
    while i < chars.len() {
        let run = chars[i..].iter().take_while(|c| **c == chars[i]).count();
        for _ in 0..if run >= 3 { 1 } else { run } {
            out.push(chars[i]);
        }
        i += run;
    }
    out
}

const ABOUT: &[(About, &str)] = &[
    (
        About::Identity,
        "who|what are|r you|u really|exactly?
         who|what is|are docent|this_program|this_app|this_tool|this_software|this_bot|this_assistant
         what's docent|this_app|this_tool|this_program
         what is|'s your name
         what's|whats your name
         do you have a name
         introduce yourself|docent
         tell me? about|something_about? yourself|docent|you
         are|r you|u a|an ai|bot|robot|human|machine|chatbot|person|computer|language_model|llm|real_person|program|assistant|real_human
         are|r you|u real|human|alive|sentient|chatgpt|gpt|gpt-4|claude|gemini|llama|deepseek|copilot|siri|an_ai_model|conscious|open_source
         who made|built|wrote|created|developed|programmed you|docent|this_program|this_app|this_tool
         你|您 是 谁|什么|啥|什么东西|哪位|什么人|干什么的|做什么的|干嘛的 呀|啊|呢?
         你|您 叫|的名字叫|的名字是 什么|啥 名字? 呀|啊|呢?
         介绍一下|介绍|说说|谈谈 你自己|自己|docent
         docent 是 什么|谁|啥|干什么的|做什么的
         你|您 是 人|真人|机器人|人工智能|ai|chatgpt|gpt|deepseek|机器|人类|程序 吗
         谁 开发|制作|做|写|创造|发明 了? 你|您|docent 的?
         wer bist|sind du|sie
         qui es-tu|êtes-vous
         quién eres
         あなたは誰ですか",
    ),
    (
        About::Abilities,
        "help me|please|!?
         what|wat can|could|do|will you|u|docent|this_program|this_app|this_tool|it do|help|answer with|for|me|us? with? here|all?
         what are you|u able|capable to_do|of|of_doing
         what are your capabilities|abilities|features|functions|skills|limits|limitations
         what features|functions|abilities do|does you|docent have
         what can|could|should|may|do i|we ask|do you|u|docent|here|about? about? here|you|this|it|this_document|with_you?
         what kind|kinds|sort|sorts|type|types of questions|things can|could|may|should i|we|you ask|answer you|about?
         what questions can|could|may|should i|we|you ask|answer you|about? this_document|it?
         how can|could|do|will you|u help|assist me|us?
         can|could you help me|us
         what|which sort|kind|type of things can|could i|you|we ask|do|answer
         what else can|could you|u|i do|ask you?
         what do you do|offer
         what is|are you|docent good|useful for|at
         what should|can i do here|now|with_you|with_this
         你|您 能|会|可以|能够|都能|都会 做|干|帮我做|帮我干|帮|为我做|回答|帮助我 些? 什么|啥|嘛|哪些事|哪些|什么忙|些什么 事|事情|忙|问题? 呢|啊|呀?
         你|您 有 什么|哪些 功能|能力|本事|用|用处|用途
         你|您 会|能 些? 什么|啥 呢?
         我? 能|可以|可 问|向你问|问你 你? 些? 什么|啥|哪些|哪些问题|什么问题|什么样的问题 呢|问题?
         帮助|求助|救命
         你|您 怎么|如何|能怎么|可以怎么 帮|帮助 我|到我
         有 什么|哪些 功能
         was kannst du
         was können sie
         que peux-tu faire
         qué puedes hacer",
    ),
    (
        About::Model,
        "which|what|wat ai|language|large? language? model|llm|ai are|r you|u running|using|based|now? on?
         which|what ai|language|large? language? model|llm|ai is|are this|it|docent|you|being_used|used|in_use|running|answering|active|loaded now|here|currently|right_now|used|using|running|to_answer?
         which|what ai|language|large? language? model|llm|ai do|does you|docent|this_app|this_tool|this_program|it use|run_on
         what are you|u running|based|built|powered on|by|with
         are you using|running gpt|gpt-4|chatgpt|claude|gemini|llama|qwen|deepseek|ollama|a_local_model|openai
         你|您 是|用|使用|用的|用的是|使用的是|基于|现在用的是|现在是|现在用|的是 什么|哪个|哪种|哪一个|啥 大? 语言? 模型 的|呢|啊?
         现在|目前|当前 用|使用|用的|用的是|使用的是|的|是 什么|哪个|哪种|啥? 大? 语言? 模型 是? 什么|哪个?
         docent 用|使用 的? 是? 什么|哪个|哪种 模型",
    ),
    (
        About::SwitchModel,
        "how do|can|could|should|to i|we|you|one? switch|change|select|choose|set|use|pick|replace|swap|configure|add to|between? the|a|an|another|my|other|different|your|new|models? ai|language|large|local? language? model|models|llm|provider|llms
         can|could|may i|we|you switch|change|select|choose|use|pick to|between? the|a|an|another|my|other|different|your|new? ai|language|large|local? language? model|models|llm|provider
         switch|change to? the|another|a_different|your model|llm|provider
         can|could|may i|we use|connect|run gpt|gpt-4|gpt-4o|gpt-5|chatgpt|claude|gemini|llama|qwen|deepseek|mistral|ollama|openai|a_local_model|my_own_model|another_model with|in|from you|docent|this|here
         how do|can i|we connect|use docent|you with|to ollama|openai|claude|anthropic|gemini|llama|lm_studio|a_local_model
         怎么|怎样|如何|怎么样|可以|能不能|能|在哪里|在哪儿|哪里 可以|才能|能? 切换|换|更换|选择|改|修改|设置|选|换成|配置|使用 一个|别的|其他|另一个|不同的|其它|语言|大? 的? 语言? 模型 吗|呢|啊?
         模型 怎么|怎样|如何|在哪里 切换|换|更换|选择|改|设置
         换|切换 一? 个? 模型",
    ),
    (
        About::SwitchTemplate,
        "how do|can|could|should|to i|we|you|one? switch|change|select|choose|set|use|pick|write|make|create|edit|add to|between? the|a|an|another|my|other|different|your|own|my_own|new? answer|prompt|answering? template|templates|prompt|prompts
         can|could|may i|we|you switch|change|select|choose|use|pick to|between? the|a|an|another|other|different? answer|prompt? template|templates
         what|which templates are|do there|available|you_have|exist
         怎么|怎样|如何|怎么样|可以|能不能|能|在哪里 可以|才能|能? 切换|换|更换|选择|改|修改|设置|选|换成|使用|写|新建|添加 一个|别的|其他|另一个|不同的|自己的|回答|提示词? 的? 回答|提示? 模板 吗|呢|啊?
         有 哪些|什么 模板",
    ),
    (
        About::Privacy,
        "do|does|will|can|are|is you|docent|this_app|this_tool|this_program|it ever|also? send|share|upload|store|save|keep|collect|leak|transmit|track|record|log|sending|sharing|uploading|see|sell my|the|our|any|these|this? * data|document|documents|file|files|pdf|pdfs|question|questions|text|information|conversation|conversations|privacy|content|contents|anything|everything *
         is|are my|our|the data|document|documents|file|files|pdf|pdfs|question|questions|information|conversation|conversations|privacy safe|private|secure|sent|uploaded|shared|stored|saved|protected|confidential|leaving *
         where is|are|does|do my|our data|document|documents|file|files|questions|question|conversation|conversations sent|stored|saved|kept|going|go *
         does my|our|the data|document|file leave *
         does anything leave my|this computer|machine|laptop
         do|does you|docent|it|this_app|this_tool|this_program need|require|use|have|work|run the|an|any|my? internet|network|online|offline|cloud|without_internet|locally connection|access? *
         are|r you|u online|offline|local|connected|private|safe|secure|spying|listening *
         what happens to|with my|our data|document|documents|file|files|questions
         你|您|docent 会不会|会|是否会|有没有|会把|会不会把|是不是会 *  上传|发送|保存|泄露|收集|存储|外传|传 *
         我|我们 的 数据|文件|文档|隐私|资料|问题|信息 会不会|会|是否|是否会|安全|有没有|是不是|存|保存|去 *
         我|我们 的 数据|文件|文档|资料|信息 安全|保密 吗
         数据|隐私 安全 吗
         你|您|docent 需要|要|用 联网|网络|上网 吗
         你|您|docent|这个? 是不是|是否|需不需要|要不要 联网|上网|在线|离线 的|运行|运行的? 吗?
         是不是|是否|需不需要|要不要 联网|上网|在线|离线 的|运行|运行的?",
    ),
    (
        About::Use,
        "how do|can|could|should|to i|we|one? use|work_with|operate|start_with you|docent|this_app|this_tool|this_program|this_software
         how does this|the app|tool|program|software work
         what|which keys|shortcuts|keyboard_shortcuts|hotkeys|key_bindings|commands are there|available|do_you_have|can_i_use
         keyboard_shortcuts|shortcuts|hotkeys|keybindings|key_bindings
         how do|can i|we exit|quit|close|leave docent|you|this_app|this_program|this_tool
         how do|can i|we export|save|copy the|this|your|our answer|answers|conversation|chat
         how do|can i|we open|add|load another|a_second|more|a_new|other|a|new document|documents|file|files|pdf here|in_docent|too?
         怎么|怎样|如何 使用|用|操作 你|docent|这个软件|这个程序|这个工具|本软件
         docent 怎么|怎样|如何 用|使用
         有 什么|哪些 快捷键|按键|命令
         快捷键 有哪些|是什么?
         怎么|怎样|如何 退出|关闭 docent|程序|软件|你
         怎么|怎样|如何 导出|保存|复制 这个|你的|这些|这段? 回答|答案|对话|聊天记录
         怎么|怎样|如何 打开|添加 另一个|别的|其他|第二个|更多 的? 文档|文件",
    ),
    (
        About::Workings,
        "how do|does you|docent|u work|answer|find|know|search *
         how are you|u built|made|programmed|trained
         你|您|docent 是? 怎么|怎样|如何 工作|回答|运作|运行|找到|知道|搜索 *
         你|您 的 工作? 原理 是 什么",
    ),
];

static READING: LazyLock<Vec<(About, Patterns)>> =
    LazyLock::new(|| ABOUT.iter().map(|(about, patterns)| (*about, Patterns::new(patterns, |_| ""))).collect());

/// What is asked about Docent.
pub(super) fn about_docent(core: &[Token]) -> Option<About> {
    READING.iter().find(|(_, patterns)| patterns.is(core)).map(|(about, _)| *about)
}
