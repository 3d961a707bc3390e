"""How every table is asked and written: conditions, versions, pages, and what is left unanswered."""

from decimal import Decimal
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.aws.tables import PRESENT, Table, TableBusy, make_key
from tests.integration.conftest import MakeTable

KEY = make_key("alert#1", "alert")


@pytest.fixture
def table(make_table: MakeTable) -> Table:
    make_table("things")
    return Table(clients.dynamodb(), "things")


def test_an_item_comes_back_plain(table: Table) -> None:
    item = {**KEY, "name": "x", "number": 3, "told": True, "left": None, "packed": b"\x00", "many": [{"a": 1}, "b"]}
    table.put(item)
    assert table.find(KEY) == item
    stored = clients.dynamodb().get_item(TableName="things", Key={"pk": {"S": "alert#1"}, "sk": {"S": "alert"}})
    assert stored["Item"]["number"] == {"N": "3"}
    assert table.find(KEY, "name", "number") == {"name": "x", "number": Decimal(3)}
    assert table.find(make_key("alert#2", "alert")) is None


def test_writes_say_whether_their_condition_held(table: Table) -> None:
    assert table.put_new({**KEY, "state": "open"})
    assert not table.put_new({**KEY, "state": "other"})
    closed = {":closed": "closed", ":open": "open"}
    assert table.update(KEY, "SET #state = :closed", closed, "#state = :open")
    assert not table.update(KEY, "SET #state = :closed", closed, "#state = :open")
    assert table.update_and_find(KEY, "SET #x = :one", {":one": 1}, PRESENT, {"#x": "size"}) == {
        **KEY,
        "state": "closed",
        "size": 1,
    }
    assert table.update_and_find(make_key("none", "none"), "SET a = :one", {":one": 1}, PRESENT) is None
    assert not table.delete_if(KEY, "#state = :open", {":open": "open"})
    assert table.delete_if(KEY, PRESENT)
    assert table.find(KEY) is None


def test_only_the_version_that_was_seen_is_replaced(table: Table) -> None:
    assert table.put_version({**KEY, "version": 1}, 0)
    assert not table.put_version({**KEY, "version": 1}, 0)
    assert table.put_version({**KEY, "version": 2}, 1)
    assert not table.put_version({**KEY, "version": 2}, 1)


def test_only_the_version_of_a_map_that_was_seen_is_replaced(table: Table) -> None:
    assert table.put_version_in(KEY, "list:a", {"version": 1}, 0)
    assert not table.put_version_in(KEY, "list:a", {"version": 1}, 0)
    assert table.put_version_in(KEY, "list:b", {"version": 1}, 0)
    assert table.put_version_in(KEY, "list:a", {"version": 2}, 1, remove="list:b")
    assert table.find(KEY) == {**KEY, "list:a": {"version": 2}}


def test_all_pages_are_listed(table: Table) -> None:
    for number in range(30):
        table.put({**make_key("many", f"{number:02}"), "filler": "x" * 90_000})
    assert [item["sk"] for item in table.list_items("many", attributes="sk")] == [f"{each:02}" for each in range(30)]
    assert [item["sk"] for item in table.list_between("many", "03", "05")] == ["03", "04", "05"]
    assert [item["sk"] for item in table.list_beginning("many", "2")] == [f"2{each}" for each in range(10)]
    newest, start = table.list_newest("many", 2, None)
    assert [item["sk"] for item in newest] == ["29", "28"]
    assert start == make_key("many", "28")
    assert [item["sk"] for item in table.list_newest("many", 2, start)[0]] == ["27", "26"]


class Slow:
    """A client that leaves the last key unanswered so often."""

    def __init__(self, times: int) -> None:
        self.times = times

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        keys = RequestItems["things"]["Keys"]
        late = keys[-1:] if self.times else []
        self.times -= bool(late)
        asked = [key for key in keys if key not in late]
        found = clients.dynamodb().batch_get_item(RequestItems={"things": {"Keys": asked}}) if asked else {}
        return {"Responses": found.get("Responses", {}), "UnprocessedKeys": {"things": {"Keys": late}} if late else {}}


def test_many_are_found_however_often_some_are_left_unanswered(table: Table) -> None:
    keys = [make_key("many", str(number)) for number in range(150)]
    for key in keys:
        table.put(key)
    slow, pauses = Table(Slow(3), "things"), list[float]()  # type: ignore[arg-type]
    assert len(slow.find_many([*keys, *keys, make_key("none", "1")], pauses.append)) == 150
    assert pauses == [0.1, 0.2, 0.4]


def test_half_an_answer_is_none(table: Table) -> None:
    with pytest.raises(TableBusy):
        Table(Slow(20), "things").find_many([KEY], lambda seconds: None)  # type: ignore[arg-type]
