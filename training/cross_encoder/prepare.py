"""Makes the training groups: a question with one window that answers it and others that do not, or with none that does.

A group is a dict: `question`, `source`, `windows` = [[text, start, end]] where start and end mark the answer's words in
the text (-1 where they are unknown or the window does not answer), `gold` = number of the answering window or -1.
"""

import json
import random
import re
from pathlib import Path

from . import corpus
from .near import Near
from .sentences import collapse, is_cjk

# Windows in a group.
WINDOWS = 6
# Share of groups in which no window answers, and of those whose question is changed so that it has no answer.
UNANSWERABLE, CHANGED = 0.18, 0.07
# Groups made of each question, and at most of a source: the ones nearest to what people ask of documents count most.
REPEATS = {"cmrc2018": 4, "drcd": 4, "xquad_en": 2, "xquad_zh": 4, "xquad_en2zh": 4, "xquad_zh2en": 4, "covidqa": 3}
AT_MOST = {"amazon_reviews": 4500, "reddit": 5000, "policyqa": 2500}
OPEN = ("xquad_en", "xquad_zh", "xquad_zh2en", "xquad_en2zh", "cmrc2018", "drcd", "covidqa")

_YEAR = re.compile(r"(?<!\d)(?:1[0-9]{3}|20[0-2][0-9])(?!\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*|《[^》]{2,}》|“[^”]{2,12}”")


class Maker:
    """Makes groups from one collection."""

    def __init__(self, collection, chance, others):
        self.whole, self.chance, self.others = collection, chance, others
        self.near = Near([self._text(s) for s in collection.sentences])
        self.names = [m.group() for q in collection.questions for m in _NAME.finditer(q.twin or q.text)]

    def _text(self, sentence):
        return self.whole.pages[sentence.page][sentence.start : sentence.end]

    def window(self, first, last, answer=None, heading=True):
        """The text of sentences first to last with their heading, and the answer's range in it."""
        a, b = self.whole.sentences[first], self.whole.sentences[last]
        page = self.whole.pages[a.page]
        front = f"{a.heading} · " if heading and a.heading else ""
        if not answer:
            return [front + collapse(page[a.start : b.end]), -1, -1]
        start, end = max(answer[0], a.start), min(answer[1], b.end)
        before, inside = collapse(page[a.start : start]), collapse(page[start:end])
        text = front + before + inside + collapse(page[end : b.end])
        at = len(front) + len(before)
        return [text, at, at + len(inside)]

    def grow(self, first, last, length):
        """A window of about `length` sentences of one paragraph with sentences first to last in it, at any place."""
        s = self.whole.sentences
        limit = 220 if is_cjk(self._text(s[first])) else 450
        while last - first + 1 < length:
            sides = []
            if first > 0 and s[first - 1].paragraph == s[first].paragraph:
                sides.append((first - 1, last))
            if last + 1 < len(s) and s[last + 1].paragraph == s[last].paragraph:
                sides.append((first, last + 1))
            sides = [(a, b) for a, b in sides if s[b].end - s[a].start <= limit]
            if not sides:
                break
            first, last = self.chance.choice(sides)
        return first, last

    def length(self):
        """A number of sentences: the short windows are the more usual ones."""
        return self.chance.choices((1, 2, 3), (0.55, 0.3, 0.15))[0]

    def group(self, question):
        """A group for a question, or None where its answer does not fit into a window."""
        chance, gold = self.chance, self.whole.at(question.page, question.start, question.end)
        if not gold or len(gold) > 3:
            return None
        heading = chance.random() < 0.5
        kind = chance.random()
        text = question.text
        if kind < CHANGED:
            text = self._changed(question, gold, heading)
        if text is None:
            text, kind = question.text, 1
        unanswerable = CHANGED <= kind < CHANGED + UNANSWERABLE
        windows = []
        if not unanswerable:
            first, last = self.grow(gold[0], gold[-1], self.length())
            marks = (question.start, question.end) if question.exact and kind >= CHANGED else None
            windows.append(self.window(first, last, marks, heading))
        windows += self._negatives(question, set(gold), WINDOWS - len(windows), heading)
        order = list(range(len(windows)))
        chance.shuffle(order)
        answered = not unanswerable and kind >= CHANGED
        return {
            "question": text,
            "source": self.whole.name,
            "gold": order.index(0) if answered else -1,
            "windows": [windows[i] for i in order],
        }

    def _changed(self, question, gold, heading):
        """The question about another year or name, or None where it names none that its window names."""
        seen = self.window(gold[0], gold[-1], heading=heading)[0]
        found = [m for m in _YEAR.finditer(question.text) if m.group() in seen]
        found += [m for m in _NAME.finditer(question.text) if m.group().lower() in seen.lower()]
        if not found:
            return None
        match = self.chance.choice(found)
        if match.group().isdigit():
            new = str(int(match.group()) + self.chance.choice((-20, -11, -5, -3, -2, -1, 1, 2, 3, 5, 11, 20)))
        else:
            new = self.chance.choice(self.names)
        if new.lower() in seen.lower():
            return None
        return question.text[: match.start()] + new + question.text[match.end() :]

    def _negatives(self, question, gold, count, heading):
        """Windows that do not answer: neighbours, others of the page, the nearest elsewhere, one from anywhere."""
        chance, s = self.chance, self.whole.sentences
        page = [i for i in self.whole.by_page[question.page] if i not in gold and not self._tells(question, i)]
        by_distance = sorted(page, key=lambda i: min(abs(i - g) for g in gold))
        near = self.near.best(question.twin or question.text, 40)
        here = [i for i in near if i in set(page)]
        far = [i for i in near if s[i].page != question.page and not self._tells(question, i)]
        if not self.whole.common:
            far = far[:1] if chance.random() < 0.4 else []
        neighbours = by_distance[:4]
        chance.shuffle(neighbours)
        chance.shuffle(page)
        far = far[:14]
        chance.shuffle(far)
        order = []
        for i in range(max(map(len, (neighbours, here, far, page)), default=0)):
            order += [source[i] for source in (here[:2], neighbours, far) if i < len(source)]
        order += page
        windows, used = [], set()
        for i in order:
            if len(windows) == count - 1:
                break
            first, last = self.grow(i, i, self.length())
            inside = set(range(first, last + 1))
            if inside & gold or any(self._tells(question, j) for j in inside):
                first, last, inside = i, i, {i}
            if not inside & used:
                used |= inside
                windows.append(self.window(first, last, heading=heading))
        while len(windows) < count:
            other = chance.choice(self.others) if chance.random() < 0.3 or not self.whole.common else self.whole
            i = chance.randrange(len(other.sentences))
            if other is self.whole and (s[i].page == question.page or self._tells(question, i)):
                continue
            sentence = other.sentences[i]
            text = collapse(other.pages[sentence.page][sentence.start : sentence.end])
            front = f"{sentence.heading} · " if heading and sentence.heading else ""
            windows.append([front + text, -1, -1])
        return windows

    def _tells(self, question, i):
        """Whether a sentence has the words of an answer."""
        text = collapse(self._text(self.whole.sentences[i])).lower()
        for answer in question.answers:
            answer = collapse(answer).strip(" .,。，").lower()
            if not answer:
                continue
            if is_cjk(answer):
                if answer in text:
                    return True
            elif re.search(rf"(?<![a-z0-9]){re.escape(answer)}(?![a-z0-9])", text):
                return True
        return False


def collections(mirrors, evaluation):
    """Everything to train on, without what half b shows: ([Collection], number of questions dropped)."""
    mirrors = corpus.Mirrors(mirrors)
    public = [
        corpus.squad(mirrors, "new_wiki", True),
        corpus.squad(mirrors, "amazon_reviews", False),
        corpus.squad(mirrors, "reddit", False),
        corpus.selqa(mirrors),
        corpus.policies(mirrors),
        corpus.tatqa(mirrors),
    ]
    books = corpus.books(Path(evaluation), OPEN)
    held = {(b.name, q.page): b.pages[q.page] for b in books for q in b.questions if q.half == "b"}
    gone = corpus.without_overlap(public, held.values())
    for book in books:
        book.questions = [q for q in book.questions if q.half == "a"]
        # Pages of half b give no negatives either.
        pages = {q.page for q in book.questions}
        _keep(book, pages)
    return public + books, gone


def _keep(book, pages):
    """Leaves only the sentences of these pages."""
    keep, first = [], 0
    ranges = []
    for number, here in enumerate(book.by_page):
        if number in pages:
            keep += [book.sentences[i] for i in here]
            ranges.append(range(first, first + len(here)))
            first += len(here)
        else:
            ranges.append(range(first, first))
    book.sentences, book.by_page = keep, ranges


def groups(whole, seed=22):
    """(training groups, development groups): one question of twenty, by its page, is for development."""
    chance = random.Random(seed)
    train, dev = [], []
    for collection in whole:
        if not collection.questions:
            continue
        # Windows from elsewhere are of the same language: else the language alone would tell that they do not answer.
        script = is_cjk(collection.pages[0])
        maker = Maker(collection, chance, [c for c in whole if c.sentences and is_cjk(c.pages[0]) == script])
        asked = list(collection.questions)
        chance.shuffle(asked)
        seen = set()
        made = []
        for question in asked:
            # Of the policies' questions, which come from templates, each is asked once of a page.
            if (question.text, question.page) in seen:
                continue
            seen.add((question.text, question.page))
            held = chance_of_page(collection.name, question.page)
            for _ in range(1 if held else REPEATS.get(collection.name, 1)):
                group = maker.group(question)
                if group:
                    (dev if held else made).append(group)
        train += made[: AT_MOST.get(collection.name, len(made))]
    chance.shuffle(train)
    return train, dev


def chance_of_page(name, page):
    """Whether a page is kept for development: every twentieth. XQuAD's books have the same pages, about."""
    return page % 20 == 7 and not name.startswith("xquad") or name.startswith("xquad") and page in (7, 8)


def write(folder, mirrors, evaluation):
    """Writes train.jsonl and dev.jsonl."""
    whole, gone = collections(mirrors, evaluation)
    train, dev = groups(whole)
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in (("train", train), ("dev", dev)):
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for group in made:
                file.write(json.dumps(group, ensure_ascii=False) + "\n")
    counts = {}
    for group in train:
        counts[group["source"]] = counts.get(group["source"], 0) + 1
    print(f"{len(train)} groups to train on {counts}, {len(dev)} for development; dropped as shown by half b: {gone}")
