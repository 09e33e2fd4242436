"""Messages of setup: a line that is updated on a terminal, one line per step elsewhere. Everything goes to standard
error."""

import shutil
import sys
import time


class Failure(Exception):
    """An operation that failed: the message says what, on what, and what to do."""


def unwritable(path, error):
    """A Failure for an OSError while writing."""
    return Failure(
        f"cannot write {path}: {error.strerror or error}. Free some space or fix the permissions, then run scripts/setup again"
    )


def megabytes(count):
    """A size for display."""
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


class Report:
    """Writes steps and progress to a stream."""

    def __init__(self, stream=None):
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self._drawn = False
        self._last = 0.0

    def say(self, text):
        """A permanent line."""
        self._wipe()
        self.stream.write(f"setup: {text}\n")
        self.stream.flush()

    def progress(self, text, done, total, since):
        """Progress of a step; `since` is the time.monotonic() and the bytes at which it began. Nothing without a
        terminal."""
        now = time.monotonic()
        if not self.live or (now - self._last < 0.1 and done < total):
            return
        self._last = now
        start, begun = since
        rate = (done - begun) / max(now - start, 1e-3)
        left = f", {(total - done) / rate:.0f} s left" if rate > 0 and done < total else ""
        line = f"setup: {text}: {megabytes(done)} of {megabytes(total)}, {100 * done // total} %, {megabytes(rate)}/s{left}"
        self._draw(line)

    def working(self, text):
        """Begins a step without progress: a permanent line, or on a terminal one that the next replaces."""
        if self.live:
            self._draw(f"setup: {text} …")
        else:
            self.say(text)

    def _draw(self, line):
        width = shutil.get_terminal_size().columns
        self.stream.write("\r\x1b[K" + line[: width - 1])
        self.stream.flush()
        self._drawn = True

    def _wipe(self):
        if self._drawn:
            self.stream.write("\r\x1b[K")
            self._drawn = False
