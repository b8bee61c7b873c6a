"""docs/results-table on small made-up runs: the block in README.md is what the runs say."""

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
REPORT = """<html><pre>./submit/foster run \\
  --set corpus.item-core&#x3D;0 \\
  --set input.dir&#x3D;/secret/place/toys \\
  --output /secret/place/runs/toys-again</pre><pre>other</pre></html>"""


class ResultsTableTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.dir = Path(self.temporary.name)
        self.page = self.dir / "README.md"
        self.page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    def make(self, name="toys", **models):
        """A run whose models have these values of Recall@10; NDCG@10 is half of each."""
        values = {"full": [0.4, 0.6], "foster": [0.4, 0.5], "random": [0.1, 0.1], **models}
        trainings = {"full": "full", "foster": "synthetic-7", "random": "real-7"}
        cells = [
            {
                "dataset": name,
                "training": trainings[kind],
                "method": "all" if kind == "full" else kind,
                "seed": 100 + i,
                "split": "test",
                "metrics": {"recall@10": value, "ndcg@10": value / 2},
            }
            for kind, all_values in values.items()
            for i, value in enumerate(all_values)
        ]
        protocol = {"split": "leave-one-out", "candidates": "all 9 items", "users": "5 users"}
        run = self.dir / name
        run.mkdir()
        (run / "metrics.json").write_text(json.dumps({"protocol": protocol, "cells": cells}))
        stages = [{"started": "2020-01-02T03:04:05.123456789Z"}]
        (run / "manifest.json").write_text(json.dumps({"stages": stages}))
        (run / "report.html").write_text(REPORT)
        return run

    def table(self, *arguments):
        done = subprocess.run(
            [sys.executable, SCRIPT, "--file", self.page, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    def test_the_block_holds_means_deviations_ratio_command_and_commit(self):
        run = self.make()
        self.assertEqual((0, ""), self.table("--commit", "abc1234", run))
        text = self.page.read_text(encoding="utf-8")
        self.assertTrue(text.startswith(f"before\n{BEGIN}\n"), text)
        self.assertTrue(text.endswith(f"\n{END}\nafter\n"), text)
        self.assertNotIn("old", text)
        self.assertIn(
            "| toys | Recall@10 | 7 | 0.5000 ± 0.1414 | 0.4500 ± 0.0707 | 0.1000 ± 0.0000 | 0.900 |",
            text,
        )
        self.assertIn("| toys | NDCG@10 | 7 | 0.2500 ± 0.0707 |", text)
        self.assertIn("over 2 models each", text)
        self.assertIn("`./submit/foster run --set corpus.item-core=0 --set input.dir=data/toys`", text)
        self.assertIn("commit abc1234; leave-one-out, all 9 items, 5 users", text)
        self.assertNotIn("secret", text)

    def test_check_tells_a_table_of_other_runs(self):
        run = self.make()
        code, error = self.table("--check", "--commit", "abc1234", run)
        self.assertEqual(1, code)
        self.assertIn("its table is not of these runs", error)
        self.assertIn("old", self.page.read_text(encoding="utf-8"))
        self.table("--commit", "abc1234", run)
        self.assertEqual((0, ""), self.table("--check", "--commit", "abc1234", run))
        self.page.write_text(self.page.read_text(encoding="utf-8").replace("0.900", "0.990"))
        self.assertEqual(1, self.table("--check", "--commit", "abc1234", run)[0])

    def test_the_commit_is_that_of_the_checkout_when_the_run_began(self):
        def git(*arguments, date="2020-01-01T00:00:00Z"):
            who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
            env = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
            command = ["git", "-C", self.dir, *who, *arguments]
            return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout

        git("init", "-q")
        git("commit", "-q", "--allow-empty", "-m", "one")
        made_by = git("rev-parse", "--short", "HEAD").strip()
        git("commit", "-q", "--allow-empty", "-m", "two", date="2020-02-01T00:00:00Z")
        self.assertEqual((0, ""), self.table(self.make()))
        self.assertIn(f"commit {made_by};", self.page.read_text(encoding="utf-8"))

    def test_what_cannot_be_used_is_said_in_one_line(self):
        run = self.make()
        commit = ("--commit", "abc1234")
        for problem, arguments in {
            "name the output of a finished": (*commit, self.dir / "none"),
            "no checkout says which commit": (run,),
            "a second run on toys": (*commit, run, run),
            "no models trained on full": (*commit, self.make("alone", random=[])),
            "different numbers of seeds": (*commit, run, self.make("more", **{
                kind: [0.1, 0.2, 0.3] for kind in ("full", "foster", "random")
            })),
        }.items():
            code, error = self.table(*arguments)
            self.assertEqual(1, code, problem)
            self.assertIn(problem, error)
            self.assertEqual(1, error.count("\n"), error)
        self.page.write_text("no comments\n")
        self.assertIn("needs one line", self.table(*commit, run)[1])

    def test_readmes_table_stands_between_the_comments(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        table = text.split(BEGIN)[1].split(END)[0]
        self.assertRegex(table, r"\| \S+ \| Recall@10 \| \d+ \| 0\.\d{4} ")
        self.assertRegex(table, r"`\./submit/foster run .*`, commit [0-9a-f]{7,}")


if __name__ == "__main__":
    unittest.main()
