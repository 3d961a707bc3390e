"""Which picture is sent next, and which is deleted first: by any order of arrivals."""

from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.picture import Waiting, parse_name
from platewatch.agent.queue import FRESH_MS, Closed, Queue
from platewatch.cameras.camera import Lane
from tests.unit.agent.fakes import LANES

NOW = 1_764_000_000_000
CAMERAS = sorted(LANES)
ARRIVALS = st.lists(st.tuples(st.sampled_from(CAMERAS), st.integers(0, 3 * FRESH_MS)), min_size=1, max_size=30).map(
    lambda found: [make(camera, NOW - age, number) for number, (camera, age) in enumerate(found)]
)


def make(camera: str, ms: int, number: int, size: int = 10) -> Waiting:
    return Waiting(camera, ms, f"{number:032x}", size)


def fill(arrivals: list[Waiting]) -> Queue:
    queue = Queue(LANES)
    for one in arrivals:
        queue.add(one)
    return queue


def is_fresh(one: Waiting) -> bool:
    return NOW - one.captured_ms < FRESH_MS


@given(ARRIVALS, st.integers(1, 5))
def test_fresh_before_backlog_priority_before_standard_then_the_newest(arrivals: list[Waiting], most: int) -> None:
    queue = fill(arrivals)
    left = list(arrivals)
    while left:
        taken = queue.take(NOW, 0, most)
        first = max(
            left, key=lambda one: (is_fresh(one), LANES[one.camera_id] is Lane.PRIORITY, one.captured_ms, one.camera_id)
        )
        assert taken[0].camera_id == first.camera_id
        assert taken[0].captured_ms == first.captured_ms
        assert 1 <= len(taken) <= most
        assert {one.camera_id for one in taken} == {first.camera_id}
        assert len({is_fresh(one) for one in taken}) == 1
        assert [one.captured_ms for one in taken] == sorted((one.captured_ms for one in taken), reverse=True)
        for one in taken:
            left.remove(one)
            queue.remove(one.identity)
    assert queue.take(NOW, 0, most) == ()
    assert queue.size == 0


@given(ARRIVALS)
def test_the_worker_of_fresh_pictures_takes_nothing_else(arrivals: list[Waiting]) -> None:
    queue = fill(arrivals)
    seen = []
    while taken := queue.take(NOW, 0, 3, only_fresh=True):
        seen += taken
    assert sorted(seen, key=repr) == sorted((one for one in arrivals if is_fresh(one)), key=repr)


@given(ARRIVALS, st.sampled_from(list(Lane)))
def test_the_oldest_of_the_standard_lane_go_first(arrivals: list[Waiting], newcomer: Lane) -> None:
    queue = fill(arrivals)
    left = list(arrivals)
    while (victim := queue.choose_victim(newcomer)) is not None:
        standard = [one for one in left if LANES[one.camera_id] is Lane.STANDARD]
        assert victim.captured_ms == min(one.captured_ms for one in standard or left)
        assert victim in (standard or left)
        queue.remove(victim.identity)
        left.remove(victim)
    assert [one for one in left if LANES[one.camera_id] is Lane.STANDARD or newcomer is Lane.PRIORITY] == []


def test_what_is_being_sent_is_not_deleted() -> None:
    queue = fill([make("east-1", NOW - 10, 1), make("east-1", NOW, 2)])
    [taken] = queue.take(NOW, 0, 1)
    assert taken.captured_ms == NOW
    assert queue.choose_victim(Lane.STANDARD) == make("east-1", NOW - 10, 1)
    queue.remove(f"{1:032x}")
    assert queue.choose_victim(Lane.PRIORITY) is None
    queue.give_back([taken])
    assert queue.choose_victim(Lane.PRIORITY) == taken


def test_what_a_clock_that_was_ahead_has_written_goes_last_and_the_nearest_of_it_first() -> None:
    """The clock was hours ahead and is set right: the service refuses these pictures, and nothing else may wait."""
    ahead = [make("west-1", NOW + 3_600_000 + number, number) for number in range(3)]
    backlog, fresh = make("west-1", NOW - FRESH_MS, 8), make("west-1", NOW - 5, 9)
    just_ahead = make("west-1", NOW + 60_000, 10)
    queue = fill([*ahead, backlog, fresh, just_ahead])
    assert queue.take(NOW, 0, 4, only_fresh=True) == (just_ahead, fresh)
    assert queue.take(NOW, 0, 4, only_fresh=True) == ()
    assert queue.take(NOW, 0, 4) == (backlog,)
    assert queue.take(NOW, 0, 2) == tuple(ahead[:2])


def test_another_cameras_backlog_goes_before_what_is_ahead() -> None:
    ahead, backlog = make("west-1", NOW + 3_600_000, 1), make("east-1", NOW - FRESH_MS, 2)
    queue = fill([ahead, backlog])
    assert queue.take(NOW, 0, 4) == (backlog,)
    assert queue.take(NOW, 0, 4) == (ahead,)


def test_what_is_deferred_comes_back_at_its_time() -> None:
    queue = fill([make("east-1", NOW, 1)])
    queue.give_back(queue.take(NOW, 0, 1), until_ms=500)
    assert queue.take(NOW, 499, 1) == ()
    assert len(queue.take(NOW, 500, 1)) == 1


def test_a_camera_that_pauses_is_passed_over() -> None:
    queue = fill([make("west-1", NOW, 1), make("east-1", NOW - 10, 2)])
    assert queue.take(NOW, 0, 4, closed=Closed({"west-1"})) == (make("east-1", NOW - 10, 2),)


def test_of_a_camera_whose_backlog_pauses_only_what_is_fresh_goes() -> None:
    old = NOW - 2 * FRESH_MS
    queue = fill([make("west-1", NOW, 1), make("west-1", old, 2), make("east-1", old - 1, 3)])
    closed = Closed(backlogs={"west-1"})
    assert queue.take(NOW, 0, 4, closed=closed) == (make("west-1", NOW, 1),)
    assert queue.take(NOW, 0, 4, closed=closed) == (make("east-1", old - 1, 3),)
    assert queue.take(NOW, 0, 4, closed=closed) == ()
    assert queue.take(NOW, 0, 4) == (make("west-1", old, 2),)


def test_a_file_name_says_it_all_again() -> None:
    one = make("east-1", NOW, 7)
    assert parse_name(one.name, 10) == one
    for foreign in ("sent.log", "agent-id", one.name + ".new", "../" + one.name, one.name.upper()):
        assert parse_name(foreign, 10) is None
