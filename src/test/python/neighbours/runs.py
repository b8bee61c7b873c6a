"""The runs that the tests of this folder read, and a cluster of a real Spark distribution."""

import fcntl
import functools
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

HOME = Path(__file__).resolve().parents[4]
TARGET = HOME / "target" / "neighbours"
CONFIG = Path(__file__).resolve().parent / "tiny.conf"
# Runs of seconds end before the optimising compiler has paid.
BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
# Tests of minutes, which CI leaves out: FOSTER_ALL_NEIGHBOURS=true runs them.
slow = unittest.skipUnless(
    os.environ.get("FOSTER_ALL_NEIGHBOURS") == "true",
    "takes minutes; FOSTER_ALL_NEIGHBOURS=true runs it",
)


def folder(name, add_cleanup):
    """A new folder, until the test or the class whose addCleanup or addClassCleanup this is ends."""
    made = tempfile.TemporaryDirectory(prefix=f"foster-{name}-")
    add_cleanup(made.cleanup)
    return Path(made.name)


@functools.cache
def local():
    """A run in local mode, of this code: target/neighbours/local, made once."""
    run = TARGET / "local"
    TARGET.mkdir(parents=True, exist_ok=True)
    # Another process of tests may want it, too; the lock ends with its file.
    with open(TARGET / "local.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Finished stages of the same code are kept.
        foster("run", "--config", str(CONFIG), "--output", str(run), "--resume", "--quiet")
    return run


@functools.cache
def shaded_jar():
    """What mvn package -Pshade makes."""
    (jar,) = (HOME / "target").glob("foster-*-shaded.jar")
    return str(jar)


def spark_home():
    """The Spark distribution that the package pyspark is."""
    import pyspark

    return os.path.dirname(pyspark.__file__)


def foster(*arguments, **environment):
    """Runs submit/foster, without a Spark distribution unless told so; gives what it printed."""
    command = [str(HOME / "submit" / "foster"), *arguments]
    return execute(command, **{"FOSTER_HEAP": "2g", "SPARK_HOME": "", **environment})


def execute(command, timeout=900, **environment):
    """Runs a command; gives what it printed, both streams together."""
    said, code = finish(command, timeout, **environment)
    if code != 0:
        raise AssertionError(f"{command} ended with {code}:\n{said[-6000:]}")
    return said


def finish(command, timeout=900, **environment):
    """Runs a command to its end; gives what it printed and its exit code."""
    done = subprocess.run(
        command,
        cwd=HOME,
        env={
            "FOSTER_JAVA_OPTIONS": BRIEF,
            "SPARK_SUBMIT_OPTS": BRIEF,
            **os.environ,
            **environment,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout,
    )
    return done.stdout, done.returncode


def results(run):
    """What two runs of the same configuration have in common: the set's bytes, all metrics."""
    cells = json.loads((run / "metrics.json").read_text())["cells"]
    metrics = {(c["training"], c["method"], c["seed"]): c["metrics"] for c in cells}
    return (run / "distill" / "synthetic.safetensors").read_bytes(), metrics


class Cluster:
    """A standalone master and two workers of one core each, of the Spark distribution, on loopback."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.processes = []
        try:
            self.master = self._start(
                "Master", ["--port", "0"], r"Starting Spark master at (spark://\S+)"
            )
            for number in (1, 2):
                work = self.folder / f"work-{number}"
                options = ["--cores", "1", "--memory", "1g", "--work-dir", str(work), self.master]
                self._start("Worker", options, "(Successfully registered with master)")
        except BaseException:
            self.close()
            raise

    def _start(self, kind, options, sign):
        log = self.folder / f"{kind}-{len(self.processes)}.log"
        name = f"org.apache.spark.deploy.{kind.lower()}.{kind}"
        command = [f"{spark_home()}/bin/spark-class", name, "--host", "127.0.0.1"]
        command += ["--webui-port", "0", *options]
        environment = {"SPARK_HOME": spark_home(), "SPARK_LOCAL_IP": "127.0.0.1"}
        environment |= {"SPARK_DAEMON_MEMORY": "256m", "OMP_NUM_THREADS": "1"}
        environment["SPARK_DAEMON_JAVA_OPTS"] = BRIEF
        with open(log, "w", encoding="utf-8") as out:
            process = subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                # With the executors that a worker starts, to end them together.
                start_new_session=True,
            )
        self.processes.append(process)
        for _ in range(1200):
            found = re.search(sign, log.read_text(encoding="utf-8"))
            if found:
                return found.group(1)
            if process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{command} did not say {sign}:\n{log.read_text()[-3000:]}")

    def close(self):
        """Ends what was started here."""
        for process in reversed(self.processes):
            try:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(30)
            except ProcessLookupError:
                pass
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
