"""Trains everything again, from an empty folder to models that the service can read with.

    python -m training.run --data DATA/train [--short]

Stopped at any moment and started again with the same words it goes on where it was: finished stages are noted in
RUNS/done.json, the trainers have their checkpoints, the pools their counts.
"""

import argparse
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, Any

from training.plan import LONG, SHORT, Command, Machine, Places, Stage, list_stages
from training.small_data import make_small_data

ROOT = Path(__file__).parents[1]
LAST = "curves"
DONE = "done.json"
PR_SET_PDEATHSIG = 1
FORMER = ("detector.onnx", "second_look.onnx", "recogniser.onnx", "ends.onnx", "models.toml")


class StageFailed(Exception):
    """A stage, or what draws beside it, ended with an error."""


@contextmanager
def only_run(runs: Path, patience: float = 5.0) -> Iterator[None]:
    """Keep a second run out of the folder; the processes of a run that was killed have `patience` seconds to end."""
    with (runs / "lock").open("a") as lock:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise SystemExit(f"A run is still going on in {runs}; end it first.") from None
                time.sleep(0.1)
        os.set_inheritable(lock.fileno(), True)
        yield


def read_done(runs: Path) -> dict[str, dict[str, Any]]:
    """The finished stages by name: the `command` that finished each, and its `seconds`."""
    try:
        return dict(json.loads((runs / DONE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _note_done(runs: Path, done: dict[str, dict[str, Any]]) -> None:
    draft = runs / f"{DONE}.new"
    draft.write_text(json.dumps(done, indent=1), encoding="utf-8")
    draft.replace(runs / DONE)


def is_finished(runs: Path) -> bool:
    """Whether the last stage was done."""
    return LAST in read_done(runs)


def run_stages(stages: tuple[Stage, ...], runs: Path) -> None:
    """Run every stage that is not done with this very command; all that follow a stage which ran, run again."""
    done = read_done(runs)
    stale = False
    for number, stage in enumerate(stages, 1):
        title = f"[{number}/{len(stages)}] {stage.name}: {stage.about}"
        if not stale and done.get(stage.name, {}).get("command") == list(stage.command):
            print(f"{title} (done before)", flush=True)
            continue
        stale = True
        print(title, flush=True)
        began = time.monotonic()
        run_stage(stage, runs)
        seconds = round(time.monotonic() - began, 1)
        done[stage.name] = {"command": list(stage.command), "seconds": seconds}
        _note_done(runs, done)
        print(f"    {seconds} s", flush=True)


def run_stage(stage: Stage, runs: Path) -> None:
    """Run the stage's command, and what draws beside it for as long. Raises StageFailed."""
    beside = None
    with (runs / f"{stage.name}-beside.log").open("ab") if stage.beside else open(os.devnull, "ab") as log:
        if stage.beside:
            beside = _start(stage.beside, 1, log)
        main = _start(stage.command, stage.threads)
        try:
            while main.poll() is None:
                if beside is not None and beside.poll() not in (None, 0):
                    raise StageFailed(f"{stage.name}: {stage.beside[0]} ended with {beside.returncode}; see {log.name}")
                time.sleep(0.2)
        finally:
            for process in (main, beside):
                if process is not None and process.poll() is None:
                    process.terminate()
                    process.wait()
    if main.returncode:
        raise StageFailed(f"{stage.name}: python -m {' '.join(stage.command)} ended with {main.returncode}")


def _start(command: Command, threads: int, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "layers/platewatch/python")])
    environment = os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": str(threads), "PYTHONUNBUFFERED": "1"}
    environment["PYTHONWARNINGS"] = "ignore::DeprecationWarning"
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment,
        close_fds=False,  # they hold the lock too
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        stdout=log,
        stderr=log,
    )


def _end_with_parent() -> None:
    # Also when the parent is killed and can say nothing.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def find_device(wanted: str) -> str:
    """ "cuda" or "cpu"; "auto" takes what the machine has."""
    if wanted != "auto":
        return wanted
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def read_commit(runs: Path) -> str:
    """The version of the code that began this run, with a + if files were changed since; kept for when it resumes."""
    path = runs / "commit"
    if not path.exists():
        git = ["git", "-C", str(ROOT)]
        described = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
        changed = subprocess.run([*git, "status", "--porcelain", "training"], capture_output=True, text=True)
        commit = described.stdout.strip() or "unknown"
        path.write_text(commit + ("+" if changed.stdout.strip() else "") + "\n")
    return path.read_text().strip()


def fetch_typefaces(*, needed: bool) -> None:
    """Fetch what is missing of the typefaces. Without some of them: a word, or the end if they are `needed`."""
    if os.environ.get("PLATE_FONTS"):
        return
    missing = subprocess.run(["sh", str(ROOT / "training/fonts.sh")]).returncode
    if missing and needed:
        raise SystemExit("Weights trained so would read worse; --stroke-typefaces trains all the same.")


def put_in_place(made: Path, models: Path) -> None:
    """The new models take the place of those that the service reads with, models.toml last."""
    for name in FORMER:
        draft = models / f"{name}.new"
        shutil.copyfile(made / name, draft)
        draft.replace(models / name)
    print(f"The new models are in {models}; MODEL_CARD.md there is yours to bring up to date.")


def main() -> None:
    """Parse, run all stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/train", help="the licensed photos")
    parser.add_argument("--runs", type=Path, help="where all is kept (training/runs, or training/runs-short)")
    parser.add_argument("--models", type=Path, default=ROOT / "layers/models", help="what --short leaves alone")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--short", action="store_true", help="tiny pools, few steps: does the code work?")
    parser.add_argument("--stroke-typefaces", action="store_true", help="train even if typefaces can't be fetched")
    parser.add_argument("--list", action="store_true", help="print the stages' commands and do nothing")
    arguments = parser.parse_args()
    runs = (arguments.runs or ROOT / "training" / ("runs-short" if arguments.short else "runs")).resolve()
    if arguments.short and is_finished(runs):
        shutil.rmtree(runs)
    made = runs / "models"
    made.mkdir(parents=True, exist_ok=True)
    data = arguments.data.resolve()
    if arguments.short:
        data = make_small_data(data, runs / "data")
    elif not (data / "ro-dashcam/plates.csv").exists():
        raise SystemExit(
            f"{data} does not hold the photos; name their folder: make train DATA=... (see training/README.md)"
        )
    places = Places(data, runs, arguments.models.resolve())
    machine = Machine(find_device(arguments.device), arguments.threads)
    plan = SHORT if arguments.short else LONG
    stages = list_stages(plan, places, machine, read_commit(runs))
    if arguments.list:
        for stage in stages:
            print(f"{stage.name}: python -m {' '.join(stage.command)}")
            if stage.beside:
                print(f"    beside it: python -m {' '.join(stage.beside)}")
        return
    signal.signal(signal.SIGTERM, _stop)
    with only_run(runs):
        fetch_typefaces(needed=not (arguments.short or arguments.stroke_typefaces))
        try:
            run_stages(stages, runs)
        except StageFailed as failure:
            raise SystemExit(str(failure)) from failure
        if not arguments.short:
            put_in_place(made, places.models)


def _stop(number: int, _: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
