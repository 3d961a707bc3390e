"""Other commands find the local cloud that runs, and none that has ended."""

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from localcloud.run.running import NoneRunning, Running, announce, find_folder, find_running

PEOPLE = {"operator": {"PLATEWATCH_API": "http://127.0.0.1:1", "AWS_SECRET_ACCESS_KEY": "secret"}}


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {"XDG_RUNTIME_DIR": str(tmp_path)}


def running(pid: int, api_url: str = "http://127.0.0.1:1") -> Running:
    return Running(pid, api_url, "http://127.0.0.1:2/", "/logs", PEOPLE)


def find_ended_pid() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_cloud_is_found_while_it_runs_and_not_after(environment: Mapping[str, str]) -> None:
    with pytest.raises(NoneRunning, match="platewatch local"):
        find_running(environment)
    with announce(running(os.getpid()), environment):
        assert find_running(environment) == running(os.getpid())
    with pytest.raises(NoneRunning):
        find_running(environment)


def test_a_cloud_that_was_killed_is_not_found_and_its_keys_are_removed(environment: Mapping[str, str]) -> None:
    kept = announce(running(find_ended_pid()), environment)
    kept.__enter__()
    with pytest.raises(NoneRunning):
        find_running(environment)
    assert list(find_folder(environment).glob("*.json")) == []
    kept.__exit__(None, None, None)


def test_the_cloud_that_was_started_last_is_found(environment: Mapping[str, str]) -> None:
    with announce(running(os.getppid(), "http://127.0.0.1:3"), environment):
        old = next(find_folder(environment).glob("*.json"))
        os.utime(old, (1, 1))
        with announce(running(os.getpid()), environment):
            assert find_running(environment).pid == os.getpid()
        assert find_running(environment).pid == os.getppid()


def test_the_keys_can_be_opened_by_their_user_alone(environment: Mapping[str, str]) -> None:
    with announce(running(os.getpid()), environment):
        folder = find_folder(environment)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]
