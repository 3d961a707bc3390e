"""The assumptions of bench/scale/assumptions.toml, and the values that one run takes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("assumptions.toml")


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that comes from outside: what it means, who says so, and what it may be."""

    means: str
    source: str
    good: float
    likely: float
    bad: float


@dataclass(frozen=True, slots=True)
class Assumed:
    """The values that one run takes, under the names of the table."""

    core_factor: float
    picture_factor: float
    call_ms: float
    spread: float
    event_s: float
    event_late_share: float
    fair_s: float
    poll_ms: float
    poller_start: float
    poller_growth: float
    poller_fall: float
    growth_each_10_s: float
    cold_recognise_s: float
    cold_other_s: float
    warm_s: float
    priority_share: float
    frames: float
    reads: float
    hit_share: float
    recipients: float
    partition_burst_s: float
    sms_rate: float
    sms_ms: float


def load_assumptions(path: Path = TABLE) -> Mapping[str, Assumption]:
    """The table by name, in its order. Raises TypeError where a row lacks a value or has one too many."""
    return {name: Assumption(**row) for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def choose(table: Mapping[str, Assumption], bad: frozenset[str] = frozenset()) -> Assumed:
    """The likely values, but for those named in `bad`. Raises KeyError for a name that the table lacks."""
    if unknown := bad - table.keys():
        raise KeyError(f"no such assumption: {', '.join(sorted(unknown))}")
    return Assumed(**{name: one.bad if name in bad else one.likely for name, one in table.items()})
