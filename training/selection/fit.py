#!/usr/bin/env python3
"""Fits the weights by which sentences are selected, from what `docent eval --trace` writes.

    training/selection/fit.py --questions DIR --traces DIR [--out FILE]

DIR of questions holds `SET.jsonl` as `scripts/build-sets` writes them, that of traces any number of `*.jsonl`. Weights
are fitted on half a of the questions and judged on half b; a page of a book, or a whole document, is on one side only.
README.md has the recipe and the figures.
"""

import argparse
import hashlib
import importlib.util
import json
import pathlib
import sys
import unicodedata
from importlib.machinery import SourceFileLoader

import numpy as np
from scipy.optimize import minimize

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
FITTED = ["xquad_en", "xquad_zh", "xquad_zh2en", "xquad_en2zh", "cmrc2018", "drcd", "covidqa"]
JUDGED = [*FITTED, "rgb_zh"]
OUT = PROJECT / "src/domain/answering/selection/selection.weights"

# Features that are there only with words in common, with sentence vectors, with a cross-encoder.
WORDS = "words"
NEAR = ("near", "near_lead", "near_before", "near_after")
READ = "read_"
COLUMNS = [(across, read, near) for across in (False, True) for read in (False, True) for near in (False, True)]

# Strength of the penalty on squared weights, per question.
PENALTY = 0.002
ROUNDS = 400


def measure():
    """The judge of `scripts/measure-answers`, which has no suffix."""
    loader = SourceFileLoader("measure_answers", str(PROJECT / "scripts/measure-answers"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def squeeze(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def halves(folder: pathlib.Path):
    """Which half a question is in: a or b."""
    english = {}
    for line in (folder / "xquad_en.jsonl").open(encoding="utf-8"):
        question = json.loads(line)
        english[question["qid"].split("-", 1)[1]] = question["evidence_pages"][0]

    def half(question: dict) -> str:
        name = question["set"]
        if name.startswith("xquad"):
            key = f"xquad:{english[question['qid'].split('-', 1)[1]]}"
        else:
            key = question.get("doc_id") or name
            if name in ("cmrc2018", "drcd", "rgb_zh", "rageval_zh"):
                key += f":{(question.get('evidence_pages') or [0])[0]}"
        return "ab"[hashlib.sha1(key.encode()).digest()[-1] & 1]

    return half


# Letters that a sentence and the text around a gold answer must have in common.
COMMON = 14


def in_place(span: str, evidence: list[str]) -> bool:
    """True if a sentence is from where the answer stands."""
    if not evidence:
        return True
    return any(span in text or text in span or any(span[i : i + COMMON] in text for i in range(0, max(1, len(span) - COMMON))) for text in evidence)


class Asked:
    """A question with its candidates: features, what answers it, and what holds a gold span."""

    def __init__(self, question: dict, line: dict, names: list[str], half: str, holds) -> None:
        self.set, self.half, self.across = question["set"], half, line["across_languages"]
        self.qid = question["qid"]
        spans = line["spans"]
        self.texts = [span["text"] for span in spans]
        self.rank = np.array([span["features"].get("rank", 0) for span in spans])
        self.x = np.array([[span["features"].get(name, 0.0) for name in names] for span in spans], dtype=np.float64)
        self.near = any("near" in span["features"] for span in spans)
        self.read = any(span["features"].get("read_none") == 0.0 for span in spans)
        self.old = np.array([span["features"].get("score", 0.0) for span in spans])
        golds = question["answers"]
        evidence = [squeeze(text) for text in question.get("evidence") or []]
        whole = [squeeze(gold) for gold in golds]
        self.holds = np.array([holds(text, golds) for text in self.texts], dtype=bool)
        flat = [squeeze(text) for text in self.texts]
        part = [len(text) >= 30 and any(text in gold for gold in whole) for text in flat]
        placed = [in_place(text, evidence) for text in flat]
        self.right = (self.holds & np.array(placed, dtype=bool)) | np.array(part, dtype=bool)


def first_right(asked: list, weights: np.ndarray) -> np.ndarray:
    return np.array([bool(len(one.x)) and bool((one.right | one.holds)[np.argmax(one.x @ weights)]) for one in asked])


def fit(asked: list, used: np.ndarray, penalty: float = PENALTY) -> np.ndarray:
    """Weights that make a right candidate the likeliest of its question: a conditional logit, penalised."""
    asked = [one for one in asked if one.right.any() and not one.right.all()]
    scale = np.concatenate([one.x for one in asked]).std(axis=0)
    scale[scale == 0] = 1.0
    rows = np.concatenate([one.x[:, used] / scale[used] for one in asked])
    right = np.concatenate([one.right for one in asked])
    ends = np.cumsum([len(one.x) for one in asked])
    starts = np.concatenate([[0], ends[:-1]])
    group = np.repeat(np.arange(len(asked)), ends - starts)
    # Each set weighs by the square root of its size.
    sizes = {name: sum(one.set == name for one in asked) for name in {one.set for one in asked}}
    weight = np.array([1 / np.sqrt(sizes[one.set]) for one in asked])
    weight *= len(asked) / weight.sum()

    def loss(w: np.ndarray):
        score = rows @ w
        top = np.maximum.reduceat(score, starts)
        e = np.exp(score - top[group])
        whole = np.add.reduceat(e, starts)
        good = np.add.reduceat(e * right, starts)
        p = e / whole[group]
        q = e * right / np.maximum(good, 1e-30)[group]
        value = (weight * (np.log(whole) - np.log(np.maximum(good, 1e-30)))).sum() + penalty * len(asked) * (w @ w)
        return value, rows.T @ ((p - q) * weight[group]) + 2 * penalty * len(asked) * w

    found = minimize(loss, np.zeros(used.sum()), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    weights = np.zeros(len(scale))
    weights[used] = found.x / scale[used]
    return weights


def calibrated(asked: list, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """The same weights on the scale of log odds, and what is added: a logistic regression of one number."""
    score = np.concatenate([one.x @ weights for one in asked])
    right = np.concatenate([one.right for one in asked])

    def loss(ab: np.ndarray):
        z = np.clip(ab[0] * score + ab[1], -30, 30)
        p = 1 / (1 + np.exp(-z))
        return -(np.log(np.where(right, p, 1 - p) + 1e-12)).sum(), np.array([((p - right) * score).sum(), (p - right).sum()])

    a, b = minimize(loss, np.array([0.5, -3.0]), jac=True, method="L-BFGS-B").x
    return weights * a, float(b)


def load(questions: pathlib.Path, traces: pathlib.Path) -> tuple[list[str], list]:
    half, holds = halves(questions), measure().holds
    lines = {}
    for path in sorted(traces.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            for text in file:
                # A run that was stopped leaves half a line.
                if text.endswith("}\n"):
                    line = json.loads(text)
                    lines[line["qid"]] = line
    names = {name for line in lines.values() for span in line["spans"] for name in span["features"]}
    names = sorted(names - {"rank", "score"})
    asked = []
    for name in JUDGED:
        with (questions / f"{name}.jsonl").open(encoding="utf-8") as file:
            for question in map(json.loads, file):
                line = lines.get(question["qid"])
                if line and question.get("answers") and line["spans"]:
                    asked.append(Asked(question, line, names, half(question), holds))
    return names, asked


def table(asked: list, weights: np.ndarray) -> str:
    cells = []
    for name in JUDGED:
        of = [one for one in asked if one.set == name]
        if of:
            a, b = ([one for one in of if one.half == h] for h in "ab")
            share = [f"{first_right(part, weights).mean():.3f}" if part else "-" for part in (a, b)]
            cells.append(f"{name} {'/'.join(share)}")
    return "  ".join(cells)


def used_of(names: list[str], across: bool, near: bool) -> np.ndarray:
    """The features there are without a cross-encoder."""

    def use(name: str) -> bool:
        return not (name.startswith(READ) or across and name.startswith(WORDS) or name in NEAR and not near)

    return np.array([use(name) for name in names])


def fit_beside(asked: list, weights: np.ndarray, names: list[str]) -> np.ndarray:
    """The weights of what was read, beside the sum of all else: the cross-encoder was trained on half a too, so few
    weights are left to it."""
    read = np.array([name.startswith(READ) for name in names])

    class Beside:
        def __init__(self, one: Asked) -> None:
            self.set, self.right = one.set, one.right
            self.x = np.column_stack([one.x @ weights, one.x[:, read]])

    found = fit([Beside(one) for one in asked], np.ones(1 + read.sum(), dtype=bool))
    both = weights * found[0]
    both[read] = found[1:]
    return both


def main() -> None:
    parser = argparse.ArgumentParser(description="Fits the weights of the selection of sentences.")
    parser.add_argument("--questions", type=pathlib.Path, required=True)
    parser.add_argument("--traces", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    options = parser.parse_args()
    names, asked = load(options.questions, options.traces)
    print(f"{len(asked)} questions, {sum(len(one.x) for one in asked)} candidates, {len(names)} features", file=sys.stderr)
    columns, offsets = [], []
    for across, read, near in COLUMNS:
        of = [one for one in asked if one.across == across]
        train = [one for one in of if one.half == "a" and one.set in FITTED and (one.read or not read) and (one.near or not near)]
        if train and read:
            weights, offset = calibrated(train, fit_beside(train, columns[-2], names))
        elif train:
            weights, offset = calibrated(train, fit(train, used_of(names, across, near)))
        else:
            weights, offset = (columns[-2], offsets[-2]) if read else (np.zeros(len(names)), 0.0)
        columns.append(weights)
        offsets.append(offset)
        title = f"{'across' if across else 'same'}{' read' if read else ''}{' near' if near else ''}"
        print(f"{title:16} {table(of, weights)}", file=sys.stderr)
    with options.out.open("w", encoding="utf-8") as out:
        print("# Written by training/selection/fit.py: the weights of the features of a sentence, which add up to the", file=out)
        print("# log odds that it answers. Columns: question and text in one language, then in two; each without the", file=out)
        print("# cross-encoder (without sentence vectors, with them), then with it (without, with).", file=out)
        for n, name in enumerate(["offset", *names]):
            numbers = [offset if n == 0 else column[n - 1] for column, offset in zip(columns, offsets)]
            print(f"{name:24}" + " ".join(f"{number:8.4f}" for number in numbers), file=out)


if __name__ == "__main__":
    main()
