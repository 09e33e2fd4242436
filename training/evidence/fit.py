"""Fits the weights of "not in the document" and tells how well they do.

    python training/evidence/fit.py --docent FILE --home DIR [--shared DIR] [--documents DIR...] [--reuse DIR]

Asks every question of `sets.py` with `docent eval --trace`, once with embeddings and once by words alone, and fits a
logistic regression for each language and for what was at hand. Signs keep the direction that their meaning gives them.
Fitted on half a; thresholds are chosen there too. Prints the tables of README.md for half b and writes
`src/domain/answering/evidence/evidence.weights`.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sets import books_without_pages, lines, questions  # noqa: E402

PROJECT = Path(__file__).resolve().parents[2]
WEIGHTS = PROJECT / "src/domain/answering/evidence/evidence.weights"

MEANING = ["similarity", "above_chance", "lead"]
WORDS = ["overlap", "in_passage", "in_sentences", "absent", "subject_missing"]
ALWAYS = ["names_missing", "number_missing", "type_missing"]
READING = ["read", "read_lead", "no_answer_words"]
AGAINST = {"absent", "subject_missing", "names_missing", "number_missing", "type_missing", "no_answer_words"}

# A wrong refusal costs this many wrong answers with their pages.
REFUSAL = 1.5

# That cost is flat over a wide range on half a, where the smallest is chance: looked for between these, or set by
# hand.
LOWEST, HIGHEST = 0.3, 0.5
MAY_SAY = {"letters/words": 0.40, "letters/words+meaning": 0.45, "cjk/words+meaning": 0.35, "across/words+meaning": 0.42}
MAY_SAY |= {"letters/words+meaning+reading": 0.35, "cjk/words+meaning+reading": 0.30, "across/words+meaning+reading": 0.36}

# How often an answer told as one may be none, at most, and the least probability of one.
SAYS, LEAST = 0.2, 0.6

STRENGTH = 1.0


def ask(args, every, folder):
    """The traces of both modes, by mode and question."""
    asked = folder / "questions.jsonl"
    asked.write_text("".join(json.dumps(q, ensure_ascii=False) + "\n" for q in every), encoding="utf-8")
    for mode in ["hybrid", "lexical"]:
        trace = folder / f"{mode}.trace.jsonl"
        if args.reuse and trace.is_file():
            continue
        command = [args.docent, "--home", args.home, "eval", "--questions", asked, "--documents", args.documents]
        command += ["-k", "8", "--mode", mode, "--trace", trace, "--results", folder / f"{mode}.results.jsonl", "--json"]
        subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, check=True)
    return {mode: {t["qid"]: t["evidence"] for t in lines(folder / f"{mode}.trace.jsonl")} for mode in ["hybrid", "lexical"]}


def logistic(x, y, weight, signs):
    """Weights and intercept; a sign's weight may not turn against its meaning (0 has none)."""
    def loss(w):
        z = x @ w[:-1] + w[-1]
        p = numpy.logaddexp(0, -z * (2 * y - 1))
        slope = -(2 * y - 1) / (1 + numpy.exp(z * (2 * y - 1))) * weight
        return (p * weight).sum() + STRENGTH * (w[:-1] ** 2).sum() / 2, numpy.append(x.T @ slope + STRENGTH * w[:-1], slope.sum())

    bounds = [(0, None) if s > 0 else (None, 0) if s < 0 else (None, None) for s in signs] + [(None, None)]
    return minimize(loss, numpy.zeros(x.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x


def names_of(language, meaning, reading):
    return MEANING * meaning + (["from_cjk"] if language == "across" else WORDS) + ALWAYS + READING * reading


def fitted(language, meaning, reading, every, signs):
    """One row of weights: (names, weights, intercept, means), or None without data."""
    names = names_of(language, meaning, reading)
    rows = [q for q in every if q["half"] == "a" and q["qid"] in signs]
    if not rows:
        return None
    x = numpy.array([[signs[q["qid"]].get(name, 0.0) for name in names] for q in rows])
    y = numpy.array([0.0 if q["absent"] else 1.0 for q in rows])
    weight = numpy.where(y > 0, len(y) / (2 * y.sum()), len(y) / (2 * (1 - y).sum()))
    mean, spread = x.mean(0), x.std(0)
    spread[spread < 1e-6] = 1.0
    w = logistic((x - mean) / spread, y, weight, [0 if name == "from_cjk" else -1 if name in AGAINST else 1 for name in names])
    scaled = w[:-1] / spread
    return names, scaled, w[-1] - (scaled * mean).sum(), mean


def probability(row, sign):
    names, weights, intercept, _ = row
    z = sum(w * sign.get(name, 0.0) for name, w in zip(names, weights)) + intercept
    return 1 / (1 + numpy.exp(-z))


def thresholds(name, row, every, signs):
    """Below which a question is refused, and above which its answer is told as one; both from half a."""
    fit = [(probability(row, signs[q["qid"]]), q["absent"]) for q in every if q["half"] == "a" and q["qid"] in signs]
    absent, there = [p for p, a in fit if a], [p for p, a in fit if not a]

    def cost(t):
        return numpy.mean([p >= t for p in absent]) + REFUSAL * numpy.mean([p < t for p in there])

    grid = numpy.arange(LOWEST, HIGHEST + 0.001, 0.01)
    may = MAY_SAY.get(name) or float(min(grid, key=cost))
    above = [t for t in numpy.arange(max(may, LEAST), 0.91, 0.01) if sum(p >= t for p in absent) <= SAYS * max(1, sum(p >= t for p, _ in fit))]
    return may, float(above[0]) if above else 0.9


def told(rows, key):
    """A line of figures: refusals' precision and recall, answerable ones refused, absent ones told as answers."""
    none, some = [r for r in rows if r["absent"]], [r for r in rows if not r["absent"]]
    right, wrong = sum(r["verdict"] == "no" for r in none), sum(r["verdict"] == "no" for r in some)
    share = lambda part, whole: f"{part / whole:.3f}" if whole else "-"  # noqa: E731
    said = sum(r["verdict"] == "yes" for r in none)
    may = sum(r["verdict"] == "may" for r in some)
    print(f"| {key} | {share(right, right + wrong)} | {share(right, len(none))} | {len(none)} | {share(said, len(none))} "
          f"| {share(wrong, len(some))} | {share(may, len(some))} | {len(some)} |")


def report(every, signs, rows, marks, half="b"):
    judged = []
    for q in every:
        if q["half"] == half and q["qid"] in signs:
            language = {"en": "letters", "zh": "cjk"}.get(q["language"], "across")
            p = probability(rows[language], signs[q["qid"]])
            may, says = marks[language]
            judged.append({**q, "p": p, "verdict": "yes" if p >= says else "may" if p >= may else "no"})
    print("| half " + half + " | precision | recall | absent | told as answers | refused wrongly | may say | answerable |")
    print("|---|---|---|---|---|---|---|---|")
    one = [r for r in judged if r["language"] != "across"]
    easy = [r for r in judged if r["kind"] not in ("removed", "own shortened")]
    groups = {"one language": one, "across languages": [r for r in judged if r["language"] == "across"]}
    groups |= {"one language, no pages removed": [r for r in one if r in easy]}
    groups |= {"across, no pages removed": [r for r in easy if r["language"] == "across"]}
    for language in ["en", "zh"]:
        groups[language] = [r for r in judged if r["language"] == language]
    for kinds in [("other", "own"), ("removed", "own shortened"), ("written", "own written"), ("company", "year", "own-report"), ("marked", "own-marked")]:
        for language in ["en", "zh", "across"]:
            fit = [r for r in judged if r["language"] == language and family(r) in kinds]
            if fit:
                groups[f"{language}: {', '.join(kinds)}"] = fit
    for key, fit in groups.items():
        told(fit, key)
    print("\n| probability | questions | answerable |\n|---|---|---|")
    for n in range(10):
        bin_ = [r for r in judged if n / 10 <= r["p"] < (n + 1) / 10 or n == 9 and r["p"] == 1]
        if bin_:
            print(f"| {n / 10:.1f}–{(n + 1) / 10:.1f} | {len(bin_)} | {numpy.mean([not r['absent'] for r in bin_]):.2f} |")
    return judged


def family(q):
    if q["kind"] == "own" and q["set"] in ("financebench",):
        return "own-report"
    return "own-marked" if q["kind"] == "own" and q["set"] == "mmlongbench" else q["kind"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docent", default="docent")
    parser.add_argument("--home", default="/tmp/docent-evidence")
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared/eval")
    parser.add_argument("--documents", type=Path, required=True, help="a folder with the documents of all questions")
    parser.add_argument("--out", type=Path, default=Path("/tmp/docent-evidence-out"))
    parser.add_argument("--reuse", action="store_true", help="use the traces that are there")
    parser.add_argument("--read", type=Path, help="signs of a cross-encoder, by mode and question, if the program has none")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.documents / "shortened.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(book, ensure_ascii=False) + "\n" for book in books_without_pages(args.shared))
    every = questions(args.shared)
    traces = ask(args, every, args.out)
    if args.read:
        for mode, signs in json.loads(args.read.read_text()).items():
            for qid, sign in signs.items():
                if qid in traces[mode]:
                    traces[mode][qid].update(sign)
    lines_, fits, marks = [], {}, {}
    for language in ["letters", "cjk", "across"]:
        fit = [q for q in every if {"en": "letters", "zh": "cjk"}.get(q["language"], "across") == language]
        for meaning, reading in [(False, False), (True, False), (True, True)]:
            if language == "across" and not (meaning or reading):
                continue
            needed = (["similarity"] if meaning else []) + (["read"] if reading else [])
            mode = "hybrid" if meaning or language == "across" else "lexical"
            signs = {qid: s for qid, s in traces[mode].items() if all(name in s for name in needed)}
            row = fitted(language, meaning, reading, fit, signs)
            if row is None:
                continue
            name = f"{language}/words{'+meaning' * meaning}{'+reading' * reading}"
            fits[name], marks[name] = row, thresholds(name, row, fit, signs)
            names, weights, intercept, means = row
            lines_.append(f"{name} intercept {intercept:.4f} 0")
            lines_ += [f"{name} {n} {w:.4f} {m:.4f}" for n, w, m in zip(names, weights, means) if abs(w) > 1e-4]
            lines_ += [f"{name} may_say {marks[name][0]:.2f} 0", f"{name} says {marks[name][1]:.2f} 0"]
    head = "# Fitted by training/evidence/fit.py on half a: row, sign, weight, mean.\n"
    WEIGHTS.write_text(head + "\n".join(lines_) + "\n", encoding="utf-8")
    for at_hand in ["words", "words+meaning", "words+meaning+reading"]:
        rows = {n.split("/")[0]: r for n, r in fits.items() if n.split("/")[1] == at_hand}
        if not rows:
            continue
        print(f"\n## {at_hand}\n")
        needed = (["similarity"] if "meaning" in at_hand else []) + (["read"] if "reading" in at_hand else [])
        mode = "hybrid" if "meaning" in at_hand else "lexical"
        known = {"letters": "en", "cjk": "zh", "across": "across"}
        fit = [q for q in every if q["language"] in [known[language] for language in rows]]
        signs = {qid: s for qid, s in traces[mode].items() if all(name in s for name in needed)}
        report(fit, signs, rows, {n.split("/")[0]: m for n, m in marks.items() if n.split("/")[1] == at_hand})
    print("\n" + WEIGHTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
