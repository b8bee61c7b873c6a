#!/usr/bin/env python3
"""Puts an output directory of Foster into MLflow: pip install mlflow, then

  submit/mlflow/foster_mlflow.py runs/quickstart
  submit/mlflow/foster_mlflow.py runs/* --tracking-uri http://host:5000 --experiment recsys

OUTPUT is a directory, or a URI of a store that MLflow reads (hdfs:, s3:, abfss:, dbfs:, ...). The run
may be finished, failed or on its way: what is there is imported, and importing it again adds what
has come since and nothing twice. A run that was made anew in the same directory becomes a run of
its own; the one imported earlier stays.

Parameters are the configuration's keys. Metrics are those of each model (synthetic-20.foster.101/
recall_at_10), their means over seeds (synthetic-20.foster/recall_at_10), the curves of trainings by
step, the distillation's losses, seconds and memory by step (distill/outer_loss; of several draws,
distill/draw-0/outer_loss), and seconds and memory of each stage (stage/distill_seconds). Metrics by
slice stay in metrics.json.

Exit codes: 0 done, 2 wrong input, 3 MLflow failed.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from datetime import datetime
from statistics import fmean

try:
    import mlflow
    from mlflow.entities import Metric, Param, RunTag
except ImportError:
    sys.exit("error: mlflow: not installed for " + sys.executable + "; pip install mlflow")

ARTIFACTS = ["report.html", "metrics.json", "manifest.json", "distill/README.md"]
CURVES = ["experts", "students", "references"]
# MLflow's own limits: of a batch, of a parameter, of a key.
BATCH = {"metrics": 1000, "params": 100, "tags": 100}
LONGEST_PARAM = 6000
LONGEST_KEY = 250


class WrongInput(Exception):
    """Something that a user can mend."""


class Output:
    """Reads the files of an output directory, local or behind a URI."""

    def __init__(self, place, folder):
        local = place.removeprefix("file:") if place.startswith("file:") else place
        self.is_local = local != place or not re.match(r"[a-z][a-z0-9+.-]+:", place)
        self.root = os.path.abspath(local) if self.is_local else place.rstrip("/")
        self.folder = folder
        if not self.names(""):
            raise WrongInput(f"{place}: no such directory, or an empty one; name the output of a run")

    def names(self, path):
        """What is in a directory; nothing where there is none."""
        try:
            if self.is_local:
                return sorted(os.listdir(os.path.join(self.root, path)))
            found = mlflow.artifacts.list_artifacts(artifact_uri=self._uri(path))
            return sorted(os.path.basename(each.path.rstrip("/")) for each in found)
        except (FileNotFoundError, NotADirectoryError):
            return []

    def file(self, path):
        """The file on this machine, or None."""
        folder, name = os.path.split(path)
        if name not in self.names(folder):
            return None
        if self.is_local:
            return os.path.join(self.root, path)
        into = os.path.join(self.folder, folder)
        os.makedirs(into, exist_ok=True)
        return mlflow.artifacts.download_artifacts(artifact_uri=self._uri(path), dst_path=into)

    def read(self, path):
        """A file of JSON, or None."""
        lines = self.lines(path, whole=True)
        return lines[0] if lines else None

    def events(self):
        """The events of all commands, but for lines that a full disk has cut."""
        file = self.file("events.jsonl")
        if file is None:
            return
        with open(file, encoding="utf-8", errors="replace") as text:
            for line in text:
                try:
                    yield json.loads(line)
                except ValueError:
                    pass

    def lines(self, path, whole=False):
        """The values in a file of JSON lines; none where there is no such file."""
        file = self.file(path)
        if file is None:
            return []
        try:
            with open(file, encoding="utf-8") as text:
                return [json.loads(part) for part in ([text.read()] if whole else text)]
        except ValueError as wrong:
            raise WrongInput(f"{self.root}/{path}: is not what Foster writes ({wrong})") from None

    def _uri(self, path):
        return self.root + ("/" + path if path else "")


class Points:
    """Values of metrics: (key, value, milliseconds since 1970, step)."""

    def __init__(self):
        self.all = []

    def add(self, model, metric, value, time, step=0):
        if value is not None:
            key = allowed(model.replace("/", "_") + "/" + metric)
            self.all.append((key, float(value), time, int(step)))


def allowed(key):
    """A key that every MLflow takes."""
    return re.sub(r"[^A-Za-z0-9_\-. /]", "_", key.replace("@", "_at_"))[:LONGEST_KEY]


def snake(name):
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def milliseconds(time):
    """Of a time as Java writes it, with up to nine digits behind the second."""
    return round(datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", time.replace("Z", "+00:00"))).timestamp() * 1000)


def started(record):
    return milliseconds(record["started"])


def ended(record):
    return started(record) + round(1000 * record["seconds"])


def stage_records(output):
    files = [name for name in output.names(".stages") if re.fullmatch(r"[^.].*\.json", name)]
    return sorted((output.read(".stages/" + name) for name in files), key=started)


def configuration(output):
    """What the run was made with; a run that has not ended has told its events."""
    manifest = output.read("manifest.json")
    if manifest:
        return manifest["configuration"]
    begun = [e for e in output.events() if e.get("event") == "run-started"]
    if not begun:
        raise WrongInput(f"{output.root}: neither manifest.json nor events.jsonl; name the output of a run")
    return begun[-1]["configuration"]


def flat(value, path=""):
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from flat(inner, f"{path}.{key}" if path else key)
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def data_set(config, cells):
    if cells:
        return cells[0]["dataset"]
    folder = (config["input"].get("dir") or "").rstrip("/")
    return config["run"].get("name") or os.path.basename(folder) or "foster"


def measured(output):
    """The models of the run and of other methods beside it, if measured by the same protocol."""
    found = [output.read("metrics.json")]
    for name in output.names(""):
        if name.startswith("baseline-"):
            found.append(output.read(name + "/metrics.json"))
    found = [file for file in found if file]
    return [cell for file in found if file["protocol"] == found[0]["protocol"] for cell in file["cells"]]


def add_models(points, cells, time):
    means = defaultdict(list)
    for cell in cells:
        kind = cell["training"] + "." + cell["method"]
        for metric, value in cell["metrics"].items():
            if "[" not in metric:
                points.add(f"{kind}.{cell['seed']}", metric, value, time)
                means[kind, metric].append(float(value))
        points.add(f"{kind}.{cell['seed']}", "seconds", cell["seconds"], time)
    for (kind, metric), values in means.items():
        points.add(kind, metric, fmean(values), time)


def add_curves(points, output, time):
    for stage in CURVES:
        # Experts of another text encoder have a directory of its name.
        for folder in [stage] + [f"{stage}/{name}" for name in output.names(stage)]:
            for line in output.lines(folder + "/curves.jsonl"):
                model = f"{line['training']}.{line['method']}.{line['seed']}"
                points.add(model, "validation_ndcg_at_10", line["validation"], time, line["step"])
                points.add(model, "loss", line.get("loss"), time, line["step"])


def add_distillation(points, output, time):
    for file in ("log.jsonl", "timing.jsonl"):
        for line in output.lines("distill/" + file):
            # Each draw of the set counts its steps anew.
            draw = f"draw-{line['draw']}/" if "draw" in line else ""
            for name, value in line.items():
                if name not in ("step", "draw") and not isinstance(value, (bool, str)):
                    points.add("distill", draw + snake(name), value, time, line["step"])


def all_points(output, records, cells):
    """Every time is that of the stage that made the value, so that it is the same at every import."""
    ends = {record["stage"]: ended(record) for record in records}
    last = max(ends.values(), default=0)
    points = Points()
    add_models(points, cells, ends.get("evaluate", last))
    add_curves(points, output, ends.get("experts", last))
    add_distillation(points, output, ends.get("distill", last))
    for record in records:
        points.add("stage", record["stage"] + "_seconds", record["seconds"], ended(record))
        points.add("stage", record["stage"] + "_peak_rss_bytes", record.get("peakRssBytes"), ended(record))
    return points.all


def find(client, experiment, identity, made):
    """The MLflow run of this output whose stages are still those of the output, if there is one."""
    found = client.search_runs([experiment], f"tags.`foster.id` = '{identity}'", max_results=1000)
    for run in found:
        tags = run.data.tags
        if all(tags.get(key, value) == value for key, value in made.items()):
            return run
    return None


def new_points(client, run, points):
    keys = {key for key, *_ in points} & set(run.data.metrics)
    # As text, because no NaN equals another.
    there = {
        (m.key, repr(m.value), m.timestamp, m.step)
        for key in keys
        for m in client.get_metric_history(run.info.run_id, key)
    }
    return [p for p in points if (p[0], repr(p[1]), p[2], p[3]) not in there]


def log(client, run_id, **entities):
    for kind, values in entities.items():
        size = BATCH[kind]
        for start in range(0, len(values), size):
            client.log_batch(run_id, **{kind: values[start : start + size]})


def import_run(place, experiment):
    """Imports one output; gives a line that says what was done."""
    client = mlflow.MlflowClient()
    with tempfile.TemporaryDirectory(prefix="foster-mlflow-") as folder:
        output = Output(place, folder)
        config = configuration(output)
        records = stage_records(output)
        cells = measured(output)
        points = all_points(output, records, cells)
        # The report and other methods beside the run change nothing in it.
        made = {
            "foster.stage." + r["stage"]: r["fingerprint"] + " " + r["started"]
            for r in records
            if r["stage"] != "report" and not r["stage"].startswith("baseline-")
        }
        state = (output.read("status.json") or {}).get("state")
        status = {"done": "FINISHED", "failed": "FAILED", "stopped": "KILLED"}.get(state, "RUNNING")
        experiment_id = mlflow.set_experiment(experiment or data_set(config, cells)).experiment_id
        name = os.path.basename(output.root)
        identity = hashlib.sha256(output.root.encode()).hexdigest()[:32]
        run = find(client, experiment_id, identity, made)
        word = "updated"
        if run is None:
            word = "new run"
            begin = min(map(started, records), default=None)
            run = client.create_run(experiment_id, begin, {"foster.id": identity}, name)
        run_id = run.info.run_id
        there = run.data.params
        params = {allowed(key): value[:LONGEST_PARAM] for key, value in flat(config)}
        tags = {"foster.output": output.root, "mlflow.source.name": "foster", **made}
        if records:
            tags["foster.code"] = records[-1]["madeFrom"].get("code", "")
        fresh = new_points(client, run, points)
        log(
            client,
            run_id,
            # What MLflow has keeps its first value; those that decide the results cannot differ.
            params=[Param(k, v) for k, v in params.items() if k not in there],
            metrics=[Metric(k, v, t, s) for k, v, t, s in fresh],
            tags=[RunTag(k, v) for k, v in tags.items() if run.data.tags.get(k) != v],
        )
        for path in ARTIFACTS:
            file = output.file(path)
            if file:
                client.log_artifact(run_id, file, os.path.dirname(path) or None)
        if status == "RUNNING":
            client.update_run(run_id, status)
        else:
            client.set_terminated(run_id, status, max(map(ended, records), default=None))
        return f"{place}: {word} {run_id}, {len(fresh)} of {len(points)} points new"


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", nargs="+", metavar="OUTPUT", help="output directory of a run")
    parser.add_argument("--tracking-uri", help="of MLflow; default MLFLOW_TRACKING_URI, else MLflow's")
    parser.add_argument("--experiment", help="default: the data set's name")
    given = parser.parse_args(arguments)
    try:
        if given.tracking_uri:
            mlflow.set_tracking_uri(given.tracking_uri)
        code = 0
        for place in given.output:
            try:
                print(import_run(place, given.experiment))
            except WrongInput as wrong:
                # The others are imported all the same.
                print(f"error: {wrong}", file=sys.stderr)
                code = 2
        return code
    except mlflow.MlflowException as failed:
        print(f"error: MLflow ({mlflow.get_tracking_uri()}): {failed}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
