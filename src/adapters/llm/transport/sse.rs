//! Bytes to lines to server-sent events, however the network cuts them.
//!
//! A parser of our own, because published ones were seen to panic on a byte-order mark, to take quadratic time on long
//! events, and to stall on invalid UTF-8. It knows nothing of HTTP or JSON.

/// Maximum length of a line and of an event: far above what any server sends, far below what would hurt.
pub const MAX_LINE: usize = 16 << 20;

/// A line or an event is longer than [`MAX_LINE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server sent a line of more than {} MB", MAX_LINE >> 20)]
pub struct TooLong;

impl TooLong {
    /// The longest line, in MB.
    pub fn megabytes(self) -> u64 {
        MAX_LINE as u64 >> 20
    }
}

/// Cuts a stream of bytes into lines: LF, CRLF and CR end one, also if a read ends between CR and LF. A byte-order mark
/// at the very start is dropped.
#[derive(Debug, Default)]
pub struct Lines {
    partial: Vec<u8>,
    after_cr: bool,
    past_first: bool,
}

impl Lines {
    /// Takes the next bytes and passes every line they complete to `on_line`, without its end.
    ///
    /// # Errors
    ///
    /// If a line grows past [`MAX_LINE`].
    pub fn feed<E: From<TooLong>>(
        &mut self,
        mut bytes: &[u8],
        mut on_line: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')) else {
                self.partial.extend_from_slice(bytes);
                return if self.partial.len() > MAX_LINE { Err(TooLong.into()) } else { Ok(()) };
            };
            if self.partial.len() + end > MAX_LINE {
                return Err(TooLong.into());
            }
            self.after_cr = bytes[end] == b'\r';
            if self.partial.is_empty() {
                on_line(self.without_mark(&bytes[..end]))?;
            } else {
                self.partial.extend_from_slice(&bytes[..end]);
                let line = std::mem::take(&mut self.partial);
                on_line(self.without_mark(&line))?;
            }
            bytes = &bytes[end + 1..];
        }
        Ok(())
    }

    /// The line cut off by the end of the stream, if there is one.
    pub fn rest(&mut self) -> Option<Vec<u8>> {
        let line = std::mem::take(&mut self.partial);
        let line = self.without_mark(&line).to_vec();
        (!line.is_empty()).then_some(line)
    }

    fn without_mark<'a>(&mut self, line: &'a [u8]) -> &'a [u8] {
        if std::mem::replace(&mut self.past_first, true) {
            line
        } else {
            line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line)
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The `event` field; empty if there was none.
    pub name: String,
    /// The `data` fields, joined by line feeds. Invalid UTF-8 has become U+FFFD.
    pub data: String,
}

/// An incremental parser of server-sent events.
#[derive(Debug, Default)]
pub struct Sse {
    lines: Lines,
    pending: Pending,
}

#[derive(Debug, Default)]
struct Pending {
    name: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
}

impl Sse {
    /// Takes the next bytes and appends the events they complete to `out`.
    ///
    /// # Errors
    ///
    /// If a line or an event grows past [`MAX_LINE`].
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<Event>) -> Result<(), TooLong> {
        let pending = &mut self.pending;
        self.lines.feed(bytes, |line| pending.line(line, out))
    }

    /// The event that the end of the stream left without its blank line. The standard drops it; some servers end on
    /// `data: [DONE]` without a line feed, so the caller decides whether it is complete.
    pub fn rest(&mut self) -> Option<Event> {
        if let Some(line) = self.lines.rest() {
            self.pending.field(&line);
        }
        self.pending.take()
    }
}

impl Pending {
    fn line(&mut self, line: &[u8], out: &mut Vec<Event>) -> Result<(), TooLong> {
        if line.is_empty() {
            out.extend(self.take());
        } else {
            self.field(line);
        }
        if self.data.len() > MAX_LINE { Err(TooLong) } else { Ok(()) }
    }

    fn field(&mut self, line: &[u8]) {
        let colon = line.iter().position(|&b| b == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let name = &line[..colon];
        match name {
            // Not a standard field: llama.cpp's server and others write errors this way.
            b"data" | b"error" => {
                if name == b"error" {
                    self.name = name.to_vec();
                }
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push(b'\n');
                }
                self.data.extend_from_slice(value);
            }
            b"event" => self.name = value.to_vec(),
            // Comments (nothing before the colon), `id`, `retry` and unknown fields are ignored.
            _ => {}
        }
    }

    fn take(&mut self) -> Option<Event> {
        let pending = std::mem::take(self);
        pending.has_data.then(|| Event {
            name: String::from_utf8_lossy(&pending.name).into_owned(),
            data: String::from_utf8_lossy(&pending.data).into_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(pieces: &[&[u8]]) -> Vec<Event> {
        let (mut sse, mut out) = (Sse::default(), Vec::new());
        for piece in pieces {
            sse.feed(piece, &mut out).unwrap();
        }
        out.extend(sse.rest());
        out
    }

    fn data(text: &str) -> Vec<String> {
        parse(&[text.as_bytes()]).into_iter().map(|event| event.data).collect()
    }

    #[test]
    fn every_line_end_ends_a_line() {
        for text in ["data: a\n\ndata: b\n\n", "data: a\r\n\r\ndata: b\r\n\r\n", "data: a\r\rdata: b\r\r"] {
            assert_eq!(data(text), ["a", "b"], "{text:?}");
        }
        assert_eq!(parse(&[b"data: a\r", b"\n\r", b"\ndata: b\n\n"]).len(), 2);
    }

    #[test]
    fn data_over_several_lines_is_joined() {
        assert_eq!(data("data: a\ndata:b\ndata\ndata:  c\n\n"), ["a\nb\n\n c"]);
    }

    #[test]
    fn comments_and_unknown_fields_are_skipped() {
        assert_eq!(data(": ping\n\n:\n\nid: 7\nretry: 9\nfoo\ndata:x\n: y\n\n"), ["x"]);
    }

    #[test]
    fn a_byte_order_mark_is_dropped_at_the_start_only() {
        assert_eq!(data("\u{feff}data: a\n\ndata: \u{feff}b\n\n"), ["a", "\u{feff}b"]);
    }

    #[test]
    fn names_belong_to_their_event() {
        let events = parse(&[b"event: ping\n\nevent: delta\ndata: 1\n\ndata: 2\n\n"]);
        assert_eq!(events[0], Event { name: "delta".into(), data: "1".into() });
        assert_eq!(events[1], Event { name: String::new(), data: "2".into() });
    }

    #[test]
    fn an_error_field_is_an_event_of_that_name() {
        let events = parse(&[b"data: a\n\nerror: {\"code\":500}\n\ndata: b\n\nerror: no memory"]);
        let error = |data: &str| Event { name: "error".into(), data: data.into() };
        assert_eq!((&events[1], &events[3]), (&error("{\"code\":500}"), &error("no memory")));
        assert_eq!((events[2].name.as_str(), events.len()), ("", 4));
    }

    #[test]
    fn bad_bytes_do_not_stop_the_stream() {
        let events = parse(&[b"data: \xff\n\ndata: a\0b\n\ndata: [DONE]"]);
        assert_eq!(events.iter().map(|e| e.data.as_str()).collect::<Vec<_>>(), ["\u{fffd}", "a\0b", "[DONE]"]);
    }

    #[test]
    fn an_endless_line_is_refused_and_a_long_one_is_not() {
        let (mut sse, mut out) = (Sse::default(), Vec::new());
        let megabyte = vec![b'x'; 1 << 20];
        sse.feed(b"data: ", &mut out).unwrap();
        for _ in 0..10 {
            sse.feed(&megabyte, &mut out).unwrap();
        }
        sse.feed(b"\n\n", &mut out).unwrap();
        assert_eq!(out[0].data.len(), 10 << 20);
        let refused = (0..20).any(|_| sse.feed(&megabyte, &mut out) == Err(TooLong));
        assert!(refused);
        let (mut sse, mut line) = (Sse::default(), b"data: ".to_vec());
        line.extend(&megabyte);
        line.push(b'\n');
        assert!((0..20).any(|_| sse.feed(&line, &mut out) == Err(TooLong)), "an event of many lines is bounded too");
    }

    fn events_cut_at(bytes: &[u8], cuts: &[usize]) -> Vec<Event> {
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        parse(&cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn any_cut_of_any_text_gives_the_same_events(
            text in "(data:|event: |: | |[a-z]|é|😀|\n|\r|\r\n|\u{feff}){0,60}",
            cuts in prop::collection::vec(any::<usize>(), 0..20),
        ) {
            prop_assert_eq!(events_cut_at(text.as_bytes(), &cuts), parse(&[text.as_bytes()]));
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            parse(&[&bytes]);
        }
    }
}
