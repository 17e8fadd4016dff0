#!/usr/bin/env bash
# KEDA (operator and metrics adapter) onto the running cluster, from its Go module.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
"$HERE/build.sh" keda keda-adapter
"$HERE/images.sh" keda keda-adapter
for n in keda keda-adapter; do import "$IMG/$n.tar"; done
dir=$(cd "$HERE/go/keda" && go list -m -f '{{.Dir}}' github.com/kedacore/keda/v2)
"$BIN/kubectl" kustomize "$dir/config/minimal" |
  sed -E 's#image: .*keda-metrics-apiserver:.*#image: localhost/keda-adapter:1#; s#image: .*kedacore/keda:.*#image: localhost/keda:1#; s#imagePullPolicy: Always#imagePullPolicy: Never#' |
  k apply --server-side --force-conflicts -f - >"$K8S_RUN/logs/keda.log"      # server-side: the CRDs are too large for the annotation
k -n keda rollout status deploy/keda-operator --timeout=300s
k -n keda rollout status deploy/keda-metrics-apiserver --timeout=300s
