"""What Airflow's Databricks provider asks of a workspace, answered on loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

JOB = 11


class Workspace:
    """Has the job "foster", whose runs end with the given exit codes of Foster, one after another.

    What is sent to it is in ``posted``: (endpoint, body). Written after the Jobs API's reference; a
    run is seen running by the task and ended by the trigger that the task defers to.
    """

    def __init__(self, *exit_codes):
        self.exit_codes = exit_codes
        self.posted = []
        self.asked = 0
        workspace = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                length = int(self.headers.get("Content-Length") or 0)
                if length:
                    query |= json.loads(self.rfile.read(length))
                self.answer(workspace.get(endpoint(address.path), query))

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(workspace.post(endpoint(urlsplit(self.path).path), body))

            def answer(self, value):
                text = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *line):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def connection(self):
        """Airflow's."""
        place = {"host": "127.0.0.1", "port": self.server.server_port, "schema": "http"}
        return json.dumps({"conn_type": "databricks", "password": "token", **place})

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def bodies(self, endpoint_name):
        return [body for name, body in self.posted if name == endpoint_name]

    def post(self, name, body):
        self.posted.append((name, body))
        if name == "jobs/run-now":
            self.asked = 0
            return {"run_id": len(self.bodies(name))}
        if name == "jobs/create":
            return {"job_id": JOB + 1}
        raise AssertionError(name)

    def get(self, name, query):
        if name == "jobs/list":
            return {"jobs": [{"job_id": JOB, "settings": {"name": "foster"}}], "has_more": False}
        code = self.exit_codes[(int(query["run_id"]) - 1) % 100]
        if name == "jobs/runs/get-output":
            return {"error": f"IllegalStateException: Foster ended with exit code {code}"}
        if name != "jobs/runs/get":
            raise AssertionError(name)
        self.asked += 1
        state = {"life_cycle_state": "RUNNING", "state_message": ""}
        # The task asks for the job, the page and the state, and defers; the trigger asks again.
        if self.asked > 3:
            result = "FAILED" if code else "SUCCESS"
            state = {"life_cycle_state": "TERMINATED", "result_state": result, "state_message": ""}
        run = int(query["run_id"])
        # A run of a task has an id of its own.
        tasks = [{"run_id": 100 + run, "task_key": "ingest", "state": state}]
        page = f"http://127.0.0.1/run/{run}"
        return {"job_id": JOB, "run_page_url": page, "state": state, "tasks": tasks}


def endpoint(path):
    """Without the version: /api/2.1/jobs/list is jobs/list."""
    return path.split("/", 3)[3]
