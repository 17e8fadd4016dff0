#!/usr/bin/env bash
# Ends the cluster: only processes whose ids up.sh wrote down, and what those made. Keeps $K8S_CACHE. KEEP=1 keeps $K8S_RUN too.
set -uo pipefail
. "$(dirname "$0")/env.sh"
[ -d "$K8S_RUN" ] || { echo "nothing to end"; exit 0; }
there() { [ "/proc/$1/ns/net" -ef /run/netns/$K8S_NS ]; }   # alive, and in our namespace
mine() { # NAME PATTERN -> pid, if it still is the process that up.sh started
  local p; p=$(cat "$K8S_RUN/pids/$1" 2>/dev/null) && [ -n "$p" ] && there "$p" || return 1
  tr '\0' ' ' <"/proc/$p/cmdline" | grep -q -- "$2" && echo "$p"
}
end() { # NAME PATTERN
  local p i; p=$(mine "$1" "$2") || { rm -f "$K8S_RUN/pids/$1"; return 0; }
  kill "$p" 2>/dev/null; for i in $(seq 100); do there "$p" || break; sleep 0.1; done
  there "$p" && kill -9 "$p" 2>/dev/null; rm -f "$K8S_RUN/pids/$1"
}
end kube-controller-manager controller-manager; end kube-scheduler scheduler; end kubelet kubelet; end kube-proxy kube-proxy; end forward forward.py; end local-path localpath
[ -e /run/netns/$K8S_NS ] && mine containerd containerd >/dev/null && inns timeout 120 "$BIN/cri" "unix://$CRI" clean
end containerd containerd; end kube-apiserver kube-apiserver; end etcd etcd
grep -o " $K8S_RUN/[^ ]*" /proc/self/mounts | sort -r | while read -r m; do umount -l "$m" 2>/dev/null; done
ip netns del $K8S_NS 2>/dev/null
for c in /sys/fs/cgroup /sys/fs/cgroup/*; do   # empty cgroups that the kubelet made
  [ -d "$c/$K8S_NS" ] && find "$c/$K8S_NS" -depth -type d -exec rmdir {} + 2>/dev/null
done
find /var/log/containers -type l -lname "$K8S_RUN/*" -delete 2>/dev/null   # a path fixed in the kubelet
umount -l "$K8S_RUN" 2>/dev/null
[ "${KEEP:-0}" = 1 ] || rm -rf --one-file-system "$K8S_RUN"
echo "ended"
