"""Keeps what a year showed, so that many years need not be simulated at once."""

import json
from pathlib import Path

from bench.silence.year import Failure, Found


def keep_year(path: Path, found: Found) -> None:
    """Writes it, whole or not at all."""
    document = {
        "failures": [[one.begin, one.rate, sorted(one.passed.items())] for one in found.failures],
        "waits": [[*key, *value] for key, value in found.waits.items()],
        "fortnights": found.fortnights,
        "compared": found.compared,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(document), encoding="utf-8")
    unfinished.replace(path)


def load_year(path: Path) -> Found:
    """What was kept."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Found(
        [Failure(begin, rate, dict(passed)) for begin, rate, passed in document["failures"]],
        {(camera, noted_at): (most, rate) for camera, noted_at, most, rate in document["waits"]},
        document["fortnights"],
        document["compared"],
    )
