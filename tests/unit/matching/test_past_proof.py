"""One search has many answers and is recorded once: its proof holds for the same question of the same person alone."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.hotlists.versions import Key
from platewatch.matching.past_order import PastQuestion
from platewatch.matching.past_proof import begin_search, find_search, prove_search

NOW = datetime(2026, 3, 12, 12, 0, 0, 700_000, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
ASKED_BY = ("arn:a", "a reason", "2026-17")
QUESTION = PastQuestion("stolen", Key("7KXL92", "2026-17"), {"reference": "OVJ-1"}, "after", "7-KXL-92", "proof")
ID = "0123456789abcdef" * 2


class Signer:
    def __init__(self, key: bytes = b"key") -> None:
        self.key = key

    def sign(self, identity: bytes) -> bytes:
        return hmac.digest(self.key, identity, "sha256")


PROOF = prove_search(ID, ASKED_BY, QUESTION, NOW, Signer())


def find(proof: object = PROOF, now: datetime = NOW, **changes: Any) -> str | None:
    asked_by = changes.pop("asked_by", ASKED_BY)
    key = changes.pop("key", Signer())
    return find_search(proof, asked_by, replace(QUESTION, **changes), now, key)


def test_a_search_has_an_id_of_its_own() -> None:
    one, other = begin_search(), begin_search()
    assert (len(one), one != other, set(one) <= set("0123456789abcdef")) == (32, True, True)
    assert find(prove_search(one, ASKED_BY, QUESTION, NOW, Signer())) == one


def test_a_proof_says_which_search_when_and_that_it_is_ours() -> None:
    search_id, begun, mac = PROOF.split(".")
    assert (search_id, begun, len(mac)) == (ID, str(int(NOW.timestamp())), 64)


def test_where_to_go_on_and_the_proof_itself_are_no_part_of_the_question() -> None:
    assert find(after=None) == find(after="elsewhere") == ID
    assert find_search(PROOF, ASKED_BY, replace(QUESTION, proof=None), NOW, Signer()) == ID


@pytest.mark.parametrize(
    "changes",
    [
        {"list_name": "wanted"},
        {"key": Signer(b"other")},
        {"order": {"reference": "OVJ-2"}},
        {"order": None},
        {"written": "7-KX-L92"},
        {"asked_by": ("arn:b", *ASKED_BY[1:])},
        {"asked_by": ("arn:a", "another reason", "2026-17")},
        {"asked_by": ("arn:a", "a reason", "2026-18")},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_it_holds_for_nothing_else(changes: dict[str, Any]) -> None:
    assert find(**changes) is None


def test_it_holds_for_no_other_entry() -> None:
    for key in (Key("7KXL93", "2026-17"), Key("7KXL92", "2026-18")):
        assert find_search(PROOF, ASKED_BY, replace(QUESTION, key=key), NOW, Signer()) is None


@pytest.mark.parametrize(
    ("passed", "holds"),
    [
        # It is exact to a second, so that the clocks of two machines may differ by that.
        (timedelta(milliseconds=-1_700), True),
        (timedelta(milliseconds=-1_701), False),
        (timedelta(0), True),
        (HOUR - timedelta(milliseconds=1_700), True),
        (HOUR - timedelta(milliseconds=1_699), False),
    ],
)
def test_it_holds_for_an_hour(passed: timedelta, holds: bool) -> None:
    assert find(now=NOW + passed) == (ID if holds else None)


@pytest.mark.parametrize(
    "proof",
    [
        None,
        7,
        "",
        [PROOF],
        PROOF[:-1],
        PROOF + "0",
        PROOF.upper(),
        PROOF.replace(ID, "f" * 32),
        PROOF[:33] + "9" + PROOF[34:],
        PROOF[:-1] + ("0" if PROOF[-1] != "0" else "1"),
    ],
    ids=repr,
)
def test_what_is_no_proof_proves_nothing(proof: object) -> None:
    assert find(proof) is None
