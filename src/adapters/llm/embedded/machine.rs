//! What this machine can handle: cores, memory, processor.

use std::path::Path;

use super::gguf::Header;
use crate::domain::report::language_model::EmbeddedError;

/// Threads for the model: all cores but one. With all cores, any other load, including drawing the screen, makes
/// llama.cpp ten to fifty times slower, because its threads busy-wait for each other.
pub(super) fn threads() -> i32 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    i32::try_from(cores.saturating_sub(1).max(1)).unwrap_or(1)
}

/// Refuses a processor without the instructions llama.cpp is built for; it would crash with an illegal instruction.
pub(super) fn check_processor() -> Result<(), EmbeddedError> {
    #[cfg(target_arch = "x86_64")]
    if !(std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("fma")
        && std::is_x86_feature_detected!("f16c")
        && std::is_x86_feature_detected!("bmi2"))
    {
        return Err(EmbeddedError::Processor);
    }
    Ok(())
}

/// Refuses a model that does not fit into free memory with a context of `context` tokens.
pub(super) fn check_memory(path: &Path, header: &Header, context: u32) -> Result<(), EmbeddedError> {
    let needed = needed(header, context);
    match available() {
        Some(free) if needed > free => {
            Err(EmbeddedError::Memory { path: path.to_path_buf(), needed: needed >> 20, free: free >> 20 })
        }
        _ => Ok(()),
    }
}

/// Bytes the model needs: its weights, the KV cache of its context, and compute buffers.
fn needed(header: &Header, context: u32) -> u64 {
    let cache = header.cache_per_token.saturating_mul(u64::from(context));
    // The logits of one micro-batch over the vocabulary, plus some headroom.
    let computing = header.vocabulary.saturating_mul(4 * 128).saturating_add(64 << 20);
    header.bytes.saturating_add(cache).saturating_add(computing)
}

/// Memory available without swapping, within container limits. `None` if unknown.
pub(in crate::adapters::llm) fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let free = mem_available(&text)?;
    let number = |path: &str| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let group = match (number("/sys/fs/cgroup/memory.max"), number("/sys/fs/cgroup/memory.current")) {
        (Some(most), Some(used)) => most.saturating_sub(used),
        _ => u64::MAX,
    };
    Some(free.min(group))
}

fn mem_available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.starts_with("MemAvailable:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(bytes: u64) -> Header {
        Header { name: "m".into(), parameters: 1, context: 4096, cache_per_token: 1 << 16, vocabulary: 50_000, bytes }
    }

    #[test]
    fn a_model_larger_than_memory_is_refused_with_numbers() {
        let error = check_memory(Path::new("big.gguf"), &header(1 << 60), 4096).unwrap_err().to_string();
        assert!(error.contains("big.gguf") && error.contains("MB are free"), "{error}");
        assert_eq!(check_memory(Path::new("small.gguf"), &header(1 << 20), 512), Ok(()));
    }

    #[test]
    fn the_cache_and_the_weights_are_counted() {
        assert!(needed(&header(1000), 4096) > 1000 + 4096 * (1 << 16));
        assert_eq!(mem_available("MemTotal: 9 kB\nMemAvailable:   12 kB\n"), Some(12 * 1024));
        assert!(threads() >= 1);
    }
}
