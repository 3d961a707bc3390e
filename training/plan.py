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
    recogniser_steps: int
    surroundings: int
    """Plates whose surroundings the network of ends learns from."""
    ends_steps: int
    drawn: int
    """Drawn scenes that the calibration looks at."""
    bursts: int
    """Drawn passages that the calibration looks at."""
    seed: int = 1


LONG: Final = Plan(
    scenes=18_000,
    detector_steps=16_000,
    second_look_steps=10_000,
    recogniser_steps=8000,
    surroundings=200_000,
    ends_steps=16_000,
    drawn=2000,
    bursts=400,
)
"""What `make train` does."""
SHORT: Final = Plan(
    scenes=200,
    detector_steps=30,
    second_look_steps=20,
    recogniser_steps=24,
    surroundings=200,
    ends_steps=24,
    drawn=60,
    bursts=10,
)
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


TRAINED: Final = ("detector", "second_look", "recogniser", "ends")
"""The stages that train; each leaves progress.jsonl and last.pt in a folder of its name."""
FALLING: Final = {"detector": "heat_loss", "second_look": "look_loss", "recogniser": "ctc"}
"""What must fall in each: a name in its progress.jsonl."""


def _command(module: str, *words: object, **options: object) -> Command:
    named = [str(part) for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    return (module, *(str(word) for word in words), *named)


def list_stages(plan: Plan, places: Places, machine: Machine, commit: str) -> tuple[Stage, ...]:
    """The stages, in their order. Each resumes where it was stopped, and does nothing new when it was done."""
    data, runs, seed = places.data, places.runs, plan.seed
    # The process that draws beside a trainer takes a thread.
    spare = max(1, machine.threads - 1)
    trained = {"seed": seed, "device": machine.device}
    recorded = {"data": data, "models": places.made, "commit": commit}
    pool = {"pool": places.scenes, "capacity": plan.scenes}
    finds, first, junk = runs / "finds.json", runs / "first_look.onnx", runs / "junk.npy"
    scenes = _command("training.scenes.pool", places.scenes, train=data, finds=finds, seed=seed, capacity=plan.scenes)
    detector, second, recogniser, ends = (runs / name for name in TRAINED)
    return (
        Stage(
            "finds",
            "look with the former models for plates that nobody labelled",
            _command("training.scenes.finds", finds, train=data, models=places.models),
        ),
        Stage("scenes", "draw scenes for the detector", (*scenes, "--total", str(plan.scenes))),
        Stage(
            "detector",
            "train the detector's first look",
            _command(
                "training.detector.train",
                detector,
                pools=places.scenes,
                train=data,
                finds=finds,
                capacity=plan.scenes,
                steps=plan.detector_steps,
                threads=spare,
                **trained,
            ),
            beside=scenes,
            threads=spare,
        ),
        Stage(
            "first_look",
            "export the first look for the second to learn from",
            _command("training.detector.export", detector / "last.pt", first, **pool),
        ),
        Stage(
            "second_look",
            "train the detector's second look",
            _command(
                "training.detector.second_look",
                places.scenes,
                first,
                second,
                train=data,
                finds=finds,
                capacity=plan.scenes,
                steps=plan.second_look_steps,
                threads=spare,
                **trained,
            ),
            beside=scenes,
            threads=spare,
        ),
        Stage(
            "publish",
            "export and measure both looks",
            _command("training.detector.publish", run=detector, second_look=second, seed=seed, **pool, **recorded),
        ),
        Stage(
            "junk",
            "collect what the detector finds and is no plate",
            _command("training.recogniser.mined", junk, train=data, models=places.made, **pool, former=places.models),
        ),
        Stage(
            "recogniser",
            "train the recogniser",
            _command(
                "training.recogniser.train",
                data=data,
                run=recogniser,
                junk=junk,
                finds=finds,
                steps=plan.recogniser_steps,
                threads=machine.threads,
                **trained,
            ),
            threads=machine.threads,
        ),
        Stage(
            "export",
            "export and measure the recogniser",
            _command("training.recogniser.export", run=recogniser, seed=seed, **recorded),
        ),
        Stage(
            "surroundings",
            "collect what is around the ends of plates",
            _command(
                "training.surroundings.samples",
                runs / "surroundings",
                data=data,
                models=places.made,
                count=plan.surroundings,
                seed=seed,
            ),
        ),
        Stage(
            "ends",
            "train the network of ends",
            _command(
                "training.surroundings.train",
                runs / "surroundings",
                run=ends,
                steps=plan.ends_steps,
                seed=seed,
                threads=machine.threads,
            ),
            threads=machine.threads,
        ),
        Stage(
            "export_ends",
            "export the network of ends",
            _command("training.surroundings.export", ends, models=places.made, commit=commit, seed=seed),
        ),
        Stage(
            "calibrate",
            "make probabilities hold",
            _command("training.calibrate", data=data, models=places.made, drawn=plan.drawn, bursts=plan.bursts),
        ),
        Stage("check", "read a drawn picture with the new models", _command("training.check", runs)),
        Stage(
            "curves",
            "draw the curves",
            _command("training.curves", detector, second, recogniser, out=runs / "curves"),
        ),
    )
