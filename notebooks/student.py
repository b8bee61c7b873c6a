#!/usr/bin/env python3
"""A trained student in PyTorch, without Java: the ten best items after a history of item ids.

  notebooks/student.py runs/quickstart synthetic-20-foster-101 B001AJIUBP B0FWIE59Q0

Needs torch, safetensors, pandas and pyarrow (pip install torch safetensors pandas pyarrow). It reads
a SASRec student of a run without trainable encoder layers; the scores are those of foster recommend.
"""

import sys
from pathlib import Path

import numpy as np
import pandas
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file


def features(run):
    """The text features z of all items by number, as models read them, (items, c)."""
    table = pandas.read_parquet(Path(run) / "encoder" / "features").sort_values("item")
    raw = torch.tensor(np.stack(table["features"].to_list()))
    scaling = load_file(Path(run) / "encoder" / "scaling.safetensors")
    return (raw - scaling["scaling.mean"]) @ scaling["scaling.matrix"]


class Student:
    """SASRec over item texts; parameters by the names in its file."""

    def __init__(self, file, features):
        with safe_open(file, "pt") as model:
            told = model.metadata()
            self.w = {name: model.get_tensor(name) for name in model.keys()}
        if told["backbone"] != "sasrec":
            raise SystemExit(f"error: {file}: is a {told['backbone']}; name a sasrec")
        if "encoder" in told or any(name.startswith("encoder.") for name in self.w):
            raise SystemExit(
                f"error: {file}: reads item texts through an encoder of its own; name a student"
                " of the run's frozen encoder"
            )
        self.layers, self.heads, self.longest = (
            int(told[key]) for key in ("layers", "heads", "max_length")
        )
        self.items = self.linear("projection", features)

    def linear(self, name, x):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-8)

    def attention(self, block, x):
        q, k, v = (
            self.linear(block + part, x).unflatten(-1, (self.heads, -1)).transpose(0, 1)
            for part in ("query", "key", "value")
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.linear(block + "output", mixed.transpose(0, 1).flatten(1))

    @torch.no_grad()
    def scores(self, history):
        """Of all items after the items of these numbers, oldest first."""
        history = torch.tensor(history[-self.longest :])
        x = self.items[history] + self.w["positions"][: len(history)]
        for layer in range(self.layers):
            block = f"blocks.{layer}."
            x = x + self.attention(block + "attention.", self.norm(block + "attention.norm", x))
            inner = self.linear(block + "feedforward.inner", self.norm(block + "feedforward.norm", x))
            x = x + self.linear(block + "feedforward.outer", inner.relu())
        return self.items @ self.norm("norm", x[-1]) / x.shape[-1] ** 0.5


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    run, model, *history = sys.argv[1:]
    items = pandas.read_parquet(Path(run) / "corpus" / "items").sort_values("item")
    number = {item: i for i, item in enumerate(items["item_id"])}
    unknown = [item for item in history if item not in number]
    if unknown:
        sys.exit(f"error: {unknown[0]}: is no item of {run}; ids are in its distill/items.jsonl")
    student = Student(Path(run) / "students" / (model + ".safetensors"), features(run))
    best = student.scores([number[item] for item in history]).topk(min(10, len(items)))
    for score, item in zip(best.values, best.indices):
        print(f"{score:8.4f}  {items['item_id'].iloc[int(item)]}  {items['title'].iloc[int(item)]}")


if __name__ == "__main__":
    main()
