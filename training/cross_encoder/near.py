"""Finds the sentences of a collection that share most words with a question (BM25)."""

import re
from collections import Counter

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


def words(text):
    """Words of a text: Latin ones without a plural s, pairs of Chinese characters."""
    out = []
    for run in _WORD.findall(text.lower()):
        if run[0] > "\u3000":
            out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            out.append(run[:-1] if len(run) > 3 and run.endswith("s") else run)
    return out


class Near:
    """An index over texts."""

    def __init__(self, texts, k1=1.2, b=0.6):
        counts = [Counter(words(t)) for t in texts]
        self.vocabulary = {}
        rows, columns, values = [], [], []
        mean = sum(sum(c.values()) for c in counts) / max(1, len(counts))
        for row, count in enumerate(counts):
            length = sum(count.values())
            for word, n in count.items():
                rows.append(row)
                columns.append(self.vocabulary.setdefault(word, len(self.vocabulary)))
                values.append(n * (k1 + 1) / (n + k1 * (1 - b + b * length / mean)))
        shape = (len(texts), len(self.vocabulary))
        matrix = csr_matrix((values, (rows, columns)), shape=shape, dtype=np.float32)
        frequency = np.bincount(columns, minlength=shape[1])
        self.idf = np.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        self.matrix = matrix.T.tocsr()

    def scores(self, question):
        """The score of every text, as an array."""
        known = [self.vocabulary[w] for w in set(words(question)) if w in self.vocabulary]
        if not known:
            return np.zeros(self.matrix.shape[1], np.float32)
        return np.asarray(csr_matrix(self.idf[known]) @ self.matrix[known].toarray()).ravel()

    def best(self, question, count):
        """The numbers of the `count` nearest texts, nearest first."""
        scores = self.scores(question)
        count = min(count, len(scores))
        top = np.argpartition(-scores, count - 1)[:count]
        return [int(i) for i in top[np.argsort(-scores[top], kind="stable")] if scores[i] > 0]
