#!/bin/sh
# docker-compose.yml with our own images: compose.sh up -d | ps | logs invoicing | down …
# Debian's docker-compose is of before the specification's `name`.
set -eu
cd "$(dirname "$0")/../.."
grep -v '^name:' docker-compose.yml >.local/docker-compose.yml
exec docker-compose --project-name chorale --project-directory . -f .local/docker-compose.yml -f docker-compose.offline.yml --profile dev "$@"
