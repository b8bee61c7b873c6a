"""submit/airflow under Airflow 3 and 2.10 with real spark-submit: parsed, run, killed, refused."""

import json
import os
import unittest
from pathlib import Path

import runs
from airflow_home import AirflowHome

STAGES = ["ingest", "encode", "train", "distill", "evaluate", "report"]
# Stands before the real one in the path: kills the distillation once, after its first checkpoint.
SPARK_SUBMIT = """#!/usr/bin/env bash
killed={folder}/killed
if [[ -e $killed || " $* " != *" distill "* ]]; then
  exec "$SPARK_HOME/bin/spark-submit" "$@"
fi
"$SPARK_HOME/bin/spark-submit" "$@" &
until compgen -G "{run}/.staging/checkpoint-distill-*/distillation.safetensors" >/dev/null; do
  kill -0 $! || break
  sleep 0.01
done
touch "$killed"
kill -9 $!
wait $!
"""


class Airflow3Test(unittest.TestCase):
    environment = "airflow"

    @classmethod
    def setUpClass(cls):
        cls.folder = runs.folder("airflow", cls.addClassCleanup)
        cls.run_folder = cls.folder / "runs" / "20260304T050607"
        connection = {"conn_type": "spark", "host": "local[1]", "extra": {"deploy-mode": "client"}}
        cls.airflow = AirflowHome(
            cls.folder,
            cls.environment,
            AIRFLOW_CONN_SPARK_DEFAULT=json.dumps(connection),
            FOSTER_JAR=runs.shaded_jar(),
            FOSTER_INPUT=str(runs.local() / "sample"),
            FOSTER_OUTPUT=str(cls.folder / "runs"),
            SPARK_HOME=runs.spark_home(),
            SPARK_LOCAL_IP="127.0.0.1",
        )
        # A checkpoint after each step; which steps have one is no part of a result.
        cls.config = cls.folder / "killed.conf"
        cls.config.write_text(f'include file("{runs.CONFIG}")\nrun.checkpoint-steps = 1\n')
        cls.path = cls.airflow.settings["PATH"]

    def run_with(self, spark_submit_folder, config):
        path = os.pathsep.join([str(spark_submit_folder), self.path])
        return self.airflow.run("foster_spark", FOSTER_CONFIG=str(config), PATH=path)

    def test_the_dags_are_parsed_without_errors_or_warnings(self):
        found = self.airflow.parse()
        self.assertEqual({}, found["errors"])
        # Airflow's libraries warn of each other.
        packages = "/site-packages/"
        warned = [w for w in found["warned"] if packages not in w or f"{packages}airflow/" in w]
        self.assertEqual([], warned)
        self.assertEqual({"foster_spark", "foster_databricks"}, set(found["tasks"]))
        self.assertEqual(STAGES, found["tasks"]["foster_spark"])

    def test_a_killed_task_is_tried_again_and_the_run_ends_with_the_same_bytes(self):
        stub = self.folder / "bin" / "spark-submit"
        stub.parent.mkdir()
        stub.write_text(SPARK_SUBMIT.format(folder=self.folder, run=self.run_folder))
        stub.chmod(0o755)
        said, tasks = self.run_with(stub.parent, self.config)
        tries = {stage: ("success", 2 if stage == "distill" else 1, 2) for stage in STAGES}
        self.assertEqual(tries, tasks, said[-6000:])
        self.assertIn("Error code is: 137", said)
        self.assertRegex(said, r"goes on after step \d")
        synthetic, metrics = runs.results(self.run_folder)
        expected = runs.results(runs.local())
        self.assertEqual(expected[0], synthetic)
        self.assertEqual(expected[1], metrics)
        self.assert_no_warning_of_ours(said)

    def test_exit_code_2_is_not_tried_again(self):
        wrong = self.folder / "wrong.conf"
        wrong.write_text(f'include file("{runs.CONFIG}")\ndistill.sequencs = 4\n')
        said, tasks = self.run_with(Path(runs.spark_home()) / "bin", wrong)
        self.assertEqual(("failed", 1, 2), tasks["ingest"], said[-6000:])
        self.assertEqual({"upstream_failed"}, {tasks[stage][0] for stage in STAGES[1:]})
        self.assertIn("distill.sequencs", said)
        self.assertIn("Foster ended with exit code 2", said)
        self.assert_no_warning_of_ours(said)

    def assert_no_warning_of_ours(self, said):
        """Airflow warns of its own parts, too; those name neither the DAGs' file nor an operator."""
        warnings = [line for line in said.splitlines() if "warning" in line.lower()]
        ours = [w for w in warnings if "foster_dag" in w or "Operator.execute" in w]
        self.assertEqual([], ours)


class Airflow2Test(Airflow3Test):
    environment = "airflow-2"


if __name__ == "__main__":
    unittest.main()
