"""The local cloud leaves nothing behind, however it ends."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from localcloud import Limits, LocalCloud
from localcloud.errors import FunctionFailed
from localcloud.run.http_api import ApiServer

from .conftest import STACK, TEMPLATE, wait_for

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="asks /proc which processes live: Linux only"
)

HOST = """
import json, signal, sys, time
from pathlib import Path
from localcloud import LocalCloud
# Whoever runs the tests in a shell's background has told them to ignore SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with LocalCloud.start(Path(sys.argv[1]), workdir=Path(sys.argv[2])) as cloud:
        cloud.admin_client("sqs").send_message(
            QueueUrl=cloud.resources["Jobs"], MessageBody='{"do": "sleep", "seconds": 60}'
        )
        time.sleep(0.5)
        print(json.dumps(cloud.pids()), flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def start_host(directory: Path) -> tuple[subprocess.Popen[str], list[int]]:
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(TEMPLATE), str(directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert host.stdout is not None
    pids: list[int] = json.loads(host.stdout.readline())
    assert len(pids) >= 3
    assert all(lives(pid) for pid in pids)
    return host, pids


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nothing_outlives_the_parent(tmp_path: Path, how: signal.Signals) -> None:
    """Also with a function in the middle of an event."""
    host, pids = start_host(tmp_path)
    started = time.monotonic()
    os.kill(host.pid, how)
    output, errors = host.communicate(timeout=10)
    wait_for(lambda: not any(map(lives, pids)), 5)
    assert time.monotonic() - started < 5
    if how is signal.SIGINT:
        assert output == "stopped\n"
        assert errors == ""


@needs_proc
def test_a_failed_start_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "stack"
    for name in ("echo", "work", "round"):
        (broken / "functions" / name).mkdir(parents=True)
        (broken / "functions" / name / "app.py").write_text("import nothing_of_that_name\n")
    (broken / "template.yaml").write_text(TEMPLATE.read_text())
    before = children()
    with pytest.raises(FunctionFailed, match="ModuleNotFoundError: No module named 'nothing_of_that_name'"):
        LocalCloud.start(broken / "template.yaml", workdir=tmp_path / "w")
    assert children() == before


def children() -> set[int]:
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        # A thread may end while they are listed.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found |= {int(each) for each in (task / "children").read_text().split()}
    return found


@needs_proc
def test_stop_may_be_called_twice_and_frees_the_port(tmp_path: Path) -> None:
    cloud = LocalCloud.start(TEMPLATE, workdir=tmp_path, limits=Limits(prestart=False))
    port = int(cloud.api_url.rsplit(":", 1)[1])
    pids = cloud.pids()
    cloud.stop()
    cloud.stop()
    assert not any(map(lives, pids))
    ApiServer(port, 30.0).close()


def test_a_module_of_another_functions_layer_is_not_found(tmp_path: Path) -> None:
    """What the template does not attach must be missing here too."""
    layer = tmp_path / "layers" / "vision"
    layer.mkdir(parents=True)
    (layer / "requirements.txt").write_text("numpy==2\n")
    (tmp_path / "functions").symlink_to(STACK / "functions")
    text = TEMPLATE.read_text().replace(
        "      CodeUri: functions/work\n", "      CodeUri: functions/work\n      Layers: [!Ref Vision]\n"
    )
    text = text.replace(
        "Outputs:\n",
        "  Vision:\n    Type: AWS::Serverless::LayerVersion\n"
        "    Properties: { ContentUri: layers/vision, RetentionPolicy: Delete }\n\nOutputs:\n",
    )
    (tmp_path / "template.yaml").write_text(text)
    with LocalCloud.start(tmp_path / "template.yaml", workdir=tmp_path / "w") as cloud:
        echo, work = cloud.workers.add_seat("EchoFunction"), cloud.workers.add_seat("WorkFunction")
        outcome = echo.invoke({"queryStringParameters": {"do": "import", "name": "numpy"}})
        assert outcome.error_type == "ModuleNotFoundError"
        assert "no layer of this function has it" in outcome.error
        assert echo.invoke({"queryStringParameters": {"do": "import", "name": "boto3"}}).error_type is None
        assert work.invoke({"Records": []}).error_type is None
