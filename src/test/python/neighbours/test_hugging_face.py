"""A synthetic directory read by datasets and safetensors; a student scored by PyTorch alone."""

import json
import os
import tempfile
import unittest
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import numpy as np
import pandas
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file

import runs

datasets.disable_progress_bars()
torch.set_num_threads(1)


def json_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


class SyntheticDirectoryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.synthetic = runs.local() / "synthetic"
        cache = tempfile.TemporaryDirectory(prefix="foster-datasets-")
        cls.addClassCleanup(cache.cleanup)
        datasets.config.HF_DATASETS_CACHE = Path(cache.name)
        cls.cache = cache.name

    def load(self, *arguments, **more):
        return datasets.load_dataset(*arguments, split="train", cache_dir=self.cache, **more)

    def test_the_cards_configurations_are_found_by_the_directory_alone(self):
        place = str(self.synthetic)
        self.assertEqual(["sequences", "items"], datasets.get_dataset_config_names(place))
        self.assertEqual(["train"], datasets.get_dataset_split_names(place, "sequences"))
        expected = json_lines(self.synthetic / "sequences.jsonl")
        self.assertEqual(expected, self.load(place).to_list())
        items = self.load(place, "items")
        self.assertEqual(json_lines(self.synthetic / "items.jsonl"), items.to_list())

    def test_the_tables_are_parquet(self):
        folder = self.synthetic / "parquet"
        positions = self.load("parquet", data_files=str(folder / "positions.parquet"))
        lengths = load_file(self.synthetic / "synthetic.safetensors")["lengths"]
        self.assertEqual(int(lengths.sum()), len(positions))
        catalogue = self.load("parquet", data_files=str(folder / "catalogue.parquet"))
        self.assertEqual(len(json_lines(self.synthetic / "items.jsonl")), len(catalogue))

    def test_safetensors_reads_the_exact_set_and_its_labels(self):
        with safe_open(self.synthetic / "synthetic.safetensors", "pt") as file:
            told = file.metadata()
            t = {name: file.get_tensor(name) for name in file.keys()}
        self.assertEqual("foster-synthetic", told["format"])
        m, l, k = t["input_items"].shape
        self.assertEqual((4, 8), (m, l))
        self.assertEqual((m, l, int(told["feature_dimension"])), t["targets"].shape)
        z = load_file(self.synthetic / "features.safetensors")["features"].float()
        self.assertEqual((int(told["item_count"]), t["targets"].shape[2]), z.shape)
        # The probabilities that the readers' file has, from the card's formula.
        ids = [item["itemId"] for item in json_lines(self.synthetic / "items.jsonl")]
        for sequence in json_lines(self.synthetic / "sequences.jsonl"):
            for position in sequence["positions"]:
                u = t["targets"][sequence["sequence"], position["position"]]
                p = torch.softmax(z @ u + t["bias"], 0)
                for following in position["next"]:
                    found = p[ids.index(following["itemId"])].item()
                    self.assertAlmostEqual(following["probability"], found, delta=2e-3)


class Student:
    """A SASRec student of Foster: item texts' features and a history to scores of all items."""

    def __init__(self, file, features):
        with safe_open(file, "pt") as model:
            self.shape = {k: int(v) for k, v in model.metadata().items() if v.isdigit()}
            self.w = {name: model.get_tensor(name) for name in model.keys()}
        self.items = self.linear("projection", features)

    def linear(self, name, x):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-8)

    def scores(self, history):
        history = torch.tensor(history[-self.shape["max_length"] :])
        x = self.items[history] + self.w["positions"][: len(history)]
        for layer in range(self.shape["layers"]):
            block = f"blocks.{layer}."
            a = self.norm(block + "attention.norm", x)
            q, k, v = (
                self.linear(block + "attention." + part, a).unflatten(-1, (self.shape["heads"], -1)).transpose(0, 1)
                for part in ("query", "key", "value")
            )
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + self.linear(block + "attention.output", mixed.transpose(0, 1).flatten(1))
            f = self.norm(block + "feedforward.norm", x)
            x = x + self.linear(block + "feedforward.outer", self.linear(block + "feedforward.inner", f).relu())
        return self.items @ self.norm("norm", x[-1]) / x.shape[-1] ** 0.5


class StudentTest(unittest.TestCase):
    def test_pytorch_scores_a_student_as_foster_does(self):
        run = runs.local()
        folder = tempfile.TemporaryDirectory(prefix="foster-student-")
        self.addCleanup(folder.cleanup)
        to = Path(folder.name) / "recommendations"
        runs.foster("recommend", "--output", str(run), "--to", str(to), "--format", "jsonl",
                    "--seen", "keep", "--top", "80", "--limit", "50", "--quiet")  # fmt: skip
        features = pandas.read_parquet(run / "encoder" / "features").sort_values("item")
        raw = torch.tensor(np.stack(features["features"].to_list()))
        scaling = load_file(run / "encoder" / "scaling.safetensors")
        z = (raw - scaling["scaling.mean"]) @ scaling["scaling.matrix"]
        student = Student(run / "models" / "synthetic-4-foster-101.safetensors", z)
        items = pandas.read_parquet(run / "corpus" / "items").sort_values("item")
        ids = items["item_id"].to_list()
        sequences = pandas.read_parquet(run / "corpus" / "sequences").set_index("user_id")
        rows = pandas.DataFrame([row for file in to.glob("*.jsonl") for row in json_lines(file)])
        self.assertEqual(50 * 80, len(rows))
        worst = 0
        for user, of_user in rows.groupby("user_id"):
            with torch.no_grad():
                scores = student.scores(list(sequences.loc[user, "items"]))
            numbers = [ids.index(item) for item in of_user["item_id"]]
            difference = np.abs(of_user["score"].to_numpy() - scores[numbers].numpy()).max()
            worst = max(worst, difference)
            # Whitened features are large, sums of them are added in another order.
            self.assertLess(difference, 1e-4, user)
            # Scores of a model differ, so the comparison is one.
            self.assertGreater(scores.max() - scores.min(), 0.1)
        print(f"  scores: {worst:.1e}")


if __name__ == "__main__":
    unittest.main()
