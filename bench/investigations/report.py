"""The towns' figures as tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Rows = Sequence[Mapping[str, Any]]
LEVELS: Final = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)


def tabulate(towns: Rows) -> Iterator[str]:
    """All tables, in Markdown."""
    crews = [crew for town in towns for crew in town["crews"]]
    companions = [one for town in towns for one in town["companions"]]
    passages = [town["passages"] for town in towns]
    yield f"{len(towns)} towns of {min(passages):,} to {max(passages):,} passages read"
    yield ""
    yield "| Question | found | first | first ten | first ten by count | others proposed |"
    yield "|---|---|---|---|---|---|"
    for name, asked in (("who was at the ten scenes", crews), ("who travelled with the car", companions)):
        yield (
            f"| {name} | {sum(one['rank'] is not None for one in asked)} of {len(asked)} |"
            f" {count_within(asked, 'rank', 1)} | {count_within(asked, 'rank', 10)} |"
            f" {count_within(asked, 'rank_by_count', 10)} | {sum(one['others'] for one in asked)} |"
        )
    yield ""
    yield f"every crew's car in the first ten: {count_towns_found(towns)} of {len(towns)} towns"
    yield f"the same by count: {count_towns_found(towns, 'rank_by_count')} of {len(towns)}"
    quiet = sum(not any(one["proposed"] for one in town["quiet_scenes"]) for town in towns)
    alone = sum(not any(one["proposed"] for one in town["quiet_companions"]) for town in towns)
    yield f"nobody proposed at scenes where no crew was: {quiet} of {len(towns)} towns"
    yield f"nobody proposed beside cars that nobody travelled with: {alone} of {len(towns)} towns"
    for name in ("crews", "companions", "quiet_scenes", "quiet_companions"):
        asked = list_answers(towns, name)
        yield f"refused as too wide, {name}: {sum(one.get('refused', False) for one in asked)} of {len(asked)}"
    yield ""
    yield "| p-value up to | scenes without a crew | cars without a companion |"
    yield "|---|---|---|"
    shares = [share_below(list_answers(towns, name)) for name in ("quiet_scenes", "quiet_companions")]
    for level, scenes, together in zip(LEVELS, *shares, strict=True):
        yield f"| {level:g} | {scenes:.5f} | {together:.5f} |"


def count_within(asked: Rows, name: str, place: int) -> int:
    """How many of the wanted cars came no later than that place."""
    return sum(one[name] is not None and one[name] <= place for one in asked)


def count_towns_found(towns: Rows, name: str = "rank") -> int:
    """In how many towns every crew's car is among the first ten."""
    return sum(count_within(town["crews"], name, 10) == len(town["crews"]) for town in towns)


def list_answers(towns: Rows, name: str) -> list[Mapping[str, Any]]:
    """The answers of all towns to the questions of that name."""
    return [one for town in towns for one in town[name]]


def share_below(asked: Rows) -> list[float]:
    """For each level, which part of all cars compared has a p-value up to it: a fair one has no more than the level."""
    whole = sum(one["compared"] for one in asked) or 1
    return [sum(p <= level for one in asked for p in one["p"]) / whole for level in LEVELS]
