"""The person for whom the identity provider vouches."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from platewatch.console.errors import IdTokenRefused

LONGEST_NAME: Final = 128
_LONGEST_SUBJECT: Final = 255
"""As OpenID Connect has it."""
_MOST_GROUPS: Final = 500


@dataclass(frozen=True, slots=True)
class Person:
    """`name` is how the audit log names the person; issuer and subject are the provider's own words for the same."""

    issuer: str
    subject: str
    name: str

    @property
    def actor(self) -> str:
        """Who acts, as audit records and answers have it: console/j.jansen@police.example."""
        return f"console/{self.name}"


def parse_person(claims: Mapping[str, object], name_claim: str) -> Person:
    """The person of claims that were checked. Raises IdTokenRefused for a name that can't name somebody.

    A slash could make one name look like another: names of actors are shown from their last slash on.
    """
    issuer, subject, name = (claims.get(claim) for claim in ("iss", "sub", name_claim))
    if not (isinstance(issuer, str) and isinstance(subject, str) and isinstance(name, str)):
        raise IdTokenRefused
    named = name.strip()
    if not named or len(named) > LONGEST_NAME or not named.isprintable() or "/" in named or named.startswith("@"):
        raise IdTokenRefused
    if not subject or len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        raise IdTokenRefused
    return Person(issuer, subject, named)


def parse_groups(claims: Mapping[str, object], groups_claim: str) -> frozenset[str]:
    """The person's groups; none where the claim is missing or is no list of texts. One text is one group."""
    found = claims.get(groups_claim)
    if isinstance(found, str):
        return frozenset((found,))
    if not isinstance(found, list):
        return frozenset()
    return frozenset(group for group in found[:_MOST_GROUPS] if isinstance(group, str))
