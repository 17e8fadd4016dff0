#!/usr/bin/env bash
# Image archives of the cluster's own parts into $IMG, once.
set -euo pipefail
. "$(dirname "$0")/env.sh"
mkdir -p "$IMG"
image() { # NAME: the program of that name, with what this machine trusts
  [ ! -s "$IMG/$1.tar" ] || return 0
  tar -c -C "$BIN" "$1" -C / etc/ssl/certs/ca-certificates.crt | docker import -c "ENTRYPOINT [\"/$1\"]" - "localhost/$1:1" >/dev/null
  docker save -o "$IMG/.$1" "localhost/$1:1" && mv "$IMG/.$1" "$IMG/$1.tar"
}
[ ! -x "$BIN/metrics-server" ] || image metrics-server   # build.sh metrics-server makes it: HPAs need it, the rest does not
for n in ${*:-pause coredns}; do image "$n"; done
