#!/usr/bin/env bash
# Tells Spark which GPUs a machine has: spark.worker.resource.gpu.discoveryScript (standalone),
# spark.executor.resource.gpu.discoveryScript and spark.driver.resource.gpu.discoveryScript (YARN,
# Kubernetes). Prints {"name": "gpu", "addresses": ["0", "1"]}; fails where there is none, because
# a machine that was asked for its GPUs and has none is set up wrongly.
set -euo pipefail

command -v nvidia-smi >/dev/null || {
  echo "error: nvidia-smi: not found; this machine has no NVIDIA driver" >&2
  exit 1
}
listed=$(nvidia-smi --query-gpu=index --format=csv,noheader)
addresses=$(tr -d ' \r' <<<"$listed" | sed -n 's/^\([0-9][0-9]*\)$/"\1"/p' | paste -sd, -)
[[ -n $addresses ]] || {
  echo "error: nvidia-smi lists no GPU: $listed" >&2
  exit 1
}
printf '{"name": "gpu", "addresses": [%s]}\n' "$addresses"
