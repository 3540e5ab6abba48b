#!/bin/sh
# Makes .venv from the lock files: `environment.sh runtime` or `environment.sh dev`. A second run does nothing.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-runtime}

say() { echo "environment: $*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

makes_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Microseconds for a small piece of work; only what two interpreters take is compared.
pace() {
    "$1" -c 'import time
class Held:
    def __init__(self, n): self.n = n
    def parts(self, count): return {"n": self.n, "parts": [str(n) for n in range(count)]}
def once():
    began = time.process_time()
    for n in range(20_000): Held(n).parts(3)
    return time.process_time() - began
print(int(min(once() for _ in range(7)) * 1_000_000))'
}

# The one that is named; else the first that is new enough, unless another one is quicker by a third: one that was built
# without optimisation makes every page and every test slower by as much.
find_python() {
    best=
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        new_enough "$candidate" || continue
        if [ "$candidate" = "${PYTHON:-}" ]; then
            command -v "$candidate"
            return
        fi
        if [ -z "$best" ]; then
            best=$candidate
        elif makes_environments "$candidate" && [ $(($(pace "$candidate") * 4)) -lt $(($(pace "$best") * 3)) ]; then
            best=$candidate
        fi
    done
    if [ -n "$best" ]; then
        command -v "$best"
        return
    fi
    say "Python 3.11 or newer is needed; install it, or name it: make PYTHON=/path/to/python3.12 …"
    exit 1
}

make_venv() {
    python=$(find_python)
    if ! makes_environments "$python"; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "installing Debian's python3-venv"
            apt-get update -qq >&2 && apt-get install -y -qq python3-venv >&2
        else
            say "$python cannot make environments; on Debian: sudo apt install python3-venv"
            exit 1
        fi
    fi
    "$python" -m venv .venv
}

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    make_venv
fi

# What is installed follows from these files and from this interpreter; the stamp is their digest.
stamp=$({ cat requirements/install.txt "requirements/$kind.txt"; sed '/^# --- Tests/,$d' pyproject.toml; } | .venv/bin/python -c \
    'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read() + sys.version.encode()).hexdigest())')
[ "$(cat ".venv/.linli-$kind" 2>/dev/null)" = "$stamp" ] && exit 0
# The environment of a developer holds everything that runs.
if [ "$kind" = runtime ] && [ -f .venv/.linli-dev ]; then
    kind=dev
    exec sh "$0" dev
fi

rm -f .venv/.linli-*
say "installing from requirements/$kind.txt"
.venv/bin/python -m pip install --quiet --require-hashes --disable-pip-version-check -r requirements/install.txt
if ! .venv/bin/uv pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes \
    requirements/install.txt "requirements/$kind.txt"; then
    say "uv could not; trying pip with the same hashes"
    .venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$kind.txt"
    .venv/bin/python -m pip install --quiet --require-hashes -r requirements/install.txt
fi
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --offline --editable .
echo "$stamp" > ".venv/.linli-$kind"
