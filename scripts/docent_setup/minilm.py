"""Converts all-MiniLM-L6-v2 in full precision: its official safetensors file to an ONNX model.

A safetensors file is a uint64 length, that many bytes of JSON (name → dtype, shape, offsets into the rest), the rest:
https://github.com/huggingface/safetensors#format
"""

import json
import struct
from array import array

from .bert import Bert, FloatMatrix, FloatTable, Layer, add_row, build, floats


class WrongFile(ValueError):
    """The weights file does not have the expected format."""


def model(data, config):
    """The graph of `data` (bytes of model.safetensors) with `config` (the parsed config.json)."""
    (length,) = struct.unpack_from("<Q", data)
    directory = json.loads(data[8 : 8 + length])
    rest = memoryview(data)[8 + length :]

    def tensor(name):
        entry = directory[name]
        if entry["dtype"] != "F32":
            raise WrongFile(f"{name} is {entry['dtype']}, not F32")
        begin, end = entry["data_offsets"]
        return bytes(rest[begin:end])

    def matrix(*names):
        """Matrices laid out [outputs, inputs], concatenated and transposed."""
        inputs = directory[names[0] + ".weight"]["shape"][1]
        rows = floats(b"".join(tensor(name + ".weight") for name in names))
        outputs = len(rows) // inputs
        turned = array("f", bytes(len(rows) * 4))
        for row in range(outputs):
            turned[row::outputs] = rows[row * inputs : (row + 1) * inputs]
        return FloatMatrix(inputs, outputs, turned.tobytes())

    def norm(name):
        return tensor(name + ".weight"), tensor(name + ".bias")

    layers = []
    for i in range(config["num_hidden_layers"]):
        p = f"encoder.layer.{i}."
        qkv = [p + f"attention.self.{n}" for n in ("query", "key", "value")]
        layers.append(
            Layer(
                qkv=matrix(*qkv),
                qkv_bias=b"".join(tensor(name + ".bias") for name in qkv),
                out=matrix(p + "attention.output.dense"),
                out_bias=tensor(p + "attention.output.dense.bias"),
                norm1=norm(p + "attention.output.LayerNorm"),
                up=matrix(p + "intermediate.dense"),
                up_bias=tensor(p + "intermediate.dense.bias"),
                down=matrix(p + "output.dense"),
                down_bias=tensor(p + "output.dense.bias"),
                norm2=norm(p + "output.LayerNorm"),
            )
        )
    hidden = config["hidden_size"]
    e = "embeddings."
    words = tensor(e + "word_embeddings.weight")
    types = tensor(e + "token_type_embeddings.weight")
    positions = add_row(tensor(e + "position_embeddings.weight"), types[: 4 * hidden], hidden)
    table = FloatTable(len(words) // 4 // hidden, words)
    heads, epsilon = config["num_attention_heads"], config["layer_norm_eps"]
    return build(Bert(hidden, heads, epsilon, table, positions, norm(e + "LayerNorm"), layers))
