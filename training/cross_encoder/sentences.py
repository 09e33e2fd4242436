"""Sentences of English and Chinese text."""

import re
from dataclasses import dataclass

# Longer sentences are cut at a comma or semicolon: a window must fit into 128 tokens together with its question.
LONGEST_LATIN, LONGEST_CJK = 380, 130

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_END = re.compile(r"""[。！？；!?]+["”’』」）)]*|\.["”’)\]]*(?=\s+["“‘(\[]?[A-Z0-9])|\n+""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|[A-Z][a-z]{0,2}|Prof|Inc|Corp|Ltd|Sept|vs|etc|approx|Figs|e\.g|i\.e|al)\.$"
)
_PAUSE = re.compile(r"[，、,;:：]\s*")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a page: character range, number of its paragraph, heading above it ('' if none)."""

    page: int
    paragraph: int
    start: int
    end: int
    heading: str


def is_cjk(text):
    """Whether a text is mostly Chinese."""
    return len(_CJK.findall(text)) * 3 > len(text.replace(" ", ""))


def spans(text):
    """The character ranges of a paragraph's sentences."""
    out, start = [], 0
    for match in _END.finditer(text):
        if match.group().startswith(".") and _ABBREVIATION.search(text[max(0, match.start() - 8) : match.start() + 1]):
            continue
        out += _cut(text, start, match.end())
        start = match.end()
    return out + _cut(text, start, len(text))


def _cut(text, start, end):
    """A sentence's range without the spaces round it, in pieces where it is too long."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return []
    longest = LONGEST_CJK if is_cjk(text[start:end]) else LONGEST_LATIN
    if end - start <= longest:
        return [(start, end)]
    pauses = [m.end() for m in _PAUSE.finditer(text, start + longest // 3, start + longest)]
    middle = pauses[-1] if pauses else start + longest
    return _cut(text, start, middle) + _cut(text, middle, end)


def collapse(text):
    """A text with every run of white space as one space."""
    return re.sub(r"\s+", " ", text)
