#!/bin/sh
# A Docker engine where none answers: Debian's, on this machine's disk. Root; quick when there is one.
set -eu
cd "$(dirname "$0")/../.."
docker info >/dev/null 2>&1 && exit 0
missing=
[ -x /usr/sbin/dockerd ] || missing="docker.io iptables"
command -v docker-compose >/dev/null || missing="$missing docker-compose"
[ -z "$missing" ] || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; }
mkdir -p .local/docker
setsid /usr/sbin/dockerd --data-root "$PWD/.local/docker/data" --exec-root "$PWD/.local/docker/exec" \
    --pidfile "$PWD/.local/docker/pid" >.local/docker/log 2>&1 &
for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && exit 0
    sleep 0.5
done
tail -5 .local/docker/log >&2
exit 1
