"""What cargo needs to build Docent: Rust, a C++ compiler, make, cmake and libclang.

Missing system packages are installed if that needs no password. Otherwise, cmake and libclang are taken from packages
of the Python index, kept in the cache, and the rest is reported with the command that installs it.
"""

import glob
import os
import re
import shlex
import shutil
import subprocess
import zipfile

from .download import Unfetched
from .report import unwritable

_HEADER = "lib*/clang/*/include/stddef.h"
_PREFIXES = (
    "/usr",
    "/usr/lib/llvm*",
    "/usr/lib64/llvm*",
    "/usr/local",
    "/opt/homebrew/opt/llvm",
    "/usr/local/opt/llvm",
    "/Library/Developer/CommandLineTools/usr",
)
_LIBRARIES = (
    "lib/libclang.*",
    "lib/libclang-*",
    "lib64/libclang.*",
    "lib/*-linux-gnu/libclang.*",
    "lib/*-linux-gnu/libclang-*",
)
# Debian's package names, and how other systems install the same, by package manager.
_DEBIAN = {"c++": "g++", "make": "make", "cmake": "cmake", "libclang": "libclang-dev"}
_ELSEWHERE = {
    "dnf": "sudo dnf install gcc-c++ make cmake clang-devel",
    "zypper": "sudo zypper install gcc-c++ make cmake clang-devel",
    "pacman": "sudo pacman -S --needed base-devel cmake clang",
    "apk": "sudo apk add g++ make cmake clang-dev",
    "brew": "brew install cmake llvm",
}


class Machine:
    """Examines the system and changes it; tests substitute another one."""

    def __init__(self, environment):
        self.environment = environment
        self.root = os.geteuid() == 0

    def which(self, *names):
        """The first of these programs that is installed, or ''."""
        return next((found for n in names if (found := shutil.which(n, path=self.environment.get("PATH")))), "")

    def has_libclang(self):
        """Whether bindgen will find libclang, and libclang its own headers."""
        if self.environment.get("LIBCLANG_PATH"):
            return True
        library = any(glob.glob(f"{p}/{name}") for p in _PREFIXES for name in _LIBRARIES)
        return library and any(glob.glob(f"{p}/{_HEADER}") for p in _PREFIXES)

    def run(self, command):
        """Runs a command without a terminal: (whether it succeeded, its output)."""
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                env={**self.environment, "DEBIAN_FRONTEND": "noninteractive"},
            )
        except OSError as error:
            return False, f"{command[0]}: {error.strerror}"
        return done.returncode == 0, done.stdout


def missing(machine, tools):
    """The missing requirements, as keys of _DEBIAN; tools installed by setup count as present."""
    wants = []
    if not machine.which("c++", "g++", "clang++"):
        wants.append("c++")
    if not machine.which("make", "gmake"):
        wants.append("make")
    if not machine.which("cmake") and not (tools / "cmake/cmake/data/bin/cmake").is_file():
        wants.append("cmake")
    if not machine.has_libclang() and not (tools / "libclang/clang/native/libclang.so").is_file():
        wants.append("libclang")
    return wants


def prepare(machine, report, tools, downloader, packages):
    """Installs what is missing. Returns a sentence for each requirement still missing, saying how to install it."""
    wants = missing(machine, tools)
    if wants and machine.which("apt-get") and not machine.environment.get("DOCENT_NO_APT"):
        _apt(machine, report, [_DEBIAN[w] for w in wants])
        wants = missing(machine, tools)
    for name in [w for w in wants if w in packages]:
        try:
            _unpack(downloader.package(packages[name]), tools / name)
            wants.remove(name)
            report.say(f"{name} is in {tools / name}, since it cannot be installed on the system without a password")
        except Unfetched as error:
            report.say(f"{name} is not on this system, and cannot be downloaded either: {error}")
    _write_environment(machine, tools)
    if not wants:
        return []
    names = " ".join(_DEBIAN[w] for w in wants)
    command = next((c for program, c in _ELSEWHERE.items() if machine.which(program)), None)
    if machine.which("apt-get") or not command:
        command = f"sudo apt-get update && sudo apt-get install {names}"
    trouble = [f"cargo cannot build Docent without: {names}. Install them: {command}"]
    if set(wants) <= {"cmake", "libclang"}:
        flags = "--no-default-features --features hub"
        trouble.append(f'or build without the language model inside: make run CARGO_FLAGS="{flags}"')
    return trouble


def rust(machine, needed):
    """'' if Rust is installed and new enough, else what to do. `needed` is like '1.92'."""
    how = "install it from https://rustup.rs (one command, no root needed), then run this again"
    homes = [machine.environment.get("CARGO_HOME"), os.path.join(machine.environment.get("HOME", ""), ".cargo")]
    compiler = machine.which("rustc") or next((p for h in homes if h and os.path.isfile(p := f"{h}/bin/rustc")), "")
    if not compiler:
        return f"Rust is not installed: {how}"
    ok, said = machine.run([compiler, "--version"])
    found = re.search(r"rustc (\d+)\.(\d+)", said)
    if not ok or not found:
        return f"{compiler} does not work ({said.strip()[:200]}): {how}"
    if tuple(map(int, found.groups())) < tuple(map(int, needed.split(".")[:2])):
        return f"{compiler} is {found[1]}.{found[2]}, and Docent needs {needed}: `rustup update stable`, or {how}"
    return ""


def _apt(machine, report, names):
    """Installs Debian packages, if that needs no password."""
    if machine.root:
        sudo = []
    elif machine.which("sudo") and machine.run(["sudo", "-n", "true"])[0]:
        sudo = ["sudo", "-n"]
    else:
        return
    report.working(f"installing system packages: {' '.join(names)}")
    machine.run([*sudo, "apt-get", "update", "-q"])
    ok, said = machine.run([*sudo, "apt-get", "install", "-q", "-y", "--no-install-recommends", *names])
    if ok:
        report.say(f"installed system packages: {' '.join(names)}")
    else:
        report.say("apt-get could not install them. It said:\n" + "\n".join(said.strip().splitlines()[-5:]))


def _unpack(wheel, folder):
    """Unpacks a wheel's programs and libraries."""
    new = folder.with_name(folder.name + ".new")
    try:
        shutil.rmtree(new, ignore_errors=True)
        with zipfile.ZipFile(wheel) as whole:
            for entry in whole.infolist():
                path = whole.extract(entry, new)
                if "/bin/" in entry.filename and not entry.is_dir():
                    os.chmod(path, 0o755)
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
        wheel.unlink()
    except OSError as error:
        raise unwritable(folder, error) from error


def _write_environment(machine, tools):
    """What scripts/cargo reads: the paths of cached tools, or nothing."""
    lines = []
    cmake, clang = tools / "cmake/cmake/data/bin", tools / "libclang/clang/native"
    if (cmake / "cmake").is_file() and not machine.which("cmake"):
        lines.append(f'export PATH={shlex.quote(str(cmake))}:"$PATH"')
    if (clang / "libclang.so").is_file() and not machine.has_libclang():
        lines.append(f"export LIBCLANG_PATH={shlex.quote(str(clang))}")
        # The package has only the library; the compiler headers come from the C compiler.
        ok, said = machine.run(["cc", "-print-file-name=include"])
        if ok:
            lines.append(f"export BINDGEN_EXTRA_CLANG_ARGS={shlex.quote('-I' + said.strip())}")
    path = tools / "environment"
    try:
        if lines:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
