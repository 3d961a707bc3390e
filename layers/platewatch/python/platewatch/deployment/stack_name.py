"""What a stack may be called: the names of buckets and roles are made of it."""

import re
from typing import Final

LONGEST: Final = 25
"""A bucket's name has at most 63 characters: this, -snapshots-, the account's 12 digits and a region of 14."""

TAKEN: Final = ("amazon", "aws", "cognito")
"""What Cognito leaves to AWS in the names of its domains, which begin with the stack's."""

PATTERN: Final = re.compile(rf"[a-z][a-z0-9-]{{2,{LONGEST - 1}}}", re.ASCII)


def find_fault(name: str) -> str | None:
    """Why a stack cannot have this name, and what to do; None when it can."""
    if len(name) > LONGEST:
        return (
            f"the stack name {name} has {len(name)} characters, and {LONGEST} fit: the names of buckets begin with it, "
            f"such as {name[:LONGEST]}-snapshots-123456789012-eu-west-1, and may have 63 in all"
        )
    taken = next((word for word in TAKEN if word in name), None)
    if taken is not None:
        return f"the stack name {name} has {taken} in it, which Cognito allows in no address of a sign-in page"
    if PATTERN.fullmatch(name) is None:
        return (
            f"the stack name {name!r} must be 3 to {LONGEST} lower-case letters, digits and hyphens and begin with a "
            "letter: the names of buckets begin with it, and take no capitals"
        )
    return None
