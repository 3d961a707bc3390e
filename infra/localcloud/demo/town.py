"""Plays the town on a running local cloud: cameras send pictures, a colleague answers, everything else is the service.

Cameras use their tokens, lists are imported as files by a hotlist editor, the colleague presses buttons on her page. A
pattern that the editor listed waits for a second person, and what the colleague calls wrong is disputed: nothing is
written into the service's stores.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from localcloud.demo.agenda import Agenda
from localcloud.demo.colleague import AnswerRefused, press_button
from localcloud.demo.district import CAMERAS, COLLEAGUE, LISTS, PICTURES, RECIPIENTS, describe_recipient, write_list
from localcloud.demo.narrator import Narrator
from localcloud.demo.observer import Observer, SeenAlert, SeenRead
from localcloud.demo.report import UploadedFile, describe_run
from localcloud.demo.run import PARAMETERS, DemoFailed, Say, note_upload, open_observer, wait_until_done
from localcloud.demo.timeline import GONE, OPENING, SEED, Passing, Reaction, choose_reactions, go_on
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer
from platewatch.hotlists.commands.importing import import_file
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.sender import Pace, Photo, Progress, State, upload_files

TOWN_PARAMETERS: Final = {
    **PARAMETERS,
    "EscalateMinutes": "2",
    "GoneMinutes": f"{GONE.total_seconds() / 60:.0f}",
}
"""The town's template parameters: who watches for some minutes sees escalations, and cars that come again."""

HURRIED: Final = 4.0
"""How fast the opening is played when the demo ends by itself."""

_TRAFFIC_EVERY: Final = (30.0, 300.0)
"""After so many seconds the other cars are counted: in the opening, and later."""

_RECENT: Final = 24
"""So many alerts of the last minutes are looked at for answers."""


@dataclass(slots=True)
class Town:
    """The town on one local cloud. `prepare` comes first, then `play_opening`, then `stay_up`."""

    cloud: LocalCloud
    say: Say
    speed: float = 1.0
    files: dict[str, UploadedFile] = field(default_factory=dict)
    _narrator: Narrator = field(init=False)
    _observer: Observer = field(init=False)
    _reviews: DynamoReviews = field(init=False)
    _agenda: Agenda = field(init=False)
    _tokens: dict[str, str] = field(default_factory=dict)
    _chance: Random = field(default_factory=lambda: Random(SEED))  # nosec B311  # plays a town, hides nothing
    _opening: bool = True
    _opened: frozenset[str] = frozenset()

    def prepare(self) -> None:
        """The admin registers cameras and recipients, the hotlist editor imports the lists."""
        self._narrator = Narrator(self.say)
        admin = self.cloud.add_person("s.visser", role="AdminPolicy").api_client()
        for camera_id, place in CAMERAS.items():
            self._tokens[camera_id] = admin.call("POST", "/v1/cameras", place.describe(camera_id))["token"]
        for recipient_id in RECIPIENTS:
            admin.call("PUT", f"/v1/recipients/{recipient_id}", describe_recipient(recipient_id))
        editor, told = self.cloud.add_person("m.dekker", role="HotlistEditorPolicy").api_client(), []
        with TemporaryDirectory(prefix="platewatch-demo-") as folder:
            for name in LISTS:
                path = Path(folder) / f"{name}.csv"
                path.write_text(write_list(name, datetime.now(UTC).date()), encoding="utf-8")
                told.append(f"{name} ({import_file(editor, path, name, new_list=True).lines} entries)")
        self._observer = open_observer(self.cloud, self._tell)
        self._reviews = DynamoReviews(self.cloud.admin_client("dynamodb"), self.cloud.resources["AlertsTable"])
        self.cloud.taps.append(self._look_after)
        self._narrator.introduce(" and ".join(told))

    def play_opening(self, startup_s: float, *, to_rest: bool) -> dict[str, Any]:
        """Plays the first minute; the JSON document of what came of it.

        With `to_rest` it waits until the colleague has done what she does and the chain is at rest. Raises DemoFailed
        when no picture could be sent, or the chain does not come to rest.
        """
        self._agenda = Agenda(self.speed)
        for (at, _), passings in groupby(OPENING, lambda each: (each.at, each.camera)):
            self._agenda.add(at, partial(self._send, tuple(passings)))
        self._count_later(_TRAFFIC_EVERY[0])
        self._agenda.run(lambda: self._agenda.now > OPENING[-1].at + 1)
        if not any(file.answered_at for file in self.files.values()):
            raise DemoFailed("not one picture could be sent: the lines above say why")
        while to_rest:
            wait_until_done(self.cloud, self._observer, self.files)
            if self._agenda.is_empty:
                break
            self._agenda.run(lambda: self._agenda.is_empty)
        seen, told = self._observer, self._narrator
        document = describe_run(self.files, list(seen.reads.values()), list(seen.alerts.values()), startup_s)
        town = {"hits": len(told.hits), "doubtful": len(told.reviews), "late": len(told.late)}
        return {**document, "town": {**town, "answers": sorted(told.answers)}}

    @contextmanager
    def stay_up(self) -> Iterator[None]:
        """The town goes on at a calm rate beside what the caller does, until the block is left."""
        # A hit of the opening may come later than its last picture.
        ended, self._opening, self._opened = threading.Event(), False, frozenset(self.files)
        self._go_on(go_on(self._agenda.now))
        self._count_later(_TRAFFIC_EVERY[1])
        thread = threading.Thread(target=self._agenda.run, args=(ended.is_set,), name="town", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join(timeout=2)

    def _go_on(self, passings: Iterator[Passing]) -> None:
        passing = next(passings)

        def pass_by() -> None:
            self._go_on(passings)
            self._send((passing,))

        self._agenda.add(passing.at, pass_by)

    def _count_later(self, after: float) -> None:
        def count_cars() -> None:
            told = self._narrator
            self._narrator.tell_traffic(len(self._observer.reads) - len(told.hits | told.late | told.reviews))
            if not self._opening:
                self._count_later(after)

        self._agenda.add(self._agenda.now + after, count_cars)

    def _send(self, passings: tuple[Passing, ...]) -> None:
        """One camera sends what it took."""
        camera_id, now = passings[0].camera, datetime.now(UTC)
        if passings[0].behind:
            self._narrator.tell_late_camera(camera_id, len(passings))
        photos = [
            Photo(
                f"{passing.picture}.jpg",
                "image/jpeg",
                (PICTURES / f"{passing.picture}.jpg").read_bytes,
                now - passing.behind if passing.behind else None,
            )
            for passing in passings
        ]

        def note(progress: Progress) -> None:
            if progress.state is State.FAILED:
                self._narrator.tell_fault(f"{progress.name} could not be sent: {progress.error}")
            note_upload(progress, camera_id, CAMERAS[camera_id].lane, "image/jpeg", progress.name, self.files)

        transport = HttpTransport(self.cloud.api_url, self._tokens[camera_id])
        upload_files(photos, transport, SystemClock(), Pace(tries=3), note)

    def _tell(self, seen: SeenRead | SeenAlert) -> None:
        if isinstance(seen, SeenRead):
            return
        self._narrator.tell_alert(seen)
        if seen.alert.recipient_id == COLLEAGUE and seen.snapshot_id in self.files:
            picture = self.files[seen.snapshot_id].name.removesuffix(".jpg")
            opening = self._opening or seen.snapshot_id in self._opened
            self._react(seen, tuple(choose_reactions(picture, opening, self._chance)), self._agenda.now)

    def _react(self, seen: SeenAlert, reactions: tuple[Reaction, ...], told_at: float) -> None:
        """The colleague's next answer; the one after it follows when the page has taken this one."""
        if reactions:
            self._agenda.add(told_at + reactions[0].after, partial(self._answer, seen, reactions, told_at))

    def _answer(self, seen: SeenAlert, reactions: tuple[Reaction, ...], told_at: float) -> None:
        reaction, *later = reactions
        try:
            press_button(seen.link, reaction)
        except AnswerRefused as error:
            self._narrator.tell_fault(f"the colleague's answer was not taken: {error}")
            return
        # Where others have answered in the meantime, the page may show that instead.
        given = self._look_at_answers(seen.alert)
        if any(answer.by == COLLEAGUE and answer.step.value == reaction.button for answer in given):
            self._react(seen, tuple(later), told_at)

    def _look_at_answers(self, alert: Alert) -> tuple[Answer, ...]:
        given = self._observer.alerts_table.find_answers(alert).answers.given
        self._narrator.tell_answers(alert, given)
        return given

    def _look_after(self, function: str, _event: Any, phase: str, _outcome: Any, _at: Any) -> None:
        """A tap on the local cloud's functions: what no phone is told of, and what others have answered."""
        if phase != "after":
            return
        now = datetime.now(UTC)
        if function == "MatchFunction":
            for alert in self._observer.alerts_table.list_alerts(now.date(), now):
                if alert.late:
                    self._narrator.tell_late(alert)
            for review in self._reviews.list_reviews(now):
                self._narrator.tell_review(review)
        if function == "DeliverFunction":
            recent = {seen.alert.hit_id: seen.alert for seen in list(self._observer.alerts.values())[-_RECENT:]}
            for alert in recent.values():
                self._look_at_answers(alert)
