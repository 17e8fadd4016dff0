#!/bin/sh
# Builds every image that docker-compose.yml names, and with `offline` those it would pull: images.sh [offline]. Root.
set -eu
cd "$(dirname "$0")/../.."
export DOCKER_BUILDKIT=1
docker buildx version >/dev/null 2>&1 || PATH=/usr/bin:$PATH  # a newer client without buildx builds nothing; Debian's does
VERSION=${CHORALE_VERSION:-dev}

build() { # name, what else docker build is to know
    name=$1; shift
    docker build --quiet --network host -t "chorale/$name:$VERSION" --label "org.opencontainers.image.version=$VERSION" \
        --label org.opencontainers.image.title="chorale $name" --label org.opencontainers.image.licenses=EUPL-1.2 "$@" >/dev/null
    docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}' "chorale/$name:$VERSION"
}

of_ours() { build "$@" -f deploy/docker/Dockerfile .; }

offline() {
    context=.local/images
    rm -rf "$context" && mkdir -p "$context/kafka/bin" "$context/store"
    cp -r "$(.venv/bin/python -c 'from deploy.local import java, kafka; print(java.jars(kafka.HERE))')" "$context/kafka/libs"
    cp deploy/docker/offline/kafka-*.sh "$context/kafka/bin"
    cp -r "$(.venv/bin/python -c 'from deploy.local import java, store; print(java.jars(store.HERE))')" "$context/store/libs"
    cp -r "$(.venv/bin/python -c 'from deploy.local import store; print(store.classes())')" "$context/store/classes"
    for name in kafka store; do
        build "$name" --target "$name" -f deploy/docker/offline/Dockerfile "$context"
    done
    of_ours mailbox --target mailbox --build-arg GROUP=local
    of_ours story --target story --build-arg SERVICE=identity --build-arg ALSO=organisation
}

for service in identity organisation invoicing support notifications raccordement portal; do
    of_ours "$service" --build-arg SERVICE="$service"
done
of_ours ocr --build-arg SERVICE=ocr --build-arg SYSTEM=tesseract
of_ours tools --target tools --build-arg SERVICE=deploy
[ "${1:-}" != offline ] || offline
