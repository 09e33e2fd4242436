"""Figures of a cross-encoder: on development groups while training, and of the finished ONNX file on half b."""

import random
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from . import corpus
from .near import Near
from .sentences import collapse, is_cjk

SETS = (*("xquad_en", "xquad_zh", "xquad_zh2en", "xquad_en2zh"), "cmrc2018", "drcd", "covidqa", "rgb_zh", "rageval_zh")
# Windows from other pages that are ranked with those of the gold page.
ELSEWHERE = 15
QUESTION, LENGTH = 48, 160


def auc(positive, negative):
    """The chance that a positive's score exceeds a negative's."""
    if not len(positive) or not len(negative):
        return float("nan")
    both = np.concatenate([positive, negative])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    above = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(above / len(positive) / len(negative))


def figures(net, groups, batch, size=16):
    """Of development groups: `right` answering window first, `there` AUC of a group's best score, `window` AUC of
    windows over all questions, `marked` first and last token of the answer both found. `batch` makes tensors of groups.
    """
    net.eval()
    groups = sorted(groups, key=lambda g: g.length())
    right, best, answered, positive, negative, marked, chinese = [], [], [], [], [], [], []
    with torch.inference_mode():
        for at in range(0, len(groups), size):
            some = groups[at : at + size]
            score, marks = net(*batch(some))
            row = 0
            for group in some:
                here = score[row : row + len(group.rows)].tolist()
                best.append(max(here))
                answered.append(group.gold >= 0)
                for n, value in enumerate(here):
                    (positive if n == group.gold else negative).append(value)
                if group.gold >= 0:
                    right.append(int(np.argmax(here)) == group.gold)
                    chinese.append(group.source in ("cmrc2018", "drcd", "xquad_zh", "xquad_en2zh", "xquad_zh2en"))
                if group.marks:
                    n, first, last, context = group.marks
                    logits = marks[row + n, context : len(group.rows[n]) - 1]
                    marked.append(span(logits[:, 0], logits[:, 1]) == (first - context, last - context))
                row += len(group.rows)
    net.train()
    best, answered, right, chinese = map(np.array, (best, answered, right, chinese))
    return {
        "right": round(float(right.mean()), 4),
        "right_zh": round(float(right[chinese].mean()), 4) if chinese.any() else None,
        "there": round(auc(best[answered], best[~answered]), 4),
        "window": round(auc(np.array(positive), np.array(negative)), 4),
        "marked": round(float(np.mean(marked)), 4) if marked else None,
    }


def span(start, end, longest=40):
    """The best (first, last) of an answer's tokens."""
    start, end = np.asarray(start), np.asarray(end)
    table = start[:, None] + end[None, :]
    wide = np.arange(len(start))[None, :] - np.arange(len(start))[:, None]
    table[(wide < 0) | (wide >= longest)] = -1e9
    first, last = np.unravel_index(int(table.argmax()), table.shape)
    return int(first), int(last)


def session(file, threads=2):
    """An ONNX Runtime session as Docent opens it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(file), options)


def run(model, rows, outputs, size=32):
    """The outputs of each row of token ids, in order; rows of about the same length run together."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = [None] * len(rows)
    for at in range(0, len(order), size):
        some = order[at : at + size]
        length = len(rows[some[-1]])
        ids, mask = np.ones((len(some), length), np.int64), np.zeros((len(some), length), np.int64)
        for n, i in enumerate(some):
            ids[n, : len(rows[i])], mask[n, : len(rows[i])] = rows[i], 1
        values = model.run(outputs, {"input_ids": ids, "attention_mask": mask})
        for n, i in enumerate(some):
            out[i] = [v[n] for v in values]
    return out


class Asked:
    """A question with its windows: single sentences of its page and the nearest of other pages."""

    def __init__(self, whole, question, near):
        self.question = question
        gold = set(whole.at(question.page, question.start, question.end))
        there = list(whole.by_page[question.page])
        found = near.best(question.twin or question.text, 60)
        pages = whole.sentences
        numbers = there + [i for i in found if pages[i].page != question.page][:ELSEWHERE]
        self.texts, self.gold, self.overlap = [], [], near.scores(question.text)[numbers]
        self.bodies = []
        for i in numbers:
            s = pages[i]
            body = collapse(whole.pages[s.page][s.start : s.end])
            self.bodies.append(body)
            self.texts.append(f"{s.heading} · {body}" if s.heading else body)
            self.gold.append(i in gold or (question.exact and any(tells(body, a) for a in question.answers)))
        self.gold = np.array(self.gold)


def tells(text, answer):
    """Whether a text has the words of an answer."""
    answer = collapse(answer).strip(" .,。，").lower()
    text = text.lower()
    if is_cjk(answer):
        return bool(answer) and answer in text
    return bool(answer) and re.search(rf"(?<![a-z0-9]){re.escape(answer)}(?![a-z0-9])", text) is not None


def plain(text):
    """A text as SQuAD's metric compares it, in words (in Chinese in characters)."""
    text = re.sub(r"\b(a|an|the)\b", " ", text.lower())
    return re.findall(r"[\u3400-\u9fff]|[a-z0-9]+", text)


def agreement(found, answers):
    """(exact, F1) of marked words, at best over the answers."""
    best = (0.0, 0.0)
    for answer in answers:
        a, b = plain(found), plain(answer)
        same = sum((Counter(a) & Counter(b)).values())
        f1 = 2 * same / (len(a) + len(b)) if same else float(a == b)
        best = max(best, (float(a == b), f1))
    return best


def half_b(evaluation, folder, tokenizer, sample=120, seed=22, with_e5=True):
    """Prints the figures of the models in `folder` on half b of every set."""
    bos, eos = tokenizer.token_to_id("<s>"), tokenizer.token_to_id("</s>")
    reader, chance = session(Path(folder) / "cross_encoder.onnx"), random.Random(seed)
    e5 = session(Path(folder) / "model.onnx") if with_e5 else None
    print("set              asked  words  e5     reader | there  says   | exact  F1")
    books = {}
    for whole in corpus.books(Path(evaluation), SETS):
        books.setdefault(whole.name, []).append(whole)
    everything = []
    for name, some in books.items():
        asked = [(w, q) for w in some for q in w.questions if q.half == "b"]
        chance.shuffle(asked)
        nears = {id(w): Near([w.pages[s.page][s.start : s.end] for s in w.sentences]) for w in some}
        groups = [Asked(w, q, nears[id(w)]) for w, q in asked[:sample]]
        groups = [g for g in groups if g.gold.any() and not g.gold.all()]
        score(reader, groups, tokenizer, bos, eos)
        if e5:
            cosine(e5, groups, tokenizer, bos, eos)
        line = summary(groups)
        everything.append((len(groups), line))
        print(f"{name:16} {len(groups):5}  " + row(line), flush=True)
    weights = [n for n, _ in everything]
    print(f"{'all':16} {sum(weights):5}  " + row(np.average([line for _, line in everything], axis=0, weights=weights)))


def row(line):
    """Figures as a row of text."""
    words, e5, reader, there, says, exact, f1 = line
    return f"{words:.3f}  {e5:.3f}  {reader:.3f}  | {there:.3f}  {says:.3f}  | {exact:.3f}  {f1:.3f}"


def score(reader, groups, tokenizer, bos, eos):
    """Puts the cross-encoder's scores and marked words into the groups."""
    rows, texts = [], []
    for group in groups:
        question = tokenizer.encode(group.question.text, add_special_tokens=False).ids[:QUESTION]
        front = [bos, *question, eos, eos]
        group.front = len(front)
        group.encoded = [tokenizer.encode(t, add_special_tokens=False) for t in group.texts]
        rows += [[*front, *e.ids[: LENGTH - len(front) - 1], eos] for e in group.encoded]
        texts += group.texts
    found = run(reader, rows, ["score", "start", "end"])
    at = 0
    for group in groups:
        mine = found[at : at + len(group.texts)]
        group.score = np.array([float(m[0]) for m in mine])
        best = int(group.score.argmax())
        encoded = group.encoded[best]
        inside = slice(group.front, group.front + min(len(encoded.ids), LENGTH - group.front - 1))
        first, last = span(mine[best][1][inside], mine[best][2][inside])
        group.marked = group.texts[best][encoded.offsets[first][0] : encoded.offsets[last][1]]
        at += len(group.texts)


def cosine(e5, groups, tokenizer, bos, eos):
    """Puts e5's cosines of question and windows into the groups."""

    def row(text):
        return [bos, *tokenizer.encode(text, add_special_tokens=False).ids[:LENGTH], eos]

    texts = list({t for g in groups for t in g.texts})
    asked = list({g.question.text for g in groups})
    rows = [row("passage: " + t) for t in texts] + [row("query: " + t) for t in asked]
    vectors = []
    for (states,), ids in zip(run(e5, rows, None), rows, strict=True):
        vector = states[: len(ids)].mean(0)
        vectors.append(vector / np.linalg.norm(vector))
    passage = dict(zip(texts, vectors, strict=False))
    query = dict(zip(asked, vectors[len(texts) :], strict=True))
    for group in groups:
        group.cosine = np.array([query[group.question.text] @ passage[t] for t in group.texts])


def summary(groups):
    """First window right by words, by e5, by the reader; AUC of the best score with and without the answering windows,
    the share of these decided rightly at the best threshold; exact and F1 of the marked words."""
    first = {}
    for name in ("overlap", "cosine", "score"):
        known = [g for g in groups if hasattr(g, name)]
        first[name] = np.mean([bool(g.gold[getattr(g, name).argmax()]) for g in known]) if known else 0
    there = np.array([g.score.max() for g in groups])
    absent = np.array([g.score[~g.gold].max() for g in groups])
    thresholds = np.quantile(np.r_[there, absent], np.linspace(0, 1, 101))
    says = max((np.mean(there >= t) + np.mean(absent < t)) / 2 for t in thresholds)
    marks = [agreement(g.marked, g.question.answers) for g in groups if g.question.exact] or [(0, 0)]
    exact, f1 = np.mean(marks, axis=0)
    return [first["overlap"], first["cosine"], first["score"], auc(there, absent), says, exact, f1]


def latency(file, windows=16, length=64, times=20):
    """Median milliseconds of a batch."""
    model, chance = session(file), np.random.default_rng(0)
    ids = chance.integers(5, 200000, (windows, length))
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        model.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        took.append(1000 * (time.perf_counter() - begun))
    return sorted(took)[times // 2]
