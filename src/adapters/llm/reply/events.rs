//! Turns a sequential async function into a stream of events.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::adapters::llm::LlmError;
use crate::domain::conversation::chat::StreamEvent;

pub(crate) type Sender = UnboundedSender<StreamEvent>;

/// The stream of what `work` sends. `work` runs only while the stream is polled, in the polling task, so dropping the
/// stream drops `work` where it is: that is how a request is cancelled. An error it returns ends the stream.
pub(crate) fn stream_of<F>(work: impl FnOnce(Sender) -> F) -> BoxStream<'static, Result<StreamEvent, LlmError>>
where
    F: Future<Output = Result<(), LlmError>> + Send + 'static,
{
    let (sender, mut receiver) = unbounded_channel();
    let mut work: Option<Pin<Box<F>>> = Some(Box::pin(work(sender)));
    let mut outcome = None;
    stream::poll_fn(move |context| {
        loop {
            // Not `poll_recv`: after a few hundred events tokio's cooperative budget makes it return pending, and the
            // end of a fast answer would be taken for the end of the stream.
            if let Ok(event) = receiver.try_recv() {
                return Poll::Ready(Some(Ok(event)));
            }
            let Some(running) = &mut work else {
                return Poll::Ready(outcome.take().map(Err));
            };
            match running.as_mut().poll(context) {
                Poll::Ready(result) => {
                    outcome = result.err();
                    work = None;
                }
                Poll::Pending => match receiver.poll_recv(context) {
                    Poll::Ready(Some(event)) => return Poll::Ready(Some(Ok(event))),
                    Poll::Ready(None) | Poll::Pending => return Poll::Pending,
                },
            }
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn events_come_in_order_and_the_error_last() {
        let events = stream_of(|sender| async move {
            for n in 0..3 {
                let _ = sender.send(StreamEvent::Text(n.to_string()));
                tokio::task::yield_now().await;
            }
            Err(LlmError::Broken(crate::domain::report::language_model::Break::Said("late".into())))
        });
        let events: Vec<_> = events.collect().await;
        assert_eq!(events.len(), 4);
        assert_eq!(events[2], Ok(StreamEvent::Text("2".into())));
        assert_eq!(events[3], Err(LlmError::Broken(crate::domain::report::language_model::Break::Said("late".into()))));
    }

    #[tokio::test]
    async fn a_flood_of_events_just_before_the_end_comes_whole() {
        let events = stream_of(|sender| async move {
            for n in 0..5000 {
                let _ = sender.send(StreamEvent::Text(n.to_string()));
            }
            Ok(())
        });
        assert_eq!(events.count().await, 5000);
    }

    #[tokio::test]
    async fn dropping_the_stream_drops_the_work() {
        struct Flag(Arc<AtomicBool>);
        impl Drop for Flag {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let dropped = Arc::new(AtomicBool::new(false));
        let flag = Flag(dropped.clone());
        let mut events = stream_of(|sender| async move {
            let _flag = flag;
            let _ = sender.send(StreamEvent::Text("a".into()));
            std::future::pending::<()>().await;
            Ok(())
        });
        assert!(events.next().await.is_some());
        drop(events);
        assert!(dropped.load(Ordering::SeqCst));
    }
}
