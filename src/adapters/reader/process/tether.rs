//! Ties a reader process to its parent: it ends when the parent ends, however that happens, and whatever it is doing.
//!
//! Two mechanisms. On Linux the kernel kills it when the thread that started it ends; that thread lives as long as it
//! does. And everywhere, a thread waits for the other ends of its two pipes to close, which the system does when the
//! parent dies.

/// Ties this process to its parent. Must be called before anything else.
pub(crate) fn tie() {
    #[cfg(target_os = "linux")]
    {
        // If the parent is already gone, its pipes are closed, which the thread below notices at once.
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    }
    #[cfg(unix)]
    {
        // A separate thread: the one that reads may be stuck in a page.
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
        // No events requested: closing of the other end is always reported.
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
    // SAFETY: `_exit` takes a number and ends the process; its work is no longer needed.
    unsafe { libc::_exit(0) }
}
