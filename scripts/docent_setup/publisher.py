"""The publishers' own files at the model hub, which are preferred to packages.

Whether the hub answers is tried once per run, within two seconds altogether. A file is asked for by name before it is
downloaded: if the hub states another size or SHA-256 than the catalogue, nothing is downloaded.
"""

import re
import threading
import urllib.error
import urllib.parse

from .download import Unfetched, is_whole
from .index import shown
from .report import megabytes

DEFAULT_HUB = "https://huggingface.co"
# For the first answer, including the name look-up, in seconds.
PATIENCE = 2.0
# Longest silence during a download.
_SILENCE = 10
# These mean that the hub is there, whatever it says about the file.
_THERE = (200, 301, 302, 303, 307, 308, 404)


class Hub:
    """The model hub: `HF_ENDPOINT`, or the default. `HF_HUB_OFFLINE` forbids it."""

    def __init__(self, environment, report, downloader):
        self.report, self.downloader, self.patience = report, downloader, PATIENCE
        self.address = (environment.get("HF_ENDPOINT", "").strip() or DEFAULT_HUB).rstrip("/")
        self._reached = None if environment.get("HF_HUB_OFFLINE", "0") in ("", "0") else False

    def reached(self, published):
        """Whether the hub answers; asked once, by means of this file."""
        if self._reached is None:
            self._reached = self._answers(self.url(published))
            if not self._reached:
                self.report.say(
                    f"{shown(self.address)} does not answer within {self.patience:.0f} s: everything comes from the "
                    "package index"
                )
        return self._reached

    def url(self, published):
        """A file's address."""
        return f"{self.address}/{published.repository}/resolve/main/{urllib.parse.quote(published.path)}"

    def get(self, published, title):
        """The path of a publisher's file, downloaded if missing. Raises Unfetched."""
        path = self.downloader.folder / published.name
        if is_whole(path, published.sum):
            return path
        url = self.url(published)
        try:
            self._refuse_another(url, published)
        except urllib.error.HTTPError as error:
            raise Unfetched(f"{shown(url)} answers {error.code} {error.reason}") from error
        except (OSError, ValueError) as error:
            # It has gone away since it was first asked.
            self._reached = False
            raise Unfetched(f"{shown(url)}: {getattr(error, 'reason', error)}") from error
        what = f"downloading {title} from its publisher ({megabytes(published.sum.bytes)})"
        self.downloader.folder.mkdir(parents=True, exist_ok=True)
        self.report.working(what)
        return self.downloader.file([url], path, published.sum, what, timeout=_SILENCE)

    def _refuse_another(self, url, published):
        """Raises Unfetched if the hub states that its file is another one. Redirections lead away from that statement,
        so they are not followed; a renamed repository is redirected too, and is judged by the bytes that come."""
        headers = self.downloader.web.head(url, _SILENCE)
        stated = str(headers.get("x-linked-etag") or "").removeprefix("W/").strip('"').lower()
        size = str(headers.get("x-linked-size") or "")
        if re.fullmatch("[0-9a-f]{64}", stated) and stated != published.sum.sha256:
            raise Unfetched(f"{shown(url)} has the SHA-256 {stated} instead of {published.sum.sha256}; it is refused")
        if size.isdigit() and int(size) != published.sum.bytes:
            raise Unfetched(f"{shown(url)} has {size} bytes instead of {published.sum.bytes}; it is refused")

    def _answers(self, url):
        answered, web = [], self.downloader.web

        def ask():
            try:
                web.head(url, self.patience)
                answered.append(True)
            except urllib.error.HTTPError as error:
                answered.append(error.code in _THERE)
            except (OSError, ValueError):
                answered.append(False)

        # A time limit of urllib is for each step of a connection, and none is for looking up the name.
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self.patience)
        return bool(answered and answered[0])
