#!/usr/bin/env bash
# What others define and the chart uses, onto the running cluster, so that it judges them: from their Go modules.
set -euo pipefail
. "$(dirname "$0")/../env.sh"
of() { # MODULE FILE…: paths in the module; labels that a chart would fill in are left out
  dir=$(GOFLAGS= go mod download -json "$1" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  shift
  for f in "$@"; do sed "/{{/d" "$dir/$f" | k apply --server-side --force-conflicts -f - >>"$K8S_RUN/logs/definitions.log"; done
}
cd "$K8S_RUN"
of github.com/cert-manager/cert-manager@v1.18.2 deploy/crds/crd-certificates.yaml
of github.com/external-secrets/external-secrets@v0.20.1 config/crds/bases/external-secrets.io_externalsecrets.yaml
of sigs.k8s.io/gateway-api@v1.4.0 config/crd/standard/gateway.networking.k8s.io_httproutes.yaml
of github.com/kedacore/keda/v2@v2.18.1 config/crd/bases/keda.sh_scaledobjects.yaml config/crd/bases/keda.sh_triggerauthentications.yaml
