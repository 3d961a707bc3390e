"""The passages that traffic is drawn from: what the reader made of plates whose truth is known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.matching.population import DUTCH_SHARE
from platewatch.hits.incomplete import list_plates
from platewatch.plates.distribution import MOST_SPELLINGS, Spelling
from platewatch.plates.series import DUTCH
from platewatch.plates.syntax import fold
from platewatch.reading.combine import FrameRead, combine
from platewatch.reading.completeness import Completeness, LineEnds
from platewatch.reading.record import Corners

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage: what its plate says (`country` None where nobody knows), and what its reads say together.

    `spellings` go from most to least probable and are empty where the reader reported nothing. `weight` is how often
    traffic draws it; passages of one `source` are of one plate.
    """

    truth: str
    country: str | None
    spellings: tuple[tuple[str, float], ...]
    country_read: str | None
    country_probability: float
    source: int
    weight: float = 1.0


def pool_battery(results: Mapping[str, Sequence[Row]], dutch_share: float = DUTCH_SHARE) -> list[Seen]:
    """The battery's drawn plates: half of traffic shows one of its single reads, half a passage of three frames.

    Dutch plates are as frequent as `dutch_share` says, all others as the battery draws them.
    """
    passages: dict[int, list[Row]] = defaultdict(list)
    for row in results["frames"]:
        passages[row["passage"]].append(row)
    groups = [[_seen([row]) for row in results["reads"]], [_seen(rows) for rows in passages.values()]]
    pool = []
    for group in groups:
        dutch = sum(seen.country == DUTCH for seen in group)
        for seen in group:
            own = dutch_share / dutch if seen.country == DUTCH else (1.0 - dutch_share) / (len(group) - dutch)
            pool.append((seen, own / 2))
    whole = sum(weight for _, weight in pool)
    return [replace(seen, source=source, weight=weight / whole) for source, (seen, weight) in enumerate(pool)]


def pool_cut(rows: Sequence[Row], dutch_share: float = DUTCH_SHARE) -> list[Seen]:
    """Passages that the picture's border cuts: half of traffic shows all three frames, half the cut one alone."""
    cut = [row for row in rows if row["frame"] == 0]
    return pool_battery({"reads": cut, "frames": rows}, dutch_share)


def mix_pools(*pools: Sequence[Seen]) -> list[Seen]:
    """Traffic of which each pool is an equal share; plates of two pools are two sources."""
    mixed: list[Seen] = []
    for pool in pools:
        first = 1 + max((seen.source for seen in mixed), default=-1)
        mixed += [replace(seen, source=seen.source + first, weight=seen.weight / len(pools)) for seen in pool]
    return mixed


def frames_of(rows: Iterable[Row]) -> list[FrameRead]:
    """The frames that the reader reported."""
    return [
        FrameRead(
            frame_id=str(row.get("frame", 0)),
            spellings=tuple(Spelling(text, chance) for text, chance in row["spellings"]),
            unreadable=row["unreadable"],
            country=row["country"],
            country_probability=row["country_probability"],
            lines=row["lines"],
            corners=corners_of(row),
            completeness=completeness_of(row),
        )
        for row in rows
        if row["given"] and row["spellings"]
    ]


def corners_of(row: Row) -> Corners:
    """Where the plate was found; single reads of the battery do not say, and nothing hangs on it for them."""
    if "corners" not in row:
        return ((0.0, 0.0), (90.0, 0.0), (90.0, 20.0), (0.0, 20.0))
    first, second, third, fourth = ((float(x), float(y)) for x, y in row["corners"])
    return first, second, third, fourth


def completeness_of(row: Row) -> Completeness:
    """How complete the read is; rows of models that do not say count as complete."""
    return tuple(LineEnds(start, end) for start, end in row.get("complete", ()))


def see(truth: str, country: str | None, frames: Sequence[FrameRead], source: int = 0) -> Seen:
    """A passage of these frames, combined as the service does; of none at all nothing was reported.

    Its spellings are what the whole plate may be, of an incomplete one also what lacks a character.
    """
    if not frames:
        return Seen(truth, country, (), None, 0.0, source)
    read = combine(frames)
    spellings = tuple((one.text, one.probability) for one in list_plates(read)[:MOST_SPELLINGS])
    return Seen(truth, country, spellings, read.country, read.country_probability, source)


def settle_look_alikes(seen: Seen) -> Seen:
    """The passage with spellings that nothing but O/0 and I/1 tells apart as one, and its truth spelled like them.

    For labels that were written down by people who do not tell these apart: where any of them counts as right, what is
    said of it is the sum of what is said of each.
    """
    groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for text, chance in seen.spellings:
        groups[fold(text)].append((text, chance))
    merged = [(alike[0][0], sum(chance for _, chance in alike)) for alike in groups.values()]
    merged.sort(key=lambda one: -one[1])
    truth = groups[fold(seen.truth)][0][0] if fold(seen.truth) in groups else seen.truth
    return replace(seen, truth=truth, spellings=tuple(merged))


def _seen(rows: Sequence[Row]) -> Seen:
    return see(rows[0]["truth"], rows[0]["truth_country"], frames_of(rows))
