"""submit/airflow under Airflow itself: its DAGs are parsed, and foster_spark runs to its end."""

import json
import os
import tempfile
import unittest
from pathlib import Path

import runs

AIRFLOW = runs.HOME / "target" / "python" / "airflow" / "bin"
DAGS = runs.HOME / "submit" / "airflow"
PARSE = """
import json, sys
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag
bag = DagBag(sys.argv[1], include_examples=False)
warned = [str(w) for file in bag.captured_warnings.values() for w in file]
tasks = {name: dag.task_ids for name, dag in bag.dags.items()}
print("PARSED " + json.dumps({"errors": bag.import_errors, "warned": warned, "tasks": tasks}))
"""


class AirflowTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="foster-airflow-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        connection = {"conn_type": "spark", "host": "local[1]", "extra": {"deploy-mode": "client"}}
        cls.environment = {
            "AIRFLOW_HOME": str(cls.folder),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{cls.folder}/airflow.db",
            "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(connection),
            "FOSTER_JAR": runs.shaded_jar(),
            "FOSTER_CONFIG": str(runs.CONFIG),
            "FOSTER_INPUT": str(runs.local() / "sample"),
            "FOSTER_OUTPUT": str(cls.folder / "runs"),
            "SPARK_HOME": runs.spark_home(),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "PATH": os.pathsep.join([f"{runs.spark_home()}/bin", str(AIRFLOW), os.environ["PATH"]]),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        cls.airflow("db", "migrate")

    @classmethod
    def airflow(cls, *arguments):
        return runs.execute([str(AIRFLOW / "airflow"), *arguments], **cls.environment)

    def test_the_dags_are_parsed_without_errors_or_warnings(self):
        said = runs.execute(
            [str(AIRFLOW / "python"), "-c", PARSE, str(DAGS)], **self.environment
        )
        (line,) = [line for line in said.splitlines() if line.startswith("PARSED ")]
        found = json.loads(line.removeprefix("PARSED "))
        self.assertEqual({}, found["errors"])
        self.assertEqual([], found["warned"])
        stages = ["ingest", "encode", "train", "distill", "evaluate"]
        self.assertEqual({"foster_spark", "foster_databricks"}, set(found["tasks"]))
        self.assertEqual(stages, found["tasks"]["foster_spark"])

    def test_foster_spark_runs_to_its_end(self):
        said = self.airflow("dags", "test", "foster_spark", "2026-03-04T05:06:07+00:00")
        run = self.folder / "runs" / "20260304T050607"
        self.assertTrue((run / "metrics.json").exists(), said[-6000:])
        synthetic, metrics = runs.results(run)
        expected = runs.results(runs.local())
        self.assertEqual(expected[0], synthetic)
        self.assertEqual(expected[1], metrics)


if __name__ == "__main__":
    unittest.main()
