"""What foster export writes, read by RecBole itself: users, items, splits, histories; SASRec trains on it."""

import json
import math
import unittest
from pathlib import Path

import pandas

import runs
from test_rectools import scored

RECBOLE = runs.HOME / "target" / "python" / "recbole" / "bin" / "python"
LOAD = Path(__file__).resolve().parent / "recbole_load.py"
REFERENCE = runs.HOME / "docs" / "recbole-reference"


def export(run, to):
    runs.foster("export", "--output", str(run), "--to", str(to))


def load(directory, name, *synthetic):
    # RecBole writes logs where it runs.
    said = runs.execute(
        ["env", "-C", str(directory), str(RECBOLE), str(LOAD), str(directory), name, *synthetic],
        OMP_NUM_THREADS="1",
    )
    (line,) = [line for line in said.splitlines() if line.startswith("LOADED ")]
    return json.loads(line.removeprefix("LOADED "))


def reference(directory, *arguments):
    """The cells of the row that the command prints, by column."""
    said = runs.execute(
        [str(RECBOLE), str(REFERENCE), str(directory), "tiny", "--epochs", "1", *arguments],
        OMP_NUM_THREADS="1",
    )
    header, _, row = [line for line in said.splitlines() if line.startswith("| ")]
    return dict(zip(*([cell.strip() for cell in line.split("|")[1:-1]] for line in (header, row))))


class Corpus:
    """A run's corpus, as the run's own files have it."""

    def __init__(self, run):
        items = pandas.read_parquet(run / "corpus" / "items").set_index("item")
        self.texts = {row.item_id: row.text.split() for row in items.itertuples()}
        self.pairs = {part: [] for part in ("train", "valid", "test")}
        self.histories = {part: [] for part in ("train", "valid", "test")}
        for row in pandas.read_parquet(run / "corpus" / "sequences").itertuples():
            ids = [items["item_id"][item] for item in row.items]
            parts = {at: "train" for at in range(row.train_size)}
            parts |= {row.valid_index: "valid"} if row.valid_index >= 0 else {}
            parts |= {row.test_index: "test"} if row.test_index >= 0 else {}
            for at, part in parts.items():
                self.pairs[part].append([row.user_id, ids[at]])
                if at > 0:
                    self.histories[part].append([row.user_id, ids[max(0, at - 50) : at], ids[at]])


class RecBoleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = runs.folder("recbole", cls.addClassCleanup)
        cls.run_ = runs.local()
        cls.export = cls.folder / "atomic"
        export(cls.run_, cls.export)

    def assert_same_corpus(self, corpus, found):
        self.assertEqual(corpus.texts, found["general"]["items"])
        self.assertEqual(sorted(corpus.texts), sorted(found["sequential"]["items"]))
        for part, pairs in corpus.pairs.items():
            self.assertGreater(len(pairs), 0, part)
            self.assertEqual(sorted(pairs), sorted(found["general"][part]), part)
            self.assertEqual(
                sorted(corpus.histories[part]), sorted(found["sequential"][part]), part
            )

    def test_recbole_reads_the_runs_corpus_and_split_and_the_synthetic_set(self):
        corpus = Corpus(self.run_)
        found = load(self.export, "tiny", "synthetic")
        self.assert_same_corpus(corpus, found)
        # The heaviest item of each position.
        expected = []
        for line in (self.run_ / "distill" / "sequences.jsonl").read_text().splitlines():
            sequence = json.loads(line)
            items = [
                max(position["inputs"], key=lambda item: item["weight"])["itemId"]
                for position in sequence["positions"]
            ]
            for at in range(1, len(items)):
                expected.append([f"synthetic-{sequence['sequence']}", items[:at], items[at]])
        self.assertEqual(4 * 7, len(expected))
        self.assertEqual(sorted(expected), sorted(found["synthetic"]))
        self.assertEqual(sorted(expected), sorted(found["on synthetic"]["train"]))
        for part in ("valid", "test"):
            self.assertEqual(
                sorted(corpus.histories[part]), sorted(found["on synthetic"][part]), part
            )
        self.assertEqual(sorted(corpus.texts), sorted(found["on synthetic"]["items"]))

    def test_quotation_marks_and_long_histories(self):
        raw = self.folder / "raw"
        raw.mkdir()
        titles = ['"Weird Al" live', '"never closed', 'a 7" single', "NA", '"']
        titles += [f"item {i}" for i in range(len(titles), 73)]
        (raw / "x.item").write_text(
            "item_id:token\ttitle:token\n" + "".join(f"i{i}\t{t}\n" for i, t in enumerate(titles))
        )
        # RecBole samples negatives, so no user has everything.
        histories = {"u1": range(70), "u2": range(1, 70), "u3": range(70, 73)}
        rows = [f"{user}\ti{i}\t{i + 1}\n" for user, items in histories.items() for i in items]
        header = "user_id:token\titem_id:token\ttimestamp:float\n"
        (raw / "x.inter").write_text(header + "".join(rows))
        run = self.folder / "quotes"
        settings = [f"input.dir={raw}", "run.name=quotes", "item-text.template={title}"]
        settings += ["corpus.user-core=0", "corpus.item-core=0"]
        runs.foster(
            "ingest", "--output", str(run), *[a for s in settings for a in ("--set", s)]
        )
        to = self.folder / "quotes-atomic"
        export(run, to)
        corpus = Corpus(run)
        self.assertEqual(['"never', "closed"], corpus.texts["i1"])
        self.assertEqual(50, max(len(items) for _, items, _ in corpus.histories["test"]))
        self.assert_same_corpus(corpus, load(to, "quotes"))

    def test_sasrec_trains_and_its_figures_are_those_of_its_ranks(self):
        corpus = Corpus(self.run_)
        figures = set()
        for more in ([], ["--synthetic"]):
            file = self.folder / f"ranks{len(more)}.parquet"
            row = reference(self.export, "--ranks", str(file), *more)
            ranks = pandas.read_parquet(file)
            # Nothing is masked, and every test user's target is ranked.
            self.assertEqual([len(corpus.texts)], list(ranks["ranked"].unique()))
            targets = [[user, target] for user, _, target in corpus.histories["test"]]
            self.assertEqual(sorted(targets), sorted(ranks[["user_id", "item_id"]].values.tolist()))
            self.assertEqual(str(len(targets)), row["test users"])
            self.assertEqual(str(len(corpus.texts)), row["items"])
            # RecTools' metrics, which are Foster's (test_rectools.py), and the formulas.
            (theirs,) = scored([file]).values()
            ten = ranks["rank"][ranks["rank"] <= 10]
            formulas = [len(ten), sum(1 / math.log2(rank + 1) for rank in ten)]
            for name, total in zip(("Recall@10", "NDCG@10"), formulas):
                self.assertAlmostEqual(total / len(ranks), float(row[name]), 5)
                self.assertAlmostEqual(theirs[name.lower()], float(row[name]), 5)
            self.assertGreater(float(row["Recall@10"]), 0)
            self.assertEqual("1 (1)", row["epochs (best)"])
            self.assertGreater(int(row["parameters"]), 64 * len(corpus.texts))
            figures.add(row["NDCG@10"])
        self.assertEqual(2, len(figures), "the two are trained on different data")

    def test_what_is_missing_is_said(self):
        with self.assertRaisesRegex(AssertionError, "(?s)ended with 2.*error: .*other-sequential.*export"):
            runs.execute([str(RECBOLE), str(REFERENCE), str(self.export), "other"])


if __name__ == "__main__":
    unittest.main()
