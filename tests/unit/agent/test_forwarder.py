"""Sending: what the service has is deleted, what it will never take is counted, everything else is tried again."""

import random
from datetime import timedelta

import pytest

from platewatch.agent.disk.store import Store
from platewatch.agent.pauses import BACKLOG_A_SECOND, choose_gap
from platewatch.agent.uplink.forwarder import Forwarder
from platewatch.agent.uplink.link import NotAccepted
from tests.unit.agent.fakes import NOON, FakeClock, FakeDisk, FakeLink, make_picture, make_settings, open_store

SECOND = timedelta(seconds=1)


def make(clock: FakeClock | None = None) -> tuple[Store, FakeLink, FakeClock, Forwarder]:
    clock = clock or FakeClock()
    store, link = open_store(FakeDisk()), FakeLink()
    return store, link, clock, Forwarder(store, link, make_settings(), clock, chance=random.Random(7))


def send_all(forwarder: Forwarder) -> None:
    while forwarder.send_some():
        pass


def test_pictures_go_with_their_cameras_token_and_time() -> None:
    store, link, _, forwarder = make()
    store.keep(make_picture(1, "west-1"), NOON)
    store.keep(make_picture(2, "east-1", NOON - SECOND), NOON)
    send_all(forwarder)
    assert [(token.split(".")[1], at) for token, _, at in link.got] == [("west-1", NOON), ("east-1", NOON - SECOND)]
    assert store.measure().pictures == 0


def test_after_an_outage_the_newest_go_first_and_what_is_fresh_before_all() -> None:
    store, link, clock, forwarder = make()
    for number in range(6):
        store.keep(make_picture(number, "west-1", NOON + number * SECOND), NOON)
    link.cut = True
    clock.go(timedelta(hours=2))
    assert forwarder.send_some()
    link.cut = False
    store.keep(make_picture(9, "east-1", clock.now()), clock.now())
    back = clock.now()
    for _ in range(40):
        clock.go(SECOND)
        send_all(forwarder)
    times = [at for _, _, at in link.got]
    assert times[0] == back
    assert times[1:] == sorted(times[1:], reverse=True)
    assert len(times) == 7


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_what_may_pass_loses_nothing_and_pauses_the_camera(status: int) -> None:
    store, link, clock, forwarder = make()
    store.keep(make_picture(1), NOON)
    store.keep(make_picture(2, "west-1"), NOON)
    link.refusals = [NotAccepted(status, "", "", None)]
    forwarder.send_some()
    assert store.measure().pictures == 2
    send_all(forwarder)
    assert len(link.got) == 1, "the other camera's pictures go on"
    clock.go(timedelta(seconds=61))
    send_all(forwarder)
    assert store.measure().pictures == 0


def test_a_backlog_goes_at_its_pace_and_what_is_fresh_at_once() -> None:
    store, link, clock, forwarder = make()
    for number in range(100):
        store.keep(make_picture(number), NOON)
    clock.go(timedelta(hours=1))
    for second in range(160):
        if second == 30:
            store.keep(make_picture(100, at=clock.now()), clock.now())
            send_all(forwarder)
            assert link.got[-1][2] == clock.now()
        send_all(forwarder)
        clock.go(SECOND)
    assert 1 + 4 * 6 <= len(link.got) <= 1 + 4 * 16, "four each 16 seconds on average"


def test_agents_that_come_back_at_one_moment_send_their_backlogs_at_many() -> None:
    gaps = [choose_gap(4, 100, 0.25, random.Random(seed)) for seed in range(500)]
    assert 0 <= min(gaps) < 2
    assert 30 < max(gaps) <= 32
    assert sum(gaps) / len(gaps) == pytest.approx(16, rel=0.1)


def test_a_large_backlog_is_sent_within_hours() -> None:
    left, seconds, chance = 100_000, 0.0, random.Random(7)
    while left > 0:
        seconds += choose_gap(4, left, BACKLOG_A_SECOND, chance)
        left -= 4
    assert timedelta(hours=1) < timedelta(seconds=seconds) < timedelta(hours=6)


def test_what_the_backlog_meets_does_not_delay_what_is_fresh() -> None:
    store, link, clock, forwarder = make()
    store.keep(make_picture(1), NOON)
    clock.go(timedelta(hours=1))
    for failure in range(8):
        link.refusals = [NotAccepted(429, "", "", None)]
        assert forwarder.send_some(), failure
        clock.go(timedelta(seconds=61))
    link.refusals = [NotAccepted(429, "", "", None)]
    assert forwarder.send_some()
    store.keep(make_picture(2, at=clock.now()), clock.now())
    assert forwarder.send_some()
    assert [at for _, _, at in link.got] == [clock.now()]


def test_a_fresh_picture_for_which_there_is_no_room_now_is_soon_tried_again() -> None:
    store, link, clock, forwarder = make()
    link.refusals = [NotAccepted(429, "", "", None)] * 12
    store.keep(make_picture(1), NOON)
    seconds = 0
    while not link.got:
        forwarder.send_some()
        clock.go(SECOND)
        seconds += 1
    assert seconds <= 60, "no pause is longer than 5 seconds"


def test_pauses_grow_and_end_soon_after_the_link_is_back() -> None:
    store, link, clock, forwarder = make()
    store.keep(make_picture(1), NOON)
    link.cut = True
    tries = 0
    for _ in range(600):
        tries += forwarder.send_some()
        clock.go(SECOND)
    assert 120 <= tries <= 260
    link.cut = False
    clock.go(timedelta(seconds=5))
    assert forwarder.send_some()
    assert len(link.got) == 1


@pytest.mark.parametrize(("status", "field"), [(400, 1), (413, 1)])
def test_what_the_service_never_takes_is_deleted_and_counted_alone(status: int, field: int) -> None:
    store, link, _, forwarder = make()
    for number in range(3):
        store.keep(make_picture(number, at=NOON + number * SECOND), NOON)
    link.refusals = [NotAccepted(status, "snapshot_too_large", "too large", field)]
    send_all(forwarder)
    assert sorted(at for _, _, at in link.got) == [NOON, NOON + 2 * SECOND]
    assert (store.count_lost("east-1").refused, store.measure().pictures) == (1, 0)


def test_a_refusal_that_names_no_picture_holds_up_none() -> None:
    store, link, _, forwarder = make()
    for number in range(3):
        store.keep(make_picture(number, at=NOON + number * SECOND), NOON)
    unnamed = NotAccepted(400, "bad_request", "no", None)
    link.refusals = [unnamed, unnamed]
    send_all(forwarder)
    assert len(link.got) == 2
    assert (store.count_lost("east-1").refused, store.measure().pictures) == (1, 0)


def test_a_capture_time_that_a_wrong_clock_made_is_tried_again() -> None:
    store, link, clock, forwarder = make()
    store.keep(make_picture(1), NOON)
    refusal = NotAccepted(400, "capture_time_refused", "is 90 s ahead of our clock", 0)
    link.refusals = [refusal]
    send_all(forwarder)
    assert (store.measure().pictures, link.got) == (1, [])
    clock.go(timedelta(seconds=61))
    send_all(forwarder)
    assert len(link.got) == 1
    store.keep(make_picture(2), clock.now())
    clock.go(timedelta(hours=23, minutes=30))
    link.refusals = [refusal]
    send_all(forwarder)
    assert (store.measure().pictures, store.count_lost("east-1").refused) == (0, 1)


def test_an_upload_that_fails_gets_a_new_address() -> None:
    store, link, clock, forwarder = make()
    store.keep(make_picture(1), NOON)
    link.put_status = 403
    forwarder.send_some()
    assert store.measure().pictures == 1
    link.put_status = 200
    clock.go(timedelta(seconds=6))
    send_all(forwarder)
    assert (link.announced, len(link.got)) == ([1, 1], 1)


def test_a_damaged_file_is_counted_and_holds_up_no_other() -> None:
    disk = FakeDisk()
    store, link, clock = open_store(disk), FakeLink(), FakeClock()
    forwarder = Forwarder(store, link, make_settings(), clock)
    store.keep(make_picture(1), NOON)
    [name] = disk.written
    disk.written[name] = disk.written[name][:-1] + b"?"
    store.keep(make_picture(2), NOON)
    send_all(forwarder)
    assert len(link.got) == 1
    assert store.count_lost("east-1").damaged == 1


def test_the_clock_jumps_and_each_picture_arrives_once() -> None:
    store, link, clock, forwarder = make()
    for number, jump in enumerate((0, 3600, -7200, 40, -1, 3000)):
        clock.moment += jump * SECOND
        store.keep(make_picture(number, at=clock.now()), clock.now())
        link.cut = number % 2 == 0
        forwarder.send_some()
        clock.go(timedelta(seconds=6))
    link.cut = False
    for _ in range(5):
        clock.go(timedelta(seconds=61))
        send_all(forwarder)
    assert len({sha for _, sha, _ in link.got}) == len(link.got) == 6
