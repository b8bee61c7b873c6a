"""docs/reliability.md and docs/cluster.md name the versions that requirements.txt pins."""

import re
import unittest
from pathlib import Path

HERE = Path(__file__).parent
NAMES = {
    "Spark": "pyspark",
    "Airflow": "apache-airflow",
    "apache-airflow-providers-apache-spark": "apache-airflow-providers-apache-spark",
    "apache-airflow-providers-databricks": "apache-airflow-providers-databricks",
    "databricks-bundles": "databricks-bundles",
    "MLflow": "mlflow",
    "RecTools": "rectools",
    "RecBole": "recbole",
    "transformers": "transformers",
    "sentence-transformers": "sentence-transformers",
    "PyTorch": "torch",
    "datasets": "datasets",
    "safetensors": "safetensors",
}


class DocumentedVersionsTest(unittest.TestCase):
    def test_the_tables_name_the_pinned_versions(self):
        text = (HERE / "requirements.txt").read_text()
        docs = HERE.parents[2] / "docs"
        tested = part(docs / "reliability.md", "## What is tested", "## What is not tested")
        tested += part(docs / "cluster.md", "## What was verified", None)
        for name, package in NAMES.items():
            # In one environment, or in several.
            pinned = set(re.findall(rf"^{package}==(\S+)$", text, re.M))
            found = re.findall(rf"(?<![\w-]){name} (\d+\.\d+\.\d+)", tested)
            self.assertEqual(sorted(pinned), sorted(found), name)


def part(page, begin, end):
    text = page.read_text(encoding="utf-8")
    return text[text.index(begin) : text.index(end) if end else None]


if __name__ == "__main__":
    unittest.main()
