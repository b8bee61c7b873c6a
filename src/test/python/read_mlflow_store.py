"""Prints an MLflow file store as JSON, read the way mlflow/store/tracking/file_store.py reads it.

  read_mlflow_store.py DIR

MLflow is not needed, PyYAML is. A name or a field that MLflow would refuse is an error. Used by
MlflowStoreTest.
"""

import json
import posixpath
import re
import sys
from pathlib import Path

import yaml

NAME = re.compile(r"^[/\w.\- ]*$")
EXPERIMENT_ID = re.compile(r"^[a-zA-Z0-9][\w\-]{0,63}$")
RUN_ID = re.compile(r"^[a-zA-Z0-9][\w\-]{0,255}$")
STATUS = {1: "RUNNING", 2: "SCHEDULED", 3: "FINISHED", 4: "FAILED", 5: "KILLED"}
RESERVED = {"tags", "datasets", "traces", "models"}


def keys(directory):
    for file in sorted(directory.rglob("*")):
        if file.is_file():
            key = file.relative_to(directory).as_posix()
            if not NAME.match(key) or posixpath.normpath(key) != key or len(key) > 250:
                raise ValueError(f"not a key: {key!r}")
            yield key, file.read_text(encoding="utf-8")


def point(line):
    time, value, step = line.strip().split(" ")
    return int(step), int(time), float(value)


def read_run(directory, experiment):
    meta = yaml.safe_load((directory / "meta.yaml").read_text(encoding="utf-8"))
    if meta["experiment_id"] != experiment or meta["run_id"] != directory.name:
        raise ValueError(f"{directory}: is the run {meta['run_id']} of {meta['experiment_id']}")
    if not RUN_ID.match(meta["run_uuid"]) or meta["run_uuid"] != meta["run_id"]:
        raise ValueError(f"{directory}: not a run's identifier")
    points = {k: [point(line) for line in v.splitlines()] for k, v in keys(directory / "metrics")}
    return {
        "name": meta["run_name"],
        "status": STATUS[meta["status"]],
        "lifecycle": meta["lifecycle_stage"],
        "milliseconds": int(meta["end_time"]) - int(meta["start_time"]),
        "artifacts": meta["artifact_uri"],
        "params": dict(keys(directory / "params")),
        "tags": dict(keys(directory / "tags")),
        "last": {key: repr(max(values)[2]) for key, values in points.items()},
        "steps": {key: [p[0] for p in values] for key, values in points.items()},
    }


def read(root):
    experiments = {}
    for directory in sorted(p for p in root.iterdir() if p.is_dir() and p.name != ".trash"):
        if not EXPERIMENT_ID.match(directory.name):
            raise ValueError(f"{directory}: not an experiment's identifier")
        int(directory.name)  # a number in MLflow's databases
        meta = yaml.safe_load((directory / "meta.yaml").read_text(encoding="utf-8"))
        if meta["experiment_id"] != directory.name or meta["lifecycle_stage"] != "active":
            raise ValueError(f"{directory}: {meta}")
        runs = [p for p in directory.iterdir() if p.is_dir() and p.name not in RESERVED]
        if meta["name"] in experiments:
            raise ValueError(f"two experiments are called {meta['name']}")
        experiments[meta["name"]] = {
            run.name: read_run(run, directory.name) for run in sorted(runs)
        }
    return experiments


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))
