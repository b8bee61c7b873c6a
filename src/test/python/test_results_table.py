"""docs/results-table on small made-up benchmarks: the block in README.md is what they say."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "docs/results-table"
BEGIN = "<!-- results: written by docs/results-table, not by hand -->"
END = "<!-- end of results -->"
COMMAND = """./submit/foster benchmark \\
  --config conf/benchmark/toys.conf --set input.dir=/secret/place/toys \\
  --output /secret/place/benchmark --table docs/results.md
"""


class ResultsTableTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.dir = Path(self.temporary.name)
        self.page = self.dir / "README.md"
        self.page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    def make(self, name="toys", **models):
        """A data set whose models have these values of Recall@10; NDCG@10 is half of each."""
        values = {"full": [0.4, 0.6], "foster": [0.4, 0.5], "random": [0.1, 0.1], **models}
        benchmark = self.dir / "benchmark"
        cells = benchmark / name / "cells"
        cells.mkdir(parents=True)
        protocol = {"split": "leave-one-out", "candidates": "all 9 items", "users": "5 users"}
        for kind, all_values in values.items():
            for i, value in enumerate(all_values):
                cell = {
                    "dataset": name,
                    "method": kind.split("_")[0],
                    "sequences": 0 if kind == "full" else 7,
                    "seed": 100 + i,
                    "protocol": protocol,
                    "metrics": {"recall@10": value, "ndcg@10": value / 2},
                    "variant": "alpha 0" if kind.endswith("_variant") else "",
                    "madeFrom": {"transfer": "gru4rec"} if kind.endswith("_gru") else {},
                }
                (cells / f"{kind}-{i}.json").write_text(json.dumps(cell))
        (benchmark / name / "command.txt").write_text(COMMAND.replace("toys", name))
        return benchmark

    def table(self, *arguments):
        done = subprocess.run(
            [sys.executable, SCRIPT, "--file", self.page, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    def test_the_block_holds_means_deviations_ratio_and_command(self):
        # Other architectures and variants have rows of their own in docs/results.md, not here.
        benchmark = self.make(
            foster_gru=[0.9, 0.9], full_gru=[0.9, 0.9], foster_variant=[0.8, 0.8]
        )
        self.assertEqual((0, ""), self.table(benchmark))
        text = self.page.read_text(encoding="utf-8")
        self.assertTrue(text.startswith(f"before\n{BEGIN}\n"), text)
        self.assertTrue(text.endswith(f"\n{END}\nafter\n"), text)
        self.assertNotIn("old", text)
        self.assertIn(
            "| toys | Recall@10 | 7 | 0.5000 ± 0.1414 | 0.4500 ± 0.0707 | 0.1000 ± 0.0000 | 0.900 |",
            text,
        )
        self.assertIn("| toys | NDCG@10 | 7 | 0.2500 ± 0.0707 |", text)
        self.assertIn("2 models each of full and distilled data", text)
        self.assertIn(
            "`./submit/foster benchmark --config conf/benchmark/toys.conf --set input.dir=data/toys`;"
            " leave-one-out, all 9 items, 5 users",
            text,
        )
        self.assertNotIn("secret", text)

    def test_data_sets_share_the_table(self):
        self.make("zoo")
        benchmark = self.make("toys", random=[])
        self.assertEqual((0, ""), self.table(benchmark))
        text = self.page.read_text(encoding="utf-8")
        self.assertLess(text.index("| toys | Recall@10"), text.index("| zoo | Recall@10"))
        self.assertIn("| 0.4500 ± 0.0707 |  | 0.900 |", text)

    def test_check_tells_a_table_of_another_benchmark(self):
        benchmark = self.make()
        code, error = self.table("--check", benchmark)
        self.assertEqual(1, code)
        self.assertIn("its table is not of this benchmark", error)
        self.assertIn("old", self.page.read_text(encoding="utf-8"))
        self.table(benchmark)
        self.assertEqual((0, ""), self.table("--check", benchmark))
        self.page.write_text(self.page.read_text(encoding="utf-8").replace("0.900", "0.990"))
        self.assertEqual(1, self.table("--check", benchmark)[0])

    def test_what_cannot_be_used_is_said_in_one_line(self):
        def problem(text, directory):
            code, error = self.table(directory)
            self.assertEqual(1, code, text)
            self.assertIn(text, error)
            self.assertEqual(1, error.count("\n"), error)

        problem("name the output of a finished", self.dir / "none")
        benchmark = self.make()
        self.make("zoo", full=[0.1, 0.2, 0.3], foster=[0.1, 0.2, 0.3])
        problem("seeds do not make one table", benchmark)
        self.make("alone", full=[])
        problem("no models of all data", benchmark)
        (benchmark / "alone/cells/foster-0.json").write_text("{")
        problem("not as foster benchmark leaves it", benchmark)
        self.page.write_text("no comments\n")
        problem("needs one line", benchmark)

    def test_readmes_table_stands_between_the_comments(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        table = text.split(BEGIN)[1].split(END)[0]
        self.assertRegex(table, r"\| \S+ \| Recall@10 \| \d+ \| 0\.\d{4} ")
        self.assertRegex(table, r"`foster benchmark .*`; leave-one-out")


if __name__ == "__main__":
    unittest.main()
