"""A real Spark distribution: submit/foster and spark-submit on its standalone cluster."""

import unittest

import runs


class SparkSubmitTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = runs.folder("spark", cls.addClassCleanup)
        # Local mode without a distribution, before there is one.
        cls.expected = runs.results(runs.local())
        cls.cluster = runs.Cluster(cls.folder)
        cls.addClassCleanup(cls.cluster.close)
        cls.options = ["--master", cls.cluster.master]
        for setting in ("spark.executor.memory=700m", "spark.ui.enabled=false"):
            cls.options += ["--conf", setting]
        cls.environment = {"SPARK_HOME": runs.spark_home(), "SPARK_LOCAL_IP": "127.0.0.1"}

    def assert_as_in_local_mode(self, run, said):
        synthetic, metrics = runs.results(run)
        self.assertEqual(self.expected[0], synthetic)
        self.assertEqual(self.expected[1], metrics)
        self.assertIn(f'"master" : "{self.cluster.master}"', (run / "manifest.json").read_text())
        self.assertIn(f"Results in {run}", said)

    def test_submit_foster_uses_the_distribution(self):
        run = self.folder / "by-foster"
        said = runs.foster(
            "run", *self.options, "--config", str(runs.CONFIG), "--output", str(run),
            FOSTER_HEAP="1g", **self.environment,
        )  # fmt: skip
        self.assert_as_in_local_mode(run, said)

    def test_the_documented_line_of_spark_submit(self):
        run = self.folder / "by-spark-submit"
        said = runs.execute(
            [f"{runs.spark_home()}/bin/spark-submit", *self.options]
            + ["--class", "io.foster.cli.Main", runs.shaded_jar()]
            + ["run", "--config", str(runs.CONFIG), "--output", str(run)],
            **self.environment,
        )
        self.assert_as_in_local_mode(run, said)


if __name__ == "__main__":
    unittest.main()
