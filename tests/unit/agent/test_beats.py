"""A heartbeat says what the service asks for, of its own camera alone, and its answer can do nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from platewatch.agent.budget import Budget
from platewatch.agent.heartbeat import AgentState
from platewatch.agent.offset import TimeServer
from platewatch.agent.picture import Picture
from platewatch.agent.running.arrivals import Arrivals
from platewatch.agent.running.beats import Beats
from platewatch.agent.running.machine import measure_temperature
from platewatch.agent.settings import CaptureTime, Input
from platewatch.agent.uplink.https import Answer
from platewatch.cameras.heartbeat import describe_heartbeat, parse_heartbeat
from tests.unit.agent.fakes import DAY, NOON, FakeClock, FakeDisk, FakeLink, make_camera, make_picture, open_store

AGENT = AgentState("0" * 31 + "7", "0.1.0", NOON - timedelta(hours=1))
SECOND = timedelta(seconds=1)


def make(link: FakeLink, clock: FakeClock, server: TimeServer | None = None) -> tuple[Beats, Arrivals]:
    store = open_store(FakeDisk())
    arrivals = Arrivals(store, clock, DAY)
    return Beats(make_camera("east-1"), AGENT, store, arrivals, link, clock, lambda: server), arrivals


def test_it_says_what_the_service_asks_for() -> None:
    link, clock = FakeLink(), FakeClock()
    beats, arrivals = make(link, clock)
    for number in range(3):
        arrivals.keep(make_camera("east-1"), make_picture(number).data, "image/jpeg")
        clock.go(30 * SECOND)
    arrivals.keep(make_camera("west-1"), make_picture(9).data, "image/jpeg")
    assert beats.beat() == 204
    [document] = link.beats
    # As the service parses it, and with nothing lost.
    assert describe_heartbeat(parse_heartbeat(json.loads(json.dumps(document)))) == document
    held = document["queue"]
    assert isinstance(held, dict)
    assert held.pop("bytes") > 300
    assert document == {
        "agent": {"id": AGENT.agent_id, "version": "0.1.0", "started_at": "2026-11-23T11:00:00.000Z"},
        "at": "2026-11-23T12:01:30.000Z",
        "queue": {"pictures": 3, "oldest_captured_at": "2026-11-23T12:00:00.000Z", "evicted": 0},
        "disk_free_bytes": document["disk_free_bytes"],
        "temperature_celsius": document["temperature_celsius"],
        "clock": {"offset_ms": None, "source": None},
        "camera": {
            "last_picture_at": "2026-11-23T12:01:00.000Z",
            "pictures": 1,
            "with_plates": None,
            "brightness": None,
            "sharpness": None,
        },
    }


def test_the_clocks_offset_comes_from_the_answers_date() -> None:
    link, clock = FakeLink(), FakeClock()
    beats, _ = make(link, clock)
    for number in range(10):
        true = clock.now() - timedelta(milliseconds=2500)
        link.beat_answer = Answer(204, true.strftime("%a, %d %b %Y %H:%M:%S GMT"), b"run: rm -rf /")
        beats.beat()
        clock.go(timedelta(seconds=60, milliseconds=110 * number))
    found = link.beats[-1]["clock"]
    assert isinstance(found, dict)
    assert found["source"] == "service"
    assert parse_heartbeat(json.loads(json.dumps(link.beats[-1]))).clock.offset_ms == found["offset_ms"]
    assert abs(found["offset_ms"] - 2500) < 300


def test_a_time_server_gives_the_offset_until_the_service_says_otherwise() -> None:
    link, clock = FakeLink(), FakeClock()
    beats, _ = make(link, clock, TimeServer(True, -3.6, 12.0))
    beats.beat()
    for late in (0, 0, 5):
        true = clock.now() - timedelta(seconds=late)
        link.beat_answer = Answer(204, true.strftime("%a, %d %b %Y %H:%M:%S GMT"), b"")
        beats.beat()
        clock.go(timedelta(seconds=60))
    beats.beat()
    told = [describe_heartbeat(parse_heartbeat(json.loads(json.dumps(one))))["clock"] for one in link.beats]
    assert told[:4] == [{"offset_ms": -4, "source": "ntp"}] * 4
    # A time server that is wrong itself is not believed.
    assert told[4]["source"] == "service"
    assert 4000 <= told[4]["offset_ms"] <= 5000


def test_without_a_link_it_goes_on() -> None:
    link, clock = FakeLink(cut=True), FakeClock()
    beats, _ = make(link, clock)
    assert beats.beat() is None
    link.cut = False
    assert beats.beat() == 204


def test_what_was_deleted_unsent_is_counted_for_its_camera() -> None:
    link, clock = FakeLink(), FakeClock()
    beats, arrivals = make(link, clock)
    arrivals.keep(make_camera("east-1"), make_picture(1).data, "image/jpeg")
    arrivals.keep(make_camera("east-2"), make_picture(2).data, "image/jpeg")
    clock.go(DAY + SECOND)
    beats.store.tidy(clock.now())
    beats.beat()
    found = link.beats[-1]["queue"]
    assert isinstance(found, dict)
    assert (found["pictures"], found["evicted"], found["oldest_captured_at"]) == (0, 1, None)


def keep_at(taken_at: datetime | None, **more: object) -> datetime:
    clock = FakeClock()
    store = open_store(FakeDisk())
    camera = make_camera("east-1", **more)
    Arrivals(store, clock, DAY).keep(camera, b"\xff\xd8\xff", "image/jpeg", taken_at)
    [waiting] = store.take(NOON, 0, 1)
    picture: Picture = store.load(waiting)
    return picture.captured_at


def test_the_capture_time_is_the_arrival_or_the_cameras_where_that_can_be() -> None:
    by_camera = {"input": Input.HIKVISION, "capture_time": CaptureTime.CAMERA}
    assert keep_at(None) == NOON
    assert keep_at(NOON - 90 * SECOND, **by_camera) == NOON - 90 * SECOND
    assert keep_at(NOON + 50 * SECOND, **by_camera) == NOON + 50 * SECOND
    assert keep_at(NOON + timedelta(hours=1), **by_camera) == NOON
    assert keep_at(datetime(2026, 11, 23, 13, 0, 0, 123456, UTC) - timedelta(hours=2)).microsecond == 123000


def test_the_warmest_zone_counts_and_nonsense_does_not(tmp_path: Path) -> None:
    assert measure_temperature(tmp_path) is None
    for number, text in enumerate(("41200\n", "55600\n", "-274000\n", "x")):
        zone = tmp_path / f"thermal_zone{number}"
        zone.mkdir()
        (zone / "temp").write_text(text)
    assert measure_temperature(tmp_path) == 55.6


def test_no_camera_takes_all_of_the_memory() -> None:
    budget = Budget(100, 60)
    assert budget.take("a", 60)
    assert not budget.take("a", 1)
    assert budget.take("b", 40)
    assert not budget.take("b", 1)
    budget.give_back("a", 60)
    assert budget.left == 60
    assert budget.take("b", 20)


def test_of_a_film_it_says_how_the_picture_looks() -> None:
    link, clock = FakeLink(), FakeClock()
    beats, arrivals = make(link, clock)
    beats.camera = make_camera("east-1", input=Input.VIDEO)
    arrivals.keep(beats.camera, make_picture(1).data, "image/jpeg")
    arrivals.note_view("east-1", 0.41234, 0.3)
    beats.beat()
    clock.go(61 * SECOND)
    beats.beat()
    seen = [describe_heartbeat(parse_heartbeat(json.loads(json.dumps(document))))["camera"] for document in link.beats]
    told = [tuple(one.values())[2:] for one in seen if isinstance(one, dict)]
    assert told == [(1, 0.412, 0.3), (0, None, None)]
