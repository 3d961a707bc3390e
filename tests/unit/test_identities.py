"""Identities that stored records hang on: made otherwise, a repetition would be taken for something new."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from platewatch.alerts.alert import format_alert_id, format_hit_id
from platewatch.alerts.hold import format_hold_id
from platewatch.alerts.link import digest_token, format_link, make_token
from platewatch.audit.chain import digest_record
from platewatch.cameras.camera import Lane
from platewatch.hotlists.entry import Entry, SubjectRole, make_entry_id
from platewatch.hotlists.list_state import Upload
from platewatch.hotlists.standing import wording_of
from platewatch.matching.presence import format_key
from platewatch.matching.review import format_review_id
from platewatch.snapshots.snapshot import Snapshot, parse_key
from platewatch.snapshots.snapshot import format_key as format_snapshot_key

AT = datetime(2026, 3, 12, 20, 3, 58, 120_999, tzinfo=timezone(timedelta(hours=1)))
SHA = "0123456789abcdef" * 4
SNAPSHOT = Snapshot("west-1", Lane.STANDARD, AT, SHA, "image/png")
ENTRY = Entry(
    "stolen",
    "7KXL9?",
    "NL",
    1,
    2,
    "r",
    "2026-17",
    "c",
    SubjectRole.VICTIM,
    "i",
    date(2026, 3, 1),
    date(2026, 4, 1),
    "o",
)


class Echo:
    def sign(self, identity: bytes) -> bytes:
        return hashlib.sha256(identity).digest()


def sha(text: str, length: int = 32) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


MADE: dict[str, tuple[Callable[[], str], str]] = {
    "alert": (lambda: format_alert_id("p", "e", "u"), sha("alert|p|e|u")),
    "hit": (lambda: format_hit_id("p", "e"), sha("hit|p|e")),
    "review": (lambda: format_review_id("p", "e"), sha("review|p|e")),
    "hold": (lambda: format_hold_id("a", "c"), sha("hold|a|c")),
    "entry": (lambda: make_entry_id("l", "p", "c"), sha("l|p|c")),
    "presence": (lambda: format_key("alert", "e", "p", "c", "u"), sha("alert|e|p|c|u", 64)),
    "snapshot": (lambda: SNAPSHOT.snapshot_id, sha(f"west-1|20260312T190358.120Z|{SHA}")),
    "key": (lambda: format_snapshot_key(SNAPSHOT), f"standard/west-1/20260312T190358.120Z/{SHA}.png"),
    "record": (
        lambda: digest_record(7, "p", {"b": 1, "a": ["x"]}),
        sha('["platewatch-audit-1",7,"p",{"a":["x"],"b":1}]', 64),
    ),
    "token": (lambda: digest_token("abc"), sha("abc", 64)),
    "wording": (
        lambda: wording_of(ENTRY),
        sha("\x1f".join(("7KXL9?", "NL", "1", "2", "r", "2026-17", "c", "victim", "2026-04-01")), 16),
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_an_identity_is_made_as_it_was(name: str) -> None:
    make, expected = MADE[name]
    assert make() == expected


def test_a_link_is_made_of_its_alert_and_its_recipient() -> None:
    token = make_token("a", "u", Echo())
    assert len(token) == 22
    assert "=" not in token
    assert token == make_token("a", "u", Echo())
    assert len({token, make_token("u", "a", Echo()), make_token("a", "v", Echo())}) == 3
    assert format_link("https://x.example//", token) == f"https://x.example/a/{token}"


def test_an_upload_is_its_key_its_content_and_its_moment() -> None:
    one = Upload("burglaries/a.csv", "etag", AT)
    assert len(one.identity) == 32
    others = [
        replace(one, key="burglaries/b.csv"),
        replace(one, etag="x"),
        replace(one, uploaded_at=AT + timedelta(microseconds=1)),
    ]
    assert len({each.identity for each in (one, *others)}) == 4
    assert replace(one, announced_by="x").identity == one.identity


@pytest.mark.parametrize("microsecond", [0, 1_000, 120_000, 999_000])
@pytest.mark.parametrize("content_type", ["image/jpeg", "image/png", "image/webp"])
def test_a_key_says_all_of_its_snapshot(microsecond: int, content_type: str) -> None:
    at = datetime(2026, 3, 12, 19, 3, 58, microsecond, tzinfo=UTC)
    snapshot = Snapshot("west-1", Lane.PRIORITY, at, SHA, content_type)
    assert parse_key(format_snapshot_key(snapshot)) == snapshot
