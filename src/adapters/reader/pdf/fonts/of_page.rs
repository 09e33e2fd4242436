//! The fonts a page uses: its own and those of the forms it draws.

use hayro_syntax::object::{Dict, Stream};
use hayro_syntax::page::Page;

/// Maximum nesting of forms followed.
const DEPTH: u8 = 4;

/// A form with more forms than this is a map or a plan.
const MOST_FORMS: usize = 200;

/// Calls `take` with each font of a page, possibly more than once.
pub(crate) fn each(page: &Page<'_>, take: &mut dyn FnMut(&Dict<'_>)) {
    let resources = page.resources();
    fonts(&resources.fonts, take);
    forms(&resources.x_objects, DEPTH, take);
}

fn fonts(fonts: &Dict<'_>, take: &mut dyn FnMut(&Dict<'_>)) {
    for name in fonts.keys() {
        if let Some(dict) = fonts.get::<Dict<'_>>(&*name) {
            take(&dict);
        }
    }
}

fn forms(objects: &Dict<'_>, depth: u8, take: &mut dyn FnMut(&Dict<'_>)) {
    if depth == 0 || objects.len() > MOST_FORMS {
        return;
    }
    for name in objects.keys() {
        let Some(stream) = objects.get::<Stream<'_>>(&*name) else { continue };
        let Some(resources) = stream.dict().get::<Dict<'_>>(b"Resources") else { continue };
        if let Some(inner) = resources.get::<Dict<'_>>(b"Font") {
            fonts(&inner, take);
        }
        if let Some(inner) = resources.get::<Dict<'_>>(b"XObject") {
            forms(&inner, depth - 1, take);
        }
    }
}

/// A font's name without its subset tag ("ABCDEF+").
pub(crate) fn without_prefix(name: &str) -> &str {
    match name.split_once('+') {
        Some((tag, rest)) if tag.len() == 6 => rest,
        _ => name,
    }
}
