#!/usr/bin/env python3
"""Measures what each kind of vector index gives up: the table "Recall at ten of several indexes" of the guide.

    python3 -m venv V && V/bin/pip install numpy usearch && V/bin/python measure_indexes.py

20,000 artificial vectors of 64 numbers, each a random mixture of 20 directions with noise, of length 1; 200 questions
drawn the same way. Recall is the share of the true ten nearest among the ten returned. Fixed seeds, one thread.
"""
import numpy as np
from usearch.index import Index

COUNT, SIZE, QUESTIONS, DIRECTIONS, TOP, DRAWERS = 20_000, 64, 200, 20, 10, 128

random = np.random.default_rng(2026)
mixture = random.standard_normal((DIRECTIONS, SIZE))


def draw(count):
    """Vectors of length 1, float32, shape (count, SIZE)."""
    vectors = random.standard_normal((count, DIRECTIONS)) @ mixture + random.standard_normal((count, SIZE))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def k_means(points, k, rounds, seed):
    """Centres, and the number of each point's nearest centre."""
    chooser = np.random.default_rng(seed)
    centres = points[chooser.choice(len(points), k, replace=False)].copy()
    for _ in range(rounds):
        nearest = ((centres**2).sum(1) - 2 * points @ centres.T).argmin(1)
        for j in range(k):
            if (nearest == j).any():
                centres[j] = points[nearest == j].mean(0)
    return centres, ((centres**2).sum(1) - 2 * points @ centres.T).argmin(1)


vectors, questions = draw(COUNT), draw(QUESTIONS)
truth = np.argsort(-(questions @ vectors.T), axis=1)[:, :TOP]


def recall(results):
    return np.mean([len(set(right) & set(found)) / TOP for right, found in zip(truth, results)])


def exactly(candidates, question):
    """The best of `candidates` by their exact vectors."""
    return candidates[np.argsort(-(vectors[candidates] @ question))[:TOP]]


def inverted_file():
    centres, drawer_of = k_means(vectors, DRAWERS, 15, seed=1)
    drawers = [np.where(drawer_of == j)[0] for j in range(DRAWERS)]
    for opened in (1, 2, 4, 8, 16, 32):
        results, looked_at = [], 0
        for question in questions:
            nearest = np.argsort((centres**2).sum(1) - 2 * centres @ question)[:opened]
            inside = np.concatenate([drawers[j] for j in nearest])
            looked_at += len(inside)
            results.append(exactly(inside, question))
        print(f"IVF, {opened:2} of {DRAWERS} drawers: {looked_at / QUESTIONS / COUNT:6.1%} of vectors, recall {recall(results):.3f}")


def graph():
    for width in (10, 20, 40, 80, 160):
        index = Index(ndim=SIZE, metric="cos", dtype="f32", connectivity=16, expansion_add=128, expansion_search=width)
        index.add(np.arange(COUNT), vectors, threads=1)
        found = index.search(questions, TOP, threads=1).keys.tolist()
        print(f"HNSW, M = 16, efSearch {width:3}: recall {recall(found):.3f}")


def product_quantisation():
    for pieces in (8, 16, 32):
        width = SIZE // pieces
        books, codes = [], np.zeros((COUNT, pieces), int)
        for s in range(pieces):
            book, codes[:, s] = k_means(vectors[:, s * width : (s + 1) * width], 256, 10, seed=s)
            books.append(book)
        coarse, second_look = [], []
        for question in questions:
            scores = sum((books[s] @ question[s * width : (s + 1) * width])[codes[:, s]] for s in range(pieces))
            best = np.argsort(-scores)[:100]
            coarse.append(best[:TOP])
            second_look.append(exactly(best, question))
        print(f"PQ, {pieces:2} bytes: recall {recall(coarse):.3f}, best 100 exactly {recall(second_look):.3f}")


def rounded():
    step = 127 / np.abs(vectors).max()
    whole = lambda x: np.clip(np.round(x * step), -127, 127).astype(np.int32)
    print(f"int8: recall {recall(np.argsort(-(whole(questions) @ whole(vectors).T), axis=1)[:, :TOP]):.3f}")
    signs = vectors > 0
    order = [np.argsort((signs != (question > 0)).sum(1), kind="stable") for question in questions]
    print(f"one bit: recall {recall([o[:TOP] for o in order]):.3f}")
    for look in (100, 400):
        print(f"one bit, best {look} exactly: {recall([exactly(o[:look], q) for o, q in zip(order, questions)]):.3f}")


if __name__ == "__main__":
    inverted_file()
    graph()
    product_quantisation()
    rounded()
