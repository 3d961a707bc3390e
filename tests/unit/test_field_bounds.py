"""How much each field of a request may hold: what is taken just about, on either side, and what no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.hold import parse_hold_order
from platewatch.alerts.preview import parse_question as read_preview
from platewatch.alerts.recipient import parse_recipient
from platewatch.audit.report import parse_question as read_report
from platewatch.cameras.area import parse_area
from platewatch.cameras.placement import NOT_RECORDED
from platewatch.cameras.register import parse_position, parse_registration
from platewatch.cameras.token import parse_overlap
from platewatch.fields import FieldInvalid
from platewatch.hotlists.settings import check_names, parse_settings
from platewatch.matching.past_order import parse_order
from platewatch.matching.past_order import parse_question as read_past

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SMS: dict[str, Any] = {"name": "Unit 12", "channel": "sms", "address": "+31612345678", "lists": ["stolen"]}
WEBHOOK = SMS | {"channel": "webhook", "address": "https://x.example"}
PREVIEW = {"list": "stolen", "plate": "7KXL92", "camera": "west-1"}
REPORT = {"since": NOW.isoformat(), "until": (NOW + DAY).isoformat()}
PLACE: dict[str, Any] = {"latitude": 52.3, "longitude": 4.85, "site": "Handweg", "direction": "south"}
MOVED = PLACE | {"reason": "burglaries"}
HOLD = {"alert_id": "ab", "authority": "OvJ Jansen", "until": (NOW + DAY).isoformat()}
ORDER = {
    "reference": "OVJ-71",
    "offence": "robbery",
    "since": (NOW - DAY).isoformat(),
    "until": (NOW - SECOND).isoformat(),
}

Read = Callable[[dict[str, Any]], object]
RECIPIENT: tuple[Read, dict[str, Any]] = (lambda document: parse_recipient("unit-1", document), SMS)
HOOK: tuple[Read, dict[str, Any]] = (lambda document: parse_recipient("unit-1", document), WEBHOOK)
QUESTION: tuple[Read, dict[str, Any]] = (lambda document: read_preview(document, NOW), PREVIEW)
ASKED: tuple[Read, dict[str, Any]] = (read_report, REPORT)
POSITION: tuple[Read, dict[str, Any]] = (lambda document: parse_position(document, NOW), MOVED)
REGISTERED: tuple[Read, dict[str, Any]] = (
    lambda document: parse_registration({"id": "west-1", "lane": "standard", "position": document}, NOW),
    PLACE,
)
AREA: tuple[Read, dict[str, Any]] = (lambda document: parse_area(document, ""), {})
OVERLAP: tuple[Read, dict[str, Any]] = (parse_overlap, {})
LIST: tuple[Read, dict[str, Any]] = (lambda document: check_names(parse_settings("stolen", document)), {"version": 0})
HELD: tuple[Read, dict[str, Any]] = (lambda document: parse_hold_order(document, NOW), HOLD)
ORDERED: tuple[Read, dict[str, Any]] = (
    lambda order: parse_order(
        read_past({"list": "stolen", "plate": "7-KXL-92", "case_number": "2026-17", "order": order}), NOW
    ),
    ORDER,
)

LINES = [
    (RECIPIENT, "name", 80),
    (QUESTION, "list", 63),
    (QUESTION, "camera", 63),
    (ASKED, "person", 2048),
    (ASKED, "case_number", 64),
    (ASKED, "number", 500),
    (POSITION, "site", 100),
    (POSITION, "direction", 100),
    (LIST, "owner", 100),
    (HELD, "alert_id", 64),
    (HELD, "authority", 200),
    (ORDERED, "reference", 64),
    (ORDERED, "offence", 200),
]
"""Lines of text, and how long they may be."""

SETS: list[tuple[tuple[Read, dict[str, Any]], str, list[Any], list[Any]]] = [
    (RECIPIENT, "tier", [1, 2], [0, 3, True, 1.5, "1"]),
    (RECIPIENT, "least_priority", [1, 5], [0, 6, True]),
    (RECIPIENT, "categories", [[1], [3], [1, 2, 3], "all"], [[0], [4], [], [True], "some", None]),
    (RECIPIENT, "active", [True, False], [1, 0, None, "yes"]),
    (HOOK, "form", ["alert", "anpr-flow-observed", None], ["ngsi", "", 1, ["alert"]]),
    (RECIPIENT, "form", ["alert", None], ["anpr-flow-observed"]),
    (RECIPIENT, "takes_reviews", [True, False], [1, 0, None, "yes"]),
    (RECIPIENT, "threshold", [0, 1, None], [-0.001, 1.001, "0.5", True]),
    (RECIPIENT, "review_floor", [0, 1, None], [-0.001, 1.001, "0.5", True]),
    (RECIPIENT, "lists", [["stolen"], "all"], [[], "stolen", ["Stolen"], [1], None]),
    (HOOK, "address", ["https://x.example/" + "a" * 482], ["https://x.example/" + "a" * 483, 7, None, ""]),
    (QUESTION, "probability", [0, 1, 0.5], [-0.001, 1.001, "0.5", None, True]),
    (POSITION, "latitude", [-90, 90], [-90.001, 90.001, "52"]),
    (POSITION, "longitude", [-180, 180], [-180.001, 180.001, "4"]),
    (REGISTERED, "latitude", [-90, 90], [-90.001, 90.001, "52"]),
    (REGISTERED, "longitude", [-180, 180], [-180.001, 180.001, "4"]),
    (AREA, "cameras", [[], ["a" * 100]], [["a" * 101], "a", None, [1], [""]]),
    (AREA, "sites", [[], ["a" * 100]], [["a" * 101], "a", None, [1], [""]]),
    (OVERLAP, "overlap_seconds", [0, 30 * 86_400], [-1, 30 * 86_400 + 1]),
    (LIST, "category", [1, 3, None], [0, 4, True]),
    (
        LIST,
        "recipients",
        [["a" * 63], [], None, [f"a{n}" for n in range(50)]],
        [["a" * 64], [f"a{n}" for n in range(51)]],
    ),
    (LIST, "threshold", [0, 1, None], [-0.001, 1.001]),
    (LIST, "review_floor", [0, 1, None], [-0.001, 1.001]),
    (LIST, "hit_days", [1, 1_825, None], [0, 1_826]),
    (LIST, "escalate_minutes", [1, 1_440, None], [0, 1_441]),
    (LIST, "version", [0, 1], [-1, None]),
    (LIST, "owner", ["district West", None], ["see evil.nl", "=1+1", "+31612345678"]),
    (HELD, "authority", ["OvJ", "O. v. J."], ["Ov 1234", "12-34"]),
    (
        HELD,
        "until",
        [(NOW + SECOND).isoformat(), (NOW + 1826 * DAY - DAY).isoformat()],
        [NOW.isoformat(), (NOW + 1825 * DAY + SECOND).isoformat(), "2026-03-13"],
    ),
    (
        ASKED,
        "until",
        [(NOW + SECOND).isoformat(), (NOW + 366 * DAY).isoformat()],
        [NOW.isoformat(), (NOW + 366 * DAY + SECOND).isoformat(), (NOW - SECOND).isoformat()],
    ),
    (
        ASKED,
        "after",
        ["2026-03-12|", "1900-01-01|000000000001", "2999-12-31|1"],
        ["1899-12-31|", "3000-01-01|1", "2026-02-30|", "2026-03-12", "|"],
    ),
    (ORDERED, "until", [NOW.isoformat()], [(NOW + SECOND).isoformat(), ORDER["since"]]),
    (ORDERED, "since", [(NOW - 28 * DAY).isoformat()], [(NOW - 28 * DAY - SECOND).isoformat()]),
]
"""Other fields: what they may just be, and what not any more."""


def refused(reader: tuple[Read, dict[str, Any]], name: str, value: object) -> str | None:
    """The field that is refused, None where the document is taken."""
    read, document = reader
    try:
        read(document | {name: value})
    except FieldInvalid as error:
        return error.field
    return None


@pytest.mark.parametrize(("reader", "name", "longest"), LINES, ids=[f"{name}-{most}" for _, name, most in LINES])
def test_a_line_is_as_long_as_it_may_be_and_no_longer(
    reader: tuple[Read, dict[str, Any]], name: str, longest: int
) -> None:
    assert refused(reader, name, "z" * longest) is None
    assert (refused(reader, name, "z" * (longest + 1)) or "").endswith(name)
    assert refused(reader, name, "a\nb") is not None
    assert refused(reader, name, 7) is not None


@pytest.mark.parametrize(
    ("reader", "name", "good", "bad"), SETS, ids=[f"{name}-{place}" for place, (_, name, _, _) in enumerate(SETS)]
)
def test_a_field_is_taken_up_to_its_bounds_and_not_beyond(
    reader: tuple[Read, dict[str, Any]], name: str, good: list[Any], bad: list[Any]
) -> None:
    assert {str(value): refused(reader, name, value) for value in good} == {str(value): None for value in good}
    assert [value for value in bad if name not in (refused(reader, name, value) or "")] == []


@pytest.mark.parametrize("lane", ["fast", 1, None, ["standard"], ""])
def test_a_lane_that_there_is_not_is_refused(lane: object) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_registration({"id": "west-1", "lane": lane, "position": PLACE}, NOW)
    assert refusal.value.field == "lane"


def test_a_camera_may_not_be_called_by_a_phone_number() -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_registration({"id": "0612345678", "lane": "standard", "position": PLACE}, NOW)
    assert refusal.value.field == "id"


@pytest.mark.parametrize("name", ["site", "direction"])
def test_where_a_camera_stands_is_told_to_phones_and_holds_no_number_and_no_link(name: str) -> None:
    for written in ("call 0612345678", "see evil.nl"):
        assert refused(POSITION, name, written) == name
        assert refused(REGISTERED, name, written) == f"position.{name}"


def test_a_position_begins_now_or_when_it_says_and_keeps_its_fields_apart() -> None:
    moment = datetime(2026, 4, 1, 10, 20, 30, 123_456, tzinfo=UTC)
    one = parse_position(MOVED, moment)
    assert (one.since, one.latitude, one.longitude) == (moment.replace(microsecond=123_000), 52.3, 4.85)
    assert (one.site, one.direction) == ("Handweg", "south")
    later = parse_position(MOVED | {"since": "2026-05-01T08:00:00.123456+02:00"}, moment)
    assert later.since == datetime(2026, 5, 1, 6, 0, 0, 123_000, tzinfo=UTC)
    camera, _ = parse_registration({"id": "west-1", "lane": "priority", "position": PLACE}, moment)
    assert camera.registered_at == one.since
    assert camera.positions == (replace(one, placement=NOT_RECORDED),)
    assert (camera.camera_id, camera.lane.value) == ("west-1", "priority")
