"""platewatch local, as somebody uses it who tries the service: terminals of several roles, messages that are shown."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud.demo.material import SCENES

pytestmark = pytest.mark.xdist_group("local")

PLATEWATCH = str(Path(sys.executable).parent / "platewatch")
PURPOSE = '--reason "try it out" --case TRY-2026-1'


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PLATEWATCH_"))}
    # A profile of the user's own must not be mixed with the local cloud's keys.
    return {**kept, "XDG_RUNTIME_DIR": str(tmp_path_factory.mktemp("run")), "AWS_PROFILE": "mine", "SHELL": "/bin/sh"}


@pytest.fixture(scope="module")
def printed(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What the local cloud prints while it runs."""
    path = tmp_path_factory.mktemp("local") / "printed"
    with path.open("wb") as output:
        local = subprocess.Popen(
            [PLATEWATCH, "local", "--parameter", "AlertPageLogin=token"],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
        try:
            wait_for_text(path, "Ctrl-C stops everything")
            yield path
        finally:
            # Not SIGINT: whoever runs tests in the background of a shell may have it ignored.
            local.terminate()
            try:
                assert local.wait(timeout=120) == 0
            finally:
                local.kill()
    assert run_platewatch(environment, "local", "outbox").returncode == 1


def wait_for_text(path: Path, text: str, seconds: float = 180) -> str:
    until = time.monotonic() + seconds
    while text not in (content := path.read_text(encoding="utf-8")):
        assert time.monotonic() < until, content
        time.sleep(0.05)
    return content


def run_platewatch(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PLATEWATCH, *words], env=environment, capture_output=True, text=True, check=False, timeout=180
    )


def type_into_shell(environment: dict[str, str], role: str, lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PLATEWATCH, "local", "--as", role],
        input=lines,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


def test_each_message_is_shown_with_its_link_as_it_is_sent(environment: dict[str, str], printed: Path) -> None:
    scene = SCENES / "scene-01.jpg"
    admin = type_into_shell(
        environment,
        "admin",
        "platewatch camera add gate-1 --lane priority --lat 52.29 --lon 4.83 --site 'A9 exit 5' --direction inbound\n"
        "platewatch recipient add control-1 --name Control --sms +31612345678 --all-lists\n"
        f"platewatch alert list {PURPOSE}\n",
    )
    token = admin.stdout.splitlines()[0]
    # An admin sees no alerts.
    assert "may not call this route" in admin.stderr
    editor = type_into_shell(environment, "hotlist-editor", f"{import_command()}\nplatewatch camera list\n")
    assert "may not call this route" in editor.stderr
    outbox = run_platewatch(environment, "local", "outbox")
    assert (outbox.returncode, outbox.stdout[:14]) == (0, "no message yet")
    sent = type_into_shell(environment, "operator", f"platewatch upload --camera gate-1 --token {token} {scene}\n")
    assert sent.returncode == 0, sent.stderr
    content = wait_for_text(printed, "SMS to +31612345678: P")
    [line] = [line for line in content.splitlines() if "SMS to" in line]
    assert "/a/" in line
    [message] = run_platewatch(environment, "local", "outbox", "--json").stdout.splitlines()
    assert line.endswith(json.loads(message)["text"])
    control = type_into_shell(environment, "control-room", f"platewatch alert list {PURPOSE}\n")
    assert "A9 exit 5" in control.stdout


def import_command() -> str:
    return f"platewatch hotlist import {SCENES / 'hotlist.csv'} --list demo --new-list"


def test_no_aws_client_started_there_leaves_this_machine(environment: dict[str, str], printed: Path) -> None:
    code = "import boto3; print(*(boto3.client(name).meta.endpoint_url for name in ('sns', 's3')))"
    lines = f'platewatch sms setup; echo status $?\npython -c "{code}"\n'
    told = type_into_shell(environment, "admin", lines)
    setup, status, endpoints = told.stdout.partition("status 0\n")
    assert "local cloud" in setup
    assert status, told.stderr
    assert all(endpoint.startswith("http://127.0.0.1:") for endpoint in endpoints.split()), endpoints
    assert len(endpoints.split()) == 2


def test_a_role_that_nobody_has_is_told_before_anything_starts(environment: dict[str, str]) -> None:
    told = run_platewatch(environment, "local", "--as", "officers")
    assert told.returncode == 1
    assert "control-room" in told.stderr
    assert "starting" not in told.stdout


def test_a_running_cloud_keeps_its_parameters(environment: dict[str, str], printed: Path) -> None:
    told = run_platewatch(environment, "local", "--as", "admin", "--parameter", "RetentionMode=126jj")
    assert told.returncode == 1
    assert "runs already" in told.stderr
