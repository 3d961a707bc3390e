"""Sizes of items and units, as DynamoDB's documentation counts them."""

from typing import Any

import pytest

from localcloud.run.item_sizes import count_index_writes, count_reads, count_writes, measure_item


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "één"}, 5),
        ({"N": "0"}, 1),
        ({"N": "-12.50"}, 4),
        ({"N": "1764600000"}, 4),
        ({"B": b"abcd"}, 4),
        ({"B": "YWJjZA=="}, 4),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 2 + 3),
        ({"M": {"xy": {"S": "abc"}}}, 3 + 1 + 2 + 3),
        ({"SS": ["ab", "c"]}, 3),
    ],
)
def test_an_attribute_has_its_name_and_its_value(value: dict[str, Any], size: int) -> None:
    assert measure_item({"abc": value}) == 3 + size


def item(size: int, **more: Any) -> dict[str, Any]:
    return {"pk": {"S": "k"}, "x": {"S": "a" * (size - 4)}, **more}


def test_a_write_takes_a_unit_for_each_begun_kilobyte_of_the_larger_item() -> None:
    assert count_writes(None, item(1024)) == 1
    assert count_writes(None, item(1025)) == 2
    assert count_writes(item(3000), item(10)) == 3
    assert count_writes(None, None) == 1


def test_a_read_takes_a_unit_for_each_begun_four_kilobytes_and_half_where_it_may_be_stale() -> None:
    assert [count_reads(size, consistent=True) for size in (0, 4096, 4097)] == [1, 1, 2]
    assert count_reads(4097, consistent=False) == 1


def test_an_index_is_written_where_what_it_holds_changes() -> None:
    keys, shown = ("hour",), ("pk", "hour")
    with_key = item(2000, hour={"S": "5"})
    assert count_index_writes(None, item(50), keys, shown) == 0
    assert count_index_writes(None, with_key, keys, shown) == 1
    assert count_index_writes(None, with_key, keys, None) == 2
    assert count_index_writes(with_key, {**with_key, "y": {"S": "z"}}, keys, shown) == 0
    assert count_index_writes(with_key, {**with_key, "y": {"S": "z"}}, keys, None) == 2
    assert count_index_writes(with_key, item(2000, hour={"S": "6"}), keys, shown) == 2
    assert count_index_writes(with_key, None, keys, shown) == 1
