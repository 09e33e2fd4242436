"""Reads the open data sets into one shape: collections of pages with questions on them."""

import gzip
import hashlib
import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field

from .sentences import Sentence, collapse, spans


@dataclass
class Question:
    """A question and where its answer stands: page, character range of the answer (or of the evidence sentence)."""

    text: str
    page: int
    start: int
    end: int
    answers: list
    # The same question in the language of the collection, where it is asked in another.
    twin: str = ""
    # Whether the range marks the answer's words; if not, it is a sentence that holds the answer.
    exact: bool = True
    half: str = ""
    key: str = ""


@dataclass
class Collection:
    """Pages of one source. `common`: its questions are about one thing each, so that other pages do not answer them."""

    name: str
    common: bool = True
    pages: list = field(default_factory=list)
    sentences: list = field(default_factory=list)
    by_page: list = field(default_factory=list)
    questions: list = field(default_factory=list)
    _paragraphs: int = 0

    def add(self, text, heading="", own=False):
        """Adds a page: a paragraph a line. With `own`, short lines without a full stop are headings of what follows."""
        self.pages.append(text)
        first, at = len(self.sentences), 0
        for line in text.split("\n"):
            stripped = line.strip()
            title = own and 1 < len(stripped) <= 60 and not re.search(r"[.。！？!?：:，,;；]$", stripped)
            if title:
                heading = stripped
            elif stripped:
                for start, end in spans(line):
                    place = (len(self.pages) - 1, self._paragraphs)
                    self.sentences.append(Sentence(*place, at + start, at + end, heading))
            self._paragraphs += 1
            at += len(line) + 1
        self.by_page.append(range(first, len(self.sentences)))
        return heading

    def at(self, page, start, end):
        """The numbers of the sentences of a page that a character range touches."""
        here = self.by_page[page]
        return [i for i in here if self.sentences[i].start < end and self.sentences[i].end > start]


class Mirrors:
    """Files of git mirrors, `<folder>/<owner>+<name>/repo`."""

    def __init__(self, folder):
        self.folder = folder

    def json(self, repository, path):
        """A JSON file of a mirror's HEAD."""
        git = ["git", f"--git-dir={self.folder}/{repository}/repo", "show", f"HEAD:{path}"]
        return json.loads(subprocess.run(git, check=True, capture_output=True).stdout)


def squad(mirrors, name, common):
    """SquadShifts (Miller et al. 2020, CC BY 4.0)."""
    whole = Collection(name, common)
    for article in mirrors.json("modestyachts+squadshifts-website", f"datasets/{name}_v1.0.json")["data"]:
        heading = article["title"].replace("_", " ") if name == "new_wiki" else ""
        _paragraphs(whole, article["paragraphs"], heading)
    return whole


def policies(mirrors):
    """PolicyQA (Ahmad et al. 2020, MIT)."""
    whole = Collection("policyqa", False)
    for part in ("dev", "test"):
        for article in mirrors.json("wasiahmad+PolicyQA", f"data/{part}.json")["data"]:
            _paragraphs(whole, article["paragraphs"], article["title"])
    return whole


def _paragraphs(whole, paragraphs, heading):
    for paragraph in paragraphs:
        text = paragraph["context"].replace("\n", " ")
        whole.add(text, heading)
        for asked in paragraph["qas"]:
            if not asked["answers"]:
                continue
            texts = [a["text"] for a in asked["answers"]]
            # The answer that most annotators gave, of those the shortest.
            best = min(asked["answers"], key=lambda a: (-texts.count(a["text"]), len(a["text"])))
            start = best["answer_start"]
            if text[start : start + len(best["text"])] == best["text"]:
                whole.questions.append(
                    Question(asked["question"].strip(), len(whole.pages) - 1, start, start + len(best["text"]), texts)
                )


def selqa(mirrors):
    """SelQA (Jurczyk et al. 2016, Apache-2.0): the sentence that answers."""
    whole = Collection("selqa")
    for part in ("dev", "test"):
        for asked in mirrors.json("emorynlp+selqa", f"ass/selqa-ass-{part}.json"):
            if len(asked["answers"]) != 1:
                continue
            candidates = [collapse(c) for c in asked["candidates"]]
            gold = asked["answers"][0]
            start = sum(len(c) + 1 for c in candidates[:gold])
            whole.add(" ".join(candidates), asked["article"])
            end = start + len(candidates[gold])
            whole.questions.append(
                Question(asked["question"], len(whole.pages) - 1, start, end, [candidates[gold]], exact=False)
            )
    return whole


def tatqa(mirrors):
    """TAT-QA (Zhu et al. 2021, MIT): the questions on financial reports that one place in the text answers."""
    whole = Collection("tatqa", False)
    for part in ("dev", "test_gold"):
        for report in mirrors.json("NExTplusplus+TAT-QA", f"dataset_raw/tatqa_dataset_{part}.json"):
            paragraphs = [p["text"].replace("\n", " ") for p in report["paragraphs"]]
            orders = [str(p["order"]) for p in report["paragraphs"]]
            text = "\n".join(paragraphs)
            whole.add(text)
            for asked in report["questions"]:
                if asked["answer_from"] != "text" or asked["answer_type"] != "span" or len(asked["answer"]) != 1:
                    continue
                answer, places = asked["answer"][0], [p for p in asked["rel_paragraphs"] if p in orders]
                if len(places) != 1:
                    continue
                at = orders.index(places[0])
                found = paragraphs[at].find(answer)
                if found >= 0 and paragraphs[at].count(answer) == 1:
                    start = found + sum(len(p) + 1 for p in paragraphs[:at])
                    whole.questions.append(
                        Question(asked["question"], len(whole.pages) - 1, start, start + len(answer), [answer])
                    )
    return whole


def books(folder, names):
    """The project's evaluation sets (`shared/eval`): [Collection], questions with their half and key."""
    half, english = _halves(folder), _by_suffix(folder, "xquad_en")
    chinese = _by_suffix(folder, "xquad_zh")
    out = []
    for name in names:
        pages_of = {"xquad_zh2en": "xquad_en", "xquad_en2zh": "xquad_zh"}.get(name, name)
        asked = [json.loads(line) for line in open(folder / f"questions/{name}.jsonl", encoding="utf-8")]
        with gzip.open(folder / f"docs/{pages_of}.jsonl.gz", "rt", encoding="utf-8") as file:
            documents = [json.loads(line) for line in file]
        for document in documents:
            whole = Collection(name, name not in ("covidqa",))
            heading, titled = "", name in ("xquad_en", "xquad_zh2en", "cmrc2018", "drcd")
            for page in document["pages"]:
                heading = whole.add(page, heading if titled else "", own=titled)
            for question in asked:
                if question.get("doc_id", document["doc_id"]) != document["doc_id"]:
                    continue
                twins = {"xquad_zh2en": english, "xquad_en2zh": chinese}.get(name, {})
                twin = twins.get(question["qid"].split("-", 1)[-1], "")
                found = _place(whole, question, twin)
                if found:
                    found.half, found.key = half(question), question["qid"]
                    whole.questions.append(found)
            out.append(whole)
    return out


def _place(whole, question, twin):
    """Where the answer of a question of `shared/eval` stands."""
    for number in question.get("evidence_pages") or []:
        page = whole.pages[number - 1]
        for evidence in question["evidence"]:
            at = page.find(evidence)
            if at < 0:
                continue
            answers = [a.strip() for a in question["answers"]]
            places = [
                (abs(m.start() + m.end() - len(evidence)), at + m.start(), at + m.end())
                for a in answers
                if a
                for m in re.finditer(re.escape(a), evidence)
            ]
            if places:
                _far, start, end = min(places)
                return Question(question["question"], number - 1, start, end, answers, twin)
            if not answers:
                return Question(question["question"], number - 1, at, at + len(evidence), [evidence], twin, exact=False)
    return None


def _by_suffix(folder, name):
    asked = [json.loads(line) for line in open(folder / f"questions/{name}.jsonl", encoding="utf-8")]
    return {q["qid"].split("-", 1)[1]: q["question"] for q in asked}


def _halves(folder):
    """The half, a or b, of a question: by document, in books of many texts by page; XQuAD by its English page."""
    pages = {}
    for line in open(folder / "questions/xquad_en.jsonl", encoding="utf-8"):
        question = json.loads(line)
        pages[question["qid"].split("-", 1)[1]] = question["evidence_pages"][0]

    def half(question):
        if question["set"].startswith("xquad"):
            key = f"xquad:{pages[question['qid'].split('-', 1)[1]]}"
        else:
            key = question.get("doc_id") or question["set"]
            if question["set"] in ("cmrc2018", "drcd", "rgb_zh", "rageval_zh"):
                key += f":{(question.get('evidence_pages') or [0])[0]}"
        return "ab"[hashlib.sha1(key.encode()).digest()[-1] & 1]

    return half


def shingles(text, size=8):
    """Every run of `size` words (of Chinese text: of 2·size characters)."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    out = {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}
    for run in re.findall(r"[\u3400-\u9fff]{16,}", text):
        out |= {run[i : i + 2 * size] for i in range(len(run) - 2 * size + 1)}
    return out


def without_overlap(collections, held):
    """Drops questions whose page shares a long run of words with a held page; returns how many went, by name."""
    forbidden, gone = set(), defaultdict(int)
    for text in held:
        forbidden |= shingles(text)
    for whole in collections:
        bad = {n for n, page in enumerate(whole.pages) if len(shingles(page) & forbidden) >= 2}
        gone[whole.name] += sum(q.page in bad for q in whole.questions)
        whole.questions = [q for q in whole.questions if q.page not in bad]
    return dict(gone)
