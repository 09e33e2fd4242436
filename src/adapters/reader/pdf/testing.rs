//! Small hand-written PDFs for tests.

/// A PDF under construction: objects in order, numbered from 1. Object 1 is the catalog and object 2 the page tree.
pub(crate) struct Sample {
    objects: Vec<Vec<u8>>,
    pages: Vec<usize>,
    catalog: String,
    fonts: String,
    media: String,
}

impl Sample {
    /// An empty document with Helvetica as `/F1`, Courier as `/F2` and Helvetica-Bold as `/F3`.
    pub(crate) fn new() -> Sample {
        let mut sample = Sample {
            objects: vec![Vec::new(), Vec::new()],
            pages: Vec::new(),
            catalog: String::new(),
            fonts: String::new(),
            media: "[0 0 612 792]".into(),
        };
        for (n, name) in ["Helvetica", "Courier", "Helvetica-Bold"].iter().enumerate() {
            let font = format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
            sample.font(&format!("F{}", n + 1), &font);
        }
        sample
    }

    /// Adds an object; returns its number.
    pub(crate) fn object(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    /// Replaces an object's body.
    pub(crate) fn replace(&mut self, number: usize, body: impl AsRef<[u8]>) {
        self.objects[number - 1] = body.as_ref().to_vec();
    }

    /// Adds a stream; returns its number.
    pub(crate) fn stream(&mut self, dictionary: &str, data: impl AsRef<[u8]>) -> usize {
        let data = data.as_ref();
        let mut body = format!("<<{dictionary}/Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(body)
    }

    /// Adds a font that pages use as `name`.
    pub(crate) fn font(&mut self, name: &str, dictionary: &str) -> &mut Sample {
        let number = self.object(dictionary);
        self.fonts.push_str(&format!("/{name} {number} 0 R"));
        self
    }

    /// Adds entries to the catalog.
    pub(crate) fn catalog(&mut self, entries: &str) -> &mut Sample {
        self.catalog.push_str(entries);
        self
    }

    /// Adds a page with these contents; returns its object number.
    pub(crate) fn page(&mut self, contents: impl AsRef<[u8]>) -> usize {
        self.page_with("", contents)
    }

    /// [`Sample::page`], with more entries in the page's dictionary.
    pub(crate) fn page_with(&mut self, entries: &str, contents: impl AsRef<[u8]>) -> usize {
        let contents = self.stream("", contents);
        let body = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox{}/Contents {contents} 0 R{entries}/Resources<</Font<<{}>>>>>>",
            self.media, self.fonts
        );
        let number = self.object(body);
        self.pages.push(number);
        number
    }

    pub(crate) fn bytes(&mut self) -> Vec<u8> {
        let kids: String = self.pages.iter().map(|n| format!("{n} 0 R ")).collect();
        self.objects[0] = format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog).into_bytes();
        self.objects[1] = format!("<</Type/Pages/Count {}/Kids[{kids}]>>", self.pages.len()).into_bytes();
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut places = Vec::new();
        for (n, body) in self.objects.iter().enumerate() {
            places.push(out.len());
            out.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let table = out.len();
        out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).as_bytes());
        for place in &places {
            out.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
        }
        let size = places.len() + 1;
        out.extend_from_slice(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").as_bytes());
        out
    }
}

/// A line of text at a position, in `/F1` of 12 points.
pub(crate) fn line(x: f32, y: f32, words: &str) -> String {
    set(x, y, "F1", 12.0, words)
}

/// A line of text in a given font and size.
pub(crate) fn set(x: f32, y: f32, font: &str, size: f32, words: &str) -> String {
    let words = words.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    format!("BT /{font} {size} Tf {x} {y} Td ({words}) Tj ET\n")
}
