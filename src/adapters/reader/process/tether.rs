//! What ties a reader process to the program that started it: it ends when that one ends, however that ends, and whatever
//! it is doing itself at that moment.
//!
//! Two ties. On Linux the kernel kills it when the thread that started it ends; that thread waits for it all its life. And
//! everywhere a thread waits for the other ends of its two pipes to close, which the system does for the dead.

/// Ties this process to its parent. To be called before anything else.
pub(crate) fn tie() {
    #[cfg(target_os = "linux")]
    {
        // A parent that is gone by now has closed its pipes, which the thread below sees at once.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    }
    #[cfg(unix)]
    {
        // A thread of its own: the one that reads may be in the midst of a page that takes for ever.
        let watching = std::thread::Builder::new().stack_size(64 << 10).spawn(watch);
        if watching.is_err() {
            end();
        }
    }
}

/// Waits until nobody is at the other end of standard input or output, then ends the process.
#[cfg(unix)]
fn watch() {
    use rustix::event::{PollFd, PollFlags, poll};
    let (input, output) = (std::io::stdin(), std::io::stdout());
    loop {
        // Nothing is asked for: that the other end has gone is always told.
        let mut pipes = [PollFd::new(&input, PollFlags::empty()), PollFd::new(&output, PollFlags::empty())];
        match poll(&mut pipes, None) {
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Ok(_) if pipes.iter().all(|pipe| pipe.revents().is_empty()) => {}
            _ => end(),
        }
    }
}

#[cfg(unix)]
fn end() -> ! {
    // SAFETY: `_exit` takes a number and ends the process; nobody wants what it was doing.
    unsafe { libc::_exit(0) }
}
