"""The store: what was answered is there, once, whenever the power is cut; and nothing stays too long."""

import hashlib
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.agent.disk.sent import NAME, SentLog
from platewatch.agent.errors import PictureDamaged, StoreFault, StoreFull
from platewatch.agent.picture import Picture, parse_name, to_ms
from tests.unit.agent.fakes import DAY, NOON, FakeDisk, PowerCut, make_picture, open_store

SECOND = timedelta(seconds=1)
MIB = 1024 * 1024


def sha(picture: Picture) -> str:
    return hashlib.sha256(picture.data).hexdigest()


def test_a_picture_waits_until_the_service_has_it() -> None:
    disk = FakeDisk()
    store = open_store(disk)
    picture = make_picture(1, at=NOON + timedelta(milliseconds=120))
    assert store.keep(picture, NOON)
    [waiting] = store.take(NOON, 0, 4)
    assert store.load(waiting) == picture
    assert store.take(NOON, 0, 4) == ()
    store.finish(waiting, NOON)
    assert [name for name in disk.written if parse_name(name, 0)] == []
    assert store.measure().pictures == 0


def test_a_picture_comes_twice_and_is_kept_once_with_its_first_time() -> None:
    store = open_store(FakeDisk())
    picture = make_picture(1)
    assert store.keep(picture, NOON)
    again = Picture("east-1", NOON + 5 * SECOND, "image/jpeg", picture.data)
    assert not store.keep(again, NOON + 5 * SECOND)
    [waiting] = store.take(NOON, 0, 4)
    assert waiting.captured_at == NOON
    store.finish(waiting, NOON)
    assert not store.keep(again, NOON + 6 * SECOND), "the service has it"
    assert store.take(NOON, 0, 4) == ()


def test_the_same_picture_of_another_camera_is_another() -> None:
    store = open_store(FakeDisk())
    picture = make_picture(1)
    assert store.keep(picture, NOON)
    assert store.keep(Picture("east-2", NOON, "image/jpeg", picture.data), NOON)


def test_nothing_on_the_disk_shows_the_picture_or_its_hash() -> None:
    disk = FakeDisk()
    store = open_store(disk)
    picture = make_picture(1)
    store.keep(picture, NOON)
    store.finish(store.take(NOON, 0, 1)[0], NOON)
    store.keep(make_picture(2), NOON)
    for name, data in disk.written.items():
        assert b"...." not in data
        assert sha(picture)[:16] not in name
        assert sha(picture)[:16].encode() not in data


def test_a_file_that_was_changed_or_renamed_is_no_picture() -> None:
    disk = FakeDisk()
    store = open_store(disk)
    store.keep(make_picture(1), NOON)
    store.keep(make_picture(2), NOON + SECOND)
    one, two = store.take(NOON, 0, 4)
    sealed = disk.written[one.name]
    for wrong in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:20], b"", disk.written[two.name]):
        disk.written[one.name] = wrong
        with pytest.raises(PictureDamaged):
            store.load(one)


def test_it_is_gone_a_day_after_capture_and_not_before() -> None:
    disk = FakeDisk()
    store = open_store(disk)
    store.keep(make_picture(1, at=NOON - 3 * SECOND), NOON)
    store.tidy(NOON + DAY - 3 * SECOND)
    assert store.measure().pictures == 1
    store.tidy(NOON + DAY - 2 * SECOND)
    assert store.measure().pictures == 0
    assert not [name for name in disk.written if parse_name(name, 0)]
    assert (store.count_lost("east-1").expired, store.count_lost("east-1").total) == (1, 1)


def test_what_is_too_old_is_not_given_out_either() -> None:
    store = open_store(FakeDisk())
    store.keep(make_picture(1), NOON)
    assert store.take(NOON + DAY + SECOND, 0, 4) == ()


def test_what_is_deferred_expires_too() -> None:
    store = open_store(FakeDisk())
    store.keep(make_picture(1), NOON)
    store.give_back(store.take(NOON, 0, 4), until_ms=10**9)
    assert store.take(NOON, 0, 4) == ()
    store.tidy(NOON + DAY + SECOND)
    assert store.measure().pictures == 0


def test_when_it_is_full_the_oldest_of_the_standard_lane_go_and_are_counted() -> None:
    size = len(make_picture(0).data) + 100
    store = open_store(FakeDisk(), most_bytes=4 * size)
    store.keep(make_picture(1, "west-1", NOON), NOON)
    for number in range(2, 5):
        store.keep(make_picture(number, "east-1", NOON + number * SECOND), NOON)
    store.keep(make_picture(5, "west-1", NOON + 9 * SECOND), NOON)
    times = sorted((one.camera_id, one.captured_at) for one in take_all(store))
    assert ("west-1", NOON) in times
    assert ("west-1", NOON + 9 * SECOND) in times
    assert ("east-1", NOON + 2 * SECOND) not in times
    assert store.count_lost("east-1").evicted >= 1
    assert store.count_lost("west-1").evicted == 0


def test_the_standard_lane_takes_no_place_of_the_priority_lane() -> None:
    size = len(make_picture(0).data) + 100
    store = open_store(FakeDisk(), most_bytes=2 * size)
    while True:
        number = store.measure().pictures
        store.keep(make_picture(number, "west-1", NOON + number * SECOND), NOON)
        if store.count_lost("west-1").evicted:
            break
    held = store.measure().pictures
    with pytest.raises(StoreFull):
        store.keep(make_picture(99, "east-1"), NOON)
    assert store.measure("west-1").pictures == held


def test_a_disk_that_is_full_makes_room_too() -> None:
    store = open_store(FakeDisk(most_bytes=33 * MIB))
    for number in range(60):
        store.keep(make_picture(number, at=NOON + number * SECOND, size=100_000), NOON + number * SECOND)
    assert store.measure().pictures + store.count_lost("east-1").evicted == 60
    assert store.count_lost("east-1").evicted > 0


def test_a_disk_that_refuses_is_no_kept_picture() -> None:
    class BrokenDisk(FakeDisk):
        def sync_file(self, name: str) -> None:
            raise OSError(5, "input/output error")

    disk = BrokenDisk()
    store = open_store(disk)
    with pytest.raises(StoreFault):
        store.keep(make_picture(1), NOON)
    assert disk.written == {}
    assert store.measure().pictures == 0


def take_all(store: object) -> list[object]:
    found = []
    while taken := store.take(NOON + DAY / 2, 0, 100):  # type: ignore[attr-defined]
        found += taken
    return found


@settings(max_examples=80)
@given(fuse=st.integers(0, 40), seed=st.integers(0, 2**32), power=st.booleans())
def test_wherever_it_dies_nothing_answered_is_lost_and_nothing_is_doubled(fuse: int, seed: int, power: bool) -> None:
    """Pictures come and are sent while the machine stops at a step, by a kill or a power cut; then it goes on."""
    chance = random.Random(seed)
    disk = FakeDisk(fuse=fuse)
    answered: set[str] = set()
    at_service: dict[str, set[int]] = {}
    pictures = [make_picture(number, at=NOON + number * SECOND) for number in range(6)]

    def live(store: object) -> None:
        for number, picture in enumerate(pictures):
            now = NOON + number * SECOND
            store.keep(picture, now)  # type: ignore[attr-defined]
            answered.add(sha(picture))
            if number % 2:
                send(store)

    def send(store: object) -> None:
        for waiting in take_all(store):
            loaded = store.load(waiting)  # type: ignore[attr-defined]
            at_service.setdefault(sha(loaded), set()).add(to_ms(loaded.captured_at))
            store.finish(waiting, NOON)  # type: ignore[attr-defined]

    try:
        live(open_store(disk))
    except PowerCut:
        disk = disk.cut(chance) if power else FakeDisk(disk.written, dict(disk.written), dict(disk.written))
    disk.fuse = None
    # What was answered is there, without anybody's help.
    store = open_store(disk)
    send(store)
    assert answered <= set(at_service)
    # An answer may be lost on its way: the cameras send everything again, later.
    for picture in pictures:
        later = Picture(picture.camera_id, picture.captured_at + 40 * SECOND, picture.content_type, picture.data)
        store.keep(later, NOON + 60 * SECOND)
    send(store)
    assert set(at_service) == {sha(picture) for picture in pictures}
    assert all(len(times) == 1 for times in at_service.values()), "another capture time would be another passage"
    assert open_store(disk).measure().pictures == 0
    assert not [name for name in disk.written if name.endswith(".new")]


def test_the_log_of_what_was_sent_survives_a_line_that_was_cut_off() -> None:
    disk = FakeDisk()
    log = SentLog(disk)
    log.note("a" * 32, to_ms(NOON))
    disk.written[NAME] += b"1700000000000 bbbb"
    again = SentLog(disk)
    again.load()
    again.note("c" * 32, to_ms(NOON))
    once_more = SentLog(disk)
    once_more.load()
    assert "a" * 32 in once_more
    assert "c" * 32 in once_more
    assert "b" * 32 not in once_more


def test_the_log_of_what_was_sent_forgets_and_stays_small() -> None:
    disk = FakeDisk()
    log = SentLog(disk)
    for number in range(1500):
        log.note(f"{number:032x}", to_ms(NOON))
    log.forget(to_ms(NOON + DAY / 2))
    assert f"{7:032x}" in log
    log.note("f" * 32, to_ms(NOON + DAY / 2))
    log.forget(to_ms(NOON + DAY))
    assert f"{7:032x}" not in log
    assert disk.written[NAME].count(b"\n") == 1
    again = SentLog(disk)
    again.load()
    assert "f" * 32 in again


def fill_disk(disk: FakeDisk, left: int = 0) -> None:
    """Another program takes the room, but for so many bytes."""
    disk.most_bytes = sum(map(len, disk.written.values())) + left


def test_on_a_full_disk_what_the_service_has_is_neither_sent_again_nor_lost_from_memory() -> None:
    disk = FakeDisk()
    store = open_store(disk)
    pictures = [make_picture(number, at=NOON + number * SECOND) for number in range(3)]
    for picture in pictures:
        store.keep(picture, NOON)
    fill_disk(disk)
    for waiting in take_all(store):
        store.finish(waiting, NOON)  # type: ignore[arg-type]
        fill_disk(disk)
    assert store.measure().pictures == 0
    # Killed while the disk is still full: the next run knows it too.
    for again in (store, open_store(disk)):
        assert again.measure().pictures == 0
        assert not any(again.keep(Picture("east-1", NOON + 90 * SECOND, "image/jpeg", p.data), NOON) for p in pictures)
        again.tidy(NOON)
    disk.most_bytes = 10**9
    again.tidy(NOON)
    assert [name for name in disk.written if parse_name(name, 0)] == []
    assert open_store(disk).measure().pictures == 0
    assert not open_store(disk).keep(pictures[0], NOON)
    assert again.count_lost("east-1").total == 0


def test_on_a_full_disk_the_log_of_what_was_sent_stays_as_it_is() -> None:
    disk = FakeDisk()
    log = SentLog(disk)
    for number in range(1500):
        log.note(f"{number:032x}", to_ms(NOON))
    log.note("f" * 32, to_ms(NOON + DAY / 2))
    fill_disk(disk)
    log.forget(to_ms(NOON + DAY))
    assert set(disk.written) == {NAME}
    disk.most_bytes = 10**9
    log.forget(to_ms(NOON + DAY))
    assert disk.written[NAME].count(b"\n") == 1
