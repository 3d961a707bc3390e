"""What importing a function loads, each in a process of its own: modules of the package, and user CPU seconds."""

import json
import subprocess  # nosec B404  # a process for each function
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from house.shapes import FOLDERS

_PROBE: Final = """
import contextlib, json, os, resource, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
# recognise opens what it works with when it is imported, and has no settings here: by then it has loaded all.
with contextlib.suppress(Exception):
    import app
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
print("\\n" + json.dumps([used, sum(name.startswith("platewatch.") for name in sys.modules)]), flush=True)
os._exit(0)
"""
_RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a function loads, and the least user CPU seconds that it took."""

    modules: int
    seconds: float


def measure_loading(root: Path) -> dict[str, Loaded]:
    """By function, in the checkout at `root`."""
    return {path.parent.name: _load(root, path.parent) for path in sorted((root / "functions").glob("*/app.py"))}


def _load(root: Path, folder: Path) -> Loaded:
    package = (root / FOLDERS["package"]).parent
    told = []
    for _ in range(_RUNS):
        done = subprocess.run(  # nosec B603  # this Python, and a program written here
            [sys.executable, "-c", _PROBE, str(folder), str(package)],
            env={"PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true", "PYTHONPATH": str(package)},
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(json.loads(done.stdout.splitlines()[-1]))
    return Loaded(told[0][1], min(used for used, _ in told))
