"""Importing a function: touches neither environment nor network, loads nothing it has no layer for, and is quick."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {
    "alert_page": 180,
    "api": 325,
    "console": 350,
    "deliver": 135,
    "import_hotlist": 125,
    "issue_upload": 135,
    "match": 165,
    "search_past": 195,
    "sequence": 50,
    "watch": 160,
}
"""How many modules of the package each may load, a few more than it does: a function loads only what it uses."""
FOREIGN = {"cryptography", "joserfc", "cv2", "numpy", "onnxruntime", "moto", "localcloud", "training"}
BUDGET_S = 1.0
"""User CPU seconds to import a function; 0.15 to 0.4 on an idle machine, most of it boto3."""

PROBE = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
import app
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
loaded = sum(name.startswith("platewatch.") for name in sys.modules)
print(json.dumps([used, loaded, sorted({name.split(".")[0] for name in sys.modules})]))
"""


@pytest.mark.parametrize("verb", MODULES)
def test_a_function_imports_alone(verb: str) -> None:
    folder = str(ROOT / "functions" / verb)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, folder],
        env={"PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    used, loaded, packages = json.loads(done.stdout.splitlines()[-1])
    assert not FOREIGN & set(packages)
    assert loaded <= MODULES[verb]
    assert used < BUDGET_S
