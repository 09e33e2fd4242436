#!/usr/bin/env python3
"""Fits how much what was read in the best passages counts beside their scores, from what `docent eval --trace` writes.

    training/reading/fit.py --questions DIR --traces DIR [--tokens N]

DIR of questions holds `SET.jsonl` and, beside it, `score.py`; that of traces a `SET.jsonl` for each. A softmax over the
passages of a question is fitted on half a and judged on half b; every set counts alike. Prints the weights (`below` is
`LOSS` in src/domain/finding/reading.rs) and a table. README.md has the recipe.
"""

import argparse
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from selection.fit import halves  # noqa: E402

# As in reading.rs.
LATER, AROUND = 3, 6
KINDS = ("same", "headed", "across")
NAMES = ("score", "below")
PENALTY = 0.02
LIMIT = 8.0


def scorer(folder):
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cjk(c):
    return "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u4dbf" or "\u4e00" <= c <= "\u9fff"


def size(text):
    """As `tokens::estimate`."""
    n = sum(map(cjk, text))
    return int(np.ceil(0.7 * n + 0.25 * (len(text) - n)))


def grouped(windows):
    """The passages of a trace line, each with its windows."""
    passages = []
    for entry in windows:
        if "window" in entry["features"]:
            passages[-1][1].append(entry)
        else:
            passages.append((entry, []))
    return passages


def afforded(query, passages, room):
    """The windows that are read, by passage: as `affordable` in src/tasks/search/reading.rs chooses them."""
    order = [(rank + LATER * n, rank, n) for rank, (_, windows) in enumerate(passages) for n in range(len(windows))]
    order.sort(key=lambda turn: turn[0])
    asked, read = size(query), [[] for _ in passages]
    for _, rank, n in order:
        window = passages[rank][1][n]
        room -= asked + size("".join(window.get("section", []))) + size(window["text"]) + AROUND
        if room < 0:
            break
        read[rank].append(window["features"]["reading"])
    return read


def load(args):
    """Per question: set, half, kind, features [passages, 2] and whether each passage answers."""
    score, half, out = scorer(args.questions.parent), halves(args.questions), []
    for file in sorted(args.traces.glob("*.jsonl")):
        questions = {}
        for line in (args.questions / file.name).open(encoding="utf-8"):
            question = json.loads(line)
            questions[question["qid"]] = question
        for line in file.open(encoding="utf-8"):
            traced = json.loads(line)
            question, passages = questions[traced["qid"]], grouped(traced["windows"])
            gold = score.Gold(question)
            if gold.match == "none" or not passages:
                continue
            ends = [(p["page"], int(p["features"]["page_end"])) for p, _ in passages]
            right = [gold.strict({"text": p["text"], "page_start": a, "page_end": b}) for (p, _), (a, b) in zip(passages, ends, strict=True)]
            read = afforded(traced["query"], passages, args.tokens)
            headed = sum(bool(p.get("section")) for p, _ in passages) * 6 >= len(passages)
            kind = "across" if traced["across_languages"] else "headed" if headed else "same"
            out.append((file.stem, half(question), kind, features([p["features"]["score"] for p, _ in passages], read), np.array(right)))
    return out


def features(scores, read):
    best = [max(windows) if windows else None for windows in read]
    known = [b for b in best if b is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    # Unread passages count as the worst of those read.
    filled = np.array([low if b is None else b for b in best])
    return np.stack([np.array(scores), np.clip(filled - high, -LIMIT, 0)], 1)


def fit(questions):
    """The weights by which the passages that answer get most of a softmax."""
    questions = [q for q in questions if q[4].any() and not q[4].all()]
    count = {}
    for q in questions:
        count[q[0]] = count.get(q[0], 0) + 1

    def loss(weights):
        total, gradient = 0.0, np.zeros(len(NAMES))
        for name, _, _, x, right in questions:
            z = x @ weights
            p = np.exp(z - z.max())
            p /= p.sum()
            gold = p[right].sum()
            each = 1 / count[name] / len(count)
            total -= each * np.log(max(gold, 1e-9))
            inside = np.where(right, p / max(gold, 1e-9), 0)
            gradient -= each * ((inside - p) @ x)
        return total + PENALTY * weights[1:] @ weights[1:] / 50, gradient + np.append(0, PENALTY * weights[1:] / 25)

    return minimize(loss, np.array([10.0, 0.1]), jac=True, method="L-BFGS-B").x


def hits(questions, weights=None):
    """Shares with an answering passage first, and among the first five."""
    first = five = 0
    for *_, kind, x, right in questions:
        order = np.argsort(-(x @ weights[kind] if weights else x[:, 0]), kind="stable")
        first += right[order[0]]
        five += right[order[:5]].any()
    return first / max(len(questions), 1), five / max(len(questions), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--traces", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=560, help="as TOKENS in reading.rs")
    args = parser.parse_args()
    questions = load(args)
    weights = {}
    for kind in KINDS:
        of_kind = [q for q in questions if q[1] == "a" and q[2] == kind]
        weights[kind] = fit(of_kind) if of_kind else np.array([1.0, 0.0])
        scaled = weights[kind] / max(weights[kind][0], 1e-9)
        print(kind, len(of_kind), dict(zip(NAMES, scaled.round(3), strict=True)))
    print("| set | half | questions | before @1 / @5 | read @1 / @5 |\n|---|---|---|---|---|")
    for name in sorted({q[0] for q in questions}):
        for side in "ab":
            some = [q for q in questions if q[0] == name and q[1] == side]
            before, after = hits(some), hits(some, weights)
            print(f"| {name} | {side} | {len(some)} | {before[0]:.3f} / {before[1]:.3f} | {after[0]:.3f} / {after[1]:.3f} |")


if __name__ == "__main__":
    main()
