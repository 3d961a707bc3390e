#!/usr/bin/env bash
# Trains both models from nothing and exports them into layers/models: training/run.sh DATA/train
# MINUTES (of the recogniser's training), DETECTOR_STEPS, SECOND_LOOK_STEPS and MODELS change the defaults. Resumes where it was stopped.
set -euo pipefail
data=$1
cd "$(dirname "$0")/.."
python=${PYTHON:-training/.venv/bin/python}
models=${MODELS:-layers/models}
runs=training/runs
cache=training/cache
commit=$(git rev-parse --short HEAD)
export PYTHONPATH=.:layers/platewatch/python
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
mkdir -p "$runs" "$cache"
[ -d training/fonts ] || sh training/fonts.sh

# A producer draws while its trainer learns; it must not outlive this script.
producer=""
trap '[ -z "$producer" ] || kill "$producer" 2>/dev/null || true' EXIT

"$python" -m training.scenes.pool "$cache/scenes" --train "$data" & producer=$!
"$python" -m training.detector.train "$cache/scenes" "$runs/detector" --steps "${DETECTOR_STEPS:-5000}"
"$python" -m training.detector.export "$runs/detector/last.pt" "$runs/detector.onnx"
"$python" -m training.detector.second_look "$cache/scenes" "$runs/detector.onnx" "$runs/second_look" --steps "${SECOND_LOOK_STEPS:-2000}"
kill "$producer"; wait "$producer" 2>/dev/null || true
"$python" -m training.detector.publish --data "$data" --run "$runs/detector" --second-look "$runs/second_look" --models "$models" --commit "$commit"

"$python" -m training.recogniser.pool --data "$data" --pool "$cache/recogniser" & producer=$!
"$python" -m training.recogniser.train --data "$data" --pool "$cache/recogniser" --run "$runs/recogniser" --minutes "${MINUTES:-73}"
kill "$producer"; wait "$producer" 2>/dev/null || true
"$python" -m training.recogniser.export --data "$data" --run "$runs/recogniser" --models "$models" --commit "$commit"
