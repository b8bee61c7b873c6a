"""The pods that Spark makes of what submit/ and docs/cluster.md say, against a stand-in for the API."""

import shutil
import unittest

import kubernetes_stand_in
import runs

IMAGE = "registry/foster:1"
GIB = 1024


def mebibytes(quantity):
    """Kubernetes' Mi and Gi, the two that Spark writes."""
    return int(quantity[:-2]) * {"Mi": 1, "Gi": GIB}[quantity[-2:]]


def environment(pod):
    (container,) = pod["spec"]["containers"]
    return {v["name"]: v.get("value") for v in container["env"]}


class KubernetesTest(unittest.TestCase):
    def setUp(self):
        self.folder = runs.folder("kubernetes", self.addCleanup)
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        smi = bin_folder / "nvidia-smi"
        smi.write_text("#!/bin/sh\necho 0\n")
        smi.chmod(0o755)
        shutil.copy(runs.HOME / "submit" / "gpu-discovery.sh", bin_folder)

    def cluster(self, *starts):
        cluster = kubernetes_stand_in.Kubernetes(self.folder, starts)
        self.addCleanup(cluster.close)
        return cluster

    def outside(self):
        inherited = kubernetes_stand_in.environment(self.folder)
        return {
            "NO_PROXY": inherited["NO_PROXY"], "KUBECONFIG": inherited["KUBECONFIG"],
            "SPARK_HOME": runs.spark_home(), "SPARK_LOCAL_IP": "127.0.0.1",
        }  # fmt: skip

    def submit(self, cluster, *arguments, **more):
        """The script, with the settings that it prints."""
        script = [str(runs.HOME / "submit" / "spark-submit-gpu.sh"), "--master", cluster.master]
        # Nobody tells the submitting process how the pod fares.
        script += ["--conf", "spark.kubernetes.submission.waitAppCompletion=false"]
        return runs.execute(
            [*script, *arguments],
            FOSTER_IMAGE=IMAGE,
            FOSTER_JAR=f"local://{runs.shaded_jar()}",
            FOSTER_DISCOVERY=str(self.folder / "bin" / "gpu-discovery.sh"),
            **self.outside(),
            **more,
        )

    def test_the_pods_of_the_script_for_gpus(self):
        cluster = self.cluster("driver")
        output = self.folder / "output"
        volume = "spark.kubernetes.executor.volumes.hostPath.torch"
        self.submit(
            cluster,
            "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark",
            "--conf", f"{volume}.mount.path=/opt/torch/lib",
            "--conf", f"{volume}.mount.readOnly=true",
            "--conf", f"{volume}.options.path=/data/torch/lib",
            "validate", "--cluster", "--wait", "5", "--config", str(runs.CONFIG),
            "--output", str(output),
            FOSTER_TORCH_LIBRARIES="/opt/torch/lib",
        )  # fmt: skip
        driver = cluster.one("pods", "driver")
        (container,) = driver["spec"]["containers"]
        self.assertEqual(IMAGE, container["image"])
        self.assertEqual("spark", driver["spec"]["serviceAccountName"])
        arguments = container["args"]
        self.assertEqual("driver", arguments[0])
        self.assertEqual("io.foster.cli.Main", arguments[arguments.index("--class") + 1])
        self.assertEqual(
            [f"local://{runs.shaded_jar()}", "validate", "--set", "encoder.device=gpu"]
            + ["--cluster", "--wait", "5", "--config", str(runs.CONFIG), "--output", str(output)],
            arguments[arguments.index("--class") + 2 :],
        )
        self.assertEqual(8 * GIB, mebibytes(container["resources"]["requests"]["memory"]))
        self.assertEqual(8 * GIB, mebibytes(container["resources"]["limits"]["memory"]))
        self.assertEqual("1", container["resources"]["requests"]["cpu"])
        self.assertNotIn("nvidia.com/gpu", container["resources"]["limits"])
        everywhere = {
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "PASSIVE",
            "OPT_OUT_TRACKING": "true",
            "DJL_CACHE_DIR": "/tmp/foster-djl",
        }
        self.assertLessEqual(everywhere.items(), environment(driver).items())
        self.assertNotIn("PYTORCH_LIBRARY_PATH", environment(driver))
        self.assertTrue(cluster.one("services")["spec"]["selector"])

        process = cluster.processes[driver["metadata"]["name"]]
        self.assertEqual(2, process.wait(120), cluster.log(driver))
        self.assertIn("has given no executor in 5 s", cluster.log(driver))
        self.assertIn("spark.executor.resource.gpu.amount=1", cluster.log(driver))

        executors = cluster.all("pods", "executor")
        self.assertEqual(2, len(executors))
        for pod in executors:
            self.assertEqual(
                driver["metadata"]["uid"], pod["metadata"]["ownerReferences"][0]["uid"]
            )
            (container,) = pod["spec"]["containers"]
            self.assertEqual(IMAGE, container["image"])
            self.assertEqual("executor", container["args"][0])
            resources = container["resources"]
            self.assertEqual(16 * GIB, mebibytes(resources["requests"]["memory"]))
            self.assertEqual(16 * GIB, mebibytes(resources["limits"]["memory"]))
            self.assertEqual("4", resources["requests"]["cpu"])
            self.assertEqual("1", resources["limits"]["nvidia.com/gpu"])
            inside = environment(pod)
            self.assertLessEqual(everywhere.items(), inside.items())
            self.assertEqual(8 * GIB, int(inside["SPARK_EXECUTOR_MEMORY"].removesuffix("m")))
            self.assertEqual("4", inside["SPARK_EXECUTOR_CORES"])
            self.assertEqual("/opt/torch/lib", inside["PYTORCH_LIBRARY_PATH"])
            self.assertEqual("cu128", inside["PYTORCH_FLAVOR"])
            mounts = {m["name"]: m for m in container["volumeMounts"]}
            self.assertEqual("/opt/torch/lib", mounts["torch"]["mountPath"])
            self.assertTrue(mounts["torch"]["readOnly"])
            volumes = {v["name"]: v for v in pod["spec"]["volumes"]}
            self.assertEqual("/data/torch/lib", volumes["torch"]["hostPath"]["path"])

    @runs.slow
    def test_executors_in_pods_are_asked_for_their_gpus(self):
        cluster = self.cluster("driver", "executor")
        self.submit(
            cluster,
            "validate", "--cluster", "--wait", "90", "--config", str(runs.CONFIG),
            "--output", str(self.folder / "output"),
            FOSTER_EXECUTORS="1", FOSTER_EXECUTOR_CORES="2", FOSTER_EXECUTOR_MEMORY="700m",
            FOSTER_DJL_CACHE=str(self.folder / "natives"),
        )  # fmt: skip
        driver = cluster.one("pods", "driver")
        process = cluster.processes[driver["metadata"]["name"]]
        self.assertEqual(2, process.wait(180), cluster.log(driver))
        said = cluster.log(driver)
        # Spark found the one that nvidia-smi names; that it is none shows when torch looks for it.
        self.assertIn("GPUs from Spark 0,", said)
        self.assertIn("error: encoder.device: executor 1 on 127.0.0.1: a GPU is", said)

    @runs.slow
    def test_a_run_whose_executors_are_pods(self):
        expected = runs.results(runs.local())
        cluster = self.cluster("executor")
        run = self.folder / "run"
        settings = ["spark.driver.host=127.0.0.1", f"spark.kubernetes.container.image={IMAGE}"]
        settings += ["spark.executor.instances=2", "spark.executor.memory=700m"]
        settings += ["spark.executor.memoryOverhead=700m", "spark.ui.enabled=false"]
        options = ["--master", cluster.master]
        for setting in settings:
            options += ["--conf", setting]
        runs.foster(
            "run", *options, "--config", str(runs.CONFIG), "--output", str(run),
            **{**self.outside(), "FOSTER_HEAP": "1g"},
        )  # fmt: skip
        synthetic, metrics = runs.results(run)
        self.assertEqual(expected[0], synthetic)
        self.assertEqual(expected[1], metrics)
        executors = cluster.all("pods", "executor")
        self.assertEqual(2, len(executors))
        for pod in executors:
            (container,) = pod["spec"]["containers"]
            self.assertEqual("1400Mi", container["resources"]["limits"]["memory"])
            # What Foster sets itself, where nobody has.
            own = {"OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
            self.assertLessEqual(own.items(), environment(pod).items())


if __name__ == "__main__":
    unittest.main()
