#!/bin/sh
# The base images that the Dockerfile names, from Debian's packages, for machines that no registry answers. Root; quick when
# they are there. `docker pull` of the same tags does as well where it can.
set -eu
DEBIAN=bookworm
PYTHON=python:3.11-slim-bookworm

[ -z "$(docker images -q "$PYTHON")" ] || exit 0
command -v debootstrap >/dev/null || { apt-get update -qq; apt-get install -y -qq --no-install-recommends debootstrap; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -1)
echo "Debian $DEBIAN by debootstrap"
debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv "$DEBIAN" "$root" ${mirror:+"$mirror"} >/dev/null
ln -s python3 "$root/usr/bin/python"
rm -f "$root"/usr/lib/python3*/EXTERNALLY-MANAGED
# what this machine trusts beside Debian's own authorities, so that libraries can be fetched through what stands before it
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/locale/*
tar -C "$root" -c . | docker import -c 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    -c 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' -c 'ENV LANG=C.UTF-8' - "$PYTHON" >/dev/null
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' "$PYTHON"
