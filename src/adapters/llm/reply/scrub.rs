//! Removes secrets from what servers say before it is shown, saved or logged: a server may quote the key it was given,
//! in an error or an answer, verbatim or escaped for JSON, URLs and headers.
//!
//! Answers come in pieces that may split a secret anywhere. A possible beginning of one is held back until more has
//! come; that is one or two characters of ordinary text, and never more than the longest secret in escaped form.

use reqwest::Url;

use crate::adapters::llm::ProviderConfig;

/// Replaces a secret.
const STARS: &str = "***";
/// Shorter secrets are not searched for: they would blot out innocent words.
const LEAST: usize = 6;
/// Keys are usually longer than this.
const LEAST_KEY: usize = 16;
/// Keys given to local servers that require one but accept any.
const PLACEHOLDERS: &[&str] = &[
    "anything",
    "api-key",
    "api_key",
    "apikey",
    "default",
    "dummy",
    "dummy-key",
    "dummy_key",
    "empty",
    "llama.cpp",
    "llamacpp",
    "lm-studio",
    "lm_studio",
    "lmstudio",
    "local",
    "localhost",
    "no-key",
    "no-key-required",
    "no_key",
    "not-needed",
    "not-used",
    "not_needed",
    "nothing",
    "ollama",
    "openai",
    "placeholder",
    "required",
    "secret",
    "sk-dummy",
    "sk-no-key-required",
    "sk-none",
    "sk-not-needed",
    "string",
    "testing",
    "unused",
    "your-api-key",
];

/// The secrets of one server, in every form to search for.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<Pattern>);

/// A secret: for each of its characters, the ways it may be written.
#[derive(Clone, PartialEq)]
struct Pattern(Vec<Vec<String>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    No,
    /// The text ends within it, after this many of the secret's characters.
    Part(usize),
    /// Length of the match in bytes.
    Whole(usize),
}

impl Secrets {
    /// The secrets in a configuration and in its server's address.
    pub fn of(config: &ProviderConfig, base: &Url) -> Self {
        let mut found: Vec<String> = Vec::new();
        let mut add = |secret: &str, least: usize| {
            let placeholder = PLACEHOLDERS.iter().any(|word| word.eq_ignore_ascii_case(secret));
            if secret.len() >= least && !placeholder {
                found.push(secret.to_string());
                // As in a "Basic" header, or from a careless server.
                found.extend(base64(secret.as_bytes()));
            }
        };
        if let Some(key) = &config.key {
            add(key.expose(), LEAST);
        }
        for (name, value) in config.headers.iter().chain(&config.query) {
            if sounds_secret(name) {
                add(value.trim(), LEAST);
                // "Bearer …", "Basic …".
                if let Some((_, token)) = value.trim().split_once(' ') {
                    add(token.trim(), LEAST);
                }
            } else if looks_secret(value) {
                add(value.trim(), LEAST);
            }
        }
        for (name, value) in base.query_pairs() {
            if sounds_secret(&name) || looks_secret(&value) {
                add(&value, LEAST);
            }
        }
        let (user, password) = (decoded(base.username()), base.password().map(decoded));
        if let Some(password) = &password {
            add(password, LEAST);
            add(&format!("{user}:{password}"), LEAST);
        } else if !user.is_empty() {
            // A token in place of the user name.
            add(&user, LEAST + 2);
            add(&format!("{user}:"), LEAST + 2);
        }
        // Longest first: a user's password within "user:password" must not hide the whole.
        found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        found.dedup();
        Secrets(found.iter().map(|secret| Pattern::new(secret)).collect())
    }

    /// Removes them from a complete text.
    pub fn redact(&self, text: &str) -> String {
        let mut scrubber = Scrubber::new(self);
        let mut clean = scrubber.feed(text);
        clean.push_str(&scrubber.end());
        clean
    }

    /// The match at the beginning of a text: the longest complete secret, else the longest partial one.
    fn at(&self, text: &str) -> Match {
        let mut best = Match::No;
        for pattern in &self.0 {
            best = match (pattern.at(text), best) {
                (Match::Whole(len), Match::Whole(longest)) => Match::Whole(len.max(longest)),
                (Match::Whole(len), _) => Match::Whole(len),
                (Match::Part(_), Match::Whole(longest)) => Match::Whole(longest),
                (Match::Part(n), Match::Part(most)) => Match::Part(n.max(most)),
                (Match::Part(n), Match::No) => Match::Part(n),
                (Match::No, best) => best,
            };
        }
        best
    }

    /// True if more text may extend the match to a longer secret.
    fn may_grow(&self, text: &str) -> bool {
        self.0.iter().any(|pattern| matches!(pattern.at(text), Match::Part(_)))
    }
}

impl Pattern {
    fn new(secret: &str) -> Self {
        Pattern(secret.chars().map(spellings).collect())
    }

    fn at(&self, text: &str) -> Match {
        let first = |spelling: &String| spelling.as_bytes().first() == text.as_bytes().first();
        match self.0.first() {
            Some(spellings) if spellings.iter().any(first) => from(&self.0, text, 0),
            _ => Match::No,
        }
    }
}

/// Matches the rest of a secret, of which `done` characters came before.
fn from(secret: &[Vec<String>], text: &str, done: usize) -> Match {
    let Some((spellings, rest)) = secret.split_first() else { return Match::Whole(0) };
    let mut part = Match::No;
    for spelling in spellings {
        let (found, wanted) = (text.as_bytes(), spelling.as_bytes());
        let escape = wanted.len() > 1;
        let same = |a: &[u8], b: &[u8]| if escape { a.eq_ignore_ascii_case(b) } else { a == b };
        if found.len() >= wanted.len() && same(&found[..wanted.len()], wanted) {
            match from(rest, &text[wanted.len()..], done + 1) {
                Match::Whole(len) => return Match::Whole(len + wanted.len()),
                Match::Part(n) => part = Match::Part(n),
                Match::No => {}
            }
        } else if found.len() < wanted.len() && same(found, &wanted[..found.len()]) && part == Match::No {
            part = Match::Part(done);
        }
    }
    part
}

/// The ways one character may be written: plain, or escaped as in JSON, Markdown, URLs and HTML.
fn spellings(c: char) -> Vec<String> {
    let mut all = vec![c.to_string()];
    if c.is_ascii() && c != '\n' {
        let code = u32::from(c);
        if !c.is_ascii_alphanumeric() {
            all.push(format!("\\{c}"));
        }
        all.extend([
            format!("\\u{code:04x}"),
            format!("\\x{code:02x}"),
            format!("%{code:02x}"),
            format!("&#{code};"),
            format!("&#x{code:x};"),
        ]);
        let named = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;"), (' ', "+")];
        all.extend(named.iter().filter(|(of, _)| *of == c).map(|(_, name)| (*name).to_string()));
    } else {
        let mut bytes = [0; 4];
        all.push(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02x}")).collect());
        let mut units = [0; 2];
        all.push(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect());
    }
    all
}

/// Removes the secrets from one stream of text.
pub(crate) struct Scrubber<'a> {
    secrets: &'a Secrets,
    held: String,
}

/// A stream that ends in a secret, after at least this many of its characters, is redacted as well.
const TELLING: usize = 8;

impl<'a> Scrubber<'a> {
    pub fn new(secrets: &'a Secrets) -> Self {
        Scrubber { secrets, held: String::new() }
    }

    /// Takes a piece; returns the text that can be passed on.
    pub fn feed(&mut self, piece: &str) -> String {
        if self.secrets.0.is_empty() {
            return piece.to_string();
        }
        self.held.push_str(piece);
        self.take(false)
    }

    /// Ends the stream: returns the held text.
    pub fn end(&mut self) -> String {
        self.take(true)
    }

    fn take(&mut self, over: bool) -> String {
        let mut out = String::with_capacity(self.held.len());
        let mut rest = self.held.as_str();
        while let Some(c) = rest.chars().next() {
            match self.secrets.at(rest) {
                Match::Whole(_) if !over && self.secrets.may_grow(rest) => break,
                Match::Whole(len) => {
                    out.push_str(STARS);
                    rest = &rest[len..];
                }
                Match::Part(_) if !over => break,
                Match::Part(n) if n >= TELLING => {
                    out.push_str(STARS);
                    rest = "";
                }
                Match::Part(_) | Match::No => {
                    out.push(c);
                    rest = &rest[c.len_utf8()..];
                }
            }
        }
        self.held = rest.to_string();
        out
    }
}

/// True if a header or parameter of this name probably holds a key.
pub(crate) fn sounds_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["key", "auth", "token", "secret", "cookie", "password"].iter().any(|word| name.contains(word))
}

/// True if a value looks like a key although its name does not say so: long, letters and digits, and neither words nor
/// an address.
fn looks_secret(value: &str) -> bool {
    let value = value.trim();
    let has = |what: fn(char) -> bool| value.contains(what);
    value.len() >= LEAST_KEY
        && has(|c| c.is_ascii_digit())
        && has(|c| c.is_ascii_alphabetic())
        && !has(char::is_whitespace)
        && !value.contains("://")
}

/// A part of a URL, decoded.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, after @ ..] = rest {
        let code = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        let code = code.filter(|_| *first == b'%');
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Base64 in both alphabets, without padding.
fn base64(bytes: &[u8]) -> Vec<String> {
    let write = |alphabet: &[u8; 64]| -> String {
        let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
        for chunk in bytes.chunks(3) {
            let byte = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
            let three = byte(0) << 16 | byte(1) << 8 | byte(2);
            for n in 0..=chunk.len() {
                out.push(char::from(alphabet[(three >> (18 - 6 * n)) as usize & 63]));
            }
        }
        out
    };
    let standard = write(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    let for_addresses = write(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    if standard == for_addresses { vec![standard] } else { vec![standard, for_addresses] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::adapters::llm::{Kind, Secret};

    const KEY: &str = "sk-planted+0123/4567=89abcdef";

    fn secrets(key: Option<&str>, base: &str) -> Secrets {
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.key = key.map(Secret::new);
        Secrets::of(&config, &Url::parse(base).unwrap())
    }

    fn forms() -> Vec<String> {
        let json: String = KEY.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        let web: String = KEY.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        vec![
            KEY.into(),
            KEY.replace('/', "\\/"),
            KEY.replacen('s', "\\u0073", 1),
            json.clone(),
            json.to_uppercase().replace("\\U", "\\u"),
            "sk-planted%2B0123%2F4567%3D89abcdef".into(),
            "sk-planted%2b0123%2f4567%3d89abcdef".into(),
            KEY.replace('-', "\\-").replace('+', "\\+"),
            web,
            base64(KEY.as_bytes()).remove(0),
        ]
    }

    #[test]
    fn a_key_is_taken_out_in_every_form_and_however_it_is_cut() {
        let secrets = secrets(Some(KEY), "http://localhost/v1");
        for form in forms() {
            let whole = format!("The key is {form}, they say.");
            assert_eq!(secrets.redact(&whole), "The key is ***, they say.", "{form}");
            for (at, _) in whole.char_indices() {
                let mut scrubber = Scrubber::new(&secrets);
                let mut out = scrubber.feed(&whole[..at]);
                out += &scrubber.feed(&whole[at..]);
                out += &scrubber.end();
                assert_eq!(out, "The key is ***, they say.", "{form} cut at {at}");
            }
            let mut scrubber = Scrubber::new(&secrets);
            let mut out: String = whole.chars().map(|c| scrubber.feed(&c.to_string())).collect();
            out += &scrubber.end();
            assert_eq!(out, "The key is ***, they say.", "{form} by characters");
        }
    }

    #[test]
    fn user_and_password_of_an_address_are_taken_out_in_every_form() {
        let secrets = secrets(None, "http://ada:pa%2Fss-w0rd@localhost/v1");
        let basic = "Authorization: Basic YWRhOnBhL3NzLXcwcmQ= was sent";
        assert_eq!(secrets.redact(basic), "Authorization: Basic ***= was sent");
        for text in ["pa/ss-w0rd", "ada:pa/ss-w0rd", "ada:pa%2Fss-w0rd", "ada:pa\\/ss-w0rd"] {
            assert_eq!(secrets.redact(text), "***", "{text}");
        }
        assert_eq!(secrets.redact("ada wrote it"), "ada wrote it");
    }

    #[test]
    fn ordinary_text_passes_and_waits_for_no_more_than_a_beginning() {
        let secrets = secrets(Some(KEY), "http://localhost/v1");
        let mut scrubber = Scrubber::new(&secrets);
        assert_eq!(scrubber.feed("The lighthouse "), "The lighthouse ");
        assert_eq!(scrubber.feed("was"), "wa");
        assert_eq!(scrubber.feed(" lit. sk-pl"), "s lit. ");
        assert_eq!(scrubber.feed("ain"), "sk-plain");
        assert_eq!(scrubber.feed(" sk-planted+01"), " ");
        assert_eq!(scrubber.end(), "***", "most of a key is told as little as the whole");
        assert_eq!(scrubber.feed("s"), "");
        assert_eq!(scrubber.end(), "s");
    }

    #[test]
    fn short_keys_and_placeholders_blot_out_nothing() {
        for key in ["", "x", "none", "EMPTY", "ollama", "lm-studio", "not-needed"] {
            let secrets = secrets(Some(key), "http://me@localhost/v1");
            assert_eq!(
                secrets.redact("ollama not-needed x none EMPTY me"),
                "ollama not-needed x none EMPTY me",
                "{key}"
            );
        }
    }

    #[test]
    fn headers_are_looked_for_by_what_their_names_say() {
        let mut config = ProviderConfig::new(Kind::OpenAi);
        config.headers = vec![
            ("X-Title".into(), "Docent".into()),
            ("HTTP-Referer".into(), "https://example.org/docent2".into()),
            ("X-Team".into(), "q7w8e9r0t1y2u3i4".into()),
            ("Authorization".into(), "Bearer tok-12345678".into()),
            ("X-Api-Key".into(), "abc123".into()),
        ];
        let secrets = Secrets::of(&config, &Url::parse("http://localhost/v1?token=q1w2e3r4").unwrap());
        let told = "Docent https://example.org/docent2 q7w8e9r0t1y2u3i4 tok-12345678 abc123 q1w2e3r4";
        assert_eq!(secrets.redact(told), "Docent https://example.org/docent2 *** *** *** ***");
    }

    proptest! {
        #[test]
        fn any_text_in_any_pieces_comes_out_as_it_does_whole(
            parts in prop::collection::vec(prop_oneof![
                "[a-z \\\\%&s#;-]{0,12}", Just(KEY.to_string()), Just(KEY[..9].to_string()), Just("\\u0073k".to_string()),
            ], 0..8),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let secrets = secrets(Some(KEY), "http://localhost/v1");
            let text = parts.concat();
            let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).chain([0, text.len()]).collect();
            at.sort_unstable();
            let mut scrubber = Scrubber::new(&secrets);
            let mut out: String = at.windows(2).map(|pair| scrubber.feed(&text[pair[0]..pair[1]])).collect();
            out += &scrubber.end();
            prop_assert!(!out.contains(KEY));
            prop_assert_eq!(out, secrets.redact(&text));
        }
    }
}
