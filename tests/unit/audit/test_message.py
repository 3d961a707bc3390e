"""A record on its way to the log: what is written is what is taken, and each fault is refused by its name."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from platewatch.audit.message import (
    MOST_BYTES,
    MOST_TAGS,
    RecordRefused,
    RecordTooLarge,
    parse_message,
    write_message,
)
from platewatch.audit.record import Action, AuditRecord
from platewatch.audit.set_aside import Message, SetAside, describe_set_aside

AT = datetime(2026, 3, 12, 13, 30, 15, 987_654, tzinfo=timezone(timedelta(hours=1)))
RECORD = AuditRecord(
    AT, "arn:a", "user", Action.DESTROY, "alert:1", "the reason", "2026-17", "wpg-8", {"recipient": "unit-1"}
)
ID, TAG = "0123456789abcdef" * 2, "ab" * 16


def text_of(**changes: Any) -> str:
    return json.dumps(json.loads(write_message(ID, RECORD, [TAG])) | changes)


def test_a_record_is_taken_as_it_was_written_in_utc_and_milliseconds() -> None:
    assert parse_message(write_message(ID, RECORD, [TAG, "cd" * 16])) == {
        "id": ID,
        "at": "2026-03-12T12:30:15.987+00:00",
        "actor": "arn:a",
        "role": "user",
        "action": "destroy",
        "subject": "alert:1",
        "reason": "the reason",
        "case_number": "2026-17",
        "ground": "wpg-8",
        "detail": {"recipient": "unit-1"},
        "tags": [TAG, "cd" * 16],
    }


def test_the_longest_record_is_written_and_taken_and_no_longer_one() -> None:
    room = MOST_BYTES - len(write_message(ID, replace(RECORD, reason=""), []))
    longest = write_message(ID, replace(RECORD, reason="x" * room), [])
    assert parse_message(longest)["reason"] == "x" * room
    with pytest.raises(RecordTooLarge):
        write_message(ID, replace(RECORD, reason="x" * (room + 1)), [])
    with pytest.raises(RecordRefused, match=f"{MOST_BYTES + 1} bytes"):
        parse_message(longest + " ")


def test_length_is_counted_in_bytes() -> None:
    short = text_of(reason="")
    with pytest.raises(RecordRefused, match="bytes long"):
        parse_message(short.replace('"reason": ""', '"reason": "' + "\u20ac" * 22_000 + '"'))


def test_as_many_plates_as_a_record_may_have_and_not_one_more() -> None:
    assert len(parse_message(text_of(tags=[TAG] * MOST_TAGS))["tags"]) == MOST_TAGS  # type: ignore[arg-type]
    assert parse_message(text_of(tags=[]))["tags"] == []
    with pytest.raises(RecordRefused, match="no list of 500"):
        parse_message(text_of(tags=[TAG] * (MOST_TAGS + 1)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        *(({name: 7}, f"{name} is no text") for name in ("at", "actor", "role", "action", "subject", "reason")),
        *(({name: None}, f"{name} is no text") for name in ("case_number", "ground")),
        ({"id": 7}, "id is not"),
        ({"id": ID[:-1]}, "id is not"),
        ({"id": ID.upper()}, "id is not"),
        ({"actor": ""}, "who did what"),
        ({"action": "look"}, "who did what"),
        ({"at": "2026-03-12T12:30:15+00:00"}, "no time in UTC"),
        ({"at": "2026-03-12T12:30:15.987+01:00"}, "no time in UTC"),
        ({"at": "2026-02-30T12:30:15.987+00:00"}, "no time that exists"),
        ({"detail": []}, "detail"),
        ({"detail": {"": "x"}}, "detail"),
        ({"detail": {"a": 1}}, "detail"),
        ({"detail": {"a": "x", "b": None}}, "detail"),
        ({"tags": TAG}, "no list"),
        ({"tags": {TAG: 1}}, "no list"),
        ({"tags": [TAG, TAG[:-1]]}, "a tag is not"),
        ({"tags": [TAG, "7KXL92"]}, "a tag is not"),
        ({"tags": [7]}, "a tag is not"),
        ({"more": ""}, "the fields of a record"),
    ],
    ids=repr,
)
def test_each_fault_of_a_record_is_refused_by_its_name(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RecordRefused, match=said):
        parse_message(text_of(**changes))


@pytest.mark.parametrize("text", ["[]", "null", "7", '"x"', "{}", "", "{", '"\\ud800"'])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(RecordRefused):
        parse_message(text)


def test_what_is_set_aside_is_described_with_the_moment_it_came_and_its_end() -> None:
    kept = SetAside(Message("m-1", "r-1", "drop table", AT, "AROA:x"), "it is no JSON text", AT + timedelta(days=9))
    told = describe_set_aside(kept)
    assert told == {
        "id": told["id"],
        "at": "2026-03-12T12:30:15.987+00:00",
        "actor": "sequence",
        "role": "system",
        "action": "change",
        "subject": "audit",
        "reason": "",
        "case_number": "",
        "ground": "wpg-32a",
        "detail": {
            "change": "set aside",
            "why": "it is no JSON text",
            "message": "m-1",
            "sha256": "a94e749463a0322cce253cd241dcd0b19605bd3431e85f3469096026cc03f93e",
        },
        "tags": [],
        "received_at": "2026-03-12T12:30:15.987+00:00",
        "sender": "AROA:x",
        "expires_at": int((AT + timedelta(days=9)).timestamp()),
    }
    # The same whenever it comes, and another for another message.
    assert len(str(told["id"])) == 32
    again = replace(kept, message=replace(kept.message, receipt="r-2", received_at=AT + timedelta(hours=1)))
    assert describe_set_aside(again)["id"] == told["id"]
    assert describe_set_aside(replace(kept, message=replace(kept.message, source="m-2")))["id"] != told["id"]
