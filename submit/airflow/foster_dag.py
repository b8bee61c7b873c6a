"""Foster on Airflow: two DAGs, for Airflow 2.10 and 3.

foster_spark runs each stage as a spark-submit task of its own, through the connection
``spark_default`` (master, deploy mode and queue are the connection's). foster_databricks starts the
job of submit/databricks/databricks.yml and waits for it without holding a worker (deferrable).

The output directory is named after the run's logical date, and every stage says ``--resume``: a
task that is tried again, or cleared, goes on with what is finished and does the rest. One DAG run,
one directory, one result.

Exit code 2 (wrong configuration, input or machine) fails a task without another try, because the
next one would end the same: mend what its log says and clear the task. Every other failure is tried
again twice. On YARN and standalone in cluster mode spark-submit does not hand on the driver's exit
code, so there every failure is tried again.

Needs apache-airflow-providers-apache-spark, apache-airflow-providers-databricks, or both: a DAG
whose provider is not installed is left out. Settings are the DAG's params (the trigger form shows
them); their defaults come from the environment of the scheduler: FOSTER_JAR, FOSTER_CONFIG,
FOSTER_INPUT, FOSTER_OUTPUT, FOSTER_GPU, FOSTER_DATABRICKS_JOB, FOSTER_SCHEDULE, FOSTER_RETRY_DELAY
(seconds between tries, 300; at least 150 where workers differ, because the lock of a killed run on
another machine holds for two minutes).
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

try:
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param
try:
    from airflow.sdk.exceptions import AirflowFailException
except ImportError:  # Airflow before 3.2
    from airflow.exceptions import AirflowFailException

# One directory for each logical date. A run triggered by an asset has none in Airflow 3.
RUN = "{{ (dag_run.logical_date or dag_run.run_after).strftime('%Y%m%dT%H%M%S') }}"

# In order; each is a command of Foster that needs those before it.
STAGES = {
    "ingest": "raw interactions and item texts to a corpus",
    "encode": "item texts to features",
    "train": "experts on all data",
    "distill": "the corpus to synthetic sequences",
    "evaluate": "students, and what they are compared with",
    "report": "the results as a page",
}

GPU = bool(os.environ.get("FOSTER_GPU"))

SPARK_CONF = {
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.OMP_WAIT_POLICY": "PASSIVE",
    # PyTorch's memory is outside of the heap.
    "spark.executor.memoryOverhead": "4g",
}
GPU_CONF = {
    "spark.executor.resource.gpu.amount": "1",
    "spark.task.resource.gpu.amount": "0.25",
}


def setting(name: str, default: str, description: str) -> Param:
    return Param(os.environ.get(name, default), type="string", description=description)


COMMON = {
    "schedule": os.environ.get("FOSTER_SCHEDULE") or None,
    "start_date": datetime(2026, 1, 1, tzinfo=timezone.utc),
    "catchup": False,
    # A second run would only wait for the first one's executors.
    "max_active_runs": 1,
    "tags": ["foster"],
    "doc_md": __doc__,
    "default_args": {
        "retries": 2,
        "retry_delay": timedelta(seconds=float(os.environ.get("FOSTER_RETRY_DELAY", "300"))),
    },
}

FILES = {
    "config": setting("FOSTER_CONFIG", "s3a://bucket/foster.conf", "configuration file (URI)"),
    "input": setting("FOSTER_INPUT", "s3a://bucket/raw", "folder of the raw files (URI)"),
    "output": setting("FOSTER_OUTPUT", "s3a://bucket/runs", "results go below, by logical date"),
}


def arguments(stage: str) -> list[str]:
    """The command line of a stage; Airflow fills in the run's params."""
    output = ["--output", "{{ params.output }}/" + RUN]
    if stage == "report":
        # A finished run says itself what it was made with.
        return [stage, *output]
    args = [
        stage,
        "--config",
        "{{ params.config }}",
        "--set",
        "input.dir={{ params.input }}",
        # One window of time for all stages, whenever each of them starts.
        "--set",
        "run.start={{ (dag_run.logical_date or dag_run.run_after).isoformat() }}",
        *output,
        "--resume",
    ]
    if GPU:
        # In every stage: a result remembers the configuration it was made with.
        args += ["--set", "encoder.device=gpu"]
    return args


# How the providers say it: spark-submit's code, that of a driver's pod on Kubernetes, and Foster's
# own words where a failure is an exception (Databricks).
EXIT_CODE = re.compile(
    r"Error code is: (\d+)\.(?: Kubernetes spark exit code is: (\d+))?"
    r"|Foster ended with exit code (\d+)"
)
WRONG_INPUT = "2"


@contextmanager
def no_other_try_for_wrong_input():
    """Turns exit code 2 into the failure that Airflow does not try again."""
    try:
        yield
    except Exception as failure:
        # The first is the provider's; a log's last lines may follow it.
        found = EXIT_CODE.search(str(failure))
        if found and WRONG_INPUT in found.groups():
            raise AirflowFailException(
                "Foster ended with exit code 2: the configuration, the input or a machine is wrong."
                " Mend what the lines that begin with 'error:' say, then clear this task"
            ) from failure
        raise


# The operators below have their providers' names, so that policies and dashboards that go by an
# operator's name count them in, and because Airflow 2.10 warns of super().execute() otherwise.

try:
    from airflow.providers.apache.spark.operators import spark_submit
except ImportError:
    spark_submit = None

if spark_submit is not None:

    class SparkSubmitOperator(spark_submit.SparkSubmitOperator):
        """The provider's; exit code 2 is not tried again."""

        def execute(self, context):
            with no_other_try_for_wrong_input():
                return super().execute(context)

    with DAG(
        dag_id="foster_spark",
        description="Distils interactions into a few synthetic sequences, on Spark",
        params={
            "jar": setting("FOSTER_JAR", "s3a://bucket/foster-shaded.jar", "the shaded jar (URI)"),
            **FILES,
        },
        **COMMON,
    ) as foster_spark:
        before = None
        for name, what in STAGES.items():
            task = SparkSubmitOperator(
                task_id=name,
                doc=what,
                conn_id="spark_default",
                application="{{ params.jar }}",
                java_class="io.foster.cli.Main",
                name="foster-" + name + "-" + RUN,
                conf={**SPARK_CONF, **(GPU_CONF if GPU else {})},
                application_args=arguments(name),
            )
            if before is not None:
                before >> task
            before = task


try:
    from airflow.providers.databricks.operators import databricks
except ImportError:
    databricks = None

if databricks is not None:

    class DatabricksRunNowOperator(databricks.DatabricksRunNowOperator):
        """The provider's; a job that ended with exit code 2 is not tried again."""

        def execute(self, context):
            with no_other_try_for_wrong_input():
                return super().execute(context)

        def execute_complete(self, context, event):
            with no_other_try_for_wrong_input():
                return super().execute_complete(context, event)

    with DAG(
        dag_id="foster_databricks",
        description="Distils interactions into a few synthetic sequences, on Databricks",
        params={
            "job": setting("FOSTER_DATABRICKS_JOB", "foster", "name of the bundle's job"),
            **FILES,
        },
        **COMMON,
    ) as foster_databricks:
        DatabricksRunNowOperator(
            task_id="run",
            databricks_conn_id="databricks_default",
            json={
                "job_name": "{{ params.job }}",
                "job_parameters": {
                    "config": "{{ params.config }}",
                    "input": "{{ params.input }}",
                    "output": "{{ params.output }}/" + RUN,
                },
                # One for each try: a request that is sent again after a lost answer starts no second
                # run.
                "idempotency_token": "{{ macros.uuid.uuid4() }}",
            },
            # The trigger waits; no worker is held while the job runs.
            deferrable=True,
            polling_period_seconds=60,
        )
