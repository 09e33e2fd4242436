//! Parts of a text with the shape that a question wants: the sentence that defines a term, all items of an enumeration,
//! the steps of a task, a sentence with a figure, a date or a name.

pub mod answer_type;
pub mod definition;
pub mod enumeration;
pub mod steps;

/// A chunk of a document, as far as shapes are looked for in it. Chunks are given in the document's order.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    pub text: &'a str,
    /// The headings above it, outermost first.
    pub section: &'a [String],
}

/// Sections that name things without saying anything of them.
pub fn names_only(section: &[String]) -> bool {
    let names = [
        "contents",
        "table of contents",
        "index",
        "references",
        "bibliography",
        "list of figures",
        "list of tables",
        "目录",
        "索引",
        "参考文献",
    ];
    section.iter().any(|title| names.contains(&title.trim().to_lowercase().as_str()))
}
