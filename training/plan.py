"""What a whole training consists of: every default in one place, and the stages in their order."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

Command = tuple[str, ...]
"""A module of this repository and its arguments, as after `python -m`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is drawn and how long is trained."""

    scenes: int
    """Scenes that are drawn before the detector's training begins; more are drawn beside it."""
    detector_steps: int
    second_look_steps: int
    plates: int
    """Strips that are drawn before the recogniser's training begins; more are drawn beside it."""
    recogniser_steps: int
    seed: int = 1


LONG: Final = Plan(scenes=12_000, detector_steps=5000, second_look_steps=2000, plates=60_000, recogniser_steps=6000)
"""What `make train` does."""
SHORT: Final = Plan(scenes=200, detector_steps=30, second_look_steps=20, plates=1000, recogniser_steps=30)
"""What `make train-short` does: shows that the code works; what it trains reads nothing."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run reads and writes. `runs` holds all that it makes; `models` is what the service reads with."""

    data: Path
    runs: Path
    models: Path

    @property
    def scenes(self) -> Path:
        """The pool of composed scenes."""
        return self.runs / "scenes"

    @property
    def plates(self) -> Path:
        """The pool of drawn strips."""
        return self.runs / "plates"

    @property
    def made(self) -> Path:
        """The models of this run, before they take the others' place."""
        return self.runs / "models"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the trainers may use: "cpu" or "cuda", and so many threads in all."""

    device: str = "cpu"
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a training. `beside` runs while `command` does and is ended with it."""

    name: str
    about: str
    command: Command
    beside: Command = ()
    threads: int = 1


TRAINED: Final = ("detector", "second_look", "recogniser")
"""The stages that train; each leaves progress.jsonl and last.pt in a folder of its name."""


def list_stages(plan: Plan, places: Places, machine: Machine, commit: str) -> tuple[Stage, ...]:
    """The stages, in their order. Each resumes where it was stopped, and does nothing new when it was done."""
    data, runs, made = str(places.data), places.runs, str(places.made)
    seed, device = ("--seed", str(plan.seed)), ("--device", machine.device)
    # The process that draws beside a trainer takes a thread.
    spare = max(1, machine.threads - 1)
    threads = ("--threads", str(spare))
    scenes = ("training.scenes.pool", str(places.scenes), "--train", data, *seed)
    plates = ("training.recogniser.pool", "--data", data, "--pool", str(places.plates), *seed)
    first = str(runs / "first_look.onnx")
    return (
        Stage("scenes", "draw scenes for both detectors", (*scenes, "--total", str(plan.scenes))),
        Stage(
            "detector",
            "train the detector's first look",
            (
                "training.detector.train",
                str(places.scenes),
                str(runs / "detector"),
                "--steps",
                str(plan.detector_steps),
                *seed,
                *device,
                *threads,
            ),
            beside=scenes,
            threads=spare,
        ),
        Stage(
            "first_look",
            "export the first look for the second to learn from",
            ("training.detector.export", str(runs / "detector/last.pt"), first),
        ),
        Stage(
            "second_look",
            "train the detector's second look",
            (
                "training.detector.second_look",
                str(places.scenes),
                first,
                str(runs / "second_look"),
                "--steps",
                str(plan.second_look_steps),
                *seed,
                *device,
                *threads,
            ),
            beside=scenes,
            threads=spare,
        ),
        Stage(
            "publish",
            "export and measure both looks",
            (
                "training.detector.publish",
                "--data",
                data,
                "--run",
                str(runs / "detector"),
                "--second-look",
                str(runs / "second_look"),
                "--models",
                made,
                "--commit",
                commit,
            ),
        ),
        Stage("plates", "draw plates for the recogniser", (*plates, "--total", str(plan.plates))),
        Stage(
            "recogniser",
            "train the recogniser",
            (
                "training.recogniser.train",
                "--data",
                data,
                "--pool",
                str(places.plates),
                "--run",
                str(runs / "recogniser"),
                "--steps",
                str(plan.recogniser_steps),
                *seed,
                *device,
                *threads,
            ),
            beside=plates,
            threads=spare,
        ),
        Stage(
            "export",
            "export and measure the recogniser",
            (
                "training.recogniser.export",
                "--data",
                data,
                "--run",
                str(runs / "recogniser"),
                "--models",
                made,
                "--commit",
                commit,
                *seed,
            ),
        ),
        Stage("calibrate", "make probabilities hold", ("training.calibrate", "--data", data, "--models", made)),
        Stage("check", "read a drawn picture with the new models", ("training.check", str(runs))),
        Stage(
            "curves",
            "draw the curves",
            ("training.curves", *(str(runs / name) for name in TRAINED), "--out", str(runs / "curves")),
        ),
    )
