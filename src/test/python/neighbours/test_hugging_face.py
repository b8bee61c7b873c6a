"""A synthetic directory read by datasets and safetensors; a student scored by notebooks/student.py."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import datasets
import numpy as np
import pandas
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

import runs

sys.path.insert(0, str(runs.HOME / "notebooks"))
import student

datasets.disable_progress_bars()
torch.set_num_threads(1)


def json_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


class SyntheticDirectoryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.synthetic = runs.local() / "distill"
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


class StudentTest(unittest.TestCase):
    def test_a_student_with_an_encoder_of_its_own_is_refused(self):
        run = runs.local()
        file = run / "students" / "synthetic-4-foster-101.safetensors"
        with safe_open(file, "pt") as model:
            told = model.metadata() | {"encoder": "embedded:bge-small-en-v1.5"}
            tensors = {name: model.get_tensor(name) for name in model.keys()}
        other = runs.folder("other", self.addCleanup) / file.name
        save_file(tensors, other, told)
        with self.assertRaisesRegex(SystemExit, "through an encoder of its own"):
            student.Student(other, student.features(run))

    def test_pytorch_scores_a_student_as_foster_does(self):
        run = runs.local()
        folder = runs.folder("student", self.addCleanup)
        to = folder / "recommendations"
        runs.foster("recommend", "--output", str(run), "--to", str(to), "--format", "jsonl",
                    "--seen", "keep", "--top", "80", "--limit", "50", "--quiet")  # fmt: skip
        file = run / "students" / "synthetic-4-foster-101.safetensors"
        model = student.Student(file, student.features(run))
        items = pandas.read_parquet(run / "corpus" / "items").sort_values("item")
        ids = items["item_id"].to_list()
        sequences = pandas.read_parquet(run / "corpus" / "sequences").set_index("user_id")
        rows = pandas.DataFrame([row for file in to.glob("*.jsonl") for row in json_lines(file)])
        self.assertEqual(50 * 80, len(rows))
        one = rows["user_id"].iloc[0]
        history = sequences.loc[one, "items"]
        best = rows[rows["user_id"] == one].sort_values("rank")["item_id"].iloc[:10]
        said = runs.execute(
            [sys.executable, str(runs.HOME / "notebooks" / "student.py"), str(run), file.stem]
            + [ids[number] for number in history]
        )
        self.assertEqual(list(best), [line.split()[1] for line in said.splitlines()])
        worst = 0
        for user, of_user in rows.groupby("user_id"):
            scores = model.scores(list(sequences.loc[user, "items"]))
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
