"""Foster on Airflow: two DAGs, for Airflow 2.10 and 3.

foster_spark runs each stage as a spark-submit task of its own, through the connection
``spark_default`` (master, deploy mode and queue are the connection's). foster_databricks starts the
job of submit/databricks/databricks.yml and waits for it without holding a worker (deferrable).

The output directory is named after the run's logical date, and every command says ``--resume``: a
task that is tried again, or cleared, goes on with what is finished and does the rest. One DAG run,
one directory, one result.

Needs apache-airflow-providers-apache-spark, apache-airflow-providers-databricks, or both: a DAG
whose provider is not installed is left out. Settings are the DAG's params (the trigger form shows
them); their defaults come from the environment of the scheduler: FOSTER_JAR, FOSTER_CONFIG,
FOSTER_INPUT, FOSTER_OUTPUT, FOSTER_GPU, FOSTER_DATABRICKS_JOB, FOSTER_SCHEDULE.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

try:
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.models.param import Param

# One directory for each logical date. A run triggered by an asset has none in Airflow 3.
RUN = "{{ (dag_run.logical_date or dag_run.run_after).strftime('%Y%m%dT%H%M%S') }}"

# In order; each is a command of Foster that needs those before it.
STAGES = {
    "ingest": "raw interactions and item texts to a corpus",
    "encode": "item texts to features",
    "train": "experts on all data",
    "distill": "the corpus to synthetic sequences",
    "evaluate": "students, and what they are compared with",
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
    "default_args": {"retries": 2, "retry_delay": timedelta(minutes=5)},
}

FILES = {
    "config": setting("FOSTER_CONFIG", "s3a://bucket/foster.conf", "configuration file (URI)"),
    "input": setting("FOSTER_INPUT", "s3a://bucket/raw", "folder of the raw files (URI)"),
    "output": setting("FOSTER_OUTPUT", "s3a://bucket/runs", "results go below, by logical date"),
}


def arguments(stage: str) -> list[str]:
    """The command line of a stage; Airflow fills in the run's params."""
    args = [
        stage,
        "--config",
        "{{ params.config }}",
        "--set",
        "input.dir={{ params.input }}",
        "--output",
        "{{ params.output }}/" + RUN,
        "--resume",
    ]
    if GPU:
        # In every stage: a result remembers the configuration it was made with.
        args += ["--set", "encoder.device=gpu"]
    return args


try:
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
except ImportError:
    SparkSubmitOperator = None

if SparkSubmitOperator is not None:
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
    from airflow.providers.databricks.operators.databricks import DatabricksRunNowOperator
except ImportError:
    DatabricksRunNowOperator = None

if DatabricksRunNowOperator is not None:
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
            },
            # The trigger waits; no worker is held while the job runs.
            deferrable=True,
            polling_period_seconds=60,
        )
