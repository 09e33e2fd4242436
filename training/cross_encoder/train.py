"""Trains the adapters and heads."""

import json
import random
import time
from array import array

import torch
import torch.nn.functional as F
from torch import distributed

from . import model as models
from .evaluate import figures

QUESTION, LENGTH = 48, 128
GROUPS = 16
# Groups that are sorted by length together, so that a batch has little padding.
SORTED = 40 * GROUPS
MARKS_WEIGHT = 0.4


class Tokens:
    """A group as token ids."""

    __slots__ = ("gold", "marks", "rows", "source")

    def __init__(self, group, tokenizer, bos, eos):
        question = tokenizer.encode(group["question"], add_special_tokens=False).ids[:QUESTION]
        front = [bos, *question, eos, eos]
        self.gold, self.source, self.rows, self.marks = group["gold"], group["source"], [], None
        for number, (text, start, end) in enumerate(group["windows"]):
            encoded = tokenizer.encode(text, add_special_tokens=False)
            room = LENGTH - len(front) - 1
            self.rows.append(array("i", [*front, *encoded.ids[:room], eos]))
            if number == self.gold and start >= 0:
                inside = [i for i, (a, b) in enumerate(encoded.offsets[:room]) if a < end and b > start and b > a]
                if inside:
                    # Row, first and last token of the answer, first token of the context.
                    self.marks = (number, len(front) + inside[0], len(front) + inside[-1], len(front))

    def length(self):
        """The longest row."""
        return max(map(len, self.rows))


def read(path, tokenizer, reader, count=None):
    """The groups of a file, as Tokens."""
    out = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if count is not None and len(out) >= count:
                break
            out.append(Tokens(json.loads(line), tokenizer, reader.bos, reader.eos))
    return out


def batch(groups, pad):
    """(ids, attention) of the groups' rows."""
    rows = [r for g in groups for r in g.rows]
    # Few different lengths: oneDNN keeps code for every one.
    length = -(-max(map(len, rows)) // 16) * 16
    ids = torch.full((len(rows), length), pad)
    attention = torch.zeros((len(rows), length))
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        attention[i, : len(row)] = 1
    return ids, attention


def loss_of(groups, score, marks):
    """Which window of the group answers (softmax), whether each does (logistic), and where its answer's words are."""
    width = len(groups[0].rows)
    score = score.view(len(groups), width)
    gold = torch.tensor([g.gold for g in groups])
    target = torch.zeros_like(score)
    answered = gold >= 0
    target[answered, gold[answered]] = 1
    weight = torch.where(target > 0, 2.0, 1.0)
    loss = F.binary_cross_entropy_with_logits(score, target, weight)
    if answered.any():
        loss = loss + F.cross_entropy(score[answered], gold[answered])
    marked = [(n * width + g.marks[0], g.marks, len(g.rows[g.marks[0]])) for n, g in enumerate(groups) if g.marks]
    if marked:
        parts = []
        for row, (_number, first, last, context), length in marked:
            logits = marks[row, context : length - 1]
            parts.append(F.cross_entropy(logits[:, 0][None], torch.tensor([first - context])))
            parts.append(F.cross_entropy(logits[:, 1][None], torch.tensor([last - context])))
        loss = loss + MARKS_WEIGHT * torch.stack(parts).mean()
    return loss


def batches(groups, chance):
    """The groups in random batches of about equal lengths."""
    groups = list(groups)
    chance.shuffle(groups)
    out = []
    for at in range(0, len(groups), SORTED):
        near = sorted(groups[at : at + SORTED], key=Tokens.length)
        out.append([near[i : i + GROUPS] for i in range(0, len(near), GROUPS)])
    for some in out:
        chance.shuffle(some)
        yield from some


def train(net, groups, dev, reader, path, rates, report_every=300, seed=22):
    """Trains a CrossEncoder on the groups, once each, at rates that fall from the first to the last; the best one on
    `dev` so far is always in `path`.

    Called in every process of a group of processes (torch.distributed), each with one thread: on a machine that others
    use too, that is twice as fast as one process with two threads, whose every operation waits for the slower one.
    """
    rate, lowest = rates
    rank, world = distributed.get_rank(), distributed.get_world_size()
    parameters = {n: p for n, p in net.named_parameters() if p.requires_grad}
    slow = [p for n, p in parameters.items() if n.startswith("layers.") and n.endswith((".bias", ".gamma", ".beta"))]
    fast = [p for p in parameters.values() if all(p is not s for s in slow)]
    optimiser = torch.optim.AdamW(
        [{"params": fast, "lr": rate}, {"params": slow, "lr": rate / 3}], weight_decay=0.01, betas=(0.9, 0.98)
    )
    whole = list(batches(groups, random.Random(seed)))
    # Neighbours in a batch have about the same length, so the processes get about the same work.
    steps = len(whole)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min(1.0, (n + 1) / (0.06 * steps)) * (1 - n / steps * (1 - lowest / rate))
    )
    begun, tokens, total, best = time.monotonic(), 0, 0.0, -1.0
    for step, some in enumerate(whole, 1):
        mine = some[rank::world]
        optimiser.zero_grad(set_to_none=False)
        if mine:
            ids, attention = batch(mine, reader.pad)
            loss = loss_of(mine, *net(ids, attention))
            loss.backward()
            tokens += ids.numel() * world
            total += loss.item()
        _average(parameters.values(), world)
        torch.nn.utils.clip_grad_norm_(list(parameters.values()), 1.0)
        optimiser.step()
        schedule.step()
        if step % 25 == 0 and rank == 0:
            took = time.monotonic() - begun
            print(f"{step}/{steps} {took:.0f} s, {tokens / took:.0f} tokens/s, loss {total / 25:.3f}", flush=True)
            total = 0.0
        if rank == 0 and (step % report_every == 0 or step == steps):
            now = figures(net, dev, lambda some: batch(some, reader.pad))
            print(f"{step}: {now}", flush=True)
            models.save(path.with_name(path.stem + "-last.pt"), net)
            if now["right"] + now["there"] > best:
                best = now["right"] + now["there"]
                models.save(path, net)


def _average(parameters, world):
    """Averages the gradients over the processes."""
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
    flat = torch.cat([g.view(-1) for g in gradients])
    distributed.all_reduce(flat)
    flat /= world
    at = 0
    for parameter in parameters:
        parameter.grad = flat[at : at + parameter.numel()].view_as(parameter)
        at += parameter.numel()
