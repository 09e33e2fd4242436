#!/usr/bin/env python3
"""Chooses the weights of src/domain/finding/fusion/weights.rs from traces, and tells what they are worth.

    training/fusion/fit.py --traces DIR [--sets DIR] [--halves FILE] [SET...]

DIR holds SET.jsonl, made by `docent eval --questions SET.jsonl --documents DIR --trace FILE`. Two things are told, each
chosen on half a and told on half b:

- the weights of words that name a subject and of those that do not (`subject`, `specific`), beside the fixed row of each
  kind of search, by trying all of a small grid;
- what a row fitted from nothing would be worth, by listwise logistic regression (no random numbers).
"""

import argparse
import importlib.util
import itertools
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

SETS = ("xquad_en xquad_zh xquad_zh2en xquad_en2zh cmrc2018 drcd covidqa rgb_zh rageval_zh mmlongbench financebench").split()
KINDS = ("words", "cjk", "across", "headed")
FEATURES = ("meaning_scaled", "words_scaled", "one_sentence", "two_sentences", "specific", "subject", "listing", "sentence_scaled")
# The rows that were chosen by hand, in the order of FEATURES.
ROWS = {
    "words": (0.55, 0.45, 0.2, 0.3, 0, 0, -0.6, 0.83),
    "cjk": (0.55, 0.45, 0, 0, 0, 0, -0.6, 0.55),
    "across": (0.8, 0.2, 0, 0, 0, 0, -0.6, 0.55),
    "headed": (0.55, 0.45, 0, 0, 0, 0, -0.6, 0),
}
# Candidates whose sentences are compared with the question.
EXAMINED = 16
# A question names a subject if at least this share of it clusters.
NAMES_A_SUBJECT = 0.1


def module(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    loaded = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(Path(path).parent))
    spec.loader.exec_module(loaded)
    return loaded


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


class Asked:
    """A question with its candidates: their features, and which of them answer."""

    def __init__(self, name, question, trace, gold, half):
        candidates = trace["candidates"]
        first = candidates[0]["features"]
        self.set, self.half = name, half
        self.kind = "across" if trace["across_languages"] else "headed" if not first["running"] else "cjk" if first["cjk"] else "words"
        self.names_a_subject = first.get("subject_share", 0) >= NAMES_A_SUBJECT
        self.table = np.array([[c["features"].get(f, 0.0) for f in FEATURES] for c in candidates])
        passages = [{"text": c["text"], "page_start": c["page"], "page_end": int(c["features"]["page_end"])} for c in candidates]
        self.right = np.array([gold.strict(passage) for passage in passages], dtype=bool)

    def order(self, row):
        """All without sentences, then the best with them."""
        row = np.array(row, dtype=float)
        if not self.names_a_subject:
            row[4:6] = 0
        first = np.argsort(-(self.table[:, :-1] @ row[:-1]), kind="stable")
        best = first[:EXAMINED]
        return np.concatenate([best[np.argsort(-(self.table @ row)[best], kind="stable")], first[EXAMINED:]])


def read(args):
    score, halves = module(args.sets / "score.py"), module(args.halves)
    asked = []
    for name in args.set:
        traces = {line["qid"]: line for line in lines(args.traces / f"{name}.jsonl")}
        for question in lines(args.sets / f"questions/{name}.jsonl"):
            gold, trace = score.Gold(question), traces.get(question["qid"])
            if trace and trace["candidates"] and gold.match != "none":
                asked.append(Asked(name, question, trace, gold, halves.half(question)))
    return asked


def fitted(asked, pull=1e-3):
    """The row that makes the right candidates likeliest; each set counts as the square root of its size."""
    used = [one for one in asked if one.right.any() and not one.right.all()]
    sizes = {name: sum(one.set == name for one in used) for name in {one.set for one in used}}
    weights = np.array([sizes[one.set] ** -0.5 for one in used])
    weights /= weights.sum()
    each = np.array([len(one.table) for one in used])
    starts = np.cumsum(each) - each
    whole, right = np.concatenate([one.table for one in used]), np.concatenate([one.right for one in used])

    def loss(row):
        scores = whole @ row
        exp = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), each))
        every, good = np.add.reduceat(exp, starts), np.add.reduceat(exp * right, starts)
        share = exp / np.repeat(every, each) - exp * right / np.repeat(good, each)
        slope = (np.repeat(weights, each) * share) @ whole + 2 * pull * row
        return weights @ (np.log(every) - np.log(good)) + pull * (row**2).sum(), slope

    bounds = [(None, 0) if f == "listing" else (0, None) for f in FEATURES]
    return minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds).x


def recalls(asked, row):
    places = [np.nonzero(one.right[one.order(row)])[0] for one in asked]
    return [np.mean([bool(len(place)) and place[0] < k for place in places]) if places else 0.0 for k in (1, 5, 10, 16)]


def with_subject(row, specific, subject):
    return (*row[:4], specific, subject, *row[6:])


def chosen(asked, row):
    """The grid's best for recall@1 and @5, averaged over the sets; a set that loses at 1 counts twice."""
    names = sorted({one.set for one in asked})
    parts = [[one for one in asked if one.set == name] for name in names]
    before = [recalls(part, row) for part in parts]

    def worth(pair):
        after = [recalls(part, with_subject(row, *pair)) for part in parts]
        gains = [new[0] - old[0] for new, old in zip(after, before)]
        return np.mean(gains) + min(0, *gains) + np.mean([new[1] for new in after]) / 2

    return max(itertools.product((0, 0.2, 0.4, 0.7), (0, 0.3, 0.6, 1.0)), key=worth)


def shown(figures):
    return " / ".join(f"{figure:.3f}".removeprefix("0") for figure in figures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--traces", type=Path, required=True)
    parser.add_argument("--sets", type=Path, required=True, help="a folder with score.py and questions/")
    parser.add_argument("--halves", type=Path, required=True, help="a module with half(question)")
    parser.add_argument("set", nargs="*")
    args = parser.parse_args()
    args.set = args.set or [name for name in SETS if (args.traces / f"{name}.jsonl").is_file()]
    asked = read(args)
    print("| set | half | by hand | with the subject | fitted from nothing |\n|---|---|---|---|---|")
    for kind in KINDS:
        of_kind = [one for one in asked if one.kind == kind]
        half_a = [one for one in of_kind if one.half == "a"]
        if not any(one.right.any() for one in half_a):
            continue
        pair, free = chosen(half_a, ROWS[kind]), fitted(half_a)
        rows = (ROWS[kind], with_subject(ROWS[kind], *pair), free)
        for name, half in itertools.product(sorted({one.set for one in of_kind}), "ab"):
            part = [one for one in of_kind if (one.set, one.half) == (name, half)]
            print(f"| {name} ({len(part)}) | {half} | {' | '.join(shown(recalls(part, row)) for row in rows)} |")
        print(f"\n{kind}: specific {pair[0]}, subject {pair[1]}; {', '.join(f'{f} {w:.2f}' for f, w in zip(FEATURES, free))}\n")


if __name__ == "__main__":
    main()
