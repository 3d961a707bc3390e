#!/bin/sh
# Makes the three locks from requirements.in and requirements-weights.in; needs uv. install.sh says which is installed when.
# Versions shared with the package's own lock are the same there and here.
set -eu
cd "$(dirname "$0")"
# torch 2.13.0+cpu for Python 3.11 on x86-64 Linux: not on PyPI, where Linux wheels bring 2.5 GB of CUDA libraries.
cpu_wheel=6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
draft=$(mktemp)
trap 'rm -f "$draft"' EXIT
options="--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate"
uv pip compile $options --constraint ../requirements.lock requirements.in > "$draft"
uv pip compile $options --no-deps requirements-weights.in >> "$draft"
awk '
    /^[a-z]/ { lock = /^(cuda|nvidia|torch|triton)/ ? "requirements-cuda.lock" : "requirements.lock" }
    { print > lock }
' "$draft"
version=$(sed -n 's/^torch==\([^ ]*\).*/\1/p' requirements.in)
printf 'torch==%s+cpu \\\n    --hash=sha256:%s\n' "$version" "$cpu_wheel" > requirements-cpu.lock
