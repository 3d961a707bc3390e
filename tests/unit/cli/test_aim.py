"""`agent aim` where the reader is not installed, and how it says that it ended."""

import sys

import pytest

from platewatch.agent.aiming.door import MOST_WRONG
from platewatch.agent.errors import ReaderMissing
from platewatch.cli import aim
from tests.unit.agent.aimed import FakeEye, run_aim


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "platewatch.composition.aim", raising=False)
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(ReaderMissing, match=r"cv2 is missing.*platewatch\[agent-video\]"):
        aim._open_eye(None, 1000)


def test_it_says_why_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with run_aim(FakeEye()) as aiming:
        assert aim._explain_end(aiming, True) == 0
        assert "half an hour is over" in capsys.readouterr().out
        assert aiming.door is not None
        for _ in range(MOST_WRONG):
            aiming.door.enter("wrong", "127.0.0.1")
        assert aim._explain_end(aiming, False) == 1
        assert "too many wrong codes" in capsys.readouterr().out
