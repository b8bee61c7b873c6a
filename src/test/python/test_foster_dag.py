"""submit/airflow/foster_dag.py: imported with Airflow's interface of 2.10 and of 3, and rendered."""

import importlib.util
import os
import unittest
import uuid
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

import airflow_stub

FILE = Path(__file__).parents[3] / "submit/airflow/foster_dag.py"
DATE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone.utc)


def load(version, providers=("spark", "databricks"), **environment):
    dags = airflow_stub.install(version, providers)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FOSTER_")}
    with mock.patch.dict(os.environ, {**clean, **environment}, clear=True):
        spec = importlib.util.spec_from_file_location("foster_dag", FILE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    airflow_stub.remove()
    return dict(dags)


def rendered(value, dag, dag_run):
    """As Airflow renders a templated field."""
    if isinstance(value, str):
        params = {name: param.default for name, param in dag.arguments["params"].items()}
        template = SandboxedEnvironment(undefined=StrictUndefined).from_string(value)
        macros = SimpleNamespace(uuid=uuid)
        return template.render(params=params, dag_run=dag_run, macros=macros)
    if isinstance(value, dict):
        return {k: rendered(v, dag, dag_run) for k, v in value.items()}
    if isinstance(value, list):
        return [rendered(v, dag, dag_run) for v in value]
    return value


class FosterDagTest(unittest.TestCase):
    def test_both_versions_define_both_dags(self):
        for version in (2, 3):
            self.assertEqual({"foster_spark", "foster_databricks"}, set(load(version)))

    def test_a_provider_that_is_not_installed_costs_its_dag_only(self):
        self.assertEqual({"foster_spark"}, set(load(3, ["spark"])))
        self.assertEqual({"foster_databricks"}, set(load(2, ["databricks"])))

    def test_one_task_for_each_stage_in_order(self):
        tasks = load(3)["foster_spark"].tasks
        stages = ["ingest", "encode", "train", "distill", "evaluate", "report"]
        self.assertEqual(stages, [t.task_id for t in tasks])
        for task, after in zip(tasks, tasks[1:]):
            self.assertEqual([after], task.downstream)

    def test_commands_are_fosters(self):
        dag = load(3, FOSTER_OUTPUT="hdfs:///runs", FOSTER_JAR="hdfs:///f.jar")["foster_spark"]
        for task in dag.tasks:
            run = SimpleNamespace(logical_date=DATE)
            args = rendered(task.arguments["application_args"], dag, run)
            self.assertEqual(task.task_id, args[0])
            self.assertEqual("hdfs:///runs/20260304T050607", args[args.index("--output") + 1])
            self.assertEqual(task.task_id != "report", "--resume" in args)
            self.assertEqual("hdfs:///f.jar", rendered(task.arguments["application"], dag, run))
            self.assertEqual("io.foster.cli.Main", task.arguments["java_class"])

    def test_what_is_a_template_is_templated(self):
        for dag in load(3).values():
            for task in dag.tasks:
                for name, value in task.arguments.items():
                    if "{{" in repr(value):
                        self.assertIn(name, task.template_fields, task.task_id)

    def test_every_try_of_a_run_has_the_same_directory(self):
        for version in (2, 3):
            for dag in load(version).values():
                for task in dag.tasks:
                    field = task.arguments.get("application_args")
                    field = field or task.arguments["json"]["job_parameters"]
                    first = SimpleNamespace(logical_date=DATE, try_number=1)
                    second = SimpleNamespace(logical_date=DATE, try_number=2)
                    self.assertEqual(rendered(field, dag, first), rendered(field, dag, second))

    def test_a_run_without_logical_date_goes_by_the_time_it_was_due(self):
        dag = load(3)["foster_spark"]
        run = SimpleNamespace(logical_date=None, run_after=DATE)
        args = rendered(dag.tasks[0].arguments["application_args"], dag, run)
        self.assertIn("s3a://bucket/runs/20260304T050607", args)

    def test_databricks_is_waited_for_without_a_worker(self):
        dag = load(3, FOSTER_DATABRICKS_JOB="[prod] foster")["foster_databricks"]
        (task,) = dag.tasks
        self.assertIs(True, task.arguments["deferrable"])
        run = SimpleNamespace(logical_date=DATE)
        json = rendered(task.arguments["json"], dag, run)
        self.assertEqual("[prod] foster", json["job_name"])
        job = json["job_parameters"]
        self.assertEqual({"config", "input", "output"}, set(job))
        self.assertTrue(job["output"].endswith("/20260304T050607"))
        # Longer ones are refused.
        self.assertLessEqual(len(json["idempotency_token"]), 64)
        again = rendered(task.arguments["json"], dag, run)
        self.assertNotEqual(json["idempotency_token"], again["idempotency_token"])

    def test_exit_code_2_and_no_other_is_not_tried_again(self):
        submit = "Cannot execute: spark-submit --x 2. Error code is: %d."
        pod = "Cannot execute: spark-submit. Error code is: %d. Kubernetes spark exit code is: %d"
        job = "Job run failed with the errors [{'error': 'Foster ended with exit code %d'}]"
        final = [submit % 2, pod % (0, 2), pod % (1, 2), pod % (2, 0), job % 2]
        final.append(submit % 2 + "\nLast spark-submit output:\nerror: no such file")
        again = [submit % 1, submit % 3, submit % 137, submit % 22, pod % (1, 137), job % 3]
        again += ["Driver driver-2 badly exited with status FAILED", "2"]
        again.append(submit % 137 + "\nLast spark-submit output:\nError code is: 2.")
        for version in (2, 3):
            for dag in load(version).values():
                task = dag.tasks[0]
                for texts, wanted in ((final, True), (again, False)):
                    for text in texts:
                        task.failure = airflow_stub.AirflowException(text)
                        with self.assertRaises(airflow_stub.AirflowException) as raised:
                            if dag.dag_id == "foster_databricks":
                                task.execute_complete({}, {})
                            else:
                                task.execute({})
                        found = isinstance(raised.exception, airflow_stub.AirflowFailException)
                        self.assertEqual(wanted, found, text)

    def test_the_time_between_tries_is_a_setting(self):
        for value, seconds in (({}, 300), ({"FOSTER_RETRY_DELAY": "600"}, 600)):
            defaults = load(3, **value)["foster_spark"].arguments["default_args"]
            self.assertEqual(seconds, defaults["retry_delay"].total_seconds())
            self.assertEqual(2, defaults["retries"])

    def test_gpus_are_asked_for_in_spark_and_in_foster_or_in_neither(self):
        key = "spark.task.resource.gpu.amount"
        for environment, wanted in (({}, False), ({"FOSTER_GPU": "1"}, True)):
            for task in load(2, **environment)["foster_spark"].tasks:
                self.assertEqual(wanted, key in task.arguments["conf"])
                args = task.arguments["application_args"]
                # The page computes nothing.
                asked = wanted and task.task_id != "report"
                self.assertEqual(asked, "encoder.device=gpu" in args)


if __name__ == "__main__":
    unittest.main()
