"""The better language model: which one is chosen, how it is declined, and how it is fetched beside the program."""

import contextlib
import dataclasses
import fcntl
import json
import os
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from docent_setup import better, catalogue, publisher
from docent_setup.better import Better, choose, remembered
from docent_setup.catalogue import Published, Sum
from docent_setup.download import Downloader
from docent_setup.main import main
from docent_setup.places import Places
from docent_setup.publisher import Hub

from .loopback import Index, listening, model, sum_of

CHAT, CODER, SMALL = "qwen2.5-1.5b-instruct", "qwen2.5-coder-1.5b-instruct", "qwen2.5-coder-0.5b-instruct"
DATA = b"weights" * 20_000


def told(fits=(CHAT, CODER), installed=(SMALL,), wanted=True):
    """What `docent models recommend --json` says."""
    models = [
        {
            "name": m["name"],
            "bytes": m["bytes"],
            "fits": m["name"] in fits,
            "installed": m["name"] in installed,
            "packages": "packages" in m,
            "by_setup": m["name"] in catalogue.SMALL_MODELS,
            "writing": 9.1,
        }
        for m in catalogue.LANGUAGE_MODELS
    ]
    measured = {"model": SMALL, "writing": 21.4, "seconds": 2.9}
    why = None if wanted else "Ollama is running"
    return {"wanted": wanted, "why": why, "measured": measured, "free_memory_mb": 9000, "models": models}


class BetterTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.environment = {"HOME": folder.name, "PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1"}
        self.places = Places.of(self.environment)
        self.places.downloads.mkdir(parents=True)
        # Whatever was measured, as if the packaged model were better.
        table = [{**m, "better": m["name"] not in catalogue.SMALL_MODELS} for m in catalogue.LANGUAGE_MODELS]
        measured = mock.patch.object(catalogue, "LANGUAGE_MODELS", table)
        measured.start()
        self.addCleanup(measured.stop)
        self.report, self.said = listening()
        self.started = []
        self.downloader = None

    def better(self, index=None):
        web = index.web() if index else None
        self.downloader = Downloader(self.places.downloads, self.report, web, pause=0, use_pip=False)
        made = Better(self.places, self.report, self.downloader, self.environment)
        made._fetch_in_background = lambda name: not self.started.append(name)
        return made

    def program(self, said):
        """A docent that says this."""
        path = self.root / "docent"
        path.write_text(f"#!/bin/sh\necho asked >>{self.root}/asked\ncat <<'END'\n{json.dumps(said)}\nEND\n")
        path.chmod(0o755)
        return str(path)

    def asked(self):
        """How often the program measured the machine."""
        with contextlib.suppress(FileNotFoundError):
            return len((self.root / "asked").read_text().splitlines())
        return 0

    def test_the_chat_model_comes_from_the_hub_and_the_packaged_one_from_the_index(self):
        with Index({}) as index, mock.patch.object(publisher, "PATIENCE", 60):
            downloader = Downloader(self.places.downloads, self.report, index.web(), pause=0, use_pip=False)
            there = Hub({"HF_ENDPOINT": index.url}, self.report, downloader)
            self.assertEqual(choose(told(), there, self.places.models), CHAT)
            offline = Hub({"HF_HUB_OFFLINE": "1"}, self.report, downloader)
            self.assertEqual(choose(told(), offline, self.places.models), CODER)
            self.assertEqual(choose(told(fits=["qwen3-4b"]), there, self.places.models), "qwen3-4b")
            self.assertEqual(choose(told(fits=["qwen3-4b"]), offline, self.places.models), "")
            self.assertEqual(choose(told(installed=[CHAT]), there, self.places.models), "")
            self.assertEqual(choose(told(wanted=False), there, self.places.models), "")

    def test_a_model_that_was_not_measured_to_be_better_is_left_alone(self):
        for one in catalogue.LANGUAGE_MODELS:
            one["better"] = one["name"] == CHAT
        self.better().start(self.program(told()))
        self.assertEqual(self.started, [])
        self.assertIn("which has one that is better, does not answer", self.said.getvalue())
        self.better().start(self.program(told()))
        self.assertEqual(self.asked(), 1, "not every start waits for the measurement")
        before = time.time() - 2 * 86_400
        os.utime(self.places.models / better.CHOICE, (before, before))
        self.assertEqual(remembered(self.places.models), "", "the hub may be there another day")

    def test_size_speed_and_how_to_decline_are_said_before_it_starts(self):
        self.better().start(self.program(told()))
        self.assertEqual(self.started, [CODER])
        for part in ("21.4 tokens a second", "1117 MB from the Python package index", "--small stops it", "in 30 s"):
            self.assertIn(part, self.said.getvalue())

    def test_what_was_declined_is_neither_measured_nor_fetched_until_it_is_wanted_again(self):
        program = self.program(told())
        arguments = ["--models-only", "--start", program]
        for flags, asked in (["--small"], 0), ([], 0), (["--no-model"], 0), (["--any-model"], 1):
            with mock.patch.object(Better, "_fetch_in_background", lambda _, name: not self.started.append(name)):
                code = main([*arguments, *flags], self.environment, [], self.report, downloader=None)
            self.assertEqual((code, self.asked()), (0, asked), flags)
        self.assertEqual(self.started, [CODER])
        main(
            ["--models-only", "--start", program],
            {**self.environment, "DOCENT_SETUP_FLAGS": "--small"},
            [],
            self.report,
        )
        self.assertEqual(remembered(self.places.models), "small")

    def test_no_model_leaves_the_small_ones_out_too(self):
        small, wheels = model(SMALL, [DATA])
        with Index(wheels) as index:
            downloader = Downloader(self.places.downloads, self.report, index.web(), pause=0, use_pip=False)
            environment = {**self.environment, "ORT_DYLIB_PATH": "elsewhere"}
            for flags, there in (["--no-model"], False), ([], False), (["--any-model"], True):
                main(["--models-only", *flags], environment, [small], self.report, downloader=downloader)
                self.assertEqual((self.places.models / SMALL).exists(), there, flags)

    def test_tests_and_continuous_integration_fetch_nothing(self):
        self.environment["CI"] = "true"
        self.better().start(self.program(told()))
        self.assertEqual((self.started, self.asked()), ([], 0))
        makefile = (Path(__file__).resolve().parents[2] / "Makefile").read_text()
        self.assertEqual(makefile.count("--start"), 1)

    def test_a_slow_machine_is_measured_once_and_again_after_a_week(self):
        program = self.program(told(fits=[]))
        self.better().start(program)
        self.better().start(program)
        self.assertEqual((self.started, self.asked()), ([], 1))
        self.assertIn("would be too slow or too large", self.said.getvalue())
        before = time.time() - 8 * 86_400
        os.utime(self.places.models / better.CHOICE, (before, before))
        self.better().start(program)
        self.assertEqual(self.asked(), 2)

    def test_a_disk_that_is_too_small_is_told_and_nothing_starts(self):
        huge = dataclasses.replace(catalogue.language_model(CODER), files={"model.gguf": Sum(1 << 60, "0")})
        with mock.patch.object(catalogue, "language_model", lambda _name: huge):
            self.better().start(self.program(told(fits=[CODER])))
        self.assertEqual(self.started, [])
        self.assertIn("Free some space", self.said.getvalue())

    def test_a_program_that_fails_keeps_nothing_from_starting(self):
        for program in ("/nowhere/docent", "/bin/false"):
            self.better().start(program)
        self.assertEqual((self.started, self.said.getvalue()), ([], ""))

    def test_a_broken_download_goes_on_with_the_next_one_and_is_told_of(self):
        made, wheels = model(CODER, [DATA[:70_000], DATA[70_000:]])
        made = dataclasses.replace(made, published=(Published("maker/thing", "w.gguf", sum_of(DATA)),))
        last = list(wheels)[1]
        with Index(wheels) as index, mock.patch.object(catalogue, "language_model", lambda _name: made):
            index.cut[last] = [30_000] + [0] * 20
            self.assertEqual(self.better(index).fetch(CODER, delay=0), 1)
            self.assertIn("The next start goes on with it", self.said.getvalue())
            self.assertFalse((self.places.models / CODER).exists())
            index.cut.clear()
            index.asked.clear()
            self.assertEqual(self.better(index).fetch(CODER, delay=0), 0)
            files = [asked for asked in index.asked if asked[0].startswith("/files/")]
            self.assertEqual(files, [(f"/files/{last}", "bytes=30000-")], "finished pieces are kept")
        self.assertEqual((self.places.models / CODER / "model.gguf").read_bytes(), DATA)
        (self.places.downloads / "language-model.log").write_text("setup: the model is ready\n")
        self.better().start("/nowhere/docent")
        self.assertIn("the download in the background: the model is ready", self.said.getvalue())

    def test_one_download_runs_at_a_time(self):
        with open(self.places.downloads / ".better.lock", "a+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertEqual(self.better().fetch(CODER, delay=0), 0)
            self.better().start(self.program(told()))
        self.assertEqual((self.started, self.asked()), ([], 0))
        self.assertIn("still being downloaded", self.said.getvalue())

    def test_the_process_in_the_background_is_stopped_and_its_pieces_deleted(self):
        made = Better(self.places, self.report, None, self.environment)
        self.assertTrue(made._fetch_in_background(CODER))
        for _ in range(600):
            if not made._is_free():
                break
            time.sleep(0.1)
        self.assertFalse(made._is_free())
        (piece,) = [p.file for p in catalogue.language_model(CODER).packages][:1]
        (self.places.downloads / f"{piece}.part").write_bytes(b"x")
        made.decline("small")
        self.assertTrue(made._is_free())
        self.assertFalse((self.places.downloads / f"{piece}.part").exists())
        self.assertIn("has been stopped", self.said.getvalue())
