"""Ranks of single users, scored by RecTools: the same metrics as Foster's own."""

import json
import unittest
from pathlib import Path

import pandas

import runs

RECTOOLS = runs.HOME / "target" / "python" / "rectools" / "bin" / "python"
SCRIPT = Path(__file__).resolve().parent / "rectools_metrics.py"
CUTOFFS = [5, 10, 20]


def scored(files):
    said = runs.execute(
        [str(RECTOOLS), str(SCRIPT), ",".join(map(str, CUTOFFS)), *map(str, sorted(files))]
    )
    (line,) = [line for line in said.splitlines() if line.startswith("METRICS ")]
    return json.loads(line.removeprefix("METRICS "))


class RanksTest(unittest.TestCase):
    def compare(self, cells, files, name):
        theirs = scored(files)
        self.assertEqual(sorted(name(cell) for cell in cells), sorted(theirs))
        worst = 0
        for cell in cells:
            for metric, value in theirs[name(cell)].items():
                difference = abs(value - cell["metrics"][metric])
                worst = max(worst, difference)
                self.assertLess(difference, 1e-6, (name(cell), metric))
        # Models differ, so the comparison is one.
        values = [json.dumps(theirs[model]) for model in theirs]
        self.assertGreater(len(set(values)), 2)
        self.assertGreater(max(theirs[model]["recall@20"] for model in theirs), 0)
        print(f"  {len(theirs)} models: {worst:.1e}")

    def test_a_runs_metrics_are_those_of_its_ranks(self):
        run = runs.local()
        evaluated = run / "evaluate"
        file = json.loads((evaluated / "metrics.json").read_text())
        self.compare(
            file["cells"],
            (evaluated / "ranks").glob("*.parquet"),
            lambda cell: f"{cell['training']}-{cell['method']}-{cell['seed']}",
        )
        one = pandas.read_parquet(evaluated / "ranks" / "synthetic-4-foster-101.parquet")
        self.assertEqual(
            ["model", "user_id", "item_id", "rank", "ranked"], list(one.columns)
        )
        # Every test user once, with the item that was held out.
        sequences = pandas.read_parquet(run / "corpus" / "sequences")
        tested = sequences[sequences["test_index"] > 0]
        self.assertEqual(sorted(tested["user_id"]), sorted(one["user_id"]))
        items = pandas.read_parquet(run / "corpus" / "items").set_index("item")["item_id"]
        held_out = {
            row.user_id: items[row.items[row.test_index]] for row in tested.itertuples()
        }
        self.assertEqual(held_out, dict(zip(one["user_id"], one["item_id"])))
        # Histories are not masked: all items are ranked.
        self.assertEqual([len(items)], list(one["ranked"].unique()))
        self.assertTrue((one["rank"] >= 1).all() and (one["rank"] <= len(items)).all())

    def test_a_benchmarks_metrics_are_those_of_its_ranks(self):
        output = runs.folder("ranks", self.addCleanup)
        runs.foster(
            "benchmark", "--config", "conf/benchmark/tiny.conf", "--output", str(output),
            "--set", "benchmark.methods=[random]", "--set", "evaluate.ranks=true",
            "--set", "evaluate.mask-history=true", "--quiet")  # fmt: skip
        files = {file.stem: json.loads(file.read_text())["cells"][0]
                 for file in (output / "tiny" / "cells").glob("*.json")}  # fmt: skip
        names = {json.dumps(cell): name for name, cell in files.items()}
        self.compare(
            list(files.values()),
            (output / "tiny" / "ranks").glob("*.parquet"),
            lambda cell: names[json.dumps(cell)],
        )
        masked = pandas.read_parquet(output / "tiny" / "ranks" / "popularity-0.parquet")
        self.assertGreater(masked["ranked"].nunique(), 1)


if __name__ == "__main__":
    unittest.main()
