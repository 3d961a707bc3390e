"""What was looked at, what was found, whether it is well, and what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a finding means."""

    WELL = "well"
    WRONG = "WRONG"
    UNKNOWN = "not known"
    """AWS gave no answer, or these credentials may not ask. It counts as wrong: nobody has seen that it is well."""

    LEFT_OUT = "left out"
    """There is nothing to look at here, such as an account behind a local cloud. It is not wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: what was found, in a sentence, and what to do; nothing is to be done where it is well."""

    part: str
    state: State
    found: str
    remedy: str = ""


def say_well(part: str, found: str) -> Finding:
    """The part is well."""
    return Finding(part, State.WELL, found)


def say_wrong(part: str, found: str, remedy: str) -> Finding:
    """The part is wrong, and this is to be done."""
    return Finding(part, State.WRONG, found, remedy)


def say_unknown(part: str, found: str, remedy: str) -> Finding:
    """It could not be seen whether the part is well."""
    return Finding(part, State.UNKNOWN, found, remedy)


def is_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong and nothing is unknown."""
    return all(each.state in (State.WELL, State.LEFT_OUT) for each in findings)


def describe_findings(findings: Sequence[Finding]) -> Mapping[str, object]:
    """The document of the findings."""
    return {
        "findings": [
            {"part": each.part, "state": each.state.value, "found": each.found, "remedy": each.remedy or None}
            for each in findings
        ]
    }
