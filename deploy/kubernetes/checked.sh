#!/usr/bin/env bash
# helm and kubeconform read the chart: as it is, with everything switched on, and as the local profile.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/kubernetes/cluster/env.sh
chart=deploy/kubernetes/chorale out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$BIN/helm" lint --strict --quiet "$chart"
for f in plain local everything; do
  values=$chart/values-$f.yaml; [ "$f" != everything ] || values=tests/cluster/everything.yaml
  [ "$f" != plain ] || values=/dev/null
  "$BIN/helm" template chorale "$chart" --namespace chorale --kube-version "${K8S_VERSION#v}" -f "$values" >"$out/$f.yaml"
done
.venv/bin/python -m tests.cluster.rendered "$out"/*.yaml
