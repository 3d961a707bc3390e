#!/bin/sh
# Makes training/.venv from the locks; every file that is installed is checked against its hash: training/install.sh PYTHON
# With an NVIDIA driver on the machine (or TORCH=cuda) torch is PyPI's. Without one (or TORCH=cpu) it is the CPU wheel where
# pip finds it, and PyPI's where it does not, whose CUDA libraries then lie idle.
set -eu
cd "$(dirname "$0")"
"${1:-python3}" -m venv .venv
install() { .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$1"; }
install requirements.lock
torch=${TORCH:-$(command -v nvidia-smi >/dev/null && echo cuda || echo cpu)}
if [ "$torch" = cuda ] || ! install requirements-cpu.lock 2>/dev/null; then
    install requirements-cuda.lock
fi
.venv/bin/python -c 'import torch; print("torch", torch.__version__, "GPU" if torch.cuda.is_available() else "CPU")'
touch .venv/.ready
