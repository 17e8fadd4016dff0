#!/usr/bin/env bash
# The chart on a cluster of this machine's own: run.sh [STEP …]. Root, Go, a Docker engine; the first time takes long (cluster/README.md).
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/kubernetes/cluster/env.sh
deploy/kubernetes/cluster/build.sh helm
deploy/kubernetes/checked.sh
deploy/kubernetes/cluster/up.sh
images=$(docker images --format '{{.Repository}}:{{.Tag}} {{.ID}}' 'chorale/*' | grep ":${CHORALE_VERSION:-dev} " | sort)
if [ "$images" != "$(cat "$K8S_RUN/imported" 2>/dev/null)" ]; then
  docker save $(cut -d' ' -f1 <<<"$images") | cctr images import --all-platforms - >/dev/null
  printf '%s' "$images" >"$K8S_RUN/imported"
fi
exec .venv/bin/python -m tests.cluster "$@"
