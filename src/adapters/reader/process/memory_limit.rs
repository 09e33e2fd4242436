//! Limits the memory of a reader process by counting allocations, so that memory in use counts rather than memory
//! reserved, and the limit is exact, inside the sandbox, on every system.
//!
//! The program's allocator is [`Counting`]. It counts nothing until [`allow`] is called, which only reader processes
//! do.

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::Child;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::time::{Duration, Instant};

/// Exit status of a reader process that would need more than its allowance. Nothing else uses it.
const NEEDED_MORE: i32 = 86;

/// A single request of this many times the allowance is not a real need but a length from a damaged file: it is
/// refused, which most code survives.
const MADE_UP: isize = 16;

/// Maximum bytes in use; 0 while nothing is counted.
static MOST: AtomicIsize = AtomicIsize::new(0);

/// Bytes in use, with the allocator's overhead. Memory allocated before counting began and freed later makes it a few
/// kilobytes too small.
static USED: AtomicIsize = AtomicIsize::new(0);

/// From now on this process ends with [`NEEDED_MORE`] when it would use more than this many bytes.
pub(crate) fn allow(bytes: u64) {
    MOST.store(isize::try_from(bytes).unwrap_or(isize::MAX).max(1), Ordering::Relaxed);
}

/// True if a reader process whose output has ended did so because its allowance did not suffice.
pub(crate) fn needed_more(child: &mut Child) -> bool {
    let since = Instant::now();
    // It exits at once, unless it only closed its output.
    while since.elapsed() < Duration::from_millis(500) {
        match child.try_wait() {
            Ok(Some(status)) => return status.code() == Some(NEEDED_MORE),
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            Err(_) => return false,
        }
    }
    false
}

/// The system's allocator, with counting in reader processes.
#[derive(Debug)]
pub struct Counting;

/// Real cost of an allocation: glibc rounds up and stores a word before it. Others use no less.
fn cost(size: usize) -> isize {
    (size.saturating_add(8 + 15) & !15).max(32).try_into().unwrap_or(isize::MAX)
}

/// Counts `more` bytes; `false` if they are refused. Does not return if the process must end.
fn take(more: isize) -> bool {
    let most = MOST.load(Ordering::Relaxed);
    if most == 0 {
        return true;
    }
    if more / MADE_UP > most {
        return false;
    }
    if USED.fetch_add(more, Ordering::Relaxed).saturating_add(more) > most {
        end();
    }
    true
}

fn give(bytes: isize) {
    if MOST.load(Ordering::Relaxed) != 0 {
        USED.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(unix)]
fn end() -> ! {
    // SAFETY: `_exit` takes a number and ends the process; nothing here needs to be kept.
    unsafe { libc::_exit(NEEDED_MORE) }
}

#[cfg(not(unix))]
fn end() -> ! {
    std::process::exit(NEEDED_MORE)
}

// SAFETY: every call is passed on unchanged to the system's allocator, or refused with a null pointer, as the trait
// allows.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !take(cost(layout.size())) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller upholds the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !take(cost(layout.size())) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller upholds the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !take(cost(size) - cost(layout.size())) {
            return std::ptr::null_mut();
        }
        // SAFETY: the caller upholds the contract of `realloc`.
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        give(cost(layout.size()));
        // SAFETY: the caller upholds the contract of `dealloc`.
        unsafe { System.dealloc(old, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pieces_cost_what_the_allocator_spends_on_them() {
        assert_eq!((cost(0), cost(1), cost(24), cost(25), cost(1000)), (32, 32, 32, 48, 1008));
        assert_eq!(cost(usize::MAX), cost(usize::MAX - 1));
    }
}
