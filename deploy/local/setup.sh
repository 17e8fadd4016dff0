#!/bin/sh
# Everything `make run` and `make test` need on a Debian with git, make and Python 3.11. Quick when nothing is missing.
set -eu
cd "$(dirname "$0")/../.."
stamps=.local/stamps
mkdir -p "$stamps"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

has_java() {
    command -v javac >/dev/null 2>&1 && [ "$(javac -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 17 ]
}

missing=
command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr"
ls /usr/share/tesseract-ocr/*/tessdata/fra.traineddata >/dev/null 2>&1 || missing="$missing tesseract-ocr-fra"
has_java || missing="$missing openjdk-17-jdk-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v curl >/dev/null 2>&1 || missing="$missing curl" # README's first invoice by HTTP
[ -x /usr/sbin/clamd ] || missing="$missing clamav-daemon" # tests scan with it, with signatures of their own
command -v promtool >/dev/null 2>&1 || missing="$missing prometheus" # tests judge alert rules with it
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || missing="$missing libatomic1" # what drives the browser in tests needs it
if ! command -v uv >/dev/null 2>&1 && [ ! -x .local/uv/bin/uv ]; then
    python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
fi
if [ -n "$missing" ]; then
    echo "Installing:$missing"
    as_root apt-get update -qq
    # shellcheck disable=SC2086  one word a package
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
    case "$missing" in *clamav* | *prometheus*) # they would run as services; one fetches signatures
        as_root systemctl disable --now clamav-daemon clamav-freshclam prometheus >/dev/null 2>&1 || true ;;
    esac
fi

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    [ -x .local/uv/bin/uv ] || { python3 -m venv .local/uv && .local/uv/bin/pip install --quiet uv; }
    uv=.local/uv/bin/uv
fi

# Reinstalls nothing that is there; still half a second, so skipped while neither file has changed.
wanted=$(cat pyproject.toml uv.lock | sha256sum | cut -c1-16)
if [ ! -x .venv/bin/python ] || [ "$(cat "$stamps/libraries" 2>/dev/null)" != "$wanted" ]; then
    UV_PYTHON_DOWNLOADS=never "$uv" sync --frozen --all-extras --compile-bytecode --quiet
    echo "$wanted" >"$stamps/libraries"
fi

.venv/bin/python -m deploy.local prepare
