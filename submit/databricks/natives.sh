#!/usr/bin/env bash
# Init script of a Databricks cluster: unpacks (or fetches) the natives of PyTorch and the tokenizers
# on every node before Spark starts, so that no task waits for it, and so that a cluster that cannot
# do the work fails at its start with one line. Copy it to the volume:
#   databricks fs cp submit/databricks/natives.sh dbfs:/Volumes/main/default/foster/natives.sh
#
# Environment (spark_env_vars of the cluster): FOSTER_JAR, the shaded jar in the volume;
# DJL_CACHE_DIR, a directory on the node's disk. FOSTER_SPARK_JARS is for tests.
set -euo pipefail

fail() {
  echo "error: $1" >&2
  exit 1
}

[[ -n ${FOSTER_JAR:-} ]] || fail "FOSTER_JAR: not set; put the shaded jar's path into spark_env_vars"
[[ -r $FOSTER_JAR ]] || fail "FOSTER_JAR: $FOSTER_JAR cannot be read; deploy the bundle first"
: "${DJL_CACHE_DIR:=/local_disk0/foster-djl}"
export DJL_CACHE_DIR
mkdir -p "$DJL_CACHE_DIR"

# Volumes are slow to read in small pieces.
copy=$(mktemp --suffix=.jar)
trap 'rm -f "$copy"' EXIT
cp "$FOSTER_JAR" "$copy"

java=java
[[ -z ${JAVA_HOME:-} ]] || java=$JAVA_HOME/bin/java
"$java" -cp "$copy:${FOSTER_SPARK_JARS:-/databricks/jars/*}" io.foster.cli.Main natives ||
  fail "natives: not usable on $(hostname); see the line above"
# Executors run as another user there.
chmod -R a+rX "$DJL_CACHE_DIR"
