"""One search of the past has many answers and is one consultation: what proves that it is on the record already."""

import hmac
import json
import re
import secrets
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from platewatch.matching.past_order import PAGES_TAKE, PastQuestion

_PROOF: Final = re.compile(r"(?P<id>[0-9a-f]{32})\.(?P<begun>[0-9]{1,12})\.(?P<mac>[0-9a-f]{64})", re.ASCII)


class Secret(Protocol):
    """A key that signs, and that nobody sees."""

    def sign(self, identity: bytes) -> bytes:
        """32 bytes: HMAC-SHA-256 of the identity."""


def begin_search() -> str:
    """The id of a new search."""
    return secrets.token_hex(16)


def prove_search(search_id: str, asked_by: tuple[str, ...], question: PastQuestion, now: datetime, key: Secret) -> str:
    """What comes with an answer and goes with the next request: that this search is on the record.

    It holds for the same question of the same person with the same reason and case, `asked_by`, and for an hour.
    """
    begun = int(now.timestamp())
    return f"{search_id}.{begun}.{_sign(search_id, begun, asked_by, question, key)}"


def find_search(
    proof: object, asked_by: tuple[str, ...], question: PastQuestion, now: datetime, key: Secret
) -> str | None:
    """The id of the search that the proof is of; None when it proves nothing, or no longer."""
    match = _PROOF.fullmatch(proof) if isinstance(proof, str) else None
    if match is None:
        return None
    begun = datetime.fromtimestamp(int(match["begun"]), UTC)
    if not timedelta() <= now - begun + timedelta(seconds=1) <= PAGES_TAKE:
        return None
    mac = _sign(match["id"], int(match["begun"]), asked_by, question, key)
    return match["id"] if hmac.compare_digest(mac, match["mac"]) else None


def _sign(search_id: str, begun: int, asked_by: tuple[str, ...], question: PastQuestion, key: Secret) -> str:
    asked = {name: value for name, value in asdict(question).items() if name not in ("after", "proof")}
    signed = json.dumps(["search of the past", search_id, begun, asked_by, asked], sort_keys=True)
    return key.sign(signed.encode()).hex()
