"""The town's lines on the terminal: what a new user should look at, and no line for each car that nobody looks for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from localcloud.demo.district import CAMERAS, CHIEF, NAME, RECIPIENTS, YOU
from localcloud.demo.observer import SeenAlert
from localcloud.demo.timeline import Reaction
from platewatch.alerts.alert import Alert
from platewatch.hits.hit import Hit
from platewatch.matching.review import Review
from platewatch.text.probability import format_percent

ANSWERS: Final = {
    "acknowledge": "on the way",
    "right-car": "the right car",
    "misread": "a misread, another car",
    "list-wrong": "the list is wrong",
    "close": "closed",
}
"""The buttons that the colleague presses, in words."""

_INDENT: Final = " " * 21


@dataclass(slots=True)
class Narrator:
    """Says each thing once, with the time of this machine's clock; safe to be called from any thread."""

    say: Callable[[str], None]
    hits: set[str] = field(default_factory=set)
    reviews: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    answers: list[str] = field(default_factory=list)
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

    def tell_answer(self, alert: Alert, reaction: Reaction) -> None:
        """A recipient has answered on the page."""
        with self._lock:
            self.answers.append(reaction.button)
        outcome = "".join(f": {value.replace('-', ' ')}" for name, value in reaction.form if name == "outcome")
        name, words = RECIPIENTS[alert.recipient_id]["name"], ANSWERS[reaction.button]
        self._say("ANSWER", f"{name}, {alert.hit.show_plate()}: {words}{outcome}")

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


def _show_clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M:%S}"
