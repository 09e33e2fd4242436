//! Small PDFs written by hand, good and bad.

/// What a page of a test PDF holds.
pub enum Leaf<'a> {
    /// Lines of text in Helvetica.
    Text(&'a [&'a str]),
    /// Lines of text, and one at the foot of the page.
    Footed(&'a [&'a str], &'a str),
    /// Lines that are seen, and lines drawn in no colour at all (text rendering mode 3).
    Hiding(&'a [&'a str], &'a [&'a str]),
    /// A line of text and, below it, a table with rules around its cells.
    Table(&'a str, &'a [&'a [&'a str]]),
    /// A picture and no text, as a scanner makes it.
    Scan,
    /// Text in a font whose character map does not exist anywhere: readers panic on it, or skip it.
    Hostile,
}

/// A whole PDF of these pages.
pub fn pdf(leaves: &[Leaf]) -> Vec<u8> {
    pdf_with(leaves, "")
}

/// A whole PDF of these pages, with more entries in its catalog.
pub fn pdf_with(leaves: &[Leaf], catalog: &str) -> Vec<u8> {
    let mut objects: Vec<String> = Vec::new();
    let first_page = 6;
    let kids: Vec<String> = (0..leaves.len()).map(|n| format!("{} 0 R", first_page + 2 * n)).collect();
    objects.push(format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"));
    objects.push(format!("<< /Type /Pages /Count {} /Kids [{}] >>", leaves.len(), kids.join(" ")));
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into());
    objects.push(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Nowhere /Encoding /No-Such-CMap-H /DescendantFonts [<< /Type /Font \
         /Subtype /CIDFontType0 /BaseFont /Nowhere /CIDSystemInfo << /Registry (None) /Ordering (None) /Supplement 0 \
         >> >>] >>"
            .into(),
    );
    let pixels = "ff".repeat(16);
    objects.push(format!(
        "<< /Type /XObject /Subtype /Image /Width 4 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter \
         /ASCIIHexDecode /Length {} >>\nstream\n{pixels}>\nendstream",
        pixels.len() + 1
    ));
    for (n, leaf) in leaves.iter().enumerate() {
        let content = match leaf {
            Leaf::Text(lines) => {
                let shown: Vec<String> = lines.iter().map(|line| format!("({}) Tj T*", escape(line))).collect();
                format!("BT /F1 11 Tf 14 TL 60 780 Td\n{}\nET", shown.join("\n"))
            }
            Leaf::Footed(lines, foot) => {
                let shown: Vec<String> = lines.iter().map(|line| format!("({}) Tj T*", escape(line))).collect();
                let foot = escape(foot);
                format!("BT /F1 11 Tf 14 TL 60 780 Td\n{}\nET\nBT /F1 9 Tf 290 40 Td ({foot}) Tj ET", shown.join("\n"))
            }
            Leaf::Hiding(seen, hidden) => {
                let draw = |lines: &[&str]| -> String {
                    lines.iter().map(|line| format!("({}) Tj T*\n", escape(line))).collect()
                };
                format!(
                    "BT /F1 11 Tf 14 TL 60 780 Td\n{}ET\nBT /F1 11 Tf 3 Tr 14 TL 60 300 Td\n{}ET",
                    draw(seen),
                    draw(hidden)
                )
            }
            Leaf::Table(title, rows) => {
                let (left, top, wide, high) = (60, 740, 150, 24);
                let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
                let mut drawn = format!("BT /F1 11 Tf {left} 760 Td ({}) Tj ET\n", escape(title));
                for y in (0..=rows.len()).map(|row| top - row * high) {
                    drawn.push_str(&format!("{left} {y} m {} {y} l S\n", left + columns * wide));
                }
                for x in (0..=columns).map(|col| left + col * wide) {
                    drawn.push_str(&format!("{x} {top} m {x} {} l S\n", top - rows.len() * high));
                }
                for (row, cells) in rows.iter().enumerate() {
                    for (col, words) in cells.iter().enumerate() {
                        let (x, y) = (left + col * wide + 6, top - row * high - 16);
                        drawn.push_str(&format!("BT /F1 11 Tf {x} {y} Td ({}) Tj ET\n", escape(words)));
                    }
                }
                drawn
            }
            Leaf::Scan => "q 500 0 0 700 40 60 cm /Im1 Do Q".into(),
            Leaf::Hostile => "BT /F2 11 Tf 60 780 Td <00410042> Tj ET".into(),
        };
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R /Resources << /Font << /F1 3 0 R \
             /F2 4 0 R >> /XObject << /Im1 5 0 R >> >> >>",
            first_page + 2 * n + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut out = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /ID [<0123456789abcdef0123456789abcdef> \
             <0123456789abcdef0123456789abcdef>] >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}

/// The same PDF under a password.
pub fn encrypted(plain: &[u8], password: &str) -> Vec<u8> {
    use pdf_extract::{Document, EncryptionState, EncryptionVersion, Permissions};
    let mut document = Document::load_mem(plain).unwrap();
    let state = EncryptionState::try_from(EncryptionVersion::V2 {
        document: &document,
        owner_password: "owner",
        user_password: password,
        key_length: 128,
        permissions: Permissions::all(),
    })
    .unwrap();
    document.encrypt(&state).unwrap();
    let mut out = Vec::new();
    document.save_to(&mut out).unwrap();
    out
}

/// Three pages about harbours: the fact of the second is not on the others.
pub fn harbours() -> Vec<u8> {
    pdf(&[
        Leaf::Text(&["A short guide to three harbours.", "It has a page for each of them and nothing else."]),
        Leaf::Text(&["The harbour of Riga freezes in January of most winters.", "An icebreaker keeps it open."]),
        Leaf::Text(&["The harbour of Rostock was dredged in 1991 to a depth of fourteen metres."]),
    ])
}
