"""What the service answers is believed only where it is what the service answers."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.answers import Announced, Place, check_place, parse_refusal, parse_uploads
from platewatch.agent.errors import AnswerForged, HostRefused
from platewatch.agent.offset import estimate, parse_date, see_answer
from platewatch.agent.settings import Service
from platewatch.cameras.agent import CLOCK_ALARM, CLOCK_RIGHT

SERVICE = Service("api.example.org", 443, (".s3.eu-west-1.amazonaws.com", "store.example.org"))
LOCAL = Service("127.0.0.1", 8080, ("127.0.0.1",), loopback_http=True)
ONE = Announced(hashlib.sha256(b"x").hexdigest(), 1, "image/jpeg")
GOOD = "https://b.s3.eu-west-1.amazonaws.com/priority/a?X-Amz-Signature=1"


def answer(**changes: Any) -> bytes:
    upload = {"url": GOOD, "headers": ONE.headers, "expires_at": "2026-11-23T12:00:00.000Z", **changes}
    return json.dumps({"uploads": [upload]}).encode()


def test_a_right_answer_is_taken() -> None:
    [place] = parse_uploads(answer(), [ONE], SERVICE)
    assert place == Place(True, "b.s3.eu-west-1.amazonaws.com", 443, "/priority/a?X-Amz-Signature=1")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"uploads": {}}',
        b'{"uploads": []}',
        json.dumps({"uploads": [{}, {}]}).encode(),
        answer(url=7),
        answer(headers=None),
        answer(headers={}),
        answer(headers={**ONE.headers, "Host": "elsewhere"}),
        answer(headers={**ONE.headers, "Content-Length": "2"}),
        answer(headers={**ONE.headers, "Content-Type": "text/html"}),
        answer(headers={**ONE.headers, "x-amz-checksum-sha256": "other"}),
        answer(headers={**ONE.headers, "x-amz-meta-passage-id": "1\r\nX: y"}),
    ],
)
def test_a_forged_answer_is_refused(body: bytes) -> None:
    with pytest.raises(AnswerForged):
        parse_uploads(body, [ONE], SERVICE)


@pytest.mark.parametrize(
    "url",
    [
        "http://b.s3.eu-west-1.amazonaws.com/a",
        "https://s3.eu-west-1.amazonaws.com.evil.org/a",
        "https://evil.org/.s3.eu-west-1.amazonaws.com",
        "https://evils3.eu-west-1.amazonaws.com@evil.org/a",
        "https://b.s3.eu-west-1.amazonaws.com@evil.org/a",
        "https://b.s3.eu-west-1.amazonaws.com:22/a",
        "https://b.s3.eu-west-1.amazonaws.com:x/a",
        "https://.s3.eu-west-1.amazonaws.com/a",
        "https://xs3.eu-west-1.amazonaws.com/a",
        "https://a.store.example.org/a",
        "https://127.0.0.1/a",
        "http://127.0.0.1/a",
        "https://[::1/a",
        "file:///etc/passwd",
        "https://b.s3.eu-west-1.amazonaws.com/a\r\nHost: evil.org",
        "https://b.s3.eu-west-1.amazonaws.com\\@evil.org/a",
        "https://b.s3.eu-west-1.amazonaws.com/" + "a" * 9000,
        "",
    ],
)
def test_no_picture_goes_to_another_host(url: str) -> None:
    with pytest.raises(HostRefused):
        check_place(url, SERVICE)


def test_plain_http_goes_to_this_machine_alone_and_only_if_the_settings_say_so() -> None:
    assert check_place("http://127.0.0.1:5000/a", LOCAL) == Place(False, "127.0.0.1", 5000, "/a")
    with pytest.raises(HostRefused):
        check_place("http://10.0.0.1:5000/a", Service("127.0.0.1", 80, ("10.0.0.1",), loopback_http=True))


def test_a_refusal_names_the_picture_and_holds_no_control_characters() -> None:
    error = {"code": "snapshot_too_large", "message": "too\x1b[2J large" + "x" * 999, "field": "snapshots[3].size"}
    refusal = parse_refusal(json.dumps({"error": error}).encode())
    assert (refusal.code, refusal.index) == ("snapshot_too_large", 3)
    assert refusal.message.isprintable()
    assert len(refusal.message) <= 300
    for body in (b"", b"{}", b'{"error": 1}', b"[" * 50_000):
        assert parse_refusal(body).index is None


@pytest.mark.parametrize("ahead_ms", [-5000, -700, 0, 300, 2500])
def test_the_clocks_offset_is_found_from_whole_seconds(ahead_ms: int) -> None:
    began = datetime(2026, 11, 23, 12, tzinfo=UTC)
    seen = []
    for number in range(20):
        true = began + timedelta(seconds=60 * number, milliseconds=37 * number)
        local = true + timedelta(milliseconds=ahead_ms)
        seen.append(see_answer(local, local + timedelta(milliseconds=40), true.replace(microsecond=0)))
    found = estimate(seen)
    assert found is not None
    assert abs(found - ahead_ms) <= 200
    [only] = seen[:1]
    first = estimate([only])
    assert first is not None
    assert abs(first - ahead_ms) <= 800


@given(st.integers(0, 999), st.integers(0, 5000), st.floats(0, 1))
def test_one_answer_over_a_slow_link_makes_no_right_clock_wrong(into_second: int, took_ms: int, share: float) -> None:
    """The service warns from 0.5 s on, and counts a clock as right again below 0.35 s."""
    sent_at = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(milliseconds=into_second)
    written_at = sent_at + timedelta(milliseconds=round(took_ms * share))
    seen = see_answer(sent_at, sent_at + timedelta(milliseconds=took_ms), written_at.replace(microsecond=0))
    found = estimate([seen])
    assert found is not None
    assert timedelta(milliseconds=abs(found)) < CLOCK_RIGHT


def test_a_clock_that_is_seconds_off_is_found_from_one_answer() -> None:
    true = datetime(2026, 11, 23, 12, 0, 0, 400_000, UTC)
    local = true + timedelta(seconds=3)
    found = estimate([see_answer(local, local + timedelta(milliseconds=80), true.replace(microsecond=0))])
    assert found is not None
    assert timedelta(milliseconds=found) >= CLOCK_ALARM


def test_after_the_clock_was_set_the_old_answers_do_not_count() -> None:
    true = datetime(2026, 11, 23, 12, tzinfo=UTC)
    wrong, right = true + timedelta(hours=1), true
    seen = [see_answer(wrong, wrong, true)] * 5 + [see_answer(right, right, true)]
    found = estimate(seen)
    assert found is not None
    assert abs(found) <= 1000


@pytest.mark.parametrize("header", [None, "", "yesterday", "x" * 100, "Mon, 99 Nov 2026 12:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(header: str | None) -> None:
    assert parse_date(header) is None
    assert estimate([]) is None


def test_a_date_is_parsed() -> None:
    assert parse_date("Mon, 23 Nov 2026 12:00:00 GMT") == datetime(2026, 11, 23, 12, tzinfo=UTC)
