"""The cross-encoder: multilingual-e5-small's first layers with the adapters of cross_encoder.bin, as an ONNX model.

It reads `[bos] question [eos] [eos] text [eos]`. Outputs: `score` (float [batch]) says whether the text answers the
question, `start` and `end` (float [batch, seq]) where the answer's words begin and end. training/cross_encoder makes
the adapters.

cross_encoder.bin, little-endian: "DXE1", four int32 (hidden, layers of the model, layers left as they are, rank), then
tensors without gaps: of each adapted layer the float16 factors A [rank, inputs] and B [outputs, rank] of the four
matrices (`sizes`), and its float32 `vectors`; last the float32 heads `score` [hidden + 1] and `marks`
[2, hidden + 1], each row's bias at its end.

A merged matrix is W + B·A in double precision, its rows rounded to signed bytes as e5.py does it: additions are made in
one fixed order, so every machine gets the same bytes.
"""

import struct
from array import array
from dataclasses import replace

from . import e5
from .bert import ByteMatrix, Layer, encode
from .onnxfile import FLOAT, INT64, Graph

# Tables that the embedding model's file has too.
SHARED = ("words", "words_scale", "positions")
_MAGIC = b"DXE1"


class WrongAdapters(ValueError):
    """cross_encoder.bin does not have the expected format."""


def sizes(hidden, ff):
    """(inputs, outputs) of a layer's matrices: query, key and value together; attention's output; up; down."""
    return (hidden, 3 * hidden), (hidden, hidden), (hidden, ff), (ff, hidden)


def vectors(hidden, ff):
    """The trained vectors of a layer: name and length."""
    biases = (("qkv", 3 * hidden), ("out", hidden), ("up", ff), ("down", hidden))
    return (*biases, ("norm1_gamma", hidden), ("norm1_beta", hidden), ("norm2_gamma", hidden), ("norm2_beta", hidden))


class Adapters:
    """Parses cross_encoder.bin."""

    def __init__(self, data, ff):
        if data[:4] != _MAGIC:
            raise WrongAdapters("it does not begin with DXE1")
        self.hidden, self.layers, self.frozen, self.rank = struct.unpack_from("<4i", data, 4)
        at = 20

        def take(form, count):
            nonlocal at
            size = count * struct.calcsize(form)
            if at + size > len(data):
                raise WrongAdapters("it is too short")
            at += size
            return data[at - size : at]

        self.adapted = []
        for _ in range(self.layers - self.frozen):
            factors = []
            for inputs, outputs in sizes(self.hidden, ff):
                a, b = take("e", self.rank * inputs), take("e", outputs * self.rank)
                factors.append((struct.unpack(f"<{len(a) // 2}e", a), struct.unpack(f"<{len(b) // 2}e", b)))
            self.adapted.append((factors, {n: take("f", length) for n, length in vectors(self.hidden, ff)}))
        self.score = take("f", self.hidden + 1)
        self.marks = take("f", 2 * (self.hidden + 1))
        if at != len(data):
            raise WrongAdapters("it is too long")


def product(rank):
    """A function (row of B, columns of A) → row of B·A: a loop over the columns with its sum written out, which Python
    runs several times faster than a loop in the loop."""
    terms = " + ".join(f"b{i} * a{i}" for i in range(rank))
    names = [", ".join(f"{letter}{i}" for i in range(rank)) for letter in "ba"]
    source = f"def row(b, columns):\n    ({names[0]},) = b\n    return [{terms} for ({names[1]},) in columns]\n"
    space = {}
    exec(compile(source, "<product>", "exec"), space)  # noqa: S102 (made of a number only)
    return space["row"]


def merged(reader, names, inputs, factors, rank):
    """Q4_0 tensors plus B·A as one ByteMatrix."""
    a, b = factors
    columns = list(zip(*(a[i * inputs : (i + 1) * inputs] for i in range(rank)), strict=True))
    row_of = product(rank)
    rows = reader.rows(names, inputs)
    outputs = len(b) // rank
    data, scales = bytearray(inputs * outputs), array("f")
    for row, weights in enumerate(rows):
        added = row_of(b[row * rank : (row + 1) * rank], columns)
        whole = [w + d for w, d in zip(weights, added, strict=True)]
        largest = max(max(whole), -min(whole))
        scale = e5.LARGEST / largest if largest else 0.0
        data[row::outputs] = bytes([round(v * scale) & 255 for v in whole])
        scales.append(largest / e5.LARGEST)
    return ByteMatrix(inputs, outputs, bytes(data), scales.tobytes())


def model(reader, base, adapters, elsewhere=None):
    """The graph. `base` is e5's whole model; `elsewhere` is as in `Graph`, for tables that model.onnx already has."""
    h = reader.hidden
    layers = base.layers[: adapters.frozen]
    for i, (factors, vector) in enumerate(adapters.adapted, adapters.frozen):
        names = ([f"l{i}.{n}.w" for n in "qkv"], [f"l{i}.ao.w"], [f"l{i}.fi.w"], [f"l{i}.fo.w"])
        qkv, out, up, down = (
            merged(reader, name, inputs, pair, adapters.rank)
            for name, (inputs, _), pair in zip(names, sizes(h, reader.ff), factors, strict=True)
        )
        norms = [(vector[f"norm{n}_gamma"], vector[f"norm{n}_beta"]) for n in (1, 2)]
        matrices = (qkv, vector["qkv"], out, vector["out"], norms[0])
        layers.append(Layer(*matrices, up, vector["up"], down, vector["down"], norms[1]))
    graph = Graph("cross_encoder", elsewhere)
    x = encode(graph, replace(base, layers=layers))
    _heads(graph, x, adapters, h)
    return graph


def _heads(graph, x, adapters, hidden):
    """The outputs: a product of the first token's state, and one of every token's."""
    first = graph.constant("first", INT64, [], bytes(8))
    token = graph.node("Gather", [x, first], "first_token", axis=1)
    row = adapters.score
    weights = graph.constant("score_weights", FLOAT, [hidden], row[: 4 * hidden])
    bias = graph.constant("score_bias", FLOAT, [], row[4 * hidden :])
    score = graph.node("MatMul", [token, weights], "score_product")
    graph.output(graph.node("Add", [score, bias], "score"), FLOAT, ["batch"])
    for n, name in enumerate(("start", "end")):
        row = adapters.marks[4 * n * (hidden + 1) : 4 * (n + 1) * (hidden + 1)]
        weights = graph.constant(f"{name}_weights", FLOAT, [hidden], row[: 4 * hidden])
        bias = graph.constant(f"{name}_bias", FLOAT, [], row[4 * hidden :])
        value = graph.node("MatMul", [x, weights], f"{name}_product")
        graph.output(graph.node("Add", [value, bias], name), FLOAT, ["batch", "seq"])
