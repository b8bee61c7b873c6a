#!/usr/bin/env bash
# Runs Foster on a YARN or Kubernetes cluster with one GPU for every executor:
#   submit/spark-submit-gpu.sh --master yarn run --config hdfs:///foster.conf --output hdfs:///runs/1
#   FOSTER_IMAGE=registry/foster:1 submit/spark-submit-gpu.sh --master k8s://https://api:6443 \
#     run --config s3a://bucket/foster.conf --output s3a://bucket/runs/1
#
# Every other option of spark-submit is passed on, and wins over what is set here. --print shows the
# command instead of running it.
#
# Environment:
#   SPARK_HOME                Spark 3.5, required
#   FOSTER_JAR                the shaded jar (default: the one of this project; any URI on a cluster).
#                             Kubernetes: local:///path/in/the/image.jar, or a URI; a file of this
#                             machine needs --conf spark.kubernetes.file.upload.path=URI
#   FOSTER_DRIVER_MEMORY      heap of the driver (default 4g)
#   FOSTER_DRIVER_OVERHEAD    the driver's memory outside of the heap, torch's (default 4g)
#   FOSTER_EXECUTORS          how many (default 2)
#   FOSTER_EXECUTOR_CORES     cores of each, and so tasks that share its GPU (default 4)
#   FOSTER_EXECUTOR_MEMORY    heap of each (default 8g)
#   FOSTER_EXECUTOR_OVERHEAD  memory outside of the heap, torch's (default 8g)
#   FOSTER_TORCH_LIBRARIES    a directory on every node (Kubernetes: in the image, or on a volume) with
#                             PyTorch's CUDA libraries (the lib folder of a PyTorch 2.7.1). Without it
#                             the jar has to bring or to fetch them: mvn package
#                             -Pshade,download-natives or -Pshade,gpu
#   FOSTER_CUDA               what is in FOSTER_TORCH_LIBRARIES (default cu128)
#   FOSTER_DJL_CACHE          where executors unpack natives (default /tmp/foster-djl)
#   FOSTER_IMAGE              Kubernetes: an image with Spark 3.5, Java 17 and the CUDA driver's libraries
#   FOSTER_DISCOVERY          path of gpu-discovery.sh on the nodes (Kubernetes: in the image; default
#                             /opt/foster/gpu-discovery.sh). On YARN it is sent along.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
home=$(dirname "$here")

fail() { # exit code, message
  echo "error: $2" >&2
  exit "$1"
}

master=
print=
declare -a passed=()
files=
cores=${FOSTER_EXECUTOR_CORES:-4}
while (($# > 0)); do
  case $1 in
    --print) print=1 && shift ;;
    --master)
      (($# > 1)) || fail 1 "--master needs a value"
      master=$2
      shift 2
      ;;
    --master=*) master=${1#*=} && shift ;;
    --files=*) files+=,${1#*=} && shift ;;
    --executor-cores=*) cores=${1#*=} && shift ;;
    --*=*) passed+=("$1") && shift ;;
    --verbose | --supervise) passed+=("$1") && shift ;;
    --*)
      # Options of spark-submit stand before Foster's command, and all others take a value.
      (($# > 1)) || fail 1 "$1 needs a value"
      case $1 in
        --files) files+=,$2 ;;
        --executor-cores) cores=$2 ;;
        *) passed+=("$1" "$2") ;;
      esac
      shift 2
      ;;
    *) break ;;
  esac
done
[[ -n $master ]] || fail 1 "--master is missing; use --master yarn or --master k8s://https://HOST:PORT"
(($# > 0)) || fail 1 "no command; name one after the options, for example: run --config hdfs:///foster.conf"
[[ -n ${SPARK_HOME:-} && -x $SPARK_HOME/bin/spark-submit ]] ||
  fail 2 "SPARK_HOME: ${SPARK_HOME:-not set}: no bin/spark-submit there; set it to a Spark 3.5"

jar=${FOSTER_JAR:-$(find "$home/target" -maxdepth 1 -name 'foster-*-shaded.jar' 2>/dev/null | sort | tail -n 1)}
[[ -n $jar ]] ||
  fail 2 "FOSTER_JAR: not set, and $home/target has no shaded jar; run 'mvn package -Pshade -DskipTests'"

cache=${FOSTER_DJL_CACHE:-/tmp/foster-djl}
[[ $cores =~ ^[1-9][0-9]*$ ]] || fail 1 "--executor-cores: $cores is no number; write one from 1 on"
# The share of a GPU that one task takes; Spark wants at least 1 / cores of it, rounded down.
share=$(awk -v cores="$cores" 'BEGIN { printf "%d", 10000 / cores }')
share=$(printf '%d.%04d' "$((share / 10000))" "$((share % 10000))")
declare -a options=(
  --master "$master" --deploy-mode cluster --class io.foster.cli.Main --name foster
  # The driver's torch has its memory outside of the heap too, and Spark's own tenth is too little.
  --driver-memory "${FOSTER_DRIVER_MEMORY:-4g}"
  --conf "spark.driver.memoryOverhead=${FOSTER_DRIVER_OVERHEAD:-4g}"
  --executor-cores "$cores"
  --executor-memory "${FOSTER_EXECUTOR_MEMORY:-8g}"
  --conf "spark.executor.instances=${FOSTER_EXECUTORS:-2}"
  --conf "spark.executor.memoryOverhead=${FOSTER_EXECUTOR_OVERHEAD:-8g}"
  --conf "spark.executor.resource.gpu.amount=1"
  --conf "spark.task.resource.gpu.amount=$share"
)

# Whether Spark was told where to put a file of this machine for the pods.
uploads() {
  local key=spark.kubernetes.file.upload.path
  [[ " ${passed[*]-} " == *"$key="* || " ${passed[*]-} " == *" --properties-file"* ]] ||
    grep -qs "^[[:space:]]*$key" "${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf"
}

# The same environment for executors and for the driver, which a cluster manager starts as well.
environment() { # name value
  options+=(--conf "spark.executorEnv.$1=$2")
  case $master in
    yarn*) options+=(--conf "spark.yarn.appMasterEnv.$1=$2") ;;
    k8s:*) options+=(--conf "spark.kubernetes.driverEnv.$1=$2") ;;
  esac
}
environment OMP_NUM_THREADS 1
environment OMP_WAIT_POLICY PASSIVE
environment OPT_OUT_TRACKING true
environment DJL_CACHE_DIR "$cache"
# The driver is given no GPU and computes on the CPU, so these two are for executors alone.
if [[ -n ${FOSTER_TORCH_LIBRARIES:-} ]]; then
  options+=(
    --conf "spark.executorEnv.PYTORCH_LIBRARY_PATH=$FOSTER_TORCH_LIBRARIES"
    --conf "spark.executorEnv.PYTORCH_FLAVOR=${FOSTER_CUDA:-cu128}"
  )
fi

case $master in
  yarn*)
    # The script comes with the application and lies in every container's working directory.
    options+=(
      --files "$here/gpu-discovery.sh$files"
      --conf "spark.executor.resource.gpu.discoveryScript=./gpu-discovery.sh"
    )
    ;;
  k8s:*)
    [[ -n ${FOSTER_IMAGE:-} ]] ||
      fail 2 "FOSTER_IMAGE: not set; name an image with Spark 3.5, Java 17 and gpu-discovery.sh"
    [[ $jar == *:/* ]] || uploads ||
      fail 2 "FOSTER_JAR: $jar is a file of this machine, which no pod sees; set it to local:///path/in/the/image.jar or another URI, or add --conf spark.kubernetes.file.upload.path=URI"
    [[ -z $files ]] || options+=(--files "${files#,}")
    options+=(
      --conf "spark.kubernetes.container.image=$FOSTER_IMAGE"
      --conf "spark.executor.resource.gpu.vendor=nvidia.com"
      --conf "spark.executor.resource.gpu.discoveryScript=${FOSTER_DISCOVERY:-/opt/foster/gpu-discovery.sh}"
    )
    ;;
  *) fail 1 "--master $master: this script is for yarn and k8s://; use submit/foster for others" ;;
esac

# Before the command's own settings, so that these win.
declare -a device=()
case $1 in
  init | natives) ;;
  *) device=(--set encoder.device=gpu) ;;
esac
command=("$SPARK_HOME/bin/spark-submit" "${options[@]}" ${passed[@]+"${passed[@]}"} "$jar"
  "$1" ${device[@]+"${device[@]}"} "${@:2}")
if [[ -n $print ]]; then
  printf '%q ' "${command[@]}"
  echo
  exit
fi
exec "${command[@]}"
