"""Importing a function: touches neither environment nor network, loads nothing it has no layer for, and is quick."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIGHT = ("alert_page", "api", "deliver", "import_hotlist", "issue_upload", "match", "watch")
FOREIGN = {"cv2", "numpy", "onnxruntime", "moto", "localcloud", "training"}
BUDGET_S = 2.0
"""User CPU seconds to import a function; about 0.5 on an idle machine, most of it boto3."""

PROBE = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
import app
used = resource.getrusage(resource.RUSAGE_SELF).ru_utime
print(json.dumps([used, sorted({name.split(".")[0] for name in sys.modules})]))
"""


@pytest.mark.parametrize("verb", LIGHT)
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
    used, modules = json.loads(done.stdout.splitlines()[-1])
    assert not FOREIGN & set(modules)
    assert used < BUDGET_S
