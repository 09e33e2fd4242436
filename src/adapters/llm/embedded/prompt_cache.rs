//! Saved context states of other conversations, so that returning to one does not mean reading its passages again.

use llama_cpp_2::context::LlamaContext;
use llama_cpp_2::context::session::{LlamaStateSeqFlags, SeqState};
use llama_cpp_2::token::LlamaToken;

/// Fewer tokens than this are read faster than they are restored.
const WORTH: usize = 256;
/// Number of conversations kept besides the current one.
const MOST: usize = 2;
/// Maximum bytes of all of them.
const MOST_BYTES: usize = 512 << 20;

/// The saved prompts, the newest last.
#[derive(Default)]
pub(super) struct PromptCache(Vec<(Vec<LlamaToken>, SeqState)>);

/// The length of the common prefix.
pub(super) fn shared(a: &[LlamaToken], b: &[LlamaToken]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

impl PromptCache {
    /// Restores the saved prompt with the longest common prefix with `wanted`, if that is clearly better than `read`,
    /// the current context; the current one is saved in its place. True if the context changed; `read` is then its
    /// content.
    pub fn turn_to(
        &mut self,
        wanted: &[LlamaToken],
        context: &mut LlamaContext<'_>,
        read: &mut Vec<LlamaToken>,
    ) -> bool {
        let at_hand = shared(wanted, read);
        // A prompt that continues the last one loses nothing.
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

    /// Saves the state of the context.
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
