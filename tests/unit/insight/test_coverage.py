"""What cameras see of visits, compared with plain counting over the visits one by one."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from platewatch.insight.counting import write_cameras
from platewatch.insight.coverage import MOST_STEPS, Step, count_seen, order_cameras

SETS = st.frozensets(st.sampled_from("abcde"), min_size=1)
VISITS = st.dictionaries(SETS.map(write_cameras), st.integers(1, 20).map(lambda each: 5 * each), max_size=12)


@given(VISITS, st.frozensets(st.sampled_from("abcdef")))
def test_a_visit_is_seen_by_a_choice_of_cameras_when_one_of_them_saw_it(
    visits: dict[str, int], chosen: frozenset[str]
) -> None:
    one_by_one = chain.from_iterable([cell] * number for cell, number in visits.items())
    assert count_seen(visits, chosen) == sum(any(camera in cell.split() for camera in chosen) for cell in one_by_one)


@given(VISITS)
def test_the_order_takes_what_adds_most_at_each_step_and_ends_with_all(visits: dict[str, int]) -> None:
    steps = order_cameras(visits)
    taken: list[str] = []
    for step in steps:
        before = count_seen(visits, taken)
        assert step.adds == max(count_seen(visits, [*taken, camera]) - before for camera in "abcde")
        taken.append(step.camera_id)
        assert step.seen == count_seen(visits, taken)
    assert count_seen(visits, taken) == sum(visits.values())


def test_of_two_that_see_as_much_the_first_by_name_is_taken() -> None:
    assert order_cameras({"b": 5, "a": 5, "a b": 10}) == [Step("a", 15, 15), Step("b", 5, 20)]


def test_the_order_has_an_end() -> None:
    assert len(order_cameras({f"camera-{number}": 5 for number in range(30)})) == MOST_STEPS
