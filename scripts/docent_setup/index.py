"""Locates a package's file where pip is configured to find packages: its index, extra indexes and folders.

The index address, certificates and the proxy come from pip's own configuration, so that a mirror or a company index
works without further setup. For what this module does not support (client certificates, keyrings), `download` falls
back to pip itself.
"""

import ast
import base64
import html.parser
import json
import os
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

# pip's own default.
DEFAULT_INDEX = "https://pypi.org/simple"
_ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"


class NotThere(Exception):
    """The index answers but does not have it."""


class Unreachable(Exception):
    """Nothing answers, or not in a usable way."""


@dataclass
class PipConfig:
    """The parts of pip's configuration needed for downloading."""

    indexes: list = field(default_factory=lambda: [DEFAULT_INDEX])
    folders: list = field(default_factory=list)
    certificates: str = ""
    proxy: str = ""
    trusted: list = field(default_factory=list)

    @staticmethod
    def load(environment=None):
        """Asks pip, or reads its environment variables if there is no pip."""
        environment = os.environ if environment is None else environment
        asked = subprocess.run(
            [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        values = {}
        # Lines like global.index-url='https://…'. Settings of one command override global ones, and the environment
        # overrides both.
        order = ["global", "download", ":env:"]
        found = []
        for line in asked.stdout.splitlines() if asked.returncode == 0 else []:
            match = re.fullmatch(r"(global|download|:env:)\.([\w-]+)=(.*)", line)
            if match:
                found.append((order.index(match[1]), match[2].replace("_", "-"), _value(match[3])))
        for name, value in environment.items():
            if name.startswith("PIP_") and value:
                found.append((2, name[4:].lower().replace("_", "-"), value))
        for _, key, value in sorted(found, key=lambda f: f[0]):
            values[key] = value
        indexes = [] if _true(values.get("no-index")) else [values.get("index-url") or DEFAULT_INDEX]
        indexes += values.get("extra-index-url", "").split() if indexes else []
        folders = [Path(_local(v)) for v in values.get("find-links", "").split() if _local(v)]
        return PipConfig(
            [i.rstrip("/") for i in indexes],
            folders,
            values.get("cert", ""),
            values.get("proxy", ""),
            values.get("trusted-host", "").split(),
        )


def _value(text):
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


def _true(text):
    return str(text or "").lower() in ("1", "true", "yes", "on")


def _local(link):
    """The folder named by a find-links entry, or ''."""
    if link.startswith("file://"):
        return urllib.request.url2pathname(urllib.parse.urlparse(link).path)
    return "" if "://" in link else os.path.expanduser(link)


def shown(url):
    """An address without user name and password, for messages."""
    parts = urllib.parse.urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urllib.parse.urlunsplit((parts.scheme, host, parts.path, "", ""))


def origin(url):
    """Where an address is, in a few words; "" for the Python package index itself."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "file":
        return os.path.dirname(urllib.request.url2pathname(parts.path))
    host = parts.netloc.rpartition("@")[2]
    return "" if host in ("pypi.org", "files.pythonhosted.org") else f"{parts.scheme}://{host}"


class Web:
    """HTTP according to pip's configuration. Loopback addresses never use a proxy."""

    def __init__(self, config, timeout=30):
        self.config, self.timeout = config, timeout

    def open(self, url, headers, timeout=None):
        """Opens an address; errors are those of urllib."""
        return self._ask(url, headers, timeout)

    def head(self, url, timeout):
        """The headers of an address, without following redirections; errors are those of urllib."""
        try:
            with self._ask(url, {"Accept-Encoding": "identity"}, timeout, "HEAD", _Stay()) as answer:
                return answer.headers
        except urllib.error.HTTPError as answer:
            with answer:
                if 300 <= answer.code < 400:
                    return answer.headers
                raise

    def _ask(self, url, headers, timeout, method="GET", *handlers):
        parts = urllib.parse.urlsplit(url)
        headers = {"User-Agent": "docent-setup", **headers}
        if "@" in parts.netloc:
            login, _, host = parts.netloc.rpartition("@")
            login = urllib.parse.unquote(login).encode()
            headers["Authorization"] = "Basic " + base64.b64encode(login).decode()
            url = urllib.parse.urlunsplit(parts._replace(netloc=host))
        if parts.hostname in ("localhost", "127.0.0.1", "::1"):
            proxies = urllib.request.ProxyHandler({})
        elif self.config.proxy:
            proxies = urllib.request.ProxyHandler({"http": self.config.proxy, "https": self.config.proxy})
        else:
            proxies = urllib.request.ProxyHandler()
        secure = urllib.request.HTTPSHandler(context=self._context(parts.hostname))
        opener = urllib.request.build_opener(proxies, secure, *handlers)
        request = urllib.request.Request(url, headers=headers, method=method)
        return opener.open(request, timeout=timeout or self.timeout)

    def _context(self, host):
        certificates = self.config.certificates or os.environ.get("REQUESTS_CA_BUNDLE") or None
        context = ssl.create_default_context(
            cafile=certificates if certificates and os.path.isfile(certificates) else None
        )
        if host in [t.split(":")[0] for t in self.config.trusted]:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirection."""

    def redirect_request(self, *_arguments):
        """Nothing: the redirection itself is the answer."""


def find(web, package):
    """The addresses at which an index or folder of pip's configuration has `package`'s file, best first.

    Raises NotThere or Unreachable, with a message that names the index.
    """
    for folder in web.config.folders:
        if (folder / package.file).is_file():
            return [(folder / package.file).absolute().as_uri()]
    troubles, unreachable = [], False
    for index in web.config.indexes:
        page = f"{index}/{package.project}/"
        try:
            with web.open(page, {"Accept": _ACCEPT}) as answer:
                kind, body, base = answer.headers.get_content_type(), answer.read(), answer.geturl()
            urls = [url for name, url in _links(kind, body, base) if name == package.file]
            if urls:
                return urls
            troubles.append(f"{shown(index)} does not have {package.file}")
        except urllib.error.HTTPError as error:
            troubles.append(f"{shown(page)} answers {error.code} {error.reason}")
            unreachable |= error.code not in (404, 410)
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            troubles.append(f"{shown(index)} cannot be reached ({reason})")
            unreachable = True
    if not web.config.indexes:
        troubles.append("pip is configured without an index, and no find-links folder has it")
    raise (Unreachable if unreachable else NotThere)("; ".join(troubles))


def _links(kind, body, base):
    """(file name, address) of each file on a page of the simple API, in either format (PEP 503, PEP 691)."""
    if kind.endswith("json"):
        listed = json.loads(body).get("files", [])
        return [(f["filename"], urllib.parse.urljoin(base, f["url"])) for f in listed]
    page = _Anchors()
    page.feed(body.decode("utf-8", "replace"))
    urls = [urllib.parse.urljoin(base, link).partition("#")[0] for link in page.links]
    return [(urllib.parse.unquote(urllib.parse.urlsplit(url).path.rpartition("/")[2]), url) for url in urls]


class _Anchors(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attrs):
        link = dict(attrs).get("href")
        if tag == "a" and link:
            self.links.append(link)
