"""docs/reliability.md names the versions that requirements.txt pins."""

import re
import unittest
from pathlib import Path

HERE = Path(__file__).parent
NAMES = {
    "Spark": "pyspark",
    "Airflow": "apache-airflow",
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
    def test_the_table_names_the_pinned_versions(self):
        pinned = dict(re.findall(r"^(\S+)==(\S+)$", (HERE / "requirements.txt").read_text(), re.M))
        page = (HERE.parents[2] / "docs" / "reliability.md").read_text()
        tested = page[: page.index("## What is not tested")]
        for name, package in NAMES.items():
            found = re.findall(rf"(?<![\w-]){name} (\d+\.\d+\.\d+)", tested)
            self.assertEqual([pinned[package]], found, name)


if __name__ == "__main__":
    unittest.main()
