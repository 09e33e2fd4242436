"""Downloading: resumption, refusal, other forms of an index."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from docent_setup import download
from docent_setup.download import Downloader, Unfetched
from docent_setup.index import DEFAULT_INDEX, PipConfig, Web, shown
from docent_setup.report import Failure

from .loopback import Index, listening, package, wheel

DATA = bytes(range(256)) * 4000
PACKAGE = package("thing", DATA)
FILE = f"/files/{PACKAGE.file}"


class DownloadTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.report, self.said = listening()

    def downloader(self, index):
        return Downloader(self.folder, self.report, index.web(), pause=0, use_pip=False)

    def ranges(self, index):
        return [asked for path, asked in index.asked if path == FILE]

    def test_a_file_is_fetched_once_and_then_taken_from_the_folder(self):
        for html in (False, True):
            with self.subTest(html=html), Index({PACKAGE.file: DATA}, html=html) as index:
                path = self.downloader(index).package(PACKAGE)
                self.assertEqual(path.read_bytes(), DATA)
                self.downloader(index).package(PACKAGE)
                self.assertEqual(self.ranges(index), [None])
                path.unlink()

    def test_a_broken_download_goes_on_where_it_broke(self):
        with Index({PACKAGE.file: DATA}) as index:
            index.cut[PACKAGE.file] = [100_000, 300_000]
            path = self.downloader(index).package(PACKAGE)
            self.assertEqual(path.read_bytes(), DATA)
            self.assertEqual(self.ranges(index), [None, "bytes=100000-", "bytes=400000-"])

    def test_what_an_earlier_run_left_is_continued(self):
        (self.folder / f"{PACKAGE.file}.part").write_bytes(DATA[:70_000])
        with Index({PACKAGE.file: DATA}) as index:
            path = self.downloader(index).package(PACKAGE)
            self.assertEqual(path.read_bytes(), DATA)
            self.assertEqual(self.ranges(index), ["bytes=70000-"])
        self.assertEqual([p.name for p in self.folder.iterdir()], [PACKAGE.file])

    def test_a_server_without_ranges_is_asked_from_the_beginning(self):
        (self.folder / f"{PACKAGE.file}.part").write_bytes(b"x" * 70_000)
        with Index({PACKAGE.file: DATA}, ranges=False) as index:
            self.assertEqual(self.downloader(index).package(PACKAGE).read_bytes(), DATA)

    def test_a_part_that_is_of_another_file_is_found_out_and_fetched_anew(self):
        (self.folder / f"{PACKAGE.file}.part").write_bytes(b"x" * 70_000)
        with Index({PACKAGE.file: DATA}) as index:
            self.assertEqual(self.downloader(index).package(PACKAGE).read_bytes(), DATA)
            self.assertEqual(self.ranges(index), ["bytes=70000-", None])

    def test_wrong_bytes_are_refused_and_thrown_away(self):
        for wrong in (DATA[:-1] + b"!", DATA + b"more"):
            with self.subTest(len(wrong)), Index({PACKAGE.file: wrong}) as index:
                with self.assertRaisesRegex(Unfetched, "unexpected size or SHA-256"):
                    self.downloader(index).package(PACKAGE)
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_file_that_stays_too_short_is_an_error_and_its_beginning_is_kept(self):
        with Index({PACKAGE.file: DATA}) as index:
            index.cut[PACKAGE.file] = [50_000] + [0] * 20
            with self.assertRaisesRegex(Unfetched, "after 50000 of 1024000 bytes"):
                self.downloader(index).package(PACKAGE)
            self.assertEqual((self.folder / f"{PACKAGE.file}.part").read_bytes(), DATA[:50_000])

    def test_a_damaged_file_in_the_folder_is_fetched_again(self):
        (self.folder / PACKAGE.file).write_bytes(b"x" * len(DATA))
        with Index({PACKAGE.file: DATA}) as index:
            self.assertEqual(self.downloader(index).package(PACKAGE).read_bytes(), DATA)
        self.assertIn("not the expected file", self.said.getvalue())

    def test_an_index_without_the_file_is_named(self):
        with Index({}) as index, self.assertRaisesRegex(Unfetched, "simple/thing/ answers 404"):
            self.downloader(index).package(PACKAGE)

    def test_without_a_network_it_is_tried_once_only(self):
        nowhere = Web(PipConfig(indexes=["http://127.0.0.1:9/simple"]), timeout=5)
        downloader = Downloader(self.folder, self.report, nowhere, pause=0, use_pip=False)
        for _ in range(2):
            with self.assertRaisesRegex(Unfetched, "127.0.0.1:9/simple cannot be reached"):
                downloader.package(PACKAGE)
        self.assertEqual(self.said.getvalue().count("downloading"), 1)

    def test_a_folder_of_find_links_comes_first(self):
        with tempfile.TemporaryDirectory() as brought:
            (Path(brought) / PACKAGE.file).write_bytes(DATA)
            web = Web(PipConfig(indexes=["http://127.0.0.1:9/simple"], folders=[Path(brought)]))
            path = Downloader(self.folder, self.report, web, pause=0, use_pip=False).package(PACKAGE)
            self.assertEqual(path.read_bytes(), DATA)

    def test_pip_is_the_second_way(self):
        metadata = b"Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n"
        kind = b"Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        info = "thing-1.0.dist-info/"
        data = wheel(**{info + "METADATA": metadata, info + "WHEEL": kind, info + "RECORD": b"", "data/part": DATA})
        wanted = package("thing", data)
        with Index({}) as index, tempfile.TemporaryDirectory() as brought:
            (Path(brought) / wanted.file).write_bytes(data)
            # Our own lookup finds nothing; pip, through its environment, finds the folder.
            told = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": brought, "PIP_CONFIG_FILE": os.devnull}
            with mock.patch.dict(os.environ, told):
                found = Downloader(self.folder, self.report, index.web(), pause=0).package(wanted)
        self.assertEqual(found.read_bytes(), data)

    def test_a_full_disk_is_named_and_is_no_fault_of_the_network(self):
        if not Path("/dev/full").exists():
            self.skipTest("this system has no /dev/full")
        with Index({PACKAGE.file: DATA}) as index, mock.patch.object(download, "_opened", self.full_disk):
            with self.assertRaisesRegex(Failure, "cannot write .*part: No space left on device. Free some space"):
                self.downloader(index).package(PACKAGE)

    @staticmethod
    def full_disk(_path, _have):
        return os.open("/dev/full", os.O_WRONLY)

    def test_a_link_in_the_place_of_the_part_is_replaced_and_not_followed(self):
        part = self.folder / f"{PACKAGE.file}.part"
        with tempfile.TemporaryDirectory() as elsewhere:
            theirs = Path(elsewhere) / "theirs"
            for make in (part.symlink_to, part.hardlink_to):
                theirs.write_bytes(DATA[:70_000])
                make(theirs)
                with Index({PACKAGE.file: DATA}) as index:
                    path = self.downloader(index).package(PACKAGE)
                    self.assertEqual(self.ranges(index), [None])
                self.assertEqual((path.read_bytes(), path.is_symlink()), (DATA, False))
                self.assertEqual(theirs.read_bytes(), DATA[:70_000])
                path.unlink()


class ConfigTest(unittest.TestCase):
    def test_the_environment_goes_before_the_default(self):
        config = PipConfig.load({"PIP_INDEX_URL": "http://127.0.0.1:9/simple/", "PIP_CONFIG_FILE": "/dev/null"})
        self.assertEqual(config.indexes, ["http://127.0.0.1:9/simple"])
        self.assertEqual(PipConfig.load({"PIP_CONFIG_FILE": "/dev/null"}).indexes, [DEFAULT_INDEX])

    def test_pip_s_own_file_is_read(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            file.write("[global]\nindex-url = http://127.0.0.1:9/a\ncert = /all.pem\n")
            file.write("[download]\nindex-url = http://127.0.0.1:9/b\nextra-index-url =\n  http://127.0.0.1:9/c\n")
            file.flush()
            config = PipConfig.load({"PIP_CONFIG_FILE": file.name})
        self.assertEqual(config.indexes, ["http://127.0.0.1:9/b", "http://127.0.0.1:9/c"])
        self.assertEqual(config.certificates, "/all.pem")

    def test_no_message_shows_a_password(self):
        self.assertEqual(shown("https://me:secret@example.org/simple?key=1"), "https://example.org/simple")
