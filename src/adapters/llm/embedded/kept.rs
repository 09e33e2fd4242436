//! What the model has read for other conversations, kept aside: who goes back to one does not wait for its passages to be
//! read again.

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};
use llama_cpp_2::token::LlamaToken;

/// Fewer tokens than this are read faster than they are worth keeping.
const WORTH: usize = 256;
/// Conversations kept aside beside the one at hand.
const MOST: usize = 2;
/// The most bytes that all of them take.
const MOST_BYTES: usize = 512 << 20;

/// The prompts that are kept aside, the newest last.
#[derive(Default)]
pub(super) struct Kept(Vec<(Vec<LlamaToken>, SeqState)>);

/// How many tokens two texts share at their beginning.
pub(super) fn shared(a: &[LlamaToken], b: &[LlamaToken]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

impl Kept {
    /// Brings back the prompt that begins most like `wanted`, if it is better by far than what `read` says the context
    /// holds; that is put aside in its place. True when the context was changed: `read` then says what it holds.
    pub fn turn_to(
        &mut self,
        wanted: &[LlamaToken],
        context: &mut LlamaContext<'_>,
        read: &mut Vec<LlamaToken>,
    ) -> bool {
        let at_hand = shared(wanted, read);
        // A prompt that goes on where the last one stopped loses nothing.
        if at_hand + WORTH > read.len() && self.0.is_empty() {
            return false;
        }
        let best = (0..self.0.len()).max_by_key(|&n| shared(wanted, &self.0[n].0));
        let better = best.filter(|&n| shared(wanted, &self.0[n].0) >= at_hand + WORTH);
        let lost = read.len() - at_hand;
        let found = better.map(|n| self.0.remove(n));
        if lost >= WORTH && at_hand < WORTH {
            self.put_aside(context, read);
        }
        let Some((tokens, state)) = found else { return false };
        context.clear_kv_cache();
        read.clear();
        match context.state_seq_set(&state, 0) {
            Ok(()) => *read = tokens,
            Err(error) => {
                tracing::debug!(%error, "a prompt that was kept aside does not come back");
                context.clear_kv_cache();
            }
        }
        true
    }

    /// Keeps what the context holds.
    fn put_aside(&mut self, context: &LlamaContext<'_>, read: &[LlamaToken]) {
        match context.state_seq_get(0, LlamaStateSeqFlags::empty()) {
            Ok(state) => self.0.push((read.to_vec(), state)),
            Err(error) => tracing::debug!(%error, "a prompt is not kept aside"),
        }
        let bytes =
            |kept: &[(Vec<LlamaToken>, SeqState)]| kept.iter().map(|(_, state)| state.byte_len()).sum::<usize>();
        while self.0.len() > MOST || (bytes(&self.0) > MOST_BYTES && !self.0.is_empty()) {
            self.0.remove(0);
        }
    }
}
