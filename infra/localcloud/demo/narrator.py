"""The town's lines on the terminal: what a new user should look at, and no line for each car that nobody looks for."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from localcloud.demo.district import CAMERAS, CHIEF, NAME, RECIPIENTS, YOU
from localcloud.demo.observer import SeenAlert
from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Step
from platewatch.hits.hit import Hit
from platewatch.matching.review import Review
from platewatch.text.probability import format_percent

ANSWERS: Final = {
    Step.ACKNOWLEDGE: "on the way",
    Step.RIGHT_CAR: "the right car",
    Step.MISREAD: "a misread, another car",
    Step.WRONG_COUNTRY: "a plate of another country, another car",
    Step.LIST_WRONG: "the list is wrong",
    Step.UNDO: "takes that back",
    Step.CLOSE: "closed",
}
"""What people answer, in words."""

_INDENT: Final = " " * 21


@dataclass(slots=True)
class Narrator:
    """Says each thing once, with the time of this machine's clock; safe to be called from any thread."""

    say: Callable[[str], None]
    hits: set[str] = field(default_factory=set)
    reviews: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def introduce(self, lists: str) -> None:
        """Where all this is; `lists` says which are kept."""
        self.say(f"\n{NAME}, a district that does not exist: {len(CAMERAS)} cameras, lists {lists}")
        self.say("People: " + ", ".join(str(each["name"]) for each in RECIPIENTS.values()))
        self.say("Cars and plates are drawn. What is read, what is a hit and who is told is the service's own doing.\n")

    def tell_alert(self, seen: SeenAlert) -> None:
        """A message reached a phone: the first one of a hit is a line, with the link of Unit 21; so is the chief's."""
        alert = seen.alert
        if alert.recipient_id == YOU and self._is_new(alert.hit_id, self.hits):
            self._say("HIT", f"{_describe_hit(alert.hit)}  {_describe_place(alert)}: {alert.hit.entry.reason}")
            self.say(f"{_INDENT}the page that Unit 21 can answer on: {seen.link}")
        if alert.recipient_id == CHIEF:
            self._say("ESCALATED", f"nobody answered the hit of {alert.hit.show_plate()}: the chief of duty is told")

    def tell_late(self, alert: Alert) -> None:
        """A hit of a passage that was long ago."""
        if self._is_new(alert.hit_id, self.late):
            place = f"{_describe_place(alert)} at {_show_clock(alert.sighting.captured_at)}"
            self._say("LATE HIT", f"{_describe_hit(alert.hit)}  {place}: in the list of alerts, no phone is told")

    def tell_review(self, review: Review) -> None:
        """A hit that a person must look at first."""
        if self._is_new(review.review_id, self.reviews):
            self._say("DOUBTFUL", f"{_describe_hit(review.hit)}: waits until somebody has looked at the picture")

    def tell_answers(self, alert: Alert, given: Sequence[Answer]) -> None:
        """Somebody has answered a hit: all its answers so far, of which those that were said are left out."""
        for number, answer in enumerate(given, 1):
            if self._is_new(f"{alert.hit_id}/{number}", self._told):
                with self._lock:
                    self.answers.append(answer.step.value)
                outcome = f": {answer.outcome.value.replace('-', ' ')}" if answer.outcome else ""
                words = f"{ANSWERS[answer.step]}{outcome}"
                self._say("ANSWER", f"{_name_person(answer.by)}, {alert.hit.show_plate()}: {words}")

    def tell_late_camera(self, camera: str, pictures: int) -> None:
        """A camera that was offline sends what it kept."""
        site = CAMERAS[camera].site
        self._say("CAMERA", f"{site} is back after an hour without network and sends the {pictures} pictures it kept")

    def tell_traffic(self, cars: int) -> None:
        """How many cars nobody looked for, since the start."""
        self._say("TRAFFIC", f"{cars} cars so far that nobody looks for: read, compared with the lists, and deleted")

    def tell_fault(self, fault: str) -> None:
        """Something of the demo itself did not work."""
        self._say("FAILED", fault)

    def _is_new(self, identity: str, known: set[str]) -> bool:
        with self._lock:
            new = identity not in known
            known.add(identity)
            return new

    def _say(self, what: str, words: str) -> None:
        self.say(f"{_show_clock(datetime.now(UTC))}  {what:<9}  {words}")


def _describe_hit(hit: Hit) -> str:
    more = ""
    if hit.entry.is_pattern:
        more = f", listed as {hit.entry.show_plate(hit.country_read)}"
    elif hit.plate_read != hit.entry.plate:
        more = f", read {hit.show_read()}"
    return f"P{hit.entry.priority} {hit.show_plate()} {format_percent(hit.probability)}{more}"


def _describe_place(alert: Alert) -> str:
    position = alert.sighting.position
    return f"{position.site} {position.direction}" if position else alert.sighting.camera_id


def _name_person(by: str) -> str:
    """A recipient's name, or the last part of the identity of somebody who works with the API."""
    return str(RECIPIENTS[by]["name"]) if by in RECIPIENTS else by.rpartition("/")[2]


def _show_clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M:%S}"
