#!/usr/bin/env bash
# helm renders the chart: as it is, as the local profile, with everything switched on, and behind a Gateway.
set -euo pipefail
cd "$(dirname "$0")/../.."
. deploy/kubernetes/cluster/env.sh
chart=deploy/kubernetes/chorale out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$BIN/helm" lint --strict --quiet "$chart"
"$BIN/helm" template chorale "$chart" --namespace chorale --kube-version "${K8S_VERSION#v}" >"$out/plain.yaml"
for values in "$chart/values-local.yaml" tests/cluster/everything.yaml tests/cluster/gateway.yaml; do
  "$BIN/helm" template chorale "$chart" --namespace chorale --kube-version "${K8S_VERSION#v}" -f "$values" >"$out/$(basename "$values")"
done
.venv/bin/python -m tests.cluster.rendered "$out"/*.yaml
