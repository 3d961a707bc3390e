"""A drawn picture goes through a deployed service to one recipient, and it is timed how far it comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import Finding, say_unknown, say_well, say_wrong

PATIENCE: Final = timedelta(seconds=90)
"""How long a picture may take: a cold start of each function, and a minute more."""

_EVERY_S: Final = 0.5
_PART: Final = "test passage"
_ASK_ADMIN: Final = "run it as somebody who may call an admin's routes, and while no other rehearsal is under way"


class Stage(Protocol):
    """Where a rehearsal is played. Each step raises NotAnswered where it is refused or nobody answers."""

    def begin(self, recipient_id: str) -> str:
        """Have one test message wait for the picture; the token with which the picture is sent."""

    def announce(self, token: str, captured_at: datetime) -> None:
        """Ask for the picture's address."""

    def upload(self) -> None:
        """Send the picture there."""

    def find_test(self, recipient_id: str) -> Mapping[str, Any]:
        """What is known of the test message."""

    def end(self) -> None:
        """End the token."""


class Clock(Protocol):
    """This machine's clock."""

    def now(self) -> datetime:
        """The moment, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of it, and how many seconds each hop took, in order; only those that were reached."""

    finding: Finding
    hops: Mapping[str, float]


def rehearse(recipient_id: str, stage: Stage, clock: Clock, patience: timedelta = PATIENCE) -> Rehearsed:
    """Play the whole of it. The token is ended whatever happens; without that it ends after ten minutes by itself."""
    hops: dict[str, float] = {}
    try:
        token = stage.begin(recipient_id)
    except NotAnswered as error:
        return Rehearsed(say_unknown(_PART, str(error), _ASK_ADMIN), hops)
    try:
        finding = _play(recipient_id, token, stage, clock, patience, hops)
    except NotAnswered as error:
        finding = say_wrong(_PART, str(error), _ADVICE["announced" if "announced" not in hops else "uploaded"])
    try:
        stage.end()
    except NotAnswered as error:
        finding = say_unknown(_PART, f"{finding.found}; and its token was not ended: {error}", "it ends by itself")
    return Rehearsed(finding, hops)


def _play(
    recipient_id: str, token: str, stage: Stage, clock: Clock, patience: timedelta, hops: dict[str, float]
) -> Finding:
    began = clock.now()
    stage.announce(token, began)
    announced = clock.now()
    hops["announced"] = _seconds(began, announced)
    stage.upload()
    uploaded = clock.now()
    hops["uploaded"] = _seconds(announced, uploaded)
    until = uploaded + patience
    while (test := stage.find_test(recipient_id))["state"] == "waiting" and clock.now() < until:
        clock.sleep(_EVERY_S)
    if test["matched_at"] is not None:
        matched, done = (datetime.fromisoformat(test[name]) for name in ("matched_at", "done_at"))
        hops["read and matched"] = _seconds(datetime.fromisoformat(test["arrived_at"]), matched)
        hops["sent"] = _seconds(matched, done)
    if not test["rehearsal"]:
        found = f"somebody asked for another test message to {recipient_id} meanwhile, which took this one's place"
        return say_unknown(_PART, found, "run it again")
    if test["state"] == "waiting":
        found = f"the picture was uploaded, and no message was sent within {patience.total_seconds():.0f} s"
        return say_wrong(_PART, found, _ADVICE["sent"])
    if test["state"] != "accepted":
        found = f"the message to {recipient_id} was not accepted: {test['fault']}"
        return say_wrong(_PART, found, _ADVICE["accepted"])
    times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in hops.items())
    return say_well(_PART, f"{recipient_id} was sent a message that begins with TEST: {times}")


_ADVICE: Final = {
    "announced": "look into the log of issue_upload; a clock that is wrong is refused there",
    "uploaded": "look whether the bucket of snapshots and its key are there (platewatch doctor says what is wrong)",
    "sent": "look at what is wrong above; then into the logs of recognise, match and deliver, in that order, and "
    "platewatch rejection list",
    "accepted": "correct the recipient's address, or see platewatch sms setup",
}
"""What to do when it does not come so far."""


def _seconds(start: datetime, end: datetime) -> float:
    return round((end - start).total_seconds(), 3)
