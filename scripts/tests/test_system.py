"""System packages: what is missing, how it is installed, and the messages if it cannot be. No test changes the
system."""

import tempfile
import unittest
from pathlib import Path

from docent_setup import system
from docent_setup.download import Downloader

from .loopback import Index, listening, package, wheel


class Fake:
    """A machine with these programs; `apt` says whether apt-get succeeds and then installs what was requested."""

    def __init__(self, *programs, libclang=False, root=True, apt=True, rustc="rustc 1.95.0 (abc)"):
        self.programs, self.libclang, self.root, self.apt, self.rustc = set(programs), libclang, root, apt, rustc
        self.environment, self.ran = {"HOME": "/nowhere"}, []

    def which(self, *names):
        return next((f"/usr/bin/{n}" for n in names if n in self.programs), "")

    def has_libclang(self):
        return self.libclang

    def run(self, command):
        self.ran.append(" ".join(command))
        if command[-1] == "--version":
            return True, self.rustc
        if command[0] == "cc":
            return True, "/usr/lib/gcc/include\n"
        if "install" in command:
            if self.apt:
                self.programs |= {"c++" if n == "g++" else n for n in command}
                self.libclang |= "libclang-dev" in command
            return self.apt, "E: Unable to locate package"
        return True, ""


class SystemTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tools = Path(folder.name) / "tools"
        self.tools.mkdir()
        self.report, self.said = listening()

    def prepare(self, machine, files=(), packages=None):
        with Index(dict(files)) as index:
            downloader = Downloader(self.tools.parent, self.report, index.web(), pause=0, use_pip=False)
            return system.prepare(machine, self.report, self.tools, downloader, packages or {})

    def test_nothing_is_run_where_nothing_is_missing(self):
        machine = Fake("g++", "make", "cmake", libclang=True)
        self.assertEqual(self.prepare(machine), [])
        self.assertEqual(machine.ran, [])

    def test_root_gets_the_missing_debian_packages(self):
        machine = Fake("make", "apt-get")
        self.assertEqual(self.prepare(machine), [])
        self.assertEqual(machine.ran[0], "apt-get update -q")
        self.assertTrue(machine.ran[1].endswith("--no-install-recommends g++ cmake libclang-dev"), machine.ran)

    def test_a_failing_apt_get_is_quoted_and_the_command_named(self):
        trouble = self.prepare(Fake("make", "apt-get", apt=False))
        self.assertIn("sudo apt-get update && sudo apt-get install g++ cmake libclang-dev", trouble[0])
        self.assertIn("Unable to locate package", self.said.getvalue())

    def test_without_rights_cmake_and_libclang_come_as_packages(self):
        clang, cmake = (
            wheel(**{"clang/native/libclang.so": b"library"}),
            wheel(**{"cmake/data/bin/cmake": b"#!program"}),
        )
        packages = {"libclang": package("libclang", clang), "cmake": package("cmake", cmake)}
        machine = Fake("g++", "make", "apt-get", root=False)
        files = {packages["libclang"].file: clang, packages["cmake"].file: cmake}
        self.assertEqual(self.prepare(machine, files, packages), [])
        self.assertFalse(any("apt-get" in command for command in machine.ran), machine.ran)
        self.assertTrue((self.tools / "cmake/cmake/data/bin/cmake").stat().st_mode & 0o100)
        environment = (self.tools / "environment").read_text()
        self.assertIn("LIBCLANG_PATH=", environment)
        self.assertIn("-I/usr/lib/gcc/include", environment)
        self.assertEqual(system.missing(machine, self.tools), [])
        # Once the system has them, they are no longer used.
        self.prepare(Fake("g++", "make", "cmake", libclang=True))
        self.assertFalse((self.tools / "environment").exists())

    def test_what_stays_missing_is_named_with_the_command_of_the_system(self):
        trouble = self.prepare(Fake("make", "dnf", root=False))
        self.assertIn("sudo dnf install gcc-c++", trouble[0])
        self.assertEqual(len(trouble), 1)
        trouble = self.prepare(Fake("make", "g++", "dnf", root=False))
        self.assertIn("--no-default-features", trouble[1])

    def test_rust_is_asked_for_and_its_age_looked_at(self):
        self.assertIn("rustup.rs", system.rust(Fake(), "1.92"))
        self.assertEqual(system.rust(Fake("rustc"), "1.92"), "")
        self.assertIn("1.63, and Docent needs 1.92", system.rust(Fake("rustc", rustc="rustc 1.63.0"), "1.92"))
