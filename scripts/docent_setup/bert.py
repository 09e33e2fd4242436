"""A BERT encoder as an ONNX graph of ONNX Runtime's fused operators.

Inputs `input_ids` and `attention_mask` (int64 [batch, seq]); output `last_hidden_state` (float [batch, seq, hidden]).
There is no `token_type_ids`: texts are embedded alone, so the row of type 0 is part of the position table. The fused
operators (Attention, SkipLayerNormalization, BiasGelu, DynamicQuantizeMatMul: domain com.microsoft) are those that ONNX
Runtime's own optimiser would put in place of the plain ones, and the fastest on a CPU:
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from array import array
from dataclasses import dataclass

from .onnxfile import FLOAT, INT4, INT8, INT32, INT64, MICROSOFT, Graph

# Number of values that share a scale in a 4-bit table.
BLOCK = 32


def floats(data):
    """An array of 32-bit floats from little-endian bytes."""
    values = array("f")
    values.frombytes(bytes(data))
    return values


@dataclass
class FloatMatrix:
    """Weights of a product x·W as float32, laid out [inputs, outputs]."""

    inputs: int
    outputs: int
    data: bytes


@dataclass
class ByteMatrix:
    """Weights of a product x·W as signed bytes, laid out [inputs, outputs], with a scale for each output."""

    inputs: int
    outputs: int
    data: bytes
    scales: bytes


@dataclass
class FloatTable:
    """Word embeddings as float32, laid out [words, hidden]."""

    words: int
    data: bytes


@dataclass
class NibbleTable:
    """Word embeddings as signed 4-bit numbers, laid out [words, hidden], with a float32 scale for each BLOCK of them."""

    words: int
    data: bytes
    scales: bytes


@dataclass
class Layer:
    """One layer. Matrices are FloatMatrix or ByteMatrix, all of one kind; the rest is float32 bytes."""

    qkv: object
    qkv_bias: bytes
    out: object
    out_bias: bytes
    norm1: tuple
    up: object
    up_bias: bytes
    down: object
    down_bias: bytes
    norm2: tuple


@dataclass
class Bert:
    """A complete BERT encoder: `words` is a FloatTable or NibbleTable, `positions` float32 bytes [positions, hidden]
    with token type 0 added, `norm` the (gamma, beta) of the embeddings, both float32 bytes."""

    hidden: int
    heads: int
    epsilon: float
    words: object
    positions: bytes
    norm: tuple
    layers: list


def add_row(table, row, width):
    """`table` (float32 [n, width]) with `row` (float32 [width]) added to each of its rows, as bytes."""
    table, row = floats(table), floats(row)
    return array("f", (value + row[i % width] for i, value in enumerate(table))).tobytes()


def build(model):
    """The graph of a Bert."""
    graph = Graph("bert")
    graph.output(encode(graph, model), FLOAT, ["batch", "seq", model.hidden])
    return graph


def encode(graph, model):
    """Puts a Bert into a graph; returns the name of its last hidden state."""
    hidden = model.hidden
    ids = graph.input("input_ids", INT64, ["batch", "seq"])
    mask = graph.input("attention_mask", INT64, ["batch", "seq"])
    mask = graph.node("Cast", [mask], "mask", to=INT32)

    def vector(name, data):
        return graph.constant(name, FLOAT, [len(data) // 4], data)

    def norm(x, skip, weights, bias, output):
        names = [vector(f"{output}_gamma", weights[0]), vector(f"{output}_beta", weights[1])]
        inputs = [x, skip] + names + ([vector(f"{output}_bias", bias)] if bias else [])
        return graph.node("SkipLayerNormalization", inputs, output, MICROSOFT, epsilon=model.epsilon)

    def weights(name, matrix):
        """The constants of a ByteMatrix: values, scales, zero points."""
        shape = [matrix.inputs, matrix.outputs]
        return (
            graph.constant(name, INT8, shape, matrix.data),
            graph.constant(f"{name}_scale", FLOAT, shape[1:], matrix.scales),
            graph.constant(f"{name}_zero", INT8, shape[1:], bytes(matrix.outputs)),
        )

    def product(x, name, matrix, output):
        if isinstance(matrix, ByteMatrix):
            return graph.node("DynamicQuantizeMatMul", [x, *weights(name, matrix)], output, MICROSOFT)
        constant = graph.constant(name, FLOAT, [matrix.inputs, matrix.outputs], matrix.data)
        return graph.node("MatMul", [x, constant], output)

    def attention(x, name, matrix, bias, output):
        bias = vector(f"{name}_bias", bias)
        if isinstance(matrix, ByteMatrix):
            values, scale, zero = weights(name, matrix)
            inputs = [f"{x}_{part}" for part in ("bytes", "scale", "zero")]
            graph.node_of_many("DynamicQuantizeLinear", [x], inputs)
            inputs = [inputs[0], values, bias, inputs[1], scale, mask, inputs[2], zero]
            return graph.node("QAttention", inputs, output, MICROSOFT, num_heads=model.heads)
        constant = graph.constant(name, FLOAT, [matrix.inputs, matrix.outputs], matrix.data)
        return graph.node("Attention", [x, constant, bias, mask], output, MICROSOFT, num_heads=model.heads)

    words = embed(graph, model, ids)
    positions = graph.constant("positions", FLOAT, [len(model.positions) // 4 // hidden, hidden], model.positions)
    shape = graph.node("Shape", [ids], "length", start=1, end=2)
    zero = graph.constant("zero", INT64, [1], bytes(8))
    first = graph.node("Slice", [positions, zero, shape], "positions_here")
    first = graph.node("Unsqueeze", [first, zero], "positions_batch")
    x = norm(words, first, model.norm, None, "x_0")
    for i, layer in enumerate(model.layers):
        last = i + 1 == len(model.layers)
        y = attention(x, f"qkv_{i}", layer.qkv, layer.qkv_bias, f"attention_{i}")
        y = product(y, f"out_{i}", layer.out, f"projected_{i}")
        h = norm(y, x, layer.norm1, layer.out_bias, f"h_{i}")
        y = product(h, f"up_{i}", layer.up, f"up_{i}_product")
        y = graph.node("BiasGelu", [y, vector(f"up_{i}_bias", layer.up_bias)], f"gelu_{i}", MICROSOFT)
        y = product(y, f"down_{i}", layer.down, f"down_{i}_product")
        x = norm(y, h, layer.norm2, layer.down_bias, "last_hidden_state" if last else f"x_{i + 1}")
    return x


def embed(graph, model, ids):
    """Word embeddings of `ids`."""
    words, hidden = model.words, model.hidden
    if isinstance(words, FloatTable):
        table = graph.constant("words", FLOAT, [words.words, hidden], words.data)
        return graph.node("Gather", [table, ids], "embedded")
    table = graph.constant("words", INT4, [words.words, hidden], words.data)
    scales = graph.constant("words_scale", FLOAT, [words.words, hidden // BLOCK], words.scales)
    return graph.node(
        "GatherBlockQuantized",
        [table, ids, scales],
        "embedded",
        MICROSOFT,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
