"""A rehearsal is timed hop by hop, says where it stopped, and always ends its token."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.deployment.commands.stage import load_picture
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import State
from platewatch.deployment.rehearsal import Rehearsed, rehearse
from platewatch.reading.header import parse_header
from platewatch.text.timestamps import format_utc

START = datetime(2026, 12, 1, 12, tzinfo=UTC)


@dataclass
class FakeStage:
    """A service that takes a second for each step, and sends the message at the `looks`-th look."""

    looks: int = 2
    state: str = "accepted"
    refused: Sequence[str] = ()
    replaced: bool = False
    moment: datetime = START
    done: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def begin(self, recipient_id: str) -> str:
        self._do("begin")
        return "pw1.token"

    def announce(self, token: str, captured_at: datetime) -> None:
        assert (token, captured_at) == ("pw1.token", self.moment)
        self._do("announce")

    def upload(self) -> None:
        self._do("upload")

    def find_test(self, recipient_id: str) -> Mapping[str, Any]:
        self.looks -= 1
        waiting = self.looks > 0
        times = ("arrived_at", "matched_at", "done_at")
        moments = [None if waiting else format_utc(START + timedelta(seconds=after)) for after in (2, 5, 6)]
        state = "waiting" if waiting else self.state
        fault = "SmsRefused" if state == "failed" else None
        if self.replaced:
            moments = [None, None, moments[-1]]
        return {
            "state": state,
            "fault": fault,
            "rehearsal": not self.replaced,
            **dict(zip(times, moments, strict=True)),
        }

    def end(self) -> None:
        self._do("end")

    def _do(self, step: str) -> None:
        if step in self.refused:
            raise NotAnswered(f"{step} was refused")
        self.moment += timedelta(seconds=1)
        self.done.append(step)


def play(stage: FakeStage) -> Rehearsed:
    return rehearse("unit-1", stage, stage)


def test_every_hop_is_timed_and_the_token_ended() -> None:
    stage = FakeStage()
    played = play(stage)
    assert played.finding.state is State.WELL
    assert played.hops == {"announced": 1.0, "uploaded": 1.0, "read and matched": 3.0, "sent": 1.0}
    assert "read and matched 3.0 s" in played.finding.found
    assert stage.done == ["begin", "announce", "upload", "end"]


@pytest.mark.parametrize(
    ("stage", "state", "found", "remedy", "hops"),
    [
        (FakeStage(refused=["begin"]), State.UNKNOWN, "begin was refused", "admin's routes", []),
        (FakeStage(refused=["announce"]), State.WRONG, "announce was refused", "issue_upload", []),
        (FakeStage(refused=["upload"]), State.WRONG, "upload was refused", "bucket of snapshots", ["announced"]),
        (FakeStage(looks=10_000), State.WRONG, "within 90 s", "recognise, match", ["announced", "uploaded"]),
        (FakeStage(state="failed"), State.WRONG, "not accepted: SmsRefused", "sms setup", None),
        (FakeStage(replaced=True), State.UNKNOWN, "another test message to unit-1", "again", ["announced", "uploaded"]),
        (FakeStage(refused=["end"]), State.UNKNOWN, "its token was not ended", "ends by itself", None),
    ],
)
def test_where_it_stopped_is_said(
    stage: FakeStage, state: State, found: str, remedy: str, hops: list[str] | None
) -> None:
    played = play(stage)
    assert played.finding.state is state
    assert found in played.finding.found
    assert remedy in played.finding.remedy
    assert hops is None or list(played.hops) == hops
    assert ("end" in stage.done) == (stage.refused not in (["begin"], ["end"]))


def test_the_picture_is_a_jpeg_that_the_service_takes() -> None:
    assert parse_header(load_picture()) is not None
    assert len(load_picture()) < 100_000
