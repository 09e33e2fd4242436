//! What a reader process gives up once it holds the bytes of the file: opening files, the network, other programs.
//!
//! A document that takes over the code that reads it then finds nothing to take. Both locks are Linux's and hold for the
//! calling thread and those it starts; where the kernel lacks one, the other stands alone, and elsewhere there is the
//! process's own memory limit only.

/// Locks the calling thread in, as far as the system allows.
#[cfg(target_os = "linux")]
pub(super) fn enter() {
    // An older kernel without Landlock, or a container that forbids filters: reading goes on with what there is.
    let _ = no_files();
    let _ = no_calls();
}

/// Nothing to lock with on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn enter() {}

/// Landlock: no path can be opened, made, moved or removed.
#[cfg(target_os = "linux")]
fn no_files() -> Result<(), landlock::RulesetError> {
    use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr};
    Ruleset::default().handle_access(AccessFs::from_all(ABI::V5))?.create()?.restrict_self()?;
    Ok(())
}

/// seccomp: the system calls that reach files, the network and other processes fail with EPERM.
#[cfg(target_os = "linux")]
fn no_calls() -> Result<(), seccompiler::Error> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let mut calls = vec![
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_execve,
        libc::SYS_execveat,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_openat,
        libc::SYS_openat2,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_mkdirat,
        libc::SYS_linkat,
        libc::SYS_symlinkat,
        libc::SYS_fchmodat,
        libc::SYS_fchownat,
        libc::SYS_truncate,
        libc::SYS_mount,
        libc::SYS_bpf,
        libc::SYS_io_uring_setup,
        libc::SYS_kill,
    ];
    #[cfg(target_arch = "x86_64")]
    calls.extend([
        libc::SYS_open,
        libc::SYS_creat,
        libc::SYS_unlink,
        libc::SYS_rename,
        libc::SYS_renameat,
        libc::SYS_mkdir,
        libc::SYS_rmdir,
        libc::SYS_link,
        libc::SYS_symlink,
        libc::SYS_chmod,
        libc::SYS_chown,
        libc::SYS_fork,
        libc::SYS_vfork,
    ]);
    let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let arch = std::env::consts::ARCH.try_into()?;
    let program: BpfProgram = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()?;
    seccompiler::apply_filter(&program)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn inside_no_file_opens_and_no_socket_is_made() {
        // The locks hold for one thread and its children; the other tests run on.
        let inside = std::thread::spawn(|| {
            let before = std::fs::read("/proc/self/stat").is_ok();
            enter();
            let file = std::fs::read("/proc/self/stat").is_err();
            let made = std::fs::write(std::env::temp_dir().join("docent-sandbox-test"), b"x").is_err();
            let socket = std::net::UdpSocket::bind("127.0.0.1:0").is_err();
            let program = std::process::Command::new("true").status().is_err();
            // What is needed still works.
            let memory = vec![1u8; 8 << 20].iter().map(|b| *b as u32).sum::<u32>() == 8 << 20;
            (before, file, made, socket, program, memory)
        });
        assert_eq!(inside.join().unwrap(), (true, true, true, true, true, true));
    }
}
