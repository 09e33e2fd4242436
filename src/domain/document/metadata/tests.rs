use super::*;
use crate::domain::document::{Aside, AsideKind, Page};

/// The metadata of pages; lines that begin with `!` are in the largest type, with `~` running heads.
fn gathered(pages: &[&str], file: &FileData) -> (Metadata, Vec<Page>) {
    let mut gathering = Gathering::default();
    let mut read = Vec::new();
    for (n, marked) in pages.iter().enumerate() {
        let mut page = Page { number: n as u32 + 1, ..Page::default() };
        for line in marked.split_inclusive('\n') {
            let plain = line.trim_start_matches(['!', '~']);
            let range = (page.text.len(), page.text.len() + plain.trim_end().len());
            match line.chars().next() {
                Some('!') => page.large.push(range),
                Some('~') => page.asides.push(Aside { start: range.0, end: range.1, kind: AsideKind::Running }),
                _ => {}
            }
            page.text.push_str(plain);
        }
        gathering.add(&page);
        read.push(page);
    }
    (gathering.finish(file), read)
}

fn values(metadata: &Metadata, field: Field, of: Option<&str>) -> Vec<String> {
    let same = metadata.of(field).filter(|entry| of.is_none() || entry.of.as_deref() == of);
    same.map(|entry| entry.value.clone()).collect()
}

#[test]
fn a_paper_says_its_title_authors_and_where_they_work() {
    let paper = "!ICE LOADS ON QUAYS: A FIELD STUDY OF SPARSE AND BRO-\n!KEN PILES\n\nAda B. Low∗1  Bo van Hill2  Cy Moor1\n\n\
                 1Tide Labs, Bergen, 2University of Oulu\n{ada,cy}@tide.example\n\nABSTRACT\n\nWe study ice in January 2020.\n\n\
                 arXiv:2310.06117v2 [cs.LG] 9 Oct 2023";
    let (metadata, pages) = gathered(&[paper, "~Ice loads on quays\nText of the year 1999."], &FileData::default());
    assert_eq!(values(&metadata, Field::Title, None), ["ICE LOADS ON QUAYS: A FIELD STUDY OF SPARSE AND BROKEN PILES"]);
    assert_eq!(values(&metadata, Field::Author, None), ["Ada B. Low", "Bo van Hill", "Cy Moor"]);
    let places: Vec<(String, Option<String>)> =
        metadata.of(Field::Affiliation).map(|entry| (entry.value.clone(), entry.of.clone())).collect();
    let of = |names: &str| Some(names.to_string());
    assert_eq!(
        places,
        [("Tide Labs, Bergen".into(), of("Ada B. Low; Cy Moor")), ("University of Oulu".into(), of("Bo van Hill"))]
    );
    assert_eq!(values(&metadata, Field::Date, None), ["9 Oct 2023"]);
    assert_eq!(values(&metadata, Field::Version, None), ["v2"]);
    // Every place holds what is said of it.
    for entry in metadata.entries.iter().filter(|entry| entry.field == Field::Author) {
        let place = entry.place.unwrap();
        assert_eq!(pages[place.page as usize - 1].text[place.start..place.end], entry.value);
    }
}

#[test]
fn authors_stand_side_by_side_with_their_places_below() {
    let paper =
        "!Levels\n\nAda Low\tBo Hill\nTide Labs\tUniversity of Oulu\nada@tide.example\tbo@oulu.example\n\nAbstract\n";
    let (metadata, _) = gathered(&[paper], &FileData::default());
    let places: Vec<Option<String>> = metadata.of(Field::Affiliation).map(|entry| entry.of.clone()).collect();
    assert_eq!(places, [Some("Ada Low".into()), Some("Bo Hill".into())]);
    assert_eq!(values(&metadata, Field::Email, None).len(), 2);
}

#[test]
fn a_decision_says_its_court_number_judges_and_parties() {
    let first = "Case: 21-13199 Date Filed: 01/05/2022 Page: 1 of 2\n\nIn the\n\n!United States Court of Appeals\n\nFor the Eleventh \
                 Circuit\n\nNo. 21-13199\n\nMARTIN COWEN,\nan individual,\n\nPlaintiff-Appellee,\n\nversus\n\nTHE STATE OF OHIO,\n\n\
                 Defendant-Appellant.\n\nBefore WILLIAM PRYOR, Chief Judge, GRANT, and HULL, Circuit\nJudges.\n\nGRANT, Circuit Judge:\n\n\
                 Ohio has a law. See Jenness v. Fortson, 403 U.S. 431 (1971).\n";
    let (metadata, _) = gathered(&[first], &FileData::default());
    assert_eq!(values(&metadata, Field::Venue, None), ["United States Court of Appeals For the Eleventh Circuit"]);
    assert_eq!(values(&metadata, Field::Identifier, Some("case")), ["21-13199"]);
    assert_eq!(values(&metadata, Field::Contributor, Some("judge")), ["WILLIAM PRYOR", "GRANT", "HULL"]);
    assert_eq!(values(&metadata, Field::Contributor, Some("opinion")), ["GRANT"]);
    assert_eq!(values(&metadata, Field::Title, None), ["MARTIN COWEN v. THE STATE OF OHIO"]);
    assert_eq!(values(&metadata, Field::Date, Some("filed")), ["01/05/2022"]);
}

#[test]
fn a_filing_says_its_company_form_and_period() {
    let cover = "UNITED STATES\nSECURITIES AND EXCHANGE COMMISSION\n\nFORM 10-K\n\nFor the fiscal year ended December 31, 2017\n\nCommission \
                 File No. 000-22513\n\nHARBOUR.COM, INC.\n\n(Exact name of registrant as specified in its charter)\n\nDelaware\t91-1646860\n";
    let file = FileData {
        title: Some("0001018724-18-000005".into()),
        author: Some("EDGAR Online".into()),
        ..FileData::default()
    };
    let (metadata, _) = gathered(&[cover], &file);
    assert_eq!(values(&metadata, Field::Publisher, None), ["HARBOUR.COM, INC."]);
    assert_eq!(values(&metadata, Field::Date, Some("period")), ["December 31, 2017"]);
    assert_eq!(values(&metadata, Field::Identifier, None), ["10-K", "000-22513", "91-1646860"]);
    assert!(values(&metadata, Field::Author, None).is_empty());
    assert_eq!(
        metadata.title_instead("0001018724-18-000005", "x.pdf"),
        Some("HARBOUR.COM, INC., Form 10-K for the period ended December 31, 2017")
    );
    assert_eq!(metadata.title_instead("A good title", "x.pdf"), None);
}

#[test]
fn a_chinese_book_says_its_author_translator_publisher_and_numbers() {
    let cover = "!冰海来信\n\n[挪威] 马丽特·奥德 著\n沈凌宇 译\n\n北岸文艺出版社\n";
    let colophon = "ISBN 978-7-5999-1234-5\n版次：2018年5月第1版\n";
    let (metadata, _) = gathered(&[cover, colophon, "目录\n第一章 . . . . 1\n"], &FileData::default());
    assert_eq!(values(&metadata, Field::Title, None), ["冰海来信"]);
    assert_eq!(values(&metadata, Field::Author, None), ["马丽特·奥德"]);
    assert_eq!(values(&metadata, Field::Contributor, Some("translator")), ["沈凌宇"]);
    assert_eq!(values(&metadata, Field::Publisher, None), ["北岸文艺出版社"]);
    assert_eq!(values(&metadata, Field::Identifier, Some("isbn")), ["978-7-5999-1234-5"]);
    assert_eq!(values(&metadata, Field::Version, None), ["第1版"]);
    assert_eq!(values(&metadata, Field::Date, Some("published")), ["2018年5月"]);
}

#[test]
fn a_report_says_its_version_date_and_number_and_the_file_fills_the_rest() {
    let cover = "!Strategic Plan\n2016-2018\n\nDocument No. SP-16-07\n\nVersion 1.3\nRevised May 2016\n\nProduced by:\nDepartment of Health\n";
    let file = FileData { author: Some("J. Smith".into()), created: Some("2016-06-27".into()), ..FileData::default() };
    let (metadata, _) = gathered(&[cover, "Contents\n1 Aims . . . . 1\n"], &file);
    assert_eq!(values(&metadata, Field::Version, None), ["Version 1.3"]);
    assert_eq!(values(&metadata, Field::Date, Some("revised")), ["May 2016"]);
    assert_eq!(values(&metadata, Field::Publisher, None), ["Department of Health"]);
    assert_eq!(values(&metadata, Field::Identifier, Some("report")), ["SP-16-07"]);
    let author = metadata.of(Field::Author).next().unwrap();
    assert_eq!((author.value.as_str(), author.place), ("J. Smith", None));
}

#[test]
fn hostile_pages_take_bounded_time() {
    let long = "Ada Low, ".repeat(20_000);
    let lines = "No. 1-2 v. 10.1234/x 2020-01-01 ISBN © @\n".repeat(5_000);
    let started = std::time::Instant::now();
    let (metadata, _) = gathered(&[&long, &lines, &lines, &long], &FileData::default());
    assert!(metadata.entries.len() < 2_000);
    assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
}
