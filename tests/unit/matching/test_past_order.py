from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import BadListName
from platewatch.matching.past_order import (
    Order,
    PastQuestion,
    describe_claim,
    parse_after,
    parse_order,
    parse_question,
)
from tests.unit.alerts.makers import NOON

GIVEN: dict[str, Any] = {
    "reference": "OVJ-2026-71",
    "offence": "robbery, article 312 Sr",
    "since": "2026-03-10T11:00:00Z",
    "until": "2026-03-12T12:00:00+01:00",
}


def ask(order: object = None, **more: object) -> PastQuestion:
    document = {"list": "stolen", "plate": "7-kxl-92", "case_number": "2026-17", "order": order}
    return parse_question(document | more)


def test_a_complete_order_is_read() -> None:
    question = ask(GIVEN)
    assert (question.list_name, *question.key) == ("stolen", "7KXL92", "2026-17")
    order = parse_order(question, NOON)
    assert order == Order("OVJ-2026-71", "robbery, article 312 Sr", datetime(2026, 3, 10, 11, tzinfo=UTC), NOON)
    assert parse_after(question, order) == NOON


@pytest.mark.parametrize("name", GIVEN)
def test_an_order_without_any_of_its_four_is_none(name: str) -> None:
    without = {field: value for field, value in GIVEN.items() if field != name}
    for order in (without, GIVEN | {name: ""}, GIVEN | {name: None}):
        with pytest.raises(FieldInvalid) as caught:
            parse_order(ask(order), NOON)
        assert caught.value.field == f"order.{name}"


def iso(moment: datetime) -> str:
    return moment.isoformat()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"since": GIVEN["until"]}, "order.until"),
        ({"until": "2026-03-09T00:00:00Z"}, "order.until"),
        ({"until": iso(NOON + timedelta(seconds=1))}, "order.until"),
        ({"since": iso(NOON - timedelta(days=28, seconds=1))}, "order.since"),
        ({"since": iso(NOON - timedelta(days=40)), "until": iso(NOON - timedelta(days=30))}, "order.since"),
        ({"since": "2026-03-10"}, "order.since"),
        ({"until": "2026-03-12T11:00:00"}, "order.until"),
        ({"reference": "x" * 65}, "order.reference"),
        ({"reference": 71}, "order.reference"),
        ({"offence": "robbery with 7-KXL-92"}, "order.offence"),
        ({"reference": "7 kxl 92"}, "order.reference"),
        ({"plate": "7KXL92"}, "order.plate"),
    ],
)
def test_what_an_order_may_not_say_is_named_without_the_plate(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        parse_order(ask(GIVEN | change), NOON)
    assert caught.value.field == field
    assert "kxl" not in str(caught.value).lower()


@pytest.mark.parametrize("order", [None, "OVJ-2026-71", [], 1])
def test_what_is_no_order_is_refused(order: object) -> None:
    with pytest.raises(FieldInvalid) as caught:
        parse_order(ask(order), NOON)
    assert caught.value.field == "order"


def test_28_days_are_good_and_stay_so_for_the_pages_that_follow() -> None:
    order = GIVEN | {"since": iso(NOON - timedelta(days=28))}
    assert parse_order(ask(order), NOON).since == NOON - timedelta(days=28)
    later = NOON + timedelta(minutes=5)
    with pytest.raises(FieldInvalid):
        parse_order(ask(order), later)
    assert parse_order(ask(order, after=iso(NOON)), later).since == NOON - timedelta(days=28)


@pytest.mark.parametrize(
    ("after", "good"),
    [
        (GIVEN["until"], True),
        ("2026-03-11T00:00:00Z", True),
        (GIVEN["since"], False),
        ("2026-03-12T11:00:01Z", False),
        ("tomorrow", False),
    ],
)
def test_a_search_goes_on_within_its_order(after: str, good: bool) -> None:
    question = ask(GIVEN, after=after)
    order = parse_order(question, NOON)
    if good:
        assert order.since < parse_after(question, order) <= order.until
    else:
        with pytest.raises(FieldInvalid, match="after"):
            parse_after(question, order)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"list": "7KXL92"}, BadListName),
        ({"list": 1}, BadListName),
        ({"plate": "7KXL92!"}, FieldInvalid),
        ({"plate": ""}, FieldInvalid),
        ({"case_number": ""}, FieldInvalid),
        ({"camera": "west-1"}, FieldInvalid),
    ],
)
def test_a_bad_question_is_refused_without_the_plate(change: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        ask(GIVEN, **change)
    assert "KXL" not in str(caught.value)


def test_what_is_claimed_is_described_without_a_plate() -> None:
    claimed = describe_claim(ask(GIVEN | {"offence": "7KXL92", "until": None}))
    assert claimed == {
        "reference": "OVJ-2026-71",
        "offence": "",
        "since": "2026-03-10T11:00:00+00:00",
        "until": "",
    }
    assert set(describe_claim(ask(None)).values()) == {""}
