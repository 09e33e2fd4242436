//! Formulas for the terminal: `\frac{a}{b} \le \sqrt{x_1}` becomes "a/b ≤ √x₁".
//!
//! Models write LaTeX whatever they are told. Symbols with a Unicode character use it, other constructs are written out
//! on one line, and unknown commands keep their name. Nothing is lost and nothing fails.

/// Commands for a single character.
const SIGNS: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("vartheta", "ϑ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("times", "×"),
    ("cdot", "·"),
    ("div", "÷"),
    ("pm", "±"),
    ("mp", "∓"),
    ("le", "≤"),
    ("leq", "≤"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("approx", "≈"),
    ("equiv", "≡"),
    ("sim", "∼"),
    ("propto", "∝"),
    ("infty", "∞"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("in", "∈"),
    ("notin", "∉"),
    ("subset", "⊂"),
    ("subseteq", "⊆"),
    ("supset", "⊃"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("emptyset", "∅"),
    ("forall", "∀"),
    ("exists", "∃"),
    ("neg", "¬"),
    ("land", "∧"),
    ("wedge", "∧"),
    ("lor", "∨"),
    ("vee", "∨"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("Rightarrow", "⇒"),
    ("implies", "⇒"),
    ("Leftarrow", "⇐"),
    ("leftrightarrow", "↔"),
    ("iff", "⇔"),
    ("mapsto", "↦"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("circ", "∘"),
    ("degree", "°"),
    ("angle", "∠"),
    ("perp", "⊥"),
    ("parallel", "∥"),
    ("mid", "|"),
    ("vert", "|"),
    ("Vert", "‖"),
    ("lVert", "‖"),
    ("rVert", "‖"),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("lfloor", "⌊"),
    ("rfloor", "⌋"),
    ("lceil", "⌈"),
    ("rceil", "⌉"),
    ("ell", "ℓ"),
    ("hbar", "ℏ"),
    ("Re", "ℜ"),
    ("Im", "ℑ"),
    ("prime", "′"),
    ("ast", "∗"),
    ("star", "⋆"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("top", "⊤"),
    ("bot", "⊥"),
    ("gg", "≫"),
    ("ll", "≪"),
    ("quad", "  "),
    ("qquad", "    "),
];

/// Commands that only affect the appearance of their argument.
const LOOKS: &[&str] = &[
    "text",
    "textbf",
    "textit",
    "textrm",
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "mathtt",
    "mathcal",
    "mathbb",
    "boldsymbol",
    "operatorname",
    "mbox",
    "left",
    "right",
    "big",
    "Big",
    "bigl",
    "bigr",
    "displaystyle",
    "limits",
    "begin",
    "end",
];

const RAISED: &str = "0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻=⁼(⁽)⁾nⁿiⁱaᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰjʲkᵏlˡmᵐoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻTᵀ";
const LOWERED: &str = "0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋=₌(₍)₎aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ";

/// Deeper groups are written out verbatim: no real formula is nested so deeply, but a hostile text may be.
const DEEPEST: usize = 16;

/// A formula on one line of plain characters.
pub fn math(source: &str) -> String {
    let mut reader = Reader { rest: source, depth: 0 };
    let mut out = String::with_capacity(source.len());
    while !reader.rest.is_empty() {
        match reader.next() {
            Some(piece) => out.push_str(&piece),
            // An unmatched closing brace.
            None => reader.rest = &reader.rest[1..],
        }
    }
    crate::domain::text::one_line(&out)
}

/// True if the text between two dollar signs is money or prose, not a formula.
pub fn is_prose(source: &str) -> bool {
    let formula = source.contains(['\\', '^', '_', '=', '{', '<', '>', '+']);
    !formula && source.contains(' ') && source.split_whitespace().any(|word| word.chars().all(char::is_alphabetic))
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    /// The next element: a character, a command with its arguments, a group. `None` at a closing brace.
    fn next(&mut self) -> Option<String> {
        let c = self.rest.chars().next()?;
        if c == '}' {
            return None;
        }
        self.rest = &self.rest[c.len_utf8()..];
        Some(match c {
            '\\' => self.command(),
            '{' => self.group(),
            '^' => scripted(&self.argument(), RAISED, '^'),
            '_' => scripted(&self.argument(), LOWERED, '_'),
            '&' => String::new(),
            '~' => " ".to_string(),
            c => c.to_string(),
        })
    }

    /// The text after an opening brace, up to the matching one.
    fn group(&mut self) -> String {
        if self.depth >= DEEPEST {
            return String::new();
        }
        self.depth += 1;
        let mut out = String::new();
        while let Some(piece) = self.next() {
            out.push_str(&piece);
        }
        self.depth -= 1;
        self.rest = self.rest.strip_prefix('}').unwrap_or(self.rest);
        out
    }

    /// The argument of a command: a group, or the next element.
    fn argument(&mut self) -> String {
        self.rest = self.rest.trim_start();
        if self.depth >= DEEPEST {
            return String::new();
        }
        self.depth += 1;
        let argument = self.next().unwrap_or_default();
        self.depth -= 1;
        argument
    }

    fn command(&mut self) -> String {
        let letters = self.rest.chars().take_while(char::is_ascii_alphabetic).count();
        if letters == 0 {
            let Some(c) = self.rest.chars().next() else { return String::new() };
            self.rest = &self.rest[c.len_utf8()..];
            return match c {
                '\\' => "; ".to_string(),
                ',' | ';' | ':' | ' ' => " ".to_string(),
                '!' => String::new(),
                '|' => "‖".to_string(),
                c => c.to_string(),
            };
        }
        let (name, rest) = self.rest.split_at(letters);
        self.rest = rest;
        match name {
            "frac" | "dfrac" | "tfrac" => {
                let (above, below) = (self.argument(), self.argument());
                format!("{}/{}", enclosed(&above), enclosed(&below))
            }
            "sqrt" => format!("√{}", enclosed(&self.argument())),
            "hat" => format!("{}\u{302}", self.argument()),
            "bar" | "overline" => format!("{}\u{304}", self.argument()),
            "vec" => format!("{}\u{20d7}", self.argument()),
            "begin" | "end" => {
                self.argument();
                String::new()
            }
            _ if LOOKS.contains(&name) => {
                if self.rest.trim_start().starts_with('{') {
                    self.argument()
                } else {
                    String::new()
                }
            }
            _ => match SIGNS.iter().find(|(known, _)| *known == name) {
                Some((_, sign)) => (*sign).to_string(),
                None => name.to_string(),
            },
        }
    }
}

/// In parentheses, if it has more than one element.
fn enclosed(text: &str) -> String {
    let text = text.trim();
    let one = text.chars().all(|c| c.is_alphanumeric() || "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉.√∞∂".contains(c));
    if one { text.to_string() } else { format!("({text})") }
}

/// Superscript or subscript characters if all of it has them, else after its sign.
fn scripted(text: &str, table: &str, sign: char) -> String {
    let text = text.trim();
    let pairs: Vec<char> = table.chars().collect();
    let small = |c: char| pairs.chunks(2).find(|pair| pair[0] == c).map(|pair| pair[1]);
    match text.chars().map(small).collect::<Option<String>>() {
        Some(small) => small,
        None => format!("{sign}{}", enclosed(text)),
    }
}

/// Rewrites `\(…\)` and `\[…\]` with dollar signs, which the Markdown parser knows. Every byte keeps its position, so
/// that citation ranges stay valid.
pub fn with_dollars(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("\\(") && !text.contains("\\[") {
        return text.into();
    }
    let mut out = text.as_bytes().to_vec();
    for (open, close, sign) in [("\\(", "\\)", 1), ("\\[", "\\]", 2)] {
        let mut from = 0;
        while let Some(start) = text[from..].find(open).map(|at| from + at) {
            let Some(end) = text[start..].find(close).map(|at| start + at) else { break };
            from = end + 2;
            let inner = &text[start + 2..end];
            if inner.trim().is_empty() || inner.contains(['$', '`']) || inner.contains("\n\n") {
                continue;
            }
            // Spaces inside move outside: a dollar sign before a space opens nothing.
            let before = inner.len() - inner.trim_start().len();
            let after = inner.len() - inner.trim_end().len();
            let (first, last) = (start + before, end + 2 - after);
            out[start..first].fill(b' ');
            out[last..end + 2].fill(b' ');
            for n in 0..2 {
                out[first + n] = if n < 2 - sign { b' ' } else { b'$' };
                out[last - 1 - n] = if n < 2 - sign { b' ' } else { b'$' };
            }
        }
    }
    // ASCII was only replaced by ASCII.
    String::from_utf8(out).map_or(text.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_read_as_they_are_meant() {
        for (source, shown) in [
            (r"\frac{a}{b} \le \sqrt{x_1}", "a/b ≤ √x₁"),
            (r"\cos\theta = \frac{a \cdot b}{\|a\| \|b\|}", "cosθ = (a · b)/(‖a‖ ‖b‖)"),
            (r"E = mc^2", "E = mc²"),
            (r"\sum_{i=1}^{n} x_i^2", "∑ᵢ₌₁ⁿ xᵢ²"),
            (r"\text{recall@}k", "recall@k"),
            (r"e^{-\lambda t}", "e^(-λ t)"),
            (r"\left( x \right)", "( x )"),
            (r"\mathbb{R}^{d}", "Rᵈ"),
            (r"\unknown{x} }", "unknownx"),
        ] {
            assert_eq!(math(source), shown, "{source}");
        }
        math(&"\\frac{".repeat(10_000));
        math(&"^".repeat(10_000));
    }

    #[test]
    fn money_is_no_formula() {
        assert!(is_prose("5 and not "));
        assert!(!is_prose("a = b") && !is_prose("x") && !is_prose(r"\alpha x"));
    }

    #[test]
    fn the_other_way_of_writing_them_keeps_every_byte_in_its_place() {
        let text = "so \\( x^2 \\) and [1] \\[y\\] ende";
        let dollars = with_dollars(text);
        assert_eq!(dollars.len(), text.len());
        assert_eq!(dollars.find("[1]"), text.find("[1]"));
        assert!(dollars.contains("$x^2$") && dollars.contains("$$y$$"), "{dollars}");
        assert_eq!(with_dollars("no \\( end"), "no \\( end");
    }
}
