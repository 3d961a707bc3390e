"""HMAC keys that never leave KMS: the secrets behind links and webhooks, and plates and phone numbers as tags."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from platewatch.aws import clients
from platewatch.aws.environment import load_text

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class KmsSecret:
    """Implements the port LinkSecret with KMS's GenerateMac."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def sign(self, identity: bytes) -> bytes:
        """32 bytes: HMAC-SHA-256 of the identity."""
        answer = self._client.generate_mac(KeyId=self._key_id, Message=identity, MacAlgorithm="HMAC_SHA_256")
        return answer["Mac"]


_AT_ONCE: Final = 8
"""Threads that ask for tags; below the ten connections that a client keeps open."""

_KNOWN: Final = 2_000


class Tagger(Protocol):
    """Makes what a plate is compared by."""

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        """The tags of these plates, each once, sorted."""


class KmsTagger:
    """Implements the port Tagger with an HMAC key in KMS; a process asks once for a plate that comes again."""

    def __init__(self, secret: KmsSecret) -> None:
        self._secret = secret
        self._known: dict[str, str] = {}

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        """The tags of these plates, each once, sorted."""
        asked = sorted(set(plates))
        new = [plate for plate in asked if plate not in self._known]
        if len(self._known) + len(new) > _KNOWN:
            self._known = {}
            new = asked
        if len(new) > 1:
            with ThreadPoolExecutor(min(_AT_ONCE, len(new))) as threads:
                self._known |= dict(zip(new, threads.map(self._tag, new), strict=True))
        elif new:
            self._known[new[0]] = self._tag(new[0])
        return sorted(self._known[plate] for plate in asked)

    def _tag(self, plate: str) -> str:
        # Half of an HMAC-SHA-256: no two of all plates there are will share it.
        return self._secret.sign(plate.encode())[:16].hex()


def name_number(address: str) -> str:
    """What a phone number or a webhook's address is tagged by: no plate has the same tag."""
    return f"number {address}"


@cache
def open_tagger() -> KmsTagger:
    """One for the process, from the environment: PLATE_TAG_KEY_ID. Raises SettingMissing."""
    return KmsTagger(open_plate_secret())


def open_plate_secret() -> KmsSecret:
    """The key that hides plates, from the environment: PLATE_TAG_KEY_ID. Raises SettingMissing."""
    return KmsSecret(clients.kms(), load_text("PLATE_TAG_KEY_ID"))
