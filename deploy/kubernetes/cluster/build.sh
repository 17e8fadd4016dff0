#!/usr/bin/env bash
# Binaries into $BIN, once: build.sh [NAME...]. Go from the machine, modules from the proxy that it is set up with.
set -euo pipefail
. "$(dirname "$0")/env.sh"
mkdir -p "$BIN"
export CGO_ENABLED=0 GOFLAGS="-buildvcs=false -trimpath -mod=readonly -p=$K8S_JOBS" GOTOOLCHAIN=local
V=$K8S_VERSION MINOR=${K8S_VERSION#v1.}; MINOR=${MINOR%%.*}
LD="-s -w"
for p in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
  LD="$LD -X $p.gitVersion=$V -X $p.gitMajor=1 -X $p.gitMinor=$MINOR -X $p.gitTreeState=clean -X $p.gitCommit=local -X $p.buildDate=1970-01-01T00:00:00Z"
done
want=${*:-kube-apiserver etcd kubelet kube-controller-manager kube-scheduler kube-proxy kubectl coredns cri localpath pause}
for n in $want; do
  [ -x "$BIN/$n" ] && continue
  case $n in
    kube-*|kubelet|kubectl) dir=kube pkg=k8s.io/kubernetes/cmd/$n ;;
    etcd|coredns|cri|localpath) dir=kube pkg=./$n ;;
    helm) dir=kube pkg=helm.sh/helm/v3/cmd/helm ;;
    pause) dir=pause pkg=. ;;
    metrics-server) "$HERE/go/metrics/prepare.sh"; dir=metrics pkg=sigs.k8s.io/metrics-server/cmd/metrics-server ;;
    keda) dir=keda pkg=github.com/kedacore/keda/v2/cmd/operator ;;
    keda-adapter) dir=keda pkg=github.com/kedacore/keda/v2/cmd/adapter ;;
    *) echo "no recipe for $n" >&2; exit 2 ;;
  esac
  t=$SECONDS
  (cd "$HERE/go/$dir" && nice -n 15 go build -ldflags "$LD" -o "$BIN/.$n" "$pkg" && mv "$BIN/.$n" "$BIN/$n")
  echo "$n: $((SECONDS - t)) s, $(($(stat -c %s "$BIN/$n") >> 20)) MiB"
done
