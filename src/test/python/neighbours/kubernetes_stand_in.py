"""A stand-in for a Kubernetes cluster: its API on loopback, and pods that are processes here."""

import json
import os
import shutil
import subprocess
import threading
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import runs


class Kubernetes:
    """
    Keeps what is sent to it. Driver and executor pods run as their image's entry point would run
    them, with the pod's environment and arguments, where this is asked for.
    """

    def __init__(self, folder, starts=()):
        self.folder = Path(folder)
        self.starts = starts
        self.objects = {}
        self.processes = {}
        self.changed = threading.Condition()
        self.closed = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.master = f"k8s://http://127.0.0.1:{self.server.server_port}"

    def all(self, kind, role=None):
        """What was created of a kind ("pods", "configmaps", ..), deleted things too; by name."""
        with self.changed:
            found = [o for (k, _), o in self.objects.items() if k == kind]
        return [o for o in found if role in (None, labels(o).get("spark-role"))]

    def one(self, kind, role=None):
        (found,) = self.all(kind, role)
        return found

    def put(self, kind, sent):
        """Creates an object or changes it, as the API server would."""
        meta = sent["metadata"]
        meta.setdefault("uid", str(uuid.uuid4()))
        meta.setdefault("namespace", "default")
        meta["creationTimestamp"] = "2026-01-01T00:00:00Z"
        meta["resourceVersion"] = "1"
        if kind == "pods":
            started = labels(sent).get("spark-role") in self.starts
            sent["status"] = {
                "phase": "Running" if started else "Pending",
                "podIP": "127.0.0.1",
                "conditions": [{"type": "Ready", "status": str(started)}],
                "containerStatuses": [],
            }
        with self.changed:
            self.objects[kind, meta["name"]] = sent
            for pod in self.all("pods"):
                name = pod["metadata"]["name"]
                if name not in self.processes and self.can_start(pod):
                    self.processes[name] = self.start(pod)
            self.changed.notify_all()
        return sent

    def can_start(self, pod):
        """A pod waits for its configuration, which Spark sends after it."""
        maps = [v["configMap"]["name"] for v in pod["spec"]["volumes"] if "configMap" in v]
        return labels(pod).get("spark-role") in self.starts and all(
            ("configmaps", name) in self.objects for name in maps
        )

    def start(self, pod):
        """What the entry point of Spark's image does with a pod's container."""
        (container,) = pod["spec"]["containers"]
        inside = {"SPARK_HOME": runs.spark_home(), "SPARK_LOCAL_IP": "127.0.0.1"}
        inside["PATH"] = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        for variable in container["env"]:
            # The only values from elsewhere are the pod's address and name.
            from_pod = {"status.podIP": "127.0.0.1", "metadata.name": pod["metadata"]["name"]}
            inside[variable["name"]] = variable.get("value") or from_pod.get(
                variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath"), ""
            )
        (kind, *arguments) = container["args"]
        command = self.driver(arguments) if kind == "driver" else executor(inside)
        work = self.folder / pod["metadata"]["name"]
        work.mkdir()
        with open(work / "log", "w", encoding="utf-8") as log:
            return subprocess.Popen(
                command, cwd=work, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env={**environment(self.folder), **inside},
            )  # fmt: skip

    def driver(self, arguments):
        """A driver of cluster mode; only addresses differ from those in a pod."""
        properties = self.folder / "spark.properties"
        (settings,) = [o for o in self.all("configmaps") if "spark.properties" in o["data"]]
        properties.write_text(settings["data"]["spark.properties"])
        arguments[arguments.index("--properties-file") + 1] = str(properties)
        here = ["spark.driver.bindAddress=127.0.0.1", "spark.driver.host=127.0.0.1"]
        # Without an account's token, which the API server would have put into the pod.
        here += ["spark.kubernetes.submitInDriver=false"]
        command = [f"{runs.spark_home()}/bin/spark-submit"]
        for setting in here:
            command += ["--conf", setting]
        return [*command, "--deploy-mode", "client", *arguments]

    def log(self, pod):
        return (self.folder / pod["metadata"]["name"] / "log").read_text(encoding="utf-8")

    def delete(self, kind, chosen):
        """Ends the processes of pods; the objects stay for the test."""
        if kind == "pods":
            for pod in self.all("pods"):
                process = self.processes.get(pod["metadata"]["name"])
                if process and chosen(pod):
                    process.terminate()

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.server.shutdown()
        self.server.server_close()


def environment(folder):
    """Neither a proxy nor anybody's kubectl has a say."""
    return {**os.environ, "NO_PROXY": "127.0.0.1", "KUBECONFIG": f"{folder}/none"}


def executor(inside):
    java = shutil.which("java")
    options = [v for k, v in sorted(inside.items()) if k.startswith("SPARK_JAVA_OPT_")]
    command = [java, *options, f"-Xmx{inside['SPARK_EXECUTOR_MEMORY']}"]
    command += ["-cp", f"{runs.spark_home()}/jars/*"]
    command += ["org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"]
    for option, name in (
        ("--driver-url", "SPARK_DRIVER_URL"),
        ("--executor-id", "SPARK_EXECUTOR_ID"),
        ("--cores", "SPARK_EXECUTOR_CORES"),
        ("--app-id", "SPARK_APPLICATION_ID"),
        ("--hostname", "SPARK_EXECUTOR_POD_IP"),
        ("--resourceProfileId", "SPARK_RESOURCE_PROFILE_ID"),
        ("--podName", "SPARK_EXECUTOR_POD_NAME"),
    ):
        command += [option, inside[name]]
    return command


def labels(sent):
    return sent["metadata"].get("labels") or {}


def handler(cluster):
    """Serves the paths /api/v1/namespaces/NAMESPACE/KIND[/NAME]."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def parts(self):
            path, _, query = self.path.partition("?")
            names = path.strip("/").split("/")[4:]
            self.query = dict(urllib.parse.parse_qsl(query))
            return names[0], names[1] if len(names) > 1 else None

        def body(self):
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, value, code=200):
            data = json.dumps(value).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def chosen(self, name=None):
            """What the selectors of a request want."""
            wanted = dict(
                part.split("=", 1)
                for part in self.query.get("labelSelector", "").split(",")
                if "=" in part and "!=" not in part
            )
            fields = self.query.get("fieldSelector", "")
            name = name or (fields.partition("=")[2] if "metadata.name" in fields else None)
            return lambda o: (
                name in (None, o["metadata"]["name"]) and wanted.items() <= labels(o).items()
            )

        def do_GET(self):  # noqa: N802
            kind, name = self.parts()
            if self.headers.get("Upgrade"):
                # A client without its web socket asks again over plain HTTP.
                self.answer({"kind": "Status", "apiVersion": "v1", "code": 503}, 503)
            elif self.query.get("watch") == "true":
                self.watch(kind)
            elif name:
                found = [o for o in cluster.all(kind) if o["metadata"]["name"] == name]
                missing = {"kind": "Status", "apiVersion": "v1", "code": 404, "reason": "NotFound"}
                self.answer(found[0] if found else missing, 200 if found else 404)
            else:
                items = [o for o in cluster.all(kind) if self.chosen()(o)]
                self.answer(
                    {
                        "kind": {"pods": "PodList", "configmaps": "ConfigMapList"}.get(kind, "List"),
                        "apiVersion": "v1",
                        "metadata": {"resourceVersion": "1"},
                        "items": items,
                    }
                )

        def watch(self, kind):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            told = set()
            while True:
                with cluster.changed:
                    new = [
                        o
                        for (k, n), o in cluster.objects.items()
                        if k == kind and n not in told and self.chosen()(o)
                    ]
                    if not new:
                        if cluster.closed:
                            return
                        cluster.changed.wait()
                        continue
                for o in new:
                    told.add(o["metadata"]["name"])
                    self.wfile.write(json.dumps({"type": "ADDED", "object": o}).encode() + b"\n")
                self.wfile.flush()

        def do_POST(self):  # noqa: N802
            kind, _ = self.parts()
            self.answer(cluster.put(kind, self.body()), 201)

        def do_PATCH(self):  # noqa: N802
            kind, _ = self.parts()
            self.answer(cluster.put(kind, self.body()))

        do_PUT = do_PATCH  # noqa: N815

        def do_DELETE(self):  # noqa: N802
            kind, name = self.parts()
            if int(self.headers.get("Content-Length") or 0):
                self.body()
            cluster.delete(kind, self.chosen(name))
            self.answer({"kind": "Status", "apiVersion": "v1", "status": "Success"})

    return Handler
