//! Limits the size of tags. html5ever compares every attribute of a tag with all before it, so a tag with a million
//! attributes takes minutes. No real page needs more than a few dozen.

use std::borrow::Cow;
use std::ops::Range;

/// Maximum attributes read per tag; the rest are dropped.
const MOST: usize = 500;

/// Elements whose content is raw text up to their end tag.
const RAW: [&str; 8] = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// The same HTML, with at most [`MOST`] attributes per tag. Takes linear time.
pub(super) fn shortened(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let open = at + found;
        let rest = &html[open + 1..];
        if rest.starts_with("!--") {
            at = comment_end(html, open);
            continue;
        }
        let closing = rest.starts_with('/');
        let name = &rest[usize::from(closing)..];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = open + 1;
            continue;
        }
        let start = html.len() - name.len();
        let end = start + name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(name.len());
        let tag = Tag::of(html.as_bytes(), end);
        if let Some(excess) = tag.excess {
            out.push_str(&html[copied..excess.start]);
            copied = excess.end;
        }
        at = tag.end;
        if !closing
            && !tag.empty
            && let Some(raw) = RAW.iter().find(|raw| html[start..end].eq_ignore_ascii_case(raw))
        {
            at = end_tag(html, at, raw);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// The end of the comment that opens at an offset. `<!-->` is complete.
fn comment_end(html: &str, open: usize) -> usize {
    let inside = open + 2;
    let closes = |(end, _): &(usize, &str)| {
        let before = &html[inside..inside + end];
        before.ends_with("--") || before.ends_with("--!")
    };
    html[inside..].match_indices('>').find(closes).map_or(html.len(), |(end, _)| inside + end + 1)
}

/// The start of an element's end tag, from an offset on; the end of the text if there is none.
fn end_tag(html: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = html[at..].find("</") {
        let start = at + found + 2;
        let there = html.as_bytes().get(start..start + name.len());
        if there.is_some_and(|there| there.eq_ignore_ascii_case(name.as_bytes())) {
            return start - 2;
        }
        at = start;
    }
    html.len()
}

/// A tag after its name.
struct Tag {
    /// The offset after its `>`.
    end: usize,
    /// It ends with `/>`.
    empty: bool,
    /// The range of the attributes over the limit.
    excess: Option<Range<usize>>,
}

impl Tag {
    /// Parses the tag whose name ends at an offset. All delimiters are ASCII, so every offset is a character boundary.
    fn of(html: &[u8], name_end: usize) -> Tag {
        let past = |from: usize, stop: &dyn Fn(u8) -> bool| {
            html[from..].iter().position(|byte| stop(*byte)).map_or(html.len(), |length| from + length)
        };
        let (mut at, mut count, mut cut) = (name_end, 0, None);
        loop {
            at = past(at, &|byte| !byte.is_ascii_whitespace() && byte != b'/');
            if html.get(at).is_none_or(|byte| *byte == b'>') {
                let empty = at > name_end && html[at - 1] == b'/';
                return Tag { end: (at + 1).min(html.len()), empty, excess: cut.map(|cut| cut..at) };
            }
            count += 1;
            if count > MOST {
                cut.get_or_insert(at);
            }
            // A name may begin with an equals sign.
            at = past(at + 1, &|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
            let value = past(at, &|byte| !byte.is_ascii_whitespace());
            if html.get(value) != Some(&b'=') {
                continue;
            }
            at = past(value + 1, &|byte| !byte.is_ascii_whitespace());
            at = match html.get(at) {
                Some(quote @ (b'"' | b'\'')) => (past(at + 1, &|byte| byte == *quote) + 1).min(html.len()),
                _ => past(at, &|byte| byte.is_ascii_whitespace() || byte == b'>'),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_too_many_attributes_keeps_the_first() {
        let many: String = (0..MOST + 9).map(|n| format!(" ä{n}='>{n}'")).collect();
        let html = format!("<p>before <b{many} />and <i class=x>after</i>");
        let short = shortened(&html);
        assert!(short.starts_with("<p>before <b ä0='>0'") && short.ends_with("<i class=x>after</i>"), "{short}");
        assert_eq!(short.matches("='").count(), MOST);
        assert!(short.contains(">and "));
    }

    #[test]
    fn all_else_stays_as_it_is() {
        let words = "a b c d ".repeat(MOST);
        let script = format!("<script>if (a <b) {{ {words} }}</SCRIPT ><p>x");
        let comment = format!("<!-- <b {words} --><!--><p>seen</p><!-- never closed <b {words}");
        for html in [
            "",
            "<",
            "</",
            "<p",
            "<p a",
            "<p a=",
            "<p a='",
            "1 < 2, 3 <4 and a<b c",
            "<p title=\"a > b\" =x>y</p><br/>",
            &script,
            &comment,
            &format!("{words}<!doctype html><p>{words}"),
        ] {
            assert_eq!(shortened(html), html);
        }
    }

    #[test]
    fn a_million_attributes_take_no_time() {
        let many: String = (0..1_000_000).map(|n| format!(" a{n}=1")).collect();
        let html = format!("<p{many}>words</p>{}", "<".repeat(1_000_000));
        let started = std::time::Instant::now();
        assert!(shortened(&html).len() < 1_100_000);
        assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    }
}
