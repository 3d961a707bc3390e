"""What the reader may cost before and while it reads: imports, models, memory. The figures are Linux's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.drawn import KINDS, draw_photo
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.onnx.models import ENDS, MODEL_NAMES, load_model_list

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "layers" / "models"
MODEL_BYTES = 8_000_000
"""All model files together: they are in every deployment, and loaded at every cold start."""
WORKER_BYTES = 200_000_000
"""Of the decode worker after pictures of 12 megapixels; about 130 million."""
PEAK_BYTES = 250_000_000
"""Of `platewatch read` on photos up to 12 megapixels; about 190 million."""
IMPORT_S, LOAD_S, WORKER_S = 0.8, 1.0, 1.5
"""User CPU seconds; about 0.16, 0.04 and 0.5 on an idle machine."""

RUNTIME = {"numpy", "cv2", "onnxruntime"}
"""All that reading needs beside Python's own library."""
COMMAND_LINE = {"typer", "annotated_doc", "shellingham"}
"""What every command needs beside that; what Typer itself loads later, to check values, is not among it."""
FOREIGN = {"moto", "localcloud", "training", "bench", "pydantic", "aws_xray_sdk", "yaml", "werkzeug", "flask"}
"""What costs a cold start and recognise has no use for."""

PROBE = """
import json, resource, sys
def user():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime
before, known = user(), set(sys.modules)
import {module}
imported = user() - before
new = {{name.split(".")[0] for name in set(sys.modules) - known}}
print(json.dumps([imported, sorted(name for name in new if name not in sys.stdlib_module_names)]))
"""


def _import(module: str) -> tuple[float, set[str]]:
    """User CPU seconds that the import takes in a fresh process, and the packages that it brings in."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(module=module)],
        env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    spent, packages = json.loads(done.stdout.splitlines()[-1])
    return spent, set(packages)


def test_reading_imports_its_runtime_and_nothing_else() -> None:
    spent, packages = _import("platewatch.reading.reader, platewatch.reading.onnx.models")
    assert packages == {"platewatch", *RUNTIME}
    assert spent < IMPORT_S


def test_the_command_imports_the_command_line_beside_it() -> None:
    spent, packages = _import("platewatch.reading.commands.read, platewatch.reading.onnx.models")
    assert packages == {"platewatch", *RUNTIME, *COMMAND_LINE}
    assert spent < IMPORT_S


def test_recognise_imports_the_reader_and_the_cloud_and_nothing_else() -> None:
    _, packages = _import("platewatch.composition.recognise, platewatch.reading.onnx.models, aws_lambda_powertools")
    assert packages >= {"platewatch", "boto3", *RUNTIME}
    assert not packages & FOREIGN


def test_the_decode_worker_starts_before_onnx_runtime_is_loaded() -> None:
    probe = (
        "import sys\n"
        "from platewatch.composition import recognise\n"
        "class Started(Exception): pass\n"
        "def start():\n"
        "    print('onnxruntime' in sys.modules)\n"
        "    raise Started\n"
        "recognise.DecodeWorker = start\n"
        "try:\n"
        "    recognise.open_chain()\n"
        "except Started:\n"
        "    pass\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the worker's memory is read as Linux tells it")
def test_the_decode_worker_is_soon_ready_and_small() -> None:
    worker = DecodeWorker()
    picture, _ = draw_photo(np.random.default_rng(5), KINDS[-1])
    for _ in range(3):
        image = worker.decode(picture, cv2.IMREAD_COLOR)
        assert image is not None
        assert image.shape == (3000, 4000, 3)
    times = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{worker.pid}/status").read_text()
    peak = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    worker.close()
    # Three pictures of 12 megapixels, and all that it imports, in user CPU seconds.
    assert int(times[11]) / os.sysconf("SC_CLK_TCK") < WORKER_S
    assert peak <= WORKER_BYTES


def test_the_models_are_small() -> None:
    tables = load_model_list(MODELS)
    files = {tables[name]["file"] for name in (*MODEL_NAMES, ENDS)}
    assert sum((MODELS / file).stat().st_size for file in files) <= MODEL_BYTES
    # Nothing beside them is deployed unnoticed.
    assert {path.name for path in MODELS.glob("*.onnx")} == files


def test_the_models_load_quickly() -> None:
    probe = (
        "import resource, pathlib, platewatch.reading.onnx.models as models\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_utime\n"
        f"models.open_reader(pathlib.Path({str(MODELS)!r}))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert float(done.stdout) < LOAD_S


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is measured as Linux tells it")
def test_reading_photos_of_all_sizes_stays_within_its_memory(tmp_path: Path) -> None:
    for number, kind in enumerate(KINDS):
        data, _ = draw_photo(np.random.default_rng(number), kind)
        # Every size twice, and the largest last: what is kept of the smaller ones must not come on top.
        for copy in range(2):
            (tmp_path / f"{number}-{copy}.jpg").write_bytes(data)
    assert KINDS[-1].width * KINDS[-1].height == 12_000_000
    # The peak is the kernel's of this very program: what getrusage tells of a child begins with its parent's.
    probe = (
        "import sys; from pathlib import Path; from platewatch.cli.main import main; status = main(sys.argv[1:])\n"
        "print([line for line in Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM')][0])\n"
        "sys.exit(status)\n"
    )
    command = [sys.executable, "-c", probe, "read", "--models", str(MODELS), "--json", str(tmp_path)]
    *lines, peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    records = [json.loads(line) for line in lines]
    assert [(one["width"], one["height"]) for one in records[-2:]] == [(4000, 3000)] * 2
    assert all(one["plates"] for one in records)
    assert int(peak.split()[1]) * 1024 <= PEAK_BYTES
