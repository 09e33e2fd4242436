//! The form of the answer that a question asks for, as a line after it.

use crate::domain::inquiry::taken::language_name;
use crate::domain::inquiry::{Inquiry, Kind, Length, Shape};

/// What the model is told about the form of the answer; empty if the question asks for none.
pub fn wish(inquiry: &Inquiry, small: bool) -> String {
    let form = &inquiry.form;
    let mut said: Vec<String> = Vec::new();
    // Small models do best with the question alone.
    let kind = match inquiry.kind {
        _ if small => "",
        Kind::List if form.points.is_none() => "List every item that the passages name.",
        Kind::HowTo => "Give the steps in order.",
        Kind::Comparison => "Say it for each side, then what differs.",
        Kind::YesNo => "Begin with yes or no, if the passages say so.",
        _ => "",
    };
    said.extend(Some(kind.to_string()).filter(|kind| !kind.is_empty()));
    if let Some(points) = form.points {
        said.push(match points {
            1 => "Give one point.".to_string(),
            points => format!("Give {points} points."),
        });
    }
    said.extend(form.length.map(|length| match length {
        Length::Brief => "Answer in a sentence or two.".to_string(),
        Length::Detailed => "Answer in detail.".to_string(),
    }));
    said.extend(form.shape.map(|shape| match shape {
        Shape::List => "Write a list.".to_string(),
        Shape::Table => "Write a Markdown table, with the numbers of the passages in its cells.".to_string(),
        Shape::Prose => "Write running text, no list.".to_string(),
    }));
    said.extend(form.language.as_ref().map(|tag| format!("Answer in {}.", language_name(tag))));
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inquiry::Form;

    #[test]
    fn the_form_asked_for_is_told_and_nothing_where_none_is() {
        assert_eq!(wish(&Inquiry::plain(), false), "");
        let form = Form { points: Some(3), language: Some("zh".into()), length: None, shape: Some(Shape::List) };
        let asked = Inquiry { kind: Kind::List, form, ..Inquiry::plain() };
        assert_eq!(wish(&asked, false), "Give 3 points. Write a list. Answer in Chinese.");
        let how = Inquiry { kind: Kind::HowTo, ..Inquiry::plain() };
        assert_eq!((wish(&how, false).as_str(), wish(&how, true).as_str()), ("Give the steps in order.", ""));
    }
}
