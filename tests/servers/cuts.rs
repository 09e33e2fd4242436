//! Streams cut into pieces: a network hands bytes over as it likes, and the events must not tell.

use docent::adapters::llm::{Kind, connect_with};
use docent::domain::conversation::chat::StreamEvent;
use futures_util::StreamExt;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::llm::server::{always, pieces};
use crate::support::llm::{ask, config, quick};

/// The events of a body that comes in these pieces.
fn events_of(runtime: &tokio::runtime::Runtime, kind: Kind, bodies: &[&[u8]]) -> Vec<StreamEvent> {
    runtime.block_on(async {
        let server = always(pieces(bodies)).await;
        let model = connect_with(&config(kind, &server.url), quick()).unwrap();
        model.stream(ask("Hi")).map(|event| event.unwrap()).collect().await
    })
}

/// Plays `stream` whole, in `cases` sets of random pieces with either kind of line end, and byte by byte; fails where the
/// events differ.
pub fn cut_anywhere(kind: Kind, stream: &str, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let whole = events_of(&runtime, kind, &[stream.as_bytes()]);
    assert!(whole.len() > 1, "{kind:?}: {whole:?}");
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let cuts = (prop::collection::vec(any::<prop::sample::Index>(), 0..40), any::<bool>());
    let outcome = runner.run(&cuts, |(cuts, crlf)| {
        let stream = if crlf { stream.replace('\n', "\r\n") } else { stream.to_string() };
        let stream = stream.as_bytes();
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len())).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let bodies: Vec<&[u8]> = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&events_of(&runtime, kind, &bodies), &whole);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{kind:?}: {failure}"));
    // The hardest cut of all: every byte by itself.
    let bytes: Vec<&[u8]> = stream.as_bytes().chunks(1).collect();
    assert_eq!(events_of(&runtime, kind, &bytes), whole, "{kind:?}");
}
