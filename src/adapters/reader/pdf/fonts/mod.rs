//! Fonts: which characters a page's glyphs are when the file does not say so plainly.

pub(super) mod by_name;
pub(super) mod cjk_collections;
pub(super) mod glyph_names;
pub(super) mod glyph_orders;
pub(super) mod math_signs;
pub(super) mod of_page;
pub(super) mod program;
pub(super) mod style;
pub(super) mod tex_encodings;
pub(super) mod unicode;
