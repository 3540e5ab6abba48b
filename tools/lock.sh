#!/bin/sh
# Makes the lock files anew: hashes of every file, one answer for Python 3.11 to 3.13, no registry's address inside.
set -eu
cd "$(dirname "$0")/.."

compile() {
    out=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@" --output-file "$out"
    echo "$out: $(grep -c '^[a-z0-9]' "$out") packages"
}

compile requirements/install.txt --group install "$@"
compile requirements/node.txt --group node "$@"
compile requirements/runtime.txt pyproject.toml "$@"
compile requirements/dev.txt pyproject.toml --group dev "$@"
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved
if grep -rnE '(registry|pypi|pythonhosted)\.[a-z.]+/' requirements package-lock.json; then
    echo "A registry's address stands in a lock file." >&2
    exit 1
fi
