"""The conversion of models, on matrices small enough to be computed here by other means."""

import io
import json
import math
import random
import struct
import unittest
from array import array

from docent_setup import bert, catalogue, cross_encoder, e5, minilm
from docent_setup.onnxfile import FLOAT, Graph


def fields(data):
    """A parsed protocol-buffers message: [(field, value)]."""
    at, out = 0, []

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            out.append((key >> 3, varint()))
        else:
            length = 4 if key & 7 == 5 else varint()
            out.append((key >> 3, data[at : at + length]))
            at += length
    return out


def q4(rows):
    """Rows of floats as Q4_0 blocks, and the numbers those blocks represent."""
    data, meant = b"", []
    for row in rows:
        back = []
        for first in range(0, len(row), 32):
            block = row[first : first + 32]
            largest = max(block, key=abs)
            (scale,) = struct.unpack("<e", struct.pack("<e", largest / -8))
            quants = [min(15, int(v / scale + 8.5)) if scale else 8 for v in block]
            data += struct.pack("<e", scale) + bytes(quants[i] | quants[i + 16] << 4 for i in range(16))
            back += [(q - 8) * scale for q in quants]
        meant.append(back)
    return data, meant


class Tensors(e5.Reader):
    """A reader over the given tensors."""

    def __init__(self, hidden, **tensors):
        self.hidden, self.data, self.directory = hidden, b"", {}
        for name, data in tensors.items():
            self.directory[name] = (len(self.data), len(data))
            self.data += data


class E5Test(unittest.TestCase):
    def setUp(self):
        chance = random.Random(1)
        self.rows = [[chance.gauss(0, 1) for _ in range(64)] for _ in range(7)]
        self.data, self.meant = q4(self.rows)

    def test_the_word_table_means_exactly_what_the_blocks_mean(self):
        table = Tensors(64, t=self.data).table("t")
        self.assertEqual(table.words, 7)
        scales = bert.floats(table.scales)
        for word, row in enumerate(self.meant):
            for i, expected in enumerate(row):
                byte = table.data[(word * 64 + i) // 2]
                nibble = byte >> 4 if i % 2 else byte & 15
                signed = nibble - 16 if nibble > 7 else nibble
                self.assertEqual(signed * scales[word * 2 + i // 32], expected)

    def test_a_matrix_of_bytes_is_as_near_as_bytes_can_be(self):
        matrix = Tensors(64, a=self.data, b=self.data).matrix(["a", "b"], 64)
        self.assertEqual((matrix.inputs, matrix.outputs), (64, 14))
        scales, values = bert.floats(matrix.scales), array("b", matrix.data)
        self.assertLessEqual(max(map(abs, values)), e5.LARGEST)
        for output in range(14):
            for i, expected in enumerate(self.meant[output % 7]):
                self.assertAlmostEqual(values[i * 14 + output] * scales[output], expected, delta=scales[output] * 0.501)

    def test_a_row_of_zeros_stays_zero(self):
        data, _ = q4([[0.0] * 32])
        matrix = Tensors(32, a=data).matrix(["a"], 32)
        self.assertEqual(matrix.data, bytes(32))

    def test_another_file_is_refused(self):
        with self.assertRaises(ValueError):
            e5.Reader(b"GGUF" + bytes(100))


class CrossEncoderTest(unittest.TestCase):
    def test_a_merged_matrix_is_the_rounded_sum(self):
        chance = random.Random(2)
        data, meant = q4([[chance.gauss(0, 1) for _ in range(64)] for _ in range(5)])
        a = [chance.gauss(0, 0.2) for _ in range(3 * 64)]
        b = [chance.gauss(0, 0.2) for _ in range(5 * 3)]
        matrix = cross_encoder.merged(Tensors(64, t=data), ["t"], 64, (a, b), 3)
        self.assertEqual((matrix.inputs, matrix.outputs), (64, 5))
        scales, values = bert.floats(matrix.scales), array("b", matrix.data)
        self.assertEqual(max(map(abs, values)), e5.LARGEST)
        for output, row in enumerate(meant):
            for i, weight in enumerate(row):
                expected = weight + sum(b[output * 3 + r] * a[r * 64 + i] for r in range(3))
                self.assertAlmostEqual(values[i * 5 + output] * scales[output], expected, delta=scales[output] * 0.501)

    def test_the_adapters_in_the_repository_are_whole_and_small(self):
        data = catalogue.ADAPTERS.read_bytes()
        self.assertLess(len(data), 8 << 20)
        adapters = cross_encoder.Adapters(data, 1536)
        self.assertEqual(adapters.hidden, 384)
        self.assertEqual(len(adapters.adapted), adapters.layers - adapters.frozen)
        for wrong in (b"GGUF" + data[4:], data[:-1], data + bytes(4)):
            with self.assertRaises(ValueError):
                cross_encoder.Adapters(wrong, 1536)


class MiniLmTest(unittest.TestCase):
    def test_weights_are_turned_over_and_type_0_joins_the_positions(self):
        config = {"num_hidden_layers": 1, "hidden_size": 2, "num_attention_heads": 1, "layer_norm_eps": 1e-12}
        prefix, names = "encoder.layer.0.", {}
        for name, shape in (
            ("embeddings.word_embeddings.weight", [3, 2]),
            ("embeddings.position_embeddings.weight", [2, 2]),
            ("embeddings.token_type_embeddings.weight", [2, 2]),
            ("embeddings.LayerNorm.weight", [2]),
            ("embeddings.LayerNorm.bias", [2]),
            *((f"{prefix}attention.self.{n}.weight", [2, 2]) for n in ("query", "key", "value")),
            *((f"{prefix}attention.self.{n}.bias", [2]) for n in ("query", "key", "value")),
            (f"{prefix}attention.output.dense.weight", [2, 2]),
            (f"{prefix}attention.output.dense.bias", [2]),
            (f"{prefix}attention.output.LayerNorm.weight", [2]),
            (f"{prefix}attention.output.LayerNorm.bias", [2]),
            (f"{prefix}intermediate.dense.weight", [3, 2]),
            (f"{prefix}intermediate.dense.bias", [3]),
            (f"{prefix}output.dense.weight", [2, 3]),
            (f"{prefix}output.dense.bias", [2]),
            (f"{prefix}output.LayerNorm.weight", [2]),
            (f"{prefix}output.LayerNorm.bias", [2]),
        ):
            names[name] = shape
        directory, rest = {}, b""
        for n, (name, shape) in enumerate(names.items()):
            data = array("f", (100 * n + i for i in range(math.prod(shape)))).tobytes()
            directory[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(rest), len(rest) + len(data)]}
            rest += data
        head = json.dumps(directory).encode()
        out = io.BytesIO()
        minilm.model(struct.pack("<Q", len(head)) + head + rest, config).write(out)
        (graph,) = [v for f, v in fields(out.getvalue()) if f == 7]
        tensors = {}
        for field, value in fields(graph):
            if field == 5:
                parts = dict((f, v) for f, v in fields(value) if f != 1)
                tensors[parts[8].decode()] = list(bert.floats(parts[9])) if parts[2] == FLOAT else None
        self.assertEqual(tensors["positions"], [100 + 200, 101 + 201, 102 + 200, 103 + 201])
        # Three matrices [[0 1] [2 3]] (+500, +600, +700), transposed and concatenated.
        self.assertEqual(tensors["qkv_0"], [500, 502, 600, 602, 700, 702, 501, 503, 601, 603, 701, 703])
        self.assertEqual(len(tensors["up_0"]), 6)


class OnnxTest(unittest.TestCase):
    def test_a_graph_reads_back_as_it_was_written(self):
        graph = Graph("g")
        x = graph.input("x", FLOAT, ["batch", 2])
        w = graph.constant("w", FLOAT, [2, 300], bytes(2400))
        graph.output(
            graph.node("Op", [x, "", w], "y", "com.microsoft", epsilon=0.5, axis=-1, pads=[0, 300]),
            FLOAT,
            ["batch", 300],
        )
        out = io.BytesIO()
        graph.write(out)
        model = fields(out.getvalue())
        self.assertEqual([v for f, v in model if f == 1], [10])
        (body,) = [fields(v) for f, v in model if f == 7]
        (node,) = [fields(v) for f, v in body if f == 1]
        self.assertEqual([v for f, v in node if f == 1], [b"x", b"", b"w"])
        self.assertEqual([v for f, v in node if f in (2, 4, 7)], [b"y", b"Op", b"com.microsoft"])
        attributes = [fields(v) for f, v in node if f == 5]
        self.assertEqual(dict(attributes[0])[3], (1 << 64) - 1)
        self.assertEqual(dict(attributes[1])[2], struct.pack("<f", 0.5))
        self.assertEqual([v for f, v in attributes[2] if f == 8], [0, 300])
        (tensor,) = [fields(v) for f, v in body if f == 5]
        self.assertEqual([v for f, v in tensor if f == 1], [2, 300])
        self.assertEqual(len(dict(tensor)[9]), 2400)

    def test_a_constant_of_another_file_is_named_with_its_place(self):
        first = Graph("first")
        first.constant("other", FLOAT, [2], b"12345678")
        first.constant("table", FLOAT, [4], b"sixteen bytes...")
        out = io.BytesIO()
        first.write(out)
        at = first.offsets["table"]
        self.assertEqual(out.getvalue()[at : at + 16], b"sixteen bytes...")

        second = Graph("second", {"table": ("first.onnx", at)})
        second.constant("table", FLOAT, [4], b"sixteen bytes...")
        out = io.BytesIO()
        second.write(out)
        self.assertNotIn(b"sixteen", out.getvalue())
        (body,) = [fields(v) for f, v in fields(out.getvalue()) if f == 7]
        (tensor,) = [fields(v) for f, v in body if f == 5]
        place = dict(tuple(v for _, v in fields(entry)) for f, entry in tensor if f == 13)
        self.assertEqual(place, {b"location": b"first.onnx", b"offset": str(at).encode(), b"length": b"16"})
        self.assertEqual([v for f, v in tensor if f == 14], [1])
