"""Questions for and against "not in the document": answerable ones, and five kinds without an answer.

The questions come from the open sets in SHARED/eval; `questions.jsonl` beside this file holds those written for this
purpose about real manuals, papers and filings. Kinds without an answer: asked of another document (`other`); asked of
their own book without the pages that answer (`removed`, the hardest, because the rest of the article is there); asked
of a company's report about a company or year that it does not cover (`company`, `year`); those that annotators marked
(`marked`) or that were written here (`written`). Every document, or page of a one-book set, is in half a or b by its
SHA-1; weights are fitted on a and judged on b.
"""

import gzip
import hashlib
import json
import random
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Sets that are one book or a few, with the number of questions of each that are asked of their own book, as many of
# another, and as many of a book without their pages.
BOOKS = {
    "xquad_en": 70,
    "covidqa": 60,
    "xquad_zh": 40,
    "cmrc2018": 40,
    "drcd": 40,
    "rgb_zh": 40,
    "rageval_zh": 40,
    "xquad_zh2en": 60,
    "xquad_en2zh": 60,
}

# Where questions are asked that belong elsewhere, by the language of the text.
ELSEWHERE = {
    "en": ["xquad_en-open", "covidqa-open-1", "covidqa-open-2", "covidqa-open-5", "STEPBACK", "watch_d", "COSTCO_2021_10K"],
    "zh": ["cmrc2018-open-1", "cmrc2018-open-2", "rgb_zh-open", "drcd-open-3", "rageval_zh-finance-open", "rageval_zh-law-open"]
    + ["rageval_zh-medical-open", "xquad_zh-open"],
}


def even(text):
    """A coin that falls alike on every machine."""
    return hashlib.sha1(text.encode()).digest()[-1] % 2 == 0


def lines(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as file:
        return [json.loads(line) for line in file if line.strip()]


class Halves:
    """Half a or b of a question, by document; by page where a set is one book."""

    def __init__(self, folder):
        english = lines(folder / "questions/xquad_en.jsonl")
        self.pages = {q["qid"].split("-", 1)[1]: q["evidence_pages"][0] for q in english}

    def of(self, question):
        if question["set"].startswith("xquad"):
            key = f"xquad:{self.pages[question['qid'].split('-', 1)[1]]}"
        else:
            key = question.get("doc_id") or question["set"]
            if question["set"] in ("cmrc2018", "drcd", "rgb_zh", "rageval_zh"):
                key += f":{(question.get('evidence_pages') or [0])[0]}"
        return "a" if even(key) else "b"


def language(name):
    return "across" if "2" in name.removeprefix("cmrc2018") else "zh" if name in ("xquad_zh", "cmrc2018", "drcd", "rgb_zh", "rageval_zh") else "en"


def text_language(name):
    """The language of the text that a set's questions are asked of."""
    return {"xquad_zh2en": "en", "xquad_en2zh": "zh"}.get(name, language(name))


def removed_pages(doc_id, page):
    """Whether a page is left out of a book's shortened form."""
    return even(f"removed:{doc_id}:{page}")


def books_without_pages(folder):
    """The books of the sets without half of their pages, as lines for `docent eval --documents`."""
    made = []
    for name in ["xquad_en", "xquad_zh", "cmrc2018", "drcd", "covidqa", "rgb_zh", "rageval_zh"]:
        for book in lines(folder / f"docs/{name}.jsonl.gz"):
            doc_id = book["doc_id"]
            pages = ["" if removed_pages(doc_id, n + 1) else page for n, page in enumerate(book["pages"])]
            made.append({"doc_id": f"{doc_id}-shortened", "pages": pages})
    return made


def held_elsewhere(question, pages):
    """Whether the answer, or most of the words of the gold sentence, are on a page that is left in."""
    squeezed = [re.sub(r"\W+", "", page).lower() for page in pages]
    answers = [re.sub(r"\W+", "", answer).lower() for answer in question.get("answers") or []]
    if any(answer and any(answer in page for page in squeezed) for answer in answers):
        return True
    return not answers and bool(question.get("evidence")) and any(
        re.sub(r"\W+", "", said).lower() in page for said in question["evidence"] for page in squeezed
    )


def from_books(folder, halves, dice):
    """Answerable, of another book, and without its pages."""
    out = []
    for name, count in BOOKS.items():
        asked = lines(folder / f"questions/{name}.jsonl")
        kept = {b["doc_id"]: b["pages"] for b in lines(folder / f"docs/{source(name)}.jsonl.gz")}
        common = {"language": language(name)}
        chosen = dice.sample(asked, min(count, len(asked)))
        for q in chosen:
            out.append({**q, **common, "kind": "own", "half": halves.of(q)})
        others = [d for d in ELSEWHERE[text_language(name)] if not d.startswith(source(name))]
        for q in dice.sample(asked, min(count, len(asked))):
            moved = {"doc_id": dice.choice(others), "match": "none"}
            out.append({**q, **common, **moved, "kind": "other", "half": halves.of(q)})
        gone, left = [], []
        for q in asked:
            pages, text = q.get("evidence_pages") or [], kept[q["doc_id"]]
            without = [removed_pages(q["doc_id"], page) for page in pages]
            if not pages:
                continue
            short = {"doc_id": f"{q['doc_id']}-shortened", "half": halves.of(q), **common}
            if not any(without):
                left.append({**q, **short, "kind": "own shortened"})
            elif all(without) and (short_of_words(q) or not held_elsewhere(q, near(text, pages, q["doc_id"]))):
                gone.append({**q, **short, "match": "none", "kind": "removed"})
        out += dice.sample(gone, min(count, len(gone)))
        out += dice.sample(left, min(count // 2, len(left)))
    return out


def source(name):
    return {"xquad_zh2en": "xquad_en", "xquad_en2zh": "xquad_zh"}.get(name, name)


def short_of_words(question):
    """An answer that would stand anywhere by chance."""
    return all(len(re.sub(r"\W+", "", answer)) < 3 for answer in question.get("answers") or ["long enough"])


def near(pages, gold, doc_id):
    """The pages left in that may be of the same article."""
    around = {n for page in gold for n in range(page - 8, page + 9)}
    return [text for n, text in enumerate(pages, 1) if n in around and not removed_pages(doc_id, n)]


# Reports that are at hand as PDF.
REPORTS = ["AMAZON_2017_10K", "NETFLIX_2015_10K", "AMERICANEXPRESS_2022_10K", "COSTCO_2021_10K", "3M_2018_10K"]
REPORTS += ["AMCOR_2023_10K", "Pfizer_2023Q2_10Q"]


def from_reports(folder, dice):
    """Questions on companies: their own, of another company, and of a year long before."""
    asked = lines(folder / "questions/financebench.jsonl")
    marked = lines(folder / "questions/mmlongbench.jsonl")
    out = []

    def add(q, kind, **more):
        out.append({**q, "language": "en", "kind": kind, "half": "a" if even(more.get("doc_id", q["doc_id"])) else "b", **more})

    for q in asked + [q for q in marked if q["match"] == "page"]:
        if q["doc_id"] in REPORTS:
            add(q, "own")
            earlier = re.sub(r"(FY ?)?(20[012]\d)", lambda m: f"{m[1] or ''}{int(m[2]) - 14}", q["question"])
            if earlier != q["question"] and q["set"] == "financebench":
                add(q, "year", question=earlier, match="none")
    company = [q for q in asked if q["doc_id"] not in REPORTS]
    for q in dice.sample(company, min(70, len(company))):
        others = [d for d in REPORTS if d.split("_")[0].lower() != q["doc_id"].split("_")[0].lower()]
        add(q, "company", doc_id=dice.choice(others), match="none")
    return out


def marked(folder):
    """MMLongBench's own answerable and unanswerable questions."""
    for q in lines(folder / "questions/mmlongbench.jsonl"):
        if q["doc_id"] not in REPORTS:
            kind = "marked" if q["match"] == "none" else "own"
            yield {**q, "language": "en", "kind": kind, "half": "a" if even(q["doc_id"]) else "b"}


def written():
    """Questions written about real documents; the halves are given there, by document."""
    path = HERE / "questions.jsonl"
    if not path.is_file():
        return
    for n, q in enumerate(lines(path)):
        kind, match = ("written", "none") if q["absent"] else ("own written", "text")
        common = {"qid": f"w{n}", "set": "written", "lang": q["language"], "kind": kind, "match": match}
        yield {**common, "doc_id": q["document"], "question": q["question"], "language": q["language"], "half": q["half"]}


def questions(folder):
    """All questions, in an order that is the same on every machine."""
    dice, halves = random.Random(22), Halves(folder)
    every = from_books(folder, halves, dice) + from_reports(folder, dice) + list(marked(folder)) + list(written())
    for n, q in enumerate(every):
        q["qid"] = f"{q['kind'].replace(' ', '-')}:{n}:{q['qid']}"
        q["absent"] = q["match"] == "none"
    return every


if __name__ == "__main__":
    import collections
    import sys

    every = questions(Path(sys.argv[1]))
    for key, count in sorted(collections.Counter((q["language"], q["kind"], q["half"]) for q in every).items()):
        print(*key, count)
    print(len(every))
