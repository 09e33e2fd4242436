//! What a question was taken for: the line over its answer, and the kinds to choose from.

use crate::app::locale::Locale;
use crate::domain::document::outline::LabelledKind;
use crate::domain::inquiry::taken::{MOST_DOCUMENTS, PartName, Taken, language_name};
use crate::domain::inquiry::{Kind, Length, Shape, Unit};

impl Locale {
    /// What a question was taken for, on one line.
    pub fn taken(self, taken: &Taken) -> String {
        let part = taken.part.as_ref().map(|part| self.part_name(part));
        let pages = taken.pages.as_ref().map(|pages| self.page_name(pages));
        let place = match (part, pages) {
            (Some(part), Some(pages)) => Some(crate::say!(self, "left-off-and", first = part, second = pages)),
            (part, pages) => part.or(pages),
        };
        let what = match (taken.kind, place) {
            (Kind::Fact, Some(place)) => crate::say!(self, "taken-from", place = place),
            (kind, Some(place)) if kind.is_of_a_part() => {
                crate::say!(self, "taken-of", kind = self.kind(kind), place = place)
            }
            (kind, Some(place)) => format!("{} · {place}", self.kind(kind)),
            (Kind::Summary, None) => crate::say!(self, "taken-whole"),
            (kind, None) => self.kind(kind),
        };
        let mut parts = vec![what];
        let shown = |count: usize| {
            let names = taken.documents.iter().take(count).cloned();
            names.reduce(|first, second| crate::say!(self, "left-off-and", first = first, second = second))
        };
        match taken.documents.len() {
            0 => {}
            n if n <= MOST_DOCUMENTS => parts.extend(shown(n)),
            n => {
                let name = shown(MOST_DOCUMENTS).unwrap_or_default();
                parts.push(crate::say!(self, "documents-more", name = name, count = n - MOST_DOCUMENTS));
            }
        }
        if let Some(points) = taken.form.points {
            parts.push(crate::say!(self, "taken-points", count = points));
        }
        if let Some(tag) = &taken.form.language {
            parts.push(crate::say!(self, "taken-language", language = self.language(tag)));
        }
        parts.extend(taken.form.length.map(|length| match length {
            Length::Brief => crate::say!(self, "taken-brief"),
            Length::Detailed => crate::say!(self, "taken-detailed"),
        }));
        parts.extend(taken.form.shape.map(|shape| match shape {
            Shape::List => crate::say!(self, "taken-list"),
            Shape::Table => crate::say!(self, "taken-table"),
            Shape::Prose => crate::say!(self, "taken-prose"),
        }));
        let said = parts.join(" · ");
        if taken.sure { said } else { crate::say!(self, "taken-for", what = said) }
    }

    /// The name of a kind of question.
    pub fn kind(self, kind: Kind) -> String {
        match kind {
            Kind::Fact => crate::say!(self, "kind-fact"),
            Kind::YesNo => crate::say!(self, "kind-yes-no"),
            Kind::List => crate::say!(self, "kind-list"),
            Kind::Definition => crate::say!(self, "kind-definition"),
            Kind::HowTo => crate::say!(self, "kind-how-to"),
            Kind::Comparison => crate::say!(self, "kind-comparison"),
            Kind::TableValue => crate::say!(self, "kind-table-value"),
            Kind::Structure => crate::say!(self, "kind-structure"),
            Kind::Metadata => crate::say!(self, "kind-metadata"),
            Kind::Summary => crate::say!(self, "kind-summary"),
            Kind::Content => crate::say!(self, "kind-content"),
            Kind::Rewording => crate::say!(self, "kind-rewording"),
            Kind::Translation => crate::say!(self, "kind-translation"),
            Kind::SmallTalk => crate::say!(self, "kind-small-talk"),
            Kind::AboutDocent => crate::say!(self, "kind-about-docent"),
        }
    }

    /// What the answer to a question of this kind is, in a few words.
    pub fn kind_about(self, kind: Kind) -> String {
        match kind {
            Kind::Fact | Kind::YesNo => crate::say!(self, "about-fact"),
            Kind::List => crate::say!(self, "about-list"),
            Kind::Definition => crate::say!(self, "about-definition"),
            Kind::HowTo => crate::say!(self, "about-how-to"),
            Kind::Comparison => crate::say!(self, "about-comparison"),
            Kind::TableValue => crate::say!(self, "about-table-value"),
            Kind::Structure => crate::say!(self, "about-structure"),
            Kind::Metadata => crate::say!(self, "about-metadata"),
            Kind::Summary => crate::say!(self, "about-summary"),
            Kind::Content => crate::say!(self, "about-content"),
            Kind::Rewording => crate::say!(self, "about-rewording"),
            Kind::Translation => crate::say!(self, "about-translation"),
            Kind::SmallTalk | Kind::AboutDocent => String::new(),
        }
    }

    fn part_name(self, part: &PartName) -> String {
        match part {
            PartName::Titled(title) => crate::say!(self, "part-titled", title = title.as_str()),
            PartName::Titles(first, last) => {
                crate::say!(self, "part-titles", first = first.as_str(), last = last.as_str())
            }
            PartName::Numbered(number) if number.contains('.') => {
                crate::say!(self, "part-section", number = number.as_str())
            }
            PartName::Numbered(number) => crate::say!(self, "part-chapter", number = number.as_str()),
            PartName::Numbers(from, to) if from.contains('.') => {
                crate::say!(self, "part-sections", from = from.as_str(), to = to.as_str())
            }
            PartName::Numbers(from, to) => {
                crate::say!(self, "part-chapters", from = from.as_str(), to = to.as_str())
            }
            PartName::Last(Unit::Part) => crate::say!(self, "part-last-part"),
            PartName::Last(Unit::Chapter) => crate::say!(self, "part-last-chapter"),
            PartName::Last(Unit::Section) => crate::say!(self, "part-last-section"),
            PartName::Last(Unit::Appendix) => crate::say!(self, "part-last-appendix"),
            PartName::Last(Unit::Page) => crate::say!(self, "part-last-page"),
            PartName::Labelled(LabelledKind::Figure, number) => {
                crate::say!(self, "part-figure", number = number.as_str())
            }
            PartName::Labelled(LabelledKind::Table, number) => {
                crate::say!(self, "part-table", number = number.as_str())
            }
            PartName::Labelled(LabelledKind::Listing, number) => {
                crate::say!(self, "part-listing", number = number.as_str())
            }
            PartName::Labelled(LabelledKind::Footnote, number) => {
                crate::say!(self, "part-footnote", number = number.as_str())
            }
            PartName::Appendix(letter) => crate::say!(self, "part-appendix", number = letter.as_str()),
            PartName::Cited => crate::say!(self, "part-cited"),
        }
    }

    /// The name of a language by its tag.
    fn language(self, tag: &str) -> String {
        match tag.split(['-', '_']).next().unwrap_or(tag) {
            "de" => crate::say!(self, "language-de"),
            "en" => crate::say!(self, "language-en"),
            "es" => crate::say!(self, "language-es"),
            "fr" => crate::say!(self, "language-fr"),
            "ja" => crate::say!(self, "language-ja"),
            "ko" => crate::say!(self, "language-ko"),
            "ru" => crate::say!(self, "language-ru"),
            "zh" => crate::say!(self, "language-zh"),
            _ => language_name(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::labels::PageName;
    use crate::domain::inquiry::{Form, Inquiry};

    #[test]
    fn the_english_is_that_of_the_commands_and_the_chinese_has_none() {
        let parts = [
            PartName::Titled("4 E42".into()),
            PartName::Titles("4 E42".into(), "5 E42".into()),
            PartName::Numbered("4".into()),
            PartName::Numbered("4.2".into()),
            PartName::Numbers("1".into(), "3".into()),
            PartName::Numbers("1.1".into(), "1.3".into()),
            PartName::Last(Unit::Part),
            PartName::Last(Unit::Chapter),
            PartName::Last(Unit::Section),
            PartName::Last(Unit::Appendix),
            PartName::Last(Unit::Page),
            PartName::Labelled(LabelledKind::Figure, "3".into()),
            PartName::Labelled(LabelledKind::Table, "3".into()),
            PartName::Labelled(LabelledKind::Listing, "3".into()),
            PartName::Labelled(LabelledKind::Footnote, "3".into()),
            PartName::Appendix("B".into()),
            PartName::Cited,
        ];
        let plain = Inquiry::plain();
        let base = Taken {
            kind: plain.kind,
            part: None,
            pages: None,
            documents: Vec::new(),
            form: Form::default(),
            sure: false,
        };
        let pages = Some(PageName::Printed("14".into(), "25".into()));
        let mut all: Vec<Taken> = Kind::ALL.map(|kind| Taken { kind, ..base.clone() }).to_vec();
        all.extend(parts.map(|part| Taken { part: Some(part), pages: pages.clone(), ..base.clone() }));
        for kind in [Kind::Summary, Kind::List] {
            all.push(Taken { kind, pages: pages.clone(), sure: true, ..base.clone() });
        }
        for count in 1..4 {
            let documents = vec!["E42.pdf".to_string(); count];
            all.push(Taken { documents, form: Form { points: Some(count as u8), ..Form::default() }, ..base.clone() });
        }
        for (length, shape) in
            [(Length::Brief, Shape::List), (Length::Detailed, Shape::Table), (Length::Brief, Shape::Prose)]
        {
            let language = Some("zh".to_string());
            let form = Form { length: Some(length), shape: Some(shape), language, points: None };
            all.push(Taken { form, ..base.clone() });
        }
        for taken in all {
            assert_eq!(Locale::English.taken(&taken), taken.to_string());
            let chinese = Locale::Chinese.taken(&taken);
            let words = chinese.replace("E42", "").replace(".pdf", "").replace("Docent", "");
            assert!(!words.chars().any(|c| c.is_ascii_lowercase()), "{chinese}");
        }
    }
}
