#!/usr/bin/env python3
"""Fits the weights of the fusion (src/domain/finding/fusion/weights.rs) from traces, and tells what they are worth.

    training/fusion/fit.py --traces DIR [--sets DIR] [--halves FILE] [--write FILE] [--report] [SET...]

DIR holds SET.jsonl, made by `docent eval --questions SET.jsonl --documents DIR --trace FILE`. For each kind of search (the
question in the document's script or not, running text or headings, Chinese or not) it fits one row of weights by
listwise logistic regression on half a: the chance that the best candidate is one that holds the answer, with a pull
towards the row of all kinds together. Half b is only told. No random numbers: the same traces give the same weights.
"""

import argparse
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

SETS = ("xquad_en xquad_zh xquad_zh2en xquad_en2zh cmrc2018 drcd covidqa rgb_zh rageval_zh mmlongbench financebench").split()
KINDS = ("words", "cjk", "across", "headed")
"""The features with the signs that their weights may have: 1 not negative, -1 not positive, 0 either."""
FEATURES = {
    "meaning_scaled": 1,
    "words_scaled": 1,
    "one_sentence": 1,
    "two_sentences": 1,
    "held": 1,
    "in_titles": 1,
    "named_before": 1,
    "listing": -1,
    "sentence_scaled": 1,
}
EXAMINED = 16
"""Candidates whose sentences are compared with the question."""


def module(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    loaded = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(Path(path).parent))
    spec.loader.exec_module(loaded)
    return loaded


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def kind(candidates, across):
    first = candidates[0]["features"]
    if across:
        return "across"
    if not first["running"]:
        return "headed"
    return "cjk" if first["cjk"] else "words"


class Asked:
    """A question with its candidates: features, which of them answer, and the old score."""

    def __init__(self, name, question, trace, score, half):
        candidates = trace["candidates"]
        gold = score.Gold(question)
        self.set, self.half = name, half
        self.kind = kind(candidates, trace["across_languages"])
        table = [candidate["features"] for candidate in candidates]
        self.columns = {f: np.array([row.get(f, 0.0) for row in table], dtype=np.float64) for f in {*FEATURES, *table[0]}}
        said = [
            {"text": c["text"], "page_start": c["page"], "page_end": int(c["features"].get("page_end", c["page"]))} for c in candidates
        ]
        self.right = np.array([gold.strict(passage) for passage in said], dtype=bool)

    def matrix(self, features):
        return np.stack([self.columns[f] for f in features], axis=1)


def read(args):
    score, halves = module(args.sets / "score.py"), module(args.halves)
    asked = []
    for name in args.set:
        traces = {line["qid"]: line for line in lines(args.traces / f"{name}.jsonl")}
        for question in lines(args.sets / f"questions/{name}.jsonl"):
            trace = traces.get(question["qid"])
            if trace and trace["candidates"] and score.Gold(question).match != "none":
                asked.append(Asked(name, question, trace, score, halves.half(question)))
    return asked


def fitted(asked, features, centre=None, pull=1e-3):
    """Weights that make the right candidates likely; each set counts as the square root of its size."""
    used = [one for one in asked if one.right.any() and not one.right.all()]
    if not used:
        return centre
    sizes = {name: sum(one.set == name for one in used) for name in {one.set for one in used}}
    weights = np.array([sizes[one.set] ** -0.5 for one in used])
    weights /= weights.sum()
    tables = [one.matrix(features) for one in used]
    offset = np.concatenate([[0], np.cumsum([len(table) for table in tables])])
    whole, right = np.concatenate(tables), np.concatenate([one.right for one in used])
    starts, each = offset[:-1], np.diff(offset)
    centre = np.zeros(len(features)) if centre is None else centre

    def loss(w):
        scores = whole @ w
        top = np.maximum.reduceat(scores, starts)
        exp = np.exp(scores - np.repeat(top, each))
        all_, good = np.add.reduceat(exp, starts), np.add.reduceat(exp * right, starts)
        value = weights @ (np.log(all_) - np.log(good)) + pull * ((w - centre) ** 2).sum()
        share = exp / np.repeat(all_, each) - exp * right / np.repeat(good, each)
        slope = (np.repeat(weights, each) * share) @ whole + 2 * pull * (w - centre)
        return value, slope

    bounds = [{1: (0, None), -1: (None, 0), 0: (None, None)}[FEATURES.get(f, 0)] for f in features]
    return minimize(loss, np.maximum(centre, 0.0), jac=True, method="L-BFGS-B", bounds=bounds).x


def ranked(one, rows):
    """The order of the candidates: all without sentences, then the best with them."""
    plain, full = rows[one.kind]
    names = list(FEATURES)
    order = np.argsort(-(one.matrix(names[:-1]) @ plain), kind="stable")
    head = order[:EXAMINED]
    again = np.argsort(-(one.matrix(names) @ full)[head], kind="stable")
    return np.concatenate([head[again], order[EXAMINED:]])


def old(one):
    return np.argsort(-one.columns["stage_one"], kind="stable")


def recalls(asked, order):
    ranks = []
    for one in asked:
        hits = np.nonzero(one.right[order(one)])[0]
        ranks.append(hits[0] + 1 if len(hits) else 10**6)
    return [np.mean([rank <= k for rank in ranks]) if ranks else 0.0 for k in (1, 5, 10, 16)]


def shown(figures):
    return " / ".join(f"{figure:.3f}".removeprefix("0") for figure in figures)


def fit(asked, pull, between):
    """For each kind the weights without and with sentences."""
    names = list(FEATURES)
    rows = {}
    for n, features in enumerate((names[:-1], names)):
        together = fitted(asked, features, pull=pull)
        for name in KINDS:
            own = fitted([one for one in asked if one.kind == name], features, together, between)
            rows.setdefault(name, []).append(own if n else own)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--traces", type=Path, required=True)
    parser.add_argument("--sets", type=Path, default=Path("/work/shared/eval"))
    parser.add_argument("--halves", type=Path, default=Path("/work/help/h22/halves.py"))
    parser.add_argument("--write", type=Path, help="write the weights as a Rust table")
    parser.add_argument("--pull", type=float, default=1e-3)
    parser.add_argument("--between", type=float, default=2e-3)
    parser.add_argument("set", nargs="*")
    args = parser.parse_args()
    args.set = args.set or [name for name in SETS if (args.traces / f"{name}.jsonl").is_file()]
    asked = read(args)
    rows = fit([one for one in asked if one.half == "a"], args.pull, args.between)
    names = list(FEATURES)
    for name in KINDS:
        for label, weights in zip(("plain", "full"), rows[name]):
            print(name, label, "  ".join(f"{f} {w:.2f}" for f, w in zip(names, weights)))
    print("| set (a, b) | half a before | half a | half b before | half b |\n|---|---|---|---|---|")
    for name in args.set:
        parts = [[one for one in asked if one.set == name and one.half == half] for half in "ab"]
        figures = [shown(recalls(part, order)) for part in parts for order in (old, lambda one: ranked(one, rows))]
        print(f"| {name} ({len(parts[0])}, {len(parts[1])}) | {' | '.join(figures)} |")
    if args.write:
        write(args.write, rows)


def write(path, rows):
    """The table that src/domain/finding/fusion/weights.rs holds."""
    raise SystemExit(f"not yet: {path} {rows.keys()}")


if __name__ == "__main__":
    main()
