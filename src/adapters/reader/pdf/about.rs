//! What a PDF says of itself beside its pages: the information dictionary, XMP, the language of its catalog.

use hayro_syntax::Pdf;
use hayro_syntax::object::{DateTime, Dict, Stream, String as PdfString};

use super::outline::{self, text_string};
use crate::domain::document::metadata::FileData;
use crate::domain::text;

/// Longest XMP looked at, in bytes: the rest is history of edits and pictures.
const LONGEST_XMP: usize = 128 << 10;

/// The file's own data.
pub(crate) fn about(pdf: &Pdf) -> FileData {
    let mut data = FileData { title: outline::title(pdf), ..FileData::default() };
    let info = pdf.metadata();
    let value = |bytes: &Option<Box<[u8]>>| {
        let value = text::shorten(&text::one_line(&text::clean(&text_string(bytes.as_deref()?))), 2000);
        (!value.is_empty()).then_some(value)
    };
    data.author = value(&info.author);
    data.subject = value(&info.subject);
    data.keywords = value(&info.keywords);
    data.creator = value(&info.creator);
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    if let Some(language) = catalog.as_ref().and_then(|catalog| catalog.get::<PdfString<'_>>(b"Lang")) {
        data.put("language", &text_string(language.as_bytes()));
    }
    data.created = info.creation_date.as_ref().and_then(day);
    data.modified = info.modification_date.as_ref().and_then(day);
    if let Some(xmp) = catalog.and_then(|catalog| catalog.get::<Stream<'_>>(b"Metadata"))
        && let Ok(bytes) = xmp.decoded()
    {
        // The information dictionary is what viewers show; XMP adds what is not in it.
        take_xmp(&String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_XMP)]), &mut data);
    }
    data.title = data.title.filter(|title| outline::is_title(title)).map(|title| text::shorten(&title, 200));
    data
}

fn day(date: &DateTime) -> Option<String> {
    let real = date.year >= 1980 && (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
    real.then(|| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
}

/// Takes the properties of Dublin Core, PRISM and XMP itself that documents have.
fn take_xmp(xmp: &str, data: &mut FileData) {
    let authors = if data.author.is_none() { 50 } else { 0 };
    for (property, name, most) in [
        ("dc:title", "title", 1),
        ("dc:creator", "creator", authors),
        ("dc:publisher", "publisher", 1),
        ("dc:language", "language", 1),
        ("prism:doi", "doi", 1),
        ("prism:issn", "issn", 1),
        ("prism:isbn", "isbn", 1),
        ("prism:publicationName", "publicationName", 1),
        ("xmp:CreateDate", "created", 1),
        ("xmp:ModifyDate", "modified", 1),
    ] {
        values(xmp, property).into_iter().take(most).for_each(|value| data.put(name, &value));
    }
}

/// The values of a property: of its list, its element or its attribute.
fn values(xmp: &str, property: &str) -> Vec<String> {
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let open = format!("<{property}");
    if let Some(at) = xmp.find(&open)
        && let Some((head, rest)) = xmp[at + open.len()..].split_once('>')
        && (head.is_empty() || head.starts_with(char::is_whitespace))
        && !head.ends_with('/')
        && let Some(end) = rest.find(&format!("</{property}"))
    {
        let inside = &rest[..end];
        let items = inside.split("<rdf:li").skip(1).take(100);
        let items = items.filter_map(|item| Some(item.split_once('>')?.1.split_once('<')?.0)).map(plain);
        let items: Vec<String> = items.filter(|item| !item.trim().is_empty()).collect();
        return if inside.contains('<') { items } else { vec![plain(inside)] };
    }
    let attribute = xmp.split_once(&format!("{property}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    attribute.map(|(value, _)| vec![plain(value)]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Sample, line};
    use super::*;

    #[test]
    fn the_language_of_the_catalog_is_read() {
        let mut sample = Sample::new();
        sample.page(line(50.0, 700.0, "words"));
        sample.catalog("/Lang(de-CH)");
        let pdf = Pdf::new(sample.bytes()).unwrap();
        assert_eq!(about(&pdf).language.as_deref(), Some("de-CH"));
    }

    #[test]
    fn xmp_adds_what_the_information_dictionary_lacks() {
        let xmp = "<rdf:Description xmp:CreateDate=\"2021-03-04T01:02:03Z\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x\">Ice \
                   &amp; dues</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Ada Low</rdf:li><rdf:li>Bo \
                   Hill</rdf:li></rdf:Seq></dc:creator><prism:doi>10.1/x</prism:doi>";
        let mut data = FileData::default();
        take_xmp(xmp, &mut data);
        assert_eq!(data.title.as_deref(), Some("Ice & dues"));
        assert_eq!(data.author.as_deref(), Some("Ada Low; Bo Hill"));
        assert_eq!(data.created.as_deref(), Some("2021-03-04"));
        assert_eq!(data.identifiers, ["doi:10.1/x"]);
        take_xmp("<dc:title", &mut data);
    }
}
