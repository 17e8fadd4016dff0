# Sourced by every script here. Each value can be given in the environment.
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${K8S_CACHE:=/var/cache/chorale-k8s}"      # what is slow to make: binaries, image archives (kept by down.sh)
: "${K8S_RUN:=/var/lib/chorale-k8s}"          # the cluster's state: certs, etcd, containerd, kubelet, logs, pids
: "${K8S_NS:=kl0}"                    # network namespace that holds the whole cluster
: "${K8S_PREFIX:=10.89}"              # addresses, seen in that namespace only
: "${K8S_NODE:=node1}"
: "${K8S_PROXY_MODE:=nftables}"       # or iptables
: "${K8S_VERSION:=v1.34.2}"
: "${K8S_CPU_SHARES:=6144}"         # of the whole cluster beside the machine's other processes (1024 each)
: "${K8S_JOBS:=2}"                    # go build -p
: "${K8S_API_PORT:=16443}"            # loopback port of the outer namespace that is forwarded to the API server; 0: none
NODE_IP=$K8S_PREFIX.0.1
POD_CIDR=$K8S_PREFIX.1.0/24
SVC_CIDR=$K8S_PREFIX.2.0/24
SVC_FIRST=$K8S_PREFIX.2.1
DNS_IP=$K8S_PREFIX.2.10
BIN=$K8S_CACHE/bin
IMG=$K8S_CACHE/images
PKI=$K8S_RUN/pki
KC=$K8S_RUN/kubeconfig
CRI=$K8S_RUN/containerd/c.sock
export K8S_CACHE K8S_RUN K8S_NS BIN IMG PKI KC CRI NODE_IP POD_CIDR SVC_CIDR DNS_IP K8S_NODE
# --net only: "ip netns exec" would also lay a new /sys over the cgroup mounts.
inns() { nsenter --net=/run/netns/$K8S_NS -- "$@"; }
k() { inns "$BIN/kubectl" --kubeconfig "$KC/admin" "$@"; }
cctr() { inns ctr -a "$CRI" -n k8s.io "$@"; }
import() { # ARCHIVE: into the cluster's images, unless it is there
  local stamp=$K8S_RUN/containerd/imported-$(basename "$1")
  [ "$stamp" -nt "$1" ] || { cctr images import --all-platforms "$1" >/dev/null && touch "$stamp"; }
}
