"""Plates of one list that a camera takes for each other."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists import twins as module
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import MAX_SPELLINGS, Found
from platewatch.hotlists.twins import LISTED, TwinFinder, list_twins, warn_of_twins
from platewatch.plates.syntax import fold
from tests.unit.alerts.makers import make_entry

DAY = date(2026, 3, 12)


def find(plates: Iterable[tuple[str, int]]) -> list[tuple[int, str]]:
    with TwinFinder() as finder:
        for plate, line in plates:
            finder.note(make_entry(plate), line)
        found = list(finder.list_warnings())
    assert {(one.column, one.cause) for one in found} <= {("plate", Cause.TWIN)}
    return sorted((one.line, one.reason.split(" has a plate")[0]) for one in found)


def test_twins_are_found_whichever_comes_first() -> None:
    assert find([("7KXL90", 2), ("7KXL9O", 3)]) == [(3, "line 2")]
    assert find([("7KXL9O", 2), ("7KXL90", 3)]) == [(3, "line 2")]
    assert find([("KI1234", 2), ("K11234", 3), ("KII234", 9)]) == [(3, "line 2"), (9, "line 2")]
    assert find([("OO1111", 5), ("O01111", 4)]) == [(5, "line 4")]
    assert find([("7KXL90", 2), ("7KXL92", 3), ("7KXL9Q", 4), ("7KXLO0", 5)]) == []


def test_the_same_plate_in_two_cases_is_no_twin_and_a_pattern_neither() -> None:
    assert find([("7KXL90", 2), ("7KXL90", 3), ("7KXLO0", 4), ("7KXLO0", 5)]) == []
    assert find([("7KXL9O", 2), ("7KXL9O", 3), ("7KXL90", 4)]) == [(4, "line 2")]
    assert find([("7KXL9?", 2), ("7KXL9O", 3), ("?KXL9O", 4)]) == []


def test_what_is_listed_already_is_told_about_new_lines_alone() -> None:
    assert find([("7KXL90", LISTED), ("7KXL9O", LISTED)]) == []
    assert find([("7KXL90", LISTED), ("7KXL9O", 7)]) == [(7, "the list")]
    assert find([("7KXL90", 7), ("7KXL9O", LISTED)]) == [(7, "the list")]


@given(st.lists(st.text("O0I1A", min_size=2, max_size=4), unique=True, max_size=40), st.integers(1, 7))
def test_every_pair_is_found_however_few_are_written_at_once(plates: list[str], batch: int) -> None:
    groups = defaultdict(list)
    for line, plate in enumerate(plates, start=2):
        groups[fold(plate)].append(line)
    expected = sorted((line, f"line {lines[0]}") for lines in groups.values() for line in lines[1:])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", batch)
        assert find([(plate, line) for line, plate in enumerate(plates, start=2)]) == expected


def test_twins_stay_within_the_memory_of_a_small_cache() -> None:
    """What SQLite keeps is bounded, so the finder holds a hundred thousand plates on disk and no more than a batch."""
    with TwinFinder() as finder:
        for line, letters in enumerate(itertools.product("ABCDEFGHIJKLMNO", repeat=4)):
            finder.note(make_entry("".join(letters) + "10"), line + 2)
            assert len(finder._odd) + len(finder._plain) <= module._BATCH
        [cache] = finder._database.execute("PRAGMA cache_size").fetchone()
        assert cache == -module._CACHE_KIB
        assert [one.line for one in finder.list_warnings()] == []


def test_a_single_entry_asks_for_its_twins_in_one_look_up() -> None:
    assert set(list_twins("7KXL90")) == {"7KXL9O"}
    assert list_twins("7KXL92") == list_twins("7KXL9?") == ()
    assert len(list_twins("0" * 12)) == MAX_SPELLINGS - 1
    assert "0" * 12 not in list_twins("0" * 12)


def test_a_single_entry_is_warned_of_a_twin_on_its_own_list_that_still_counts() -> None:
    twin = make_entry("7KXL9O")
    past, elsewhere = replace(twin, weed_date=DAY - timedelta(days=1)), replace(twin, list_name="wanted")

    def warned(*listed: object) -> bool:
        return bool(list(warn_of_twins("stolen", "7KXL90", Found({"7KXL9O": listed}), DAY)))  # type: ignore[dict-item]

    assert warned(twin)
    assert not warned(past)
    assert not warned(elsewhere)
    assert not warned()
