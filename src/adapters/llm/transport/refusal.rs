//! Error replies of servers, in their many formats.

use std::time::Duration;

use serde_json::Value;

use crate::domain::text::{one_line, shorten};

/// Maximum characters shown of a server's message.
const MESSAGE_CHARS: usize = 300;

/// A server's error, read from the body of a reply or from an error object in a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The server's message: cleaned, on one line. May be empty, and may contain secrets: show [`Refusal::told`]
    /// instead.
    pub message: String,
    /// Its type and code, lower-case, separated by spaces; the program decides by them.
    pub code: String,
    /// The status given in the body, if any.
    pub status: Option<u16>,
    /// Tokens of a prompt that was too long.
    pub prompt_tokens: Option<u32>,
    pub context_tokens: Option<u32>,
    /// Wait before the next attempt (Google says it here rather than in a header).
    pub wait: Option<Duration>,
}

impl Refusal {
    pub fn from_body(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        match serde_json::from_str::<Value>(text.trim()) {
            Ok(value) => Self::from_json(&value),
            Err(_) if text.trim_start().starts_with('<') => Refusal { message: page_text(&text), ..Self::default() },
            Err(_) => Refusal { message: tidy(&text), ..Self::default() },
        }
    }

    /// Reads a JSON body, or one error object.
    pub fn from_json(value: &Value) -> Self {
        let value = match value {
            Value::Array(values) => values.first().unwrap_or(&Value::Null),
            value => value,
        };
        let inner = ["error", "errors", "detail"].iter().find_map(|name| value.get(name)).unwrap_or(value);
        let inner = match inner {
            Value::Array(values) => values.first().unwrap_or(&Value::Null),
            inner => inner,
        };
        let word = |name: &str| match inner.get(name) {
            Some(Value::String(word)) => word.to_lowercase(),
            _ => String::new(),
        };
        let words = ["type", "code", "status"].map(word).join(" ");
        let details = || inner.get("details").and_then(Value::as_array).into_iter().flatten();
        let reasons = details().filter_map(|detail| detail.get("reason")?.as_str()).map(str::to_lowercase);
        let code = std::iter::once(words).chain(reasons).collect::<Vec<_>>().join(" ");
        let wait = details().find_map(|detail| detail.get("retryDelay")?.as_str()?.strip_suffix('s')?.parse().ok());
        let number = |name: &str| inner.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        // OpenRouter wraps the upstream server's message.
        let raw = inner.pointer("/metadata/raw").and_then(Value::as_str).unwrap_or_default();
        let message = match (inner, inner.get("message").or_else(|| inner.get("msg"))) {
            (Value::String(text), _) | (_, Some(Value::String(text))) => format!("{text} {raw}"),
            (Value::Null, _) => String::new(),
            (other, _) => other.to_string(),
        };
        let status = ["code", "status", "status_code"].iter().find_map(|name| number(name));
        Refusal {
            message: tidy(&message),
            code: code.split_whitespace().collect::<Vec<_>>().join(" "),
            status: status.and_then(|n| u16::try_from(n).ok()).filter(|n| (400..600).contains(n)),
            prompt_tokens: number("n_prompt_tokens"),
            context_tokens: number("n_ctx"),
            wait: wait.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
        }
    }

    /// Its message for the user: `redact` removes secrets before it is shortened, which could leave part of one.
    pub fn told(&self, redact: impl Fn(&str) -> String) -> String {
        shorten(&redact(&self.message), MESSAGE_CHARS)
    }

    /// True if the prompt was too long for the model. Fills in numbers that only the message contains.
    pub fn is_too_long(&mut self) -> bool {
        let text = self.message.to_lowercase();
        let said = self.code.contains("exceed_context")
            || self.code.contains("context_length")
            || text.contains("context length")
            || text.contains("context window")
            || text.contains("prompt is too long")
            || text.contains("context size")
            || (text.contains("token count") && text.contains("exceeds"));
        if said && self.prompt_tokens.is_none() && self.context_tokens.is_none() {
            let mut numbers: Vec<u32> = text
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|digits| digits.parse().ok())
                .filter(|&number| number >= 128)
                .collect();
            numbers.sort_unstable();
            // Such messages contain two or three numbers (prompt, answer and their sum), and the limit is the smallest
            // unless the answer's share is among them.
            if let (Some(&least), Some(&most)) = (numbers.first(), numbers.last())
                && numbers.len() == 2
            {
                (self.context_tokens, self.prompt_tokens) = (Some(least), Some(most));
            }
        }
        said
    }

    /// True if the account has no credit left: waiting does not help.
    pub fn is_out_of_quota(&self) -> bool {
        self.code.contains("insufficient_quota")
            || self.code.contains("billing")
            || self.message.to_lowercase().contains("credit balance")
    }

    /// True if the key is missing or wrong.
    pub fn is_about_the_key(&self, status: u16) -> bool {
        let text = self.message.to_lowercase();
        status == 401
            || self.code.contains("api_key")
            || self.code.contains("authentication")
            || text.contains("api key not valid")
    }

    /// True if the server does not know the model.
    pub fn is_about_the_model(&self, status: u16) -> bool {
        let text = self.message.to_lowercase();
        let unknown =
            ["not found", "not exist", "unknown", "no such", "not_found", "invalid model", "not a valid model"];
        self.code.contains("model_not_found")
            || (matches!(status, 400 | 404 | 422)
                && (text.contains("model") || self.code.contains("model"))
                && unknown.iter().any(|words| text.contains(words) || self.code.contains(words)))
    }

    /// True if a later attempt may succeed, judged by the message (in a stream there is no status).
    pub fn is_passing(&self) -> bool {
        let words = ["overloaded", "rate_limit", "unavailable", "timeout", "resource_exhausted", "server_error"];
        words.iter().any(|word| self.code.contains(word)) && !self.is_out_of_quota()
    }
}

fn tidy(text: &str) -> String {
    one_line(text)
}

/// The title of a web page, or its text without tags.
fn page_text(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let title = lower.find("<title>").and_then(|start| {
        let start = start + "<title>".len();
        Some(&page[start..start + lower[start..].find("</title>")?])
    });
    let text = title.map(str::to_string).filter(|title| !title.trim().is_empty()).unwrap_or_else(|| {
        let mut inside = false;
        page.chars()
            .filter(|&c| {
                inside = c == '<' || (inside && c != '>');
                !inside && c != '>'
            })
            .collect()
    });
    format!("a web page: {}", tidy(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> String {
        Refusal::from_body(body.as_bytes()).message
    }

    #[test]
    fn every_shape_of_error_yields_its_message() {
        for body in [
            r#"{"error":{"message":"no luck","type":"x","code":400}}"#,
            r#"{"error":"no luck"}"#,
            r#"[{"error":{"code":400,"message":"no luck","status":"INVALID_ARGUMENT"}}]"#,
            r#"{"detail":"no luck"}"#,
            r#"{"detail":[{"msg":"no luck"}]}"#,
            r#"{"message":"no luck"}"#,
            r#""no luck""#,
            "no \u{1b}\nluck\r\n",
        ] {
            assert_eq!(message(body), "no luck", "{body}");
        }
        assert_eq!(message("<html><head><TITLE>502 Bad Gateway</TITLE></head></html>"), "a web page: 502 Bad Gateway");
        assert_eq!(message("<html>bad <b>gateway</b></html>"), "a web page: bad gateway");
        assert_eq!(message(""), "");
    }

    #[test]
    fn a_message_is_shortened_after_secrets_were_taken_out() {
        let refusal = Refusal::from_body(format!("{}sk-12345678", "x".repeat(292)).as_bytes());
        let told = refusal.told(|text| text.replace("sk-12345678", "***"));
        assert!(told.ends_with("x***"), "{told}");
        assert_eq!(Refusal::from_body(&[b'x'; 9000]).told(str::to_string).chars().count(), 300);
    }

    #[test]
    fn codes_are_read_whether_words_or_numbers() {
        let refusal = Refusal::from_body(br#"{"error":{"message":"m","type":"Server_Error","code":503}}"#);
        assert_eq!((refusal.code.as_str(), refusal.status), ("server_error", Some(503)));
        assert!(refusal.is_passing());
        let quota = Refusal::from_body(br#"{"error":{"message":"m","code":"insufficient_quota"}}"#);
        assert!(quota.is_out_of_quota() && !quota.is_passing());
        let gemini =
            br#"{"error":{"code":400,"message":"API key not valid.","details":[{"reason":"API_KEY_INVALID"}]}}"#;
        assert!(Refusal::from_body(gemini).is_about_the_key(400));
        let busy =
            br#"{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"7.5s"}]}}"#;
        assert_eq!(Refusal::from_body(busy).wait, Some(Duration::from_millis(7500)));
    }

    #[test]
    fn too_long_is_known_with_its_numbers() {
        for body in [
            r#"{"error":{"code":400,"message":"m","type":"exceed_context_size_error","n_prompt_tokens":6031,"n_ctx":4096}}"#,
            r#"{"error":{"message":"This model's maximum context length is 4096 tokens. However, your messages resulted in 6031 tokens."}}"#,
            r#"{"error":{"type":"invalid_request_error","message":"prompt is too long: 6031 tokens > 4096 maximum"}}"#,
            r#"{"error":{"message":"The input token count (6031) exceeds the maximum number of tokens allowed (4096)."}}"#,
        ] {
            let mut refusal = Refusal::from_body(body.as_bytes());
            assert!(refusal.is_too_long(), "{body}");
            assert_eq!((refusal.prompt_tokens, refusal.context_tokens), (Some(6031), Some(4096)), "{body}");
        }
        assert!(!Refusal::from_body(br#"{"error":"model not found"}"#).is_too_long());
    }

    #[test]
    fn an_unknown_model_is_known() {
        for body in [
            r#"{"error":"model \"nope\" not found, try pulling it first"}"#,
            r#"{"error":{"message":"The model `x` does not exist","code":"model_not_found"}}"#,
            r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-9 not found"}}"#,
        ] {
            assert!(Refusal::from_body(body.as_bytes()).is_about_the_model(404), "{body}");
        }
        let path = br#"{"error":{"message":"File Not Found","type":"not_found_error","code":404}}"#;
        assert!(!Refusal::from_body(path).is_about_the_model(404));
    }
}
