"""A story: a whole shift, from the list of the morning to the list that is handed over, and every number adds up."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service
from tests.e2e.stories import PURPOSE, Phone, Terminal, add_phone, let_answer_time_pass, open_terminal, run_watch
from tests.e2e.test_alerting import listen_to_operators
from tests.e2e.test_matching import come
from tests.integration.hotlists.conftest import HEADER

pytestmark = pytest.mark.xdist_group("story-shift")

LINE = "NL,1,{priority},theft,{case},OM-1,suspect,stop,1-1-2026,31-12-2099,Team"
STOLEN = (("21-JZ-44", 1), ("SV-NP-26", 1), ("JF-RR-61", 2))
WANTED_SCENE, OTHER_SCENE = "scene-01.jpg", "scene-02.jpg"
"""A drawn scene with the car 21-JZ-44, and one with a car that is on no list."""


@dataclass(slots=True)
class Shift:
    """A force at work. The service is used as cameras use it, everything else by terminals and phones."""

    service: Service
    admin: Terminal
    editor: Terminal
    control_room: Terminal
    auditor: Terminal
    hear_operators: Callable[[], list[str]]
    phones: dict[str, Phone]
    tokens: dict[str, str]

    def use_camera(self, camera_id: str) -> None:
        """What passes from now on passes this camera."""
        self.service.cameras[Lane.PRIORITY] = camera_id
        self.service.tokens[Lane.PRIORITY] = self.tokens[camera_id]

    def pass_by(self, camera_id: str, name: str, *spellings: tuple[str, float]) -> None:
        """A car passes the camera, read so."""
        self.use_camera(camera_id)
        come(self.service, *spellings, name=name)
        self.service.settle()

    def upload(self, camera_id: str, scene: str, behind: timedelta = timedelta()) -> None:
        """The camera sends a picture; its clock is so far behind."""
        self.use_camera(camera_id)
        self.service.upload((SCENES / scene).read_bytes(), datetime.now(UTC) - behind)

    def watch(self) -> None:
        run_watch(self.service.cloud)
        self.service.settle()

    def alerts(self, camera_id: str = "") -> list[dict[str, Any]]:
        """The alerts of the day as the control room lists them: all of them, or those of one camera."""
        days = {(datetime.now(UTC) - timedelta(minutes=back)).date().isoformat() for back in (0, 5)}
        found = [self.control_room.ask("alert", "list", "--day", day, *PURPOSE)["alerts"] for day in sorted(days)]
        return [one for page in found for one in page if camera_id in ("", one["camera_id"])]

    def count_texts(self) -> dict[str, int]:
        """How many text messages came on each phone."""
        return {name: len(phone.texts()) for name, phone in self.phones.items()}

    def told_operators(self, words: str) -> int:
        """How many messages with these words the operators have had."""
        while True:
            before = len(self.hear_operators())
            if len(messages := self.hear_operators()) == before:
                return sum(words in message for message in messages)


def write_as_excel_does(path: Path) -> Path:
    """Semicolons, a byte-order mark, CRLF, headers in capitals, the day first, a blank row at the end."""
    header = HEADER.title()
    lines = [f"{plate},{LINE.format(priority=priority, case=plate)}" for plate, priority in STOLEN]
    text = "\r\n".join([header, *lines, "," * header.count(","), ""]).replace(",", ";")
    path.write_text("\ufeff" + text, encoding="utf-8", newline="")
    return path


def add_camera(admin: Terminal, camera_id: str) -> str:
    """The admin registers the camera; its token."""
    place = ("--lat", "52.29", "--lon", "4.83", "--site", f"A9 {camera_id}", "--direction", "inbound")
    return admin.run("camera", "add", camera_id, "--lane", "priority", *place).splitlines()[0]


def begin_shift(cloud: LocalCloud, folder: Path) -> Shift:
    service = Service(cloud, cloud.api_client())
    admin, editor = open_terminal(cloud, "admin"), open_terminal(cloud, "hotlist editor")
    hear = listen_to_operators(service)
    tokens = {name: add_camera(admin, name) for name in ("north", "south", "west")}
    imported = editor.run(
        "hotlist", "import", str(write_as_excel_does(folder / "stolen.csv")), "--list", "stolen", "--new-list"
    )
    assert "3 added" in imported
    told = ("--list", "stolen")
    phones = {
        "unit-1": add_phone(cloud, admin, "unit-1", "Jansen", "+31600000031", *told),
        "unit-2": add_phone(cloud, admin, "unit-2", "De Vries", "+31600000032", *told),
        "leader": add_phone(cloud, admin, "leader", "Shift leader", "+31600000033", *told, "--takes-reviews"),
        "chief": add_phone(cloud, admin, "chief", "Chief", "+31600000034", *told, "--tier", "2"),
    }
    control_room, auditor = open_terminal(cloud, "control room"), open_terminal(cloud, "auditor")
    return Shift(service, admin, editor, control_room, auditor, hear, phones, tokens)


@pytest.fixture(scope="module")
def shift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shift]:
    with start_cloud(limits=Limits(schedules=False)) as cloud:
        yield begin_shift(cloud, tmp_path_factory.mktemp("shift"))


def test_a_whole_shift_adds_up(shift: Shift) -> None:
    a_clock_an_hour_behind_is_found_and_told(shift)
    a_wanted_car_is_answered_and_stopped(shift)
    a_hit_that_nobody_answers_goes_to_the_chief_once(shift)
    a_doubtful_hit_is_sent_and_does_not_alert_twice(shift)
    a_doubtful_hit_is_dismissed_and_nothing_is_left(shift)
    a_hit_of_a_list_without_recipients_says_that_nobody_was_told(shift)
    the_next_shift_sees_how_everything_stands(shift)
    every_message_belongs_to_something_that_is_recorded(shift)


def a_clock_an_hour_behind_is_found_and_told(shift: Shift) -> None:
    hour = timedelta(hours=1)
    for _ in range(3):
        shift.upload("west", OTHER_SCENE, behind=hour)
        let_clock_record_age(shift, "west", timedelta(minutes=10))
    assert shift.told_operators("clocks of these cameras are wrong") == 0
    shift.watch()
    shift.watch()
    assert shift.told_operators("west: 1 hour behind") == 1
    listed = shift.admin.run("camera", "list")
    assert "1 hour behind since" in next(line for line in listed.splitlines() if line.startswith("west"))
    # What it reports looks an hour old, so no phone is told; the list shows it.
    shift.upload("west", WANTED_SCENE, behind=hour)
    shift.service.settle()
    late = shift.alerts("west")
    assert late
    assert all(one["late"] for one in late)
    assert set(shift.count_texts().values()) == {0}
    # The installer sets the clock.
    shift.upload("west", OTHER_SCENE)
    shift.watch()
    assert shift.told_operators("right again:\\nwest") == 1
    assert "right" in next(line for line in shift.admin.run("camera", "list").splitlines() if line.startswith("west"))


def a_wanted_car_is_answered_and_stopped(shift: Shift) -> None:
    shift.upload("north", WANTED_SCENE)
    shift.upload("north", OTHER_SCENE)
    shift.service.settle()
    assert shift.count_texts() == {"unit-1": 1, "unit-2": 1, "leader": 1, "chief": 0}
    shift.phones["unit-1"].press("acknowledge")
    shift.service.settle()
    assert shift.count_texts() == {"unit-1": 1, "unit-2": 2, "leader": 2, "chief": 0}
    # Jansen calls the control room by radio: the car stands.
    alert_id = shift.alerts("north")[0]["alert_id"]
    closed = shift.control_room.run("alert", "answer", alert_id, "close", "--outcome", "stopped", *PURPOSE)
    assert "closed: stopped" in closed
    shift.service.settle()
    assert shift.count_texts() == {"unit-1": 2, "unit-2": 2, "leader": 2, "chief": 0}


def a_hit_that_nobody_answers_goes_to_the_chief_once(shift: Shift) -> None:
    before = shift.count_texts()
    shift.pass_by("south", "shift1", ("JFRR61", 0.96))
    waiting = [one["alert_id"] for one in shift.alerts("south")]
    assert len(waiting) == 3
    assert let_answer_time_pass(shift.service.cloud, waiting) == waiting
    shift.watch()
    shift.watch()
    new = {name: count - before[name] for name, count in shift.count_texts().items()}
    assert new == {"unit-1": 1, "unit-2": 1, "leader": 1, "chief": 1}
    [chiefs] = [one["alert_id"] for one in shift.alerts("south") if one["recipient_id"] == "chief"]
    # The chief does not answer either, and there is nobody above: the operators hear of it, once.
    assert let_answer_time_pass(shift.service.cloud, [chiefs]) == [chiefs]
    shift.watch()
    shift.watch()
    assert shift.told_operators("was not answered in time") == 1
    assert "niemand antwoordde" in shift.phones["unit-2"].look()


def a_doubtful_hit_is_sent_and_does_not_alert_twice(shift: Shift) -> None:
    before = shift.count_texts()
    shift.pass_by("north", "shift2", ("SVNP28", 0.5), ("SVNP26", 0.4))
    new = {name: count - before[name] for name, count in shift.count_texts().items()}
    assert new == {"unit-1": 0, "unit-2": 0, "leader": 1, "chief": 0}
    review_id = find_review(shift)
    text = shift.phones["leader"].texts()[-1]
    assert f"platewatch alert review show {review_id}" in text
    assert not any(plate in text.replace("-", "") for plate in ("SVNP26", "SVNP28"))
    assert "SV-NP-26" in shift.control_room.run("alert", "review", "show", review_id, *PURPOSE)
    assert shift.control_room.run("alert", "review", "send", review_id, *PURPOSE) == "sent: 3 alerts\n"
    shift.service.settle()
    # The same car a moment later, read surely: who was told by the review is not told again.
    shift.pass_by("north", "shift3", ("SVNP26", 0.97))
    new = {name: count - before[name] for name, count in shift.count_texts().items()}
    assert new == {"unit-1": 1, "unit-2": 1, "leader": 2, "chief": 0}


def a_doubtful_hit_is_dismissed_and_nothing_is_left(shift: Shift) -> None:
    alerts, before = len(shift.alerts()), shift.count_texts()
    shift.pass_by("south", "shift4", ("SVNP28", 0.5), ("SVNP26", 0.4))
    shift.control_room.run("alert", "review", "dismiss", find_review(shift), *PURPOSE)
    shift.service.settle()
    assert "nothing waits" in shift.control_room.run("alert", "review", "list", *PURPOSE)
    assert len(shift.alerts()) == alerts
    new = {name: count - before[name] for name, count in shift.count_texts().items()}
    assert new == {"unit-1": 0, "unit-2": 0, "leader": 1, "chief": 0}


def a_hit_of_a_list_without_recipients_says_that_nobody_was_told(shift: Shift) -> None:
    columns = ("--category", "1", "--priority", "1", "--reason", "theft", "--consent", "OM-1", "--role", "suspect")
    columns += ("--weed-date", "2099-12-31", "--owner", "Team", "--case-number", "C9", "--new-list")
    shift.editor.run("hotlist", "add", "brief", "HH-TT-44", *columns)
    assert "nobody is told of its hits" in shift.editor.run("hotlist", "show")
    before = shift.count_texts()
    shift.pass_by("south", "shift5", ("HHTT44", 0.97))
    assert shift.count_texts() == before
    [alert] = [one for one in shift.alerts() if one["list"] == "brief"]
    assert alert["told"] == "nobody"
    shown = shift.control_room.run("alert", "show", alert["alert_id"], *PURPOSE)
    assert "state        NOBODY WAS TOLD" in shown
    assert let_answer_time_pass(shift.service.cloud, [alert["alert_id"]]) == [alert["alert_id"]]
    shift.watch()
    shift.watch()
    assert shift.told_operators("nobody was told. Add one") == 1


def the_next_shift_sees_how_everything_stands(shift: Shift) -> None:
    rows = shift.control_room.run("alert", "list", *PURPOSE).splitlines()[1:]
    alerts = [one for one in shift.alerts() if not one["late"]]
    by_hit = Counter((one["camera_id"], one["plate_listed"], one["state"]) for one in alerts)
    assert by_hit == {
        ("north", "21JZ44", "closed"): 3,
        ("north", "SVNP26", "open"): 3,
        ("south", "JFRR61", "open"): 4,
        ("south", "HHTT44", "open"): 1,
    }
    assert sum("closed: stopped" in row for row in rows) == 3
    assert sum("open, escalated" in row for row in rows) == 5
    assert sum("NOBODY WAS TOLD, open, late" in row for row in rows if "A9 west" in row) == 1
    assert sum("NOBODY WAS TOLD" in row for row in rows if "HH-TT-44" in row) == 1
    counts = shift.control_room.ask("alert", "misreads")["counts"]
    right = {one["name"]: (one["right"], one["misread"]) for one in counts if one["subject"] == "camera"}
    # Stopped at north, sent at north; dismissed at south.
    assert (right["north"], right["south"]) == ((2, 0), (0, 1))


def every_message_belongs_to_something_that_is_recorded(shift: Shift) -> None:
    shown = [shift.control_room.ask("alert", "show", one["alert_id"], *PURPOSE) for one in shift.alerts()]
    deliveries = sum(one["state"] == "accepted" for each in shown for one in each["deliveries"])
    deliveries += sum(one["state"] == "delivered" for each in shown for one in each["deliveries"])
    notices = sum(one["state"] == "accepted" for each in shown for one in each["notices"])
    reviews = 2
    assert len(shift.service.messages()) == sum(shift.count_texts().values()) == deliveries + notices + reviews
    # 3 of the car that was stopped, 4 of the one that nobody answered, 3 of the review that was sent.
    assert deliveries == 10
    # A wrong clock, the same clock right again, a hit that nobody answered, a hit that nobody was told of.
    assert shift.told_operators("") == 4
    outcome = shift.service.cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    assert "the chain is whole" in shift.auditor.run("audit", "verify", *PURPOSE)
    unwanted = shift.auditor.run("audit", "no-hits", *PURPOSE)
    assert [name for name in ("north", "west") if name not in unwanted] == []


def find_review(shift: Shift) -> str:
    """The only review that waits."""
    [review] = shift.control_room.ask("alert", "review", "list", *PURPOSE)["reviews"]
    review_id: str = review["review_id"]
    return review_id


def let_clock_record_age(shift: Shift, camera_id: str, by: timedelta) -> None:
    """So much time passes: what is known of the camera's clock is that much older."""
    cloud = shift.service.cloud
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["CamerasTable"]
    key = {"pk": {"S": f"camera#{camera_id}"}, "sk": {"S": "camera"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    lags = [[at - by.total_seconds() * 1000, *said] for at, *said in json.loads(item["clock_lags"]["S"])]
    noted = datetime.fromisoformat(item["clock_noted_at"]["S"]) - by
    item["clock_lags"] = {"S": json.dumps(lags)}
    item["clock_noted_at"] = {"S": noted.isoformat(timespec="milliseconds")}
    dynamodb.put_item(TableName=table, Item=item)
