"""Importing a function: touches neither environment nor network, loads nothing it has no layer for, and is quick."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    "alert_page": 180,
    "api": 411,
    "console": 436,
    "deliver": 130,
    "import_hotlist": 118,
    "investigate": 252,
    "issue_upload": 149,
    "match": 165,
    "search_past": 200,
    "sequence": 51,
    "watch": 226,
}
"""How many modules of the package each may load, a few more than it does: a function loads only what it uses."""
FOREIGN = {"cryptography", "pyftpdlib", "joserfc", "cv2", "numpy", "onnxruntime", "moto", "localcloud", "training"}
BUDGET = 4.0
"""How many times the user CPU of importing boto3 a function's import may take. Machines differ, and so does a busy one
from one moment to the next: both are measured one after the other, and the least of a few such pairs counts.
"""
RUNS = 4

PROBE = """
import json, resource, sys
# No function is deployed with the agent's pyOpenSSL, which botocore loads where it finds it.
sys.modules["OpenSSL"] = None
sys.path.insert(0, sys.argv[1])
import app
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
loaded = sum(name.startswith("platewatch.") for name in sys.modules)
print(json.dumps([used, loaded, sorted({name.split(".")[0] for name in sys.modules})]))
"""


BOTO3 = """
import resource, sys
sys.modules["OpenSSL"] = None
import boto3, botocore.session, botocore.endpoint
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
"""


def run(*code: str) -> str:
    """What these lines print last, in an environment as bare as a function's."""
    done = subprocess.run(
        [sys.executable, "-c", *code],
        env={"PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@cache
def probe_once(verb: str) -> tuple[float, int, list[str]]:
    """What the import of a function used and loaded, the first time."""
    return probe(verb)


def probe(verb: str) -> tuple[float, int, list[str]]:
    used, loaded, packages = json.loads(run(PROBE, str(ROOT / "functions" / verb)))
    return used, loaded, packages


@cache
def measure_once() -> float:
    """The CPU of importing boto3, the first time."""
    return float(run(BOTO3))


@pytest.mark.parametrize("verb", MODULES)
def test_a_function_imports_alone(verb: str) -> None:
    _, loaded, packages = probe_once(verb)
    assert not FOREIGN & set(packages)
    assert loaded <= MODULES[verb]


@pytest.mark.parametrize("verb", MODULES)
def test_a_function_imports_quickly(verb: str) -> None:
    pairs = [(probe_once(verb)[0], measure_once())]
    while len(pairs) < RUNS and not any(used <= BUDGET * measure for used, measure in pairs):
        pairs.append((probe(verb)[0], float(run(BOTO3))))
    assert any(used <= BUDGET * measure for used, measure in pairs), (
        f"seconds of CPU, of it and of boto3 alone: {pairs}"
    )
