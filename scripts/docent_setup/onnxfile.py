"""Writes ONNX files with the standard library alone.

An ONNX file is one protocol-buffers message (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, whose field
numbers are used below). The few message types of a feed-forward graph are simple enough to write here, which saves
setup three large packages and gives the same bytes on every machine.
"""

import itertools
import struct

# TensorProto.DataType
FLOAT, INT8, INT32, INT64, INT4 = 1, 3, 6, 7, 22

# AttributeProto.AttributeType
_ATTRIBUTE_FLOAT, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 2, 7

MICROSOFT = "com.microsoft"


def _varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field, value):
    return _varint(field << 3) + _varint(value)


def _head(field, length):
    """The tag and length in front of `length` bytes of a length-delimited field."""
    return _varint(field << 3 | 2) + _varint(length)


def _bytes(field, value):
    return _head(field, len(value)) + value


def _text(field, value):
    return _bytes(field, value.encode())


def _attribute(name, value):
    head = _text(1, name)
    if isinstance(value, float):
        return head + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, _ATTRIBUTE_FLOAT)
    if isinstance(value, int):
        return head + _integer(3, value) + _integer(20, _ATTRIBUTE_INT)
    return head + b"".join(_integer(8, v) for v in value) + _integer(20, _ATTRIBUTE_INTS)


def _value_info(name, element, shape):
    dims = b"".join(_bytes(1, _text(2, d) if isinstance(d, str) else _integer(1, d)) for d in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _integer(1, element) + _bytes(2, dims)))


class Graph:
    """A graph under construction: nodes in execution order, and constant tensors.

    `elsewhere`: constants that another file of the same folder has, so that they are not written: name → (file, offset).
    `offsets`: where `write` put the data of each constant.
    """

    def __init__(self, name, elsewhere=None):
        self.name = name
        self.elsewhere = elsewhere or {}
        self.offsets = {}
        self._nodes = []
        self._tensors = []
        self._inputs = []
        self._outputs = []

    def input(self, name, element, shape):
        """Declares an input; a dimension is a number or a name."""
        self._inputs.append(_value_info(name, element, shape))
        return name

    def output(self, name, element, shape):
        """Declares a node's output as an output of the graph."""
        self._outputs.append(_value_info(name, element, shape))

    def constant(self, name, element, shape, data):
        """Adds a tensor: `data` is its little-endian bytes in row-major order (INT4: two a byte, the first one low)."""
        head = b"".join(_integer(1, d) for d in shape) + _integer(2, element) + _text(8, name)
        if name in self.elsewhere:
            file, offset = self.elsewhere[name]
            place = (("location", file), ("offset", str(offset)), ("length", str(len(data))))
            head += b"".join(_bytes(13, _text(1, key) + _text(2, value)) for key, value in place) + _integer(14, 1)
            data = b""
        else:
            head += _head(9, len(data))
        self._tensors.append((name, head, data))
        return name

    def node(self, operator, inputs, output, domain="", **attributes):
        """Adds a node with one output and returns that output's name. An omitted input is ''."""
        return self.node_of_many(operator, inputs, [output], domain, **attributes)[0]

    def node_of_many(self, operator, inputs, outputs, domain="", **attributes):
        """Adds a node with several outputs and returns their names."""
        message = b"".join(_text(1, i) for i in inputs) + b"".join(_text(2, o) for o in outputs)
        message += _text(3, f"{operator}_{len(self._nodes)}") + _text(4, operator)
        message += b"".join(_bytes(5, _attribute(k, v)) for k, v in sorted(attributes.items()))
        if domain:
            message += _text(7, domain)
        self._nodes.append(message)
        return outputs

    def write(self, file, opset=21, ir_version=10):
        """Writes the model (ModelProto) to a binary file object."""
        parts = [_bytes(1, node) for node in self._nodes] + [_text(2, self.name)]
        datas = {}
        for name, head, data in self._tensors:
            parts += [_head(5, len(head) + len(data)) + head, data]
            datas[name] = len(parts) - 1
        parts += [_bytes(11, i) for i in self._inputs] + [_bytes(12, o) for o in self._outputs]
        begin = _integer(1, ir_version) + _text(2, "docent") + _head(7, sum(map(len, parts)))
        starts = list(itertools.accumulate(map(len, parts), initial=len(begin)))
        self.offsets = {name: starts[n] for name, n in datas.items()}
        file.write(begin)
        for part in parts:
            file.write(part)
        for domain, version in (("", opset), (MICROSOFT, 1)):
            file.write(_bytes(8, _text(1, domain) + _integer(2, version)))
