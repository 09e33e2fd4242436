use super::*;
use crate::domain::answering::cells::sample;

const SALES: &str = "\t2017\t2016\t2015\nNet product sales\t$ 118,573\t$ 94,665\t$ 79,268\nNet service sales\t59,293\t41,322\t27,738\n\
    Total net sales\t177,866\t135,987\t107,006\nOther income (loss)\t346\t90\t(256)";

fn verdict(claim: &str, lines: &str, units: &str) -> Option<Check> {
    let mut table = sample(lines, 1);
    table.units = Some(units.to_string()).filter(|units| !units.is_empty());
    check(claim, &[(&table, "")]).map(|found| found.check)
}

fn sales(claim: &str) -> Option<Check> {
    verdict(claim, SALES, "(in millions)")
}

#[test]
fn number_row_and_column_must_agree() {
    assert_eq!(sales("Total net sales, 2016: 135,987 (in millions)"), Some(Check::Verbatim));
    assert_eq!(sales("Total net sales in 2016 were 135,987."), Some(Check::Verbatim));
    assert_eq!(sales("Total net sales in 2015 were 135,987."), Some(Check::Unsupported), "another year");
    assert_eq!(sales("Net service sales in 2016 were 135,987."), Some(Check::Unsupported), "another row");
    assert_eq!(sales("Total net sales in 2016 were 135,978."), Some(Check::Unsupported), "another number");
    assert_eq!(sales("The weather in 2016 was mild."), None);
}

#[test]
fn scales_roundings_and_signs_are_understood() {
    assert_eq!(sales("Total net sales in 2016 were $136.0 billion."), Some(Check::Close));
    assert_eq!(sales("Total net sales in 2016 were $136.0 million."), Some(Check::Unsupported), "another unit");
    assert_eq!(sales("Total net sales in 2016 were 135,987 million dollars."), Some(Check::Close));
    assert_eq!(sales("Other income in 2015 was a loss of 256."), Some(Check::Close));
    assert_eq!(sales("Other income (loss) in 2015 was (256)."), Some(Check::Verbatim));
    assert_ne!(sales("Other income in 2015 was 256."), Some(Check::Verbatim));
    let obligations = "Contractual obligations\tTotal\tLess than 1 year\nStreaming content obligations\t10,902,231\t4,703,172\nDebt\t3,425,813\t135,375";
    assert_eq!(
        verdict("Streaming content obligations total 10.9 billion.", obligations, "(in thousands)"),
        Some(Check::Close)
    );
    assert_eq!(
        verdict("Streaming content obligations total 10.9 million.", obligations, "(in thousands)"),
        Some(Check::Unsupported)
    );
}

#[test]
fn figures_and_years_in_order_belong_together() {
    assert_eq!(
        sales("Total net sales were 107,006, 135,987 and 177,866 in 2015, 2016 and 2017."),
        Some(Check::Verbatim)
    );
    assert_eq!(
        sales("Total net sales were 135,987, 107,006 and 177,866 in 2015, 2016 and 2017."),
        Some(Check::Unsupported)
    );
}

#[test]
fn a_column_without_years_is_checked_by_its_words_and_its_unit() {
    let bolts = "Part\tTorque (Nm)\tInterval (h)\nPX-001\t9\t250\nPX-003\t12\t300";
    assert_eq!(verdict("The torque of PX-003 is 12 Nm.", bolts, ""), Some(Check::Verbatim));
    assert_eq!(verdict("The torque of PX-001 is 12 Nm.", bolts, ""), Some(Check::Unsupported));
    assert_eq!(verdict("The torque of PX-003 is 300.", bolts, ""), Some(Check::Unsupported));
    assert_eq!(verdict("PX-003 must be checked after 300 Nm.", bolts, ""), Some(Check::Unsupported));
}

#[test]
fn chinese_claims_are_checked_alike() {
    let lines = "项目\t2022年\t2021年\n营业收入\t12,500\t11,000\n净利润\t2,100\t1,800";
    let chinese = |claim: &str| verdict(claim, lines, "单位：万元");
    assert_eq!(chinese("2021年净利润为1,800万元。"), Some(Check::Close));
    assert_eq!(chinese("2021年净利润为1,800。"), Some(Check::Verbatim));
    assert_eq!(chinese("2022年净利润为1,800万元。"), Some(Check::Unsupported));
    assert_eq!(chinese("2022年营业收入为1.25亿元。"), Some(Check::Close));
}

#[test]
fn words_of_a_cell_are_checked_in_their_row() {
    let lines = "Operation\tFunction\nPress once\tWake the screen\nPress and hold\tPower on the watch";
    assert_eq!(verdict("Press once, Function: Wake the screen", lines, ""), Some(Check::Verbatim));
    assert_eq!(verdict("Press once, Function: Power on the watch", lines, ""), None);
}
