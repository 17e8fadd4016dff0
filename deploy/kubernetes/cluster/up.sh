#!/usr/bin/env bash
# From nothing to a ready one-node cluster. Idempotent: what runs is left running.
set -euo pipefail
. "$(dirname "$0")/env.sh"
[ "$(id -u)" = 0 ] || { echo "root is needed" >&2; exit 1; }
T0=$(date +%s.%N)
say() { printf '%6.1f s  %s\n' "$(echo "$(date +%s.%N) - $T0" | bc)" "$*"; }
for c in containerd runc nft iptables openssl nsenter go bc docker; do
  command -v $c >/dev/null || { echo "missing: $c (apt-get install containerd runc containernetworking-plugins nftables iptables openssl bc; docker: deploy/docker/engine.sh)" >&2; exit 1; }
done
[ -x /usr/lib/cni/bridge ] || { echo "missing: containernetworking-plugins" >&2; exit 1; }
"$HERE/build.sh"; say "binaries are there"
"$HERE/images.sh"; say "images are there"
mkdir -p "$K8S_RUN"/{pids,logs,conf,cni,etcd,containerd,kubelet,pod-logs,volume-plugins,pv}
chmod 700 "$K8S_RUN/etcd"; : >"$K8S_RUN/resolv.conf"
# a kubelet and a runtime want a shared or slave mount tree below their roots; make only this folder so
mountpoint -q "$K8S_RUN" || { mount --bind "$K8S_RUN" "$K8S_RUN"; mount --make-rshared "$K8S_RUN"; }

# 1. the namespace: loopback, a device with the node's address, routes so that service addresses can be looked up
if [ ! -e /run/netns/$K8S_NS ]; then
  ip netns add $K8S_NS
  inns ip link set lo up
  inns ip link add node0 type veth peer name node0p   # a pair for its carrier: this kernel has no dummy devices
  inns ip addr add $NODE_IP/24 dev node0
  inns ip link set node0 up; inns ip link set node0p up
  inns ip route add $SVC_CIDR dev node0 src $NODE_IP
  inns sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1 net.ipv4.conf.all.route_localnet=1
fi

# a cgroup of the cluster's own, in every hierarchy that is mounted (v1) or in the one (v2)
for c in /sys/fs/cgroup/*/; do
  [ -e "$c/cgroup.procs" ] && [ "$(basename "$c")" != unified ] || continue
  mkdir -p "$c/$K8S_NS"
  for f in cpuset.cpus cpuset.mems; do   # v1: empty until written, and no process may enter then
    [ ! -e "$c/$K8S_NS/$f" ] || [ -n "$(cat "$c/$K8S_NS/$f")" ] || cat "$c/$f" >"$c/$K8S_NS/$f"
  done
done
# v1 weighs a whole cgroup as one process: the cluster would get what a single busy process beside it gets
[ ! -e /sys/fs/cgroup/cpu/$K8S_NS/cpu.shares ] || echo "$K8S_CPU_SHARES" >/sys/fs/cgroup/cpu/$K8S_NS/cpu.shares

# 2. certs and configuration
"$HERE/certs.sh"
for f in containerd.toml kubelet.yaml proxy.yaml; do
  sed -e "s|@RUN@|$K8S_RUN|g;s|@CRI@|$CRI|g;s|@PKI@|$PKI|g;s|@KC@|$KC|g;s|@NODE_IP@|$NODE_IP|g;s|@NODE@|$K8S_NODE|g;s|@NS@|$K8S_NS|g" \
      -e "s|@DNS_IP@|$DNS_IP|g;s|@POD_CIDR@|$POD_CIDR|g;s|@PROXY_MODE@|$K8S_PROXY_MODE|g" "$HERE/conf/$f" >"$K8S_RUN/conf/.$f"
  cmp -s "$K8S_RUN/conf/.$f" "$K8S_RUN/conf/$f" || cp "$K8S_RUN/conf/.$f" "$K8S_RUN/conf/$f"   # kube-proxy exits when its file is written
done
sed -e "s|@RUN@|$K8S_RUN|g;s|@POD_CIDR@|$POD_CIDR|g" "$HERE/conf/10-bridge.conflist" >"$K8S_RUN/cni/10-bridge.conflist"
say "certificates and configuration"

# 3. processes
# alive: not a zombie, not another process with a used-again id: it is in our namespace
alive() { local p; p=$(cat "$K8S_RUN/pids/$1" 2>/dev/null) && [ -n "$p" ] && [ "/proc/$p/ns/net" -ef /run/netns/$K8S_NS ]; }
start() { # NAME COMMAND...
  local n=$1; shift; alive "$n" && return 0
  setsid nohup nsenter --net=/run/netns/$K8S_NS -- "$@" >>"$K8S_RUN/logs/$n.log" 2>&1 </dev/null & echo $! >"$K8S_RUN/pids/$n"
}
await() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2; shift 2
  until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || { echo "not ready in time: $what (see $K8S_RUN/logs)" >&2; exit 1; }; sleep 0.3; done
  say "$what"
}
start etcd "$BIN/etcd" --name n --data-dir "$K8S_RUN/etcd" --listen-client-urls https://127.0.0.1:2379 --advertise-client-urls https://127.0.0.1:2379 \
  --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 --initial-cluster n=http://127.0.0.1:2380 \
  --cert-file "$PKI/etcd.crt" --key-file "$PKI/etcd.key" --trusted-ca-file "$PKI/etcd-ca.crt" --client-cert-auth \
  --unsafe-no-fsync --log-level warn
start containerd containerd --config "$K8S_RUN/conf/containerd.toml"
start kube-apiserver "$BIN/kube-apiserver" --etcd-servers https://127.0.0.1:2379 --etcd-cafile "$PKI/etcd-ca.crt" \
  --etcd-certfile "$PKI/apiserver-etcd-client.crt" --etcd-keyfile "$PKI/apiserver-etcd-client.key" \
  --bind-address 0.0.0.0 --secure-port 6443 --advertise-address $NODE_IP --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" \
  --client-ca-file "$PKI/ca.crt" --service-cluster-ip-range $SVC_CIDR --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
  --service-account-issuer https://kubernetes.default.svc.cluster.local --service-account-key-file "$PKI/sa.pub" --service-account-signing-key-file "$PKI/sa.key" \
  --kubelet-client-certificate "$PKI/apiserver-kubelet-client.crt" --kubelet-client-key "$PKI/apiserver-kubelet-client.key" \
  --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP \
  --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client --requestheader-username-headers X-Remote-User \
  --requestheader-group-headers X-Remote-Group --requestheader-extra-headers-prefix X-Remote-Extra- \
  --proxy-client-cert-file "$PKI/front-proxy-client.crt" --proxy-client-key-file "$PKI/front-proxy-client.key" \
  --enable-aggregator-routing=true --allow-privileged=true --anonymous-auth=true --profiling=false
await 120 "API server" k get --raw /readyz
start kube-controller-manager "$BIN/kube-controller-manager" --kubeconfig "$KC/controller-manager" --authentication-kubeconfig "$KC/controller-manager" \
  --authorization-kubeconfig "$KC/controller-manager" --bind-address 127.0.0.1 --leader-elect=false --use-service-account-credentials \
  --root-ca-file "$PKI/ca.crt" --service-account-private-key-file "$PKI/sa.key" --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key" \
  --requestheader-client-ca-file "$PKI/front-proxy-ca.crt" --horizontal-pod-autoscaler-sync-period 5s --profiling=false
start kube-scheduler "$BIN/kube-scheduler" --kubeconfig "$KC/scheduler" --authentication-kubeconfig "$KC/scheduler" --authorization-kubeconfig "$KC/scheduler" \
  --bind-address 127.0.0.1 --leader-elect=false --profiling=false
await 30 "containerd" cctr version
for t in "$IMG"/*.tar; do import "$t"; done
say "images imported"
start kubelet "$BIN/kubelet" --config "$K8S_RUN/conf/kubelet.yaml" --kubeconfig "$KC/kubelet" --root-dir "$K8S_RUN/kubelet" --cert-dir "$PKI" \
  --hostname-override $K8S_NODE --node-ip $NODE_IP
start kube-proxy "$BIN/kube-proxy" --config "$K8S_RUN/conf/proxy.yaml"
start local-path "$BIN/localpath" "$KC/local-path" "$K8S_RUN/pv" $K8S_NODE
[ "$K8S_API_PORT" = 0 ] || alive forward || { setsid nohup python3 "$HERE/forward.py" $K8S_NS $K8S_API_PORT 127.0.0.1 6443 >>"$K8S_RUN/logs/forward.log" 2>&1 </dev/null & echo $! >"$K8S_RUN/pids/forward"; }
await 60 "node registered" k get node $K8S_NODE
await 60 "node Ready" k wait --for=condition=Ready node/$K8S_NODE --timeout=60s
await 20 "kube-proxy" inns "$BIN/kubectl" --server http://127.0.0.1:10256 get --raw /healthz
await 20 "default ServiceAccount" k get sa default
for f in "$HERE"/manifests/*.yaml; do sed -e "s|@DNS_IP@|$DNS_IP|g;s|@RUN@|$K8S_RUN|g;s|@NODE@|$K8S_NODE|g" "$f"; echo ---; done | k apply -f - >"$K8S_RUN/logs/apply.log"
if [ -s "$IMG/metrics-server.tar" ]; then k apply -f "$HERE/addons/metrics-server.yaml" >>"$K8S_RUN/logs/apply.log"; fi
await 90 "CoreDNS ready" k -n kube-system rollout status deploy/coredns --timeout=90s
echo "kubectl: $BIN/kubectl --kubeconfig $KC/outside   (inside the namespace: nsenter --net=/run/netns/$K8S_NS $BIN/kubectl --kubeconfig $KC/admin)"
