//! The sandbox of a reader process, entered once it holds the bytes of the file: it allows only the few system calls
//! that reading needs.
//!
//! A document that takes control of the code reading it then gains nothing. Both mechanisms are Linux's. Landlock
//! applies to the calling thread and those it starts, the seccomp filter to every thread of the process; if the kernel
//! lacks one, the other is used alone, and on other systems only the process's own memory limit applies.
//!
//! The filter is an allow list, so unforeseen calls are refused. They fail with ENOSYS, like calls unknown to the
//! kernel, because C libraries then fall back to an older call whose arguments can be filtered: `clone` for `clone3`.

/// Confines this process as far as the system allows.
#[cfg(target_os = "linux")]
pub(crate) fn enter() {
    // An older kernel without Landlock, or a container that forbids filters: reading continues with what is available.
    let _ = no_files();
    let _ = few_calls();
}

/// No sandbox on this system.
#[cfg(not(target_os = "linux"))]
pub(crate) fn enter() {}

/// Landlock: no path can be opened, created, moved or removed.
#[cfg(target_os = "linux")]
fn no_files() -> Result<(), landlock::RulesetError> {
    use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr};
    Ruleset::default().handle_access(AccessFs::from_all(ABI::V5))?.create()?.restrict_self()?;
    Ok(())
}

/// Calls that use only what the process already has: its memory, its threads, its clock, the two pipes. For GNU's and
/// musl's C libraries, on both architectures.
#[cfg(target_os = "linux")]
const ALLOWED: &[libc::c_long] = &[
    // The pipes.
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_ppoll,
    // Memory; mapping and protection have rules below.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_sysinfo,
    // Threads; starting one has a rule below.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_membarrier,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Time, randomness, and machine information.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_uname,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
];

/// What a new thread must share with this process, and the namespaces it must not enter.
#[cfg(target_os = "linux")]
const THREAD: (u64, u64) = {
    let new_worlds = libc::CLONE_NEWNS
        | libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP;
    ((libc::CLONE_THREAD | new_worlds) as u64, libc::CLONE_THREAD as u64)
};

/// The kernel's `PR_SET_VMA`, with which newer C libraries name their mappings.
#[cfg(target_os = "linux")]
const NAME_MEMORY: u64 = 0x53_56_4d_41;

/// seccomp: every system call that is not on the list fails with ENOSYS.
#[cfg(target_os = "linux")]
fn few_calls() -> Result<(), seccompiler::Error> {
    use seccompiler::SeccompCmpArgLen::{Dword, Qword};
    use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
    use seccompiler::{BpfProgram, SeccompAction, SeccompCondition, SeccompFilter, SeccompRule};
    let only = |argument, length, how, value| -> Result<SeccompRule, seccompiler::BackendError> {
        SeccompRule::new(vec![SeccompCondition::new(argument, length, how, value)?])
    };
    let (mask, shared) = THREAD;
    // No memory that is writable and then executable.
    let not_to_be_run = || only(2, Dword, MaskedEq(libc::PROT_EXEC as u64), 0);
    let mut rules: std::collections::BTreeMap<_, _> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    rules.extend([
        (libc::SYS_mmap, vec![not_to_be_run()?]),
        (libc::SYS_mprotect, vec![not_to_be_run()?]),
        (libc::SYS_clone, vec![only(0, Qword, MaskedEq(mask), shared)?]),
        (libc::SYS_fcntl, vec![only(1, Dword, Eq, libc::F_GETFD as u64)?, only(1, Dword, Eq, libc::F_GETFL as u64)?]),
        (libc::SYS_prctl, vec![only(0, Dword, Eq, libc::PR_SET_NAME as u64)?, only(0, Dword, Eq, NAME_MEMORY)?]),
        // Its own limits: raising one beyond the hard limit requires a privilege.
        (libc::SYS_prlimit64, vec![only(0, Dword, Eq, 0)?]),
    ]);
    let refuse = SeccompAction::Errno(libc::ENOSYS as u32);
    let arch = std::env::consts::ARCH.try_into()?;
    let program: BpfProgram = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch)?.try_into()?;
    // An unfiltered thread would be a way out, since threads share memory. If they cannot all be filtered, at least
    // this one is.
    seccompiler::apply_filter_all_threads(&program).or_else(|_| seccompiler::apply_filter(&program))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::collections::HashSet;
    use std::process::Command;
    use std::time::{Duration, Instant};

    use super::*;

    /// Set in the process that confines itself.
    const INSIDE: &str = "DOCENT_TEST_INSIDE_THE_SANDBOX";

    /// Runs a test of this file again in a process of its own, since the sandbox applies to the whole process.
    fn again(test: &str, how: &str) -> std::process::Output {
        let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .env(INSIDE, how)
            .output()
            .unwrap()
    }

    /// True in the confined process, which then ends. False in the process that started it and has seen it succeed.
    fn inside(test: &str) -> bool {
        if std::env::var_os(INSIDE).is_some() {
            std::thread::spawn(enter).join().unwrap();
            return true;
        }
        let ran = again(test, "lock");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.contains("1 passed"), "{:?}: {said}", ran.status);
        false
    }

    #[test]
    fn inside_no_file_opens_no_socket_is_made_and_no_program_runs() {
        let before = std::fs::read("/proc/self/stat").is_ok();
        if !inside("inside_no_file_opens_no_socket_is_made_and_no_program_runs") {
            return;
        }
        assert!(before);
        assert!(std::fs::read("/proc/self/stat").is_err());
        assert!(std::fs::write(std::env::temp_dir().join("docent-sandbox-test"), b"x").is_err());
        assert!(std::fs::metadata("/").is_err() && std::fs::read_dir("/").is_err());
        assert!(std::net::UdpSocket::bind("127.0.0.1:0").is_err());
        assert!(std::os::unix::net::UnixStream::pair().is_err());
        assert!(Command::new("true").status().is_err());
    }

    #[test]
    fn inside_no_call_reaches_another_process_or_starts_one() {
        if !inside("inside_no_call_reaches_another_process_or_starts_one") {
            return;
        }
        // SAFETY: only numbers and null pointers; the kernel refuses each call before it looks at them, and any call it
        // does not refuse is harmless with such arguments.
        let call = |number: libc::c_long, a: libc::c_long, b: libc::c_long, c: libc::c_long| unsafe {
            let said = libc::syscall(number, a, b, c, 0, 0, 0);
            (said, std::io::Error::last_os_error().raw_os_error())
        };
        let me = libc::c_long::from(std::process::id());
        let page = 4096;
        let (read, exec) = (libc::c_long::from(libc::PROT_READ), libc::c_long::from(libc::PROT_EXEC));
        let refused: &[(&str, libc::c_long, [libc::c_long; 3])] = &[
            ("kill", libc::SYS_kill, [me, 0, 0]),
            ("tkill", libc::SYS_tkill, [me, 0, 0]),
            ("tgkill", libc::SYS_tgkill, [me, me, 0]),
            ("rt_sigqueueinfo", libc::SYS_rt_sigqueueinfo, [me, 0, 0]),
            ("rt_tgsigqueueinfo", libc::SYS_rt_tgsigqueueinfo, [me, me, 0]),
            ("pidfd_open", libc::SYS_pidfd_open, [me, 0, 0]),
            ("pidfd_send_signal", libc::SYS_pidfd_send_signal, [0, 0, 0]),
            ("pidfd_getfd", libc::SYS_pidfd_getfd, [0, 0, 0]),
            ("process_madvise", libc::SYS_process_madvise, [0, 0, 0]),
            ("clone of a process", libc::SYS_clone, [libc::SIGCHLD.into(), 0, 0]),
            ("clone3", libc::SYS_clone3, [0, 0, 0]),
            ("unshare", libc::SYS_unshare, [libc::CLONE_FS.into(), 0, 0]),
            ("setns", libc::SYS_setns, [0, 0, 0]),
            ("execve", libc::SYS_execve, [0, 0, 0]),
            ("execveat", libc::SYS_execveat, [0, 0, 0]),
            ("ptrace", libc::SYS_ptrace, [libc::PTRACE_TRACEME.into(), 0, 0]),
            ("process_vm_readv", libc::SYS_process_vm_readv, [me, 0, 0]),
            ("process_vm_writev", libc::SYS_process_vm_writev, [me, 0, 0]),
            ("kcmp", libc::SYS_kcmp, [me, me, 0]),
            ("setpgid", libc::SYS_setpgid, [0, 0, 0]),
            ("setpriority", libc::SYS_setpriority, [0, 0, 19]),
            ("prlimit64 of another", libc::SYS_prlimit64, [1, 0, 0]),
            ("prctl PR_SET_DUMPABLE", libc::SYS_prctl, [libc::PR_SET_DUMPABLE.into(), 1, 0]),
            ("prctl PR_SET_PDEATHSIG", libc::SYS_prctl, [libc::PR_SET_PDEATHSIG.into(), 0, 0]),
            ("socket", libc::SYS_socket, [libc::AF_INET.into(), libc::SOCK_DGRAM.into(), 0]),
            ("socketpair", libc::SYS_socketpair, [libc::AF_UNIX.into(), libc::SOCK_DGRAM.into(), 0]),
            ("sendto", libc::SYS_sendto, [1, 0, 0]),
            ("openat", libc::SYS_openat, [libc::AT_FDCWD.into(), 0, 0]),
            ("openat2", libc::SYS_openat2, [libc::AT_FDCWD.into(), 0, 0]),
            ("open_by_handle_at", libc::SYS_open_by_handle_at, [0, 0, 0]),
            ("memfd_create", libc::SYS_memfd_create, [0, 0, 0]),
            ("fcntl F_SETOWN", libc::SYS_fcntl, [1, libc::F_SETOWN.into(), me]),
            ("ioctl", libc::SYS_ioctl, [0, libc::TIOCSTI as libc::c_long, 0]),
            ("io_uring_setup", libc::SYS_io_uring_setup, [1, 0, 0]),
            ("bpf", libc::SYS_bpf, [0, 0, 0]),
            ("userfaultfd", libc::SYS_userfaultfd, [0, 0, 0]),
            ("perf_event_open", libc::SYS_perf_event_open, [0, 0, 0]),
            ("keyctl", libc::SYS_keyctl, [0, 0, 0]),
            ("seccomp", libc::SYS_seccomp, [0, 0, 0]),
            ("mmap to run", libc::SYS_mmap, [0, page, read | exec]),
            ("mprotect to run", libc::SYS_mprotect, [0, 0, read | exec]),
            ("a call that there is not yet", 2000, [0, 0, 0]),
            #[cfg(target_arch = "x86_64")]
            ("fork", libc::SYS_fork, [0, 0, 0]),
            #[cfg(target_arch = "x86_64")]
            ("open", libc::SYS_open, [0, 0, 0]),
            // The same calls under the kernel's x32 numbers.
            #[cfg(target_arch = "x86_64")]
            ("socket of x32", 0x4000_0000 + libc::SYS_socket, [libc::AF_INET.into(), libc::SOCK_DGRAM.into(), 0]),
        ];
        let let_through: Vec<_> = refused
            .iter()
            .map(|(name, number, [a, b, c])| (name, call(*number, *a, *b, *c)))
            .filter(|(_, said)| *said != (-1, Some(libc::ENOSYS)))
            .collect();
        assert!(let_through.is_empty(), "{let_through:?}");
    }

    #[test]
    fn inside_all_that_reading_takes_still_works() {
        if !inside("inside_all_that_reading_takes_still_works") {
            return;
        }
        let memory = |size: usize| vec![1u8; size].iter().map(|byte| u64::from(*byte)).sum::<u64>() == size as u64;
        assert!([100, 1 << 12, 8 << 20, 48 << 20].into_iter().all(memory));
        let threads: Vec<_> = (0..8u64)
            .map(|n| {
                let named = std::thread::Builder::new().name(format!("reader {n}")).stack_size(64 << 20);
                named.spawn(move || (0..n + 1).collect::<HashSet<_>>().len() as u64)
            })
            .collect();
        let told: u64 = threads.into_iter().map(|thread| thread.unwrap().join().unwrap()).sum();
        assert_eq!(told, 36);
        let panicked = std::thread::spawn(|| std::panic::catch_unwind(|| panic!("as readers do")).is_err());
        assert!(panicked.join().unwrap());
        let began = Instant::now();
        std::thread::sleep(Duration::from_millis(5));
        assert!(began.elapsed() >= Duration::from_millis(5));
        assert!(std::thread::available_parallelism().is_ok());
    }

    /// Recurses until the stack is exhausted.
    fn deeper(depth: u64) -> u64 {
        let room = std::hint::black_box([depth; 64]);
        if depth == u64::MAX { 0 } else { deeper(depth + 1) + room[0] }
    }

    #[test]
    fn inside_a_fault_still_ends_the_process() {
        use std::os::unix::process::ExitStatusExt;
        let ways: [(&str, fn()); 4] = [
            ("abort", || std::process::abort()),
            ("overflow", || assert!(std::hint::black_box(deeper(0)) > 0)),
            // More than any machine has.
            ("memory", || drop(std::hint::black_box(vec![1u8; 1 << 46]))),
            ("exit", || std::process::exit(0)),
        ];
        if let Some(how) = std::env::var_os(INSIDE) {
            std::thread::spawn(enter).join().unwrap();
            let (_, fault) = *ways.iter().find(|(name, _)| how == *name).unwrap();
            std::thread::spawn(fault).join().unwrap();
            return;
        }
        for (how, _) in ways {
            let status = again("inside_a_fault_still_ends_the_process", how).status;
            // Killed by any signal; a process that continued would have failed with a code.
            assert!(if how == "exit" { status.success() } else { status.signal().is_some() }, "{how}: {status:?}");
        }
    }
}
