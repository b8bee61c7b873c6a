"""The Databricks provider under Airflow 3 and 2.10, without a workspace: what it sends, and retries."""

import json
import re
import unittest

import runs
import yaml
from airflow_home import AirflowHome
from databricks_workspace import JOB, Workspace

BUNDLE = runs.HOME / "submit" / "databricks" / "databricks.yml"
CREATE = """
import json
from datetime import datetime, timezone
from pathlib import Path
try:
    from airflow.sdk import DAG
except ImportError:
    from airflow import DAG
from airflow.providers.databricks.operators.databricks import DatabricksCreateJobsOperator

with DAG("create", schedule=None, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc)):
    job = json.loads((Path(__file__).parent / "job.json").read_text())
    DatabricksCreateJobsOperator(task_id="create", json=job)
"""


class Airflow3DatabricksTest(unittest.TestCase):
    environment = "airflow"

    @classmethod
    def setUpClass(cls):
        folder = runs.folder("airflow", cls.addClassCleanup)
        settings = {"FOSTER_OUTPUT": "/Volumes/main/recsys/foster/runs"}
        cls.airflow = AirflowHome(folder, cls.environment, **settings)

    def run_against(self, workspace):
        self.addCleanup(workspace.close)
        connection = workspace.connection()
        return self.airflow.run("foster_databricks", AIRFLOW_CONN_DATABRICKS_DEFAULT=connection)

    def test_a_run_that_fails_is_started_again_with_the_same_output(self):
        workspace = Workspace(3, 0)
        said, tasks = self.run_against(workspace)
        self.assertEqual({"run": ("success", 2, 2)}, tasks, said[-6000:])
        first, second = workspace.bodies("jobs/run-now")
        self.assertEqual({"job_id", "job_parameters", "idempotency_token"}, set(first))
        self.assertEqual(JOB, int(first["job_id"]))
        self.assertEqual({"config", "input", "output"}, set(first["job_parameters"]))
        output = "/Volumes/main/recsys/foster/runs/20260304T050607"
        self.assertEqual(output, first["job_parameters"]["output"])
        self.assertEqual(first["job_parameters"], second["job_parameters"])
        # Databricks gives the run back that it started for the token before.
        self.assertNotEqual(first["idempotency_token"], second["idempotency_token"])
        for body in (first, second):
            self.assertRegex(body["idempotency_token"], "^[0-9a-f-]{36}$")

    def test_exit_code_2_is_not_tried_again(self):
        workspace = Workspace(2)
        said, tasks = self.run_against(workspace)
        self.assertEqual({"run": ("failed", 1, 2)}, tasks, said[-6000:])
        self.assertEqual(1, len(workspace.bodies("jobs/run-now")))
        self.assertIn("Mend what the lines that begin with 'error:' say", said)


class Airflow2DatabricksTest(Airflow3DatabricksTest):
    environment = "airflow-2"


class CreateJobTest(unittest.TestCase):
    def test_the_bundles_job_as_the_provider_creates_it(self):
        folder = runs.folder("airflow", self.addCleanup)
        dags = folder / "dags"
        dags.mkdir()
        (dags / "create.py").write_text(CREATE)
        # What Databricks fills in is none of Airflow's templates.
        job = re.sub(r"(\{\{.*?}})", r"{% raw %}\1{% endraw %}", json.dumps(bundles_job()))
        (dags / "job.json").write_text(job)
        workspace = Workspace()
        self.addCleanup(workspace.close)
        settings = {"AIRFLOW__CORE__DAGS_FOLDER": str(dags)}
        settings["AIRFLOW_CONN_DATABRICKS_DEFAULT"] = workspace.connection()
        airflow = AirflowHome(folder, "airflow", **settings)
        said, tasks = airflow.run("create")
        self.assertEqual("success", tasks["create"][0], said[-6000:])
        (created,) = workspace.bodies("jobs/create")
        names = [task["task_key"] for task in created["tasks"]]
        stages = ["ingest", "encode", "train", "distill", "evaluate", "report"]
        self.assertEqual(["validate", *stages], names)
        for task in created["tasks"]:
            call = task["spark_jar_task"]
            self.assertEqual("io.foster.cli.Main", call["main_class_name"])
            self.assertEqual(task["task_key"], call["parameters"][0])
            self.assertEqual({str}, {type(one) for one in call["parameters"]})
            reads = "input.dir={{job.parameters.input}}" in call["parameters"]
            self.assertEqual(task["task_key"] != "report", reads)
            (library,) = task["libraries"]
            self.assertTrue(library["jar"].endswith("-shaded.jar"), library)
        (cluster,) = created["job_clusters"]
        cluster = cluster["new_cluster"]
        self.assertEqual("16.4.x-gpu-ml-scala2.12", cluster["spark_version"])
        self.assertEqual("g5.4xlarge", cluster["node_type_id"])
        self.assertEqual("2", str(cluster["num_workers"]))
        self.assertEqual("0.25", cluster["spark_conf"]["spark.task.resource.gpu.amount"])
        self.assertNotIn("${", json.dumps(created))


def bundles_job():
    """The bundle's job with its variables' defaults, as deploying would make it."""
    text = BUNDLE.read_text(encoding="utf-8")
    variables = yaml.safe_load(text)["variables"]
    text = re.sub(r"\$\{var\.(\w+)}", lambda found: str(variables[found[1]]["default"]), text)
    foster = yaml.safe_load(text)["resources"]["jobs"]["foster"]
    # Another one than the workspace has, which would be changed instead of created.
    return {**foster, "name": "foster-new"}


if __name__ == "__main__":
    unittest.main()
