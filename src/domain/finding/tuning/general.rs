//! Questions on general matters, in two languages, to notice an adapter that spoils what has nothing to do with the
//! pairs it was fitted to.
//!
//! Each topic has a neighbour that is easily taken for it, so that a question is not found by its subject alone. They
//! were written for this purpose and occur in no question set.

use serde::{Deserialize, Serialize};

use super::adapter::{Adapter, dot};

/// A passage and the question that it answers, in English and in Chinese.
pub struct Topic {
    pub english: (&'static str, &'static str),
    pub chinese: (&'static str, &'static str),
}

/// A passage, then the question that it answers.
const fn topic(english: (&'static str, &'static str), chinese: (&'static str, &'static str)) -> Topic {
    Topic { english, chinese }
}

/// The built-in topics: each question is answered by its own passage only.
pub const TOPICS: &[Topic] = &[
    topic(
        (
            "The old bridge was built of granite between 1811 and 1817 and carried carts only.",
            "When was the old bridge built?",
        ),
        ("旧桥用花岗岩砌成，建于1811年至1817年，当时只通行马车。", "旧桥是什么时候建造的？"),
    ),
    topic(
        (
            "The new bridge opened in 1934; it carries four lanes of traffic and a tram.",
            "How many lanes does the new bridge have?",
        ),
        ("新桥于1934年通车，桥上有四条车道和一条电车轨道。", "新桥有几条车道？"),
    ),
    topic(
        (
            "Bread dough rises because yeast turns sugar into carbon dioxide, which the gluten holds.",
            "Why does bread dough rise?",
        ),
        ("面团会发起来，是因为酵母把糖变成二氧化碳，被面筋包住。", "面团为什么会发起来？"),
    ),
    topic(
        (
            "Rye bread keeps for two weeks, since its crumb holds more water than that of wheat.",
            "How long does rye bread keep?",
        ),
        ("黑麦面包能保存两周，因为它的面包心比小麦面包含水更多。", "黑麦面包能保存多久？"),
    ),
    topic(
        (
            "The backup runs every night at two and keeps thirty copies before the oldest is deleted.",
            "How many copies does the backup keep?",
        ),
        ("备份每晚两点运行，保留三十份，之后删除最旧的一份。", "备份保留多少份？"),
    ),
    topic(
        (
            "To restore a file from the backup, open the archive, select a date and press Restore.",
            "How is a file restored from the backup?",
        ),
        ("要从备份恢复文件，请打开存档，选择日期，然后点击“恢复”。", "怎样从备份恢复文件？"),
    ),
    topic(
        ("The river rises in the northern hills and reaches the sea after 412 kilometres.", "How long is the river?"),
        ("这条河发源于北部丘陵，流经412公里后入海。", "这条河有多长？"),
    ),
    topic(
        (
            "The lake is deepest near its eastern shore, where the bottom lies 96 metres down.",
            "Where is the lake deepest?",
        ),
        ("湖水在东岸附近最深，湖底位于水下96米。", "湖在哪里最深？"),
    ),
    topic(
        ("The tenant may end the lease with three months' notice in writing.", "How much notice must the tenant give?"),
        ("承租人可以提前三个月书面通知解除租约。", "承租人须提前多久通知？"),
    ),
    topic(
        (
            "The landlord pays for repairs of the roof, the heating and the outer walls.",
            "Which repairs does the landlord pay for?",
        ),
        ("屋顶、供暖和外墙的维修费用由出租人承担。", "哪些维修由出租人付费？"),
    ),
    topic(
        (
            "The sorting step compares neighbouring items and swaps them until none is out of order.",
            "How does the sorting step work?",
        ),
        ("排序步骤比较相邻的元素并交换，直到没有顺序错误的元素。", "排序步骤是怎样进行的？"),
    ),
    topic(
        (
            "Binary search halves the range at every step, so a million items take twenty steps.",
            "How many steps does binary search take for a million items?",
        ),
        ("二分查找每一步都把范围减半，所以一百万个元素只需二十步。", "二分查找一百万个元素需要多少步？"),
    ),
    topic(
        ("The museum is closed on Mondays; on other days it opens at ten.", "On which day is the museum closed?"),
        ("博物馆周一闭馆，其他日子十点开门。", "博物馆哪天不开放？"),
    ),
    topic(
        (
            "The library lends books for four weeks; a loan can be extended twice.",
            "How often can a loan of the library be extended?",
        ),
        ("图书馆借书期为四周，可以续借两次。", "图书馆的书可以续借几次？"),
    ),
    topic(
        (
            "The poet left the capital after a quarrel with her publisher and settled on the island.",
            "Why did the poet leave the capital?",
        ),
        ("诗人因与出版商争执而离开首都，定居在岛上。", "诗人为什么离开首都？"),
    ),
    topic(
        ("The painter taught drawing at the academy for nineteen years.", "What did the painter teach at the academy?"),
        ("这位画家在学院教了十九年素描。", "画家在学院教什么？"),
    ),
    topic(
        ("Revenue rose by eight per cent to 41 million, mostly through sales abroad.", "By how much did revenue rise?"),
        ("营业收入增长百分之八，达到4100万，主要来自海外销售。", "营业收入增长了多少？"),
    ),
    topic(
        ("The company employs 320 people, two thirds of them in research.", "How many people does the company employ?"),
        ("公司有320名员工，其中三分之二从事研究。", "公司有多少名员工？"),
    ),
    topic(
        (
            "The pump must be switched off before its filter is cleaned.",
            "What must be done before the filter of the pump is cleaned?",
        ),
        ("清洗水泵的滤网之前必须先关闭水泵。", "清洗水泵滤网之前要做什么？"),
    ),
    topic(
        (
            "The boiler shows the fault code E4 if the water pressure is below one bar.",
            "What does the fault code E4 of the boiler mean?",
        ),
        ("水压低于一巴时，锅炉显示故障代码E4。", "锅炉的故障代码E4是什么意思？"),
    ),
    topic(
        ("The treaty was signed by nine states in the autumn of 1921.", "Who signed the treaty?"),
        ("该条约于1921年秋由九个国家签署。", "条约由谁签署？"),
    ),
    topic(
        ("The war ended when the harbour fell after a siege of seven months.", "How did the war end?"),
        ("港口被围困七个月后陷落，战争就此结束。", "战争是怎样结束的？"),
    ),
    topic(
        (
            "Owls hear their prey in the dark, since one ear sits higher than the other.",
            "How do owls find prey in the dark?",
        ),
        ("猫头鹰一只耳朵比另一只高，因此在黑暗中能听出猎物的位置。", "猫头鹰在黑暗中怎样找到猎物？"),
    ),
    topic(
        ("Swallows return from the south in April and nest under roofs.", "When do swallows return from the south?"),
        ("燕子四月从南方飞回，在屋檐下筑巢。", "燕子什么时候从南方飞回？"),
    ),
];

/// How many of the built-in questions find their own passage first, before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct General {
    pub questions: usize,
    pub before: usize,
    pub after: usize,
}

/// Questions that may be lost, of [`TOPICS`] in four combinations of languages: one in a hundred, as chance has it.
const LOST: usize = 1;

impl General {
    /// True if the adapter spoils nothing.
    pub fn is_kept(&self) -> bool {
        self.after + LOST >= self.before
    }

    /// Counts questions of both languages over the passages of each, moved by `adapter` and as they are. `questions` and
    /// `passages` are vectors of the topics, all in English first, then all in Chinese.
    pub fn measured(adapter: &Adapter, questions: &[Vec<f32>], passages: &[Vec<f32>]) -> General {
        let mut general = General::default();
        let count = TOPICS.len();
        for (n, question) in questions.iter().enumerate() {
            let moved = adapter.moved(question);
            for passages in passages.chunks(count) {
                let first = |vector: &[f32]| {
                    let near: Vec<f32> = passages.iter().map(|passage| dot(passage, vector)).collect();
                    near.get(n % count).is_some_and(|own| near.iter().all(|other| other <= own))
                };
                general.questions += 1;
                general.before += usize::from(first(question));
                general.after += usize::from(first(&moved));
            }
        }
        general
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adapter_that_turns_everything_the_same_way_loses_the_general_questions() {
        let count = TOPICS.len();
        let axis = |n: usize| (0..count).map(|m| if m == n { 1.0 } else { 0.0 }).collect::<Vec<f32>>();
        let vectors: Vec<Vec<f32>> = (0..2 * count).map(|n| axis(n % count)).collect();
        let none = General::measured(&Adapter::none(count), &vectors, &vectors);
        assert_eq!((none.questions, none.before, none.after), (4 * count, 4 * count, 4 * count));
        assert!(none.is_kept());
        let towards_one = (0..count * count).map(|n| if n < count { 3.0 } else { 0.0 }).collect();
        let turned = General::measured(&Adapter::of(count, towards_one).unwrap(), &vectors, &vectors);
        assert!(turned.after < turned.before / 2 && !turned.is_kept(), "{turned:?}");
    }
}
