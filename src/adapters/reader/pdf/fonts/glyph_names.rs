//! Meanings of glyph names that are not in Adobe's lists: those of TeX's symbol fonts and of some Arabic fonts.

/// The meaning of a glyph name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// No text: part of a drawing, an icon, a typesetting mark.
    Nothing,
    Text(&'static str),
    /// The glyph index in the full font of which the file has a subset.
    Number(u32),
}

/// Fonts of drawing parts (LaTeX pictures, Xy-pic), music and icons, by the beginnings of their names.
const PICTURES: [&str; 15] = [
    "LINE10",
    "LINEW10",
    "LCIRCLE",
    "XYDASH",
    "XYATIP",
    "XYBTIP",
    "XYBSQL",
    "XYCIRC",
    "XYCMAT",
    "XYCMBT",
    "EMMENTALER",
    "FETA",
    "FONTAWESOME",
    "BBDING",
    "MANFNT",
];

/// True for a font without letters; `font` has no subset tag.
pub(crate) fn pictures(font: &str) -> bool {
    let font = font.to_ascii_uppercase();
    PICTURES.iter().any(|start| font.starts_with(start))
}

/// The meaning of a name in this font, if known here.
pub(crate) fn meaning(font: &str, name: &str) -> Option<Meaning> {
    if font.starts_with("LASY") {
        return LASY.iter().find(|(known, _)| *known == name).map(|(_, text)| Meaning::Text(text));
    }
    if let Ok(at) = SIGNS.binary_search_by_key(&name, |(known, _)| known) {
        let text = SIGNS[at].1;
        return Some(if text.is_empty() { Meaning::Nothing } else { Meaning::Text(text) });
    }
    numbered(name).map(Meaning::Number).or_else(|| arabic(name).map(Meaning::Text))
}

/// The number in names like "g37", "cid00037" and "glyph37", which programs give to the glyphs of a font without names.
fn numbered(name: &str) -> Option<u32> {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let known = matches!(&name[..name.len() - digits.len()], "g" | "G" | "cid" | "gid" | "glyph" | "index");
    (known && (1..=5).contains(&digits.len())).then(|| digits.parse().ok()).flatten()
}

/// The letter in names like "lamfinal"; contextual forms of Arabic letters are left to the renderer.
fn arabic(name: &str) -> Option<&'static str> {
    let letter = ["isolated", "initial", "medial", "final"].iter().find_map(|form| name.strip_suffix(form))?;
    ARABIC.iter().find(|(known, _)| *known == letter).map(|(_, text)| *text)
}

/// LaTeX's symbol font, which numbers its symbols.
const LASY: [(&str, &str); 12] = [
    ("a1", "⊲"),
    ("a2", "⊴"),
    ("a3", "⊳"),
    ("a4", "⊵"),
    ("a48", "℧"),
    ("a49", "⋈"),
    ("a50", "□"),
    ("a51", "◇"),
    ("a58", "∼"),
    ("a59", "⇝"),
    ("a60", "⊏"),
    ("a61", "⊐"),
];

/// Symbol names, sorted, with their characters; empty for parts of symbols that mean nothing alone.
#[rustfmt::skip]
const SIGNS: [(&str, &str); 74] = [
    ("Hugellbracketbot", ""), ("Hugellbracketex", ""), ("Hugellbrackettop", "⟦"), ("Hugerrbracketbot", ""),
    ("Hugerrbracketex", ""), ("Hugerrbrackettop", "⟧"), ("LHD", "◀"), ("Lbag", "⟅"), ("Mapsfromchar", "‖"),
    ("Mapstochar", "‖"), ("NUL", ""), ("RHD", "▶"), ("Rbag", "⟆"), ("SS", "ẞ"), ("arrowaxisleft", "⇠"),
    ("arrowaxisright", "⇢"), ("arrowbt", "↓"), ("arrowdblbt", "⇓"), ("arrowdbltp", "⇑"), ("arrownot", ""),
    ("arrowtp", "↑"), ("arrowvertexdbl", "‖"), ("asteriskcentered", "∗"), ("axisshort", ""), ("bardblex", "‖"),
    ("barex", "⏐"), ("bigcircle", "◯"), ("binampersand", "&"), ("boxast", "⧆"), ("boxbox", "⧈"), ("boxbslash", "⧅"),
    ("boxcircle", "⧇"), ("boxslash", "⧄"), ("braceleftbig1", "{"), ("braceleftbig2", "{"), ("braceleftbig3", "{"),
    ("braceleftbig4", "{"), ("bracerightbig1", "}"), ("bracerightbig2", "}"), ("bracerightbig3", "}"),
    ("bracerightbig4", "}"), ("csquotedblright", "”"), ("cwm", ""), ("dashedarrowleft", "⇠"),
    ("dashedarrowright", "⇢"), ("epsilon1", "ϵ"), ("frownie", "☹"), ("internalchar2", ""),
    ("leftarrowtriangle", "⇽"), ("lightning", "↯"), ("llbracket", "⟦"), ("mapsfromchar", "|"), ("mapsto", "|"),
    ("nequal", "≠"), ("oblong", "▯"), ("ohm", "Ω"), ("oldhy", "-"), ("parenleftbig1", "("), ("parenleftbig2", "("),
    ("parenleftbig3", "("), ("parenleftbig4", "("), ("parenrightbig1", ")"), ("parenrightbig2", ")"),
    ("parenrightbig3", ")"), ("parenrightbig4", ")"), ("perthousandzero", ""), ("radicallow", "√"),
    ("rightarrowtriangle", "⇾"), ("rrbracket", "⟧"), ("shortleftarrow", "←"), ("shortrightarrow", "→"),
    ("smiley", "☺"), ("tieaccentlowercase", "⁀"), ("vec", ""),
];

/// Arabic letters by their Unicode names.
#[rustfmt::skip]
const ARABIC: [(&str, &str); 43] = [
    ("ain", "ع"), ("alef", "ا"), ("alefmaksura", "ى"), ("alefwithhamzaabove", "أ"), ("alefwithhamzabelow", "إ"),
    ("alefwithmaddaabove", "آ"), ("beh", "ب"), ("dad", "ض"), ("dal", "د"), ("feh", "ف"), ("ghain", "غ"), ("hah", "ح"),
    ("hamza", "ء"), ("heh", "ه"), ("jeem", "ج"), ("kaf", "ك"), ("khah", "خ"), ("lam", "ل"), ("lamwithalef", "لا"),
    ("lamwithalefhamzaabove", "لأ"), ("lamwithalefhamzabelow", "لإ"), ("lamwithalefmaddaabove", "لآ"), ("meem", "م"),
    ("noon", "ن"), ("peh", "پ"), ("qaf", "ق"), ("reh", "ر"), ("sad", "ص"), ("seen", "س"), ("sheen", "ش"), ("tah", "ط"),
    ("tatweel", "ـ"), ("tcheh", "چ"), ("teh", "ت"), ("tehmarbuta", "ة"), ("thal", "ذ"), ("theh", "ث"), ("waw", "و"),
    ("wawwithhamzaabove", "ؤ"), ("yeh", "ي"), ("yehwithhamzaabove", "ئ"), ("zah", "ظ"), ("zain", "ز"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_in_order() {
        assert!(SIGNS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn names_say_signs_letters_and_numbers() {
        assert_eq!(meaning("stmary10", "llbracket"), Some(Meaning::Text("⟦")));
        assert_eq!(meaning("CMSY10", "cwm"), Some(Meaning::Nothing));
        assert_eq!(meaning("TraditionalArabic", "lamwithaleffinal"), Some(Meaning::Text("لا")));
        assert_eq!(meaning("Cambria", "g131"), Some(Meaning::Number(131)));
        assert_eq!(meaning("LASY10", "a50"), Some(Meaning::Text("□")));
        // Codes and words that happen to end like a form.
        for name in ["a50", "char7f", "g", "gamma1", "final", "g1234567", "skt097"] {
            assert_eq!(meaning("Other", name), None, "{name}");
        }
    }

    #[test]
    fn fonts_of_pictures_are_known_by_their_names() {
        assert!(pictures("XYDASH-Medium") && pictures("Emmentaler-20") && pictures("LINE10"));
        assert!(!pictures("LineFont") && !pictures("CMR10"));
    }
}
