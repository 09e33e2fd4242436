//! A page, as far as metadata needs it.

/// A page, as far as metadata needs it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) number: u32,
    pub(super) text: String,
    /// Where in the page the text begins.
    pub(super) at: usize,
    /// Running heads and feet.
    pub(super) running: Vec<(usize, usize)>,
    /// What a person does not see or cannot read.
    pub(super) unseen: Vec<(usize, usize)>,
    pub(super) large: Vec<(usize, usize)>,
    /// Where headings of the first level begin.
    pub(super) headings: Vec<usize>,
}
