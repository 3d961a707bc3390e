"""Parsing heartbeats: what is taken, what is refused, and that a document comes back as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.heartbeat import LARGEST_BODY, ClockSource, describe_heartbeat, parse_heartbeat
from platewatch.fields import FieldInvalid
from tests.unit.cameras.makers import make_document

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


def test_a_heartbeat_says_everything_that_was_sent() -> None:
    parsed = parse_heartbeat(make_document())
    assert (parsed.agent.version, parsed.queue.pictures, parsed.disk_free) == ("0.1.0", 0, 8_000_000_000)
    assert (parsed.clock.offset_ms, parsed.clock.source) == (3.5, ClockSource.NTP)
    assert (parsed.seen.pictures, parsed.seen.with_plates, parsed.seen.brightness) == (12, 11, 0.4)
    assert describe_heartbeat(parsed) == make_document()
    assert len(json.dumps(make_document())) < LARGEST_BODY / 4


def test_what_an_agent_does_not_know_is_null() -> None:
    unknown = {"last_picture_at": None, "pictures": 0, "with_plates": None, "brightness": None, "sharpness": None}
    clock = {"offset_ms": None, "source": None}
    document = make_document(temperature_celsius=None, clock=clock, camera=unknown)
    assert describe_heartbeat(parse_heartbeat(document)) == document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("agent.id", "A" * 32),
        ("agent.id", "a" * 31),
        ("agent.version", "x" * 41),
        ("agent.version", "1\n2"),
        ("agent.started_at", "today"),
        ("at", None),
        ("at", "2026-07-01T12:00:00"),
        ("queue.pictures", -1),
        ("queue.bytes", 2**53 + 1),
        ("queue.evicted", 1.5),
        ("queue.oldest_captured_at", 7),
        ("disk_free_bytes", True),
        ("temperature_celsius", 201),
        ("clock.source", "gps"),
        ("clock.offset_ms", "3"),
        ("clock.offset_ms", 1e14),
        ("camera.with_plates", 13),
        ("camera.brightness", 1.1),
        ("camera.sharpness", -1),
    ],
)
def test_a_field_that_holds_what_it_may_not_is_named(path: str, value: object) -> None:
    document = make_document()
    where, _, name = path.rpartition(".")
    document = document | ({where: document[where] | {name: value}} if where else {name: value})
    with pytest.raises(FieldInvalid) as refused:
        parse_heartbeat(document)
    assert refused.value.field == path


@pytest.mark.parametrize("change", [{"command": "reboot"}, {"camera": None}, {"agent": []}])
def test_unknown_and_missing_fields_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(FieldInvalid):
        parse_heartbeat(make_document() | change)


@given(ANYTHING, st.sampled_from(sorted(make_document())))
def test_whatever_is_sent_is_parsed_or_refused(value: object, name: str) -> None:
    try:
        parsed = parse_heartbeat(make_document() | {name: value})
    except FieldInvalid:
        return
    assert parse_heartbeat(describe_heartbeat(parsed)) == parsed
