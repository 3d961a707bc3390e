"""Scenes whose cars take several steps: what is kept in between, for how long, and what a death leaves."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.aws.tables import Table
from platewatch.investigations import answering, elsewhere
from platewatch.investigations.aws import investigations_table
from platewatch.investigations.aws.ended_table import DynamoEndedInvestigations
from platewatch.investigations.lookup import Lookup, Seen
from platewatch.investigations.sweeping import sweep_ended
from platewatch.retention.terms import PASSAGE_TERM
from tests.integration.investigations.conftest import MEMBER, Town
from tests.integration.investigations.test_results import CAR, DAY, HOUR, SECOND, go_to, look_back

Scan = Callable[[str], list[dict[str, Any]]]
CARS = 4
"""The car, and three neighbours who pass by two of the scenes."""

signed = pytest.mark.parametrize("town", ["signed"], indirect=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step has time for one car."""
    monkeypatch.setattr(elsewhere, "CARS_AT_ONCE", 1)
    monkeypatch.setattr(answering, "Lookup", lambda found=None, _has_time=None: Lookup(found or {}, lambda: False))


def ask_scenes(town: Town) -> str:
    """The path of a question about two cameras at each of three times, which nobody has worked on yet."""
    town.note_hours()
    cameras = ("west-1", "north-1", "east-1")
    scenes = []
    for number, camera in enumerate(cameras, 1):
        ago = 2 * number * DAY + 2 * HOUR
        town.pass_by(CAR, camera, ago)
        for neighbour in range(1, CARS):
            if neighbour != number:
                town.pass_by(f"1{neighbour}ABC3", camera, ago + neighbour * SECOND)
        scenes.append({"cameras": list(cameras), "at": (town.now - ago).isoformat(), "within_minutes": 15})
    for day in range(1, 27, 3):
        for neighbour in range(1, CARS):
            town.pass_by(f"1{neighbour}ABC3", "west-1", day * DAY + neighbour * HOUR)
    path = town.start(**look_back(town))
    town.post(MEMBER, f"{path}/questions", {"kind": "scenes", "scenes": scenes})
    return f"{path}/questions/1"


def list_work(scan: Scan) -> list[dict[str, Any]]:
    return [item for item in scan("investigations") if item["sk"]["S"].startswith("work#")]


def finish(town: Town, asked: str) -> int:
    """How many more steps it took."""
    for number in range(1, 20):
        if town.post(MEMBER, f"{asked}/steps")["question"]["state"] == "answered":
            return number
    raise AssertionError("the question is never answered")


def describe(town: Town, asked: str) -> tuple[Any, ...]:
    """The candidates, and what was compared for them."""
    shown = town.get(MEMBER, asked)
    question = shown["question"]
    return shown["candidates"], question["compared"], question["enough"], question["looked_at"], question["occasions"]


@signed
@pytest.mark.usefixtures("slow")
def test_steps_tell_how_far_they_are_and_come_to_the_answer_of_one_step(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    asked = ask_scenes(town)
    told = [town.post(MEMBER, f"{asked}/steps") for _ in range(CARS)]
    assert [one["cars"] for one in told] == [{"looked_up": number, "of": CARS} for number in range(1, CARS + 1)]
    assert {one["searched_from"] for one in told} == {None}
    kept = list_work(scan_table)
    assert len(kept) == 1 + CARS
    assert not [item for item in kept if CAR in item["sk"]["S"] or "10ABC3" in item["sk"]["S"]]
    assert finish(town, asked) == 1
    assert list_work(scan_table) == []
    stepped = describe(town, asked)
    assert len(stepped[0]) == 1
    monkeypatch.setattr(answering, "Lookup", Lookup)
    # The same scenes in another order are another question.
    scenes = list(reversed(town.get(MEMBER, asked)["question"]["asked"]["scenes"]))
    again = town.answer(asked.removesuffix("/questions/1"), {"kind": "scenes", "scenes": scenes})
    assert again != asked
    assert describe(town, again) == stepped


@signed
@pytest.mark.usefixtures("slow")
def test_a_death_after_habits_are_kept_loses_none_and_counts_none_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    asked = ask_scenes(town)
    with monkeypatch.context() as broken:
        broken.setattr(Table, "put_version", lambda *_: 1 / 0)
        assert town.ask(MEMBER, "POST", f"{asked}/steps")[0] == 500
    # Without the work's own item the part is not found; it ends with the rest.
    assert len(list_work(scan_table)) == 1
    first = town.post(MEMBER, f"{asked}/steps")
    assert first["cars"]["looked_up"] >= 1
    finish(town, asked)
    assert len(town.get(MEMBER, asked)["candidates"]) == 1
    assert list_work(scan_table) == []


@signed
@pytest.mark.usefixtures("slow")
def test_what_is_kept_between_steps_ends_with_its_oldest_passage(
    town: Town, monkeypatch: pytest.MonkeyPatch, scan_table: Scan
) -> None:
    asked = ask_scenes(town)
    town.post(MEMBER, f"{asked}/steps")
    [part] = [item for item in list_work(scan_table) if item["sk"]["S"].count("#") == 2]
    [(_, seen)] = investigations_table.load_habits(
        investigations_table.open_item({"document": part["document"]["B"]})
    ).items()
    oldest = min(one.captured_at for one in seen)
    store = DynamoEndedInvestigations(clients.dynamodb(), "investigations")
    assert sweep_ended(store, open_audit_log(), oldest + PASSAGE_TERM - SECOND) == 0
    assert sweep_ended(store, open_audit_log(), oldest + PASSAGE_TERM + SECOND) == 1
    assert [item["sk"]["S"] for item in list_work(scan_table)] == ["work#001"]
    # The passages of that day are gone as well; the rest of the question is answered without them.
    go_to(monkeypatch, oldest + PASSAGE_TERM + SECOND)
    finish(town, asked)
    assert town.get(MEMBER, asked)["question"]["state"] == "answered"


@signed
@pytest.mark.usefixtures("slow")
def test_what_is_kept_between_steps_is_destroyed_with_the_investigation(town: Town, scan_table: Scan) -> None:
    asked = ask_scenes(town)
    town.post(MEMBER, f"{asked}/steps")
    assert len(list_work(scan_table)) == 2
    town.post(MEMBER, asked.removesuffix("/questions/1") + "/end")
    assert list_work(scan_table) == []


def test_habits_are_kept_in_parts_that_an_item_can_hold() -> None:
    seen = [Seen("cam-1", datetime(2026, 11, 1, tzinfo=UTC) + number * SECOND, 0.123) for number in range(9)]
    cars = [(frozenset({f"CAR{number}"}), seen[: number + 1]) for number in range(8)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(investigations_table, "MOST_SEEN", 10)
        parts = investigations_table.split_habits(cars)
    assert [car for part in parts for car in part] == cars
    assert [sum(len(each) for _, each in part) for part in parts] == [10, 5, 6, 7, 8]
    assert investigations_table.split_habits([]) == []
