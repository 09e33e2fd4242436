//! Words that tables use for what questions ask, where their letters do not meet: "how old" and "Age".
//!
//! Embeddings of a word or two are too coarse to tell "net sales" from "net assets"; these groups are exact. Meaning
//! decides between rows where no group and no word does.

use super::words::words;

/// Each group: phrases that stand for one another. The first is that of revenue.
const GROUPS: &[&[&str]] = &[
    &["revenue", "net sales", "sales", "net revenue", "turnover", "top line"],
    &["cost of sales", "cost of revenue", "cost of goods sold", "cogs"],
    &["profit", "net income", "net earnings", "earnings", "net profit", "bottom line"],
    &["gross profit", "gross margin"],
    &["operating income", "operating profit", "income from operations"],
    &["employee", "staff", "headcount", "workforce", "people employ", "personnel", "employ"],
    &["old", "age"],
    &["job", "position", "title", "role", "office"],
    &["expense", "cost", "spending", "spent", "spend"],
    &["equity", "shareholders equity", "stockholders equity", "net assets"],
    &["debt", "borrowings", "indebtedness", "loans"],
    &["capex", "capital expenditure", "purchases of property and equipment", "capital spending"],
    &["research and development", "r d", "r&d"],
    &["pay", "salary", "compensation", "remuneration", "wage", "earn"],
    &["weigh", "weight", "mass", "heavy"],
    &["tall", "height", "high"],
    &["long", "length"],
    &["wide", "width"],
    &["big", "size", "dimensions"],
    &["cost", "price", "fee", "charge", "rate"],
    &["phone", "telephone", "tel"],
    &["email", "e-mail"],
    &["happen", "function", "effect", "action", "result", "description"],
    &["do", "function", "description", "action", "purpose"],
    &["mean", "meaning", "description", "definition", "explanation"],
    &["quarter", "three months", "3 months"],
    &["half", "six months", "6 months"],
    &["tax", "income taxes", "taxation"],
    &["share", "per share", "stock"],
    &["eps", "earnings per share"],
    &["owed", "due", "payable"],
    &["born", "birth", "date of birth"],
    &["begin", "start", "effective", "from"],
    &["fix", "solution", "remedy", "corrective action"],
    &["cause", "reason"],
    &["store", "warehouse", "shop", "outlet"],
    &["country", "nation", "region"],
    &["performance", "accuracy", "score"],
    &["营业收入", "收入", "营收", "销售额"],
    &["净利润", "利润", "盈利"],
    &["员工", "职工", "人数", "雇员"],
    &["年龄", "岁", "多大"],
    &["职务", "职位", "岗位"],
    &["电话", "联系方式"],
    &["价格", "单价", "费用", "多少钱"],
];

/// For each group, the phrases as content words.
pub(super) fn groups() -> &'static [Vec<Vec<String>>] {
    static PARSED: std::sync::LazyLock<Vec<Vec<Vec<String>>>> = std::sync::LazyLock::new(|| {
        let group =
            |group: &&[&str]| group.iter().map(|phrase| words(phrase)).filter(|phrase| !phrase.is_empty()).collect();
        GROUPS.iter().map(group).collect()
    });
    &PARSED
}
