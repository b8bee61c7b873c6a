"""A home of Airflow with the DAGs of submit/airflow, in a folder of its own."""

import functools
import json
import os
import shutil
import sqlite3

import runs

DAGS = runs.HOME / "submit" / "airflow"
DATE = "2026-03-04T05:06:07+00:00"
PARSE = """
import json, sys, warnings
warnings.simplefilter("always")
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag
bag = DagBag(sys.argv[1], include_examples=False)
warned = [str(w) for file in bag.captured_warnings.values() for w in file]
tasks = {name: dag.task_ids for name, dag in bag.dags.items()}
print("PARSED " + json.dumps({"errors": bag.import_errors, "warned": warned, "tasks": tasks}))
"""


@functools.cache
def fresh_database(environment):
    """An empty database of that Airflow, made once in a process."""
    folder = runs.TARGET / environment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    home = AirflowHome(folder, environment)
    runs.execute([str(home.bin / "airflow"), "db", "migrate"], **home.settings)
    return home.database


class AirflowHome:
    """Airflow of target/python/ENVIRONMENT, its database and the settings of the DAGs."""

    def __init__(self, folder, environment, **settings):
        self.environment = environment
        self.database = folder / "airflow.db"
        self.bin = runs.HOME / "target" / "python" / environment / "bin"
        self.settings = {
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.database}",
            # A try that fails is followed by the next one at once.
            "FOSTER_RETRY_DELAY": "0",
            "PATH": os.pathsep.join([str(self.bin), os.environ["PATH"]]),
            "PYTHONDONTWRITEBYTECODE": "1",
            **settings,
        }

    def parse(self):
        """Errors, warnings and the tasks of each DAG, as Airflow finds them in the DAGs folder."""
        self._forget()
        said = runs.execute([str(self.bin / "python"), "-c", PARSE, str(DAGS)], **self.settings)
        (line,) = [line for line in said.splitlines() if line.startswith("PARSED ")]
        return json.loads(line.removeprefix("PARSED "))

    def run(self, dag, **settings):
        """Runs a DAG to its end, whatever that is; gives what was said and the tries of its tasks."""
        self._forget()
        command = [str(self.bin / "airflow"), "dags", "test", dag, DATE]
        said, _ = runs.finish(command, 1800, **{**self.settings, **settings})
        return said, self._tasks(dag)

    def _forget(self):
        """Takes the database back to what it was before the first run."""
        for rest in self.database.parent.glob("airflow.db-*"):
            rest.unlink()
        shutil.copy(fresh_database(self.environment), self.database)

    def _tasks(self, dag):
        """Of each task: how it ended, after how many tries, of how many retries."""
        database = sqlite3.connect(self.database)
        try:
            rows = database.execute(
                "select task_id, state, try_number, max_tries from task_instance where dag_id = ?",
                [dag],
            ).fetchall()
        finally:
            database.close()
        return {task: tuple(rest) for task, *rest in rows}
