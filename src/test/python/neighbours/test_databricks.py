"""submit/databricks/databricks.yml through databricks-bundles, the bundles' own model of jobs.

``databricks bundle validate`` itself needs a workspace to ask who its user is. The job's first task
runs as a runtime would start it, as far as Foster can tell.
"""

import tempfile
import unittest
from pathlib import Path

import runs
import yaml
from databricks.bundles.jobs import Job

BUNDLE = runs.HOME / "submit" / "databricks" / "databricks.yml"


class DatabricksTest(unittest.TestCase):
    def setUp(self):
        resources = yaml.safe_load(BUNDLE.read_text(encoding="utf-8"))["resources"]
        (self.job,) = resources["jobs"].values()

    def test_the_job_is_one(self):
        self.assertEqual(self.job, Job.from_dict(self.job).as_dict())

    def test_a_mistyped_field_is_refused(self):
        cluster = self.job["job_clusters"][0]["new_cluster"]
        for place in (self.job, self.job["tasks"][0], self.job["tasks"][0]["spark_jar_task"], cluster):
            place["mistyped"] = "x"
            with self.assertRaisesRegex(ValueError, "Unexpected field 'mistyped'"):
                Job.from_dict(self.job)
            del place["mistyped"]

    def test_the_first_task_passes_or_fails_as_an_exception(self):
        with tempfile.TemporaryDirectory(prefix="foster-databricks-") as folder:
            said, code = self.first_task(config=runs.CONFIG, output=Path(folder) / "run")
            self.assertEqual(0, code, said[-3000:])
            self.assertIn("All 1 can do the work.", said)
            # Airflow's DAG goes by these words; the process is not Foster's to end, so 2 is no code.
            said, code = self.first_task(config=Path(folder) / "none.conf", output=folder)
            self.assertEqual(1, code, said[-3000:])
            self.assertIn("IllegalStateException: Foster ended with exit code 2", said)
            self.assertIn("none.conf: there is no such file", said)

    def first_task(self, **parameters):
        """The task "validate" with these job parameters, without a GPU."""
        parameters["input"] = runs.local() / "sample"
        arguments = self.job["tasks"][0]["spark_jar_task"]["parameters"]
        for name, value in parameters.items():
            place = "{{job.parameters.%s}}" % name
            arguments = [one.replace(place, str(value)) for one in arguments]
        # What Databricks puts in for a job's own values.
        start = "{{job.start_time.iso_datetime}}"
        arguments = [one.replace(start, "2026-11-28T23:50:00.123Z") for one in arguments]
        self.assertFalse([one for one in arguments if "{{" in one])
        command = [f"{runs.spark_home()}/bin/spark-submit", "--master", "local[1]"]
        command += ["--class", "io.foster.cli.Main", runs.shaded_jar(), *arguments]
        environment = {"SPARK_HOME": runs.spark_home(), "SPARK_LOCAL_IP": "127.0.0.1"}
        command += ["--set", "encoder.device=cpu"]
        return runs.finish(command, DATABRICKS_RUNTIME_VERSION="16.4", **environment)


if __name__ == "__main__":
    unittest.main()
