"""submit/databricks/databricks.yml against a schema of the keys it uses, and against itself.

The schema beside this file is a subset, written after Databricks' documentation of bundles and of
the Jobs API 2.2; ``databricks bundle validate`` needs a workspace. A key it does not know is an
error, so a mistyped key fails here.
"""

import json
import re
import unittest
from pathlib import Path

import jsonschema
import yaml

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUNDLE = ROOT / "submit/databricks/databricks.yml"


def walk(node):
    yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


class DatabricksBundleTest(unittest.TestCase):
    def setUp(self):
        self.bundle = yaml.safe_load(BUNDLE.read_text())
        self.job = self.bundle["resources"]["jobs"]["foster"]
        self.schema = json.loads((HERE / "databricks_bundle.schema.json").read_text())

    def test_it_fits_the_schema(self):
        jsonschema.Draft7Validator.check_schema(self.schema)
        jsonschema.Draft7Validator(self.schema).validate(self.bundle)

    def test_the_schema_refuses_what_is_mistyped(self):
        self.job["tasks"][0]["spark_jar_tsk"] = {}
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(self.schema).validate(self.bundle)

    def test_every_reference_is_defined(self):
        parameters = {p["name"] for p in self.job["parameters"]}
        used = set()
        for text in (n for n in walk(self.bundle) if isinstance(n, str)):
            for name in re.findall(r"\$\{var\.(\w+)}", text):
                self.assertIn(name, self.bundle["variables"])
            used.update(re.findall(r"\{\{job\.parameters\.(\w+)}}", text))
        self.assertEqual(parameters, used)
        clusters = {c["job_cluster_key"] for c in self.job["job_clusters"]}
        tasks = []
        for task in self.job["tasks"]:
            self.assertIn(task["job_cluster_key"], clusters)
            for before in task.get("depends_on", []):
                self.assertIn(before["task_key"], tasks)
            tasks.append(task["task_key"])

    def test_tasks_are_fosters_commands(self):
        for task in self.job["tasks"]:
            call = task["spark_jar_task"]
            self.assertEqual("io.foster.cli.Main", call["main_class_name"])
            self.assertEqual(task["task_key"], call["parameters"][0])
        tasks = [t["spark_jar_task"]["parameters"][1:] for t in self.job["tasks"]]
        check, first, *others, page = tasks
        self.assertEqual(["--output", "{{job.parameters.output}}"], page)
        self.assertIn("--resume", first)
        for other in others:
            self.assertEqual(first, other)
        self.assertEqual(first, check[1:] + ["--resume"])

    def test_what_is_wrong_is_found_by_the_task_that_is_tried_once(self):
        check, *stages = self.job["tasks"]
        self.assertEqual("validate", check["task_key"])
        self.assertEqual("--cluster", check["spark_jar_task"]["parameters"][1])
        self.assertEqual(0, check["max_retries"])
        self.assertEqual([{"task_key": "validate"}], stages[0]["depends_on"])
        for stage in stages:
            self.assertEqual(2, stage["max_retries"])

    def test_the_jar_is_the_builds(self):
        pom = (ROOT / "pom.xml").read_text()
        version = re.search(r"<artifactId>foster</artifactId>\s*<version>([^<]+)<", pom).group(1)
        name = f"foster-{version}-shaded.jar"
        jars = {n for n in walk(self.bundle) if isinstance(n, str) and n.endswith(".jar")}
        self.assertTrue(jars)
        self.assertEqual({name}, {jar.split("/")[-1] for jar in jars})
        for profile in re.findall(r"-P(\S+)", self.bundle["artifacts"]["foster_jar"]["build"]):
            for one in profile.split(","):
                self.assertIn(f"<id>{one}</id>", pom)

    def test_the_runtime_is_the_one_foster_is_built_for(self):
        cluster = self.job["job_clusters"][0]["new_cluster"]
        self.assertRegex(cluster["spark_version"], r"^16\.4\.x-gpu-ml-scala2\.12$")


if __name__ == "__main__":
    unittest.main()
