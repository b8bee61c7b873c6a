"""The parts of Airflow's interface that submit/airflow/foster_dag.py uses, for machines without it.

Written after the public signatures of Airflow 2.10 and 3 and of the providers apache-spark 5 and
databricks 7. Like the real ones, the operators take keywords only and refuse those they do not
know; templated are the fields that the providers template.
"""

import sys
import types

BASE = set(
    "task_id owner email email_on_retry email_on_failure retries retry_delay"
    " retry_exponential_backoff max_retry_delay start_date end_date depends_on_past"
    " ignore_first_depends_on_past wait_for_past_depends_before_skipping wait_for_downstream dag"
    " params default_args priority_weight weight_rule queue pool pool_slots execution_timeout"
    " on_execute_callback on_failure_callback on_success_callback on_retry_callback"
    " on_skipped_callback pre_execute post_execute trigger_rule resources run_as_user map_index_template"
    " max_active_tis_per_dag max_active_tis_per_dagrun executor executor_config do_xcom_push"
    " multiple_outputs inlets outlets task_group doc doc_md doc_json doc_yaml doc_rst"
    " task_display_name logger_name allow_nested_operators".split()
)
DAG_ARGUMENTS = set(
    "dag_id description schedule start_date end_date template_searchpath template_undefined"
    " user_defined_macros user_defined_filters default_args max_active_tasks max_active_runs"
    " max_consecutive_failed_dag_runs dagrun_timeout catchup on_success_callback on_failure_callback"
    " doc_md params access_control is_paused_upon_creation jinja_environment_kwargs"
    " render_template_as_native_obj tags owner_links auto_register fail_fast dag_display_name".split()
)
# In one of the two versions only: a DAG for both cannot use them.
assert not DAG_ARGUMENTS & {"schedule_interval", "default_view", "orientation", "sla_miss_callback"}

current = []
dags = {}


class Param:
    def __init__(self, default=None, description=None, **schema):
        assert schema.get("type") != "string" or isinstance(default, str), default
        self.default = default
        self.description = description
        self.schema = schema


class DAG:
    def __init__(self, dag_id, **arguments):
        unknown = set(arguments) - DAG_ARGUMENTS
        if unknown:
            raise TypeError(f"DAG got unexpected keyword arguments {unknown}")
        self.dag_id = dag_id
        self.arguments = arguments
        self.tasks = []

    def __enter__(self):
        current.append(self)
        return self

    def __exit__(self, *failure):
        current.pop()
        dags[self.dag_id] = self


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class BaseOperator:
    known = set()
    template_fields = ()
    # What the provider's execute raises.
    failure = None

    def __init__(self, **arguments):
        unknown = set(arguments) - BASE - self.known
        if unknown:
            raise TypeError(f"{type(self).__name__} got unexpected keyword arguments {unknown}")
        self.task_id = arguments["task_id"]
        self.arguments = arguments
        self.downstream = []
        current[-1].tasks.append(self)

    def __rshift__(self, other):
        self.downstream.append(other)
        return other

    def execute(self, context):
        if self.failure:
            raise self.failure

    def execute_complete(self, context, event):
        self.execute(context)


class SparkSubmitOperator(BaseOperator):
    known = set(
        "application conf conn_id files py_files archives driver_class_path jars java_class packages"
        " exclude_packages repositories total_executor_cores executor_cores executor_memory"
        " driver_memory keytab principal proxy_user name num_executors status_poll_interval"
        " application_args env_vars verbose spark_binary properties_file yarn_queue deploy_mode"
        " use_krb5ccache".split()
    )
    template_fields = (
        "application conf files py_files jars driver_class_path packages exclude_packages keytab"
        " principal proxy_user name application_args env_vars properties_file".split()
    )


class DatabricksRunNowOperator(BaseOperator):
    known = set(
        "job_id job_name job_parameters json notebook_params python_params jar_params"
        " spark_submit_params python_named_params idempotency_token databricks_conn_id"
        " polling_period_seconds databricks_retry_limit databricks_retry_delay databricks_retry_args"
        " wait_for_termination deferrable repair_run cancel_previous_runs".split()
    )
    template_fields = ("json", "databricks_conn_id")


def install(version, providers=("spark", "databricks")):
    """Puts the stub where imports find it; gives the DAGs of what is imported next."""
    remove()
    dags.clear()
    module("airflow").DAG = DAG
    if version == 3:
        sdk = module("airflow.sdk")
        sdk.DAG = DAG
        sdk.Param = Param
    else:
        module("airflow.models")
        module("airflow.models.param").Param = Param
    # Airflow 3.1 has it here, too.
    exceptions = module("airflow.exceptions")
    exceptions.AirflowFailException = AirflowFailException
    module("airflow.providers")
    if "spark" in providers:
        for name in ("apache", "apache.spark", "apache.spark.operators"):
            module("airflow.providers." + name)
        operators = sys.modules["airflow.providers.apache.spark.operators"]
        operators.spark_submit = types.SimpleNamespace(SparkSubmitOperator=SparkSubmitOperator)
    if "databricks" in providers:
        for name in ("databricks", "databricks.operators"):
            module("airflow.providers." + name)
        sys.modules["airflow.providers.databricks.operators"].databricks = types.SimpleNamespace(
            DatabricksRunNowOperator=DatabricksRunNowOperator
        )
    return dags


def remove():
    for name in [n for n in sys.modules if n == "airflow" or n.startswith("airflow.")]:
        del sys.modules[name]


def module(name):
    made = types.ModuleType(name)
    made.__path__ = []
    sys.modules[name] = made
    return made
