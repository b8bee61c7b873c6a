"""submit/mlflow/foster_mlflow.py: what MLflow's own client finds in a database afterwards."""

import contextlib
import io
import json
import shutil
import statistics
import sys
import unittest
from pathlib import Path

import mlflow

import runs

sys.path.insert(0, str(runs.HOME / "submit" / "mlflow"))
sys.dont_write_bytecode = True
import foster_mlflow  # noqa: E402


def cells(run, training, method):
    metrics = json.loads((run / "metrics.json").read_text())
    return [c for c in metrics["cells"] if (c["training"], c["method"]) == (training, method)]


class MlflowTest(unittest.TestCase):
    def setUp(self):
        self.folder = runs.folder("mlflow-test", self.addCleanup)
        self.uri = f"sqlite:///{self.folder}/mlflow.db"
        mlflow.set_tracking_uri(self.uri)
        # Artifacts go beside the database and not below the directory of the tests.
        mlflow.create_experiment("tiny", (self.folder / "artifacts").as_uri())
        self.run_copy = self.folder / "one"
        shutil.copytree(runs.local(), self.run_copy)

    def imported(self, *arguments, expected=0):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = foster_mlflow.main([*map(str, arguments), "--tracking-uri", self.uri])
        self.assertEqual(expected, code, err.getvalue())
        return out.getvalue() if code == 0 else err.getvalue()

    def found(self, experiment="tiny"):
        return mlflow.search_runs(experiment_names=[experiment])

    def history(self, run_id, key):
        points = mlflow.MlflowClient().get_metric_history(run_id, key)
        return [(p.step, p.value) for p in sorted(points, key=lambda p: p.step)]

    def test_search_finds_parameters_final_metrics_and_means(self):
        self.imported(self.run_copy)
        found = self.found()
        self.assertEqual(1, len(found))
        row = found.iloc[0]
        self.assertEqual("FINISHED", row["status"])
        self.assertEqual("4", row["params.distill.sequences"])
        self.assertEqual("one", row["tags.mlflow.runName"])
        self.assertEqual(str(self.run_copy), row["tags.foster.output"])
        students = cells(self.run_copy, "synthetic-4", "foster")
        self.assertEqual([101, 102], [c["seed"] for c in students])
        for cell in students:
            key = f"metrics.synthetic-4.foster.{cell['seed']}/recall_at_10"
            self.assertEqual(cell["metrics"]["recall@10"], row[key])
        mean = statistics.fmean(c["metrics"]["ndcg@10"] for c in students)
        self.assertAlmostEqual(mean, row["metrics.synthetic-4.foster/ndcg_at_10"], 12)
        self.assertGreater(row["metrics.stage/distill_seconds"], 0)
        self.assertLess(row["start_time"], row["end_time"])

    def test_curves_and_the_distillation_have_steps(self):
        self.imported(self.run_copy)
        run_id = self.found().iloc[0]["run_id"]
        curves = (self.run_copy / "students" / "curves.jsonl").read_text().splitlines()
        student = [line for line in map(json.loads, curves) if line["seed"] == 101]
        self.assertEqual(
            [(line["step"], line["loss"]) for line in student if "loss" in line],
            self.history(run_id, "synthetic-4.foster.101/loss"),
        )
        log = map(json.loads, (self.run_copy / "distill" / "log.jsonl").read_text().splitlines())
        self.assertEqual(
            [(line["step"], line["outerLoss"]) for line in log if "outerLoss" in line],
            self.history(run_id, "distill/outer_loss"),
        )
        self.assertEqual([1, 2, 3, 4], [s for s, _ in self.history(run_id, "distill/seconds")])

    def test_each_draw_has_curves_of_its_own(self):
        for name in ("log.jsonl", "timing.jsonl"):
            file = self.run_copy / "distill" / name
            lines = [json.loads(line) for line in file.read_text().splitlines()]
            drawn = [{"draw": draw, **line} for draw in (0, 1) for line in lines]
            file.write_text("".join(json.dumps(line) + "\n" for line in drawn))
        self.imported(self.run_copy)
        row = self.found().iloc[0]
        log = map(json.loads, (self.run_copy / "distill" / "log.jsonl").read_text().splitlines())
        losses = [(line["step"], line["outerLoss"]) for line in log if "outerLoss" in line]
        for draw in (0, 1):
            half = losses[draw * len(losses) // 2 : (draw + 1) * len(losses) // 2]
            self.assertEqual(half, self.history(row["run_id"], f"distill/draw-{draw}/outer_loss"))
        self.assertEqual([], [key for key in row.index if key.endswith("/draw")])

    def test_artifacts_have_the_outputs_bytes(self):
        self.imported(self.run_copy)
        run_id = self.found().iloc[0]["run_id"]
        for path in foster_mlflow.ARTIFACTS:
            copy = mlflow.artifacts.download_artifacts(
                run_id=run_id, artifact_path=path, dst_path=str(self.folder / "down")
            )
            self.assertEqual((self.run_copy / path).read_bytes(), Path(copy).read_bytes(), path)

    def test_the_same_run_again_adds_nothing_and_another_method_only_itself(self):
        self.assertIn("new run", self.imported(self.run_copy))
        first = self.found()
        run_id = first.iloc[0]["run_id"]
        history = self.history(run_id, "distill/outer_loss")
        self.assertIn(" 0 of ", self.imported(self.run_copy))
        self.assertTrue(first.equals(self.found()))
        self.assertEqual(history, self.history(run_id, "distill/outer_loss"))
        # As foster baseline leaves it: a directory, and another value of a key of its own.
        beside = self.run_copy / "baseline-longest"
        beside.mkdir()
        metrics = json.loads((self.run_copy / "metrics.json").read_text())
        metrics["cells"] = [{**metrics["cells"][0], "method": "longest", "training": "real-4"}]
        (beside / "metrics.json").write_text(json.dumps(metrics))
        manifest = json.loads((self.run_copy / "manifest.json").read_text())
        manifest["configuration"]["baseline"]["method"] = "longest"
        (self.run_copy / "manifest.json").write_text(json.dumps(manifest))
        self.assertIn(f"updated {run_id}", self.imported(self.run_copy))
        after = self.found()
        self.assertEqual(1, len(after))
        self.assertIn("metrics.real-4.longest/recall_at_10", after.columns)
        self.assertEqual(history, self.history(run_id, "distill/outer_loss"))

    def test_a_run_made_anew_in_the_same_place_is_another_run(self):
        self.imported(self.run_copy)
        record = self.run_copy / ".stages" / "distill.json"
        made = json.loads(record.read_text())
        made["started"] = made["started"].replace("20", "21", 1)
        record.write_text(json.dumps(made))
        self.assertIn("new run", self.imported(self.run_copy))
        self.assertEqual(2, len(self.found()))

    def test_two_outputs_are_two_runs_and_the_experiment_can_be_named(self):
        other = self.folder / "two"
        shutil.copytree(self.run_copy, other)
        mlflow.create_experiment("mine", (self.folder / "mine").as_uri())
        self.imported(self.run_copy, other.as_uri(), "--experiment", "mine")
        self.assertEqual({"one", "two"}, set(self.found("mine")["tags.mlflow.runName"]))

    def test_a_run_that_has_not_ended_is_imported_and_goes_on_as_the_same_run(self):
        half = self.folder / "half"
        shutil.copytree(self.run_copy, half)
        gone = ["manifest.json", "metrics.json", "report.html", "status.json"]
        gone += [f".stages/{stage}.json" for stage in ("students", "references", "evaluate", "report")]
        for path in gone:
            (half / path).unlink()
        for path in ("students", "references", "evaluate"):
            shutil.rmtree(half / path)
        with open(half / "events.jsonl", "a", encoding="utf-8") as events:
            events.write('{"time": "20')
        self.imported(half)
        row = self.found().iloc[0]
        self.assertEqual("RUNNING", row["status"])
        self.assertEqual("4", row["params.distill.sequences"])
        shutil.rmtree(half)
        shutil.copytree(self.run_copy, half)
        self.imported(half)
        self.assertEqual([row["run_id"]], list(self.found()["run_id"]))
        self.assertEqual("FINISHED", self.found().iloc[0]["status"])

    def test_the_status_is_that_of_the_last_command(self):
        status = self.run_copy / "status.json"
        written = json.loads(status.read_text())
        for state, shown in (("failed", "FAILED"), ("stopped", "KILLED"), ("done", "FINISHED")):
            status.write_text(json.dumps({**written, "state": state}))
            self.imported(self.run_copy)
            row = self.found().iloc[0]
            self.assertEqual(shown, row["status"])
            self.assertGreater(row["end_time"], row["start_time"])

    def test_what_is_no_output_is_said(self):
        missing = self.imported(self.folder / "nothing", expected=2)
        self.assertTrue(missing.startswith(f"error: {self.folder}/nothing: no such directory"), missing)
        other = self.folder / "other"
        other.mkdir()
        (other / "file").write_text("x")
        self.assertIn("neither manifest.json nor events.jsonl", self.imported(other, expected=2))
        # As of runs/*, where not all are runs.
        self.assertIn(str(other), self.imported(other, self.run_copy, expected=2))
        self.assertEqual(["one"], list(self.found()["tags.mlflow.runName"]))


if __name__ == "__main__":
    unittest.main()
