use super::*;
use crate::domain::answering::cells::{sample, wording};
use crate::domain::text::language::AnswerLanguage;

fn near(table: Table, around: &str) -> TableNear {
    TableNear { table, headed: String::new(), above: around.into(), rank: 0 }
}

fn headed(table: Table, heading: &str) -> TableNear {
    TableNear { table, headed: heading.into(), above: String::new(), rank: 0 }
}

/// The first line of the strong answer, without the table.
fn said(question: &str, tables: &[TableNear]) -> Option<String> {
    let found = find(question, tables, &|_| None).filter(|found| found.strong)?;
    let lines = wording::lines(&found, &tables[found.table].table);
    Some(lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" | "))
}

const SCORES: &str = "Method\tMMLU Physics\tMMLU Chemistry\nPaLM-2L\t66.4% (0.8%)\t70.9% (0.9%)\n\
    PaLM-2L 1-shot\t64% (1.6%)\t75.6% (0.4%)\nPaLM-2L + CoT\t65% (2%)\t75.3% (1.5%)\n\
    PaLM-2L + CoT 1-shot\t61.5% (1.8%)\t76.6% (1%)\nGPT-4\t70.3% (2.3%)\t79.9% (1.0%)";

const STREAMING: &str = "\tAs of/ Year Ended December 31, 2015\tAs of/ Year Ended December 31, 2014\tChange 2015 vs. 2014\nMemberships:\n\
    Net additions\t5,624\t5,694\t(70)\nMemberships at end of period\t44,738\t39,114\t5,624\n\
    Paid memberships at end of period\t43,401\t37,698\t5,703\n\
    Contribution profit:\nRevenues\t$ 4,180,339\t$ 3,431,434\t$ 748,905";

const OBLIGATIONS: &str = "Contractual obligations (in thousands):\tTotal\tLess than 1 year\t1-3 years\n\
    Streaming content obligations (1)\t$ 10,902,231\t$ 4,703,172\t$ 5,249,147\nDebt (2)\t3,425,813\t135,375\t270,750\n\
    Total\t$ 15,180,581\t$ 5,098,096\t$ 5,737,998";

#[test]
fn row_and_column_are_those_whose_words_the_question_has() {
    let mut table = sample(SCORES, 1);
    table.label = Some("Table 1".into());
    table.caption = Some("Strong performance. The table reports the average accuracy over 5 runs.".into());
    let tables = [near(table, "")];
    assert_eq!(
        said("What is the accuracy of GPT-4 on MMLU Physics?", &tables).as_deref(),
        Some("GPT-4, MMLU Physics: 70.3% (2.3%)")
    );
    assert_eq!(
        said("Which accuracy does PaLM-2L + CoT reach on MMLU Chemistry in Table 1?", &tables).as_deref(),
        Some("PaLM-2L + CoT, MMLU Chemistry: 75.3% (1.5%)")
    );
    assert_eq!(
        said("Which method has the highest accuracy on MMLU Chemistry?", &tables).as_deref(),
        Some("GPT-4 (MMLU Chemistry: 79.9% (1.0%))")
    );
    assert_eq!(
        said("What does Table 1 show?", &tables).as_deref(),
        Some("Table 1: Strong performance. The table reports the average accuracy over 5 runs.")
    );
    assert_eq!(said("How many litres of water does the training use?", &tables), None);
    assert_eq!(said("What is the accuracy of BERT on SQuAD?", &tables), None);
}

#[test]
fn a_year_asked_for_decides_the_column_and_a_label_row_names_the_rows_below() {
    let tables = [headed(sample(STREAMING, 1), "Domestic Streaming Segment")];
    assert_eq!(
        said("How many paid memberships did domestic streaming have at the end of 2015?", &tables).as_deref(),
        Some("Memberships › Paid memberships at end of period, As of/ Year Ended December 31, 2015: 43,401")
    );
    assert_eq!(said("How many paid memberships did domestic streaming have at the end of 2012?", &tables), None);
    let both = said("What were the domestic streaming revenues in 2014 and 2015?", &tables).unwrap();
    assert!(both.contains("2014: $ 3,431,434 | ") && both.contains("2015: $ 4,180,339"), "{both}");
}

#[test]
fn several_columns_asked_for_give_several_cells() {
    let tables = [near(sample(OBLIGATIONS, 1), "")];
    let found = said(
        "What are the total streaming content obligations, and how much of them is due in less than one year?",
        &tables,
    )
    .unwrap();
    assert!(
        found.contains("Total: $ 10,902,231 (in thousands)") && found.contains("Less than 1 year: $ 4,703,172"),
        "{found}"
    );
}

#[test]
fn the_total_row_answers_for_a_column_alone() {
    let lines = "\tOwn Land and Building\tLease Land and/or Building(1)\tTotal\nUnited States\t454\t110\t564\nCanada\t89\t16\t105\nTotal\t644\t171\t815";
    let tables = [near(sample(lines, 1), "At August 29, 2021, we operated 815 membership warehouses:")];
    assert_eq!(
        said("How many of the membership warehouses are on land that is owned?", &tables).as_deref(),
        Some("Total, Own Land and Building: 644")
    );
    let lines = "\tNumber of Employees 2021\tNumber of Employees 2020\tNumber of Employees 2019\nUnited States\t192,000\t181,000\t167,000\nTotal employees\t288,000\t273,000\t254,000";
    let tables = [near(sample(lines, 1), "")];
    assert!(said("How many employees were there in total in 2019?", &tables).unwrap().ends_with("2019: 254,000"));
}

#[test]
fn a_row_without_a_column_asked_for_is_told_whole() {
    let lines = "Operation\tFunction\tRemarks\nPress once\tWake the screen.\t-\nPress and hold\tPower on.\t-";
    let tables = [near(sample(lines, 1), "Up button")];
    assert_eq!(
        said("What happens when I press the Up button once?", &tables).as_deref(),
        Some("Press once, Function: Wake the screen.")
    );
    let lines = "Name\tAge\tPosition\nJeffrey P. Bezos\t54\tPresident, Chief Executive Officer\nBrian T. Olsavsky\t54\tChief Financial Officer";
    let tables = [near(sample(lines, 1), "Executive officers")];
    assert_eq!(said("How old is Jeffrey P. Bezos?", &tables).as_deref(), Some("Jeffrey P. Bezos, Age: 54"));
    assert_eq!(
        said("Who is the chief financial officer?", &tables).as_deref(),
        Some("Brian T. Olsavsky (Position: Chief Financial Officer)")
    );
}

#[test]
fn chinese_tables_are_matched_too() {
    let lines = "项目\t2022年\t2021年\n营业收入\t1,250\t1,100\n净利润\t210\t180";
    let mut table = sample(lines, 1);
    table.units = Some("单位：万元".into());
    let tables = [near(table, "")];
    assert_eq!(said("2021年的净利润是多少？", &tables).as_deref(), Some("净利润, 2021年: 180 (单位：万元)"));
    let found = find("2022年营业收入是多少", &tables, &|_| None).unwrap();
    let answer = wording::answer(&found, &tables[0].table, 3, AnswerLanguage::Chinese);
    assert!(answer.starts_with("营业收入, 2022年: 1,250 (单位：万元)[3]\n\n"), "{answer}");
    assert!(answer.contains("| 项目 | 2022年 | 2021年 |"), "{answer}");
}

#[test]
fn questions_of_prose_are_left_to_sentences() {
    let tables = [headed(sample(STREAMING, 1), "Domestic Streaming Segment")];
    assert_eq!(said("Why did domestic streaming revenues grow in 2015?", &tables), None);
    assert_eq!(said("What is the strategy of the company?", &tables), None);
}

#[test]
fn a_header_that_its_reader_saw_in_part_is_read_whole() {
    let lines = "\t\tLess than\t\nContractual obligations (in thousands):\tTotal\t1 year\t1-3 years\n\
        Streaming content obligations (1)\t$ 10,902,231\t$ 4,703,172\t$ 5,249,147\nDebt (2)\t3,425,813\t135,375\t270,750";
    for header_rows in [0, 1, 2] {
        let tables = [near(sample(lines, header_rows), "Payments at December 31, 2015")];
        let question =
            "What are the total streaming content obligations, and how much of them is due in less than one year?";
        let found = said(question, &tables).unwrap();
        assert!(
            found.contains("Total: $ 10,902,231 (in thousands)") && found.contains("Less than 1 year: $ 4,703,172"),
            "{found}"
        );
    }
}

#[test]
fn a_table_of_another_year_does_not_answer() {
    let lines = "United States\t192,000\nCanada\t47,000\nTotal employees\t288,000";
    let tables = [near(sample(lines, 0), "The number of employees at the end of 2021")];
    assert_eq!(said("How many employees were there in total in 2019?", &tables), None);
    assert!(said("How many employees were there in total in 2021?", &tables).unwrap().contains("288,000"));
}

#[test]
fn years_may_be_rows() {
    let lines = "Year\tAurora\tGiltner\n1960\t2,576\t293\n1970\t3,180\t408\n2000\t4,225\t389";
    let mut table = sample(lines, 1);
    table.caption = Some("Hamilton County Population by City, 1890-2000".into());
    let tables = [near(table, "")];
    assert_eq!(said("What was the population of Giltner in 1970?", &tables).as_deref(), Some("1970, Giltner: 408"));
    let both = said("What was the population of Giltner in 1960 and 1970?", &tables);
    assert_eq!(both.as_deref(), Some("1960, Giltner: 293 | 1970, Giltner: 408"));
    assert_eq!(
        said("Which city had the largest population in 2000?", &tables).as_deref(),
        Some("2000 (Aurora: 4,225)")
    );
    assert_eq!(said("What was the population of Giltner in 1980?", &tables), None);
}

#[test]
fn a_label_column_may_name_several_rows_once() {
    let lines = "STEM\tMMLU Physics\tTest\t151\n\tMMLU Chemistry\tTest\t203\nKnowledge QA\tTimeQA\tTest\t5226\n\tTimeQA Easy\tTest\t2613\n\tTimeQA Hard\tTest\t2614";
    let mut table = sample(lines, 0);
    table.caption = Some("Stats of the evaluation datasets: number of examples".into());
    let tables = [near(table, "")];
    assert_eq!(
        said("How many examples does TimeQA Easy have?", &tables).as_deref(),
        Some("Knowledge QA › TimeQA Easy: 2613")
    );
}

#[test]
fn several_columns_of_a_year_answer_together_and_changes_do_not() {
    let lines = "\t2022 Average balance\t2022 Interest\t2022 Change\t2021 Average balance\nTotal liabilities\t1,663\t36\t7\t1,370\nTotal assets\t2,079\t12\t5\t1,732";
    let tables = [near(sample(lines, 1), "")];
    let both = said("What were the total liabilities in 2022?", &tables);
    assert_eq!(
        both.as_deref(),
        Some("Total liabilities, 2022 Average balance: 1,663 | Total liabilities, 2022 Interest: 36")
    );
    let one = said("What was the average balance of total liabilities in 2022?", &tables);
    assert_eq!(one.as_deref(), Some("Total liabilities, 2022 Average balance: 1,663"));
}
