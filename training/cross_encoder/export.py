"""Writes what was trained as scripts/docent_setup/cross_encoder.bin (cross_encoder.py there describes the format)."""

import struct

import numpy as np
import torch
from docent_setup import cross_encoder

MATRICES = ("qkv", "out", "up", "down")


def adapters(path):
    """The bytes of cross_encoder.bin for a checkpoint."""
    saved = torch.load(path, weights_only=True)
    shape, trained = saved["shape"], saved["trained"]
    hidden = trained["score.weight"].shape[1]
    out = [b"DXE1", struct.pack("<4i", hidden, shape["layers"], shape["frozen"], shape["rank"])]

    def put(tensor, kind):
        out.append(np.ascontiguousarray(tensor.numpy().astype(kind)).tobytes())

    for i in range(shape["frozen"], shape["layers"]):
        layer = f"layers.{i}."
        for name in MATRICES:
            put(trained[f"{layer}{name}.a"], "<f2")
            put(trained[f"{layer}{name}.b"], "<f2")
        ff = trained[f"{layer}up.bias"].shape[0]
        for name, _length in cross_encoder.vectors(hidden, ff):
            put(trained[layer + (name.replace("_", ".") if name.startswith("norm") else f"{name}.bias")], "<f4")
    put(torch.cat([trained["score.weight"][0], trained["score.bias"]]), "<f4")
    put(torch.cat([trained["marks.weight"], trained["marks.bias"][:, None]], 1), "<f4")
    return b"".join(out)
